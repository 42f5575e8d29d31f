"""Contradictory agreements: the clause to blame must be among the first three named."""

from dataclasses import replace

import numpy as np
import pytest

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.agreement.clause import clause_rows
from longspring.agreement.conflict import Diagnosis, Shortage, diagnose
from longspring.agreement.words import explain
from longspring.case.model import Demand
from longspring.errors import InfeasibleError
from small_case import agreement, clause, opened, record, small_case, solve


@pytest.fixture(scope="module")
def parts():
    program, _, ledgers = opened(small_case())
    return bind_objective(program, ledgers), ledgers


def rows_of(ledgers, *clauses):
    return [row for one in clauses for row in clause_rows(one, ledgers)]


def test_possible_agreement_is_left_alone(parts):
    program, ledgers = parts
    fine = clause("C1", "wind_capacity", ">=", 40.0, "MW")
    found = diagnose(program, ledgers, rows_of(ledgers, fine), solve)
    assert found.feasible
    assert found.named == ()


def test_clause_beyond_the_potential_is_named_alone_with_the_bound_that_holds(parts):
    program, ledgers = parts
    fine = clause("C9", "storage", ">=", 20.0, "MW")
    wild = clause("C1", "wind_capacity", ">=", 1200.0, "MW", periods=(2040,))
    found = diagnose(program, ledgers, rows_of(ledgers, fine, wild), solve)
    assert found.clashing == ("C1",)
    assert found.named == ("C1",)
    assert found.relaxations[0].bound == pytest.approx(1000.0)
    assert found.relaxations[0].by == pytest.approx(-200.0)


def test_two_clauses_that_clash_are_both_named_and_a_third_is_not(parts):
    program, ledgers = parts
    more = clause("C1", "wind_capacity", ">=", 300.0, "MW", periods=(2040,))
    less = clause("C2", "company_capacity", "<=", 100.0, "MW", periods=(2040,))
    other = clause("C9", "storage", ">=", 20.0, "MW", periods=(2030,))
    with pytest.raises(InfeasibleError):
        solve(bind_clauses(program, ledgers, agreement(more, less, other)).program)
    found = diagnose(program, ledgers, rows_of(ledgers, more, less, other), solve)
    assert set(found.clashing) == {"C1", "C2"}
    assert set(found.alone) == {"C1", "C2"}
    assert "C9" not in found.named
    assert found.relaxations


def test_blackout_is_no_way_to_meet_a_carbon_cap(parts):
    # The cap is feasible only by leaving demand unserved once wind and storage are forbidden.
    program, ledgers = parts
    cap = clause("C17", "co2", "<=", 1e4, "t/a", periods=(2040,))
    no_wind = clause("C2", "company_capacity", "<=", 0.0, "MW", periods=(2040,))
    no_import = clause("C3", "imports", "<=", 0.0, "MWh/a", periods=(2040,))
    rows = rows_of(ledgers, cap, no_wind, no_import)
    solve(bind_clauses(program, ledgers, agreement(cap, no_wind, no_import)).program)
    found = diagnose(program, ledgers, rows, solve)
    assert not found.feasible
    assert set(found.clashing) == {"C17", "C2", "C3"}


def test_case_that_cannot_serve_its_demand_blames_no_clause():
    case = small_case()
    cold = record(
        Demand,
        zone="east",
        carrier="electricity",
        sector="residential",
        period=2040,
        energy=8760.0,
        profile="flat",
    )
    program, _, ledgers = opened(replace(case, demands=(*case.demands, cold)))
    program = bind_objective(program, ledgers)
    fine = clause("C1", "wind_capacity", ">=", 40.0, "MW")
    found = diagnose(program, ledgers, rows_of(ledgers, fine), solve)
    assert not found.feasible
    assert found.named == ()
    assert [one.index for one in found.shortages] == [(2040, "east")]
    assert found.shortages[0].amount == pytest.approx(8760.0)


