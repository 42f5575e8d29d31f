"""One row of a project ledger: its cells as fields of a project, evidence and measures.

Every cell is tried, and everything wrong with the row is said at once. A flaw counts only where
its column is read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from longspring.case.codes import nearest
from longspring.case.columns import Label
from longspring.case.flaw import Flaw, flaw, said, shown
from longspring.track.heading import Column, Head, bare, words
from longspring.track.known import Known
from longspring.track.written import number_written, span_written

TEXT_LENGTH = 200
SEPARATORS = "、，；;|/\n"
LISTED = 6  # names that a message lists


@dataclass(slots=True)
class Line:
    """What a row says: fields that could be read, parts of evidence, and what is wrong."""

    file: str
    number: int
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    stages: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    headings: dict[str, str] = field(default_factory=dict[str, str])  # of a stage, for messages
    tried: set[str] = field(default_factory=set[str])  # fields whose cell is not empty
    errors: list[Flaw] = field(default_factory=list[Flaw])
    notes: list[Flaw] = field(default_factory=list[Flaw])

    def place(self, column: str) -> tuple[str, int, str]:
        """Return where a cell of the row stands."""
        return self.file, self.number, column

    def refuse(self, code: str, column: str, found: Label, about: str, **values: object) -> None:
        """Note what is wrong with a cell; `about` names the sentences of the catalogue."""
        expected = said(f"sheet.expected.{about}", **values)
        self.errors.append(flaw(code, self.place(column), found, expected, _fix(about)))

    def note(self, code: str, column: str, found: Label, about: str) -> None:
        """Note what the sender should know of a cell."""
        expected = said(f"sheet.expected.{about}")
        self.notes.append(flaw(code, self.place(column), found, expected, _fix(about)))


def read_line(
    head: Head,
    row: tuple[int, Sequence[object]],
    sheet: tuple[str, Mapping[tuple[int, int], Flaw]],
    known: Known,
) -> Line:
    """Return what the cells of a row say.

    Parameters
    ----------
    head : Head
        What the columns mean.
    row : tuple of line and cells
        As read.
    sheet : tuple of name and flaws
        What the sheet is called, and its cells that hold nothing usable.
    known : Known
        Names that may be used.
    """
    number, cells = row
    file, flaws = sheet
    line = Line(file, number)
    for column in head.columns:
        if (number, column.index) in flaws and column.kind != "ignored":
            line.tried.add(column.field)
            line.errors.append(flaws[number, column.index])
            continue
        value = cells[column.index] if column.index < len(cells) else None
        if value is None or (isinstance(value, str) and _is_nothing(value)):
            continue
        before = len(line.errors)
        read = READERS[column.kind](line, column, value, known)
        if read is not None or len(line.errors) > before:
            line.tried.add(column.field)
        if read is None:
            continue
        if column.stage:
            line.headings.setdefault(column.stage, column.heading)
            line.stages.setdefault(column.stage, {})[column.part] = read
        else:
            line.fields[column.field] = read
    return line


def _fix(about: str) -> Label:
    return said(f"sheet.fix.{about}")


def _is_nothing(text: str) -> bool:
    """Tell whether a cell says that there is nothing."""
    return bare(text).strip("-—–/\\.") in {"", "无", "暂无", "none", "n/a", "待定", "未定", "tbd"}


def _text(line: Line, column: Column, value: object, known: Known) -> str | None:
    """Return words, those of a zone or technology as its key."""
    text = " ".join(_written(value).split())
    if not text:
        return None
    if len(text) > TEXT_LENGTH:
        found = said("sheet.characters", count=len(text))
        line.refuse("LS-1002", column.heading, found, "characters", most=TEXT_LENGTH)
        return None
    if column.field == "zone":
        return _named(line, column, text, known.zones, known)
    if column.field == "technology":
        return _named(line, column, text, known.technologies, known)
    return text


def _written(value: object) -> str:
    """Return a cell as text; a whole number without its point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return "".join(one if one.isprintable() else " " for one in str(value))


def _named(
    line: Line, column: Column, text: str, names: Mapping[str, str], known: Known
) -> str | None:
    """Return the key that a name means, or note which names there are."""
    word = bare(text)
    if word in names:
        return names[word]
    # A Chinese name may stand within an address; a Latin one within another is a typing slip.
    within = sorted(
        {
            key
            for name, key in names.items()
            if not word.isascii() and (word in name or name in word)
        }
    )
    if len(within) == 1 and len(word) > 1:
        return within[0]
    keys = within or sorted(set(names.values()))
    close = nearest(word, names)
    listed = [known.labels[key] for key in keys if key in known.labels]
    more = ["..."] if len(listed) > LISTED else []
    expected = said(f"sheet.expected.{column.field}")
    expected = Label(
        f"{expected.en} ({', '.join([*(one.en for one in listed[:LISTED]), *more])})",
        f"{expected.zh}（{'、'.join([*(one.zh for one in listed[:LISTED]), *more])}）",
    )
    suggestion = names[close] if close else ""
    place = line.place(column.heading)
    line.errors.append(
        flaw("LS-0501", place, shown(text), expected, _fix(column.field), suggestion)
    )
    return None


def _number(line: Line, column: Column, value: object, known: Known) -> float | None:
    """Return a number in its canonical unit."""
    try:
        number = number_written(value, words().units[column.unit], column.scale)
    except LookupError:
        line.refuse("LS-1007", column.heading, shown(value), f"unit.{column.unit}")
        return None
    if number is None:
        line.refuse("LS-0402", column.heading, shown(value), "number")
        return None
    if not 0.0 <= number <= column.most:
        line.refuse(
            *("LS-0404", column.heading, shown(value), "range"),
            most=f"{column.most:g} {column.unit}",
        )
        return None
    return number


def _date(line: Line, column: Column, value: object, known: Known) -> date | None:
    """Return a day; of what has happened, one that has come.

    A month or a year that has begun means today at the latest.
    """
    span = span_written(value)
    if span is None:
        line.refuse("LS-1011", column.heading, shown(value), "date")
        return None
    first, last = span
    if column.field == "due_on" or last <= known.today:
        return last
    if first <= known.today:
        return known.today
    line.refuse("LS-1011", column.heading, shown(value), "past", today=known.today.isoformat())
    return None


def _list(line: Line, column: Column, value: object, known: Known) -> tuple[str, ...] | None:
    """Return the clauses that a cell names."""
    text = _written(value)
    for mark in SEPARATORS:
        text = text.replace(mark, ",")
    names = tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))
    unknown = [name for name in names if name not in known.clauses]
    for name in unknown[:LISTED]:
        close = nearest(name, known.clauses)
        place = line.place(column.heading)
        expected = said("sheet.expected.clauses")
        line.errors.append(flaw("LS-0501", place, shown(name), expected, _fix("clauses"), close))
    return None if unknown else names


def _ignored(line: Line, column: Column, value: object, known: Known) -> None:
    """Leave a column out."""


Reader = Callable[[Line, Column, object, Known], Any]
READERS: Mapping[str, Reader] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "list": _list,
    "ignored": _ignored,
}
