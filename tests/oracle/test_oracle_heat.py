"""Heat in linopy: extraction CHP with boiler and store; heat pump, electric boiler, retrofits."""

import numpy as np
import pytest

from longspring.case import model
from oracle import HOURS, UNSERVED, Lp, annuity
from program_cases import (
    carrier,
    demand,
    make_case,
    potential,
    record,
    solved,
    spread,
)

pytestmark = pytest.mark.external

STEPS = 40
LENGTH = 219
GENERATOR = np.random.default_rng(5)
COLD = GENERATOR.uniform(0.1, 2.5, STEPS)
COLD = (COLD / COLD.mean()).round(12)
COP = GENERATOR.uniform(1.6, 4.0, STEPS).round(3)
DERATING = (0.55 + 0.1 * COP).round(3)
PRICE = GENERATOR.uniform(0.3, 1.9, STEPS).round(3)
SERIES = {
    name: spread(LENGTH, list(values))
    for name, values in (("cold", COLD), ("cop", COP), ("derating", DERATING), ("price", PRICE))
}
POWER_AND_HEAT = (carrier("electricity"), carrier("heat", disposable=True, network_loss=0.12))


def cost(technology, overnight=0.0, fixed=0.0, variable=0.0):
    return record(
        model.TechnologyCost,
        technology=technology,
        period=2030,
        overnight_cost=overnight,
        fixed_om=fixed,
        variable_om=variable,
    )


def fuel(name, price):
    return record(model.FuelPrice, fuel=name, period=2030, price=price)


def stands(technology, capacity):
    return record(
        model.Existing,
        technology=technology,
        zone="a",
        capacity=capacity,
        start_year=2000,
        end_year=2050,
    )


@pytest.mark.parametrize("start_cost", [0.0, 60.0])
def test_extraction_unit_boiler_and_heat_store(start_cost):
    """The oracle writes the region as inequalities over what is online, not by its corners."""
    unit = record(
        model.Technology,
        technology="chp",
        kind="chp",
        carrier_out="electricity",
        carrier_heat="heat",
        fuel="coal",
        efficiency=0.41,
        power_loss=0.2,
        power_to_heat=0.55,
        heat_ratio=8 / 7,
        min_load=0.5,
        start_cost=start_cost,
    )
    boiler = record(
        model.Technology,
        technology="boiler",
        kind="conversion",
        carrier_out="heat",
        fuel="gas",
        efficiency=0.9,
    )
    tank = record(
        model.Store,
        store="tank",
        carrier="heat",
        charge_efficiency=0.98,
        discharge_efficiency=0.98,
        duration_min=10.0,
        duration_max=300.0,
    )
    case = make_case(
        carriers=POWER_AND_HEAT,
        technologies=(unit, boiler),
        costs=(cost("chp", 0.0, 9.0e4, 8.0), cost("boiler", 8.0e5, 1.0e4, 2.0)),
        stores=(tank,),
        store_costs=(
            record(
                model.StoreCost,
                store="tank",
                period=2030,
                power_cost=3.0e4,
                energy_cost=900.0,
                energy_fixed_om=5.0,
            ),
        ),
        potentials=(potential("boiler", "a", 500.0), potential("tank", "a", 300.0)),
        existing=(stands("chp", 350.0),),
        fuels=(record(model.Fuel, fuel="coal"), record(model.Fuel, fuel="gas")),
        fuel_prices=(fuel("coal", 110.0), fuel("gas", 290.0)),
        markets=(
            record(
                model.Market,
                market="m",
                carrier="electricity",
                zone="a",
                period=2030,
                export_limit=400.0,
                export_price=330.0,
                price_profile="price",
            ),
        ),
        demands=(demand("a", "heat", 320.0 * HOURS, profile="cold"),),
    )
    ours = solved(case, LENGTH, SERIES)

    lp = Lp(STEPS)
    hours = lp.hours
    power, heat, online = (lp.operation(name) for name in ("power", "heat", "online"))
    kept = lp.design("kept", 350.0)
    lp.require(online - kept <= 0)
    lp.require(power + 0.2 * heat - online <= 0)
    lp.require(power + 0.2 * heat - 0.5 * online >= 0)
    lp.require(power - 0.55 * heat >= 0)
    lp.require(heat - 8 / 7 * online <= 0)
    lp.pay(9.0e4 * kept)
    lp.pay(8.0 * hours * power)
    lp.pay(110.0 / 0.41 * hours * (power + 0.2 * heat))
    if start_cost:
        start = lp.operation("start")
        lp.require(start - online + online.roll(step=1) >= 0)
        lp.pay(start_cost * start)
    boiler_size, fired = lp.design("boiler", 500.0), lp.operation("fired")
    lp.require(fired - boiler_size <= 0)
    lp.pay((annuity(8.0e5, 20) + 1.0e4) * boiler_size)
    lp.pay((290.0 / 0.9 + 2.0) * hours * fired)
    rate, volume = lp.design("rate", 300.0), lp.design("volume", 300.0 * 300.0)
    into, out, level = (lp.operation(name) for name in ("into", "out", "level"))
    for column, limit in ((into, rate), (out, rate), (level, volume)):
        lp.require(column - limit <= 0)
    lp.require(volume - 10.0 * rate >= 0)
    lp.require(volume - 300.0 * rate <= 0)
    lp.require(level - level.roll(step=1) - hours * (0.98 * into - out / 0.98) == 0)
    lp.pay(annuity(3.0e4, 20) * rate)
    lp.pay((annuity(900.0, 20) + 5.0) * volume)
    sold, dark, cold = lp.operation("sold", 400.0), lp.operation("dark"), lp.operation("short")
    lp.pay(-330.0 * hours * (lp.series(PRICE) * sold))
    lp.pay(UNSERVED * hours * dark)
    lp.pay(UNSERVED * hours * cold)
    lp.require(power + dark - sold == 0)
    # Heat can be thrown away, so the balance is an inequality.
    wanted = lp.series(320.0 * COLD / 0.88)
    lp.require(heat + fired + out - into + cold >= wanted)
    assert ours.objective == pytest.approx(lp.minimum(), rel=1e-6)
    assert ours.total("energy_capacity", technology="tank") > 1.0
    assert ours.total("output", technology="boiler") > 1.0
    assert ours.total("output", technology="chp", carrier="electricity") > 1.0
    if start_cost:
        assert ours.total("start") > 1.0


