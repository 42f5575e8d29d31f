"""Emissions by source, the published inventories beside them, and the year of the peak.

    average[y] = mean of the emissions of the last 5 years up to y (fewer at the start)
    peak = the first year after which the average never again exceeds the average of that year

Between two milestone years the emissions are taken on a straight line. A plateau is the run of
years around the peak whose average stays within 5 % of it.
"""

from dataclasses import dataclass
from itertools import cycle

import numpy as np

from longspring.report.figure import Series, View, single
from longspring.report.markup import Cell, Section, draw, number_cell, paragraph, table
from longspring.report.measure import MASS
from longspring.report.palette import colours, ordered
from longspring.report.text import Text, known, plain, say
from longspring.report.view import PlanView

AVERAGED_YEARS = 5
PLATEAU = 0.05
_DIAMONDS = ("#c1121f", "#7a4988", "#0b6e4f", "#b56b00")
ACCOUNTS = {
    "scope1": "co2_scope1",
    "scope1_plus_import": "co2",
    "consumption": "co2_consumption",
}


@dataclass(frozen=True, slots=True)
class Peak:
    """The year of the peak, the average there [t/a] and the plateau around it."""

    year: int
    average: float
    plateau_start: int
    plateau_end: int
    at_start: bool  # the first year of the plan: the true peak may lie before it


def find_peak(years: list[int], emissions: list[float]) -> Peak:
    """Return the peak of a pathway given at milestone years, by the rule above."""
    every = np.arange(years[0], years[-1] + 1)
    yearly = np.interp(every, years, emissions)
    average = np.array(
        [yearly[max(0, i + 1 - AVERAGED_YEARS) : i + 1].mean() for i in range(every.size)]
    )
    peak = int(np.argmax(average))
    start = end = peak
    floor = average[peak] * (1.0 - PLATEAU)
    while start > 0 and average[start - 1] >= floor:
        start -= 1
    while end < every.size - 1 and average[end + 1] >= floor:
        end += 1
    return Peak(
        int(every[peak]), float(average[peak]), int(every[start]), int(every[end]), peak == 0
    )


def account_of(view: PlanView) -> str:
    """Return the account that keeps emissions in the boundary of the case."""
    return ACCOUNTS.get(str(view.plan.manifest.get("boundary")), ACCOUNTS["scope1_plus_import"])


def net_emissions(view: PlanView) -> dict[int, float]:
    """Return net emissions in the case's boundary by period [t/a], {} where none are kept."""
    totals = view.total("accounts", ("period",), {"account": account_of(view)})
    return {int(period): value for (period,), value in totals.items()}


def emission_section(view: PlanView) -> Section:
    """Return emissions by source with the peak, and the inventories they can be set against."""
    net = net_emissions(view)
    if not net:
        return Section("emission", say("emission.title"), paragraph(say("absent"), "absent"))
    years = sorted(net)
    peak = find_peak(years, [net[year] for year in years])
    figure = single(
        "emission",
        "columns",
        peak_sentence(peak, net),
        say("axis.period"),
        _picture(view, net, peak),
        say("emission.note"),
    )
    boundary = say("emission.boundary", boundary=_boundary(view))
    body = (
        paragraph(say("emission.lead"))
        + paragraph(boundary)
        + draw(figure)
        + paragraph(_plateau_sentence(peak))
        + _inventories(view, years[0], net[years[0]])
    )
    return Section("emission", say("emission.title"), body, (figure,))


def peak_sentence(peak: Peak, net: dict[int, float]) -> Text:
    """Return the finding: when emissions peak, and where they end."""
    last = max(net)
    key = "emission.finding_start" if peak.at_start else "emission.finding"
    return say(
        key,
        peak=peak.year,
        average=MASS.text(peak.average),
        last=last,
        end=MASS.text(net[last]),
    )


def _plateau_sentence(peak: Peak) -> Text:
    key = "emission.plateau" if peak.plateau_end > peak.plateau_start else "emission.no_plateau"
    return say(key, start=peak.plateau_start, end=peak.plateau_end)


def _boundary(view: PlanView) -> Text:
    return view.name("boundary", str(view.plan.manifest.get("boundary", "scope1_plus_import")))


def _picture(view: PlanView, net: dict[int, float], peak: Peak) -> View:
    inventories = view.records("inventories")
    periods = view.periods()
    years = sorted({*periods, *(int(row["year"]) for row in inventories)})
    sources = emission_sources(view)
    names = ordered({name for name, _ in sources})
    tint = colours(names)
    series = [
        Series(
            _source_name(view, name),
            tuple(sources.get((name, year), 0.0) if year in net else None for year in years),
            tint[name],
        )
        for name in names
    ]
    line = tuple(net.get(year) for year in years)
    series.append(Series(say("emission.net"), line, "#111111", "line"))
    for row, colour in zip(inventories, cycle(_DIAMONDS)):
        label = Text(str(row["label_en"]), str(row["label_zh"]))
        found = tuple(float(row["co2"]) if year == int(row["year"]) else None for year in years)
        series.append(Series(label, found, colour, "point"))
    place = min(periods, key=lambda year: (abs(year - peak.year), year))
    marks = {"mark": {"at": years.index(place), "text": _mark(peak).pair()}}
    return View(tuple(plain(year) for year in years), tuple(series), MASS, marks)


def emission_sources(view: PlanView) -> dict[tuple[str, int], float]:
    """Return emissions by group or sector and period [t/a]; removals are negative."""
    totals = view.total("accounts", ("group", "period"), {"account": account_of(view)})
    return {
        (str(group), int(period)): value
        for (group, period), value in totals.items()
        if abs(value) > 0.5
    }


def _source_name(view: PlanView, name: str) -> Text:
    return say(f"emission.{name}") if known(f"emission.{name}") else view.name("group", name)


def _mark(peak: Peak) -> Text:
    return say("emission.mark_start" if peak.at_start else "emission.mark", peak=peak.year)


def _inventories(view: PlanView, base: int, modelled: float) -> str:
    rows = [
        [
            Cell(Text(str(row["label_en"]), str(row["label_zh"]))),
            Cell(plain(row["year"]), numeric=True),
            number_cell(MASS.number(float(row["co2"])), float(row["co2"])),
            Cell(say("yes") if row.get("selected") else plain("")),
        ]
        for row in view.records("inventories")
    ]
    if not rows:
        return ""
    rows.append(
        [
            Cell(say("emission.modelled")),
            Cell(plain(base), numeric=True),
            number_cell(MASS.number(modelled), modelled),
            Cell(plain("")),
        ]
    )
    header = [
        say("emission.inventory"),
        say("axis.year"),
        say("emission.amount", unit=MASS.unit()),
        say("emission.selected"),
    ]
    return table(say("emission.inventories"), header, rows)
