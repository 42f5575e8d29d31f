"""Photovoltaics against formulas written out and a second algorithm for the sun."""

import numpy as np
import pandas as pd
import pytest
from pvlib import irradiance, solarposition, temperature

from longspring.resource import solar
from longspring.resource.weather import ZoneWeather

LATITUDE, LONGITUDE, OFFSET = 43.9, 125.3, 8.0


@pytest.fixture(scope="module")
def sun():
    return solar.sun_position(LATITUDE, LONGITUDE, OFFSET)


def clear(direct, diffuse, horizontal):
    full = [np.full(8760, float(value)) for value in (0.0, 1e5, 3.0, horizontal, direct, diffuse)]
    return ZoneWeather(*full)


@pytest.fixture(scope="module")
def times():
    # 11:00-12:00 local time is 03:30 UTC.
    return pd.date_range("2020-12-31 16:30", periods=8760, freq="h", tz="UTC")


@pytest.mark.filterwarnings("ignore:DatetimeIndex.dayofyear")
@pytest.mark.parametrize("method", ["nrel_numpy", "ephemeris"])
def test_the_sun_stands_where_other_algorithms_see_it(sun, times, method):
    other = solarposition.get_solarposition(times, LATITUDE, LONGITUDE, method=method)
    day = sun.zenith < 89.0
    assert np.abs(sun.zenith - other["apparent_zenith"].to_numpy())[day].max() < 0.05
    turn = np.abs(sun.azimuth - other["azimuth"].to_numpy())[day]
    assert np.minimum(turn, 360.0 - turn).max() < 0.03
    # Day and night agree but for what the edge of the sun decides.
    night = other["apparent_zenith"].to_numpy() >= 90.0
    assert (night != (sun.zenith >= 90.0)).sum() <= 3


@pytest.mark.filterwarnings("ignore:DatetimeIndex.dayofyear")
def test_a_place_south_of_the_line_sees_the_sun_in_the_north(times):
    sydney = solar.sun_position(-33.9, 151.2, 10.0)
    other = solarposition.ephemeris(times - pd.Timedelta(hours=2), -33.9, 151.2)
    day = sydney.zenith < 85.0
    assert np.abs(sydney.zenith - other["apparent_zenith"].to_numpy())[day].max() < 0.05
    noon = sydney.azimuth[24 * 170 + 11]
    assert min(noon, 360.0 - noon) < 15.0


def test_the_tilted_plane_is_that_of_pvlib(sun, times):
    weather = clear(600.0, 100.0, 400.0)
    extra = irradiance.get_extra_radiation(times.day_of_year.to_numpy(), method="spencer")
    # Local days begin eight hours before those of universal time; the sun's distance hardly moves.
    assert np.abs(sun.extraterrestrial / extra - 1.0).max() < 1e-3
    beam = np.where(sun.zenith < 90.0, 600.0, 0.0)
    other = irradiance.get_total_irradiance(
        *(35.0, 200.0, sun.zenith, sun.azimuth, beam, 400.0, 100.0),
        dni_extra=sun.extraterrestrial,
        albedo=0.20,
        model="haydavies",
    )["poa_global"]
    found = solar.plane_irradiance(weather, sun, 35.0, 200.0)
    assert found == pytest.approx(np.asarray(other), abs=1e-6)


def test_the_cell_is_that_of_pvlib():
    plane, air, speed = (
        np.array([0.0, 300.0, 1000.0]),
        np.array([-30.0, 0.0, 25.0]),
        np.array([0.0, 3.0, 9.0]),
    )
    other = temperature.faiman(plane, air, speed)
    assert solar.cell_temperature(plane, air, speed) == pytest.approx(other, abs=1e-9)


def test_noon_at_equinox_and_solstice(sun):
    # At noon the zenith is latitude minus declination: 43.9 at the equinox, 43.9 - 23.44 = 20.5
    # on 21 June and 67.3 on 21 December; half an hour from noon costs less than 0.6 degrees.
    for day, zenith in ((79, 43.9), (171, 20.46), (354, 67.34)):
        assert sun.zenith[24 * day : 24 * day + 24].min() == pytest.approx(zenith, abs=0.7)


def test_extraterrestrial_irradiance_peaks_in_january(sun):
    # 1361 W/m2 x 1.034 in early January, x 0.967 in early July.
    assert sun.extraterrestrial[24 * 3] == pytest.approx(1361 * 1.034, rel=0.01)
    assert sun.extraterrestrial[24 * 185] == pytest.approx(1361 * 0.967, rel=0.01)


def test_plane_irradiance_is_the_formula(sun):
    weather, tilt, facing = clear(600.0, 100.0, 400.0), 40.0, 180.0
    zenith, slope = np.radians(sun.zenith), np.radians(tilt)
    turn = np.radians(sun.azimuth - facing)
    incidence = np.cos(zenith) * np.cos(slope) + np.sin(zenith) * np.sin(slope) * np.cos(turn)
    beam = np.where(sun.zenith < 90.0, 600.0, 0.0)
    share = beam / sun.extraterrestrial
    ratio = np.maximum(incidence, 0.0) / np.maximum(np.cos(zenith), 0.01745)
    sky = 100.0 * (share * ratio + (1.0 - share) * (1.0 + np.cos(slope)) / 2.0)
    ground = 400.0 * 0.2 * (1.0 - np.cos(slope)) / 2.0
    expected = beam * np.maximum(incidence, 0.0) + sky + ground
    assert solar.plane_irradiance(weather, sun, tilt, facing) == pytest.approx(expected, abs=0.01)


def test_a_flat_plane_sees_the_horizontal(sun):
    height = np.maximum(np.cos(np.radians(sun.zenith)), 0.0)
    weather = clear(0.0, 120.0, 120.0)
    dark = solar.plane_irradiance(weather, sun, 0.0, 180.0)
    assert dark == pytest.approx(np.full(8760, 120.0))
    lit = solar.plane_irradiance(clear(500.0, 0.0, 500.0), sun, 0.0, 180.0)
    assert lit[sun.zenith < 89.0] == pytest.approx(500.0 * height[sun.zenith < 89.0])
    assert (lit[sun.zenith >= 90.0] == 0.0).all()


def test_a_cold_clear_day_gains():
    # 800 / (25 + 6.84 x 5) = 13.514 K: cell at -6.486 degC. Power: 0.8 x (1 + 0.0034 x 31.486)
    # = 0.88564, with 14 % losses 0.76165; the cold gains 10.7 %.
    plane, air, speed = np.array([800.0]), np.array([-20.0]), np.array([5.0])
    cell = solar.cell_temperature(plane, air, speed)
    assert cell[0] == pytest.approx(-6.486, abs=1e-3)
    output = solar.array_output(plane, cell, -0.0034, 0.14)
    assert output[0] == pytest.approx(0.76165, abs=1e-5)


def test_output_stays_in_bounds():
    plane = np.array([0.0, 1400.0])
    output = solar.array_output(plane, np.array([-40.0, -40.0]), -0.0034, 0.0)
    assert output.tolist() == [0.0, 1.0]
