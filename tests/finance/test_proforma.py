"""Pro forma: a wind farm worked by hand, and what holds for every project."""

from dataclasses import replace

import numpy as np
import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st
from wind_farm import TERMS, TREATMENTS, YEARS, running, wind_farm

from longspring.economics import annuity_factor, irr, npv
from longspring.finance.proforma import (
    LINES,
    add_up,
    depreciation,
    income_tax,
    pro_forma,
    value_added_tax,
)
from longspring.finance.returns import debt_service_cover, payback, returns_of

FARM = pro_forma(wind_farm(), TERMS, TREATMENTS, {})
MONEY = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=45).map(np.array)


def million(line, *years):
    """Return a line in some years after 2029 [million CNY]."""
    return pytest.approx([FARM.lines[line][year] / 1e6 for year in years], abs=5e-4)


def test_before_tax_by_hand():
    # 100 MW x 2800 h x 250 CNY/MWh = 70; 100 MW x 60 CNY/kW = 6; 100 MW x 4800 CNY/kW = 480.
    assert million("revenue", 1, 20) == [70.0, 70.0]
    assert million("operation", 1) == [-6.0]
    assert million("capital", 0, 1) == [-480.0, 0.0]
    # 64 a year for 20 years at 6.5 %: x 11.018507 = 705.1845, less 480, in money of 2029.
    worth = returns_of(FARM, 0.065, 2029, 2029)
    assert worth.npv_before_tax == pytest.approx(225.1845e6, abs=1e2)
    # 64 / 480 = 0.133333 is the annuity factor of 20 years at 11.935 %.
    assert worth.irr_before_tax == pytest.approx(0.11935, abs=5e-6)


def test_value_added_tax_by_hand():
    # Within the price 70 x 0.13 / 1.13 = 8.0531; in upkeep 6 x 0.05 / 1.05 = 0.2857; 7.7674 a year
    # is owed against 480 x 0.12 / 1.12 = 51.4286 paid with the capital: seven years owe 54.3717.
    assert million("vat", 0, 6, 7, 8) == [0.0, 0.0, -2.9432, -7.7674]
    assert million("surcharge", 7, 8) == [-0.3237, -0.8544]


def test_loan_by_hand():
    # 384 at 3 % over 15 years: factor 0.0837666, 32.1664 a year, 11.52 of it interest in the first.
    assert million("loan", 0, 1) == [384.0, 0.0]
    assert million("interest", 1, 15, 16) == [-11.52, -0.9369, 0.0]
    assert million("repayment", 1, 15) == [-20.6464, -31.2295]
    assert not FARM.lines["payoff"].any()
    assert FARM.lines["repayment"].sum() == pytest.approx(-384e6)


def test_land_tax_by_hand():
    # 100 MW x 1600 CNY/MW once, with the first year of service; 100 MW x 400 CNY/MW every year.
    assert million("land_tax", 0, 1, 2) == [0.0, -0.2, -0.04]


def test_income_tax_by_hand():
    # Depreciation (480 - 51.4286) x 0.95 / 20 = 20.3571. Profit of year 4:
    # 70 - 6 - 7.7674 - 20.3571 - 0.04 - interest 9.6055 = 26.2299; half of 25 %: 3.2787.
    # Year 8 in full: interest 6.7739, surcharge 0.8544: 28.2072 x 0.25 = 7.0518.
    assert million("income_tax", 1, 3, 4, 8) == [0.0, 0.0, -3.2787, -7.0518]


def test_merits_by_hand():
    worth = returns_of(FARM, 0.065, 2029, 2029)
    # Year 1 leaves 64 - 0.2 = 63.8 for a debt service of 32.1664.
    assert debt_service_cover(FARM)[0] == pytest.approx(63.8 / 32.1664, abs=1e-5)
    assert worth.dscr_mean == pytest.approx(debt_service_cover(FARM).mean())
    assert debt_service_cover(FARM).size == 15
    # Eight years bring 63.8 + 2 x 63.96 + 60.6813 + 60.5967 + 60.5095 + 53.6936 + 48.2864, in all
    # 475.4874. 4.5126 are missing, and the ninth brings 64 - 7.7674 - 0.8544 - 0.04 - 7.2422.
    assert worth.payback == pytest.approx(8.0938, abs=5e-4)


