"""The parts of the interior point against plain dense algebra."""

from dataclasses import replace

import numpy as np
import pytest

from longspring.errors import ShapeError
from longspring.program.block import BlockProgram, Floats
from longspring.solve.interior.assemble import Factor, room_to_factorise, weigh
from longspring.solve.interior.engine import Engine
from longspring.solve.interior.factor import empty_factor, factorise_segment
from longspring.solve.interior.form import Form, Segment, build_form
from longspring.solve.interior.lanes import wide
from longspring.solve.interior.measure import count_pairs, measured, row_masks
from longspring.solve.interior.method import weighted
from longspring.solve.interior.newton import (
    Aim,
    add,
    factorise,
    find_direction,
    find_residual,
)
from longspring.solve.interior.passes import STILL, ratio_pass
from longspring.solve.interior.point import NOTHING, Pairs, Point, empty_pairs, ratio
from longspring.solve.interior.start import starting_point
from longspring.solve.interior.stencil import LANES, Values
from longspring.solve.interior.sweep import empty_room, inward, outward, settle, spread
from longspring.solve.interior.symbolic import matching
from solve.strategies import random_program, town


def test_matching_entries_are_all_pairs():
    first, second = matching(np.array([3, 1, 1], np.int32), np.array([1, 3, 1], np.int32))
    assert sorted(zip(first, second, strict=True)) == [(0, 1), (1, 0), (1, 2), (2, 0), (2, 2)]


def lane_of(values: Values, t: int, lane: int) -> Floats:
    """Return the numbers of one step of a lane."""
    out = values.now[:, lane].copy()
    out[values.varying] = values.series[t, :, lane]
    return out


def dense_step(segment: Segment, t: int, lane: int) -> tuple[Floats, Floats, Floats]:
    """Return A, K, B of one step; carried rows of the first are empty: they are closing rows."""
    s = segment.stencil
    shape = s.rows, s.columns
    parts = []
    for values, row, column, width in (
        (s.step, s.step_row, s.step_column, shape),
        (s.carry, s.carry_row, s.carry_column, shape),
        (s.design, s.design_row, s.design_column, (s.rows, s.designs)),
    ):
        dense = np.zeros(width)
        np.add.at(dense, (row, column), lane_of(values, t, lane))
        parts.append(dense)
    if t == 0:
        parts[1][:] = 0.0
        for part in parts:
            part[s.rows - s.carried :] = 0.0
    return parts[0], parts[1], parts[2]


def dense_lane(segment: Segment, lane: int) -> tuple[Floats, Floats, Floats]:
    """Return all rows of a lane in all columns, and the border's: (rows, B, [closing, g])."""
    s = segment.stencil
    steps = s.length[lane]
    rows = np.zeros((steps * s.rows, steps * s.columns))
    design = np.zeros((steps * s.rows, s.designs))
    border = np.zeros((s.closing + s.totals, steps * s.columns))
    for t in range(steps):
        a, carry, own = dense_step(segment, t, lane)
        at, over = t * s.rows, t * s.columns
        rows[at : at + s.rows, over : over + s.columns] = a
        if t:
            rows[at : at + s.rows, over - s.columns : over] = carry
        design[at : at + s.rows] = own
        total = lane_of(s.total, t, lane)
        np.add.at(border, (s.closing + s.total_row, over + s.total_column), total)
    ends = s.last if steps == s.steps else s.early
    for end, over in ((s.first, 0), (ends, (steps - 1) * s.columns)):
        np.add.at(border, (end.row, over + end.column), end.value[:, lane])
    return rows, design, border


def dense_limits(segment: Segment, share: Floats, lane: int) -> Floats:
    """Return F of a lane as a matrix, (all columns, design columns)."""
    s = segment.stencil
    out = np.zeros((s.length[lane] * s.columns, s.designs))
    for t in range(s.length[lane]):
        for k in np.flatnonzero(s.upper_by >= 0):
            out[t * s.columns + s.upper_column[k], s.upper_by[k]] += share[t, k, lane]
    return out


def lanes_of(segment: Segment) -> list[int]:
    """Return the lanes that are not empty."""
    return [int(lane) for lane in np.flatnonzero(segment.stencil.length)]


def dense_system(segment: Segment, factor: Factor, lane: int) -> tuple[Floats, ...]:
    """Return (rows kept, N, E, rows, D, F, [closing, g]) of a lane."""
    s = segment.stencil
    rows, design, border = dense_lane(segment, lane)
    inverse = factor.inverse[: s.length[lane], :, lane].ravel()
    limits = dense_limits(segment, factor.share, lane)
    kept = np.ones(rows.shape[0], bool)
    kept[s.rows - s.carried : s.rows] = False
    normal = ((rows * inverse) @ rows.T)[np.ix_(kept, kept)]
    across = np.hstack([(rows * inverse) @ border.T, design + rows @ limits])
    return kept, normal, across, rows, inverse, limits, border


