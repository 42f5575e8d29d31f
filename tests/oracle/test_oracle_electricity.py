"""Electricity in PyPSA: wind, sun, battery and load; two zones with a line and a market."""

import numpy as np
import pypsa
import pytest

from longspring.case import model
from oracle import HOURS, UNSERVED, annuity
from program_cases import (
    carrier,
    demand,
    make_case,
    potential,
    record,
    solved,
    spread,
    zone,
)

pytestmark = pytest.mark.external

STEPS = 24
LENGTH = 365
GENERATOR = np.random.default_rng(11)
WIND = GENERATOR.uniform(0.05, 0.9, STEPS).round(3)
SUN = np.clip(GENERATOR.normal(0.15, 0.2, STEPS), 0.0, 0.8).round(3)
LOAD = GENERATOR.uniform(0.6, 1.4, STEPS)
LOAD = (LOAD / LOAD.mean()).round(12)
PRICE = GENERATOR.uniform(0.5, 1.5, STEPS).round(3)
SERIES = {
    name: spread(LENGTH, list(values))
    for name, values in (("wind", WIND), ("sun", SUN), ("load", LOAD), ("price", PRICE))
}
COSTS = {"wind": (6.0e6, 1.2e5, 3.0), "sun": (3.5e6, 0.4e5, 0.0)}  # CNY/MW, CNY/MW/a, CNY/MWh


def sources(places):
    technologies = tuple(
        record(
            model.Technology,
            technology=name,
            kind="source",
            carrier_out="electricity",
            availability_profile=name,
            lifetime=25.0,
        )
        for name in COSTS
    )
    costs = tuple(
        record(
            model.TechnologyCost,
            technology=name,
            period=2030,
            overnight_cost=overnight,
            fixed_om=fixed,
            variable_om=variable,
        )
        for name, (overnight, fixed, variable) in COSTS.items()
    )
    potentials = tuple(potential(name, place, upper) for name, place, upper in places)
    return {"technologies": technologies, "costs": costs, "potentials": potentials}


def network(buses):
    """Return a network of steps that each stand for 365 h, with load shedding everywhere."""
    made = pypsa.Network()
    made.set_snapshots(range(STEPS))
    made.snapshot_weightings.loc[:, :] = float(LENGTH)
    for bus in buses:
        made.add("Bus", bus)
        made.add("Generator", f"{bus} short", bus=bus, p_nom=1e6, marginal_cost=UNSERVED)
    return made


def add_source(made, name, bus, upper):
    overnight, fixed, variable = COSTS[name]
    made.add(
        "Generator",
        f"{name} {bus}",
        bus=bus,
        p_nom_extendable=True,
        p_nom_max=upper,
        p_max_pu={"wind": WIND, "sun": SUN}[name],
        marginal_cost=variable,
        capital_cost=annuity(overnight, 25) + fixed,
    )


def optimum(made, extra=None):
    status, condition = made.optimize(
        solver_name="highs",
        solver_options={"output_flag": False},
        extra_functionality=extra,
        include_objective_constant=False,
    )
    assert (status, condition) == ("ok", "optimal")
    return float(made.objective)


def test_wind_sun_battery_and_load():
    battery = record(
        model.Store,
        store="battery",
        carrier="electricity",
        charge_efficiency=0.95,
        discharge_efficiency=0.9,
        duration_min=100.0,
        duration_max=100.0,
        lifetime=15.0,
    )
    cost = record(
        model.StoreCost,
        store="battery",
        period=2030,
        power_cost=2.0e5,
        energy_cost=2.0e4,
        power_fixed_om=4.0e3,
        energy_fixed_om=100.0,
    )
    parts = sources([("wind", "a", 60.0), ("sun", "a", 80.0)])
    parts["potentials"] += (potential("battery", "a", 40.0),)
    case = make_case(
        stores=(battery,),
        store_costs=(cost,),
        demands=(demand("a", "electricity", 20.0 * HOURS, profile="load"),),
        **parts,
    )
    ours = solved(case, LENGTH, SERIES)
    made = network(["a"])
    made.add("Load", "load", bus="a", p_set=20.0 * LOAD)
    add_source(made, "wind", "a", 60.0)
    add_source(made, "sun", "a", 80.0)
    made.add(
        "StorageUnit",
        "battery",
        bus="a",
        p_nom_extendable=True,
        p_nom_max=40.0,
        max_hours=100.0,
        efficiency_store=0.95,
        efficiency_dispatch=0.9,
        cyclic_state_of_charge=True,
        capital_cost=annuity(2.0e5 + 100 * 2.0e4, 15) + 4.0e3 + 100 * 100.0,
    )
    assert ours.objective == pytest.approx(optimum(made), rel=1e-6)
    assert ours.total("capacity", technology="battery") > 0.1
    assert ours.total("unserved") > 0.1


def test_two_zones_with_a_line_and_a_market():
    line = record(
        model.Line,
        line="l",
        carrier="electricity",
        zone_from="a",
        zone_to="b",
        efficiency=0.96,
        existing_capacity=3.0,
        max_capacity=30.0,
        overnight_cost=4.0e5,
        fixed_om=2.0e3,
        lifetime=40.0,
    )
    market = record(
        model.Market,
        market="m",
        carrier="electricity",
        zone="b",
        period=2030,
        import_limit=9.0,
        export_limit=4.0,
        import_price=420.0,
        export_price=210.0,
        price_profile="price",
    )
    case = make_case(
        zones=(zone("a"), zone("b")),
        carriers=(carrier("electricity", network_loss=0.05),),
        lines=(line,),
        markets=(market,),
        demands=(
            demand("a", "electricity", 4.0 * HOURS, profile="load"),
            demand("b", "electricity", 16.0 * HOURS),
        ),
        **sources([("wind", "a", 50.0), ("sun", "b", 50.0)]),
    )
    ours = solved(case, LENGTH, SERIES)
    made = network(["a", "b"])
    made.add("Load", "a", bus="a", p_set=4.0 * LOAD / 0.95)
    made.add("Load", "b", bus="b", p_set=16.0 / 0.95)
    add_source(made, "wind", "a", 50.0)
    add_source(made, "sun", "b", 50.0)
    for name, sender, receiver in (("there", "a", "b"), ("back", "b", "a")):
        made.add(
            "Link",
            name,
            bus0=sender,
            bus1=receiver,
            efficiency=0.96,
            p_nom_extendable=True,
            p_nom_max=30.0,
        )
    made.add("Generator", "import", bus="b", p_nom=9.0, marginal_cost=420.0 * PRICE)
    made.add("Generator", "export", bus="b", p_nom=4.0, marginal_cost=-210.0 * PRICE, sign=-1.0)

    def one_corridor(net, _):
        """Both directions share one capacity; 3 MW stand already, the rest is built."""
        capacity = net.model["Link-p_nom"]
        kept = net.model.add_variables(lower=0.0, upper=3.0, name="kept")
        built = net.model.add_variables(lower=0.0, upper=30.0, name="built")
        for name in ("there", "back"):
            net.model.add_constraints(capacity.sel(name=name) - kept - built == 0)
        net.model.objective += annuity(4.0e5, 40) * built + 2.0e3 * (kept + built)

    assert ours.objective == pytest.approx(optimum(made, one_corridor), rel=1e-6)
    assert ours.total("line_build") > 0.1
    assert ours.total("import") > 1.0
    assert ours.total("export") > 1.0
    assert ours.total("flow", kind="forward") > 1.0
