"""What the headings of a project ledger (台账) mean: which field, in which unit.

    heading  ->  blanks, case and width of its letters dropped, the unit in brackets or after a
                 mark taken off, the rest looked up among the words of `ledger_words.json`

Nothing is guessed: a heading whose words are not in the file is said and not read, a number
without a unit is refused. Titles above the headings may declare units (单位：万元、万千瓦) and the
day that the ledger stands at (截至2025年6月).
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

Kind = Literal["text", "number", "date", "list", "ignored"]
PARTS = ("document_number", "issuer", "dated")
LOOKED_AT = 20  # rows in which the headings must be found
BRACKETS = re.compile(r"[(\[【〔](.*?)[)\]】〕]")
BLANKS = re.compile(r"[\s_]+")
DECLARED = re.compile(r"单位[:：]?\s*([^\s()（）]+)")
STANDS_AT = re.compile(r"截[至止]\s*到?\s*([0-9〇零一二三四五六七八九十年月日底./\-]+)")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: a field of a project, or a part of the evidence of a stage."""

    index: int
    heading: str
    field: str  # field, "" where it is of a stage
    stage: str  # of STAGES, "" where it is a field
    part: str  # of PARTS, "" where it is a field
    kind: Kind
    unit: str  # canonical, "" where it is no number
    most: float  # the largest number that is believed
    scale: float | None  # canonical units in one of the column; None: no unit is known


@dataclass(frozen=True, slots=True)
class Head:
    """The headings of a ledger: their line, the columns that are understood, and the others."""

    line: int
    columns: tuple[Column, ...]
    strange: tuple[tuple[int, str], ...]
    stands_at: str  # as written above the headings, "" where nothing is


@dataclass(frozen=True, slots=True)
class Words:
    """The words of `ledger_words.json`, ready to be looked up."""

    fields: Mapping[str, str]  # word -> field
    parts: Mapping[str, tuple[str, str]]  # word -> stage, part
    kinds: Mapping[str, Kind]
    units: Mapping[str, Mapping[str, float]]  # canonical -> word -> factor
    unit_of: Mapping[str, str]  # field -> canonical
    most: Mapping[str, float]
    sums: frozenset[str]
    shown: Mapping[str, tuple[str, str]]  # field -> its words in the template, Chinese and English
    shown_parts: Mapping[tuple[str, str], tuple[str, str]]  # the same of stage and part


@cache
def words() -> Words:
    """Return the words that headings are made of."""
    text = Path(__file__).with_name("ledger_words.json").read_text(encoding="utf-8")
    data = json.loads(text)
    fields = {bare(w): name for name, one in data["fields"].items() for w in one["words"]}
    parts = {
        bare(stage_word + between + part_word): (stage, part)
        for stage, stage_words in data["stages"].items()
        for stage_word in stage_words
        for part, part_words in data["parts"].items()
        for part_word in part_words
        for between in ("", " ")
    }
    return Words(
        fields=fields,
        parts={word: place for word, place in parts.items() if word not in fields},
        kinds={name: cast(Kind, one["kind"]) for name, one in data["fields"].items()},
        units=data["units"],
        unit_of={n: one["unit"] for n, one in data["fields"].items() if "unit" in one},
        most={n: float(one["most"]) for n, one in data["fields"].items() if "most" in one},
        sums=frozenset(bare(word) for word in data["sums"]),
        shown={name: (one["words"][0], one["words"][1]) for name, one in data["fields"].items()},
        shown_parts={
            (stage, part): (stage_words[0] + part_words[0], f"{stage_words[-1]} {part_words[1]}")
            for stage, stage_words in data["stages"].items()
            for part, part_words in data["parts"].items()
        },
    )


def bare(text: str) -> str:
    """Return words as they are compared: one width and case, without blanks.

    Examples
    --------
    >>> bare(" 装机 容量")
    '装机容量'
    >>> bare("Signed_on")
    'signedon'
    """
    return BLANKS.sub("", unicodedata.normalize("NFKC", text).lower())


