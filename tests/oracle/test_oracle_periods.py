"""Periods in linopy: vintages, early retirement, growth, discounting, two weather years, a cap."""

import numpy as np
import pytest

from longspring.case import model
from oracle import HOURS, UNSERVED, Lp, annuity, present_weight
from program_cases import (
    carrier,
    demand,
    make_case,
    potential,
    record,
    solved,
    spread,
)
from random_cases import CO2, agreement, clause

pytestmark = pytest.mark.external

STEPS = 12
LENGTH = 730
YEARS = {2030: 5, 2035: 10, 2045: 8}
SHARES = {"calm": 0.3, "windy": 0.7}
GENERATOR = np.random.default_rng(3)
WIND = {
    "calm": GENERATOR.uniform(0.05, 0.5, STEPS).round(3),
    "windy": GENERATOR.uniform(0.1, 0.8, STEPS).round(3),
}
OVERNIGHT = {2030: 7.0e6, 2035: 5.5e6, 2045: 4.5e6}
COAL_PRICE = {2030: 90.0, 2035: 130.0, 2045: 170.0}
STANDING = {2030: 120.0, 2035: 120.0, 2045: 40.0}
LOAD = {2030: 70.0, 2035: 80.0, 2045: 100.0}
LIFE = 12  # a wind farm of 2030 stands in 2035 (< 2042) and not in 2045


def case_of(**more):
    wind = record(
        model.Technology,
        technology="wind",
        kind="source",
        group="wind",
        carrier_out="electricity",
        availability_profile="wind",
        lifetime=float(LIFE),
    )
    coal = record(
        model.Technology,
        technology="coal",
        kind="conversion",
        carrier_out="electricity",
        fuel="coal",
        efficiency=0.36,
    )
    plants = (("old", 80.0, 2045), ("young", 40.0, 2060))
    costs = [
        record(
            model.TechnologyCost,
            technology="wind",
            period=year,
            overnight_cost=OVERNIGHT[year],
            fixed_om=1.0e5,
        )
        for year in YEARS
    ]
    costs += [
        record(model.TechnologyCost, technology="coal", period=year, fixed_om=1.6e5)
        for year in YEARS
    ]
    return make_case(
        base_year=2025,
        periods=tuple(model.Period(year, float(years)) for year, years in YEARS.items()),
        weather_years=tuple(model.WeatherYear(name, share) for name, share in SHARES.items()),
        carriers=(carrier("electricity"),),
        technologies=(wind, coal),
        costs=tuple(costs),
        potentials=(potential("wind", "a", 220.0),),
        existing=tuple(
            record(
                model.Existing,
                plant_en=name,
                technology="coal",
                zone="a",
                capacity=capacity,
                start_year=2000,
                end_year=end,
            )
            for name, capacity, end in plants
        ),
        build_limits=tuple(
            record(model.BuildLimit, group="wind", period=year, build=14.0) for year in YEARS
        ),
        fuels=(record(model.Fuel, fuel="coal", emission_factor=0.34),),
        fuel_prices=tuple(
            record(model.FuelPrice, fuel="coal", period=year, price=price)
            for year, price in COAL_PRICE.items()
        ),
        demands=tuple(
            demand("a", "electricity", load * HOURS, period=year) for year, load in LOAD.items()
        ),
        accounts=(CO2,),
        **more,
    )


SERIES = {("wind", "a", name): spread(LENGTH, list(values)) for name, values in WIND.items()}


class Pathway:
    """The same pathway as equations: build, standing per vintage, coal kept, dispatch."""

    def __init__(self):
        self.lp = lp = Lp(STEPS)
        self.build = {year: lp.design(f"build{year}", 220.0) for year in YEARS}
        self.coal = {year: lp.design(f"coal{year}", STANDING[year]) for year in YEARS}
        lp.require(self.coal[2035] - self.coal[2030] <= 0)
        lp.require(self.coal[2045] - self.coal[2035] <= 0)
        # One vintage outlives its period: that of 2030 in 2035; it may be closed early.
        kept = lp.design("kept", 220.0)
        lp.require(kept - self.build[2030] <= 0)
        wind = {
            2030: 1.0 * self.build[2030],
            2035: self.build[2035] + kept,
            # 2035 + 12 = 2047 > 2045: that of 2035 stands as well.
            2045: self.build[2045] + (later := lp.design("later", 220.0)),
        }
        lp.require(later - self.build[2035] <= 0)
        alive = {2030: [2030], 2035: [2030, 2035], 2045: [2035, 2045]}
        self.burnt = {}
        for year, years in YEARS.items():
            lp.require(wind[year] <= 220.0)
            lp.require(1.0 * self.build[year] <= 14.0 * years)
            weight = present_weight(year, years, 2025)
            for vintage in alive[year]:
                lp.pay(weight * annuity(OVERNIGHT[vintage], LIFE) * self.build[vintage])
            lp.pay(weight * 1.0e5 * wind[year])
            lp.pay(weight * 1.6e5 * self.coal[year])
            for name, share in SHARES.items():
                self.operate(year, name, weight * share, wind[year])

    def operate(self, year, name, weight, wind):
        lp = self.lp
        blown, fired, short = (lp.operation(f"{x}{year}{name}") for x in ("blown", "fired", "dark"))
        lp.require(blown - lp.series(WIND[name]) * wind <= 0)
        lp.require(fired - self.coal[year] <= 0)
        lp.require(blown + fired + short == LOAD[year])
        self.burnt[year, name] = LENGTH / 0.36 * fired
        lp.pay(weight * COAL_PRICE[year] * self.burnt[year, name])
        lp.pay(weight * UNSERVED * LENGTH * short)

    def emissions(self, year):
        """Expected emissions of a year [t]."""
        parts = [share * 0.34 * self.burnt[year, name].sum() for name, share in SHARES.items()]
        return sum(parts[1:], parts[0])


def test_vintages_early_retirement_growth_and_discounting():
    ours = solved(case_of(), LENGTH, SERIES)
    assert ours.objective == pytest.approx(Pathway().lp.minimum(), rel=1e-6)
    x, names = ours.solution.x, ours.program.design.names
    plan = dict(zip(names, x, strict=True))
    assert plan["capacity:coal:a:2035"] < 119.0  # some coal is closed before its time
    assert plan["build:wind:a:2035"] > 1.0


def test_cap_on_emissions_and_its_price():
    free = solved(case_of(), LENGTH, SERIES)
    before = free.ledgers.evaluate(free.solution.x, free.solution.y)["co2"][2035,]
    limit = 0.8 * before
    cap = agreement(clause("co2", limit, periods=(2035,)))
    ours = solved(case_of(agreement=cap), LENGTH, SERIES)

    pathway = Pathway()
    row = pathway.lp.require(pathway.emissions(2035) <= limit)
    assert ours.objective == pytest.approx(pathway.lp.minimum(), rel=1e-6)
    assert ours.objective > free.objective
    # The price of the clause is the dual of its row, present value per ton of that year.
    (bound,) = ours.bound.rows
    price = float(row.dual)
    assert price < -1.0
    assert ours.solution.total_dual[bound.row] == pytest.approx(price, rel=1e-5)
