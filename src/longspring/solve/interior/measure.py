"""How far a point is from an optimum.

    primal   largest residual of a row or bound / (1 + largest right-hand side)
    dual     largest residual of a column / (1 + largest cost)
    gap      max(|objective - dual objective|, sum |residual x dual|) / (1 + |objective|)

    rows     largest residual of a step row / (1 + sum |terms|), as the certificate has it

All but `rows` in scaled units, but for the 1 beside the objective, which is one unit of it.
"""

from dataclasses import dataclass

import numpy as np

from longspring.program.block import Floats
from longspring.solve.interior.form import Form
from longspring.solve.interior.maps import BlockMaps, rows_size
from longspring.solve.interior.newton import Residual, inequality, movable
from longspring.solve.interior.point import Point, complementarity

NEAR = 1e-6  # residuals below this are looked at row by row


@dataclass(frozen=True, slots=True)
class Measure:
    """How far a point is from an optimum."""

    primal: float
    rows: float  # largest residual of a step row beside 1 + its own terms, in units of the program
    dual: float
    gap: float
    mean: float  # mu, the mean product of a pair
    objective: float

    @property
    def aimed(self) -> float:
        """As `worst`, with half of `rows`, which need no better than the certificate asks."""
        return max(self.worst, self.rows / 2.0)

    @property
    def worst(self) -> float:
        """The largest of residuals and gap."""
        found = max(self.primal, self.dual, self.gap)
        return found if np.isfinite(found) else float("inf")


def pair_masks(form: Form) -> list[Floats]:
    """Return 1 where a pair exists and 0 where it is a dummy, in the order of `Point.slack`."""
    masks: list[Floats] = []
    for block in form.blocks:
        masks += [block.live, block.live[:, block.limited], block.live[:, block.bounded]]
    moving = movable(form).astype(float)
    inside = inequality(form)
    low = (inside & np.isfinite(form.row_lower)).astype(float)
    high = (inside & np.isfinite(form.row_upper)).astype(float)
    return [*masks, moving, moving, low, high]


def measured(
    form: Form, maps: list[BlockMaps], point: Point, missing: Residual, masks: list[Floats]
) -> Measure:
    """Return scaled residuals and gap of a point."""
    primal_parts = [*missing.rows, *missing.limit, *missing.bound, missing.root]
    dual_parts = [*missing.columns, missing.design, missing.slack]
    sizes = [np.abs(block.rhs).max(initial=0.0) for block in form.blocks]
    size = 1.0 + max(sizes, default=0.0)
    cost = 1.0 + np.abs(form.cost).max(initial=0.0)
    total = complementarity(point.slack, point.dual)
    objective = float(form.cost @ point.x) + sum(
        float(np.vdot(block.cost, point.slack[3 * number] * block.live))
        for number, block in enumerate(form.blocks)
    )
    bound = dual_objective(form, point) + float(point.x @ missing.held)
    primal = max(np.abs(part).max(initial=0.0) for part in primal_parts) / size
    return Measure(
        primal=primal,
        rows=_row_by_row(form, maps, point, missing) if primal < NEAR else 0.0,
        dual=max(np.abs(part).max(initial=0.0) for part in dual_parts) / cost,
        gap=max(abs(objective - bound), _priced(point, missing)) / (_unit(form) + abs(objective)),
        mean=total / max(1.0, sum(float(mask.sum()) for mask in masks)),
        objective=objective,
    )


def _row_by_row(form: Form, maps: list[BlockMaps], point: Point, missing: Residual) -> float:
    """Return the largest residual of a step row, as the certificate measures it."""
    worst = 0.0
    for number, block in enumerate(form.blocks):
        value = point.slack[3 * number] * block.live
        terms = rows_size(maps[number], value, point.x[block.columns])
        unit = form.size_scale / block.row_scale[block.order]
        lack = np.abs(missing.rows[number]) * unit / (1.0 + terms * unit)
        worst = max(worst, float(lack.max(initial=0.0)))
    return worst


def _unit(form: Form) -> float:
    """Return one unit of the objective in scaled units, within reason."""
    return float(np.clip(form.cost_scale / form.size_scale, 1e-6, 1.0))


def _priced(point: Point, missing: Residual) -> float:
    """Return the sum of |residual x dual| over all rows."""
    total = float(np.abs(missing.root) @ np.abs(point.nu))
    for lack, dual in zip(missing.rows, point.rows, strict=True):
        total += float(np.vdot(np.abs(lack), np.abs(dual)))
    return total


def dual_objective(form: Form, point: Point) -> float:
    """Return the dual objective of the point, whatever its residuals, but for fixed columns."""
    lower, upper, row_lower, row_upper = point.dual[-4:]
    value = float(form.lower @ lower - form.upper @ upper)
    low = np.where(np.isfinite(form.row_lower), form.row_lower, 0.0)
    high = np.where(np.isfinite(form.row_upper), form.row_upper, 0.0)
    same = ~inequality(form)
    value += float(low @ row_lower - high @ row_upper) + float(low[same] @ point.nu[same])
    for number, block in enumerate(form.blocks):
        value += float(np.vdot(block.rhs, point.rows[number]))
        value -= float(np.vdot(block.bound, point.dual[3 * number + 2]))
    return value
