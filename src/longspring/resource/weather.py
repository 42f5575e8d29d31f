"""Weather of a zone: a station's year, shifted to the zone.

    temperature = station temperature + offset        wind speed = station wind speed x ratio
    irradiance  = station irradiance x ratio          (global, direct and diffuse alike)

Every zone keeps the station's chronology, so that wind, sun, cold and demand stay correlated;
typical years of different stations are never mixed hour by hour. Irradiance and wind speed
below zero are set to zero and irradiance above `IRRADIANCE_LIMIT` to that limit: such values
are known defects of typical-year files. A gap is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longspring.case.codes import issue
from longspring.case.model import Weather
from longspring.errors import CaseError

IRRADIANCE_LIMIT = 1250.0  # above any hourly mean seen at sea level under broken cloud [W/m2]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ZoneWeather:
    """Hourly weather of one zone in one weather year, each of shape (8760,)."""

    temperature: Floats  # dry bulb, 2 m [degC]
    pressure: Floats  # at ground level [Pa]
    wind_speed: Floats  # at 10 m [m/s]
    global_irradiance: Floats  # on the horizontal [W/m2]
    direct_irradiance: Floats  # normal to the beam [W/m2]
    diffuse_irradiance: Floats  # on the horizontal [W/m2]


def zone_weather(station: Mapping[str, Floats], row: Weather) -> ZoneWeather:
    """Shift the series of a station to a zone, as its row of weather.csv says.

    Parameters
    ----------
    station : mapping of str to ndarray of shape (8760,)
        Columns of the station's file, canonical units (`STATION_COLUMNS`).
    row : Weather
        Offset of temperature [K], ratios of wind speed and irradiance [1].

    Returns
    -------
    ZoneWeather
        Series without gaps; wind speed >= 0, irradiance in [0, `IRRADIANCE_LIMIT`].

    Raises
    ------
    CaseError
        If an hour of a column has no number.
    """
    for name, series in station.items():
        if not np.isfinite(series).all():
            hour = int(np.argmin(np.isfinite(series)))
            raise CaseError(
                (
                    issue(
                        "LS-0403",
                        (f"weather/{row.file}", hour + 2),
                        f"no number in {name}",
                        "a number for each of 8760 hours",
                        "Fill the gap in the file; nothing is interpolated silently.",
                    ),
                )
            )
    light = {
        name: np.clip(station[name] * row.irradiance_ratio, 0.0, IRRADIANCE_LIMIT)
        for name in ("global_irradiance", "direct_irradiance", "diffuse_irradiance")
    }
    return ZoneWeather(
        temperature=station["temperature"] + row.temperature_offset,
        pressure=station["pressure"],
        wind_speed=np.maximum(station["wind_speed"] * row.wind_ratio, 0.0),
        **light,
    )
