"""The calendar: golden days by hand, and properties over many days."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from routes import gate

from longspring.delivery.calendar import (
    Season,
    date_of,
    day_of,
    elapsed,
    gated_end,
    next_round,
    valid_until,
)

FROST = gate("season", opens="03-25", closes="11-15")
NARROW = gate("season", opens="05-01", closes="10-01")
SUMMER = gate("outage", opens="04-07", closes="10-20")
ROUNDS = gate("rounds", days="06-30;12-31")
ONCE = gate("rounds", days="12-31")
DAYS = st.floats(day_of(date(2020, 1, 1)), day_of(date(2060, 1, 1)))
TIMES = st.floats(0.0, 900.0)


def ended(start, days, one):
    return float(gated_end(np.array([float(start)]), np.array([float(days)]), one)[0])


def on(year, month, day, days, one):
    return date_of(ended(day_of(date(year, month, day)), days, one))


def test_a_day_is_counted_from_1970():
    # 2000-01-01 is 30 years of 365 days and 7 leap days after 1970-01-01: 10 957.
    assert day_of(date(2000, 1, 1)) == 10_957
    assert date_of(10_957.9) == date(2000, 1, 1)


def test_work_pauses_from_mid_november_to_late_march():
    # From 1 November 14 days are left of the season; 16 of 30 are done from 25 March on.
    assert on(2026, 11, 1, 14, FROST) == date(2026, 11, 15)
    assert on(2026, 11, 1, 30, FROST) == date(2027, 4, 10)
    # Begun in frost: the first day of work is 25 March.
    assert on(2026, 12, 20, 10, FROST) == date(2027, 4, 4)
    # A season has 235 days (25 March to 15 November), so that 300 days end 65 into the next.
    assert on(2026, 3, 25, 300, FROST) == date(2027, 5, 29)
    assert on(2026, 12, 20, 0, FROST) == date(2026, 12, 20)


def test_an_outage_falls_into_one_summer():
    # 13 days are left before 20 October: 30 days wait for 7 April.
    assert on(2026, 10, 7, 13, SUMMER) == date(2026, 10, 20)
    assert on(2026, 10, 7, 30, SUMMER) == date(2027, 5, 7)
    assert on(2026, 1, 1, 30, SUMMER) == date(2026, 5, 7)
    # A summer has 196 days: 200 go on in the next.
    assert on(2026, 4, 7, 200, SUMMER) == date(2027, 4, 11)


def test_a_quota_waits_for_its_round():
    assert on(2026, 1, 1, 100, ROUNDS) == date(2026, 6, 30)
    assert on(2026, 6, 30, 0, ROUNDS) == date(2026, 6, 30)
    assert on(2026, 6, 30, 1, ROUNDS) == date(2026, 12, 31)


def test_an_approval_is_valid_for_its_months_and_one_extension():
    one = gate("validity", valid=24.0, extension=12.0, until="M")
    # 36 months of 30.4375 days are 1095.75 days.
    assert valid_until(np.array([0.0]), one)[0] == 1095.75
    assert ended(100, 5, one) == 105.0


@given(DAYS, TIMES)
def test_no_gate_ends_a_stage_early_and_a_stricter_one_ends_later(start, days):
    for one in (FROST, NARROW, SUMMER, ROUNDS, ONCE):
        assert ended(start, days, one) >= start + days - 1e-6
    assert ended(start, days, NARROW) >= ended(start, days, FROST) - 1e-6
    assert ended(start, days, ONCE) >= ended(start, days, ROUNDS)
    # A summer lies inside the season without frost, and work may not pause in it.
    assert ended(start, days, SUMMER) >= ended(start, days, FROST) - 1e-6


@given(DAYS, TIMES, st.floats(0.0, 300.0))
def test_later_or_longer_never_ends_earlier(start, days, more):
    for one in (FROST, NARROW, SUMMER, ROUNDS, None):
        assert ended(start + more, days, one) >= ended(start, days, one) - 1e-6
        assert ended(start, days + more, one) >= ended(start, days, one) - 1e-6


@given(DAYS, TIMES)
def test_what_has_passed_is_the_time_of_a_stage_that_ends_today(start, days):
    for one in (FROST, None):
        end = ended(start, days, one)
        passed = elapsed(np.array([start]), np.array([end]), one)[0]
        assert abs(passed - days) < 1e-6


def test_seasons_add_up_day_by_day():
    """The closed form against a walk through every day of ten years."""
    season = Season.of("03-25", "11-15")
    first = day_of(date(2024, 1, 1))
    for start, days in ((0, 500), (90, 10), (400, 700), (330, 1)):
        day, left = first + start, days
        while left > 0:
            when = date_of(day)
            left -= (3, 25) <= (when.month, when.day) < (11, 15)
            day += 1
        assert season.end(np.array([first + start]), np.array([float(days)]))[0] == day


def test_rounds_of_all_years_are_found():
    found = next_round(np.array([day_of(date(2100, 1, 1))]), "12-31")
    assert date_of(float(found[0])) == date(2100, 12, 31)
