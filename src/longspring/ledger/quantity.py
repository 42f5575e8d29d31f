"""Quantities: the vocabulary of the layout, and the selection of terms by labels.

An account term or a transfer names a quantity and filters on labels; a filter lists the values
allowed. A term that lacks the label does not match.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from longspring.errors import Issue
from longspring.program.layout import LABELS, Layout, Term

QUANTITIES = (
    "build",
    "capacity",
    "annuity",
    "energy_build",
    "energy_capacity",
    "annuity_energy",
    "line_build",
    "line_capacity",
    "line_annuity",
    "fleet_build",
    "fleet",
    "fleet_annuity",
    "output",
    "input",
    "fuel",
    "start",
    "curtailment",
    "charge",
    "discharge",
    "flow",
    "import",
    "export",
    "unserved",
    "demand",
    "purchase",
    "emission",
    "exogenous_emission",
)

Where = Mapping[str, tuple[str, ...]]


def group_terms(layout: Layout) -> Mapping[str, tuple[Term, ...]]:
    """Return the terms of each quantity, in the order of the layout."""
    groups: dict[str, list[Term]] = {}
    for term in layout.terms:
        groups.setdefault(term.quantity, []).append(term)
    return {quantity: tuple(terms) for quantity, terms in groups.items()}


def matches(term: Term, where: Where) -> bool:
    """Return whether every filtered label of the term has an allowed value."""
    return all(term.labels.get(label) in allowed for label, allowed in where.items())


def select(groups: Mapping[str, tuple[Term, ...]], quantity: str, where: Where) -> Iterator[Term]:
    """Yield the terms of a quantity that match every filter."""
    for term in groups.get(quantity, ()):
        if matches(term, where):
            yield term


def unknown_name(kind: str, name: str, known: tuple[str, ...], file: str, line: int) -> Issue:
    """Return the issue of a name that nothing is called."""
    near = get_close_matches(name, known, 1)
    return Issue(
        "LS-0603",
        file,
        line,
        f"{kind} {name!r}",
        f"one of {', '.join(known)}",
        near[0] if near else "",
        f"Use a known {kind}.",
    )


def check_labels(where: Where, file: str, line: int) -> Iterator[Issue]:
    """Yield an issue for each filter on a label that no term carries."""
    for label in where:
        if label not in LABELS:
            yield unknown_name("label", label, LABELS, file, line)
