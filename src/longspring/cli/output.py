"""Data on standard output, messages on standard error.

A cell is as wide as a terminal draws it: a Chinese character takes two columns.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from longspring.catalogue import Language
from longspring.errors import CaseError, LongspringError, UsageError

if TYPE_CHECKING:
    from longspring.results import Plan


def say(text: str = "") -> None:
    """Write a message to standard error."""
    print(text, file=sys.stderr)  # noqa: T201 - this is where messages leave


def show(text: str = "") -> None:
    """Write a line of data to standard output."""
    print(text)  # noqa: T201 - this is where data leave


def show_json(data: Any) -> None:
    """Write data to standard output as JSON; what is no finite number becomes null."""
    show(json.dumps(_plain(data), ensure_ascii=False, indent=1, allow_nan=False))


def show_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write rows in aligned columns; a column of numbers is aligned to the right."""
    table = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(_width(cell) for cell in column) for column in zip(*table, strict=True)]
    numeric = [all(_is_number(cell) for cell in column) for column in zip(*table[1:], strict=True)]
    for row in table:
        cells = [
            " " * (width - _width(cell)) + cell if right else cell + " " * (width - _width(cell))
            for cell, width, right in zip(
                row, widths, numeric or [False] * len(widths), strict=True
            )
        ]
        show("  ".join(cells).rstrip())


def number(value: float | None) -> str:
    """Return a number with four figures, thousands apart, no finer than a thousandth."""
    if value is None or isnan(value):
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    text = f"{value:,.4g}" if abs(value) >= 1 else f"{value:.3f}".rstrip("0").rstrip(".")
    # What an interior point leaves of a zero is a zero, and has no sign.
    return "0" if text in ("-0", "") else text


def labels_of(plan: "Plan", table: str, key: str, language: Language) -> dict[str, str]:
    """Return the label of every key of a table of a plan; {} where the plan lacks the table."""
    if table not in plan.tables:
        return {}
    columns = plan.tables[table].columns
    return dict(zip(columns[key].tolist(), columns[f"label_{language}"].tolist(), strict=True))


def of_case(plan: "Plan") -> "Plan":
    """Return a plan of a case; raise UsageError for one of an imported network."""
    if plan.manifest.get("kind") == "pypsa":
        raise UsageError(
            "this plan was made from a network, which has no accounts and no clauses. "
            "Its tables: longspring export OUT --to csv -o DIR."
        )
    return plan


def error_record(error: LongspringError) -> Mapping[str, Any]:
    """Return an error as data: its kind, its exit code and every issue."""
    issues = error.issues if isinstance(error, CaseError) else ()
    return {
        "error": type(error).__name__,
        "exit_code": error.exit_code,
        "message": str(error),
        "issues": [
            {
                "code": issue.code,
                "file": issue.file,
                "line": issue.line,
                "found": issue.found,
                "expected": issue.expected,
                "nearest": issue.nearest,
                "fix": issue.fix,
            }
            for issue in issues
        ],
    }


def _plain(value: Any) -> Any:
    """Return what JSON can hold of a value."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value


def _width(text: str) -> int:
    """Return the columns that `text` takes on a terminal."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _is_number(cell: str) -> bool:
    """Return whether a cell reads as a number, or is empty."""
    bare = cell.replace(",", "").replace("%", "").strip()
    try:
        float(bare or "0")
    except ValueError:
        return bare in {"-", "–"}
    return True
