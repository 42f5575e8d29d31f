"""The village clause: two prices, debt or grant, and what the promise of 50 000 CNY costs."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longspring.case.model import Scheme
from longspring.case.read import read_case
from longspring.ledger.village import village_outcome, village_outcomes
from small_case import record

CASE = read_case(Path(__file__).parents[2] / "cases" / "changchun")
SCHEMES = {row.scheme: row for row in CASE.schemes}


# 100 kW x 2600 h = 260 MWh; x 373.1 = 97 006; x 250 = 65 000. Operation 120 CNY/kW x 100 = 12 000.
# Loan: 80 % of 650 000 = 520 000 over 15 years at 3.2 %. 1.032^15 = 1.60397;
# 0.032 / (1 - 1 / 1.60397) = 0.0849822; x 520 000 = 44 190.8 a year.
@pytest.mark.parametrize(
    ("price", "capital", "gross", "net", "gap"),
    [
        ("protected", "debt", 97_006.0, 40_815.2, 9_184.8),
        ("market", "debt", 65_000.0, 8_809.2, 41_190.8),
        ("protected", "grant", 97_006.0, 85_006.0, 0.0),
        ("market", "grant", 65_000.0, 53_000.0, 0.0),
    ],
)
@pytest.mark.parametrize("scheme", ["wind_100", "pv_200"])
def test_a_village_by_hand(scheme, price, capital, gross, net, gap):
    found = village_outcome(SCHEMES[scheme], price, capital)
    assert found.gross == pytest.approx(gross, abs=0.5)
    assert found.operation == pytest.approx(12_000.0)
    assert found.net == pytest.approx(net, abs=0.5)
    assert found.gap == pytest.approx(gap, abs=0.5)
    assert found.total_gap == pytest.approx(1650 * gap, abs=1000.0)


def test_the_two_published_figures_and_the_two_if_granted():
    rounded = {
        (one.price_case, one.capital): round(one.net / 1000.0)
        for one in village_outcomes(CASE)
        if one.scheme == "wind_100"
    }
    assert rounded == {
        ("protected", "debt"): 41,
        ("market", "debt"): 9,
        ("protected", "grant"): 85,
        ("market", "grant"): 53,
    }


def test_the_price_that_keeps_the_promise_by_hand():
    # (50 000 + 12 000 + 44 190.8) / 260 MWh = 408.43; with granted capital 62 000 / 260 = 238.46.
    wind = SCHEMES["wind_100"]
    for capital, price in (("debt", 408.43), ("grant", 238.46)):
        found = village_outcome(wind, "market", capital)
        assert found.break_even_price == pytest.approx(price, abs=0.01)


numbers = {
    "capacity": st.floats(0.01, 20.0),
    "full_load_hours": st.floats(500.0, 4000.0),
    "overnight_cost": st.floats(0.0, 2e7),
    "fixed_om": st.floats(0.0, 1e6),
    "debt_share": st.floats(0.0, 1.0),
    "loan_rate": st.floats(0.0, 0.2),
    "loan_years": st.floats(1.0, 30.0),
    "protected_price": st.floats(0.0, 1000.0),
    "promise": st.floats(0.0, 1e6),
    "villages": st.floats(0.0, 3000.0),
}


@given(st.fixed_dictionaries(numbers))
def test_at_the_price_that_keeps_the_promise_nothing_is_short(drawn):
    scheme = record(Scheme, scheme="s", **drawn)
    for capital in ("debt", "grant"):
        first = village_outcome(scheme, "protected", capital)
        assert first.net == pytest.approx(
            first.gross - first.operation - first.debt_service, rel=1e-12, abs=1e-6
        )
        assert first.gap == max(drawn["promise"] - first.net, 0.0)
        kept = replace(scheme, protected_price=first.break_even_price)
        again = village_outcome(kept, "protected", capital)
        size = again.gross + again.operation + again.debt_service + drawn["promise"]
        assert again.net == pytest.approx(drawn["promise"], rel=1e-9, abs=1e-9 * size)
    granted = village_outcome(scheme, "protected", "grant")
    assert granted.net >= village_outcome(scheme, "protected", "debt").net


@pytest.mark.parametrize(
    ("scheme", "technology"), [("wind_100", "wind_village"), ("pv_200", "pv_village")]
)
def test_the_case_says_the_same_of_a_village_everywhere(scheme, technology):
    # Price, cost and loan of the scheme are those of the transfer, the costs and the coefficients.
    plant = SCHEMES[scheme]
    values = {
        (c.table, c.item, c.period): c.value
        for c in CASE.coefficients
        if c.technology == technology
    }
    (sale,) = [row for row in CASE.transfers if row.transfer == "sale_village"]
    assert technology in sale.technology.split(";")
    assert sale.rate == plant.protected_price == values["village_price", "protected", None]
    assert plant.market_price == values["village_price", "market", None]
    costs = {row.period: row for row in CASE.costs if row.technology == technology}
    assert costs[2025].overnight_cost == plant.overnight_cost
    assert costs[2025].fixed_om == plant.fixed_om
    assert {row.year for row in CASE.periods} == set(costs)
    for year, cost in costs.items():
        built = replace(plant, overnight_cost=cost.overnight_cost)
        owed = village_outcome(built, "market", "debt").debt_service / plant.capacity
        assert values["village_debt", "", year] == pytest.approx(owed, rel=1e-5)


def test_a_village_has_one_plant_of_the_two():
    # As many villages as committees, 100 kW or 200 kW each: the two share one pool in every zone.
    committees: dict[str, int] = {}
    for row in CASE.counties:
        committees[row.zone] = committees.get(row.zone, 0) + int(row.villages)
    for scheme, technology in (("wind_100", "wind_village"), ("pv_200", "pv_village")):
        rows = [row for row in CASE.potentials if row.technology == technology]
        assert {row.pool for row in rows} == {"village_site"}
        number = {row.zone: row.capacity / SCHEMES[scheme].capacity for row in rows}
        assert number == pytest.approx(committees)
