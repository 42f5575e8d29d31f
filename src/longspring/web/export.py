"""Tables of a page as files: every chart, sheet and list of a page is a table with a name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import zip_longest
from typing import Any, Literal

from longspring.catalogue import Language
from longspring.interop.grid import csv_bytes
from longspring.interop.sheet import workbook_bytes
from longspring.report.text import Text, join, plain
from longspring.web.faults import missing, unknown
from longspring.web.pages.chart import number
from longspring.web.shapes import Cell, Chart, Column, Line, Measured, Option, Sheet, Week
from longspring.web.shapes_works import ProjectForecast
from longspring.web.units import UNITS, page_units
from longspring.web.words import known, say

CHOICES = (Option, Week, Measured, Text, str, int, float)  # a list of these is no table
USUAL = ("sheet", "zones")  # the part that is meant where none is named; else the first
NO_UNITS: Mapping[str, str] = {}
WORDS = {"en": ("low", "high"), "zh": ("下限", "上限")}


def table_of(page: object, part: str) -> tuple[str, Sheet]:
    """Return the name and the table of a part of a page, the first one if none is named.

    Raises
    ------
    RoomError
        If the page has no such part, or no table at all.
    """
    tables = dict(tables_of(page))
    if not tables:
        raise missing("part", part or "*")
    if not part:
        part = next((key for key in USUAL if key in tables), next(iter(tables)))
    if part not in tables:
        raise unknown("part", part, list(tables))
    return part, tables[part]


def tables_of(page: object) -> Iterator[tuple[str, Sheet]]:
    """Yield every table of a page with its name."""
    if isinstance(page, list):
        rows: list[Any] = [*page]
        if rows and is_dataclass(rows[0]):
            yield "rows", records_sheet(rows)
        return
    if not is_dataclass(page):
        return
    for one in fields(page):
        value = getattr(page, one.name)
        if isinstance(value, Sheet):
            yield one.name, value
        elif isinstance(value, Chart):
            yield one.name, chart_sheet(value)
        elif isinstance(value, list) and value:
            yield from _listed(one.name, [*value], page_units(page, one.name))


def _listed(name: str, values: list[Any], units: Mapping[str, str]) -> Iterator[tuple[str, Sheet]]:
    """Yield the tables of a list: each of its charts, or its records as rows."""
    if isinstance(values[0], Chart):
        for chart in values:
            yield chart.key, chart_sheet(chart)
    elif hasattr(values[0], "pro_forma") or hasattr(values[0], "returns"):
        for books in values:
            for key, sheet in tables_of(books):
                yield f"{books.party}-{key}", sheet
    elif is_dataclass(values[0]) and not isinstance(values[0], CHOICES):
        yield name, records_sheet(values, units)
        if isinstance(values[0], ProjectForecast):
            yield from ((f"{one.key}-stages", records_sheet(one.stages)) for one in values)


def chart_sheet(chart: Chart) -> Sheet:
    """Return a chart as a table: a row for each x, a column for each line and end of its range."""
    columns = [Column("x", chart.x_label)]
    values: list[Sequence[Cell]] = [chart.x]
    for line in chart.series:
        for key, label, found in _rows_of(line):
            columns.append(Column(key, label, chart.unit, numeric=True))
            values.append(found)
    rows = [list(cells) for cells in zip_longest(*values)]
    return Sheet(columns, rows)


def _rows_of(line: Line) -> Iterator[tuple[str, Text, Sequence[Cell]]]:
    yield line.key, line.label, line.values
    for end, found, place in (("low", line.low, 0), ("high", line.high, 1)):
        if found is not None:
            words = Text(
                f"{line.label.en}, {WORDS['en'][place]}", f"{line.label.zh}，{WORDS['zh'][place]}"
            )
            yield f"{line.key}_{end}", words, found


def records_sheet(records: Sequence[Any], units: Mapping[str, str] = NO_UNITS) -> Sheet:
    """Return records as a table of their plain fields; a record within gives its own fields.

    Parameters
    ----------
    records : sequence
        Shapes, all of one kind.
    units : mapping of str to str
        Units of their fields, besides those that every such record has (`longspring.web.units`).
    """
    heads: dict[str, Column] = {}
    rows: list[dict[str, Cell]] = []
    for record in records:
        row: dict[str, Cell] = {}
        for key, value, unit in _cells("", record):
            numeric = isinstance(value, int | float) and not isinstance(value, bool)
            told = unit or units.get(key, "")
            heads.setdefault(key, Column(key, _named(key), told, numeric=numeric))
            row[key] = value
        rows.append(row)
    return Sheet(list(heads.values()), [[row.get(key) for key in heads] for row in rows])


def _named(key: str) -> Text:
    """Return what a field is called at the head of a column."""
    parts = key.split(".")
    names = [say(f"column.{one}") if known(f"column.{one}") else plain(one) for one in parts]
    return join(names, ": ", "：")


def _cells(prefix: str, record: Any) -> Iterator[tuple[str, Cell, str]]:
    """Yield name, value and unit of every plain field of a record and of those within."""
    units = UNITS.get(type(record), NO_UNITS)
    for one in fields(record):
        value, key, unit = getattr(record, one.name), f"{prefix}{one.name}", units.get(one.name, "")
        if one.name == "show":
            continue
        if value is None or isinstance(value, Text | bool | str):
            yield key, value, unit
        elif isinstance(value, int | float):
            yield key, number(value) if isinstance(value, float) else value, unit
        elif is_dataclass(value) and not isinstance(value, type):
            yield from _cells(f"{key}.", value)
        elif isinstance(value, dict):
            cells: dict[str, Any] = {**value}
            yield from (
                (f"{key}.{name}", cell, unit) for name, cell in cells.items() if _flat(cell)
            )


def _flat(value: object) -> bool:
    return value is None or isinstance(value, Text | str | int | float)


def written(sheet: Sheet, form: Literal["csv", "xlsx"], language: Language) -> bytes:
    """Return a table as a file in a language, its units in its heads."""
    heads = [_head(column, language) for column in sheet.columns]
    rows = [[_said(cell, language) for cell in row] for row in sheet.rows]
    if form == "csv":
        return csv_bytes(heads, rows)
    return workbook_bytes("longspring", heads, rows)


def _head(column: Column, language: Language) -> str:
    name = getattr(column.label, language)
    return f"{name} [{column.unit}]" if column.unit else name


def _said(cell: Cell, language: Language) -> float | int | bool | str | None:
    return getattr(cell, language) if isinstance(cell, Text) else cell
