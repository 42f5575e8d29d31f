"""Operation: a week of steps, or the whole year in wider steps that all lines have in common.

wider step = so many steps that at most `MOST` are left; value = mean weighted by hours,
low and high = least and most of the steps within
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from longspring.report.dispatch import (
    SHOWN,
    BlockSeries,
    read_block,
    stack_label,
    stacks,
    windows_of,
)
from longspring.report.measure import ENERGY_PRICE, POWER, POWER_FINE, STORED, Measure
from longspring.report.palette import colours, ordered
from longspring.report.text import Text, say
from longspring.report.view import PlanView
from longspring.report.window import WEEK_HOURS, Floats, Steps, Window, date
from longspring.web.pages.absent import no_rows
from longspring.web.pages.chart import numbers
from longspring.web.pages.choose import choose
from longspring.web.pages.zone import ALL, zone_options
from longspring.web.shapes import Chart, Dispatch, Line, Option, Week
from longspring.web.words import say as web

MOST = 366  # steps of the year that are drawn
LEAST = 0.05  # MW; what never exceeds this is left out
YEAR = "year"
ZONE_COLOURS = ("#123f73", "#ee8866", "#44aa99", "#aa4499", "#ddcc77", "#117733", "#882255")


@dataclass(frozen=True, slots=True)
class Asked:
    """What operation is asked for; None where the first of the choices will do."""

    carrier: str | None = None
    zone: str | None = None
    period: int | None = None
    week: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """How the steps of a year become those of a picture: `edges` are the first step of each."""

    first: int
    last: int  # inclusive
    edges: Sequence[int]
    hours: Floats

    def line(self, line: Line, values: Floats) -> Line:
        """Return a line with its values in the picture, with least and most of wider steps."""
        cut = values[self.first : self.last + 1]
        if len(self.edges) == cut.size:
            return replace(line, values=numbers(cut.tolist()))
        edges = np.asarray(self.edges)
        mean = np.add.reduceat(cut * self.hours, edges) / np.add.reduceat(self.hours, edges)
        return replace(
            line,
            values=numbers(mean.tolist()),
            low=numbers(np.minimum.reduceat(cut, edges).tolist()),
            high=numbers(np.maximum.reduceat(cut, edges).tolist()),
        )


def dispatch_page(view: PlanView, asked: Asked) -> Dispatch:
    """Return supply, use, price and level of a carrier in a zone, period and week."""
    names = _carriers(view)
    carrier = choose("carrier", asked.carrier, names)
    zones = zone_options(view)
    zone = choose("zone", asked.zone, [option.key for option in zones])
    periods = view.periods()
    later = periods[min(1, len(periods) - 1)]
    period = choose("period", asked.period, [later, *(one for one in periods if one != later)])
    usual = ("electricity", "heat_network")
    carriers = tuple(dict.fromkeys((carrier, *usual)))
    block = read_block(view, period, carriers, (*SHOWN, "price", "level"))
    weeks = weeks_of(block)
    week = choose("week", asked.week, list(weeks))
    cut, starts, hours = _cut(weeks[week], block.steps, week == YEAR)
    x = [date(hour) for hour in starts]
    make = _maker(carrier, x)
    return Dispatch(
        [Option(name, view.name("carrier", name)) for name in names],
        zones,
        periods,
        list(weeks.values()),
        carrier,
        zone,
        period,
        week,
        starts,
        hours,
        make(
            "power", POWER if zone == ALL else POWER_FINE, _power(view, block, carrier, zone, cut)
        ),
        make("price", ENERGY_PRICE, _price(view, block, carrier, zone, cut)),
        make("level", STORED, _level(view, block, carrier, zone, cut)),
        []
        if any(kind == carrier for *_, kind in block.series)
        else [no_rows(web("what.dispatch"))],
    )


def weeks_of(block: BlockSeries) -> dict[str, Week]:
    """Return what may be shown: the coldest and the windiest week, the year, and every week."""
    cold, wind, _ = windows_of(block)
    ends = block.steps.start + block.steps.hours
    year = Week(YEAR, say("window.year"), float(block.steps.start[0]), float(ends[-1]))
    weeks = {one.key: _week(one.key, say(f"window.{one.key}"), one) for one in (cold, wind)}
    weeks[YEAR] = year
    for number in range(52):
        first = number * WEEK_HOURS
        if first < ends[-1]:
            key = f"w{number + 1:02d}"
            label = web("week", number=number + 1, day=date(first)[:5])
            weeks[key] = Week(key, label, first, min(first + WEEK_HOURS, float(ends[-1])))
    return weeks


def _week(key: str, label: Text, window: Window) -> Week:
    return Week(key, label, float(window.start[0]), float(window.start[-1] + window.hours[-1]))


def _cut(week: Week, steps: Steps, whole: bool) -> tuple[Cut, list[float], list[float]]:
    """Return how the steps are cut, and start and length of what is drawn [h]."""
    ends = steps.start + steps.hours
    first = int(np.searchsorted(ends, week.first + 1e-6))
    last = int(np.searchsorted(steps.start, week.last - 1e-6)) - 1
    hours = steps.hours[first : last + 1]
    wide = -(-hours.size // MOST) if whole else 1
    edges = list(range(0, hours.size, wide))
    starts = steps.start[first : last + 1][edges]
    widths = np.add.reduceat(hours, edges)
    return Cut(first, last, edges, hours), starts.tolist(), widths.tolist()


def _carriers(view: PlanView) -> list[str]:
    known = [str(row["carrier"]) for row in view.records("carriers")]
    return known or ["electricity", "heat_network"]


def _maker(carrier: str, x: list[str]) -> Callable[[str, Measure, list[Line]], Chart]:
    """Return a function that makes a chart over the steps."""
    units = {"power": "MW", "price": "CNY/MWh", "level": "MWh"}

    def make(key: str, show: Measure, series: list[Line]) -> Chart:
        label = web(f"dispatch.{key}")
        note = say(f"dispatch.{carrier}.note") if key == "power" and carrier in _NOTED else None
        return Chart(key, label, units[key], show, [*x], say("axis.time"), series, note=note)

    return make


_NOTED = ("electricity", "heat_network")


def _power(view: PlanView, block: BlockSeries, carrier: str, zone: str, cut: Cut) -> list[Line]:
    """Return what supplies above zero, what draws below it, and demand."""
    above, below, demand = stacks(block, carrier, zone)
    names = ordered({*above, *below})
    tint = colours(names)
    lines: list[Line] = []
    for side, sign, stack in (("up", 1.0, above), ("down", -1.0, below)):
        for name in names:
            if name in stack and np.abs(stack[name][cut.first : cut.last + 1]).max() > LEAST:
                label = stack_label(view, name, sign)
                line = Line(f"{side}-{name}", label, tint[name], [], "area", side)
                lines.append(cut.line(line, sign * stack[name]))
    line = Line("demand", say("dispatch.demand"), "#111111", [], "line")
    return [*lines, cut.line(line, demand)]


def _price(view: PlanView, block: BlockSeries, carrier: str, zone: str, cut: Cut) -> list[Line]:
    """Return the price of every zone shown [CNY/MWh]."""
    lines: list[Line] = []
    zones = [str(row["zone"]) for row in view.records("zones")]
    for place, name in enumerate(zones):
        values = block.series.get(("price", "", name, carrier))
        if values is not None and zone in (ALL, name):
            tint = ZONE_COLOURS[place % len(ZONE_COLOURS)]
            lines.append(cut.line(Line(name, view.name("zone", name), tint, [], "line"), values))
    return lines


def _level(view: PlanView, block: BlockSeries, carrier: str, zone: str, cut: Cut) -> list[Line]:
    """Return what lies in stores at the end of each step, by group [MWh]."""
    groups = {
        group
        for quantity, group, place, kind in block.series
        if quantity == "level" and kind == carrier and zone in (ALL, place)
    }
    tint = colours(ordered(groups))
    lines: list[Line] = []
    for group in tint:
        values = block.sum(carrier, ("level",), zone, group)
        line = Line(group or "store", view.name("group", group), tint[group], [], "line")
        lines.append(cut.line(line, values))
    return lines
