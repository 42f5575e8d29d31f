"""Laws that hold for every case: bounds, duals, conservation, scaling, relabelling.

Cases are random, one per seed; a failing seed is the whole of a report.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.case import model
from longspring.results.collect import annual_table
from program_cases import Solved, demand, potential, record, solved, yearly, zone
from random_cases import agreement, clause, random_case, random_series

FINE = 219  # h; 40 steps a year
ACCOUNTS = (
    yearly("pump", "input", technology="pump"),
    yearly("curtailment", "curtailment"),
    yearly("bought", "import"),
    yearly("burnt", "fuel"),
    yearly("stored", "discharge"),
)

seeds = st.integers(0, 10_000)
few = settings(max_examples=6, deadline=None, derandomize=True)
borders = st.sets(st.integers(1, 39), min_size=3, max_size=12)


def plan(case: model.Case, seed: int, hours: object = FINE) -> Solved:
    return solved(case, hours, random_series(seed))


def merged(first: set[int]) -> list[int]:
    """Return the lengths of steps that begin at these fine steps."""
    return (np.diff([0, *sorted(first), 40]) * FINE).tolist()


# ------------------------------------------------------------------------------- merged steps


@few
@given(seeds, borders)
def test_merging_steps_never_costs_more(seed, first):
    case = random_case(seed)
    fine, coarse = plan(case, seed), plan(case, seed, merged(first))
    assert coarse.objective <= fine.objective * (1 + 1e-9)


@few
@given(seeds, borders)
def test_yearly_amounts_of_a_plan_are_within_reach_of_merged_steps(seed, first):
    """Every account of the fine plan may be demanded of the merged steps, at no higher cost.

    So a clause on any of them keeps the merged optimum a lower bound.
    """
    fine = plan(random_case(seed, accounts=ACCOUNTS), seed)
    values = fine.ledgers.evaluate(fine.solution.x, fine.solution.y)
    clauses = [
        clause(one.name, values[one.name].get((year,), 0.0), name=one.name + str(year), sense="==")
        for one in ACCOUNTS
        for year in fine.ledgers.periods
    ]
    pinned = [
        replace(one, unit="MWh/a", periods=(year,))
        for one, year in zip(clauses, fine.ledgers.periods * len(ACCOUNTS), strict=True)
    ]
    case = random_case(seed, accounts=ACCOUNTS, agreement=agreement(*pinned))
    coarse = plan(case, seed, merged(first))
    assert coarse.objective <= fine.objective * (1 + 1e-7)


@few
@given(seeds)
def test_hours_cost_no_less_than_days_nor_days_than_weeks(seed):
    """A fortnight in hours, the rest in days; then days alone, weeks, and the whole year."""
    full = random_case(seed, zones=1)
    kept = ("wind", "coal", "pump")
    case = replace(
        full,
        periods=full.periods[:1],
        technologies=tuple(t for t in full.technologies if t.technology in kept),
        existing=tuple(row for row in full.existing if row.technology in kept),
        stores=tuple(s for s in full.stores if s.store == "tank"),
        fleets=(),
        services=(),
    )
    lengths = ([1] * 336 + [24] * 351, 24, 168, 8760)
    found = [plan(case, seed, hours).objective for hours in lengths]
    for longer, shorter in pairwise(reversed(found)):
        assert longer <= shorter * (1 + 1e-9)
    # The bound is no idle one: at one step a year the plan would be far cheaper than in days.
    assert found[-1] < found[1]


# -------------------------------------------------------------------------- duality and clauses


@few
@given(seeds)
def test_strong_duality_and_a_safe_bound(seed):
    found = plan(random_case(seed), seed).certificate
    assert found.passed
    assert found.dual_objective == pytest.approx(found.objective, rel=1e-9)
    assert found.safe_bound <= found.objective * (1 + 1e-12)
    assert found.safe_bound == pytest.approx(found.objective, rel=1e-6)


def emitted(found: Solved) -> float:
    values = found.ledgers.evaluate(found.solution.x, found.solution.y)["co2"]
    return values[found.ledgers.periods[0],]


def capped(seed: int, limit: float) -> Solved:
    first = random_case(seed).periods[0].year
    return plan(
        random_case(seed, agreement=agreement(clause("co2", limit, periods=(first,)))), seed
    )


@few
@given(seeds, st.floats(0.4, 0.95))
def test_a_clause_never_pays_and_a_looser_one_never_costs(seed, share):
    free = plan(random_case(seed), seed)
    limit = share * emitted(free)
    tight, loose = capped(seed, limit), capped(seed, 1.1 * limit)
    slack = 1e-9 * abs(free.objective)
    assert tight.objective >= loose.objective - slack
    assert loose.objective >= free.objective - slack
    assert emitted(tight) <= limit * (1 + 1e-9)


@few
@given(seeds, st.floats(0.4, 0.95))
def test_the_price_of_a_clause_lies_between_its_finite_differences(seed, share):
    free = plan(random_case(seed), seed)
    limit = share * emitted(free)
    step = 1e-3 * limit
    less, here, more = (capped(seed, limit + shift) for shift in (-step, 0.0, step))
    (row,) = here.bound.rows
    price = here.solution.total_dual[row.row]
    slack = 1e-7 * abs(here.objective) / step
    # The optimum is convex in the limit: the slope before, the price, the slope after.
    assert (here.objective - less.objective) / step <= price + slack
    assert price <= (more.objective - here.objective) / step + slack
    assert price < 0.0


# ------------------------------------------------------------------------------- conservation


@few
@given(seeds)
def test_energy_is_conserved_in_every_zone_and_carrier(seed):
    """Made, imported and arriving equals used, exported, sent on, lost and thrown away."""
    found = plan(random_case(seed), seed)
    table = annual_table(found.layout, found.solution).columns
    names = ("quantity", "zone", "carrier", "technology", "kind", "period", "value")
    rows = list(zip(*(table[name] for name in names), strict=True))
    fleets = {fleet.fleet for fleet in found.case.fleets}
    loss = {one.name: one.network_loss for one in found.case.carriers}
    signs = {"output": 1.0, "discharge": 1.0, "import": 1.0, "unserved": 1.0}
    signs |= {"input": -1.0, "charge": -1.0, "export": -1.0, "flow": -1.0, "demand": -1.0}
    rest: dict[tuple[str, str, int], float] = {}
    size = dict(rest)

    def book(zone, carrier, period, amount):
        key = (zone, carrier, period)
        rest[key] = rest.get(key, 0.0) + amount
        size[key] = size.get(key, 0.0) + abs(amount)

    for quantity, place, carrier, technology, kind, period, value in rows:
        if quantity not in signs:
            continue
        # Demand and fleets are fed through the network, whose losses are fed in as well.
        networked = quantity == "demand" or technology in fleets
        fed = value / (1.0 - loss[carrier]) if networked else value
        book(place, carrier, period, signs[quantity] * fed)
        if quantity == "flow":
            (line,) = found.case.lines
            other = line.zone_to if kind == "forward" else line.zone_from
            book(other, carrier, period, value * line.efficiency)
    assert rest
    for (place, carrier, period), left in rest.items():
        thrown = thrown_away(found, carrier, place, period)
        assert left - thrown == pytest.approx(0.0, abs=1e-7 * size[place, carrier, period])


def thrown_away(found: Solved, carrier: str, place: str, period: int) -> float:
    amount = 0.0
    for block, y in zip(found.program.blocks, found.solution.y, strict=True):
        name = f"disposal:{carrier}:{place}"
        if block.period == period and name in block.columns:
            amount += block.share * float(block.step_hours @ y[:, block.columns.index(name)])
    return amount


@few
@given(seeds)
def test_no_store_makes_energy(seed):
    """Not in merged steps either, however long they are and however much a store loses."""
    found = plan(random_case(seed), seed, 1460)
    for store in found.case.stores:
        charged = found.total("charge", technology=store.store)
        assert found.total("discharge", technology=store.store) <= charged * (1 + 1e-9) + 1e-6


# ----------------------------------------------------------------- scaling, names, subdivision


EXTENSIVE = {
    "existing": ("capacity", "energy"),
    "potentials": ("capacity",),
    "demands": ("energy",),
    "lines": ("existing_capacity", "max_capacity"),
    "markets": ("import_limit", "export_limit"),
    "services": ("quantity",),
}


@few
@given(seeds, st.floats(0.01, 100.0))
def test_a_city_twice_as_large_costs_twice_as_much(seed, factor):
    case = random_case(seed)
    larger = {
        table: tuple(
            replace(row, **{name: factor * getattr(row, name) for name in names})
            for row in getattr(case, table)
        )
        for table, names in EXTENSIVE.items()
    }
    larger["fuel_prices"] = tuple(
        replace(row, limit=None if row.limit is None else factor * row.limit)
        for row in case.fuel_prices
    )
    one, many = plan(case, seed), plan(replace(case, **larger), seed)
    assert many.objective == pytest.approx(factor * one.objective, rel=1e-7)


@few
@given(seeds)
def test_names_and_order_do_not_matter(seed):
    case = random_case(seed, zones=2)
    named = {"a": "z", "b": "m"}

    def renamed(row):
        fields = [name for name in ("zone", "zone_from", "zone_to") if hasattr(row, name)]
        return replace(row, **{name: named[getattr(row, name)] for name in fields})

    tables = ("zones", "demands", "potentials", "existing", "markets", "services", "lines")
    turned = {table: tuple(map(renamed, reversed(getattr(case, table)))) for table in tables}
    others = ("technologies", "stores", "fleets", "costs", "fuels", "carriers")
    turned |= {table: tuple(reversed(getattr(case, table))) for table in others}
    one, other = plan(case, seed), plan(replace(case, **turned), seed)
    assert other.objective == pytest.approx(one.objective, rel=1e-9)


@few
@given(seeds, st.floats(0.1, 0.9))
def test_splitting_a_zone_by_free_lines_changes_nothing(seed, share):
    """Part of the demand moves next door, through lines without loss, cost or limit."""
    case = random_case(seed, zones=1)
    moved = [(name, name, share) for name in ("electricity", "heat")]
    lines = tuple(
        record(
            model.Line,
            line=name,
            carrier=carrier,
            zone_from="a",
            zone_to="b",
            existing_capacity=1e5,
            max_capacity=1e5,
        )
        for name, carrier, _ in moved
    )
    demands = tuple(
        replace(row, zone=place, energy=part * row.energy)
        for row in case.demands
        for place, part in (("a", 1.0 - share), ("b", share))
    )
    split = replace(case, zones=(zone("a"), zone("b")), demands=demands, lines=lines)
    one, two = plan(case, seed), plan(split, seed)
    assert two.objective == pytest.approx(one.objective, rel=1e-9)


@few
@given(seeds)
def test_a_free_store_never_hurts(seed):
    case = random_case(seed)
    free = replace(
        case,
        stores=(*case.stores, replace(case.stores[0], store="free", first_build=0)),
        store_costs=(
            *case.store_costs,
            *(record(model.StoreCost, store="free", period=period.year) for period in case.periods),
        ),
        potentials=(*case.potentials, potential("free", "a", 9.0)),
    )
    assert plan(free, seed).objective <= plan(case, seed).objective * (1 + 1e-9)


def test_everything_unserved_costs_its_price():
    """Without any technology the cost is demand over what is lost, at 5000 CNY/MWh."""
    case = random_case(0, zones=1)
    empty = dict.fromkeys(("technologies", "stores", "potentials", "existing", "fleets"), ())
    bare = replace(
        case,
        periods=case.periods[:1],
        markets=(),
        services=(),
        demands=(demand("a", "electricity", 1000.0), demand("a", "heat", 500.0)),
        **empty,
    )
    # Ten years from 2030 at 5 %: (1 - 1.05 ** -10) / (1 - 1 / 1.05) = 8.10782 years of now.
    years = (1.0 - 1.05**-10) / (1.0 - 1.0 / 1.05)
    wanted = 5000.0 * (1000.0 / 0.95 + 500.0 / 0.9) * years
    assert plan(bare, 0).objective == pytest.approx(wanted, rel=1e-12)
