"""Steps of the year: contiguous, split at seasons, averages that conserve energy."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.case.model import Case, Origin, Season, Weather
from longspring.errors import ShapeError, UsageError
from longspring.timegrid import build_timegrid, merge_steps, season_starts, stress_days

ORIGIN = Origin("seasons.csv", 2, "made_up", "assumed", 1.0, 1.0, "")
EMPTY = Case(**{item.name: () for item in fields(Case)})
# 6 April is day 96, 20 October is day 293: hours 95 x 24 = 2280 and 292 x 24 = 7008.
HEATING = replace(
    EMPTY, seasons=(Season("summer", 4, 6, ORIGIN), Season("heating", 10, 20, ORIGIN))
)


def weathered(case: Case) -> Case:
    """Return the case with a cold week from day 20 and a windy week from day 100."""
    temperature, wind_speed = np.zeros(8760), np.full(8760, 4.0)
    temperature[20 * 24 : 27 * 24] = -25.0
    wind_speed[100 * 24 : 107 * 24] = 12.0
    row = Weather("city", "typical", "station.csv", 1.5, 1.0, 1.0, ORIGIN)
    station = {"temperature": temperature, "wind_speed": wind_speed}
    return replace(case, weather=(row,), stations={"station.csv": station})


def test_season_starts_by_hand():
    assert season_starts(HEATING.seasons).tolist() == [2280, 7008]


@pytest.mark.parametrize("hours", [1, 3, 5, 24, 168, 1000, 8760])
def test_steps_cover_the_year_in_order(hours):
    grid = build_timegrid(HEATING, hours)
    assert grid.step_hours.sum() == 8760
    assert np.array_equal(grid.step_start, np.concatenate([[0], np.cumsum(grid.step_hours)[:-1]]))
    assert grid.step_hours.max() <= hours
    assert grid.step_hours.min() >= 1


def test_a_step_lies_in_one_season():
    # 1000 h: steps 0, 1000, 2000 | 2280, 3000 ... 7000 | 7008, 8000. Before 6 April it is still
    # the heating season that began in October: index 1 in the order of the case.
    grid = build_timegrid(HEATING, 1000)
    starts = [0, 1000, 2000, 2280, 3000, 4000, 5000, 6000, 7000, 7008, 8000]
    assert grid.step_start.tolist() == starts
    assert grid.season.tolist() == [1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1]


def test_without_seasons_the_last_step_is_shorter():
    grid = build_timegrid(EMPTY, 5000)
    assert grid.step_hours.tolist() == [5000, 3760]
    assert grid.season.tolist() == [0, 0]


def test_mean_smallest_largest_by_hand():
    grid = build_timegrid(EMPTY, 4380)
    series = np.arange(8760.0)
    assert grid.mean(series).tolist() == [2189.5, 6569.5]
    assert grid.smallest(series).tolist() == [0, 4380]
    assert grid.largest(series).tolist() == [4379, 8759]
    assert np.array_equal(grid.mean(np.stack([series, -series]))[1], [-2189.5, -6569.5])


@settings(max_examples=25, deadline=None)
@given(hours=st.integers(1, 8760), seed=st.integers(0, 2**16))
def test_averaging_conserves_the_year(hours, seed):
    grid = build_timegrid(HEATING, hours)
    series = np.random.default_rng(seed).normal(size=(2, 8760))
    merged = grid.mean(series)
    assert np.allclose(merged @ grid.step_hours, series.sum(axis=1), atol=1e-8)
    assert (grid.smallest(series) <= merged + 1e-12).all()
    assert (grid.largest(series) >= merged - 1e-12).all()
    assert np.allclose(grid.mean(grid.spread(merged)), merged)


def test_unequal_steps_are_fine_in_the_stress_weeks():
    case = weathered(HEATING)
    days = np.flatnonzero(stress_days(case))
    assert days.tolist() == [*range(20, 27), *range(100, 107)]
    grid = build_timegrid(case, fine_hours=6, target=96)
    assert grid.step_hours.sum() == 8760
    assert 80 <= grid.steps <= 96
    fine = np.isin(grid.step_start // 24, days)
    assert (grid.step_hours[fine] == 6).all()
    assert fine.sum() == 56
    assert (grid.step_start[~fine] % 24 == 0).all()
    assert (grid.step_hours[~fine] % 24 == 0).all()
    assert {2280, 7008} <= set(grid.step_start.tolist())


def test_a_small_target_keeps_weeks_and_seasons():
    # Spans besides the two weeks: days 0-19, 27-94, 95-99, 107-291, 292-364.
    grid = build_timegrid(weathered(HEATING), fine_hours=24, target=1)
    assert grid.steps == 14 + 5


def test_a_gap_is_refused():
    grid = build_timegrid(EMPTY, 24)
    series = np.ones(8760)
    series[17] = np.nan
    with pytest.raises(ShapeError, match="without a number"):
        grid.mean(series)
    with pytest.raises(ShapeError, match=r"\(24,\)"):
        grid.largest(np.ones(24))


@pytest.mark.parametrize("hours", [0, -1, 8761])
def test_impossible_steps_are_refused(hours):
    with pytest.raises(UsageError, match="1 to 8760"):
        build_timegrid(EMPTY, hours)


def test_impossible_fine_steps_are_refused():
    with pytest.raises(UsageError, match="divisor of 24"):
        build_timegrid(EMPTY, fine_hours=5)


def test_merged_steps_begin_where_they_are_told_and_where_seasons_do():
    # Steps of 1000 h (see above) begin at 0, 1000, 2000 | 2280, 3000, ..., 7000 | 7008, 8000.
    fine = build_timegrid(HEATING, 1000)
    merged = merge_steps(fine, np.array([1, 5]))
    assert merged.step_start.tolist() == [0, 1000, 2280, 4000, 7008]
    assert merged.step_hours.tolist() == [1000, 1280, 1720, 3008, 1752]
    assert merged.season.tolist() == [1, 1, 0, 0, 1]


def test_merging_nothing_changes_nothing():
    fine = build_timegrid(HEATING, 168)
    same = merge_steps(fine, np.arange(fine.steps))
    assert np.array_equal(same.step_start, fine.step_start)
    assert np.array_equal(same.step_hours, fine.step_hours)
    assert np.array_equal(same.season, fine.season)


def test_a_mean_over_merged_steps_is_that_of_the_grid_made_at_once():
    series = np.random.default_rng(1).normal(size=8760)
    hourly, weeks = build_timegrid(HEATING, 1), build_timegrid(HEATING, 168)
    merged = merge_steps(hourly, weeks.step_start)
    assert np.array_equal(merged.mean(series), weeks.mean(series))
