"""Pages of a stored plan: they say what the plan holds, add up, and keep the books of a side."""

import shutil
from dataclasses import replace
from typing import get_origin, get_type_hints

import numpy as np
import pytest
from pydantic import TypeAdapter

from cli.running import TINY
from longspring.case.shipped import find_case
from longspring.case.written import (
    rewrite_clause,
    written_clauses,
    written_parameter,
    written_tables,
)
from longspring.errors import UsageError
from longspring.finance.statement import returns
from longspring.report.cards import ratio_reached
from longspring.report.dispatch import read_block
from longspring.report.inputs import table_name
from longspring.report.text import Text
from longspring.web.faults import RoomError
from longspring.web.pages.asks import asks_of
from longspring.web.pages.atlas import map_page, zones_page
from longspring.web.pages.card import change_words
from longspring.web.pages.clause import clause_page
from longspring.web.pages.clauses import Agreed, clauses_page
from longspring.web.pages.compare import Side, comparison_page
from longspring.web.pages.dispatch import MOST, Asked, dispatch_page
from longspring.web.pages.frontier import frontier_page, no_frontier_page
from longspring.web.pages.inputs import inputs_page
from longspring.web.pages.ledger import accounts_page, ledger_page
from longspring.web.pages.money import money_page
from longspring.web.pages.overview import overview_page
from longspring.web.pages.pathway import pathway_page
from longspring.web.shapes_agreement import ClauseLine, Margin
from longspring.web.shapes_books import AccountLine
from longspring.web.shapes_register import Evidence, Project, Rate
from longspring.web.shapes_works import ClauseOdds, ProjectForecast, StageDay, StageOdds
from longspring.web.shelf import Shelf
from longspring.web.words import known


