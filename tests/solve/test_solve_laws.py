"""What holds for every program: solvers agree, duality is strong, units and names do not matter."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csc_array, vstack

from longspring.program.block import BlockProgram, Entries, Vector
from longspring.program.matrix import to_matrix
from longspring.solve.certificate import certify
from longspring.solve.highs import HighsOptions, solve_highs
from solve.strategies import constant, programs, town

SIMPLEX = HighsOptions("simplex")
seeds = st.integers(0, 2**32 - 1)


def by_scipy(program: BlockProgram) -> float:
    """Return the optimum found by SciPy from the lowered matrix."""
    matrix = to_matrix(program)
    shape = (matrix.row_lower.size, matrix.cost.size)
    rows = csc_array((matrix.value, matrix.index, matrix.start), shape=shape).tocsr()
    equal = matrix.row_lower == matrix.row_upper
    up = np.isfinite(matrix.row_upper) & ~equal
    low = np.isfinite(matrix.row_lower) & ~equal
    found = linprog(
        matrix.cost,
        A_ub=vstack([rows[up], -rows[low]]),
        b_ub=np.concatenate([matrix.row_upper[up], -matrix.row_lower[low]]),
        A_eq=rows[equal],
        b_eq=matrix.row_upper[equal],
        bounds=np.column_stack([matrix.column_lower, matrix.column_upper]),
        method="highs-ds",
    )
    assert found.status == 0
    return float(found.fun) + matrix.offset


def close(value: float, other: float) -> bool:
    return abs(value - other) <= 1e-6 * (1.0 + abs(other))


@settings(max_examples=70, deadline=None, derandomize=True)
@given(programs)
def test_solvers_agree_and_are_certified(program):
    optimum = by_scipy(program)
    for algorithm in ("simplex", "ipx", "hipo"):
        solution = solve_highs(program, HighsOptions(algorithm))
        certificate = certify(program, solution)
        assert certificate.passed, (algorithm, certificate.failed())
        assert close(solution.objective, optimum)
        # Strong duality, and weak duality: nothing lies below the safe bound.
        assert close(certificate.dual_objective, optimum)
        assert certificate.safe_bound <= optimum + 1e-9 * (1.0 + abs(optimum))
        assert close(certificate.safe_bound, optimum)


@pytest.mark.parametrize("algorithm", ["simplex", "ipx", "hipo"])
def test_a_town_in_real_units_is_certified(algorithm):
    program = town(84, 3, 3)
    solution = solve_highs(program, HighsOptions(algorithm))
    certificate = certify(program, solution)
    assert certificate.passed, certificate.failed()
    assert close(solution.objective, by_scipy(program))
    assert certificate.safe_gap < 1e-6


@settings(max_examples=40, deadline=None, derandomize=True)
@given(programs, seeds)
def test_a_looser_bound_never_costs_more(program, seed):
    generator = np.random.default_rng(seed)
    slack = generator.uniform(0.0, 1.0)
    tight = solve_highs(program, SIMPLEX).objective
    totals, design = program.totals, program.design
    looser = (
        replace(program, totals=replace(totals, upper=totals.upper + slack)),
        replace(program, totals=replace(totals, lower=totals.lower - slack)),
        replace(program, design=replace(design, upper=design.upper + slack)),
        replace(program, design=replace(design, row_upper=design.row_upper + slack)),
    )
    for program_looser in looser:
        assert solve_highs(program_looser, SIMPLEX).objective <= tight + 1e-7 * (1 + abs(tight))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(programs)
def test_a_dual_is_what_one_unit_of_a_total_is_worth(program):
    """The optimum is convex in a bound, so that a dual lies between its one-sided differences."""
    solution = solve_highs(program, SIMPLEX)
    step = 1e-3
    for row in range(program.totals.lower.size):
        dual = solution.total_dual[row]
        if dual >= 0 or not np.isfinite(program.totals.upper[row]):
            continue
        upper = program.totals.upper.copy()
        upper[row] += step
        wider = replace(program, totals=replace(program.totals, upper=upper))
        gain = solve_highs(wider, SIMPLEX).objective - solution.objective
        assert gain >= dual * step - 1e-7 * (1 + abs(solution.objective))
        assert gain <= 1e-7 * (1 + abs(solution.objective))


def rescaled(program: BlockProgram, row: float, column: float) -> BlockProgram:
    """Measure every step row in another unit, and every operational column in another."""
    blocks, parts = [], []
    for block, total in zip(program.blocks, program.totals.blocks, strict=True):
        blocks.append(
            replace(
                block,
                cost=_times(block.cost, column),
                step=_times_entries(block.step, row * column),
                carry=_times_entries(block.carry, row * column),
                design=_times_entries(block.design, row),
                rhs=_times(block.rhs, row),
                limit_ratio=_times(block.limit_ratio, 1.0 / column),
                bound=_times(block.bound, 1.0 / column),
                natural=block.natural / column,
            )
        )
        parts.append(_times_entries(total, column))
    totals = replace(program.totals, blocks=tuple(parts))
    return replace(program, blocks=tuple(blocks), totals=totals)


def _times(vector: Vector, factor: float) -> Vector:
    return Vector(vector.value * factor, vector.varying, vector.series * factor)


def _times_entries(entries: Entries, factor: float) -> Entries:
    return replace(entries, value=entries.value * factor, series=entries.series * factor)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(programs, st.sampled_from([1e-3, 0.37, 1e3]), st.sampled_from([1e-3, 2.9, 1e3]))
def test_units_of_rows_and_columns_leave_the_optimum(program, row, column):
    optimum = solve_highs(program, SIMPLEX)
    other = rescaled(program, row, column)
    for algorithm in ("simplex", "hipo"):
        solution = solve_highs(other, HighsOptions(algorithm))
        assert close(solution.objective, optimum.objective)
        certificate = certify(other, solution)
        assert certificate.passed, (algorithm, certificate.failed())


@settings(max_examples=40, deadline=None, derandomize=True)
@given(programs, seeds)
def test_the_order_of_columns_rows_and_blocks_leaves_the_optimum(program, seed):
    generator = np.random.default_rng(seed)
    blocks, parts = [], []
    for block, total in zip(program.blocks, program.totals.blocks, strict=True):
        column = generator.permutation(len(block.columns)).astype(np.int32)
        row = generator.permutation(len(block.rows)).astype(np.int32)
        blocks.append(_reordered(block, column, row))
        parts.append(replace(total, column=column[total.column]))
    order = generator.permutation(len(blocks))
    shuffled = replace(
        program,
        blocks=tuple(blocks[k] for k in order),
        totals=replace(program.totals, blocks=tuple(parts[k] for k in order)),
    )
    solution = solve_highs(shuffled, SIMPLEX)
    assert close(solution.objective, solve_highs(program, SIMPLEX).objective)
    assert certify(shuffled, solution).passed


def _reordered(block, column, row):
    """Return the block with column j at column[j] and row i at row[i]."""
    back, back_row = np.argsort(column), np.argsort(row)
    steps = block.steps

    def moved(entries, columns):
        return replace(entries, row=row[entries.row], column=columns[entries.column])

    kept = np.arange(1 + int(block.design.column.max(initial=0)), dtype=np.int32)
    return replace(
        block,
        columns=tuple(block.columns[j] for j in back),
        rows=tuple(block.rows[i] for i in back_row),
        cost=_dense(block.cost.dense(steps)[:, back]),
        step=moved(block.step, column),
        carry=moved(block.carry, column),
        design=moved(block.design, kept),
        rhs=_dense(block.rhs.dense(steps)[:, back_row]),
        limited=column[block.limited],
        bounded=column[block.bounded],
        natural=block.natural[back],
    )


def _dense(values):
    return Vector(values[0], np.arange(values.shape[1], dtype=np.int32), values.T.copy())


def test_a_program_without_cost_is_worth_its_offset():
    program = town(6, 1, 1)
    block = program.blocks[0]
    free = replace(
        program,
        design=replace(program.design, cost=np.zeros_like(program.design.cost)),
        blocks=(replace(block, cost=constant(np.zeros(len(block.columns)), block.steps)),),
    )
    solution = solve_highs(free, SIMPLEX)
    assert solution.objective == free.offset
    assert certify(free, solution).passed
