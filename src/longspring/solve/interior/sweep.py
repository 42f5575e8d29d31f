"""Solves with the factor of a segment, fused with the maps around them (compiled).

Each sweep goes once through the steps, forward or backward, and adds what the root needs:

    inward    v = L^-1 (r - A D f - K D f[t-1]),        border -= [closing, g] D f, F f
    outward   a = L'^-1 v,                              border -= E' a
    spread    v = L^-1 E border
    settle    dlambda = a - L'^-1 v,  dy = D (f + A' dlambda + K' dlambda[t+1] + g' dnu) + F dx

The border is [closing rows, totals, design columns] throughout.
"""

import numpy as np

from longspring.solve.interior.compiled import Bundle, compiled, inlined
from longspring.solve.interior.factor import Factor
from longspring.solve.interior.load import load, load_carry, load_design, load_step
from longspring.solve.interior.stencil import Floats, Stencil
from longspring.solve.interior.symbolic import Plan


@inlined
def forward(p: Plan, factor: Factor, t: int, before: Floats, out: Floats) -> None:
    """Set out = L^-1 (out - M' before) of one step."""
    rows = out.size
    if t > 0:
        link = factor.link[t]
        first, carried = rows - p.chain, rows - p.carried
        for i in range(p.chain):
            value = before[first + i]
            for k in range(p.carried):
                out[carried + k] -= link[i, k] * value
    lower = factor.lower[t]
    for i in range(p.sparse):
        start = p.lower_start[i]
        value = out[i] / lower[start]
        out[i] = value
        for k in range(start + 1, p.lower_start[i + 1]):
            out[p.lower_row[k]] -= lower[k] * value
    tail = out[p.sparse :]
    dense = factor.dense[t]
    for i in range(p.dense - 1, -1, -1):
        value = 0.0
        for k in range(i + 1):
            value += dense[i, k] * tail[k]
        tail[i] = value


@inlined
def backward(p: Plan, factor: Factor, t: int, after: Floats, out: Floats) -> None:
    """Set out = L'^-1 (out - M[t+1] after) of one step."""
    rows = out.size
    if t < factor.lower.shape[0] - 1:
        link = factor.link[t + 1]
        first, carried = rows - p.chain, rows - p.carried
        for i in range(p.chain):
            value = 0.0
            for k in range(p.carried):
                value += link[i, k] * after[carried + k]
            out[first + i] -= value
    tail = out[p.sparse :]
    dense = factor.dense[t]
    for i in range(p.dense):
        value = tail[i]
        tail[i] = 0.0
        for k in range(i + 1):
            tail[k] += dense[i, k] * value
    lower = factor.lower[t]
    for i in range(p.sparse - 1, -1, -1):
        start = p.lower_start[i]
        value = out[i]
        for k in range(start + 1, p.lower_start[i + 1]):
            value -= lower[k] * out[p.lower_row[k]]
        out[i] = value / lower[start]


@inlined
def rows_times(s: Stencil, t: int, numbers: Bundle, values: Bundle, out: Floats) -> None:
    """Set out = A now + K before + B x of one step; numbers: (A, K, B), values: (now, .., x)."""
    a, carry, design = numbers
    now, before, x = values
    out[:] = 0.0
    for e in range(a.size):
        out[s.step_row[e]] += a[e] * now[s.step_column[e]]
    if t > 0:
        for e in range(s.carry_row.size):
            out[s.carry_row[e]] += carry[e] * before[s.carry_column[e]]
    for e in range(s.design_row.size):
        out[s.design_row[e]] += design[e] * x[s.design_column[e]]


@inlined
def columns_times(s: Stencil, numbers: Bundle, now: Floats, after: Floats, out: Floats) -> None:
    """Set out = A' now + K[t+1]' after of one step; numbers: (A, K of the next step)."""
    a, carry = numbers
    out[:] = 0.0
    for e in range(a.size):
        out[s.step_column[e]] += a[e] * now[s.step_row[e]]
    for e in range(s.carry_row.size):
        out[s.carry_column[e]] += carry[e] * after[s.carry_row[e]]


