"""Lowering to a sparse matrix: one program by hand, then random ones against a plain reading."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csc_array

from longspring.errors import ShapeError
from longspring.program.block import Block, BlockProgram, Design, Totals, size
from longspring.program.matrix import (
    DROP,
    Run,
    column_names,
    row_names,
    to_matrix,
    unpack,
)
from solve.strategies import constant, entries, programs, random_program, town, varying

RUN = Run("simplex", "1", 3, 0.5)


def by_hand(steps: int = 2) -> BlockProgram:
    """One design column x, two operational columns a and b, a carried row, a limit, a total.

    design   x >= 1                                row 0
    step     a[t] + 2 b[t] - 0.5 b[t-1] + 3 x = 10 + t
    limit    a[t] <= r[t] x,  r = (0.25, 0)
    bound    b[t] <= 7
    total    x + 4 (a[0] + a[1]) <= 100
    """
    block = Block(
        period=2030,
        weather_year="w",
        share=1.0,
        step_hours=np.full(steps, 8760.0 / steps),
        columns=("a", "b"),
        rows=("row",),
        cost=constant(np.array([1.0, 2.0]), steps),
        step=entries([0, 0], [0, 1], [1.0, 2.0], {}, steps),
        carry=entries([0], [1], [-0.5], {}, steps),
        design=entries([0], [0], [3.0], {}, steps),
        rhs=varying(10.0 + np.arange(steps)[None, :]),
        limited=np.array([0], dtype=np.int32),
        limit_by=np.array([0], dtype=np.int32),
        limit_ratio=varying(np.array([[0.25, 0.0][:steps]])),
        bounded=np.array([1], dtype=np.int32),
        bound=constant(np.array([7.0]), steps),
        natural=np.array([50.0, 7.0]),
    )
    design = Design(
        names=("x",),
        cost=np.array([5.0]),
        lower=np.array([0.0]),
        upper=np.array([50.0]),
        row_names=("least",),
        entries=entries([0], [0], [1.0], {}, 1),
        row_lower=np.array([1.0]),
        row_upper=np.array([np.inf]),
    )
    totals = Totals(
        names=("cap",),
        lower=np.array([-np.inf]),
        upper=np.array([100.0]),
        design=entries([0], [0], [1.0], {}, 1),
        blocks=(entries([0], [0], [4.0], {}, steps),),
    )
    return BlockProgram(design, (block,), totals, 11.0)


def dense(program: BlockProgram) -> np.ndarray:
    matrix = to_matrix(program)
    shape = (matrix.row_lower.size, matrix.cost.size)
    return csc_array((matrix.value, matrix.index, matrix.start), shape=shape).toarray()


def plainly(program: BlockProgram) -> np.ndarray:
    """Return the matrix read off the definition, row by row, with loops over everything."""
    matrix = np.zeros((size(program).rows, size(program).columns))
    for row, column, value in _triples(program.design.entries, 0):
        matrix[row, column] += value
    row, column = program.design.row_lower.size, program.design.cost.size
    last = matrix.shape[0] - program.totals.lower.size
    for r, c, v in _triples(program.totals.design, 0):
        matrix[last + r, c] += v
    for block, total in zip(program.blocks, program.totals.blocks, strict=True):
        m, n, k = len(block.rows), len(block.columns), block.limited.size
        for t in range(block.steps):
            here, before = column + t * n, column + (t - 1) % block.steps * n
            for r, c, v in _triples(block.step, t):
                matrix[row + t * m + r, here + c] += v
            for r, c, v in _triples(block.carry, t):
                matrix[row + t * m + r, before + c] += v
            for r, c, v in _triples(block.design, t):
                matrix[row + t * m + r, c] += v
            for r, c, v in _triples(total, t):
                matrix[last + r, here + c] += v
            ratio = block.limit_ratio.dense(block.steps)[t]
            for i in range(k):
                at = row + block.steps * m + t * k + i
                matrix[at, here + block.limited[i]] += 1.0
                matrix[at, block.limit_by[i]] -= ratio[i]
        row += block.steps * (m + k)
        column += block.steps * n
    return np.where(np.abs(matrix) > DROP, matrix, 0.0)


def _triples(part, step):
    value = part.value.copy()
    value[part.varying] = part.series[:, step] if part.varying.size else value[part.varying]
    return zip(part.row, part.column, value, strict=True)


def test_whole_matrix_by_hand():
    #        x     a0   b0    a1   b1
    expected = [
        [1.0, 0.0, 0.0, 0.0, 0.0],  # least
        [3.0, 1.0, 2.0, 0.0, -0.5],  # row, step 0: b of step 1 is the step before (cyclic)
        [3.0, 0.0, -0.5, 1.0, 2.0],  # row, step 1
        [-0.25, 1.0, 0.0, 0.0, 0.0],  # limit, step 0
        [0.0, 0.0, 0.0, 1.0, 0.0],  # limit, step 1: ratio 0 leaves no entry
        [1.0, 4.0, 0.0, 4.0, 0.0],  # cap
    ]
    program = by_hand()
    np.testing.assert_array_equal(dense(program), expected)
    matrix = to_matrix(program)
    np.testing.assert_array_equal(matrix.cost, [5, 1, 2, 1, 2])
    np.testing.assert_array_equal(matrix.column_lower, [0, 0, 0, 0, 0])
    np.testing.assert_array_equal(matrix.column_upper, [50, np.inf, 7, np.inf, 7])
    np.testing.assert_array_equal(matrix.row_lower, [1, 10, 11, -np.inf, -np.inf, -np.inf])
    np.testing.assert_array_equal(matrix.row_upper, [np.inf, 10, 11, 0, 0, 100])
    assert matrix.offset == 11.0
    assert matrix.start.dtype == matrix.index.dtype == np.int32


def test_one_step_adds_what_is_carried_to_itself():
    # With one step b[t-1] is b[t]: 2 - 0.5 = 1.5.
    np.testing.assert_array_equal(dense(by_hand(1))[1], [3.0, 1.0, 1.5])


def test_names_follow_the_order():
    program = by_hand()
    assert list(column_names(program)) == [
        "x",
        "a@2030/w/0",
        "b@2030/w/0",
        "a@2030/w/1",
        "b@2030/w/1",
    ]
    assert list(row_names(program)) == [
        "least",
        "row@2030/w/0",
        "row@2030/w/1",
        "limit a@2030/w/0",
        "limit a@2030/w/1",
        "cap",
    ]


def test_unpack_is_the_way_back():
    solution = unpack(by_hand(), np.arange(1.0, 6.0), np.arange(10.0, 16.0), RUN)
    np.testing.assert_array_equal(solution.x, [1])
    np.testing.assert_array_equal(solution.y[0], [[2, 3], [4, 5]])
    np.testing.assert_array_equal(solution.design_dual, [10])
    np.testing.assert_array_equal(solution.step_dual[0], [[11], [12]])
    np.testing.assert_array_equal(solution.limit_dual[0], [[13], [14]])
    np.testing.assert_array_equal(solution.total_dual, [15])
    # 11 + 5 x 1 + (1 x 2 + 2 x 3) + (1 x 4 + 2 x 5) = 38
    assert solution.objective == 38.0
    assert (solution.solver, solution.iterations) == ("simplex", 3)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(programs)
def test_lowering_equals_the_definition(program):
    np.testing.assert_allclose(dense(program), plainly(program), rtol=1e-15, atol=0.0)
    matrix = to_matrix(program)
    assert matrix.value.size == 0 or np.abs(matrix.value).min() > DROP
    for column in range(matrix.cost.size):
        rows = matrix.index[matrix.start[column] : matrix.start[column + 1]]
        assert rows.size == np.unique(rows).size


def test_counts_agree_with_size():
    program = town(24, 3, 2)
    matrix = to_matrix(program)
    counted = size(program)
    assert (matrix.cost.size, matrix.row_lower.size) == (counted.columns, counted.rows)
    assert 0.8 * counted.nonzeros < matrix.value.size <= counted.nonzeros
    assert sum(1 for _ in column_names(program)) == counted.columns
    assert sum(1 for _ in row_names(program)) == counted.rows


def test_more_than_one_batch_of_steps_lowers_alike(monkeypatch):
    program = random_program(7)
    whole = to_matrix(program)
    monkeypatch.setattr("longspring.program.matrix._BATCH", 1)
    single = to_matrix(program)
    for name in ("start", "index", "value"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(single, name))


def test_too_large_a_matrix_is_refused(monkeypatch):
    most = np.iinfo(np.int32).max
    counted = size(by_hand())._replace(nonzeros=most)
    monkeypatch.setattr("longspring.program.matrix.size", lambda _: counted)
    with pytest.raises(ShapeError, match="structured solver"):
        to_matrix(by_hand())
