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
FEW = 14  # more groups than this are drawn with the smallest together


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
    view: PlanView, totals: Totals, family: str, measure: Measure, total_line: bool = False
) -> View:
    """Return stacked columns by period from totals keyed (name, period)."""
    periods = view.periods()
    names = _few(totals)
    merged = {name for name, _ in totals} - set(names)
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
    if total_line:
        sums = tuple(
            sum(value for (_, year), value in totals.items() if year == period)
            for period in periods
        )
        series.append(Series(say("figure.total"), sums, "#111111", "line"))
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


def _capacity(view: PlanView, key: str, carrier: str, measure: Measure) -> Figure | None:
    stores = tuple(sorted(name for name, kind in view.kinds.items() if kind == "store"))
    totals = by_group(view, {"quantity": "capacity", "carrier": carrier})
    for (technology, period), value in view.total(
        "annual",
        ("technology", "period"),
        {"quantity": "capacity", "carrier": carrier, "technology": stores},
    ).items():
        group = (view.group(technology), int(period))
        totals[group] = totals.get(group, 0.0) - value
    totals = {name: value for name, value in totals.items() if abs(value) > 1e-6}
    if not totals:
        return None
    title = finding(view, totals, "group", measure, f"capacity.{key}")
    note = say(f"capacity.{key}.note")
    drawn = stack_view(view, totals, "group", measure)
    return single(f"capacity-{key}", "columns", title, say("axis.period"), drawn, note)


def _storage(view: PlanView) -> Figure | None:
    totals: Totals = {
        (str(technology), int(period)): value
        for (technology, period), value in view.total(
            "annual", ("technology", "period"), {"quantity": "energy_capacity"}
        ).items()
        if abs(value) > 1e-6
    }
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
        for name in sorted(groups)
    }
    options = tuple((name, view.name("group", name)) for name in sorted(groups))
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
    totals = by_group(view, {"quantity": "output", "carrier": carrier})
    for (period,), value in view.total(
        "annual", ("period",), {"quantity": ("import", "unserved"), "carrier": carrier}
    ).items():
        if value > 1e-6:
            totals["import", int(period)] = value
    if not totals:
        return None
    title = finding(view, totals, "group", measure, f"energy.{carrier}")
    drawn = stack_view(view, totals, "group", measure)
    return single(f"energy-{carrier}", "columns", title, say("axis.period"), drawn)


def _fuels(view: PlanView) -> Figure | None:
    totals: Totals = {
        (str(fuel), int(period)): value
        for (fuel, period), value in view.total(
            "annual", ("fuel", "period"), {"quantity": "fuel"}
        ).items()
        if value > 1e-6
    }
    if not totals:
        return None
    title = finding(view, totals, "fuel", ENERGY, "energy.fuel")
    drawn = stack_view(view, totals, "fuel", ENERGY)
    return single("energy-fuel", "columns", title, say("axis.period"), drawn)


def _few(totals: Totals) -> list[str]:
    size: dict[str, float] = {}
    for (name, _), value in totals.items():
        size[name] = max(size.get(name, 0.0), abs(value))
    if len(size) > FEW:
        largest = sorted(size, key=lambda name: (-size[name], name))[: FEW - 1]
        return ordered(set(largest))
    return ordered(set(size))


def _section(key: str, figures: list[Figure]) -> Section:
    if not figures:
        return Section(key, say(f"{key}.title"), paragraph(say("absent"), "absent"))
    grid = "".join(draw(figure) for figure in figures)
    body = paragraph(say(f"{key}.lead")) + f'<div class="grid">{grid}</div>'
    return Section(key, say(f"{key}.title"), body, tuple(figures))