@inlined
def add_root(s: Stencil, t: int, total: Floats, border: Floats, out: Floats) -> None:
    """Add to out: g' totals + (closing rows)' closing, of one step."""
    for e in range(s.total_row.size):
        out[s.total_column[e]] += total[e] * border[s.closing + s.total_row[e]]
    if t == 0:
        row, column, value = s.first
        for i in range(row.size):
            out[column[i]] += value[i] * border[row[i]]
    if t == s.steps - 1:
        row, column, value = s.last
        for i in range(row.size):
            out[column[i]] += value[i] * border[row[i]]


@inlined
def take_root(s: Stencil, t: int, total: Floats, columns: Floats, border: Floats) -> None:
    """Take off the border: (g, closing rows) columns, of one step."""
    for e in range(s.total_row.size):
        border[s.closing + s.total_row[e]] -= total[e] * columns[s.total_column[e]]
    if t == 0:
        row, column, value = s.first
        for i in range(row.size):
            border[row[i]] -= value[i] * columns[column[i]]
    if t == s.steps - 1:
        row, column, value = s.last
        for i in range(row.size):
            border[row[i]] -= value[i] * columns[column[i]]


@inlined
def load_after(s: Stencil, t: int, out: Floats) -> None:
    """Write K of the step after t, nothing after the last."""
    if t + 1 < s.steps:
        load_carry(s, t + 1, out)
    else:
        out[:] = 0.0


@compiled
def inward(s: Stencil, p: Plan, factor: Factor, right: Bundle, border: Floats) -> None:
    """See the module; right: (f, r, v), of which v is written."""
    f, r, v = right
    a, carry = np.zeros(s.step_row.size), np.zeros(s.carry_row.size)
    design, total = np.zeros(s.design_row.size), np.zeros(s.total_row.size)
    nothing = np.zeros(s.designs)
    now, before = np.zeros(s.columns), np.zeros(s.columns)
    found = np.zeros(s.rows)
    at_design = s.closing + s.totals
    for t in range(s.steps):
        load_step(s, t, a)
        load_carry(s, t, carry)
        load(s.total, t, total)
        for j in range(s.columns):
            now[j] = factor.inverse[t, j] * f[t, j]
        rows_times(s, t, (a, carry, design), (now, before, nothing), found)
        for i in range(s.rows):
            v[t, i] = r[t, i] - found[i]
        take_root(s, t, total, now, border)
        for k in range(s.upper_column.size):
            if s.upper_by[k] >= 0:
                border[at_design + s.upper_by[k]] -= factor.share[t, k] * f[t, s.upper_column[k]]
        forward(p, factor, t, v[t - 1], v[t])
        now, before = before, now


@compiled
def refine_inward(p: Plan, factor: Factor, r: Floats, v: Floats) -> None:
    """As `inward` where f is zero."""
    for t in range(r.shape[0]):
        v[t] = r[t]
        forward(p, factor, t, v[t - 1], v[t])


@compiled
def outward(s: Stencil, p: Plan, factor: Factor, a_out: Floats, border: Floats) -> None:
    """See the module; v is overwritten by a."""
    a, after = np.zeros(s.step_row.size), np.zeros(s.carry_row.size)
    design, total = np.zeros(s.design_row.size), np.zeros(s.total_row.size)
    columns = np.zeros(s.columns)
    nothing = np.zeros(s.rows)
    at_design = s.closing + s.totals
    for t in range(s.steps - 1, -1, -1):
        load_step(s, t, a)
        load_after(s, t, after)
        load_design(s, t, design)
        load(s.total, t, total)
        later = a_out[t + 1] if t + 1 < s.steps else nothing
        now = a_out[t]
        backward(p, factor, t, later, now)
        columns_times(s, (a, after), now, later, columns)
        for k in range(s.upper_column.size):
            if s.upper_by[k] >= 0:
                border[at_design + s.upper_by[k]] -= factor.share[t, k] * columns[s.upper_column[k]]
        for e in range(s.design_row.size):
            border[at_design + s.design_column[e]] -= design[e] * now[s.design_row[e]]
        for j in range(s.columns):
            columns[j] *= factor.inverse[t, j]
        take_root(s, t, total, columns, border)


