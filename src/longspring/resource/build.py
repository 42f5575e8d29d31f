"""Profiles of a case: every hourly series the program reads, made when first asked for.

    profile x zone x weather year -> 8760 numbers

What a series means follows from its model and use:

    pv, wind                output per capacity, in [0, 1]
    derating                heat output per nominal capacity, in [0, 1] unless the row says more
    cop                     heat out per power in
    heat_demand, driving    demand over its mean, so its mean is 1
    heat_power              the power that heat pumps draw to meet a heat demand, over its mean
    file                    the column as it stands; over its mean, so its mean is 1, where the
                            profile spreads a demand, a use of a fleet or a price

Series do not depend on the period: machines of another age are another profile. Parameter read:
``utc_offset`` [h], local standard time minus universal time; without it the hour nearest to the
sun's, longitude / 15 of the zones' mean.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from longspring.case.codes import issue
from longspring.case.model import Case, Profile
from longspring.errors import CaseError
from longspring.resource import heat, mobility, solar, wind
from longspring.resource.calibrate import calibration_factor
from longspring.resource.weather import ZoneWeather, zone_weather
from longspring.timegrid import TimeGrid

Floats = NDArray[np.float64]
Place = tuple[str, str]  # zone, weather year


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """Hourly series of a case by profile, zone and weather year; each is made once."""

    rows: dict[str, Profile]
    shapes: frozenset[str]  # profiles of models `file` that are scaled to mean 1
    series: dict[str, dict[str, Floats]]  # columns of profiles/FILE
    weather: dict[Place, ZoneWeather]
    sun: dict[str, solar.SunPosition]  # by zone
    share: dict[str, float]  # probability by weather year
    made: dict[tuple[str, str, str], Floats] = field(default_factory=dict)
    factors: dict[str, float] = field(default_factory=dict)

    def hourly(self, profile: str, zone: str, weather_year: str) -> Floats:
        """Return a series of shape (8760,), not to be written to; see the module for its unit."""
        key = profile, zone, weather_year
        if key not in self.made:
            values = MODELS[self.rows[profile].model](self, self.rows[profile], zone, weather_year)
            values.setflags(write=False)
            self.made[key] = values
        return self.made[key]

    def peak_ratio(self, profile: str, zone: str) -> float:
        """Return the design load of a demand over its yearly mean [1].

        A heat demand with a `design_temperature` is taken at that temperature, any other profile
        at its largest hour. The worst weather year counts.
        """
        years = list(self.share)
        row = self.rows[profile]
        if row.model == "heat_demand" and row.design_temperature is not None:
            return max(self._design_ratio(row, zone, year) for year in years)
        series = [self.hourly(profile, zone, year) for year in years]
        return max(float(s.max() / s.mean()) for s in series)

    def factor(self, profile: str) -> float:
        """Return the calibration factor of a wind or photovoltaic profile [1]; see `calibrate`."""
        row = self.rows[profile]
        if row.target_mean is None:
            return 1.0
        if profile not in self.factors:
            factor = calibration_factor(lambda f: self.mean_at(profile, f), row.target_mean)
            if factor is None:
                raise _unreachable(row, self.mean_at(profile, 1.0))
            self.factors[profile] = factor
        return self.factors[profile]

    def mean_at(self, profile: str, factor: float) -> float:
        """Return the mean over zones and weather years that wind or sun has at a factor [1]."""
        row = self.rows[profile]
        output = {"wind": wind_output, "pv": pv_output}[row.model]
        means = [self.share[y] * output(self, row, z, y, factor).mean() for z, y in self.weather]
        return float(sum(means) / sum(self.share[year] for _, year in self.weather))

    def _design_ratio(self, row: Profile, zone: str, year: str) -> float:
        indoor = needed(row, "indoor_temperature")
        share = row.hot_water_share or 0.0
        design = needed(row, "design_temperature")
        return heat.peak_ratio(_space(self, row, zone, year), share, indoor, design)


def build_profiles(case: Case, grid: TimeGrid | None = None) -> Profiles:
    """Return the profiles of a case; nothing is computed before it is asked for.

    Parameters
    ----------
    case : Case
        Checked inputs: weather, stations, profiles, series.
    grid : TimeGrid, optional
        Not used: series stay hourly, the program merges them. Part of the spine's signature.

    Returns
    -------
    Profiles
        Hourly series by profile, zone and weather year.
    """
    del grid
    offset = next((p.value for p in case.parameters if p.parameter == "utc_offset"), None)
    if offset is None:
        offset = float(np.round(np.mean([zone.longitude for zone in case.zones]) / 15.0))
    used = {row.profile for row in case.demands} | {row.profile for row in case.fleet_uses}
    used |= {row.price_profile for row in case.markets}
    return Profiles(
        rows={row.profile: row for row in case.profiles},
        shapes=frozenset(row.profile for row in case.profiles if row.profile in used),
        series={file: dict(columns) for file, columns in case.series.items()},
        weather={
            (row.zone, row.weather_year): zone_weather(case.stations[row.file], row)
            for row in case.weather
        },
        sun={
            zone.zone: solar.sun_position(zone.latitude, zone.longitude, offset)
            for zone in case.zones
        },
        share={year.name: year.share for year in case.weather_years},
    )


def needed(row: Profile, name: str) -> float:
    """Return a number of a profile that its model cannot do without, or refuse the case."""
    value = getattr(row, name)
    if value is None:
        raise CaseError(
            (
                issue(
                    "LS-0706",
                    (row.origin.file, row.origin.line),
                    f"profile {row.profile!r} without {name}",
                    f"a number, which the model {row.model!r} needs",
                    "Fill the cell.",
                ),
            )
        )
    return float(value)


def wind_output(
    profiles: Profiles, row: Profile, zone: str, year: str, factor: float = 1.0
) -> Floats:
    """Return the output of wind power per capacity [1], the wind speed multiplied by `factor`."""
    weather = profiles.weather[zone, year]
    height = needed(row, "hub_height")
    day = needed(row, "shear_exponent")
    night = day if row.night_shear_exponent is None else row.night_shear_exponent
    exponent = wind.shear(weather.global_irradiance, day, night)
    speed = wind.hub_speed(weather.wind_speed * factor, height, exponent)
    density = wind.air_density(weather.pressure, weather.temperature, height)
    cutout = row.cutout_temperature if row.cutout_temperature is not None else -np.inf
    power = needed(row, "specific_power")
    output = wind.farm_output(speed, density, weather.temperature, power, cutout)
    return output * (1.0 - (row.loss_ratio or 0.0))


def pv_output(
    profiles: Profiles, row: Profile, zone: str, year: str, factor: float = 1.0
) -> Floats:
    """Return the output of photovoltaics per capacity [1], multiplied by `factor` up to 1."""
    weather = profiles.weather[zone, year]
    azimuth = 180.0 if row.azimuth is None else row.azimuth
    plane = solar.plane_irradiance(weather, profiles.sun[zone], needed(row, "tilt"), azimuth)
    cell = solar.cell_temperature(plane, weather.temperature, weather.wind_speed)
    coefficient = needed(row, "temperature_coefficient")
    output = solar.array_output(plane, cell, coefficient, row.loss_ratio or 0.0)
    return np.minimum(factor * output, 1.0)


def _wind(profiles: Profiles, row: Profile, zone: str, year: str) -> Floats:
    return wind_output(profiles, row, zone, year, profiles.factor(row.profile))


def _pv(profiles: Profiles, row: Profile, zone: str, year: str) -> Floats:
    return pv_output(profiles, row, zone, year, profiles.factor(row.profile))


def _file(profiles: Profiles, row: Profile, zone: str, year: str) -> Floats:
    del year
    column = zone if row.column == "*" else row.column
    values = np.array(profiles.series[row.file][column], dtype=np.float64)
    return values / values.mean() if row.profile in profiles.shapes else values


def _driving(profiles: Profiles, row: Profile, zone: str, year: str) -> Floats:
    pattern = np.asarray(profiles.series[row.file][row.column], dtype=np.float64)
    temperature = profiles.weather[zone, year].temperature
    nominal, slope = needed(row, "nominal_temperature"), needed(row, "slope")
    return mobility.driving_shape(pattern, mobility.cold_factor(temperature, nominal, slope))


def _heat_demand(profiles: Profiles, row: Profile, zone: str, year: str) -> Floats:
    return heat.heat_shape(_space(profiles, row, zone, year), row.hot_water_share or 0.0)


def _heat_power(profiles: Profiles, row: Profile, zone: str, year: str) -> Floats:
    # Demand is high when efficiency is low: the power drawn has a sharper peak than the heat.
    power = _heat_demand(profiles, row, zone, year) / _cop(profiles, row, zone, year)
    return power / power.mean()


def _space(profiles: Profiles, row: Profile, zone: str, year: str) -> Floats:
    """Return the degrees that heating must make up for in a zone [K]."""
    outdoor = profiles.weather[zone, year].temperature
    filtered = heat.filtered_temperature(outdoor, needed(row, "filter_hours"))
    first = 1.0 if row.first_day is None else row.first_day
    last = 365.0 if row.last_day is None else row.last_day
    season = heat.heating_season(first, last)
    return heat.space_heat(filtered, needed(row, "indoor_temperature"), season)


def _cop(profiles: Profiles, row: Profile, zone: str, year: str) -> Floats:
    source = profiles.weather[zone, year].temperature
    if row.source_temperature is not None:
        source = np.full_like(source, row.source_temperature)
    return heat.carnot_cop(
        source,
        needed(row, "sink_temperature"),
        needed(row, "carnot_ratio"),
        row.minimum if row.minimum is not None else 1.0,
        row.maximum if row.maximum is not None else 8.0,
    )


def _derating(profiles: Profiles, row: Profile, zone: str, year: str) -> Floats:
    return heat.derating(
        profiles.weather[zone, year].temperature,
        needed(row, "nominal_temperature"),
        needed(row, "slope"),
        row.cutout_temperature if row.cutout_temperature is not None else -np.inf,
        row.minimum or 0.0,
        1.0 if row.maximum is None else row.maximum,
    )


def _unreachable(row: Profile, mean: float) -> CaseError:
    """Describe a target that no sensible calibration reaches."""
    return CaseError(
        (
            issue(
                "LS-0709",
                (row.origin.file, row.origin.line),
                f"target_mean {row.target_mean} of profile {row.profile!r}",
                f"a mean near that of the weather, {mean:.3f}",
                "Correct the target or the machine.",
            ),
        )
    )


MODELS: dict[str, Callable[[Profiles, Profile, str, str], Floats]] = {
    "file": _file,
    "pv": _pv,
    "wind": _wind,
    "heat_demand": _heat_demand,
    "heat_power": _heat_power,
    "cop": _cop,
    "derating": _derating,
    "driving": _driving,
}
