"""The parts of the interior point against plain dense algebra."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import splu

from longspring.errors import ShapeError
from longspring.program.block import BlockProgram, Floats
from longspring.solve.interior.factor import empty_factor, factorise_segment, weigh
from longspring.solve.interior.form import Form, Segment, build_form
from longspring.solve.interior.load import load
from longspring.solve.interior.measure import count_pairs, measured, row_masks
from longspring.solve.interior.method import weighted
from longspring.solve.interior.newton import (
    Aim,
    Engine,
    add,
    factorise,
    find_direction,
    find_residual,
)
from longspring.solve.interior.passes import STILL, ratio_pass
from longspring.solve.interior.point import NOTHING, Pairs, Point, ratio
from longspring.solve.interior.root import Root, find_order
from longspring.solve.interior.start import starting_point
from longspring.solve.interior.sweep import inward, outward, settle, spread
from longspring.solve.interior.symbolic import matching
from solve.strategies import random_program, town


def test_matching_entries_are_all_pairs():
    first, second = matching(np.array([3, 1, 1], np.int32), np.array([1, 3, 1], np.int32))
    assert sorted(zip(first, second, strict=True)) == [(0, 1), (1, 0), (1, 2), (2, 0), (2, 2)]


def dense_step(segment: Segment, t: int) -> tuple[Floats, Floats, Floats]:
    """Return A, K, B of one step; carried rows of the first are empty: they are closing rows."""
    s = segment.stencil
    shape = s.rows, s.columns
    parts = []
    for values, row, column, width in (
        (s.step, s.step_row, s.step_column, shape),
        (s.carry, s.carry_row, s.carry_column, shape),
        (s.design, s.design_row, s.design_column, (s.rows, s.designs)),
    ):
        numbers = np.zeros(row.size)
        load(values, t, numbers)
        dense = np.zeros(width)
        np.add.at(dense, (row, column), numbers)
        parts.append(dense)
    if t == 0:
        parts[1][:] = 0.0
        for part in parts:
            part[s.rows - s.carried :] = 0.0
    return parts[0], parts[1], parts[2]


def dense_segment(segment: Segment) -> tuple[Floats, Floats, Floats]:
    """Return all rows in all columns, and the border's rows: (rows, B, [closing, g])."""
    s = segment.stencil
    rows = np.zeros((s.steps * s.rows, s.steps * s.columns))
    design = np.zeros((s.steps * s.rows, s.designs))
    border = np.zeros((s.closing + s.totals, s.steps * s.columns))
    for t in range(s.steps):
        a, carry, own = dense_step(segment, t)
        at, over = t * s.rows, t * s.columns
        rows[at : at + s.rows, over : over + s.columns] = a
        if t:
            rows[at : at + s.rows, over - s.columns : over] = carry
        design[at : at + s.rows] = own
        numbers = np.zeros(s.total_row.size)
        load(s.total, t, numbers)
        np.add.at(border, (s.closing + s.total_row, over + s.total_column), numbers)
    for (row, column, value), over in ((s.first, 0), (s.last, (s.steps - 1) * s.columns)):
        np.add.at(border, (row, over + column), value)
    return rows, design, border


def dense_limits(segment: Segment, share: Floats) -> Floats:
    """Return F as a matrix, (all columns, design columns)."""
    s = segment.stencil
    out = np.zeros((s.steps * s.columns, s.designs))
    for t in range(s.steps):
        for k in np.flatnonzero(s.upper_by >= 0):
            out[t * s.columns + s.upper_column[k], s.upper_by[k]] += share[t, k]
    return out


