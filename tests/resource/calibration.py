"""Calibration report of the Changchun profiles: ``python tests/resource/calibration.py``.

Prints the tables of docs/concepts/resource.md; the test of the same folder compares both.
"""

import csv
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from longspring.case.model import Case, WeatherYear
from longspring.case.rows import read_rows
from longspring.case.series import read_series, read_station
from longspring.case.tables import TABLES
from longspring.resource.build import Profiles, build_profiles

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "cases" / "changchun"
YEAR = "typical"
MONTH = np.repeat(np.arange(1, 13), 24 * np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]))
HOUR = np.arange(8760) % 24


def changchun() -> Case:
    """Return the part of the case that profiles are made of; fails on any issue in it."""
    issues = []
    wanted = ("zones", "weather", "profiles")
    tables = {
        table.name: read_rows(
            (FOLDER / f"{table.name}.csv").read_text(encoding="utf-8"), table, issues
        ).records
        for table in TABLES
        if table.name in wanted
    }
    hourly = {
        folder: {
            path.name: read(
                (FOLDER / folder / path.name).read_text(encoding="utf-8"), path.name, issues
            )
            for path in sorted((FOLDER / folder).glob("*.csv"))
        }
        for folder, read in (("profiles", read_series), ("weather", read_station))
    }
    assert not issues, issues
    empty = Case(**{item.name: () for item in fields(Case)})
    return replace(
        empty,
        weather_years=(WeatherYear(YEAR, 1.0),),
        series=hourly["profiles"],
        stations=hourly["weather"],
        **tables,
    )


def jilin() -> dict[str, dict[str, np.ndarray]]:
    """Return the means of the Jilin profiles of 2020 by scale and carrier of energy."""
    text = (Path(__file__).parent / "jilin_2020.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {
        scale: {
            name: np.array([float(row[name]) for row in rows if row["scale"] == scale])
            for name in ("wind", "solar")
        }
        for scale in ("year", "month", "hour")
    }


def zone_mean(profiles: Profiles, name: str) -> np.ndarray:
    """Return the hourly mean over the zones of a profile."""
    return np.mean([profiles.hourly(name, zone, YEAR) for zone, _ in profiles.weather], axis=0)


def correlation(series: np.ndarray, other: np.ndarray, index: np.ndarray) -> float:
    """Return the correlation of the means by `index` with those of the other profile."""
    means = np.array([series[index == value].mean() for value in np.unique(index)])
    return float(np.corrcoef(means, other)[0, 1])


def supply_table(profiles: Profiles) -> str:
    """Return the calibration of wind and photovoltaics as a Markdown table."""
    lines = [
        "| profile | mean before | mean after | after/before | factor | full-load h | "
        "zones, lowest-highest | r months | r hours of day |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    published = jilin()
    for name, row in profiles.rows.items():
        if row.model not in ("wind", "pv"):
            continue
        series = zone_mean(profiles, name)
        before = profiles.mean_at(name, 1.0)
        zones = [profiles.hourly(name, zone, YEAR).mean() for zone, _ in profiles.weather]
        energy = "wind" if row.model == "wind" else "solar"
        months = correlation(series, published["month"][energy], MONTH)
        hours = correlation(series, published["hour"][energy], HOUR)
        lines.append(
            f"| {name} | {before:.3f} | {series.mean():.3f} | {series.mean() / before:.3f} | "
            f"{profiles.factor(name):.3f} | {8760 * series.mean():.0f} | "
            f"{min(zones):.3f}-{max(zones):.3f} | {months:.2f} | {hours:.2f} |"
        )
    return "\n".join(lines)


def heat_table(profiles: Profiles) -> str:
    """Return the seasonal efficiencies, weighted with network heat, as a Markdown table."""
    lines = [
        "| profile | heat-weighted mean | at the coldest hour | lowest |",
        "|---|---|---|---|",
    ]
    heat = profiles.hourly("heat_network", "metro", YEAR)
    coldest = int(np.argmin(profiles.weather["metro", YEAR].temperature))
    for name, row in profiles.rows.items():
        if row.model in ("cop", "derating"):
            series = profiles.hourly(name, "metro", YEAR)
            mean = (
                heat.sum() / (heat / series).sum() if row.model == "cop" else heat @ series / 8760
            )
            lines.append(f"| {name} | {mean:.2f} | {series[coldest]:.2f} | {series.min():.2f} |")
    for name in ("heat_network", "heat_rural"):
        largest = profiles.hourly(name, "metro", YEAR).max()
        design = profiles.peak_ratio(name, "metro")
        lines.append(
            f"| {name} (over its mean) | 1.00 | {largest:.2f} largest | {design:.2f} design |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    made = build_profiles(changchun())
    print(supply_table(made))
    print()
    print(heat_table(made))
