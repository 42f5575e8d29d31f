"""Heat demand, heat pumps and derating against figures worked by hand and a measured table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.resource import heat


def test_specific_heat_of_changchun():
    # 45 W/m2 x (18 + 7.6) / (18 + 21.1) x 169 d x 86400 s = 0.430 GJ/m2; on 310 million m2
    # that is 133 PJ.
    per_area = heat.yearly_heat(45.0, 18.0, -21.1, -7.6, 169.0)
    assert per_area / 1e9 == pytest.approx(0.430, abs=5e-4)
    assert per_area * 310e6 / 1e15 == pytest.approx(133.0, abs=0.5)


def test_heating_season_of_changchun_has_169_days():
    # 20 October is day 293, 6 April day 96: 365 - 292 + 96 = 169 days.
    season = heat.heating_season(293, 96)
    assert season.sum() == 169 * 24
    assert season[0]
    assert season[96 * 24 - 1]
    assert not season[96 * 24]
    assert not season[292 * 24 - 1]
    assert season[292 * 24]
    assert heat.heating_season(100, 109).sum() == 10 * 24


def test_filter_answers_a_step_like_a_building():
    outdoor = np.zeros(8760)
    outdoor[4000:] = 10.0
    felt = heat.filtered_temperature(outdoor, 72.0)
    # After one time constant 1 - 1/e = 63.2 % of the step; the year wraps, so hour 0 is still warm.
    assert felt[4071] == pytest.approx(6.32, abs=0.01)
    assert felt[8759] == pytest.approx(10.0, abs=1e-6)
    assert felt[71] == pytest.approx(10.0 / np.e, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(hours=st.floats(1.0, 240.0), seed=st.integers(0, 2**16))
def test_filter_keeps_the_mean_and_the_range(hours, seed):
    outdoor = np.random.default_rng(seed).normal(0.0, 12.0, 8760)
    felt = heat.filtered_temperature(outdoor, hours)
    assert felt.mean() == pytest.approx(outdoor.mean(), abs=1e-9)
    assert outdoor.min() <= felt.min()
    assert felt.max() <= outdoor.max()


def test_heat_shape_and_its_design_peak():
    # A season of 169 days at -7.6 degC: mean over the year (18 + 7.6) x 169 / 365 = 11.853 K, so
    # the design day is 39.1 / 11.853 = 3.2987 times the mean; with 10 % steady hot water
    # 0.9 x 3.2987 + 0.1 = 3.0688.
    season = heat.heating_season(293, 96)
    space = heat.space_heat(np.full(8760, -7.6), 18.0, season)
    shape = heat.heat_shape(space, 0.1)
    assert shape.mean() == pytest.approx(1.0)
    assert shape[4000] == pytest.approx(0.1)
    assert shape[0] == pytest.approx(0.9 * 25.6 / 11.853 + 0.1, abs=1e-4)
    assert heat.peak_ratio(space, 0.0, 18.0, -21.1) == pytest.approx(3.2987, abs=1e-4)
    assert heat.peak_ratio(space, 0.1, 18.0, -21.1) == pytest.approx(3.0688, abs=1e-4)


def test_no_heat_when_it_is_warm():
    space = heat.space_heat(np.array([25.0, 17.0, 10.0]), 18.0, np.array([True, True, False]))
    assert space.tolist() == [0.0, 1.0, 0.0]


def test_cop_by_hand():
    # 0.4 x (45 + 273.15) / (45 + 20) = 1.9578.
    cop = heat.carnot_cop(np.array([-20.0, 44.9]), 45.0, 0.4, 1.0, 6.0)
    assert cop[0] == pytest.approx(1.9578, abs=1e-4)
    assert cop[1] == 6.0  # a lift of less than a kelvin meets the upper bound


@pytest.mark.parametrize(
    ("source", "sink", "measured", "ratio"),
    [
        # Measured machines: air at -20 degC (mean of single and two stage where both are known),
        # and ground or water at 0 degC. One Carnot ratio must fit each kind within 11 %.
        (-20.0, 35.0, 2.3, 0.42),
        (-20.0, 45.0, 2.1, 0.42),
        (-20.0, 55.0, 1.9, 0.42),
        (0.0, 35.0, 5.0, 0.51),
        (0.0, 45.0, 3.7, 0.51),
        (0.0, 55.0, 2.9, 0.51),
        (0.0, 65.0, 2.4, 0.51),
    ],
)
def test_one_carnot_ratio_fits_the_measured_table(source, sink, measured, ratio):
    cop = heat.carnot_cop(np.array([source]), sink, ratio, 1.0, 8.0)[0]
    assert cop == pytest.approx(measured, rel=0.11)


def test_capacity_falls_with_the_cold_and_ends():
    # 1 + 0.022 x (-30 + 12) = 0.604; below -35 degC nothing.
    outdoor = np.array([5.0, -12.0, -30.0, -34.0, -36.0])
    available = heat.derating(outdoor, -12.0, 0.022, -35.0, 0.55)
    assert available == pytest.approx([1.0, 1.0, 0.604, 0.55, 0.0])
