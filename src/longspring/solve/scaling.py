"""Scaling by powers of two: rows, columns and objective brought near one, exactly undone.

    M' = R M C,   cost' = s C cost,   v = C v',   dual = R dual' / s

Geometric equilibration: each pass divides every row, then every column, by the square root of
(smallest x largest) magnitude. A power of two changes no digit of any number, so the scaled
program is the same program. Source: Fourer 1982, doi:10.1007/BF01585101 (geometric scaling).
"""

from dataclasses import dataclass, replace

import numpy as np

from longspring.program.block import Floats
from longspring.program.matrix import Matrix

_PASSES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """Powers of two: `row` R, `column` C, `objective` s."""

    row: Floats
    column: Floats
    objective: float

    def unscale(self, column_value: Floats, row_dual: Floats) -> tuple[Floats, Floats]:
        """Return values and duals of the program as it was before scaling."""
        return column_value * self.column, row_dual * self.row / self.objective


def build_scaling(matrix: Matrix) -> Scaling:
    """Choose the powers of two of a matrix and its cost."""
    rows, columns = matrix.row_lower.size, matrix.cost.size
    magnitude = np.log2(np.abs(matrix.value))
    counts = np.diff(matrix.start)
    owner = np.repeat(np.arange(columns, dtype=np.int32), counts)
    row, column = np.zeros(rows), np.zeros(columns)
    for _ in range(_PASSES):
        row = -_middle(magnitude + column[owner], matrix.index, rows)
        column = -_middle(magnitude + row[matrix.index], owner, columns)
    row, column = np.round(row), np.round(column)
    cost = np.abs(matrix.cost[matrix.cost != 0.0])
    scaled = np.log2(cost) + column[matrix.cost != 0.0]
    objective = -np.round(np.median(scaled)) if scaled.size else 0.0
    return Scaling(np.exp2(row), np.exp2(column), float(np.exp2(objective)))


def scale(matrix: Matrix, scaling: Scaling) -> Matrix:
    """Return the scaled program."""
    counts = np.diff(matrix.start)
    value = matrix.value * np.repeat(scaling.column, counts)
    value *= scaling.row[matrix.index]
    return replace(
        matrix,
        value=value,
        cost=matrix.cost * scaling.column * scaling.objective,
        column_lower=matrix.column_lower / scaling.column,
        column_upper=matrix.column_upper / scaling.column,
        row_lower=matrix.row_lower * scaling.row,
        row_upper=matrix.row_upper * scaling.row,
        offset=matrix.offset * scaling.objective,
    )


def _middle(logarithm: Floats, place: np.ndarray, count: int) -> Floats:
    """Return half of smallest plus largest logarithm at every place, 0 where there is none."""
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, place, logarithm)
    np.maximum.at(high, place, logarithm)
    present = np.isfinite(low)
    return np.where(present, np.where(present, low, 0.0) + np.where(present, high, 0.0), 0.0) / 2.0
