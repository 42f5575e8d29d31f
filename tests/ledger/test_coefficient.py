"""Tables of coefficients: items added up, levels within their ranges, nothing lost silently."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longspring.agreement.bind import bind_objective
from longspring.case.model import Coefficient, Origin
from longspring.errors import CaseError
from longspring.ledger.span import span
from longspring.results.collect import accounts_table
from longspring.results.statement import statement
from longspring.results.table import Plan
from small_case import (
    account,
    grid,
    opened,
    profiles,
    record,
    small_case,
    solve,
    transfer,
    with_accounts,
)
from small_case import term as plain_term

CREW = "coefficient:crew"
SITE = "coefficient:site"


def row(item, value, low=None, high=None, *, period=None, table="crew"):
    """Return a coefficient of wind."""
    origin = Origin("coefficients.csv", 2, "worked", "assumed", low, high, "")
    values = {"table": table, "technology": "wind", "item": item, "value": value}
    return record(Coefficient, **values, period=period, unit="1/MW", origin=origin)


ROWS = (
    row("digging", 3.0, 0.5, 2.0),
    row("lifting", 2.0, 0.9, 1.1, period=2030),
    row("lifting", 1.0, 0.9, 1.1, period=2040),
)


def term(quantity, *factors, scale=1.0, items=(), **where):
    """Return a term of a definition, of some items only where any are given."""
    one = plain_term(quantity, *factors, scale=scale, **where)
    return replace(one, where={**one.where, "item": items}) if items else one


def values_at(case, built):
    """Return values and limits of every account where `built` MW of wind are built by period."""
    program, _, ledgers = opened(case)
    x = np.zeros(program.design.cost.size)
    for year, amount in built.items():
        x[program.design.names.index(f"build:wind:west:{year}")] = amount
        for later in range(year, 2041, 10):
            place = program.design.names.index(f"capacity:wind:west:{later}")
            # A lifetime of ten years: what is built in 2030 is gone in 2040.
            x[place] += amount if later == year else 0.0
    y = tuple(np.zeros((b.steps, len(b.columns))) for b in program.blocks)
    return ledgers.evaluate(x, y), ledgers.limits(x, y), ledgers


def case_with(*definitions, rows=ROWS, level="central"):
    """Return the small case with coefficients and accounts."""
    case = with_accounts(small_case(), *definitions)
    return replace(case, coefficients=rows, coefficient_level=level)


WORK = account("work", "1", term("build", CREW, group="wind"))
BY_ITEM = account("by_item", "1", term("build", CREW, group="wind"), index=("zone", "item"))


def test_items_are_added_up_or_kept_apart_by_hand():
    # 10 MW built in 2030: 10 (3 + 2) = 50; 4 MW in 2040: 4 (3 + 1) = 16.
    values, _, _ = values_at(case_with(WORK, BY_ITEM), {2030: 10.0, 2040: 4.0})
    assert values["work"] == {(2030,): 50.0, (2040,): 16.0}
    assert values["by_item"] == {
        (2030, "west", "digging"): 30.0,
        (2030, "west", "lifting"): 20.0,
        (2040, "west", "digging"): 12.0,
        (2040, "west", "lifting"): 4.0,
    }


def test_the_ends_of_the_range_by_hand():
    # Low: 10 (1.5 + 1.8) = 33; high: 10 (6 + 2.2) = 82.
    _, limits, _ = values_at(case_with(WORK), {2030: 10.0})
    assert limits["work"][2030,] == pytest.approx((33.0, 82.0), rel=1e-12)


@pytest.mark.parametrize(("level", "expected"), [("low", 33.0), ("central", 50.0), ("high", 82.0)])
def test_a_level_is_chosen_for_every_row_and_keeps_the_range(level, expected):
    values, limits, _ = values_at(case_with(WORK, level=level), {2030: 10.0})
    assert values["work"][2030,] == pytest.approx(expected, rel=1e-12)
    assert limits["work"][2030,] == pytest.approx((33.0, 82.0), rel=1e-12)


def test_what_stands_uses_the_period_and_what_is_paid_off_the_vintage():
    standing = account("standing", "1", term("capacity", CREW, group="wind"))
    paid = account("paid", "1", term("annuity", CREW, group="wind"))
    values, _, _ = values_at(case_with(standing, paid), {2040: 4.0})
    assert values["standing"][2040,] == 16.0
    assert values["paid"][2040,] == 16.0


def test_a_filter_on_item_keeps_only_those():
    lifted = account("lifted", "1", term("build", CREW, group="wind", items=("lifting",)))
    values, _, _ = values_at(case_with(lifted), {2030: 10.0})
    assert values["lifted"][2030,] == 20.0


def test_two_tables_are_multiplied_item_by_item():
    # 10 MW x (3 x 0.5 + 2 x 0.25) = 20; low 10 (1.5 x 0.5 + 1.8 x 0.25 x 0.8) = 11.1.
    site = (row("digging", 0.5, table="site"), row("lifting", 0.25, 0.8, 1.0, table="site"))
    both = account("both", "1", term("build", CREW, SITE, group="wind"), index=("item",))
    values, limits, _ = values_at(case_with(both, rows=(*ROWS, *site)), {2030: 10.0})
    assert sum(values["both"].values()) == pytest.approx(20.0, rel=1e-12)
    assert sum(low for low, _ in limits["both"].values()) == pytest.approx(11.1, rel=1e-12)


def test_a_table_without_items_counts_for_every_item():
    # 10 MW x (3 + 2) x 0.4 = 20.
    whole = row("", 0.4, table="site")
    both = account("both", "1", term("build", CREW, SITE, group="wind"))
    values, _, _ = values_at(case_with(both, rows=(*ROWS, whole)), {2030: 10.0})
    assert values["both"][2030,] == pytest.approx(20.0, rel=1e-12)


def test_a_difference_is_as_uncertain_as_its_parts_together():
    # 10 (3 - 2): least 10 (1.5 - 2.2) = -7, most 10 (6 - 1.8) = 42.
    net = account(
        "net",
        "1",
        term("build", CREW, group="wind", items=("digging",)),
        term("build", CREW, scale=-1.0, group="wind", items=("lifting",)),
    )
    values, limits, _ = values_at(case_with(net), {2030: 10.0})
    assert values["net"][2030,] == pytest.approx(10.0)
    assert limits["net"][2030,] == pytest.approx((-7.0, 42.0), rel=1e-12)


def test_a_coefficient_that_comes_and_goes_has_one_value():
    # 10 x 3 built less 4 x 3 of it: (10 - 4) x 3 with digging between 1.5 and 6, never 15 - 24.
    net = account(
        "net",
        "1",
        term("build", CREW, group="wind", items=("digging",)),
        term("build", CREW, scale=-0.4, group="wind", items=("digging",)),
    )
    values, limits, _ = values_at(case_with(net), {2030: 10.0})
    assert values["net"][2030,] == pytest.approx(18.0)
    assert limits["net"][2030,] == pytest.approx((9.0, 36.0), rel=1e-12)


def test_what_is_left_of_a_demand_after_recycling_by_hand():
    # 10 MW hold (2-4) t each, of which (0.5-0.9) comes back from 5 of them: at most 4 x 10 - 4 x
    # 2.5 = 30 t, at least 2 x 10 - 2 x 4.5 = 11 t. Apart, 20 - 18 = 2 and 40 - 5 = 35.
    holds, back = (("m", "wind", "", None), ("r", "wind", "", None))
    found = span({(holds,): 10.0, (holds, back): -5.0}, {holds: (2.0, 4.0), back: (0.5, 0.9)})
    assert found == pytest.approx((11.0, 30.0))


amounts = st.floats(-10.0, 10.0)


@given(amounts, amounts, st.tuples(*[st.floats(0.0, 5.0)] * 4))
def test_a_demand_less_what_returns_lies_at_corners(demand, returned, drawn):
    """Against all corners; `mass x (demand - share x returned)` is of every ledger of materials."""
    mass, share = (("m", "t", "", None), ("r", "t", "", None))
    ends = {mass: (min(drawn[:2]), max(drawn[:2])), share: (min(drawn[2:]), max(drawn[2:]))}
    found = span({(mass,): demand, (mass, share): -returned}, ends)
    corners = [m * (demand - r * returned) for m in ends[mass] for r in ends[share]]
    assert found == pytest.approx((min(corners), max(corners)), rel=1e-9, abs=1e-9)


def test_the_range_of_an_amount_that_cannot_be_negative_stops_at_its_least():
    # 10 (3 - 2): least 10 (1.5 - 2.2) = -7, but nothing below 0 can be.
    net = account(
        "net",
        "1",
        term("build", CREW, group="wind", items=("digging",)),
        term("build", CREW, scale=-1.0, group="wind", items=("lifting",)),
    )
    held = replace(net, least=0.0)
    values, limits, _ = values_at(case_with(held), {2030: 10.0})
    assert values["net"][2030,] == pytest.approx(10.0)
    assert limits["net"][2030,] == pytest.approx((0.0, 42.0))
    # A value that is below it all the same, by the rounding of prices, is its own least.
    low = replace(net, least=50.0)
    values, limits, _ = values_at(case_with(low), {2030: 10.0})
    assert limits["net"][2030,][0] == values["net"][2030,]


def test_an_account_without_coefficients_has_no_range():
    values, limits, _ = values_at(case_with(WORK), {2030: 10.0})
    for key, value in values["investment"].items():
        assert limits["investment"][key] == (value, value)


def test_a_transfer_pays_the_sum_of_its_items_within_its_range():
    wages = transfer("wages", "company", "households", "build", group="wind", factor=CREW)
    case = case_with(WORK)
    case = replace(case, transfers=(*case.transfers, wages))
    _, _, ledgers = values_at(case, {})
    flow = next(one for one in ledgers.flows if one.transfer == "wages" and one.period == 2030)
    x = np.zeros(flow.amount.parts[0].term.x.max() + 1)
    x[flow.amount.parts[0].term.x] = 10.0
    assert flow.amount.value(x, ()) == pytest.approx(50.0)
    assert flow.amount.limits(x, ()) == pytest.approx((33.0, 82.0))
    assert sum(part.weight for part in flow.amount.parts) == 5.0


ratios = st.tuples(st.floats(0.0, 1.0), st.floats(1.0, 5.0))


@given(
    st.lists(st.tuples(st.floats(0.0, 1e3), ratios), min_size=1, max_size=4),
    st.floats(0.0, 1e4),
)
def test_low_is_below_central_and_central_below_high(drawn, built):
    rows = tuple(row(f"i{n}", value, *ends) for n, (value, ends) in enumerate(drawn))
    found = {}
    for level in ("low", "central", "high"):
        values, limits, _ = values_at(case_with(WORK, rows=rows, level=level), {2030: built})
        found[level] = values["work"][2030,]
        assert limits["work"][2030,] == pytest.approx(
            (
                sum(built * value * low for value, (low, _) in drawn),
                sum(built * value * high for value, (_, high) in drawn),
            ),
            rel=1e-9,
            abs=1e-9,
        )
    assert found["low"] <= found["central"] <= found["high"]


def issues_of(case):
    """Return what opening the ledgers says."""
    with pytest.raises(CaseError) as caught:
        opened(case)
    return [str(one) for one in caught.value.issues]


def test_a_technology_without_a_row_is_an_error_in_these_words():
    every = account("every", "1", term("capacity", CREW))
    assert issues_of(case_with(every)) == [
        f"LS-0807 accounts.yaml:1: found no row of table 'crew' for {name!r}, "
        "expected a coefficient for everything that account 'every' selects. "
        "Add the row to coefficients.csv, zero as 0, or filter account 'every'."
        for name in ("coal", "battery")
    ]


def test_a_period_without_a_row_is_an_error_in_these_words():
    assert issues_of(case_with(WORK, rows=ROWS[:2])) == [
        "LS-0807 accounts.yaml:1: found no row of table 'crew' for 'wind', item 'lifting', in 2040"
        ", expected a coefficient for everything that account 'work' selects. "
        "Add the row to coefficients.csv, zero as 0, or filter account 'work'."
    ]


def test_an_item_that_only_one_of_two_tables_knows_is_an_error():
    both = account("both", "1", term("build", CREW, SITE, group="wind"))
    (issue,) = issues_of(case_with(both, rows=(*ROWS, row("digging", 1.0, table="site"))))
    assert "no row of table 'site' for 'wind', item 'lifting', in 2030, 2040" in issue


def test_a_technology_that_lacks_the_item_asked_for_is_an_error_in_these_words():
    # Wind has diggers and lifters, coal only diggers: who lifts the coal plant is not known.
    coal = replace(row("digging", 1.0), technology="coal")
    lifted = account("lifted", "1", term("capacity", CREW, technology="coal", items=("lifting",)))
    assert issues_of(case_with(lifted, rows=(*ROWS, coal))) == [
        "LS-0807 accounts.yaml:1: found no row of table 'crew' for 'coal', item 'lifting', "
        "expected a coefficient for everything that account 'lifted' selects. "
        "Add the row to coefficients.csv, zero as 0, or filter account 'lifted'."
    ]


def test_an_item_that_the_table_does_not_have_is_an_error():
    lifted = account("lifted", "1", term("build", CREW, group="wind", items=("liftng",)))
    (issue,) = issues_of(case_with(lifted))
    assert issue.startswith(
        "LS-0501 accounts.yaml:1: found 'liftng', expected an item of the table"
    )


def test_a_transfer_without_a_row_and_all_issues_at_once():
    wages = transfer("wages", "company", "households", "build", factor=CREW)
    every = account("every", "1", term("capacity", CREW))
    case = case_with(every)
    found = issues_of(replace(case, transfers=(*case.transfers, wages)))
    assert len(found) == 3
    assert "for everything that transfer 'wages' selects" in found[-1]


def test_the_statement_shows_ranges_only_where_there_are_any():
    program, _, ledgers = opened(case_with(WORK, BY_ITEM))
    solution = solve(bind_objective(program, ledgers))
    x = solution.x.copy()
    x[program.design.names.index("build:wind:west:2030")] = 10.0
    solution = replace(solution, x=x)
    lines = statement(Plan({}, {"accounts": accounts_table(ledgers, solution)}))
    found = {line.account: line for line in lines}
    # 10 MW, both items together: 3.3 to 8.2 for a central 5.
    assert found["work"].amounts[2030] == pytest.approx(50.0)
    assert found["work"].low[2030] == pytest.approx(33.0)
    assert found["work"].high[2030] == pytest.approx(82.0)
    assert found["investment"].low == found["investment"].high == {}
    parts = statement(Plan({}, {"accounts": accounts_table(ledgers, solution)}), "by_item")
    assert [line.labels for line in parts] == [("west", "digging"), ("west", "lifting")]


def test_the_grid_of_the_small_case_is_what_the_numbers_are_worked_for():
    assert grid().steps == 4
    assert profiles().hourly("flat", "west", "typical").sum() == 8760.0
