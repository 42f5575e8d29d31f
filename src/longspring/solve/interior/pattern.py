"""Patterns: entries of one step applied to all steps at once.

    out[t, position] = sum over pairs of coefficient[t] weight[t, column]

Constant coefficients go through one sparse product, those that vary over the steps through an
elementwise one. The same map serves matrix-vector products and the entries of normal matrices.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from longspring.program.block import Entries, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A linear map, the same for all steps but for `series`, from columns to positions."""

    constant: sparse.csr_matrix  # (positions, columns)
    position: Ints  # of the varying coefficients
    column: Ints
    series: Floats  # (steps, varying)
    gather: sparse.csr_matrix  # (positions, varying): adds up what falls on one position

    def apply(self, weight: Floats, first: int = 0) -> Floats:
        """Return the map of `weight`, shape (steps, columns), whose first step is `first`."""
        out = (self.constant @ weight.T).T
        if self.column.size:
            moved = self.series[first : first + weight.shape[0]] * weight[:, self.column]
            out += (self.gather @ moved.T).T
        return np.ascontiguousarray(out)

    def summed(self, weight: Floats, first: int = 0) -> Floats:
        """Return `apply` summed over the steps, shape (positions,)."""
        out = self.constant @ weight.sum(axis=0)
        if self.column.size:
            series = self.series[first : first + weight.shape[0]]
            out += self.gather @ np.einsum("tv,tv->v", series, weight[:, self.column])
        return out

    def absolute(self) -> "Pattern":
        """Return the map with coefficients in absolute value."""
        return replace(self, constant=abs(self.constant), series=np.abs(self.series))

    def matrix_at(self, step: int) -> Floats:
        """Return the map at one step as a dense matrix, shape (positions, columns)."""
        out = self.constant.toarray()
        np.add.at(out, (self.position, self.column), self.series[step])
        return out


def build_pattern(
    position: Sequence[int] | Ints,
    column: Sequence[int] | Ints,
    values: "Coefficients",
    shape: tuple[int, int],
) -> Pattern:
    """Return the map with `values` at (position, column); repeated places add up."""
    place, source = np.asarray(position, dtype=np.int32), np.asarray(column, dtype=np.int32)
    fixed = ~values.varies
    constant = sparse.csr_matrix((values.value[fixed], (place[fixed], source[fixed])), shape=shape)
    moved = place[~fixed]
    gather = sparse.csr_matrix(
        (np.ones(moved.size), (moved, np.arange(moved.size))), shape=(shape[0], moved.size)
    )
    series = np.ascontiguousarray(values.series.T)
    return Pattern(constant, moved, source[~fixed], series, gather)


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """Numbers per entry: constant, or (where `varies`) the next row of `series`."""

    value: Floats  # (entries,)
    varies: NDArray[np.bool_]  # (entries,)
    series: Floats  # (number that vary, steps), in the order of the entries

    def at(self, step: int) -> Floats:
        """Return the coefficients at one step."""
        values = self.value.copy()
        values[self.varies] = self.series[:, step]
        return values

    def dense(self, steps: int) -> Floats:
        """Return every coefficient at every step, shape (entries, steps)."""
        full = np.repeat(self.value[:, None], steps, axis=1)
        full[self.varies] = self.series
        return full


def coefficients(entries: Entries, steps: int) -> Coefficients:
    """Return the values of `entries` in the order of the entries."""
    varies = np.zeros(entries.row.size, dtype=bool)
    varies[entries.varying] = True
    order = np.argsort(entries.varying, kind="stable")
    series = entries.series[order] if order.size else np.zeros((0, steps))
    return Coefficients(entries.value, varies, series)


def product(
    left: Coefficients, right: Coefficients, pairs: tuple[Ints, Ints], steps: int
) -> Coefficients:
    """Return left[i] * right[k] for each pair (i, k)."""
    first, second = pairs
    varies = left.varies[first] | right.varies[second]
    value = np.where(varies, 0.0, left.value[first] * right.value[second])
    rows_left = np.cumsum(left.varies) - 1
    rows_right = np.cumsum(right.varies) - 1
    series = np.empty((int(varies.sum()), steps))
    for row, pair in enumerate(np.flatnonzero(varies)):
        i, k = first[pair], second[pair]
        a = left.series[rows_left[i]] if left.varies[i] else left.value[i]
        b = right.series[rows_right[k]] if right.varies[k] else right.value[k]
        series[row] = a * b
    return Coefficients(value, varies, series)


def added(place: Ints, values: Floats, length: int) -> Floats:
    """Return the values summed by place, shape (length,)."""
    # Without any value, bincount counts in whole numbers.
    return np.bincount(place, values, length).astype(float, copy=False)


def rolled(values: Coefficients, by: int) -> Coefficients:
    """Return the coefficients as seen `by` steps later, cyclic."""
    return Coefficients(values.value, values.varies, np.roll(values.series, by, axis=1))


def matching_pairs(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return all index pairs (i, k) with left[i] == right[k]."""
    order = np.argsort(right, kind="stable")
    keys = right[order]
    low = np.searchsorted(keys, left, side="left")
    high = np.searchsorted(keys, left, side="right")
    count = high - low
    first = np.repeat(np.arange(left.size), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    second = order[np.repeat(low, count) + offset]
    return first.astype(np.int32), second.astype(np.int32)
