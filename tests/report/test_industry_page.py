"""The pages of industry and materials: numbers per year, ranges beside them, both languages."""

import json
import re

import pytest

from longspring.report import render_report
from longspring.results import Plan
from longspring.results.table import build_table

HEADER = ("account", "ledger", "unit", "period", "zone", "technology", "group", "item")
YEARS = {2025: 5.0, 2040: 10.0}


def plan():
    """Return a plan with two nodes and one material, each number different."""
    rows = []

    def add(account, period, item, value, spread=0.0):
        labels = (account, "industry", "CNY", period, "", "", "", item)
        rows.append((*labels, value, value * (1 - spread), value * (1 + spread)))

    for period, years in YEARS.items():
        for place, tower, works in (("city", 3e9, 1e9), ("province", 0.0, 2e9)):
            add(f"chain_from_{place}", period, "tower", tower * years)
            add(f"chain_from_{place}", period, "works", works * years)
        add("chain_from_outside", period, "tower", -10.0)  # the rounding of a price
        add("chain_from_outside", period, "works", 4e9 * years)
        add("chain_spend", period, "works", 10e9 * years)
        add("city_employment", period, "works", 1200.0 * years, 0.5)
        add("material_demand", period, "lithium", 900.0 * years, 0.2)
        add("material_primary", period, "lithium", 700.0 * years)
        add("material_recycled", period, "lithium", 200.0 * years)
        add("material_returned", period, "lithium", 250.0 * years)
        add("material_stock", period, "lithium", 5000.0)
    accounts = build_table("accounts", (*HEADER, "value", "low", "high"), rows)
    items = [("tower", "Tower", "塔筒"), ("works", "Works", "工程"), ("lithium", "Lithium", "锂")]
    tables = (
        accounts,
        build_table("items", ("item", "label_en", "label_zh"), items),
        build_table("periods", ("period", "years"), list(YEARS.items())),
    )
    return Plan({"title": {"en": "Made", "zh": "虚构"}}, {one.name: one for one in tables})


@pytest.fixture(scope="module")
def page():
    return render_report(plan())


def figure(page, key):
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert data is not None
    return json.loads(data.group(1))["figures"][key]


def test_spending_is_shown_a_year_and_by_place(page):
    series = figure(page, "chain-places")["views"][""]["series"]
    # City 3 + 1, province 0 + 2, outside 4 bn CNY a year in either period, whatever its length.
    assert [one["values"] for one in series] == [[4e9, 4e9], [2e9, 2e9], [4e9, 4e9]]
    assert re.search(r"Supply chain in \d{4}: 4\.00\sbn CNY a year of 10\.00", page)
    assert re.search(r"\d{4}年产业链采购：每年100\.0\s亿元中有40\.0", page)


def test_nodes_are_ordered_and_a_rounding_is_not_drawn(page):
    view = figure(page, "chain-nodes")["views"]["2040"]
    assert [one["en"] for one in view["categories"]] == ["Works", "Tower"]
    outside = view["series"][2]["values"]
    assert outside == [4e9, 0]


def test_ranges_stand_beside_the_values(page):
    section = re.search(r'<section id="industry".*?</section>', page, re.S)
    assert section is not None
    assert "1,200 [600 – 1,800]" in section.group()
    materials = re.search(r'<section id="materials".*?</section>', page, re.S)
    assert materials is not None
    assert "900.0 [720.0 – 1,080.0]" in materials.group()
    assert "锂（吨/年）" in materials.group()


def test_flows_of_a_material_are_a_year_and_its_stock_is_not(page):
    view = figure(page, "materials")["views"]["lithium"]
    flows, ends = view["series"][:3], view["series"][3:]
    assert [one["values"] for one in flows] == [[700, 700], [200, 200], [250, 250]]
    # 900 t a year, a fifth more or less.
    assert [one["values"] for one in ends] == [[720, 720], [1080, 1080]]
    assert {one["kind"] for one in ends} == {"point"}
    # The stock of 5000 t is above 2000 t, shown in thousands.
    assert re.search(r"Lithium, kt<.*?5\.0", page, re.S)
