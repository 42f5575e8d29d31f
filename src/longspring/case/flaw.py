"""What is wrong with a cell of somebody's sheet, in both languages.

    flaw(code, (file, line, column), found, expected, fix)  ->  Flaw  ->  Issue of a language

The sentences come from the catalogue; what was found is shown as it stands. An :class:`Issue` of
one language is what the command line prints and the web hands on.
"""

from dataclasses import dataclass

from longspring.case.codes import CODES, PART_LENGTH, quoted
from longspring.case.columns import Label
from longspring.catalogue import Language, message
from longspring.errors import Issue


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a sheet: where, what was found, what was expected, how to mend it."""

    code: str  # LS-nnnn, among the codes of the case
    file: str
    line: int  # 0 where the whole file is meant
    column: str  # heading or letter of the column, "" where the whole row is meant
    found: Label
    expected: Label
    fix: Label
    nearest: str = ""

    @property
    def meaning(self) -> Label:
        """Return what the code means."""
        return CODES[self.code]

    def issue(self, language: Language) -> Issue:
        """Return the flaw as an issue in the words of one language."""
        column = f" ({self.column})" if self.column else ""
        found, expected, fix = (
            getattr(part, language) for part in (self.found, self.expected, self.fix)
        )
        return Issue(self.code, self.file, self.line, found + column, expected, self.nearest, fix)


def said(key: str, **values: object) -> Label:
    """Return the sentence `key` of the catalogue in both languages."""
    english, chinese = (_plain(message(language, key, **values)) for language in ("en", "zh"))
    return Label(english, chinese)


def shown(value: object) -> Label:
    """Return a value as a message shows it, on one line and not too long."""
    word = _plain(quoted(value))
    return Label(word, word)


def flaw(
    code: str,
    place: tuple[str, int, str],
    found: Label,
    expected: Label,
    fix: Label,
    nearest: str = "",
) -> Flaw:
    """Return a flaw at `place` (file, line, column).

    Raises
    ------
    KeyError
        If the code is not among :data:`~longspring.case.codes.CODES`.
    """
    if code not in CODES:
        raise KeyError(code)
    file, line, column = place
    return Flaw(code, _plain(file), line, _plain(column)[:60], found, expected, fix, nearest)


def _plain(part: str) -> str:
    """Return a part of a message without control characters and not too long."""
    part = part[: PART_LENGTH + 1]
    if not part.isprintable():
        part = "".join(mark if mark.isprintable() else repr(mark)[1:-1] for mark in part)
    return part if len(part) <= PART_LENGTH else part[: PART_LENGTH - 3] + "..."
