"""The sandwich on polygons whose corners are known."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longspring.deal.sandwich import Cut, area_between, close_in, hull, outer_corners, widest

CORNERS = ((0.0, 10.0), (2.0, 9.5), (5.0, 8.0), (8.0, 5.0), (9.5, 2.0), (10.0, 0.0))
TOLERANCE = 0.005


def supports(corners, slack=0.0):
    """Return a support of a polygon that proves its bound to `slack`, and the list of its calls."""
    calls = []

    def support(weights):
        calls.append(weights)
        worth = [weights[0] * u[0] + weights[1] * u[1] for u in corners]
        place = int(np.argmax(worth))
        return corners[place], worth[place] + slack * (weights[0] + weights[1])

    return support, calls


def bounds(corners):
    """Return the two cuts that a frontier begins with."""
    return [Cut((1.0, 0.0), corners[-1][0]), Cut((0.0, 1.0), corners[0][1])]


def test_every_corner_of_a_polygon_is_found():
    support, calls = supports(CORNERS)
    found = close_in(support, (CORNERS[0], CORNERS[-1]), bounds(CORNERS), 1e-9)
    assert found.points == CORNERS
    assert found.gap <= 1e-9
    assert found.area == pytest.approx(0.0, abs=1e-9)
    # Four corners inside and five edges to be closed; the middle direction closes an edge at once.
    assert len(calls) <= 4 + 5


def test_the_gap_of_two_ends_by_hand():
    """Ends (0, 1) and (1, 0), bounds 1 and 1: the corner (1, 1) is sqrt(1/2) from the chord."""
    ends, cuts = ((0.0, 1.0), (1.0, 0.0)), bounds(((0.0, 1.0), (1.0, 0.0)))
    assert outer_corners(cuts, (1.0, 1.0)) == ((1.0, 1.0),)
    wide = widest(ends, cuts, (1.0, 1.0))
    assert wide.gap == pytest.approx(0.5**0.5)
    assert wide.weights == pytest.approx((0.5**0.5, 0.5**0.5))
    # The triangle between the chord and the corner.
    assert area_between(ends, cuts, (1.0, 1.0)) == pytest.approx(0.5)


def test_a_gap_is_a_share_of_the_ranges():
    """The same picture with the first utility in millionths has the same gap and directions."""
    large = tuple((1e6 * u[0], u[1]) for u in CORNERS)
    small = close_in(supports(CORNERS)[0], (CORNERS[0], CORNERS[-1]), bounds(CORNERS), 0.02)
    wide = close_in(supports(large)[0], (large[0], large[-1]), bounds(large), 0.02)
    assert wide.gap == pytest.approx(small.gap)
    assert [u[0] / 1e6 for u in wide.points] == pytest.approx([u[0] for u in small.points])


def test_loose_bounds_end_with_their_own_gap_and_say_so():
    support, _ = supports(CORNERS, slack=0.5)
    cuts = [Cut(cut.weights, cut.bound + 0.5) for cut in bounds(CORNERS)]
    found = close_in(support, (CORNERS[0], CORNERS[-1]), cuts, 1e-3)
    assert found.points == CORNERS
    assert found.gap > 0.03  # half a unit of a range of 10, at least along an edge


def test_a_frontier_of_one_point():
    support, calls = supports(((3.0, 4.0),))
    found = close_in(support, ((3.0, 4.0), (3.0, 4.0)), bounds(((3.0, 4.0),)), TOLERANCE)
    assert (found.points, found.gap, calls) == (((3.0, 4.0),), 0.0, [])


def test_what_no_one_prefers_is_no_corner():
    points = ((0.0, 1.0), (0.5, 0.5), (1.0, 0.0), (0.4, 0.4), (1.0, -1.0), (-1.0, 1.0))
    assert hull(points, (1.0, 1.0)) == ((0.0, 1.0), (1.0, 0.0))


@st.composite
def concave(draw):
    """Return the upper right corners of a polygon: slopes that fall from flat to steep."""
    steps = draw(
        st.lists(st.tuples(st.floats(0.05, 1.0), st.floats(0.05, 1.0)), min_size=1, max_size=9)
    )
    steps.sort(key=lambda step: step[1] / step[0])
    corners = [(0.0, sum(step[1] for step in steps))]
    for across, down in steps:
        corners.append((corners[-1][0] + across, corners[-1][1] - down))
    return tuple(corners)


@given(concave())
def test_every_polygon_lies_between_both_approximations(corners):
    found = close_in(supports(corners)[0], (corners[0], corners[-1]), bounds(corners), TOLERANCE)
    assert found.gap <= TOLERANCE
    for corner in corners:
        for cut in found.cuts:
            inside = cut.weights[0] * corner[0] + cut.weights[1] * corner[1]
            assert inside <= cut.bound + 1e-9 * max(1.0, abs(cut.bound))
    assert set(found.points) <= set(corners)
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(found.points)]
    assert slopes == sorted(slopes, reverse=True)  # concave
    # The polygon itself, cut by cut, is no farther from the hull than the gap.
    exact = bounds(corners)
    for one, two in pairwise(corners):
        weights = (one[1] - two[1], two[0] - one[0])
        exact.append(Cut(weights, weights[0] * one[0] + weights[1] * one[1]))
    assert widest(found.points, exact, found.scale).gap <= found.gap + 1e-6
