"""The page: one file, no request, the plan's numbers, the same bytes."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from synthetic_plan import CLAUSES, PERIODS, synthetic_plan

from longspring.report import page as page_module
from longspring.report import render_report, write_report
from longspring.report.text import read_catalogue
from longspring.results import Plan, Table

SOURCE = Path(page_module.__file__).parent
LOADING = {"src", "href", "srcset", "data", "action", "poster", "background", "formaction"}


class Elements(HTMLParser):
    """Collects elements with their attributes, and the text of scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.raw: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        self._inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside:
            self.raw[self._inside] = self.raw.get(self._inside, "") + data


@pytest.fixture(scope="module")
def report() -> str:
    return render_report(synthetic_plan())


@pytest.fixture(scope="module")
def elements(report) -> Elements:
    parser = Elements()
    parser.feed(report)
    return parser


def data_of(report: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', report, re.S)
    assert found is not None
    return json.loads(found.group(1))


def test_the_same_plan_gives_the_same_bytes(report):
    assert render_report(synthetic_plan()) == report


def test_no_element_loads_anything(elements):
    loads = [
        (tag, name, value)
        for tag, attributes in elements.found
        for name, value in attributes.items()
        if name in LOADING and not value.startswith("#") and value != "data:,"
    ]
    assert loads == []
    assert re.findall(r"url\(|@import", elements.raw["style"]) == []


def test_policy_forbids_every_request(elements):
    policies = [a["content"] for tag, a in elements.found if a.get("http-equiv")]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none';")
    assert "http" not in policies[0]


def test_data_cannot_end_its_script(report):
    # A field of the made-up agreement is called "Equipment </script> & making".
    assert report.count("</script>") == 3
    assert "Equipment &lt;/script&gt; &amp; making" in report


def test_size_is_below_six_megabytes(report):
    assert len(report.encode("utf-8")) < 6_000_000


def test_every_number_of_the_clause_table_is_the_plans(report):
    table = re.search(r'<table id="clause-table">.*?</table>', report, re.S)
    assert table is not None
    shown = [float(value) for value in re.findall(r'data-value="([^"]+)"', table.group())]
    clauses = synthetic_plan().tables["clauses"].columns
    names = np.asarray(clauses["clause"])
    expected = [
        float(clauses[column][row])
        for name in sorted(set(names.tolist()))
        for row in np.flatnonzero(names == name)
        for column in ("bound", "value", "slack", "shadow_price", "present_price")
    ]
    assert shown == expected
    assert len(shown) == 5 * len(CLAUSES) * len(PERIODS)


def test_clause_figures_are_scaled_for_each_language(report):
    # C01 in 2030: at least 3 000 MW, which is 3.00 GW and 300.0 ten thousand kW.
    assert (
        '<span lang="en">≥ 3.00\u00a0GW</span><span lang="zh">≥ 300.0\u00a0万千瓦</span>' in report
    )


def test_a_closure_has_no_single_price():
    plan = synthetic_plan()
    names = ("account", "bound", "shadow_price", "period")
    columns = {name: np.array(column) for name, column in plan.tables["clauses"].columns.items()}
    assert all(name in columns for name in names)
    first = int(np.flatnonzero(columns["shadow_price"] > 0.0)[0])
    columns["bound"][first] = 0.0  # an account without any part leaves nothing
    closed = Plan(plan.manifest, {**plan.tables, "clauses": Table("clauses", columns)})
    assert render_report(closed).count('<span lang="en">not unique</span>') == 2
    assert "not unique</span>" not in render_report(plan)


def card_of(report, name):
    found = re.search(
        rf'<article class="clause-card" id="clause-{name}".*?</article>', report, re.S
    )
    assert found is not None
    return found.group()


def test_every_clause_has_a_card_that_the_table_leads_to(report):
    for name, *_ in CLAUSES:
        card = card_of(report, name)
        assert f'<a class="code" href="#clause-{name}">{name}</a>' in report
        assert "In plain words, made up." in card
        assert "虚构的条款文字。" in card
        assert card.count('class="name"') >= len(PERIODS)


def test_a_card_shows_what_was_priced_and_who_pays(report):
    card = card_of(report, "C01")
    assert "would save 4.20\u00a0bn CNY in present value (plans with steps of up to 168 h)" in card
    assert (
        'data-value="123.456"><span lang="en">0.12\u00a0CNY/kW in money of that year</span>' in card
    )
    assert 'data-value="86.4"' in card
    assert "from 2.50\u00a0GW to 3.30\u00a0GW or more" in card
    assert "finite differences agree to 1e-4" in card
    assert "One percentage point more of the ratio changes the cost by 1.5\u00a0M CNY" in card
    assert '<span lang="en">\u22121.00\u00a0bn CNY</span>' in card
    assert "Clause C01 → " not in card
    assert "→ C01 → Wind and solar standing less 25.0% of Peak load" in card
    assert "on a kink: 40.0\u00a0CNY/t just below it, 90.0\u00a0CNY/t just above" in card_of(
        report, "C16"
    )


def test_a_card_shows_the_ratio_itself_where_a_clause_is_about_one():
    # C01 as wind and solar of at least a quarter of CO2 (in numbers): what is over is the slack,
    # so that in 2030, where value and bound meet, the ratio is a quarter exactly.
    plan = synthetic_plan()
    terms = plan.tables["clause_terms"].columns
    minus = np.array(["co2", *terms["minus"][1:]])
    tables = {**plan.tables, "clause_terms": Table("clause_terms", {**terms, "minus": minus})}
    columns = {name: np.array(one) for name, one in plan.tables["clauses"].columns.items()}
    chosen = columns["clause"] == "C01"
    columns["value"][chosen] -= columns["bound"][chosen]
    columns["bound"][chosen] = 0.0
    tables["clauses"] = Table("clauses", columns)
    card = card_of(render_report(Plan(plan.manifest, tables)), "C01")
    assert "25.0%, agreed ≥\u00a025.0%" in card
    assert "GW, agreed" not in card


def test_a_card_shows_terms_and_the_wording_that_law_permits(report):
    card = card_of(report, "C01")
    for words in ("Certificates", "并网证明", "More next year", "Branch", "C10, C16", "T01"):
        assert words in card, words
    forbidden = card_of(report, "C10")
    assert "may not be a condition" in forbidden
    assert "Open tenders" in forbidden
    assert "has no price" in forbidden


def test_the_curve_of_a_card_runs_through_its_points(report):
    card = card_of(report, "C01")
    # 1 500, 3 000 and 4 500 MW lie from left to right; -1, 0 and 3 bn CNY from the bottom up.
    found = re.search(r'<polyline points="([^"]+)"', card)
    assert found is not None
    points = [tuple(map(float, pair.split(","))) for pair in found.group(1).split()]
    assert [x for x, _ in points] == [12.0, 180.0, 348.0]
    low, middle, high = (y for _, y in points)
    assert low - middle == pytest.approx((low - high) / 4, abs=0.1)
    assert 'data-value="4500.0"' in card
    assert "polyline" not in card_of(report, "C16")


def test_a_plan_without_prices_says_how_to_find_them():
    plan = synthetic_plan()
    tables = {name: one for name, one in plan.tables.items() if name != "clause_prices"}
    card = card_of(render_report(Plan(plan.manifest, tables)), "C01")
    assert "longspring clauses OUT --price --clause C01" in card


def test_every_figure_has_label_legend_and_table(report):
    figures = re.findall(r'<figure id="figure-([\w-]+)".*?</figure>', report, re.S)
    assert {"map", "capacity-power", "emission", "dispatch-heat_network", "flows"} <= set(figures)
    for block in re.findall(r"<figure .*?</figure>", report, re.S):
        assert 'role="img"' in block
        assert 'aria-label="' in block
        assert "data-aria-label-zh=" in block
        assert "<table><caption>" in block
        assert 'data-value="' in block


def test_views_hold_as_many_values_as_categories(report):
    for key, figure in data_of(report)["figures"].items():
        for name, view in figure["views"].items():
            lengths = {len(series["values"]) for series in view["series"]}
            assert lengths == {len(view["categories"])}, (key, name)


def test_headings_are_in_both_languages(report):
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", report)
    assert len(headings) == 17
    assert all('lang="en"' in heading and 'lang="zh"' in heading for heading in headings)


def test_catalogues_agree_and_hold_every_sentence_asked_for():
    english, chinese = read_catalogue("en"), read_catalogue("zh")
    assert english.keys() == chinese.keys()
    for key, sentence in english.items():
        assert sorted(re.findall(r"{(\w+)}", sentence)) == sorted(
            re.findall(r"{(\w+)}", chinese[key])
        ), key
    asked = {
        key
        for path in SOURCE.glob("*.py")
        for key in re.findall(r'say\(\s*"([\w.]+)"', path.read_text("utf-8"))
    }
    words = re.findall(r'word\("(\w+)"\)', (SOURCE / "static" / "report.js").read_text("utf-8"))
    asked |= {f"script.{word}" for word in words}
    assert len(asked) > 80
    assert asked <= english.keys()


def test_a_plan_without_tables_says_so():
    text = render_report(Plan({"title": {"en": "Bare", "zh": "空"}}, {}))
    assert text.count(read_catalogue("en")["absent"]) == 13
    assert "data-figure" not in re.sub(r"<script>.*?</script>", "", text, flags=re.S)


def test_a_plan_that_is_not_real_says_so(report):
    assert 'class="synthetic"' in report
    manifest = {k: v for k, v in synthetic_plan().manifest.items() if k != "synthetic"}
    assert 'class="synthetic"' not in render_report(Plan(manifest, synthetic_plan().tables))


def test_report_is_written_to_a_folder_or_a_file(tmp_path, report):
    write_report(synthetic_plan(), tmp_path)
    write_report(synthetic_plan(), tmp_path / "other.html")
    assert (tmp_path / "report.html").read_text("utf-8") == report
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.html", "report.html"]


def test_a_report_that_cannot_be_made_leaves_nothing(tmp_path):
    broken = dict(synthetic_plan().tables)
    broken["series"] = Table("series", {"period": np.array([2025]), "value": np.array([1.0])})
    with pytest.raises(TypeError, match="must be of series"):
        write_report(Plan(synthetic_plan().manifest, broken), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_plan_between_two_bounds_names_both_in_both_languages():
    plan = synthetic_plan()
    grid = {"steps": 8760, "shortest_hours": 1.0, "longest_hours": 1.0, "exact": False}
    bounds = {"bound": "both", "lower": 3.1234e11, "upper": 3.1415e11, "proved_gap": 0.00576}
    found = {"asked_gap": 0.01, "merged_steps": 288, "rounds": [{"steps": 96}, {"steps": 288}]}
    manifest = {**plan.manifest, "resolution": {**grid, **bounds, **found}}
    page = render_report(Plan(manifest, plan.tables))
    for words in (
        r"at most 0\.58% above[^<]*312\.3[^<]*288 merged steps in 2 round",
        r"最多比最优方案高 0\.58%[^<]*3[ ,]?123[^<]*288 个合并时段经 2 轮",
    ):
        # Once at a glance, once where the limits of the plan are told.
        assert len(re.findall(words, page)) == 2, words
    assert "lower bound on the cost of the same plan" not in page
    assert "Each figure must be at most 1e-6" not in page
    assert "wider than the gap asked for is not written" in page


def test_long_steps_and_a_gap_of_nothing_are_written_as_people_write_them():
    plan = synthetic_plan()
    steps = {"steps": 8, "shortest_hours": 114.0, "longest_hours": 2190.0, "exact": False}
    proof = {**plan.manifest["certificate"], "gap": 0.0}
    manifest = {**plan.manifest, "resolution": steps, "certificate": proof}
    page = render_report(Plan(manifest, plan.tables))
    assert "114 to 2,190 h" in page
    assert "gap 0<" in page
    assert "0.0e+00" not in page.split('id="manifest"', maxsplit=1)[0]
