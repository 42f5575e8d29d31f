"""HiGHS: which algorithm ran, how it ends, scaling, progress."""

import math
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from longspring.errors import InfeasibleError, LimitReachedError, LongspringError
from longspring.program.block import Block, BlockProgram, Design, Totals
from longspring.program.matrix import to_matrix
from longspring.solve import highs
from longspring.solve.highs import HighsOptions, solve_highs
from longspring.solve.scaling import build_scaling, scale
from solve.strategies import constant, entries, random_program, town

ALGORITHMS = ("simplex", "ipx", "hipo")
WAITING_SECONDS = 60.0


def unbounded() -> BlockProgram:
    """Minimise -a where a = b and neither has an upper bound: the cost falls without end."""
    none = entries([], [], [], {}, 2)
    block = Block(
        period=2030,
        weather_year="w",
        share=1.0,
        step_hours=np.full(2, 4380.0),
        columns=("a", "b"),
        rows=("row",),
        cost=constant(np.array([-1.0, 0.0]), 2),
        step=entries([0, 0], [0, 1], [1.0, -1.0], {}, 2),
        carry=none,
        design=none,
        rhs=constant(np.zeros(1), 2),
        limited=np.zeros(0, np.int32),
        limit_by=np.zeros(0, np.int32),
        limit_ratio=constant(np.zeros(0), 2),
        bounded=np.zeros(0, np.int32),
        bound=constant(np.zeros(0), 2),
        natural=np.full(2, 1e3),
    )
    empty = np.zeros(0)
    flat = entries([], [], [], {}, 1)
    design = Design(("x",), np.ones(1), np.zeros(1), np.ones(1), (), flat, empty, empty)
    return BlockProgram(design, (block,), Totals((), empty, empty, flat, (none,)), 0.0)


def infeasible() -> BlockProgram:
    """Require emissions that no plant can reach."""
    program = town(12, 1, 1)
    totals = replace(program.totals, lower=np.array([1e12]), upper=np.array([np.inf]))
    return replace(program, totals=totals)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_algorithm_asked_for_is_the_one_that_ran(algorithm):
    solution = solve_highs(town(48, 2, 2), HighsOptions(algorithm))
    assert solution.solver == algorithm
    assert solution.iterations > 0
    assert solution.version.startswith("1.")
    assert solution.seconds > 0


def test_crossover_is_named_and_gives_a_vertex():
    program = town(24, 2, 1)
    vertex = solve_highs(program, HighsOptions("ipx", crossover=True))
    inside = solve_highs(program, HighsOptions("ipx"))
    assert vertex.solver == "ipx+crossover"
    columns = sum(y.size for y in vertex.y)
    at_zero = [sum(int(np.sum(y == 0.0)) for y in one.y) for one in (vertex, inside)]
    assert at_zero[0] > at_zero[1]
    assert at_zero[0] > columns / 4


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_infeasible_and_unbounded_are_told_apart(algorithm):
    for program, status in ((infeasible(), "infeasible"), (unbounded(), "unbounded")):
        with pytest.raises(InfeasibleError) as caught:
            solve_highs(program, HighsOptions(algorithm))
        assert caught.value.status == status


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_time_limit_is_an_error_of_its_own(algorithm):
    with pytest.raises(LimitReachedError, match=algorithm):
        solve_highs(town(8760, 2, 2), HighsOptions(algorithm, time_limit=0.3))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_interruption_stops_the_solver_and_is_passed_on(algorithm):
    def interrupt(_stage, _iteration, _gap, elapsed):
        assert elapsed < WAITING_SECONDS
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve_highs(town(4380, 2, 2), HighsOptions(algorithm), interrupt)


def test_progress_tells_stage_iteration_gap_and_time():
    told = []
    solution = solve_highs(town(336, 2, 2), HighsOptions("ipx"), lambda *news: told.append(news))
    stages, iterations, gaps, seconds = zip(*told, strict=True)
    assert set(stages) == {"ipx"}
    assert list(iterations) == sorted(iterations)
    assert iterations[-1] <= solution.iterations
    assert gaps[-1] < 1e-6 or math.isnan(gaps[-1])
    assert list(seconds) == sorted(seconds)


def test_a_refused_option_is_an_error(monkeypatch):
    monkeypatch.setitem(highs._TOLERANCES, "no_such_option", 1.0)
    with pytest.raises(LongspringError, match="no_such_option"):
        solve_highs(town(6, 1, 1), HighsOptions("simplex"))


def test_threads_do_not_change_the_optimum():
    program = town(48, 2, 1)
    one, many = (solve_highs(program, HighsOptions("hipo", threads=n)) for n in (1, 2))
    assert one.objective == pytest.approx(many.objective, rel=1e-8)


def test_scaling_is_powers_of_two_and_undone_exactly():
    matrix = to_matrix(town(24, 2, 2))
    scaling = build_scaling(matrix)
    for powers in (scaling.row, scaling.column, np.array([scaling.objective])):
        fractions, _ = np.frexp(powers)
        assert np.all(fractions == 0.5)
    scaled = scale(matrix, scaling)
    spread = [float(np.log2(np.abs(m.value)).std()) for m in (matrix, scaled)]
    assert spread[1] < spread[0]
    # Back again: every number is the same to the last digit.
    columns = np.repeat(scaling.column, np.diff(matrix.start))
    np.testing.assert_array_equal(scaled.value / scaling.row[matrix.index] / columns, matrix.value)
    np.testing.assert_array_equal(scaled.cost / scaling.column / scaling.objective, matrix.cost)
    values = np.arange(1.0, 1.0 + matrix.cost.size)
    duals = np.arange(1.0, 1.0 + matrix.row_lower.size)
    back = scaling.unscale(values / scaling.column, duals / scaling.row * scaling.objective)
    np.testing.assert_array_equal(back[0], values)
    np.testing.assert_array_equal(back[1], duals)


def test_a_matrix_with_empty_rows_and_no_cost_scales():
    program = random_program(11)
    design = replace(program.design, cost=np.zeros(program.design.cost.size))
    blocks = tuple(
        replace(b, cost=constant(np.zeros(len(b.columns)), b.steps)) for b in program.blocks
    )
    solution = solve_highs(
        replace(program, design=design, blocks=blocks, offset=2.5), HighsOptions("simplex")
    )
    assert solution.objective == 2.5


INTERRUPTED = """
import sys
sys.path.insert(0, sys.argv[1])
from solve.strategies import town
from longspring.solve.highs import HighsOptions, solve_highs
program = town(4380, 3, 2)
def told(stage, iteration, gap, elapsed):
    print("running", flush=True)
try:
    solve_highs(program, HighsOptions("ipx"), told)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_ends_the_run_and_the_process_cleanly():
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(Path(__file__).parents[1])],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline() == "running\n"
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=WAITING_SECONDS)
    assert rest.splitlines()[-1] == "interrupted"
    assert process.returncode == 0
