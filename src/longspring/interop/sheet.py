"""Sheets of other people: XLSX and CSV in and out. Nothing else opens a workbook.

    read_sheet(bytes, name)            ->  Grid: rows with their line numbers, or why there are none
    workbook_bytes, grid.csv_bytes     ->  a file that a spreadsheet opens, with no formula in it

A formula, an error and the covered part of a merged range are flaws of their cells; a text that is
merged down one column is what every row of it says, and is taken so. The first visible sheet of a
workbook is read. Limits hold before anything is unpacked, and no part may declare an entity.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from longspring.case.flaw import Flaw, flaw, said, shown
from longspring.interop.grid import (
    LIMITS,
    Cell,
    Grid,
    Limits,
    grid_of,
    letters,
    read_csv,
    too_much,
)

ZIP = b"PK"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"  # .xls, and an .xlsx locked by a password
ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0[DE]\0|\0<\0!\0[DE]")
MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"
)
HIDDEN_ROW = re.compile(rb"<(?:\w+:)?(?:row|col)\s[^<>]*?hidden\s*=\s*[\"'](?:1|true)")
MOST_MERGED = 5000
MARKS_A_CELL = 5  # tags that a cell and its share of a row have: <c><v></v></c>, and a little
NOTES = "notes 说明"  # the sheet on which we write what the columns mean
CELL_CHARACTERS = 32_767  # the most that a cell of a workbook holds
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Range = tuple[int, int, int, int]  # first row and column, last row and column; columns from 0


def read_sheet(
    data: bytes, name: str, limits: Limits = LIMITS
) -> tuple[Grid | None, tuple[Flaw, ...]]:
    """Return the rows of an XLSX or CSV file, or the flaws that forbid it; never raise.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What the file is called in messages; its ending is not trusted.
    limits : Limits, optional
        The most that it may hold.

    Returns
    -------
    tuple of Grid and flaws
        The grid is None where there are flaws.
    """
    where = (name, 0, "")
    if len(data) > limits.size:
        return None, (too_much(name, 0, said("sheet.size", count=len(data))),)
    if data.startswith(OLD_WORKBOOK):
        found, expected = said("sheet.found.old"), said("sheet.expected.kind")
        return None, (flaw("LS-1001", where, found, expected, said("sheet.fix.kind")),)
    read = _workbook if data.startswith(ZIP) else read_csv
    grid = read(data, name, limits)
    if isinstance(grid, Flaw):
        return None, (grid,)
    if not grid.rows:
        found, expected = said("sheet.found.empty"), said("sheet.expected.rows")
        return None, (flaw("LS-1004", where, found, expected, said("sheet.fix.rows")),)
    return grid, ()


def workbook_bytes(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], notes: Sequence[str] = ()
) -> bytes:
    """Return rows as an XLSX file with a heading in bold; `notes` fill a second sheet.

    Every text is stored as text, whatever it begins with. A text longer than a cell can hold ends
    with an ellipsis.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_title(title))
    for index, heading in enumerate(header):
        sheet.column_dimensions[letters(index)].width = min(max(2 * len(heading), 12), 60)
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    sheet.append([_written(sheet, heading, bold) for heading in header])
    for row in rows:
        sheet.append([_written(sheet, cell) for cell in row])
    if notes:
        second: Any = book.create_sheet(NOTES)
        second.column_dimensions["A"].width = 100
        for note in notes:
            second.append([_written(second, note)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _written(sheet: Any, value: Cell, font: Any = None) -> Any:
    """Return a cell for a sheet that is being written; text is never a formula."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        cell: Any = WriteOnlyCell(sheet)
        cell.value = value
        if type(value) is date:
            cell.number_format = "yyyy-mm-dd"
        return cell
    text = UNSTORABLE.sub("\ufffd", value)
    if len(text) > CELL_CHARACTERS:
        text = text[: CELL_CHARACTERS - 1] + "…"
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def _title(title: str) -> str:
    """Return a title that a sheet may have."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip("' ")[:31] or "Sheet1"


def _workbook(data: bytes, name: str, limits: Limits) -> Grid | Flaw:
    """Return the first visible sheet of a workbook, or why it cannot be read."""
    # openpyxl, zlib and expat raise whatever their parts raise over a damaged file.
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wrong = _packing(archive, name, limits)
        return wrong or _first_sheet(data, name, limits)
    except Exception as error:
        found = shown(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
        expected, fix = said("sheet.expected.workbook"), said("sheet.fix.workbook")
        return flaw("LS-1003", (name, 0, ""), found, expected, fix)


def _packing(archive: zipfile.ZipFile, name: str, limits: Limits) -> Flaw | None:
    """Return why a workbook may not be unpacked, if anything forbids it.

    A part cannot be larger than its entry says: the reader of the archive stops there. Tags are
    counted before they are parsed, which takes a hundred times as long.
    """
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > limits.parts or total > limits.unpacked:
        return too_much(name, 0, said("sheet.unpacked", count=total, parts=len(parts)))
    for part in parts:
        body = archive.read(part)
        if body.count(b"<") > MARKS_A_CELL * limits.cells:
            return too_much(name, 0, said("sheet.cells", count=f"> {limits.cells}"))
        if ENTITIES.search(body):
            found, expected = said("sheet.found.entity"), said("sheet.expected.workbook")
            return flaw("LS-1003", (name, 0, ""), found, expected, said("sheet.fix.workbook"))
    return None


def _first_sheet(data: bytes, name: str, limits: Limits) -> Grid | Flaw:
    from openpyxl import load_workbook
    from openpyxl.styles import cell_style

    # What openpyxl warns of, as a date out of range, is a flaw of its cell or of no concern; and
    # what it prints over damaged styles must not stand among data on standard output.
    setattr(cell_style, "print", _silent)  # noqa: B010 - a name of the module, not of ours
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    book: Any = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        found, expected = said("sheet.found.empty"), said("sheet.expected.rows")
        return flaw("LS-1004", (name, 0, ""), found, expected, said("sheet.fix.rows"))
    sheet = sheets[0]
    sheet.reset_dimensions()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(vars(sheet)["_worksheet_path"])
    flaws: dict[tuple[int, int], Flaw] = {}
    notes = tuple(_notes(book, sheet, xml, name))
    merged = [_range(*found) for found in MERGED.findall(xml)]
    if len(merged) > MOST_MERGED or sum(_area(one, limits) for one in merged) > limits.cells:
        return too_much(name, 0, said("sheet.merged", count=len(merged)))
    return grid_of(name, _cells(sheet, name, merged, flaws), limits, flaws, notes)


def _silent(*_: object) -> None:
    """Say nothing."""


def _notes(book: Any, sheet: Any, xml: bytes, name: str) -> Iterator[Flaw]:
    """Yield what is not read of a workbook, and what is read though it is hidden."""
    for other in book.worksheets:
        if other is not sheet and other.title != NOTES:
            key = "another" if other.sheet_state == "visible" else "hidden"
            found = said(f"sheet.found.{key}", name=other.title)
            fix = said("sheet.fix.sheet")
            yield flaw("LS-1010", (name, 0, ""), found, said("sheet.expected.one"), fix)
    if HIDDEN_ROW.search(xml):
        found = said("sheet.found.hidden_rows", name=sheet.title)
        yield flaw(
            "LS-1010", (name, 0, ""), found, said("sheet.expected.seen"), said("sheet.fix.seen")
        )


def _cells(
    sheet: Any, name: str, merged: list[Range], flaws: dict[tuple[int, int], Flaw]
) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows of a sheet; cells without a value of their own go to `flaws`.

    A range is open from its first row to its last; text at the top of one that is one column wide
    is carried down.
    """
    ahead = sorted(merged, reverse=True)
    ranges: list[tuple[Range, Cell]] = []
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_value(cell, (name, line, letters(i)), i, flaws) for i, cell in enumerate(row)]
        while ahead and ahead[-1][0] <= line:
            found = ahead.pop()
            at = found[1]
            ranges.append((found, cells[at] if at < len(cells) else None))
        ranges = [one for one in ranges if one[0][2] >= line]
        for found, value in ranges:
            _cover(cells, line, found, value, (name, flaws))
        yield line, cells


def _cover(
    cells: list[Cell],
    line: int,
    merged: Range,
    value: Cell,
    known: tuple[str, dict[tuple[int, int], Flaw]],
) -> None:
    """Put the text of a merged range into the cells of a row that it covers, or note the flaw."""
    name, flaws = known
    top, left, _, right = merged
    carried = left == right and isinstance(value, str)
    for index in range(left, min(right + 1, LIMITS.columns)):
        cells.extend([None] * (index + 1 - len(cells)))
        if carried:
            cells[index] = value
        elif value is not None and (line, index) != (top, left):
            place = (name, line, letters(index))
            found, expected = said("sheet.found.merged"), said("sheet.expected.cell")
            flaws[line, index] = flaw("LS-1009", place, found, expected, said("sheet.fix.merged"))


def _area(merged: Range, limits: Limits) -> int:
    """Return how many cells of the part that is read a merged range covers."""
    top, left, bottom, right = merged
    return max(min(bottom, limits.rows) - top + 1, 0) * max(
        min(right, limits.columns) - left + 1, 0
    )


def _value(
    cell: Any, place: tuple[str, int, str], index: int, flaws: dict[tuple[int, int], Flaw]
) -> Cell:
    """Return what a cell holds; a formula or an error is noted as a flaw and holds nothing."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return None
    if kind in {"f", "e"}:
        code, key = ("LS-1008", "formula") if kind == "f" else ("LS-1016", "error")
        found = shown(str(getattr(value, "text", value)))
        flaws[place[1], index] = flaw(
            code, place, found, said("sheet.expected.cell"), said(f"sheet.fix.{key}")
        )
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return float(value) if abs(value) < 10**300 else str(value)[:40]
    return value if isinstance(value, str | int | float | bool | date) else str(value)


def _range(start: bytes, end: bytes) -> Range:
    """Return rows and columns of a merged range."""
    (top, left), (bottom, right) = _place(start.decode()), _place(end.decode())
    return top, left, bottom, right


def _place(reference: str) -> tuple[int, int]:
    """Return the row, and the column counted from 0, of a reference such as B12."""
    word = reference.rstrip("0123456789")
    column = 0
    for letter in word:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(reference[len(word) :]), column - 1
