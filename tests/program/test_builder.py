"""The builder: what it collects, what it refuses."""

import numpy as np
import pytest

from longspring.errors import ShapeError
from longspring.program.builder import BlockBuilder, EntryList, ProgramBuilder, freeze_values
from program_cases import Arrays, expected, grid, spread, text


def open_block(builder, hours, series=None):
    block = BlockBuilder(0, 2030, "w", 1.0, grid(hours), Arrays(series or {}), builder.upper)
    builder.blocks.append(block)
    return block


def test_everything_added_is_in_the_program():
    builder = ProgramBuilder()
    first = builder.column("x", 5.0, lower=1.0)
    second = builder.column("z", 8.0)
    builder.row("low", {first: 1.0, second: -2.0}, lower=3.0)
    builder.row("both", {first: 4.0}, lower=-1.0, upper=9.0)
    block = open_block(builder, [1000, 7760])
    flow = block.limited_column("flow", second, np.array([0.5, 0.25]))
    trade = block.bounded_column("trade", 6.0)
    free = block.column("free", 77.0)
    row = block.row("balance", np.array([1.0, 2.0]))
    for column, value in ((flow, 1.0), (trade, np.array([1.0, -1.0])), (free, 0.0)):
        block.step.add(row, column, value)
    block.carried.add(row, free, -0.5)
    block.design.add(row, first, np.array([3.0, 3.0]))
    cap = builder.total("cap", float("-inf"), 10.0)
    builder.total_design.add(cap, first, 2.0)
    block.total.add(cap, trade, np.array([7.0, 0.0]))
    program, layout = builder.finish()
    # A coefficient that is zero in every step is left out (free has none in the step); one that
    # is the same in every step is kept once.
    assert text(program) == expected(
        """
        x in 1..5
        z in 0..8
        low: 1 x + -2 z >= 3
        both: -1 <= 4 x <= 9
        -- 2030 w 1
        flow <= [0.5 0.25] <z>
        trade <= 6
        free free
        balance: 1 flow + [1 -1] trade + -0.5 free' + 3 <x> = [1 2]
        -- totals
        cap: 2 <x> + [7 0] trade@2030 <= 10
        """
    )
    # Largest ratio x largest z; the fixed bound; what was said.
    assert program.blocks[0].natural.tolist() == [4.0, 6.0, 77.0]
    assert not program.design.cost.any()
    assert program.offset == 0.0
    assert layout.terms == ()


def test_profiles_are_merged_to_the_steps():
    builder = ProgramBuilder()
    series = spread([10, 30, 8720], [1.0, 5.0, 2.0])
    block = open_block(builder, [40, 8720], {"p": series})
    # (10 x 1 + 30 x 5) / 40 = 4.
    assert block.mean("p", "a").tolist() == [4.0, 2.0]
    assert block.smallest("p", "a").tolist() == [1.0, 2.0]
    assert block.largest("p", "a").tolist() == [5.0, 2.0]
    assert block.availability("p", "a").tolist() == [4.0, 2.0]
    assert block.availability("", "a") == 1.0


@pytest.mark.parametrize("upper", [float("inf"), float("nan"), -1.0])
def test_a_design_column_without_a_finite_bound_is_refused(upper):
    with pytest.raises(ShapeError, match="upper bound"):
        ProgramBuilder().column("x", upper)


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ShapeError, match=r"\(3,\), expected \(2,\)"):
        freeze_values([1.0, np.ones(3)], 2)


def test_repeated_positions_stay_apart():
    entries = EntryList()
    entries.add(0, 0, 1.0)
    entries.add(0, 0, 2.0)
    entries.add(0, 1, 0.0)
    frozen = entries.freeze(2)
    assert frozen.row.tolist() == [0, 0]
    assert frozen.value.tolist() == [1.0, 2.0]
