"""Newton directions of the primal-dual system, by elimination onto the border and the root.

With targets c for the products slack x dual (change of the product wanted), D = 1/h,
h = z/y + sum of q/u, phi = q/u:

    f  = c_z/y - c_q/u + phi rho - (dual residual)
    dy = D (f + A' dlambda + g' dnu) + F dx
    N dlambda + E [dnu, dx] = r_p - A D f

The remaining equations are the root's. The step is refined against the reduced system.
"""

from dataclasses import dataclass

import numpy as np

from longspring.program.block import Floats
from longspring.solve.interior.assemble import room_to_factorise, weigh
from longspring.solve.interior.engine import Engine, Residual, inequality, movable
from longspring.solve.interior.factor import factorise_segment
from longspring.solve.interior.lanes import wide
from longspring.solve.interior.passes import (
    AFFINE,
    STILL,
    add_pass,
    expand_pass,
    ratio_pass,
    residual_pass,
    right_pass,
    wanted_of_all,
)
from longspring.solve.interior.point import Point, ratio
from longspring.solve.interior.root import NotPositiveError, factorise_root
from longspring.solve.interior.stencil import LANES
from longspring.solve.interior.sweep import (
    inward,
    lack,
    outward,
    refine_inward,
    settle,
    spread,
)

IMMOVABLE = 1e16  # barrier weight of a column that stays where it is
REFINEMENTS = 4  # corrections of a direction at most
EXACT = 1e-7  # lack of a row in scaled units that needs no correction: the tolerance of the method
SMALL = 1e-2  # nor does one this small beside what the point itself lacks


def find_residual(engine: Engine, point: Point) -> Residual:
    """Return the residuals of a point, in the engine's memory."""
    form, missing = engine.form, engine.missing
    side = np.concatenate([point.row - form.matrix @ point.x, np.zeros(point.x.size)])
    lower, upper, row_lower, row_upper = point.dual
    root = np.concatenate([point.nu, point.x])
    side[point.row.size :] = form.cost - form.matrix.T @ point.nu - lower + upper

    def task(k: int) -> tuple[Floats, Floats]:
        segment = form.segments[k]
        pairs, own = point.pairs[k], wide(segment.plan.border)
        figures = residual_pass(
            segment.stencil,
            (*pairs, point.rows[k]),
            engine.border(k, root),
            (missing.rows[k], missing.columns[k], missing.limits[k], own, engine.desks[k].room),
            form.size_scale / segment.row_scale[segment.order],
        )
        return own, _joined(figures, LARGEST)

    found = engine.each(task)
    side = engine.gathered(side, [own for own, _ in found])
    design = side[point.row.size :]
    can = movable(form)
    missing.root = side[: point.row.size]
    missing.design, missing.held = np.where(can, design, 0.0), np.where(can, 0.0, design)
    missing.slack = np.where(inequality(form), point.nu - row_lower + row_upper, 0.0)
    missing.figures = [figures for _, figures in found]
    return missing


LARGEST = 0, 1, 2, 7  # figures of `residual_pass` that are maxima, not sums


def _joined(figures: Floats, largest: tuple[int, ...]) -> Floats:
    """Return figures of a segment from those of its lanes."""
    out = figures.sum(axis=1)
    out[list(largest)] = figures[list(largest)].max(axis=1)
    return out


def factorise(engine: Engine, point: Point, regularisation: float) -> None:
    """Factorise the Newton system at a point.

    Raises
    ------
    NotPositiveError
        If a pivot is not positive.
    """
    form = engine.form

    def task(k: int) -> tuple[bool, Floats]:
        segment, factor = form.segments[k], engine.desks[k].factor
        s, p = segment.stencil, segment.plan
        squares, own = np.zeros((LANES, p.border, p.border)), wide(segment.columns.size)
        work = room_to_factorise(s, p)
        weigh(s, tuple(point.pairs[k]), factor, work, own)
        fine = factorise_segment(s, p, (factor, work), squares, regularisation)
        at = np.arange(p.border - own.shape[0], p.border)
        squares[:, at, at] -= own.T
        return fine, squares

    found = engine.each(task)
    if not all(fine for fine, _ in found):
        raise NotPositiveError("A pivot of a chain is not positive.")
    xl, xu, sl, su = point.slack
    zl, zu, a, b = point.dual
    with np.errstate(over="ignore"):
        engine.design_weight = np.where(movable(form), zl / xl + zu / xu, IMMOVABLE)
        engine.row_weight = np.where(inequality(form), a / sl + b / su, np.inf)
    if not np.isfinite(engine.design_weight).all():
        raise NotPositiveError("A weight of the root is beyond all numbers.")
    weights = 1.0 / engine.row_weight, engine.design_weight
    squares = [square for _, square in found]
    engine.root = factorise_root(form, squares, engine.outline, weights, regularisation)


