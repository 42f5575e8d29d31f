"""Networks read into our program have the optimum that PyPSA itself finds: one test a feature."""

from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from interop.networks import (
    ac_dc_meshed,
    hourly,
    imported,
    islands,
    model_energy,
    ours,
    periodic,
    series,
    theirs,
    weigh,
)
from interop.random_networks import random_network
from longspring.errors import CaseError, InfeasibleError
from longspring.interop.pypsa.bound import certify_imported, tightened
from longspring.solve.choose import solve_certified

pytestmark = pytest.mark.external


def same(network, folder: Path, *, relax: bool = False) -> float:
    """Assert that both find the same cost, and return it."""
    found, expected = ours(network, folder, relax=relax), theirs(network, relax=relax)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)
    return found


def gas(network, **more) -> None:
    network.add("Generator", "gas", bus="a", carrier="gas", **more)


# --------------------------------------------------------------------------- PyPSA's examples


def test_ac_dc_meshed(tmp_path: Path) -> None:
    network = ac_dc_meshed()
    found = ours(network, tmp_path)
    network.optimize(log_to_console=False, include_objective_constant=False)
    assert found == pytest.approx(network.objective, rel=1e-5)
    # By default PyPSA leaves out what stands already and says how much that was.
    network.optimize(log_to_console=False, include_objective_constant=True)
    assert network.objective_constant > 1e6
    assert found == pytest.approx(network.objective + network.objective_constant, rel=1e-5)


def test_model_energy_by_simplex_and_by_our_interior_point(tmp_path: Path) -> None:
    network = model_energy()
    network.optimize(log_to_console=False, include_objective_constant=False)
    expected = network.objective
    assert ours(network, tmp_path) == pytest.approx(expected, rel=1e-5)
    program = imported(network, tmp_path).program
    by_points = solve_certified(program, "structured").solution
    assert by_points.objective == pytest.approx(expected, rel=1e-5)
    assert network.generators.p_nom_opt["wind"] > 1.0
    assert network.stores.e_nom_opt["hydrogen storage"] > 1.0


# --------------------------------------------------------------------------- generators


def test_weightings_of_snapshots_differ_by_use(tmp_path: Path) -> None:
    network = hourly(weight=3.0)
    network.snapshot_weightings["objective"] = series(6, 0.5, 2.0, seed=3)
    network.snapshot_weightings["generators"] = series(6, 0.5, 2.0, seed=4)
    gas(network, p_nom=6.0, marginal_cost=20.0, efficiency=series(6, 0.3, 0.6, seed=8))
    network.add("Store", "s", bus="a", e_nom=9.0, e_initial=4.0)
    network.add("GlobalConstraint", "co2", sense="<=", constant=9.0)
    assert same(network, tmp_path) > 0


def test_extendable_generator_with_bounds_and_series(tmp_path: Path) -> None:
    network = hourly()
    gas(network, p_nom=7.0, p_nom_extendable=True, capital_cost=30.0, marginal_cost=20.0)
    wind = {"p_nom_extendable": True, "p_nom_min": 1.0, "p_nom_max": 4.0, "capital_cost": 9.0}
    low, high = series(6, 0.0, 0.1, seed=5), series(6, 0.3, 1.0, seed=6)
    network.add("Generator", "wind", bus="a", p_min_pu=low, p_max_pu=high, **wind)
    same(network, tmp_path)


def test_capacity_that_is_set(tmp_path: Path) -> None:
    network = hourly()
    gas(network, p_nom_extendable=True, p_nom_set=3.5, capital_cost=30.0, marginal_cost=20.0)
    same(network, tmp_path)


def test_marginal_cost_over_time_and_a_consumer(tmp_path: Path) -> None:
    network = hourly()
    gas(network, p_nom=20.0, marginal_cost=series(6, -5.0, 20.0, seed=2))
    # sign -1: what it produces it takes from the bus, and is paid for.
    network.add("Generator", "buyer", bus="a", sign=-1.0, p_nom=3.0, marginal_cost=-9.0)
    same(network, tmp_path)


def test_dispatch_that_is_set(tmp_path: Path) -> None:
    network = hourly()
    gas(network, p_nom=9.0, marginal_cost=20.0, p_set=[1.0, np.nan, 2.0, np.nan, np.nan, 0.5])
    same(network, tmp_path)


