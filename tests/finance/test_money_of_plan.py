"""The money of a plan: equal to its accounts to the cent, and every ledger adds up to zero."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.economics import npv
from longspring.errors import UsageError
from longspring.finance.proforma import LINES, PLANNED, TAXES
from longspring.finance.project import gather, horizon_of
from longspring.finance.statement import (
    bills,
    budget,
    cash_lines,
    party_values,
    pro_forma_rows,
    project_labels,
    project_name,
    records,
    returns,
)
from longspring.finance.tables import draw_up, finance_tables
from longspring.finance.terms import read_rules
from longspring.ledger.npv import party_rates
from longspring.plan import Settings, build_model, plan_case, plan_tables
from longspring.program.solution import Solution
from longspring.results.collect import Solved

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "cases" / "tiny"
MODEL = build_model(TINY, Settings(hours=2190))


def solved_at(model, seed):
    """Return a model solved by columns drawn at random, feasible or not."""
    random = np.random.default_rng(seed)
    program = model.bound.program
    x = random.lognormal(3.0, 2.0, program.design.cost.size)
    y = tuple(random.lognormal(2.0, 2.0, (b.steps, len(b.columns))) for b in program.blocks)
    steps = tuple(np.zeros((b.steps, len(b.rows))) for b in program.blocks)
    solution = Solution(
        x=x,
        y=y,
        design_dual=np.zeros(program.design.lower.size),
        total_dual=np.zeros(program.totals.lower.size),
        step_dual=steps,
        limit_dual=tuple(np.zeros((b.steps, len(b.columns))) for b in program.blocks),
        objective=0.0,
        solver="random",
        version="",
        iterations=0,
        seconds=0.0,
    )
    return Solved(model.case, model.grid, model.layout, model.paid, program, solution)


@pytest.fixture(scope="module")
def plan():
    return plan_case(TINY, Settings(hours=876)).plan


def check_npv(solved):
    """Discounting the yearly pro forma before tax gives the account `npv`, to the cent."""
    case, horizon = solved.case, horizon_of(solved.case)
    statements, _ = draw_up(gather(solved), read_rules(case), horizon)
    values = solved.ledgers.evaluate(solved.solution.x, solved.solution.y)["npv"]
    drawn = {
        (one.scope, one.project.party): one.money
        for one in statements
        if one.price_case == "plan" and one.scope == "all"
    }
    for party in {row.party for row in case.finance}:
        rate = party_rates(case)[party]
        shift = (1.0 + rate) ** -(horizon.years[0] - case.base_year)
        found = npv(drawn["all", party].before_tax, rate) * shift
        account = sum(value for key, value in values.items() if key[1] == party)
        # What adds up to a value of billions is known to 1e-14 of it and the year's turnover.
        size = sum(abs(value) for key, value in values.items())
        assert abs(found - account) <= max(0.01, 1e-13 * size), (party, found, account)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_the_pro_forma_discounted_is_the_account(seed):
    check_npv(solved_at(MODEL, seed))


def test_the_pro_forma_discounted_is_the_account_of_changchun():
    check_npv(solved_at(build_model("changchun", Settings(hours=4380)), 5))


def test_the_plan_says_the_same_of_itself_to_the_cent(plan):
    worth = {one.party: one.npv for one in party_values(plan)}
    (row,) = returns(plan, scope="all", party="company", price_case="plan")
    assert row["npv_before_tax"] == pytest.approx(worth["company"], abs=0.01)


def test_projects_add_up_to_the_whole(plan):
    """But for those too small to be listed."""
    whole = {
        row["year"]: row["revenue"]
        for row in pro_forma_rows(plan, scope="all", party="company", price_case="plan")
    }
    parts = dict.fromkeys(whole, 0.0)
    for row in pro_forma_rows(plan, scope="project", party="company", price_case="plan"):
        parts[row["year"]] += row["revenue"]
    for year, value in whole.items():
        assert parts[year] == pytest.approx(value, abs=1e6)


@pytest.mark.parametrize("price_case", ["plan", "high", "low"])
def test_every_ledger_adds_up_to_zero_in_every_year(plan, price_case):
    lines = cash_lines(plan, price_case)
    parties = {line.payer for line in lines} | {line.payee for line in lines}
    for ledger in ("plan", "capital", "settlement"):
        of_ledger = [line for line in lines if line.ledger == ledger]
        assert of_ledger
        for year in {year for line in of_ledger for year in line.amounts}:
            net = [
                sum(line.received_by(party).get(year, 0.0) for line in of_ledger)
                for party in parties
            ]
            assert abs(sum(net)) <= 1e-9 * sum(map(abs, net))


@pytest.mark.parametrize("price_case", ["plan", "high", "low"])
def test_ledgers_together_are_what_the_owners_of_an_enterprise_get(plan, price_case):
    received: dict[int, float] = {}
    for line in cash_lines(plan, price_case):
        for year, value in line.received_by("company").items():
            received[year] = received.get(year, 0.0) + value
    rows = pro_forma_rows(plan, scope="all", party="company", price_case=price_case)
    names = [name for name in rows[0] if name in {*LINES}]
    for row in rows:
        equity = sum(row[name] for name in names)
        size = sum(abs(row[name]) for name in names)
        assert received[row["year"]] == pytest.approx(equity, abs=1e-9 * size)


def test_taxes_reach_those_the_shares_name(plan):
    paid = {"vat": {}, "land_tax": {}}
    for row in records(plan, "settlement"):
        if row["item"] in paid and row["price_case"] == "plan":
            by = paid[row["item"]].setdefault(row["zone"], {})
            by[row["payee"]] = by.get(row["payee"], 0.0) + row["value"]
    for by in paid["vat"].values():
        assert by["city"] == pytest.approx(by["outside"], rel=1e-9)
    assert set(paid["land_tax"]["county"]) == {"villages"}


def test_a_price_case_moves_the_difference_between_two_parties(plan):
    settled = [row for row in records(plan, "settlement") if row["item"] == "price"]
    assert {row["price_case"] for row in settled} == {"high", "low"}
    high = sum(row["value"] for row in settled if row["price_case"] == "high")
    low = sum(row["value"] for row in settled if row["price_case"] == "low")
    # 400 and 200 stand 100 above and below the 300 of the plan; both are positive as paid.
    assert high == pytest.approx(low, rel=1e-9)
    assert {row["payer"] for row in settled if row["price_case"] == "high"} == {"grid"}
    assert {row["payer"] for row in settled if row["price_case"] == "low"} == {"company"}


def test_a_budget_and_bills_are_those_of_the_transfers(plan):
    (rent,) = [line for line in budget(plan, "villages") if line.item == "land_lease"]
    rows = [row for row in records(plan, "transfers") if row["transfer"] == "land_lease"]
    for period in (2030, 2040):
        expected = sum(row["value"] for row in rows if row["period"] == period)
        assert rent.amounts[period] == rent.amounts[period + 9] == pytest.approx(expected)
    owed = dict.fromkeys(("city", "county"), 0.0)
    for row in records(plan, "transfers"):
        if row["period"] == 2030 and "overnight" not in row["transfer"] and row["zone"]:
            sign = (row["payer"] == "households") - (row["payee"] == "households")
            owed[row["zone"]] += sign * row["value"]
    assert {zone: amounts[2030] for zone, amounts in bills(plan, "households").items()} == (
        pytest.approx({zone: value for zone, value in owed.items() if value})
    )


def test_every_rate_of_return_is_the_one_pyxirr_finds(plan):
    """Before and after tax, and of equity; of every project, sum and price case of a plan."""
    stages = {
        "irr_before_tax": PLANNED,
        "irr_after_tax": (*PLANNED, *TAXES),
        "irr_equity": LINES,
    }
    labels = ("scope", "party", "technology", "zone", "vintage", "price_case")
    checked = 0
    for row in returns(plan):
        rows = pro_forma_rows(plan, **{label: row[label] for label in labels})
        years = {one["year"]: one for one in rows}
        for name, lines in stages.items():
            if np.isfinite(row[name]):
                flow = [
                    sum(years[year][line] for line in lines) if year in years else 0.0
                    for year in range(min(years), max(years) + 1)
                ]
                assert row[name] == pytest.approx(pyxirr.irr(flow, guess=row[name]), abs=1e-9)
                checked += 1
    assert checked > 5


def test_projects_are_found_by_name(plan):
    for row in returns(plan, scope="project", price_case="low"):
        labels = project_labels(plan, project_name(row), "low")
        (found,) = returns(plan, **labels)
        assert all(found[name] == row[name] for name in (*labels, "npv_equity"))
    with pytest.raises(UsageError, match="found no project 'wind:2030'"):
        project_labels(plan, "wind:2030", "plan")
    with pytest.raises(UsageError, match="Did you mean 'high'"):
        cash_lines(plan, "hihg")


def test_a_case_without_enterprises_has_no_such_tables():
    solved = solved_at(MODEL, 1)
    assert finance_tables(replace(solved, case=replace(solved.case, finance=()))) == {}


def test_tables_of_a_plan_contain_them():
    tables = plan_tables(MODEL, solved_at(MODEL, 2).solution)
    assert {"proforma", "returns", "settlement", "capital", "party_rates"} <= tables.keys()
