"""Prices of a merged program carried to the hours inside its steps: a bound from below.

With duals for every row of the hourly program, weak duality bounds its optimum, wherever
the duals come from. Those of a merged program with steps S of h hours are laid out as follows,
so that an hourly column costs no less than its share of the merged one:

    balance, online, points   dual[S] hours / h                 these rows are means
    level                     dual[S] m,  m = max(keep m', out), m = 1 at the end of the step
    start                     from dual[S] in a straight line to dual[S + 1]

`m'` is that of the hour after, `keep` and `out` are those of `program.storage`: energy that is to
be lost before the end of the step is worth less at its beginning. Limits get the
duals that leave no limited column a negative reduced cost. Rows of the design and totals
are the same in both programs. Nothing of this has to be believed: the certificate computes the
bound from the hourly program itself.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from longspring.program.block import Block, BlockProgram, Entries, Floats, Vector
from longspring.program.solution import Solution
from longspring.solve.polish import polish
from longspring.timegrid import Integers

Flags = NDArray[np.bool_]


def spread_duals(
    fine: BlockProgram, merged: BlockProgram, first: Integers, solution: Solution
) -> Solution:
    """Return a solution of the fine program with the duals of a merged one.

    Parameters
    ----------
    fine, merged : BlockProgram
        The same case at fine steps and at steps merged from them.
    first : ndarray of shape (merged steps,)
        First fine step of every merged one.
    solution : Solution
        Of the merged program.

    Returns
    -------
    Solution
        Its duals are those of the fine program, its values are means of the merged one.
    """
    step_dual = tuple(
        _spread_rows(block, larger, first, dual)
        for block, larger, dual in zip(fine.blocks, merged.blocks, solution.step_dual, strict=True)
    )
    nothing = tuple(np.zeros((block.steps, block.limited.size)) for block in fine.blocks)
    values = tuple(np.zeros((block.steps, len(block.columns))) for block in fine.blocks)
    return polish(fine, replace(solution, y=values, step_dual=step_dual, limit_dual=nothing))


def tightened_totals(fine: BlockProgram, merged: BlockProgram, first: Integers) -> tuple[str, ...]:
    """Return the totals that a plan of fine steps may fail to keep in merged ones.

    Prices of a market are those of the cheapest import and the dearest export of a merged step:
    fit for a cost, but not for a clause that asks for at least so much of it.
    """
    totals = fine.totals
    suspect = np.zeros(totals.lower.size, dtype=bool)
    for number, (block, larger) in enumerate(zip(fine.blocks, merged.blocks, strict=True)):
        inside = step_of(block, first)
        one, other = totals.blocks[number], merged.totals.blocks[number]
        of_merged = {
            (int(row), larger.columns[column]): place
            for place, (row, column) in enumerate(zip(other.row, other.column, strict=True))
        }
        hourly = Vector(one.value, one.varying, one.series).dense(block.steps)
        hourly /= block.step_hours[:, None]
        means = Vector(other.value, other.varying, other.series).dense(larger.steps)
        means /= larger.step_hours[:, None]
        for place, (row, column) in enumerate(zip(one.row, one.column, strict=True)):
            at = of_merged.get((int(row), block.columns[column]))
            value = hourly[:, place]
            more = (0.0 if at is None else means[inside, at]) - value
            room = 1e-9 * (1.0 + np.abs(value))
            suspect[row] |= bool(np.any(more > room)) and np.isfinite(totals.upper[row])
            suspect[row] |= bool(np.any(more < -room)) and np.isfinite(totals.lower[row])
    return tuple(name for name, found in zip(totals.names, suspect, strict=True) if found)


def step_of(fine: Block, first: Integers) -> Integers:
    """Return the merged step of every fine one, shape (fine steps,)."""
    return np.repeat(np.arange(first.size), np.diff(np.append(first, fine.steps)))


def _spread_rows(fine: Block, merged: Block, first: Integers, dual: Floats) -> Floats:
    inside = step_of(fine, first)
    share = fine.step_hours / merged.step_hours[inside]
    out = dual[inside] * share[:, None]
    for row, name in enumerate(fine.rows):
        kind = name.partition(":")[0]
        if kind in ("level", "fleet_level"):
            out[:, row] = dual[inside, row] * _held_share(fine, merged, first, row)
        elif kind == "start":
            after = np.roll(dual[:, row], -1)
            gone = np.cumsum(share) - share - inside  # share of the step that is over
            out[:, row] = dual[inside, row] + gone * (after - dual[:, row])[inside]
    return out


def _held_share(fine: Block, merged: Block, first: Integers, row: int) -> Floats:
    """Return m of the module docstring for a row of a store, shape (fine steps,)."""
    inside = step_of(fine, first)
    keep = -_only(fine.carry, fine.steps, fine.carry.row == row)
    least = np.zeros(fine.steps)
    name = fine.rows[row].replace("level:", "discharge:", 1)
    if name in fine.columns:
        leaves = [
            _only(
                block.step,
                block.steps,
                (block.step.row == row) & (block.step.column == block.columns.index(name)),
            )
            / block.step_hours
            for block in (fine, merged)
        ]
        least = leaves[1][inside] / leaves[0]
    held = np.ones(fine.steps)
    last = np.append(first[1:], fine.steps) - 1
    ends = np.zeros(fine.steps, dtype=bool)
    ends[last] = True
    for step in range(fine.steps - 2, -1, -1):
        if not ends[step]:
            held[step] = max(keep[step + 1] * held[step + 1], least[step])
    return held


def _only(entries: Entries, steps: int, place: Flags) -> Floats:
    """Return the one entry at a place over the steps."""
    dense = Vector(entries.value, entries.varying, entries.series).dense(steps)
    return dense[:, int(np.flatnonzero(place)[0])]
