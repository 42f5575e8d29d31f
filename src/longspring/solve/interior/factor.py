"""The chain of steps of one segment: block tridiagonal Cholesky with a border (compiled).

    N[t]  = A D[t] A' + K D[t-1] K'         D = 1 / (z/y + sum over uppers of q/u)
    M[t]  = Lc[t-1]^-1 (K D[t-1] A[t-1]')'  Lc the chain rows of L
    L[t] L[t]' = N[t] - M[t]' M[t]
    W[t]  = L[t]^-1 (E[t] - M[t]' Wc[t-1])
    S     = corner - sum over t of W[t]' W[t]

E is the border: closing rows, totals, design columns. Sparse rows are eliminated entry by entry
as the plan says; the dense rest of many steps is stacked, so that the update of S runs at the
speed of dense algebra. W is not kept.
"""

from typing import NamedTuple

import numpy as np

from longspring.solve.interior.blas import add_product, add_square, inverse_factor, take_square
from longspring.solve.interior.compiled import Bundle, compiled
from longspring.solve.interior.load import load, load_all, room_for
from longspring.solve.interior.stencil import Floats, Stencil
from longspring.solve.interior.symbolic import Plan

STACK = 16  # steps whose dense W are stacked


class Factor(NamedTuple):
    """Factor of a segment and the weights it was made of."""

    inverse: Floats  # D, (steps, columns); 0 where dead
    share: Floats  # F = phi r D, (steps, uppers)
    lower: Floats  # sparse columns of L, (steps, entries)
    dense: Floats  # inverse of the dense square of L, (steps, dense, dense)
    link: Floats  # M, (steps, chain, carried)


def empty_factor(stencil: Stencil, plan: Plan) -> Factor:
    """Return room for the factor of a segment."""
    steps = stencil.steps
    return Factor(
        inverse=np.empty((steps, stencil.columns)),
        share=np.empty((steps, stencil.upper_column.size)),
        lower=np.empty((steps, plan.lower_row.size)),
        dense=np.empty((steps, plan.dense, plan.dense)),
        link=np.empty((steps, plan.chain, plan.carried)),
    )


@compiled
def weigh(s: Stencil, pairs: Bundle, factor: Factor, own: Floats) -> None:
    """Fill D and F, and add phi r^2 theta D to `own`, the corner of the design columns.

    pairs: (y, u, z, q). theta = 1/D - phi cancels nothing if it is summed from its parts.
    """
    y, u, z, q = pairs
    ratio = np.empty(s.upper_column.size)
    theta, phi = np.empty(s.columns), np.empty(s.columns)
    for t in range(s.steps):
        load(s.upper, t, ratio)
        for j in range(s.columns):
            theta[j] = z[t, j] / y[t, j] if s.live[t, j] else 1.0
            phi[j] = 0.0
        for k in range(s.upper_column.size):
            j = s.upper_column[k]
            if s.live[t, j]:
                if s.upper_by[k] < 0:
                    theta[j] += q[t, k] / u[t, k]
                else:
                    phi[j] += q[t, k] / u[t, k]
        for j in range(s.columns):
            factor.inverse[t, j] = 1.0 / (theta[j] + phi[j]) if s.live[t, j] else 0.0
        for k in range(s.upper_column.size):
            j, by = s.upper_column[k], s.upper_by[k]
            factor.share[t, k] = 0.0
            if by >= 0 and s.live[t, j]:
                share = phi[j] * ratio[k] * factor.inverse[t, j]
                factor.share[t, k] = share
                own[by] += share * ratio[k] * theta[j]


