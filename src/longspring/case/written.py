"""What stands in the files of a case, as it was written: no unit is converted, nothing is checked.

    value: 180        # of a clause, in the unit that stands beside it
    ratio: 0.15       # of a clause that asks for a share of another account, or for so much each

A changed clause keeps every other character of its file, comments included.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from longspring.case.folder import MAX_BYTES, read_text
from longspring.case.rows import split
from longspring.case.tree import Node, read_tree
from longspring.errors import CaseError, Issue, UsageError

AGREEMENT = "agreement.yaml"
REPORT_ONLY = "report_only"
KEYS = ("value", "ratio", "strength")


@dataclass(frozen=True, slots=True)
class WrittenClause:
    """Bound of a clause as written, with the lines that its numbers and its strength stand on."""

    name: str
    value: float
    unit: str
    periods: tuple[int, ...]
    strength: str
    lines: Mapping[str, int]
    minus: str = ""  # account that the bound is a ratio of
    ratio: float = 0.0
    rule: str = ""

    @property
    def key(self) -> str:
        """Return the entry that says how much is asked for."""
        return "ratio" if self.minus and "ratio" in self.lines else "value"

    @property
    def number(self) -> float:
        """Return how much is asked for: the ratio of a clause on one, else the value."""
        return self.ratio if self.key == "ratio" else self.value


def written_clauses(folder: Path) -> Mapping[str, WrittenClause]:
    """Return the clauses of a case folder by name, as written.

    Raises
    ------
    CaseError
        If the file cannot be read.
    """
    issues: list[Issue] = []
    root = read_tree(_text(folder, AGREEMENT), AGREEMENT, issues)
    if root is None or not isinstance(root.value, dict):
        raise CaseError(tuple(issues))
    clauses: list[Node] = root.value["clauses"].value
    found = [_clause(node.value) for node in clauses]
    return {clause.name: clause for clause in found}


def rewrite_clause(folder: Path, name: str, value: float | None) -> WrittenClause:
    """Change what a clause of a case folder asks for, or let it only report: `value` is None.

    Parameters
    ----------
    folder : Path
        Folder of a case, which is changed.
    name : str
        Clause.
    value : float, optional
        In the unit the clause is written in; the ratio of a clause on one [1].

    Returns
    -------
    WrittenClause
        As it was before.

    Raises
    ------
    UsageError
        If there is no such clause, or it is written on one line with others.
    """
    clauses = written_clauses(folder)
    if name not in clauses:
        raise UsageError(f"found no clause {name!r}, expected one of {', '.join(clauses)}.")
    before = clauses[name]
    key, word = ("strength", REPORT_ONLY) if value is None else (before.key, f"{value:.12g}")
    lines = _text(folder, AGREEMENT).split("\n")
    place = before.lines[key] - 1
    changed, count = re.subn(
        rf"^(\s*(?:- )?{key}:\s+)[^\s#,}}]+", rf"\g<1>{word}", lines[place], count=1
    )
    if count == 0:
        raise UsageError(
            f"clause {name} does not state its {key} on a line of its own "
            f"({AGREEMENT}:{place + 1}). Write one key a line."
        )
    lines[place] = changed
    (folder / AGREEMENT).write_text("\n".join(lines), encoding="utf-8")
    return before


def written_table(folder: Path, table: str) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of a table of a case folder; nothing where there is none."""
    file = f"{table}.csv"
    if table not in written_tables(folder):
        return [], []
    rows = [cells for _, cells in split(_text(folder, file), file, [])]
    return (rows[0], rows[1:]) if rows else ([], [])


def written_tables(folder: Path) -> list[str]:
    """Return the names of the tables of a case folder."""
    return sorted(path.stem for path in folder.glob("*.csv"))


def written_parameter(folder: Path, name: str) -> float | None:
    """Return a number of parameters.csv; None where it is not there."""
    header, rows = written_table(folder, "parameters")
    if not {"parameter", "value"} <= set(header):
        return None
    known = {row[header.index("parameter")]: row[header.index("value")] for row in rows}
    return float(known[name]) if name in known else None


def _clause(entries: Mapping[str, Node]) -> WrittenClause:
    def value(key: str, default: Any) -> Any:
        return entries[key].value if key in entries else default

    periods: list[Node] = value("periods", [])
    return WrittenClause(
        name=str(value("name", "")),
        value=float(value("value", 0.0)),
        unit=str(value("unit", "")),
        periods=tuple(int(node.value) for node in periods),
        strength=str(value("strength", "")),
        lines={key: entries[key].line for key in KEYS if key in entries},
        minus=str(value("minus", "")),
        ratio=float(value("ratio", 0.0)),
        rule=str(value("rule", "")),
    )


def _text(folder: Path, name: str) -> str:
    issues: list[Issue] = []
    text = read_text(folder / name, name, MAX_BYTES, issues)
    if text is None:
        raise CaseError(tuple(issues))
    return text
