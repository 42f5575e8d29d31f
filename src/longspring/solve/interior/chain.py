"""The chain of steps: block tridiagonal Cholesky with a border, and solves with it.

    L[t] L[t]' = N[t] - M[t]' M[t],   M[t] = Lc[t-1]^-1 O[t]',   Lc the chain rows of L
    W[t] = L[t]^-1 (E[t] - M[t]' Wc[t-1]),   S = corner - sum over t of W[t]' W[t]

The border of a block is [closing rows, totals, design columns]. W is not kept: the border is
formed again where it is needed. Steps are worked on in chunks whose W are stacked, so that the
update of S runs at the speed of dense algebra.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import get_blas_funcs, get_lapack_funcs

from longspring.program.block import Floats
from longspring.solve.interior.maps import BlockMaps, Normal, design_times, fixed_times
from longspring.solve.interior.pattern import added

CHUNK = 32
dtrsv, dtrsm, dsyrk = get_blas_funcs(("trsv", "trsm", "syrk"), dtype=np.float64)
(dpotrf,) = get_lapack_funcs(("potrf",), dtype=np.float64)


class NotPositiveError(ArithmeticError):
    """A pivot of the chain is not positive in spite of the regularisation."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Barrier weights of a block."""

    inverse: Floats  # D = 1/h of columns, 0 where dead, (steps, n)
    limit: Floats  # F = phi r / h, (steps, limited)
    design: Floats  # sum over the steps of phi r^2 theta / h, per design column of the block


@dataclass(slots=True, eq=False)
class Chain:
    """Factor of one block."""

    maps: BlockMaps
    weights: Weights
    factor: Floats  # (steps, m, m), lower triangles L
    link: Floats  # M, (steps, c, c)
    schur: Floats  # on the border

    def solve(self, rows: Floats) -> Floats:
        """Return N^-1 rows, shape (steps, m); closing rows read zero."""
        free = self.maps.form.free
        out = rows.copy()
        out[0, self.maps.form.carried] = 0.0
        steps = out.shape[0] if out.size else 0
        for t in range(steps):
            if t:
                out[t, free:] -= out[t - 1, free:] @ self.link[t]
            dtrsv(self.factor[t].T, out[t], lower=0, trans=1, overwrite_x=1)
        for t in range(steps - 1, -1, -1):
            if t < steps - 1:
                out[t, free:] -= self.link[t + 1] @ out[t + 1, free:]
            dtrsv(self.factor[t].T, out[t], lower=0, trans=0, overwrite_x=1)
        return out

    def border_times(self, border: Floats) -> Floats:
        """Return E border, shape (steps, m), E the border matrix of every step."""
        maps, form = self.maps, self.maps.form
        closing, totals, design = split_border(maps, border)
        columns = self.weights.inverse * self._totals_spread(totals, closing)
        columns[:, form.limited] += self.weights.limit * design[form.limit_by]
        out = maps.step.apply(columns) + maps.carry.apply(np.roll(columns, 1, axis=0))
        out += fixed_times(maps, design)
        out[0, form.carried] = 0.0
        return out

    def border_transposed(self, rows: Floats) -> Floats:
        """Return sum over the steps of E' rows, shape (border,)."""
        maps, form = self.maps, self.maps.form
        columns = maps.step_transposed.apply(rows)
        columns += maps.carry_transposed.apply(np.roll(rows, -1, axis=0))
        weighted = self.weights.inverse * columns
        closing = form.first @ weighted[0] + form.last @ weighted[-1]
        totals = maps.total.summed(weighted)
        limits = np.einsum("tl,tl->l", self.weights.limit, columns[:, form.limited])
        design = added(form.limit_by, limits, form.columns.size)
        design += design_times(maps, rows)
        return np.concatenate([closing, totals, design])

    def _totals_spread(self, totals: Floats, closing: Floats) -> Floats:
        form = self.maps.form
        if form.totals.size:
            shape = (form.steps, totals.size)
            out = self.maps.total_transposed.apply(np.broadcast_to(totals, shape))
        else:
            out = np.zeros(form.live.shape)
        out[0] += form.first.T @ closing
        out[-1] += form.last.T @ closing
        return out


def border_size(maps: BlockMaps) -> int:
    """Return the number of border positions of a block."""
    return maps.form.closing.size + maps.form.totals.size + maps.form.columns.size


