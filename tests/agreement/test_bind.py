"""Clauses bound to the small case, checked against what the plan then does."""

import numpy as np
import pytest

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.agreement.clause import met, slack
from longspring.errors import CaseError
from small_case import agreement, clause, opened, small_case, solve


@pytest.fixture(scope="module")
def parts():
    case = small_case()
    program, _, ledgers = opened(case)
    return bind_objective(program, ledgers), ledgers


def value_of(row, solution):
    return row.amount.value(solution.x, solution.y)


def test_objective_is_the_present_value_of_the_system_cost(parts):
    program, ledgers = parts
    solution = solve(program)
    values = ledgers.evaluate(solution.x, solution.y)["system_cost"]
    present = sum(ledgers.present_weight[p] * values[p,] for p in ledgers.periods)
    assert solution.objective == pytest.approx(present, rel=1e-10)
    assert solution.objective > 0


def test_clause_dual_is_its_finite_difference(parts):
    program, ledgers = parts
    base = clause("C1", "company_capacity", ">=", 40.0, "MW", periods=(2040,))

    def objective(value):
        one = clause("C1", "company_capacity", ">=", value, "MW", periods=(2040,))
        return solve(bind_clauses(program, ledgers, agreement(one)).program)

    bound = bind_clauses(program, ledgers, agreement(base))
    solution = solve(bound.program)
    dual = solution.total_dual[bound.rows[0].row]
    step = 0.01
    difference = (objective(40 + step).objective - objective(40 - step).objective) / (2 * step)
    assert dual > 0
    assert dual == pytest.approx(difference, rel=1e-6)
    assert value_of(bound.rows[0], solution) == pytest.approx(40.0)


def test_ratio_clause_is_linear_and_holds(parts):
    program, ledgers = parts
    wind = clause("C1", "wind_capacity", ">=", 300.0, "MW")
    ratio = clause(
        "C8", "curtailment", "<=", 0.0, "MWh/a", minus="available", ratio=0.05, periods=(2040,)
    )
    free = solve(bind_clauses(program, ledgers, agreement(wind)).program)
    bound = bind_clauses(program, ledgers, agreement(wind, ratio))
    solution = solve(bound.program)
    values = ledgers.evaluate(solution.x, solution.y)
    lost = sum(v for k, v in values["curtailment"].items() if k[0] == 2040)
    assert lost <= 0.05 * values["available"][2040,] + 1e-6
    before = ledgers.evaluate(free.x, free.y)
    assert sum(v for k, v in before["curtailment"].items() if k[0] == 2040) > 1.01 * lost
    assert solution.objective > free.objective


def test_sum_over_periods(parts):
    program, ledgers = parts
    total = clause("C2", "investment", ">=", 1e9, "CNY", aggregate="sum")
    bound = bind_clauses(program, ledgers, agreement(total))
    solution = solve(bound.program)
    values = ledgers.evaluate(solution.x, solution.y)["investment"]
    assert len(bound.rows) == 1
    assert sum(values.values()) >= 1e9 * (1 - 1e-9)


def test_peak_forbids_a_rise_afterwards_and_allows_an_earlier_peak(parts):
    program, ledgers = parts
    rise = clause("C0", "co2", "<=", 3e5, "t/a", periods=(2030,))
    peak = clause("C16", "co2", "<=", 0.0, "t/a", rule="peak", periods=(2030,))
    loose = ledgers.evaluate(*_point(bind_clauses(program, ledgers, agreement(rise))))
    assert _total(loose, 2040) > 1.1 * _total(loose, 2030)
    tight = ledgers.evaluate(*_point(bind_clauses(program, ledgers, agreement(rise, peak))))
    assert _total(tight, 2040) <= _total(tight, 2030) * (1 + 1e-9)
    fall = clause("C0", "co2", "<=", 3e5, "t/a", periods=(2040,))
    fallen = ledgers.evaluate(*_point(bind_clauses(program, ledgers, agreement(fall, peak))))
    assert _total(fallen, 2040) < 0.9 * _total(fallen, 2030)


def _point(bound):
    solution = solve(bound.program)
    return solution.x, solution.y


def _total(values, period):
    return sum(value for key, value in values["co2"].items() if key[0] == period)


