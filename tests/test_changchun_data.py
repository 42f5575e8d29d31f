"""The tables of the Changchun case: sums against what is published, and arithmetic by hand.

The figures compared with are typed here a second time, from the publications named, not read
from the case.
"""

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from longspring.case.model import Case, Technology
from longspring.case.read import read_case
from longspring.resource.build import Profiles, build_profiles

FOLDER = Path(__file__).parents[1] / "cases" / "changchun"
PERIODS = (2025, 2030, 2035, 2040, 2050, 2060)
ZONES = ("metro", "shuangyang", "jiutai", "nongan", "dehui", "yushu", "gongzhuling")
HOURS = 8760.0


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(FOLDER)


@pytest.fixture(scope="module")
def profiles(case: Case) -> Profiles:
    return build_profiles(case)


def heat_per_power(technology: Technology) -> float:
    """Return the largest heat per electric capacity of a CHP technology [1]."""
    assert technology.power_to_heat is not None
    assert technology.power_loss is not None
    line = 1.0 / (technology.power_to_heat + technology.power_loss)
    return min(technology.heat_ratio or line, line)


def heat_capacity(case: Case, zone: str, year: int) -> dict[str, float]:
    """Return the heat that plants standing in `year` can give, by group [MW]."""
    technologies = {row.technology: row for row in case.technologies}
    heat: dict[str, float] = defaultdict(float)
    for row in case.existing:
        technology = technologies.get(row.technology)
        if technology and row.zone == zone and row.start_year <= year < row.end_year:
            if technology.carrier_heat == "heat_network":
                heat[technology.group] += row.capacity * heat_per_power(technology)
            elif technology.carrier_out == "heat_network":
                heat[technology.group] += row.capacity
    return heat


def hourly_heat(case: Case, profiles: Profiles, zone: str, year: int) -> np.ndarray:
    """Return the heat to be fed into the network of a zone in every hour [MW]."""
    energy = sum(
        row.energy
        for row in case.demands
        if (row.carrier, row.zone, row.period) == ("heat_network", zone, year)
    )
    shape = profiles.hourly("heat_network", zone, "typical")
    return energy / HOURS * shape / shape.mean() / (1.0 - 0.12)


# ------------------------------------------------------------------ people and places


def test_people_add_up_to_the_census(case: Case) -> None:
    # Seventh census, Changchun: 9,066,906 people, of them 3,087,837 rural.
    assert sum(row.population for row in case.zones) == 9_066_906
    assert sum(row.rural_population for row in case.zones) == 3_087_837
    assert sum(row.population for row in case.counties) == 9_066_906
    assert sum(row.rural_population for row in case.counties) == 3_087_837


def test_metro_is_the_published_metro(case: Case) -> None:
    # Five districts and four development zones: 5,019,477; Shuangyang and Dehui 971,199.
    people = {row.zone: row.population for row in case.zones}
    assert people["metro"] == 5_019_477
    assert people["shuangyang"] + people["dehui"] == 971_199


def test_area_is_the_published_area_within_the_width_of_the_outlines(case: Case) -> None:
    # Published 24,734 to 24,744 km2; the polygons are generalised.
    assert sum(row.area for row in case.zones) == pytest.approx(24_739, rel=0.003)


def test_counties_fill_their_zones(case: Case) -> None:
    assert len(case.counties) == 11
    share: dict[str, float] = defaultdict(float)
    people: dict[str, float] = defaultdict(float)
    area: dict[str, float] = defaultdict(float)
    for row in case.counties:
        share[row.zone] += row.share
        people[row.zone] += row.population
        area[row.zone] += row.area
    for zone in case.zones:
        assert share[zone.zone] == pytest.approx(1.0, abs=1e-9)
        assert people[zone.zone] == zone.population
        assert area[zone.zone] == pytest.approx(zone.area, abs=0.2)


def test_villages_are_the_village_committees(case: Case) -> None:
    # Statistical division codes of 30 June 2023: 2052 village committees.
    assert sum(row.villages for row in case.counties) == 2052
    village_wind = sum(row.capacity for row in case.potentials if row.technology == "wind_village")
    assert village_wind == pytest.approx(205.2)  # 100 kW each


def test_the_outlines_name_every_county_and_zone(case: Case) -> None:
    found = {
        (one["properties"]["county"], one["properties"]["zone"])
        for one in case.boundaries["features"]
    }
    assert found == {(row.county, row.zone) for row in case.counties}


# ------------------------------------------------------------------ plants