@pytest.fixture(scope="module")
def shelf(tiny_plan, fine_plan, tiny_frontier, tmp_path_factory):
    return Shelf((tiny_plan, fine_plan, tiny_frontier), tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def entry(shelf):
    return shelf.entry("bent")


@pytest.fixture(scope="module")
def view(shelf, entry):
    return shelf.view(entry)


@pytest.fixture(scope="module")
def agreed(shelf, entry, view):
    return Agreed(view, "bent", shelf.written(entry), shelf.social_rate(entry))


def whole(shelf, key):
    return shelf.view(shelf.entry(key), series=True)


def test_every_page_is_what_its_shape_says(shelf, entry, view, agreed, tiny_frontier):
    card, bundle = shelf.card(entry), shelf.bundles()["deal"]
    side = Side(card, view)
    pages = [
        card,
        overview_page(view, card),
        zones_page(view),
        map_page(view),
        pathway_page(view),
        dispatch_page(whole(shelf, "bent"), Asked()),
        clauses_page(agreed),
        clause_page(agreed, "C01"),
        frontier_page(bundle.record, bundle.plans()),
        no_frontier_page(),
        ledger_page(view, None, None),
        money_page(view, "city"),
        inputs_page(view, entry.case, "city"),
        comparison_page([side, side]),
    ]
    for page in pages:
        shape = TypeAdapter(type(page))
        assert shape.validate_json(shape.dump_json(page)) == page
    lines = TypeAdapter(list[AccountLine])
    accounts = accounts_page(view)
    assert lines.validate_json(lines.dump_json(accounts)) == accounts


def test_what_a_revision_changed_is_said_as_people_say_it():
    def said(unit, before, value):
        return change_words({"clause": "C", "unit": unit, "before": before, "value": value})

    assert said("1", 1650.0, 1800.0) == Text("C: 1,650 → 1,800", "C：1,650 → 1,800")
    assert said("yiyuan", 180.0, 200.0) == Text(
        "C: 180 → 200 hundred million CNY", "C：180 → 200 亿元"
    )
    assert said("MW", 3e6, 2.5) == Text("C: 3,000,000 → 2.5 MW", "C：3,000,000 → 2.5 MW")


def test_zones_add_up_to_the_whole(view):
    everything = pathway_page(view)
    zones = [option.key for option in everything.zones[1:]]
    parts = [pathway_page(view, zone) for zone in zones]
    assert len(zones) == len(view.records("zones"))

    def total(page, key):
        charts = [chart for chart in page.charts if chart.key == key]
        return sum(sum(line.values) for chart in charts for line in chart.series)

    for key in ("capacity-power", "energy-electricity", "energy-fuel"):
        assert total(everything, key) > 0.0
        assert total(everything, key) == pytest.approx(sum(total(p, key) for p in parts), rel=1e-9)


def test_the_operation_of_one_zone_balances_in_every_step(shelf):
    plan = whole(shelf, "fine")
    for row in plan.records("zones"):
        page = dispatch_page(plan, Asked("electricity", row["zone"], week="cold"))
        lines = {line.key: np.array(line.values, dtype=float) for line in page.chart.series}
        demand = lines.pop("demand")
        # Lines of less than 0.05 MW are left out of the picture, and flows of a thousandth.
        assert sum(lines.values()) == pytest.approx(demand, abs=0.2 + 2e-3 * demand.max())
        assert all(line.stack for line in page.chart.series if line.key != "demand")
        assert sum(page.step_hours) == 168.0
        assert len(page.start) == len(page.chart.x) == len(demand)


def test_the_year_is_drawn_in_steps_that_all_lines_share(shelf):
    plan = whole(shelf, "fine")
    page = dispatch_page(plan, Asked("electricity", week="year"))
    block = read_block(plan, page.period)
    hourly = block.sum("electricity", ("demand",), "all")
    demand = next(line for line in page.chart.series if line.key == "demand")
    assert block.steps.hours.size == 730
    assert len(page.chart.x) == 365 <= MOST  # 730 steps of 12 h, two by two
    assert np.dot(demand.values, page.step_hours) == pytest.approx(
        np.dot(hourly, block.steps.hours), rel=1e-12
    )
    for line in (*page.chart.series, *page.price.series, *page.level.series):
        low, mean, high = (np.array(v, float) for v in (line.low, line.values, line.high))
        assert (low <= mean + 1e-6).all()
        assert (mean <= high + 1e-6).all()
    assert min(demand.low) == pytest.approx(hourly.min())
    assert max(demand.high) == pytest.approx(hourly.max())


def test_any_week_can_be_shown(shelf):
    plan = whole(shelf, "fine")
    page = dispatch_page(plan, Asked("electricity", week="w03"))
    assert (page.start[0], page.start[-1] + page.step_hours[-1]) == (336.0, 504.0)
    assert page.chart.x[0] == "01-15 00:00"  # 14 days after 1 January
    assert len(page.weeks) == 55  # coldest, windiest, year and 52 weeks


def test_a_priced_clause_says_what_it_costs_and_whom(agreed, view):
    page = clauses_page(agreed)
    assert [line.clause for line in page.clauses] == list(agreed.written)
    first = page.clauses[0]
    prices = [row for row in view.records("clause_prices") if row["clause"] == "C01"]
    assert first.state == "binds"
    assert first.price is not None
    assert first.price.saving == prices[0]["drop_one_saving"] > 0.0
    assert {payer.party: payer.value for payer in first.payers} == {
        row["party"]: row["change"]
        for row in view.records("clause_parties")
        if row["clause"] == "C01"
    }
    assert [payer.value for payer in first.payers] == sorted(p.value for p in first.payers)
    assert (first.value, first.unit) == (2.0, "GW")
    assert first.reached[0].bound == 2000.0
    # Equal amounts of every year of the plan are worth the saving: 2030-2049 at 4 % a year, in
    # money of the base year.
    rate, base = agreed.social_rate, view.plan.manifest["base_year"]
    years = [
        year
        for row in view.records("periods")
        for year in range(int(row["period"]), int(row["period"] + row["years"]))
    ]
    worth = sum(first.price.yearly_cost * (1.0 + rate) ** -(year - base) for year in years)
    assert worth == pytest.approx(first.price.saving, rel=1e-9)


def test_one_clause_has_margins_and_its_curve(agreed):
    page = clause_page(agreed, "C01")
    assert page.editable
    assert page.margins
    assert page.curve is not None
    costs = page.curve.series[0].values
    assert costs == sorted(costs)  # more of a >= clause never costs less
    assert [value for value in page.curve.series[1].values if value is not None] == [0.0]
    other = clause_page(agreed, "C02")
    assert other.curve is None
    assert any("--curve C02" in text.en for text in other.missing)
    with pytest.raises(RoomError, match="C99"):
        clause_page(agreed, "C99")


def test_what_is_counted_by_year_is_shown_by_year(shelf, entry, view):
    """Whatever has a unit per year says so in both languages, and nothing else does."""
    card = shelf.card(entry)
    money, compared = money_page(view, "city"), comparison_page([Side(card, view)] * 2)
    shown = [(one.unit, one.show) for one in (*compared.charts, money.costs)]
    shown += [(one.unit, one.show) for one in money.transfers.columns if one.show]
    shown += [(one.unit, one.show) for one in overview_page(view, card).figures if one.show]
    shown += [(one.unit, one.show) for one in map_page(view).measures]
    yearly = {unit for unit, _ in shown if unit.endswith("/a")}
    assert {"CNY/a", "t/a"} <= yearly
    for unit, show in shown:
        assert show.en.unit.endswith("/a") == unit.endswith("/a"), unit
        assert show.zh.unit.endswith("/年") == unit.endswith("/a"), unit


@pytest.mark.parametrize(
    ("name", "sense", "units", "english"),
    [
        # As the case of Changchun writes them; the whole is named by its account.
        ("C05", ">=", ("CNY/a", "1"), "≥ 50,000 CNY/a for each one of “{}”"),
        ("C08", "<=", ("MWh/a", "MWh/a"), "≤ 7% of “{}”"),
        ("C09", ">=", ("MW", "MW"), "≥ 15% of “{}”"),
        ("C10", ">=", ("CNY", "CNY"), "≥ 12% of “{}”"),
        ("C16", "<=", ("t/a", ""), "no rise from one period to the next after 2030"),
    ],
)
def test_a_clause_with_a_ratio_says_what_it_asks_for(view, name, sense, units, english):
    clause = written_clauses(find_case("changchun"))[name]
    found = asks_of(view, clause, sense, units)
    english = english.format(view.name("account", clause.minus).en)
    assert found.en == english
    assert "{" not in found.zh
    assert found.zh != found.en
    more = asks_of(view, replace(clause, value=5.0, unit="MW"), sense, units)
    assert (more == found) is (name == "C16")
    assert name == "C16" or more.en == f"{english}, and 5 MW on top"


def test_a_clause_with_a_value_says_nothing_more(agreed):
    asks = {line.clause: line.asks for line in clauses_page(agreed).clauses}
    assert (asks["C01"], asks["C02"]) == (None, None)
    assert asks["C16"].zh == "2030时期之后逐期不再上升"


def test_what_is_reached_of_a_ratio_is_the_ratio(view):
    # 15 % of the whole are asked for; what is beyond that is 2.5 % of it: 17.5 % in all.
    whole = {
        int(period): value
        for (period,), value in view.total("accounts", ("period",), {"account": "capacity"}).items()
    }
    period, stands = max(whole.items())
    row = {"period": period, "value": stands * 0.025, "bound": 0.0}
    terms = {"minus": "capacity", "ratio": 0.15, "zones": "", "parties": "", "aggregate": "each"}
    assert ratio_reached(view, row, terms) == Text("17.5%", "17.5%")
    assert ratio_reached(view, row, {**terms, "minus": ""}) is None
    assert ratio_reached(view, row, {**terms, "zones": "city"}) is None  # of a part, not known


@pytest.mark.parametrize(
    "shape",
    [ClauseLine, Margin, ClauseOdds, ProjectForecast, StageDay, StageOdds, Project, Evidence, Rate],
)
def test_every_column_of_a_file_is_named_in_both_languages(shape):
    hints = get_type_hints(shape)
    # Lists and what is shown of a number are no columns.
    columns = [one for one, kind in hints.items() if one != "show" and get_origin(kind) is not list]
    assert [one for one in columns if not known(f"column.{one}")] == []


def test_every_table_of_the_shipped_case_has_a_name():
    for name in written_tables(find_case("changchun")):
        label = table_name(name)
        assert label.en != label.zh, name
        assert "_" not in label.en, name


def test_without_prices_a_page_says_how_to_get_them(shelf, fine_plan):
    entry = shelf.entry("fine")
    page = clauses_page(Agreed(shelf.view(entry), "fine", shelf.written(entry), None))
    assert "longspring clauses fine --price" in page.missing[0].en
    assert "longspring clauses fine --price" in page.missing[0].zh
    assert all(line.price is None for line in page.clauses)
    assert all(line.missing for line in page.clauses)


def test_accounts_add_up_by_whatever_they_are_split(view):
    split = 0
    for line in accounts_page(view):
        whole_page = ledger_page(view, line.account, "period")
        total = [one or 0.0 for one in whole_page.chart.series[0].values]
        for option in line.dimensions:
            page = ledger_page(view, line.account, option.key)
            assert len(page.sheet.rows[0]) == len(page.sheet.columns)
            if option.key in ("village", "period"):
                continue
            sums = np.sum([[v or 0.0 for v in one.values] for one in page.chart.series], axis=0)
            scale = max(map(abs, total)) + sum(abs(v or 0.0) for v in page.chart.series[0].values)
            assert sums == pytest.approx(total, rel=1e-9, abs=1e-9 * max(scale, 1.0))
            split += 1
    assert split > 30


def test_positions_sum_to_zero_and_books_stay_on_their_side(view):
    for side, party, other in (("city", "city", "company"), ("company", "company", "city")):
        page = money_page(view, side)
        turnover = sum(position.received for position in page.positions)
        assert abs(sum(position.net for position in page.positions)) <= 1e-9 * turnover
        parties = [books.party for books in page.pro_forma]
        assert party in parties
        assert other not in parties
    own = money_page(view, "company").pro_forma[0]
    found = [row["npv_after_tax"] for row in returns(view.plan, scope="new", party="company")]
    place = [column.key for column in own.returns.columns].index("npv_after_tax")
    assert [row[place] for row in own.returns.rows] == found


def test_rows_about_the_other_sides_finance_are_left_out(view, entry):
    def parties(side):
        sheet = inputs_page(view, entry.case, side, "finance").sheet
        place = [column.key for column in sheet.columns].index("party")
        return {row[place] for row in sheet.rows}

    assert "company" in parties("company")
    assert "company" not in parties("city")


def test_a_choice_that_is_none_names_those_that_are(view, shelf):
    for ask in (
        lambda: pathway_page(view, "atlantis"),
        lambda: map_page(view, "happiness"),
        lambda: map_page(view, None, 1999),
        lambda: ledger_page(view, "co3", None),
        lambda: ledger_page(view, None, "colour"),
        lambda: dispatch_page(whole(shelf, "bent"), Asked(week="w99")),
    ):
        with pytest.raises(RoomError) as caught:
            ask()
        refusal = caught.value.refusal
        assert refusal.status == 404
        assert refusal.details[0].expected.en.startswith("one of ")
        assert refusal.details[0].expected.zh.startswith("以下之一")


def test_the_frontier_leads_to_the_plans_of_its_points(shelf):
    bundle = shelf.bundles()["deal"]
    page = frontier_page(bundle.record, bundle.plans())
    assert page.available
    assert {point.kind for point in page.points} >= {"no_deal", "as_written", "corner", "fair"}
    for point in page.points:
        assert shelf.entry(point.plan).place.kind == "point"
        assert set(point.gains) == {side.key for side in page.sides}
    none = next(point for point in page.points if point.kind == "no_deal")
    assert all(value == 0.0 for value in none.gains.values())
    # The lines are gains over no deal, as points are: a corner is an end of the line found,
    # within what solves differ by.
    sides = [side.key for side in page.sides]
    corners = [[one.gains[key] for key in sides] for one in page.points if one.kind == "corner"]
    for pair in (page.inner[0], page.inner[-1]):
        assert any(pair == pytest.approx(corner, rel=1e-5) for corner in corners)
    for at in range(2):
        most = max(corner[at] for corner in corners)
        assert max(pair[at] for pair in page.outer) == pytest.approx(most, rel=1e-3)


def test_plans_are_found_again_when_they_change(tiny_plan, tmp_path):
    first = tmp_path / "home" / "one"
    shutil.copytree(tiny_plan, first)
    shelf = Shelf((first,), tmp_path / "home")
    assert list(shelf.entries()) == ["one"]
    view = shelf.view(shelf.entry("one"))
    assert shelf.view(shelf.entry("one")) is view
    shutil.copytree(tiny_plan, tmp_path / "home" / "two")
    assert list(shelf.entries()) == ["one", "two"]
    assert shelf.view(shelf.entry("two")) is view  # the same contents
    shutil.rmtree(first)
    with pytest.raises(RoomError, match="one"):
        shelf.entry("one")


def test_of_a_clause_on_a_ratio_the_ratio_is_rewritten(tmp_path):
    case = shutil.copytree(TINY.parents[2] / "cases" / "changchun", tmp_path / "changchun")
    before = written_clauses(case)["C09"]
    assert (before.key, before.number, before.value) == ("ratio", 0.15, 0.0)
    assert (written_clauses(case)["C06"].key, written_clauses(case)["C06"].number) == ("value", 6.0)
    text = (case / "agreement.yaml").read_text("utf-8")
    rewrite_clause(case, "C09", 0.2)
    assert (case / "agreement.yaml").read_text("utf-8") == text.replace("ratio: 0.15", "ratio: 0.2")
    after = written_clauses(case)["C09"]
    assert (after.number, after.value) == (0.2, 0.0)


def test_a_rewritten_clause_keeps_the_rest_of_its_file(tmp_path):
    case = shutil.copytree(TINY, tmp_path / "tiny")
    text = (case / "agreement.yaml").read_text("utf-8")
    before = written_clauses(case)
    rewrite_clause(case, "C01", 1.25)
    assert (case / "agreement.yaml").read_text("utf-8") == text.replace(
        "value: 0.4", "value: 1.25", 1
    )
    rewrite_clause(case, "C01", None)
    after = written_clauses(case)
    assert (after["C01"].value, after["C01"].strength) == (1.25, "report_only")
    assert after["C02"] == before["C02"]
    assert written_parameter(case, "nothing_of_the_kind") is None
    with pytest.raises(UsageError, match="C99"):
        rewrite_clause(case, "C99", 1.0)
