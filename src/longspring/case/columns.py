"""How a column is declared: unit, range, default, reference; and where a row comes from.

A numeric field is declared with :func:`number`, which carries the canonical unit, the allowed
range and what an empty cell means; the reader, the JSON Schema and the reference page are made
from these declarations, so nothing about a column is written twice.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Basis = Literal["measured", "published", "derived", "assumed"]
TechnologyKind = Literal["source", "conversion", "chp"]
ProfileModel = Literal[
    "file", "pv", "wind", "heat_demand", "heat_power", "cop", "derating", "driving"
]
Strength = Literal["binding", "best_effort", "report_only"]
Sense = Literal[">=", "<=", "=="]
LegalClass = Literal["B", "E", "X"]


def number(
    unit: str,
    low: float = float("-inf"),
    high: float = float("inf"),
    default: float | None = None,
    meaning: str = "",
) -> Any:
    """Declare a numeric column: canonical `unit`, inclusive range, `default` of an empty cell."""
    return field(
        metadata={"unit": unit, "low": low, "high": high, "default": default, "meaning": meaning}
    )


def text(meaning: str = "", default: str | None = None, refers: str = "") -> Any:
    """Declare a text column; `refers` names the table whose key it must be ("zones", ...)."""
    return field(metadata={"default": default, "refers": refers, "meaning": meaning})


def provenance() -> Any:
    """Declare the field that says where a row comes from; the reader fills it."""
    return field()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row stands and why its numbers are believed (law of semantics 9)."""

    file: str
    line: int
    source: str  # key(s) of sources.csv, separated by ";"
    basis: Basis  # the weakest basis among the row's numbers
    low_ratio: float | None  # plausible range of the row's numbers as a ratio of the value given;
    high_ratio: float | None  # both required where basis is "assumed"
    note: str


@dataclass(frozen=True, slots=True)
class Label:
    """A name in both languages of the product."""

    en: str
    zh: str
