"""Industry: what plants are made of, who makes it, and what that brings in value added and work.

amount per year = sum over the years of a period / years of the period
"""

from longspring.report.figure import Choice, Figure, Series, View, single
from longspring.report.markup import Cell, Section, draw, folded, number_cell, paragraph, table
from longspring.report.measure import MONEY, Measure, Scale, measure_of
from longspring.report.ranged import Ranged, counted_cell, range_cell, ranged
from longspring.report.text import Text, plain, say
from longspring.report.view import PlanView

PLACES = ("city", "province", "outside")
TINTS = {"city": "#159b8a", "province": "#4ea5d9", "outside": "#b6bcc6"}
CRUMB = 1e-4  # nodes below this share of the largest are left out of the picture
PEOPLE = Measure(Scale("jobs", 1.0, 0), Scale("人", 1.0, 0))
# Accounts of the summary; those that are sums over a period are divided by its years.
SUMMARY = (
    ("manufacturing_investment", MONEY, False),
    ("parts_from_city", MONEY, False),
    ("parts_exported", MONEY, False),
    ("factory_profit", MONEY, False),
    ("factory_jobs_city", PEOPLE, False),
    ("city_value_added", MONEY, True),
    ("country_value_added", MONEY, True),
    ("city_employment", PEOPLE, True),
    ("country_employment", PEOPLE, True),
)


def industry_section(view: PlanView) -> Section:
    """Return spending by place and node, factories, and what they bring."""
    spent = view.total("accounts", ("period",), {"account": "chain_spend"})
    title = say("industry.title")
    if not spent:
        return Section("industry", title, paragraph(say("absent"), "absent"))
    figures = (_places(view), _nodes(view))
    body = paragraph(say("industry.lead")) + "".join(draw(figure) for figure in figures)
    body += _summary(view) + _factories(view) + paragraph(say("industry.ranges"), "note")
    return Section("industry", title, body, figures)


def years_of(view: PlanView) -> dict[int, float]:
    """Return how many years each period stands for; 1 where the plan does not say."""
    known = {int(row["period"]): float(row["years"]) for row in view.records("periods")}
    return {period: known.get(period, 1.0) for period in view.periods()}


def _places(view: PlanView) -> Figure:
    years = years_of(view)
    series = tuple(
        Series(say(f"industry.from_{place}"), _yearly(view, place, years), TINTS[place])
        for place in PLACES
    )
    periods = list(years)
    shown = (*series, *range_points(view, "chain_from_city", {}, years))
    drawn = View(tuple(plain(period) for period in periods), shown, MONEY)
    best = max(range(len(periods)), key=lambda i: sum(one.values[i] or 0.0 for one in series))
    whole = sum(one.values[best] or 0.0 for one in series)
    finding = say(
        "industry.finding",
        period=periods[best],
        city=MONEY.text(series[0].values[best] or 0.0),
        whole=MONEY.text(whole),
    )
    note = say("industry.places.note")
    return single("chain-places", "columns", finding, say("axis.period"), drawn, note)


def range_points(
    view: PlanView, account: str, where: dict[str, str], years: dict[int, float]
) -> tuple[Series, ...]:
    """Return both ends of the range of an account per year, as points; none where it has none."""
    found = ranged(view, ("period",), {"account": account, **where})
    ends = [found.get((period,), Ranged(0.0, 0.0, 0.0)) for period in years]
    lengths = list(years.values())
    low = tuple(one.low / length for one, length in zip(ends, lengths, strict=True))
    high = tuple(one.high / length for one, length in zip(ends, lengths, strict=True))
    if low == high:
        return ()
    return (
        Series(say(f"range.{account}.low"), low, "#111111", "point"),
        Series(say(f"range.{account}.high"), high, "#a3271b", "point"),
    )


def _yearly(view: PlanView, place: str, years: dict[int, float]) -> tuple[float, ...]:
    where = {"account": f"chain_from_{place}"}
    totals = view.total("accounts", ("period",), where)
    return tuple(totals.get((period,), 0.0) / length for period, length in years.items())


def _nodes(view: PlanView) -> Figure:
    years = years_of(view)
    views = {str(period): _by_node(view, period, length) for period, length in years.items()}
    periods = list(years)
    options = tuple((str(period), plain(period)) for period in periods)
    chosen = str(periods[min(1, len(periods) - 1)])
    choice = Choice("period", say("choice.period"), options, chosen)
    title, axis, note = say("industry.nodes"), say("industry.node"), say("industry.nodes.note")
    return Figure("chain-nodes", "rows", title, axis, views, (choice,), note)


def _by_node(view: PlanView, period: int, years: float) -> View:
    found = {
        place: view.total(
            "accounts", ("item",), {"account": f"chain_from_{place}", "period": period}
        )
        for place in PLACES
    }
    size = {item: value for (item,), value in found["outside"].items()}
    for place in ("city", "province"):
        for (item,), value in found[place].items():
            size[item] = size.get(item, 0.0) + value
    least = CRUMB * max(size.values(), default=0.0)
    items = [item for item in sorted(size, key=lambda one: -size[one]) if size[item] > least]
    series = tuple(
        Series(
            say(f"industry.from_{place}"),
            # A part made here leaves the rounding of its price with `outside`: not drawn.
            tuple(max(found[place].get((item,), 0.0), 0.0) / years for item in items),
            TINTS[place],
        )
        for place in PLACES
    )
    return View(tuple(view.name("item", item) for item in items), series, MONEY)


def _summary(view: PlanView) -> str:
    years = years_of(view)
    header = [say("industry.account"), *(plain(one) for one in years)]
    rows: list[list[Cell]] = []
    for account, measure, summed in SUMMARY:
        found = ranged(view, ("period",), {"account": account})
        if found:
            yearly = {
                period: _per_year(found.get((period,)), length if summed else 1.0)
                for period, length in years.items()
            }
            name = view.name("account", account)
            unit = _unit(account, measure)
            cells = [range_cell(measure, value) for value in yearly.values()]
            rows.append([counted_cell(name, unit), *cells])
    return table(say("industry.summary"), header, rows, "ranged")


def _unit(account: str, measure: Measure) -> Text:
    once = account == "manufacturing_investment"
    unit = measure.unit()
    if once or measure is PEOPLE:
        return unit
    return Text(f"{unit.en}/a", f"{unit.zh}/年")


def _per_year(found: Ranged | None, years: float) -> Ranged | None:
    return found.scaled(1.0 / years) if found else None


def _factories(view: PlanView) -> str:
    """Return capacity and output of every factory, in its own unit a year."""
    amounts = {
        name: view.total("annual", ("technology", "period"), {"quantity": name})
        for name in ("factory_capacity", "made", "sold")
    }
    works = sorted({name for found in amounts.values() for name, _ in found})
    if not works:
        return paragraph(say("industry.no_factory"), "note")
    periods = view.periods()
    header = [say("industry.factory"), say("industry.quantity")]
    header += [plain(period) for period in periods]
    rows: list[list[Cell]] = []
    for work in works:
        for name, found in amounts.items():
            values = [found.get((work, period), 0.0) for period in periods]
            measure = measure_of(view.units.get(work, ""))
            cells = [number_cell(measure.number(value), value) for value in values]
            label = counted_cell(view.name("technology", work), measure.unit())
            rows.append([label, Cell(say(f"industry.{name}")), *cells])
    content = table(say("industry.factories"), header, rows, "ranged")
    return folded(say("industry.factories"), content)
