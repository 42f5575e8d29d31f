"""Passes over the pairs of a segment: residuals, right-hand sides, step lengths (compiled).

Pairs of a segment are (y, u, z, q): columns with their reduced costs, uppers with their duals.
A dead column holds y = 0, z = 1, u = 1, q = 0 and never moves.
"""

import numpy as np

from longspring.solve.interior.compiled import Bundle, compiled, inlined, part
from longspring.solve.interior.lanes import (
    LANES,
    Lanes,
    larger,
    put,
    smaller,
    spread_out,
    take,
    where_positive,
)
from longspring.solve.interior.load import clear, copy, drop_absent, load
from longspring.solve.interior.stencil import Floats, Stencil
from longspring.solve.interior.sweep import (
    add_root,
    columns_times,
    load_rows,
    rows_times,
    take_root,
)

TINY = 1e-300  # keeps the pairs of dead columns apart from a division by zero
FIGURES = 8  # see `residual_pass`


@inlined
def tally(figures: Floats, place: int, value: Lanes) -> None:
    """Add a value to a figure."""
    put(figures, place, take(figures, place) + value)


@inlined
def raise_to(figures: Floats, place: int, value: Lanes) -> None:
    """Let a figure be at least a value."""
    put(figures, place, larger(take(figures, place), value))


@compiled
def residual_pass(s: Stencil, point: Bundle, border: Floats, out: Bundle, unit: Floats) -> Floats:
    """Write the residuals of a segment, and add its part of the root's.

    point: (y, u, z, q, lambda); border: values of (closing and total duals, x).
    out: (rows, columns, limits, root residual of the border, room).
    unit: size of one unit of the program in scaled rows.

    Returns, per lane, (row, column, limit residual, sum y z + u q, cost, dual objective,
    sum |residual x dual|, largest row residual beside its terms).
    """
    y, u, z, q, dual = point
    rows, columns, limits, root, room = out
    rhs, nothing, terms = room.rows_now, room.rows_before, room.rows
    x = border[s.closing + s.totals :]
    figures = np.zeros((FIGURES, LANES))
    clear(nothing)
    for t in range(s.steps):
        load_rows(s, t)
        load(s.upper, t)
        load(s.cost, t)
        load(s.rhs, t)
        copy(s.rhs.now, rhs)
        drop_absent(s, t, rhs)
        values = y[t], y[t - 1], x
        rows_times(s, t, values, rows[t])
        _terms(s, t, values, terms)
        _rows(s, (rhs, dual[t], terms, unit), rows[t], figures)
        later = dual[t + 1] if t + 1 < s.steps else nothing
        own, y_now, z_now = columns[t], y[t], z[t]
        columns_times(s, t, dual[t], later, own)
        add_root(s, t, border, own)
        for j in range(s.columns):
            value = take(y_now, j)
            put(own, j, take(s.cost.now, j) - take(own, j) - take(z_now, j))
            tally(figures, 3, value * take(z_now, j))
            tally(figures, 4, take(s.cost.now, j) * value)
        _uppers(s, (y_now, u[t], q[t], x), (own, limits[t], root), figures)
        for j in range(s.columns):
            lack = where_positive(take(y_now, j), take(own, j), spread_out(0.0))
            put(own, j, lack)
            raise_to(figures, 1, abs(lack))
        take_root(s, t, y_now, root)
        for e in range(s.design_row.size):
            at = s.closing + s.totals + s.design_column[e]
            less = take(s.design.now, e) * take(dual[t], s.design_row[e])
            put(root, at, take(root, at) - less)
    return figures


@part
def _rows(s: Stencil, now: Bundle, rows: Floats, figures: Floats) -> None:
    """Turn activities into residuals. now: (rhs, lambda, terms, unit)."""
    rhs, dual, terms, unit = now
    for i in range(s.rows):
        lack = take(rhs, i) - take(rows, i)
        put(rows, i, lack)
        size = abs(lack)
        raise_to(figures, 0, size)
        tally(figures, 5, take(rhs, i) * take(dual, i))
        tally(figures, 6, size * abs(take(dual, i)))
        raise_to(figures, 7, size * unit[i] / (take(terms, i) * unit[i] + 1.0))


