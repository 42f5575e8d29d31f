"""What makes a record invalid: every fault is found before anything is written.

A fault names field, what was found, and by its code the sentences of the catalogue that say what
was expected and how to mend it; :func:`fault_words` puts them together in a language.
"""

import math
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from longspring.catalogue import Language, message
from longspring.errors import Fault, InvalidError
from longspring.track.records import Label

NAME_LENGTH = 80
TEXT_LENGTH = 4000
LARGEST = 1e15  # of any number; beyond it a unit was mistaken
BEIJING = timezone(timedelta(hours=8))
FOUND_LENGTH = 80


@dataclass(frozen=True, slots=True)
class FaultWords:
    """A fault in the words of one language."""

    where: str
    found: str
    expected: str
    fix: str


def fault_words(language: Language, fault: Fault) -> FaultWords:
    """Return what a fault says in a language."""
    expected, fix = (
        message(language, f"register.{part}.{fault.code}", allowed=fault.allowed)
        for part in ("expected", "fix")
    )
    return FaultWords(fault.where, fault.found, expected, fix)


def invalid(*faults: Fault) -> InvalidError:
    """Return the error that carries faults, its message in English."""
    said = [fault_words("en", fault) for fault in faults]
    lines = [f"{one.where}: found {one.found}, expected {one.expected}. {one.fix}" for one in said]
    return InvalidError(faults, "\n".join(lines))


def shown(value: object) -> str:
    """Return a value as a fault may show it: short, quoted, without control characters."""
    words = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in str(value))
    if len(words) > FOUND_LENGTH:
        words = f"{words[:FOUND_LENGTH]}..."
    return f"'{words}'" if isinstance(value, str) else words


@dataclass(slots=True)
class Checks:
    """Collects the faults of one record."""

    faults: list[Fault] = field(default_factory=list)

    def name(self, where: str, value: str) -> None:
        """Check a name: letters of any script, digits, and '.', '_', '-'."""
        ok = 0 < len(value) <= NAME_LENGTH and all(c.isalnum() or c in "._-" for c in value)
        self._unless(ok, "name", where, value, str(NAME_LENGTH))

    def words(self, where: str, value: str, most: int = TEXT_LENGTH, *, empty: bool = True) -> None:
        """Check a text: of at most `most` characters, no control characters but line ends."""
        printable = all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") for c in value)
        self._unless(len(value) <= most and printable, "words", where, value, str(most))
        self._unless(empty or bool(value.strip()), "empty", where, value)

    def label(self, where: str, label: Label) -> None:
        """Check that a label says something in both languages."""
        self.words(f"{where}.en", label.en, 400, empty=False)
        self.words(f"{where}.zh", label.zh, 400, empty=False)

    def number(self, where: str, value: float, low: float = -LARGEST) -> None:
        """Check a finite number that is at least `low`."""
        ok = math.isfinite(value) and low <= value <= LARGEST
        self._unless(ok, "number", where, value, f"{low:g} ... {LARGEST:g}")

    def among(self, where: str, value: str, allowed: Collection[str]) -> None:
        """Check that a word is one of those allowed."""
        self._unless(value in allowed, "among", where, value, ", ".join(allowed))

    def past(self, where: str, value: date, now: datetime) -> None:
        """Check that a day has come, in Beijing."""
        today = now.astimezone(BEIJING).date()
        self._unless(value <= today, "past", where, value, today.isoformat())

    def order(self, where: str, first: date | None, last: date | None) -> None:
        """Check that a day does not come before another."""
        ok = first is None or last is None or first <= last
        self._unless(ok, "order", where, last, str(first))

    def add(self, code: str, where: str, found: object, allowed: str = "") -> None:
        """Note a fault that was found elsewhere."""
        self._unless(False, code, where, found, allowed)

    def done(self) -> None:
        """Refuse the record if anything is wrong with it.

        Raises
        ------
        InvalidError
            With every fault.
        """
        if self.faults:
            raise invalid(*self.faults)

    def _unless(self, ok: bool, code: str, where: str, found: object, allowed: str = "") -> None:
        if not ok:
            self.faults.append(Fault(code, where, shown(found), allowed))
