"""A plan in fine steps is a plan in merged ones: carried over column by column, row by row.

Means of the steps merged, levels as they end; starts follow what is online; `leak` and
`extra_input` take what their rows leave. Then every row, limit and bound of the merged program
must hold, at no higher cost: this is what makes a merged optimum a lower bound.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.program.block import Block, BlockProgram, Entries, Floats, Vector
from program_cases import Solved, solved
from random_cases import random_case, random_series

FINE, COUNT = 219, 40
borders = st.sets(st.integers(1, COUNT - 1), min_size=1, max_size=15)


def dense(entries: Entries, steps: int) -> Floats:
    return Vector(entries.value, entries.varying, entries.series).dense(steps)


def carried_over(fine: Block, y: Floats, coarse: Block, first: list[int]) -> Floats:
    """Return the columns of the merged block that `leak` and `extra_input` do not decide."""
    hours = fine.step_hours
    means = np.add.reduceat(y * hours[:, None], first, axis=0) / coarse.step_hours[:, None]
    ends = y[np.append(first[1:], COUNT) - 1]
    place = {name: number for number, name in enumerate(fine.columns)}
    merged = np.zeros((coarse.steps, len(coarse.columns)))
    for number, name in enumerate(coarse.columns):
        kind, _, rest = name.partition(":")
        if kind in ("level", "fleet_level"):
            merged[:, number] = ends[:, place[name]]
        elif kind in ("start", "stop"):
            online = means[:, place[f"online:{rest}"]]
            change = online - np.roll(online, 1)
            merged[:, number] = np.maximum(change if kind == "start" else -change, 0.0)
        elif kind not in ("leak", "extra_input"):
            merged[:, number] = means[:, place[name]]
    return merged


def residual(block: Block, x: Floats, y: Floats) -> Floats:
    """Return row activity less right-hand side, shape (steps, rows)."""
    left = -block.rhs.dense(block.steps)
    parts = (
        (block.step, y[:, block.step.column]),
        (block.carry, np.roll(y, 1, axis=0)[:, block.carry.column]),
        (
            block.design,
            np.broadcast_to(x[block.design.column], (block.steps, len(block.design.row))),
        ),
    )
    for entries, values in parts:
        np.add.at(left.T, entries.row, (dense(entries, block.steps) * values).T)
    return left


def close(block: Block, x: Floats, y: Floats) -> None:
    """Let `leak` and `extra_input` take up what their rows leave."""
    left = residual(block, x, y)
    rows, columns = list(block.rows), list(block.columns)
    for number, name in enumerate(columns):
        kind, _, rest = name.partition(":")
        if kind == "leak":
            y[:, number] = -left[:, rows.index(f"level:{rest}")]
        elif kind == "extra_input":
            zone = rest.partition(":")[2]
            y[:, number] = left[:, rows.index(f"balance:electricity:{zone}")]


def check(block: Block, x: Floats, y: Floats) -> None:
    """Assert every row, limit and bound of a block, to the tolerance of the fine solution."""
    scale = 1e-6 * (1.0 + np.abs(y).max())
    left = residual(block, x, y)
    worst = np.unravel_index(np.argmax(np.abs(left)), left.shape)
    assert np.abs(left[worst]) < scale * max(block.step_hours), block.rows[worst[1]]
    for number, name in enumerate(block.columns):
        assert y[:, number].min() > -scale * max(block.step_hours), name
    limits = block.limit_ratio.dense(block.steps) * x[block.limit_by]
    for place, number in enumerate(block.limited):
        assert (y[:, number] - limits[:, place]).max() < scale, block.columns[number]
    bounds = block.bound.dense(block.steps)
    for place, number in enumerate(block.bounded):
        assert (y[:, number] - bounds[:, place]).max() < scale, block.columns[number]
    assert (y.max(axis=0) <= block.natural * (1 + 1e-6) + scale).all()


def total(program: BlockProgram, cost: bool, x: Floats, y: list[Floats]) -> Floats:
    """Return the cost, or the activity of the totals."""
    if cost:
        value = program.offset + program.design.cost @ x
        for block, one in zip(program.blocks, y, strict=True):
            value += np.sum(block.cost.dense(block.steps) * one)
        return value
    activity = np.zeros(len(program.totals.names))
    design = program.totals.design
    np.add.at(activity, design.row, design.value * x[design.column])
    for entries, one in zip(program.totals.blocks, y, strict=True):
        values = (dense(entries, one.shape[0]) * one[:, entries.column]).sum(axis=0)
        np.add.at(activity, entries.row, values)
    return activity


def prove(fine: Solved, coarse: Solved, first: list[int]) -> None:
    x = fine.solution.x
    assert fine.program.design.names == coarse.program.design.names
    merged = []
    pairs = zip(fine.program.blocks, fine.solution.y, coarse.program.blocks, strict=True)
    for block, y, larger in pairs:
        one = carried_over(block, y, larger, first)
        close(larger, x, one)
        check(larger, x, one)
        merged.append(one)
    limits = coarse.program.totals
    assert (total(coarse.program, False, x, merged) <= limits.upper * (1 + 1e-6) + 1e-6).all()
    cost = total(coarse.program, True, x, merged)
    assert cost <= fine.objective * (1 + 1e-8)
    assert coarse.objective <= cost * (1 + 1e-8)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), borders)
def test_a_fine_plan_is_a_plan_in_merged_steps(seed, inner):
    case, series = random_case(seed), random_series(seed)
    first = [0, *sorted(inner)]
    lengths = (np.diff([*first, COUNT]) * FINE).tolist()
    prove(solved(case, FINE, series), solved(case, lengths, series), first)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_plan_in_hours_is_a_plan_in_days(seed):
    """The first 32 steps are hours, the others fill the year; merged, the hours become days."""
    case, series = random_case(seed), random_series(seed)
    hourly = [1.0] * 32 + [1091.0] * 8
    first = [0, 10, 24, 32, 33, 36]
    lengths = np.add.reduceat(hourly, first).tolist()
    prove(solved(case, hourly, series), solved(case, lengths, series), first)