@pytest.mark.parametrize(("steps", "cuts"), [(1, 1), (2, 1), (3, 1), (35, 1), (12, 2), (13, 3)])
def test_a_segment_is_factorised_as_dense_algebra_has_it(steps, cuts):
    """35 steps are more than one stack. With cuts, closing rows are those of two segments."""
    form = build_form(town(steps, 2, 1), cuts)
    segment = form.segments[-1]
    s, plan = segment.stencil, segment.plan
    pairs = random_pairs(segment, np.random.default_rng(steps))
    factor, square, own = empty_factor(s, plan), np.zeros((plan.border,) * 2), np.zeros(s.designs)
    weigh(s, tuple(pairs), factor, own)
    assert factorise_segment(s, plan, factor, square, 0.0)
    rows, design, border = dense_segment(segment)
    inverse, limits = factor.inverse.ravel(), dense_limits(segment, factor.share)
    kept = np.ones(rows.shape[0], bool)
    kept[s.rows - s.carried : s.rows] = False
    normal = ((rows * inverse) @ rows.T)[np.ix_(kept, kept)]
    across = np.hstack([(rows * inverse) @ border.T, design + rows @ limits])[kept]
    corner = np.zeros_like(square)
    size = border.shape[0]
    corner[:size, :size] = (border * inverse) @ border.T
    corner[:size, size:] = border @ limits
    wanted = corner - across.T @ np.linalg.solve(normal, across)
    upper = np.triu_indices(plan.border)
    at_design = (upper[0] >= size) & (upper[1] >= size)
    found = square[upper]
    # The corner of the design columns is `own`, which is added where the root is assembled.
    assert found == pytest.approx(wanted[upper], rel=1e-6, abs=1e-7)
    assert at_design.sum() == s.designs * (s.designs + 1) // 2


def random_pairs(segment: Segment, generator: np.random.Generator) -> Pairs:
    """Return pairs with random weights; a dead column stays dead."""
    s = segment.stencil
    shape, uppers = (s.steps, s.columns), (s.steps, s.upper_column.size)
    pairs = Pairs(*(generator.uniform(0.5, 2.0, size) for size in (shape, uppers, shape, uppers)))
    dead = s.live == 0
    pairs.y[dead], pairs.z[dead] = 0.0, 1.0
    pairs.u[dead[:, s.upper_column]], pairs.q[dead[:, s.upper_column]] = 1.0, 0.0
    return pairs


def test_sweeps_solve_the_bordered_system():
    """[N E; E' 0 corner] is solved by hand for a given border; the sweeps must agree."""
    segment = build_form(town(9, 2, 1)).segments[0]
    s, plan = segment.stencil, segment.plan
    generator = np.random.default_rng(3)
    factor, square = empty_factor(s, plan), np.zeros((plan.border,) * 2)
    weigh(s, tuple(random_pairs(segment, generator)), factor, np.zeros(s.designs))
    assert factorise_segment(s, plan, factor, square, 0.0)
    rows, design, border = dense_segment(segment)
    inverse, limits = factor.inverse.ravel(), dense_limits(segment, factor.share)
    kept = np.ones(rows.shape[0], bool)
    kept[s.rows - s.carried : s.rows] = False
    normal = ((rows * inverse) @ rows.T)[np.ix_(kept, kept)]
    full = np.hstack([(rows * inverse) @ border.T, design + rows @ limits])
    f, r = generator.normal(size=(s.steps, s.columns)), generator.normal(size=(s.steps, s.rows))
    r[0, s.rows - s.carried :] = 0.0
    v, side = np.zeros_like(r), np.zeros(plan.border)
    inward(s, plan, factor, (f, r, v), side)
    outward(s, plan, factor, v, side)
    left = (r.ravel() - rows @ (inverse * f.ravel()))[kept]
    inner = np.linalg.solve(normal, left)
    assert v.ravel()[kept] == pytest.approx(inner, rel=1e-8, abs=1e-9)
    wanted = -np.concatenate([border @ (inverse * f.ravel()), limits.T @ f.ravel()])
    assert side == pytest.approx(wanted - full[kept].T @ inner, rel=1e-8, abs=1e-8)
    values = generator.normal(size=plan.border)
    outer, dual, move = np.zeros_like(r), np.zeros_like(r), f.copy()
    spread(s, plan, factor, values, outer)
    settle(s, plan, factor, values, (v, outer, dual, move, True))
    wanted = inner - np.linalg.solve(normal, full[kept] @ values)
    assert dual.ravel()[kept] == pytest.approx(wanted, rel=1e-8, abs=1e-9)
    size = border.shape[0]
    all_duals = np.zeros(rows.shape[0])
    all_duals[kept] = wanted
    inside = f.ravel() + rows.T @ all_duals + border.T @ values[:size]
    moved = inverse * inside + limits @ values[size:]
    assert move.ravel() == pytest.approx(moved, rel=1e-8, abs=1e-9)