def test_best_effort_falls_short_when_that_is_cheaper(parts):
    program, ledgers = parts
    cheap, dear = (
        clause(
            "C9",
            "storage",
            ">=",
            200.0,
            "MW",
            strength="best_effort",
            remedy_price=price,
            periods=(2040,),
        )
        for price in (1.0, 1e7)
    )
    short = bind_clauses(program, ledgers, agreement(cheap))
    solution = solve(short.program)
    row = short.rows[0]
    assert solution.x[row.shortfall] == pytest.approx(200.0)
    assert not met(row, value_of(row, solution), 200.0)
    assert slack(row, value_of(row, solution)) == pytest.approx(-200.0)
    without = solve(program)
    paid = ledgers.present_weight[2040] * 200.0
    assert solution.objective - without.objective == pytest.approx(paid, rel=1e-6)
    bound = bind_clauses(program, ledgers, agreement(dear))
    full = solve(bound.program)
    assert full.x[bound.rows[0].shortfall] == pytest.approx(0.0, abs=1e-6)
    assert value_of(bound.rows[0], full) == pytest.approx(200.0)


def test_reported_clause_changes_nothing(parts):
    program, ledgers = parts
    shown = clause("C3", "storage", ">=", 200.0, "MW", strength="report_only", legal="X")
    bound = bind_clauses(program, ledgers, agreement(shown))
    assert bound.program.totals.lower.size == program.totals.lower.size
    assert [row.row for row in bound.rows] == [-1, -1]
    solution = solve(bound.program)
    assert not met(bound.rows[0], value_of(bound.rows[0], solution), 200.0)


def test_constant_of_an_account_moves_to_the_bound(parts):
    program, ledgers = parts
    cap = clause("C14", "co2", "<=", 1e5, "t/a", periods=(2040,))
    bound = bind_clauses(program, ledgers, agreement(cap))
    assert bound.program.totals.upper[-1] == pytest.approx(1e5 - 1e4)  # 10 000 t/a are exogenous
    west = clause("C14", "co2", "<=", 1e5, "t/a", periods=(2040,), zones=("west",))
    assert bind_clauses(program, ledgers, agreement(west)).program.totals.upper[-1] == 1e5


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"legal": "X"}, "LS-0802"),
        ({"unit": "GW"}, "LS-0803"),
        ({"account": "storge"}, "LS-0501"),
        ({"periods": (2035,)}, "LS-0503"),
        ({"strength": "best_effort"}, "LS-0804"),
        ({"strength": "best_effort", "remedy_price": 1.0, "sense": "=="}, "LS-0809"),
        ({"rule": "peak"}, "LS-0809"),
        ({"account": "investment", "unit": "CNY", "zones": ("west",)}, "LS-0806"),
        ({"field": "F2"}, "LS-0801"),
    ],
)
def test_invalid_clause_is_refused(parts, changes, code):
    program, ledgers = parts
    plain = {"name": "C9", "account_name": "storage", "sense": ">=", "value": 1.0, "unit": "MW"}
    plain |= {"account_name": changes.pop("account", "storage"), **changes}
    with pytest.raises(CaseError) as caught:
        bind_clauses(program, ledgers, agreement(clause(**plain)))
    assert code in [issue.code for issue in caught.value.issues]


def test_unknown_objective_is_refused(parts):
    program, ledgers = parts
    with pytest.raises(CaseError, match="system_cost"):
        bind_objective(program, ledgers, "system_costs")


def test_two_weather_years_are_weighted_once():
    case = small_case((("typical", 0.25), ("calm", 0.75)))
    program, _, ledgers = opened(case)
    program = bind_objective(program, ledgers)
    cap = clause("C14", "co2", "<=", 2e5, "t/a")
    bound = bind_clauses(program, ledgers, agreement(cap))
    solution = solve(bound.program)
    # Coal burnt, in each weather year, weighted by hand.
    burnt = np.zeros(2)
    for number, block in enumerate(bound.program.blocks):
        place = block.columns.index("dispatch:coal:west")
        year = (2030, 2040).index(block.period)
        energy = solution.y[number][:, place] @ block.step_hours / 0.4
        burnt[year] += block.share * energy
    values = ledgers.evaluate(solution.x, solution.y)
    for year, amount in zip((2030, 2040), burnt, strict=True):
        assert _total(values, year) == pytest.approx(0.34 * amount + 1e4, rel=1e-9)
        assert _total(values, year) <= 2e5 * (1 + 1e-9)
