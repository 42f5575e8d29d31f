"""What compiled kernels read: the numbers of one segment, one pattern for all its steps.

    rows      A[t] y[t] + K[t] y[t-1] + B[t] x = d[t]
    uppers    u = r[t] x_by - y_col,  or  u = r[t] - y_col where `by` is -1
    totals    g[t] y[t]

A number is constant over the steps or follows a series. Rows stand in the order of elimination:
sparse rows first, then dense ones, of which the last are the chain (rows that touch what is
carried) and the very last the carried rows themselves.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


class Values(NamedTuple):
    """Numbers of every step: `constant`, overridden at `varying` by a line of `series`."""

    constant: Floats  # (k,)
    varying: Ints  # (v,)
    series: Floats  # (steps, v)


class Places(NamedTuple):
    """Where entries stand."""

    row: Ints
    column: Ints


class Stencil(NamedTuple):
    """One segment; see the module docstring."""

    steps: int
    columns: int
    rows: int
    carried: int
    closing: int
    totals: int
    designs: int
    step_start: Ints  # entries of A by column
    step_row: Ints
    step_column: Ints
    step: Values
    carry_row: Ints
    carry_column: Ints
    carry: Values
    design_row: Ints
    design_column: Ints
    design: Values
    total_row: Ints
    total_column: Ints
    total: Values
    upper_column: Ints
    upper_by: Ints
    upper: Values
    cost: Values
    rhs: Values
    first: tuple[Ints, Ints, Floats]  # closing row, column, value in the first step
    last: tuple[Ints, Ints, Floats]  # closing row, column, value in the last step
    live: NDArray[np.uint8]  # (steps, columns): 0 where a column is dead
