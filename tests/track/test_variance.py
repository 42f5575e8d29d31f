"""Plan against register: parts that add up, worked out by hand; what is past; what will stand."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from books import AS_OF, BOOKS, measure, paper, project
from hypothesis import example, given, settings
from hypothesis import strategies as st

from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.errors import UsageError
from longspring.program.past import Built
from longspring.results import Plan
from longspring.results.table import Table
from longspring.track.baseline import frozen_builds, planned_of
from longspring.track.completion import Chances, chances_of, completions
from longspring.track.fact import Books, facts_of
from longspring.track.spans import spans_of
from longspring.track.variance import (
    Planned,
    Position,
    elapsed,
    split_capacity,
    split_money,
    total_of,
    variances,
)

CASE = read_case(find_case("changchun"))
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)  # 730 days, half of them by the end of 2026
HALF = date(2026, 12, 31)
WIND = Planned("wind_class1", "nongan", FIRST, LAST, 1000.0, 6e9)  # 6 000 CNY/kW
PARTS = ("planned", "actual", "volume", "price", "delay")


def parts(split):
    return tuple(getattr(split, name) for name in PARTS)


def one_project(capacity, investment, spent, running=0.0):
    """Return what is known of a signed project of the line on the last day of 2026."""
    signed = date(2026, 1, 1)
    measures = [measure("A", spent, signed, HALF)] if spent else []
    measures += [measure("A", running, signed, HALF, "capacity", "MW")] if running else []
    evidence = [paper("A", "signed", signed)]
    books = Books([project("A", "nongan", capacity, investment, LAST)], evidence, measures)
    return facts_of(books, HALF)


def test_volume_price_and_delay_by_hand():
    (line,) = variances([WIND], one_project(800, 4000, 1e9, running=200), HALF)
    # Planned by then: 1000 MW x 6 M/MW x 1/2 = 3000 M. Agreed: 800 MW at 5 M/MW, a quarter spent.
    # Volume: -200 x 6 x 1/2 = -600; price: 800 x -1 x 1/2 = -400; delay: 800 x 5 x -1/4 = -1000.
    assert parts(line.money) == (3e9, 1e9, -6e8, -4e8, -1e9)
    # Megawatts: 500 planned, 200 run; volume -200 x 1/2 = -100; delay 200 - 800 x 1/2 = -200.
    assert parts(line.capacity) == (500, 200, -100, 0, -200)
    assert (line.planned_mw, line.agreed_mw, line.projects) == (1000, 800, ("A",))


def test_nothing_differs_where_all_is_as_planned():
    (line,) = variances([WIND], one_project(1000, 6000, 3e9, running=500), HALF)
    assert parts(line.money) == (3e9, 3e9, 0, 0, 0)
    assert parts(line.capacity) == (500, 500, 0, 0, 0)


@pytest.mark.parametrize(
    ("facts", "money"),
    [
        ((), (3e9, 0, -3e9, 0, 0)),  # nobody signed: all of it is volume
        # Spent 5000 of the 4000 agreed: the unit cost is now 6.25, and all of it is spent.
        # Volume -600; price 800 x 0.25 x 1/2 = 100; delay 800 x 6.25 x 1/2 = 2500.
        (one_project(800, 4000, 5e9), (3e9, 5e9, -6e8, 1e8, 2.5e9)),
    ],
)
def test_at_the_edges(facts, money):
    (line,) = variances([WIND], facts, HALF)
    assert parts(line.money) == money


def test_what_nobody_planned_is_volume_and_what_has_no_megawatts_too():
    (line,) = variances([], one_project(800, 4000, 1e9), HALF)
    assert parts(line.money) == (0, 1e9, 0, 0, 1e9)  # nothing was due, so nothing of it is late
    (line,) = variances([], one_project(0, 4000, 1e9), HALF)
    assert line.money.total == 1e9
    assert line.money.volume + line.money.price + line.money.delay == 1e9


def test_only_signed_projects_due_in_the_period_count():
    facts = facts_of(BOOKS, AS_OF)
    plan = [replace(WIND, last=date(2026, 12, 31), zone=zone) for zone in ("nongan", "dehui")]
    dehui, nongan = variances(plan, facts, AS_OF)
    assert nongan.projects == ("A", "B")
    assert dehui.projects == ("C",)  # D is due in 2027, E is not signed
    plan = [replace(one, last=date(2027, 12, 31)) for one in plan]
    assert variances(plan, facts, AS_OF)[0].projects == ("C", "D")
    later = replace(WIND, first=date(2028, 1, 1), last=date(2030, 12, 31))
    assert variances([*plan, later], facts, AS_OF)[1].planned_mw == 1000  # not the later period


amounts = st.floats(0, 1e5)
prices = st.floats(0, 1e8)
shares = st.floats(0, 1)
positions = st.builds(Position, amounts, prices, shares)


@given(positions, positions)
@example(Position(1e5, 1e8, 1.0), Position(0.0, 0.0, 0.0))
@settings(max_examples=500, deadline=None, derandomize=True, database=None)
def test_the_parts_add_up_exactly_whatever_the_figures(planned, actual):
    split = split_money(planned, actual)
    assert split.volume + split.price + split.delay == split.total
    assert all(part == round(part) for part in parts(split))
    # The formula of the delay holds within the rounding of the other four.
    behind = actual.quantity * actual.price * (actual.share - planned.share)
    assert split.delay == pytest.approx(behind, abs=2.0 + 1e-9 * abs(behind))
    same = split_money(planned, planned)
    assert parts(same)[2:] == (0, 0, 0)


@given(positions, amounts, amounts)
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_megawatts_add_up(planned, agreed, running):
    split = split_capacity(planned, agreed, running)
    assert split.volume + split.delay == pytest.approx(split.total, abs=1e-9)


def test_the_total_of_lines_adds_up_part_by_part():
    lines = variances([WIND, replace(WIND, zone="dehui")], one_project(800, 4000, 1e9), HALF)
    whole = total_of(line.money for line in lines)
    assert parts(whole) == (6e9, 1e9, -6e8 - 3e9, -4e8, -1e9)
    assert parts(total_of([])) == (0, 0, 0, 0, 0)


def test_days_that_have_passed():
    # 730 days from 1 January 2026 to 31 December 2027; the first of them is one of 730.
    assert elapsed(FIRST, LAST, date(2025, 12, 31)) == 0
    assert elapsed(FIRST, LAST, FIRST) == 1 / 730
    assert elapsed(FIRST, LAST, HALF) == 0.5
    assert elapsed(FIRST, LAST, date(2031, 1, 1)) == 1


# --------------------------------------------------------------------------- plan


def test_what_a_plan_builds_has_its_days_and_its_cost():
    rows = [
        ("build", "wind_class1", "nongan", 2025, 100.0),
        ("build", "wind_class1", "nongan", 2030, 200.0),
        ("build", "wind_class1", "dehui", 2030, 1e-5),  # what an interior point leaves of nothing
        ("build", "battery", "dehui", 2030, 50.0),
        ("energy_build", "battery", "dehui", 2030, 100.0),
        ("capacity", "wind_class1", "nongan", 2030, 300.0),
    ]
    names = ("quantity", "technology", "zone", "period", "value")
    columns = {
        name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    found = planned_of(Plan({}, {"annual": Table("annual", columns)}), CASE)
    wind = {r.period: r.overnight_cost for r in CASE.costs if r.technology == "wind_class1"}
    store = next(r for r in CASE.store_costs if (r.store, r.period) == ("battery", 2030))
    assert [(one.technology, one.first, one.last, one.capacity_mw) for one in found] == [
        ("battery", date(2030, 1, 1), date(2034, 12, 31), 50.0),
        ("wind_class1", date(2023, 1, 1), date(2029, 12, 31), 100.0),
        ("wind_class1", date(2030, 1, 1), date(2034, 12, 31), 200.0),
    ]
    assert [one.cost_cny for one in found] == [
        50 * store.power_cost + 100 * store.energy_cost,
        100 * wind[2025],
        200 * wind[2030],
    ]


def test_periods_follow_one_another_without_a_gap():
    spans = list(spans_of(CASE).values())
    assert spans[0][0] == date(2023, 1, 1)  # the base year
    assert all((b[0] - a[1]).days == 1 for a, b in pairwise(spans))
    # The year and the years of each period of the case: 2025 and 5, 2030 and 5, ...
    assert [last.year for _, last in spans] == [2029, 2034, 2039, 2049, 2059, 2069]


def test_what_is_past_is_frozen():
    frozen = frozen_builds(facts_of(BOOKS, AS_OF), CASE, AS_OF)
    # A was connected in June 2025; 40 MW of B run. The period 2025 goes on to the end of 2029.
    assert frozen.closed == ()
    assert frozen.builds == (Built("wind_class1", "nongan", 2025, 140.0, None),)
    later = frozen_builds(facts_of(BOOKS, date(2030, 1, 1)), CASE, date(2030, 1, 1))
    assert later.closed == (2025,)
    assert later.builds[0] == Built("wind_class1", "nongan", 2025, 100.0, 100.0)
    assert frozen_builds(facts_of(BOOKS, date(2025, 6, 29)), CASE, date(2025, 6, 29)).builds == ()


def test_what_the_case_does_not_know_is_not_frozen():
    books = replace(
        BOOKS,
        projects=[replace(p, draft=replace(p.draft, technology="magic")) for p in BOOKS.projects],
    )
    assert frozen_builds(facts_of(books, AS_OF), CASE, AS_OF).builds == ()


# --------------------------------------------------------------------------- completion


def test_what_will_stand_by_hand():
    found = {
        one.project: one for one in completions(facts_of(BOOKS, AS_OF), AS_OF, Chances(0.7, 0.55))
    }
    assert set(found) == {"A", "B", "C", "D"}
    assert (found["A"].chance, found["A"].capacity_mw, found["A"].cost_cny) == (1, 100, 4e8)
    assert found["A"].finish_on == date(2025, 6, 30)
    # B has started: 0.55 x 200 MW; 200 M spent and 0.55 of the 600 M left.
    assert found["B"].capacity_mw == pytest.approx(110)
    assert found["B"].cost_cny == pytest.approx(2e8 + 0.55 * 6e8)
    # A quarter of the money in the 1166 days from 17 September 2023 to 26 November 2026: four
    # times as long in all, 4664 days after the first.
    assert (found["B"].finish_on - date(2023, 9, 17)).days == 4664
    # C has not started: 0.7 x 0.55. Nothing is spent: the 974 days agreed, from today.
    assert found["C"].chance == pytest.approx(0.385)
    assert found["C"].cost_cny == pytest.approx(0.385 * 2.5e8)
    assert (found["C"].finish_on - AS_OF).days == (date(2026, 12, 31) - date(2024, 5, 1)).days


def test_odds_of_a_forecast_go_before_priors_but_not_before_what_has_happened():
    odds = {"A": 0.1, "B": 0.9}
    found = completions(facts_of(BOOKS, AS_OF), AS_OF, Chances(0.7, 0.55), odds)
    assert [one.chance for one in found] == pytest.approx([1.0, 0.9, 0.385, 0.385])


@given(st.floats(0, 9e8), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_what_is_spent_stays_spent_and_no_day_lies_behind(spent, start, finish):
    (one,) = completions(one_project(100, 800, spent), HALF, Chances(start, finish))
    assert one.cost_cny >= spent - 1e-6
    assert one.cost_cny <= max(spent, 8e8) + 1e-6
    assert one.finish_on >= HALF


def test_chances_are_those_of_the_case():
    chances = chances_of(CASE)
    assert 0 < chances.finish < 1
    assert chances.start == next(r.share for r in CASE.landing_priors if r.event == "started")
    with pytest.raises(UsageError, match=r"landing_priors\.csv"):
        chances_of(replace(CASE, landing_priors=()))
