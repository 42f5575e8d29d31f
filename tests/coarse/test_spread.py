"""Prices of merged steps, carried to fine ones: a bound, whatever is merged."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.coarse.spread import spread_duals, tightened_totals
from longspring.plan import Clock, Settings, build_at
from longspring.solve.certificate import TOLERANCE, certify
from longspring.solve.choose import solve_certified
from longspring.timegrid import merge_steps
from program_cases import Solved, solved
from program_cases import grid as steps_of
from random_cases import random_case, random_series
from small_case import SteadyProfiles, agreement, clause, small_case

FINE, COUNT = 219, 40
borders = st.sets(st.integers(1, COUNT - 1), min_size=1, max_size=15)


def prove(fine: Solved, merged: Solved, first: list[int]) -> float:
    """Assert that the carried duals are legal, and that they prove no less than the merged ones."""
    carried = spread_duals(fine.program, merged.program, np.array(first), merged.solution)
    found = certify(fine.program, carried)
    for name, family in found.families.items():
        if name.startswith("dual"):
            assert family.relative <= TOLERANCE, (name, family)
    size = 1.0 + abs(fine.objective)
    assert found.safe_bound <= fine.objective + 1e-8 * size
    assert found.safe_bound >= merged.certificate.safe_bound - 1e-8 * size
    return found.safe_bound


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), borders)
def test_carried_prices_bound_the_fine_optimum(seed, inner):
    case, series = random_case(seed), random_series(seed)
    first = [0, *sorted(inner)]
    lengths = (np.diff([*first, COUNT]) * FINE).tolist()
    prove(solved(case, FINE, series), solved(case, lengths, series), first)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hours_are_bounded_by_days_and_weather_of_hours_tightens_the_bound(seed):
    """Hourly efficiencies are in the bound, while a merged step assumes its best hour."""
    case, series = random_case(seed), random_series(seed)
    hourly = [1.0] * 120 + [1080.0] * 8
    first = [0, 24, 48, 72, 96, 120, 121, 124]
    merged = solved(case, np.add.reduceat(hourly, first).tolist(), series)
    lower = prove(solved(case, hourly, series), merged, first)
    assert lower > merged.objective * (1 + 1e-6)


def test_unmerged_steps_prove_the_optimum_itself():
    case, series = random_case(5), random_series(5)
    fine = solved(case, [1.0] * 48 + [1089.0] * 8, series)
    lower = prove(fine, fine, list(range(56)))
    assert lower == pytest.approx(fine.objective, rel=1e-9)


def test_the_bound_holds_where_merging_is_no_relaxation():
    """A merged step takes its cheapest import, which makes "spend at least" harder to keep.

    Every second hour costs 0.4, the other 1.6 of the mean. Whoever falls short of spending pays
    for it, so both programs have a plan, and the merged one is the dearer. Its prices
    still bound the hourly optimum from below, because the hourly program is what judges them.
    """
    spend = clause(
        "BILL", "import_bill", ">=", 1e9, "CNY/a", strength="best_effort", remedy_price=3.0
    )
    case = replace(small_case(), agreement=agreement(spend))
    price = np.where(np.arange(8760) % 2 == 0, 0.4, 1.6)
    profiles = SteadyProfiles({"wind": np.full(8760, 0.3), "flat": np.ones(8760), "price": price})
    fine = steps_of([1.0] * 400 + [1045.0] * 8)
    first = np.array([*range(0, 400, 2), *range(400, 408)])
    merged = merge_steps(fine, first)
    programs = [
        build_at(Settings(), case, profiles, grid, Clock(None)).bound.program  # type: ignore[arg-type]
        for grid in (fine, merged)
    ]
    hourly, coarse = (solve_certified(program, "simplex") for program in programs)
    assert coarse.solution.objective > hourly.solution.objective * (1 + 1e-4)
    carried = spread_duals(*programs, first, coarse.solution)
    lower = certify(programs[0], carried).safe_bound
    assert 0.9 * hourly.solution.objective < lower <= hourly.solution.objective * (1 + 1e-9)
    assert tightened_totals(*programs, first) == ("clause:BILL:2030", "clause:BILL:2040")
