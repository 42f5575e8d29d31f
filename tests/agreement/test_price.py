"""Prices of clauses against finite differences and against plans without them."""

import pytest

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.agreement.clause import met
from longspring.agreement.price import (
    check_price,
    present_positions,
    price_in_all,
    report_clauses,
    row_scale,
)
from longspring.agreement.slope import Curve
from small_case import agreement, clause, opened, small_case, solve


@pytest.fixture(scope="module")
def parts():
    program, _, ledgers = opened(small_case())
    return bind_objective(program, ledgers), ledgers


@pytest.fixture(scope="module")
def capped(parts):
    program, ledgers = parts
    clauses = (
        clause("C1", "wind_capacity", ">=", 40.0, "MW", periods=(2030,)),
        clause("C14", "co2", "<=", 5e5, "t/a", periods=(2040,)),
        clause("C3", "storage", ">=", 10.0, "MW", strength="report_only"),
    )
    bound = bind_clauses(program, ledgers, agreement(*clauses))
    return bound, solve(bound.program)


def test_report_gives_value_slack_and_both_prices(parts, capped):
    _, ledgers = parts
    bound, solution = capped
    results = {(one.clause, one.period): one for one in report_clauses(bound, solution)}
    wind, carbon, shown = results["C1", 2030], results["C14", 2040], results["C3", 2030]
    assert wind.met
    assert wind.value == pytest.approx(40.0)
    assert wind.present_price > 0.0
    assert carbon.present_price < 0.0
    assert carbon.shadow_price * ledgers.present_weight[2040] == pytest.approx(carbon.present_price)
    assert shown.present_price is None
    assert not shown.met
    assert shown.slack == pytest.approx(-10.0)


def test_carbon_price_is_the_cost_of_replacing_coal_by_wind(capped):
    # Wind: 4.8e6 x 0.129505 (5 %, 10 a) + 6e4 = 681 622 CNY/MW/a over 0.35 x 8760 = 3066 h is
    # 222.32 CNY/MWh. At the calmest 0.1 MW of coal per MW may close: 0.1 x 1e5 / 3066 = 3.26.
    # Coal: 40 / 0.4 + 20 = 120 CNY/MWh and 0.34 / 0.4 = 0.85 t/MWh.
    bound, solution = capped
    carbon = next(one for one in report_clauses(bound, solution) if one.clause == "C14")
    assert carbon.shadow_price == pytest.approx(-(222.32 - 3.26 - 120.0) / 0.85, rel=1e-4)


def test_price_in_all_and_who_pays(parts, capped):
    program, ledgers = parts
    bound, solution = capped
    prices = {one.clause: one for one in price_in_all(program, ledgers, bound, solve, solution)}
    assert set(prices) == {"C1", "C14"}
    only = clause("C14", "co2", "<=", 5e5, "t/a", periods=(2040,))
    without = solve(bind_clauses(program, ledgers, agreement(only)).program)
    assert prices["C1"].saving == pytest.approx(solution.objective - without.objective)
    assert prices["C1"].saving > 0.0
    assert sum(prices["C1"].parties.values()) == pytest.approx(0.0, abs=1e-3)
    assert prices["C1"].parties["outside"] == pytest.approx(prices["C1"].saving, rel=1e-6)


def test_outside_receives_the_objective(parts, capped):
    _, ledgers = parts
    _, solution = capped
    positions = present_positions(ledgers, solution)
    assert positions["outside"] == pytest.approx(solution.objective, rel=1e-10)


def test_check_agrees_away_from_a_kink(capped):
    bound, solution = capped
    found = check_price(Curve(bound, (bound.of("C14")[0],), solve, solution))
    assert found.consistent
    assert not found.kink
    assert found.up == pytest.approx(found.dual, rel=1e-5)
    assert found.down == pytest.approx(found.dual, rel=1e-5)
    assert found.range_low < 5e5 < found.range_high


def test_check_finds_the_kink_where_the_cap_stops_binding(parts):
    # Without a cap coal serves all: 100 MW x 8760 h / 0.4 x 0.34 + 1e4 = 754 600 t.
    program, ledgers = parts
    at_kink = clause("C14", "co2", "<=", 754_600.0, "t/a", periods=(2040,))
    bound = bind_clauses(program, ledgers, agreement(at_kink))
    solution = solve(bound.program)
    found = check_price(Curve(bound, (bound.rows[0],), solve, solution))
    assert found.kink
    assert found.consistent
    assert found.up == pytest.approx(0.0, abs=1e-3)
    assert found.down < -100.0


def test_range_ends_where_the_price_changes(parts):
    # The price of the cap changes at 754 600 t at the latest: beyond, it is zero.
    program, ledgers = parts
    cap = clause("C14", "co2", "<=", 7e5, "t/a", periods=(2040,))
    bound = bind_clauses(program, ledgers, agreement(cap))
    solution = solve(bound.program)
    found = check_price(Curve(bound, (bound.rows[0],), solve, solution))
    assert found.range_high == pytest.approx(754_600.0, rel=1e-6)
    assert not found.open_high
    lower = clause("C14", "co2", "<=", 0.999 * found.range_high, "t/a", periods=(2040,))
    inside = bind_clauses(program, ledgers, agreement(lower))
    price = solve(inside.program).total_dual[inside.rows[0].row]
    assert price == pytest.approx(found.dual, rel=1e-6)


def test_bound_that_cannot_be_moved_has_no_slope(parts):
    program, ledgers = parts
    most = clause("C1", "wind_capacity", ">=", 1000.0, "MW", periods=(2030,))
    bound = bind_clauses(program, ledgers, agreement(most))
    solution = solve(bound.program)
    found = check_price(Curve(bound, (bound.rows[0],), solve, solution))
    assert found.up is None
    assert found.consistent
    assert found.range_low < 1000.0


def test_a_row_is_met_to_a_share_of_what_adds_up_in_it(parts):
    # Neutrality is a bound of 0 on a sum of large numbers: a gram over is no breach.
    program, ledgers = parts
    zero = clause("C17", "co2", "<=", 0.0, "t/a", periods=(2040,))
    row = bind_clauses(program, ledgers, agreement(zero)).rows[0]
    solution = solve(program)
    scale = row_scale(row, solution)
    assert scale == pytest.approx(754_600.0)
    assert met(row, 1e-6 * scale, scale)
    assert not met(row, 1e-5 * scale, scale)


def test_a_phase_out_that_is_kept_has_a_price(parts):
    # No wind at all: bound and amount are zero, so steps are measured by what could stand.
    program, ledgers = parts
    none = clause("C18", "wind_capacity", "<=", 0.0, "MW", periods=(2040,))
    bound = bind_clauses(program, ledgers, agreement(none))
    solution = solve(bound.program)
    row = bound.rows[0]
    capacity = bound.program.design.names.index(
        next(name for name in bound.program.design.names if name.startswith("capacity:wind"))
    )
    most = bound.program.design.upper[capacity]
    assert row_scale(row, solution) == pytest.approx(1e-6)
    assert row_scale(row, solution, program=bound.program) == pytest.approx(0.01 * most)
    assert check_price(Curve(bound, (row,), solve, solution), reach=0.0).consistent
