"""Accounts with ranges on the page: what is shown is the plan's, ranges only where one is."""

import json
import re

import pytest
from synthetic_plan import COUNTED, PERIODS, ZONES, synthetic_plan

from longspring.report import render_report
from longspring.report.infrastructure import infrastructure_section
from longspring.report.jobs import jobs_section
from longspring.report.view import open_view
from longspring.report.villages import villages_section
from longspring.results import Plan


@pytest.fixture(scope="module")
def page() -> str:
    return render_report(synthetic_plan())


@pytest.fixture(scope="module")
def figures(page) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found is not None
    return json.loads(found.group(1))["figures"]


def named(view: dict) -> dict[str, list[float]]:
    return {series["name"]["en"]: series["values"] for series in view["series"]}


def test_a_stack_shows_the_sum_of_the_ends(figures):
    # Building and running in 2030: 2100 + 1900 = 4000 people; low 2000, high 8000.
    (view,) = figures["jobs-people"]["views"].values()
    series = named(view)
    assert (series["Building"][1], series["Running"][1]) == (2100, 1900)
    assert (series["Low"][1], series["High"][1]) == (2000, 8000)


def test_a_county_shows_its_share_and_its_range(figures):
    # The zone north has a fifth: 0.2 x 6e7 = 1.2e7 CNY, half of it at the low end.
    views = figures["villages-counties"]["views"]
    series = named(views["village_receipts|2030|county"])
    assert (series["Central"][0], series["Low"][0], series["High"][0]) == (12e6, 6e6, 24e6)
    each = named(views["village_receipts|2030|village"])
    assert (each["Central"][0], each["High"][0]) == (6e5, 1.2e6)  # 20 villages
    assert len(views) == len(PERIODS) * 2 * 3  # receipts, rent and heat, in all and per village


def test_what_is_certain_has_no_range(figures):
    views = figures["infrastructure-counties"]["views"]
    assert set(named(views["storage_energy|2030"])) == {"Central"}
    assert set(named(views["charging_points|2030"])) == {"Central", "Low", "High"}


def test_tables_show_the_range_beside_the_value(page):
    assert "300,000 [150,000 – 600,000]" in page  # charging points of 2030
    table = re.search(r"<caption>.{0,200}Heating bill.*?</table>", page, re.S)
    assert table is not None
    bills = [float(one) for one in re.findall(r'data-value="([^"]+)"', table.group())]
    totals = {name: values for name, *_, values in COUNTED}
    expected = [
        heat / homes
        for heat, homes in zip(totals["rural_heat_cost"], totals["rural_homes"], strict=True)
    ]
    assert bills == pytest.approx(expected, rel=1e-12)
    assert len(ZONES) == 4


def test_the_village_table_shows_net_and_gap(page):
    table = re.search(r"<caption>.{0,200}One village, one year.*?</table>", page, re.S)
    assert table is not None
    values = [float(one) for one in re.findall(r'data-value="([^"]+)"', table.group())]
    assert values[:8] == [300.0, 6e4, 1e4, 2e4, 3e4, 1e4, 1e6, 350.0]


@pytest.mark.parametrize("section", [villages_section, jobs_section, infrastructure_section])
def test_a_plan_without_these_accounts_says_so(section):
    assert "absent" in section(open_view(Plan({}, {}))).body
