"""Reading one mapping of a YAML file: typed values, and an issue for each that is not.

A `Section` hands out a stand-in ("" or 0) where a value is wrong and appends the issue, so
that one pass finds everything; whoever reads must not use the result while there are issues.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from longspring.case.codes import issue, quoted, unknown_name
from longspring.case.columns import Label
from longspring.case.tree import Node
from longspring.errors import Issue

MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping of `file` that begins on `line`; issues go to the shared list."""

    file: str
    line: int
    entries: Mapping[str, Node]
    issues: list[Issue]

    def known(self, *keys: str) -> None:
        """Append an issue for every key that is none of `keys`."""
        for key, node in self.entries.items():
            if key not in keys:
                where = (self.file, node.line)
                self.issues.append(unknown_name("LS-0204", where, key, keys, "a key of this part"))

    def where(self, key: str) -> tuple[str, int]:
        """Return the file and line of a key, or of the mapping where the key is absent."""
        node = self.entries.get(key)
        return (self.file, node.line if node else self.line)

    def _wrong(self, key: str, expected: str) -> None:
        """Append the issue of a value that is not as expected."""
        found = _shown(self.entries[key])
        fix = f"Correct {key!r}."
        self.issues.append(issue("LS-0206", self.where(key), found, expected, fix))

    def given(self, key: str, optional: bool = False) -> Node | None:
        """Return the node of a key; its absence is an issue unless `optional`."""
        node = self.entries.get(key)
        if node is not None and node.value is not None:
            return node
        if not optional:
            found = f"no {key!r}" if node is None else f"{key!r} left empty"
            where = (self.file, node.line if node else self.line)
            fix = f"Add {key!r}."
            self.issues.append(issue("LS-0205", where, found, f"the key {key!r}", fix))
        return None

    def text(self, key: str, default: str | None = None, choices: Iterable[str] = ()) -> str:
        """Return the text of a key, one of `choices` where there are any."""
        node = self.given(key, optional=default is not None)
        if node is None:
            return default or ""
        value = node.value
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or len(value) > MAX_TEXT or (default is None and not value):
            self._wrong(key, "text")
            return ""
        choices = tuple(choices)
        if choices and value not in choices:
            where = self.where(key)
            self.issues.append(unknown_name("LS-0406", where, value, choices, "one of"))
        return value

    def number(
        self,
        key: str,
        default: float | None = None,
        low: float = -math.inf,
        high: float = math.inf,
    ) -> float:
        """Return the number of a key, finite and within [low, high]."""
        node = self.given(key, optional=default is not None)
        if node is None:
            return default if default is not None else 0.0
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(key, "a number")
            return 0.0
        if not math.isfinite(value):
            fix = "Write the number itself."
            where = self.where(key)
            self.issues.append(issue("LS-0403", where, str(value), "a finite number", fix))
            return 0.0
        if not low <= value <= high:
            expected = f"a number from {low:g} to {high:g}"
            fix = f"Correct {key!r}."
            self.issues.append(issue("LS-0404", self.where(key), str(value), expected, fix))
        return float(value)

    def integer(self, key: str, low: int, high: int) -> int:
        """Return the whole number of a key, within [low, high]."""
        node = self.given(key)
        if node is None:
            return 0
        if isinstance(node.value, bool) or not isinstance(node.value, int):
            self._wrong(key, "a whole number")
            return 0
        return int(self.number(key, None, low, high))

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        node = self.given(key, optional=True)
        if node is None:
            return default
        if not isinstance(node.value, bool):
            self._wrong(key, "true or false")
            return default
        return node.value

    def section(self, key: str, optional: bool = False) -> "Section | None":
        """Return the mapping under a key."""
        node = self.given(key, optional)
        if node is None:
            return None
        if not isinstance(node.value, dict):
            self._wrong(key, "a mapping")
            return None
        return Section(self.file, node.line, node.value, self.issues)

    def sections(self, key: str, optional: bool = False, least: int = 0) -> list["Section"]:
        """Return the mappings listed under a key, of which there must be `least`."""
        parts = []
        items = self._items(key, optional)
        if items is not None and len(items) < least:
            self._wrong(key, f"at least {least} item")
        for node in items or []:
            if isinstance(node.value, dict):
                parts.append(Section(self.file, node.line, node.value, self.issues))
            else:
                where = (self.file, node.line)
                fix = f"Write each item of {key!r} as key: value."
                self.issues.append(issue("LS-0206", where, _shown(node), "a mapping", fix))
        return parts

    def words(self, key: str, optional: bool = False) -> tuple[str, ...]:
        """Return the texts listed under a key; a single text counts as a list of one."""
        words = []
        for node in self._items(key, optional, single=True) or []:
            if isinstance(node.value, str) and node.value:
                words.append(node.value)
            else:
                where = (self.file, node.line)
                fix = f"Write {key!r} as a list of names."
                self.issues.append(issue("LS-0206", where, _shown(node), "a name", fix))
        return tuple(words)

    def integers(self, key: str) -> tuple[int, ...]:
        """Return the whole numbers listed under an optional key."""
        numbers = []
        for node in self._items(key, optional=True, single=True) or []:
            if isinstance(node.value, int) and not isinstance(node.value, bool):
                numbers.append(node.value)
            else:
                where = (self.file, node.line)
                fix = f"Write {key!r} as a list of whole numbers."
                self.issues.append(issue("LS-0206", where, _shown(node), "a whole number", fix))
        return tuple(numbers)

    def among(self, key: str, words: Iterable[str], known: Iterable[str] | None, what: str) -> None:
        """Append an issue for every word that is none of `known`; None means not known."""
        if known is None:
            return
        known = tuple(known)
        for word in words:
            if word not in known:
                self.issues.append(unknown_name("LS-0501", self.where(key), word, known, what))

    def _items(self, key: str, optional: bool, single: bool = False) -> list[Node] | None:
        """Return the nodes listed under a key, None where it holds no list."""
        node = self.given(key, optional)
        if node is None:
            return None
        if isinstance(node.value, list):
            return node.value
        if single and not isinstance(node.value, dict):
            return [node]
        self._wrong(key, "a list")
        return None


def label_of(part: Section, key: str) -> Label:
    """Return a text in both languages, written {en: ..., zh: ...}."""
    inner = part.section(key)
    if inner is None:
        return Label("", "")
    inner.known("en", "zh")
    return Label(inner.text("en"), inner.text("zh"))


def _shown(node: Node) -> str:
    if isinstance(node.value, dict):
        return "a mapping"
    if isinstance(node.value, list):
        return "a list"
    return "nothing" if node.value is None else quoted(node.value)
