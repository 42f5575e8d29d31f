"""The structured interior point against HiGHS: objectives, duals, hard and impossible programs."""

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from longspring.errors import InfeasibleError, LimitReachedError
from longspring.program.block import BlockProgram, Entries
from longspring.solve.certificate import certify
from longspring.solve.choose import solve_certified
from longspring.solve.highs import HighsOptions, solve_highs
from longspring.solve.interior import method
from longspring.solve.interior.method import LATE, LATER, InteriorOptions, solve_interior
from longspring.solve.ray import proves_infeasible
from longspring.solve.stalled import StalledError
from solve.strategies import constant, entries, programs, random_program, town, varying
from solve.test_highs import infeasible

EXAMPLES = 200 if os.environ.get("CI") else 60


def agree(program: BlockProgram) -> tuple:
    """Solve both ways, compare, certify; return (structured, simplex)."""
    ours = solve_interior(program, InteriorOptions())
    theirs = solve_highs(program, HighsOptions("simplex"))
    certificate = certify(program, ours)
    assert certificate.passed, certificate.failed()
    assert abs(ours.objective - theirs.objective) <= 1e-6 * (1.0 + abs(theirs.objective))
    assert ours.solver == "structured"
    return ours, theirs


def one_step_row(demand, **changes) -> BlockProgram:
    """Return a plant and a backup that serve `demand` [MW] in every step.

    plant <= capacity x (cost 30 a unit of capacity, 1 a unit of output), backup costs 10.
    """
    steps = len(demand)
    none = entries([], [], [], {}, steps)
    base = town(steps, 1, 1)
    block = replace(
        base.blocks[0],
        columns=("plant", "backup"),
        rows=("balance",),
        cost=constant(np.array([1.0, 10.0]), steps),
        step=entries([0, 0], [0, 1], [1.0, 1.0], {}, steps),
        carry=none,
        design=none,
        rhs=varying(np.array([demand], dtype=float)),
        limited=np.array([0], np.int32),
        limit_by=np.array([0], np.int32),
        limit_ratio=constant(np.ones(1), steps),
        bounded=np.zeros(0, np.int32),
        bound=constant(np.zeros(0), steps),
        natural=np.full(2, 1e4),
    )
    flat, empty = entries([], [], [], {}, 1), np.zeros(0)
    design = replace(
        base.design,
        names=("capacity",),
        cost=np.array([30.0]),
        lower=np.zeros(1),
        upper=np.array([1e3]),
        row_names=(),
        entries=flat,
        row_lower=empty,
        row_upper=empty,
    )
    totals = replace(base.totals, names=(), lower=empty, upper=empty, design=flat, blocks=(none,))
    return BlockProgram(
        replace(design, **changes.pop("design", {})),
        (replace(block, **changes),),
        totals,
        0.0,
    )


@settings(max_examples=EXAMPLES)
@given(programs)
def test_random_programs_agree_and_are_certified(program):
    agree(program)


@pytest.mark.parametrize("steps", [1, 2, 3, 40])
def test_a_town_is_solved_at_any_number_of_steps(steps):
    agree(town(steps, 2, 2))


def test_duals_equal_those_of_the_vertex_where_they_are_unique():
    """Demand 1, 2, 5, 6, 7 [MW]: a unit of capacity saves 9 in each step it is used, and costs
    30. It is worth it while used in four steps (36) and not in three (27), so that capacity is 2:
    step 1 is priced 1, steps 3 to 5 are priced 10, and step 2 sets the rest: 30 = 27 + 3, so
    its price is 1 + 3 = 4."""
    ours, theirs = agree(one_step_row([1.0, 2.0, 5.0, 6.0, 7.0]))
    assert ours.x == pytest.approx([2.0], abs=1e-4)
    assert ours.objective == pytest.approx(60.0 + 9.0 + 10.0 * 12.0, rel=1e-6)
    prices = np.array([[1.0], [4.0], [10.0], [10.0], [10.0]])
    limits = np.array([[0.0], [-3.0], [-9.0], [-9.0], [-9.0]])
    assert ours.step_dual[0] == pytest.approx(prices, abs=1e-4)
    assert ours.limit_dual[0] == pytest.approx(limits, abs=1e-4)
    assert theirs.limit_dual[0][2:] == pytest.approx(limits[2:], abs=1e-6)


