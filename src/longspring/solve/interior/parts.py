"""The scaled numbers of a block, and the stencils of its segments."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from longspring.program.block import BlockProgram, Entries, Floats, Ints, Vector
from longspring.solve.interior.lanes import wide
from longspring.solve.interior.scale import Scale
from longspring.solve.interior.stencil import LANES, Ends, Places, Stencil, Values
from longspring.solve.interior.symbolic import Pattern, Plan

TINY_LIMIT = 1e-7  # a scaled bound below this is taken as zero


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Numbers of every step of a block; `series` has shape (steps, varying)."""

    constant: Floats
    varying: Ints
    series: Floats

    def at(self, step: int) -> Floats:
        """Return the numbers of one step."""
        out = self.constant.copy()
        out[self.varying] = self.series[step]
        return out

    def lanes(self, stretches: Ints) -> Values:
        """Return the numbers of stretches (first step, end) side by side, nothing past an end."""
        now = wide(self.constant.size)
        now[:] = self.constant[:, None]
        series = wide(_longest(stretches), self.varying.size)
        for lane, (first, end) in enumerate(stretches):
            series[: end - first, :, lane] = self.series[first:end]
        return Values(now, self.varying, series)


def _longest(stretches: Ints) -> int:
    """Return the number of steps of the longest stretch."""
    return int((stretches[:, 1] - stretches[:, 0]).max())


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A block in scaled units, rows in the block's own order."""

    rows: int
    number_of_columns: int
    width: int  # design columns of the program
    columns: Ints  # of them, those that appear in the block
    totals: Ints  # root rows of the totals that the block takes part in
    step_at: Places
    carry_at: Places
    design_at: Places
    total_at: Places
    upper_at: Places  # (position in `columns`, or -1; column)
    step: Series
    carry: Series
    design: Series
    total: Series
    upper: Series
    cost: Series
    rhs: Series
    live: NDArray[np.uint8]

    def pattern(self, cuts: int) -> Pattern:
        """Return where entries stand, if the year is cut into `cuts` stretches."""
        carried = np.unique(self.carry_at.row).size
        return Pattern(
            rows=self.rows,
            columns=self.number_of_columns,
            designs=self.columns.size,
            totals=self.totals.size,
            closing=carried * min(cuts, 2),
            step=self.step_at,
            carry=self.carry_at,
            design=self.design_at,
            total=self.total_at,
            limit=self.upper_at,
        )


def scaled_parts(program: BlockProgram, number: int, scale: Scale, cost_scale: float) -> Parts:
    """Return a block in scaled units."""
    block = program.blocks[number]
    rows, columns = scale.blocks[number]
    used = np.unique(np.concatenate([block.design.column, block.limit_by])).astype(np.int32)
    first_total = program.design.row_lower.size
    entries = program.totals.blocks[number]
    totals = np.unique(entries.row)
    by_column = np.argsort(block.step.column, kind="stable")
    limit_by = np.searchsorted(used, block.limit_by)
    bounds = np.full(block.bounded.size, -1)
    upper = _joined(
        _scaled(block.limit_ratio, scale.design[block.limit_by] / columns[block.limited]),
        _scaled(block.bound, 1.0 / columns[block.bounded] / scale.size),
    )
    upper_at = _places(
        np.concatenate([limit_by, bounds]), np.concatenate([block.limited, block.bounded])
    )
    idle = np.concatenate([program.design.upper[block.limit_by] <= 0.0, bounds >= 0])
    return Parts(
        rows=len(block.rows),
        number_of_columns=len(block.columns),
        width=program.design.cost.size,
        columns=used,
        totals=(totals + first_total).astype(np.int32),
        step_at=_places(block.step.row[by_column], block.step.column[by_column]),
        carry_at=_places(block.carry.row, block.carry.column),
        design_at=_places(block.design.row, np.searchsorted(used, block.design.column)),
        total_at=_places(np.searchsorted(totals, entries.row), entries.column),
        upper_at=upper_at,
        step=_sorted(block.step, rows[block.step.row] * columns[block.step.column], by_column),
        carry=_scaled(block.carry, rows[block.carry.row] * columns[block.carry.column]),
        design=_scaled(block.design, rows[block.design.row] * scale.design[block.design.column]),
        total=_scaled(entries, scale.rows[entries.row + first_total] * columns[entries.column]),
        upper=upper,
        cost=_scaled(block.cost, columns * cost_scale),
        rhs=_scaled(block.rhs, rows / scale.size),
        live=_live(block.steps, len(block.columns), upper, upper_at, idle),
    )


def _places(row: NDArray[np.integer], column: NDArray[np.integer]) -> Places:
    return Places(np.ascontiguousarray(row, np.int32), np.ascontiguousarray(column, np.int32))


def _scaled(part: Vector | Entries, factor: Floats) -> Series:
    """Return scaled numbers; a series that does not change becomes a constant."""
    constant = part.value * factor
    series = part.series * factor[part.varying][:, None]
    changes = series.min(axis=1, initial=np.inf) < series.max(axis=1, initial=-np.inf)
    constant[part.varying[~changes]] = series[~changes, 0] if series.size else 0.0
    varying = part.varying[changes].astype(np.int32)
    return Series(constant, varying, np.ascontiguousarray(series[changes].T))


