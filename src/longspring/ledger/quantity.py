"""Selection of the layout's terms by quantity and labels.

An account term or a transfer names a quantity and filters on labels; a filter lists the values
allowed. A term that lacks the label does not match. A filter on `item` is about the coefficients
of a term and not about the term.
"""

from collections.abc import Iterator, Mapping

from longspring.case.vocabulary import ITEM
from longspring.program.layout import Layout, Term

Where = Mapping[str, tuple[str, ...]]
Groups = Mapping[str, tuple[Term, ...]]


def group_terms(layout: Layout) -> Groups:
    """Return the terms of each quantity, in the order of the layout."""
    groups: dict[str, list[Term]] = {}
    for term in layout.terms:
        groups.setdefault(term.quantity, []).append(term)
    return {quantity: tuple(terms) for quantity, terms in groups.items()}


def select(groups: Groups, quantity: str, where: Where) -> Iterator[Term]:
    """Yield the terms of a quantity that match every filter."""
    for term in groups.get(quantity, ()):
        if all(_fits(term, label, allowed) for label, allowed in where.items()):
            yield term


def _fits(term: Term, label: str, allowed: tuple[str, ...]) -> bool:
    return label == ITEM or term.labels.get(label) in allowed
