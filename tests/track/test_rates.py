"""Rates of a small register, each worked out by hand from the table in `books`."""

from dataclasses import replace
from datetime import date

import pytest
from books import AS_OF, BOOKS, clause, measure
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.errors import UsageError
from longspring.track.fact import Books, covered, facts_of
from longspring.track.rates import (
    AMOUNTS,
    CONDITIONS,
    GROUPS,
    rate_definitions,
    rates,
    rates_by,
)


def values(found):
    return {rate.key: (rate.numerator, rate.denominator) for rate in found}


def test_the_default_rates():
    assert values(rates(BOOKS, AS_OF)) == {
        "landed": (2, 4),  # A and B have land; C is registered without; D is signed only
        "started": (2, 4),  # A, B
        "money": (600e6, 2000e6),  # 400 of A + 200 of B; 400 + 800 + 250 + 550 agreed
        "producing": (1, 4),  # A
        "performed": (1, 2),  # A and B are due; A was in time
    }
    assert [rate.value for rate in rates(BOOKS, AS_OF)] == [0.5, 0.5, 0.3, 0.25, 0.5]


@pytest.mark.parametrize(
    ("rate", "way", "expected"),
    [
        ("landed", "registered", (3, 4)),  # A, B, C
        ("landed", "investment", (1450e6, 2000e6)),  # 400 + 800 + 250
        ("started", "landed", (2, 3)),
        ("started", "capacity", (300, 500)),  # 100 + 200 of 100 + 200 + 50 + 150
        ("money", "started", (600e6, 1200e6)),
        ("producing", "started", (1, 2)),
        ("producing", "capacity", (100, 500)),
        ("performed", "begun", (3, 4)),  # D has nothing that both signed
        # C01 and C02 are due; A and B together measure 140 MW of the 140 that C01 asks for.
        ("performed", "clauses", (1, 2)),
    ],
)
def test_other_ways_to_count(rate, way, expected):
    assert values(rates(BOOKS, AS_OF, {rate: way}))[rate] == expected


def test_what_one_party_claims_is_another_figure():
    claimed = values(rates(BOOKS, AS_OF, {}, "claimed"))
    assert claimed["started"] == (3, 4)  # D too
    assert claimed["money"] == (700e6, 2000e6)  # B: 300 rather than 200


def test_nothing_counts_before_its_day():
    early = values(rates(BOOKS, date(2024, 5, 31)))
    # A has land and start; the start proves registration. B has land, but no company yet.
    assert early["landed"] == (1, 4)
    assert early["started"] == (1, 4)
    assert early["money"] == (0.0, 2000e6)
    assert early["performed"] == (0, 0)
    later = values(rates(BOOKS, date(2026, 12, 31)))
    assert later["started"] == (3, 4)
    assert later["performed"] == (1, 3)


def test_a_rate_of_nothing_has_no_value():
    assert [rate.value for rate in rates(Books(()), AS_OF)] == [None] * 5


def test_by_zone_party_owner_and_year():
    by_zone = rates_by(BOOKS, AS_OF, "zone")
    assert {zone: values(found)["started"] for zone, found in by_zone.items()} == {
        "dehui": (0, 2),
        "nongan": (2, 2),
    }
    by_year = rates_by(BOOKS, AS_OF, "year")
    assert {year: values(found)["landed"] for year, found in by_year.items()} == {
        "": (0, 0),  # E is not signed
        "2023": (2, 2),
        "2024": (0, 2),
    }
    assert set(rates_by(BOOKS, AS_OF, "owner")) == {"甲", "乙"}
    by_party = rates_by(BOOKS, AS_OF, "party", {"performed": "clauses"})
    # The company owes C01, which A, B, C are under; the city owes C02; D and E are under none.
    assert {name: values(found)["performed"] for name, found in by_party.items()} == {
        "": (0, 0),
        "city": (0, 1),
        "company": (1, 1),
    }
    assert values(by_party["company"])["started"] == (2, 3)


@pytest.mark.parametrize("by", GROUPS)
@pytest.mark.parametrize("rate", ["landed", "started", "money", "producing"])
def test_groups_add_up_to_the_whole(by, rate):
    whole = values(rates(BOOKS, AS_OF))[rate]
    parts = [values(found)[rate] for found in rates_by(BOOKS, AS_OF, by).values()]
    assert tuple(sum(side) for side in zip(*parts, strict=True)) == pytest.approx(whole)


def test_a_way_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(UsageError, match="landed=sited"):
        rates(BOOKS, AS_OF, {"landed": "somehow"})


def test_clauses_are_judged_in_their_own_unit_and_sense():
    def performed(clauses, measures):
        books = replace(BOOKS, clauses=clauses, measures=measures)
        return values(rates(books, AS_OF, {"performed": "clauses"}))["performed"]

    due = date(2025, 12, 31)
    one = measure("A", 100, due, due, "capacity", "MW", clause="C")
    assert performed((clause("C", 100.0, due),), (one,)) == (1, 1)
    assert performed((clause("C", 100.1, due),), (one,)) == (0, 1)
    assert performed((clause("C", 99.0, due, sense="<="),), (one,)) == (0, 1)
    assert performed((clause("C", 100.0, due, sense="=="),), (one,)) == (1, 1)
    assert performed((replace(clause("C", 0.1, due), unit="GW"),), (one,)) == (1, 1)
    assert performed((replace(clause("C", 1.0, due), unit="CNY"),), (one,)) == (0, 1)
    assert performed((replace(clause("C", 1.0, due), strength="report_only"),), (one,)) == (0, 0)
    # A measure of the account itself goes before others.
    own = measure("A", 7, due, due, "company_renewables_built", "MW", clause="C")
    assert performed((clause("C", 100.0, due),), (one, own)) == (0, 1)


def test_every_definition_can_be_counted_and_says_so_in_both_languages():
    for rate in rate_definitions().values():
        for way in rate.ways.values():
            for side in (way.numerator, way.denominator):
                if side.of != "clauses":
                    assert side.of in AMOUNTS
                    assert set(side.where) <= set(CONDITIONS)
            assert way.definition.en
            assert way.definition.zh != way.definition.en
    assert list(rate_definitions()) == ["landed", "started", "money", "producing", "performed"]


spans = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 9)).map(
    lambda span: measure(
        "A", float(span[2]), date(2025, 1, 1 + min(span[:2])), date(2025, 1, 1 + max(span[:2]))
    )
)


@given(st.lists(spans, max_size=12))
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_no_day_counts_twice(measures):
    """The total is at most what each day's dearest measure would give, and never negative."""
    total = covered(measures, "CNY")
    assert 0 <= total <= sum(one.draft.value for one in measures)
    assert covered([*measures, *measures], "CNY") == total


def test_facts_of_the_register():
    facts = {fact.project.key: fact for fact in facts_of(BOOKS, AS_OF)}
    assert {key: fact.state for key, fact in facts.items()} == {
        **{"A": "producing", "B": "started", "C": "registered", "D": "signed", "E": "intent"}
    }
    assert {key: fact.spent for key, fact in facts.items() if fact.spent} == {"A": 4e8, "B": 2e8}
    assert {key: fact.running for key, fact in facts.items() if fact.running} == {"A": 100, "B": 40}
