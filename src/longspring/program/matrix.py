"""Lowering a block program to one sparse matrix by columns, and mapping a solution back.

    minimise offset + cost.v   subject to   row_lower <= M v <= row_upper,
                                            column_lower <= v <= column_upper

Order of the columns: the design, then every block, step by step. Order of the rows: the design
rows, then every block (its step rows step by step, then its limits step by step, written
`y - r x <= 0`), then the totals. Fixed upper bounds are column bounds.

A coefficient of magnitude <= 1e-9 is dropped here, on purpose and in one place: HiGHS would drop
it silently, and the program that is solved must be the one we know of. The certificate reads the
blocks, so it audits this too. Nothing here loops over steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from longspring.errors import ShapeError
from longspring.program.block import (
    Block,
    BlockProgram,
    Entries,
    Floats,
    Ints,
    Vector,
    size,
)
from longspring.program.solution import Solution

DROP = 1e-9
_BATCH = 1 << 18  # entries lowered at a time, so that what is temporary stays small


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A linear program by columns: entries of column j are start[j] to start[j + 1]."""

    start: Ints
    index: Ints
    value: Floats
    cost: Floats
    column_lower: Floats
    column_upper: Floats
    row_lower: Floats
    row_upper: Floats
    offset: float


class Run(NamedTuple):
    """How a solution came about."""

    solver: str
    version: str
    iterations: int
    seconds: float


class _Pattern(NamedTuple):
    """Order of the entries of a block; `column` of each after adding up equal positions."""

    column: Ints
    order: NDArray[np.int64]
    new: NDArray[np.int64]


class _Strips(NamedTuple):
    """Rows and values of entries, shape (steps, entries)."""

    row: Ints
    value: Floats


def to_matrix(program: BlockProgram) -> Matrix:
    """Return the program as one sparse matrix.

    Parameters
    ----------
    program : BlockProgram
        Program in blocks.

    Returns
    -------
    Matrix
        Columns and rows in the order of the module docstring.

    Raises
    ------
    ShapeError
        If the program has more entries than 32-bit positions can address.
    """
    most = size(program)
    if most.nonzeros >= np.iinfo(np.int32).max:
        raise ShapeError(
            f"The program has {most.nonzeros} entries, more than a matrix of 32-bit positions "
            "can hold. Use the structured solver, which never forms the matrix."
        )
    start = np.zeros(most.columns + 1, dtype=np.int32)
    index = np.empty(most.nonzeros, dtype=np.int32)
    value = np.empty(most.nonzeros)
    filled = _fill_design(program, start, index, value)
    column = program.design.cost.size
    for number, block in enumerate(program.blocks):
        filled = _fill_block(program, number, column, filled, (start, index, value))
        column += block.steps * len(block.columns)
    lower, upper = _row_bounds(program)
    return Matrix(
        start=start,
        index=index[:filled],
        value=value[:filled],
        cost=np.concatenate(
            [program.design.cost, *(b.cost.dense(b.steps).ravel() for b in program.blocks)]
        ),
        column_lower=np.concatenate(
            [program.design.lower, np.zeros(most.columns - program.design.cost.size)]
        ),
        column_upper=np.concatenate(
            [program.design.upper, *(_upper(b).ravel() for b in program.blocks)]
        ),
        row_lower=lower,
        row_upper=upper,
        offset=program.offset,
    )


def column_names(program: BlockProgram) -> Iterator[str]:
    """Yield the name of every column in order; a block's are `name@period/weather_year/step`."""
    yield from program.design.names
    for block in program.blocks:
        for step in range(block.steps):
            for name in block.columns:
                yield f"{name}@{block.period}/{block.weather_year}/{step}"


def row_names(program: BlockProgram) -> Iterator[str]:
    """Yield the name of every row in order; a limit is called after its column."""
    yield from program.design.row_names
    for block in program.blocks:
        limited = tuple(f"limit {block.columns[j]}" for j in block.limited)
        for names in (block.rows, limited):
            for step in range(block.steps):
                for name in names:
                    yield f"{name}@{block.period}/{block.weather_year}/{step}"
    yield from program.totals.names


