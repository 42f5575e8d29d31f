"""The frontier between two utilities, closed in from inside and outside.

    inner   convex hull of plans found, and everything below it: each of its points is a plan,
            because a mixture of two plans of a linear program is one
    outer   weights . u <= bound, one cut for each direction looked in; no plan lies beyond
    gap     largest distance of a corner of the outer polygon from the inner hull, each utility
            divided by its range between the two best points

    repeat: the farthest corner and the nearest point of the hull give the next direction
    until the gap is within the tolerance

A support gives, for weights, the best plan in that direction and a proven bound of it. Looking
towards the farthest corner either finds a plan outside of the hull or cuts the corner off.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

Pair = tuple[float, float]
MAX_CUTS = 60
LEVEL = 1e-9  # share of a range below which two numbers are one


class Cut(NamedTuple):
    """weights . u <= bound, for every plan."""

    weights: Pair
    bound: float


Support = Callable[[Pair], tuple[Pair, float]]  # weights -> a best plan's utilities, bound


class Widest(NamedTuple):
    """Where the two approximations are farthest apart, and the weights that look there."""

    gap: float  # share of the ranges [1]
    corner: Pair
    weights: Pair


@dataclass(frozen=True, slots=True)
class Sandwich:
    """Both approximations of a frontier; `points` are the corners of the inner hull."""

    points: tuple[Pair, ...]  # the first utility ascending, the second descending
    cuts: tuple[Cut, ...]
    scale: Pair  # range of each utility between the two best points
    gap: float  # share of the ranges [1]
    area: float  # between the two, as a share of the product of the ranges [1]


def close_in(
    support: Support, ends: Sequence[Pair], cuts: Sequence[Cut], tolerance: float
) -> Sandwich:
    """Close in on the frontier between two ends.

    Parameters
    ----------
    support : callable
        Best plan and bound for weights >= 0.
    ends : sequence of pair
        The best plans of either side.
    cuts : sequence of Cut
        At least the bounds of both utilities.
    tolerance : float
        Gap to end at, as a share of the ranges [1].

    Returns
    -------
    Sandwich
        Its gap exceeds the tolerance only where bounds and plans differ by more.
    """
    found, known = list(ends), list(cuts)
    scale = span(ends)
    while len(known) < MAX_CUTS:
        wide = widest(found, known, scale)
        if wide.gap <= tolerance:
            break
        best, bound = support(wide.weights)
        before = hull(found, scale)
        found.append(best)
        known.append(Cut(wide.weights, bound))
        over = wide.weights[0] * wide.corner[0] + wide.weights[1] * wide.corner[1] - bound
        if hull(found, scale) == before and over <= LEVEL * max(abs(bound), 1.0):
            break  # neither a new plan nor a cut: bounds are no sharper than this
    corners = hull(found, scale)
    gap = widest(corners, known, scale).gap
    return Sandwich(corners, tuple(known), scale, gap, area_between(corners, known, scale))


def span(ends: Sequence[Pair]) -> Pair:
    """Return the range of each utility over some points, at least a hair of their size."""
    low, high = np.min(ends, axis=0), np.max(ends, axis=0)
    least = LEVEL * np.maximum(np.abs(ends).max(axis=0), 1.0)
    first, second = np.maximum(high - low, least).tolist()
    return first, second


def hull(points: Sequence[Pair], scale: Pair) -> tuple[Pair, ...]:
    """Return the corners of the hull that no other plan improves on, the first ascending."""
    chain: list[Pair] = []
    for point in sorted(set(points), key=lambda u: (u[0], -u[1])):
        if chain and point[0] <= chain[-1][0] + LEVEL * scale[0] and point[1] <= chain[-1][1]:
            continue  # no better in the first, and worse in the second
        while chain and point[1] >= chain[-1][1] - LEVEL * scale[1]:
            chain.pop()  # not better in the first, and no better in the second
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point, scale) >= -LEVEL:
            chain.pop()
        chain.append(point)
    return tuple(chain)


def _turn(a: Pair, b: Pair, c: Pair, scale: Pair) -> float:
    """Return the cross product of a-b and b-c in ranges: negative where b stands out."""
    first = (b[0] - a[0]) * (c[1] - b[1])
    return (first - (b[1] - a[1]) * (c[0] - b[0])) / (scale[0] * scale[1])


def widest(points: Sequence[Pair], cuts: Sequence[Cut], scale: Pair) -> Widest:
    """Return the corner of the outer polygon that lies farthest from the inner hull."""
    chain = np.array(hull(points, scale)) / scale
    worst = Widest(0.0, points[0], (1.0 / scale[0], 1.0 / scale[1]))
    for corner in outer_corners(cuts, scale):
        place = np.array(corner) / scale
        away = np.maximum(place - _nearest(place, chain), 0.0)
        distance = float(np.hypot(*away))
        if distance > worst.gap:
            first, second = (away / distance / scale).tolist()
            worst = Widest(distance, corner, (first, second))
    return worst


def _nearest(place: np.ndarray, chain: np.ndarray) -> np.ndarray:
    """Return the point nearest to `place` of everything on and below a chain."""
    left, right = chain[0], chain[-1]
    choices = [np.minimum(place, left), np.minimum(place, right)]
    for start, end in pairwise(chain):
        along = end - start
        share = np.clip((place - start) @ along / (along @ along), 0.0, 1.0)
        choices.append(start + share * along)
        choices.append(np.minimum(place, start + share * along))
    gaps = [float(np.sum((place - one) ** 2)) for one in choices]
    return choices[int(np.argmin(gaps))]


def outer_corners(cuts: Sequence[Cut], scale: Pair) -> tuple[Pair, ...]:
    """Return the corners of the outer polygon, the first utility ascending."""
    rows = np.array([one.weights for one in cuts]) * scale
    lengths = np.hypot(rows[:, 0], rows[:, 1])
    rows, bounds = rows / lengths[:, None], np.array([one.bound for one in cuts]) / lengths
    corners: list[Pair] = []
    for a, b in combinations(range(len(cuts)), 2):
        determinant = rows[a, 0] * rows[b, 1] - rows[a, 1] * rows[b, 0]
        if abs(determinant) < LEVEL:
            continue
        place = np.linalg.solve(rows[[a, b]], bounds[[a, b]])
        room = LEVEL * np.maximum(np.abs(bounds), 1.0)
        if np.all(rows @ place <= bounds + room):
            corners.append((float(place[0]) * scale[0], float(place[1]) * scale[1]))
    return tuple(sorted(set(corners)))


def area_between(points: Sequence[Pair], cuts: Sequence[Cut], scale: Pair) -> float:
    """Return the area between the polygons above the ends of the hull, in ranges."""
    chain = hull(points, scale)
    left, right = chain[0][0], chain[-1][0]
    inside = [u[0] for u in (*chain, *outer_corners(cuts, scale)) if left <= u[0] <= right]
    places = np.unique([left, right, *inside])
    inner = np.interp(places, [u[0] for u in chain], [u[1] for u in chain])
    heights = [
        (one.bound - one.weights[0] * places) / one.weights[1]
        for one in cuts
        if one.weights[1] > 0.0
    ]
    outer = np.min(heights, axis=0)
    between = np.maximum(outer - inner, 0.0)
    area = float(np.sum(np.diff(places) * (between[1:] + between[:-1]) / 2.0))
    return area / (scale[0] * scale[1])
