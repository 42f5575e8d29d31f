"""What compiled kernels read: the numbers of one segment, one pattern for all its steps.

    rows      A[t] y[t] + K[t] y[t-1] + B[t] x = d[t]
    uppers    u = r[t] x_by - y_col,  or  u = r[t] - y_col where `by` is -1
    totals    g[t] y[t]

A segment is worked on in lanes: stretches of a year that a kernel goes through in lockstep, the
last axis of every array. Stretches differ by one step at most, and a lane may be empty: steps
beyond the length of a lane hold nothing but dead columns, and no rows.

A number is constant over the steps or follows a series. Rows stand in the order of elimination:
sparse rows first, then dense ones, of which the last are the chain (rows that touch what is
carried) and the very last the carried rows themselves.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LANES = 8

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


class Values(NamedTuple):
    """Numbers of every step: those of the step loaded last, of which `varying` follow a series."""

    now: Floats  # (k, lanes)
    varying: Ints  # (v,)
    series: Floats  # (steps, v, lanes)


class Places(NamedTuple):
    """Where entries stand."""

    row: Ints
    column: Ints


class Ends(NamedTuple):
    """Entries of the closing rows in one step of each lane."""

    row: Ints  # closing row of the border
    column: Ints
    value: Floats  # (entries, lanes), zero where the lane has no such step


class Stencil(NamedTuple):
    """One segment; see the module docstring."""

    steps: int  # of the longest lane
    least: int  # of the shortest
    length: Ints  # (lanes,)
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
    first: Ends  # in the first step
    early: Ends  # in the last step of lanes that are one step shorter than the longest
    last: Ends  # in the last step of the longest lanes
