"""One CSV table as records: headers with units, cells with ranges, rows with their origin.

    value = factor(unit of the header, canonical unit) * number in the cell

Nothing is guessed: an unknown column, a missing number, a number in an unknown unit or outside
its range is an issue at its line. A row with an issue yields no record, but its key stays known
so that rows referring to it are not blamed. A table has at most 200 000 rows and a cell at most
131 072 characters, the limit of Python's own reader.
"""

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from longspring.case.codes import issue, quoted, unknown_name
from longspring.case.columns import Basis, Origin
from longspring.case.name import unfit_name
from longspring.case.tables import BASES, KEY, ORIGIN_COLUMNS, Column, Table, columns, has_origin
from longspring.case.tree import NUMBER
from longspring.errors import Issue
from longspring.units import UnitError, factor

MAX_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field stands in a row, under which header, and what its numbers are times."""

    index: int
    header: str
    scale: float


@dataclass(frozen=True, slots=True)
class Head:
    """The slots of a table by field, and how many cells a row has."""

    slots: Mapping[str, Slot]
    width: int

    def cell(self, field: str, cells: list[str]) -> str:
        """Return the cell of a field, "" where the table has no such column."""
        return cells[self.slots[field].index] if field in self.slots else ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The records of a table; `names` are the first cells of all rows, faulty ones too."""

    records: tuple[Any, ...]
    lines: tuple[int, ...]
    names: frozenset[str]
    complete: bool  # False where an issue kept a row, or the table, from being read


UNREAD = Rows((), (), frozenset(), False)


def split(text: str, file: str, issues: list[Issue]) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV text with the line each begins on, blank ones left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if "".join(cells).strip():
                rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        fix = "Check the quotes of this line."
        issues.append(issue("LS-0301", (file, line), quoted(str(error)), "valid CSV", fix))
        return []
    if len(rows) > MAX_ROWS:
        where = (file, rows[MAX_ROWS][0])
        expected = f"at most {MAX_ROWS} rows"
        issues.append(issue("LS-0301", where, f"{len(rows)} rows", expected, "Split the file."))
        return []
    return rows


def read_rows(text: str, table: Table, issues: list[Issue]) -> Rows:
    """Return the records of one table.

    Parameters
    ----------
    text : str
        The whole file.
    table : Table
        Which table it is.
    issues : list of Issue
        Extended by whatever is wrong.
    """
    file = f"{table.name}.csv"
    before = len(issues)
    lines = split(text, file, issues)
    if not lines:
        if len(issues) == before:
            found, expected = "an empty file", "a header line"
            issues.append(issue("LS-0301", (file, 0), found, expected, "Write its header."))
        return UNREAD
    head = read_head(lines[0], table, issues)
    if head is None:
        return UNREAD
    if table.required and len(lines) == 1:
        fix = "Add at least one row."
        issues.append(issue("LS-0307", (file, lines[0][0]), "only a header", "rows", fix))
    records, record_lines, names, seen = [], [], set(), {}
    key = head.slots[table.key[0]].index
    for line, cells in lines[1:]:
        names.update(cells[key : key + 1])
        if len(cells) != head.width:
            fix = "Quote cells that hold a comma; keep one cell per column."
            expected = f"{head.width} cells"
            issues.append(issue("LS-0306", (file, line), f"{len(cells)} cells", expected, fix))
            continue
        _unique(table, head, cells, line, seen, issues)
        record = _record(table, head, (file, line), cells, issues)
        if record is not None:
            records.append(record)
            record_lines.append(line)
    return Rows(tuple(records), tuple(record_lines), frozenset(names), len(issues) == before)


