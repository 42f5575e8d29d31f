"""The block program made ready for the interior point: scaled, and cut into segments.

The year is cyclic, and a year may be cut into segments that are worked on side by side. The
carried rows of the first step of a segment couple it to the segment before (for the first: to
the last). They are taken out of the chain of steps and become root rows ("closing" rows), which
makes every chain open.

A column whose limit or bound is zero in a step is dead there: it stays at zero.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from longspring.program.block import BlockProgram, Floats, Ints
from longspring.solve.interior.parts import (
    build_stencil,
    closing_entries,
    closing_matrix,
    scaled_parts,
)
from longspring.solve.interior.scale import Scale, find_scale, largest, power, root_matrix
from longspring.solve.interior.stencil import Stencil
from longspring.solve.interior.symbolic import Plan, plan_elimination


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Some steps of one block in scaled units."""

    block: int
    first: int  # its first step in the block
    stencil: Stencil
    plan: Plan
    order: Ints  # chain order -> row of the block
    columns: Ints  # global design columns that appear in the block
    totals: Ints  # root rows of the totals that the block takes part in
    closing: Ints  # root rows that close this segment: its own, then those of the next
    row_scale: Floats
    column_scale: Floats

    @property
    def steps(self) -> int:
        """Number of steps."""
        return int(self.stencil.steps)

    @property
    def own(self) -> Ints:
        """Root rows that stand for the carried rows of the first step."""
        return self.closing[: int(self.stencil.carried)]


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
    block = program.blocks[number]
    cuts = max(1, min(how[1], block.steps // 2))
    parts = scaled_parts(program, number, scale, how[0])
    plan, order = plan_elimination(parts.pattern(cuts))
    carried = order[order.size - plan.carried :]
    first = [block.steps * k // cuts for k in range(cuts)]
    rows = [
        np.arange(plan.carried, dtype=np.int32) + closing.count + plan.carried * k
        for k in range(cuts)
    ]
    closing.count += plan.carried * cuts
    found: list[Segment] = []
    for k, start in enumerate(first):
        after = (k + 1) % cuts
        span = start, [*first[1:], block.steps][k], [*first[1:], 0][k]
        ends = closing_entries(parts, carried, span, cuts)
        stencil = build_stencil(parts, plan, order, span, ends)
        closing.ends.append(parts.rhs.at(start)[carried])
        closing.matrices.append(closing_matrix(parts, carried, start))
        found.append(
            Segment(
                block=number,
                first=start,
                stencil=stencil,
                plan=plan,
                order=order,
                columns=parts.columns,
                totals=parts.totals,
                closing=rows[k] if cuts == 1 else np.concatenate([rows[k], rows[after]]),
                row_scale=scale.blocks[number][0],
                column_scale=scale.blocks[number][1],
            )
        )
    return found
