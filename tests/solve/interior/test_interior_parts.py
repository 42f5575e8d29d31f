"""The parts of the interior point against plain dense algebra."""

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import splu

from longspring.program.block import Entries, Floats
from longspring.solve.interior.chain import Weights, border_size, factorise
from longspring.solve.interior.form import build_form
from longspring.solve.interior.maps import (
    BlockMaps,
    build_maps,
    columns_times,
    rows_times,
    totals_times,
)
from longspring.solve.interior.measure import measured, pair_masks
from longspring.solve.interior.method import starting_point, weighted
from longspring.solve.interior.newton import direction, factorise_system, residual
from longspring.solve.interior.pattern import (
    added,
    build_pattern,
    coefficients,
    matching_pairs,
    product,
)
from longspring.solve.interior.point import NOTHING, Point, combined, longest_step
from longspring.solve.interior.root import Root, find_order
from solve.strategies import random_program, town


def some_entries() -> Entries:
    """Entries (0,1) = 2, (1,0) = 1 2 3 over the steps, (0,1) = -1 again, (2,2) = 4 5 6."""
    return Entries(
        row=np.array([0, 1, 0, 2], np.int32),
        column=np.array([1, 0, 1, 2], np.int32),
        value=np.array([2.0, 9.0, -1.0, 9.0]),
        varying=np.array([3, 1], np.int32),
        series=np.array([[4.0, 5.0, 6.0], [1.0, 2.0, 3.0]]),
    )


def test_a_pattern_is_applied_to_every_step():
    part = some_entries()
    pattern = build_pattern(part.row, part.column, coefficients(part, 3), (3, 3))
    weight = np.array([[1.0, 10.0, 100.0], [2.0, 20.0, 200.0], [3.0, 30.0, 300.0]])
    # Position 0: (2 - 1) x second; position 1: (1, 2, 3) x first; position 2: (4, 5, 6) x third.
    wanted = np.array([[10.0, 1.0, 400.0], [20.0, 4.0, 1000.0], [30.0, 9.0, 1800.0]])
    assert np.array_equal(pattern.apply(weight), wanted)
    assert np.array_equal(pattern.apply(weight[1:], first=1), wanted[1:])
    assert np.array_equal(pattern.summed(weight), wanted.sum(axis=0))
    assert np.array_equal(pattern.matrix_at(1) @ weight[1], wanted[1])
    assert np.array_equal(pattern.absolute().apply(-weight)[:, 1:], -wanted[:, 1:])


def test_products_of_coefficients_vary_where_either_does():
    values = coefficients(some_entries(), 3)
    first, second = np.array([0, 0, 1], np.int32), np.array([2, 1, 3], np.int32)
    wanted = np.array([[-2.0] * 3, [2.0, 4.0, 6.0], [4.0, 10.0, 18.0]])
    assert np.array_equal(product(values, values, (first, second), 3).dense(3), wanted)


def test_matching_pairs_are_all_pairs():
    first, second = matching_pairs(np.array([3, 1, 1], np.int32), np.array([1, 3, 1], np.int32))
    assert sorted(zip(first, second, strict=True)) == [(0, 1), (1, 0), (1, 2), (2, 0), (2, 2)]


def test_sums_by_place_are_real_numbers_even_of_nothing():
    assert added(np.zeros(0, np.int32), np.zeros(0), 2).dtype == float


def block_of(seed: int, steps: int) -> BlockMaps:
    """Return the maps of a town's block: storage rows are carried, and close the year."""
    return build_maps(build_form(town(steps, 2, 1, seed)).blocks[0])


def dense_rows(maps: BlockMaps) -> tuple[Floats, Floats]:
    """Return all rows of a block in (columns of all steps), the closing ones zero; and border."""
    form = maps.form
    shape = form.live.shape
    count = shape[0] * shape[1]
    rows = np.zeros((form.steps * form.rows, count))
    border = np.zeros((form.closing.size + form.totals.size, count))
    nothing = np.zeros(form.columns.size)
    for k, unit in enumerate(np.eye(count)):
        y = unit.reshape(shape)
        rows[:, k] = rows_times(maps, y, nothing).ravel()
        totals, closing = totals_times(maps, y)
        border[:, k] = np.concatenate([closing, totals])
    return rows, border


@pytest.mark.parametrize("steps", [1, 2, 3, 35])
def test_the_chain_solves_what_the_dense_matrix_solves(steps):
    """35 steps are more than one chunk."""
    maps = block_of(4, steps)
    form = maps.form
    generator = np.random.default_rng(steps)
    inverse = generator.uniform(0.5, 2.0, form.live.shape)
    limit = generator.uniform(0.1, 0.4, form.ratio.shape)
    chain = factorise(maps, Weights(inverse, limit, np.ones(form.columns.size)), 0.0)
    rows, border = dense_rows(maps)
    kept = np.ones((steps, form.rows), bool)
    kept[0, form.carried] = False
    kept = kept.ravel()
    scaled = rows * inverse.ravel()
    normal = (scaled @ rows.T)[np.ix_(kept, kept)]
    right = generator.normal(size=(steps, form.rows))
    found = chain.solve(right).ravel()
    wanted = np.linalg.solve(normal, right.ravel()[kept])
    assert found[kept] == pytest.approx(wanted, rel=1e-7, abs=1e-9)
    assert not found[~kept].any()
    # The Schur complement of closing rows and totals: g D g' - g D A' N^-1 A D g'.
    across = (border * inverse.ravel()) @ rows.T[:, kept]
    schur = (border * inverse.ravel()) @ border.T - across @ np.linalg.solve(normal, across.T)
    size = border.shape[0]
    assert chain.schur[:size, :size] == pytest.approx(schur, rel=1e-6, abs=1e-8)
    assert chain.schur == pytest.approx(chain.schur.T)


