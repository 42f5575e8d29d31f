"""The certificate: by hand, against a plain reading of the matrix, and against mutations."""

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csc_array

import longspring.solve.certificate
from longspring.program.matrix import Run, to_matrix, unpack
from longspring.solve.certificate import TOLERANCE, certify
from longspring.solve.highs import HighsOptions, solve_highs
from longspring.solve.polish import polish
from solve.strategies import programs, random_program, town
from test_matrix import by_hand

MUTATIONS = 200
PARTS = ("x", "y", "design_dual", "step_dual", "limit_dual", "total_dual")


def solved_by_hand():
    """Return the optimum of `by_hand`, found on paper.

    Rows      a0 + 2 b0 - 0.5 b1 + 3 x = 10,  a1 + 2 b1 - 0.5 b0 + 3 x = 11,  a1 <= 0 x = 0
    Costs     5 x + a + 2 b.  A unit of x serves both rows by 3: 5 / 6 per unit served; b serves
              its row by 2 and spoils the next by 0.5: 2 / 1.5; a: 1, a0 <= x / 4, a1 = 0.
    So x carries the most: row 1 takes 3 x = 11 + 0.5 b0 - 2 b1; with b = 0: x = 11/3, but row 0
    then has a0 + 11 = 10, too much by 1. Row 0 can only be lowered by b1 (0.5 each):
    with b0 = a0 = 0:  3 x - 0.5 b1 = 10,  3 x + 2 b1 = 11  =>  b1 = 0.4, x = 3.4.
    Cost 11 + 5 x 3.4 + 2 x 0.4 = 28.8.
    Duals of the rows (u, v) from x and b1 being basic: 3 u + 3 v = 5, -0.5 u + 2 v = 2
    => v = 17/15, u = 8/15. Reduced costs: a0: 1 - u = 7/15 >= 0; b0: 2 - 2 u + 0.5 v = 1.5 >= 0;
    a1: 1 - v = -2/15 < 0, taken up by its limit (dual -2/15). Dual objective
    11 + 10 x 8/15 + 11 x 17/15 = 28.8.
    """
    values = np.array([3.4, 0.0, 0.0, 0.0, 0.4])
    duals = np.array([0.0, 8 / 15, 17 / 15, 0.0, -2 / 15, 0.0])
    return unpack(by_hand(), values, duals, Run("hand", "", 0, 0.0))


def reference(program, solution):
    """Judge a solution by the definition, on the whole matrix: good or not, and its worst."""
    matrix = to_matrix(program)
    shape = (matrix.row_lower.size, matrix.cost.size)
    dense = csc_array((matrix.value, matrix.index, matrix.start), shape=shape).toarray()
    v = np.concatenate([solution.x, *(y.ravel() for y in solution.y)])
    per_block = [
        np.concatenate([s.ravel(), d.ravel()])
        for s, d in zip(solution.step_dual, solution.limit_dual, strict=True)
    ]
    dual = np.concatenate([solution.design_dual, *per_block, solution.total_dual])
    rows = _judged(dense @ v, np.abs(dense) @ np.abs(v), matrix.row_lower, matrix.row_upper)
    columns = _judged(v, np.zeros_like(v), matrix.column_lower, matrix.column_upper)
    signed = _right(dual, matrix.row_lower, matrix.row_upper)
    reduced = matrix.cost - dense.T @ signed
    size = np.maximum(np.abs(matrix.cost), np.abs(dense.T) @ np.abs(signed))
    right = _right(reduced, matrix.column_lower, matrix.column_upper)
    objective = matrix.offset + matrix.cost @ v
    row_value = _value(signed, matrix.row_lower, matrix.row_upper)
    column_value = _value(right, matrix.column_lower, matrix.column_upper)
    bound = matrix.offset + row_value.sum() + column_value.sum()
    slack = np.abs(signed * (dense @ v) - row_value).sum()
    slack += np.abs(right * v - column_value).sum()
    worst = (
        rows.max(),
        columns.max(),
        (np.abs(dual - signed) / (1 + np.abs(signed))).max(),
        (np.abs(reduced - right) / (1 + size)).max(),
        abs(objective - bound) / (1 + abs(objective)),
    )
    # The families are judged one by one: together they are at most six times as large.
    complementary = slack / (1 + abs(objective))
    return max(worst) <= TOLERANCE and complementary <= 6 * TOLERANCE, max(*worst, complementary)