def factorised(segment: Segment, seed: int) -> tuple[Factor, Floats]:
    """Return the factor of a segment at a random point, and its parts of S."""
    s, plan = segment.stencil, segment.plan
    factor, squares = empty_factor(s, plan), np.zeros((LANES, plan.border, plan.border))
    work = room_to_factorise(s, plan)
    weigh(s, tuple(random_pairs(segment, seed)), factor, work, wide(s.designs))
    assert factorise_segment(s, plan, (factor, work), squares, 0.0)
    return factor, squares


@pytest.mark.parametrize(("steps", "cuts"), [(1, 1), (2, 1), (3, 1), (13, 1), (21, 2), (90, 1)])
def test_a_segment_is_factorised_as_dense_algebra_has_it(steps, cuts):
    """90 steps are more than one stack in every lane; 3, 13 and 21 leave lanes of two lengths."""
    form = build_form(town(steps, 2, 1), cuts)
    segment = form.segments[-1]
    plan = segment.plan
    factor, squares = factorised(segment, steps)
    upper = np.triu_indices(plan.border)
    for lane in lanes_of(segment):
        kept, normal, across, _, inverse, limits, border = dense_system(segment, factor, lane)
        corner = np.zeros_like(squares[lane])
        size = border.shape[0]
        corner[:size, :size] = (border * inverse) @ border.T
        corner[:size, size:] = border @ limits
        wanted = corner - across[kept].T @ np.linalg.solve(normal, across[kept])
        # The corner of the design columns is `own`, which is added where the root is assembled.
        assert squares[lane][upper] == pytest.approx(wanted[upper], rel=1e-6, abs=1e-7)


def test_lanes_cover_the_year_and_differ_by_one_step_at_most():
    for steps in (1, 5, 8, 13, 100):
        segments = build_form(town(steps, 2, 1), 2).segments
        spans = [span for segment in segments for span in segment.stretches if span[1] > span[0]]
        assert [int(t) for first, end in spans for t in range(first, end)] == list(range(steps))
        lengths = {int(end - first) for first, end in spans}
        assert max(lengths) - min(lengths) <= 1
        assert len(spans) == min(steps, 16)


def random_pairs(segment: Segment, seed: int) -> Pairs:
    """Return pairs with random weights; a dead column stays dead."""
    s = segment.stencil
    pairs, generator = empty_pairs(segment), np.random.default_rng(seed)
    for part in pairs:
        part[...] = generator.uniform(0.5, 2.0, part.shape)
    dead = ~segment.live
    pairs.y[dead], pairs.z[dead] = 0.0, 1.0
    pairs.u[dead[:, s.upper_column]], pairs.q[dead[:, s.upper_column]] = 1.0, 0.0
    return pairs


def noise(generator: np.random.Generator, *shape: int) -> Floats:
    """Return random numbers in lanes."""
    out = wide(*shape)
    out[...] = generator.normal(size=out.shape)
    return out


