"""The shipped Changchun case cut down to three zones and two periods, in a folder of its own.

Rows of other zones and periods are left out of every table; a clause that names a period or zone
left out is kept for the rest, or dropped where nothing is left of it. Values stay as they are.
"""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

CHANGCHUN = Path(__file__).parents[2] / "cases" / "changchun"
ZONES = ("metro", "shuangyang", "nongan")
PERIODS = (2025, 2030)


def three_zones(folder: Path) -> Path:
    """Write the variant and return its folder."""
    shutil.copytree(CHANGCHUN, folder)
    (folder / "deal.yaml").unlink()  # what the two sides may pay speaks of the whole case
    before = _placed(folder)
    for path in folder.glob("*.csv"):
        _cut_table(path, _stays)
    gone = before - _placed(folder)
    _cut_table(folder / "coefficients.csv", lambda row: row["technology"] not in gone)
    limits = _held(folder, "shared_limits", "limit")
    _cut_table(folder / "shared_capacities.csv", lambda row: row["limit"] in limits)
    _cut_yaml(folder / "case.yaml", _cut_case)
    _cut_yaml(folder / "agreement.yaml", _cut_agreement)
    path = folder / "zones.geojson"
    shapes = json.loads(path.read_text("utf-8"))
    kept = [one for one in shapes["features"] if one["properties"]["zone"] in ZONES]
    path.write_text(json.dumps(shapes | {"features": kept}, ensure_ascii=False), "utf-8")
    return folder


def _placed(folder: Path) -> set[str]:
    """Return the names of what stands in a zone by its own row: lines, markets, factories."""
    tables = (("lines", "line"), ("markets", "market"), ("factories", "factory"))
    return set[str]().union(*(_held(folder, table, key) for table, key in tables))


def _held(folder: Path, table: str, key: str) -> set[str]:
    """Return the names that a table holds in a column."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row[key] for row in csv.DictReader(file)}


def _cut_table(path: Path, stays: Callable[[dict[str, str]], bool]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header = list(reader.fieldnames or ())
        rows = [row for row in reader if stays(row)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)


def _stays(row: dict[str, str]) -> bool:
    zones = {row.get(key, "") for key in ("zone", "zone_from", "zone_to")} - {""}
    period = row.get("period", "")
    return all(set(zone.split(";")) <= set(ZONES) for zone in zones) and (
        not period or int(period) in PERIODS
    )


def _cut_yaml(path: Path, cut: Any) -> None:
    yaml = YAML()
    content = yaml.load(path.read_text("utf-8"))
    cut(content)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(content, file)


def _cut_case(content: Any) -> None:
    content["periods"] = [one for one in content["periods"] if one["year"] in PERIODS]


def _cut_agreement(content: Any) -> None:
    kept = []
    for clause in content["clauses"]:
        for key, known in (("periods", PERIODS), ("zones", ZONES)):
            if key in clause:
                clause[key] = [one for one in clause[key] if one in known]
        if clause.get("periods", True) and clause.get("zones", True):
            kept.append(clause)
    content["clauses"] = kept
    served = {clause["field"] for clause in kept}
    content["fields"] = [one for one in content["fields"] if one["name"] in served]
