"""The maps of one block: its rows times a point, their transposes, and the normal matrices.

With D = diag(1/h), h the barrier weights of the columns (zero where a column is dead), and
F = phi r / h of the limited columns:

    N[t]        = A D[t] A' + K D[t-1] K'              within a step
    O[t]        = K D[t-1] A[t-1]'                     from step t - 1 to step t
    E[t] design = B + A F[t] + K F[t-1]                border, columns of the design
    E[t] total  = A D[t] g' + K D[t-1] g[t-1]'         border, total rows

The rows of K are missing in step 0 (they are closing rows, see `form`).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from longspring.program.block import Floats, Ints
from longspring.solve.interior.form import BlockForm, Triple
from longspring.solve.interior.pattern import (
    Coefficients,
    Pattern,
    added,
    build_pattern,
    matching_pairs,
    product,
    rolled,
)

Part = tuple[Ints, Ints, Ints, Coefficients]  # row, column, weight column, coefficient


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """Places of a matrix per step, and the weights (here, or a step before) that fill them."""

    row: Ints
    column: Ints
    here: Pattern
    before: Pattern | None

    def summed(self, weight: Floats) -> Floats:
        """Return the values summed over all steps, shape (places,); without `before`."""
        return self.here.summed(weight)

    def values(self, weight: Floats, first: int, last: int) -> Floats:
        """Return the values of the steps first..last - 1, shape (last - first, places)."""
        out = self.here.apply(weight[first:last], first)
        if self.before is not None:
            out += self.before.apply(weight[np.arange(first - 1, last - 1)], first)
        return out


@dataclass(frozen=True, slots=True, eq=False)
class BlockMaps:
    """Every map of a block, rows in chain order."""

    form: BlockForm
    step: Pattern
    carry: Pattern
    design: Pattern
    total: Pattern
    step_transposed: Pattern
    carry_transposed: Pattern
    design_transposed: Pattern
    total_transposed: Pattern
    within: Normal  # N, lower triangle
    link: Normal  # O
    border_design: Normal  # weights F
    border_total: Normal  # weights D
    total_total: Normal  # weights D, summed over the steps
    total_design: Normal  # weights F, summed over the steps
    fixed: tuple[Ints, Ints, Floats]  # B: row, column, (steps, entries)
    fixed_rows: sparse.csr_matrix  # adds up the entries of B that fall on one row


def build_maps(form: BlockForm) -> BlockMaps:
    """Lay out the maps of a block."""
    steps, columns = form.steps, form.live.shape[1]
    design, totals = form.columns.size, form.totals.size
    step, carry, total = form.step, form.carry, form.total
    limits = np.arange(form.limited.size, dtype=np.int32)
    one = Coefficients(np.ones(limits.size), np.zeros(limits.size, bool), np.zeros((0, steps)))
    limit = (limits, form.limited, one)
    earlier_step = (step[0], step[1], rolled(step[2], 1))
    earlier_total = (total[0], total[1], rolled(total[2], 1))
    later_carry = (carry[0], carry[1], rolled(carry[2], -1))
    limits_here = _by_limit(form, _pairs(step, limit, steps))
    limits_before = _by_limit(form, _pairs(carry, limit, steps))
    totals_before = _pairs(carry, earlier_total, steps)
    square_before = _lower(_pairs(carry, carry, steps))
    return BlockMaps(
        form=form,
        step=_map(step, (form.rows, columns)),
        carry=_map(carry, (form.rows, columns)),
        design=_map(form.design, (form.rows, design)),
        total=_map(total, (totals, columns)),
        step_transposed=_map(_flip(step), (columns, form.rows)),
        carry_transposed=_map(_flip(later_carry), (columns, form.rows)),
        design_transposed=_map(_flip(form.design), (design, form.rows)),
        total_transposed=_map(_flip(total), (columns, totals)),
        within=_normal(_lower(_pairs(step, step, steps)), square_before, columns),
        link=_normal(_pairs(carry, earlier_step, steps), None, columns),
        border_design=_normal(limits_here, limits_before, limits.size),
        border_total=_normal(_pairs(step, total, steps), totals_before, columns),
        total_total=_normal(_pairs(total, total, steps), None, columns),
        total_design=_normal(_by_limit(form, _pairs(total, limit, steps)), None, limits.size),
        fixed=(form.design[0], form.design[1], np.ascontiguousarray(form.design[2].dense(steps).T)),
        fixed_rows=_collecting(form.design[0], form.rows),
    )


def _collecting(row: Ints, rows: int) -> sparse.csr_matrix:
    """Return the matrix that adds up entries by row."""
    at = row, np.arange(row.size)
    return sparse.csr_matrix((np.ones(row.size), at), shape=(rows, row.size))


def _map(entries: Triple, shape: tuple[int, int]) -> Pattern:
    return build_pattern(entries[0], entries[1], entries[2], shape)


def _flip(entries: Triple) -> Triple:
    return entries[1], entries[0], entries[2]


def _pairs(left: Triple, right: Triple, steps: int) -> Part:
    """Return (row of left, row of right, shared column, product) of entries in one column."""
    first, second = matching_pairs(left[1], right[1])
    values = product(left[2], right[2], (first, second), steps)
    return left[0][first], right[0][second], left[1][first], values


def _by_limit(form: BlockForm, part: Part) -> Part:
    """Read the right-hand rows of a part as limits: their design column, their weight."""
    row, which, _, values = part
    return row, form.limit_by[which], which, values


def _lower(part: Part) -> Part:
    keep = part[0] >= part[1]
    values = part[3]
    kept = Coefficients(values.value[keep], values.varies[keep], values.series[keep[values.varies]])
    return part[0][keep], part[1][keep], part[2][keep], kept


def _normal(here: Part, before: Part | None, weights: int) -> Normal:
    """Merge the pairs of both kinds into one list of places."""
    parts = (here,) if before is None else (here, before)
    keys = np.concatenate([p[0].astype(np.int64) << 32 | p[1].astype(np.int64) for p in parts])
    places, where = np.unique(keys, return_inverse=True)
    row, column = (places >> 32).astype(np.int32), (places & 0xFFFFFFFF).astype(np.int32)
    patterns: list[Pattern] = []
    at = 0
    for part in parts:
        position = where[at : at + part[0].size].astype(np.int32)
        at += part[0].size
        patterns.append(build_pattern(position, part[2], part[3], (row.size, weights)))
    return Normal(row, column, patterns[0], None if before is None else patterns[1])


def rows_times(maps: BlockMaps, y: Floats, x: Floats) -> Floats:
    """Return A y[t] + K y[t-1] + B x, shape (steps, m); the closing rows read zero."""
    out = maps.step.apply(y) + maps.carry.apply(np.roll(y, 1, axis=0))
    out += fixed_times(maps, x)
    out[0, maps.form.carried] = 0.0
    return out


def rows_size(maps: BlockMaps, y: Floats, x: Floats) -> Floats:
    """Return the sum of the terms of `rows_times` in absolute value."""
    out = maps.step.absolute().apply(np.abs(y))
    out += maps.carry.absolute().apply(np.abs(np.roll(y, 1, axis=0)))
    _, column, value = maps.fixed
    return out + (maps.fixed_rows @ np.abs(value * x[column]).T).T


def fixed_times(maps: BlockMaps, x: Floats) -> Floats:
    """Return B x of every step, shape (steps, m)."""
    _, column, value = maps.fixed
    return (maps.fixed_rows @ (value * x[column]).T).T


def columns_times(maps: BlockMaps, rows: Floats) -> Floats:
    """Return A' rows[t] + K' rows[t+1], shape (steps, n); closing rows must be zero."""
    return maps.step_transposed.apply(rows) + maps.carry_transposed.apply(np.roll(rows, -1, axis=0))


def design_times(maps: BlockMaps, rows: Floats) -> Floats:
    """Return sum over the steps of B' rows[t], shape (design columns of the block,)."""
    row, column, value = maps.fixed
    pulled = np.einsum("te,te->e", value, rows[:, row])
    return added(column, pulled, maps.form.columns.size)


def totals_times(maps: BlockMaps, y: Floats) -> tuple[Floats, Floats]:
    """Return (sum over the steps of g y, value of the closing rows)."""
    form = maps.form
    totals = maps.total.summed(y)
    return totals, form.first @ y[0] + form.last @ y[-1]


def totals_transposed(maps: BlockMaps, totals: Floats, closing: Floats) -> Floats:
    """Return g' totals, with the closing rows in the first and the last step."""
    form = maps.form
    if form.totals.size:
        out = maps.total_transposed.apply(np.broadcast_to(totals, (form.steps, totals.size)))
    else:
        out = np.zeros(form.live.shape)
    out[0] += form.first.T @ closing
    out[-1] += form.last.T @ closing
    return out
