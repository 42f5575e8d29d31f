"""The normal matrix and its border, step by step (compiled).

    N[t]  = A D[t] A' + K D[t-1] K'         D = 1 / (z/y + sum over uppers of q/u)
    O[t]' = A[t-1] D[t-1] K'
    E[t]  = [closing, g D A', A F + K F + B],  and a corner that passes through no row

Everything is done in all lanes at once but for closing rows, which touch a step or two of each.
"""

from typing import Any, NamedTuple

import numpy as np

from longspring.solve.interior.blas import add_square
from longspring.solve.interior.compiled import Bundle, compiled, inlined, part
from longspring.solve.interior.lanes import (
    LANES,
    Lanes,
    put,
    spread_out,
    take,
    where_positive,
    wide,
)
from longspring.solve.interior.load import clear, copy, drop_carried, load
from longspring.solve.interior.stencil import Ends, Floats, Stencil
from longspring.solve.interior.symbolic import Plan

STACK = 8  # steps whose dense W are stacked


class Factor(NamedTuple):
    """Factor of a segment and the weights it was made of; the last axis is that of the lanes."""

    inverse: Floats  # D, (steps, columns, lanes); 0 where dead
    share: Floats  # F = phi r D, (steps, uppers, lanes)
    lower: Floats  # sparse columns of L, (steps, entries, lanes)
    dense: Floats  # inverse of the dense square of L, lower triangle by rows, (steps, .., lanes)
    link: Floats  # M', (steps, carried x chain, lanes)


class Work(NamedTuple):
    """Working memory of one factorisation."""

    a: Floats  # numbers of the step, (entries, lanes) ...
    carry: Floats
    design: Floats
    total: Floats
    a_before: Floats  # ... and of the step before
    total_before: Floats
    theta: Floats  # (columns, lanes)
    phi: Floats
    normal: Floats  # N, (entries of sparse rows, then the dense lower triangle, lanes)
    coupling: Floats  # O', (chain x carried, lanes)
    border: Floats  # E: entries of sparse rows, then those used of dense rows, (entries, lanes)
    corner: Floats  # S where it does not pass through dense rows, (entries, lanes)
    lines: Floats  # E of the dense rows of one lane, (dense x border,)
    dense: Floats  # dense square of L^-1 of one lane, (dense x dense,)
    link: Floats  # M' of one lane, (carried x chain,)
    stack: Floats  # W of the dense rows, (lanes, STACK, dense x border)


