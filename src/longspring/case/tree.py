"""YAML text as a tree of nodes that know their line.

Only what a case needs is accepted: mappings with unique text keys, lists, and plain or quoted
scalars in the YAML 1.2 core schema. Anchors, aliases, tags and further documents are refused,
so that a short file cannot expand into a long one. The tree is built from events, without
recursion, and its depth and size are limited (:data:`MAX_DEPTH`, :data:`MAX_NODES`).
"""

import re
from dataclasses import dataclass
from typing import Any

from longspring.case.codes import issue, quoted
from longspring.errors import Issue

MAX_DEPTH = 16
MAX_NODES = 200_000

NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
WORDS: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file and the line it begins on.

    `value` is a scalar, a list of nodes, or a dict from key to node (whose line is the key's).
    """

    value: Any
    line: int


def scalar(text: str) -> Scalar:
    """Return what a plain scalar means: a number, true, false, null, or the text itself."""
    lowered = text.lower()
    if lowered in WORDS and text in (lowered, lowered.upper(), lowered.capitalize()):
        return WORDS[lowered]
    if INTEGER.fullmatch(text):
        return int(text)
    if NUMBER.fullmatch(text):
        return float(text)
    return text


def read_tree(text: str, file: str, issues: list[Issue]) -> Node | None:
    """Return the root of a YAML text, or None with the reason appended to `issues`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    grown = _Growing(file, issues)
    line = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            line = event.start_mark.line + 1
            if not grown.take(event, line):
                return None
    except MarkedYAMLError as error:
        if error.problem_mark is not None:
            line = error.problem_mark.line + 1
        _unparsed(file, line, str(error.problem or error), issues)
    except (YAMLError, ValueError, IndexError, AttributeError, AssertionError) as error:
        # ruamel reports some malformed directives and escapes by built-in exceptions.
        _unparsed(file, line, str(error).split("\n", 1)[0], issues)
    else:
        if grown.root is None:
            issues.append(
                issue("LS-0201", (file, 0), "an empty file", "a mapping", "Write its keys.")
            )
        return grown.root
    return None


def _unparsed(file: str, line: int, problem: str, issues: list[Issue]) -> None:
    fix = "Correct the line; quote text that holds ':' or '#'."
    issues.append(issue("LS-0201", (file, line), quoted(problem), "valid YAML", fix))


class _Growing:
    """The tree while its events arrive; containers still open are on a stack."""

    def __init__(self, file: str, issues: list[Issue]) -> None:
        self.file = file
        self.issues = issues
        self.root: Node | None = None
        self.open: list[Node] = []
        self.keys: list[tuple[str, int] | None] = []
        self.count = 0
        self.documents = 0

    def take(self, event: Any, line: int) -> bool:
        """Add one event; return whether to go on."""
        kind = type(event).__name__
        where = (self.file, line)
        if kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                return self._refuse(line, "a second document")
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            self.open.pop()
            self.keys.pop()
        elif kind in ("AliasEvent", "ScalarEvent", "SequenceStartEvent", "MappingStartEvent"):
            if kind == "AliasEvent" or event.anchor is not None:
                return self._refuse(line, "an anchor or alias")
            if event.tag is not None:
                return self._refuse(line, f"the tag {quoted(str(event.tag))}")
            self.count += 1
            if self.count > MAX_NODES or len(self.open) > MAX_DEPTH:
                expected = f"at most {MAX_NODES} values nested at most {MAX_DEPTH} deep"
                fix = "Flatten or split the file."
                self.issues.append(issue("LS-0207", where, "more", expected, fix))
                return False
            return self._place(event, kind, line)
        return True

    def _place(self, event: Any, kind: str, line: int) -> bool:
        if kind == "ScalarEvent":
            plain = event.style is None
            node = Node(scalar(event.value) if plain else event.value, line)
        else:
            node = Node([] if kind == "SequenceStartEvent" else {}, line)
        inside = self.open[-1].value if self.open else None
        if inside is None:
            self.root = node
        elif isinstance(inside, list):
            inside.append(node)
        elif self.keys[-1] is None:
            return self._key(event, kind, line)
        else:
            key, key_line = self.keys[-1]
            self.keys[-1] = None
            if key in inside:
                fix = "Keep one of them."
                found = f"{quoted(key)} again"
                where = (self.file, key_line)
                self.issues.append(issue("LS-0203", where, found, "each key once", fix))
            else:
                inside[key] = Node(node.value, key_line)
        if kind != "ScalarEvent":
            self.open.append(node)
            self.keys.append(None)
        return True

    def _key(self, event: Any, kind: str, line: int) -> bool:
        if kind != "ScalarEvent":
            expected = "a word as key"
            where = (self.file, line)
            self.issues.append(
                issue("LS-0206", where, "a list or mapping as key", expected, "Use a word.")
            )
            return False
        self.keys[-1] = (event.value, line)
        return True

    def _refuse(self, line: int, found: str) -> bool:
        expected = "one document without anchors, aliases or tags"
        fix = "Write the value out."
        self.issues.append(issue("LS-0202", (self.file, line), found, expected, fix))
        return False
