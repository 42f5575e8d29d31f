"""Fair points of small polygons, by hand, and the axioms that each of them is known by."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_sandwich import concave

from longspring.deal.bargain import RULES, egalitarian, ideal, kalai_smorodinsky, nash, rational

LINE = ((0.0, 1.0), (1.0, 0.0))
BENT = ((0.0, 10.0), (6.0, 8.0), (8.0, 0.0))
NOTHING = (0.0, 0.0)


def test_by_hand_on_a_line():
    """On u1 + u2 = 1 every rule divides equally."""
    for rule in RULES.values():
        assert rule(LINE, NOTHING) == pytest.approx((0.5, 0.5))


def test_by_hand_on_a_bent_line():
    """Of (0, 10), (6, 8), (8, 0):

    Nash: on the first edge u2 = 10 - u1 / 3 the product u1 (10 - u1 / 3) still rises at 6 (10 - 4
    > 0); on the second u2 = 8 - 4 (u1 - 6) = 32 - 4 u1 it would be largest at 4: the corner.
    Kalai-Smorodinsky: ideal (8, 10), so u2 = 1.25 u1 meets 10 - u1 / 3 at 120 / 19 = 6.3158, beyond
    6; it meets 32 - 4 u1 at 32 / 5.25 = 6.0952, u2 = 7.6190.
    Equal gains: u1 = 32 - 4 u1 at 6.4.
    """
    assert nash(BENT, NOTHING) == pytest.approx((6.0, 8.0))
    assert ideal(BENT, NOTHING) == (8.0, 10.0)
    assert kalai_smorodinsky(BENT, NOTHING) == pytest.approx((32 / 5.25, 40 / 5.25))
    assert egalitarian(BENT, NOTHING) == pytest.approx((6.4, 6.4))


def test_only_what_neither_would_refuse_is_looked_at():
    """With (2, 4) without a deal the chain begins at u1 = 2 and ends where 32 - 4 u1 = 4."""
    start, *between, end = rational(BENT, (2.0, 4.0))
    assert start == pytest.approx((2.0, 28 / 3))
    assert (between, end) == ([(6.0, 8.0)], (7.0, 4.0))
    assert ideal(BENT, (2.0, 4.0)) == pytest.approx((7.0, 28 / 3))
    assert rational(BENT, (9.0, 0.0)) == ()


def test_a_flat_end_gives_the_corner():
    """Without a deal (0, -9): equal gains would leave below the end (8, 0), which is no worse."""
    assert egalitarian(BENT, (0.0, -9.0)) == (8.0, 0.0)


@given(concave(), st.floats(0.0, 0.9), st.floats(0.0, 0.9))
def test_axioms(chain, first, second):
    """Pareto, individual rationality, symmetry; scale for Nash and Kalai-Smorodinsky."""
    without = (first * chain[-1][0], second * chain[0][1])
    part = rational(chain, without)
    assume(len(part) > 1 and part[-1][0] - without[0] > 1e-3 and part[0][1] - without[1] > 1e-3)
    for name, rule in RULES.items():
        point = rule(chain, without)
        assert point[0] >= without[0] - 1e-9
        assert point[1] >= without[1] - 1e-9
        assert_on(part, point)
        turned = tuple((u[1], u[0]) for u in reversed(chain))
        back = rule(turned, (without[1], without[0]))
        assert (back[1], back[0]) == pytest.approx(point, abs=1e-6), name
        if name != "egalitarian":  # money is compared only by equal gains
            scaled = tuple((3.0 * u[0] + 5.0, 0.5 * u[1] - 2.0) for u in chain)
            moved = rule(scaled, (3.0 * without[0] + 5.0, 0.5 * without[1] - 2.0))
            expected = (3.0 * point[0] + 5.0, 0.5 * point[1] - 2.0)
            assert moved == pytest.approx(expected, abs=1e-6), name


def assert_on(chain, point):
    """Assert that a point lies on a chain: no point of the chain is better for both."""
    for one, two in pairwise(chain):
        if one[0] - 1e-9 <= point[0] <= two[0] + 1e-9:
            share = (point[0] - one[0]) / (two[0] - one[0])
            assert point[1] == pytest.approx(one[1] + share * (two[1] - one[1]), abs=1e-6)
            return
    pytest.fail(f"{point} is not on {chain}")


def cut_off(chain, most):
    """Return the chain where the first side may have at most `most`."""
    kept = [u for u in chain if u[0] < most]
    after = next(u for u in chain if u[0] >= most)
    share = (most - kept[-1][0]) / (after[0] - kept[-1][0])
    return (*kept, (most, kept[-1][1] + share * (after[1] - kept[-1][1])))


@given(concave(), st.floats(0.05, 1.0))
def test_nash_does_not_depend_on_what_is_not_chosen(chain, share):
    """Independence of irrelevant alternatives: cut off what lies beyond the point."""
    point = nash(chain, NOTHING)
    most = point[0] + share * (chain[-1][0] - point[0])
    assume(chain[0][0] < most <= chain[-1][0])
    assert nash(cut_off(chain, most), NOTHING) == pytest.approx(point, abs=1e-6)


def test_kalai_smorodinsky_depends_on_it():
    """With u1 at most 4 the ideal is (4, 10): u2 = 2.5 u1 meets 10 - u1 / 3 at 60 / 17."""
    assert kalai_smorodinsky(cut_off(BENT, 4.0), NOTHING) == pytest.approx((60 / 17, 150 / 17))


@given(concave(), st.floats(0.0, 2.0))
def test_kalai_smorodinsky_gives_no_less_of_more(chain, more):
    """Individual monotonicity: more for the second at every u1, the same ideal of the first.

    Nash has no such axiom: of (0, 10), (6, 8), (8, 0) it gives the first 6; raised to
    (0, 20), (6, 8), (8, 0) the product u1 (20 - 2 u1) is largest at 5.
    """
    wider = tuple((u[0], u[1] * (1.0 + more)) for u in chain)
    assume(chain[-1][1] <= 1e-9)
    before, after = kalai_smorodinsky(chain, NOTHING), kalai_smorodinsky(wider, NOTHING)
    assert after[1] >= before[1] - 1e-9
    assert nash(((0.0, 20.0), (6.0, 8.0), (8.0, 0.0)), NOTHING) == pytest.approx((5.0, 10.0))


@given(concave(), st.floats(0.0, 2.0), st.floats(0.0, 2.0))
def test_equal_gains_give_both_no_less_of_more(chain, first, second):
    """Strong monotonicity: whatever is added, neither side gets less."""
    wider = tuple((u[0] * (1.0 + first), u[1] * (1.0 + second)) for u in chain)
    before, after = egalitarian(chain, NOTHING), egalitarian(wider, NOTHING)
    assert min(after) >= min(before) - 1e-9
