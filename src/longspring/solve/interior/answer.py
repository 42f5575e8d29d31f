"""From the point of the method to values and duals in the units of the program."""

import numpy as np

from longspring.program.block import BlockProgram, Floats
from longspring.program.solution import Solution
from longspring.solve.interior.form import Form
from longspring.solve.interior.maps import BlockMaps, columns_times, totals_transposed
from longspring.solve.interior.point import Point


def to_solution(
    program: BlockProgram,
    form: Form,
    maps: list[BlockMaps],
    point: Point,
    run: tuple[int, float],
) -> Solution:
    """Return the point in the units of the program."""
    y: list[Floats] = []
    rows: list[Floats] = []
    limits: list[Floats] = []
    closing_nu = point.nu
    for number, block in enumerate(form.blocks):
        own = point.rows[number].copy()
        own[0, block.carried] = closing_nu[block.closing]
        out = np.empty_like(own)
        out[:, block.order] = own
        rows.append(out * block.row_scale / form.cost_scale)
        value = point.slack[3 * number] * block.live
        y.append(value * block.column_scale * form.size_scale)
        limits.append(_limit_duals(form, maps, point, number))
    root = point.nu * np.concatenate([form.row_scale, np.ones(point.nu.size - form.root_rows)])
    root = root[: form.root_rows] / form.cost_scale
    x = point.x * form.column_scale * form.size_scale
    objective = program.offset + float(program.design.cost @ x)
    for block, values in zip(program.blocks, y, strict=True):
        objective += float(np.vdot(block.cost.dense(block.steps), values))
    return Solution(
        x=x,
        y=tuple(y),
        design_dual=root[: form.design_rows],
        step_dual=tuple(rows),
        limit_dual=tuple(limits),
        total_dual=root[form.design_rows :],
        objective=objective,
        solver="structured",
        version="1",
        iterations=run[0],
        seconds=run[1],
    )


def _limit_duals(form: Form, maps: list[BlockMaps], point: Point, number: int) -> Floats:
    """Return the duals of the limits, <= 0; a dead limit takes up the reduced cost it hides."""
    block = form.blocks[number]
    dual = point.dual[3 * number + 1].copy()
    reduced = block.cost - columns_times(maps[number], point.rows[number])
    reduced -= totals_transposed(maps[number], point.nu[block.totals], point.nu[block.closing])
    dead = block.live[:, block.limited] == 0
    dual[dead] = np.maximum(0.0, -reduced[:, block.limited][dead])
    return -dual / block.column_scale[block.limited] / form.cost_scale