@pytest.mark.parametrize("limits", [{"e_sum_max": 20.0}, {"e_sum_min": 40.0}])
def test_sum_of_energy(tmp_path: Path, limits: dict[str, float]) -> None:
    network = hourly(weight=2.0)
    gas(network, p_nom=9.0, p_min_pu=0.1, marginal_cost=600.0, **limits)
    network.add("Generator", "cheap", bus="a", p_nom=4.0, marginal_cost=2.0, **limits)
    same(network, tmp_path)


def test_ramps(tmp_path: Path) -> None:
    """Fixed and extendable, with and without a dispatch before the first step."""
    network = islands(4, steps=8)
    capacities = ({"p_nom_extendable": True, "capital_cost": 4.0}, {"p_nom": 9.0})
    for bus, (capacity, initial) in enumerate(product(capacities, (np.nan, 2.0))):
        ramps = {"ramp_limit_up": 0.1, "ramp_limit_down": 0.15, "p_init": initial}
        more = {"marginal_cost": 20.0, "p_min_pu": 0.05, **ramps, **capacity}
        network.add("Generator", f"gas{bus}", bus=f"i{bus}", **more)
    same(network, tmp_path)


def test_ramps_over_time(tmp_path: Path) -> None:
    network = hourly(6)
    limit = [0.2, 0.02, np.nan, 0.1, 0.01, 0.3]
    gas(network, p_nom=9.0, marginal_cost=20.0, ramp_limit_up=limit)
    same(network, tmp_path)


def test_what_is_not_active_takes_no_part(tmp_path: Path) -> None:
    network = hourly()
    gas(network, p_nom=9.0, marginal_cost=20.0, active=False)
    assert same(network, tmp_path) > 100.0


def test_infinite_capacity(tmp_path: Path) -> None:
    network = hourly()
    gas(network, p_nom=np.inf, p_max_pu=[1.0, 0.0, 1.0, 1.0, 1.0, 0.0], marginal_cost=3.0)
    same(network, tmp_path)


# --------------------------------------------------------------------------- costs


def test_overnight_and_fixed_costs(tmp_path: Path) -> None:
    network = hourly(weight=40.0)
    costs = {"overnight_cost": 900.0, "discount_rate": 0.07, "lifetime": 20.0, "fom_cost": 0.3}
    gas(network, p_nom_extendable=True, marginal_cost=20.0, **costs)
    forever = {"overnight_cost": 800.0, "discount_rate": 0.05, "fom_cost": 0.1}
    network.add("Generator", "dam", bus="a", p_nom_extendable=True, p_nom_max=2.0, **forever)
    same(network, tmp_path)


# --------------------------------------------------------------------------- links


def test_link_with_several_ports_and_both_directions(tmp_path: Path) -> None:
    network = hourly()
    network.add("Bus", ["b", "heat", "co2"])
    network.add("Load", ["lb", "lh"], bus=["b", "heat"], p_set=[3.0, 2.0])
    gas(network, p_nom=30.0, marginal_cost=20.0)
    network.add("Generator", "boiler", bus="heat", p_nom=9.0, marginal_cost=50.0)
    network.add("Generator", "sink", bus="co2", p_nom=9.0, sign=-1.0, marginal_cost=4.0)
    network.add("Link", "wire", bus0="a", bus1="b", p_nom=4.0, p_min_pu=-0.5, efficiency=0.97)
    network.add(
        "Link",
        "chp",
        bus0="b",
        bus1="a",
        bus2="heat",
        bus3="co2",
        efficiency=series(6, 0.3, 0.4, seed=2),
        efficiency2=0.5,
        efficiency3=0.1,
        p_nom_extendable=True,
        capital_cost=2.0,
        marginal_cost=1.5,
    )
    same(network, tmp_path)


@pytest.mark.parametrize("cyclic", [True, False])
def test_link_with_a_delay_of_one_step(tmp_path: Path, cyclic: bool) -> None:
    network = hourly()
    network.add("Bus", "b")
    network.add("Generator", "far", bus="b", p_nom=9.0, marginal_cost=series(6, 1, 9, seed=3))
    pipe = {"delay": 1, "cyclic_delay": cyclic, "efficiency": series(6, 0.8, 1.0, seed=9)}
    network.add("Link", "pipe", bus0="b", bus1="a", p_nom=6.0, **pipe)
    same(network, tmp_path)


