"""Money: who pays whom and where every party ends; the books of a party for its own side alone."""

from collections.abc import Mapping, Sequence
from math import isnan

from longspring.case.check_money import PLAN
from longspring.finance.statement import cash_lines, party_ranges, party_values, returns
from longspring.report.figure import Figure
from longspring.report.finance import COVER, YEARS, budgets, price_cases, pro_forma
from longspring.report.measure import MONEY, MONEY_YEARLY, SHARE
from longspring.report.money import costs_figure, flows_of, net_positions
from longspring.report.text import say
from longspring.report.view import PlanView
from longspring.web.pages.absent import no_rows
from longspring.web.pages.chart import chart_of, number, years
from longspring.web.pages.choose import choose
from longspring.web.shapes import Cell, Chart, Column, Option, Sheet
from longspring.web.shapes_books import Flow, MoneyPage, Position, ProForma
from longspring.web.words import say as web

# Whose books a side may read: its own. Everybody else's stay with them.
OWN: Mapping[str, tuple[str, ...]] = {"city": ("city", "counties"), "company": ("company",)}
RETURNS = {
    **dict.fromkeys(("capital", "npv_before_tax", "npv_after_tax"), ("CNY", MONEY)),
    **dict.fromkeys(("irr_before_tax", "irr_after_tax", "irr_equity"), ("1/a", SHARE)),
    "payback": ("a", YEARS),
    "dscr_min": ("1", COVER),
    "dscr_mean": ("1", COVER),
}


def money_page(
    view: PlanView, party: str, period: int | None = None, price_case: str | None = None
) -> MoneyPage:
    """Return positions and flows of a period, and the books of the asking side.

    Parameters
    ----------
    view : PlanView
        A plan.
    party : str
        The side that asks: city or company.
    period : int, optional
        A milestone year; the second if left out.
    price_case : str, optional
        For the books; the prices of the plan if left out.
    """
    periods = view.periods()
    if not view.has("transfers"):
        nothing = [no_rows(web("what.money"))]
        return MoneyPage(periods, 0, [], 0.0, [], None, Sheet([], []), [], nothing)
    later = periods[min(1, len(periods) - 1)]
    year = choose("period", period, [later, *(one for one in periods if one != later)])
    costs = costs_figure(view)
    return MoneyPage(
        periods=periods,
        period=year,
        positions=_positions(view, year),
        total=sum(net_positions(view, year).values()),
        flows=[
            Flow(payer, payee, view.name("party", payer), view.name("party", payee), value)
            for (payer, payee), value in sorted(flows_of(view, year).items(), key=lambda i: -i[1])
        ],
        costs=None if costs is None else chart_of(costs, costs.first()),
        transfers=_transfers(view),
        pro_forma=_books(view, party, price_case),
        missing=[] if view.has("returns") else [say("finance.absent")],
    )


def _positions(view: PlanView, period: int) -> list[Position]:
    flows = flows_of(view, period)
    parties = sorted({party for pair in flows for party in pair})
    found: list[Position] = []
    for party in parties:
        received = sum(value for (_, payee), value in flows.items() if payee == party)
        paid = sum(value for (payer, _), value in flows.items() if payer == party)
        name = view.name("party", party)
        found.append(Position(party, name, received, paid, received - paid))
    return sorted(found, key=lambda one: -one.net)


def _transfers(view: PlanView) -> Sheet:
    """Return every transfer between two parties by period [CNY/a]."""
    periods = view.periods()
    totals = view.total("transfers", ("transfer", "payer", "payee", "period"), {})
    rows: dict[tuple[str, str, str], dict[int, float]] = {}
    for (transfer, payer, payee, period), value in totals.items():
        rows.setdefault((transfer, payer, payee), {})[int(period)] = value
    columns = [
        Column("transfer", web("money.transfer")),
        Column("payer", web("money.payer")),
        Column("payee", web("money.payee")),
        *years(periods, "CNY/a", MONEY_YEARLY),
    ]
    cells: list[list[Cell]] = [
        [
            view.name("transfer", transfer),
            view.name("party", payer),
            view.name("party", payee),
            *(by.get(period, 0.0) for period in periods),
        ]
        for (transfer, payer, payee), by in rows.items()
    ]
    return Sheet(columns, cells)


def _books(view: PlanView, side: str, price_case: str | None) -> list[ProForma]:
    """Return the books of the parties of a side."""
    if not view.has("returns"):
        return []
    cases = price_cases(view)
    chosen = choose("price_case", price_case, [PLAN, *(one for one in cases if one != PLAN)])
    ranges = party_ranges(view.plan, int(view.plan.manifest["base_year"]))
    options = [Option(case, view.name("price_case", case)) for case in cases]
    cash, budget = pro_forma(view), budgets(view, cash_lines(view.plan, chosen))
    return [
        ProForma(
            party=one.party,
            label=view.name("party", one.party),
            rate=number(one.rate),
            npv=number(one.npv),
            low=number(ranges[one.party][0]),
            high=number(ranges[one.party][1]),
            price_cases=options,
            price_case=chosen,
            returns=_returns(view, one.party),
            cash=_view(cash, f"{one.party}|{chosen}"),
            budget=_view(budget, one.party),
        )
        for one in party_values(view.plan)
        if one.party in OWN.get(side, ())
    ]


def _view(figure: Figure | None, key: str) -> Chart | None:
    """Return one view of a figure, if it has it."""
    return chart_of(figure, key) if figure is not None and key in figure.views else None


def _returns(view: PlanView, party: str) -> Sheet | None:
    """Return what the new projects of a party earn, by price case."""
    rows: Sequence[Mapping[str, float]] = returns(view.plan, scope="new", party=party)
    if not rows:
        return None
    columns = [Column("price_case", web("money.price_case"))]
    columns += [
        Column(key, say(f"finance.column.{key}"), unit, show, numeric=True)
        for key, (unit, show) in RETURNS.items()
    ]
    cells: list[list[Cell]] = [
        [
            view.name("price_case", str(row["price_case"])),
            *(None if isnan(row[key]) else row[key] for key in RETURNS),
        ]
        for row in rows
    ]
    return Sheet(columns, cells)