def test_heat_pump_electric_boiler_and_retrofits():
    """An old coal boiler is kept, closed or converted to straw; homes can be insulated."""
    pump = record(
        model.Technology,
        technology="pump",
        kind="conversion",
        carrier_in="electricity",
        carrier_out="heat",
        efficiency_profile="cop",
        availability_profile="derating",
        lifetime=18.0,
    )
    rod = record(
        model.Technology,
        technology="rod",
        kind="conversion",
        carrier_in="electricity",
        carrier_out="heat",
        efficiency=0.99,
    )
    coal = record(
        model.Technology,
        technology="coal",
        kind="conversion",
        carrier_out="heat",
        fuel="coal",
        efficiency=0.8,
    )
    straw = record(
        model.Technology,
        technology="straw",
        kind="conversion",
        carrier_out="heat",
        fuel="straw",
        efficiency=0.75,
        retrofit_of="coal",
    )
    shell = record(model.Fleet, fleet="shell", service="insulation", service_kind="offer")
    case = make_case(
        carriers=POWER_AND_HEAT,
        technologies=(pump, rod, coal, straw),
        costs=(
            cost("pump", 3.0e6, 4.0e4),
            cost("rod", 4.0e5, 5.0e3),
            cost("coal", 0.0, 6.0e4, 12.0),
            cost("straw", 5.0e5, 8.0e4, 5.0),
        ),
        potentials=(
            potential("pump", "a", 30.0),
            potential("rod", "a", 90.0),
            potential("straw", "a", 60.0),
        ),
        existing=(stands("coal", 50.0),),
        fuels=(record(model.Fuel, fuel="coal"), record(model.Fuel, fuel="straw")),
        fuel_prices=(
            fuel("coal", 170.0),
            record(model.FuelPrice, fuel="straw", period=2030, price=95.0, limit=150000.0),
        ),
        markets=(
            record(
                model.Market,
                market="m",
                carrier="electricity",
                zone="a",
                period=2030,
                import_limit=60.0,
                import_price=380.0,
                price_profile="price",
            ),
        ),
        demands=(demand("a", "heat", 60.0 * HOURS, profile="cold"),),
        fleets=(shell,),
        fleet_uses=(
            record(model.FleetUse, fleet="shell", carrier="heat", energy=-8.0, profile="cold"),
        ),
        fleet_costs=(
            record(model.FleetCost, fleet="shell", period=2030, overnight_cost=4.5e4, fixed_om=9.0),
        ),
        services=(
            record(model.Service, service="insulation", zone="a", period=2030, quantity=9000.0),
        ),
    )
    ours = solved(case, LENGTH, SERIES)

    lp = Lp(STEPS)
    hours = lp.hours
    size = {name: lp.design(name, upper) for name, upper in (("pump", 30.0), ("rod", 90.0))}
    size |= {"coal": lp.design("coal", 50.0), "straw": lp.design("straw", 60.0)}
    run = {name: lp.operation(f"run {name}") for name in size}
    for name, ratio in (("pump", DERATING), ("rod", 1.0), ("coal", 1.0), ("straw", 1.0)):
        lp.require(run[name] - lp.series(np.full(STEPS, ratio)) * size[name] <= 0)
    lp.require(size["coal"] + size["straw"] <= 50.0)
    lp.require((hours / 0.75 * run["straw"]).sum() <= 150000.0)
    homes = lp.design("homes", 9000.0)
    bought, dark, cold = lp.operation("bought", 60.0), lp.operation("dark"), lp.operation("short")
    lp.require(bought + dark - lp.series(1.0 / COP) * run["pump"] - run["rod"] / 0.99 == 0)
    saved = lp.series(8.0 / HOURS * COLD / 0.88)
    made = run["pump"] + run["rod"] + run["coal"] + run["straw"]
    lp.require(made + cold + saved * homes >= lp.series(60.0 * COLD / 0.88))
    lp.pay((annuity(3.0e6, 18) + 4.0e4) * size["pump"])
    lp.pay((annuity(4.0e5, 20) + 5.0e3) * size["rod"])
    lp.pay(6.0e4 * size["coal"])
    lp.pay((annuity(5.0e5, 20) + 8.0e4) * size["straw"])
    lp.pay((annuity(4.5e4, 20) + 9.0) * homes)
    lp.pay((170.0 / 0.8 + 12.0) * hours * run["coal"])
    lp.pay((95.0 / 0.75 + 5.0) * hours * run["straw"])
    lp.pay(380.0 * hours * (lp.series(PRICE) * bought))
    lp.pay(UNSERVED * hours * dark)
    lp.pay(UNSERVED * hours * cold)
    assert ours.objective == pytest.approx(lp.minimum(), rel=1e-6)
    for name in size:
        assert ours.total("capacity", technology=name) > 0.1, name
    assert 1.0 < ours.total("fleet") < 8999.0
