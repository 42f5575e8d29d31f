"""What must be zero: rows that leave no room inside, taken out before and priced after.

    sum_k a_k x_k <= 0,   a_k > 0,   x_k >= 0    =>    x_k = 0 for all k

An interior point needs room on both sides of every bound, and such rows leave none. A clause
"no coal boilers" is one; through `capacity = existing + standing` and
`standing[p + 1] <= standing[p]` it reaches further rows, which are followed until nothing new is
found. Operational columns limited by a column so fixed are dead. Rows among dead columns only,
and rows without bounds, say nothing any more and are emptied.

Afterwards every forcing row, last found first, gets the smallest dual that leaves no column it
fixed with a negative reduced cost. A row found later may only need what an earlier one can still
put right, because each column is repaired by the row that fixed it.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from longspring.program.block import BlockProgram, Entries, Floats, Ints, Vector
from longspring.program.solution import Solution
from longspring.solve.interior.scale import root_matrix
from longspring.solve.polish import polish

Flags = NDArray[np.bool_]


class Forcing(NamedTuple):
    """A root row (design rows, then totals) and the design columns it first forced to zero."""

    row: int
    columns: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """What was found, in the order it was found."""

    zero: Flags  # design columns
    idle: Flags  # root rows
    forcing: tuple[Forcing, ...]


def find_fixed(program: BlockProgram) -> Fixed:
    """Return the design columns that must be zero, why, and the rows that say nothing."""
    design, matrix = program.design, root_matrix(program)
    lower = np.concatenate([design.row_lower, program.totals.lower])
    upper = np.concatenate([design.row_upper, program.totals.upper])
    zero = (design.lower == 0.0) & (design.upper == 0.0)
    forcing: list[Forcing] = []
    while True:
        busy = _operating(program, zero)
        free = (~zero).astype(float)
        above, below = (matrix > 0) @ free, (matrix < 0) @ free
        up = (upper == 0.0) & (below == 0) & (above > 0)
        down = (lower == 0.0) & (above == 0) & (below > 0)
        found = False
        for row in np.flatnonzero((up | down) & ~busy):
            columns, value = _row(matrix, int(row))
            columns = columns[~zero[columns] & (value != 0.0)]
            if columns.size and not np.any(design.lower[columns]):
                zero[columns] = True
                forcing.append(Forcing(int(row), columns))
                found = True
        if not found:
            break
    quiet = ~busy & ((matrix != 0) @ (~zero).astype(float) == 0)
    idle = (quiet & (lower <= 0.0) & (upper >= 0.0)) | (np.isneginf(lower) & np.isposinf(upper))
    return Fixed(zero, idle, tuple(forcing))


def _row(matrix: sparse.csr_matrix, row: int) -> tuple[Ints, Floats]:
    """Return columns and values of a row."""
    place = slice(matrix.indptr[row], matrix.indptr[row + 1])
    columns: Ints = np.asarray(matrix.indices[place], dtype=np.int32)
    values: Floats = np.asarray(matrix.data[place], dtype=float)
    return columns, values


def _operating(program: BlockProgram, zero: Flags) -> Flags:
    """Return which root rows hold operational columns that may be more than zero."""
    first = program.design.row_lower.size
    busy = np.zeros(first + program.totals.lower.size, dtype=bool)
    for block, total in zip(program.blocks, program.totals.blocks, strict=True):
        alive = np.ones(len(block.columns), dtype=bool)
        alive[block.limited[zero[block.limit_by]]] = False
        busy[first + total.row[alive[total.column]]] = True
    return busy


def without_fixed(program: BlockProgram, fixed: Fixed) -> BlockProgram:
    """Return the program with the fixed columns at zero and the idle rows empty."""
    design, totals = program.design, program.totals
    rows = design.row_lower.size
    idle_design, idle_total = fixed.idle[:rows], fixed.idle[rows:]
    return replace(
        program,
        design=replace(
            design,
            upper=np.where(fixed.zero, 0.0, design.upper),
            entries=_kept(design.entries, ~idle_design[design.entries.row]),
            row_lower=np.where(idle_design, 0.0, design.row_lower),
            row_upper=np.where(idle_design, 0.0, design.row_upper),
        ),
        totals=replace(
            totals,
            lower=np.where(idle_total, 0.0, totals.lower),
            upper=np.where(idle_total, 0.0, totals.upper),
            design=_kept(totals.design, ~idle_total[totals.design.row]),
            blocks=tuple(_kept(part, ~idle_total[part.row]) for part in totals.blocks),
        ),
    )


def _kept(entries: Entries, keep: Flags) -> Entries:
    """Return some of the entries."""
    place = np.cumsum(keep, dtype=np.int32) - 1
    moved = keep[entries.varying]
    return Entries(
        entries.row[keep],
        entries.column[keep],
        entries.value[keep],
        place[entries.varying[moved]].astype(np.int32),
        entries.series[moved],
    )


def with_duals(program: BlockProgram, fixed: Fixed, solution: Solution) -> Solution:
    """Return the solution with duals of the forcing rows that explain the fixed columns."""
    if not fixed.forcing:
        return solution
    matrix, rows = root_matrix(program), program.design.row_lower.size
    dual = np.concatenate([solution.design_dual, solution.total_dual])
    stale, reduced = True, np.zeros(0)
    for row, columns in reversed(fixed.forcing):
        if stale:
            solution = polish(
                program, replace(solution, design_dual=dual[:rows], total_dual=dual[rows:])
            )
            reduced = _design_reduced(program, solution, matrix, dual)
        members, value = _row(matrix, row)
        first = np.isin(members, columns)
        worst = float(np.min(reduced[members[first]] / np.abs(value[first])))
        stale = worst < 0.0 and row >= rows
        if worst < 0.0:
            change = worst * float(np.sign(value[first][0]))
            dual[row] += change
            reduced[members] -= change * value
    finished = replace(solution, design_dual=dual[:rows], total_dual=dual[rows:])
    return polish(program, finished)


def _design_reduced(
    program: BlockProgram, solution: Solution, matrix: sparse.csr_matrix, dual: Floats
) -> Floats:
    """Return the reduced costs of the design columns."""
    reduced = program.design.cost - matrix.T @ dual
    for number, block in enumerate(program.blocks):
        duals = solution.step_dual[number][:, block.design.row]
        pulled = summed(block.design, duals)
        np.subtract.at(reduced, block.design.column, pulled)
        pulled = summed(block.limit_ratio, solution.limit_dual[number])
        np.add.at(reduced, block.limit_by, pulled)
    return reduced


def summed(part: Entries | Vector, values: Floats) -> Floats:
    """Return the sum over the steps of numbers times values of shape (steps, numbers)."""
    out = part.value * values.sum(axis=0)
    out[part.varying] = np.einsum("vt,tv->v", part.series, values[:, part.varying])
    return out