@compiled
def _fill_normal(p: Plan, now: Bundle, before: Bundle, normal: Floats, link: Floats) -> None:
    """Fill N and O' of one step; now: (A, D), before: (K, A, D) with the last two of t - 1."""
    a, inverse = now
    carry, a_before, inverse_before = before
    normal[:] = 0.0
    link[:] = 0.0
    for i in range(p.normal.shape[0]):
        normal[p.normal[i, 3]] += a[p.normal[i, 0]] * a[p.normal[i, 1]] * inverse[p.normal[i, 2]]
    for i in range(p.square.shape[0]):
        normal[p.square[i, 3]] += (
            carry[p.square[i, 0]] * carry[p.square[i, 1]] * inverse_before[p.square[i, 2]]
        )
    for i in range(p.link.shape[0]):
        link[p.link[i, 3]] += (
            carry[p.link[i, 0]] * a_before[p.link[i, 1]] * inverse_before[p.link[i, 2]]
        )


@compiled
def _fill_border(s: Stencil, p: Plan, now: Bundle, before: Bundle, border: Floats) -> None:
    """Fill E of one step but for its closing columns.

    now: (A, B, g, D, F); before: (K, g, D, F) with the last three of t - 1.
    """
    a, design, total, inverse, share = now
    carry, total_before, inverse_before, share_before = before
    border[:] = 0.0
    for i in range(p.limit.shape[0]):
        border[p.limit[i, 2]] += a[p.limit[i, 0]] * share[p.limit[i, 1]]
    for i in range(p.total.shape[0]):
        border[p.total[i, 2]] += (
            a[p.total[i, 0]] * total[p.total[i, 1]] * inverse[s.total_column[p.total[i, 1]]]
        )
    for i in range(p.design.shape[0]):
        border[p.design[i, 1]] += design[p.design[i, 0]]
    for i in range(p.carry_limit.shape[0]):
        border[p.carry_limit[i, 2]] += (
            carry[p.carry_limit[i, 0]] * share_before[p.carry_limit[i, 1]]
        )
    for i in range(p.carry_total.shape[0]):
        k = p.carry_total[i, 1]
        border[p.carry_total[i, 2]] += (
            carry[p.carry_total[i, 0]] * total_before[k] * inverse_before[s.total_column[k]]
        )


@compiled
def _closing_border(s: Stencil, ends: Bundle, a: Floats, inverse: Floats, rows: Floats) -> None:
    """Add A D (closing row)' to lines of E; `rows` (all or dense rows, border) ends with them."""
    row, column, value = ends
    shift = s.rows - rows.shape[0]
    for i in range(row.size):
        j = column[i]
        weight = inverse[j] * value[i]
        for e in range(s.step_start[j], s.step_start[j + 1]):
            if s.step_row[e] >= shift:
                rows[s.step_row[e] - shift, row[i]] += a[e] * weight


@compiled
def _closing_carried(s: Stencil, carry: Floats, inverse: Floats, rows: Floats) -> None:
    """Add K D[0] (closing rows of the first step)' to the lines of E of the second step."""
    row, column, value = s.first
    shift = s.rows - rows.shape[0]
    for i in range(row.size):
        for e in range(s.carry_row.size):
            if s.carry_column[e] == column[i]:
                rows[s.carry_row[e] - shift, row[i]] += carry[e] * inverse[column[i]] * value[i]


@compiled
def _corner_of_step(p: Plan, now: Bundle, square: Floats) -> None:
    """Add the corner of one step: totals with totals and limits. now: (g, D, F)."""
    total, inverse, share = now
    flat = square.ravel()
    for i in range(p.total_total.shape[0]):
        flat[p.total_total[i, 3]] += (
            total[p.total_total[i, 0]] * total[p.total_total[i, 1]] * inverse[p.total_total[i, 2]]
        )
    for i in range(p.total_limit.shape[0]):
        flat[p.total_limit[i, 2]] += total[p.total_limit[i, 0]] * share[p.total_limit[i, 1]]


