"""Wind power: density, shear and the curve, by hand and by property."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longspring.resource import wind


def test_cold_air_is_denser():
    # 101325 / (287.05 x 243.15) = 1.4517 kg/m3, 18.5 % over 1.225.
    density = wind.air_density(np.array([101325.0]), np.array([-30.0]))[0]
    assert density == pytest.approx(1.4517, abs=1e-4)
    # 100 m higher: exp(-9.80665 x 100 / (287.05 x 243.15)) = 0.98605.
    higher = wind.air_density(np.array([101325.0]), np.array([-30.0]), 100.0)[0]
    assert higher / density == pytest.approx(0.98605, abs=1e-5)


def test_hub_speed_follows_the_power_law():
    # 5 x 10^0.2 = 7.9245 m/s.
    assert wind.hub_speed(np.array([5.0]), 100.0, 0.2)[0] == pytest.approx(7.9245, abs=1e-4)


def test_shear_moves_from_night_to_day():
    exponent = wind.shear(np.array([0.0, 150.0, 300.0, 900.0]), 0.1, 0.3)
    assert exponent == pytest.approx([0.3, 0.2, 0.1, 0.1])


def test_one_machine_by_hand():
    # 0.5 x 0.44 x 1.225 x 8^3 / 300 = 0.45995; rated from (300 / 0.2695)^(1/3) = 10.364 m/s.
    output = wind.machine_curve(np.array([2.9, 8.0, 10.36, 10.37]), 300.0)
    assert output[0] == 0.0
    assert output[1] == pytest.approx(0.45995, abs=1e-5)
    assert output[2] < 1.0 == output[3]


def test_smoothing_adds_the_variance_of_the_cube():
    # Far from cut-in and rated power the mean of v^3 is v^3 + 3 v s^2. At 7 m/s the spread is
    # 0.6 + 0.2 x 7 = 2.0 m/s: 343 + 3 x 7 x 4 = 427; x 0.2695 / 1000 = 0.11508.
    at_seven = wind.farm_curve(1000.0)[70]
    assert wind.CURVE_SPEEDS[70] == pytest.approx(7.0)
    assert at_seven == pytest.approx(0.11508, rel=3e-3)


def test_cold_and_storm_stop_the_machines():
    speed, density = np.array([12.0, 12.0, 12.0, 45.0]), np.full(4, 1.4)
    temperature = np.array([-29.9, -30.0, -30.1, 0.0])
    output = wind.farm_output(speed, density, temperature, 250.0, -30.0)
    assert output[0] == output[1] > 0.85
    assert output[2] == 0.0
    assert output[3] < 1e-3


@given(
    speeds=st.lists(st.floats(0.0, 18.0), min_size=2, max_size=20),
    density=st.floats(0.9, 1.6),
    specific_power=st.floats(150.0, 450.0),
)
def test_output_grows_with_the_wind_and_stays_in_bounds(speeds, density, specific_power):
    speed = np.sort(np.array(speeds))
    output = wind.farm_output(
        speed, np.full_like(speed, density), np.zeros_like(speed), specific_power, -30.0
    )
    # Above 18 m/s the storm cut-out may begin to bite inside the spread.
    below_storm = speed < 12.0
    assert (np.diff(output[below_storm]) >= -1e-6).all()
    assert (output >= 0.0).all()
    assert (output <= 1.0).all()


def test_a_larger_rotor_yields_more():
    assert (wind.farm_curve(220.0) >= wind.farm_curve(320.0) - 1e-12).all()
