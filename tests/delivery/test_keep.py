"""Odds of clauses against binomials by hand, and what is not judged."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from routes import ALWAYS, annual, project, shared, stages, step

from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.delivery.calendar import date_of, day_of
from longspring.delivery.forecast import Draw, forecast
from longspring.delivery.keep import clause_odds, refusal
from longspring.delivery.portfolio import period_days
from longspring.delivery.share import Shares

TINY = Path(__file__).parents[1] / "cases" / "tiny"
QUICK = stages(step("A", (0, 0, 0)), step("B", (1, 1, 1), "A"))
MANY = Draw(20_000, seed=9)
EARLY = day_of(date(2030, 6, 1))  # connected a month later; the period ends in 2039


@pytest.fixture(scope="module")
def tiny():
    return read_case(TINY)


def two(**values):
    """Return two projects of 100 MW each in the county."""
    given = {"zone": "county", "begins": EARLY} | values
    return [project(key=f"p{place}", **given) for place in range(2)]


def clause_on(case, account, value, **values):
    """Return the case with one clause."""
    like = case.agreement.clauses[0]
    units = {one.name: one.unit for one in case.accounts}
    given = {"account": account, "value": float(value), "unit": units[account]}
    given |= {"periods": (2030,), "zones": ()} | values
    agreement = replace(case.agreement, clauses=(replace(like, **given),))
    return replace(case, agreement=agreement)


def odds_for(case, plan, projects, odds):
    found = forecast(QUICK, projects, odds, MANY)
    (row,) = clause_odds(case, plan, Shares.of(QUICK, found))
    return row


def near(share, value):
    return abs(share - value) < 4.5 * math.sqrt(value * (1 - value) / MANY.draws) + 1e-12


PLAN = annual(
    ("build", "wind", "county", "company", 2030, 200),
    ("capacity", "wind", "county", "company", 2030, 260),
)


def test_a_clause_on_what_is_built_is_kept_as_a_binomial_says(tiny):
    # Each of two projects is built with 0.6: both 0.36, at least one 1 - 0.4^2 = 0.84.
    for value, kept in ((200, 0.36), (100, 0.84), (0, 1.0)):
        case = clause_on(tiny, "company_renewables_built", value)
        row = odds_for(case, PLAN, two(), shared(0.6))
        assert near(row.kept, kept)
        assert row.reason is None
        assert (row.amount, row.taken) == (200.0, 0.0)
        assert row.expected == pytest.approx(120.0, abs=2.0)
    assert row.due == day_of(date(2039, 12, 31))


def test_capacity_that_stands_lacks_what_is_late(tiny):
    # 60 MW stand already: 260 planned less 200 to be built.
    case = clause_on(tiny, "company_renewables", 160)
    row = odds_for(case, PLAN, two(), shared(0.6))
    assert near(row.kept, 0.84)
    assert (row.p10, row.p90) == (60.0, 260.0)


def test_what_is_connected_after_the_deadline_does_not_count(tiny):
    case = clause_on(tiny, "company_renewables_built", 200)
    in_time = two(begins=day_of(date(2039, 11, 30)))  # a month later: 30 December
    assert odds_for(case, PLAN, in_time, ALWAYS).kept == 1.0
    too_late = two(begins=day_of(date(2039, 12, 2)))
    assert odds_for(case, PLAN, too_late, ALWAYS).kept == 0.0


def test_money_counts_what_is_connected_at_its_cost(tiny):
    cost = next(r.overnight_cost for r in tiny.costs if (r.technology, r.period) == ("wind", 2030))
    case = clause_on(tiny, "company_investment", 150 * cost)
    row = odds_for(case, PLAN, two(), shared(0.6))
    assert near(row.kept, 0.36)
    assert row.amount == pytest.approx(200 * cost)


def test_a_ratio_takes_away_its_share(tiny):
    # wind - 0.5 x wind >= 100: both must be built.
    case = clause_on(
        tiny, "company_renewables_built", 100, minus="company_renewables_built", ratio=0.5
    )
    assert near(odds_for(case, PLAN, two(), shared(0.6)).kept, 0.36)


def test_what_has_no_projects_is_taken_as_planned_and_said(tiny):
    plan = annual(
        ("build", "wind", "county", "company", 2030, 200),
        ("build", "wind", "city", "company", 2030, 80),
    )
    case = clause_on(tiny, "company_renewables_built", 180)
    row = odds_for(case, plan, two(), shared(0.6))
    assert near(row.kept, 0.84)
    assert row.taken == 80.0
    nowhere = clause_on(tiny, "company_renewables_built", 80, zones=("city",))
    assert odds_for(nowhere, plan, two(), shared(0.6)).reason == "no_projects"
    later = clause_on(tiny, "company_renewables_built", 80, periods=(2040,))
    assert odds_for(later, plan, two(), shared(0.6)).reason == "no_projects"


def test_better_odds_never_keep_a_clause_less(tiny):
    case = clause_on(tiny, "company_renewables_built", 150)
    kept = [odds_for(case, PLAN, two(), shared(p)).kept for p in (0.2, 0.5, 0.8, 0.99)]
    assert kept == sorted(kept)


def test_each_clause_of_changchun_is_judged_or_says_why_not():
    case = read_case(find_case("changchun"))
    accounts = {one.name: one for one in case.accounts}
    found = {one.name: refusal(one, accounts) for one in case.agreement.clauses}
    assert {name for name, why in found.items() if why is None} >= {"C01", "C02", "C03", "C15"}
    assert found["C13"] == "measured"
    assert found["C16"] == "rule"
    assert found["C18"] == "upper"
    assert {found[name] for name in ("C05", "C06", "C08", "C14", "C17")} == {"account"}
    party = replace(case.agreement.clauses[0], party=("company",))
    assert refusal(party, accounts) == "party"


def test_shares_are_of_the_projects_of_a_technology_period_and_zone():
    one, other = two()
    published = replace(other, key="q", provenance="published", zone="city")
    late = replace(other, begins=EARLY + 1000.0, capacity=300.0, zone="city")
    found = forecast(QUICK, [one, late, published], ALWAYS, Draw(200, seed=1))
    shares = Shares.of(QUICK, found)
    day = EARLY + 100.0
    assert shares.periods == (2030,)
    assert (shares.at("wind", 2030, day) == 0.25).all()  # 100 of 400 MW
    assert (shares.at("wind", 2030, day, "county") == 1.0).all()
    assert (shares.at("wind", 2030, day, "city") == 0.0).all()
    assert shares.at("wind", 2040, day) is None
    assert np.all(shares.at("wind", 2030, EARLY + 2000.0) == 1.0)


def test_the_text_of_a_deadline_says_the_day_that_the_plan_counts_to():
    """A clause that adds up periods is due on the last day of the last of them, and says so."""
    case = read_case(find_case("changchun"))
    summed = [one for one in case.agreement.clauses if one.aggregate == "sum" and one.periods]
    assert {"C01", "C02", "C11"} <= {one.name for one in summed}
    for clause in summed:
        last = date_of(period_days(case, clause.periods[-1])[1])
        assert (last.month, last.day) == (12, 31)
        assert f"end of {last.year}" in clause.text.en, clause.name
        assert f"{last.year}年底" in clause.text.zh, clause.name
    for clause in case.agreement.clauses:
        assert "By 2030" not in clause.text.en, clause.name
        assert "到2030年" not in clause.text.zh, clause.name
