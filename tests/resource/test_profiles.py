"""Profiles of a case: what each model returns, calibration, and what is refused."""

from dataclasses import fields, replace

import numpy as np
import pytest

from longspring.case.model import Case, Demand, FleetUse, Profile, Weather, WeatherYear, Zone
from longspring.errors import CaseError
from longspring.resource.build import MODELS, build_profiles
from small_case import record

HOURS = np.arange(8760)
WIND = {
    "model": "wind",
    "hub_height": 100.0,
    "shear_exponent": 0.15,
    "specific_power": 250.0,
    "loss_ratio": 0.1,
}


def station():
    day, year = np.sin(2 * np.pi * (HOURS - 9) / 24), -np.cos(2 * np.pi * HOURS / 8760)
    light = np.maximum(-np.cos(2 * np.pi * HOURS / 24), 0.0)
    return {
        "temperature": 5.0 + 20.0 * year + 4.0 * day,
        "pressure": np.full(8760, 98800.0),
        "wind_speed": np.random.default_rng(5).weibull(2.0, 8760) * 5.0,
        "global_irradiance": 600.0 * light,
        "direct_irradiance": 500.0 * light,
        "diffuse_irradiance": 150.0 * light,
    }


def case(*profiles, years=("mild",), **tables):
    zones = tuple(
        record(Zone, zone=name, longitude=125.0, latitude=44.0) for name in ("north", "south")
    )
    shift = {"north": (-2.0, 1.1, 0.97), "south": (0.0, 1.0, 1.0)}
    weather = tuple(
        record(
            Weather,
            zone=zone,
            weather_year=year,
            file="made_up.csv",
            temperature_offset=shift[zone][0] - number,
            wind_ratio=shift[zone][1],
            irradiance_ratio=shift[zone][2],
        )
        for number, year in enumerate(years)
        for zone in shift
    )
    empty = Case(**{item.name: () for item in fields(Case)})
    return replace(
        empty,
        zones=zones,
        weather=weather,
        weather_years=tuple(WeatherYear(year, 1.0 / len(years)) for year in years),
        profiles=profiles,
        stations={"made_up.csv": station()},
        series={"shapes.csv": {"evening": 2.0 + np.cos(HOURS), "north": HOURS / 8760.0}},
        **tables,
    )


def profile(name, **values):
    return record(Profile, profile=name, **values)


def test_every_model_has_a_function():
    model = next(item for item in fields(Profile) if item.name == "model").type
    assert set(MODELS) == set(model.__args__)


def test_a_file_stands_as_it_is_unless_it_spreads_a_demand():
    rows = profile("load", model="file", file="shapes.csv", column="evening")
    assert build_profiles(case(rows)).hourly("load", "north", "mild").mean() == pytest.approx(
        2.0, abs=1e-3
    )
    demand = record(
        Demand, zone="north", carrier="electricity", sector="homes", period=2030, profile="load"
    )
    use = record(FleetUse, fleet="cars", energy=1.0, profile="load")
    for tables in ({"demands": (demand,)}, {"fleet_uses": (use,)}):
        series = build_profiles(case(rows, **tables)).hourly("load", "north", "mild")
        assert series.mean() == pytest.approx(1.0, abs=1e-12)


def test_a_star_is_one_column_per_zone():
    rows = profile("own", model="file", file="shapes.csv", column="*")
    series = build_profiles(case(rows)).hourly("own", "north", "mild")
    assert series[876] == pytest.approx(0.1)


def test_wind_meets_its_target_over_zones_and_years():
    row = profile("wind", target_mean=0.3, **WIND)
    profiles = build_profiles(case(row, years=("mild", "cold")))
    means = {
        (zone, year): profiles.hourly("wind", zone, year).mean()
        for zone in ("north", "south")
        for year in ("mild", "cold")
    }
    assert np.mean(list(means.values())) == pytest.approx(0.3, abs=1e-6)
    assert means["north", "mild"] > means["south", "mild"] + 0.02
    for zone, year in means:
        series = profiles.hourly("wind", zone, year)
        assert series.min() >= 0.0
        assert series.max() <= 0.9


def test_photovoltaics_are_dark_by_night_and_meet_their_target():
    row = profile(
        "pv",
        model="pv",
        tilt=35.0,
        azimuth=180.0,
        temperature_coefficient=-0.0034,
        loss_ratio=0.14,
        target_mean=0.15,
    )
    profiles = build_profiles(case(row))
    south, north = (profiles.hourly("pv", zone, "mild") for zone in ("south", "north"))
    assert (south.mean() + north.mean()) / 2 == pytest.approx(0.15, abs=1e-6)
    assert south.max() <= 1.0
    assert south.reshape(365, 24)[:, [0, 1, 22, 23]].max() == 0.0
    assert south.mean() > north.mean()


