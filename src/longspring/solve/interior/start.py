"""Where the method begins: an interior point of middling size.

    y = min(size, half its room),  x = a little above its lower bound,  products all alike
    root rows: as they stand at that point, moved inside their bounds

An inequality among the root rows that the point keeps anyhow has no residual to begin with; a
sum over a year of hours would otherwise be off by thousands.
"""

import numpy as np

from longspring.program.block import Floats
from longspring.solve.interior.engine import Engine, inequality
from longspring.solve.interior.form import Form, Segment
from longspring.solve.interior.lanes import wide
from longspring.solve.interior.measure import row_masks
from longspring.solve.interior.newton import find_residual
from longspring.solve.interior.point import NOTHING, Pairs, Point, empty_pairs

SIZE = 3.0  # of scaled values
PRODUCT = 0.3  # of every pair
LEAST = 1e-3  # room that a limited column is given at least


def starting_point(engine: Engine) -> Point:
    """Return an interior point; it need not satisfy any row."""
    form = engine.form
    width = form.upper - form.lower
    x = form.lower + np.minimum(2.0 * SIZE, width / 2.0)
    masks = row_masks(form)
    point = Point(
        x=x,
        row=np.where(inequality(form), 0.0, form.row_lower),
        nu=np.zeros(form.row_lower.size),
        rows=[wide(g.stencil.steps, g.stencil.rows) for g in form.segments],
        pairs=[_pairs(segment, x) for segment in form.segments],
        slack=[np.ones_like(mask) for mask in masks],
        dual=[np.full_like(mask, NOTHING) for mask in masks],
    )
    point.row = _rows(form, point.row - find_residual(engine, point).root)
    slack = x - form.lower, form.upper - x, point.row - form.row_lower, form.row_upper - point.row
    point.slack = [np.where(mask > 0, own, 1.0) for mask, own in zip(masks, slack, strict=True)]
    point.dual = [
        np.where(mask > 0, PRODUCT / own, NOTHING)
        for mask, own in zip(masks, point.slack, strict=True)
    ]
    return point


def _rows(form: Form, activity: Floats) -> Floats:
    """Return the values of the root rows: their activity, moved inside the bounds."""
    low, high = form.row_lower, form.row_upper
    with np.errstate(invalid="ignore"):
        room = np.where(np.isfinite(high - low), (high - low) / 4.0, np.inf)
    margin = np.minimum(np.maximum(1.0, 0.1 * np.abs(activity)), room)
    return np.where(inequality(form), np.clip(activity, low + margin, high - margin), low)


def _pairs(segment: Segment, x: Floats) -> Pairs:
    """Return the pairs of a segment."""
    s = segment.stencil
    own = x[segment.columns]
    ratio = wide(s.steps, s.upper_column.size)
    ratio[:] = s.upper.now
    ratio[:, s.upper.varying] = s.upper.series
    by = s.upper_by >= 0
    room = ratio * np.where(by, own[s.upper_by] if own.size else 1.0, 1.0)[:, None]
    pairs = empty_pairs(segment)
    np.maximum(room, LEAST, out=pairs.u)
    pairs.u[:] /= 2.0
    pairs.y[:] = SIZE
    pairs.y[:, s.upper_column] = np.minimum(SIZE, pairs.u)
    np.divide(PRODUCT, pairs.y, out=pairs.z)
    np.divide(PRODUCT, pairs.u, out=pairs.q)
    dead = ~segment.live
    pairs.y[dead], pairs.z[dead] = 0.0, 1.0
    gone = dead[:, s.upper_column]
    pairs.u[gone], pairs.q[gone] = 1.0, 0.0
    return pairs
