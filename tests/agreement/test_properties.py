"""Laws of clauses that hold for any of them: bounds only cost, and prices are slopes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.agreement.price import report_clauses
from longspring.agreement.slope import Curve, tightening_curve
from small_case import agreement, clause, opened, small_case, solve

PROGRAM, _, LEDGERS = opened(small_case())
FREE = bind_objective(PROGRAM, LEDGERS)
LEAST = solve(FREE).objective

CLAUSES = st.lists(
    st.one_of(
        st.builds(
            lambda value, year: ("wind_capacity", ">=", value, "MW", (year,)),
            st.floats(0, 500),
            st.sampled_from([2030, 2040]),
        ),
        st.builds(
            lambda value, year: ("storage", ">=", value, "MW", (year,)),
            st.floats(0, 100),
            st.sampled_from([2030, 2040]),
        ),
        st.builds(
            lambda value, year: ("co2", "<=", value, "t/a", (year,)),
            st.floats(2e5, 8e5),
            st.sampled_from([2030, 2040]),
        ),
        st.builds(lambda value: ("imports", "<=", value, "MWh/a", ()), st.floats(0, 4e5)),
    ),
    min_size=1,
    max_size=4,
)


def agreed(drawn, loosen=0.0):
    """Return clauses, each bound moved out by a share of itself."""
    made = []
    for number, (name, sense, value, unit, periods) in enumerate(drawn):
        moved = value * (1.0 - loosen if sense == ">=" else 1.0 + loosen)
        made.append(clause(f"C{number}", name, sense, moved, unit, periods=periods))
    return agreement(*made)


@settings(max_examples=25, deadline=None)
@given(CLAUSES)
def test_clauses_never_pay_and_loosening_them_never_costs(drawn):
    tight = solve(bind_clauses(FREE, LEDGERS, agreed(drawn)).program).objective
    loose = solve(bind_clauses(FREE, LEDGERS, agreed(drawn, 0.2)).program).objective
    assert tight >= LEAST * (1 - 1e-9)
    assert loose <= tight * (1 + 1e-9)


@settings(max_examples=25, deadline=None)
@given(CLAUSES)
def test_prices_bound_the_gain_of_loosening(drawn):
    # Least cost is convex in the bounds, so the tangent at the agreement lies below it.
    bound = bind_clauses(FREE, LEDGERS, agreed(drawn))
    solution = solve(bound.program)
    loose = bind_clauses(FREE, LEDGERS, agreed(drawn, 0.2))
    duals = np.array([solution.total_dual[row.row] for row in bound.rows])
    moves = np.array([b.bound - a.bound for a, b in zip(bound.rows, loose.rows, strict=True)])
    after = solve(loose.program).objective
    assert after >= solution.objective + duals @ moves - 1e-8 * abs(solution.objective)


@settings(max_examples=15, deadline=None)
@given(CLAUSES)
def test_tightening_curves_are_convex_and_their_duals_are_slopes(drawn):
    bound = bind_clauses(FREE, LEDGERS, agreed(drawn))
    rows = bound.of("C0")
    reach = 0.3 * max(abs(rows[0].bound), 1.0)
    curve = Curve(bound, rows, solve, solve(bound.program))
    points = tightening_curve(curve, -reach, reach, 5)
    moves = np.array([point.by for point in points])
    costs = np.array([point.cost for point in points])
    duals = np.array([point.dual for point in points])
    noise = 1e-9 * abs(costs).max()
    slopes = np.diff(costs) / np.diff(moves)
    doubt = noise / np.diff(moves).min()
    assert len(points) >= 3
    assert np.all(np.diff(slopes) >= -doubt)
    assert np.all(duals[:-1] <= slopes + doubt)
    assert np.all(slopes <= duals[1:] + doubt)


@settings(max_examples=25, deadline=None)
@given(CLAUSES)
def test_signs_and_complementarity_of_prices(drawn):
    bound = bind_clauses(FREE, LEDGERS, agreed(drawn))
    solution = solve(bound.program)
    for row, result in zip(bound.rows, report_clauses(bound, solution), strict=True):
        sign = 1.0 if row.sense == ">=" else -1.0
        assert sign * result.present_price >= -1e-6
        assert result.met
        gain = abs(result.present_price * result.slack)
        assert gain <= 1e-6 * abs(solution.objective)


def test_reordering_clauses_changes_neither_cost_nor_price():
    drawn = [
        ("wind_capacity", ">=", 150.0, "MW", (2030,)),
        ("co2", "<=", 5e5, "t/a", (2040,)),
        ("storage", ">=", 20.0, "MW", (2040,)),
    ]
    plain = agreed(drawn)
    turned = replace(plain, clauses=plain.clauses[::-1])
    found = []
    for one in (plain, turned):
        bound = bind_clauses(FREE, LEDGERS, one)
        solution = solve(bound.program)
        prices = {r.clause: r.present_price for r in report_clauses(bound, solution)}
        found.append((solution.objective, prices))
    assert found[0][0] == pytest.approx(found[1][0], rel=1e-10)
    assert found[0][1] == pytest.approx(found[1][1], rel=1e-6)


def test_money_scales_cost_and_prices():
    # All payments to outside ten times as dear: cost and prices are ten times as large.
    case = small_case()
    dear = replace(
        case, transfers=tuple(replace(row, rate=10.0 * row.rate) for row in case.transfers)
    )
    cap = clause("C14", "co2", "<=", 5e5, "t/a", periods=(2040,))
    found = []
    for one in (case, dear):
        program, _, ledgers = opened(one)
        bound = bind_clauses(bind_objective(program, ledgers), ledgers, agreement(cap))
        solution = solve(bound.program)
        found.append((solution.objective, solution.total_dual[bound.rows[0].row]))
    assert found[1][0] == pytest.approx(10.0 * found[0][0], rel=1e-9)
    assert found[1][1] == pytest.approx(10.0 * found[0][1], rel=1e-6)
