"""Pathways over the periods: what stands, what it delivers, what is burnt.

column(group, period) = sum over technologies of the group and over zones
"""

from collections.abc import Mapping
from typing import Any

from longspring.report.figure import Choice, Figure, Series, View, single
from longspring.report.markup import Section, draw, paragraph
from longspring.report.measure import ENERGY, HEAT, POWER, STORED, Measure, count_of
from longspring.report.palette import colours, ordered
from longspring.report.text import Text, plain, say
from longspring.report.view import PlanView

Totals = dict[tuple[str, int], float]
FEW = 12  # more groups than this are drawn with the smallest together
CRUMB = 1e-4  # what never exceeds this share of the largest total is left out of the picture


def capacity_section(view: PlanView) -> Section:
    """Return what stands in each period: power, heat, hydrogen, storage, fleets."""
    figures = [
        figure
        for figure in (
            _capacity(view, "power", "electricity", POWER),
            _capacity(view, "heat", "heat_network", POWER),
            _storage(view),
            _capacity(view, "hydrogen", "hydrogen", POWER),
            _fleets(view),
        )
        if figure is not None
    ]
    return _section("capacity", figures)


def energy_section(view: PlanView) -> Section:
    """Return what delivers electricity, heat and hydrogen, and the fuels burnt."""
    figures = [
        figure
        for figure in (
            _supply(view, "electricity", ENERGY),
            _supply(view, "heat_network", HEAT),
            _supply(view, "hydrogen", ENERGY),
            _fuels(view),
        )
        if figure is not None
    ]
    return _section("energy", figures)


def stack_view(
    view: PlanView, totals: Totals, family: str, measure: Measure, most: int = FEW
) -> View:
    """Return stacked columns by period from totals keyed (name, period)."""
    periods = view.periods()
    names, merged = _few(totals, most)
    tint = colours(names)
    series = [
        Series(
            view.name(family, name),
            tuple(totals.get((name, period), 0.0) for period in periods),
            tint[name],
        )
        for name in names
    ]
    if merged:
        rest = tuple(sum(totals.get((name, period), 0.0) for name in merged) for period in periods)
        series.append(Series(say("group.other"), rest, "#cccccc"))
    return View(tuple(plain(period) for period in periods), tuple(series), measure)


def finding(view: PlanView, totals: Totals, family: str, measure: Measure, key: str) -> Text:
    """Return a title that names the largest entry at the end and where it began."""
    periods = view.periods()
    last = {name: value for (name, period), value in totals.items() if period == periods[-1]}
    if not last or max(last.values()) <= 0.0:
        return say(f"{key}.quantity")
    leader = max(sorted(last), key=lambda name: last[name])
    return say(
        f"{key}.finding",
        name=view.name(family, leader),
        first=periods[0],
        last=periods[-1],
        start=measure.text(totals.get((leader, periods[0]), 0.0)),
        end=measure.text(last[leader]),
        share=f"{last[leader] / sum(v for v in last.values() if v > 0.0):.0%}",
    )


def by_group(view: PlanView, where: Mapping[str, Any]) -> Totals:
    """Return annual totals by technology group and period."""
    totals: Totals = {}
    for (group, technology, period), value in view.total(
        "annual", ("group", "technology", "period"), where
    ).items():
        key = (str(group) or view.group(technology), int(period))
        totals[key] = totals.get(key, 0.0) + value
    return {key: value for key, value in totals.items() if value != 0.0}


def by_name(view: PlanView, where: Mapping[str, Any], label: str = "technology") -> Totals:
    """Return annual totals by one label and period."""
    totals = view.total("annual", (label, "period"), where)
    return {(str(name), int(period)): value for (name, period), value in totals.items()}


def _capacity(view: PlanView, key: str, carrier: str, measure: Measure) -> Figure | None:
    plants = tuple(sorted(name for name, kind in view.kinds.items() if kind != "store"))
    where = {"quantity": "capacity", "carrier": carrier, "technology": plants}
    family = _family(carrier)
    totals = _positive(by_group(view, where) if family == "group" else by_name(view, where))
    if not totals:
        return None
    title = finding(view, totals, family, measure, f"capacity.{key}")
    note = say(f"capacity.{key}.note")
    drawn = stack_view(view, totals, family, measure)
    return single(f"capacity-{key}", "columns", title, say("axis.period"), drawn, note)


