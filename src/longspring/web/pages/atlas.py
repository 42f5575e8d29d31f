"""The map: outlines as GeoJSON, and one quantity over the zones in a period."""

from longspring.report.atlas import QUANTITIES, Quantity, read_rings, zone_totals
from longspring.report.emission import account_of
from longspring.report.measure import MASS_YEARLY, canonical_unit
from longspring.report.text import Text, say
from longspring.report.view import PlanView
from longspring.web.pages.absent import no_rows
from longspring.web.pages.choose import choose
from longspring.web.shapes import MapPage, Measured, Zones, ZoneValue
from longspring.web.words import say as web


def zones_page(view: PlanView) -> Zones:
    """Return the outlines of the counties, each with its zone, as GeoJSON."""
    parts: dict[tuple[str, str], dict[int, list[list[list[float]]]]] = {}
    for (zone, county, part, _), ring in read_rings(view).items():
        points = [list(point) for point in ring]
        parts.setdefault((zone, county), {}).setdefault(part, []).append(points)
    features = []
    for (zone, county), polygons in parts.items():
        label = view.name("county", county) if county else view.name("zone", zone)
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "zone": zone,
                    "county": county,
                    "label": label.pair(),
                    "zone_label": view.name("zone", zone).pair(),
                },
                "geometry": {"type": "MultiPolygon", "coordinates": list(polygons.values())},
            }
        )
    return Zones("FeatureCollection", features, [] if features else [no_rows(web("what.outlines"))])


def map_page(view: PlanView, measure: str | None = None, period: int | None = None) -> MapPage:
    """Return a quantity by zone in a period, the last one if none is named."""
    emission = Quantity("co2", {"account": account_of(view)}, MASS_YEARLY, table="accounts")
    found = {one.key: (one, zone_totals(view, one)) for one in (*QUANTITIES, emission)}
    found = {key: pair for key, pair in found.items() if pair[1]}
    periods = view.periods()
    zones = [str(row["zone"]) for row in view.records("zones")]
    if not found or not zones:
        nothing = [no_rows(web("what.map"))]
        return MapPage([], periods, "", 0, "", MASS_YEARLY, 0.0, [], nothing)
    chosen = choose("measure", measure, list(found))
    year = choose("period", period, [periods[-1], *periods[:-1]])
    quantity, totals = found[chosen]
    measures = [
        Measured(key, _name(key), canonical_unit(one.measure), one.measure)
        for key, (one, _) in found.items()
    ]
    return MapPage(
        measures,
        periods,
        chosen,
        year,
        canonical_unit(quantity.measure),
        quantity.measure,
        max(totals.values()),
        [ZoneValue(zone, view.name("zone", zone), totals.get((zone, year), 0.0)) for zone in zones],
        [],
    )


def _name(key: str) -> Text:
    return say(f"map.{key}")
