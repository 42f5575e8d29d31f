"""A certified plan of Changchun: every field has its ledger, and the money of all adds up.

One step a year, which takes seconds and holds every account that finer plans have.
"""

from dataclasses import replace

import numpy as np
import pytest
import pyxirr

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.agreement.conflict import diagnose
from longspring.finance.proforma import PLANNED
from longspring.finance.statement import cash_lines, party_values, pro_forma_rows, returns
from longspring.ledger.account import open_ledgers
from longspring.ledger.npv import party_rates
from longspring.plan import Settings, plan_case
from longspring.program.build import build_program
from longspring.revisit import solver

# Accounts that each field of the announcement is measured by and that are not zero in a plan; the
# others of a field are in the agreement, and in the plan as well.
FIELDS = {
    "F1": {"company_renewables_built", "company_investment", "company_clean_heat", "storage_power"},
    "F2": {"villages_with_plant", "village_income", "land_rent", "farmers_straw_income"},
    "F3": {"equipment_job_years", "chain_from_city", "city_value_added", "factory_jobs_city"},
    "F4": {"material_demand", "material_stock", "material_returned", "factory_output"},
    "F5": {"charging_points", "swap_stations", "storage_power", "substations", "retrofit_area"},
    "F6": {"co2", "company_co2_avoided", "coal_boiler_capacity"},
    "F7": {"company_renewables_built"},
    "F8": {"construction_jobs", "operation_jobs", "household_heat_cost"},
}


@pytest.fixture(scope="module")
def planned():
    return plan_case("changchun", Settings(hours=8760))


def columns(planned, table, *names):
    """Return the rows of a table, each as a tuple of the columns named."""
    found = planned.plan.tables[table].columns
    return list(zip(*(found[name].tolist() for name in names), strict=True))


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_has_numbers_by_county_and_year(planned, field):
    """A number, zero included, in each of the eleven counties and six periods; none is all zero."""
    case = planned.model.case
    (named,) = [one.accounts for one in case.agreement.fields if one.name == field]
    assert FIELDS[field] <= set(named)
    rows = columns(planned, "county_accounts", "account", "period", "county", "value")
    here = [row for row in rows if row[0] in named]
    moving = [row for row in here if row[3] != 0.0]
    assert FIELDS[field] <= {account for account, *_ in moving}
    counties = {row.county for row in case.counties}
    years = {period.year for period in case.periods}
    assert (len(counties), len(years)) == (11, 6)
    assert {(year, county) for _, year, county, _ in here} == {
        (year, county) for year in years for county in counties
    }
    assert {county for _, _, county, _ in moving} == counties
    assert {year for _, year, _, _ in moving} == years


def test_every_account_of_a_field_is_in_the_plan(planned):
    known = {row[0] for row in columns(planned, "accounts", "account")}
    for field in planned.model.case.agreement.fields:
        assert set(field.accounts) <= known, field.name


def test_counties_add_up_to_the_accounts_of_the_plan(planned):
    by_county: dict[tuple[str, int], float] = {}
    size: dict[tuple[str, int], float] = {}
    for account, period, value in columns(planned, "county_accounts", "account", "period", "value"):
        by_county[account, period] = by_county.get((account, period), 0.0) + value
        size[account, period] = size.get((account, period), 0.0) + abs(value)
    whole: dict[tuple[str, int], float] = {}
    for account, period, zone, value in columns(
        planned, "accounts", "account", "period", "zone", "value"
    ):
        if zone:
            whole[account, period] = whole.get((account, period), 0.0) + value
    assert by_county.keys() == whole.keys()
    for key, value in by_county.items():
        assert abs(value - whole[key]) <= 1e-9 * max(size[key], 1.0), key