def room_to_factorise(s: Stencil, p: Plan) -> Work:
    """Return working memory for a factorisation."""
    lines = p.dense * p.border
    return Work(
        a=wide(s.step_row.size),
        carry=wide(s.carry_row.size),
        design=wide(s.design_row.size),
        total=wide(s.total_row.size),
        a_before=wide(s.step_row.size),
        total_before=wide(s.total_row.size),
        theta=wide(s.columns),
        phi=wide(s.columns),
        normal=wide(p.lower_row.size + p.dense * (p.dense + 1) // 2),
        coupling=wide(p.chain * p.carried),
        border=wide(p.wide_column.size + p.line.size),
        corner=wide(p.corner.size),
        lines=np.zeros(lines),
        dense=np.zeros(p.dense * p.dense),
        link=np.zeros(p.carried * p.chain),
        stack=np.zeros((LANES, STACK, lines)),
    )


@compiled
def weigh(s: Stencil, pairs: Bundle, factor: Factor, work: Work, own: Floats) -> None:
    """Fill D and F, and add phi r^2 theta D to `own`, the corner of the design columns.

    pairs: (y, u, z, q). theta = 1/D - phi cancels nothing if it is summed from its parts.
    """
    y, u, z, q = pairs
    theta, phi = work.theta, work.phi
    one, nought = spread_out(1.0), spread_out(0.0)
    for t in range(s.steps):
        load(s.upper, t)
        y_now, u_now, z_now, q_now = y[t], u[t], z[t], q[t]
        inverse, share = factor.inverse[t], factor.share[t]
        for j in range(s.columns):
            value = take(y_now, j)
            put(theta, j, where_positive(value, take(z_now, j) / value, one))
            put(phi, j, nought)
        for k in range(s.upper_column.size):
            j = s.upper_column[k]
            weight = take(q_now, k) / take(u_now, k)
            if s.upper_by[k] < 0:
                put(theta, j, take(theta, j) + weight)
            else:
                put(phi, j, take(phi, j) + weight)
        for j in range(s.columns):
            weight = one / (take(theta, j) + take(phi, j))
            put(inverse, j, where_positive(take(y_now, j), weight, nought))
        for k in range(s.upper_column.size):
            j, by = s.upper_column[k], s.upper_by[k]
            part = nought
            if by >= 0:
                part = take(phi, j) * take(s.upper.now, k) * take(inverse, j)
                more = part * take(s.upper.now, k) * take(theta, j)
                put(own, by, take(own, by) + more)
            put(share, k, part)


@part
def load_numbers(s: Stencil, t: int, work: Work) -> None:
    """Copy the numbers of one step; the carried rows of the first are closing rows."""
    load(s.step, t)
    load(s.carry, t)
    load(s.design, t)
    load(s.total, t)
    copy(s.step.now, work.a)
    copy(s.carry.now, work.carry)
    copy(s.design.now, work.design)
    copy(s.total.now, work.total)
    if t == 0:
        drop_carried(s, s.step_row, work.a)
        drop_carried(s, s.design_row, work.design)
        clear(work.carry)


@inlined
def add_to(out: Floats, place: Any, value: Lanes) -> None:
    """Add a value to a place."""
    put(out, place, take(out, place) + value)


@part
def fill_normal(p: Plan, work: Work, inverse: Floats, before: Floats) -> None:
    """Fill N and O' of one step; `before` is D of the step before."""
    a, carry, a_before = work.a, work.carry, work.a_before
    clear(work.normal)
    clear(work.coupling)
    for i in range(p.normal.shape[0]):
        value = take(a, p.normal[i, 0]) * take(a, p.normal[i, 1]) * take(inverse, p.normal[i, 2])
        add_to(work.normal, p.normal[i, 3], value)
    for i in range(p.square.shape[0]):
        value = take(carry, p.square[i, 0]) * take(carry, p.square[i, 1])
        add_to(work.normal, p.square[i, 3], value * take(before, p.square[i, 2]))
    for i in range(p.link.shape[0]):
        value = take(carry, p.link[i, 0]) * take(a_before, p.link[i, 1])
        add_to(work.coupling, p.link[i, 3], value * take(before, p.link[i, 2]))


@part
def fill_border(s: Stencil, p: Plan, work: Work, now: Bundle, before: Bundle) -> None:
    """Fill E of one step but for its closing columns; now, before: (D, F)."""
    inverse, share = now
    inverse_before, share_before = before
    clear(work.border)
    for i in range(p.limit.shape[0]):
        value = take(work.a, p.limit[i, 0]) * take(share, p.limit[i, 1])
        add_to(work.border, p.limit[i, 2], value)
    for i in range(p.total.shape[0]):
        k = p.total[i, 1]
        value = take(work.a, p.total[i, 0]) * take(work.total, k) * take(inverse, s.total_column[k])
        add_to(work.border, p.total[i, 2], value)
    for i in range(p.design.shape[0]):
        add_to(work.border, p.design[i, 1], take(work.design, p.design[i, 0]))
    for i in range(p.carry_limit.shape[0]):
        value = take(work.carry, p.carry_limit[i, 0]) * take(share_before, p.carry_limit[i, 1])
        add_to(work.border, p.carry_limit[i, 2], value)
    for i in range(p.carry_total.shape[0]):
        k = p.carry_total[i, 1]
        value = take(work.carry, p.carry_total[i, 0]) * take(work.total_before, k)
        value = value * take(inverse_before, s.total_column[k])
        add_to(work.border, p.carry_total[i, 2], value)


@part
def fill_corner(p: Plan, work: Work, inverse: Floats, share: Floats) -> None:
    """Add to the corner of one step: totals with totals and limits."""
    total = work.total
    for i in range(p.total_total.shape[0]):
        value = take(total, p.total_total[i, 0]) * take(total, p.total_total[i, 1])
        add_to(work.corner, p.total_total[i, 3], value * take(inverse, p.total_total[i, 2]))
    for i in range(p.total_limit.shape[0]):
        value = take(total, p.total_limit[i, 0]) * take(share, p.total_limit[i, 1])
        add_to(work.corner, p.total_limit[i, 2], value)


@part
def drop_past(s: Stencil, p: Plan, t: int, work: Work) -> None:
    """Let lanes that are past their end have N = 1, nothing before and no border."""
    for lane in range(LANES):
        if t >= s.length[lane]:
            work.normal[:, lane] = 0.0
            for i in range(p.sparse):
                work.normal[p.lower_start[i], lane] = 1.0
            for i in range(p.dense):
                work.normal[p.lower_row.size + i * (i + 1) // 2 + i, lane] = 1.0
            work.coupling[:, lane] = 0.0
            work.border[:, lane] = 0.0


@part
def first_border(s: Stencil, p: Plan, work: Work, now: Bundle, square: Floats) -> None:
    """As `eliminate_border`, for the first step of a lane: its closing columns fall on all rows.

    now: (lane, D, lower). W' W goes to `square` at once, the dense lines to `work.lines`.
    """
    lane, inverse, lower = now
    rows = np.zeros((s.rows, p.border))
    for i in range(p.sparse):
        for q in range(p.wide_start[i], p.wide_start[i + 1]):
            rows[i, p.wide_column[q]] = work.border[q, lane]
    for q in range(p.line.size):
        row, column = divmod(p.line[q], p.border)
        rows[p.sparse + row, column] = work.border[p.wide_column.size + q, lane]
    closing_border(s, s.first, (lane, work.a, inverse), rows)
    for i in range(p.sparse):
        first, last = p.lower_start[i], p.lower_start[i + 1]
        rows[i] /= lower[first, lane]
        for k in range(first + 1, last):
            rows[p.lower_row[k]] -= lower[k, lane] * rows[i]
    add_square(rows, p.sparse, square, 0)
    work.lines[:] = rows[p.sparse :].ravel()


@part
def closing_border(s: Stencil, ends: Ends, now: Bundle, rows: Floats) -> None:
    """Add A D (closing row)' to lines of E; now: (lane, A, D).

    `rows` (all or dense rows, border) ends with the lines.
    """
    lane, a, inverse = now
    shift = s.rows - rows.shape[0]
    for i in range(ends.row.size):
        j = ends.column[i]
        weight = inverse[j, lane] * ends.value[i, lane]
        for e in range(s.step_start[j], s.step_start[j + 1]):
            if s.step_row[e] >= shift:
                rows[s.step_row[e] - shift, ends.row[i]] += a[e, lane] * weight


@part
def closing_carried(s: Stencil, now: Bundle, rows: Floats) -> None:
    """Add K D[0] (closing rows of the first step)' to lines of E of the second.

    now: (lane, K, D).
    """
    lane, carry, inverse = now
    shift = s.rows - rows.shape[0]
    for i in range(s.first.row.size):
        j = s.first.column[i]
        weight = inverse[j, lane] * s.first.value[i, lane]
        for e in range(s.carry_row.size):
            if s.carry_column[e] == j:
                rows[s.carry_row[e] - shift, s.first.row[i]] += carry[e, lane] * weight


@part
def _closing_corner(s: Stencil, ends: Bundle, now: Bundle, square: Floats) -> None:
    """Add the corner of two ends of one step, the first with the second; now: (lane, g, D, F)."""
    first, second = ends
    lane, _, inverse, _ = now
    for i in range(first.row.size):
        j = first.column[i]
        weight = inverse[j, lane] * first.value[i, lane]
        for k in range(second.row.size):
            if second.column[k] == j and first.row[i] <= second.row[k]:
                square[first.row[i], second.row[k]] += weight * second.value[k, lane]


@part
def _closing_sides(s: Stencil, ends: Ends, now: Bundle, square: Floats) -> None:
    """Add the corner of closing rows with totals and limits; now: (lane, g, D, F)."""
    lane, total, inverse, share = now
    at_design = s.closing + s.totals
    for i in range(ends.row.size):
        j, value = ends.column[i], ends.value[i, lane]
        for e in range(s.total_row.size):
            if s.total_column[e] == j:
                more = value * inverse[j, lane] * total[e, lane]
                square[ends.row[i], s.closing + s.total_row[e]] += more
        for k in range(s.upper_column.size):
            if s.upper_column[k] == j and s.upper_by[k] >= 0:
                square[ends.row[i], at_design + s.upper_by[k]] += value * share[k, lane]


@part
def close_corner(s: Stencil, t: int, now: Bundle, square: Floats) -> None:
    """Add the corner of the closing rows that touch step t of one lane; now: (lane, g, D, F)."""
    ends = s.last if s.length[now[0]] == s.steps else s.early
    ending = t == s.length[now[0]] - 1
    if t == 0:
        _closing_corner(s, (s.first, s.first), now, square)
        _closing_sides(s, s.first, now, square)
        if ending:
            _closing_corner(s, (s.first, ends), now, square)
            _closing_corner(s, (ends, s.first), now, square)
    if ending:
        _closing_corner(s, (ends, ends), now, square)
        _closing_sides(s, ends, now, square)
