"""The block program made ready for the interior point: scaled, and cut into segments.

The year is cyclic and is cut into stretches that are worked on side by side: a segment is a set of
stretches, its lanes, and has a thread of its own. The carried rows of the first step of a stretch
couple it to the stretch before (for the first: to the last). They are taken out of the chain of
steps and become root rows ("closing" rows), which makes every chain open.

A column whose limit or bound is zero in a step is dead there: it stays at zero.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from longspring.program.block import BlockProgram, Floats, Ints
from longspring.solve.interior.parts import (
    build_stencil,
    closing_entries,
    closing_matrix,
    live_lanes,
    scaled_parts,
)
from longspring.solve.interior.scale import Scale, find_scale, largest, power, root_matrix
from longspring.solve.interior.stencil import LANES, Stencil
from longspring.solve.interior.symbolic import Plan, plan_elimination


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Some stretches of one block in scaled units."""

    block: int
    stretches: Ints  # (lanes, 2): first step in the block, and the step after the last
    stencil: Stencil
    plan: Plan
    order: Ints  # chain order -> row of the block
    columns: Ints  # global design columns that appear in the block
    totals: Ints  # root rows of the totals that the block takes part in
    closing: Ints  # (lanes, ..) root rows that close a lane: those of the next, then its own
    row_scale: Floats
    column_scale: Floats
    live: NDArray[np.bool_]  # (steps, columns, lanes): whether a column has room

    @property
    def own(self) -> Ints:
        """Root rows that stand for the carried rows of the first step, (lanes, carried)."""
        return self.closing[:, self.closing.shape[1] - int(self.stencil.carried) :]

    def places(self, root_rows: int) -> Ints:
        """Return where the border of each lane sits in the root system, (border, lanes)."""
        shared = np.concatenate([self.totals, self.columns + root_rows]).astype(np.int32)
        return np.concatenate([self.closing.T, np.repeat(shared[:, None], LANES, axis=1)])


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """The scaled program: design columns, root rows (design rows, then totals), segments."""

    cost: Floats
    lower: Floats
    upper: Floats
    matrix: sparse.csr_matrix  # (root rows, design columns)
    row_lower: Floats
    row_upper: Floats
    segments: tuple[Segment, ...]
    design_rows: int
    root_rows: int  # design rows and totals; closing rows follow
    cost_scale: float  # scaled objective = cost_scale * objective
    size_scale: float  # scaled value = value / (size_scale * column scale)
    column_scale: Floats
    row_scale: Floats
    rhs_size: float  # largest right-hand side of a step row
    cost_size: float  # largest cost


@dataclass(slots=True, eq=False)
class _Closing:
    """Closing rows while they are being collected."""

    count: int
    matrices: list[sparse.csr_matrix]
    ends: list[Floats]


def build_form(program: BlockProgram, cuts: int = 1) -> Form:
    """Return the scaled form of a program, every year cut into at most `cuts` segments."""
    scale = find_scale(program)
    matrix = sparse.diags(scale.rows) @ root_matrix(program) @ sparse.diags(scale.design)
    lower = np.concatenate([program.design.row_lower, program.totals.lower]) * scale.rows
    upper = np.concatenate([program.design.row_upper, program.totals.upper]) * scale.rows
    cost = program.design.cost * scale.design
    costs = [
        (largest(block.cost) * own).max(initial=0.0)
        for block, (_, own) in zip(program.blocks, scale.blocks, strict=True)
    ]
    most = max(np.abs(cost).max(initial=0.0), *costs, 0.0)
    cost_scale = power(100.0 / most) if most > 0 else 1.0
    closing = _Closing(lower.size, [], [])
    segments: list[Segment] = []
    for number in range(len(program.blocks)):
        segments += _segments(program, number, scale, (cost_scale, cuts), closing)
    ends = np.concatenate([np.zeros(0), *closing.ends])
    rhs = [
        (largest(block.rhs) * own).max(initial=0.0)
        for block, (own, _) in zip(program.blocks, scale.blocks, strict=True)
    ]
    return Form(
        cost=cost * cost_scale,
        lower=program.design.lower / scale.design / scale.size,
        upper=program.design.upper / scale.design / scale.size,
        matrix=sparse.csr_matrix(sparse.vstack([matrix, *closing.matrices])),
        row_lower=np.concatenate([lower / scale.size, ends]),
        row_upper=np.concatenate([upper / scale.size, ends]),
        segments=tuple(segments),
        design_rows=program.design.row_lower.size,
        root_rows=lower.size,
        cost_scale=cost_scale,
        size_scale=scale.size,
        column_scale=scale.design,
        row_scale=scale.rows,
        rhs_size=max(rhs, default=0.0) / scale.size,
        cost_size=most * cost_scale,
    )


def _segments(
    program: BlockProgram,
    number: int,
    scale: Scale,
    how: tuple[float, int],
    closing: _Closing,
) -> list[Segment]:
    """Cut a block into segments and collect their closing rows."""
    steps = program.blocks[number].steps
    cuts = min(LANES * how[1], steps)
    parts = scaled_parts(program, number, scale, how[0])
    plan, order = plan_elimination(parts.pattern(cuts))
    carried = order[order.size - plan.carried :]
    first = np.array([steps * k // cuts for k in range(cuts + 1)], dtype=np.int32)
    rows = np.arange(plan.carried * cuts, dtype=np.int32).reshape(cuts, -1) + closing.count
    closing.count += plan.carried * cuts
    closing.ends += [parts.rhs.at(int(start))[carried] for start in first[:-1]]
    closing.matrices += [closing_matrix(parts, carried, int(start)) for start in first[:-1]]
    if cuts > 1:
        rows = np.concatenate([np.roll(rows, -1, axis=0), rows], axis=1)
    found: list[Segment] = []
    for start in range(0, cuts, LANES):
        used = slice(start, min(start + LANES, cuts))
        stretches = np.zeros((LANES, 2), dtype=np.int32)
        count = used.stop - start
        stretches[:count, 0], stretches[:count, 1] = first[used], first[start + 1 : used.stop + 1]
        ends = closing_entries(parts, carried, stretches, cuts)
        # An empty lane stands at the rows of the last one, to which it adds nothing.
        at = np.minimum(np.arange(start, start + LANES), cuts - 1)
        found.append(
            Segment(
                block=number,
                stretches=stretches,
                stencil=build_stencil(parts, plan, order, stretches, ends),
                plan=plan,
                order=order,
                columns=parts.columns,
                totals=parts.totals,
                closing=rows[at],
                row_scale=scale.blocks[number][0],
                column_scale=scale.blocks[number][1],
                live=live_lanes(parts, stretches),
            )
        )
    return found
