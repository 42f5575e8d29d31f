"""Stages as a case says them, and the projects that are cut from a plan or published."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.delivery.calendar import date_of, day_of
from longspring.delivery.portfolio import (
    latest_start,
    likeliest_end,
    period_days,
    planned_projects,
    published_projects,
    with_earlier,
    with_register,
)
from longspring.delivery.stages import stages_of
from longspring.errors import UsageError
from longspring.results.table import Plan, build_table

TINY = Path(__file__).parents[1] / "cases" / "tiny"
HEADER = ("quantity", "technology", "zone", "owner", "period", "vintage", "value")
BUILT = [
    ("build", "wind", "county", "company", 2030, 2030, 250.0),
    ("build", "battery", "city", "company", 2030, 2030, 50.0),
    ("build", "battery", "county", "company", 2030, 2030, 0.1),  # too little for a project
    ("build", "gas_boiler", "city", "heat_company", 2030, 2030, 90.0),  # of another party
    ("capacity", "wind", "county", "company", 2030, 2030, 400.0),
    ("build", "wind", "county", "company", 2040, 2040, 100.0),
]


@pytest.fixture(scope="module")
def tiny():
    return read_case(TINY)


def cut(case, rows=BUILT, today=date(2027, 1, 1), last=2030):
    plan = Plan({}, {"annual": build_table("annual", HEADER, rows)})
    return planned_projects(plan, case, stages_of(case), last, day_of(today))


def test_a_route_lists_each_stage_after_those_it_needs():
    for route in stages_of(read_case(find_case("changchun"))).routes.values():
        seen = set()
        for step in route.steps:
            assert set(step.needs) <= seen
            seen.add(step.stage)


def test_the_stages_of_wind_are_those_of_the_permit_table():
    stages = stages_of(read_case(find_case("changchun")))
    wind = {step.stage: step for step in stages.routes["wind"].steps}
    assert set(wind) == set("ABCDEFGHIJKLMNOPQ")
    assert wind["H"].needs == ("C", "D", "E", "F")
    assert (wind["N"].shortest, wind["N"].likeliest, wind["N"].longest) == (7.0, 10.0, 16.0)
    assert (stages.started, stages.producing) == ("M", "Q")
    assert stages.routes["wind"].before("H") == frozenset("ABCDEFH")
    assert stages.route_of("wind_village") is None


def test_a_pace_multiplies_every_time_of_its_class(tiny):
    quick = tuple(replace(row, pace=0.5) for row in tiny.delivery_classes)
    before, after = stages_of(tiny), stages_of(replace(tiny, delivery_classes=quick))
    for name, route in before.routes.items():
        for old, new in zip(route.steps, after.routes[name].steps, strict=True):
            times = (new.shortest, new.likeliest, new.longest)
            assert times == (old.shortest / 2, old.likeliest / 2, old.longest / 2)
            assert (new.needs, new.gate) == (old.needs, old.gate)


def test_a_case_without_stages_says_what_to_add(tiny):
    with pytest.raises(UsageError, match=r"class_stages\.csv"):
        stages_of(replace(tiny, stages=()))


def test_a_build_is_cut_into_equal_projects_no_larger_than_their_size(tiny):
    found = cut(tiny)
    assert [one.key for one in found] == [
        "battery.city.2030.01",
        "wind.county.2030.01",
        "wind.county.2030.02",
        "wind.county.2030.03",
    ]
    assert [one.capacity for one in found] == pytest.approx([50.0, 250 / 3, 250 / 3, 250 / 3])
    assert {one.provenance for one in found} == {"plan"}
    # The order of the rows changes nothing.
    assert cut(tiny, BUILT[::-1]) == found
    assert len(cut(tiny, last=2040)) == 5


def test_due_dates_are_spread_over_what_is_left_of_the_period(tiny):
    # 2030 stands for ten years: it ends on 31 December 2039.
    assert [date_of(day) for day in period_days(tiny, 2030)] == [
        date(2030, 1, 1),
        date(2039, 12, 31),
    ]
    wind = [one for one in cut(tiny) if one.technology == "wind"]
    assert date_of(wind[-1].due) == date(2039, 12, 31)
    gaps = np.diff([day_of(date(2030, 1, 1)), *(one.due for one in wind)])
    assert gaps == pytest.approx(gaps[0])
    late = cut(tiny, today=date(2039, 1, 1))
    assert all(one.begins >= day_of(date(2039, 1, 1)) for one in late)


def test_a_project_begins_so_that_its_likeliest_times_end_when_it_is_due(tiny):
    stages = stages_of(tiny)
    for one in cut(tiny):
        route = stages.routes[one.delivery_class]
        assert likeliest_end(stages, route, one.begins) <= one.due
        # Half a month later would be too late.
        assert likeliest_end(stages, route, one.begins + 31.0) > one.due
    assert latest_start(stages, stages.routes["storage"], 20_000.0) < 20_000.0


@pytest.mark.parametrize("name", ["changchun", "tiny"])
def test_the_latest_start_is_the_first_of_half_months_back_that_ends_in_time(name):
    case = read_case(TINY if name == "tiny" else find_case(name))
    stages = stages_of(case)
    for route in stages.routes.values():
        for due in (22_000.0, 22_100.5, 22_260.25):
            begins = due
            while likeliest_end(stages, route, begins) > due:
                begins -= 30.4375 / 2.0
            assert latest_start(stages, route, due) == begins


def test_published_projects_carry_what_was_known_and_when(tiny):
    (one,) = published_projects(tiny, stages_of(tiny))
    known = day_of(date(2026, 3, 31))
    assert (one.key, one.provenance, one.due) == ("first_wind", "published", None)
    assert one.done == {"A": known, "H": known}
    assert one.seen == known


def test_earlier_stages_are_done_at_the_latest_with_a_later_one(tiny):
    route = stages_of(tiny).routes["wind"]
    assert with_earlier(route, {"M": 30.0, "A": 10.0}) == {
        "A": 10.0,
        "H": 30.0,
        "I": 30.0,
        "M": 30.0,
    }
    # A date of an earlier stage that is later than that of what needs it cannot be.
    assert with_earlier(route, {"H": 30.0, "A": 40.0})["A"] == 30.0
    assert with_earlier(route, {"unknown": 1.0}) == {}


def test_a_register_sets_dates_and_what_was_not_done_by_today(tiny):
    stages, today = stages_of(tiny), day_of(date(2031, 1, 1))
    register = {"wind.county.2030.01": {"A": date(2030, 2, 1)}, "nobody": {}}
    found = with_register(cut(tiny), stages, register, today)
    by_key = {one.key: one for one in found}
    known = by_key["wind.county.2030.01"]
    assert known.done == {"A": day_of(date(2030, 2, 1))}
    assert known.seen == today
    assert by_key["wind.county.2030.02"] == next(
        one for one in cut(tiny) if one.key == "wind.county.2030.02"
    )


def test_changchun_has_projects_of_its_own():
    case = read_case(find_case("changchun"))
    found = published_projects(case, stages_of(case))
    assert len(found) == len(case.projects) == 17
