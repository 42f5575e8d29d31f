"""Weather of a zone: shifted, clipped, never with a gap."""

import numpy as np
import pytest

from longspring.case.setting import STATION_COLUMNS, Weather
from longspring.errors import CaseError
from longspring.resource.weather import IRRADIANCE_LIMIT, zone_weather
from small_case import record


def station(**changes):
    values = {name: np.full(8760, 5.0) for name in STATION_COLUMNS}
    for name, (hour, value) in changes.items():
        values[name][hour] = value
    return values


def row(**values):
    return record(Weather, zone="city", weather_year="typical", file="made_up.csv", **values)


def test_offsets_and_ratios():
    shifted = row(temperature_offset=-1.5, wind_ratio=1.1, irradiance_ratio=0.9)
    weather = zone_weather(station(), shifted)
    assert weather.temperature[0] == pytest.approx(3.5)
    assert weather.wind_speed[0] == pytest.approx(5.5)
    assert weather.direct_irradiance[0] == pytest.approx(4.5)
    assert weather.pressure[0] == 5.0


def test_defects_are_clipped():
    # 1314 Wh/m2 in one hour of the CSWD file of Changchun, and small negative night values.
    spoilt = station(global_irradiance=(7, 1314.0), direct_irradiance=(8, -3.0))
    weather = zone_weather(spoilt, row())
    assert weather.global_irradiance[7] == IRRADIANCE_LIMIT
    assert weather.direct_irradiance[8] == 0.0
    assert spoilt["global_irradiance"][7] == 1314.0


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_gap_is_refused_with_file_and_line(value):
    with pytest.raises(CaseError) as caught:
        zone_weather(station(wind_speed=(10, value)), row())
    # Hour 10 is the eleventh row of numbers, line 12 with the header.
    assert [(i.code, i.file, i.line) for i in caught.value.issues] == [
        ("LS-0403", "weather/made_up.csv", 12)
    ]
    assert "wind_speed" in str(caught.value)
