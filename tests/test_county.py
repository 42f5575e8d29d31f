"""A zone shared out among its counties: nothing is lost, and the key decides."""

from dataclasses import replace
from pathlib import Path

import pytest

from longspring.agreement.bind import bind_objective
from longspring.case.model import County
from longspring.case.read import read_case
from longspring.errors import UsageError
from longspring.results.collect import accounts_table
from longspring.results.county import county_shares, county_table
from longspring.results.statement import county_statement, statement
from longspring.results.table import Plan
from small_case import account, opened, record, small_case, solve, term, with_accounts

CHANGCHUN = Path(__file__).parents[1] / "cases" / "changchun"


def county(name, zone, share, villages):
    """Return a county without rural people, so that this key is empty."""
    same = {"population": 1.0, "rural_population": 0.0, "area": 1.0}
    return record(County, county=name, zone=zone, share=share, villages=villages, **same)


COUNTIES = (
    county("n", "west", 0.25, 30.0),
    county("s", "west", 0.75, 10.0),
    county("e", "east", 1.0, 4.0),
)


def plan_of(key):
    """Return the tables of a solved case whose account `use` is shared out by `key`."""
    shared = replace(account("use", "MWh/a", term("demand"), index=("zone",)), key=key)
    case = replace(with_accounts(small_case(), shared), counties=COUNTIES)
    program, _, ledgers = opened(case)
    accounts = accounts_table(ledgers, solve(bind_objective(program, ledgers)))
    tables = {"accounts": accounts, "county_accounts": county_table(case, ledgers, accounts)}
    return Plan({}, tables)


# The zone `west` uses 100 MW x 8760 h = 876 GWh: by share 219 and 657, by villages 657 and 219.
@pytest.mark.parametrize(
    ("key", "north", "south"),
    [("share", 219e3, 657e3), ("villages", 657e3, 219e3), ("rural_population", 219e3, 657e3)],
)
def test_the_key_decides_and_an_empty_key_falls_back(key, north, south):
    lines = {line.labels: line for line in county_statement(plan_of(key), "use")}
    assert lines[("n",)].amounts[2030] == pytest.approx(north)
    assert lines[("s",)].amounts[2030] == pytest.approx(south)


def test_per_village_of_a_county():
    lines = county_statement(plan_of("villages"), "use", per_village=True)
    # 657 GWh over 30 villages, 219 over 10.
    assert {line.labels: line.amounts[2030] for line in lines} == {
        ("n",): pytest.approx(21900.0),
        ("s",): pytest.approx(21900.0),
    }
    assert lines[0].unit == "MWh/a per village"


def test_an_account_without_zones_is_not_shared_out():
    with pytest.raises(UsageError, match="investment"):
        county_statement(plan_of("share"), "investment")
    with pytest.raises(UsageError, match="Did you mean 'use'"):
        county_statement(plan_of("share"), "ues")


def test_counties_add_up_to_their_zones():
    plan = plan_of("villages")
    by_county: dict[str, float] = {}
    for line in county_statement(plan):
        by_county[line.account] = by_county.get(line.account, 0.0) + line.amounts[2030]
    for line in statement(plan):
        if line.account in by_county:
            assert by_county[line.account] == pytest.approx(line.amounts[2030], rel=1e-12)
    assert {"use", "co2", "wind_capacity"} <= set(by_county)


def test_villages_of_the_counties_of_changchun():
    # 2052 village committees: 135 in Shuangyang, 307 in Jiutai, 357 in Nong'an, 262 in Dehui,
    # 383 in Yushu and 399 in Gongzhuling leave 209 for the five districts.
    case = read_case(CHANGCHUN)
    shares = county_shares(case, "villages")
    assert sum(row.villages for row in case.counties) == 2052
    metro = dict(shares["metro"])
    assert metro["220103"] == pytest.approx(87 / 209)
    for counties in shares.values():
        assert sum(share for _, share in counties) == pytest.approx(1.0, rel=1e-12)
    assert len([county for counties in shares.values() for county in counties]) == 11