def test_process(tmp_path: Path) -> None:
    network = hourly()
    network.add("Bus", ["fuel", "heat"])
    network.add("Load", "lh", bus="heat", p_set=2.0)
    network.add("Generator", "supply", bus="fuel", p_nom=99.0, marginal_cost=10.0)
    network.add("Generator", "boiler", bus="heat", p_nom=9.0, marginal_cost=50.0)
    rates = {"rate0": -2.0, "rate1": 0.8, "rate2": 0.9}
    ends = {"bus0": "fuel", "bus1": "a", "bus2": "heat"}
    network.add("Process", "chp", p_nom_extendable=True, capital_cost=1.0, **ends, **rates)
    same(network, tmp_path)


# --------------------------------------------------------------------------- stores


def test_stores(tmp_path: Path) -> None:
    """Fixed and extendable, cyclic and with an initial level."""
    network = islands(4, steps=8)
    for bus, (cyclic, kind) in enumerate(product((True, False), ("extendable", "fixed"))):
        prices = series(8, 5.0, 50.0, seed=bus)
        network.add("Generator", f"g{bus}", bus=f"i{bus}", p_nom=20.0, marginal_cost=prices)
        size = {"e_nom_extendable": True, "capital_cost": 2.0}
        size = size if kind == "extendable" else {"e_nom": 11.0}
        bounds = {"e_min_pu": 0.1, "e_max_pu": series(8, 0.7, 1.0, seed=4), "standing_loss": 0.02}
        prices = {"marginal_cost": series(8, 0.1, 0.6, seed=5), "marginal_cost_storage": 0.05}
        more = {"e_cyclic": cyclic, "e_initial": 6.0, **size, **bounds, **prices}
        network.add("Store", f"s{bus}", bus=f"i{bus}", **more)
    same(network, tmp_path)


def test_store_with_set_points(tmp_path: Path) -> None:
    network = hourly(5)
    gas(network, p_nom=20.0, marginal_cost=series(5, 5.0, 50.0, seed=3))
    points = {"p_set": [np.nan, 0.5, np.nan, np.nan, np.nan], "e_set": [2.0] + [np.nan] * 4}
    network.add("Store", "s", bus="a", e_nom=6.0, e_initial=3.0, **points)
    same(network, tmp_path)


def test_storage_units(tmp_path: Path) -> None:
    """Fixed and extendable, cyclic and with an initial level, with inflow and spillage."""
    network = islands(4, steps=8)
    for bus, (cyclic, kind) in enumerate(product((True, False), ("extendable", "fixed"))):
        prices = series(8, 5.0, 50.0, seed=bus)
        network.add("Generator", f"g{bus}", bus=f"i{bus}", p_nom=20.0, marginal_cost=prices)
        size = {"p_nom_extendable": True, "capital_cost": 2.0}
        network.add(
            "StorageUnit",
            f"u{bus}",
            bus=f"i{bus}",
            max_hours=3.0,
            p_min_pu=-0.8,
            p_max_pu=series(8, 0.6, 1.0, seed=4),
            efficiency_store=0.9,
            efficiency_dispatch=series(8, 0.8, 0.9, seed=6),
            standing_loss=0.01,
            inflow=[0.0, 3.0, 6.0, 0.0, 0.0, 1.0, 0.0, 0.0],
            spill_cost=0.4,
            marginal_cost=0.2,
            marginal_cost_storage=0.03,
            state_of_charge_initial=3.0,
            cyclic_state_of_charge=cyclic,
            **(size if kind == "extendable" else {"p_nom": 4.0}),
        )
    same(network, tmp_path)


def test_storage_unit_with_set_points(tmp_path: Path) -> None:
    network = hourly(5)
    gas(network, p_nom=20.0, marginal_cost=series(5, 5.0, 50.0, seed=3))
    nothing = [np.nan] * 3
    points = {
        "p_set": [np.nan, 0.5, *nothing],
        "p_dispatch_set": [*nothing, np.nan, 1.0],
        "p_store_set": [0.7, np.nan, *nothing],
        "state_of_charge_set": [np.nan, np.nan, np.nan, 2.0, np.nan],
    }
    network.add("StorageUnit", "u", bus="a", p_nom=4.0, max_hours=3.0, **points)
    same(network, tmp_path)


