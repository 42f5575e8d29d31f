"""Other carriers in linopy: hydrogen from surplus, cars that wait to charge, straw by season."""

import numpy as np
import pytest

from longspring.case import model
from oracle import HOURS, UNSERVED, Lp, annuity
from program_cases import carrier, demand, make_case, potential, record, solved, spread

pytestmark = pytest.mark.external

STEPS = 24
LENGTH = 365
GENERATOR = np.random.default_rng(23)
WIND = GENERATOR.uniform(0.0, 0.9, STEPS).round(3)
TRIPS = GENERATOR.uniform(0.5, 1.5, STEPS)
TRIPS = (TRIPS / TRIPS.mean()).round(12)
PARKED = GENERATOR.uniform(0.3, 0.9, STEPS).round(3)
PRICE = GENERATOR.uniform(0.2, 2.0, STEPS).round(3)
SERIES = {
    name: spread(LENGTH, list(values))
    for name, values in (("wind", WIND), ("trips", TRIPS), ("parked", PARKED), ("price", PRICE))
}


def cost(technology, overnight, fixed=0.0, variable=0.0):
    return record(
        model.TechnologyCost,
        technology=technology,
        period=2030,
        overnight_cost=overnight,
        fixed_om=fixed,
        variable_om=variable,
    )


def market(limit, price):
    return record(
        model.Market,
        market="m",
        carrier="electricity",
        zone="a",
        period=2030,
        import_limit=limit,
        import_price=price,
        price_profile="price",
    )


def test_electrolyser_and_hydrogen_tank():
    wind = record(
        model.Technology,
        technology="wind",
        kind="source",
        carrier_out="electricity",
        availability_profile="wind",
        lifetime=25.0,
    )
    electrolyser = record(
        model.Technology,
        technology="electrolyser",
        kind="conversion",
        carrier_in="electricity",
        carrier_out="hydrogen",
        efficiency=0.65,
        lifetime=15.0,
    )
    tank = record(
        model.Store,
        store="tank",
        carrier="hydrogen",
        charge_efficiency=0.97,
        discharge_efficiency=1.0,
        duration_min=0.0,
        duration_max=2000.0,
        lifetime=30.0,
    )
    case = make_case(
        carriers=(carrier("electricity"), carrier("hydrogen")),
        technologies=(wind, electrolyser),
        costs=(cost("wind", 5.0e6, 1.0e5), cost("electrolyser", 3.0e6, 6.0e4, 4.0)),
        stores=(tank,),
        store_costs=(
            record(
                model.StoreCost,
                store="tank",
                period=2030,
                power_cost=1.0e5,
                energy_cost=3.0e3,
                power_fixed_om=2.0e3,
                energy_fixed_om=20.0,
            ),
        ),
        potentials=(
            potential("wind", "a", 60.0),
            potential("electrolyser", "a", 40.0),
            potential("tank", "a", 50.0),
        ),
        markets=(market(8.0, 300.0),),
        demands=(demand("a", "hydrogen", 9.0 * HOURS),),
    )
    ours = solved(case, LENGTH, SERIES)

    lp = Lp(STEPS)
    turbines, cells = lp.design("turbines", 60.0), lp.design("cells", 40.0)
    rate, volume = lp.design("rate", 50.0), lp.design("volume", 50.0 * 2000.0)
    blown, split, bought = lp.operation("blown"), lp.operation("split"), lp.operation("bought", 8.0)
    into, out, level = (lp.operation(name) for name in ("into", "out", "level"))
    dark, short = lp.operation("dark"), lp.operation("short")
    lp.require(blown - lp.series(WIND) * turbines <= 0)
    lp.require(split - cells <= 0)
    lp.require(into - rate <= 0)
    lp.require(out - rate <= 0)
    lp.require(level - volume <= 0)
    lp.require(volume - 2000.0 * rate <= 0)
    lp.require(blown + bought + dark - split / 0.65 == 0)
    lp.require(split + out - into + short == 9.0)
    lp.require(level - level.roll(step=1) - LENGTH * (0.97 * into - out) == 0)
    lp.pay((annuity(5.0e6, 25) + 1.0e5) * turbines)
    lp.pay((annuity(3.0e6, 15) + 6.0e4) * cells)
    lp.pay((annuity(1.0e5, 30) + 2.0e3) * rate)
    lp.pay((annuity(3.0e3, 30) + 20.0) * volume)
    lp.pay(4.0 * LENGTH * split)
    lp.pay(300.0 * LENGTH * (lp.series(PRICE) * bought))
    lp.pay(UNSERVED * LENGTH * dark)
    lp.pay(UNSERVED * LENGTH * short)
    assert ours.objective == pytest.approx(lp.minimum(), rel=1e-6)
    assert ours.total("energy_capacity") > 1.0
    assert ours.total("output", technology="electrolyser") > 1.0
    assert ours.total("import") > 1.0


