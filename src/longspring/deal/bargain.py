"""Fair points of a frontier, beside what the sides have without a deal.

    nash               max (u1 - d1)(u2 - d2)
    kalai_smorodinsky  largest t with u = d + t (ideal - d);  ideal: the most each side can have
                       while the other has no less than without a deal
    egalitarian        largest t with u = d + t (1, 1): equal gains in money

The frontier is a concave chain of points, the first utility ascending; below it everything can
be had. Where a ray leaves the region at its flat end, the end of the chain is better for one side
and no worse for the other, and is taken. Nash 1950, Kalai and Smorodinsky 1975, Kalai 1977.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

Pair = tuple[float, float]
Rule = Callable[[Sequence[Pair], Pair], Pair]


def rational(chain: Sequence[Pair], without: Pair) -> tuple[Pair, ...]:
    """Return the part of a chain where neither side has less than without a deal; it may be empty.

    Where the chain ends above that, the flat ends below belong to it as no one's better choice.
    """
    first = _cut(chain, without[0], 0)
    second = _cut(first[::-1], without[1], 1)
    return second[::-1]


def _cut(chain: Sequence[Pair], least: float, side: int) -> tuple[Pair, ...]:
    """Return the end of a chain on which `side`, ascending along it, has at least `least`."""
    kept = [point for point in chain if point[side] >= least]
    if not kept or len(kept) == len(chain):
        return tuple(kept)
    before = chain[len(chain) - len(kept) - 1]
    share = (least - before[side]) / (kept[0][side] - before[side])
    between = _mixed(before, kept[0], share)
    return (between, *kept) if between != kept[0] else tuple(kept)


def _mixed(start: Pair, end: Pair, share: float) -> Pair:
    first, second = (a + share * (b - a) for a, b in zip(start, end, strict=True))
    return first, second


def ideal(chain: Sequence[Pair], without: Pair) -> Pair:
    """Return the most that each side can have while the other has no less than without a deal."""
    part = rational(chain, without)
    return part[-1][0], part[0][1]


def nash(chain: Sequence[Pair], without: Pair) -> Pair:
    """Return the point with the largest product of gains.

    Along a segment the product is (a1 + s b1)(a2 + s b2), with its maximum where
    s = -(a1 b2 + a2 b1) / (2 b1 b2), kept within the segment.
    """
    part = rational(chain, without)
    best = part[0]
    for start, end in (*pairwise(part), (part[-1], part[-1])):
        a1, a2 = start[0] - without[0], start[1] - without[1]
        b1, b2 = end[0] - start[0], end[1] - start[1]
        share = -(a1 * b2 + a2 * b1) / (2.0 * b1 * b2) if b1 * b2 < 0.0 else 0.0
        point = _mixed(start, end, min(max(share, 0.0), 1.0))
        if _product(point, without) > _product(best, without):
            best = point
    return best


def _product(point: Pair, without: Pair) -> float:
    return (point[0] - without[0]) * (point[1] - without[1])


def kalai_smorodinsky(chain: Sequence[Pair], without: Pair) -> Pair:
    """Return the point at which both sides have the same share of their ideal gain."""
    best = ideal(chain, without)
    return along(rational(chain, without), without, (best[0] - without[0], best[1] - without[1]))


def egalitarian(chain: Sequence[Pair], without: Pair) -> Pair:
    """Return the point at which both sides gain the same money."""
    return along(rational(chain, without), without, (1.0, 1.0))


def along(chain: Sequence[Pair], start: Pair, direction: Pair) -> Pair:
    """Return where a ray from below a chain leaves what lies below it, on the chain itself."""
    # Cross product of the ray with the way to a point: positive left of the ray.
    sides = [
        direction[0] * (point[1] - start[1]) - direction[1] * (point[0] - start[0])
        for point in chain
    ]
    if sides[0] <= 0.0:
        return chain[0]
    for (one, two), (above, below) in zip(pairwise(chain), pairwise(sides), strict=True):
        if below <= 0.0:
            return _mixed(one, two, above / (above - below))
    return chain[-1]


RULES: Mapping[str, Rule] = {
    "nash": nash,
    "kalai_smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
}