def _sorted(part: Entries, factor: Floats, order: NDArray[np.intp]) -> Series:
    """Return scaled entries in another order."""
    found = _scaled(part, factor)
    place = np.empty(order.size, dtype=np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    return Series(found.constant[order], place[found.varying], found.series)


def _joined(first: Series, second: Series) -> Series:
    """Return the numbers of both, the second after the first."""
    steps = max(first.series.shape[0], second.series.shape[0])
    parts = [part.series.reshape(steps, part.varying.size) for part in (first, second)]
    return Series(
        np.concatenate([first.constant, second.constant]),
        np.concatenate([first.varying, second.varying + first.constant.size]).astype(np.int32),
        np.ascontiguousarray(np.concatenate(parts, axis=1)),
    )


def _live(
    steps: int, columns: int, upper: Series, at: Places, idle: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Return 1, or 0 where a column has no room; `idle` uppers leave none at any time."""
    live = np.ones((steps, columns), dtype=np.uint8)
    shut = idle | (upper.constant <= TINY_LIMIT)
    shut[upper.varying] = idle[upper.varying]
    live[:, at.column[shut]] = 0
    for k, place in enumerate(upper.varying):
        live[:, at.column[place]] &= upper.series[:, k] > TINY_LIMIT
    return live


def closing_entries(parts: Parts, carried: Ints, stretches: Ints, cuts: int) -> tuple[Ends, ...]:
    """Return the entries of the closing rows in the first step, and in the last, of each lane.

    The last steps are those of the lanes one step shorter than the longest, then of the longest.
    """
    shift = carried.size if cuts > 1 else 0
    own = np.isin(parts.step_at.row, carried)
    place = np.full(parts.rows, -1, dtype=np.int32)
    place[carried] = np.arange(carried.size, dtype=np.int32)
    first = wide(int(own.sum()))
    early, last = wide(parts.carry_at.row.size), wide(parts.carry_at.row.size)
    steps = parts.live.shape[0]
    for lane, (start, end) in enumerate(stretches):
        if end > start:
            first[:, lane] = parts.step.at(int(start))[own]
            ends = last if end - start == _longest(stretches) else early
            ends[:, lane] = parts.carry.at(int(end) % steps)
    row, column = place[parts.carry_at.row], parts.carry_at.column
    return (
        Ends(place[parts.step_at.row[own]] + np.int32(shift), parts.step_at.column[own], first),
        Ends(row, column, early),
        Ends(row, column, last),
    )


def closing_matrix(parts: Parts, carried: Ints, step: int) -> sparse.csr_matrix:
    """Return the design entries of the carried rows of a step."""
    own = np.isin(parts.design_at.row, carried)
    place = np.full(parts.rows, -1, dtype=np.int32)
    place[carried] = np.arange(carried.size, dtype=np.int32)
    at = place[parts.design_at.row[own]], parts.columns[parts.design_at.column[own]]
    shape = carried.size, parts.width
    return sparse.csr_matrix((parts.design.at(step)[own], at), shape=shape)


def live_lanes(parts: Parts, stretches: Ints) -> NDArray[np.bool_]:
    """Return which columns have room, (steps, columns, lanes); none past the end of a lane."""
    live = np.zeros((_longest(stretches), parts.number_of_columns, LANES), dtype=bool)
    for lane, (first, end) in enumerate(stretches):
        live[: end - first, :, lane] = parts.live[first:end]
    return live


def build_stencil(
    parts: Parts, plan: Plan, order: Ints, stretches: Ints, ends: tuple[Ends, ...]
) -> Stencil:
    """Return what kernels read of a segment."""
    place = np.empty(order.size, dtype=np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    counts = np.bincount(parts.step_at.column, minlength=parts.number_of_columns)
    length = (stretches[:, 1] - stretches[:, 0]).astype(np.int32)
    rhs = parts.rhs
    return Stencil(
        steps=int(length.max()),
        least=int(length.min()),
        length=length,
        columns=parts.number_of_columns,
        rows=parts.rows,
        carried=plan.carried,
        closing=plan.border - parts.totals.size - parts.columns.size,
        totals=parts.totals.size,
        designs=parts.columns.size,
        step_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        step_row=place[parts.step_at.row],
        step_column=parts.step_at.column,
        step=parts.step.lanes(stretches),
        carry_row=place[parts.carry_at.row],
        carry_column=parts.carry_at.column,
        carry=parts.carry.lanes(stretches),
        design_row=place[parts.design_at.row],
        design_column=parts.design_at.column,
        design=parts.design.lanes(stretches),
        total_row=parts.total_at.row,
        total_column=parts.total_at.column,
        total=parts.total.lanes(stretches),
        upper_column=parts.upper_at.column,
        upper_by=parts.upper_at.row,
        upper=parts.upper.lanes(stretches),
        cost=parts.cost.lanes(stretches),
        rhs=Series(rhs.constant[order], place[rhs.varying], rhs.series).lanes(stretches),
        first=ends[0],
        early=ends[1],
        last=ends[2],
    )
