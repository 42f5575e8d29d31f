"""Annuities, discounting and returns against values worked by hand and against pyxirr."""

import numpy as np
import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

from longspring.economics import (
    annualised_cost,
    annuity_factor,
    capital_flows,
    discount_factors,
    irr,
    levelised_cost,
    npv,
)
from longspring.errors import ShapeError


def test_annuity_factor_by_hand() -> None:
    # 1.065^20 = 3.52365, its inverse 0.283797; 0.065 / 0.716203 = 0.0907564
    assert annuity_factor(0.065, 20) == pytest.approx(0.0907564, abs=1e-7)
    assert annuity_factor(0.0, 25) == 0.04


def test_levelised_cost_of_wind() -> None:
    # 4800 x 0.0907564 = 435.63 CNY/kW/a; + 60 = 495.63; / 2800 h = 0.1770 CNY/kWh.
    # With 57 CNY/kW/a it is 492.63 / 2800 = 0.1759.
    capital = annualised_cost(4800.0, 0.065, 20)
    assert levelised_cost(capital + 60.0, 2800.0) == pytest.approx(0.1770, abs=5e-5)
    assert levelised_cost(capital + 57.0, 2800.0) == pytest.approx(0.1759, abs=5e-5)


def test_discount_factors_are_means_over_the_years() -> None:
    first, lengths = (2025, 2030), (5.0, 10.0)
    years = [np.arange(2025, 2030), np.arange(2030, 2040)]
    expected = [np.mean(1.04 ** -(y - 2025.0)) for y in years]
    assert discount_factors(first, lengths, 0.04, 2025) == pytest.approx(expected, rel=1e-13)
    assert discount_factors(first, lengths, 0.0, 2025).tolist() == [1.0, 1.0]


def test_annuity_repays_the_overnight_cost() -> None:
    flows = [-1.0] + [annuity_factor(0.07, 25)] * 25
    assert npv(flows, 0.07) == pytest.approx(0.0, abs=1e-13)
    assert irr(flows) == pytest.approx(0.07, abs=1e-12)


@given(
    st.floats(0.1, 1e4),
    st.lists(st.floats(0.01, 1e3), min_size=1, max_size=40),
    st.floats(-0.5, 1.0),
)
def test_npv_and_irr_agree_with_pyxirr(cost: float, income: list[float], rate: float) -> None:
    flows = [-cost, *income]
    assert npv(flows, rate) == pytest.approx(pyxirr.npv(rate, flows), rel=1e-9, abs=1e-6)
    found = irr(flows)
    if found is None:
        assert npv(flows, -0.99) < 0.0
        return
    assert abs(npv(flows, found)) <= 1e-6 * max(1.0, npv(np.abs(flows), found))
    oracle = pyxirr.irr(flows)
    if oracle is not None and -0.9 < oracle < 10.0:
        assert found == pytest.approx(oracle, abs=1e-7)


def test_irr_refuses_what_is_not_unique() -> None:
    assert irr([-1.0, 3.0, -2.0]) is None
    assert irr([1.0, 2.0]) is None
    with pytest.raises(ShapeError, match="found 1"):
        irr([1.0])


RATES = st.just(0.0) | st.floats(1e-6, 0.3)  # no rate is finer than a ten-thousandth of a percent


@given(RATES, st.floats(0.5, 60.0), st.floats(0.5, 60.0))
def test_capital_paid_at_once_is_worth_its_annuity(
    rate: float, lifetime: float, service: float
) -> None:
    paid = sum(a * (1.0 + rate) ** -t for t, a in capital_flows(rate, lifetime, service))
    growth = np.log1p(rate)
    years = service if rate == 0.0 else -np.expm1(-service * growth) / rate
    assert paid == pytest.approx(annuity_factor(rate, lifetime) * years, rel=1e-9, abs=1e-9)


def test_capital_flows_by_hand() -> None:
    # At 5 % over 4 years: 0.2820118 a year; two years are left, worth 1.8594104 then.
    assert capital_flows(0.05, 4.0, 4.0) == ((0.0, 1.0),)
    assert capital_flows(0.05, 4.0, 2.0)[1] == pytest.approx((2.0, -0.5243757), abs=1e-7)
    longer = capital_flows(0.05, 4.0, 6.0)[1:]
    assert longer[0] == pytest.approx((5.0, 0.2820118), abs=1e-7)
    assert longer[1] == pytest.approx((6.0, 0.2820118), abs=1e-7)
    assert capital_flows(0.0, 4.0, 1.0)[1] == (1.0, -0.75)
