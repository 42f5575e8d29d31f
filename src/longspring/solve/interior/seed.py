"""A point half way through one solve, as the place where another begins.

A point that is central and still far from the optimum fits programs that differ a little: in a
bound, a cost, a row, or in the length of steps. It is kept in the units of its program, since
each program is scaled anew.

    values as they are, but inside their new bounds;  duals as they are
    every pair is lifted: value >= least, value x dual >= LIFT x mean product

Where one step of the old program stands for several of the new, each gets its values, and its
share of the duals.
"""

from dataclasses import dataclass

import numpy as np

from longspring.program.block import BlockProgram, Floats, Ints
from longspring.solve.interior.engine import Engine, Flags, inequality
from longspring.solve.interior.form import Form, Segment
from longspring.solve.interior.measure import row_masks
from longspring.solve.interior.point import Pairs, Point
from longspring.solve.interior.start import starting_point

LIFT = 0.1
LEAST_LONGER = 0.1  # least scaled value where the seed has longer steps
LEAST_ALIKE = 0.01  # and where it has the same
MARGIN = 1e-3  # of a bound, kept by root rows that the new bounds would exclude


@dataclass(frozen=True, slots=True, eq=False)
class SeedBlock:
    """Values of one block, by step and column (or upper, or row)."""

    y: Floats
    u: Floats
    z: Floats
    q: Floats
    rows: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Seed:
    """A point in the units of its program; root rows are design rows, then totals."""

    columns: dict[str, int]
    root: dict[str, int]
    x: Floats
    row: Floats
    nu: Floats
    free: Flags  # root rows that are no equalities
    dual: tuple[Floats, ...]  # of lower and upper bounds: columns, root rows
    blocks: tuple[SeedBlock, ...]


def _root_names(program: BlockProgram) -> tuple[str, ...]:
    return (*program.design.row_names, *program.totals.names)


def _sizes(form: Form, segment: Segment) -> tuple[Floats, Floats, Floats]:
    """Return what one scaled unit is: of columns, of uppers, of the duals of rows."""
    column = segment.column_scale * form.size_scale
    upper = column[segment.stencil.upper_column]
    return column, upper, segment.row_scale / form.cost_scale


def take_seed(program: BlockProgram, form: Form, point: Point) -> Seed:
    """Return a point in the units of its program."""
    rows, size, price = form.root_rows, form.size_scale, form.cost_scale
    column = form.column_scale * size
    row_price = form.row_scale / price
    names = _root_names(program)
    return Seed(
        columns={name: i for i, name in enumerate(program.design.names)},
        root={name: i for i, name in enumerate(names)},
        x=point.x * column,
        row=point.row[:rows] / form.row_scale * size,
        nu=point.nu[:rows] * row_price,
        free=inequality(form)[:rows],
        dual=(
            point.dual[0] * size / column / price,
            point.dual[1] * size / column / price,
            point.dual[2][:rows] * row_price,
            point.dual[3][:rows] * row_price,
        ),
        blocks=tuple(_take_block(form, point, k) for k in range(len(program.blocks))),
    )


def _take_block(form: Form, point: Point, block: int) -> SeedBlock:
    """Return the values of a block, its stretches one after another."""
    parts: list[tuple[Floats, ...]] = []
    for number, segment in enumerate(form.segments):
        if segment.block != block:
            continue
        column, upper, row = _sizes(form, segment)
        units = column, upper, form.size_scale / column / form.cost_scale
        pairs = point.pairs[number]
        for lane, (first, end) in enumerate(segment.stretches):
            if end == first:
                continue
            used = slice(0, end - first)
            own = point.rows[number][used, :, lane].copy()
            own[0, own.shape[1] - segment.plan.carried :] = point.nu[segment.own[lane]]
            duals = np.empty_like(own)
            duals[:, segment.order] = own
            parts.append(
                (
                    pairs.y[used, :, lane] * units[0],
                    pairs.u[used, :, lane] * units[1],
                    pairs.z[used, :, lane] * units[2],
                    pairs.q[used, :, lane] * units[2][segment.stencil.upper_column],
                    duals * row,
                )
            )
    return SeedBlock(*(np.concatenate(found) for found in zip(*parts, strict=True)))


def fits(program: BlockProgram, seed: Seed) -> bool:
    """Return whether blocks have the columns and rows of the seed's."""
    if len(program.blocks) != len(seed.blocks):
        return False
    return all(
        len(block.columns) == own.y.shape[1]
        and len(block.rows) == own.rows.shape[1]
        and block.limited.size + block.bounded.size == own.u.shape[1]
        for block, own in zip(program.blocks, seed.blocks, strict=True)
    )