def test_the_border_and_its_transpose_belong_together():
    maps = block_of(7, 5)
    form = maps.form
    generator = np.random.default_rng(0)
    inverse = generator.uniform(0.5, 2.0, form.live.shape)
    limit = generator.uniform(0.1, 0.4, form.ratio.shape)
    chain = factorise(maps, Weights(inverse, limit, np.ones(form.columns.size)), 0.0)
    border = generator.normal(size=border_size(maps))
    rows = generator.normal(size=(5, form.rows))
    rows[0, form.carried] = 0.0
    left = float(np.vdot(rows, chain.border_times(border)))
    assert left == pytest.approx(float(border @ chain.border_transposed(rows)), rel=1e-10)


def test_rows_and_their_transpose_belong_together():
    maps = block_of(7, 5)
    generator = np.random.default_rng(1)
    y = generator.normal(size=maps.form.live.shape)
    rows = generator.normal(size=(5, maps.form.rows))
    rows[0, maps.form.carried] = 0.0
    left = float(np.vdot(rows, rows_times(maps, y, np.zeros(maps.form.columns.size))))
    assert left == pytest.approx(float(np.vdot(columns_times(maps, rows), y)), rel=1e-10)


def test_the_root_is_refined_against_the_matrix_without_regularisation():
    generator = np.random.default_rng(2)
    square = generator.normal(size=(6, 6))
    matrix = sparse.csc_matrix(square @ square.T + np.eye(6))
    shifted = splu((matrix + 1e-3 * sparse.eye(6)).tocsc())
    order = np.array([3, 1, 5, 0, 2, 4], np.int32)
    right = generator.normal(size=6)
    plain = shifted.solve(right[order])
    rows, columns = Root(matrix, shifted, order, 4).solve(right[:4], right[4:])
    out = np.concatenate([rows, columns])[order]
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
    block, own = program.blocks[0], form.blocks[0]
    for part in (form.column_scale, form.row_scale, own.row_scale, own.column_scale):
        assert np.array_equal(np.log2(part), np.round(np.log2(part)))
    cost = own.cost / own.column_scale / form.cost_scale
    assert np.array_equal(cost, block.cost.dense(block.steps))
    rhs = np.empty_like(own.rhs)
    full = own.rhs.copy()
    full[0, own.carried] = form.row_lower[own.closing]
    rhs[:, own.order] = full
    assert np.array_equal(rhs * form.size_scale / own.row_scale, block.rhs.dense(block.steps))
    assert np.array_equal(form.upper * form.column_scale * form.size_scale, program.design.upper)


def test_a_newton_direction_closes_the_residuals():
    form = build_form(town(6, 2, 2))
    maps = [build_maps(block) for block in form.blocks]
    masks = pair_masks(form)
    point = starting_point(form, masks)
    missing = residual(form, maps, point)
    system = factorise_system(form, maps, find_order(form), point, 1e-12)
    targets = [np.zeros_like(part) for part in point.slack]
    moved = point.copy()
    moved.moved(direction(system, point, missing, targets), 1.0, 1.0)
    before = measured(form, maps, point, missing, masks)
    after = measured(form, maps, moved, residual(form, maps, moved), masks)
    assert after.primal < 1e-9 * before.primal
    assert after.dual < 1e-9 * before.dual


def plain_point(slack: Floats, dual: Floats) -> Point:
    nothing = np.zeros(0)
    return Point(nothing, nothing, nothing, [], [slack], [dual])


def test_a_corrector_gets_the_weight_that_lengthens_the_step():
    """Slack 1 falls by 2 (step 1/2), the corrector adds 1.5 (step 1) to the first and takes 3 off
    the second: at weight 1/2 the moves are -1.25 and -0.5, at weight 1 they are -0.5 and -2."""
    point = plain_point(np.array([1.0, 1.0]), np.array([1.0, 1.0]))
    step = plain_point(np.array([-2.0, 1.0]), np.zeros(2))
    corrector = plain_point(np.array([1.5, -3.0]), np.zeros(2))
    best, primal, dual = weighted(point, step, corrector, (0.5, 1.0))
    # Weights 0.5, 0.625, 0.75, 0.875, 1: the moves are least at 0.625 (-1.0625, -0.875).
    assert best.slack[0] == pytest.approx([-1.0625, -0.875])
    assert primal == pytest.approx(1.0 / 1.0625)
    assert dual == 1.0


def test_steps_stop_at_the_boundary():
    assert longest_step([np.array([1.0, 2.0])], [np.array([-4.0, -1.0])]) == 0.25
    assert longest_step([np.array([1.0])], [np.array([5.0])]) == 1.0
    assert combined(
        plain_point(np.ones(1), np.ones(1)), plain_point(np.ones(1), np.zeros(1)), 0.5
    ).slack[0] == [1.5]


def test_pairs_that_do_not_exist_hold_nothing():
    form = build_form(town(6, 1, 1))
    masks = pair_masks(form)
    point = starting_point(form, masks)
    for slack, dual, mask in zip(point.slack, point.dual, masks, strict=True):
        assert np.all(slack > 0)
        assert np.all(dual[mask == 0] == NOTHING)
        assert np.all(dual[mask > 0] > 1e-6)
