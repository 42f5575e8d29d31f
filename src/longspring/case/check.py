"""Rules between tables: one list, each with a name, what it reads and a function.

A rule is run if none of the files it reads has an issue yet; it yields what is wrong.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from longspring.case.model import Case
from longspring.errors import Issue


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence that a case must satisfy, the tables it is about, and its test."""

    sentence: str
    tables: tuple[str, ...]
    test: Callable[[Case], Iterator[Issue]]


RULES: tuple[Rule, ...] = ()


def check_case(case: Case, faulty: frozenset[str]) -> list[Issue]:
    """Return the issues of every rule whose tables are not among the `faulty` files."""
    issues: list[Issue] = []
    for rule in RULES:
        if not any(f"{table}.csv" in faulty for table in rule.tables):
            issues.extend(rule.test(case))
    return issues