def test_cars_that_wait_to_charge():
    """Cars burn petrol or charge; two fifths of the charging may move within its window."""
    fleets = tuple(
        record(model.Fleet, fleet=name, service="cars", service_kind="meet", lifetime=12.0)
        for name in ("petrol", "electric")
    )
    uses = (
        record(model.FleetUse, fleet="petrol", fuel="petrol", energy=9.0),
        record(
            model.FleetUse,
            fleet="electric",
            carrier="electricity",
            energy=3.0,
            profile="trips",
            flexible_share=0.4,
            connected_power=0.002,
            connected_profile="parked",
            window=300.0,
        ),
    )
    costs = tuple(
        record(model.FleetCost, fleet=name, period=2030, overnight_cost=overnight, fixed_om=fixed)
        for name, overnight, fixed in (("petrol", 9.0e4, 3000.0), ("electric", 1.2e5, 2200.0))
    )
    case = make_case(
        carriers=(carrier("electricity", network_loss=0.06),),
        fleets=fleets,
        fleet_uses=uses,
        fleet_costs=costs,
        services=(record(model.Service, service="cars", zone="a", period=2030, quantity=6.0e4),),
        fleet_stock=(
            record(model.FleetStock, fleet="petrol", zone="a", period=2030, quantity=2.0e4),
        ),
        fleet_limits=(record(model.FleetLimit, fleet="electric", period=2030, share_max=0.8),),
        fuels=(record(model.Fuel, fuel="petrol"),),
        fuel_prices=(record(model.FuelPrice, fuel="petrol", period=2030, price=700.0),),
        markets=(market(17.0, 600.0),),
        demands=(demand("a", "electricity", 3.0 * HOURS),),
    )
    ours = solved(case, LENGTH, SERIES)

    lp = Lp(STEPS)
    petrol, electric = lp.design("petrol", 6.0e4), lp.design("electric", 0.8 * 6.0e4)
    new = lp.design("new")
    lp.require(petrol - new <= 2.0e4)
    lp.require(petrol + electric == 6.0e4)
    lp.pay(annuity(9.0e4, 12) * new)
    lp.pay((3000.0 + 9.0 * 700.0) * petrol)
    lp.pay((annuity(1.2e5, 12) + 2200.0) * electric)
    bought, dark = lp.operation("bought", 17.0), lp.operation("dark")
    charge, level = lp.operation("charge"), lp.operation("level")
    mean = 3.0 / HOURS
    lp.require(charge - lp.series(0.002 * PARKED) * electric <= 0)
    lp.require(level - 300.0 * 0.4 * mean * electric <= 0)
    used = lp.series(0.4 * mean * TRIPS * LENGTH)
    lp.require(level - level.roll(step=1) - LENGTH * charge + used * electric == 0)
    firm = lp.series(0.6 * mean * TRIPS / 0.94)
    lp.require(bought + dark - charge / 0.94 - firm * electric == 3.0 / 0.94)
    lp.pay(600.0 * LENGTH * (lp.series(PRICE) * bought))
    lp.pay(UNSERVED * LENGTH * dark)
    assert ours.objective == pytest.approx(lp.minimum(), rel=1e-6)
    electric_cars = ours.total("fleet", technology="electric")
    assert 100.0 < electric_cars < 0.8 * 6.0e4 - 100.0
    (block,) = ours.program.blocks
    held = ours.solution.y[0][:, block.columns.index("fleet_level:electric:a:electricity")]
    assert np.ptp(held) > 0.1  # charging does move


