"""Dense algebra in all lanes at once, on matrices too small for BLAS (compiled).

A lower triangle is packed by rows: entry (i, k) stands at i (i + 1) / 2 + k.
"""

import numpy as np

from longspring.solve.interior.compiled import inlined, part
from longspring.solve.interior.lanes import (
    LANES,
    Lanes,
    put,
    root,
    spread_out,
    take,
    where_positive,
)
from longspring.solve.interior.load import clear
from longspring.solve.interior.stencil import Floats
from longspring.solve.interior.symbolic import Plan


@inlined
def all_positive(value: Lanes) -> bool:
    """Return whether all lanes are above zero."""
    found = np.zeros((1, LANES))
    put(found, 0, where_positive(value, spread_out(1.0), spread_out(0.0)))
    return found.min() > 0.0


@part
def factor_inverse(rows: int, matrix: Floats, out: Floats) -> bool:
    """Replace N by L, N = L L', and set out = L^-1; return whether all pivots are positive.

    matrix: the packed triangle of N.
    """
    good = spread_out(1.0)
    for i in range(rows):
        at = i * (i + 1) // 2
        for k in range(i):
            here = k * (k + 1) // 2
            value = take(matrix, at + k)
            for m in range(k):
                value = value - take(matrix, at + m) * take(matrix, here + m)
            put(matrix, at + k, value * take(out, here + k))
        pivot = take(matrix, at + i)
        for m in range(i):
            value = take(matrix, at + m)
            pivot = pivot - value * value
        good = where_positive(pivot, good, spread_out(0.0))
        inverse = 1.0 / root(pivot)
        put(out, at + i, inverse)  # the diagonal of L^-1, which is all that is needed of L's
    for i in range(rows):
        at = i * (i + 1) // 2
        inverse = take(out, at + i)
        for k in range(i):
            value = spread_out(0.0)
            for m in range(k, i):
                value = value - take(matrix, at + m) * take(out, m * (m + 1) // 2 + k)
            put(out, at + k, value * inverse)
    return all_positive(good)


@part
def find_link(p: Plan, before: Floats, coupling: Floats, out: Floats) -> None:
    """Set out = M', M = Lc^-1 O' with Lc^-1 the end of `before`; out: carried x chain by rows."""
    clear(out)
    offset = p.dense - p.chain
    for e in range(p.linked.size):
        m, k = divmod(p.linked[e], p.carried)
        value = take(coupling, p.linked[e])
        for i in range(m, p.chain):
            row = offset + i
            at = row * (row + 1) // 2 + offset + m
            put(out, k * p.chain + i, take(out, k * p.chain + i) + take(before, at) * value)


@part
def take_link_square(p: Plan, link: Floats, matrix: Floats) -> None:
    """Take M' M off the carried rows at the end of a packed triangle."""
    offset = p.dense - p.carried
    for k in range(p.carried):
        row = offset + k
        for m in range(k + 1):
            at = row * (row + 1) // 2 + offset + m
            value = take(matrix, at)
            for i in range(p.chain):
                value = value - take(link, k * p.chain + i) * take(link, m * p.chain + i)
            put(matrix, at, value)