def read_head(row: tuple[int, list[str]], table: Table, issues: list[Issue]) -> Head | None:
    """Return what the headers mean, or None where a column is unknown, doubled or missing."""
    line, headers = row
    where = (f"{table.name}.csv", line)
    before = len(issues)
    known = {column.field: column for column in columns(table.record)}
    plain = ORIGIN_COLUMNS if has_origin(table.record) else ()
    slots: dict[str, Slot] = {}
    for index, header in enumerate(headers):
        field = header if header in plain else _field(header, known)
        if field is None:
            expected = [*(column.header for column in known.values()), *plain]
            issues.append(unknown_name("LS-0302", where, header, expected, "a column"))
            continue
        if field in slots:
            fix = "Keep one of the two."
            found = f"{quoted(header)} for {field!r} again"
            issues.append(issue("LS-0303", where, found, "each column once", fix))
        column = known.get(field)
        scale = 1.0
        if column is not None and column.kind != "text":
            scale = _factor(header, column, where, issues)
        slots[field] = Slot(index, header, scale)
    required = [column for column in known.values() if column.required]
    needed = [(column.field, column.header) for column in required]
    needed += [(name, name) for name in plain if name in ("source", "basis")]
    for name, header in needed:
        if name not in slots:
            fix = "Add it with its unit."
            issues.append(issue("LS-0304", where, "no such column", f"{header!r}", fix))
    return Head(slots, len(headers)) if len(issues) == before else None


def _field(header: str, known: Mapping[str, Column]) -> str | None:
    """Return the field a header is for: its exact name, or the longest that begins it."""
    if header in known:
        return header
    begun = [
        name
        for name, column in known.items()
        if header.startswith(name + "_") and column.kind == "number"
    ]
    return max(begun, key=len, default=None)


def _factor(header: str, column: Column, where: tuple[str, int], issues: list[Issue]) -> float:
    written = header[len(column.field) + 1 :]
    if written == column.unit_suffix:
        return 1.0
    problem = "the unit is missing" if not written else "the column has no unit"
    if written and column.unit_suffix:
        try:
            return factor(written, column.unit)
        except UnitError as error:
            problem = str(error)
    fix = f"Write the header as {column.header!r} or in another unit of {column.unit}."
    found = f"{quoted(header)}: {problem}"
    expected = f"a unit of {column.unit}"
    issues.append(issue("LS-0305", where, found, expected, fix))
    return 1.0


def _unique(
    table: Table,
    head: Head,
    cells: list[str],
    line: int,
    seen: dict[tuple[str, ...], int],
    issues: list[Issue],
) -> None:
    key = tuple(head.cell(name, cells) for name in table.key)
    if key in seen:
        fix = f"Keep one of the rows; the other is on line {seen[key]}."
        expected = f"{' + '.join(table.key)} once"
        where = (f"{table.name}.csv", line)
        issues.append(issue("LS-0308", where, quoted(", ".join(key)) + " again", expected, fix))
    seen.setdefault(key, line)


def _record(
    table: Table, head: Head, where: tuple[str, int], cells: list[str], issues: list[Issue]
) -> Any:
    before = len(issues)
    values: dict[str, Any] = {}
    for column in columns(table.record):
        slot = head.slots.get(column.field)
        cell = head.cell(column.field, cells)
        if slot is None or not cell:
            values[column.field] = _default(column, slot, where, issues)
        elif column.kind == "text":
            values[column.field] = _text(cell, column, where, issues)
        else:
            values[column.field] = _number(cell, column, slot, where, issues)
    if has_origin(table.record):
        values["origin"] = _origin(head, cells, where, issues)
    return table.record(**values) if len(issues) == before else None


def _default(
    column: Column, slot: Slot | None, where: tuple[str, int], issues: list[Issue]
) -> float | int | str | None:
    """Return what an empty cell means; where it may not be empty that is an issue."""
    if column.required:
        _empty(slot.header if slot else column.header, where, issues)
    if column.kind == "text":
        return column.default or ""
    if column.default is None:
        return None
    return int(column.default) if column.kind == "integer" else float(column.default)


