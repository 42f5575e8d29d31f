"""Changchun's supply chains and materials: shares add up, and what comes is what stays or goes."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from longspring.case.read import read_case
from longspring.ledger.account import open_ledgers
from longspring.program.build import build_program
from longspring.resource.build import build_profiles
from longspring.timegrid import build_timegrid

FOLDER = Path(__file__).parents[2] / "cases" / "changchun"
FACTORIES = {
    *("tower", "blade", "pv_module", "battery_cell", "electrolyser_stack", "heat_pump_vessel"),
}


ENDS = ("", "_city", "_province")


@pytest.fixture(scope="module")
def case():
    return read_case(FOLDER)


@pytest.fixture(scope="module")
def valued(case):
    """Every account at random columns, feasible or not."""
    grid = build_timegrid(case, hours=4380)
    profiles = build_profiles(case, grid)
    program, layout = build_program(case, grid, profiles)
    ledgers = open_ledgers(case, layout, profiles, grid)
    random = np.random.default_rng(11)
    x = random.lognormal(3.0, 1.0, program.design.cost.size)
    y = tuple(random.lognormal(2.0, 1.0, (b.steps, len(b.columns))) for b in program.blocks)
    return ledgers.evaluate(x, y)


def table(case, name, year=2025):
    """Return a table of coefficients in one period, by technology and item."""
    rows = defaultdict(dict)
    for row in case.coefficients:
        if row.table == name and row.period in (None, year):
            rows[row.technology][row.item] = row.value
    return rows


@pytest.mark.parametrize("year", [2025, 2030, 2035, 2040, 2050, 2060])
def test_the_nodes_of_a_plant_are_all_of_its_cost(case, year):
    for name in ("chain", "chain_energy"):
        whole, city, province = (table(case, name + end, year) for end in ENDS)
        for technology, nodes in whole.items():
            assert sum(nodes.values()) == pytest.approx(1, abs=1e-7), technology
            for node, share in nodes.items():
                near = city[technology].get(node, 0.0) + province[technology].get(node, 0.0)
                # What a factory makes has its place from the plan and none from these shares.
                assert near <= (0.0 if node in FACTORIES else share + 1e-8), (technology, node)


def test_a_part_is_worth_its_share_of_the_plant(case):
    """The price of a part by its amount is the share of its node: nothing is left over or lost."""
    prices = {(row.component, row.period): row.price for row in case.component_prices}
    costs = {(row.technology, row.period): row.overnight_cost for row in case.costs}
    costs |= {(row.store, row.period): row.energy_cost for row in case.store_costs}
    for period in case.periods:
        shares = table(case, "chain", period.year)
        shares["battery"] = table(case, "chain_energy", period.year)["battery"]
        for row in case.component_uses:
            if row.component in FACTORIES:
                worth = row.amount * prices[row.component, period.year]
                share = worth / costs[row.technology, period.year]
                known = shares[row.technology][row.component]
                # Prices are rounded to 1 CNY.
                assert share == pytest.approx(known, rel=1e-5), (row.technology, period.year)


def test_inputs_of_a_factory_add_up_to_its_input_share(case):
    inputs = table(case, "factory_inputs")
    for row in case.factories:
        assert sum(inputs[row.factory].values()) == pytest.approx(row.input_share, abs=1e-9)


def test_stock_of_every_material_changes_by_what_is_built_in_less_what_returns(case, valued):
    """By zone, group and material, and to 1e-9 of what moves."""
    years = [period.year for period in case.periods]
    stock, demand, returned = (
        valued[name] for name in ("material_stock", "material_demand", "material_returned")
    )
    places = {key[1:] for key in stock}
    assert len({item for _, _, item in places}) >= 15
    for place in places:
        for before, year in pairwise(years):
            change = stock.get((year, *place), 0.0) - stock.get((before, *place), 0.0)
            came, went = demand.get((year, *place), 0.0), returned.get((year, *place), 0.0)
            size = abs(came) + abs(went) + abs(stock.get((before, *place), 0.0))
            assert abs(change - came + went) <= 1e-9 * size, (place, year)


def test_demand_is_primary_and_recycled(valued):
    for key, value in valued["material_demand"].items():
        parts = [valued[name].get(key, 0.0) for name in ("material_primary", "material_recycled")]
        assert sum(parts) == pytest.approx(value, rel=1e-9, abs=1e-9 * max(map(abs, parts)))
    assert all(
        valued["material_recycled"][key] <= value * (1 + 1e-12)
        for key, value in valued["material_returned"].items()
        if value > 0
    )
