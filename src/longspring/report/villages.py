"""Villages: what a plant leaves one village, what villages and farmers earn, and where.

The first table is reckoned for one village from schemes.csv (see `ledger.village`); everything
else is of the plan.
"""

from typing import Any

from longspring.report.markup import Cell, Section, draw, number_cell, paragraph, table
from longspring.report.measure import MONEY_FINE, Measure, Scale, measure_of
from longspring.report.ranged import ranged
from longspring.report.spread import NOTHING, account_stack, account_table, county_figure
from longspring.report.text import Text, plain, say
from longspring.report.view import PlanView

INCOME = (
    *("village_income", "land_rent", "village_dividends", "straw_margin", "rural_wages"),
    *("roof_rent",),
)
LISTED = (
    *("villages_with_plant", "village_wind", "village_pv", "village_sales"),
    *("village_operation_cost", "village_debt_service", "village_income"),
    *("village_income_granted",),
    *("village_income_market", "village_income_market_granted", "land_rent", "roof_rent"),
    *("village_dividends", "village_receipts", "farmers_straw_income", "straw_margin"),
    *("rural_wages", "rural_heat_cost", "rural_homes", "homes_heated_clean"),
)
SHARED = (
    *("village_receipts", "village_income", "village_income_market", "land_rent"),
    *("villages_with_plant", "straw_margin", "rural_wages", "rural_heat_cost", "straw_taken"),
)
ONE = Measure(Scale("CNY/a", 1.0, 0), Scale("元/年", 1.0, 0))
PRICE = Measure(Scale("CNY/kWh", 1e-3, 4), Scale("元/千瓦时", 1e-3, 4))


def villages_section(view: PlanView) -> Section:
    """Return what villages keep, by price and way of paying, by period and by county."""
    title = say("villages.title")
    if not view.has("village_outcomes") and not view.has("county_accounts"):
        return Section("villages", title, paragraph(say("absent"), "absent"))
    income = account_stack(
        view, "villages-income", say("villages.income"), INCOME, say("villages.income.note")
    )
    counties = county_figure(view, "villages", SHARED, say("villages.note"), per_village=True)
    figures = tuple(figure for figure in (income, counties) if figure is not None)
    body = paragraph(say("villages.lead")) + _outcomes(view)
    body += "".join(draw(figure) for figure in figures)
    body += account_table(view, say("villages.accounts"), LISTED) + _bills(view)
    return Section("villages", title, body, figures)


def _outcomes(view: PlanView) -> str:
    """Return the table of one village: prices, debt or grant, and the cost of the promise."""
    records = view.records("village_outcomes")
    if not records:
        return ""
    words = ("plant", "capital", "price", "gross", "operation", "debt_service", "net", "gap")
    header = [say(f"villages.{word}") for word in (*words, "total_gap", "break_even")]
    rows = [_outcome(row) for row in records]
    first = records[0]
    values = {"promise": ONE.text(first["promise"]), "villages": f"{first['villages']:,.0f}"}
    return table(say("villages.one"), header, rows) + paragraph(
        say("villages.one.note", **values), "note"
    )


def _outcome(row: dict[str, Any]) -> list[Cell]:
    money = ("gross", "operation", "debt_service", "net", "gap")
    return [
        Cell(Text(row["label_en"], row["label_zh"])),
        Cell(say(f"villages.{row['capital']}")),
        number_cell(PRICE.text(row["price"]), row["price"]),
        *(number_cell(ONE.number(row[name]), row[name]) for name in money),
        number_cell(MONEY_FINE.text(row["total_gap"]), row["total_gap"]),
        number_cell(PRICE.text(row["break_even_price"]), row["break_even_price"]),
    ]


def _bills(view: PlanView) -> str:
    """Return the yearly heating bill of a home outside networks, by period."""
    totals = ranged(view, ("account", "period"), {"account": ("rural_heat_cost", "rural_homes")})
    periods = [p for p in view.periods() if totals.get(("rural_homes", p), NOTHING).value > 0.0]
    if not periods:
        return ""
    bills = [
        totals["rural_heat_cost", period].value / totals["rural_homes", period].value
        for period in periods
    ]
    header = [say("ranged.what"), *(plain(period) for period in periods)]
    cells = [number_cell(measure_of("CNY_each").text(bill), bill) for bill in bills]
    return table(say("villages.bills"), header, [[Cell(say("villages.bill")), *cells]])
