"""What a certificate adds up: activities of rows and reduced costs, from the blocks alone.

    activity = M v                 reduced cost z = c - M' dual
    the column of step t also stands in the carry of step t + 1 (cyclic)

Imports NumPy only and reads the program by its attributes. It never forms the matrix and works
on some steps at a time, so that memory stays small beside the solution itself.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_BATCH = 1 << 17  # entries looked at in one go


class Batch(NamedTuple):
    """Some steps `at` of one block, with the steps before and after (cyclic)."""

    block: Any
    total: Any
    number: int
    at: NDArray[np.int64]
    before: NDArray[np.int64]
    after: NDArray[np.int64]


def batches(program: Any) -> Iterator[Batch]:
    """Yield the blocks, some steps at a time."""
    for number, block in enumerate(program.blocks):
        steps = block.step_hours.size
        total = program.totals.blocks[number]
        width = max(block.step.row.size, block.design.row.size, total.row.size, len(block.columns))
        length = max(1, _BATCH // max(1, width))
        for first in range(0, steps, length):
            at = np.arange(first, min(first + length, steps))
            yield Batch(block, total, number, at, (at - 1) % steps, (at + 1) % steps)


def dense(vector: Any, at: NDArray[np.int64]) -> Floats:
    """Return a vector, or the values of entries, at some steps: shape (len(at), length)."""
    full = np.repeat(vector.value[None, :], at.size, axis=0)
    full[:, vector.varying] = vector.series[:, at].T
    return full


def gather(terms: Floats, place: NDArray[np.int32], length: int) -> Floats:
    """Sum the columns of `terms` that share a place: shape (steps, length)."""
    out = np.zeros((terms.shape[0], length))
    if not place.size:
        return out
    order = np.argsort(place, kind="stable")
    ordered = place[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    out[:, ordered[first]] = np.add.reduceat(terms[:, order], first, axis=1)
    return out


def row_sums(entries: Any, x: Floats, rows: int) -> tuple[Floats, Floats]:
    """Return activity and sum of |terms| of sparse rows over the design."""
    terms = entries.value * x[entries.column]
    return count(entries.row, terms, rows), count(entries.row, np.abs(terms), rows)


def count(place: NDArray[np.int32], terms: Floats, length: int) -> Floats:
    """Sum terms by place, shape (length,)."""
    return np.bincount(place, terms, length).astype(float)  # whole numbers where there are none


def take_off(entries: Any, dual: Floats, reduced: Floats, size: Floats) -> None:
    """Take the duals of sparse rows off the reduced costs of the design, in place."""
    terms = entries.value * dual[entries.row]
    np.subtract.at(reduced, entries.column, terms)
    np.add.at(size, entries.column, np.abs(terms))


def reduced_costs(
    batch: Batch, step_dual: Floats, limit_dual: Floats, total_dual: Floats
) -> tuple[Floats, Floats]:
    """Return reduced costs of operational columns and the magnitude of their terms.

    Parameters
    ----------
    batch : Batch
        Some steps of one block.
    step_dual : ndarray of shape (steps of the block, rows)
        Duals of all steps: a carried column also stands in the step after the last.
    limit_dual : ndarray of shape (steps of the batch, limited)
        Duals of the limits.
    total_dual : ndarray of shape (totals,)
        Duals of the totals.
    """
    block, columns = batch.block, len(batch.block.columns)
    cost = dense(block.cost, batch.at)
    reduced, size = cost.copy(), np.zeros_like(cost)
    now, after = step_dual[batch.at], step_dual[batch.after]
    # The column of step t stands in the carry of step t + 1, with its coefficient.
    parts = (
        (block.step.column, dense(block.step, batch.at) * now[:, block.step.row]),
        (block.carry.column, dense(block.carry, batch.after) * after[:, block.carry.row]),
        (block.limited, limit_dual),
        (batch.total.column, dense(batch.total, batch.at) * total_dual[batch.total.row]),
    )
    for column, terms in parts:
        reduced -= gather(terms, column, columns)
        size += gather(np.abs(terms), column, columns)
    return reduced, np.maximum(np.abs(cost), size)