def unpack(program: BlockProgram, column_value: Floats, row_dual: Floats, run: Run) -> Solution:
    """Return values and duals in the shape of the blocks.

    Parameters
    ----------
    program : BlockProgram
        The program that was lowered.
    column_value, row_dual : ndarray of shape (columns,), (rows,)
        In the order of `to_matrix`; duals are d objective / d right-hand side.
    run : Run
        How the solution came about.
    """
    design = program.design
    x = column_value[: design.cost.size].copy()
    objective = float(program.offset) + float(design.cost @ x)
    column, row = design.cost.size, design.row_lower.size
    y, step_dual, limit_dual = [], [], []
    for block in program.blocks:
        steps = block.steps
        y.append(_take(column_value, column, steps, len(block.columns)))
        step_dual.append(_take(row_dual, row, steps, len(block.rows)))
        row += steps * len(block.rows)
        limit_dual.append(_take(row_dual, row, steps, block.limited.size))
        row += steps * block.limited.size
        column += steps * len(block.columns)
        objective += float(np.sum(block.cost.dense(steps) * y[-1]))
    return Solution(
        x=x,
        y=tuple(y),
        design_dual=row_dual[: design.row_lower.size].copy(),
        step_dual=tuple(step_dual),
        limit_dual=tuple(limit_dual),
        total_dual=row_dual[row:].copy(),
        objective=objective,
        **run._asdict(),
    )


def _take(flat: Floats, first: int, steps: int, width: int) -> Floats:
    return flat[first : first + steps * width].reshape(steps, width).copy()


def _first_rows(program: BlockProgram) -> list[int]:
    """Return the first row of every block, then of the totals."""
    first = [program.design.row_lower.size]
    for block in program.blocks:
        first.append(first[-1] + block.steps * (len(block.rows) + block.limited.size))
    return first


def _upper(block: Block) -> Floats:
    upper = np.full((block.steps, len(block.columns)), np.inf)
    upper[:, block.bounded] = block.bound.dense(block.steps)
    return upper


def _row_bounds(program: BlockProgram) -> tuple[Floats, Floats]:
    lower, upper = [program.design.row_lower], [program.design.row_upper]
    for block in program.blocks:
        rhs = block.rhs.dense(block.steps).ravel()
        limits = block.steps * block.limited.size
        lower += [rhs, np.full(limits, -np.inf)]
        upper += [rhs, np.zeros(limits)]
    lower.append(program.totals.lower)
    upper.append(program.totals.upper)
    return np.concatenate(lower), np.concatenate(upper)


def _fill_design(program: BlockProgram, start: Ints, index: Ints, value: Floats) -> int:
    """Write the design columns: few columns, each in rows of many steps."""
    first = _first_rows(program)
    parts = [_plain(program.design.entries, 0), _plain(program.totals.design, first[-1])]
    for block, base in zip(program.blocks, first, strict=False):
        step = np.arange(block.steps, dtype=np.int32)
        rows, limits = len(block.rows), block.limited.size
        limit = np.int32(base + block.steps * rows) + np.arange(limits, dtype=np.int32)
        row = np.int32(base) + block.design.row[:, None] + np.int32(rows) * step
        value_by_entry = _values(block.design, step).T
        parts.append(
            (row.ravel(), np.repeat(block.design.column, step.size), value_by_entry.ravel())
        )
        row = limit[:, None] + np.int32(limits) * step
        ratio = block.limit_ratio.dense(step.size).T
        parts.append((row.ravel(), np.repeat(block.limit_by, step.size), -ratio.ravel()))
    row, column, data = (np.concatenate(part) for part in zip(*parts, strict=True))
    keep = np.abs(data) > DROP
    shape = (first[-1] + program.totals.lower.size, program.design.cost.size)
    lowered = coo_array((data[keep], (row[keep], column[keep])), shape=shape).tocsc()
    start[: shape[1] + 1] = lowered.indptr
    index[: lowered.nnz] = lowered.indices
    value[: lowered.nnz] = lowered.data
    return int(lowered.nnz)


