"""The two sides of the shipped case: complete, and about money that is there."""

import numpy as np
import pytest

from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.deal.problem import closed_columns, open_table
from longspring.plan import Settings, build_model

REPORTED = {"other_generators", "state", "outside"}  # neither at the table nor protected


@pytest.fixture(scope="module")
def table():
    return open_table(build_model("changchun", Settings(hours=8760)))


def test_every_party_is_at_the_table_protected_or_reported():
    case = read_case(find_case("changchun"))
    assert case.deal is not None
    seated = {party for side in case.deal.sides for party in side.parties}
    named = seated | set(case.deal.protected) | REPORTED
    assert named == {party.name for party in case.parties}
    assert not seated & REPORTED


def test_clauses_that_stand_bind_and_the_others_are_only_reported(table):
    strengths = {clause.name: clause.strength for clause in table.agreement.clauses}
    written = {clause.name: clause.strength for clause in table.plain.case.agreement.clauses}
    assert {strengths[name] for name in table.deal.standing} == {"binding"}
    for name, strength in strengths.items():
        assert strength == (written[name] if name in table.deal.standing else "report_only")


def test_side_payments_carry_source_and_range_and_flow_to_or_from_a_side():
    case = read_case(find_case("changchun"))
    assert case.deal is not None
    seated = {party for side in case.deal.sides for party in side.parties}
    assert {row.payment for row in case.side_payments} >= {"village_fund", "tax_relief"}
    for row in case.side_payments:
        assert row.origin.source
        assert row.origin.basis != "assumed" or row.origin.low_ratio is not None
        assert {row.payer, row.payee} & seated


def test_utilities_are_the_accounts_they_name_at_any_point(table):
    """The company has its npv; the city npv of its people less 60 CNY for each tonne of CO2."""
    random = np.random.default_rng(7)
    program = table.model.bound.program
    x = random.uniform(0.0, 10.0, program.design.cost.size)
    y = tuple(random.uniform(0.0, 5.0, (b.steps, len(b.columns))) for b in program.blocks)
    values = table.model.ledgers.evaluate(x, y)
    npv = values["npv"]

    def party(*names):
        return sum(value for key, value in npv.items() if key[1] in names)

    co2 = sum(table.model.ledgers.present_weight[key[0]] * v for key, v in values["co2"].items())
    people = party("city", "counties", "households", "villages", "farmers")
    found = {side: one.value(x, y) for side, one in table.utilities.items()}
    assert found["company"] == pytest.approx(party("company"), rel=1e-9)
    assert found["city"] == pytest.approx(people - 60.0 * co2, rel=1e-9)
    net = values["net_position"]
    for period in table.model.ledgers.periods:
        parts = [value for key, value in net.items() if key[0] == period]
        assert sum(parts) == pytest.approx(0.0, abs=1e-9 * sum(map(abs, parts)))


def test_without_a_deal_the_company_builds_no_wind_until_2040(table):
    names = [table.model.bound.program.design.names[column] for column in closed_columns(table)]
    assert any("wind_class1" in name and name.endswith("2030") for name in names)
    assert not any(name.endswith(("2040", "2050", "2060")) for name in names)
    assert not any("wind_village" in name for name in names)
    # Hydrogen is made all the same, but no works for electrolysers are built.
    assert not any("electrolyser_alkaline" in n or "electrolyser_pem" in n for n in names)
    assert any("electrolyser_metro" in name for name in names)