def _judged(activity, size, lower, upper):
    low, high = lower - activity, activity - upper
    near = np.where(low > 0, np.abs(lower), np.abs(upper))
    wrong = np.maximum(np.maximum(low, high), 0.0)
    return wrong / (1 + np.maximum(np.where(np.isfinite(near), near, 0.0), size))


def _right(dual, lower, upper):
    keep_up = (dual > 0) & np.isfinite(lower)
    keep_down = (dual < 0) & np.isfinite(upper)
    return np.where(keep_up | keep_down, dual, 0.0)


def _value(dual, lower, upper):
    at = np.where(dual > 0, lower, upper)
    return np.where(dual == 0, 0.0, dual * np.where(np.isfinite(at), at, 0.0))


def mutated(solution, generator, factor):
    """Return the solution with one number changed, and which."""
    sizes = [(name, k) for name in PARTS for k in range(_count(solution, name))]
    counts = np.array([_array(solution, *one).size for one in sizes])
    chosen = sizes[generator.choice(len(sizes), p=(counts > 0) / (counts > 0).sum())]
    array = _array(solution, *chosen).copy()
    place = int(generator.integers(array.size))
    change = factor * max(1.0, abs(array.flat[place]))
    array.flat[place] += generator.choice([-1.0, 1.0]) * change
    return _replaced(solution, *chosen, array), (chosen, place)


def _count(solution, name):
    part = getattr(solution, name)
    return len(part) if isinstance(part, tuple) else 1


def _array(solution, name, k):
    part = getattr(solution, name)
    return part[k] if isinstance(part, tuple) else part


def _replaced(solution, name, k, array):
    part = getattr(solution, name)
    if isinstance(part, tuple):
        return replace(solution, **{name: (*part[:k], array, *part[k + 1 :])})
    return replace(solution, **{name: array})


def test_the_optimum_on_paper_passes():
    certificate = certify(by_hand(), solved_by_hand())
    assert certificate.passed
    assert certificate.objective == pytest.approx(28.8, rel=1e-12)
    assert certificate.dual_objective == pytest.approx(28.8, rel=1e-12)
    assert certificate.safe_bound == pytest.approx(28.8, rel=1e-12)
    assert max(certificate.primal, certificate.dual, certificate.gap) < 1e-12
    assert certificate.failed() == ""


def test_residuals_and_safe_bound_by_hand():
    """Leave out the limit's dual: a1's reduced cost -2/15 has no limit to lean on.

    Wrong-signed by 2/15, scaled by 1 + max(1, 17/15) = 32/15: 1/16. The safe bound moves it to
    the natural bound 50: 28.8 - 50 x 2/15 = 22.1333...
    """
    solution = solved_by_hand()
    bare = replace(solution, limit_dual=(np.zeros((2, 1)),))
    certificate = certify(by_hand(), bare)
    family = certificate.families["dual operation"]
    assert family.relative == pytest.approx(1 / 16)
    assert family.absolute == pytest.approx(2 / 15)
    assert family.where == "a@2030/w/1"
    assert certificate.safe_bound == pytest.approx(28.8 - 50 * 2 / 15)
    assert not certificate.passed
    assert certificate.failed().startswith("dual operation 6.2e-02 at a@2030/w/1")
    # Polishing puts it where it belongs, on the limit.
    polished = certify(by_hand(), polish(by_hand(), bare))
    assert polished.passed
    assert polished.safe_bound == pytest.approx(28.8)


