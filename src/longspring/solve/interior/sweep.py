"""Solves with the factor of a segment, fused with the maps around them (compiled).

Each sweep goes once through the steps, forward or backward, and adds what the root needs:

    inward    v = L^-1 (r - A D f - K D f[t-1]),        border -= [closing, g] D f, F f
    outward   a = L'^-1 v,                              border -= E' a
    spread    v = L^-1 E border
    settle    dlambda = a - L'^-1 v,  dy = D (f + A' dlambda + K' dlambda[t+1] + g' dnu) + F dx

The border is [closing rows, totals, design columns] throughout. Every array has a last axis of
lanes, on which each line of code works at once.
"""

from typing import NamedTuple

import numpy as np

from longspring.solve.interior.assemble import Factor
from longspring.solve.interior.compiled import Bundle, compiled, inlined, part
from longspring.solve.interior.lanes import LANES, larger, put, spread_out, take, wide
from longspring.solve.interior.load import clear, copy, drop_absent, load
from longspring.solve.interior.stencil import Ends, Floats, Stencil
from longspring.solve.interior.symbolic import Plan


class Room(NamedTuple):
    """Working memory of a sweep: lines of one step."""

    columns: Floats
    columns_before: Floats
    rows: Floats
    rows_now: Floats
    rows_before: Floats
    border: Floats


def empty_room(s: Stencil, p: Plan) -> Room:
    """Return working memory for sweeps of a segment."""
    columns, columns_before = wide(s.columns), wide(s.columns)
    rows, rows_now, rows_before = wide(s.rows), wide(s.rows), wide(s.rows)
    return Room(columns, columns_before, rows, rows_now, rows_before, wide(p.border))


@part
def forward(p: Plan, factor: Factor, t: int, before: Floats, out: Floats) -> None:
    """Set out = L^-1 (out - M' before) of one step."""
    rows = out.shape[0]
    if t > 0:
        link = factor.link[t]
        first, carried = rows - p.chain, rows - p.carried
        for k in range(p.carried):
            value = take(out, carried + k)
            for i in range(p.chain):
                value = value - take(link, k * p.chain + i) * take(before, first + i)
            put(out, carried + k, value)
    lower = factor.lower[t]
    for i in range(p.sparse):
        start = p.lower_start[i]
        value = take(out, i) / take(lower, start)
        put(out, i, value)
        for k in range(start + 1, p.lower_start[i + 1]):
            row = p.lower_row[k]
            put(out, row, take(out, row) - take(lower, k) * value)
    dense = factor.dense[t]
    for i in range(p.dense - 1, -1, -1):
        at = i * (i + 1) // 2
        value = take(dense, at + i) * take(out, p.sparse + i)
        for k in range(i):
            value = value + take(dense, at + k) * take(out, p.sparse + k)
        put(out, p.sparse + i, value)


@part
def backward(p: Plan, factor: Factor, t: int, after: Floats, out: Floats) -> None:
    """Set out = L'^-1 (out - M[t+1] after) of one step."""
    rows = out.shape[0]
    if t < factor.lower.shape[0] - 1:
        link = factor.link[t + 1]
        first, carried = rows - p.chain, rows - p.carried
        for k in range(p.carried):
            value = take(after, carried + k)
            for i in range(p.chain):
                put(out, first + i, take(out, first + i) - take(link, k * p.chain + i) * value)
    dense = factor.dense[t]
    for i in range(p.dense):
        at = i * (i + 1) // 2
        value = take(out, p.sparse + i)
        for k in range(i):
            here = p.sparse + k
            put(out, here, take(out, here) + take(dense, at + k) * value)
        put(out, p.sparse + i, take(dense, at + i) * value)
    lower = factor.lower[t]
    for i in range(p.sparse - 1, -1, -1):
        start = p.lower_start[i]
        value = take(out, i)
        for k in range(start + 1, p.lower_start[i + 1]):
            value = value - take(lower, k) * take(out, p.lower_row[k])
        put(out, i, value / take(lower, start))


@part
def rows_times(s: Stencil, t: int, values: Bundle, out: Floats) -> None:
    """Set out = A now + K before + B x of the step loaded; values: (now, before, x)."""
    now, before, x = values
    clear(out)
    for e in range(s.step_row.size):
        row = s.step_row[e]
        put(out, row, take(out, row) + take(s.step.now, e) * take(now, s.step_column[e]))
    if t > 0:
        for e in range(s.carry_row.size):
            row = s.carry_row[e]
            put(out, row, take(out, row) + take(s.carry.now, e) * take(before, s.carry_column[e]))
    for e in range(s.design_row.size):
        row = s.design_row[e]
        put(out, row, take(out, row) + take(s.design.now, e) * take(x, s.design_column[e]))
    drop_absent(s, t, out)


