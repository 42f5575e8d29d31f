"""Two to four plans side by side: their figures, pathways and clauses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from longspring.report.emission import net_emissions
from longspring.report.measure import MASS_YEARLY, MONEY, MONEY_YEARLY, POWER, SHARE, Measure, Scale
from longspring.report.money import OUTSIDE
from longspring.report.pathway import by_group
from longspring.report.text import Text, say
from longspring.report.view import PlanView
from longspring.web.pages.chart import number
from longspring.web.pages.clauses import state_of
from longspring.web.shapes import Cell, Chart, Column, Line, PlanCard, Sheet
from longspring.web.shapes_books import Comparison
from longspring.web.words import say as web

LEAST, MOST = 2, 4
FINE = Measure(Scale("M CNY", 1e-6, 1), Scale("万元", 1e-4, 0))  # of what tells plans apart
COLOURS = ("#123f73", "#ee8866", "#44aa99", "#aa4499")


@dataclass(frozen=True, slots=True)
class Side:
    """A plan of the comparison."""

    card: PlanCard
    view: PlanView


def comparison_page(sides: Sequence[Side]) -> Comparison:
    """Return what tells plans apart; lines and columns are the plans in order."""
    charts = [
        _chart(sides, "co2", web("compare.co2"), ("t/a", MASS_YEARLY), net_emissions),
        _chart(sides, "wind_solar", web("compare.wind_solar"), ("MW", POWER), _renewables),
        _chart(sides, "coal", web("compare.coal"), ("MW", POWER), _coal),
        _chart(sides, "cost", web("compare.cost"), ("CNY/a", MONEY_YEARLY), _costs),
    ]
    cases = {side.card.made_of for side in sides}
    missing = [web("compare.same")] if len(cases) == 1 else []
    if len({side.card.hours for side in sides}) > 1:
        missing.append(web("compare.steps"))
    cards = [side.card for side in sides]
    return Comparison(cards, _figures(sides), charts, _clauses(sides), missing)


def _heads(sides: Sequence[Side], first: Text) -> list[Column]:
    """Return the heads of a table: what, its unit, and every plan."""
    return [
        Column("what", first),
        Column("unit", web("compare.unit")),
        *(Column(side.card.plan, side.card.name, numeric=True) for side in sides),
    ]


def _figures(sides: Sequence[Side]) -> Sheet:
    """Return cost, emissions, capacities and proof of every plan."""
    last = [max(side.view.periods(), default=0) for side in sides]
    finds: list[tuple[Text, Measure, list[float | None]]] = [
        (say("headline.cost"), MONEY, [number(side.card.objective) for side in sides]),
        (web("compare.more"), FINE, _more(sides)),
        (say("headline.assumed"), SHARE, [_share(side) for side in sides]),
    ]
    for key, measure, find in (
        ("co2", MASS_YEARLY, net_emissions),
        ("wind_solar", POWER, _renewables),
        ("coal", POWER, _coal),
    ):
        values = [find(side.view).get(year) for side, year in zip(sides, last, strict=True)]
        finds.append((web("compare.last", what=web(f"compare.{key}")), measure, values))
    rows: list[list[Cell]] = [
        [label, measure.unit(), *(_scaled(measure, value) for value in values)]
        for label, measure, values in finds
    ]
    proof: list[Cell] = [side.card.certificate.passed for side in sides]
    rows.append([say("headline.certificate"), "", *proof])
    return Sheet(_heads(sides, web("compare.what")), rows)


def _more(sides: Sequence[Side]) -> list[float | None]:
    """Return what each plan costs beyond the first one [CNY]."""
    first = sides[0].card.objective
    return [number(side.card.objective - first) for side in sides]


def _scaled(measure: Measure, value: float | None) -> Cell:
    """Return a number in the unit that stands in its row, which differs by language."""
    return None if value is None else measure.number(value)


def _share(side: Side) -> float | None:
    return number(side.view.plan.manifest.get("assumed_share"))


def _chart(
    sides: Sequence[Side],
    key: str,
    label: Text,
    unit: tuple[str, Measure],
    find: Callable[[PlanView], dict[int, float]],
) -> Chart:
    """Return one line a plan over all periods that any of them has."""
    periods = sorted({period for side in sides for period in side.view.periods()})
    lines: list[Line] = []
    for place, side in enumerate(sides):
        found = find(side.view)
        values = [number(found.get(period)) for period in periods]
        lines.append(Line(side.card.plan, side.card.name, COLOURS[place], values, "line"))
    return Chart(key, label, unit[0], unit[1], [*periods], say("axis.period"), lines)


def _renewables(view: PlanView) -> dict[int, float]:
    return _capacity(view, ("wind", "solar"))


def _coal(view: PlanView) -> dict[int, float]:
    return _capacity(view, ("coal", "coal_chp", "coal_power", "lignite"))


def _capacity(view: PlanView, groups: tuple[str, ...]) -> dict[int, float]:
    """Return what stands of some groups [MW electric] by period."""
    totals = by_group(view, {"quantity": "capacity", "carrier": "electricity"})
    found = dict.fromkeys(view.periods(), 0.0)
    for (group, period), value in totals.items():
        if group in groups:
            found[period] = found.get(period, 0.0) + value
    return found


def _costs(view: PlanView) -> dict[int, float]:
    """Return what is paid outside less what comes from there, by period [CNY/a]."""
    found: dict[int, float] = {}
    for name, sign in (("payee", 1.0), ("payer", -1.0)):
        for (period,), value in view.total("transfers", ("period",), {name: OUTSIDE}).items():
            found[int(period)] = found.get(int(period), 0.0) + sign * value
    return found


def _clauses(sides: Sequence[Side]) -> Sheet:
    """Return the state of every clause in every plan."""
    states: dict[str, dict[str, Text]] = {}
    labels: dict[str, Text] = {}
    for side in sides:
        rows: dict[str, list[dict[str, object]]] = {}
        for row in side.view.records("clauses"):
            rows.setdefault(str(row["clause"]), []).append(row)
        for name, own in rows.items():
            labels.setdefault(name, Text(str(own[0]["label_en"]), str(own[0]["label_zh"])))
            states.setdefault(name, {})[side.card.plan] = web(f"state.{state_of(own)}")
    columns = [Column("clause", web("compare.clause")), Column("label", web("compare.label"))]
    columns += [Column(side.card.plan, side.card.name) for side in sides]
    cells: list[list[Cell]] = [
        [name, labels[name], *(states[name].get(side.card.plan) for side in sides)]
        for name in sorted(labels)
    ]
    return Sheet(columns, cells)