@compiled
def _corner_of_closing(s: Stencil, t: int, now: Bundle, square: Floats) -> None:
    """Add the corner of the closing rows that touch step t. now: (g, D, F)."""
    total, inverse, share = now
    dense = np.zeros((s.closing, s.columns))
    if t == 0:
        for i in range(s.first[0].size):
            dense[s.first[0][i], s.first[1][i]] += s.first[2][i]
    if t == s.steps - 1:
        for i in range(s.last[0].size):
            dense[s.last[0][i], s.last[1][i]] += s.last[2][i]
    for i in range(s.closing):
        for k in range(i, s.closing):
            for j in range(s.columns):
                square[i, k] += dense[i, j] * dense[k, j] * inverse[j]
        for e in range(s.total_row.size):
            j = s.total_column[e]
            square[i, s.closing + s.total_row[e]] += dense[i, j] * inverse[j] * total[e]
        for k in range(s.upper_column.size):
            if s.upper_by[k] >= 0:
                at = s.closing + s.totals + s.upper_by[k]
                square[i, at] += dense[i, s.upper_column[k]] * share[k]


@compiled
def _eliminate(p: Plan, normal: Floats, shift: Bundle, lower: Floats) -> bool:
    """Eliminate the sparse rows of N in place; shift: (relative, absolute) regularisation."""
    for i in range(p.sparse):
        first, last = p.lower_start[i], p.lower_start[i + 1]
        pivot = normal[first] * (1.0 + shift[0]) + shift[1]
        if not pivot > 0.0:
            return False
        root = np.sqrt(pivot)
        lower[first] = root
        for k in range(first + 1, last):
            lower[k] = normal[k] / root
        at = p.update_start[i]
        for k in range(first + 1, last):
            for m in range(first + 1, k + 1):
                normal[p.update[at]] -= lower[k] * lower[m]
                at += 1
    return True


@compiled
def _eliminate_border(p: Plan, lower: Floats, border: Floats, square: Floats) -> None:
    """Carry the elimination of the sparse rows over to E, and take their W' W off S."""
    for i in range(p.sparse):
        first, last = p.lower_start[i], p.lower_start[i + 1]
        begin, end = p.wide_start[i], p.wide_start[i + 1]
        inverse = 1.0 / lower[first]
        for q in range(begin, end):
            border[q] *= inverse
        at = p.spread_start[i]
        for k in range(first + 1, last):
            below = lower[k]
            for q in range(begin, end):
                border[p.spread[at]] -= below * border[q]
                at += 1
        for q in range(begin, end):
            value, row = border[q], p.wide_column[q]
            for r in range(q, end):
                square[row, p.wide_column[r]] -= value * border[r]


@compiled
def _eliminate_first(s: Stencil, p: Plan, now: Bundle, border: Floats, square: Floats) -> None:
    """As `_eliminate_border`, for the first step, whose closing columns fall on all rows.

    now: (A, D, lower). The dense lines of E stand at the end of `border` and are updated there.
    """
    a, inverse, lower = now
    wide = p.wide_column.size
    rows = np.zeros((s.rows, p.border))
    for i in range(p.sparse):
        for q in range(p.wide_start[i], p.wide_start[i + 1]):
            rows[i, p.wide_column[q]] = border[q]
    rows[p.sparse :] = border[wide:].reshape(p.dense, p.border)
    _closing_border(s, s.first, a, inverse, rows)
    for i in range(p.sparse):
        first, last = p.lower_start[i], p.lower_start[i + 1]
        rows[i] /= lower[first]
        for k in range(first + 1, last):
            rows[p.lower_row[k]] -= lower[k] * rows[i]
    add_square(rows, p.sparse, square)
    border[wide:] = rows[p.sparse :].ravel()


