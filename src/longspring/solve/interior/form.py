"""The block program made ready for the interior point: scaled, and its maps laid out.

The year is cyclic: the carried rows of step 0 couple the last step to the first. They are taken
out of the chain of steps and become root rows ("closing" rows), which makes the chain open.

Scaling is by powers of two: one factor per design column, per column and row of a block's
pattern, and per total row, found by a few passes of geometric means over the patterns. A limit
y <= r x needs no row scale: its ratio becomes r * scale_x / scale_y.
A column whose limit or bound is zero in a step is dead there: it stays at zero.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from longspring.program.block import Block, BlockProgram, Entries, Floats, Ints, Vector
from longspring.solve.interior.pattern import Coefficients, coefficients

Triple = tuple[Ints, Ints, Coefficients]  # row, column, value

TINY_LIMIT = 1e-7  # a scaled bound below this is taken as zero


@dataclass(frozen=True, slots=True, eq=False)
class BlockForm:
    """One block in scaled units; `columns` lists its design columns, `totals` its total rows."""

    steps: int
    rows: int
    order: Ints  # chain order -> row of the block; rows of the chain come last
    free: int  # rows before those of the chain
    carried: Ints  # rows of K, in chain order; taken out of step 0
    columns: Ints  # global design columns that appear in the block
    totals: Ints  # root rows of the totals that the block takes part in
    closing: Ints  # root rows that close the year: the carried rows of step 0
    first: Floats  # (closing, n): their entries in step 0
    last: Floats  # (closing, n): their entries in the last step
    cost: Floats  # (steps, n)
    rhs: Floats  # (steps, m)
    step: Triple
    carry: Triple
    design: Triple  # row, position in `columns`, value
    total: Triple  # position in `totals`, column, value
    limited: Ints
    limit_by: Ints  # position in `columns`
    ratio: Floats  # (steps, limited)
    bounded: Ints
    bound: Floats  # (steps, bounded)
    live: Floats  # (steps, n): 1, or 0 where the column is dead
    row_scale: Floats
    column_scale: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """The scaled program: design columns, root rows (design rows, then totals), blocks."""

    cost: Floats
    lower: Floats
    upper: Floats
    matrix: sparse.csr_matrix  # (root rows, design columns)
    row_lower: Floats
    row_upper: Floats
    blocks: tuple[BlockForm, ...]
    design_rows: int
    root_rows: int  # design rows and totals; closing rows follow
    cost_scale: float  # scaled objective = cost_scale * objective
    size_scale: float  # scaled value = value / (size_scale * column scale)
    column_scale: Floats
    row_scale: Floats


@dataclass(slots=True, eq=False)
class _Scale:
    """Scale factors while they are being found."""

    design: Floats
    rows: Floats
    blocks: list[tuple[Floats, Floats]]  # (row, column) of each block


def build_form(program: BlockProgram) -> Form:
    """Return the scaled form of a program."""
    scale = _find_scale(program)
    size_scale = _power(_typical(program, scale))
    blocks: list[BlockForm] = []
    root = program.design.row_lower.size + program.totals.lower.size
    closing = root
    for number in range(len(program.blocks)):
        block = _block_form(program, number, scale, size_scale, closing)
        closing += block.carried.size
        blocks.append(block)
    matrix = sparse.diags(scale.rows) @ root_matrix(program) @ sparse.diags(scale.design)
    ends = np.concatenate([np.zeros(0), *(_close(block) for block in blocks)])
    lower = np.concatenate([program.design.row_lower, program.totals.lower])
    upper = np.concatenate([program.design.row_upper, program.totals.upper])
    cost = program.design.cost * scale.design
    largest = max(np.abs(part).max(initial=0.0) for part in (cost, *(b.cost for b in blocks)))
    cost_scale = _power(100.0 / largest) if largest > 0 else 1.0
    for block in blocks:
        block.cost[...] *= cost_scale
    return Form(
        cost=cost * cost_scale,
        lower=program.design.lower / scale.design / size_scale,
        upper=program.design.upper / scale.design / size_scale,
        matrix=sparse.csr_matrix(
            sparse.vstack([matrix, *(_closing_matrix(b, cost.size) for b in blocks)])
        ),
        row_lower=np.concatenate([lower * scale.rows / size_scale, ends]),
        row_upper=np.concatenate([upper * scale.rows / size_scale, ends]),
        blocks=tuple(blocks),
        design_rows=program.design.row_lower.size,
        root_rows=root,
        cost_scale=cost_scale,
        size_scale=size_scale,
        column_scale=scale.design,
        row_scale=scale.rows,
    )


def _close(block: BlockForm) -> Floats:
    """Take the right-hand side of the carried rows of step 0 out of the block."""
    ends = block.rhs[0, block.carried].copy()
    block.rhs[0, block.carried] = 0.0
    return ends


def _closing_matrix(block: BlockForm, width: int) -> sparse.csr_matrix:
    """Return the design entries of the closing rows."""
    dense = _dense_rows(block.design, block.carried, 0, block.columns.size)
    row, column = np.nonzero(dense)
    return sparse.csr_matrix(
        (dense[row, column], (row, block.columns[column])), shape=(block.carried.size, width)
    )


def _power(value: float) -> float:
    return float(2.0 ** np.round(np.log2(value)))


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


def _magnitude(entries: Entries) -> Floats:
    """Return a typical size of each entry over the steps."""
    size = np.abs(entries.value)
    for place, series in zip(entries.varying, entries.series, strict=True):
        positive = np.abs(series[series != 0])
        size[place] = np.exp(np.log(positive).mean()) if positive.size else 0.0
    return size


def _vector_magnitude(vector: Vector) -> Floats:
    size = np.abs(vector.value)
    size[vector.varying] = np.abs(vector.series).max(axis=1, initial=0.0)
    return size


def _find_scale(program: BlockProgram, passes: int = 4) -> _Scale:
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
        parts.append((limits, block.limit_by, _vector_magnitude(block.limit_ratio)))
        first_row += len(block.rows) + block.limited.size
    row, column, size = (np.concatenate(part) for part in zip(*parts, strict=True))
    kept = size > 0
    factors = _geometric(
        row[kept], column[kept], np.log2(size[kept]), (first_row, int(offsets[-1])), passes
    )
    return _split(program, factors, offsets, root)


def _coordinates(matrix: sparse.csr_matrix) -> tuple[Ints, Ints, Floats]:
    triple = matrix.tocoo()
    return triple.row, triple.col, np.abs(triple.data)


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
) -> _Scale:
    rows, columns = factors
    blocks: list[tuple[Floats, Floats]] = []
    at = root
    for number, block in enumerate(program.blocks):
        own = rows[at : at + len(block.rows)]
        blocks.append((own, columns[int(offsets[number]) : int(offsets[number + 1])]))
        at += len(block.rows) + block.limited.size
    return _Scale(columns[: int(offsets[0])], rows[:root], blocks)


def _typical(program: BlockProgram, scale: _Scale) -> float:
    """Return a typical right-hand side (or else bound), which scaled values are measured in."""
    sizes = [
        np.abs(block.rhs.dense(block.steps) * rows).max(initial=0.0)
        for block, (rows, _) in zip(program.blocks, scale.blocks, strict=True)
    ]
    if max(sizes, default=0.0) > 0:
        return max(sizes) / 10.0
    root = np.concatenate([program.design.row_lower, program.totals.lower]) * scale.rows
    others = np.abs(np.concatenate([root, program.design.upper / scale.design]))
    return float(others[np.isfinite(others)].max(initial=1e-12)) / 10.0


def _block_form(
    program: BlockProgram, number: int, scale: _Scale, size_scale: float, closing_first: int
) -> BlockForm:
    block = program.blocks[number]
    rows, columns = scale.blocks[number]
    used = np.unique(np.concatenate([block.design.column, block.limit_by]))
    order, free, place = _chain_order(block)
    step = _scaled(block.step, place, rows[block.step.row] * columns[block.step.column], block)
    carry = _scaled(block.carry, place, rows[block.carry.row] * columns[block.carry.column], block)
    factor = rows[block.design.row] * scale.design[block.design.column]
    design = _scaled(block.design, place, factor, block)
    totals, total = _total_form(program, number, scale)
    carried = np.unique(carry[0]).astype(np.int32)
    ratio, bound = _bounds(block, scale, columns, size_scale)
    return BlockForm(
        steps=block.steps,
        rows=len(block.rows),
        order=order,
        free=free,
        carried=carried,
        columns=used,
        totals=totals,
        closing=np.arange(closing_first, closing_first + carried.size, dtype=np.int32),
        first=_dense_rows(step, carried, 0, len(block.columns)),
        last=_dense_rows(carry, carried, 0, len(block.columns)),
        cost=block.cost.dense(block.steps) * columns,
        rhs=(block.rhs.dense(block.steps) * rows / size_scale)[:, order],
        step=step,
        carry=carry,
        design=(design[0], np.searchsorted(used, design[1]).astype(np.int32), design[2]),
        total=total,
        limited=block.limited,
        limit_by=np.searchsorted(used, block.limit_by).astype(np.int32),
        ratio=ratio,
        bounded=block.bounded,
        bound=bound,
        live=_live(block, ratio * (program.design.upper[block.limit_by] > 0), bound),
        row_scale=rows,
        column_scale=columns,
    )


def _total_form(program: BlockProgram, number: int, scale: _Scale) -> tuple[Ints, Triple]:
    """Return the root rows of the totals of a block, and its scaled entries in them."""
    entries, steps = program.totals.blocks[number], program.blocks[number].steps
    totals = np.unique(entries.row)
    first = program.design.row_lower.size
    factor = scale.rows[entries.row + first] * scale.blocks[number][1][entries.column]
    position = np.searchsorted(totals, entries.row).astype(np.int32)
    return totals + first, (position, entries.column, _values(entries, factor, steps))


def _bounds(
    block: Block, scale: _Scale, columns: Floats, size_scale: float
) -> tuple[Floats, Floats]:
    """Return scaled ratios of limits and scaled fixed bounds, shapes (steps, ...)."""
    ratio = block.limit_ratio.dense(block.steps)
    ratio *= scale.design[block.limit_by] / columns[block.limited]
    bound = block.bound.dense(block.steps) / columns[block.bounded] / size_scale
    return ratio, bound


def _chain_order(block: Block) -> tuple[Ints, int, Ints]:
    """Return rows with those of the chain last, how many are not, and each row's place."""
    inside = np.zeros(len(block.rows), dtype=bool)
    inside[block.carry.row] = True
    inside[block.step.row[np.isin(block.step.column, block.carry.column)]] = True
    order = np.concatenate([np.flatnonzero(~inside), np.flatnonzero(inside)]).astype(np.int32)
    place = np.empty(len(block.rows), dtype=np.int32)
    place[order] = np.arange(len(block.rows), dtype=np.int32)
    return order, int((~inside).sum()), place


def _dense_rows(entries: Triple, rows: Ints, step: int, width: int) -> Floats:
    """Return the entries of `rows` in one step as a matrix."""
    row, column, values = entries
    out = np.zeros((rows.size, width))
    keep = np.isin(row, rows)
    np.add.at(out, (np.searchsorted(rows, row[keep]), column[keep]), values.at(step)[keep])
    return out


def _values(entries: Entries, factor: Floats, steps: int) -> Coefficients:
    scaled = Entries(
        entries.row,
        entries.column,
        entries.value * factor,
        entries.varying,
        entries.series * factor[entries.varying][:, None],
    )
    return coefficients(scaled, steps)


def _scaled(entries: Entries, place: Ints, factor: Floats, block: Block) -> Triple:
    return place[entries.row], entries.column, _values(entries, factor, block.steps)


def _live(block: Block, ratio: Floats, bound: Floats) -> Floats:
    live = np.ones((block.steps, len(block.columns)))
    live[:, block.limited] *= ratio > TINY_LIMIT
    live[:, block.bounded] *= bound > TINY_LIMIT
    return live