def test_a_broken_row_is_named():
    solution = solved_by_hand()
    y = solution.y[0].copy()
    y[1, 1] += 1.0  # b1: row 1 gains 2, row 0 loses 0.5
    certificate = certify(by_hand(), replace(solution, y=(y,)))
    # Row of step 1: |residual| 2 over 1 + max(11, 3 x 3.4 + 2 x 1.4 = 13) = 1/7.
    family = certificate.families["primal step"]
    assert (family.absolute, family.relative) == pytest.approx((2.0, 1 / 7))
    assert family.where == "row@2030/w/1"
    assert not certificate.passed


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_what_is_not_a_number_never_passes(wrong):
    solution = solved_by_hand()
    for name in PARTS:
        array = _array(solution, name, 0).copy()
        array.flat[0] = wrong
        certificate = certify(by_hand(), _replaced(solution, name, 0, array))
        assert not certificate.passed
        assert "shape" in certificate.failed()


def test_arrays_of_another_shape_never_pass():
    solution = solved_by_hand()
    short = replace(solution, y=(solution.y[0][:1],))
    none = replace(solution, y=())
    for wrong in (short, none):
        certificate = certify(by_hand(), wrong)
        assert not certificate.passed
        assert certificate.primal == np.inf


def test_an_objective_claimed_by_the_solver_is_not_believed():
    claimed = replace(solved_by_hand(), objective=-1e9)
    assert certify(by_hand(), claimed).objective == pytest.approx(28.8)


@cache
def certified(seed):
    """Return a random program and its optimum."""
    program = random_program(seed)
    return program, solve_highs(program, HighsOptions("simplex"))


@pytest.mark.parametrize(("factor", "least"), [(1.0, 190), (1e-3, 190), (1e-6, 1)])
def test_no_mutation_beyond_tolerance_escapes(factor, least):
    """Change one number of a certified solution, 200 times.

    What the plain reading of the matrix finds beyond tolerance must fail; what it finds well
    within must pass. Not every large change is wrong: where optima tie, or a limit is 0, a
    changed dual may be as good as the one found.
    """
    generator = np.random.default_rng(20)
    caught = 0
    for number in range(MUTATIONS):
        program, solution = certified(number % 20)
        changed, which = mutated(solution, generator, factor)
        good, worst = reference(program, changed)
        passed = certify(program, changed).passed
        caught += not passed
        if not good and not 1.0 < worst / TOLERANCE < 1.01:
            assert not passed, (number, which, worst)
        if worst < 0.16 * TOLERANCE:
            assert passed, (number, which, worst)
    assert caught >= least


@settings(max_examples=60, deadline=None, derandomize=True)
@given(programs)
def test_no_better_plan_exists_below_the_safe_bound(program):
    """Any duals whatever give a bound below the optimum."""
    solution = solve_highs(program, HighsOptions("simplex"))
    optimum = certify(program, solution)
    assert optimum.passed
    generator = np.random.default_rng(1)
    for _ in range(5):
        changed, _ = mutated(solution, generator, 0.5)
        certificate = certify(program, changed)
        # Natural bounds of the random programs, 10 000, hold at their optimum.
        assert certificate.safe_bound <= optimum.objective + 1e-9 * (1 + abs(optimum.objective))


def test_batches_of_one_step_find_the_same(monkeypatch):
    program = town(12, 2, 2)
    solution = solve_highs(program, HighsOptions("simplex"))
    generator = np.random.default_rng(4)
    changed, _ = mutated(solution, generator, 0.3)
    whole = certify(program, changed)
    monkeypatch.setattr("longspring.solve.residual._BATCH", 1)
    single = certify(program, changed)
    assert whole.families.keys() == single.families.keys()
    for name, family in whole.families.items():
        assert single.families[name].relative == pytest.approx(family.relative, rel=1e-9, abs=1e-15)
    assert single.safe_bound == pytest.approx(whole.safe_bound, rel=1e-12)


def test_it_sees_neither_builder_nor_solver():
    folder = Path(longspring.solve.certificate.__file__).parent
    for module in ("certificate", "residual"):
        tree = ast.parse((folder / f"{module}.py").read_text(encoding="utf-8"))
        imported = {
            node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        allowed = {"numpy", "numpy.typing", "typing", "dataclasses", "collections.abc"}
        assert imported <= allowed | {"longspring.solve.residual"}
