"""Passes over the pairs of a segment: residuals, right-hand sides, step lengths (compiled).

Pairs of a segment are (y, u, z, q): columns with their reduced costs, uppers with their duals.
A dead column holds y = 0, z = 1, u = 1, q = 0 and never moves.
"""

import numpy as np

from longspring.solve.interior.compiled import Bundle, compiled, inlined, vectorised
from longspring.solve.interior.load import load, load_all, room_for
from longspring.solve.interior.stencil import Floats, Stencil
from longspring.solve.interior.sweep import (
    add_root,
    columns_times,
    load_after,
    rows_times,
    take_root,
)

CHUNK = 2048  # pairs looked at in one go
TINY = 1e-300  # keeps the pairs of dead columns apart from a division by zero
FIGURES = 8  # see `residual_pass`


@compiled
def residual_pass(s: Stencil, point: Bundle, border: Floats, out: Bundle, unit: Floats) -> Floats:
    """Write the residuals of a segment, and add its part of the root's.

    point: (y, u, z, q, lambda); border: values of (closing and total duals, x).
    out: (rows, columns, limits, root residual of the border).
    unit: size of one unit of the program in scaled rows.

    Returns (row, column, limit residual, sum y z + u q, cost, dual objective, sum |residual x
    dual|, largest row residual beside its terms).
    """
    y, u, z, q, dual = point
    rows, columns, limits, root = out
    numbers, after = room_for(s), np.zeros(s.carry_row.size)
    a, carry, design, total = numbers
    ratio, cost = np.zeros(s.upper_column.size), np.zeros(s.columns)
    rhs, nothing, terms = np.zeros(s.rows), np.zeros(s.rows), np.zeros(s.rows)
    x = border[s.closing + s.totals :]
    figures = np.zeros(FIGURES)
    for t in range(s.steps):
        load_all(s, t, numbers)
        load_after(s, t, after)
        load(s.upper, t, ratio)
        load(s.cost, t, cost)
        load(s.rhs, t, rhs)
        if t == 0:
            rhs[s.rows - s.carried :] = 0.0
        rows_times(s, t, (a, carry, design), (y[t], y[t - 1], x), rows[t])
        _terms(s, t, (a, carry, design), (y[t], y[t - 1], x), terms)
        _rows(s, t, (rhs, dual, terms, unit), rows, figures)
        later = dual[t + 1] if t + 1 < s.steps else nothing
        columns_times(s, (a, after), dual[t], later, columns[t])
        add_root(s, t, total, border, columns[t])
        for j in range(s.columns):
            columns[t, j] = cost[j] - columns[t, j] - z[t, j]
            figures[3] += y[t, j] * z[t, j]
            figures[4] += cost[j] * y[t, j]
        _uppers(s, t, (y, u, q, ratio, x), (columns, limits, root), figures)
        for j in range(s.columns):
            if not s.live[t, j]:
                columns[t, j] = 0.0
            figures[1] = max(figures[1], abs(columns[t, j]))
        take_root(s, t, total, y[t], root)
        for e in range(s.design_row.size):
            at = s.closing + s.totals + s.design_column[e]
            root[at] -= design[e] * dual[t, s.design_row[e]]
    return figures


@inlined
def _rows(s: Stencil, t: int, now: Bundle, rows: Floats, figures: Floats) -> None:
    """Turn activities into residuals. now: (rhs, lambda, terms, unit)."""
    rhs, dual, terms, unit = now
    for i in range(s.rows):
        rows[t, i] = rhs[i] - rows[t, i]
        size = abs(rows[t, i])
        figures[0] = max(figures[0], size)
        figures[5] += rhs[i] * dual[t, i]
        figures[6] += size * abs(dual[t, i])
        figures[7] = max(figures[7], size * unit[i] / (1.0 + terms[i] * unit[i]))


@compiled
def _terms(s: Stencil, t: int, numbers: Bundle, values: Bundle, out: Floats) -> None:
    """Set out = sum of |terms| of the rows of one step."""
    a, carry, design = numbers
    now, before, x = values
    out[:] = 0.0
    for e in range(a.size):
        out[s.step_row[e]] += abs(a[e] * now[s.step_column[e]])
    if t > 0:
        for e in range(s.carry_row.size):
            out[s.carry_row[e]] += abs(carry[e] * before[s.carry_column[e]])
    for e in range(s.design_row.size):
        out[s.design_row[e]] += abs(design[e] * x[s.design_column[e]])


@compiled
def _uppers(s: Stencil, t: int, now: Bundle, out: Bundle, figures: Floats) -> None:
    """Do the uppers' part of `residual_pass`. now: (y, u, q, ratio, x)."""
    y, u, q, ratio, x = now
    columns, limits, root = out
    at_design = s.closing + s.totals
    for k in range(s.upper_column.size):
        j, by = s.upper_column[k], s.upper_by[k]
        limits[t, k] = 0.0
        if s.live[t, j]:
            columns[t, j] += q[t, k]
            room = ratio[k] * x[by] if by >= 0 else ratio[k]
            limits[t, k] = room - y[t, j] - u[t, k]
            figures[2] = max(figures[2], abs(limits[t, k]))
            figures[3] += u[t, k] * q[t, k]
            if by < 0:
                figures[5] -= ratio[k] * q[t, k]
        if by >= 0:
            root[at_design + by] -= ratio[k] * q[t, k]


# What a direction is to do to the products: to zero; to the aim, less the second-order effect;
# back to [0.1, 10] x aim at a longer step; nothing. The first and the last close the residuals.
AFFINE, CENTRE, OUTLYING, STILL = 0, 1, 2, 3