@part
def _terms(s: Stencil, t: int, values: Bundle, out: Floats) -> None:
    """Set out = sum of |terms| of the rows of the step loaded."""
    now, before, x = values
    clear(out)
    for e in range(s.step_row.size):
        row = s.step_row[e]
        term = take(s.step.now, e) * take(now, s.step_column[e])
        put(out, row, take(out, row) + abs(term))
    if t > 0:
        for e in range(s.carry_row.size):
            row = s.carry_row[e]
            term = take(s.carry.now, e) * take(before, s.carry_column[e])
            put(out, row, take(out, row) + abs(term))
    for e in range(s.design_row.size):
        row = s.design_row[e]
        term = take(s.design.now, e) * take(x, s.design_column[e])
        put(out, row, take(out, row) + abs(term))


@part
def _uppers(s: Stencil, now: Bundle, out: Bundle, figures: Floats) -> None:
    """Do the uppers' part of `residual_pass` for the step loaded. now: (y, u, q, x)."""
    y, u, q, x = now
    columns, limits, root = out
    at_design = s.closing + s.totals
    for k in range(s.upper_column.size):
        j, by = s.upper_column[k], s.upper_by[k]
        ratio, price = take(s.upper.now, k), take(q, k)
        put(columns, j, take(columns, j) + price)
        tally(figures, 3, take(u, k) * price)
        room = ratio
        if by >= 0:
            room = ratio * take(x, by)
            put(root, at_design + by, take(root, at_design + by) - ratio * price)
        else:
            tally(figures, 5, spread_out(0.0) - ratio * price)
        value = take(y, j)
        lack = where_positive(value, room - value - take(u, k), spread_out(0.0))
        put(limits, k, lack)
        raise_to(figures, 2, abs(lack))


# What a direction is to do to the products: to zero; to the aim, less the second-order effect;
# back to [0.1, 10] x aim at a longer step; nothing. The first and the last close the residuals.
AFFINE, CENTRE, OUTLYING, STILL = 0, 1, 2, 3


@inlined
def wanted(kind: int, pair: Bundle, how: Bundle) -> Lanes:
    """Return the wanted change of a product a b; pair: (a, b, da, db), how: (aim, steps)."""
    a, b, da, db = pair
    aim, primal, dual = how
    found = spread_out(0.0)
    if kind == AFFINE:
        found = found - a * b
    elif kind == CENTRE:
        found = spread_out(aim) - da * db
    elif kind == OUTLYING:
        product = (a + da * primal) * (b + db * dual)
        inside = smaller(larger(product, spread_out(0.1 * aim)), spread_out(10.0 * aim))
        found = larger(inside - product, spread_out(-10.0 * aim))
    return found


def wanted_of_all(kind: int, pairs: Bundle, how: Bundle) -> Floats:
    """Return `wanted` of arrays; a pair whose dual is as good as zero does not exist."""
    a, b, da, db = pairs
    aim, primal, dual = how
    product = (a + primal * da) * (b + dual * db)
    inside = np.clip(product, 0.1 * aim, 10.0 * aim)
    found = {
        AFFINE: -a * b,
        CENTRE: aim - da * db,
        OUTLYING: np.maximum(inside - product, -10.0 * aim),
        STILL: np.zeros_like(a),
    }
    return np.where(b > 1e-200, found[kind], 0.0)


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
    closes = kind in (AFFINE, STILL)
    at_design = s.closing + s.totals
    nought = spread_out(0.0)
    for t in range(s.steps):
        load(s.upper, t)
        y_now, u_now, z_now, q_now = y[t], u[t], z[t], q[t]
        dy_now, du_now, dz_now, dq_now = dy[t], du[t], dz[t], dq[t]
        f_now, cz_now, cq_now, lacks, limits_now = f[t], cz[t], cq[t], columns[t], limits[t]
        for j in range(s.columns):
            value = take(y_now, j)
            pair = value, take(z_now, j), take(dy_now, j), take(dz_now, j)
            target = where_positive(value, wanted(kind, pair, how), nought)
            put(cz_now, j, target)
            push = where_positive(value, target / value, nought)
            if closes:
                push = push - take(lacks, j)
            put(f_now, j, push)
        for k in range(s.upper_column.size):
            j, by = s.upper_column[k], s.upper_by[k]
            value, price = take(u_now, k), take(q_now, k)
            pair = value, price, take(du_now, k), take(dq_now, k)
            target = where_positive(price, wanted(kind, pair, how), nought)
            put(cq_now, k, target)
            push = nought - target / value
            if closes:
                push = push + price / value * take(limits_now, k)
            put(f_now, j, take(f_now, j) + push)
            if by >= 0:
                more = take(s.upper.now, k) * push
                put(border, at_design + by, take(border, at_design + by) + more)


