"""Sun: irradiance on the horizontal to output of a photovoltaic array per capacity.

    plane irradiance = direct x cos(incidence) + sky diffuse (Hay and Davies) + ground reflected
    cell temperature = air temperature + plane irradiance / (25 + 6.84 x wind speed)
    output           = plane irradiance / 1000 x (1 + coefficient x (cell temperature - 25))
                       x (1 - losses), in [0, 1]

An hour of weather ends on the clock, so the sun stands where it is half an hour earlier, in the
middle of the hour. Snow, soiling, wiring and inverter are in the losses; shading is not modelled.
This is the only module that speaks to pvlib.

Source: Faiman 2008, doi:10.1002/pip.813; Hay and Davies 1980; pvlib, Anderson et al. 2023,
doi:10.21105/joss.05994.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longspring.resource.weather import ZoneWeather

CALENDAR_YEAR = 2021  # any year of 365 days; the sun differs by less than 0.3 degrees
ALBEDO = 0.20  # of ground without snow; snow is left out on purpose, its loss is as well [1]
STANDARD_IRRADIANCE = 1000.0  # [W/m2]
STANDARD_CELL = 25.0  # [degC]

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
    import pandas as pd
    from pvlib import irradiance, solarposition

    first = pd.Timestamp(CALENDAR_YEAR, 1, 1, tz="UTC") - pd.Timedelta(hours=utc_offset - 0.5)
    times = pd.date_range(first, periods=8760, freq="h")
    # Times become days of the year here, because pvlib asks pandas for them by an outdated name.
    days = times.day_of_year.to_numpy()
    position: Any = solarposition.get_solarposition(times, latitude, longitude)
    return SunPosition(
        zenith=position["apparent_zenith"].to_numpy(dtype=np.float64),
        azimuth=position["azimuth"].to_numpy(dtype=np.float64),
        extraterrestrial=np.asarray(irradiance.get_extra_radiation(days), dtype=np.float64),
    )


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
    from pvlib import irradiance

    # A sun that is below the horizon at mid-hour cannot light a plane from the front.
    direct = np.where(sun.zenith < 90.0, weather.direct_irradiance, 0.0)
    parts = irradiance.get_total_irradiance(
        tilt,
        azimuth,
        sun.zenith,
        sun.azimuth,
        direct,
        weather.global_irradiance,
        weather.diffuse_irradiance,
        dni_extra=sun.extraterrestrial,
        albedo=ALBEDO,
        model="haydavies",
    )
    return np.maximum(np.asarray(parts["poa_global"], dtype=np.float64), 0.0)


def cell_temperature(plane: Floats, temperature: Floats, wind_speed: Floats) -> Floats:
    """Return the cell temperature [degC] from plane irradiance [W/m2], air [degC], wind [m/s]."""
    from pvlib import temperature as models

    faiman: Any = models.faiman
    return np.asarray(faiman(plane, temperature, wind_speed), dtype=np.float64)


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
