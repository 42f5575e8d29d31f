"""Operation hour by hour in chosen weeks: what supplies, what draws, what is demanded.

    supply (above zero) = output + discharge + import + unserved
    draw (below zero)   = input + charge + export + disposal
    exchange            = demand + draw - supply, what the lines bring into one zone (less losses)

Exchange is the remainder of the balance; it is shown for single zones only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from longspring.report.figure import Choice, Figure, Series, View
from longspring.report.markup import Section, draw, paragraph
from longspring.report.measure import POWER, POWER_FINE
from longspring.report.palette import colours, ordered
from longspring.report.text import Text, plain, say
from longspring.report.view import PlanView
from longspring.report.window import Floats, Steps, Window, date, find_week, whole_year
from longspring.results import Series as SeriesColumns

CARRIERS = ("electricity", "heat_network")
ALL = "all"
_SUPPLY = ("output", "discharge", "import", "unserved")
_DRAW = ("input", "charge", "export", "disposal")
SHOWN = (*_SUPPLY, *_DRAW, "demand")


@dataclass(frozen=True, slots=True)
class BlockSeries:
    """The series of one period: per (quantity, group, zone, carrier) an array over the steps."""

    period: int
    weather_year: str
    steps: Steps
    series: dict[tuple[str, str, str, str], Floats]

    def sum(self, carrier: str, quantities: tuple[str, ...], zone: str, group: str = "") -> Floats:
        """Return the sum over quantities, groups and zones (all where not named) [MW]."""
        total = np.zeros(self.steps.start.size)
        for (quantity, name, place, kind), values in self.series.items():
            if kind != carrier or quantity not in quantities:
                continue
            if zone in (ALL, place) and group in ("", name):
                total = total + values
        return total


def dispatch_section(view: PlanView) -> Section:
    """Return the dispatch of electricity and heat in the coldest and the windiest week."""
    if not view.has("series") or not view.has("steps"):
        return Section("dispatch", say("dispatch.title"), paragraph(say("absent"), "absent"))
    blocks = [read_block(view, period) for period in view.periods()]
    figures = tuple(
        figure
        for figure in (_figure(view, blocks, carrier) for carrier in CARRIERS)
        if figure is not None
    )
    body = paragraph(say("dispatch.lead", steps=_resolution(blocks[0].steps)))
    body += "".join(draw(figure) for figure in figures)
    return Section("dispatch", say("dispatch.title"), body, figures)


def read_block(
    view: PlanView,
    period: int,
    carriers: tuple[str, ...] = CARRIERS,
    quantities: tuple[str, ...] = SHOWN,
) -> BlockSeries:
    """Return the series of a period in its first weather year, summed by group."""
    years = view.column("steps", "weather_year")[view.column("steps", "period") == period]
    weather_year = min(years.tolist())
    chosen = view.mask("steps", {"period": period, "weather_year": weather_year})
    order = np.argsort(view.column("steps", "step")[chosen], kind="stable")
    steps = Steps(
        view.column("steps", "start_hour")[chosen][order].astype(float),
        view.column("steps", "hours")[chosen][order].astype(float),
    )
    gathered: dict[tuple[str, str, str, str], Floats] = {}
    only = carriers, quantities
    for (quantity, technology, zone, carrier), values in _lines(view, period, weather_year, only):
        key = (quantity, _group(view, quantity, technology), zone, carrier)
        gathered[key] = gathered[key] + values if key in gathered else values
    return BlockSeries(period, str(weather_year), steps, gathered)


def _lines(
    view: PlanView,
    period: int,
    weather_year: str,
    only: tuple[tuple[str, ...], tuple[str, ...]],
) -> Iterator[tuple[tuple[str, str, str, str], Floats]]:
    """Yield the labels and values of the series of some carriers and quantities."""
    carriers, quantities = only
    series = view.plan.tables["series"].columns
    if not isinstance(series, SeriesColumns):
        raise TypeError("The table `series` of a plan must be of series.")
    wanted = (series.labels["period"] == period) & (series.labels["weather_year"] == weather_year)
    names = ("quantity", "technology", "zone", "carrier")
    columns = [series.labels[name][wanted].tolist() for name in names]
    for labels, row in zip(
        zip(*columns, strict=True), np.flatnonzero(wanted).tolist(), strict=True
    ):
        if labels[0] in quantities and labels[3] in carriers:
            yield labels, series.value[row].astype(float)


def _group(view: PlanView, quantity: str, technology: str) -> str:
    if quantity in ("import", "export", "unserved", "demand", "disposal"):
        return quantity
    return view.group(technology)


def _figure(view: PlanView, blocks: list[BlockSeries], carrier: str) -> Figure | None:
    views: dict[str, View] = {}
    periods = [block.period for block in blocks]
    for block in blocks:
        if not any(key[3] == carrier for key in block.series):
            return None
        for window in windows_of(block):
            for zone in _zones(view, window):
                drawn = dispatch_view(view, block, carrier, zone, window)
                views[f"{block.period}|{zone}|{window.key}"] = drawn
    zones = [(ALL, say("dispatch.all"))]
    zones += [(row["zone"], view.name("zone", row["zone"])) for row in view.records("zones")]
    chosen = str(periods[min(1, len(periods) - 1)])
    windows = tuple((key, say(f"window.{key}")) for key in ("cold", "wind", "year"))
    return Figure(
        f"dispatch-{carrier}",
        "time",
        say(f"dispatch.{carrier}"),
        say("axis.time"),
        views,
        (
            Choice("period", say("choice.period"), _years(periods), chosen),
            Choice("zone", say("choice.zone"), tuple(zones), ALL),
            Choice("window", say("choice.window"), windows, "cold"),
        ),
        say(f"dispatch.{carrier}.note"),
    )


def _years(periods: list[int]) -> tuple[tuple[str, Text], ...]:
    return tuple((str(period), plain(period)) for period in periods)


def windows_of(block: BlockSeries) -> list[Window]:
    """Return the coldest week, the windiest week and the days of the year."""
    heat = block.sum("heat_network", ("demand",), ALL)
    if not heat.any():
        heat = block.sum("electricity", ("demand",), ALL)
    wind = block.sum("electricity", ("output",), ALL, "wind")
    return [
        find_week("cold", heat, block.steps),
        find_week("wind", wind, block.steps),
        whole_year(block.steps),
    ]


def _zones(view: PlanView, window: Window) -> list[str]:
    if window.key == "year":
        return [ALL]
    return [ALL, *(str(row["zone"]) for row in view.records("zones"))]


def dispatch_view(
    view: PlanView, block: BlockSeries, carrier: str, zone: str, window: Window
) -> View:
    """Return supply above zero, draws below it and demand of a carrier in a window."""
    above, below, demand = stacks(block, carrier, zone)
    names = ordered({*above, *below})
    tint = colours(names)
    series = [
        Series(
            stack_label(view, name, sign),
            _values(sign * stack[name], block, window),
            tint[name],
            "area",
        )
        for sign, stack in ((1.0, above), (-1.0, below))
        for name in names
        if name in stack and _matters(stack[name], block, window)
    ]
    series.append(Series(say("dispatch.demand"), _values(demand, block, window), "#111111", "line"))
    categories = tuple(plain(date(hour)) for hour in window.start.tolist())
    place = {
        "start": [round(hour, 3) for hour in window.start.tolist()],
        "hours": [round(hours, 3) for hours in window.hours.tolist()],
        "subtitle": _subtitle(block, window).pair(),
    }
    return View(categories, tuple(series), POWER if zone == ALL else POWER_FINE, place)


def stacks(
    block: BlockSeries, carrier: str, zone: str
) -> tuple[dict[str, Floats], dict[str, Floats], Floats]:
    """Return by group what supplies and what draws, with the exchange of a single zone; demand."""
    above: dict[str, Floats] = {}
    below: dict[str, Floats] = {}
    for (quantity, group, place, kind), values in block.series.items():
        if kind != carrier or zone not in (ALL, place):
            continue
        for stack, members in ((above, _SUPPLY), (below, _DRAW)):
            if quantity in members:
                stack[group] = stack[group] + values if group in stack else values
    demand = block.sum(carrier, ("demand",), zone)
    if zone != ALL:
        exchange = demand + sum(below.values()) - sum(above.values())
        largest = max(1e-3, float(np.abs(exchange).max()) * 1e-3)
        above["flow"] = np.where(exchange > largest, exchange, 0.0)
        below["flow"] = np.where(exchange < -largest, -exchange, 0.0)
    return above, below, demand


def stack_label(view: PlanView, name: str, sign: float) -> Text:
    """Return what a group is called above (sign > 0) or below zero."""
    if name == "flow":
        return say("dispatch.inflow" if sign > 0 else "dispatch.outflow")
    label = view.name("group", name)
    if name in ("export", "disposal"):
        return label
    return label if sign > 0 else say("dispatch.draws", name=label)


def _matters(values: Floats, block: BlockSeries, window: Window) -> bool:
    return bool(np.abs(window.cut(values, block.steps)).max() > 0.05)


def _values(values: Floats, block: BlockSeries, window: Window) -> tuple[float, ...]:
    return tuple(window.cut(values, block.steps).tolist())


def _subtitle(block: BlockSeries, window: Window) -> Text:
    hours = sorted({round(value, 1) for value in window.hours.tolist()})
    length = f"{hours[0]:g}" if len(hours) == 1 else f"{hours[0]:g}-{hours[-1]:g}"
    return say(
        "dispatch.subtitle",
        start=date(float(window.start[0])),
        end=date(float(window.start[-1] + window.hours[-1])),
        steps=len(window.start),
        hours=length,
        weather=block.weather_year,
    )


def _resolution(steps: Steps) -> Text:
    shortest, longest = float(steps.hours.min()), float(steps.hours.max())
    key = "dispatch.equal_steps" if shortest == longest else "dispatch.unequal_steps"
    return say(key, steps=steps.start.size, hours=f"{shortest:g}", most=f"{longest:g}")
