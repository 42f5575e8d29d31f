"""The rows of somebody's sheet, and a sheet as CSV, in and out.

A cell is text, a number, a truth value, a date or nothing. What a cell only pretends to hold is a
flaw at its place, and nothing is put there instead. Every sheet has :data:`LIMITS`.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from longspring.case.columns import Label
from longspring.case.flaw import Flaw, flaw, said, shown
from longspring.case.folder import decode
from longspring.errors import Issue

Cell = str | int | float | bool | date | None
# A spreadsheet takes text that begins so for a formula, blanks before it or not.
RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
DELIMITERS = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a sheet may hold."""

    size: int = 8 * 2**20  # bytes
    unpacked: int = 48 * 2**20  # bytes of all parts of a workbook
    parts: int = 2000
    rows: int = 20_000
    columns: int = 200
    cells: int = 200_000
    characters: int = 4096  # of a cell


LIMITS = Limits()


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The rows of a sheet that are not blank, with the line of each.

    `flaws` are cells that hold nothing usable, by line and place of the column; `notes` are what
    whoever sent the file should know.
    """

    file: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    flaws: Mapping[tuple[int, int], Flaw] = field(default_factory=dict[tuple[int, int], Flaw])
    notes: tuple[Flaw, ...] = ()


def grid_of(
    file: str,
    lines: Iterable[tuple[int, Sequence[Cell]]],
    limits: Limits,
    flaws: dict[tuple[int, int], Flaw],
    notes: tuple[Flaw, ...] = (),
) -> Grid | Flaw:
    """Return lines as a grid without blank rows and trailing blanks, or the limit they break."""
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    cells = 0
    for count, (line, row) in enumerate(lines, start=1):
        cells += len(row)
        if count > limits.rows:
            return too_much(file, line, said("sheet.rows", count=f"> {limits.rows}"))
        if cells > limits.cells:
            return too_much(file, line, said("sheet.cells", count=f"> {limits.cells}"))
        tidy = [_tidy(cell) for cell in row]
        while tidy and tidy[-1] is None and (line, len(tidy) - 1) not in flaws:
            tidy.pop()
        if len(tidy) > limits.columns:
            return too_much(file, line, said("sheet.columns", count=len(tidy)))
        for index, cell in enumerate(tidy):
            if isinstance(cell, str) and len(cell) > limits.characters:
                flaws[line, index] = _giant((file, line, letters(index)), cell, limits)
                tidy[index] = None
        if tidy:
            rows.append((line, tuple(tidy)))
    return Grid(file, tuple(rows), flaws, notes)


def read_csv(data: bytes, file: str, limits: Limits) -> Grid | Flaw:
    """Return the rows of a CSV file in UTF-8 or GB 18030, or why it has none.

    The delimiter is the one of comma, tab and semicolon that the first line that is not blank has
    most of.
    """
    issues: list[Issue] = []
    text = decode(data, file, issues)
    if text is None:
        fix = said("sheet.fix.kind")
        found, expected = said("sheet.found.bytes"), said("sheet.expected.kind")
        return flaw("LS-1001", (file, 0, ""), found, expected, fix)
    head = next((line for line in text.split("\n", 20) if line.strip()), "")[: limits.size]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return grid_of(file, _lines(reader), limits, {})
    except csv.Error as error:
        place = (file, max(reader.line_num, 1), "")
        expected = said("sheet.expected.csv")
        return flaw("LS-1003", place, shown(str(error)), expected, said("sheet.fix.csv"))


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV that Excel reads: UTF-8 with a byte order mark, no cell a formula.

    A text that a spreadsheet would take for a formula is led by an apostrophe, which
    :func:`read_csv` takes away again.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_harmless(cell) for cell in header])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def letters(index: int) -> str:
    """Return the letters of a column as a spreadsheet shows them, from its place.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    index, found = index + 1, ""
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def too_much(file: str, line: int, found: Label) -> Flaw:
    """Return the flaw of a sheet that is larger than a limit."""
    expected, fix = said("sheet.expected.most"), said("sheet.fix.most")
    return flaw("LS-1002", (file, line, ""), found, expected, fix)


def _giant(place: tuple[str, int, str], cell: str, limits: Limits) -> Flaw:
    found = said("sheet.characters", count=len(cell))
    expected = said("sheet.expected.characters", most=limits.characters)
    return flaw("LS-1002", place, found, expected, said("sheet.fix.characters"))


def _lines(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows of a CSV reader with the line on which each begins."""
    line = 1
    for cells in reader:
        yield line, [_unquoted(cell) for cell in cells]
        line = getattr(reader, "line_num", line) + 1


def _unquoted(cell: str) -> str:
    """Return a cell without the apostrophe that kept it from being a formula."""
    bare = cell.removeprefix("'")
    return bare if bare.lstrip().startswith(RISKY) else cell


def _tidy(cell: Cell) -> Cell:
    """Return a cell without blanks around its text; an empty one, or a number that is none, None.

    A number that is not finite becomes its text, so that whoever needs a number says what it is.
    """
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return cell


def _harmless(cell: Cell) -> object:
    """Return a cell as CSV may hold it."""
    if isinstance(cell, str):
        cell = cell.replace("\0", "\ufffd")
        return f"'{cell}" if cell.lstrip().startswith(RISKY) else cell
    return cell.isoformat() if isinstance(cell, date) else cell