def test_an_unreachable_target_is_refused():
    profiles = build_profiles(case(profile("wind", target_mean=0.95, **WIND)))
    with pytest.raises(CaseError, match=r"target_mean 0\.95 of profile 'wind'"):
        profiles.hourly("wind", "north", "mild")


def test_heat_has_mean_one_and_its_design_peak():
    values = {"indoor_temperature": 18.0, "filter_hours": 72.0, "first_day": 293, "last_day": 96}
    row = profile("heat", model="heat_demand", design_temperature=-30.0, **values)
    profiles = build_profiles(case(row))
    heat = profiles.hourly("heat", "south", "mild")
    assert heat.mean() == pytest.approx(1.0)
    assert heat[24 * 96 : 24 * 292].max() == 0.0
    # The hour with the largest demand is at 18 - T degrees below; the design day scales with it.
    space = 18.0 - (18.0 + 30.0) / profiles.peak_ratio("heat", "south") * heat.max()
    assert -21.0 < space < -14.0
    steady = replace(row, design_temperature=None)
    assert build_profiles(case(steady)).peak_ratio("heat", "south") == pytest.approx(heat.max())


def test_power_of_heat_pumps_peaks_harder_than_their_heat():
    values = {"indoor_temperature": 18.0, "filter_hours": 24.0, "first_day": 293, "last_day": 96}
    heat = profile("heat", model="heat_demand", **values)
    power = replace(
        heat,
        profile="power",
        model="heat_power",
        sink_temperature=50.0,
        carnot_ratio=0.4,
        maximum=9.0,
    )
    cop = profile("cop", model="cop", sink_temperature=50.0, carnot_ratio=0.4, maximum=9.0)
    profiles = build_profiles(case(heat, power, cop))
    drawn, met, made = (profiles.hourly(n, "south", "mild") for n in ("power", "heat", "cop"))
    assert drawn.mean() == pytest.approx(1.0)
    assert drawn.max() > 1.1 * met.max()
    # Heat delivered per power drawn is the COP in every hour, up to one constant.
    season = met > 0
    constant = met[season] / drawn[season] / made[season]
    assert constant == pytest.approx(np.full(season.sum(), constant[0]))
    assert profiles.peak_ratio("power", "south") == pytest.approx(drawn.max())


def test_cop_and_derating_follow_the_air_of_the_zone():
    cop = profile("cop", model="cop", sink_temperature=50.0, carnot_ratio=0.4, maximum=4.0)
    steady = replace(cop, profile="steady", source_temperature=12.0)
    weak = profile("weak", model="derating", nominal_temperature=-12.0, slope=0.02)
    profiles = build_profiles(case(cop, steady, weak))
    cold = int(np.argmin(station()["temperature"]))
    for name in ("cop", "weak"):
        north, south = (profiles.hourly(name, zone, "mild")[cold] for zone in ("north", "south"))
        assert north < south
    # 0.4 x 323.15 / 38 = 3.4016 in every hour.
    constant = profiles.hourly("steady", "north", "mild")
    assert constant == pytest.approx(np.full(8760, 3.4016), abs=1e-4)


def test_driving_costs_more_in_the_cold():
    row = profile(
        "cars",
        model="driving",
        file="shapes.csv",
        column="evening",
        nominal_temperature=15.0,
        slope=0.01,
    )
    series = build_profiles(case(row)).hourly("cars", "south", "mild")
    assert series.mean() == pytest.approx(1.0)
    assert series[:720].mean() > 1.1 * series[4000:4720].mean()


def test_a_series_is_made_once_and_cannot_be_changed():
    profiles = build_profiles(case(profile("wind", **WIND)))
    series = profiles.hourly("wind", "north", "mild")
    assert profiles.hourly("wind", "north", "mild") is series
    with pytest.raises(ValueError, match="read-only"):
        series[0] = 1.0


@pytest.mark.parametrize(
    ("model", "missing"),
    [
        ("wind", "hub_height"),
        ("pv", "tilt"),
        ("heat_demand", "filter_hours"),
        ("cop", "sink_temperature"),
        ("derating", "nominal_temperature"),
    ],
)
def test_a_missing_number_is_named(model, missing):
    profiles = build_profiles(case(profile("bare", model=model)))
    with pytest.raises(CaseError, match=f"profile 'bare' without {missing}") as caught:
        profiles.hourly("bare", "north", "mild")
    assert caught.value.issues[0].code == "LS-0706"
