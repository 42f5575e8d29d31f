"""Scale factors of a block program: powers of two that bring its patterns near one.

One factor per design column, per column and row of a block's pattern, and per root row (design
rows, then totals), found by a few passes of geometric means over the patterns. A limit y <= r x
needs no row scale: its ratio becomes r * scale_x / scale_y. A power of two changes no digit.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from longspring.program.block import BlockProgram, Entries, Floats, Ints, Vector


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Scale factors; a scaled value is the value / (`size` * its column's factor)."""

    design: Floats  # per design column
    rows: Floats  # per root row
    blocks: tuple[tuple[Floats, Floats], ...]  # (row, column) of each block
    size: float  # what scaled values are measured in


def find_scale(program: BlockProgram, passes: int = 4) -> Scale:
    """Return scale factors that bring the entries of the patterns near one."""
    offsets = np.cumsum(
        [program.design.cost.size, *(len(b.columns) for b in program.blocks)], dtype=np.int32
    )
    root = program.design.row_lower.size + program.totals.lower.size
    parts = [_coordinates(root_matrix(program))]
    first_row = root
    for number, block in enumerate(program.blocks):
        at = int(offsets[number])
        first_total = program.design.row_lower.size
        for entries, row, column in (
            (block.step, first_row, at),
            (block.carry, first_row, at),
            (block.design, first_row, 0),
            (program.totals.blocks[number], first_total, at),
        ):
            parts.append((entries.row + row, entries.column + column, _magnitude(entries)))
        limits = np.arange(block.limited.size, dtype=np.int32) + first_row + len(block.rows)
        parts.append((limits, block.limited + at, np.ones(block.limited.size)))
        parts.append((limits, block.limit_by, largest(block.limit_ratio)))
        first_row += len(block.rows) + block.limited.size
    row, column, size = (np.concatenate(part) for part in zip(*parts, strict=True))
    kept = size > 0
    factors = _geometric(
        row[kept], column[kept], np.log2(size[kept]), (first_row, int(offsets[-1])), passes
    )
    return _split(program, factors, offsets, root)


def root_matrix(program: BlockProgram) -> sparse.csr_matrix:
    """Return the entries of design rows and totals in the design columns."""
    design, total = program.design.entries, program.totals.design
    rows = program.design.row_lower.size
    return sparse.csr_matrix(
        (
            np.concatenate([design.value, total.value]),
            (
                np.concatenate([design.row, total.row + rows]),
                np.concatenate([design.column, total.column]),
            ),
        ),
        shape=(rows + program.totals.lower.size, program.design.cost.size),
    )


def power(value: float) -> float:
    """Return the power of two nearest to a positive value."""
    return float(2.0 ** np.round(np.log2(value)))


def _coordinates(matrix: sparse.csr_matrix) -> tuple[Ints, Ints, Floats]:
    triple = matrix.tocoo()
    row, column = (np.asarray(place, dtype=np.int32) for place in (triple.row, triple.col))
    return row, column, np.abs(triple.data)


def _magnitude(entries: Entries) -> Floats:
    """Return a typical size of each entry over the steps."""
    size = np.abs(entries.value)
    for place, series in zip(entries.varying, entries.series, strict=True):
        positive = np.abs(series[series != 0])
        size[place] = np.exp(np.log(positive).mean()) if positive.size else 0.0
    return size


def largest(vector: Vector) -> Floats:
    """Return the largest magnitude of each number over the steps."""
    size = np.abs(vector.value)
    size[vector.varying] = np.abs(vector.series).max(axis=1, initial=0.0)
    return size


def _geometric(
    row: Ints, column: Ints, size: Floats, shape: tuple[int, int], passes: int
) -> tuple[Floats, Floats]:
    """Return powers of two for rows and columns that centre the logarithms `size`."""
    rows, columns = np.zeros(shape[0]), np.zeros(shape[1])
    in_row = np.maximum(np.bincount(row, minlength=shape[0]), 1)
    in_column = np.maximum(np.bincount(column, minlength=shape[1]), 1)
    for _ in range(passes):
        rows = -np.bincount(row, size + columns[column], minlength=shape[0]) / in_row
        columns = -np.bincount(column, size + rows[row], minlength=shape[1]) / in_column
    return 2.0 ** np.round(rows), 2.0 ** np.round(columns)


def _split(
    program: BlockProgram, factors: tuple[Floats, Floats], offsets: Ints, root: int
) -> Scale:
    rows, columns = factors
    blocks: list[tuple[Floats, Floats]] = []
    at = root
    for number, block in enumerate(program.blocks):
        own = rows[at : at + len(block.rows)]
        blocks.append((own, columns[int(offsets[number]) : int(offsets[number + 1])]))
        at += len(block.rows) + block.limited.size
    design = columns[: int(offsets[0])]
    size = power(_typical(program, design, rows[:root], blocks))
    return Scale(design, rows[:root], tuple(blocks), size)


def _typical(
    program: BlockProgram, design: Floats, root_rows: Floats, blocks: list[tuple[Floats, Floats]]
) -> float:
    """Return a typical right-hand side (or else bound), which scaled values are measured in."""
    sizes = [
        (largest(block.rhs) * rows).max(initial=0.0)
        for block, (rows, _) in zip(program.blocks, blocks, strict=True)
    ]
    if max(sizes, default=0.0) > 0:
        return max(sizes) / 10.0
    root = np.concatenate([program.design.row_lower, program.totals.lower]) * root_rows
    others = np.abs(np.concatenate([root, program.design.upper / design]))
    return float(others[np.isfinite(others)].max(initial=1e-12)) / 10.0
