"""Opening a factory changes plan, trade, jobs and value added, and each by the same part.

By hand. 10 MW of wind cost 1000 CNY/MW; half of it is the tower, half works, of which half is
bought in the city and a fifth in the province. A tower costs 500, inputs 92 %; the factory 300 CNY
for a tower a year over 20 years at 5 %, 24.07 a year, and 5 of upkeep: it earns
40 - 29.07 = 10.93 a tower. Wind costs 80.24 CNY/MW a year, 0.00916 CNY/MWh, and 0.00791 with what
the factory earns. An import at 0.0085 lies between: without the factory nothing is built.

The table has two sectors: metal (direct .4, people .1) and building (.6, .2), with all inputs
made at home, so that 1 CNY brings 1 CNY of value added, and .1 x 1.5 + .2 x 2/3 = .2833 and
.1 x .5 + .2 x 4/3 = .3167 people (tests/ledger/test_multiplier.py).
"""

from dataclasses import replace

import pytest

from factory_cases import component, factory, price, use, wind_case
from longspring.case import model
from longspring.case.accounts import coefficient_tables, shipped_accounts
from program_cases import record, solved

ROWS = (
    ("chain", "wind", "tower", 0.5),
    ("chain", "wind", "works", 0.5),
    ("chain_city", "wind", "works", 0.25),
    ("chain_province", "wind", "works", 0.1),
    ("chain_energy", "battery", "works", 1.0),
    ("chain_energy_city", "battery", "works", 0.0),
    ("chain_energy_province", "battery", "works", 0.0),
    ("product", "f", "tower", 1.0),
    ("product", "tower", "tower", 1.0),
    ("factory_jobs", "f", "", 2.0),
)


def coefficient(table, technology, item, value):
    return record(
        model.Coefficient,
        table=table,
        technology=technology,
        item=item,
        value=value,
        period=None,
        unit="1",
        origin=model.Origin("coefficients.csv", 1, "made", "derived", None, None, ""),
    )


def industrial(forbidden=False, **values):
    """Return the case above; `forbidden` leaves no room for a factory."""
    tables = {row[0] for row in ROWS}
    accounts = tuple(
        one
        for one in shipped_accounts()
        if one.ledger == "industry" and coefficient_tables(one) <= tables
    )
    output = {"metal": (100.0, 40.0, 10.0), "building": (200.0, 120.0, 40.0)}
    flows = {("metal", "metal"): 20.0, ("building", "metal"): 40.0}
    flows |= {("metal", "building"): 60.0, ("building", "building"): 20.0}
    costs = {"overnight_cost": 300.0, "fixed_om": 5.0, "input_share": 0.92}
    case = wind_case(
        components=(component("tower"),),
        component_prices=(price("tower", 500.0, 0.0, 0.0),),
        component_uses=(use("tower", "wind", 1.0),),
        factories=(factory("f", "tower", 0.0 if forbidden else 99.0, **costs),),
        items=tuple(record(model.Item, item=name) for name in ("tower", "works")),
        item_sectors=(
            record(model.ItemSector, item="tower", sector="metal"),
            record(model.ItemSector, item="works", sector="building"),
        ),
        sectors=tuple(
            record(model.Sector, sector=name, output=one[0], value_added=one[1])
            for name, one in output.items()
        ),
        sector_jobs=tuple(
            record(
                model.SectorJobs,
                sector=name,
                employment=one[2],
                origin=model.Origin("sector_jobs.csv", 1, "made", "derived", None, None, ""),
            )
            for name, one in output.items()
        ),
        sector_flows=tuple(
            record(model.SectorFlow, supplier=a, buyer=b, flow=flow)
            for (a, b), flow in flows.items()
        ),
        coefficients=tuple(coefficient(*row) for row in ROWS),
        coefficient_level="central",
        accounts=accounts,
        **values,
    )
    return _with_group(case)


def _with_group(case):
    return replace(case, technologies=(replace(case.technologies[0], group="wind"),))


def market():
    return record(
        model.Market,
        market="ring",
        carrier="electricity",
        zone="a",
        period=2030,
        import_limit=10.0,
        import_price=0.0085,
    )


def totals(plan):
    """Return every account of a plan, summed over all but its name."""
    values = plan.ledgers.evaluate(plan.solution.x, plan.solution.y)
    return {name: sum(found.values()) for name, found in values.items()}


def test_a_factory_turns_imports_into_wind_and_towers():
    closed = solved(industrial(forbidden=True, markets=(market(),)), 8760)
    opened = solved(industrial(markets=(market(),)), 8760)
    before, after = totals(closed), totals(opened)
    assert closed.total("build", technology="wind") == pytest.approx(0, abs=1e-9)
    assert opened.total("build", technology="wind") == pytest.approx(10)
    assert opened.total("import") == pytest.approx(0, abs=1e-6)
    assert before["manufacturing_investment"] == pytest.approx(0, abs=1e-6)
    assert after["manufacturing_investment"] == pytest.approx(10 * 300)
    assert opened.objective < closed.objective
    expected = {
        "chain_spend": 10_000,
        "chain_from_city": 2_500 + 5_000,
        "chain_from_province": 1_000,
        "chain_from_outside": 1_500,
        "parts_from_city": 5_000,
        "parts_from_outside": 0,
        "city_value_added": 2_500 * 0.6 + 5_000 * 0.4,
        "country_value_added": 10_000,
        "city_employment": 2_500 * 0.2 + 5_000 * 0.1,
        "country_employment": 5_000 * (0.15 + 0.4 / 3) + 5_000 * (0.05 + 0.8 / 3),
        "factory_jobs_city": 20,
        "factory_profit": 10 * (40 - 5 - 300 * 0.05 / (1 - 1.05**-20)),
    }
    for name, value in expected.items():
        assert after[name] == pytest.approx(value, rel=1e-9, abs=1e-6), name


def test_what_the_city_gains_the_outside_loses_and_nothing_is_counted_twice():
    """The same wind with and without the factory: one part moves, the sum stays."""
    before, after = totals(solved(industrial(True), 8760)), totals(solved(industrial(), 8760))
    places = ("chain_from_city", "chain_from_province", "chain_from_outside")
    for found in (before, after):
        assert sum(found[name] for name in places) == pytest.approx(found["chain_spend"], rel=1e-9)
    moved = after["chain_from_city"] - before["chain_from_city"]
    assert moved == pytest.approx(5_000)
    assert before["chain_from_outside"] - after["chain_from_outside"] == pytest.approx(moved)
    assert after["chain_from_province"] == pytest.approx(before["chain_from_province"])
    # The country gains nothing that it did not have: the tower is made in it either way.
    assert after["country_value_added"] == pytest.approx(before["country_value_added"])
    assert after["city_value_added"] - before["city_value_added"] == pytest.approx(0.4 * moved)
