"""Vehicles: cold factor, days of the week, plugs and charging."""

import numpy as np
import pytest

from longspring.resource import mobility


def test_cold_costs_energy():
    # 1 + 0.0107 x (15 + 20) = 1.3745: between the 25 and 50 % known for -20 degC.
    factor = mobility.cold_factor(np.array([20.0, 15.0, -20.0]), 15.0, 0.0107)
    assert factor == pytest.approx([1.0, 1.0, 1.3745])


def test_driving_has_mean_one_and_shifts_to_winter():
    cold = np.where(np.arange(8760) < 2000, 1.4, 1.0)
    shape = mobility.driving_shape(np.full(8760, 7.0), cold)
    assert shape.mean() == pytest.approx(1.0)
    assert shape[0] / shape[5000] == pytest.approx(1.4)


def test_a_year_begins_on_monday_and_has_52_weekends_and_a_day():
    weekday, weekend = np.zeros(24), np.ones(24)
    year = mobility.year_of_days(weekday, weekend).reshape(365, 24)
    # 1 January is a Monday, so days 5 and 6 are the first weekend; day 364 is a Monday again.
    assert year[:7, 0].tolist() == [0, 0, 0, 0, 0, 1, 1]
    assert year[:, 0].sum() == 104


def test_plugged_share_by_hand():
    departure, arrival = np.zeros(24), np.zeros(24)
    departure[8], arrival[18] = 0.5, 0.5
    plugged = mobility.plugged_share(departure, arrival, 0.8)
    assert plugged[:8] == pytest.approx(np.full(8, 0.8))
    assert plugged[8:18] == pytest.approx(np.full(10, 0.4))
    assert plugged[18:] == pytest.approx(np.full(6, 0.8))


def test_night_shift_is_away_over_midnight():
    departure, arrival = np.zeros(24), np.zeros(24)
    departure[22], arrival[6] = 1.0, 1.0
    plugged = mobility.plugged_share(departure, arrival, 1.0)
    assert plugged[[23, 0, 5]].tolist() == [0.0, 0.0, 0.0]
    assert plugged[[6, 12, 21]].tolist() == [1.0, 1.0, 1.0]


def test_charging_runs_over_midnight():
    arrival = np.zeros(24)
    arrival[23] = 0.4
    power = mobility.charging_on_arrival(arrival, 3)
    # All energy in three hours of 24: 8 times the mean in hours 23, 0 and 1.
    assert power[[23, 0, 1]] == pytest.approx([8.0, 8.0, 8.0])
    assert power.mean() == pytest.approx(1.0)
    assert power[2] == 0.0
