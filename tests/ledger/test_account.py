"""Accounts and money of the small case: linear, complete, and conserved."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.errors import CaseError
from longspring.ledger.account import open_ledgers
from longspring.ledger.linear import LinearMap, entries_of, lower
from longspring.program.build import build_program
from small_case import (
    account,
    grid,
    opened,
    profiles,
    small_case,
    term,
    transfer,
    transfers,
    with_accounts,
)

CASE = small_case((("typical", 0.25), ("calm", 0.75)))
PROGRAM, LAYOUT, LEDGERS = opened(CASE)


def point(seed):
    """Return random columns, some of them large."""
    random = np.random.default_rng(seed)
    x = random.lognormal(3.0, 2.0, PROGRAM.design.cost.size)
    y = tuple(random.lognormal(2.0, 2.0, (b.steps, len(b.columns))) for b in PROGRAM.blocks)
    return x, y


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_net_positions_of_all_parties_add_up_to_zero(seed):
    x, y = point(seed)
    values = LEDGERS.evaluate(x, y)["net_position"]
    for period in LEDGERS.periods:
        positions = [value for key, value in values.items() if key[0] == period]
        turnover = sum(abs(value) for value in positions)
        assert turnover > 0
        assert abs(sum(positions)) <= 1e-9 * turnover


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.floats(-3, 3), st.floats(-3, 3))
def test_every_account_is_linear(seed, a, b):
    (x1, y1), (x2, y2) = point(seed), point(seed + 1)
    mixed = a * x1 + b * x2, tuple(a * u + b * v for u, v in zip(y1, y2, strict=True))
    one, two, both = (LEDGERS.evaluate(*p) for p in ((x1, y1), (x2, y2), mixed))
    for name, opened_account in LEDGERS.accounts.items():
        for key, linear in opened_account.entries.items():
            left = both[name][key] - linear.constant
            parts = a * (one[name][key] - linear.constant), b * (two[name][key] - linear.constant)
            size = sum(map(abs, parts)) + abs(one[name][key]) + abs(two[name][key])
            assert abs(left - sum(parts)) <= 1e-9 * size


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_lowered_coefficients_give_the_same_value(seed):
    x, y = point(seed)
    for opened_account in LEDGERS.accounts.values():
        for linear in opened_account.entries.values():
            row = lower(linear, x.size, PROGRAM.blocks)
            value = row.x @ x + linear.constant
            for vector, block, column in zip(row.blocks, PROGRAM.blocks, y, strict=True):
                value += float(np.sum(vector.dense(block.steps) * column))
            assert linear.value(x, y) == pytest.approx(value, rel=1e-9, abs=1e-6)


def test_system_cost_is_what_outside_nets():
    values = LEDGERS.evaluate(*point(1))
    for period in LEDGERS.periods:
        assert values["system_cost"][period,] == values["net_position"][period, "outside"]


def test_flows_add_up_to_the_system_cost():
    x, y = point(2)
    flows = dict.fromkeys(LEDGERS.periods, 0.0)
    for flow in LEDGERS.flows:
        sign = (flow.payee == "outside") - (flow.payer == "outside")
        flows[flow.period] += sign * flow.amount.value(x, y)
    values = LEDGERS.evaluate(x, y)["system_cost"]
    for period, total in flows.items():
        assert values[period,] == pytest.approx(total, rel=1e-12)


def test_owner_is_the_party_of_the_capacity():
    payers = {(flow.transfer, flow.payer) for flow in LEDGERS.flows}
    assert ("fuel", "other_generators") in payers
    assert ("annuity", "company") in payers
    assert ("fuel", "company") not in payers


def test_annuity_by_hand():
    # 4.8e6 CNY/MW at 5 % over 10 a: 0.05 / (1 - 1.05^-10) = 0.1295046, times 7 MW.
    x = np.zeros(PROGRAM.design.cost.size)
    x[PROGRAM.design.names.index("build:wind:west:2030")] = 7.0
    flow = next(f for f in LEDGERS.flows if f.transfer == "annuity" and f.period == 2030)
    y = tuple(np.zeros((b.steps, len(b.columns))) for b in PROGRAM.blocks)
    assert flow.amount.value(x, y) == pytest.approx(7.0 * 4.8e6 * 0.1295046, rel=1e-6)
    assert LEDGERS.evaluate(x, y)["investment"][2030,] == pytest.approx(7.0 * 4.8e6)


def test_merged_steps_buy_at_the_cheapest_and_sell_at_the_dearest_hour():
    # In the first half of the year the ratio is 0.4 or 0.6 by turns, in the second 1.4 or 1.6.
    y = tuple(np.zeros((b.steps, len(b.columns))) for b in PROGRAM.blocks)
    for block, columns in zip(PROGRAM.blocks, y, strict=True):
        columns[0, block.columns.index("import:ring")] = 1.0
        columns[3, block.columns.index("export:ring")] = 1.0
    x = np.zeros(PROGRAM.design.cost.size)
    bill = {
        (flow.transfer, flow.period): flow.amount.value(x, y)
        for flow in LEDGERS.flows
        if flow.transfer in ("import", "export")
    }
    assert bill["import", 2030] == pytest.approx(2190 * 900.0 * 0.4)
    assert bill["export", 2030] == pytest.approx(2190 * 50.0 * 1.6)
    assert LEDGERS.evaluate(x, y)["import_bill"][2030,] == pytest.approx(2190 * 900.0 * 0.4)


def test_coarse_optimum_is_a_lower_bound_of_the_finer_one():
    from longspring.agreement.bind import bind_objective
    from small_case import solve

    objectives = []
    for steps in (2, 4, 12):
        program, _, ledgers = opened(small_case(), steps)
        objectives.append(solve(bind_objective(program, ledgers)).objective)
    assert objectives[0] <= objectives[1] * (1 + 1e-9)
    assert objectives[1] <= objectives[2] * (1 + 1e-9)


def test_exogenous_constants_and_the_named_table_agree():
    named = replace(account("named", "t/a", index=("zone",)), constant="emissions")
    listed = account("listed", "t/a", term("exogenous_emission"), index=("zone",))
    _, _, ledgers = opened(with_accounts(small_case(), named, listed))
    entries = {name: ledgers.accounts[name].entries for name in ("named", "listed")}
    assert entries["named"][2030, "east"].constant == 1e4
    assert {k: v.constant for k, v in entries["named"].items()} == {
        k: v.constant for k, v in entries["listed"].items()
    }


def test_account_by_zone_adds_up_and_selects():
    values = LEDGERS.accounts["co2"].by_period()
    west = LEDGERS.accounts["co2"].by_period(("west",))
    east = LEDGERS.accounts["co2"].by_period(("east",))
    x, y = point(3)
    assert values[2030].value(x, y) == pytest.approx(west[2030].value(x, y) + 1e4)
    assert east[2030].value(x, y) == 1e4


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        (account("a", "MW", term("capacty")), "capacity"),
        (account("a", "MW", term("capacity", "emision_factor")), "emission_factor"),
        (account("a", "MW", term("capacity", zoen="west")), "zone"),
        (account("a", "MW", term("capacity"), index=("zoen",)), "zone"),
        (replace(account("a", "MW", term("capacity")), constant="emission"), "emissions"),
    ],
)
def test_unknown_name_is_refused_with_the_nearest(bad, name):
    with pytest.raises(CaseError) as caught:
        opened(with_accounts(small_case(), bad))
    assert [one.code for one in caught.value.issues] == ["LS-0501"]
    assert caught.value.issues[0].nearest == name


def test_payment_to_the_owner_of_a_market_is_refused():
    bad = transfer("import", "owner", "outside", "import")
    with pytest.raises(CaseError) as caught:
        opened(replace(small_case(), transfers=(bad,)))
    assert [one.code for one in caught.value.issues] == ["LS-0808"]


def test_unknown_party_and_factor_of_transfers_are_refused_together():
    bad = transfer("a", "comany", "outside", "build", factor="price")
    with pytest.raises(CaseError) as caught:
        opened(replace(small_case(), transfers=(*transfers(), bad)))
    assert [one.nearest for one in caught.value.issues][1] == "company"
    assert len(caught.value.issues) == 2


def test_instalments_that_change_with_the_period_are_refused():
    bad = transfer("a", "company", "outside", "annuity", factor="annualised_cost;period_years")
    with pytest.raises(CaseError) as caught:
        opened(replace(small_case(), transfers=(*transfers(), bad)))
    assert [one.code for one in caught.value.issues] == ["LS-0811"]


@pytest.mark.parametrize(
    ("table", "match"),
    [
        ("fuel_prices", "a price of 'coal' in 2030"),
        ("costs", "costs of 'wind' in 2030"),
        ("parameters", "discount_rate_social"),
    ],
)
def test_missing_row_is_an_error(table, match):
    case = replace(small_case(), **{table: ()})
    program, layout = build_program(case, grid(), profiles())
    assert program.blocks
    with pytest.raises(CaseError, match=match):
        open_ledgers(case, layout, profiles(), grid())


def test_map_arithmetic():
    linear = LEDGERS.accounts["co2"].entries[2030, "west"]
    x, y = point(5)
    value = linear.value(x, y)
    assert linear.scaled(-2.0).value(x, y) == pytest.approx(-2.0 * value)
    assert linear.plus(linear, -1.0).value(x, y) == pytest.approx(0.0, abs=1e-9 * abs(value))
    assert LinearMap().value(x, y) == 0.0


def test_entries_keep_varying_values_apart():
    linear = LEDGERS.accounts["import_bill"].entries[2030,]
    row = lower(linear, PROGRAM.design.cost.size, PROGRAM.blocks)
    entries = entries_of(row.blocks[0], 5, 4)
    place = PROGRAM.blocks[0].columns.index("import:ring")
    assert entries.column.tolist() == [place]
    assert entries.row.tolist() == [5]
    assert entries.series.shape == (1, 4)
    assert entries.series[0] == pytest.approx(0.25 * 2190 * 900.0 * np.array([0.4, 0.4, 1.4, 1.4]))