def test_the_parties_add_up_to_zero(planned):
    """Net positions of the plan to 1e-9 of the money that moves, in every period."""
    net: dict[int, list[float]] = {}
    for account, period, value in columns(planned, "accounts", "account", "period", "value"):
        if account == "net_position":
            net.setdefault(period, []).append(value)
    assert len(net) == 6
    for period, values in net.items():
        assert abs(sum(values)) <= 1e-9 * sum(map(abs, values)), period


@pytest.mark.parametrize("price_case", ["plan", "protected", "mechanism", "spot_low"])
def test_every_ledger_adds_up_to_zero_in_every_price_case(planned, price_case):
    lines = cash_lines(planned.plan, price_case)
    parties = {line.payer for line in lines} | {line.payee for line in lines}
    for ledger in {line.ledger for line in lines}:
        of_ledger = [line for line in lines if line.ledger == ledger]
        for year in {year for line in of_ledger for year in line.amounts}:
            net = [
                sum(line.received_by(party).get(year, 0.0) for line in of_ledger)
                for party in parties
            ]
            assert abs(sum(net)) <= 1e-9 * sum(map(abs, net))


@pytest.mark.parametrize("party", ["company", "other_generators", "villages"])
def test_an_enterprise_is_worth_its_pro_forma_to_the_cent(planned, party):
    """The rows of the plan's own table, discounted here by hand, are the account `npv`."""
    case = planned.model.case
    rate = party_rates(case)[party]
    rows = pro_forma_rows(planned.plan, scope="all", party=party, price_case="plan")
    worth = sum(
        sum(row[name] for name in PLANNED) * (1.0 + rate) ** -(row["year"] - case.base_year)
        for row in rows
    )
    account = {one.party: one.npv for one in party_values(planned.plan)}[party]
    assert worth == pytest.approx(account, abs=0.01)


def test_the_rates_of_return_are_those_of_pyxirr(planned):
    """Of every enterprise over its new projects, before tax, in the prices of the plan."""
    checked: set[str] = set()
    for row in returns(planned.plan, scope="new", price_case="plan"):
        party, rate = row["party"], row["irr_before_tax"]
        rows = pro_forma_rows(planned.plan, scope="new", party=party, price_case="plan")
        years = range(min(one["year"] for one in rows), max(one["year"] for one in rows) + 1)
        cash = {one["year"]: sum(one[name] for name in PLANNED) for one in rows}
        if np.isfinite(rate):
            flow = [cash.get(year, 0.0) for year in years]
            assert rate == pytest.approx(pyxirr.irr(flow, guess=rate), abs=1e-9), party
            checked.add(party)
    assert {"company", "villages"} <= checked


def test_no_more_villages_have_a_plant_than_there_are(planned):
    """Wind and PV share the villages: 1 650 by the programme in 2030, never above 2 052."""
    number: dict[int, float] = {}
    for account, period, value in columns(planned, "accounts", "account", "period", "value"):
        if account == "villages_with_plant":
            number[period] = number.get(period, 0.0) + value
    assert number[2030] >= 1650.0 - 1e-6
    assert max(number.values()) <= 2052.0 + 1e-6


def test_without_factories_the_promise_to_invest_in_them_is_the_one_to_blame(planned):
    """No factory may be built: 2 billion CNY in factories cannot be kept, whatever else is."""
    model = planned.model
    clauses = tuple(
        replace(one, strength="binding") if one.name == "C11" else one
        for one in model.case.agreement.clauses
    )
    agreed = replace(model.case.agreement, clauses=clauses)
    for works, kept in ((model.case.factories, True), ((), False)):
        case = replace(model.case, factories=works, agreement=agreed)
        program, layout = build_program(case, model.grid, model.profiles)
        ledgers = open_ledgers(case, layout, model.profiles, model.grid)
        free = bind_objective(program, ledgers)
        rows = bind_clauses(free, ledgers, agreed).rows
        found = diagnose(free, ledgers, rows, solver(Settings(), None))
        assert found.feasible is kept
        if not kept:
            assert found.named == ("C11",)
            assert [one.row.clause.name for one in found.relaxations] == ["C11"]
