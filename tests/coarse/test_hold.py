"""A held design: what is left is the operation, and its cost bounds the optimum from above."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.coarse.hold import free_columns, hold, released, within_bounds
from longspring.errors import InfeasibleError
from longspring.program.block import BlockProgram
from longspring.solve.certificate import TOLERANCE, certify
from longspring.solve.choose import solve_certified
from program_cases import Solved, solved
from random_cases import agreement, clause, random_case, random_series
from test_matrix import by_hand


def dispatched(program: BlockProgram, plan: Solved, x: np.ndarray) -> float:
    """Hold a design, dispatch it, and assert that the whole program is kept; return the cost."""
    x = within_bounds(program, x)
    held = hold(program, x)
    found = solve_certified(held, "simplex").solution
    whole = replace(plan.solution, x=released(program, x, found), y=found.y)
    certificate = certify(program, whole)
    assert certificate.primal <= TOLERANCE
    assert certificate.objective == pytest.approx(found.objective, rel=1e-9)
    return certificate.objective


def test_a_held_program_by_hand():
    """`by_hand` has one design column x of cost 5, held at 3.4.

    Rows      a0 + 2 b0 - 0.5 b1 + 3 x = 10  ->  = 10 - 10.2 = -0.2;  the other: 11 - 10.2 = 0.8
    Limits    a0 <= x / 4 = 0.85,  a1 <= 0 x = 0.     Offset 11 + 5 x 3.4 = 28.
    """
    program = by_hand()
    held = hold(program, np.array([3.4]))
    block = held.blocks[0]
    assert held.design.names == ()
    assert held.offset == pytest.approx(28.0)
    assert block.limited.size == 0
    assert block.rhs.dense(2)[:, 0] == pytest.approx([-0.2, 0.8])
    place = block.bounded.tolist().index(program.blocks[0].limited[0])
    assert block.bound.dense(2)[:, place] == pytest.approx([0.85, 0.0])
    assert not free_columns(program).any()


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_holding_the_optimal_design_costs_the_optimum(seed):
    plan = solved(random_case(seed), 365, random_series(seed))
    cost = dispatched(plan.program, plan, plan.solution.x)
    assert cost == pytest.approx(plan.objective, rel=1e-8)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_a_design_of_merged_steps_costs_at_least_the_optimum(seed):
    case, series = random_case(seed), random_series(seed)
    fine, merged = solved(case, 219, series), solved(case, 1095, series)
    assert dispatched(fine.program, fine, merged.solution.x) >= fine.objective * (1 - 1e-9)


def test_a_cap_over_the_year_is_kept_by_the_dispatch():
    """A cap on CO2 couples all steps; not serving is the last resort, so it can be kept."""
    case, series = random_case(2, zones=1), random_series(2)
    loose = solved(case, 365, series)
    emitted = max(loose.ledgers.evaluate(loose.solution.x, loose.solution.y)["co2"].values())
    capped = replace(case, agreement=agreement(clause("co2", 0.8 * emitted)))
    fine, merged = solved(capped, 219, series), solved(capped, 1095, series)
    assert fine.objective > loose.objective * (1 + 1e-6)
    assert dispatched(fine.program, fine, merged.solution.x) >= fine.objective * (1 - 1e-9)


def test_what_serves_a_cap_softly_stays_free():
    """The shortfall of a best effort on operation is decided with it, one on design is held."""
    case, series = random_case(2, zones=1), random_series(2)
    soft = clause("co2", 1.0, strength="best_effort", remedy_price=50.0)
    plan = solved(replace(case, agreement=agreement(soft)), 365, series)
    names = np.array(plan.program.design.names)[free_columns(plan.program)]
    assert set(names) == {f"shortfall:{row.name}" for row in plan.bound.rows}
    assert dispatched(plan.program, plan, plan.solution.x) == pytest.approx(
        plan.objective, rel=1e-8
    )


def test_a_design_that_cannot_keep_a_clause_is_refused():
    """All fuel must be saved, and so all be unserved; but homes on petrol burn it by design."""
    case, series = random_case(2, zones=1), random_series(2)
    plan = solved(case, 365, series)
    capped = replace(case, agreement=agreement(clause("co2", 0.0)))
    program = solved(capped, 365, series).program
    x = within_bounds(program, plan.solution.x)
    assert np.any(x[[":petrol:" in name for name in program.design.names]] > 0)
    with pytest.raises(InfeasibleError):
        solve_certified(hold(program, x), "simplex")
