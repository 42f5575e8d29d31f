"""Slopes, kinks, ranges and curves of least cost, on a program worked by hand.

Three columns may be bought: 4 units at 1 CNY, 10 units at 3 CNY and 5 units at 7 CNY. A clause asks
for b units in all, so that the least cost is

    f(b) = b                   0 <= b <= 4     price 1
         = 4 + 3 (b - 4)       4 <= b <= 14    price 3
         = 34 + 7 (b - 14)    14 <= b <= 19    price 7
    and b > 19 cannot be met
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.agreement.bind import bind_rows
from longspring.agreement.clause import ClauseRow
from longspring.agreement.price import check_price
from longspring.agreement.slope import Curve, side_price, tightening_curve
from longspring.ledger.linear import LinearMap, Part
from longspring.program.block import BlockProgram, Design, Entries, Totals
from longspring.program.layout import Term
from small_case import clause, solve

AMOUNTS, RATES = np.array([4.0, 10.0, 5.0]), np.array([1.0, 3.0, 7.0])
ALL = Term(
    *("build", 2030, 2030, "", 1.0, {}, -1),
    *(np.arange(3), np.ones(3), np.zeros(0, dtype=int), np.zeros((0, 1))),
)


def by_hand(bound):
    """Return the least cost of `bound` units."""
    taken = np.clip(bound - np.array([0.0, 4.0, 14.0]), 0.0, AMOUNTS)
    return float(RATES @ taken)


def shop() -> BlockProgram:
    """Return the program without its clause."""
    ints, floats = np.zeros(0, dtype=np.int32), np.zeros(0)
    none = Entries(ints, ints, floats, ints, np.zeros((0, 1)))
    names = ("cheap", "fair", "dear")
    design = Design(names, RATES, np.zeros(3), AMOUNTS, (), none, floats, floats)
    return BlockProgram(design, (), Totals((), floats, floats, none, ()), 0.0)


def row_of(bound, sense=">=", **more):
    asked = clause("C1", "sum", sense, bound, "MW", periods=(2030,), **more)
    amount = LinearMap((Part(ALL, 1.0),))
    return ClauseRow(asked, "clause:C1:2030", 2030, amount, sense, bound, 1.0)


def curve_at(bound, **more):
    bought = bind_rows(shop(), (row_of(bound, **more),))
    return Curve(bought, bought.rows, solve, solve(bought.program))


@settings(max_examples=30, deadline=None)
@given(st.floats(0.5, 18.5))
def test_cost_and_price_are_those_by_hand(bound):
    curve = curve_at(bound)
    assert curve.here.cost == pytest.approx(by_hand(bound), rel=1e-9)
    found = check_price(curve, reach=0.0)
    assert found.consistent
    assert found.exact


@pytest.mark.parametrize(
    ("bound", "down", "up"), [(2.0, 1.0, 1.0), (4.0, 1.0, 3.0), (9.0, 3.0, 3.0), (14.0, 3.0, 7.0)]
)
def test_a_kink_has_a_price_on_either_side(bound, down, up):
    found = check_price(curve_at(bound))
    assert found.kink == (down != up)
    assert found.down == pytest.approx(down, rel=1e-9)
    assert found.up == pytest.approx(up, rel=1e-9)
    assert down - 1e-9 <= found.dual <= up + 1e-9


@pytest.mark.parametrize(
    ("bound", "low", "high"),
    [(3.0, 1.5, 4.0), (5.0, 4.0, 7.5), (9.0, 4.5, 13.5), (13.0, 6.5, 14.0)],
)
def test_the_range_ends_at_the_corners(bound, low, high):
    # Looked for as far as half of the bound: where no corner lies within, the end is open.
    found = check_price(curve_at(bound))
    assert (found.range_low, found.range_high) == pytest.approx((low, high), rel=1e-6)
    assert found.open_low == (low == bound / 2)
    assert found.open_high == (high == 1.5 * bound)


def test_on_a_kink_each_side_has_its_own_range():
    # Below 4 the price is 1 as far as one looks, above it is 3 as far as one looks.
    found = check_price(curve_at(4.0))
    assert (found.range_low, found.range_high) == pytest.approx((2.0, 6.0))
    assert found.open_low
    assert found.open_high


@pytest.mark.parametrize("gap", [1e-3, 1e-5])
def test_a_corner_closer_than_the_first_step_is_no_kink(gap):
    # The first step is 1e-3 of the bound, 1.4e-2: it would mix the prices 3 and 7.
    curve = curve_at(14.0 - gap)
    found = side_price(curve, 1.0, 1.4e-2)
    assert found.straight
    assert found.step < gap
    assert found.price == pytest.approx(3.0, rel=1e-4)
    assert not check_price(curve).kink


@pytest.mark.parametrize(("share", "straight"), [(0.4, True), (0.7, True), (3.0, False)])
def test_the_shortest_step_is_looked_at_where_it_ends_before_the_corner(share, straight):
    # shortest = noise f / (1/4 x 1e-4 x price) with f = 34 CNY and a price of 3 CNY
    gap = 1e-3
    noise = share * gap * 0.25e-4 * 3.0 / 34.0
    found = side_price(replace(curve_at(14.0 - gap), noise=noise), 1.0, 1.4e-2)
    assert found.straight == straight
    assert (found.step < gap) == straight
    if straight:
        assert found.price == pytest.approx(3.0, rel=1e-4)
    else:  # between the prices on both sides of the corner, and said to be no more than that
        assert 3.0 < found.price < 7.0


def test_the_end_of_what_can_be_met_has_one_price():
    found = check_price(curve_at(19.0))
    assert found.up is None
    assert found.down == pytest.approx(7.0)
    assert not found.kink
    assert found.consistent
    assert (found.range_low, found.range_high) == pytest.approx((14.0, 19.0))
    assert not found.open_high


def test_the_curve_is_convex_and_ends_where_nothing_can_be_met():
    curve = curve_at(10.0)
    points = tightening_curve(curve, -10.0, 12.0, 9)
    bounds = np.array([10.0 + point.by for point in points])
    costs = np.array([point.cost for point in points])
    # 22 units cannot be bought: that side is looked at from 16, half as far.
    assert bounds == pytest.approx([0.0, 2.5, 5.0, 7.5, 10.0, 11.5, 13.0, 14.5, 16.0])
    assert costs == pytest.approx([by_hand(one) for one in bounds])
    slopes = np.diff(costs) / np.diff(bounds)
    assert np.all(np.diff(slopes) >= -1e-9)
    for point, before, after in zip(points[1:-1], slopes[:-1], slopes[1:], strict=True):
        assert before - 1e-9 <= point.dual <= after + 1e-9


@settings(max_examples=30, deadline=None)
@given(st.floats(0.5, 18.5), st.floats(0.5, 10.0))
def test_best_effort_pays_the_remedy_exactly_where_its_price_is_exceeded(bound, remedy):
    # The clause is kept as long as a unit costs less than the remedy, and no further.
    soft = curve_at(bound, strength="best_effort", remedy_price=remedy)
    (row,) = soft.rows
    kept = sum(float(a) for a, rate in zip(AMOUNTS, RATES, strict=True) if rate < remedy)
    short = max(bound - kept, 0.0)
    assert float(soft.solution.x[row.shortfall]) == pytest.approx(short, abs=1e-7)
    paid = by_hand(min(bound, kept)) + remedy * short
    assert soft.here.cost == pytest.approx(paid, rel=1e-9)
    hard = curve_at(bound)
    assert soft.here.dual <= remedy * (1 + 1e-9)
    if short > 1e-6:
        assert soft.here.dual == pytest.approx(remedy)
        assert check_price(hard, reach=0.0).up is None or hard.here.dual >= remedy * (1 - 1e-9)
    elif abs(bound - 4.0) > 1e-6 and abs(bound - 14.0) > 1e-6:
        assert soft.here.dual == pytest.approx(hard.here.dual)


def test_steps_are_longer_than_the_noise_of_two_solves():
    # f(14 - 1e-3) = 33.997 CNY: with an error of 1e-7 of it, a price of 3 shows from
    # 3.4e-6 / (0.25 x 1e-4 x 3) = 0.0453 units on, beyond the corner: the mean of 3 and 7 is all
    # that can be told, and it is said not to be exact.
    bought = bind_rows(shop(), (row_of(14.0 - 1e-3),))
    noisy = Curve(bought, bought.rows, solve, solve(bought.program), noise=1e-7)
    found = side_price(noisy, 1.0, 1.4e-2)
    assert noisy.shortest(3.0) == pytest.approx(0.0453, rel=1e-2)
    assert found.step == pytest.approx(noisy.shortest(noisy.here.dual))
    assert not found.straight
    assert 6.5 < found.price < 7.0
    assert not check_price(noisy, reach=0.0).exact
