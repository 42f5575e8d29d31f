"""A plan within a gap: both bounds around the exact optimum, and the proof that says so.

The search runs on grids that end in few long steps, so that the exact optimum can be had. On the
hours of a whole year the certificate, which knows nothing of merging, judges the result.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from longspring.coarse.judge import certify_within, proved_gap
from longspring.errors import InfeasibleError, LimitReachedError, UsageError
from longspring.plan import Clock, Model, Settings, build_at
from longspring.refine import Search, plan_within, planned, search_bounds, search_hourly
from longspring.solve.certificate import TOLERANCE, certify
from longspring.solve.choose import Solver, solve_certified
from longspring.timegrid import TimeGrid, build_timegrid
from program_cases import Arrays
from program_cases import grid as steps_of
from random_cases import agreement as one_clause
from random_cases import clause as co2_clause
from random_cases import random_case, random_series
from small_case import SteadyProfiles, agreement, clause, small_case

HOURS = [1.0] * 168 + [1074.0] * 8
DAYS = np.array([*range(0, 168, 24), *range(168, 176)])


def model_of(case, profiles, grid: TimeGrid, settings: Settings | None = None) -> Model:
    return build_at(settings or Settings(), case, profiles, grid, Clock(None))


def searched(exact: Model, gap: float, first: np.ndarray) -> Search:
    """Return a finished search, with what every search must keep asserted."""
    search = Search(exact, gap, Clock(None))
    search_bounds(search, first)
    assert search.proved == proved_gap(search.lower, search.upper) <= gap
    assert search.lower == max(one.lower for one in search.rounds)
    assert search.upper == min(one.upper for one in search.rounds)
    steps = [one.steps for one in search.rounds]
    assert steps == sorted(set(steps))
    return search


@cache
def random_model(seed: int, cap: float = 0.0) -> Model:
    case = random_case(seed)
    if cap:
        case = replace(case, agreement=one_clause(co2_clause("co2", cap)))
    return model_of(case, Arrays(random_series(seed)), steps_of(HOURS))


@cache
def optimum(seed: int, cap: float = 0.0) -> float:
    program = random_model(seed, cap).bound.program
    return solve_certified(program, "simplex").solution.objective


@pytest.mark.parametrize("seed", [1, 3, 6])
@pytest.mark.parametrize("gap", [1e-2, 2e-3])
def test_the_bounds_hold_the_exact_optimum_between_them(seed, gap):
    search = searched(random_model(seed), gap, DAYS)
    exact = optimum(seed)
    assert search.lower <= exact * (1 + 1e-9)
    assert search.upper >= exact * (1 - 1e-9)
    assert max(one.lower for one in search.rounds) <= exact * (1 + 1e-9)


def test_a_gap_as_narrow_as_the_certificate_ends_with_the_exact_program():
    search = searched(random_model(1), TOLERANCE, DAYS)
    assert search.rounds[-1].steps == len(HOURS)
    assert search.certified is not None
    assert search.certified.solution.x.shape == search.exact.bound.program.design.cost.shape
    assert search.upper == pytest.approx(optimum(1), rel=1e-8)
    assert search.lower == pytest.approx(optimum(1), rel=1e-8)


def test_a_cap_that_binds_is_kept_hour_by_hour():
    free = random_model(2)
    found = solve_certified(free.bound.program, "simplex").solution
    values = free.ledgers.evaluate(found.x, found.y)["co2"]
    cap = 0.7 * max(values.values())
    search = searched(random_model(2, cap), 5e-3, DAYS)
    assert search.lower <= optimum(2, cap) * (1 + 1e-9)
    assert search.upper >= optimum(2, cap) * (1 - 1e-9)
    assert optimum(2, cap) > optimum(2)
    assert search.values is not None
    emitted = search.exact.ledgers.evaluate(search.values.x, search.values.y)["co2"]
    assert max(emitted.values()) <= cap * (1 + 1e-6)


def test_the_plan_carries_the_proof_of_both_bounds():
    search = searched(random_model(3), 5e-3, DAYS)
    assert search.values is not None
    assert search.duals is not None
    program = search.exact.bound.program
    plan = replace(
        search.duals, x=search.values.x, y=search.values.y, objective=search.values.objective
    )
    found = certify(program, plan)
    assert not found.passed  # it is no optimum
    assert found.primal <= TOLERANCE
    assert found.dual <= TOLERANCE
    assert found.objective == pytest.approx(search.upper, rel=1e-12)
    assert found.safe_bound == pytest.approx(search.lower, rel=1e-12)
    assert certify_within(program, plan, 5e-3).passed
    assert not certify_within(program, plan, search.proved / 2).passed


def test_a_plan_that_breaks_a_row_does_not_pass_however_wide_the_gap():
    search = searched(random_model(3), 5e-3, DAYS)
    assert search.values is not None
    y = tuple(part.copy() for part in search.values.y)
    column = search.exact.bound.program.blocks[0].columns.index("unserved:electricity:a")
    y[0][17, column] += 1.0
    found = certify_within(search.exact.bound.program, replace(search.values, y=y), 0.9)
    assert not found.passed
    assert "primal step" in found.failed()


# ------------------------------------------------------------------- the hourly program itself


def asked_directly(exact: Model, gap: float, solver: Solver = "structured") -> Search:
    return Search(replace(exact, settings=Settings(solver=solver)), gap, Clock(None))


@pytest.mark.parametrize("seed", [1, 3, 6])
@pytest.mark.parametrize("gap", [1e-2, 2e-3])
def test_the_structured_solver_ends_as_soon_as_the_gap_is_proved(seed, gap):
    search = asked_directly(random_model(seed), gap)
    assert search_hourly(search)
    exact = optimum(seed)
    assert search.lower <= exact * (1 + 1e-9)
    assert search.upper >= exact * (1 - 1e-6)
    assert 1e-5 < search.proved <= gap
    whole = solve_certified(random_model(seed).bound.program, "structured").solution
    assert search.values is not None
    assert search.values.iterations < whole.iterations
    record = planned(search).plan.manifest["resolution"]
    assert record["steps"] == record["merged_steps"] == len(HOURS)
    assert record["proved_gap"] == search.proved
    assert len(record["rounds"]) == 1


def test_the_values_taken_early_keep_every_row_and_their_duals_prove_the_bound():
    search = asked_directly(random_model(2, 4e5), 1e-2)
    assert search_hourly(search)
    audit = certify(search.exact.bound.program, planned(search).solution)
    assert audit.primal <= TOLERANCE
    assert audit.objective == pytest.approx(search.upper, rel=1e-12)
    assert audit.safe_bound == pytest.approx(search.lower, rel=1e-12)


def test_other_solvers_leave_the_search_to_merged_steps():
    search = asked_directly(random_model(1), 1e-2, "simplex")
    assert not search_hourly(search)
    assert search.rounds == []
    assert search.upper == np.inf


def test_an_hourly_program_without_a_solution_is_infeasible_at_once():
    case = random_case(1, zones=1)
    impossible = replace(case, agreement=one_clause(co2_clause("co2", -1.0)))
    exact = model_of(impossible, Arrays(random_series(1)), steps_of(HOURS))
    with pytest.raises(InfeasibleError):
        search_hourly(asked_directly(exact, 5e-3))


def test_a_bound_is_missing_where_a_number_is():
    assert proved_gap(-np.inf, 5.0) == np.inf
    assert proved_gap(1.0, np.inf) == np.inf
    assert proved_gap(99.0, 100.0) == pytest.approx(0.01)
    assert proved_gap(-101.0, -100.0) == pytest.approx(0.01)


# ------------------------------------------------------------------------ hours of a year


def windy() -> tuple:
    """Return the small case with a wind of waves, a daily price and a cap on CO2."""
    hour = np.arange(8760)
    wind = 0.35 + 0.25 * np.sin(2 * np.pi * hour / 61) + 0.2 * np.sin(2 * np.pi * hour / 173)
    price = 1.0 + 0.4 * np.cos(2 * np.pi * hour / 24)
    series = {"wind": np.clip(wind, 0.0, 1.0), "flat": np.ones(8760), "price": price}
    capped = agreement(clause("CAP", "co2", "<=", 4e5, "t/a"))
    case = small_case()
    zones = tuple(
        replace(zone, longitude=125.0, latitude=44.0, population=1e6) for zone in case.zones
    )
    case = replace(case, zones=zones, periods=case.periods[:1], agreement=capped)
    return case, SteadyProfiles(series)


def test_8760_hours_are_planned_within_a_gap():
    case, profiles = windy()
    exact = model_of(case, profiles, build_timegrid(case, 1))
    search = searched(exact, 2e-3, np.arange(0, 8760, 168))
    assert search.rounds[-1].steps < 1000
    made = planned(search)
    record = made.plan.manifest["resolution"]
    assert record["steps"] == 8760
    assert record["lower"] <= record["upper"] == made.plan.manifest["objective"]
    assert record["proved_gap"] <= record["asked_gap"] == 2e-3
    assert [one["steps"] for one in record["rounds"]] == [one.steps for one in search.rounds]
    # The certificate of the hourly program says both, without a word of merging.
    audit = certify(exact.bound.program, made.solution)
    assert audit.primal <= TOLERANCE
    assert audit.objective == pytest.approx(record["upper"], rel=1e-12)
    assert audit.safe_bound == pytest.approx(record["lower"], rel=1e-12)
    assert made.plan.tables["series"].columns.value.shape[1] == 8760


@pytest.mark.slow
def test_8760_hours_against_their_exact_optimum():
    case, profiles = windy()
    exact = model_of(case, profiles, build_timegrid(case, 1))
    search = searched(exact, 2e-3, np.arange(0, 8760, 168))
    best = solve_certified(exact.bound.program, "structured")
    assert search.lower <= best.certificate.objective * (1 + 1e-6)
    assert search.upper >= best.certificate.safe_bound * (1 - 1e-6)


# ------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize("gap", [0.0, -0.1, 1.0, 1e-9, float("nan")])
def test_a_gap_that_cannot_be_proved_is_refused(gap, tmp_path):
    with pytest.raises(UsageError, match="give a share"):
        plan_within(tmp_path, gap)


def test_time_that_ends_first_names_the_gap_reached():
    exact = replace(random_model(1), settings=Settings(time_limit=0.0))
    with pytest.raises(LimitReachedError, match=r"0\.50% was asked for"):
        search_bounds(Search(exact, 5e-3, Clock(None)), DAYS)


def test_clauses_that_cannot_be_kept_are_infeasible_at_once():
    case = random_case(1, zones=1)
    impossible = replace(case, agreement=one_clause(co2_clause("co2", -1.0)))
    exact = model_of(impossible, Arrays(random_series(1)), steps_of(HOURS))
    search = Search(exact, 5e-3, Clock(None))
    with pytest.raises(InfeasibleError):
        search_bounds(search, DAYS)
    assert search.rounds == []


def test_a_clause_that_only_merged_steps_cannot_keep_makes_them_finer():
    """Spending at least so much on imports: merged steps pay the cheapest hour of the step."""
    case, _ = windy()
    price = np.where(np.arange(8760) % 2 == 0, 0.4, 1.6)
    profiles = SteadyProfiles({"wind": np.full(8760, 0.3), "flat": np.ones(8760), "price": price})
    fine = steps_of([1.0] * 64 + [1087.0] * 8)
    spend = clause("BILL", "import_bill", ">=", 1e9, "CNY/a", strength="best_effort")
    rich = replace(
        case, agreement=agreement(replace(spend, remedy_price=100.0), *case.agreement.clauses)
    )
    found = solve_certified(model_of(rich, profiles, fine).bound.program, "simplex").solution
    most = model_of(rich, profiles, fine).ledgers.evaluate(found.x, found.y)["import_bill"]
    least = clause("BILL", "import_bill", ">=", 0.9999 * sum(most.values()), "CNY/a")
    exact = model_of(replace(case, agreement=agreement(least)), profiles, fine)
    search = searched(exact, 1e-3, np.array([0, 32, *range(64, 72)]))
    assert search.rounds[0].lower == -np.inf
    assert search.rounds[0].upper == np.inf
    best = solve_certified(exact.bound.program, "simplex").solution.objective
    assert search.lower <= best * (1 + 1e-9)
    assert search.upper >= best * (1 - 1e-9)


def test_a_design_that_cannot_keep_a_clause_hour_by_hour_has_no_upper_bound():
    """Hardly anything may be curtailed; means over days hide what hours have to throw away."""
    case, profiles = windy()
    clean = clause("CAP", "co2", "<=", 8e4, "t/a")
    thrifty = clause("CURTAILED", "curtailment", "<=", 1.0, "MWh/a")
    case = replace(case, agreement=agreement(clean, thrifty))
    exact = model_of(case, profiles, steps_of([1.0] * 120 + [1080.0] * 8))
    search = searched(exact, 1e-2, np.array([0, 60, *range(120, 128)]))
    assert np.isfinite(search.rounds[0].lower)
    assert search.rounds[0].upper == np.inf
    best = solve_certified(exact.bound.program, "simplex").solution.objective
    assert search.rounds[0].lower < best
    assert search.lower <= best * (1 + 1e-9)
    assert search.upper >= best * (1 - 1e-9)


def test_progress_tells_round_and_gap():
    told = []
    exact = random_model(1)
    search = Search(exact, 1e-2, Clock(lambda *state: told.append(state)))
    search_bounds(search, DAYS)
    stages = [(stage, number) for stage, number, _, _ in told if stage in ("merged", "dispatch")]
    rounds = range(1, len(search.rounds) + 1)
    assert stages == [(stage, number) for number in rounds for stage in ("merged", "dispatch")]
    gaps = [gap for stage, _, gap, _ in told if stage == "merged"]
    assert gaps == sorted(gaps, reverse=True)