@dataclass(frozen=True, slots=True)
class Aim:
    """What a direction is to do to the products: see `right_pass`."""

    kind: int
    mean: float = 0.0
    primal: float = 0.0
    dual: float = 0.0

    @property
    def closes(self) -> bool:
        """Return whether the residuals are to be closed as well."""
        return self.kind in (AFFINE, STILL)

    def of_root(self, point: Point, looked: Point) -> list[Floats]:
        """Return the targets of the root's pairs."""
        how = self.mean, self.primal, self.dual
        return [
            wanted_of_all(self.kind, (a, b, da, db), how)
            for a, b, da, db in zip(point.slack, point.dual, looked.slack, looked.dual, strict=True)
        ]


def find_direction(engine: Engine, point: Point, aim: Aim, looked: Point, out: Point) -> Floats:
    """Write the direction of an aim to `out`; return figures of it (see `expand_pass`).

    `looked` is the direction whose second-order effect the aim corrects; it may not be `out`.
    """
    form, missing = engine.form, engine.missing
    targets = aim.of_root(point, looked)
    side, slack = _root_side(engine, point, aim, targets)
    how = aim.mean, aim.primal, aim.dual

    def begin(k: int) -> tuple[Floats, Floats]:
        segment, desk = form.segments[k], engine.desks[k]
        s, p, factor = segment.stencil, segment.plan, desk.factor
        right, border = wide(p.border), wide(p.border)
        parts = tuple(looked.pairs[k]), tuple(out.pairs[k]), missing.columns[k], missing.limits[k]
        right_pass(s, aim.kind, how, tuple(point.pairs[k]), parts, right)
        r = missing.rows[k] if aim.closes else desk.nothing
        inward(s, p, factor, (out.pairs[k].y, r, desk.inner, desk.room), border)
        outward(s, p, factor, (desk.inner, desk.room), border)
        return right, border

    found = engine.each(begin)
    side = engine.gathered(side, [right for right, _ in found])
    solved = engine.root.solve(engine.gathered(side, [border for _, border in found]))
    _settle(engine, solved, out, first=True)
    solved = _refine(engine, point, (aim, side, solved), out)
    rows = form.row_lower.size
    out.nu[:], out.x[:] = solved[:rows], solved[rows:]
    return _expand(engine, point, aim, (targets, slack), out)


def _root_side(
    engine: Engine, point: Point, aim: Aim, targets: list[Floats]
) -> tuple[Floats, Floats]:
    """Return the root's own right-hand side, and that of the row slacks."""
    missing = engine.missing
    xl, xu, sl, su = point.slack
    c_xl, c_xu, c_sl, c_su = targets
    design = c_xu / xu - c_xl / xl
    slack = np.where(inequality(engine.form), c_sl / sl - c_su / su, 0.0)
    root = np.zeros_like(point.nu)
    if aim.closes:
        design = design + missing.design
        slack = slack - missing.slack
        root = missing.root
    return np.concatenate([root + slack / engine.row_weight, design]), slack


def _settle(engine: Engine, solved: Floats, out: Point, *, first: bool) -> None:
    """Carry a root solution back to the segments."""

    def task(k: int) -> None:
        segment, desk = engine.form.segments[k], engine.desks[k]
        border = engine.border(k, solved)
        spread(segment.stencil, segment.plan, desk.factor, border, (desk.outer, desk.room))
        parts = desk.inner, desk.outer, out.rows[k], out.pairs[k].y, first, desk.room
        settle(segment.stencil, segment.plan, desk.factor, border, parts)

    engine.each(task)