# --------------------------------------------------------------------------- lines


def meshed(**more):
    network = hourly()
    network.add("Bus", ["b", "c", "d"], v_nom=[2.0, 1.0, 1.0])
    network.buses.loc["a", "v_nom"] = 2.0
    network.add("Load", ["lb", "lc"], bus=["b", "c"], p_set=[3.0, 2.0])
    gas(network, p_nom=30.0, marginal_cost=20.0)
    network.add("Generator", "gc", bus="c", p_nom=4.0, marginal_cost=30.0)
    network.add("Generator", "gd", bus="d", p_nom=5.0, marginal_cost=series(6, 5, 40, seed=7))
    for name, ends, x in (("ab", "ab", 0.3), ("bc", "bc", 0.2), ("ca", "ca", 0.5), ("cd", "cd", 1)):
        network.add("Line", name, bus0=ends[0], bus1=ends[1], x=x, r=0.01, s_nom=4.0, **more)
    network.add("Line", "ad", bus0="a", bus1="d", x=0.4, r=0.01, s_nom=3.0, **more)
    return network


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Return the cost of the mesh as it is."""
    return same(meshed(), tmp_path_factory.mktemp("plain"))


def test_lines_in_two_cycles(tmp_path: Path, plain: float) -> None:
    network = meshed()
    network.lines.loc["ab", "x"] = 3.0
    assert abs(same(network, tmp_path) - plain) > 1.0


def test_lines_that_are_extendable_and_rated_over_time(tmp_path: Path) -> None:
    more = {"s_nom_extendable": True, "capital_cost": 3.0, "s_nom_max": 8.0}
    network = meshed(**more)
    network.lines_t.s_max_pu["ab"] = series(6, 0.4, 0.9, seed=3)
    same(network, tmp_path)


def test_limit_on_the_angle_of_a_line(tmp_path: Path, plain: float) -> None:
    network = meshed()
    network.lines.loc["ab", "v_ang_max"] = 8.0
    assert same(network, tmp_path) > plain + 0.1


def test_transformer_with_tap_and_shift(tmp_path: Path, plain: float) -> None:
    network = meshed()
    ends = {"bus0": "a", "bus1": "c", "x": 0.9, "s_nom": 3.0, "tap_ratio": 1.1}
    network.add("Transformer", "t", phase_shift=20.0, v_ang_max=60.0, **ends)
    assert abs(same(network, tmp_path) - plain) > 0.01


# --------------------------------------------------------------------------- unit commitment


UNITS = (
    {},
    {"start_up_cost": 40.0, "shut_down_cost": 10.0},
    {"start_up_cost": 40.0, "shut_down_cost": 40.0, "stand_by_cost": 3.0},
    {"start_up_cost": 40.0, "ramp_limit_up": 0.2, "ramp_limit_start_up": 0.5},
    {"ramp_limit_down": 0.2, "ramp_limit_shut_down": 0.5, "ramp_limit_up": 0.3},
    {"start_up_cost": 40.0, "min_up_time": 3, "min_down_time": 2, "up_time_before": 0},
    {"start_up_cost": 9.0, "shut_down_cost": 9.0, "min_up_time": 4, "up_time_before": 2},
    {"start_up_cost": 40.0, "min_down_time": 4, "down_time_before": 2},
    {"start_up_cost": 9.0, "shut_down_cost": 9.0, "ramp_limit_up": 0.2, "p_init": 2.0},
)


def test_relaxed_commitment(tmp_path: Path) -> None:
    """Costs, ramps, least times and what was before, a unit an island."""
    network = islands(len(UNITS), steps=8)
    for bus, more in enumerate(UNITS):
        prices = series(8, 2.0, 45.0, seed=bus + 12)
        network.add("Generator", f"other{bus}", bus=f"i{bus}", p_nom=7.0, marginal_cost=prices)
        unit = {"committable": True, "p_nom": 9.0, "p_min_pu": 0.4, "marginal_cost": 20.0}
        network.add("Generator", f"gas{bus}", bus=f"i{bus}", **unit, **more)
    same(network, tmp_path, relax=True)


def test_relaxed_commitment_of_a_link(tmp_path: Path) -> None:
    network = hourly(8)
    network.add("Bus", "fuel")
    network.add("Generator", "supply", bus="fuel", p_nom=99.0, marginal_cost=10.0)
    network.add("Generator", "other", bus="a", p_nom=7.0, marginal_cost=series(8, 2, 45, seed=12))
    unit = {"committable": True, "p_min_pu": 0.5, "start_up_cost": 30.0, "p_nom": 15.0}
    network.add("Link", "turbine", bus0="fuel", bus1="a", efficiency=0.5, **unit)
    same(network, tmp_path, relax=True)


# --------------------------------------------------------------------------- global constraints


@pytest.mark.parametrize("sense", ["<=", "=="])
def test_primary_energy_with_stores_that_deplete(tmp_path: Path, sense: str) -> None:
    network = hourly(weight=2.0)
    network.carriers.loc["gas", "co2_emissions"] = 0.3
    gas(network, p_nom=9.0, marginal_cost=20.0, efficiency=0.4)
    network.add("Bus", "g", carrier="gas")
    network.add("Store", "tank", bus="g", carrier="gas", e_nom=30.0, e_initial=25.0)
    network.add("Link", "turbine", bus0="g", bus1="a", efficiency=0.5, p_nom=9.0)
    unit = {"p_nom": 2.0, "max_hours": 4.0, "state_of_charge_initial": 6.0}
    network.add("StorageUnit", "u", bus="a", carrier="gas", **unit)
    network.add("GlobalConstraint", "co2", sense=sense, constant=21.0)
    same(network, tmp_path)


def test_operational_limit(tmp_path: Path) -> None:
    network = hourly(weight=2.0)
    gas(network, p_nom=9.0, marginal_cost=20.0)
    kind = {"type": "operational_limit", "carrier_attribute": "gas"}
    network.add("GlobalConstraint", "gas", sense="<=", constant=33.0, **kind)
    same(network, tmp_path)


def test_limit_on_the_expansion_of_a_technology(tmp_path: Path) -> None:
    network = hourly()
    network.add("Bus", "b")
    network.add("Load", "lb", bus="b", p_set=3.0)
    network.add("Link", "wire", bus0="a", bus1="b", p_nom=9.0, p_min_pu=-1.0)
    for bus in "ab":
        more = {"carrier": "gas", "capital_cost": 3.0, "marginal_cost": 20.0}
        network.add("Generator", f"gas {bus}", bus=bus, p_nom_extendable=True, **more)
    kind = {"type": "tech_capacity_expansion_limit", "carrier_attribute": "gas"}
    network.add("GlobalConstraint", "all", sense="<=", constant=7.0, **kind)
    network.add("GlobalConstraint", "one", sense=">=", constant=5.0, bus="b", **kind)
    same(network, tmp_path)


@pytest.mark.parametrize("kind", ["volume", "cost"])
def test_limit_on_transmission(tmp_path: Path, kind: str) -> None:
    network = meshed(s_nom_extendable=True, capital_cost=3.0, length=10.0)
    network.add("Link", "dc", bus0="a", bus1="c", carrier="DC", length=4.0, capital_cost=2.0)
    network.links["p_nom_extendable"] = True
    limit = "transmission_volume_expansion_limit"
    if kind == "cost":
        limit = "transmission_expansion_cost_limit"
    network.add(
        "GlobalConstraint",
        "limit",
        type=limit,
        carrier_attribute="AC, DC",
        sense="<=",
        constant=120.0 if kind == "volume" else 55.0,
    )
    same(network, tmp_path)


# --------------------------------------------------------------------------- investment periods


def test_periods_with_vintages_and_lifetimes(tmp_path: Path) -> None:
    network = periodic((2030, 2040, 2050))
    for year, cost in ((2030, 9.0), (2040, 6.0), (2050, 4.0)):
        more = {"build_year": year, "lifetime": 15.0, "capital_cost": cost, "fom_cost": 0.5}
        name, output = f"wind {year}", series(12, 0.2, 1.0, seed=year)
        network.add("Generator", name, bus="a", p_nom_extendable=True, p_max_pu=output, **more)
    gas(network, p_nom=6.0, marginal_cost=20.0, build_year=2025, lifetime=20.0, efficiency=0.5)
    network.add("GlobalConstraint", "co2", sense="<=", constant=260.0)
    late = {"investment_period": 2040, "constant": 45.0}
    network.add("GlobalConstraint", "late", sense="<=", **late)
    same(network, tmp_path)


def test_operational_limit_of_a_period(tmp_path: Path) -> None:
    network = periodic()
    gas(network, p_nom=9.0, marginal_cost=20.0)
    kind = {"type": "operational_limit", "carrier_attribute": "gas", "investment_period": 2040}
    network.add("GlobalConstraint", "gas", sense="<=", constant=99.0, **kind)
    same(network, tmp_path)


def test_a_mesh_that_closes_in_a_later_period(tmp_path: Path) -> None:
    network = periodic()
    network.add("Bus", ["b", "c"])
    network.add("Load", ["lb", "lc"], bus=["b", "c"], p_set=[3.0, 2.0])
    gas(network, p_nom=30.0, marginal_cost=20.0)
    network.add("Generator", "gc", bus="c", p_nom=9.0, marginal_cost=series(8, 5, 40, seed=7))
    for name, ends, year in (("ab", "ab", 2030), ("bc", "bc", 2030), ("ca", "ca", 2040)):
        rest = {"x": 0.1 + 0.1 * len(network.lines), "s_nom": 3.0, "build_year": year}
        network.add("Line", name, bus0=ends[0], bus1=ends[1], lifetime=40.0, **rest)
    network.add("Generator", ["sb", "sc"], bus=["b", "c"], p_nom=99.0, marginal_cost=500.0)
    same(network, tmp_path)


def test_overnight_cost_in_periods(tmp_path: Path) -> None:
    network = periodic()
    weigh(network, 100.0)
    more = {"overnight_cost": 2000.0, "discount_rate": 0.04, "lifetime": 12.0, "build_year": 2030}
    gas(network, p_nom_extendable=True, marginal_cost=2.0, **more)
    same(network, tmp_path)


def test_growth_of_a_carrier(tmp_path: Path) -> None:
    network = periodic()
    network.carriers.loc["wind", "max_growth"] = 3.0
    for year in (2030, 2040):
        more = {"build_year": year, "lifetime": 30.0, "capital_cost": 1.0, "carrier": "wind"}
        network.add("Generator", f"wind {year}", bus="a", p_nom_extendable=True, **more)
    same(network, tmp_path)


def test_transmission_limits_in_periods(tmp_path: Path) -> None:
    network = periodic()
    network.add("Bus", "b")
    network.add("Generator", "far", bus="b", p_nom=9.0, marginal_cost=2.0)
    for year in (2030, 2040):
        more = {"build_year": year, "lifetime": 12.0, "capital_cost": 3.0, "length": 2.0}
        ends = {"bus0": "a", "bus1": "b", "x": 0.1}
        network.add("Line", f"l{year}", s_nom_extendable=True, **ends, **more)
    kind = {"type": "transmission_expansion_cost_limit", "carrier_attribute": "AC"}
    network.add("GlobalConstraint", "cost", sense="<=", constant=150.0, **kind)
    kind = {"type": "transmission_volume_expansion_limit", "carrier_attribute": "AC"}
    period = {"investment_period": 2040, "constant": 5.0}
    network.add("GlobalConstraint", "volume", sense="<=", **kind, **period)
    same(network, tmp_path)


STORE = ("e_cyclic", "e_cyclic_per_period", "e_initial_per_period")
UNIT = (
    "cyclic_state_of_charge",
    "cyclic_state_of_charge_per_period",
    "state_of_charge_initial_per_period",
)


@pytest.mark.parametrize(("kind", "flags"), [("Store", STORE), ("StorageUnit", UNIT)])
def test_what_is_held_from_period_to_period(
    tmp_path: Path, kind: str, flags: tuple[str, str, str]
) -> None:
    """Every combination of the flags, each on an island, standing in two of three periods."""
    network = islands(8, network=periodic((2030, 2040, 2050)))
    for bus, chosen in enumerate(product((True, False), repeat=3)):
        prices = series(12, 5.0, 50.0, seed=bus)
        network.add("Generator", f"g{bus}", bus=f"i{bus}", p_nom=8.0, marginal_cost=prices)
        life = {"build_year": 2035, "lifetime": 20.0, "standing_loss": 0.01}
        if kind == "Store":
            size = {"e_nom": 9.0, "e_initial": 5.0}
        else:
            size = {"p_nom": 3.0, "max_hours": 3.0, "state_of_charge_initial": 5.0}
        more = {**life, **size, **dict(zip(flags, chosen, strict=True))}
        network.add(kind, f"s{bus}", bus=f"i{bus}", **more)
    same(network, tmp_path)


# --------------------------------------------------------------------------- safe bounds


def unlimited():
    """Return a network none of whose capacities has a limit."""
    network = hourly()
    network.add("Bus", "b")
    gas(network, p_nom_extendable=True, capital_cost=30.0, marginal_cost=20.0)
    wind = {"p_nom_extendable": True, "capital_cost": 9.0, "p_max_pu": series(6, 0.1, 1, seed=5)}
    network.add("Generator", "wind", bus="b", **wind)
    wire = {"p_nom_extendable": True, "capital_cost": 2.0, "p_min_pu": -1.0}
    network.add("Link", "wire", bus0="a", bus1="b", **wire)
    store = {"e_nom_extendable": True, "capital_cost": 1.0, "e_cyclic": True}
    network.add("Store", "s", bus="b", **store)
    return network


def test_a_network_without_limits_has_a_safe_bound(tmp_path: Path) -> None:
    program = imported(unlimited(), tmp_path).program
    for solver in ("simplex", "structured"):
        solution = solve_certified(program, solver).solution
        certificate = certify_imported(program, solution)
        assert certificate.passed
        assert certificate.safe_bound <= solution.objective + 1e-6
        assert certificate.safe_bound == pytest.approx(solution.objective, rel=1e-5)


def test_limits_by_cost_cut_off_no_optimum(tmp_path: Path) -> None:
    program = imported(unlimited(), tmp_path).program
    solution = solve_certified(program, "simplex").solution
    tight = tightened(program, solution.objective)
    assert np.isinf(program.design.upper).all()
    assert np.isfinite(tight.design.upper).all()
    assert np.isfinite(tight.blocks[0].natural).all()
    assert (solution.x <= tight.design.upper).all()
    assert (solution.y[0] <= tight.blocks[0].natural).all()
    again = solve_certified(tight, "simplex").solution
    assert again.objective == pytest.approx(solution.objective, rel=1e-9)


def test_what_costs_nothing_without_limit_leaves_no_bound(tmp_path: Path) -> None:
    network = unlimited()
    network.add("Generator", "free", bus="b", p_nom=np.inf, p_min_pu=-1.0)
    program = imported(network, tmp_path).program
    tight = tightened(program, 1e6)
    free = [name.startswith("generators:free") for name in program.blocks[0].columns]
    assert np.isinf(tight.blocks[0].natural[free]).all()


# --------------------------------------------------------------------------- at random


def compared(seed: int, folder: Path) -> str:
    """Compare a network drawn at random and say how it went."""
    network = random_network(seed)
    try:
        program = imported(network, folder).program
    except CaseError:
        return "refused"
    try:
        solution = solve_certified(program, "simplex").solution
    except InfeasibleError:
        with pytest.raises(AssertionError):
            theirs(network)
        return "impossible for both"
    assert solution.objective == pytest.approx(theirs(network), rel=1e-6, abs=1e-6), seed
    bound = certify_imported(program, solution).safe_bound
    assert bound <= solution.objective + 1e-6 * abs(solution.objective), seed
    return "equal"


def test_random_networks(tmp_path: Path) -> None:
    assert [compared(seed, tmp_path) for seed in range(3)].count("equal") >= 2


@pytest.mark.slow
def test_many_random_networks(tmp_path: Path) -> None:
    found = Counter(compared(seed, tmp_path) for seed in range(3, 63))
    assert found["equal"] >= 30, found
