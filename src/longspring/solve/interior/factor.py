"""The chain of steps of one segment: block tridiagonal Cholesky with a border (compiled).

    N[t]  = A D[t] A' + K D[t-1] K'         D = 1 / (z/y + sum over uppers of q/u)
    M[t]  = Lc[t-1]^-1 (K D[t-1] A[t-1]')'  Lc the chain rows of L
    L[t] L[t]' = N[t] - M[t]' M[t]
    W[t]  = L[t]^-1 (E[t] - M[t]' Wc[t-1])
    S     = corner - sum over t of W[t]' W[t]

E is the border: closing rows, totals, design columns. Sparse rows are eliminated entry by entry
as the plan says, in all lanes at once; the dense rest of many steps is stacked lane by lane, so
that the update of S runs at the speed of dense algebra. W is not kept.
"""

import numpy as np

from longspring.solve.interior.assemble import (
    STACK,
    Factor,
    Work,
    add_to,
    close_corner,
    closing_border,
    closing_carried,
    drop_past,
    fill_border,
    fill_corner,
    fill_normal,
    first_border,
    load_numbers,
)
from longspring.solve.interior.blas import add_square, set_product
from longspring.solve.interior.compiled import Bundle, compiled, inlined, part
from longspring.solve.interior.dense import (
    all_positive,
    factor_inverse,
    find_link,
    take_link_square,
)
from longspring.solve.interior.lanes import (
    LANES,
    put,
    root,
    spread_out,
    take,
    where_positive,
    wide,
)
from longspring.solve.interior.load import clear, copy
from longspring.solve.interior.stencil import Floats, Stencil
from longspring.solve.interior.symbolic import Plan