@compiled
def expand_pass(s: Stencil, point: Bundle, step: Bundle, limits: Floats, root: Bundle) -> Floats:
    """Turn (dy, -, targets, targets) into a whole direction; return figures of its steps.

    root: (x of the direction, whether residuals of limits are closed).
    Returns, per lane, (largest -da/a, largest -db/b, sum a db, sum b da, sum da db).
    """
    y, u, z, q = point
    dy, du, dz, dq = step
    x, closes = root
    figures = np.zeros((5, LANES))
    nought = spread_out(0.0)
    for t in range(s.steps):
        load(s.upper, t)
        y_now, u_now, z_now, q_now = y[t], u[t], z[t], q[t]
        dy_now, du_now, dz_now, dq_now, limits_now = dy[t], du[t], dz[t], dq[t], limits[t]
        for j in range(s.columns):
            value, price = take(y_now, j), take(z_now, j)
            move = take(dy_now, j)
            push = (take(dz_now, j) - price * move) / value
            move, push = where_positive(value, move, nought), where_positive(value, push, nought)
            put(dy_now, j, move)
            put(dz_now, j, push)
            inverse = where_positive(value, 1.0 / value, nought)
            _figures(figures, (value, price), (move, push), inverse)
        for k in range(s.upper_column.size):
            by = s.upper_by[k]
            value, price = take(u_now, k), take(q_now, k)
            move = nought - take(dy_now, s.upper_column[k])
            if by >= 0:
                move = move + take(s.upper.now, k) * x[by]
            if closes:
                move = move + take(limits_now, k)
            push = (take(dq_now, k) - price * move) / value
            move, push = where_positive(price, move, nought), where_positive(price, push, nought)
            put(du_now, k, move)
            put(dq_now, k, push)
            _figures(figures, (value, price), (move, push), 1.0 / value)
    return figures


@inlined
def _figures(figures: Floats, pair: Bundle, move: Bundle, inverse: Lanes) -> None:
    """Add one pair to the figures of `expand_pass`; a dead one does not move."""
    value, price = pair
    step, push = move
    raise_to(figures, 0, spread_out(0.0) - step * inverse)
    raise_to(figures, 1, spread_out(0.0) - push / larger(price, spread_out(TINY)))
    tally(figures, 2, value * push)
    tally(figures, 3, price * step)
    tally(figures, 4, step * push)


@compiled
def ratio_pass(values: Bundle, step: Bundle, corrector: Bundle, weights: Floats) -> Floats:
    """Return the largest -(d + w c)/v over all pairs, per weight and lane: (2, weights, lanes).

    values: (y, u, z, q). Dead pairs have d = c = 0; their v may be zero.
    """
    out = np.zeros((2, weights.size, LANES))
    for side in range(2):
        found = out[side]
        for number in range(2 * side, 2 * side + 2):
            for t in range(values[number].shape[0]):
                v, d, c = values[number][t], step[number][t], corrector[number][t]
                for i in range(v.shape[0]):
                    inverse = spread_out(-1.0) / larger(take(v, i), spread_out(TINY))
                    fall, more = take(d, i) * inverse, take(c, i) * inverse
                    for w in range(weights.size):
                        raise_to(found, w, fall + more * weights[w])
    return out


@compiled
def add_pass(target: Bundle, step: Bundle, lengths: Bundle) -> None:
    """Add to target: length * step for each array of a tuple."""
    for k in range(len(target)):
        own, move, length = target[k].ravel(), step[k].ravel(), lengths[k]
        for i in range(own.size):
            own[i] += length * move[i]
