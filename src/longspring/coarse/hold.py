"""Dispatch: the program with its design held, so that only the operation is left to decide.

    step     A y + K y' = d - B x            limit   y <= r x  becomes a fixed bound
    total    lower - G x <= sum g.y <= upper - G x

Held is what stands in a step, in a row of the design or in a total without operation. What
stands beside operation in totals only (seasonal stocks and purchases, the shortfall of a best
effort) belongs to the operation and stays free. Rows without operation say nothing here: the
certificate of the whole program judges them. What is found is feasible for the whole program, and
its cost an upper bound of the optimum.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from longspring.program.block import Block, BlockProgram, Design, Entries, Floats, Ints, Vector
from longspring.program.solution import Solution

Flags = NDArray[np.bool_]


def free_columns(program: BlockProgram) -> Flags:
    """Return which design columns stand beside operation in a total, and nowhere else."""
    operating = operating_totals(program)
    free = np.zeros(program.design.cost.size, dtype=bool)
    total = program.totals.design
    free[total.column[operating[total.row]]] = True
    free[total.column[~operating[total.row]]] = False
    free[program.design.entries.column] = False
    for block in program.blocks:
        free[block.design.column] = False
        free[block.limit_by] = False
    return free


def operating_totals(program: BlockProgram) -> Flags:
    """Return which totals hold operational columns."""
    operating = np.zeros(program.totals.lower.size, dtype=bool)
    for entries in program.totals.blocks:
        operating[entries.row] = True
    return operating


def within_bounds(program: BlockProgram, x: Floats) -> Floats:
    """Return a design moved into its bounds, which a solver leaves by its tolerance."""
    return np.clip(x, program.design.lower, program.design.upper)


def hold(program: BlockProgram, x: Floats) -> BlockProgram:
    """Return the program of the operation alone.

    Parameters
    ----------
    program : BlockProgram
        Whole program.
    x : ndarray of shape (design columns,)
        Design, within its bounds; what is free of it is not looked at.

    Returns
    -------
    BlockProgram
        Its design columns are the free ones, in order; its totals those with something free.
    """
    free = free_columns(program)
    held = np.where(free, 0.0, x)
    design, totals = program.design, program.totals
    none = _no_entries()
    live = operating_totals(program)
    place = np.cumsum(live, dtype=np.int32) - 1
    fixed = np.bincount(
        totals.design.row, totals.design.value * held[totals.design.column], totals.lower.size
    )
    kept = free[totals.design.column]
    column = np.cumsum(free, dtype=np.int32) - 1
    return BlockProgram(
        design=Design(
            names=tuple(np.array(design.names, dtype=object)[free]),
            cost=design.cost[free],
            lower=design.lower[free],
            upper=design.upper[free],
            row_names=(),
            entries=none,
            row_lower=np.zeros(0),
            row_upper=np.zeros(0),
        ),
        blocks=tuple(_held_block(block, held) for block in program.blocks),
        totals=replace(
            totals,
            names=tuple(np.array(totals.names, dtype=object)[live]),
            lower=(totals.lower - fixed)[live],
            upper=(totals.upper - fixed)[live],
            design=replace(
                none,
                row=place[totals.design.row[kept]],
                column=column[totals.design.column[kept]],
                value=totals.design.value[kept],
            ),
            blocks=tuple(replace(part, row=place[part.row]) for part in totals.blocks),
        ),
        offset=program.offset + float(design.cost @ held),
    )


def released(program: BlockProgram, x: Floats, dispatch: Solution) -> Floats:
    """Return the whole design of a dispatch: held as it was, free as it was found."""
    whole = x.copy()
    whole[free_columns(program)] = dispatch.x
    return whole


def _no_entries() -> Entries:
    empty: Ints = np.zeros(0, dtype=np.int32)
    return Entries(empty, empty, np.zeros(0), empty, np.zeros((0, 1)))


def _held_block(block: Block, x: Floats) -> Block:
    steps, none = block.steps, np.zeros(0, dtype=np.int32)
    rhs = block.rhs.dense(steps)
    drawn = Vector(block.design.value, block.design.varying, block.design.series).dense(steps)
    drawn *= x[block.design.column]
    for place, row in enumerate(block.design.row):
        rhs[:, row] -= drawn[:, place]
    room = np.maximum(block.limit_ratio.dense(steps) * x[block.limit_by], 0.0)
    bound = np.concatenate([block.bound.dense(steps), room], axis=1)
    return replace(
        block,
        design=replace(_no_entries(), series=np.zeros((0, steps))),
        rhs=_series(rhs),
        limited=none,
        limit_by=none,
        limit_ratio=_series(np.zeros((steps, 0))),
        bounded=np.concatenate([block.bounded, block.limited]),
        bound=_series(bound),
    )


def _series(values: Floats) -> Vector:
    """Return numbers of shape (steps, length) as a vector."""
    varying = np.flatnonzero((values != values[:1]).any(axis=0)).astype(np.int32)
    return Vector(values[0].copy(), varying, np.ascontiguousarray(values[:, varying].T))
