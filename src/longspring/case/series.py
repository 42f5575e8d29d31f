"""Hourly series: files of profiles/ and weather/, each 8760 rows, as arrays by column.

profiles/FILE.csv   columns of numbers
weather/FILE.csv    the columns of `setting.STATION_COLUMNS` with their unit, as in
                    ``temperature_degc``; the names that weather files derived from EPW use
                    (:data:`ALIASES`) mean the same; other columns of numbers are kept as named

Either may tell the time: by `hour` alone, counting the year's hours from 0 or 1, or by `month`,
`day` and `hour` (of the day, from 0 or 1), from 1 January and without 29 February.

Irradiance is the mean over the hour, so Wh/m2 in an hour and W/m2 are the same number.
"""

import io
import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from longspring.case.codes import issue, quoted, unknown_name
from longspring.case.rows import parse, split
from longspring.case.setting import STATION_COLUMNS
from longspring.case.tree import NUMBER
from longspring.errors import Issue
from longspring.units import UnitError, factor, suffix

HOURS = 8760
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
CLOCK = ("month", "day", "hour")

ALIASES = {
    "dry_bulb_C": "temperature",
    "pressure_Pa": "pressure",
    "wind_speed_ms": "wind_speed",
    "ghi_Whm2": "global_irradiance",
    "dni_Whm2": "direct_irradiance",
    "dhi_Whm2": "diffuse_irradiance",
}

# What a station may report; -999, 9999 and other marks of a gap lie outside.
STATION_RANGES = {
    "temperature": (-70.0, 60.0),
    "pressure": (40_000.0, 110_000.0),
    "wind_speed": (0.0, 80.0),
    "global_irradiance": (-20.0, 1600.0),
    "direct_irradiance": (-20.0, 1600.0),
    "diffuse_irradiance": (-20.0, 1600.0),
}

PLAIN = re.compile(r"[0-9eE.,+\-\n]*")

Floats = NDArray[np.float64]


def read_series(text: str, file: str, issues: list[Issue]) -> Mapping[str, Floats]:
    """Return the columns of a file of profiles/, each of shape (8760,)."""
    columns = _columns(text, file, issues)
    _check_clock(columns, file, issues)
    return {header: values for header, values in columns.items() if header not in CLOCK}


def read_station(text: str, file: str, issues: list[Issue]) -> Mapping[str, Floats]:
    """Return the columns of a file of weather/ in canonical units, each of shape (8760,)."""
    before = len(issues)
    columns = _columns(text, file, issues)
    if len(issues) > before:
        return {}
    _check_clock(columns, file, issues)
    station: dict[str, Floats] = {}
    before = len(issues)
    for header, values in columns.items():
        if header not in CLOCK:
            name, scale = _station_column(header, file, issues)
            if name in station:
                found, fix = f"{quoted(header)} for {name!r} again", "Keep one of the two."
                issues.append(issue("LS-0303", (file, 1), found, "each column once", fix))
            station[name] = values * scale
    for name, unit in STATION_COLUMNS.items():
        if name in station and len(issues) == before:
            _check_range(name, station[name], file, issues)
        elif name not in station:
            expected = f"{name}_{suffix(unit)}"
            fix = "Add the column with its unit."
            issues.append(issue("LS-0603", (file, 1), "no such column", f"{expected!r}", fix))
    return station


def _station_column(header: str, file: str, issues: list[Issue]) -> tuple[str, float]:
    if header in ALIASES:
        return ALIASES[header], 1.0
    for name, unit in STATION_COLUMNS.items():
        if header == name or header.startswith(name + "_"):
            try:
                return name, factor(header[len(name) + 1 :] or "1", unit)
            except UnitError as error:
                expected = f"a unit of {unit}"
                fix = f"Write the header as '{name}_{suffix(unit)}'."
                found = f"{quoted(header)}: {error}"
                issues.append(issue("LS-0305", (file, 1), found, expected, fix))
                return name, 1.0
    return header, 1.0


def _check_clock(columns: Mapping[str, Floats], file: str, issues: list[Issue]) -> None:
    """Append an issue if the columns that tell the time do not run through the year."""
    given = [name for name in CLOCK if name in columns]
    if not given:
        return
    if given == ["hour"]:
        clock = {"hour": np.arange(HOURS)}
    else:
        month = np.repeat(np.arange(1, 13), DAYS)
        day = np.concatenate([np.arange(1, days + 1) for days in DAYS])
        hour = np.tile(np.arange(24), 365)
        clock = {"month": np.repeat(month, 24), "day": np.repeat(day, 24), "hour": hour}
    for name in given:
        first = 1 if name == "hour" and columns[name][0] == 1 else 0
        expected = clock[name] + first
        wrong = columns[name] != expected
        if wrong.any():
            row = int(np.argmax(wrong))
            fix = "Sort the rows from 1 January, without 29 February."
            found = f"{name} {columns[name][row]:g}"
            where = (file, row + 2)
            issues.append(issue("LS-0602", where, found, f"{name} {expected[row]}", fix))
            return


