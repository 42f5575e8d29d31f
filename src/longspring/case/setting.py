"""Where and when a case happens: periods, weather, carriers, parties, zones, profiles, sources."""

from dataclasses import dataclass

from longspring.case.columns import Label, Origin, ProfileModel, number, provenance, text


@dataclass(frozen=True, slots=True)
class Period:
    """Investment period, named by its milestone year, standing for `years` years."""

    year: int
    years: float


@dataclass(frozen=True, slots=True)
class WeatherYear:
    """A weather year and its probability; `name` is the value in weather.csv."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Carrier:
    """What flows hour by hour; `disposable` carriers may be thrown away at no cost."""

    name: str
    label: Label
    disposable: bool
    network_loss: float  # share of what is fed in that never reaches the demand, in [0, 1)


@dataclass(frozen=True, slots=True)
class Party:
    """A payer or payee."""

    name: str
    label: Label


@dataclass(frozen=True, slots=True)
class Parameter:
    """parameters.csv: a scalar that belongs to no other table, with its own unit column."""

    parameter: str = text("name")
    value: float = number("1", meaning="value in the unit of the row")
    unit: str = text("unit of the value")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Source:
    """sources.csv: a citation that rows refer to."""

    source: str = text("key")
    citation: str = text("author, title, year")
    licence: str = text("licence or terms of use")
    year: str = text("year of publication")


@dataclass(frozen=True, slots=True)
class Zone:
    """zones.csv: a place with one balance per carrier."""

    zone: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    longitude: float = number("deg", -180, 180)
    latitude: float = number("deg", -90, 90)
    elevation: float = number("m", -500, 9000)
    population: float = number("1", 0)
    rural_population: float = number("1", 0)
    area: float = number("km2", 0)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class County:
    """counties.csv: a county-level unit inside a zone; results are allocated by `share`."""

    county: str = text("GB/T 2260 code")
    label_en: str = text()
    label_zh: str = text()
    zone: str = text(refers="zones")
    population: float = number("1", 0)
    rural_population: float = number("1", 0)
    villages: float = number("1", 0, meaning="administrative villages")
    area: float = number("km2", 0)
    share: float = number("1", 0, 1, meaning="share of its zone in allocated results")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Weather:
    """weather.csv: which station file a zone uses in a weather year, and how it is shifted."""

    zone: str = text(refers="zones")
    weather_year: str = text()
    file: str = text("file in weather/")
    temperature_offset: float = number("K", -20, 20, 0.0)
    wind_ratio: float = number("1", 0.2, 5, 1.0)
    irradiance_ratio: float = number("1", 0.2, 5, 1.0)
    origin: Origin = provenance()


STATION_COLUMNS = {
    "temperature": "degC",  # dry bulb, 2 m
    "pressure": "Pa",
    "wind_speed": "m/s",  # 10 m
    "global_irradiance": "W/m2",  # on the horizontal, mean of the hour
    "direct_irradiance": "W/m2",  # normal to the beam
    "diffuse_irradiance": "W/m2",  # on the horizontal
}
"""Columns of a file in weather/ and their canonical units; a header is name_unit, as elsewhere
(``temperature_degc``, ``pressure_hpa``), and Case.stations holds them under the bare name."""


@dataclass(frozen=True, slots=True)
class Profile:
    """profiles.csv: how an hourly series is made; columns a model does not use stay empty.

    `file` reads `column` of profiles/`file` (a column named "*" means one column per zone),
    `pv`, `wind`, `heat_demand`, `cop` and `derating` are functions of the zone's weather;
    `heat_power` is the power that heat pumps draw to meet a `heat_demand`;
    `driving` is a `file` whose values rise by `slope` per kelvin below `nominal_temperature`.
    """

    profile: str = text("key")
    model: ProfileModel = text()
    file: str = text(default="")
    column: str = text(default="")
    tilt: float | None = number("deg", 0, 90)
    azimuth: float | None = number("deg", 0, 360)
    temperature_coefficient: float | None = number("1/K", -0.02, 0.0)
    hub_height: float | None = number("m", 10, 300)
    shear_exponent: float | None = number("1", 0, 1, meaning="by day; empty night: always")
    night_shear_exponent: float | None = number("1", 0, 1)
    specific_power: float | None = number("W/m2", 100, 1000)
    cutout_temperature: float | None = number("degC", -60, 20)
    loss_ratio: float | None = number("1", 0, 1)
    target_mean: float | None = number("1", 0, 1, meaning="mean the series is calibrated to")
    source_temperature: float | None = number("degC", -20, 60, meaning="empty: outdoor air")
    sink_temperature: float | None = number("degC", 20, 120)
    carnot_ratio: float | None = number("1", 0, 1)
    minimum: float | None = number("1", 0, 20)
    maximum: float | None = number("1", 0, 20)
    slope: float | None = number("1/K", 0, 0.1)
    nominal_temperature: float | None = number("degC", -40, 40)
    indoor_temperature: float | None = number("degC", 5, 30)
    filter_hours: float | None = number("h", 1, 240)
    hot_water_share: float | None = number("1", 0, 1)
    first_day: float | None = number("1", 1, 365, meaning="heating begins, day of the year")
    last_day: float | None = number("1", 1, 365, meaning="last day of heating, inclusive")
    design_temperature: float | None = number("degC", -60, 20, meaning="outdoor, at peak heat")
    origin: Origin = provenance()
