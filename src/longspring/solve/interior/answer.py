"""From the point of the method to values and duals in the units of the program."""

import numpy as np

from longspring.program.block import BlockProgram, Floats
from longspring.program.solution import Solution
from longspring.solve.interior.form import Form
from longspring.solve.interior.point import Point


def to_solution(
    program: BlockProgram, form: Form, point: Point, run: tuple[int, float]
) -> Solution:
    """Return the point in the units of the program."""
    y = [np.empty((block.steps, len(block.columns))) for block in program.blocks]
    rows = [np.empty((block.steps, len(block.rows))) for block in program.blocks]
    limits = [np.empty((block.steps, block.limited.size)) for block in program.blocks]
    for number, segment in enumerate(form.segments):
        pairs, block = point.pairs[number], segment.block
        limited = program.blocks[block].limited
        for lane, (first, end) in enumerate(segment.stretches):
            if end == first:
                continue
            used, span = slice(0, end - first), slice(first, end)
            y[block][span] = pairs.y[used, :, lane] * segment.column_scale * form.size_scale
            own = point.rows[number][used, :, lane].copy()
            own[0, own.shape[1] - segment.plan.carried :] = point.nu[segment.own[lane]]
            out = np.empty_like(own)
            out[:, segment.order] = own
            rows[block][span] = out * segment.row_scale / form.cost_scale
            dual = pairs.q[used, : limited.size, lane]
            limits[block][span] = -dual / segment.column_scale[limited] / form.cost_scale
    root = point.nu[: form.root_rows] * form.row_scale / form.cost_scale
    x = point.x * form.column_scale * form.size_scale
    objective = program.offset + float(program.design.cost @ x)
    for block, values in zip(program.blocks, y, strict=True):
        objective += _cost(block.cost.value, block.cost.varying, block.cost.series, values)
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


def _cost(constant: Floats, varying: np.ndarray, series: Floats, values: Floats) -> float:
    """Return the cost of operation without laying it out for every step."""
    fixed = constant.copy()
    fixed[varying] = 0.0
    return float(values.sum(axis=0) @ fixed) + float(np.vdot(series, values[:, varying].T))
