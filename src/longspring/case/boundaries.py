"""zones.geojson: the outlines of zones, for maps. A FeatureCollection in WGS 84.

Every feature's property `zone` is a zone of zones.csv; other properties are kept as they are.
"""

import json
from collections.abc import Mapping
from typing import Any

from longspring.case.codes import issue, quoted, unknown_name
from longspring.case.folder import BOUNDARIES
from longspring.errors import Issue


def read_boundaries(
    text: str, zones: frozenset[str] | None, issues: list[Issue]
) -> Mapping[str, Any]:
    """Return the FeatureCollection of a text, {} with an issue appended if it is none.

    `zones` are those of zones.csv, None where that could not be read.
    """
    try:
        collection = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return _unread(error.lineno, error.msg, issues)
    except (ValueError, RecursionError) as error:
        return _unread(0, str(error), issues)
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or collection.get("type") != "FeatureCollection":
        return _unread(0, "no FeatureCollection", issues)
    for index, feature in enumerate(features):
        inside = feature.get("properties") if isinstance(feature, dict) else None
        zone = inside.get("zone") if isinstance(inside, dict) else None
        if not isinstance(zone, str) or not isinstance(feature.get("geometry"), dict):
            return _unread(0, f"feature {index + 1} without zone or geometry", issues)
        if zones is not None and zone not in zones:
            where = (BOUNDARIES, 0)
            issues.append(unknown_name("LS-0501", where, zone, zones, "a zone"))
    return collection


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number")


def _unread(line: int, found: str, issues: list[Issue]) -> Mapping[str, Any]:
    expected = "a GeoJSON FeatureCollection whose features have a zone and a geometry"
    fix = "Export the outlines again, or leave the file out."
    issues.append(issue("LS-0604", (BOUNDARIES, line), quoted(found), expected, fix))
    return {}