@compiled
def _chain(p: Plan, before: Bundle, link: Bundle, dense: Floats, lines: Floats) -> None:
    """Finish M and take it off the dense square and the lines of E.

    before: (dense square of L^-1 and lines of W of the step before); link: (O', M).
    """
    inverse, above = before
    coupling, found = link
    corner, offset = p.dense - p.chain, p.dense - p.carried
    shape = np.array([p.carried, p.chain, p.chain, p.dense], dtype=np.int32)
    start = corner * (p.dense + 1)
    add_product(inverse[start:], coupling, found, shape, np.array([1.0, 0.0, 0.0]))
    shape = np.array([p.carried, p.chain, p.dense], dtype=np.int32)
    take_square(found, dense[offset * (p.dense + 1) :], shape)
    if p.border > 0:
        shape = np.array([p.border, p.carried, p.chain, p.carried], dtype=np.int32)
        out = lines[offset * p.border :]
        add_product(found, above[corner * p.border :], out, shape, np.array([-1.0, 1.0, 1.0]))


@compiled
def factorise_segment(
    s: Stencil, p: Plan, factor: Factor, square: Floats, regularisation: float
) -> bool:
    """Factorise a segment whose D and F are given, and add its part of S to `square`.

    square : (border, border), upper triangle by rows. Returns whether all pivots are positive.
    """
    numbers, former = room_for(s), room_for(s)
    lower, wide = p.lower_row.size, p.wide_column.size
    normal = np.zeros(lower + p.dense * p.dense)
    border = np.zeros(wide + p.dense * p.border)
    stack = np.zeros((STACK, p.dense * p.border))
    coupling = np.zeros(p.chain * p.carried)
    used = 0
    for t in range(s.steps):
        load_all(s, t, numbers)
        a, carry, design, total = numbers
        inverse, share = factor.inverse[t], factor.share[t]
        before = factor.inverse[t - 1]
        _fill_normal(p, (a, inverse), (carry, former[0], before), normal, coupling)
        now = a, design, total, inverse, share
        _fill_border(s, p, now, (carry, former[3], before, factor.share[t - 1]), border)
        _corner_of_step(p, (total, inverse, share), square)
        if t == 0 or t == s.steps - 1:
            _corner_of_closing(s, t, (total, inverse, share), square)
        if not _eliminate(p, normal, (regularisation, regularisation), factor.lower[t]):
            return False
        if t == 0:
            _eliminate_first(s, p, (a, inverse, factor.lower[t]), border, square)
        else:
            _eliminate_border(p, factor.lower[t], border, square)
        dense = factor.dense[t].ravel()
        dense[:] = normal[lower:]
        state = t, a, carry, inverse, before, regularisation
        parts = coupling, factor.link[t].ravel(), dense, border[wide:], stack[used]
        if not _dense_step(s, p, state, (factor, stack[used - 1]), parts):
            return False
        used += 1
        if used == STACK or t == s.steps - 1:
            if p.border > 0 and p.dense > 0:
                add_square(stack.reshape(STACK * p.dense, p.border), used * p.dense, square)
            used = 0
        numbers, former = former, numbers
    return True


@compiled
def _dense_step(s: Stencil, p: Plan, now: Bundle, before: Bundle, parts: Bundle) -> bool:
    """Factorise the dense rows of one step and finish their lines of W."""
    t, a, carry, inverse, inverse_before, regularisation = now
    factor, above = before
    coupling, link, dense, lines, out = parts
    if p.dense == 0:
        return True
    rows = lines.reshape(p.dense, p.border)
    if t == s.steps - 1:
        _closing_border(s, s.last, a, inverse, rows)
    if t == 1:
        _closing_carried(s, carry, inverse_before, rows)
    for i in range(p.dense):
        dense[i * (p.dense + 1)] *= 1.0 + regularisation
        dense[i * (p.dense + 1)] += regularisation
    if t == 0:
        for i in range(p.dense - p.carried, p.dense):
            dense[i * (p.dense + 1)] = 1.0
    elif p.carried > 0:
        _chain(p, (factor.dense[t - 1].ravel(), above), (coupling, link), dense, lines)
    if inverse_factor(dense, p.dense) != 0:
        return False
    if p.border > 0:
        shape = np.array([p.border, p.dense, p.dense, p.dense], dtype=np.int32)
        add_product(dense, lines, out, shape, np.array([1.0, 0.0, 0.0]))
    return True
