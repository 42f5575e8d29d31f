"""Which solver is taken, and what happens when the certificate refuses."""

from dataclasses import replace

import numpy as np
import pytest

from longspring.errors import (
    InfeasibleError,
    LimitReachedError,
    NotCertifiedError,
    UsageError,
)
from longspring.solve import choose as module
from longspring.solve.choose import SIMPLEX_COLUMNS, choose, solve, solve_certified
from longspring.solve.stalled import StalledError
from solve.strategies import random_program, town
from solve.test_highs import infeasible


def test_small_programs_get_a_vertex_and_large_ones_an_interior_point():
    small, large = choose(town(24, 1, 1)), choose(town(4380, 2, 1))
    assert small.attempts == ("simplex", "ipx+crossover")
    assert str(SIMPLEX_COLUMNS) in small.reason
    assert large.attempts[0] == "structured"
    assert large.attempts[-1] == "ipx+crossover"
    assert choose(town(4380, 2, 1), "highs").attempts[0] == "hipo"


def test_a_solver_asked_for_comes_first_whatever_the_size():
    for name in ("structured", "simplex", "ipx", "hipo"):
        choice = choose(town(6, 1, 1), name)
        assert choice.attempts[0] == name
        assert name in choice.reason


def test_without_numba_highs_takes_over_and_says_so(monkeypatch):
    monkeypatch.setattr(module, "has_structured", lambda: False)
    choice = choose(town(4380, 2, 1))
    assert choice.attempts[0] == "hipo"
    assert "longspring[structured]" in choice.reason
    with pytest.raises(UsageError, match="Numba"):
        choose(town(24, 1, 1), "structured")


def test_an_unknown_solver_is_a_usage_error():
    with pytest.raises(UsageError, match="simplex"):
        choose(town(6, 1, 1), "ipm")


def test_a_certified_answer_tells_how_it_was_found():
    found = solve_certified(town(24, 2, 1))
    assert found.certificate.passed
    assert found.solution.solver == "simplex"
    assert found.refused == ()
    assert "vertex" in found.reason


@pytest.mark.parametrize("name", ["structured", "simplex", "ipx", "hipo"])
def test_every_solver_answers_alike(name):
    program = town(48, 2, 2)
    found = solve_certified(program, name)
    assert found.solution.solver == name, found.refused
    assert found.solution.objective == pytest.approx(solve(program).objective, rel=1e-6)


def spoil(attempts, monkeypatch):
    """Make the answers of some algorithms wrong in one number; record what was tried."""
    tried, original = [], module._attempt

    def attempt(program, name, *rest):
        tried.append(name)
        solution = original(program, name, *rest)
        if name not in attempts:
            return solution
        y = solution.y[0].copy()
        y[3, 2] += 10.0
        return replace(solution, y=(y, *solution.y[1:]))

    monkeypatch.setattr(module, "_attempt", attempt)
    return tried


def test_a_refused_answer_is_followed_by_the_next_algorithm(monkeypatch):
    tried = spoil(("hipo",), monkeypatch)
    found = solve_certified(town(24, 2, 1), "hipo")
    assert tried == ["hipo", "ipx"]
    assert found.solution.solver == "ipx"
    assert len(found.refused) == 1
    assert "primal step" in found.refused[0]


def test_when_all_are_refused_the_error_names_the_family(monkeypatch):
    tried = spoil(("hipo", "ipx", "ipx+crossover"), monkeypatch)
    with pytest.raises(NotCertifiedError, match="primal step") as caught:
        solve_certified(town(24, 2, 1), "hipo")
    assert tried == ["hipo", "ipx", "ipx+crossover"]
    assert str(caught.value).count("primal step") == 3


def test_a_stalled_solver_is_followed_by_the_next(monkeypatch):
    def stall(*_):
        raise StalledError("The steps became too short to go on.")

    monkeypatch.setattr(module, "_structured", stall)
    found = solve_certified(town(24, 2, 1), "structured")
    assert found.solution.solver == "hipo"
    assert found.refused == ("structured: The steps became too short to go on.",)


@pytest.mark.parametrize("name", ["auto", "hipo"])
def test_an_infeasible_program_is_not_tried_twice(name):
    with pytest.raises(InfeasibleError):
        solve_certified(infeasible(), name)


def test_the_time_limit_holds_for_all_attempts_together():
    with pytest.raises(LimitReachedError, match="longer steps"):
        solve_certified(town(8760, 2, 2), "hipo", time_limit=0.5)


def test_no_time_is_a_limit_too():
    with pytest.raises(LimitReachedError):
        solve_certified(town(6, 1, 1), time_limit=0.0)


def test_the_answer_has_no_wrong_signed_limit_duals():
    found = solve_certified(town(24, 2, 2), "hipo")
    assert all(np.all(dual <= 0.0) for dual in found.solution.limit_dual)


def test_duals_lost_on_the_way_back_from_presolve_are_caught():
    """Seed 854: hipo and ipx with presolve and without crossover return feasible, far from
    optimal duals and call them optimal (HiGHS 1.15.1). The certificate sees a gap of 6.2."""
    program = random_program(854)
    found = solve_certified(program, "hipo")
    assert found.solution.objective == pytest.approx(solve(program, "simplex").objective, rel=1e-6)
    assert found.solution.solver == "ipx"
    assert len(found.refused) == 1
    assert "gap" in found.refused[0]