def test_the_root_is_refined_against_the_matrix_without_regularisation():
    generator = np.random.default_rng(2)
    square = generator.normal(size=(6, 6))
    matrix = sparse.csc_matrix(square @ square.T + np.eye(6))
    shifted = splu((matrix + 1e-3 * sparse.eye(6)).tocsc())
    order = np.array([3, 1, 5, 0, 2, 4], np.int32)
    right = generator.normal(size=6)
    plain = shifted.solve(right[order])
    out = Root(matrix, shifted, order).solve(right)[order]
    before = np.abs(right[order] - matrix @ plain).max()
    assert np.abs(right[order] - matrix @ out).max() < 1e-4 * before


def test_the_order_of_the_root_is_a_permutation():
    form = build_form(town(6, 2, 3))
    order = find_order(form)
    assert sorted(order) == list(range(form.row_lower.size + form.cost.size))


@pytest.mark.parametrize("seed", [2, 11, 23])
def test_scaling_by_powers_of_two_is_undone(seed):
    program = random_program(seed)
    form = build_form(program)
    block, segment = program.blocks[0], form.segments[0]
    s = segment.stencil
    for part in (form.column_scale, form.row_scale, segment.row_scale, segment.column_scale):
        assert np.array_equal(np.log2(part), np.round(np.log2(part)))
    for t in range(block.steps):
        cost, rhs = np.zeros(s.columns), np.zeros(s.rows)
        load(s.cost, t, cost)
        load(s.rhs, t, rhs)
        plain = cost / segment.column_scale / form.cost_scale
        assert np.array_equal(plain, block.cost.dense(block.steps)[t])
        wanted = block.rhs.dense(block.steps)[t][segment.order]
        assert np.array_equal(rhs * form.size_scale / segment.row_scale[segment.order], wanted)
    assert np.array_equal(form.upper * form.column_scale * form.size_scale, program.design.upper)
    ends = form.row_lower[segment.own] * form.size_scale
    own = segment.order[s.rows - s.carried :]
    assert np.array_equal(ends, block.rhs.dense(block.steps)[0][own] * segment.row_scale[own])


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
    """One and three segments are the same system in another order of elimination."""
    found = []
    for cuts in (1, 3):
        engine = Engine(build_form(town(9, 2, 2), cuts), 1)
        point = starting_point(engine)
        find_residual(engine, point)
        factorise(engine, point, 1e-13)
        step = point.empty()
        find_direction(engine, point, Aim(STILL), point.empty(), step)
        found.append(step)
    whole, cut = found
    assert cut.x == pytest.approx(whole.x, rel=1e-6, abs=1e-8)
    assert np.vstack([p.y for p in cut.pairs[:3]]) == pytest.approx(
        whole.pairs[0].y, rel=1e-6, abs=1e-8
    )


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
    values = tuple(np.array([[1.0, 2.0]]) for _ in range(4))
    step = tuple(np.array([[-4.0, -1.0]]) for _ in range(4))
    back = tuple(np.array([[2.0, -1.0]]) for _ in range(4))
    # 4, then 4 - 2 = 2 against (1 + 1) / 2 = 1.
    assert ratio_pass(values, step, back, np.array([0.0, 1.0])).tolist() == [[4.0, 2.0]] * 2


def test_pairs_that_do_not_exist_hold_nothing():
    form = build_form(town(6, 1, 1))
    point = starting_point(Engine(form, 1))
    for slack, dual, mask in zip(point.slack, point.dual, row_masks(form), strict=True):
        assert np.all(slack > 0)
        assert np.all(dual[mask == 0] == NOTHING)
        assert np.all(dual[mask > 0] > 1e-9)
    night = form.segments[0].stencil.live == 0
    assert night.any()
    assert not point.pairs[0].y[night].any()


def test_a_point_is_packed_and_unpacked():
    form: Form = build_form(town(6, 1, 1))
    point = starting_point(Engine(form, 1))
    kept = {name: part.copy() for name, part in point.packed(7).items()}
    other = point.empty()
    assert other.unpack(kept) == 7
    assert np.array_equal(other.pairs[0].q, point.pairs[0].q)
    assert np.array_equal(other.dual[1], point.dual[1])
    with pytest.raises(ShapeError, match=r"y\.0"):
        starting_point(Engine(build_form(town(8, 1, 1)), 1)).unpack(
            {**kept, "rows.0": np.zeros((8, 3))}
        )