def test_straw_is_stocked_from_autumn():
    """Three seasons; straw harvested in two of them competes with coal in a heat boiler."""
    straw = record(
        model.Technology,
        technology="straw",
        kind="conversion",
        carrier_out="heat",
        fuel="straw",
        efficiency=0.8,
    )
    coal = record(
        model.Technology,
        technology="coal",
        kind="conversion",
        carrier_out="heat",
        fuel="coal",
        efficiency=0.85,
    )
    season = np.repeat([0, 1, 2], [4, 12, 8])
    names = ("spring", "summer", "autumn")
    case = make_case(
        carriers=(carrier("heat"),),
        technologies=(straw, coal),
        costs=(cost("straw", 1.2e6, 2.0e4), cost("coal", 6.0e5, 1.0e4)),
        potentials=(potential("straw", "a", 30.0), potential("coal", "a", 30.0)),
        fuels=(
            record(model.Fuel, fuel="straw", seasonal=1, stock_loss=0.03),
            record(model.Fuel, fuel="coal"),
        ),
        fuel_prices=(
            record(model.FuelPrice, fuel="straw", period=2030, price=60.0, limit=1.0e5),
            record(model.FuelPrice, fuel="coal", period=2030, price=190.0),
        ),
        seasons=tuple(record(model.Season, season=name) for name in names),
        harvests=tuple(
            record(model.Harvest, fuel="straw", zone="a", season=name, energy=energy)
            for name, energy in (("spring", 9000.0), ("autumn", 48000.0))
        ),
        demands=(demand("a", "heat", 10.0 * HOURS, profile="trips"),),
    )
    ours = solved(case, LENGTH, SERIES, season)

    lp = Lp(STEPS)
    size = {"straw": lp.design("straw", 30.0), "coal": lp.design("coal", 30.0)}
    run = {name: lp.operation(f"run {name}") for name in size}
    short = lp.operation("short")
    for name, most in size.items():
        lp.require(run[name] - most <= 0)
    lp.require(run["straw"] + run["coal"] + short == lp.series(10.0 * TRIPS))
    months = np.array([4, 12, 8]) * LENGTH / (HOURS / 12)
    stock = [lp.design(f"stock {name}") for name in names]
    harvest = {"spring": 9000.0, "summer": 0.0, "autumn": 48000.0}
    bought = [lp.design(f"bought {name}", most) for name, most in harvest.items()]
    for now in range(3):
        inside = lp.series(np.where(season == now, LENGTH / 0.8, 0.0))
        # Straw bought in a season waits from its beginning to that of the season of its use.
        left = (1.0 - 0.03) ** months[now - 1]
        used = (inside * run["straw"]).sum()
        lp.require(stock[now] - left * stock[now - 1] - bought[now] + used == 0)
    lp.pay((annuity(1.2e6, 20) + 2.0e4) * size["straw"])
    lp.pay((annuity(6.0e5, 20) + 1.0e4) * size["coal"])
    lp.pay(60.0 / 0.8 * LENGTH * run["straw"])
    lp.pay(190.0 / 0.85 * LENGTH * run["coal"])
    lp.pay(UNSERVED * LENGTH * short)
    assert ours.objective == pytest.approx(lp.minimum(), rel=1e-6)
    assert ours.total("purchase", kind="autumn") == pytest.approx(48000.0)
    assert ours.total("output", technology="coal") > 100.0
    assert ours.total("output", technology="straw") > 100.0