def empty_factor(stencil: Stencil, plan: Plan) -> Factor:
    """Return room for the factor of a segment."""
    steps = stencil.steps
    return Factor(
        inverse=wide(steps, stencil.columns),
        share=wide(steps, stencil.upper_column.size),
        lower=wide(steps, plan.lower_row.size),
        dense=wide(steps, plan.dense * (plan.dense + 1) // 2),
        link=wide(steps, plan.carried * plan.chain),
    )


@part
def _eliminate(p: Plan, normal: Floats, regularisation: float, lower: Floats) -> bool:
    """Eliminate the sparse rows of N in place; return whether all pivots are positive."""
    good = spread_out(1.0)
    for i in range(p.sparse):
        first, last = p.lower_start[i], p.lower_start[i + 1]
        pivot = take(normal, first) * (1.0 + regularisation) + regularisation
        good = where_positive(pivot, good, spread_out(0.0))
        pivot = root(pivot)
        put(lower, first, pivot)
        inverse = 1.0 / pivot
        for k in range(first + 1, last):
            put(lower, k, take(normal, k) * inverse)
        at = p.update_start[i]
        for k in range(first + 1, last):
            value = take(lower, k)
            for m in range(first + 1, k + 1):
                place = p.update[at]
                put(normal, place, take(normal, place) - value * take(lower, m))
                at += 1
    return all_positive(good)


@part
def _eliminate_border(p: Plan, lower: Floats, work: Work) -> None:
    """Carry the elimination of the sparse rows over to E, and take their W' W off the corner."""
    border, corner = work.border, work.corner
    for i in range(p.sparse):
        first, last = p.lower_start[i], p.lower_start[i + 1]
        begin, end = p.wide_start[i], p.wide_start[i + 1]
        inverse = 1.0 / take(lower, first)
        for q in range(begin, end):
            put(border, q, take(border, q) * inverse)
        at = p.spread_start[i]
        for k in range(first + 1, last):
            below = take(lower, k)
            for q in range(begin, end):
                add_to(border, p.spread[at], spread_out(0.0) - below * take(border, q))
                at += 1
        at = p.pairs_start[i]
        for q in range(begin, end):
            value = take(border, q)
            for r in range(q, end):
                place = p.pairs[at]
                put(corner, place, take(corner, place) - value * take(border, r))
                at += 1


@part
def _dense_rows(p: Plan, factor: Factor, work: Work, t: int, regularisation: float) -> bool:
    """Factorise the dense rows of one step in all lanes; return whether pivots are positive."""
    first = p.lower_row.size
    square = work.normal[first:]
    for i in range(p.dense):
        at = i * (i + 1) // 2 + i
        put(square, at, take(square, at) * (1.0 + regularisation) + regularisation)
    if t == 0:
        for i in range(p.dense - p.carried, p.dense):
            put(square, i * (i + 1) // 2 + i, spread_out(1.0))
    elif p.carried > 0:
        find_link(p, factor.dense[t - 1], work.coupling, factor.link[t])
        take_link_square(p, factor.link[t], square)
    return factor_inverse(p.dense, square, factor.dense[t])


@part
def _wide_rows(s: Stencil, p: Plan, memory: Bundle, now: Bundle, square: Floats) -> None:
    """Finish the dense lines of W of one step of a lane.

    now: (step, lane, place in the stack, columns to skip); square: S of the lane.
    """
    t, lane, used, skip = now
    factor, work = memory
    inverse, lines, count = factor.inverse[t], work.lines, p.wide_column.size
    carried = (p.dense - p.carried) * p.border
    if t <= 1 or skip == 0:
        lines[:] = 0.0
    if t == 0 and s.length[lane] > 0:
        first_border(s, p, work, (lane, inverse, factor.lower[t]), square)
    if t > 0 and p.carried > 0:
        for i in range(p.carried * p.chain):
            work.link[i] = factor.link[t, i, lane]
        above = work.stack[lane, used - 1, (p.dense - p.chain) * p.border :]
        shape = np.array([p.border - skip, p.carried, p.chain, p.chain, p.border], dtype=np.int32)
        set_product(work.link, above[skip:], lines[carried + skip :], shape, -1.0)
    if t > 0:
        for q in range(p.line.size):
            value = work.border[count + q, lane]
            lines[p.line[q]] = value if p.line[q] < carried else lines[p.line[q]] + value
    rows = lines.reshape(p.dense, p.border)
    if t == s.length[lane] - 1:
        ends = s.last if s.length[lane] == s.steps else s.early
        closing_border(s, ends, (lane, work.a, inverse), rows)
    if t == 1 and t < s.length[lane]:
        closing_carried(s, (lane, work.carry, factor.inverse[0]), rows)
    for i in range(p.dense):
        for k in range(i + 1):
            work.dense[i * p.dense + k] = factor.dense[t, i * (i + 1) // 2 + k, lane]
    out = work.stack[lane, used]
    shape = np.array([p.border - skip, p.dense, p.dense, p.dense, p.border], dtype=np.int32)
    set_product(work.dense, lines[skip:], out[skip:], shape, 1.0)


@part
def _unstack(p: Plan, work: Work, used: int, skip: int, squares: Floats) -> None:
    """Take W' W of the stacked steps off S of every lane."""
    for lane in range(LANES):
        rows = work.stack[lane].reshape(STACK * p.dense, p.border)
        add_square(rows, used * p.dense, squares[lane], skip)


@inlined
def _rows_of_step(s: Stencil, p: Plan, t: int, memory: Bundle, regularisation: float) -> bool:
    """Assemble and factorise the rows of one step in all lanes."""
    factor, work = memory
    inverse, share, lower = factor.inverse[t], factor.share[t], factor.lower[t]
    before = factor.inverse[t - 1]
    load_numbers(s, t, work)
    fill_normal(p, work, inverse, before)
    fill_border(s, p, work, (inverse, share), (before, factor.share[t - 1]))
    fill_corner(p, work, inverse, share)
    if t >= s.least:
        drop_past(s, p, t, work)
    good = _eliminate(p, work.normal, regularisation, lower)
    if t > 0:
        _eliminate_border(p, lower, work)
    return good and _dense_rows(p, factor, work, t, regularisation)


@compiled
def factorise_segment(
    s: Stencil, p: Plan, memory: Bundle, squares: Floats, regularisation: float
) -> bool:
    """Factorise a segment whose D and F are given, and add its parts of S to `squares`.

    memory: (factor, work).
    squares : (lanes, border, border), upper triangles by rows. Returns whether all pivots are
    positive.
    """
    factor, work = memory
    clear(work.corner)
    used = 0
    for t in range(s.steps):
        if not _rows_of_step(s, p, t, memory, regularisation):
            return False
        # Only the last step of a lane touches the closing rows of the next.
        skip = p.skip if t < s.least - 1 else 0
        for lane in range(LANES):
            if t == 0 or t == s.length[lane] - 1:
                now = lane, work.total, factor.inverse[t], factor.share[t]
                close_corner(s, t, now, squares[lane])
            if p.border > 0:
                _wide_rows(s, p, memory, (t, lane, used, skip), squares[lane])
        used += 1
        if used == STACK or t == s.steps - 1:
            if p.border > 0 and p.dense > 0:
                _unstack(p, work, used, skip, squares)
            used = 0
        copy(work.a, work.a_before)
        copy(work.total, work.total_before)
    for lane in range(LANES):
        flat = squares[lane].ravel()
        for i in range(p.corner.size):
            flat[p.corner[i]] += work.corner[i, lane]
    return True
