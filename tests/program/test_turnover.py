"""What is left of a vintage and what leaves: by hand; stock is what came less what went."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.case import model
from longspring.program.layout import evaluate
from program_cases import build, make_case, potential, record, term_text

YEARS = (2030, 2035, 2040)


def turning(lifetime=7.0):
    """Wind that lives a little more than a period; 4 MW stand, 2 MW come in 2035, none in 2040."""
    wind = record(
        model.Technology,
        technology="wind",
        kind="source",
        carrier_out="electricity",
        lifetime=lifetime,
    )
    plants = [
        record(
            model.Existing,
            plant_en=str(start),
            technology="wind",
            zone="a",
            capacity=capacity,
            start_year=start,
            end_year=2040,
        )
        for start, capacity in ((2010, 4.0), (2033, 2.0))
    ]
    battery = record(
        model.Store,
        store="battery",
        carrier="electricity",
        loss_rate=0.0,
        duration_min=1.0,
        duration_max=4.0,
        lifetime=12.0,
    )
    car = record(
        model.Fleet, fleet="car", service="driving", service_kind="meet", lifetime=5.0, unit="car"
    )
    return make_case(
        periods=tuple(model.Period(year, 5.0) for year in YEARS),
        technologies=(wind,),
        stores=(battery,),
        fleets=(car,),
        services=tuple(
            record(model.Service, service="driving", zone="a", period=year, quantity=9.0)
            for year in YEARS
        ),
        existing=tuple(plants),
        potentials=(potential("wind", "a", 10.0), potential("battery", "a", 5.0)),
    )


def test_what_is_left_and_what_leaves():
    program, layout = build(turning(), 8760)
    words = [
        term_text(term, program)
        for term in layout.terms
        if term.quantity in ("standing", "retired", "commissioned")
        and term.labels["technology"] == "wind"
    ]
    # A vintage of 2030 stands in 2035 and is gone in 2040, 7 years after; today's 4 MW may rise
    # by 2 in 2035 and end before 2040.
    assert words == [
        "standing 2030/2030 wind,a,electricity,power: 1 <build:wind:a:2030>",
        "standing 2035/2030 wind,a,electricity,power: 1 <standing:wind:a:2030:2035>",
        "retired 2035/2030 wind,a,electricity,power:"
        " 1 <build:wind:a:2030> + -1 <standing:wind:a:2030:2035>",
        "retired 2040/2030 wind,a,electricity,power: 1 <standing:wind:a:2030:2035>",
        "standing 2035/2035 wind,a,electricity,power: 1 <build:wind:a:2035>",
        "standing 2040/2035 wind,a,electricity,power: 1 <standing:wind:a:2035:2040>",
        "retired 2040/2035 wind,a,electricity,power:"
        " 1 <build:wind:a:2035> + -1 <standing:wind:a:2035:2040>",
        "standing 2040/2040 wind,a,electricity,power: 1 <build:wind:a:2040>",
        "standing 2030/2030 wind,a,electricity,power: 1 <existing:wind:a:2030>",
        "standing 2035/2030 wind,a,electricity,power: 1 <existing:wind:a:2035>",
        "retired 2035/2030 wind,a,electricity,power:"
        " 2 + 1 <existing:wind:a:2030> + -1 <existing:wind:a:2035>",
        "retired 2040/2030 wind,a,electricity,power: 1 <existing:wind:a:2035>",
        "commissioned 2035/2035 wind,a,electricity,power: 2",
    ]


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**6), lifetime=st.floats(1.0, 25.0))
def test_stock_changes_by_what_comes_less_what_goes(seed, lifetime):
    """By vintage and in all, for any numbers in the columns, feasible or not."""
    program, layout = build(turning(lifetime), 8760)
    x = np.random.default_rng(seed).lognormal(0.0, 2.0, program.design.cost.size)
    came, went, stock = (defaultdict(float) for _ in range(3))
    built = {"build": "power", "energy_build": "energy", "fleet_build": "fleet"}
    for term in layout.terms:
        name, value = term.labels.get("technology"), evaluate(term, x, ()) if term.block < 0 else 0
        if term.quantity in built and not (name == "battery" and term.quantity == "fleet_build"):
            came[name, built[term.quantity], term.period] += value
        key = (name, term.labels.get("kind"), term.period)
        {"commissioned": came, "retired": went, "standing": stock}.get(
            term.quantity, defaultdict(float)
        )[key] += value
    things = (("wind", "power"), ("battery", "power"), ("battery", "energy"), ("car", "fleet"))
    for name, kind in things:
        for before, year in pairwise(YEARS):
            change = stock[name, kind, year] - stock[name, kind, before]
            flow = came[name, kind, year] - went[name, kind, year]
            size = abs(came[name, kind, year]) + abs(went[name, kind, year])
            assert change == pytest.approx(flow, rel=1e-9, abs=1e-9 * (1 + size))
