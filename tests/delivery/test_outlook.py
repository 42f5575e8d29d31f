"""Figures of a forecast: quantiles, lateness, quarters."""

from datetime import date

import numpy as np
import pytest
from routes import ALWAYS, MANY, project, shared, stages, step

from longspring.delivery.calendar import date_of, day_of
from longspring.delivery.forecast import Draw, forecast
from longspring.delivery.outlook import outlook_of, quarter_ends, quarters_of
from longspring.delivery.stages import MONTH_DAYS

ONE = stages(step("A", (1.0, 2.0, 6.0)), step("B", (0, 0, 0), "A"))


def test_dates_are_quantiles_of_the_triangle():
    found = outlook_of(ONE, forecast(ONE, [project()], ALWAYS, MANY)[0])
    # F = 0.1: 1 + sqrt(0.1 x 5); F = 0.5: 6 - sqrt(0.5 x 5 x 4); F = 0.9: 6 - sqrt(2).
    expected = [1 + 0.5**0.5, 6 - 10**0.5, 6 - 2**0.5]
    months = [(day - 20_000.0) / MONTH_DAYS for day in (found.p10, found.p50, found.p90)]
    assert months == pytest.approx(expected, abs=0.03)
    assert found.late == pytest.approx(found.p50 - 20_600.0)
    assert (found.stage, found.critical_stage) == ("A", "A")
    (first, last) = found.stages
    # Mean of the triangle: 3 months.
    assert first.held == pytest.approx(3.0 * MONTH_DAYS, rel=0.01)
    assert (last.critical, last.held) == (1.0, 0.0)


def test_dates_leave_out_what_is_given_up_and_odds_do_not():
    sure, unsure = (
        outlook_of(ONE, forecast(ONE, [project(due=20_070.0)], odds, MANY)[0])
        for odds in (ALWAYS, shared(0.5))
    )
    assert (sure.p10, sure.p50, sure.p90) == (unsure.p10, unsure.p50, unsure.p90)
    assert sure.odds_done == 1.0
    assert unsure.odds_done == pytest.approx(0.5, abs=0.02)
    # 70 days are 2.2998 months: F = 1 - (6 - 2.2998)^2 / 20 = 0.3154.
    assert sure.odds_due == pytest.approx(0.3154, abs=0.012)
    assert unsure.odds_due == pytest.approx(0.1577, abs=0.012)


def test_a_project_that_is_done_waits_for_nothing():
    done = project(done={"A": 20_030.0, "B": 20_031.0}, due=None)
    found = outlook_of(ONE, forecast(ONE, [done], ALWAYS, Draw(100))[0])
    assert (found.stage, found.critical_stage, found.late, found.odds_due) == ("", "", None, None)
    assert {step.done_on for step in found.stages} == {20_030.0, 20_031.0}


def test_quarters_end_on_their_last_days():
    ends = quarter_ends(day_of(date(2025, 11, 3)), day_of(date(2026, 7, 1)))
    assert [date_of(day) for day in ends] == [
        date(2025, 12, 31),
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
    ]
    assert len(quarter_ends(0.0, 100_000.0)) == 80


def test_quarters_add_up_what_is_connected():
    """Two projects of 100 MW built with 0.6: 120 MW expected, 0 or 200 at the ends of the band."""
    found = forecast(ONE, [project(), project(key="q")], shared(0.6), MANY)
    rows = quarters_of(ONE, found, 20_000.0, 20_300.0)
    assert rows[-1].expected == pytest.approx(120.0, abs=2.0)
    assert (rows[-1].p10, rows[-1].p90) == (0.0, 200.0)
    expected = [row.expected for row in rows]
    assert expected == sorted(expected)
    assert np.all([row.p10 <= row.expected <= row.p90 for row in rows])
    assert quarters_of(ONE, (), 0.0, 1.0) == ()
