"""Sun: irradiance on the horizontal to output of a photovoltaic array per capacity.

    plane irradiance = direct x cos(incidence) + sky diffuse (Hay and Davies) + ground reflected
    cell temperature = air temperature + plane irradiance / (25 + 6.84 x wind speed)
    output           = plane irradiance / 1000 x (1 + coefficient x (cell temperature - 25))
                       x (1 - losses), in [0, 1]

An hour of weather ends on the clock, so the sun stands where it is half an hour earlier, in the
middle of the hour. Snow, soiling, wiring and inverter are in the losses; shading is not modelled.

Source: Faiman 2008, doi:10.1002/pip.813; Hay and Davies 1980; the sun's position from Michalsky
1988, doi:10.1016/0038-092X(88)90045-X, good to 0.01 degrees from 1950 to 2050; the irradiance
outside the atmosphere from Spencer 1971. The tests hold all of it against pvlib.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longspring.resource.weather import ZoneWeather

FIRST_DAY = 7670.5  # midnight of 1 January 2021 in days since noon of 1 January 2000, UTC; any
# year of 365 days would do, the sun differs by less than 0.3 degrees
SOLAR_CONSTANT = 1366.1  # [W/m2]
ALBEDO = 0.20  # of ground without snow; snow is left out on purpose, its loss is as well [1]
STANDARD_IRRADIANCE = 1000.0  # [W/m2]
STANDARD_CELL = 25.0  # [degC]
LOWEST_SUN = 0.01745  # least cosine of the zenith that the sky's bright ring is divided by

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SunPosition:
    """Where the sun stands in the middle of each hour, each of shape (8760,)."""

    zenith: Floats  # from the vertical [deg]
    azimuth: Floats  # clockwise from north [deg]
    extraterrestrial: Floats  # irradiance outside the atmosphere, normal to the beam [W/m2]


def sun_position(latitude: float, longitude: float, utc_offset: float) -> SunPosition:
    """Return the sun's position in the middle of each hour of a year of 365 days.

    Parameters
    ----------
    latitude, longitude : float
        Of the place, north and east positive [deg].
    utc_offset : float
        Local standard time minus universal time [h].

    Returns
    -------
    SunPosition
        Hour 0 is 00:00-01:00 local standard time on 1 January.
    """
    hour = np.arange(8760.0)
    day = FIRST_DAY + (hour + 0.5 - utc_offset) / 24.0
    right_ascension, declination = _ecliptic(day)
    # The hour angle of the sun: sidereal time at the place less right ascension.
    universal = (hour + 0.5 - utc_offset) % 24.0
    sidereal = 6.697375 + 0.0657098242 * day + universal
    angle = np.radians(15.0 * sidereal + longitude) - right_ascension
    place = np.radians(latitude)
    height = np.arcsin(
        np.sin(declination) * np.sin(place) + np.cos(declination) * np.cos(place) * np.cos(angle)
    )
    azimuth = np.arctan2(
        np.sin(angle), np.cos(angle) * np.sin(place) - np.tan(declination) * np.cos(place)
    )
    return SunPosition(
        zenith=90.0 - _lifted(np.degrees(height)),
        azimuth=(np.degrees(azimuth) + 180.0) % 360.0,
        extraterrestrial=_extraterrestrial(hour // 24.0),
    )


def _ecliptic(day: Floats) -> tuple[Floats, Floats]:
    """Return right ascension and declination of the sun [rad]; `day` counts from J2000."""
    anomaly = np.radians(357.528 + 0.9856003 * day)
    longitude = np.radians(
        280.460 + 0.9856474 * day + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2.0 * anomaly)
    )
    tilt = np.radians(23.439 - 0.0000004 * day)
    right_ascension = np.arctan2(np.cos(tilt) * np.sin(longitude), np.cos(longitude))
    return right_ascension, np.arcsin(np.sin(tilt) * np.sin(longitude))


def _lifted(height: Floats) -> Floats:
    """Return the height above the horizon with refraction [deg]: Bennett 1982, at 12 degC."""
    seen = np.maximum(height, -0.85)  # below, the sun is not seen and nothing is lifted
    air = 1013.25 / 1010.0 * 283.0 / 285.0  # pressure and temperature beside Bennett's
    lift = air * 1.02 / (60.0 * np.tan(np.radians(seen + 10.3 / (seen + 5.11))))
    return height + np.where(height >= -0.85, lift, 0.0)


def _extraterrestrial(day: Floats) -> Floats:
    """Return the irradiance outside the atmosphere [W/m2]; `day` counts from 0 on 1 January."""
    turn = 2.0 * np.pi * day / 365.0
    eccentricity = (
        1.00011
        + 0.034221 * np.cos(turn)
        + 0.00128 * np.sin(turn)
        + 0.000719 * np.cos(2.0 * turn)
        + 0.000077 * np.sin(2.0 * turn)
    )
    return SOLAR_CONSTANT * eccentricity


def plane_irradiance(weather: ZoneWeather, sun: SunPosition, tilt: float, azimuth: float) -> Floats:
    """Return the irradiance on a tilted plane, shape (8760,) [W/m2].

    Parameters
    ----------
    weather : ZoneWeather
        Direct, diffuse and global irradiance [W/m2].
    sun : SunPosition
        Of the same place and hours.
    tilt, azimuth : float
        Of the plane: from the horizontal, and clockwise from north (180 faces south) [deg].
    """
    zenith, slope = np.radians(sun.zenith), np.radians(tilt)
    turn = np.radians(sun.azimuth - azimuth)
    incidence = np.maximum(
        np.cos(zenith) * np.cos(slope) + np.sin(zenith) * np.sin(slope) * np.cos(turn), 0.0
    )
    # A sun that is below the horizon at mid-hour cannot light a plane from the front.
    direct = np.where(sun.zenith < 90.0, weather.direct_irradiance, 0.0)
    ring = direct / sun.extraterrestrial  # share of the sky's light that comes from near the sun
    bright = ring * incidence / np.maximum(np.cos(zenith), LOWEST_SUN)
    sky = weather.diffuse_irradiance * (bright + (1.0 - ring) * (1.0 + np.cos(slope)) / 2.0)
    ground = weather.global_irradiance * ALBEDO * (1.0 - np.cos(slope)) / 2.0
    return np.maximum(direct * incidence + sky + ground, 0.0)


def cell_temperature(plane: Floats, temperature: Floats, wind_speed: Floats) -> Floats:
    """Return the cell temperature [degC] from plane irradiance [W/m2], air [degC], wind [m/s]."""
    return temperature + plane / (25.0 + 6.84 * wind_speed)


def array_output(
    plane: Floats, cell: Floats, temperature_coefficient: float, loss_ratio: float
) -> Floats:
    """Return the output of an array per capacity [1], in [0, 1].

    Parameters
    ----------
    plane, cell : ndarray of shape (8760,)
        Plane irradiance [W/m2] and cell temperature [degC].
    temperature_coefficient : float
        Change of power per kelvin above 25 degC [1/K], negative.
    loss_ratio : float
        Share of the output lost [1], in [0, 1].
    """
    gain = 1.0 + temperature_coefficient * (cell - STANDARD_CELL)
    return np.clip(plane / STANDARD_IRRADIANCE * gain * (1.0 - loss_ratio), 0.0, 1.0)