def _empty(header: str, where: tuple[str, int], issues: list[Issue]) -> None:
    fix = "Fill it in; zero is written 0."
    issues.append(issue("LS-0401", where, f"{header!r} empty", "a value", fix))


def _text(cell: str, column: Column, where: tuple[str, int], issues: list[Issue]) -> str:
    if column.choices and cell not in column.choices:
        what = f"for {column.field!r} one of"
        issues.append(unknown_name("LS-0406", where, cell, column.choices, what))
    if column.meaning == KEY:
        issues.extend(filter(None, [unfit_name(where, cell)]))
    return cell


def _number(
    cell: str, column: Column, slot: Slot, where: tuple[str, int], issues: list[Issue]
) -> float | int | None:
    written = parse(cell, slot.header, where, issues)
    if written is None:
        return None
    value = written * slot.scale if slot.scale != 1.0 else written
    if not (column.low <= value <= column.high and math.isfinite(value)):
        fix = "Check the number and the unit of the header."
        expected = f"{slot.header!r} {_range(column, slot.scale)}"
        issues.append(issue("LS-0404", where, quoted(cell), expected, fix))
    elif column.kind == "integer":
        if value != int(value):
            fix = "Write a whole number."
            expected = f"a whole number for {slot.header!r}"
            issues.append(issue("LS-0405", where, quoted(cell), expected, fix))
        return int(value)
    return value


def _range(column: Column, scale: float) -> str:
    """Return the allowed range of a column in the unit of its header."""
    low, high = column.low / scale, column.high / scale
    if math.isfinite(low) and math.isfinite(high):
        return f"from {low:g} to {high:g}"
    if math.isfinite(low):
        return f"from {low:g} up, and finite"
    return f"up to {high:g}" if math.isfinite(high) else "finite"


def parse(cell: str, header: str, where: tuple[str, int], issues: list[Issue]) -> float | None:
    """Return the number a cell holds; digits, one point and an exponent are all it may have."""
    if NUMBER.fullmatch(cell):
        value = float(cell)
        if math.isfinite(value):
            return value
    elif cell.lower().lstrip("+-") not in ("nan", "inf", "infinity"):
        fix = "Write digits with a point, without thousands separators or unit."
        expected = f"a number for {header!r}"
        issues.append(issue("LS-0402", where, quoted(cell), expected, fix))
        return None
    fix = "Write the number itself; leave the cell empty where a default is meant."
    issues.append(issue("LS-0403", where, quoted(cell), f"a finite number for {header!r}", fix))
    return None


def _origin(head: Head, cells: list[str], where: tuple[str, int], issues: list[Issue]) -> Origin:
    given = {name: head.cell(name, cells) for name in ORIGIN_COLUMNS}
    for name in ("source", "basis"):
        if not given[name]:
            _empty(name, where, issues)
    if given["basis"] and given["basis"] not in BASES:
        what = "for 'basis' one of"
        issues.append(unknown_name("LS-0406", where, given["basis"], BASES, what))
    low, high = (
        parse(given[name], name, where, issues) if given[name] else None
        for name in ("low_ratio", "high_ratio")
    )
    if given["basis"] == "assumed" and not (given["low_ratio"] and given["high_ratio"]):
        fix = "Give both as ratios of the value, such as 0.8 and 1.3."
        found = "basis 'assumed' without a range"
        issues.append(issue("LS-0407", where, found, "'low_ratio' and 'high_ratio'", fix))
    if (low is not None and low > 1) or (high is not None and high < 1):
        fix = "The range must contain the value itself, ratio 1."
        expected = "low_ratio <= 1 <= high_ratio"
        found = f"{given['low_ratio'] or 'none'} to {given['high_ratio'] or 'none'}"
        issues.append(issue("LS-0408", where, found, expected, fix))
    basis = cast(Basis, given["basis"])
    return Origin(where[0], where[1], given["source"], basis, low, high, given["note"])