def contradictory(random, ledgers):
    """Return clauses of which one, `culprit`, makes a feasible agreement impossible."""
    periods = (int(random.choice([2030, 2040])),)
    wind = float(random.uniform(20, 200))
    battery = float(random.uniform(10, 80))
    sound = [
        clause("C01", "wind_capacity", ">=", wind, "MW", periods=periods),
        clause("C08", "curtailment", "<=", 0.0, "MWh/a", minus="available", ratio=0.3),
        clause("C09", "storage", ">=", battery, "MW", periods=periods),
        clause("C14", "co2", "<=", float(random.uniform(4e5, 7e5)), "t/a", periods=periods),
        clause("C16", "co2", "<=", 0.0, "t/a", rule="peak", periods=(2030,)),
        clause("C18", "coal_capacity", "<=", float(random.uniform(120, 150)), "MW"),
        clause("C20", "imports", "<=", float(random.uniform(2e5, 6e5)), "MWh/a"),
    ]
    excess = float(random.uniform(1.2, 5.0))
    culprits = [
        clause("X", "wind_capacity", ">=", 1000.0 * excess, "MW", periods=periods),
        clause("X", "wind_capacity", "<=", wind / excess, "MW", periods=periods),
        clause("X", "storage", "<=", battery / excess, "MW", periods=periods),
        clause("X", "company_capacity", "<=", (wind + battery) / excess, "MW", periods=periods),
        clause("X", "co2", "<=", -1e5 * excess, "t/a", periods=periods),
        clause("X", "investment", "<=", 1e8 / excess, "CNY", aggregate="sum"),
        clause("X", "coal_capacity", ">=", 150.0 * excess, "MW", periods=periods),
        clause("X", "co2", ">=", 1e6 * excess, "t/a", periods=periods),
        clause("X", "imports", ">=", 5e6 * excess, "MWh/a", periods=periods),
    ]
    culprit = culprits[int(random.integers(len(culprits)))]
    place = int(random.integers(len(sound) + 1))
    return sound, [*sound[:place], culprit, *sound[place:]]


def test_culprit_of_fifty_contradictions_is_among_the_first_three(parts):
    program, ledgers = parts
    hits, ranks = 0, []
    for seed in range(50):
        sound, all_clauses = contradictory(np.random.default_rng(seed), ledgers)
        assert diagnose(program, ledgers, rows_of(ledgers, *sound), solve).feasible, seed
        found = diagnose(program, ledgers, rows_of(ledgers, *all_clauses), solve)
        assert not found.feasible, seed
        assert "X" in found.clashing, seed
        hits += "X" in found.named[:3]
        ranks.append(found.named.index("X"))
    assert hits >= 48, ranks


def test_explanation_names_clauses_and_bounds_in_both_languages(parts):
    program, ledgers = parts
    more = clause("C1", "wind_capacity", ">=", 1200.0, "MW", periods=(2040,))
    found = diagnose(program, ledgers, rows_of(ledgers, more), solve)
    english = "\n".join(explain(found, (more,), "en"))
    assert "cannot be met by itself" in english
    assert "C1 C1 in words, 2040: from 1,200 to 1,000 MW" in english
    chinese = "\n".join(explain(found, (more,), "zh"))
    assert "C1 C1 条款 2040：由 1,200 改为 1,000 MW" in chinese


def test_explanation_of_a_clash_lists_what_may_be_given_up(parts):
    program, ledgers = parts
    ratio = clause(
        "C8", "storage", ">=", 0.0, "MW", minus="wind_capacity", ratio=5.0, periods=(2040,)
    )
    wind = clause("C1", "wind_capacity", ">=", 300.0, "MW", periods=(2040,))
    found = diagnose(program, ledgers, rows_of(ledgers, ratio, wind), solve)
    lines = explain(found, (ratio, wind), "en")
    assert lines[0] == "These clauses cannot be met together:"
    assert lines[-1] == "Giving up any one of these would do: C8, C1"
    assert explain(diagnose(program, ledgers, [], solve), (), "zh") == (
        "全部约束性条款可以同时满足。",
    )


def test_explanation_of_a_shortage_names_the_place():
    short = Diagnosis(False, (), (), (), (), (Shortage((2040, "east", "electricity"), 8760.0),))
    lines = explain(short, (), "en")
    assert "no clause is to blame" in lines[0]
    assert lines[1] == "  2040 east electricity: unserved 8,760 MWh/a"
    nothing = Diagnosis(False, (), (), (), (), (Shortage((), float("nan")),))
    assert "没有可行方案" in explain(nothing, (), "zh")[0]


@pytest.mark.parametrize(("asked", "kept"), [(1400.0, 1000.0), (-50.0, 0.0)])
def test_equality_moves_to_the_nearest_bound_that_holds(parts, asked, kept):
    program, ledgers = parts
    fixed = clause("C1", "wind_capacity", "==", asked, "MW", periods=(2040,))
    found = diagnose(program, ledgers, rows_of(ledgers, fixed), solve)
    assert found.relaxations[0].bound == pytest.approx(kept, abs=1e-4)
