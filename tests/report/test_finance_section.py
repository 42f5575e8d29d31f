"""Money by party in the report: the figures of the tables, with their ranges, in both languages."""

import re
from pathlib import Path

import pytest

from longspring.finance.statement import (
    bills,
    budget,
    cash_lines,
    party_ranges,
    party_values,
    pro_forma_rows,
    records,
)
from longspring.plan import Settings, plan_case
from longspring.report.finance import finance_section
from longspring.report.view import open_view
from longspring.results import Plan

TINY = Path(__file__).parents[1] / "cases" / "tiny"


@pytest.fixture(scope="module")
def plan():
    return plan_case(TINY, Settings(hours=876)).plan


@pytest.fixture(scope="module")
def section(plan):
    return finance_section(open_view(plan))


def figure(section, key):
    (found,) = (one for one in section.figures if one.key == key)
    return found


def test_every_party_has_its_value_and_the_range_of_the_price_cases(plan, section):
    ranges = party_ranges(plan, 2025)
    for one in party_values(plan):
        assert f'data-value="{one.npv!r}"' in section.body
        low, high = ranges[one.party]
        assert low <= one.npv <= high
    # What the grid pays more at the high price the company gets: each at its own rate.
    assert ranges["company"][0] < ranges["company"][1]
    assert ranges["grid"][0] < ranges["grid"][1]
    assert ranges["households"][0] == ranges["households"][1]


def test_a_range_is_the_value_of_the_difference_of_prices(plan):
    """400 in place of 300: a third of the revenue from power, at the rate of the company."""
    values = {one.party: one for one in party_values(plan)}
    rows = [row for row in records(plan, "transfers") if row["transfer"] == "power_sale"]
    worth = 0.0
    for row in rows:
        for year in range(row["period"], row["period"] + 10):
            worth += row["value"] / 3.0 * 1.07 ** -(year - 2025)
    high = party_ranges(plan, 2025)["company"][1]
    assert high - values["company"].npv == pytest.approx(worth, rel=1e-9)


def test_every_new_project_is_listed(plan, section):
    (listed,) = re.findall(r"<details><summary>.*?New projects.*?</details>", section.body)
    projects = {
        (row["technology"], row["zone"], row["vintage"]): row
        for row in records(plan, "returns")
        if row["scope"] == "project" and row["vintage"]
    }
    assert projects
    assert listed.count("<tr>") == 1 + len(projects)
    for row in projects.values():
        assert f'data-value="{row["capital"]!r}"' in listed


def test_cash_by_year_is_that_of_the_pro_forma(plan, section):
    rows = pro_forma_rows(plan, scope="new", party="company", price_case="low")
    drawn = figure(section, "proforma").views["company|low"]
    revenue = next(one for one in drawn.series if one.name.en == "Revenue")
    assert list(revenue.values) == [row["revenue"] for row in rows]
    bars = [one.values for one in drawn.series if one.kind == "bar"]
    (line,) = (one.values for one in drawn.series if one.kind == "line")
    for place, equity in enumerate(line):
        size = sum(abs(bar[place]) for bar in bars)
        assert equity == pytest.approx(sum(bar[place] for bar in bars), abs=1e-9 * size)


def test_budget_of_the_city_is_all_it_gets_and_pays(plan, section):
    drawn = figure(section, "budgets").views["city"]
    (total,) = (one.values for one in drawn.series if one.kind == "line")
    by_year: dict[str, float] = {}
    for line in budget(plan, "city"):
        for year, value in line.received_by("city").items():
            by_year[str(year)] = by_year.get(str(year), 0.0) + value
    shown = dict(zip((text.en for text in drawn.categories), total, strict=True))
    assert shown == pytest.approx({year: by_year.get(year, 0.0) for year in shown}, abs=1.0)


def test_bills_are_those_of_the_zones(plan, section):
    drawn = figure(section, "bills").views["households"]
    (total,) = (one.values for one in drawn.series if one.kind == "line")
    expected = [sum(by[year] for by in bills(plan, "households").values()) for year in (2030, 2040)]
    assert list(total) == pytest.approx(expected)


def test_settled_flows_are_the_mean_of_the_period(plan, section):
    drawn = figure(section, "settled").views["2030|plan"]
    (flows,) = drawn.series
    shown = dict(zip((text.en for text in drawn.categories), flows.values, strict=True))
    names = {row["party"]: row["label_en"] for row in records(plan, "parties")}
    expected: dict[str, float] = {}
    for line in cash_lines(plan):
        if line.ledger == "settlement":
            mean = sum(line.amounts.get(year, 0.0) for year in range(2030, 2040)) / 10.0
            pair = (line.payer, line.payee) if mean >= 0.0 else (line.payee, line.payer)
            arrow = f"{names[pair[0]]} → {names[pair[1]]}"
            expected[arrow] = expected.get(arrow, 0.0) + abs(mean)
    largest = max(expected.values())
    assert shown == pytest.approx({k: v for k, v in expected.items() if v > 5e-3 * largest})
    assert len(shown) > 1


def test_every_text_is_in_both_languages(section):
    for one in section.figures:
        assert one.title.en != one.title.zh
        for view in one.views.values():
            assert all(series.name.en != series.name.zh for series in view.series)
    assert section.body.count('lang="en"') == section.body.count('lang="zh"') > 50


def test_without_enterprises_the_section_says_so(plan):
    without = {name: table for name, table in plan.tables.items() if name != "returns"}
    section = finance_section(open_view(Plan(plan.manifest, without)))
    assert section.figures == ()
    assert "finance.csv" in section.body
