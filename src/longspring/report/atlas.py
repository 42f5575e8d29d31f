"""The map of zones and counties: outlines drawn beforehand, colours by quantity and period.

    x = (longitude - west) * cos(middle latitude) * s,    y = (north - latitude) * s

Five classes of equal width between zero and the largest value over all periods of a quantity, so
that a colour means the same in every period; zero and below is a class of its own.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from longspring.report.emission import account_of
from longspring.report.figure import Choice, Figure, Series, View
from longspring.report.markup import Section, draw, paragraph
from longspring.report.measure import ENERGY, HEAT, MASS, POWER, Measure
from longspring.report.palette import CLASSES
from longspring.report.text import Text, plain, say
from longspring.report.view import PlanView

WIDTH = 720.0
CRUMB = 1e-3  # share of a class that still counts as nothing
Spot = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something to colour the map by: a filter on the annual table and its unit."""

    key: str
    where: Mapping[str, Any]
    measure: Measure
    groups: tuple[str, ...] = ()
    table: str = "annual"


QUANTITIES = (
    Quantity("wind", {"quantity": "capacity", "carrier": "electricity"}, POWER, ("wind",)),
    Quantity("solar", {"quantity": "capacity", "carrier": "electricity"}, POWER, ("solar",)),
    Quantity(
        "heat_pump", {"quantity": "capacity", "carrier": "heat_network"}, POWER, ("heat_pump",)
    ),
    Quantity("electricity", {"quantity": "output", "carrier": "electricity"}, ENERGY),
    Quantity("heat", {"quantity": "output", "carrier": "heat_network"}, HEAT),
    Quantity("demand_electricity", {"quantity": "demand", "carrier": "electricity"}, ENERGY),
    Quantity("demand_heat", {"quantity": "demand", "carrier": "heat_network"}, HEAT),
)


def map_section(view: PlanView) -> Section:
    """Return the map with its choices, or a note where the case has no zones."""
    zones = [str(row["zone"]) for row in view.records("zones")]
    emission = Quantity("co2", {"account": account_of(view)}, MASS, table="accounts")
    quantities = (*QUANTITIES, emission)
    values = {one.key: found for one in quantities if (found := zone_totals(view, one)) and zones}
    if not values:
        return Section("map", say("map.title"), paragraph(say("absent"), "absent"))
    periods = view.periods()
    views = {
        f"{one.key}|{period}": _picture(view, one, values[one.key], zones, period)
        for one in quantities
        if one.key in values
        for period in periods
    }
    options = tuple((one.key, say(f"map.{one.key}")) for one in quantities if one.key in values)
    years = tuple((str(period), plain(period)) for period in periods)
    figure = Figure(
        "map",
        "map",
        say("map.quantity"),
        say("axis.zone"),
        views,
        (
            Choice("quantity", say("choice.quantity"), options, options[0][0]),
            Choice("period", say("choice.period"), years, str(periods[-1])),
        ),
        say("map.note"),
        _drawing(view, zones),
    )
    return Section("map", say("map.title"), paragraph(say("map.lead")) + draw(figure), (figure,))


def zone_totals(view: PlanView, quantity: Quantity) -> dict[tuple[str, int], float]:
    """Return the totals by zone and period."""
    totals: dict[tuple[str, int], float] = {}
    keys = ("zone", "period", "group", "technology")
    for (zone, period, group, technology), value in view.total(
        quantity.table, keys, quantity.where
    ).items():
        name = str(group) or view.group(technology)
        if not quantity.groups or name in quantity.groups:
            key = (str(zone), int(period))
            totals[key] = totals.get(key, 0.0) + value
    return totals if any(value > 0.0 for value in totals.values()) else {}


def _picture(
    view: PlanView,
    quantity: Quantity,
    totals: Mapping[tuple[str, int], float],
    zones: list[str],
    period: int,
) -> View:
    largest = max(totals.values())
    values = tuple(totals.get((zone, period), 0.0) for zone in zones)
    classes = [max(0, math.ceil(5.0 * value / largest - CRUMB)) for value in values]
    edges = [largest * step / 5.0 for step in range(6)]
    extra = {
        "zones": zones,
        "classes": classes,
        "legend": [_range(quantity.measure, edges, step).pair() for step in range(6)],
        "colours": list(CLASSES),
    }
    series = (Series(say(f"map.{quantity.key}"), values, CLASSES[4]),)
    names = tuple(view.name("zone", zone) for zone in zones)
    return View(names, series, quantity.measure, extra)


def _range(measure: Measure, edges: list[float], step: int) -> Text:
    if step == 0:
        return say("map.least")
    low, high = measure.number(edges[step - 1]), measure.text(edges[step])
    return Text(f"{low.en}–{high.en}", f"{low.zh}–{high.zh}")


def _drawing(view: PlanView, zones: list[str]) -> str:
    rings = read_rings(view)
    places = [row for row in view.records("zones") if "longitude" in row]
    if not rings and not places:
        return ""
    points = [point for ring in rings.values() for point in ring]
    points = points or [(row["longitude"], row["latitude"]) for row in places]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    stretch = math.cos(math.radians((south + north) / 2.0))
    scale = WIDTH / max(1e-9, (east - west) * stretch)
    height = (north - south) * scale

    def spot(longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - west) * stretch * scale, (north - latitude) * scale

    shapes = "".join(
        _shape(view, zone, [ring for key, ring in rings.items() if key[0] == zone], spot)
        for zone in zones
    )
    labels = "".join(_place(view, row, spot) for row in places)
    return (
        f'<svg viewBox="-6 -6 {WIDTH + 12:.0f} {height + 12:.0f}" aria-hidden="true" '
        f'focusable="false">{shapes}{labels}</svg>'
    )


def read_rings(view: PlanView) -> dict[tuple[str, str, int, int], list[tuple[float, float]]]:
    """Return the rings of the boundaries, keyed (zone, county, part, ring), in order."""
    rings: dict[tuple[str, str, int, int], list[tuple[float, float]]] = {}
    for row in view.records("boundaries"):
        key = (
            str(row["zone"]),
            str(row.get("county", "")),
            int(row.get("part", 0)),
            int(row.get("ring", 0)),
        )
        rings.setdefault(key, []).append((float(row["longitude"]), float(row["latitude"])))
    return rings


def _shape(view: PlanView, zone: str, rings: list[list[tuple[float, float]]], spot: Spot) -> str:
    drawn = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (spot(*point) for point in ring)) + "Z"
        for ring in rings
    )
    name = view.name("zone", zone)
    title = f"<title>{escape(name.en)} {escape(name.zh)}</title>"
    return f'<path data-zone="{escape(zone)}" d="{drawn}" fill-rule="evenodd">{title}</path>'


def _place(view: PlanView, row: dict[str, Any], spot: Spot) -> str:
    x, y = spot(float(row["longitude"]), float(row["latitude"]))
    name = view.name("zone", str(row["zone"]))
    english, chinese = name.en.split(" (")[0], name.zh.split("（")[0]
    return (
        f'<g transform="translate({x:.1f} {y:.1f})" text-anchor="middle">'
        f'<text class="place" data-en="{escape(english)}" data-zh="{escape(chinese)}">'
        f'{escape(english)}</text><text class="value" dy="1.15em" '
        f'data-zone-value="{escape(str(row["zone"]))}"></text></g>'
    )