def test_coal_units_are_those_of_the_plant_table(case: Case) -> None:
    # Global Coal Plant Tracker, July 2023: 22 operating units of eight plants, 5640 MW.
    coal = [row for row in case.existing if row.technology.startswith(("coal_chp", "coal_cond"))]
    assert len(coal) == 22
    assert len({row.plant_zh for row in coal}) == 8
    assert sum(row.capacity for row in coal) == 5640.0
    condensing = [row for row in coal if row.technology == "coal_condensing_670"]
    assert [(row.capacity, row.zone) for row in condensing] == [(670.0, "jiutai")] * 2


def test_the_plant_of_the_group_belongs_to_the_company(case: Case) -> None:
    owned = {row.plant_zh for row in case.existing if row.owner_party == "company"}
    assert owned == {"长春东南热电厂"}


def test_straw_and_waste_plants_are_those_of_the_plant_table(case: Case) -> None:
    # Global Bioenergy Power Tracker, September 2024: 304 MW inside the city, 94 of waste.
    found: dict[str, float] = defaultdict(float)
    for row in case.existing:
        found[row.technology] += row.capacity
    assert found["straw_chp"] == 210.0
    assert found["waste_chp"] == 94.0


def test_wind_and_sun_add_up_to_the_city_totals(case: Case) -> None:
    wind = [row for row in case.existing if row.technology == "wind_fleet"]
    named = [row for row in wind if row.origin.basis == "published"]
    assert sum(row.capacity for row in named) == 100.0
    assert sum(row.capacity for row in wind) == 900.0
    sun = sum(row.capacity for row in case.existing if row.technology.startswith("pv_"))
    assert sun == pytest.approx(1200.0, abs=1.0)


def test_projects_are_those_of_the_plant_tables(case: Case) -> None:
    kinds = Counter(row.technology for row in case.projects)
    assert kinds == {"coal_chp_small": 6, "straw_chp": 5, "wind_class2": 6}


def test_every_plant_stands_in_the_first_period_and_leaves_by_age(case: Case) -> None:
    life = {row.technology: row.lifetime for row in case.technologies}
    for row in case.existing:
        assert row.start_year <= 2025 < row.end_year
        # A unit past its life may be given until 2030.
        assert row.end_year - row.start_year <= max(life[row.technology], 2030 - row.start_year)


# ------------------------------------------------------------------ costs and prices


def test_everything_has_a_cost_in_every_period(case: Case) -> None:
    wanted = {(row.technology, year) for row in case.technologies for year in PERIODS}
    assert {(row.technology, row.period) for row in case.costs} == wanted
    wanted = {(row.store, year) for row in case.stores for year in PERIODS}
    assert {(row.store, row.period) for row in case.store_costs} == wanted
    wanted = {(row.fleet, year) for row in case.fleets for year in PERIODS}
    assert {(row.fleet, row.period) for row in case.fleet_costs} == wanted


def test_no_cost_rises_by_learning(case: Case) -> None:
    learning = ("wind_class1", "pv_ground", "pv_rooftop", "heat_pump_air", "electrolyser_alkaline")
    for name in learning:
        costs = [row.overnight_cost for row in case.costs if row.technology == name]
        assert costs == sorted(costs, reverse=True)


def test_fuel_prices_follow_from_price_and_heating_value(case: Case) -> None:
    price = {row.fuel: row.price for row in case.fuel_prices if row.period == 2025}
    # 750 CNY/t, 5500 kcal/kg x 4.1868 kJ/kcal = 23.03 GJ/t = 6.396 MWh/t
    assert price["coal"] == pytest.approx(750 / 6.396, rel=1e-3)
    # 350 CNY/t, 3500 kcal/kg = 14.65 GJ/t = 4.070 MWh/t
    assert price["lignite"] == pytest.approx(350 / 4.070, rel=1e-3)
    assert price["straw"] == pytest.approx(290 / (14 / 3.6), rel=1e-3)
    assert price["gas"] == pytest.approx(3600 / 9.7, rel=1e-2)


def test_the_grid_factor_falls_from_the_published_one(case: Case) -> None:
    factor = {row.period: row.emission_factor for row in case.markets}
    # 0.4932 t/MWh in 2022, 3 % less each year: 0.4932 x 0.97^8 = 0.3865 in 2030
    assert factor[2030] == pytest.approx(0.3865, abs=1e-4)
    assert factor[2060] == pytest.approx(0.4932 * 0.97**38, abs=1e-4)
    for row in case.markets:
        assert row.export_price < row.import_price


