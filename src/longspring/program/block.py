"""The linear program in blocks: what the builder hands over and every solver reads.

    minimise   offset + c_x.x + sum_b sum_t c_b[t].y_b[t]
    design     lower <= D x <= upper,   x_lower <= x <= x_upper
    step       A_b[t] y_b[t] + K_b[t] y_b[t-1] + B_b[t] x = d_b[t]      (t - 1 is cyclic)
    limit      0 <= y_b,j[t] <= r_b,j[t] x_k(j),  or 0 <= y_b,j[t] <= u_b,j[t],  or 0 <= y_b,j[t]
    total      lower <= G x + sum_b sum_t g_b[t].y_b[t] <= upper

A pattern is stored once for all steps; a value is constant, or a series over the steps.
Nothing here knows what a column means: see `layout`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """Numbers of shape (length,), some of which vary over the steps.

    `value` has shape (length,); `series` of shape (len(varying), steps) overrides it at the
    positions `varying`.
    """

    value: Floats
    varying: Ints
    series: Floats

    def dense(self, steps: int) -> Floats:
        """Return the numbers of every step, shape (steps, length)."""
        full = np.broadcast_to(self.value, (steps, self.value.size)).copy()
        full[:, self.varying] = self.series.T
        return full


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Nonzeros (row, column, value), one pattern for all steps, some values varying.

    `row`, `column`, `value` have shape (entries,); `series` of shape (len(varying), steps)
    overrides the value of the entries `varying`.
    """

    row: Ints
    column: Ints
    value: Floats
    varying: Ints
    series: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Columns decided once per period and the sparse rows among them."""

    names: tuple[str, ...]
    cost: Floats
    lower: Floats
    upper: Floats
    row_names: tuple[str, ...]
    entries: Entries  # never varying
    row_lower: Floats
    row_upper: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One period in one weather year: `n` columns and `m` equality rows per step.

    `limited[i]` is a column that may not exceed `limit_ratio[i]` times the design column
    `limit_by[i]`; `bounded` columns have a fixed upper bound `bound`. `natural` (n,) is an
    upper bound that every sensible solution keeps, used for the safe bound of the certificate.
    """

    period: int
    weather_year: str
    share: float  # probability of the weather year
    step_hours: Floats  # (steps,), sums to 8760
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cost: Vector  # per column
    step: Entries  # A: row in rows, column in columns
    carry: Entries  # K: column of the previous step
    design: Entries  # B: column in Design.names
    rhs: Vector  # d, per row
    limited: Ints
    limit_by: Ints
    limit_ratio: Vector
    bounded: Ints
    bound: Vector
    natural: Floats

    @property
    def steps(self) -> int:
        """Number of steps."""
        return int(self.step_hours.size)


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Rows over everything: caps, accounts bound by clauses."""

    names: tuple[str, ...]
    lower: Floats
    upper: Floats
    design: Entries  # row in names, column in Design.names
    blocks: tuple[Entries, ...]  # per block: row in names, column in Block.columns


@dataclass(frozen=True, slots=True, eq=False)
class BlockProgram:
    """The whole program. Frozen: bind a clause or an objective by `dataclasses.replace`."""

    design: Design
    blocks: tuple[Block, ...]
    totals: Totals
    offset: float


class Size(NamedTuple):
    """Counts of the lowered program."""

    columns: int
    rows: int
    nonzeros: int


def size(program: BlockProgram) -> Size:
    """Count columns, rows (limits included) and nonzeros of the program when lowered."""
    columns = program.design.cost.size
    rows = program.design.row_lower.size + program.totals.lower.size
    nonzeros = program.design.entries.row.size + program.totals.design.row.size
    for block, total in zip(program.blocks, program.totals.blocks, strict=True):
        columns += block.steps * len(block.columns)
        rows += block.steps * (len(block.rows) + block.limited.size)
        per_step = block.step.row.size + block.carry.row.size + block.design.row.size
        nonzeros += block.steps * (per_step + 2 * block.limited.size + total.row.size)
    return Size(columns, rows, nonzeros)