@inlined
def load_rows(s: Stencil, t: int) -> None:
    """Load A, K, B, g of one step."""
    load(s.step, t)
    load(s.carry, t)
    load(s.design, t)
    load(s.total, t)


@part
def columns_times(s: Stencil, t: int, now: Floats, after: Floats, out: Floats) -> None:
    """Set out = A' now + K[t+1]' after of the step loaded, whose K becomes that of the next."""
    for j in range(s.columns):
        value = spread_out(0.0)
        for e in range(s.step_start[j], s.step_start[j + 1]):
            value = value + take(s.step.now, e) * take(now, s.step_row[e])
        put(out, j, value)
    if t + 1 < s.steps:
        load(s.carry, t + 1)
        for e in range(s.carry_row.size):
            j = s.carry_column[e]
            put(out, j, take(out, j) + take(s.carry.now, e) * take(after, s.carry_row[e]))


@inlined
def _add_ends(ends: Ends, border: Floats, out: Floats) -> None:
    for i in range(ends.row.size):
        j = ends.column[i]
        put(out, j, take(out, j) + take(ends.value, i) * take(border, ends.row[i]))


@inlined
def _take_ends(ends: Ends, columns: Floats, border: Floats) -> None:
    for i in range(ends.row.size):
        row = ends.row[i]
        put(border, row, take(border, row) - take(ends.value, i) * take(columns, ends.column[i]))


@part
def add_root(s: Stencil, t: int, border: Floats, out: Floats) -> None:
    """Add to out: g' totals + (closing rows)' closing, of the step loaded."""
    for e in range(s.total_row.size):
        j, row = s.total_column[e], s.closing + s.total_row[e]
        put(out, j, take(out, j) + take(s.total.now, e) * take(border, row))
    if t == 0:
        _add_ends(s.first, border, out)
    if t == s.steps - 2:
        _add_ends(s.early, border, out)
    if t == s.steps - 1:
        _add_ends(s.last, border, out)


@part
def take_root(s: Stencil, t: int, columns: Floats, border: Floats) -> None:
    """Take off the border: (g, closing rows) columns, of the step loaded."""
    for e in range(s.total_row.size):
        row = s.closing + s.total_row[e]
        put(
            border,
            row,
            take(border, row) - take(s.total.now, e) * take(columns, s.total_column[e]),
        )
    if t == 0:
        _take_ends(s.first, columns, border)
    if t == s.steps - 2:
        _take_ends(s.early, columns, border)
    if t == s.steps - 1:
        _take_ends(s.last, columns, border)


@compiled
def inward(s: Stencil, p: Plan, factor: Factor, right: Bundle, border: Floats) -> None:
    """See the module; right: (f, r, v, room), of which v is written."""
    f, r, v, room = right
    now, before, found = room.columns, room.columns_before, room.rows
    nothing = room.border
    clear(nothing)
    at_design = s.closing + s.totals
    for t in range(s.steps):
        load_rows(s, t)
        inverse, share, own, out = factor.inverse[t], factor.share[t], f[t], v[t]
        for j in range(s.columns):
            put(now, j, take(inverse, j) * take(own, j))
        rows_times(s, t, (now, before, nothing), found)
        r_now = r[t]
        for i in range(s.rows):
            put(out, i, take(r_now, i) - take(found, i))
        take_root(s, t, now, border)
        for k in range(s.upper_column.size):
            by = s.upper_by[k]
            if by >= 0:
                less = take(share, k) * take(own, s.upper_column[k])
                put(border, at_design + by, take(border, at_design + by) - less)
        forward(p, factor, t, v[t - 1], out)
        now, before = before, now


@compiled
def refine_inward(p: Plan, factor: Factor, r: Floats, v: Floats) -> None:
    """As `inward` where f is zero."""
    for t in range(r.shape[0]):
        copy(r[t], v[t])
        forward(p, factor, t, v[t - 1], v[t])


@compiled
def outward(s: Stencil, p: Plan, factor: Factor, parts: Bundle, border: Floats) -> None:
    """See the module; parts: (v, room); v is overwritten by a."""
    a_out, room = parts
    columns, nothing = room.columns, room.rows
    clear(nothing)
    at_design = s.closing + s.totals
    for t in range(s.steps - 1, -1, -1):
        load_rows(s, t)
        later = a_out[t + 1] if t + 1 < s.steps else nothing
        now, inverse, share = a_out[t], factor.inverse[t], factor.share[t]
        backward(p, factor, t, later, now)
        columns_times(s, t, now, later, columns)
        for k in range(s.upper_column.size):
            by = s.upper_by[k]
            if by >= 0:
                less = take(share, k) * take(columns, s.upper_column[k])
                put(border, at_design + by, take(border, at_design + by) - less)
        for e in range(s.design_row.size):
            row = at_design + s.design_column[e]
            less = take(s.design.now, e) * take(now, s.design_row[e])
            put(border, row, take(border, row) - less)
        for j in range(s.columns):
            put(columns, j, take(columns, j) * take(inverse, j))
        take_root(s, t, columns, border)