def _family(carrier: str) -> str:
    """Return what tells suppliers of a carrier apart; hydrogen has only one group of them."""
    return "technology" if carrier == "hydrogen" else "group"


def _positive(totals: Totals) -> Totals:
    return {key: value for key, value in totals.items() if value > 1e-6}


def _storage(view: PlanView) -> Figure | None:
    totals = _positive(by_name(view, {"quantity": "energy_capacity"}))
    if not totals:
        return None
    title = finding(view, totals, "technology", STORED, "capacity.storage")
    drawn = stack_view(view, totals, "technology", STORED)
    note = say("capacity.storage.note")
    return single("capacity-storage", "columns", title, say("axis.period"), drawn, note)


def _fleets(view: PlanView) -> Figure | None:
    totals = view.total("annual", ("group", "technology", "period"), {"quantity": "fleet"})
    groups: dict[str, Totals] = {}
    for (group, technology, period), value in totals.items():
        name = str(group) or view.group(technology)
        if value != 0.0:
            groups.setdefault(name, {})[str(technology), int(period)] = value
    if not groups:
        return None
    views = {
        name: stack_view(view, groups[name], "technology", _count(view, groups[name]))
        for name in ordered(set(groups))
    }
    options = tuple((name, view.name("group", name)) for name in views)
    choice = Choice("group", say("choice.fleet"), options, options[0][0])
    return Figure(
        "fleets",
        "columns",
        say("capacity.fleets.quantity"),
        say("axis.period"),
        views,
        (choice,),
        say("capacity.fleets.note"),
    )


def _count(view: PlanView, totals: Totals) -> Measure:
    units = {view.units.get(name, "") for name, _ in totals}
    return count_of(units.pop() if len(units) == 1 else "")


def _supply(view: PlanView, carrier: str, measure: Measure) -> Figure | None:
    where = {"quantity": "output", "carrier": carrier}
    family = _family(carrier)
    totals = by_group(view, where) if family == "group" else by_name(view, where)
    for (period,), value in view.total(
        "annual", ("period",), {"quantity": "import", "carrier": carrier}
    ).items():
        totals["import", int(period)] = value
    totals = _positive(totals)
    if not totals:
        return None
    title = finding(view, totals, family, measure, f"energy.{carrier}")
    drawn = stack_view(view, totals, family, measure)
    return single(f"energy-{carrier}", "columns", title, say("axis.period"), drawn)


def _fuels(view: PlanView) -> Figure | None:
    totals = _positive(by_name(view, {"quantity": "fuel"}, "fuel"))
    if not totals:
        return None
    title = finding(view, totals, "fuel", ENERGY, "energy.fuel")
    drawn = stack_view(view, totals, "fuel", ENERGY)
    return single("energy-fuel", "columns", title, say("axis.period"), drawn)


def _few(totals: Totals, most: int) -> tuple[list[str], set[str]]:
    """Return the names drawn, in order, and the small ones drawn together."""
    size: dict[str, float] = {}
    whole: dict[int, float] = {}
    for (name, period), value in totals.items():
        size[name] = max(size.get(name, 0.0), abs(value))
        whole[period] = whole.get(period, 0.0) + abs(value)
    least = CRUMB * max(whole.values(), default=0.0)
    shown = sorted((name for name in size if size[name] > least), key=lambda name: -size[name])
    if len(shown) > most:
        return ordered(set(shown[: most - 1])), set(shown[most - 1 :])
    return ordered(set(shown)), set()


def _section(key: str, figures: list[Figure]) -> Section:
    if not figures:
        return Section(key, say(f"{key}.title"), paragraph(say("absent"), "absent"))
    grid = "".join(draw(figure) for figure in figures)
    body = paragraph(say(f"{key}.lead")) + f'<div class="grid">{grid}</div>'
    return Section(key, say(f"{key}.title"), body, tuple(figures))