def find_head(rows: Sequence[tuple[int, Sequence[object]]]) -> Head | None:
    """Return the headings among the first rows of a sheet: the row with most words known.

    Two words must be known, one of them the name or the number of a project.
    """
    best: tuple[int, int] | None = None
    for place, (_, cells) in enumerate(rows[:LOOKED_AT]):
        found = [one for i, cell in enumerate(cells) if (one := _column(i, cell, {})) is not None]
        named = any(one.field in {"key", "label_zh", "label_en"} for one in found)
        if named and len(found) > 1 and (best is None or len(found) > best[0]):
            best = (len(found), place)
    if best is None:
        return None
    return _head(rows, best[1])


def _head(rows: Sequence[tuple[int, Sequence[object]]], place: int) -> Head:
    above = " ".join(
        unicodedata.normalize("NFKC", cell)
        for _, cells in rows[:place]
        for cell in cells
        if isinstance(cell, str)
    )
    declared = _declared(above)
    line, cells = rows[place]
    columns: list[Column] = []
    strange: list[tuple[int, str]] = []
    for index, cell in enumerate(cells):
        column = _column(index, cell, declared)
        if column is not None:
            columns.append(column)
        elif cell is not None:
            strange.append((index, str(cell)))
    stands_at = STANDS_AT.search(above)
    return Head(
        line, tuple(columns), tuple(strange), stands_at.group(1).strip() if stands_at else ""
    )


def _declared(above: str) -> dict[str, float]:
    """Return the factor of each canonical unit that the titles declare."""
    found: dict[str, float] = {}
    for listed in DECLARED.findall(above):
        for word in re.split(r"[、,,;；/和及]", listed):
            for canonical, factors in words().units.items():
                if bare(word) in factors:
                    found.setdefault(canonical, factors[bare(word)])
    return found


def _column(index: int, cell: object, declared: Mapping[str, float]) -> Column | None:
    """Return what a heading means, or None."""
    if not isinstance(cell, str) or len(cell) > 100:
        return None
    text = unicodedata.normalize("NFKC", cell)
    heading = " ".join(cell.split())
    field, stage, part = _meaning(text)
    if not field and not stage:
        return None
    known = words()
    if stage:
        kind: Kind = "date" if part == "dated" else "text"
        return Column(index, heading, "", stage, part, kind, "", 0.0, 1.0)
    unit = known.unit_of.get(field, "")
    scale = _scale(text, unit, declared) if unit else 1.0
    return Column(
        index, heading, field, "", "", known.kinds[field], unit, known.most.get(field, 0.0), scale
    )


def _meaning(text: str) -> tuple[str, str, str]:
    """Return field, stage and part that a heading names, all "" where none is known."""
    known = words()
    for candidate in _candidates(text):
        if candidate in known.fields:
            return known.fields[candidate], "", ""
        if candidate in known.parts:
            return ("", *known.parts[candidate])
    return "", "", ""


def _candidates(text: str) -> list[str]:
    """Return what a heading may say, from the whole of it to its parts."""
    outside = BRACKETS.sub(" ", text)
    pieces = [text, outside, re.split(r"[:,;/]", outside, maxsplit=1)[0]]
    pieces += re.split(r"[\n/]", outside)
    pieces += re.split(r"(?<=[^\x00-\x7f])\s+(?=[\x00-\x7f])", outside)
    pieces += [_without_unit(piece) for piece in pieces]
    return [bare(piece).strip(":;,.*") for piece in pieces if piece.strip()]


def _without_unit(text: str) -> str:
    """Return a heading without a unit at its end, as in `capacity_mw` or `投资 万元`."""
    return re.sub(r"[\s_,:]+[^\s_,:]+$", "", text.strip())


def _scale(text: str, unit: str, declared: Mapping[str, float]) -> float | None:
    """Return how many canonical units one of the heading's unit is, None where it has none."""
    factors = words().units[unit]
    written = [*BRACKETS.findall(text), *re.split(r"[\s_,:/\n]+", BRACKETS.sub(" ", text))[1:]]
    for word in written:
        for one in re.split(r"[/,]", word):
            if bare(one).removeprefix("单位:") in factors:
                return factors[bare(one).removeprefix("单位:")]
    if any(bare(word) for word in BRACKETS.findall(text)):
        return None
    return declared.get(unit)