def _check_range(name: str, values: Floats, file: str, issues: list[Issue]) -> None:
    low, high = STATION_RANGES[name]
    wrong = (values < low) | (values > high)
    if wrong.any():
        row = int(np.argmax(wrong))
        fix = "Fill the gap or correct the unit."
        found = f"{values[row]:g}, and {int(wrong.sum())} such hours in all"
        expected = f"{name!r} from {low:g} to {high:g} {STATION_COLUMNS[name]}"
        issues.append(issue("LS-0404", (file, row + 2), found, expected, fix))


def _columns(text: str, file: str, issues: list[Issue]) -> dict[str, Floats]:
    """Return the columns of a file of 8760 rows of numbers; {} where anything is wrong."""
    plain = _plain_columns(text)
    if plain is not None:
        return plain
    before = len(issues)
    rows = split(text, file, issues)
    if len(issues) > before:
        return {}
    if len(rows) != HOURS + 1:
        fix = "Give one row for each hour of a year without leap day, after the header."
        found = f"{max(len(rows) - 1, 0)} rows"
        issues.append(issue("LS-0601", (file, 0), found, f"{HOURS} rows", fix))
        return {}
    headers = rows[0][1]
    for index, header in enumerate(headers):
        if not header or header in headers[:index]:
            found = f"the header {quoted(header)}" + (" again" if header else "")
            fix = "Name every column once."
            issues.append(issue("LS-0303", (file, 1), found, "each column once", fix))
    for line, cells in rows:
        if len(cells) != len(headers):
            fix = "Keep one cell per column."
            expected = f"{len(headers)} cells"
            issues.append(issue("LS-0306", (file, line), f"{len(cells)} cells", expected, fix))
            break
    if len(issues) > before:
        return {}
    cells_by_column = list(zip(*(cells for _, cells in rows[1:]), strict=True))
    lines = [line for line, _ in rows[1:]]
    return {
        header: _numbers(header, cells, lines, file, issues)
        for header, cells in zip(headers, cells_by_column, strict=True)
    }


def _plain_columns(text: str) -> dict[str, Floats] | None:
    """Return the columns of a file without fault, or None where a cell must be looked at.

    The characters allowed spell neither NaN nor infinity, so numpy reads just what the slow way
    would; it is some ten times faster.
    """
    head, _, body = text.partition("\n")
    headers = [header.strip() for header in head.split(",")]
    odd = '"' in head or "" in headers or len(set(headers)) < len(headers)
    if odd or body.count("\n") < HOURS - 1 or not PLAIN.fullmatch(body):
        return None
    try:
        values = np.loadtxt(io.StringIO(body), delimiter=",", ndmin=2)
    except ValueError:
        return None
    if values.shape != (HOURS, len(headers)) or not np.isfinite(values).all():
        return None
    return {header: np.ascontiguousarray(values[:, i]) for i, header in enumerate(headers)}


def _numbers(
    header: str, cells: tuple[str, ...], lines: list[int], file: str, issues: list[Issue]
) -> Floats:
    """Return the numbers of one column; the first cell that is none is an issue."""
    for cell, line in zip(cells, lines, strict=True):
        if not NUMBER.fullmatch(cell):
            if cell:
                parse(cell, header, (file, line), issues)
            else:
                fix = "Fill the gap; nothing is interpolated."
                found = f"{header!r} empty"
                issues.append(issue("LS-0401", (file, line), found, "a number", fix))
            return np.zeros(HOURS)
    values = np.array(cells).astype(np.float64)
    infinite = ~np.isfinite(values)
    if infinite.any():
        row = int(np.argmax(infinite))
        parse(cells[row], header, (file, lines[row]), issues)
        return np.zeros(HOURS)
    return values


def known_column(
    where: tuple[str, int], column: str, series: Mapping[str, Floats], issues: list[Issue]
) -> None:
    """Append an issue if a series file has no column of this name."""
    if column not in series:
        issues.append(unknown_name("LS-0506", where, column, series, "a column of the file"))
