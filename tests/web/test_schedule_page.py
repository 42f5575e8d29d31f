"""The page of a schedule, from the record that the command writes."""

import json

import pytest
from pydantic import TypeAdapter

from cli.running import TINY, inside
from longspring.delivery.timetable import read_timetable
from longspring.web.pages.schedule import no_schedule_page, quarter, schedule_page
from longspring.web.shapes_works import SchedulePage


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    assert read_timetable(folder) is None
    target = folder / "schedule.json"
    assert inside("schedule", TINY, "--today", "2026-11-26", "-o", target).returncode == 0
    found = read_timetable(folder)
    assert found == json.loads(target.read_text("utf-8"))
    target.write_text('{"format": "other"}', encoding="utf-8")
    assert read_timetable(folder) is None
    return found


def test_the_page_is_what_its_shape_says_and_the_record_says(record):
    page = schedule_page(record)
    assert TypeAdapter(SchedulePage).validate_python(page) == page
    (farm,) = page.projects
    assert (farm.key, farm.label.zh) == ("first_wind", "一期风电")
    assert [(one.stage, one.start, one.end) for one in farm.starts][-1] == (
        "Q",
        "2028-08-16",
        "2028-10-15",
    )
    assert (page.objective, page.bound, page.gap) == (record["objective"], record["bound"], 0.0)
    assert [one.limit for one in page.shared] == ["crew", "money", "round"]


def test_use_is_shown_by_quarter_or_year_up_to_the_last_one(record):
    crew, money, admitted = schedule_page(record).shared
    # Building from 1 July 2027 to 15 August 2028; the crew stays over the winter.
    building = ["2027 Q3", "2027 Q4", "2028 Q1", "2028 Q2", "2028 Q3"]
    assert crew.use.x == ["2026 Q4", "2027 Q1", "2027 Q2", *building]
    assert crew.use.series[0].values == [0, 0, 0, 1, 1, 1, 1, 1]
    assert crew.use.series[1].values == [2] * 8
    # 9 half-months of 18 in 2027, 9 in 2028.
    used = money.use.series[0].values
    assert (money.use.x, used[0]) == ([2026, 2027, 2028], 0)
    assert used[1] == used[2] > 0
    assert (admitted.use.x, admitted.use.series[0].values) == ([2026, 2027], [0, 200])
    assert (admitted.unit, admitted.capacity) == ("MW", 200)


def test_what_a_reader_must_know_is_said(record):
    def said(**changes):
        return [one.en for one in schedule_page(record | changes).missing]

    assert len(said()) == 1
    stopped = said(status="feasible", gap=0.042, renewed=["first_wind"])
    assert "no schedule is better by more than 4.2%" in stopped[1]
    assert stopped[2].endswith("obtained anew: First wind farm.")
    (why,) = no_schedule_page("out/plan").missing
    assert "longspring schedule out/plan -o out/plan/schedule.json" in why.zh


def test_quarters_of_days():
    days = ("2027-01-01", "2027-03-16", "2027-04-01", "2027-12-16")
    assert [quarter(day)[-2:] for day in days] == ["Q1", "Q1", "Q2", "Q4"]
