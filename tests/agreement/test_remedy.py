"""Remedies: a best effort that falls short is paid by name, or is a price and no money."""

from dataclasses import replace

import pytest

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.agreement.price import present_positions, total_price, without
from longspring.agreement.remedy import remedies, shares, with_remedies
from longspring.errors import CaseError
from small_case import agreement, clause, opened, small_case, solve

CASE = small_case()
SHORT = {"strength": "best_effort", "remedy_price": 1.0, "periods": (2040,)}
# 200 MW of storage in 2040, or 1 CNY a year for each MW: nobody builds a battery for that.
PAID = clause(
    *("C9", "storage", ">=", 200.0, "MW"),
    **SHORT,
    remedy_paid=True,
    owes=("company", "outside"),
    benefits=("households",),
)


@pytest.fixture(scope="module")
def parts():
    program, _, ledgers = opened(CASE)
    return bind_objective(program, ledgers), ledgers


def short_of(parts, one):
    """Return the bound program of one clause, its ledgers with remedies and its solution."""
    program, ledgers = parts
    bound = bind_clauses(program, ledgers, agreement(one))
    return bound, with_remedies(ledgers, bound, CASE), solve(bound.program)


def net(ledgers, solution, period, party):
    entry = ledgers.accounts["net_position"].entries[period, party]
    return entry.value(solution.x, solution.y)


def test_a_remedy_is_paid_by_those_who_owe_to_those_who_benefit_in_equal_parts(parts):
    # 200 MW short at 1 CNY: households get 200 CNY a year, 100 from each of the two that owe.
    _, plain = parts
    bound, ledgers, solution = short_of(parts, PAID)
    change = {
        party: net(ledgers, solution, 2040, party) - net(plain, solution, 2040, party)
        for party in ("company", "outside", "households", "grid")
        if (2040, party) in plain.accounts["net_position"].entries
    }
    assert change["households"] == pytest.approx(200.0, rel=1e-6)
    assert change["company"] == change["outside"] == pytest.approx(-100.0, rel=1e-6)
    assert sum(change.values()) == pytest.approx(0.0, abs=1e-9)
    (found,) = remedies(plain, bound, solution)
    assert (found.short, found.yearly) == pytest.approx((200.0, 200.0), rel=1e-6)
    assert found.present == pytest.approx(200.0 * plain.present_weight[2040], rel=1e-6)
    assert found.paid


def test_every_position_adds_up_to_zero_and_the_price_stays_in_the_objective(parts):
    bound, ledgers, solution = short_of(parts, PAID)
    positions = present_positions(ledgers, solution)
    size = sum(map(abs, positions.values()))
    assert abs(sum(positions.values())) <= 1e-9 * size
    (found,) = remedies(ledgers, bound, solution)
    plain = present_positions(parts[1], solution)["outside"]
    assert solution.objective == pytest.approx(plain + found.present, rel=1e-9)
    # Of the remedy, half is owed by `outside`, which thereby receives so much less.
    assert positions["outside"] == pytest.approx(plain - 0.5 * found.present, rel=1e-9)


def test_a_remedy_in_kind_is_a_price_and_moves_no_money(parts):
    bound, ledgers, solution = short_of(parts, replace(PAID, remedy_paid=False))
    assert ledgers is parts[1]
    (found,) = remedies(ledgers, bound, solution)
    assert not found.paid
    assert found.present == pytest.approx(200.0 * ledgers.present_weight[2040], rel=1e-6)


def test_a_sum_is_made_good_in_the_years_of_its_last_period(parts):
    # 300 MW over both periods, 7 CNY a MW short: 2 100 CNY once, in ten years 210 CNY a year.
    summed = replace(PAID, periods=(2030, 2040), aggregate="sum", value=300.0, remedy_price=7.0)
    bound, ledgers, solution = short_of(parts, summed)
    (found,) = remedies(ledgers, bound, solution)
    assert found.period == 2040
    assert found.short == pytest.approx(300.0, rel=1e-6)
    assert found.yearly == pytest.approx(210.0, rel=1e-6)
    assert found.present == pytest.approx(2100.0 * ledgers.discount_factor[2040], rel=1e-6)


def test_dropping_a_paid_clause_takes_its_remedy_away_and_adds_up_to_zero(parts):
    program, ledgers = parts
    other = replace(PAID, name="C10", remedy_price=2.0, owes=("company",))
    bound = bind_clauses(program, ledgers, agreement(PAID, other))
    paid = with_remedies(ledgers, bound, CASE)
    solution = solve(bound.program)
    dropped = solve(without("C9", program, bound))
    assert dropped.x.size == solution.x.size  # the shortfall of C10 stays where it was
    found = total_price("C9", paid, solution, dropped)
    weight = ledgers.present_weight[2040]
    assert found.saving == pytest.approx(200.0 * weight, rel=1e-6)
    assert found.parties["households"] == pytest.approx(200.0 * weight, rel=1e-6)
    assert found.parties["company"] == pytest.approx(-100.0 * weight, rel=1e-6)
    assert sum(found.parties.values()) == pytest.approx(0.0, abs=1e-3)


def test_who_owes_and_benefits_at_once_pays_nothing_to_itself(parts):
    both = replace(PAID, owes=("company", "households"))
    assert [part for *_, part in shares(both)] == [0.5, 0.5]
    _, ledgers, solution = short_of(parts, both)
    change = net(ledgers, solution, 2040, "households") - net(
        parts[1], solution, 2040, "households"
    )
    assert change == pytest.approx(100.0, rel=1e-6)


def test_a_remedy_that_no_one_pays_is_refused_in_these_words(parts):
    program, ledgers = parts
    with pytest.raises(CaseError) as caught:
        bind_clauses(program, ledgers, agreement(replace(PAID, owes=())))
    (issue,) = caught.value.issues
    assert str(issue).startswith("LS-0809")
    assert "C9: a remedy that no one pays, or that no one gets" in str(issue)