def split_border(maps: BlockMaps, border: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the parts (closing rows, totals, design columns) of a border vector."""
    first = maps.form.closing.size
    second = first + maps.form.totals.size
    return border[:first], border[first:second], border[second:]


def factorise(maps: BlockMaps, weights: Weights, regularisation: float) -> Chain:
    """Factorise the chain of a block and form its Schur complement on the border.

    Raises
    ------
    NotPositiveError
        If a pivot is not positive.
    """
    form = maps.form
    rows, free = form.rows, form.free
    normal = _fill(maps.within, weights.inverse, form.steps, rows)
    diagonal = np.arange(rows)
    normal[:, diagonal, diagonal] *= 1.0 + regularisation
    normal[:, diagonal, diagonal] += regularisation
    link = _fill(maps.link, np.roll(weights.inverse, 1, axis=0), form.steps, rows)
    link = np.ascontiguousarray(link[:, free:, free:])
    _open_cycle(maps, normal, link)
    schur = np.zeros((border_size(maps),) * 2, order="F")
    stack = np.empty((CHUNK * rows, schur.shape[0]))
    before: tuple[Floats, Floats] | None = None
    for first in range(0, form.steps if rows else 0, CHUNK):
        border = _border(maps, weights, first)
        for k in range(border.shape[0]):
            before = _eliminate(normal[first + k], link[first + k], border[k], before, free)
        used = border.shape[0] * rows
        stack[:used] = border.reshape(used, -1)
        if schur.size:
            schur = dsyrk(1.0, stack[:used].T, beta=1.0, c=schur, lower=1, overwrite_c=1)
    full = np.tril(schur) + np.tril(schur, -1).T
    return Chain(maps, weights, normal, link, _corner(maps, weights) - full)


def _eliminate(
    normal: Floats,
    link: Floats,
    border: Floats,
    before: tuple[Floats, Floats] | None,
    free: int,
) -> tuple[Floats, Floats]:
    """Eliminate one step in place; return its chain factor and the chain rows of its W."""
    if before is not None and link.size:
        factor, border_before = before
        # C-ordered rows are Fortran-ordered columns: the transposes below copy nothing.
        link[...] = dtrsm(1.0, factor.T, link.T, lower=0, trans_a=1)
        normal[free:, free:] -= link.T @ link
        border[free:] -= link.T @ border_before
    upper, info = dpotrf(normal.T, lower=0, overwrite_a=1, clean=0)
    if info:
        raise NotPositiveError(f"pivot {info}")
    if not np.shares_memory(upper, normal):
        normal[...] = upper.T
    if border.size:
        dtrsm(1.0, upper, border.T, side=1, lower=0, overwrite_b=1)
    return np.ascontiguousarray(normal[free:, free:]), border[free:]


def _fill(normal: Normal, weight: Floats, steps: int, rows: int) -> Floats:
    """Return the matrices of every step."""
    out = np.zeros((steps, rows, rows))
    for first in range(0, steps, CHUNK):
        last = min(first + CHUNK, steps)
        out[first:last, normal.row, normal.column] = normal.values(weight, first, last)
    return out


def _open_cycle(maps: BlockMaps, normal: Floats, link: Floats) -> None:
    """Take the carried rows out of step 0: they are closing rows of the border."""
    gone, free = maps.form.carried, maps.form.free
    normal[0][gone, :] = 0.0
    normal[0][:, gone] = 0.0
    normal[0][gone, gone] = 1.0
    link[0] = 0.0
    if link.shape[0] > 1:
        link[1][:, gone - free] = 0.0


def _border(maps: BlockMaps, weights: Weights, first: int) -> Floats:
    """Return the border E of a chunk of steps, shape (chunk, m, border)."""
    form = maps.form
    last = min(first + CHUNK, form.steps)
    at_total = form.closing.size
    at_design = at_total + form.totals.size
    out = np.zeros((last - first, form.rows, border_size(maps)))
    part = maps.border_total
    out[:, part.row, part.column + at_total] = part.values(weights.inverse, first, last)
    part = maps.border_design
    out[:, part.row, part.column + at_design] = part.values(weights.limit, first, last)
    row, column, value = maps.fixed
    np.add.at(out.transpose(1, 2, 0), (row, column + at_design), value[first:last].T)
    for step, closing in ((0, form.first), (form.steps - 1, form.last)):
        columns = weights.inverse[step][:, None] * closing.T
        if first <= step < last:
            out[step - first, :, :at_total] += maps.step.matrix_at(step) @ columns
        after = step + 1
        if after < form.steps and first <= after < last:
            out[after - first, :, :at_total] += maps.carry.matrix_at(after) @ columns
    if first == 0:
        out[0, form.carried, :] = 0.0
    return out


def _corner(maps: BlockMaps, weights: Weights) -> Floats:
    """Return border x border: what does not pass through the chain."""
    form = maps.form
    at_total = form.closing.size
    at_design = at_total + form.totals.size
    out = np.zeros((border_size(maps),) * 2)
    part = maps.total_total
    out[part.row + at_total, part.column + at_total] += part.summed(weights.inverse)
    part = maps.total_design
    out[part.row + at_total, part.column + at_design] += part.summed(weights.limit)
    for step, closing, other in (
        (0, form.first, form.last),
        (form.steps - 1, form.last, form.first),
    ):
        inverse = weights.inverse[step]
        out[:at_total, :at_total] += (closing * inverse) @ closing.T
        if form.steps == 1:
            out[:at_total, :at_total] += (closing * inverse) @ other.T
        if form.totals.size:
            totals = maps.total.matrix_at(step)
            out[:at_total, at_total:at_design] += (closing * inverse) @ totals.T
        limits = closing[:, form.limited] * weights.limit[step]
        np.add.at(out[:at_total, at_design:].T, form.limit_by, limits.T)
    out[at_total:, :at_total] = out[:at_total, at_total:].T
    out[at_design:, at_total:at_design] = out[at_total:at_design, at_design:].T
    design = np.arange(at_design, out.shape[0])
    out[design, design] -= weights.design
    return out