def _refine(engine: Engine, point: Point, sides: tuple[Aim, Floats, Floats], out: Point) -> Floats:
    """Work off what the reduced system still lacks; return the root solution."""
    form = engine.form
    aim, side, solved = sides
    rows = form.row_lower.size
    before = np.inf
    limit = max((float(figures[0]) for figures in engine.missing.figures), default=0.0)
    for _ in range(REFINEMENTS):
        nu, x = solved[:rows], solved[rows:]

        def measure(k: int, solved: Floats = solved) -> tuple[float, Floats]:
            desk, own = engine.desks[k], wide(form.segments[k].plan.border)
            r = engine.missing.rows[k] if aim.closes else desk.nothing
            found = out.rows[k], out.pairs[k].y, engine.border(k, solved)
            weights = point.pairs[k].u, point.pairs[k].q
            return lack(form.segments[k].stencil, weights, found, (r, desk.errors), own), own

        found = engine.each(measure)
        error = side.copy()
        error[:rows] -= form.matrix @ x
        error[:rows] -= np.where(inequality(form), nu / engine.row_weight, 0.0)
        error[rows:] += engine.design_weight * x - form.matrix.T @ nu
        error = engine.gathered(error, [own for _, own in found])
        worst = max([float(np.abs(error[:rows]).max(initial=0.0)), *(w for w, _ in found)])
        # Near the end the system is so ill-conditioned that one correction leaves a residual that
        # later iterations cannot close; it is worked off here while that still succeeds.
        if worst <= max(EXACT, SMALL * limit) or worst > 0.5 * before:
            break
        before = worst

        def correct(k: int) -> Floats:
            segment, desk = form.segments[k], engine.desks[k]
            border = wide(segment.plan.border)
            refine_inward(segment.plan, desk.factor, desk.errors, desk.inner)
            parts = desk.inner, desk.room
            outward(segment.stencil, segment.plan, desk.factor, parts, border)
            return border

        more = engine.root.solve(engine.gathered(error, engine.each(correct)))
        _settle(engine, more, out, first=False)
        solved = solved + more
    return solved


def _expand(
    engine: Engine, point: Point, aim: Aim, root: tuple[list[Floats], Floats], out: Point
) -> Floats:
    """Complete the direction and return its figures."""
    form = engine.form
    targets, slack = root
    out.row[:] = np.where(inequality(form), (slack - out.nu) / engine.row_weight, 0.0)
    low, high = np.isfinite(form.row_lower), np.isfinite(form.row_upper)
    moves = out.x, -out.x, np.where(low, out.row, 0.0), np.where(high, -out.row, 0.0)
    for k, move in enumerate(moves):
        out.slack[k][:] = move
        out.dual[k][:] = (targets[k] - point.dual[k] * move) / point.slack[k]

    def task(k: int) -> Floats:
        segment = form.segments[k]
        x = out.x[segment.columns]
        limits = engine.missing.limits[k]
        how = x, aim.closes
        pairs = tuple(point.pairs[k]), tuple(out.pairs[k])
        return _joined(expand_pass(segment.stencil, *pairs, limits, how), (0, 1))

    found = np.array([np.zeros(5), *engine.each(task)])
    figures = np.concatenate([found[:, :2].max(axis=0), found[:, 2:].sum(axis=0)])
    figures[0] = max(figures[0], ratio(point.slack, out.slack))
    figures[1] = max(figures[1], ratio(point.dual, out.dual))
    for a, b, da, db in zip(point.slack, point.dual, out.slack, out.dual, strict=True):
        figures[2:] += a @ db, b @ da, da @ db
    return figures


def ratios(engine: Engine, point: Point, step: Point, corrector: Point, weights: Floats) -> Floats:
    """Return the largest -(d + w c)/v of primal and dual pairs per weight, shape (2, weights)."""

    def task(k: int) -> Floats:
        return ratio_pass(
            tuple(point.pairs[k]), tuple(step.pairs[k]), tuple(corrector.pairs[k]), weights
        ).max(axis=2)

    out = np.array([np.zeros((2, weights.size)), *engine.each(task)]).max(axis=0)
    for w, weight in enumerate(weights):
        for side, (values, first, second) in enumerate(
            (
                (point.slack, step.slack, corrector.slack),
                (point.dual, step.dual, corrector.dual),
            )
        ):
            moves = [a + weight * b for a, b in zip(first, second, strict=True)]
            out[side, w] = max(out[side, w], ratio(values, moves))
    return out


def add(engine: Engine, point: Point, step: Point, primal: float, dual: float) -> None:
    """Move a point (or a direction) along a direction, in place."""
    point.add_root(step, primal, dual)

    def task(k: int) -> None:
        lengths = primal, primal, dual, dual, dual
        add_pass((*point.pairs[k], point.rows[k]), (*step.pairs[k], step.rows[k]), lengths)

    engine.each(task)