@compiled
def spread(s: Stencil, p: Plan, factor: Factor, border: Floats, parts: Bundle) -> None:
    """See the module; parts: (v, room); v is written."""
    v, room = parts
    now, before = room.columns, room.columns_before
    x = border[s.closing + s.totals :]
    for t in range(s.steps):
        load_rows(s, t)
        border_columns(s, t, factor, border, now)
        rows_times(s, t, (now, before, x), v[t])
        forward(p, factor, t, v[t - 1], v[t])
        now, before = before, now


@part
def border_columns(s: Stencil, t: int, factor: Factor, border: Floats, out: Floats) -> None:
    """Set out = D (g' totals + closing) + F x of the step loaded."""
    inverse, share = factor.inverse[t], factor.share[t]
    clear(out)
    add_root(s, t, border, out)
    for j in range(s.columns):
        put(out, j, take(out, j) * take(inverse, j))
    at_design = s.closing + s.totals
    for k in range(s.upper_column.size):
        j, by = s.upper_column[k], s.upper_by[k]
        if by >= 0:
            put(out, j, take(out, j) + take(share, k) * take(border, at_design + by))


@compiled
def settle(s: Stencil, p: Plan, factor: Factor, border: Floats, parts: Bundle) -> None:
    """See the module; parts: (a, v, dlambda, dy, first, room).

    v is overwritten. `first`: dy holds f and both are written; else what is found is added.
    """
    inner, v, dual, move, first, room = parts
    columns, pushed = room.columns, room.columns_before
    nothing, own, own_after = room.rows, room.rows_now, room.rows_before
    clear(nothing)
    clear(own_after)
    for t in range(s.steps - 1, -1, -1):
        load_rows(s, t)
        out, step, lines = v[t], move[t], dual[t]
        backward(p, factor, t, v[t + 1] if t + 1 < s.steps else nothing, out)
        before = inner[t]
        for i in range(s.rows):
            put(own, i, take(before, i) - take(out, i))
        columns_times(s, t, own, own_after, columns)
        border_columns(s, t, factor, border, pushed)
        inverse = factor.inverse[t]
        if first:
            for j in range(s.columns):
                put(
                    step, j, take(inverse, j) * (take(step, j) + take(columns, j)) + take(pushed, j)
                )
            copy(own, lines)
        else:
            for j in range(s.columns):
                more = take(inverse, j) * take(columns, j) + take(pushed, j)
                put(step, j, take(step, j) + more)
            for i in range(s.rows):
                put(lines, i, take(lines, i) + take(own, i))
        own, own_after = own_after, own


@compiled
def lack(s: Stencil, weights: Bundle, found: Bundle, right: Bundle, border: Floats) -> float:
    """Return the largest row error of a direction, write the errors, and take its root parts off.

    weights: (u, q); found: (dlambda, dy, border values); right: (r, errors).
    """
    u, q = weights
    dual, move, root = found
    r, errors = right
    at_design = s.closing + s.totals
    x = root[at_design:]
    worst = spread_out(0.0)
    for t in range(s.steps):
        load_rows(s, t)
        load(s.upper, t)
        out, r_now, lines, step, u_now, q_now = errors[t], r[t], dual[t], move[t], u[t], q[t]
        rows_times(s, t, (step, move[t - 1], x), out)
        for i in range(s.rows):
            error = take(r_now, i) - take(out, i)
            put(out, i, error)
            worst = larger(worst, abs(error))
        take_root(s, t, step, border)
        for e in range(s.design_row.size):
            row = at_design + s.design_column[e]
            less = take(s.design.now, e) * take(lines, s.design_row[e])
            put(border, row, take(border, row) - less)
        for k in range(s.upper_column.size):
            by = s.upper_by[k]
            if by >= 0:
                ratio = take(s.upper.now, k)
                phi = take(q_now, k) / take(u_now, k)
                room = ratio * take(x, by) - take(step, s.upper_column[k])
                put(border, at_design + by, take(border, at_design + by) + phi * ratio * room)
    largest = np.zeros((1, LANES))
    put(largest, 0, worst)
    return largest.max()
