"""The hourly series of the Changchun case, and the page that reports their calibration."""

import numpy as np
import pytest
from calibration import (
    HOUR,
    MONTH,
    ROOT,
    YEAR,
    changchun,
    correlation,
    heat_table,
    jilin,
    supply_table,
    zone_mean,
)

from longspring.resource.build import build_profiles
from longspring.timegrid import build_timegrid, stress_days


@pytest.fixture(scope="module")
def case():
    return changchun()


@pytest.fixture(scope="module")
def profiles(case):
    return build_profiles(case)


def block(name):
    """Return what stands between the markers of the page."""
    page = (ROOT / "docs" / "concepts" / "resource.md").read_text(encoding="utf-8")
    return page.split(f"<!-- {name} -->")[1].split("<!-- end -->")[0].strip()


@pytest.mark.parametrize(("name", "table"), [("supply", supply_table), ("heat", heat_table)])
def test_the_page_reports_what_is_computed(profiles, name, table):
    assert block(name) == table(profiles)


def test_every_series_is_finite_and_in_its_range(case, profiles):
    for row in case.profiles:
        for zone, year in profiles.weather:
            series = profiles.hourly(row.profile, zone, year)
            assert series.shape == (8760,)
            assert np.isfinite(series).all(), row.profile
            assert series.min() >= 0.0, row.profile
            if row.model in ("wind", "pv", "derating"):
                assert series.max() <= 1.0, row.profile
            if row.model in ("heat_demand", "heat_power", "driving"):
                assert series.mean() == pytest.approx(1.0), row.profile
            if row.model == "cop":
                assert series.min() >= 1.0, row.profile
                assert series.max() <= 8.0, row.profile


def test_columns_that_spread_a_demand_have_mean_one(case):
    columns = {**case.series["electricity.csv"], **case.series["mobility.csv"]}
    for name, series in columns.items():
        if name.startswith("plugged"):
            assert series.min() > 0.0
            assert series.max() <= 1.0
        else:
            assert series.mean() == pytest.approx(1.0, abs=2e-3), name


def test_sectors_add_up_to_the_load_of_the_province(case):
    load = case.series["electricity.csv"]
    parts = {"industry": 0.45, "services": 0.31, "residential": 0.20, "agriculture": 0.04}
    total = sum(share * load[name] for name, share in parts.items())
    # Four digits are kept in the file.
    assert np.abs(total - load["total"]).max() < 1e-3
    by_hour = {name: [load[name][hour == HOUR].mean() for hour in range(24)] for name in parts}
    assert np.ptp(by_hour["industry"]) < 0.5 * np.ptp(by_hour["services"])
    assert 17 <= int(np.argmax(by_hour["residential"])) <= 20


def test_means_are_those_of_jilin_2020(profiles):
    published = jilin()["year"]
    wind, sun = zone_mean(profiles, "wind_fleet"), zone_mean(profiles, "pv_ground")
    assert wind.mean() == pytest.approx(published["wind"][0], abs=5e-4)
    assert sun.mean() == pytest.approx(published["solar"][0], abs=5e-4)


def test_seasons_and_nights_follow_jilin_2020(profiles):
    published = jilin()
    wind = zone_mean(profiles, "wind_class1")
    assert correlation(wind, published["month"]["wind"], MONTH) > 0.7
    assert correlation(wind, published["hour"]["wind"], HOUR) > 0.5
    assert correlation(zone_mean(profiles, "pv_ground"), published["hour"]["solar"], HOUR) > 0.95
    night = np.isin(HOUR, (22, 23, 0, 1, 2, 3))
    assert wind[night].mean() > wind[~night].mean()


def test_the_new_machines_beat_the_old(profiles):
    means = [zone_mean(profiles, f"wind_{name}").mean() for name in ("class1", "class2", "fleet")]
    assert means == sorted(means, reverse=True)


def test_heat_runs_for_169_days_and_peaks_in_the_cold(profiles):
    heat = profiles.hourly("heat_network", "metro", YEAR)
    assert (heat.reshape(365, 24).max(axis=1) > 0).sum() == 169
    # The filter of three days puts the peak at the end of the coldest week, 12 to 18 January.
    assert 15 <= int(heat.argmax()) // 24 + 1 <= 20
    # The code's climate gives 3.30 for the design day over the mean; the typical year is milder.
    assert 3.2 < profiles.peak_ratio("heat_network", "metro") < 3.6
    assert profiles.peak_ratio("heat_network", "yushu") < profiles.peak_ratio(
        "heat_network", "gongzhuling"
    )


def test_seasonal_efficiencies_lie_in_the_known_ranges(profiles):
    heat = profiles.hourly("heat_network", "metro", YEAR)
    known = {
        "cop_air_home": (1.9, 2.5),
        "cop_air_network": (1.7, 2.3),
        "cop_sewage": (3.5, 4.5),
        "cop_waste_heat": (4.5, 5.5),
        "cop_ground": (3.2, 3.8),
    }
    for name, (low, high) in known.items():
        series = profiles.hourly(name, "metro", YEAR)
        assert low <= heat.sum() / (heat / series).sum() <= high, name


def test_the_year_is_refined_in_january_and_may(case):
    # The coldest seven days begin on 12 January, the windiest on 5 May.
    days = np.flatnonzero(stress_days(case)) + 1
    assert days.tolist() == [*range(12, 19), *range(125, 132)]
    # 351 whole days, and 14 days of eight steps of 3 h.
    assert build_timegrid(case).steps == 351 + 14 * 8


def test_merging_keeps_every_yearly_mean(case, profiles):
    grid = build_timegrid(case)
    for name in ("wind_class1", "pv_ground", "heat_network", "load_industry"):
        series = profiles.hourly(name, "nongan", YEAR)
        assert grid.mean(series) @ grid.step_hours / 8760 == pytest.approx(series.mean(), rel=1e-12)
