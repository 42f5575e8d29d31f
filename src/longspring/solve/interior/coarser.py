"""A program with fewer steps that is much like the one given, to begin from.

    A, B, r   mean of the steps merged          c, g   sum of them
    rows that carry: flows times the number of steps merged, what is carried as it is, K^steps

It is no relaxation and proves nothing: its point half way is a better place to begin than any
guess (Colombo, Gondzio and Grothey 2011, doi:10.1007/s10107-009-0290-9).
"""

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from longspring.program.block import Block, BlockProgram, Entries, Floats, Ints, Vector

Flags = NDArray[np.bool_]
Numbers = TypeVar("Numbers", Entries, Vector)

LONG = 1_500  # steps of a block that are worth a coarser program
SHORT = 365  # steps it has then, at most


def coarser(program: BlockProgram) -> tuple[BlockProgram, int]:
    """Return a program with as many times fewer steps as the number returned; 1: none is made.

    Steps that are left over at the end of a year make its last steps longer.
    """
    most = max((block.steps for block in program.blocks), default=0)
    if most < LONG or any(block.steps != most for block in program.blocks):
        return program, 1
    merged = -(-most // SHORT)
    pairs = zip(program.blocks, program.totals.blocks, strict=True)
    found = [_merged(block, totals, merged) for block, totals in pairs]
    return replace(
        program,
        blocks=tuple(block for block, _ in found),
        totals=replace(program.totals, blocks=tuple(totals for _, totals in found)),
    ), merged


def merged_steps(steps: int, merged: int) -> Ints:
    """Return where the merged steps begin."""
    return np.arange(max(1, steps // merged), dtype=np.int32) * np.int32(merged)


def _merged(block: Block, totals: Entries, merged: int) -> tuple[Block, Entries]:
    """Return a block and its entries of the totals, with steps merged."""
    starts = merged_steps(block.steps, merged)
    count = np.diff([*starts, block.steps]).astype(float)

    def summed(series: Floats) -> Floats:
        return np.add.reduceat(series, starts, axis=1) if series.size else series[:, : starts.size]

    def mean(part: Vector | Entries) -> Floats:
        return summed(part.series) / count

    def times(part: Vector | Entries) -> tuple[Floats, Ints, Floats]:
        """Return constant numbers times the steps merged, of which all may vary at the end."""
        series = part.value[:, None] * count
        series[part.varying] = summed(part.series)
        return part.value * merged, np.arange(part.value.size, dtype=np.int32), series

    carrying = np.isin(block.step.row, block.carry.row)
    flow = carrying & ~np.isin(block.step.column, block.carry.column)
    step = _scaled(block.step, mean(block.step), flow, count)
    rhs_rows = np.isin(np.arange(len(block.rows)), block.carry.row)
    rhs = _scaled(block.rhs, mean(block.rhs), rhs_rows, count)
    value, varying, series = times(block.cost)
    total_value, total_varying, total_series = times(totals)
    keep = np.sign(block.carry.value) * np.abs(block.carry.value) ** merged
    coarse = replace(
        block,
        step_hours=np.add.reduceat(block.step_hours, starts),
        cost=Vector(value, varying, series),
        step=step,
        carry=replace(block.carry, value=keep, series=mean(block.carry)),
        design=replace(block.design, series=mean(block.design)),
        rhs=rhs,
        limit_ratio=replace(block.limit_ratio, series=mean(block.limit_ratio)),
        bound=replace(block.bound, series=mean(block.bound)),
    )
    return coarse, replace(totals, value=total_value, varying=total_varying, series=total_series)


def _scaled(part: Numbers, series: Floats, own: Flags, count: Floats) -> Numbers:
    """Return numbers of which `own` are multiplied by the steps merged."""
    value = np.where(own, part.value * count[0], part.value)
    return replace(part, value=value, series=series * np.where(own[part.varying, None], count, 1.0))