def _plain(entries: Entries, base: int) -> tuple[Ints, Ints, Floats]:
    return entries.row + np.int32(base), entries.column, entries.value


def _values(entries: Entries, step: Ints) -> Floats:
    """Return the entries of some steps, shape (len(step), entries)."""
    series = entries.series[:, step]
    return Vector(entries.value, entries.varying, series).dense(step.size)


def _fill_block(
    program: BlockProgram,
    number: int,
    column: int,
    filled: int,
    arrays: tuple[Ints, Ints, Floats],
) -> int:
    """Write the columns of one block, some steps at a time; return the new count of entries."""
    start, index, value = arrays
    steps, columns = program.blocks[number].steps, len(program.blocks[number].columns)
    pattern = _pattern(program, number)
    width = max(1, pattern.column.size)
    batch = max(1, _BATCH // width)
    begin = np.searchsorted(pattern.column, np.arange(columns))
    for first in range(0, steps, batch):
        step = np.arange(first, min(first + batch, steps), dtype=np.int32)
        strips = _strips(program, number, step, pattern)
        keep = np.abs(strips.value) > DROP
        before = np.zeros(keep.size + 1, dtype=np.int32)
        np.cumsum(keep, out=before[1:], dtype=np.int32)
        position = np.arange(step.size)[:, None] * strips.value.shape[1] + begin
        stretch = slice(column, column + position.size)
        start[stretch] = filled + before[position.ravel()]
        column += position.size
        count = int(before[-1])
        index[filled : filled + count] = strips.row[keep]
        value[filled : filled + count] = strips.value[keep]
        filled += count
    start[column] = filled
    return filled


def _pattern(program: BlockProgram, number: int) -> _Pattern:
    """Return the order of a block's entries by column and row, and where a new one begins.

    Entries of the same row and column are added up, also those of step and carry where there
    is one step only.
    """
    block, total = program.blocks[number], program.totals.blocks[number]
    row = _rows_of(program, number, np.zeros(1, dtype=np.int32))[0]
    column = np.concatenate([block.step.column, block.carry.column, block.limited, total.column])
    order = np.lexsort((row, column))
    new = np.ones(order.size, dtype=bool)
    new[1:] = (np.diff(column[order]) != 0) | (np.diff(row[order]) != 0)
    return _Pattern(column[order][new], order, np.flatnonzero(new))


def _rows_of(program: BlockProgram, number: int, step: Ints) -> Ints:
    """Return the rows in which the columns of `step` stand, shape (len(step), entries)."""
    block, total = program.blocks[number], program.totals.blocks[number]
    first = _first_rows(program)
    base, rows = first[number], len(block.rows)
    at = step[:, None]
    limit = base + block.steps * rows + np.arange(block.limited.size, dtype=np.int32)
    return np.concatenate(
        (
            base + block.step.row + rows * at,
            base + block.carry.row + rows * ((at + 1) % block.steps),
            limit + block.limited.size * at,
            np.broadcast_to(first[-1] + total.row, (step.size, total.row.size)),
        ),
        axis=1,
    )


def _strips(program: BlockProgram, number: int, step: Ints, pattern: _Pattern) -> _Strips:
    """Return rows and values of the entries of some steps, in the order of the pattern."""
    block, total = program.blocks[number], program.totals.blocks[number]
    index = _rows_of(program, number, step)[:, pattern.order]
    value = np.concatenate(
        (
            _values(block.step, step),
            # The column of step t stands in the carry of step t + 1, with its coefficient.
            _values(block.carry, (step + 1) % block.steps),
            np.ones((step.size, block.limited.size)),
            _values(total, step),
        ),
        axis=1,
    )[:, pattern.order]
    if pattern.new.size == pattern.order.size:
        return _Strips(index, value)
    return _Strips(index[:, pattern.new], np.add.reduceat(value, pattern.new, axis=1))