# ------------------------------------------------------------------ energy


def test_electricity_of_the_first_period(case: Case) -> None:
    # 30 TWh in 2023, 4 % a year: 32.45 TWh, of which 5 % is lost on the way.
    total = sum(
        row.energy for row in case.demands if (row.carrier, row.period) == ("electricity", 2025)
    )
    assert total / 0.95 == pytest.approx(32.448e6, rel=1e-4)


def test_heat_follows_from_area_and_design_load(case: Case) -> None:
    # 45 W/m2 x (18 + 7.6)/(18 + 21.1) x 169 d x 86,400 s = 0.430 GJ/m2
    specific = 45 * (18 + 7.6) / (18 + 21.1) * 169 * 86_400 / 1e9
    assert specific == pytest.approx(0.430, abs=0.001)
    total = sum(
        row.energy for row in case.demands if (row.carrier, row.period) == ("heat_network", 2025)
    )
    # 428 million m2 in 2025 at 0.43 GJ/m2, of which 12 % is lost: 44.99 TWh
    assert total == pytest.approx(428e6 * 0.43 / 3.6 * 0.88, rel=1e-3)


def test_the_straw_for_energy_is_the_stated_amount(case: Case) -> None:
    # 2.2 Mt/a at 14 GJ/t = 8.556 TWh/a, 80 % of it in autumn
    straw = [row for row in case.harvests if row.fuel == "straw"]
    assert sum(row.energy for row in straw) == pytest.approx(2.2e6 * 14 / 3.6, rel=1e-4)
    autumn = sum(row.energy for row in straw if row.season == "early_winter")
    assert autumn == pytest.approx(0.8 * 2.2e6 * 14 / 3.6, rel=1e-4)
    values = {row.parameter: row.value for row in case.parameters}
    assert values["straw_energy_default"] < values["straw_collectable"] * 0.45


def test_a_season_begins_where_heating_begins_and_ends(case: Case) -> None:
    days = {(row.month, row.day) for row in case.seasons}
    assert {(10, 20), (4, 7)} <= days


def test_plants_of_today_carry_the_coldest_hour(case: Case, profiles: Profiles) -> None:
    pipe = next(row for row in case.lines if row.line == "heat_shuangyang_metro")
    for zone in ZONES:
        peak = float(hourly_heat(case, profiles, zone, 2025).max())
        able = sum(heat_capacity(case, zone, 2025).values())
        if zone == "metro":
            # What the Southeast plant can send after its own district is warm.
            own = float(hourly_heat(case, profiles, "shuangyang", 2025).max())
            spare = sum(heat_capacity(case, "shuangyang", 2025).values()) - own
            able += pipe.efficiency * min(spare, pipe.existing_capacity)
        assert able / peak > 1.05, zone
        assert able / peak < (4.0 if zone == "shuangyang" else 1.5), zone


def test_heat_of_cogeneration_is_near_the_reported_share(case: Case, profiles: Profiles) -> None:
    """CHP heat first, boilers on top.

    Reported for 2019/20: 53.6 % of 310 million m2, 0.536 x 37 TWh = 19.8 TWh in the city and
    development zones. No coal CHP was added since, so the metro with the Southeast plant should
    still give about that.
    """
    groups = ("coal_chp", "waste")
    metro = sum(heat_capacity(case, "metro", 2025)[group] for group in groups)
    southeast = heat_capacity(case, "shuangyang", 2025)["coal_chp"]
    load = hourly_heat(case, profiles, "metro", 2025)
    given = np.minimum(load, metro + 0.97 * southeast).sum() / 1e6  # TWh
    assert given == pytest.approx(19.8, rel=0.15)


def test_each_zone_can_replace_what_retires(case: Case, profiles: Profiles) -> None:
    """What may be built covers the coldest hour of 2050, when nearly all of today is gone."""
    firm = {row.technology: row.firm_heat for row in case.technologies}
    able: dict[str, float] = defaultdict(float)
    for row in case.potentials:
        new = row.technology in firm and not row.technology.startswith("coal")
        if new and not row.technology.endswith("_ccs"):
            able[row.zone] += firm[row.technology] * row.capacity
    for zone in ZONES:
        assert able[zone] > 1.2 * hourly_heat(case, profiles, zone, 2050).max(), zone