@compiled
def wanted(kind: int, pair: Bundle, how: Bundle) -> float:
    """Return the wanted change of a product a b; pair: (a, b, da, db), how: (aim, steps)."""
    a, b, da, db = pair
    aim, primal, dual = how
    if kind == AFFINE:
        return -a * b
    if kind == CENTRE:
        return aim - da * db
    if kind == STILL:
        return 0.0
    product = (a + primal * da) * (b + dual * db)
    move = min(max(product, 0.1 * aim), 10.0 * aim) - product
    return max(move, -10.0 * aim)


@compiled
def wanted_of_all(kind: int, pairs: Bundle, how: Bundle) -> Floats:
    """Return `wanted` of arrays; a pair whose dual is as good as zero does not exist."""
    a, b, da, db = pairs
    out = np.zeros(a.size)
    for i in range(a.size):
        if b[i] > 1e-200:
            out[i] = wanted(kind, (a[i], b[i], da[i], db[i]), how)
    return out


@compiled
def right_pass(
    s: Stencil, kind: int, how: Bundle, point: Bundle, parts: Bundle, border: Floats
) -> None:
    """Write the targets of all products and f, and add the uppers' part of the design's side.

    kind, how: see `wanted`. point: (y, u, z, q).
    parts: (direction (y, u, z, q) looked at, out (f, -, targets of z, targets of q),
    column residuals, limit residuals); the residuals count where the kind closes them.
    """
    y, u, z, q = point
    (dy, du, dz, dq), (f, _, cz, cq), columns, limits = parts
    ratio = np.zeros(s.upper_column.size)
    closes = kind in (AFFINE, STILL)
    at_design = s.closing + s.totals
    for t in range(s.steps):
        load(s.upper, t, ratio)
        for j in range(s.columns):
            cz[t, j] = 0.0
            f[t, j] = 0.0
            if s.live[t, j]:
                target = wanted(kind, (y[t, j], z[t, j], dy[t, j], dz[t, j]), how)
                cz[t, j] = target
                f[t, j] = target / y[t, j]
                if closes:
                    f[t, j] -= columns[t, j]
        for k in range(s.upper_column.size):
            j, by = s.upper_column[k], s.upper_by[k]
            cq[t, k] = 0.0
            if s.live[t, j]:
                target = wanted(kind, (u[t, k], q[t, k], du[t, k], dq[t, k]), how)
                cq[t, k] = target
                push = -target / u[t, k]
                if closes:
                    push += q[t, k] / u[t, k] * limits[t, k]
                f[t, j] += push
                if by >= 0:
                    border[at_design + by] += ratio[k] * push


@compiled
def expand_pass(s: Stencil, point: Bundle, step: Bundle, limits: Floats, root: Bundle) -> Floats:
    """Turn (dy, -, targets, targets) into a whole direction; return figures of its steps.

    root: (x of the direction, whether residuals of limits are closed).
    Returns (largest -da/a, largest -db/b, sum a db, sum b da, sum da db).
    """
    y, u, z, q = point
    dy, du, dz, dq = step
    x, closes = root
    ratio = np.zeros(s.upper_column.size)
    figures = np.zeros(5)
    for t in range(s.steps):
        load(s.upper, t, ratio)
        for j in range(s.columns):
            if s.live[t, j]:
                move = dy[t, j]
                push = (dz[t, j] - z[t, j] * move) / y[t, j]
                dz[t, j] = push
                figures[0] = max(figures[0], -move / y[t, j])
                figures[1] = max(figures[1], -push / z[t, j])
                figures[2] += y[t, j] * push
                figures[3] += z[t, j] * move
                figures[4] += move * push
            else:
                dy[t, j] = 0.0
                dz[t, j] = 0.0
        for k in range(s.upper_column.size):
            j, by = s.upper_column[k], s.upper_by[k]
            if s.live[t, j]:
                move = (ratio[k] * x[by] if by >= 0 else 0.0) - dy[t, j]
                if closes:
                    move += limits[t, k]
                push = (dq[t, k] - q[t, k] * move) / u[t, k]
                du[t, k] = move
                dq[t, k] = push
                figures[0] = max(figures[0], -move / u[t, k])
                figures[1] = max(figures[1], -push / q[t, k])
                figures[2] += u[t, k] * push
                figures[3] += q[t, k] * move
                figures[4] += move * push
            else:
                du[t, k] = 0.0
                dq[t, k] = 0.0
    return figures


@vectorised
def ratio_pass(values: Bundle, step: Bundle, corrector: Bundle, weights: Floats) -> Floats:
    """Return the largest -(d + w c)/v over all pairs, per weight: shape (2, weights).

    values: (y, u, z, q). Dead pairs have d = c = 0; their v may be zero.
    """
    out = np.zeros((2, weights.size))
    fall, more = np.empty(CHUNK), np.empty(CHUNK)
    for side in range(2):
        for part in range(2):
            v = values[2 * side + part].ravel()
            d = step[2 * side + part].ravel()
            c = corrector[2 * side + part].ravel()
            for first in range(0, v.size, CHUNK):
                count = min(CHUNK, v.size - first)
                for i in range(count):
                    inverse = -1.0 / (v[first + i] + TINY)
                    fall[i], more[i] = d[first + i] * inverse, c[first + i] * inverse
                for w in range(weights.size):
                    weight, most = weights[w], 0.0
                    for i in range(count):
                        most = max(most, fall[i] + weight * more[i])
                    out[side, w] = max(out[side, w], most)
    return out


@compiled
def add_pass(target: Bundle, step: Bundle, lengths: Bundle) -> None:
    """Add to target: length * step for each array of a tuple."""
    for part in range(len(target)):
        own, move, length = target[part].ravel(), step[part].ravel(), lengths[part]
        for i in range(own.size):
            own[i] += length * move[i]
