"""Write the hourly files of the case `tiny`: smooth made-up waves, the same on every machine.

    temperature   6 - 20 cos(year) - 4 cos(day)              [degC], coldest on 15 January
    heat          max(0.05, (18 - temperature) / 40)
    electricity   1 + 0.1 cos(year) + 0.15 cos(day), highest at 17 h
    wind          0.35 + 0.1 cos(year) + two waves of 61 h and 173 h, kept in [0, 1]

Run it to make the files again: python tests/cases/tiny_series.py
"""

import math
from pathlib import Path

FOLDER = Path(__file__).parent / "tiny"


def temperature(hour: int) -> float:
    year = math.cos(2 * math.pi * (hour // 24 - 14) / 365)
    return 6 - 20 * year - 4 * math.cos(2 * math.pi * (hour % 24 - 3) / 24)


def wind(hour: int, lag: int) -> float:
    year = math.cos(2 * math.pi * (hour // 24 - 74) / 365)
    waves = 0.25 * math.sin(2 * math.pi * (hour + lag) / 61)
    waves += 0.2 * math.sin(2 * math.pi * (hour + 3 * lag) / 173)
    return min(max(0.35 + 0.1 * year + waves, 0.0), 1.0)


def shapes(hour: int) -> list[float]:
    year = math.cos(2 * math.pi * (hour // 24 - 14) / 365)
    day = 2 * math.pi * (hour % 24) / 24
    electricity = 1 + 0.1 * year + 0.15 * math.cos(day - 2 * math.pi * 17 / 24)
    heat = max(0.05, (18 - temperature(hour)) / 40)
    driving = max(0.1, 1 - math.cos(day))
    connected = 0.9 - 0.5 * min(driving, 2) / 2
    return [electricity, heat, driving, connected]


def weather(hour: int) -> list[float]:
    height = math.sin(2 * math.pi * (hour % 24 - 6) / 24)
    season = 0.7 - 0.3 * math.cos(2 * math.pi * (hour // 24 + 10) / 365)
    beam = round(600 * season * max(height, 0.0))
    return [temperature(hour), 990, 3 + 2 * wind(hour, 0), beam * 3 // 4, beam, beam // 4]


def write(name: str, header: str, rows: list[list[float]]) -> None:
    lines = [header, *(",".join(f"{number:.3g}" for number in row) for row in rows)]
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    hours = range(8760)
    header = "electricity,heat,driving,connected"
    write("profiles/shapes.csv", header, [shapes(hour) for hour in hours])
    write("profiles/wind.csv", "city,county", [[wind(hour, 0), wind(hour, 7)] for hour in hours])
    station = "temperature_degc,pressure_hpa,wind_speed_m_per_s,global_irradiance_w_per_m2,"
    station += "direct_irradiance_w_per_m2,diffuse_irradiance_w_per_m2"
    write("weather/made_up.csv", station, [weather(hour) for hour in hours])
