"""Where the bounds differ: sums that add up, and splits worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from longspring.coarse.hold import hold, released, within_bounds
from longspring.coarse.loose import Signal, find_looseness, read_signal, split_steps
from longspring.coarse.spread import spread_duals
from longspring.solve.certificate import certify
from longspring.solve.choose import solve_certified
from program_cases import solved
from random_cases import random_case, random_series


def signal(loose: list[float], price: list[float]) -> Signal:
    return Signal(np.array(loose), np.array(price, dtype=float)[:, None], np.ones(1))


@pytest.mark.parametrize("seed", [3, 4])
def test_steps_and_design_add_up_to_the_difference_of_the_bounds(seed):
    case, series = random_case(seed), random_series(seed)
    hourly = [1.0] * 96 + [1083.0] * 8
    first = np.array([0, 24, 48, 72, 96, 99])
    fine = solved(case, hourly, series)
    merged = solved(case, np.add.reduceat(hourly, first).tolist(), series)
    bounds = spread_duals(fine.program, merged.program, first, merged.solution)
    x = within_bounds(fine.program, merged.solution.x)
    dispatch = solve_certified(hold(fine.program, x), "simplex").solution
    plan = replace(bounds, x=released(fine.program, x, dispatch), y=dispatch.y)
    found = certify(fine.program, plan)
    loose = find_looseness(fine.program, plan)
    assert loose.shape == (104,)
    parts = {name: family.absolute for name, family in found.families.items()}
    of_steps = parts["complementarity limit"] + parts["complementarity operation"]
    difference = found.objective - found.dual_objective
    assert difference > 1e-4 * found.objective
    assert loose.sum() == pytest.approx(of_steps, rel=1e-6)
    others = sum(parts[f"complementarity {name}"] for name in ("design", "total", "design column"))
    assert loose.sum() + others == pytest.approx(difference, rel=1e-6)
    read = read_signal(fine.program, plan, dispatch)
    assert np.array_equal(read.loose, loose)
    assert read.price.shape == (104, read.weight.size)


def test_a_step_is_split_where_the_price_changes():
    # Steps 0-5 and 6-7. Only the first is loose, and its price jumps after its second hour.
    found = split_steps(
        np.array([0, 6]), signal([1, 1, 1, 1, 1, 1, 0, 0], [2, 2, 5, 5, 5, 5, 1, 9]), 8, 0.0
    )
    # Both pieces have one price, so nothing is estimated to remain.
    assert found.tolist() == [0, 2, 6]


def test_a_single_dear_hour_is_cut_out():
    found = split_steps(np.array([0]), signal([0, 0, 0, 9, 0, 0], [1, 1, 1, 7, 1, 1]), 8, 0.0)
    assert found.tolist() == [0, 3, 4]


def test_of_two_steps_the_looser_is_split_first():
    loose = [1.0, 1.0, 3.0, 3.0]
    assert split_steps(np.array([0, 2]), signal(loose, [1, 2, 1, 2]), 3, 0.0).tolist() == [0, 2, 3]
    assert split_steps(np.array([0, 2]), signal(loose, [1, 2, 1, 2]), 4, 0.0).tolist() == [
        0,
        1,
        2,
        3,
    ]


def test_splitting_ends_when_little_is_left():
    # 2 + 6 = 8 are loose; splitting the looser step leaves 2, which is enough.
    loose = [1.0, 1.0, 3.0, 3.0]
    assert split_steps(np.array([0, 2]), signal(loose, [1, 2, 1, 2]), 4, 2.5).tolist() == [0, 2, 3]


def test_where_all_hours_have_one_price_the_looseness_is_halved():
    # Of 1 + 1 + 1 + 3 = 6 half is reached in the third hour, which begins the second piece.
    found = split_steps(np.array([0]), signal([1, 1, 1, 3], [4, 4, 4, 4]), 2, 0.0)
    assert found.tolist() == [0, 2]


def test_a_step_of_one_hour_is_left_alone():
    assert split_steps(np.array([0, 1]), signal([5, 5], [1, 2]), 9, 0.0).tolist() == [0, 1]
