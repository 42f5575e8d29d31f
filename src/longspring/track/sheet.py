"""Rows of a project ledger (台账) as records of the register, row by row.

    rows + what is known  ->  Ledger: for each row new, changed, same or refused, and why

One row is one project. What a row leaves empty stays as the register has it. Dates of stages become
evidence where the row names the document and who issued it; a date alone proves nothing and is
said. A state typed by hand is not read: it is derived from evidence. Money spent and capacity
running become measures from the day of signing to the day the ledger stands at. Nothing is written
here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from longspring.case.codes import nearest
from longspring.case.columns import Label
from longspring.case.flaw import Flaw, flaw, said, shown
from longspring.track.heading import LOOKED_AT, PARTS, Column, Head, bare, find_head, words
from longspring.track.known import Held, Known, document_key, held_of
from longspring.track.line import Line, read_line
from longspring.track.records import (
    EvidenceDraft,
    MeasureDraft,
    Project,
    ProjectDraft,
)
from longspring.track.written import day_written

Action = Literal["new", "changed", "same", "refused"]
Rows = Sequence[tuple[int, Sequence[object]]]
KEY_LENGTH = 80
REQUIRED = ("technology", "zone", "capacity_mw", "investment_cny")
WRITTEN = (*REQUIRED, "owner", "clauses", "signed_on", "due_on")
MEASURED = {"spent": ("investment", "CNY"), "running": ("capacity", "MW")}
CAPTION = re.compile(r"[（(]?[一二三四五六七八九十]+[)）、.．]|[（(]?[IVX]+[)）.、]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says of a project, and what is new in it.

    `version` is that of the project the row was read against, 0 for a new one; `project` is None
    where the row is refused. `rewritten` tells whether the project itself is new or changed, not
    only what is known of it.
    """

    line: int
    action: Action
    key: str
    label: Label
    version: int
    project: ProjectDraft | None
    rewritten: bool
    evidence: tuple[EvidenceDraft, ...]
    measures: tuple[MeasureDraft, ...]
    errors: tuple[Flaw, ...]
    notes: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger row by row; `flaws` forbid the whole of it, `notes` are of the sheet."""

    file: str
    entries: tuple[Entry, ...]
    flaws: tuple[Flaw, ...]
    notes: tuple[Flaw, ...]

    @property
    def refused(self) -> bool:
        """Tell whether anything in it is wrong; nothing of such a ledger is written."""
        return bool(self.flaws) or any(entry.errors for entry in self.entries)


def read_ledger(
    file: str, rows: Rows, flaws: Mapping[tuple[int, int], Flaw], known: Known
) -> Ledger:
    """Return what every row of a ledger says; never raise over what the sheet holds.

    Parameters
    ----------
    file : str
        What the sheet is called in messages.
    rows : sequence of line and cells
        As `interop.sheet` reads them.
    flaws : mapping of line and place to Flaw
        Cells that hold nothing usable.
    known : Known
        Names that may be used, and what the register holds.
    """
    head = find_head(rows)
    if head is None:
        found, expected = said("sheet.found.headless"), said("sheet.expected.head", rows=LOOKED_AT)
        return Ledger(file, (), (_whole("LS-1004", (file, 0, ""), found, expected, "rows"),), ())
    wrong = tuple(_wrong_heads(file, head, known))
    notes = [*_strange(file, head)]
    if wrong:
        return Ledger(file, (), wrong, tuple(notes))
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    held = held_of(known)
    for line, cells in rows:
        if line > head.line:
            if _no_project(head, cells):
                found = shown(next(str(cell) for cell in cells if cell is not None))
                place = (file, line, "")
                notes.append(_whole("LS-1015", place, found, said("sheet.expected.row"), "row"))
            else:
                read = read_line(head, (line, cells), (file, flaws), known)
                entries.append(_entry(read, head, (known, held), seen))
    if not entries:
        found, expected = said("sheet.found.empty"), said("sheet.expected.rows")
        wrong = (_whole("LS-1004", (file, head.line, ""), found, expected, "rows"),)
    return Ledger(file, tuple(entries), wrong, tuple(notes))


def _whole(code: str, place: tuple[str, int, str], found: Label, expected: Label, fix: str) -> Flaw:
    return flaw(code, place, found, expected, said(f"sheet.fix.{fix}"))


def _wrong_heads(file: str, head: Head, known: Known) -> Iterator[Flaw]:
    """Yield what is wrong with the headings: two that mean the same, one that cannot be left out.

    Where the register has no project yet every row is a new one, and needs every column.
    """
    there = {column.field for column in head.columns}
    for name in REQUIRED:
        if not known.projects and name not in there:
            heading = " ".join(words().shown[name])
            place = (file, head.line, "")
            found, expected = said("sheet.found.no_column"), Label(heading, heading)
            yield _whole("LS-1006", place, found, expected, "column")
    seen: dict[tuple[str, str, str], Column] = {}
    for column in head.columns:
        meaning = (column.field, column.stage, column.part)
        if column.kind != "ignored" and meaning in seen:
            found = said("sheet.found.twice", one=seen[meaning].heading, two=column.heading)
            place = (file, head.line, column.heading)
            yield _whole("LS-1005", place, found, said("sheet.expected.once"), "once")
        seen.setdefault(meaning, column)


def _strange(file: str, head: Head) -> Iterator[Flaw]:
    """Yield the columns that are not understood, and those that are understood but not read."""
    known = words().shown
    names = [word for pair in known.values() for word in pair]
    for _, heading in head.strange:
        close = nearest(heading, names)
        place = (file, head.line, heading)
        expected, fix = said("sheet.expected.heading"), said("sheet.fix.heading")
        yield flaw("LS-1012", place, shown(heading), expected, fix, close)
    for column in head.columns:
        if column.field == "state":
            place = (file, head.line, column.heading)
            found, expected = shown(column.heading), said("sheet.expected.derived")
            yield flaw("LS-1012", place, found, expected, said("sheet.fix.derived"))


def _no_project(head: Head, cells: Sequence[object]) -> bool:
    """Tell whether a row is a sum or a caption: a total, or one text alone in a wider sheet."""
    filled = [cell for cell in cells if cell is not None]
    if not filled:  # nothing but flaws, as a row of formulas
        return False
    if any(isinstance(cell, str) and bare(cell) in words().sums for cell in filled):
        return True
    return len(filled) == 1 and isinstance(filled[0], str) and bool(CAPTION.match(filled[0]))


def _entry(read: Line, head: Head, against: tuple[Known, Held], seen: dict[str, int]) -> Entry:
    """Return what a row adds to the register."""
    known, held = against
    old = _old(read, known, held)
    key = _key(read, old)
    _once(read, key, seen)
    if old is None and "key" not in read.fields and key in known.projects:
        # The name was made a key, and means another project, or several have it.
        read.refuse("LS-0308", "", said("sheet.found.taken", word=key), "unique")
    draft = _draft(read, key, old)
    label = draft.label if draft is not None else _label(read, old)
    evidence = _evidence(read, key, held)
    measures = _measures(read, draft, head, against)
    action: Action = "changed"
    if read.errors or draft is None:
        action, evidence, measures = "refused", (), ()
    elif old is None:
        action = "new"
    elif old.draft == draft and not evidence and not measures:
        action = "same"
    version = 0 if old is None else old.version
    project = None if action == "refused" else draft
    return Entry(
        *(read.number, action, key, label, version, project),
        rewritten=project is not None and (old is None or old.draft != project),
        evidence=evidence,
        measures=measures,
        errors=tuple(read.errors),
        notes=tuple(read.notes),
    )


def _old(read: Line, known: Known, held: Held) -> Project | None:
    """Return the project of the register that a row is about: by its key, else by its name."""
    if "key" in read.fields:
        return known.projects.get(read.fields["key"])
    for name in ("label_zh", "label_en"):
        if name in read.fields:
            return held.called.get(bare(read.fields[name]))
    return None


def _key(read: Line, old: Project | None) -> str:
    """Return the key of a row: as written, else that of the register, else made of the name."""
    if "key" in read.fields:
        return str(read.fields["key"])
    if old is not None:
        return old.key
    name = str(read.fields.get("label_zh") or read.fields.get("label_en") or "")
    return "".join(one for one in bare(name) if one.isalnum() or one in "._-")[:KEY_LENGTH]


def _once(read: Line, key: str, seen: dict[str, int]) -> None:
    """Refuse a row without a usable key, or whose key an earlier row has."""
    if not key or len(key) > KEY_LENGTH or not all(c.isalnum() or c in "._-" for c in key):
        read.refuse("LS-0401" if not key else "LS-0409", "", shown(key), "key", most=KEY_LENGTH)
    elif key in seen:
        found = said("sheet.found.again", word=key)
        read.refuse("LS-0308", "", found, "unique")
    seen.setdefault(key, read.number)


def _label(read: Line, old: Project | None) -> Label:
    """Return the name of a project in both languages; one that is missing is the other."""
    before = Label("", "") if old is None else old.draft.label
    chinese = str(read.fields.get("label_zh") or before.zh)
    english = str(read.fields.get("label_en") or before.en)
    return Label(english or chinese, chinese or english)


def _draft(read: Line, key: str, old: Project | None) -> ProjectDraft | None:
    """Return the project that a row makes, None where something is wrong or missing."""
    label = _label(read, old)
    given = {name: read.fields[name] for name in WRITTEN if name in read.fields}
    if old is None:
        missing = [name for name in REQUIRED if name not in read.tried]
        if not label.zh and not read.tried.intersection(("label_zh", "label_en")):
            missing.append("label_zh")
        for name in missing:
            column = " ".join(words().shown[name])
            read.refuse("LS-0401", column, said("sheet.found.blank"), "filled")
    if read.errors:
        return None
    if old is None:
        draft = ProjectDraft(key=key, label=label, **given)
    else:
        draft = replace(old.draft, label=label, **given)
    if draft.signed_on and draft.due_on and draft.due_on < draft.signed_on:
        found = shown(draft.due_on.isoformat())
        column = " ".join(words().shown["due_on"])
        read.refuse("LS-1013", column, found, "order", first=draft.signed_on.isoformat())
        return None
    return draft


def _evidence(read: Line, key: str, held: Held) -> tuple[EvidenceDraft, ...]:
    """Return the documents of a row that the register does not have."""
    found: list[EvidenceDraft] = []
    for stage, given in read.stages.items():
        parts = given
        if stage == "signed" and "signed_on" in read.fields:
            parts = {"dated": read.fields["signed_on"], **given}
        if any(part not in parts for part in PARTS):
            listed = ", ".join(str(value) for value in parts.values())
            read.note("LS-1014", read.headings[stage], shown(listed), "document")
            continue
        draft = EvidenceDraft(project=key, stage=stage, **parts)
        there = held.documents.get(document_key(draft))
        if there is None:
            found.append(draft)
        elif draft.dated not in there:
            dates = said("sheet.found.dated", one=draft.dated, two=there[0])
            read.note("LS-1014", read.headings[stage], dates, "same_date")
    return tuple(found)


def _measures(
    read: Line, draft: ProjectDraft | None, head: Head, against: tuple[Known, Held]
) -> tuple[MeasureDraft, ...]:
    """Return what a row measures from signing to the day it stands at, if it is new."""
    if draft is None:
        return ()
    known, held = against
    stands_at = day_written(head.stands_at)
    last: date | None = read.fields.get("as_of") or (
        None if stands_at is None else min(stands_at, known.today)
    )
    found: list[MeasureDraft] = []
    for name, (quantity, unit) in MEASURED.items():
        if name not in read.fields:
            continue
        column = " ".join(words().shown[name])
        value = shown(f"{read.fields[name]:.12g}")
        if last is None or draft.signed_on is None:
            read.note("LS-1014", column, value, "period")
        elif last < draft.signed_on:
            first = draft.signed_on.isoformat()
            read.refuse("LS-1013", column, shown(last.isoformat()), "order", first=first)
        else:
            measure = MeasureDraft(
                *(quantity, unit, draft.signed_on, last, read.fields[name]), project=draft.key
            )
            if measure not in held.measures:
                found.append(measure)
    return tuple(found)