def plant(program: BlockProgram, engine: Engine, seed: Seed, starts: Ints | None = None) -> Point:
    """Return a point to begin at.

    Parameters
    ----------
    program : BlockProgram
        What the engine's form was made of.
    engine : Engine
        Working memory.
    seed : Seed
        Of a program with the same blocks.
    starts : ndarray, optional
        Where the steps of the seed's blocks begin, if they are longer than the program's.
    """
    form = engine.form
    point = starting_point(engine)
    for number, segment in enumerate(form.segments):
        steps = program.blocks[segment.block].steps
        step = np.arange(steps, dtype=np.int32)
        at = step if starts is None else np.searchsorted(starts, step, side="right") - 1
        _plant_segment(form, point, number, (seed.blocks[segment.block], at.astype(np.int32)))
    alive = [float((p.y * p.z).sum() + (p.u * p.q).sum()) for p in point.pairs]
    count = sum(float((p.y > 0).sum() + (p.q > 0).sum()) for p in point.pairs)
    mean = sum(alive) / max(1.0, count)
    for pairs in point.pairs:
        _lift(pairs, mean, LEAST_ALIKE if starts is None else LEAST_LONGER)
    _plant_root(program, form, point, (seed, mean))
    return point


def _plant_segment(form: Form, point: Point, number: int, source: tuple[SeedBlock, Ints]) -> None:
    """Write the values of a block to the lanes of one of its segments."""
    segment, (own, at) = form.segments[number], source
    pairs, s = point.pairs[number], segment.stencil
    column, upper, row = _sizes(form, segment)
    price = form.size_scale / column / form.cost_scale
    # A merged step's dual is a price for all of its steps together.
    share = 1.0 / np.bincount(at)[at]
    for lane, (first, end) in enumerate(segment.stretches):
        if end == first:
            continue
        used, span = slice(0, end - first), at[first:end]
        part = share[first:end, None]
        live = segment.live[used, :, lane]
        there = live & (own.y[span] > 0.0)
        pairs.y[used, :, lane][there] = (own.y[span] / column)[there]
        pairs.z[used, :, lane][there] = (own.z[span] * part / price)[there]
        there = live[:, s.upper_column] & (own.q[span] > 0.0)
        pairs.u[used, :, lane][there] = (own.u[span] / upper)[there]
        pairs.q[used, :, lane][there] = (own.q[span] * part / price[s.upper_column])[there]
        duals = (own.rows[span] * part / row)[:, segment.order]
        carried = duals.shape[1] - segment.plan.carried
        point.nu[segment.own[lane]] = duals[0, carried:]
        duals[0, carried:] = 0.0
        point.rows[number][used, :, lane] = duals


def _lift(pairs: Pairs, mean: float, least: float) -> None:
    """Keep pairs away from zero; dead ones stay as they are."""
    for value, dual, alive in ((pairs.y, pairs.z, pairs.y > 0), (pairs.u, pairs.q, pairs.q > 0)):
        np.maximum(value, least, out=value, where=alive)
        np.maximum(dual, LIFT * mean / np.maximum(value, least), out=dual, where=alive)


def _plant_root(
    program: BlockProgram, form: Form, point: Point, source: tuple[Seed, float]
) -> None:
    """Write design columns and root rows, those that the seed has."""
    seed, mean = source
    new, old = _shared(program.design.names, seed.columns)
    point.x[new] = seed.x[old] / form.column_scale[new] / form.size_scale
    point.x[:] = _inside(point.x, form.lower, form.upper)
    rows, back = _shared(_root_names(program), seed.root)
    # A row without bounds is emptied and held at zero: it is not what it was.
    same = inequality(form)[rows] == seed.free[back]
    rows, back = rows[same], back[same]
    row_price = form.row_scale[rows] / form.cost_scale
    point.nu[rows] = seed.nu[back] / row_price
    value = seed.row[back] * form.row_scale[rows] / form.size_scale
    point.row[rows] = np.where(inequality(form)[rows], value, point.row[rows])
    free = inequality(form)
    inside = _inside(point.row, form.row_lower, form.row_upper)
    point.row[:] = np.where(free, inside, point.row)
    slack = (
        point.x - form.lower,
        form.upper - point.x,
        point.row - form.row_lower,
        form.row_upper - point.row,
    )
    column_price = 1.0 / form.column_scale[new] / form.cost_scale
    for k, (mask, own) in enumerate(zip(row_masks(form), slack, strict=True)):
        there, from_seed, price = (new, old, column_price) if k < 2 else (rows, back, row_price)
        point.slack[k] = np.where(mask > 0, own, 1.0)
        dual = np.full_like(own, mean) / point.slack[k]
        dual[there] = np.maximum(seed.dual[k][from_seed] / price, LIFT * dual[there])
        point.dual[k] = np.where(mask > 0, dual, point.dual[k])


def _shared(names: tuple[str, ...], places: dict[str, int]) -> tuple[Ints, Ints]:
    """Return where names stand that are in `places`, and their places."""
    both = [(i, places[name]) for i, name in enumerate(names) if name in places]
    found = np.array(both, dtype=np.int32).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _inside(values: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return values moved inside their bounds."""
    low, high = np.isfinite(lower), np.isfinite(upper)
    room = np.where(low & high, np.where(low, upper, 0.0) - np.where(low, lower, 0.0), np.inf)
    out = values.copy()
    for has, bound, sign, keep in ((low, lower, 1.0, np.maximum), (high, upper, -1.0, np.minimum)):
        own = bound[has]
        margin = np.minimum(MARGIN * (1.0 + np.abs(own)), room[has] / 4.0)
        out[has] = keep(out[has], own + sign * margin)
    return out
