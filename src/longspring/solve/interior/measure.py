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
from longspring.solve.interior.engine import Residual, inequality, movable
from longspring.solve.interior.form import Form
from longspring.solve.interior.point import Point


@dataclass(frozen=True, slots=True)
class Measure:
    """How far a point is from an optimum."""

    primal: float
    rows: float  # largest residual of a step row beside 1 + its own terms, in units of the program
    dual: float
    gap: float
    mean: float  # mu, the mean product of a pair
    objective: float
    bound: float  # dual objective

    @property
    def aimed(self) -> float:
        """As `worst`, with half of `rows`, which need no better than the certificate asks."""
        return max(self.worst, self.rows / 2.0)

    @property
    def worst(self) -> float:
        """The largest of residuals and gap."""
        found = max(self.primal, self.dual, self.gap)
        return found if np.isfinite(found) else float("inf")


def count_pairs(form: Form) -> float:
    """Return how many pairs there are."""
    count = 0.0
    for segment in form.segments:
        s = segment.stencil
        per_column = np.bincount(s.upper_column, minlength=s.columns) + 1
        count += float(segment.live.sum(axis=(0, 2)) @ per_column)
    inside = inequality(form)
    count += 2.0 * float(movable(form).sum())
    count += float((inside & np.isfinite(form.row_lower)).sum())
    return count + float((inside & np.isfinite(form.row_upper)).sum())


def measured(form: Form, point: Point, missing: Residual, pairs: float) -> Measure:
    """Return scaled residuals and gap of a point."""
    figures = np.array([np.zeros(8), *missing.figures])
    row, column, limit = figures[:, :3].max(axis=0)
    products, cost, dual, priced = figures[:, 3:7].sum(axis=0)
    products += sum(float(a @ b) for a, b in zip(point.slack, point.dual, strict=True))
    priced += float(np.abs(missing.root) @ np.abs(point.nu))
    objective = float(form.cost @ point.x) + float(cost)
    bound = float(dual) + _root_bound(form, point) + float(point.x @ missing.held)
    primal = max(row, limit, np.abs(missing.root).max(initial=0.0))
    parts = missing.design, missing.slack
    worst = max(column, *(np.abs(part).max(initial=0.0) for part in parts))
    return Measure(
        primal=float(primal) / (1.0 + form.rhs_size),
        rows=max(float(figures[:, 7].max()), _closing_rows(form, point, missing)),
        dual=float(worst) / (1.0 + form.cost_size),
        gap=max(abs(objective - bound), float(priced)) / (_unit(form) + abs(objective)),
        mean=float(products) / max(1.0, pairs),
        objective=objective,
        bound=bound,
    )


def _closing_rows(form: Form, point: Point, missing: Residual) -> float:
    """Return the largest residual of a closing row beside 1 + its own terms."""
    terms = abs(form.matrix) @ np.abs(point.x)
    unit = np.ones(terms.size)
    for segment, pairs in zip(form.segments, point.pairs, strict=True):
        s = segment.stencil
        before = (
            pairs.y[-2] if s.steps > 1 else pairs.y[-1]
        )  # where there is one step, none is early
        for ends, y in ((s.first, pairs.y[0]), (s.early, before), (s.last, pairs.y[-1])):
            at = segment.closing.T[ends.row]
            np.add.at(terms, at, np.abs(ends.value * y[ends.column]))
        own = segment.order[s.rows - s.carried :]
        unit[segment.own] = form.size_scale / segment.row_scale[own]
    lack = np.abs(missing.root) * unit / (1.0 + terms * unit)
    return float(lack[form.root_rows :].max(initial=0.0))


def _unit(form: Form) -> float:
    """Return one unit of the objective in scaled units, within reason."""
    return float(np.clip(form.cost_scale / form.size_scale, 1e-6, 1.0))


def _root_bound(form: Form, point: Point) -> float:
    """Return the root's part of the dual objective."""
    lower, upper, row_lower, row_upper = point.dual
    value = float(form.lower @ lower - form.upper @ upper)
    low = np.where(np.isfinite(form.row_lower), form.row_lower, 0.0)
    high = np.where(np.isfinite(form.row_upper), form.row_upper, 0.0)
    same = ~inequality(form)
    value += float(low @ row_lower - high @ row_upper) + float(low[same] @ point.nu[same])
    return value


def row_masks(form: Form) -> list[Floats]:
    """Return 1 where a pair of the root exists and 0 where it is a dummy."""
    moving = movable(form).astype(float)
    inside = inequality(form)
    low = (inside & np.isfinite(form.row_lower)).astype(float)
    high = (inside & np.isfinite(form.row_upper)).astype(float)
    return [moving, moving, low, high]
