"""Rules about periods, weather, profiles and seasons."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from longspring.case.codes import at, issue, quoted, unknown_name
from longspring.case.model import Case, Profile
from longspring.case.series import DAYS, known_column
from longspring.errors import Issue

# What each model cannot do without, and what it may have besides.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "file": ("file", "column"),
    "driving": ("file", "column", "nominal_temperature", "slope"),
    "pv": ("tilt", "temperature_coefficient"),
    "wind": ("hub_height", "shear_exponent", "specific_power"),
    "heat_demand": ("indoor_temperature", "filter_hours"),
    "heat_power": ("indoor_temperature", "filter_hours", "sink_temperature", "carnot_ratio"),
    "cop": ("sink_temperature", "carnot_ratio"),
    "derating": ("nominal_temperature", "slope"),
}
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "file": (),
    "driving": (),
    "pv": ("azimuth", "loss_ratio", "target_mean"),
    "wind": ("night_shear_exponent", "cutout_temperature", "loss_ratio", "target_mean"),
    "heat_demand": ("hot_water_share", "first_day", "last_day", "design_temperature"),
    "heat_power": (
        "hot_water_share",
        "first_day",
        "last_day",
        "source_temperature",
        "minimum",
        "maximum",
    ),
    "cop": ("source_temperature", "minimum", "maximum"),
    "derating": ("cutout_temperature", "minimum", "maximum"),
}
EVERY = tuple(
    dict.fromkeys(name for part in (NEEDED, ALLOWED) for row in part.values() for name in row)
)

EACH_ZONE = "*"  # column of a file profile: one column per zone

# (table that defines the thing, its key; table with a row per period, its key)
PER_PERIOD = (
    ("technologies", ("technology",), "costs", ("technology",)),
    ("stores", ("store",), "store_costs", ("store",)),
    ("fleets", ("fleet",), "fleet_costs", ("fleet",)),
    ("fuels", ("fuel",), "fuel_prices", ("fuel",)),
    ("demands", ("zone", "carrier", "sector"), "demands", ("zone", "carrier", "sector")),
    ("markets", ("market",), "markets", ("market",)),
    ("services", ("service", "zone"), "services", ("service", "zone")),
    ("components", ("component",), "component_prices", ("component",)),
    ("emissions", ("sector", "zone"), "emissions", ("sector", "zone")),
)


def periods(case: Case) -> Iterator[Issue]:
    """Check that whatever changes over time has a row for every period."""
    for things, thing_key, table, key in PER_PERIOD:
        given = {(_key(row, key), row.period) for row in getattr(case, table)}
        seen: set[tuple[str, ...]] = set()
        for row in getattr(case, things):
            name = _key(row, thing_key)
            missing = [p.year for p in case.periods if (name, p.year) not in given]
            if missing and name not in seen:
                listed = ", ".join(str(year) for year in missing)
                found = f"no row for {' '.join(name)} in {listed}"
                fix = f"Add the row to {table}.csv; between periods nothing is interpolated."
                yield issue("LS-0703", at(row), found, "a row for every period", fix)
            seen.add(name)


def _key(row: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in names)


def profiles(case: Case) -> Iterator[Issue]:
    """Check that a profile has the columns of its model and no others."""
    for row in case.profiles:
        used = (*NEEDED[row.model], *ALLOWED[row.model])
        for name in EVERY:
            empty = getattr(row, name) in ("", None)
            if empty and name in NEEDED[row.model]:
                found = f"profile {quoted(row.profile)} without {name!r}"
                fix = f"Fill in {name!r}."
                expected = f"{name!r}, which the model {row.model!r} needs"
                yield issue("LS-0706", at(row), found, expected, fix)
            elif not empty and name not in used:
                found = f"profile {quoted(row.profile)} with {name!r}"
                fix = "Empty the cell or correct the model."
                expected = f"{name!r} empty, the model {row.model!r} has no use for it"
                yield issue("LS-0707", at(row), found, expected, fix)


def files(case: Case) -> Iterator[Issue]:
    """Check that a profile read from a file finds its file and its column."""
    for row in case.profiles:
        if not row.file:
            continue
        if row.file not in case.series:
            what = "a file in profiles/"
            yield unknown_name("LS-0505", at(row), row.file, case.series, what)
            continue
        columns = [row.column]
        if row.column == EACH_ZONE and row.model == "file":
            columns = [zone.zone for zone in case.zones]
        issues: list[Issue] = []
        for column in filter(None, columns):
            known_column(at(row), column, case.series[row.file], issues)
        yield from issues


def shapes(case: Case) -> Iterator[Issue]:
    """Check that a series read from a file suits its use: a share is within [0, 1]."""
    uses: list[tuple[tuple[Any, ...], str, str]] = [
        (case.technologies, "availability_profile", "share"),
        (case.fleet_uses, "connected_profile", "share"),
        (case.technologies, "efficiency_profile", "ratio"),
        (case.demands, "profile", "shape"),
        (case.fleet_uses, "profile", "shape"),
        (case.markets, "price_profile", "mean"),
    ]
    rows = {row.profile: row for row in case.profiles if row.model in ("file", "driving")}
    told: set[tuple[str, str]] = set()
    for users, column, use in uses:
        for user in users:
            name = getattr(user, column)
            if name in rows and (name, use) not in told:
                told.add((name, use))
                yield from _unsuited(case, rows[name], use)


SUITS = {
    "share": ("numbers from 0 to 1", lambda s: bool(((s >= 0) & (s <= 1)).all())),
    "ratio": ("numbers above 0", lambda s: bool((s > 0).all())),
    "shape": ("numbers from 0, not all 0", lambda s: bool((s >= 0).all() and s.any())),
    "mean": ("a mean above 0", lambda s: bool(np.mean(s) > 0)),
}


def _unsuited(case: Case, row: Profile, use: str) -> Iterator[Issue]:
    series = case.series.get(row.file, {})
    names = [zone.zone for zone in case.zones] if row.column == EACH_ZONE else [row.column]
    expected, suits = SUITS[use]
    for name in names:
        if name in series and not suits(series[name]):
            low, high = np.min(series[name]), np.max(series[name])
            found = f"column {quoted(name)} of {row.file} from {low:g} to {high:g}"
            fix = "Correct the file, or use another profile."
            yield issue("LS-0722", at(row), found, expected, fix)


def weather(case: Case) -> Iterator[Issue]:
    """Check that every zone has weather in every weather year, from a file that is there."""
    given = {(row.zone, row.weather_year) for row in case.weather}
    for zone in case.zones:
        for year in case.weather_years:
            if (zone.zone, year.name) not in given:
                found = f"no weather for {quoted(zone.zone)} in {quoted(year.name)}"
                fix = "Add a row to weather.csv."
                yield issue("LS-0708", at(zone), found, "one row per weather year", fix)
    for row in case.weather:
        if row.file not in case.stations:
            what = "a file in weather/"
            yield unknown_name("LS-0505", at(row), row.file, case.stations, what)


def seasons(case: Case) -> Iterator[Issue]:
    """Check that seasons begin on days of their own, and seasonal fuels have harvests."""
    begun: set[tuple[int, int]] = set()
    for row in case.seasons:
        day = (row.month, row.day)
        if row.day > DAYS[row.month - 1] or day in begun:
            again = " again" if day in begun else ""
            found = f"month {row.month}, day {row.day}{again}"
            fix = "Correct the day; the year has no 29 February."
            yield issue("LS-0715", at(row), found, "a day of its own", fix)
        begun.add(day)
    seasonal = {row.fuel for row in case.fuels if row.seasonal}
    harvested = {row.fuel for row in case.harvests}
    for row in case.fuels:
        if row.seasonal and (row.fuel not in harvested or not case.seasons):
            found = f"seasonal fuel {quoted(row.fuel)} without harvest"
            fix = "Add rows to seasons.csv and harvests.csv, or set 'seasonal' to 0."
            yield issue("LS-0714", at(row), found, "seasons and harvests", fix)
    for row in case.harvests:
        if row.fuel not in seasonal:
            found = f"a harvest of {quoted(row.fuel)}, which is not seasonal"
            fix = "Set 'seasonal' to 1 in fuels.csv, or remove the row."
            yield issue("LS-0714", at(row), found, "a seasonal fuel", fix)