@pytest.mark.parametrize(("rate", "cost"), [(0.05, 0.159), (0.065, 0.177), (0.08, 0.196)])
def test_the_price_that_covers_cost_is_the_levelised_cost(rate, cost):
    """4800 CNY/kW, 2800 h, 60 CNY/kW/a, 20 years: 0.159, 0.177, 0.196 CNY/kWh."""
    levelised = (4800.0 * annuity_factor(rate, 20.0) + 60.0) / 2800.0
    assert levelised == pytest.approx(cost, abs=5e-4)
    farm = pro_forma(wind_farm(price=1000.0 * levelised), TERMS, TREATMENTS, {})
    assert returns_of(farm, rate, 2029, 2029).npv_before_tax == pytest.approx(0.0, abs=1.0)
    assert irr(farm.before_tax) == pytest.approx(rate, abs=1e-9)


@pytest.mark.parametrize(("price", "net"), [(373.1, 40.8), (250.0, 8.8)])
def test_a_village_plant_by_hand(price, net):
    """100 kW, 260 MWh, 650 000 CNY, 80 % debt at 3.2 % over 15 years, 12 000 CNY of upkeep.

    97.0 or 65.0 thousand a year, less 12.0 and 520 x 0.0849898 = 44.2 of debt service.
    """
    plant = wind_farm(price=price / 1000.0, hours=2600.0, capital=650e3, upkeep=12e3)
    village = replace(
        TERMS,
        income_tax_rate=0.0,
        land_once=0.0,
        land_tax=0.0,
        loan_rate=0.032,
        surcharge_rate=0.0,
        vat_taxpayer=0.0,
    )
    found = pro_forma(plant, village, TREATMENTS, {})
    assert found.equity[1:16] / 1e3 == pytest.approx([net] * 15, abs=0.05)


def test_a_price_case_changes_revenue_alone_before_tax():
    low = pro_forma(wind_farm(), TERMS, TREATMENTS, {"sale": 0.6})
    assert low.lines["revenue"] == pytest.approx(0.6 * FARM.lines["revenue"])
    assert low.before_tax == pytest.approx(FARM.before_tax - 0.4 * FARM.lines["revenue"])


def test_a_stand_in_is_taken_back():
    farm = wind_farm()
    farm.yearly["estimate", "counties"] = running(-3e6)
    estimated = pro_forma(farm, TERMS, TREATMENTS, {})
    assert estimated.before_tax == pytest.approx(FARM.before_tax + running(-3e6))
    assert estimated.after_tax == pytest.approx(FARM.after_tax)


def test_what_is_left_of_a_loan_is_paid_off_at_the_horizon():
    terms = replace(TERMS, loan_years=30.0)
    farm = pro_forma(wind_farm(), terms, TREATMENTS, {})
    paid = farm.lines["repayment"].sum() + farm.lines["payoff"].sum()
    assert paid == pytest.approx(-384e6)
    # Ten instalments of 384 x annuity factor 0.0510193 are left, worth 8.530203 each.
    assert farm.lines["payoff"][-1] == pytest.approx(-384e6 * 0.0510193 * 8.530203, rel=1e-6)


def test_one_who_is_exempt_pays_no_value_added_tax_and_deducts_none():
    exempt = pro_forma(wind_farm(), replace(TERMS, vat_taxpayer=0.0), TREATMENTS, {})
    assert not exempt.lines["vat"].any()
    # Depreciation 480 x 0.95 / 20 = 22.8; 64 - 22.8 - 0.04 - interest 9.6055 = 31.5545 in year 4.
    assert exempt.lines["income_tax"][4] == pytest.approx(-31.5545e6 * 0.125, rel=1e-5)


def test_input_tax_is_carried_forward_and_never_refunded():
    due = np.array([-5.0, 2.0, 2.0, 3.0, -1.0, 4.0])
    assert value_added_tax(due).tolist() == [0.0, 0.0, 0.0, 2.0, 0.0, 3.0]


@given(MONEY)
def test_value_added_tax_is_the_largest_sum_so_far(due):
    paid = np.cumsum(value_added_tax(due))
    owed = np.maximum.accumulate(np.maximum(np.cumsum(due), 0.0))
    assert paid == pytest.approx(owed, abs=1e-6)


