"""Money by party: what the plan is worth to each, returns by price case, taxes, budgets, bills.

Where price cases give different figures the whole range is shown. What is in the plan and what
is reckoned after it is said beside every figure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from longspring.case.check_money import PLAN
from longspring.finance.proforma import LOAN, TAXES
from longspring.finance.statement import (
    CashLine,
    bills,
    cash_lines,
    party_ranges,
    party_values,
    pro_forma_rows,
    returns,
)
from longspring.report.figure import Choice, Figure, Series, View
from longspring.report.markup import Cell, Section, draw, folded, number_cell, paragraph, table
from longspring.report.measure import MONEY, SHARE, Measure, Scale
from longspring.report.money import links_view
from longspring.report.palette import colours
from longspring.report.text import Text, join, plain, say
from longspring.report.view import PlanView

YEARS = Measure(Scale("a", 1.0, 1), Scale("年", 1.0, 1))
MILLIONS = Measure(Scale("M CNY", 1e-6, 0), Scale("万元", 1e-4, 0))
COVER = Measure(Scale("", 1.0, 2), Scale("", 1.0, 2))
COLUMNS = {  # lines of a pro forma drawn together, and their colours
    "revenue": (("revenue",), "#4ea5d9"),
    "costs": (("operation", "fuel", "land", "levy", "other"), "#83838f"),
    "investment": (("capital", "residual"), "#3f3f46"),
    "taxes": (TAXES, "#d1495b"),
    "loan": (LOAN, "#f2b701"),
}
PUBLIC = ("city", "counties", "state")
BILLED = ("households", "villages", "farmers")
FEW = 7  # lines of a budget drawn one by one


def finance_section(view: PlanView) -> Section:
    """Return values, returns, pro forma, budgets and bills."""
    title = say("finance.title")
    if not view.has("returns"):
        return Section("finance", title, paragraph(say("finance.absent"), "absent"))
    lines = {case: cash_lines(view.plan, case) for case in price_cases(view)}
    figures = (pro_forma(view), _settled(view, lines), budgets(view, lines[PLAN]), _bills(view))
    kept = tuple(figure for figure in figures if figure is not None)
    body = paragraph(say("finance.lead")) + _values(view) + _returns(view) + _projects(view)
    body += "".join(draw(figure) for figure in kept)
    return Section("finance", title, body, kept)


# ----------------------------------------------------------------------------------- tables


def _values(view: PlanView) -> str:
    """Return the table of rate and value of every party, with the range of the price cases."""
    ranges = party_ranges(view.plan, int(view.plan.manifest.get("base_year", 0)))
    rows = [
        [
            Cell(view.name("party", one.party)),
            number_cell(SHARE.text(one.rate), one.rate),
            number_cell(MONEY.number(one.npv), one.npv),
            _range_cell(MONEY, ranges[one.party]),
        ]
        for one in party_values(view.plan)
    ]
    header = [say(f"finance.column.{name}") for name in ("party", "rate", "npv", "range")]
    header[2] = _with_unit(header[2], MONEY)
    return table(say("finance.values"), header, rows) + paragraph(
        say("finance.values.note"), "note"
    )


def _returns(view: PlanView) -> str:
    """Return the table of returns on new projects by enterprise and price case."""
    money = ("capital", "npv_before_tax", "npv_after_tax")
    rates = ("irr_before_tax", "irr_after_tax", "irr_equity")
    measures = (
        dict.fromkeys(money, MONEY)
        | dict.fromkeys(rates, SHARE)
        | {"payback": YEARS, "dscr_min": COVER, "dscr_mean": COVER}
    )
    shown: dict[tuple[str, ...], list[str]] = {}  # price cases that give a party the same figures
    cells: dict[tuple[str, ...], list[Cell]] = {}
    for row in returns(view.plan, scope="new"):
        found = [_figure_cell(measure, row[name]) for name, measure in measures.items()]
        key = row["party"], *(cell.text.en for cell in found)
        shown.setdefault(key, []).append(row["price_case"])
        cells.setdefault(key, found)
    rows = [
        [Cell(_whose(view, party, cases)), *cells[party, *figures]]
        for (party, *figures), cases in sorted(shown.items(), key=lambda item: item[0][0])
    ]
    header = [say("finance.column.whose")]
    header += [
        _with_unit(say(f"finance.column.{name}"), measure) for name, measure in measures.items()
    ]
    return table(say("finance.returns"), header, rows) + paragraph(
        say("finance.returns.note"), "note"
    )


def _projects(view: PlanView) -> str:
    """Return, folded, what every new project earns, from the least to the most of the cases."""
    measures = {
        "npv_before_tax": MILLIONS,
        "npv_after_tax": MILLIONS,
        "irr_after_tax": SHARE,
        "dscr_mean": COVER,
    }
    found: dict[tuple[str, str, str, int], list[Mapping[str, float]]] = {}
    for row in returns(view.plan, scope="project"):
        if row["vintage"] and row["technology"]:
            key = row["party"], row["technology"], row["zone"], row["vintage"]
            found.setdefault(key, []).append(row)
    rows = [
        [
            Cell(view.name("technology", technology)),
            Cell(view.name("zone", zone)),
            Cell(plain(vintage), numeric=True),
            Cell(view.name("party", party)),
            number_cell(MILLIONS.number(ones[0]["capital"]), ones[0]["capital"]),
            *(_spread_cell(measure, [one[n] for one in ones]) for n, measure in measures.items()),
        ]
        for (party, technology, zone, vintage), ones in sorted(found.items())
    ]
    names = ("technology", "zone", "vintage", "party")
    header = [say(f"finance.column.{name}") for name in names]
    header += [
        _with_unit(say(f"finance.column.{name}"), measure)
        for name, measure in ({"capital": MILLIONS} | measures).items()
    ]
    listed = table(say("finance.projects"), header, rows)
    return folded(say("finance.projects"), listed + paragraph(say("finance.projects.note"), "note"))


def _spread_cell(measure: Measure, values: Sequence[float]) -> Cell:
    """Return the least and the most of some figures in one cell; one where they are shown alike."""
    known = [value for value in values if value == value]  # noqa: PLR0124 - nan alone differs
    if not known:
        return Cell(plain("–"), numeric=True)
    low, high = measure.number(min(known)), measure.number(max(known))
    if low == high:
        return number_cell(low, known[0])
    return Cell(say("finance.range", low=low, high=high), numeric=True)


def _whose(view: PlanView, party: str, cases: list[str]) -> Text:
    """Return a party and the price cases that a row is of."""
    if len(cases) == len(price_cases(view)):
        prices = say("finance.any_price")
    else:
        prices = join([view.name("price_case", case) for case in cases], ", ", "、")
    return say("finance.whose", party=view.name("party", party), prices=prices)


def _figure_cell(measure: Measure, value: float) -> Cell:
    """Return a cell of a figure, or a dash where there is none."""
    if value != value:  # noqa: PLR0124 - nan alone differs
        return Cell(plain("–"), numeric=True)
    return number_cell(measure.number(value), value)


def _range_cell(measure: Measure, ends: tuple[float, float]) -> Cell:
    """Return a cell of a range; a dash where both ends are shown alike."""
    low, high = (measure.number(end) for end in ends)
    if low == high:
        return Cell(plain("–"), numeric=True)
    return Cell(say("finance.range", low=low, high=high), numeric=True)


def _with_unit(name: Text, measure: Measure) -> Text:
    unit = measure.unit()
    return say("finance.with_unit", name=name, unit=unit) if unit.en else name


# ---------------------------------------------------------------------------------- figures


def price_cases(view: PlanView) -> list[str]:
    """Return the names of the price cases of a plan."""
    return [str(case) for case in view.column("price_case_definitions", "price_case")]


def _case_choice(view: PlanView) -> Choice:
    options = tuple((case, view.name("price_case", case)) for case in price_cases(view))
    return Choice("prices", say("choice.prices"), options, PLAN)


def _party_choice(view: PlanView, parties: Sequence[str]) -> Choice:
    options = tuple((party, view.name("party", party)) for party in parties)
    return Choice("party", say("choice.party"), options, parties[0])


def pro_forma(view: PlanView) -> Figure:
    """Return cash by year of the new projects of an enterprise in a price case."""
    parties = list(dict.fromkeys(str(row["party"]) for row in returns(view.plan, scope="new")))
    rows = pro_forma_rows(view.plan, scope="new")
    drawn = {
        f"{party}|{case}": _cash_view(
            [row for row in rows if (row["party"], row["price_case"]) == (party, case)]
        )
        for party in parties
        for case in price_cases(view)
    }
    return Figure(
        "proforma",
        "columns",
        say("finance.proforma"),
        say("axis.year"),
        drawn,
        (_party_choice(view, parties), _case_choice(view)),
        say("finance.proforma.note"),
    )


def _cash_view(rows: Sequence[Mapping[str, float]]) -> View:
    series = [
        Series(say(f"finance.line.{key}"), tuple(_sum(row, names) for row in rows), colour)
        for key, (names, colour) in COLUMNS.items()
    ]
    all_lines = tuple(name for names, _ in COLUMNS.values() for name in names)
    equity = tuple(_sum(row, all_lines) for row in rows)
    series.append(Series(say("finance.line.equity"), equity, "#111111", "line"))
    return View(tuple(plain(row["year"]) for row in rows), tuple(series), MONEY)


def _sum(row: Mapping[str, float], names: Iterable[str]) -> float:
    return float(sum(row[name] for name in names))


@dataclass(frozen=True, slots=True)
class Books:
    """Amounts by name and year, and the years they are shown for."""

    amounts: Mapping[str, Mapping[int, float]]
    years: Sequence[int]

    def view(self, names: Mapping[str, Text]) -> View:
        """Return columns by year, the smallest together, with their sum as a line."""
        size = {key: sum(map(abs, by.values())) for key, by in self.amounts.items()}
        order = [key for key in sorted(size, key=lambda key: (-size[key], key)) if size[key] >= 1.0]
        tint = colours([f"book {key}" for key in order[:FEW]])
        series = [Series(names[key], self.row([key]), tint[f"book {key}"]) for key in order[:FEW]]
        if order[FEW:]:
            series.append(Series(say("group.other"), self.row(order[FEW:]), "#cccccc"))
        series.append(Series(say("figure.total"), self.row(order), "#111111", "line"))
        return View(tuple(plain(year) for year in self.years), tuple(series), MONEY)

    def row(self, keys: Sequence[str]) -> tuple[float, ...]:
        """Return the sum of some names in each year."""
        return tuple(sum(self.amounts[key].get(year, 0.0) for key in keys) for year in self.years)


def _years(view: PlanView) -> list[int]:
    """Return every year of the plan, and the one before, in which the first plants are paid for."""
    lengths = {int(row["period"]): int(row["years"]) for row in view.records("periods")}
    years = [year for period, span in lengths.items() for year in range(period, period + span)]
    return [years[0] - 1, *years]


def budgets(view: PlanView, lines: Sequence[CashLine]) -> Figure | None:
    """Return received and paid by year of city, counties and state, taxes as reckoned."""
    parties = [party for party in PUBLIC if party in view.labels.get("party", {})]
    drawn: dict[str, View] = {}
    for party in parties:
        amounts: dict[str, dict[int, float]] = {}
        names: dict[str, Text] = {}
        for line in lines:
            if party in (line.payer, line.payee):
                key = line.item if line.ledger != "capital" else "investment"
                names[key] = _item(view, line)
                book = amounts.setdefault(key, {})
                for year, value in line.received_by(party).items():
                    book[year] = book.get(year, 0.0) + value
        drawn[party] = Books(amounts, _years(view)).view(names)
    drawn = {party: shown for party, shown in drawn.items() if len(shown.series) > 1}
    if not drawn:
        return None
    return Figure(
        "budgets",
        "columns",
        say("finance.budgets"),
        say("axis.year"),
        drawn,
        (_party_choice(view, list(drawn)),),
        say("finance.budgets.note"),
    )


def _item(view: PlanView, line: CashLine) -> Text:
    """Return what a line is for."""
    if line.ledger == "settlement":
        return say(f"finance.item.{line.item}")
    return (
        say("finance.line.investment")
        if line.ledger == "capital"
        else view.name("transfer", line.item)
    )


def _bills(view: PlanView) -> Figure | None:
    """Return what households, villages and farmers pay less what they receive, by zone."""
    drawn: dict[str, View] = {}
    for party in BILLED:
        if party in view.labels.get("party", {}):
            amounts = bills(view.plan, party)
            names = {zone: view.name("zone", zone) for zone in amounts}
            shown = Books(amounts, view.periods()).view(names)
            if len(shown.series) > 1:
                drawn[party] = shown
    if not drawn:
        return None
    return Figure(
        "bills",
        "columns",
        say("finance.bills"),
        say("axis.period"),
        drawn,
        (_party_choice(view, list(drawn)),),
        say("finance.bills.note"),
    )


def _settled(view: PlanView, lines: Mapping[str, Sequence[CashLine]]) -> Figure | None:
    """Return who pays whom after the plan, mean of the years of a period, by price case."""
    lengths = {int(row["period"]): int(row["years"]) for row in view.records("periods")}
    drawn: dict[str, View] = {}
    for period, length in lengths.items():
        span = range(period, period + length)
        for case, found in lines.items():
            flows: dict[tuple[str, str], float] = {}
            for line in found:
                if line.ledger == "settlement":
                    value = sum(line.amounts.get(year, 0.0) for year in span) / length
                    pair = (line.payer, line.payee) if value >= 0.0 else (line.payee, line.payer)
                    flows[pair] = flows.get(pair, 0.0) + abs(value)
            drawn[f"{period}|{case}"] = links_view(view, flows)
    if not any(shown.categories for shown in drawn.values()):
        return None
    options = tuple((str(period), plain(period)) for period in lengths)
    chosen = str(list(lengths)[min(1, len(lengths) - 1)])
    return Figure(
        "settled",
        "sankey",
        say("finance.settled"),
        say("axis.flow"),
        drawn,
        (Choice("period", say("choice.period"), options, chosen), _case_choice(view)),
        say("finance.settled.note"),
    )
