"""The range of a sum of products of coefficients that know one another.

    sum over monomials of amount x coefficient x coefficient ...     each coefficient in its range

A coefficient that stands in several terms has one value in all of them, whatever their signs. The
sum is linear in each coefficient by itself, so that its least and its most lie where each is at an
end. The search sets one after another to its better end until none helps: it is exact where every
coefficient pushes one way, whatever the others are, and otherwise ends at a value that is taken.
"""

from collections.abc import Mapping

from longspring.ledger.coefficient import Ends, Name

Monomials = Mapping[tuple[Name, ...], float]  # coefficients multiplied -> amount


def span(monomials: Monomials, ends: Mapping[Name, Ends]) -> Ends:
    """Return the least and the most of a sum over the ranges of its coefficients.

    Parameters
    ----------
    monomials : mapping
        What each product of coefficients is multiplied by.
    ends : mapping
        Least and most of every coefficient.
    """
    uses: dict[Name, list[tuple[Name, ...]]] = {}
    for names in monomials:
        for name in names:
            uses.setdefault(name, []).append(names)
    low, high = (_extreme(monomials, ends, uses, direction) for direction in (-1.0, 1.0))
    return low, high


def _extreme(
    monomials: Monomials,
    ends: Mapping[Name, Ends],
    uses: Mapping[Name, list[tuple[Name, ...]]],
    direction: float,
) -> float:
    """Return the most of `direction` times the sum, times `direction`."""
    at = {name: 0.5 * (low + high) for name, (low, high) in ends.items()}
    for _ in range(len(uses) + 1):
        moved = False
        for name, places in uses.items():
            slope = sum(_product(monomials, names, at, name) for names in places)
            best = max(ends[name], key=lambda end: direction * slope * end)
            moved |= best != at[name]
            at[name] = best
        if not moved:
            break
    return sum(_product(monomials, names, at) for names in monomials)


def _product(
    monomials: Monomials, names: tuple[Name, ...], at: Mapping[Name, float], but: Name | None = None
) -> float:
    """Return one monomial at values of its coefficients, without one of them if any is named."""
    value = monomials[names]
    for name in names:
        if name != but:
            value *= at[name]
    return value