def test_losses_are_set_off_in_order_and_lapse():
    terms = replace(TERMS, loss_years=2.0)
    profit = np.array([-100.0, 30.0, 10.0, 50.0, -20.0, 15.0, 15.0])
    # Of the 100, 30 and 10 are set off; 60 lapse. Then 15 of 20, and 5 of the next 15.
    assert income_tax(profit, terms, None).tolist() == [0.0, 0.0, 0.0, 12.5, 0.0, 0.0, 2.5]


def test_the_holiday_begins_with_the_first_revenue():
    profit = np.full(9, 8.0)
    revenue = np.array([0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    paid = [2.0, 2.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0]
    assert income_tax(profit, TERMS, revenue).tolist() == paid


@given(MONEY, st.integers(0, 10))
def test_income_tax_never_exceeds_its_rate_on_the_profit_of_the_year(profit, kept):
    tax = income_tax(profit, replace(TERMS, loss_years=float(kept)), None)
    assert np.all(tax <= 0.25 * np.maximum(profit, 0.0) + 1e-9)
    assert np.all(tax >= 0.0)
    # Losses kept longer never cost more.
    longer = income_tax(profit, replace(TERMS, loss_years=kept + 1.0), None)
    assert longer.sum() <= tax.sum() + 1e-6


def test_depreciation_is_straight_and_stops_at_scrap():
    base = np.zeros(30)
    base[2] = 1000.0
    found = depreciation(base, TERMS)
    assert found[3:23].tolist() == pytest.approx([47.5] * 20)
    assert (found[:3].sum(), found[23:].sum()) == (0.0, 0.0)


@given(
    st.floats(1e6, 1e9), st.floats(50.0, 600.0), st.floats(1000.0, 3500.0), st.floats(0.001, 0.15)
)
def test_rates_of_return_agree_with_pyxirr(capital, price, hours, rate):
    farm = pro_forma(wind_farm(price, hours, capital), TERMS, TREATMENTS, {})
    found = returns_of(farm, rate, 2029, 2029)
    flows = farm.before_tax, farm.after_tax, farm.equity
    for flow, worth in zip(
        flows, (found.npv_before_tax, found.npv_after_tax, found.npv_equity), strict=True
    ):
        assert worth == pytest.approx(pyxirr.npv(rate, flow.tolist()), rel=1e-9, abs=1.0)
    for flow, one in zip(
        flows, (found.irr_before_tax, found.irr_after_tax, found.irr_equity), strict=True
    ):
        if np.isfinite(one):
            size = max(1.0, npv(np.abs(flow), one))
            assert abs(pyxirr.npv(one, flow.tolist())) <= 1e-9 * size


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=30))
def test_where_the_running_sum_turns_once_pyxirr_finds_the_same_rate(flows):
    running_sum = np.cumsum(flows)
    found = irr(flows)
    if found is None or found <= 1e-6 or running_sum[-1] <= 1e-6:
        return
    assert abs(npv(flows, found)) <= 1e-8 * max(1.0, npv(np.abs(flows), found))


def test_a_rate_is_found_where_money_goes_out_twice():
    # -100, 80, -10, 60: running sums -100, -20, -30, 30 turn once. By pyxirr 0.13937.
    flows = [-100.0, 80.0, -10.0, 60.0]
    assert irr(flows) == pytest.approx(pyxirr.irr(flows), abs=1e-10)
    # Running sums of these turn twice: no rate is given.
    assert irr([-100.0, 230.0, -132.0]) is None


def test_payback_by_hand():
    # 100 out, 40 a year: after two years 20 are missing, half of the third.
    assert payback(np.array([0.0, -100.0, 40.0, 40.0, 40.0])) == pytest.approx(2.5)
    assert np.isnan(payback(np.array([-100.0, 40.0, 40.0])))
    assert np.isnan(payback(np.array([0.0, 40.0])))


def test_sums_add_every_line():
    whole = add_up([FARM, FARM], YEARS)
    assert all(whole.lines[name] == pytest.approx(2.0 * FARM.lines[name]) for name in LINES)
    assert whole.equity == pytest.approx(2.0 * FARM.equity)