def test_sweeps_solve_the_bordered_system():
    """[N E; E' 0 corner] is solved by hand for a given border; the sweeps must agree."""
    segment = build_form(town(19, 2, 1)).segments[0]
    s, plan = segment.stencil, segment.plan
    generator = np.random.default_rng(3)
    factor, _ = factorised(segment, 3)
    f, r = noise(generator, s.steps, s.columns), noise(generator, s.steps, s.rows)
    f[~segment.live] = 0.0
    r[0, s.rows - s.carried :] = 0.0
    for lane in range(LANES):
        r[s.length[lane] :, :, lane] = 0.0
    v, outer, dual = (wide(s.steps, s.rows) for _ in range(3))
    move, side, room = wide(s.steps, s.columns), wide(plan.border), empty_room(s, plan)
    move[...] = f
    inward(s, plan, factor, (f, r, v, room), side)
    outward(s, plan, factor, (v, room), side)
    inner = v.copy()
    values = noise(generator, plan.border)
    spread(s, plan, factor, values, (outer, room))
    settle(s, plan, factor, values, (v, outer, dual, move, True, room))
    for lane in lanes_of(segment):
        kept, normal, across, rows, inverse, limits, border = dense_system(segment, factor, lane)
        used = slice(0, s.length[lane])
        f_own, r_own, x = f[used, :, lane].ravel(), r[used, :, lane].ravel(), values[:, lane]
        wanted = np.linalg.solve(normal, (r_own - rows @ (inverse * f_own))[kept])
        assert inner[used, :, lane].ravel()[kept] == pytest.approx(wanted, rel=1e-8, abs=1e-9)
        root = -np.concatenate([border @ (inverse * f_own), limits.T @ f_own])
        root -= across[kept].T @ wanted
        assert side[:, lane] == pytest.approx(root, rel=1e-8, abs=1e-8)
        duals = np.zeros(rows.shape[0])
        duals[kept] = wanted - np.linalg.solve(normal, across[kept] @ x)
        assert dual[used, :, lane].ravel() == pytest.approx(duals, rel=1e-8, abs=1e-9)
        size = border.shape[0]
        moved = inverse * (f_own + rows.T @ duals + border.T @ x[:size]) + limits @ x[size:]
        assert move[used, :, lane].ravel() == pytest.approx(moved, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize(("steps", "cuts"), [(1, 1), (5, 1), (20, 2)])
def test_the_root_solves_its_system_without_regularisation(steps, cuts):
    """Written out densely: squares of all lanes at their places, M, and the weights."""
    engine = Engine(build_form(town(steps, 2, 2), cuts), 1)
    form, point = engine.form, starting_point(engine)
    factorise(engine, point, 1e-9)
    rows, columns = form.row_lower.size, form.cost.size
    dense = np.zeros((rows + columns,) * 2)
    dense[:rows, rows:], dense[rows:, :rows] = form.matrix.toarray(), form.matrix.toarray().T
    weights = 1.0 / engine.row_weight, -engine.design_weight
    dense[np.diag_indices(rows + columns)] += np.concatenate(weights)
    for segment, desk, places, pairs in zip(
        form.segments, engine.desks, engine.places, point.pairs, strict=True
    ):
        s, plan, own = segment.stencil, segment.plan, wide(segment.columns.size)
        squares, work = np.zeros((LANES, plan.border, plan.border)), room_to_factorise(s, plan)
        weigh(s, tuple(pairs), desk.factor, work, own)
        assert factorise_segment(s, plan, (desk.factor, work), squares, 1e-9)
        for lane in range(LANES):
            full = np.triu(squares[lane]) + np.triu(squares[lane], 1).T
            full[-own.shape[0] :, -own.shape[0] :] -= np.diag(own[:, lane])
            np.add.at(dense, np.ix_(places[:, lane], places[:, lane]), full)
    side = np.random.default_rng(1).normal(size=rows + columns)
    found = engine.root.solve(side)
    assert np.abs(dense @ found - side).max() < 1e-9 * np.abs(dense).max()


def test_the_order_of_the_root_is_a_permutation():
    engine = Engine(build_form(town(6, 2, 3)), 1)
    outline = engine.outline
    assert sorted(outline.order) == list(range(outline.left.size))
    closing = [share.places[: share.closing] for share in outline.shares]
    everything = np.sort(np.concatenate([outline.left, *closing]))
    assert everything.tolist() == list(range(engine.form.row_lower.size + engine.form.cost.size))


@pytest.mark.parametrize("seed", [2, 11, 23])
def test_scaling_by_powers_of_two_is_undone(seed):
    program = random_program(seed)
    form = build_form(program)
    block, segment = program.blocks[0], form.segments[0]
    s = segment.stencil
    for part in (form.column_scale, form.row_scale, segment.row_scale, segment.column_scale):
        assert np.array_equal(np.log2(part), np.round(np.log2(part)))
    for lane in lanes_of(segment):
        first, end = segment.stretches[lane]
        for t in range(end - first):
            plain = lane_of(s.cost, t, lane) / segment.column_scale / form.cost_scale
            assert np.array_equal(plain, block.cost.dense(block.steps)[first + t])
            wanted = block.rhs.dense(block.steps)[first + t][segment.order]
            rhs = lane_of(s.rhs, t, lane) * form.size_scale
            assert np.array_equal(rhs / segment.row_scale[segment.order], wanted)
        ends = form.row_lower[segment.own[lane]] * form.size_scale
        own = segment.order[s.rows - s.carried :]
        wanted = block.rhs.dense(block.steps)[first][own] * segment.row_scale[own]
        assert np.array_equal(ends, wanted)
    assert np.array_equal(form.upper * form.column_scale * form.size_scale, program.design.upper)


@pytest.mark.parametrize("cuts", [1, 2, 3])
def test_a_newton_direction_closes_the_residuals(cuts):
    form = build_form(town(8, 2, 2), cuts)
    engine = Engine(form, 2)
    point = starting_point(engine)
    pairs = count_pairs(form)
    before = measured(form, point, find_residual(engine, point), pairs)
    factorise(engine, point, 1e-12)
    step = point.empty()
    find_direction(engine, point, Aim(STILL), point.empty(), step)
    add(engine, point, step, 1.0, 1.0)
    after = measured(form, point, find_residual(engine, point), pairs)
    assert after.primal < 1e-9 * before.primal
    assert after.dual < 1e-9 * before.dual


def test_cutting_the_year_changes_no_direction():
    """Eight and 24 stretches are the same system in another order of elimination."""
    found = []
    for cuts in (1, 3):
        form = build_form(town(27, 2, 1), cuts)
        engine = Engine(form, 1)
        point = starting_point(engine)
        find_residual(engine, point)
        factorise(engine, point, 1e-13)
        step = point.empty()
        find_direction(engine, point, Aim(STILL), point.empty(), step)
        moves = np.zeros((27, form.segments[0].stencil.columns))
        for segment, pairs in zip(form.segments, step.pairs, strict=True):
            for lane, (first, end) in enumerate(segment.stretches):
                moves[first:end] = pairs.y[: end - first, :, lane]
        found.append((step.x, moves))
    whole, cut = found
    assert cut[0] == pytest.approx(whole[0], rel=1e-6, abs=1e-8)
    assert cut[1] == pytest.approx(whole[1], rel=1e-6, abs=1e-8)


def test_a_corrector_gets_the_weights_that_lengthen_the_steps():
    """Slack 1 falls by 2 (step 1/2), the corrector adds 1.5 (step 1) to the first and takes 3 off
    the second: at weight 1/2 the moves are -1.25 and -0.5, at weight 1 they are -0.5 and -2.
    Of the weights 0, 1/8, .., 1 the best is 5/8: the moves are -1.0625 and -0.875."""
    engine = Engine(build_form(without_blocks()), 1)

    def root(slack: list[float]) -> Point:
        none = np.zeros(0)
        parts = [np.array(slack), none, none, none]
        return Point(none, none, none, [], [], parts, [np.ones(2), none, none, none])

    point, step, corrector = root([1.0, 1.0]), root([-2.0, 1.0]), root([1.5, -3.0])
    weights, primal, dual = weighted(engine, point, (step, corrector))
    assert weights[0] == 0.625
    assert primal == pytest.approx(1.0 / 1.0625)
    assert dual == 1.0


def without_blocks() -> BlockProgram:
    program = town(6, 1, 1)
    nothing = np.zeros(0)
    totals = replace(program.totals, names=(), lower=nothing, upper=nothing, blocks=())
    return replace(program, blocks=(), totals=totals)


def test_steps_stop_at_the_boundary():
    assert ratio([np.array([1.0, 2.0])], [np.array([-4.0, -1.0])]) == 4.0
    assert ratio([np.array([1.0])], [np.array([5.0])]) == 0.0

    def pairs(first: float, second: float) -> tuple[Floats, ...]:
        out = tuple(wide(1, 2) for _ in range(4))
        for part in out:
            part[0, 0], part[0, 1] = first, second
        return out

    values, step, back = pairs(1.0, 2.0), pairs(-4.0, -1.0), pairs(2.0, -1.0)
    found = ratio_pass(values, step, back, np.array([0.0, 1.0]))
    # 4, then 4 - 2 = 2 against (1 + 1) / 2 = 1.
    assert found.tolist() == [[[4.0] * LANES, [2.0] * LANES]] * 2


def test_pairs_that_do_not_exist_hold_nothing():
    form = build_form(town(6, 1, 1))
    point = starting_point(Engine(form, 1))
    for slack, dual, mask in zip(point.slack, point.dual, row_masks(form), strict=True):
        assert np.all(slack > 0)
        assert np.all(dual[mask == 0] == NOTHING)
        assert np.all(dual[mask > 0] > 1e-9)
    night = ~form.segments[0].live
    assert night.any()
    assert not point.pairs[0].y[night].any()


def test_a_point_is_packed_and_unpacked():
    form: Form = build_form(town(9, 1, 1))
    point = starting_point(Engine(form, 1))
    kept = {name: part.copy() for name, part in point.packed(7).items()}
    other = point.empty()
    assert other.unpack(kept) == 7
    assert np.array_equal(other.pairs[0].q, point.pairs[0].q)
    assert np.array_equal(other.dual[1], point.dual[1])
    with pytest.raises(ShapeError, match=r"y\.0"):
        starting_point(Engine(build_form(town(17, 1, 1)), 1)).unpack(
            {**kept, "rows.0": np.zeros((3, 3, LANES))}
        )
