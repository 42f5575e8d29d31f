"""Published figures beside a plan: numbers by hand, and the page in step with the table."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from longspring.case.columns import Origin
from longspring.case.read import read_case
from longspring.case.tally import Published
from longspring.errors import UsageError
from longspring.report.backtest import (
    PARTS,
    blocks,
    breakdown,
    breakdown_table,
    compare,
    comparison_table,
    fill,
    published_cells,
)
from longspring.report.view import open_view
from longspring.results import Plan
from longspring.results.table import build_table

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "backtest.md"
ORIGIN = Origin("published.csv", 2, "book", "published", None, None, "Table 3.")
FIGURE = Published(
    **{"figure": "use", "subject": "electricity", "label_en": "Use", "label_zh": "用电"},
    **{"year": 2020, "value": 2.5, "unit": "TWh/a", "quantity": "demand;input", "zone": ""},
    **{"technology": "", "group": "", "carrier": "electricity", "fuel": "", "sector": ""},
    **{"share_of": "", "origin": ORIGIN},
)
ANNUAL = (  # quantity, technology, group, zone, carrier, fuel, sector, period, MWh/a
    ("demand", "", "", "north", "electricity", "", "homes", 2025, 1.0e6),
    ("demand", "", "", "south", "electricity", "", "homes", 2025, 0.5e6),
    ("demand", "", "", "south", "electricity", "", "works", 2025, 1.25e6),
    ("demand", "", "", "south", "electricity", "", "works", 2030, 9.0e6),
    ("demand", "", "", "south", "heat_network", "", "homes", 2025, 7.0e6),
    ("input", "heat_pump", "heat_pump", "south", "electricity", "", "", 2025, 0.25e6),
    ("fuel", "boiler", "coal_boiler", "south", "", "coal", "", 2025, 5.0e6),
)
ACCOUNTS = (  # account, unit, group, zone, period, t/a
    ("co2_scope1", "t/a", "coal_boiler", "south", 2025, 1.7e6),
    ("co2_scope1", "t/a", "transport", "north", 2025, 0.3e6),
    ("co2_scope1", "t/a", "coal_boiler", "south", 2030, 5.0e6),
    ("co2", "t/a", "coal_boiler", "south", 2025, 8.0e6),
)
MANIFEST = {
    **{"case": "made_up", "case_sha256": "0123456789abcdef", "version": "1.0", "currency": "CNY"},
    **{"objective": 2.5e12, "certificate": {"passed": True}},
    "resolution": {
        **{"steps": 4, "shortest_hours": 6.0, "longest_hours": 240.0},
        **{"exact": False, "bound": "lower"},
    },
}


@pytest.fixture(scope="module")
def view():
    labels = ("quantity", "technology", "group", "zone", "carrier", "fuel", "sector")
    tables = (
        build_table("annual", (*labels, "period", "value"), ANNUAL),
        build_table("accounts", ("account", "unit", "group", "zone", "period", "value"), ACCOUNTS),
        build_table("periods", ("period", "years"), [(2025, 5.0), (2030, 5.0)]),
    )
    return open_view(Plan(MANIFEST, {table.name: table for table in tables}))


def modelled(view, *figures):
    return [row.modelled for row in compare(view, figures)]


# --------------------------------------------------------------------------- numbers by hand


def test_a_figure_selects_its_quantities_in_the_first_period(view):
    # 1.0 + 0.5 + 1.25 of demand and 0.25 drawn by the heat pump, electricity of 2025 only.
    (row,) = compare(view, [FIGURE])
    assert row.period == 2025
    assert row.modelled == pytest.approx(3.0)
    assert row.difference == pytest.approx(0.5)
    assert row.relative == pytest.approx(0.2)


def test_filters_hold_zones_sectors_and_groups(view):
    south = replace(FIGURE, zone="south")
    homes = replace(FIGURE, sector="homes", zone="north; south")
    pumps = replace(FIGURE, group="heat_pump;coal_boiler")
    nothing = replace(FIGURE, technology="wind")
    assert modelled(view, south, homes, pumps, nothing) == pytest.approx([2.0, 1.5, 0.25, 0.0])


def test_units_are_those_of_the_figure(view):
    # 5 TWh of coal are 18 PJ; at 29.3076 GJ/tce that would be 0.614 Mtce.
    coal = replace(FIGURE, quantity="fuel", carrier="", fuel="coal", unit="PJ/a", value=20.0)
    assert modelled(view, coal, replace(coal, unit="GWh/a")) == pytest.approx([18.0, 5000.0])
    assert compare(view, [coal])[0].relative == pytest.approx(-0.1)


def test_an_account_is_selected_by_group_and_zone(view):
    total = replace(FIGURE, quantity="co2_scope1", carrier="", unit="Mt/a")
    assert modelled(view, total, replace(total, zone="north")) == pytest.approx([2.0, 0.3])


def test_a_share_is_of_the_figure_it_names(view):
    # Works use 1.25 of 3.0 in all; of the south alone 1.25 of 2.0.
    share = replace(FIGURE, figure="works", sector="works", unit="1", value=0.4, share_of="use")
    assert modelled(view, FIGURE, share)[1] == pytest.approx(1.25 / 3.0)
    assert modelled(view, replace(FIGURE, zone="south"), share)[1] == pytest.approx(0.625)
    none = replace(FIGURE, technology="wind")
    assert modelled(view, none, share)[1] == 0.0


def test_parts_are_the_largest_first_and_add_up(view):
    unit, where = PARTS["electricity"]["Use"]
    parts = breakdown(view, unit, where)
    # Homes of both zones together, 1.5; works 1.25; the heat pump 0.25.
    assert [name for name, _ in parts] == ["Homes", "Works", "Heat pump"]
    assert [value for _, value in parts] == pytest.approx([1.5, 1.25, 0.25])
    unit, where = PARTS["co2"]["CO2 of the city (scope 1)"]
    assert [value for _, value in breakdown(view, unit, where)] == pytest.approx([1.7, 0.3])


# --------------------------------------------------------------------------- tables, page


def test_a_row_says_both_values_their_difference_and_the_source(view):
    share = replace(FIGURE, figure="works", sector="works", unit="1", value=0.45, share_of="use")
    origin = replace(ORIGIN, basis="assumed", low_ratio=0.8, high_ratio=1.2, note="")
    lines = comparison_table(compare(view, [FIGURE, replace(share, origin=origin)])).splitlines()
    assert lines[0] == "| what | year | published | plan, 2025 | difference |  | where from |"
    assert lines[2] == (
        "| Use | 2020 | 2.50 TWh/a | 3.00 TWh/a | +0.50 | +20.0 % | published: `book`. Table 3. |"
    )
    assert lines[3] == (
        "| Use | 2020 | 45.0 % | 41.7 % | −3.3 points |  | assumed: `book` (36.0 % to 54.0 %). |"
    )


def test_a_breakdown_ends_with_the_sum():
    lines = breakdown_table("Use", "TWh/a", [("a", 15.0), ("b", 5.0)]).splitlines()
    assert lines[2:] == [
        "| a | 15.0 | 75.0 % |",
        "| b | 5.00 | 25.0 % |",
        "| **sum** | 20.0 | 100.0 % |",
    ]


def test_filling_keeps_the_words_and_twice_is_once(view):
    made = blocks(view, [FIGURE])
    page = "Before\n<!-- made: plan -->\n<!-- end -->\nwords\n"
    page += "<!-- made: electricity -->\nold\n<!-- end -->\n"
    once = fill(page, made)
    assert once.startswith(
        "Before\n<!-- made: plan -->\n\nPlan of `made_up`, contents `0123456789ab`"
    )
    assert "4 steps of 6 to 240 h" in once
    assert "2,500 bn CNY (a lower bound); certificate passed." in once
    assert "\nwords\n" in once
    assert "old" not in once
    assert fill(once, made) == once
    with pytest.raises(UsageError, match="electricity"):
        fill("<!-- made: plan -->\n<!-- end -->\n", made)


@pytest.fixture(scope="module")
def figures():
    return read_case(ROOT / "cases" / "changchun").published


def test_the_page_shows_every_published_figure_and_no_other(figures):
    page = PAGE.read_text("utf-8")
    shown = re.findall(r"^\| ([^|]+) \| (\d{4}) \| ([^|]+) \| [^|]+ \| [^|]+ \|", page, flags=re.M)
    assert shown == [published_cells(figure) for figure in figures]


def test_the_page_does_its_sums(figures):
    """Differences on the page are those of the two values beside them, as far as shown."""
    page = PAGE.read_text("utf-8")
    pattern = r"^\| [^|]+ \| \d{4} \| ([\d.]+) \S+ \| ([\d.]+) \S+ \| ([+−])([\d.]+)[^|]*\|"
    rows = re.findall(pattern, page, flags=re.M)
    assert len(rows) == len(figures)
    for published, plan, sign, difference in rows:
        found = float(plan) - float(published)
        assert float(difference) == pytest.approx(abs(found), abs=0.11), (published, plan)
        assert (sign == "+") == (found >= 0) or abs(found) < 0.11


def test_a_plan_fills_every_part_of_the_page(view, figures):
    made = blocks(view, figures)
    filled = fill(PAGE.read_text("utf-8"), made)
    assert all(part in filled for part in made.values())
    assert {figure.subject for figure in figures} == set(PARTS)