@compiled
def spread(s: Stencil, p: Plan, factor: Factor, border: Floats, v: Floats) -> None:
    """See the module; v is written."""
    a, carry = np.zeros(s.step_row.size), np.zeros(s.carry_row.size)
    design, total = np.zeros(s.design_row.size), np.zeros(s.total_row.size)
    now, before = np.zeros(s.columns), np.zeros(s.columns)
    x = border[s.closing + s.totals :]
    for t in range(s.steps):
        load_step(s, t, a)
        load_carry(s, t, carry)
        load_design(s, t, design)
        load(s.total, t, total)
        border_columns(s, t, factor, (total, border), now)
        rows_times(s, t, (a, carry, design), (now, before, x), v[t])
        forward(p, factor, t, v[t - 1], v[t])
        now, before = before, now


@inlined
def border_columns(s: Stencil, t: int, factor: Factor, root: Bundle, out: Floats) -> None:
    """Set out = D (g' totals + closing) + F x of one step; root: (g, border)."""
    total, border = root
    out[:] = 0.0
    add_root(s, t, total, border, out)
    for j in range(s.columns):
        out[j] *= factor.inverse[t, j]
    at_design = s.closing + s.totals
    for k in range(s.upper_column.size):
        if s.upper_by[k] >= 0:
            out[s.upper_column[k]] += factor.share[t, k] * border[at_design + s.upper_by[k]]


@compiled
def settle(s: Stencil, p: Plan, factor: Factor, border: Floats, parts: Bundle) -> None:
    """See the module; parts: (a, v, dlambda, dy, first).

    v is overwritten. `first`: dy holds f and both are written; else what is found is added.
    """
    inner, v, dual, move, first = parts
    a, after = np.zeros(s.step_row.size), np.zeros(s.carry_row.size)
    total = np.zeros(s.total_row.size)
    columns, pushed = np.zeros(s.columns), np.zeros(s.columns)
    nothing = np.zeros(s.rows)
    own, own_after = np.zeros(s.rows), np.zeros(s.rows)
    for t in range(s.steps - 1, -1, -1):
        load_step(s, t, a)
        load_after(s, t, after)
        load(s.total, t, total)
        backward(p, factor, t, v[t + 1] if t + 1 < s.steps else nothing, v[t])
        for i in range(s.rows):
            own[i] = inner[t, i] - v[t, i]
        columns_times(s, (a, after), own, own_after, columns)
        border_columns(s, t, factor, (total, border), pushed)
        if first:
            for j in range(s.columns):
                move[t, j] = factor.inverse[t, j] * (move[t, j] + columns[j]) + pushed[j]
            for i in range(s.rows):
                dual[t, i] = own[i]
        else:
            for j in range(s.columns):
                move[t, j] += factor.inverse[t, j] * columns[j] + pushed[j]
            for i in range(s.rows):
                dual[t, i] += own[i]
        own, own_after = own_after, own


@compiled
def lack(s: Stencil, weights: Bundle, found: Bundle, right: Bundle, border: Floats) -> float:
    """Return the largest row error of a direction, write the errors, and take its root parts off.

    weights: (u, q); found: (dlambda, dy, border values); right: (r, errors).
    """
    u, q = weights
    dual, move, root = found
    r, errors = right
    a, carry = np.zeros(s.step_row.size), np.zeros(s.carry_row.size)
    design, total = np.zeros(s.design_row.size), np.zeros(s.total_row.size)
    ratio = np.zeros(s.upper_column.size)
    at_design = s.closing + s.totals
    x = root[at_design:]
    worst = 0.0
    for t in range(s.steps):
        load_step(s, t, a)
        load_carry(s, t, carry)
        load_design(s, t, design)
        load(s.total, t, total)
        load(s.upper, t, ratio)
        rows_times(s, t, (a, carry, design), (move[t], move[t - 1], x), errors[t])
        for i in range(s.rows):
            errors[t, i] = r[t, i] - errors[t, i]
            worst = max(worst, abs(errors[t, i]))
        take_root(s, t, total, move[t], border)
        for e in range(s.design_row.size):
            border[at_design + s.design_column[e]] -= design[e] * dual[t, s.design_row[e]]
        for k in range(s.upper_column.size):
            j, by = s.upper_column[k], s.upper_by[k]
            if by >= 0 and s.live[t, j]:
                phi = q[t, k] / u[t, k]
                border[at_design + by] += phi * ratio[k] * (ratio[k] * x[by] - move[t, j])
    return worst
