"""Least cost as a function of a bound: one-sided slopes, kinks, ranges, and whole curves.

    f(h)   least cost with the bound, or all bounds of a clause together, moved by h
    s(h) = (f(h) - f(0)) / h

f is convex and piecewise linear. Its dual at 0 lies between the slopes on both sides; where they
differ the bound sits on a kink, and more of it costs another price than less. A difference over
some step h proves a one-sided slope only if f is straight from 0 to h: if s(h) equals the dual at
0, or the dual at h. Otherwise a corner lies between, no further off than where the tangents at
both ends cross, and h is shortened to half of that.

A step is never so short that the noise of two solves shows:

    h >= noise x |f(0)| / (1/4 x 1e-4 x |s|)

Where half of the way to the crossing is shorter, this step is looked at, as long as it ends before
the crossing. `noise` is how far an objective may be off, as a share of itself: some 1e-11 for a
vertex, 1e-9 for an interior point.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from longspring.agreement.bind import BoundProgram
from longspring.agreement.clause import ClauseRow
from longspring.errors import InfeasibleError
from longspring.program.block import BlockProgram
from longspring.program.solution import Solution

Solve = Callable[[BlockProgram], Solution]

AGREE = 1e-4  # relative difference of a dual and a slope that counts as none
STRAIGHT = 1e-6  # relative difference from a straight line that counts as none, along a range
VERTEX_NOISE = 1e-11
INTERIOR_NOISE = 1e-9
MOST_STEPS = 12
MOST_TANGENTS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the curve: how far the bound was moved, the least cost, and the dual there."""

    by: float
    cost: float
    dual: float


@dataclass(frozen=True, slots=True)
class Side:
    """The price on one side of a bound; None where a bound that far cannot be met.

    `step` is how far off the finite difference was taken, `straight` tells that the cost is a line
    up to there, so that the difference is the slope itself and no mean of two.
    """

    price: float | None
    step: float
    straight: bool


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Least cost as a function of how far the bounds of some rows are moved together."""

    bound: BoundProgram
    rows: tuple[ClauseRow, ...]
    solve: Solve
    solution: Solution
    noise: float = VERTEX_NOISE
    seen: dict[float, Point | None] = field(default_factory=dict)

    @property
    def here(self) -> Point:
        """Return the point of the agreement itself."""
        return Point(0.0, self.solution.objective, self._dual(self.solution))

    def at(self, by: float) -> Point | None:
        """Return the point with the bounds moved, None where they cannot be met."""
        if by == 0.0:
            return self.here
        if by not in self.seen:
            self.seen[by] = self._look(by)
        return self.seen[by]

    def _look(self, by: float) -> Point | None:
        try:
            found = self.solve(move_bounds(self.bound, self.rows, by))
        except InfeasibleError:
            return None
        return Point(by, found.objective, self._dual(found))

    def _dual(self, solution: Solution) -> float:
        return float(sum(solution.total_dual[row.row] for row in self.rows))

    def error(self) -> float:
        """Return how far the difference of two costs may be off [CNY]."""
        return self.noise * abs(self.solution.objective)

    def shortest(self, price: float) -> float:
        """Return the shortest step over which a price can be told from noise."""
        return self.error() / (0.25 * AGREE * abs(price)) if price else np.inf

    def same(self, one: float, other: float, step: float) -> bool:
        """Return whether two slopes taken over `step` are the same."""
        return abs(one - other) <= AGREE * max(abs(one), abs(other)) + self.error() / step


def move_bounds(bound: BoundProgram, rows: Sequence[ClauseRow], by: float) -> BlockProgram:
    """Return the program with the bounds of rows moved by `by` units."""
    totals = bound.program.totals
    lower, upper = totals.lower.copy(), totals.upper.copy()
    places = [row.row for row in rows]
    lower[places] += by
    upper[places] += by
    return replace(bound.program, totals=replace(totals, lower=lower, upper=upper))


def side_price(curve: Curve, direction: float, step: float) -> Side:
    """Return the slope of the curve just beside 0, to the right (1) or to the left (-1).

    Parameters
    ----------
    curve : Curve
        Least cost over the bound.
    direction : float
        1 or -1.
    step : float
        Where to look first; lengthened where the price would drown in noise.
    """
    here = curve.here
    far = max(step, min(curve.shortest(here.dual), 10.0 * step))
    slope = float("nan")
    for _ in range(MOST_STEPS):
        point = curve.at(direction * far)
        if point is None:
            far /= 4.0
            continue
        slope = (point.cost - here.cost) / point.by
        if curve.same(slope, here.dual, far) or curve.same(slope, point.dual, far):
            return Side(slope, far, straight=True)
        crossing, least = _crossing(here, point), curve.shortest(slope)
        if crossing <= least:
            break
        far = max(0.5 * crossing, least)
    return Side(None, far, straight=False) if np.isnan(slope) else Side(slope, far, straight=False)


def _crossing(one: Point, other: Point) -> float:
    """Return how far from `one` the tangents at two points cross."""
    apart = other.by - one.by
    if one.dual == other.dual:
        return abs(apart)
    gap = other.cost - one.cost - other.dual * apart
    return min(abs(gap / (one.dual - other.dual)), abs(apart))


def range_end(curve: Curve, side: Side, reach: float) -> tuple[float, bool]:
    """Return how far the price of a side holds towards `reach`, and whether it may hold further.

    Tangents: where the line from here and the tangent at a point further off cross, no point
    beyond can lie on the line; the crossing is the next point to look at.
    """
    if side.price is None:
        return 0.0, False
    here = curve.here
    surely = np.copysign(side.step, reach) if side.straight else 0.0
    far = reach
    for _ in range(MOST_TANGENTS):
        if abs(far) <= abs(surely):
            break
        point = curve.at(far)
        if point is None:
            far *= 0.5
            continue
        gap = point.cost - (here.cost + side.price * far)
        # The price is a difference of two costs, and so is the gap.
        doubt = curve.error() * (1.0 + abs(far) / side.step)
        if gap <= STRAIGHT * abs(side.price * far) + doubt:
            return far, far == reach
        crossing = far - gap / (point.dual - side.price) if point.dual != side.price else surely
        if not np.isfinite(crossing) or crossing * reach <= 0.0 or abs(crossing) >= abs(far):
            break
        far = crossing
    return float(surely), False


def tightening_curve(curve: Curve, loosest: float, tightest: float, points: int) -> list[Point]:
    """Return points of the curve between two moves of the bound, in ascending order.

    Half of the points lie on either side of the agreement, which is one of them. Where a bound
    cannot be met, that side is looked at from half as far, up to four times.

    Parameters
    ----------
    curve : Curve
        Least cost over the bound.
    loosest, tightest : float
        How far the bound is moved either way, of opposite signs.
    points : int
        At least 3.
    """
    half = max(points // 2, 1)
    found = {0.0: curve.here}
    for end in (loosest, tightest):
        reach = end
        for _ in range(5):
            if curve.at(reach) is not None:
                break
            reach *= 0.5
        for share in np.linspace(0.0, 1.0, half + 1)[1:]:
            point = curve.at(float(share * reach))
            if point is not None:
                found[point.by] = point
    return [found[by] for by in sorted(found)]