def test_firm_heat_of_today_meets_the_adequacy_rule(case: Case, profiles: Profiles) -> None:
    firm = {row.technology: row.firm_heat for row in case.technologies}
    for rule in case.adequacy:
        standing = sum(
            row.capacity * firm.get(row.technology, 0.0)
            for row in case.existing
            if row.zone == rule.zone and row.start_year <= 2025 < row.end_year
        )
        peak = hourly_heat(case, profiles, rule.zone, 2025).max()
        assert standing - rule.largest_unit >= rule.share * peak, rule.zone


# ------------------------------------------------------------------ carbon


def test_inventories_are_the_published_ones(case: Case) -> None:
    found = {row.inventory: row.co2 for row in case.inventories}
    assert found == pytest.approx({"ceads": 57.246e6, "huo": 46.9e6, "carbon_monitor": 27.2e6})


def test_carbon_of_today_from_the_bottom_up(case: Case, profiles: Profiles) -> None:
    """Stocks of 2025 times fuel times factor, and heat and power by hand, in Mt.

    Power: 5640 MW for 4,000 h at 0.95 t/MWh heat included, as in the published bottom-up
    check (4.4 GW gave 16.7 Mt); boilers burn what CHP does not cover at 0.82.
    """
    factor = {row.fuel: row.emission_factor for row in case.fuels}
    stock: dict[str, float] = defaultdict(float)
    for row in case.fleet_stock:
        if row.period == 2025:
            stock[row.fleet] += row.quantity
    service = {row.fleet: row.service for row in case.fleets}
    carbon: dict[str, float] = defaultdict(float)
    for use in case.fleet_uses:
        if use.fuel:
            carbon[service[use.fleet]] += stock[use.fleet] * use.energy * factor[use.fuel] / 1e6
    for fleet in case.fleets:
        if fleet.emission_kind == "process":
            carbon[fleet.service] += stock[fleet.fleet] * fleet.emission / 1e6
    transport = sum(carbon[name] for name in ("car", "taxi", "bus", "truck_short", "truck_long"))
    assert transport == pytest.approx(6.0, rel=0.15)  # published check: about 6
    assert 8 < carbon["process_heat"] + carbon["cement"] < 18  # published check: 12-18 with rest
    boilers = 0.0
    for zone in ZONES:
        load = hourly_heat(case, profiles, zone, 2025)
        heat = heat_capacity(case, zone, 2025)
        base = sum(value for group, value in heat.items() if group != "coal_boiler")
        if zone == "metro":
            base += 0.97 * 700
        boilers += float(np.maximum(load - base, 0).sum()) / 0.82 * factor["coal"] / 1e6
    exogenous = sum(row.co2 for row in case.emissions if row.period == 2025) / 1e6
    power = 5640 * 4000 * 0.95 / 1e6
    assert 44 < sum(carbon.values()) + boilers + exogenous + power < 62


def test_waste_process_and_exogenous_carbon_fall(case: Case) -> None:
    by_year: dict[int, float] = defaultdict(float)
    for row in case.emissions:
        by_year[row.period] += row.co2
    values = [by_year[year] for year in PERIODS]
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.15 * values[0]


# ------------------------------------------------------------------ honesty


def test_every_row_names_a_source_and_every_assumption_a_range(case: Case) -> None:
    keys = {row.source for row in case.sources}
    tables = (
        case.parameters, case.zones, case.counties, case.technologies, case.costs, case.stores,
        case.store_costs, case.lines, case.existing, case.demands, case.fuels, case.fuel_prices,
        case.seasons, case.harvests, case.potentials, case.build_limits, case.markets,
        case.services, case.fleets, case.fleet_costs, case.fleet_uses, case.fleet_stock,
        case.fleet_limits, case.emissions, case.inventories, case.adequacy, case.projects,
    )  # fmt: skip
    for row in (row for table in tables for row in table):
        origin = row.origin
        assert origin.source, origin
        assert set(origin.source.split(";")) <= keys, origin
        assert origin.note, origin
        if origin.basis == "assumed":
            assert origin.low_ratio is not None, origin
            assert origin.high_ratio is not None, origin
            assert origin.low_ratio <= 1 <= origin.high_ratio, origin


def test_shares_of_fleets_leave_a_way_to_meet_every_service(case: Case) -> None:
    """The largest shares of the fleets of a service that may stand add up to one."""
    most = {(row.fleet, row.period): row.share_max for row in case.fleet_limits}
    services = {row.service for row in case.fleets if row.service_kind == "meet"}
    for service in services:
        for year in PERIODS:
            able = sum(
                most.get((row.fleet, year), 1.0) for row in case.fleets if row.service == service
            )
            assert able >= 1.0, (service, year)
