"""Changchun with one kind of factory and with none, planned in steps of a month: what moves."""

from dataclasses import replace
from pathlib import Path

import pytest

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.case.read import read_case
from longspring.ledger.account import open_ledgers
from longspring.program.build import build_program
from longspring.resource.build import build_profiles
from longspring.solve.choose import solve_certified
from longspring.timegrid import build_timegrid

FOLDER = Path(__file__).parents[2] / "cases" / "changchun"
PLACES = ("chain_from_city", "chain_from_province", "chain_from_outside")


@pytest.fixture(scope="module")
def planned():
    """Return a function that plans with the factories of some components, and adds up accounts."""
    case = read_case(FOLDER)
    grid = build_timegrid(case, hours=730)
    profiles = build_profiles(case, grid)

    def totals(*components):
        works = tuple(one for one in case.factories if one.component in components)
        chosen = replace(case, factories=works)
        program, layout = build_program(chosen, grid, profiles)
        ledgers = open_ledgers(chosen, layout, profiles, grid)
        bound = bind_clauses(bind_objective(program, ledgers), ledgers, chosen.agreement)
        found = solve_certified(bound.program, "simplex").solution
        values = ledgers.evaluate(found.x, found.y)
        sums = {name: sum(one.values()) for name, one in values.items()}
        return sums | {"objective": found.objective}

    return totals


@pytest.mark.slow
@pytest.mark.parametrize("component", ["tower", "blade", "electrolyser_stack"])
def test_opening_a_factory_moves_trade_work_and_value_by_the_same_part(planned, component):
    closed, opened = planned(), planned(component)
    assert closed["factory_jobs_city"] == closed["manufacturing_investment"] == 0
    assert opened["factory_jobs_city"] > 0
    assert opened["manufacturing_investment"] > 0
    assert opened["objective"] < closed["objective"]
    for found in (closed, opened):
        assert sum(found[name] for name in PLACES) == pytest.approx(found["chain_spend"], rel=1e-9)
    # The plants built hardly change; what the city gains the others lose.
    moved = [opened[name] - closed[name] for name in PLACES]
    spent = opened["chain_spend"] - closed["chain_spend"]
    assert moved[0] > 0 > moved[2]
    assert sum(moved) == pytest.approx(spent, abs=1e-6 * closed["chain_spend"])
    assert opened["city_value_added"] > closed["city_value_added"]
    # Parts for the plan are made in the country either way: only exports add to its account.
    gained = opened["country_value_added"] - closed["country_value_added"]
    assert gained >= -1e-6 * closed["country_value_added"]