def test_duals_of_design_rows_and_totals_equal_those_of_the_vertex():
    """Backup limited to 12 - 6 in all: capacity must rise; d cost / d limit is the slope there.

    With capacity 2 the backup gives 3 + 4 + 5 = 12. Above 2, one unit of capacity costs 30 and
    saves 27, and it takes 3 units off the backup: the limit is worth -(30 - 27) / 3 = -1."""
    base = one_step_row([1.0, 2.0, 5.0, 6.0, 7.0])
    totals = replace(
        base.totals,
        names=("backup",),
        lower=np.array([-np.inf]),
        upper=np.array([6.0]),
        blocks=(entries([0], [1], [1.0], {}, 5),),
    )
    ours, theirs = agree(replace(base, totals=totals))
    assert ours.total_dual == pytest.approx([-1.0], abs=1e-5)
    assert theirs.total_dual == pytest.approx([-1.0], abs=1e-9)
    floor = replace(
        base.design,
        row_names=("floor",),
        entries=entries([0], [0], [2.0], {}, 1),
        row_lower=np.array([8.0]),
        row_upper=np.array([8.0]),
    )
    ours, theirs = agree(replace(base, design=floor))
    # 2 x = 8: one more on the right is half a unit of capacity, at 30 - 27.
    assert ours.design_dual == pytest.approx([1.5], abs=1e-5)
    assert theirs.design_dual == pytest.approx([1.5], abs=1e-9)


def test_columns_dead_in_some_steps():
    ratio = varying(np.array([[0.0, 1.0, 0.5, 0.0, 1.0]]))
    ours, _ = agree(one_step_row([4.0, 4.0, 4.0, 4.0, 4.0], limit_ratio=ratio))
    assert np.array_equal(ours.y[0][[0, 3], 0], [0.0, 0.0])
    assert np.all(ours.limit_dual[0] <= 0.0)


def test_bounds_of_zero_in_some_steps():
    program = one_step_row(
        [4.0, 4.0, 4.0],
        limited=np.zeros(0, np.int32),
        limit_by=np.zeros(0, np.int32),
        limit_ratio=constant(np.zeros(0), 3),
        bounded=np.array([0], np.int32),
        bound=varying(np.array([[0.0, 3.0, 5.0]])),
    )
    ours, _ = agree(program)
    assert ours.y[0][:, 0] == pytest.approx([0.0, 3.0, 4.0], abs=1e-5)


@pytest.mark.parametrize("held", [0.0, 3.0])
def test_design_columns_without_room(held):
    design = {"lower": np.array([held]), "upper": np.array([held])}
    ours, _ = agree(one_step_row([1.0, 2.0, 5.0], design=design))
    assert ours.x == pytest.approx([held], abs=1e-9)


def test_a_degenerate_program():
    """All steps alike and 9 x 4 = 36 against a capacity of exactly 36 a unit: any capacity from
    0 to 5 is optimal, and all cost 5 x 10 x 4."""
    ours, _ = agree(one_step_row([5.0] * 4, design={"cost": np.array([36.0])}))
    assert ours.objective == pytest.approx(200.0, rel=1e-6)


def test_a_program_without_rows_in_its_blocks():
    program = one_step_row(
        [0.0, 0.0],
        rows=(),
        step=entries([], [], [], {}, 2),
        rhs=constant(np.zeros(0), 2),
        cost=constant(np.array([-20.0, 1.0]), 2),
    )
    ours, _ = agree(program)
    assert ours.x == pytest.approx([1e3], rel=1e-6)
    assert ours.objective == pytest.approx((30.0 - 40.0) * 1e3, rel=1e-6)


def test_a_program_without_blocks():
    base = town(6, 1, 2)
    totals = replace(base.totals, names=(), lower=np.zeros(0), upper=np.zeros(0), blocks=())
    needed = replace(base.design, row_lower=np.full(len(base.design.row_names), 50.0))
    ours, _ = agree(replace(base, design=needed, blocks=(), totals=totals))
    assert ours.x[6:] == pytest.approx(np.full(6, 50.0), rel=1e-5)


def scaled_design(program: BlockProgram, factor: np.ndarray) -> BlockProgram:
    """Measure the design columns in other units."""
    design = program.design

    def times(part: Entries) -> Entries:
        by = factor[part.column]
        return replace(part, value=part.value * by, series=part.series * by[part.varying][:, None])

    blocks = []
    for block in program.blocks:
        by = factor[block.limit_by]
        ratio = block.limit_ratio
        ratio = replace(
            ratio, value=ratio.value * by, series=ratio.series * by[ratio.varying][:, None]
        )
        blocks.append(replace(block, design=times(block.design), limit_ratio=ratio))
    return BlockProgram(
        replace(
            design,
            cost=design.cost * factor,
            lower=design.lower / factor,
            upper=design.upper / factor,
            entries=times(design.entries),
        ),
        tuple(blocks),
        replace(program.totals, design=times(program.totals.design)),
        program.offset,
    )


def test_badly_scaled_columns():
    program = town(24, 2, 2)
    factor = 10.0 ** np.random.default_rng(5).integers(-4, 5, program.design.cost.size)
    plain = solve_interior(program, InteriorOptions())
    scaled = solve_interior(scaled_design(program, factor), InteriorOptions())
    assert certify(scaled_design(program, factor), scaled).passed
    assert scaled.objective == pytest.approx(plain.objective, rel=1e-6)


def test_an_infeasible_program_is_proved_to_be_by_its_duals():
    with pytest.raises(StalledError) as caught:
        solve_interior(infeasible(), InteriorOptions())
    assert caught.value.solution is not None
    assert proves_infeasible(infeasible(), caught.value.solution)
    with pytest.raises(InfeasibleError, match="Farkas") as told:
        solve_certified(infeasible(), "structured")
    assert told.value.status == "infeasible"


@pytest.mark.parametrize("seed", [1, 2, 6, 7])
def test_random_programs_made_infeasible_are_proved_to_be(seed):
    """Every total is asked for 1e5 more than it can reach."""
    program = random_program(seed)
    totals = program.totals
    assert totals.upper.size
    reach = replace(totals, lower=totals.upper + 1e5, upper=np.full(totals.upper.size, np.inf))
    with pytest.raises(InfeasibleError):
        solve_certified(replace(program, totals=reach), "structured")


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_proved_of_a_program_with_a_solution(seed):
    program = random_program(seed)
    assert not proves_infeasible(program, solve_interior(program, InteriorOptions()))


def test_a_column_without_an_upper_bound_is_refused():
    program = one_step_row([1.0, 2.0], design={"upper": np.array([np.inf])})
    with pytest.raises(StalledError, match="upper bound"):
        solve_interior(program, InteriorOptions())


def test_a_column_with_two_limits_is_left_to_highs():
    program = one_step_row(
        [1.0, 2.0],
        limited=np.array([0, 0], np.int32),
        limit_by=np.array([0, 0], np.int32),
        limit_ratio=constant(np.array([1.0, 0.5]), 2),
    )
    with pytest.raises(StalledError, match="two design columns"):
        solve_interior(program, InteriorOptions())
    assert solve_certified(program, "structured").solution.solver == "hipo"


def test_limits_of_time_and_iterations_are_errors():
    with pytest.raises(LimitReachedError, match="time"):
        solve_interior(town(24, 1, 1), InteriorOptions(time_limit=0.0))
    with pytest.raises(StalledError, match="2 iterations"):
        solve_interior(town(24, 1, 1), InteriorOptions(iterations=2))


def test_progress_is_told_each_iteration():
    told = []
    solution = solve_interior(random_program(3), InteriorOptions(), lambda *now: told.append(now))
    assert [now[1] for now in told] == list(range(solution.iterations + 1))
    assert told[-1][2] <= 1e-7


def test_the_end_of_a_solve_is_regularised_less_than_its_beginning(monkeypatch):
    used, gaps = [], []
    factorise = method.factorise

    def noted(engine, point, regularisation):
        used.append((gaps[-1], regularisation))
        factorise(engine, point, regularisation)

    monkeypatch.setattr(method, "factorise", noted)
    options = InteriorOptions(threads=1)
    # 24 steps: no shorter program is solved first, so that all that is noted is this solve's.
    solve_interior(town(24, 1, 1), options, lambda *now: gaps.append(now[2]))
    early = {least for gap, least in used if gap >= LATE}
    late = {least for gap, least in used if gap < LATE}
    assert early == {options.regularisation}
    assert options.regularisation * LATER in late
    assert max(late) < options.regularisation
