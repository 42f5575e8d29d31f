"""From the tables of a case to a scheduling problem: half-months, gates, what is known, limits."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from longspring.case.delivery import Gate, SharedCapacity
from longspring.case.read import read_case
from longspring.delivery.agenda import Known, agenda_of, investment
from longspring.delivery.calendar import day_of
from longspring.delivery.halfmonth import (
    boundary_from,
    boundary_until,
    closed_places,
    day_at,
    round_places,
    slots_of,
)
from longspring.delivery.portfolio import Project, published_projects
from longspring.delivery.schedule import find_schedule
from longspring.delivery.stages import stages_of
from longspring.delivery.timetable import timetable
from longspring.errors import UsageError

TINY = Path(__file__).parents[1] / "cases" / "tiny"
TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def case():
    return read_case(TINY)


@pytest.fixture(scope="module")
def stages(case):
    return stages_of(case)


def wind(number: int, **known: object) -> Project:
    """Return a wind farm of a plan for 2030, with what is known of it."""
    label = read_case(TINY).title
    whole = Project(
        key=f"farm{number}",
        label=label,
        technology="wind",
        zone="county",
        owner="company",
        capacity=100.0,
        delivery_class="wind",
        period=2030,
        begins=day_of(TODAY),
        due=None,
        provenance="plan",
    )
    return replace(whole, **known)


# --------------------------------------------------------------------------- half-months


def test_boundaries_are_the_first_and_the_sixteenth():
    for day, after, before in (
        (date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 1)),
        (date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 1)),
        (date(2026, 11, 16), date(2026, 11, 16), date(2026, 11, 16)),
        (date(2026, 12, 17), date(2027, 1, 1), date(2026, 12, 16)),
    ):
        assert day_at(boundary_from(day)) == after
        assert day_at(boundary_until(day)) == before
    assert boundary_from(date(2027, 1, 1)) - boundary_from(date(2026, 1, 1)) == 24
    assert [slots_of(months) for months in (0.0, 0.3, 0.5, 0.7, 2.5)] == [0, 1, 1, 2, 5]


def gate(stages, name: str, **changes: str) -> Gate:
    return replace(stages.gates[name], **changes)


def test_seasons_and_rounds_move_to_the_nearest_half_month(stages):
    # Frost ends on 25 March: 7 of the 16 days of its half-month are open, less than half.
    assert closed_places(gate(stages, "frost")) == (0, 1, 2, 3, 4, 5, 21, 22, 23)
    # Open from 7 April: 9 of 15 days; closed from 20 October: 4 of 16 days.
    assert closed_places(gate(stages, "summer")) == (0, 1, 2, 3, 4, 5, 19, 20, 21, 22, 23)
    assert round_places(gate(stages, "quota")) == (0, 12)
    assert round_places(gate(stages, "quota", days="03-20;05-08")) == (5, 9)  # 16 March, 16 May


# --------------------------------------------------------------------------- what is known


def test_the_published_farm_of_the_tiny_case_by_hand(case, stages):
    # Approved in March. The grid's reply takes 5 months from 1 December, to the round of 30 June.
    # 9 half-months of building to 15 November, 9 more from 1 April to 15 August, 4 to connect.
    agenda = agenda_of(case, stages, published_projects(case, stages), TODAY)
    found = timetable(agenda, find_schedule(agenda.problem))
    (project,) = found["projects"]
    assert [(one["stage"], one["start"], one["end"]) for one in project["stages"]] == [
        ("I", "2026-12-01", "2027-06-30"),
        ("M", "2027-06-30", "2027-06-30"),
        ("N", "2027-07-01", "2028-08-15"),
        ("Q", "2028-08-16", "2028-10-15"),
    ]
    # 45 half-months of 365.25 / 24 days, 200 MW.
    assert found["objective"] == pytest.approx(45 * 365.25 / 24 * 200)
    assert (found["unit"], found["status"], found["renewed"]) == ("MW d", "optimal", [])


def test_an_approval_that_has_lapsed_is_obtained_anew(case, stages):
    # Granted on 31 March 2026, valid for 24 + 12 months: until 31 March 2029. On 26 November 2028
    # the reply would still come with the round of 30 June 2029, too late.
    projects = published_projects(case, stages)
    for today, renewed in ((TODAY, ()), (date(2028, 11, 26), ("first_wind",))):
        agenda = agenda_of(case, stages, projects, today)
        assert agenda.renewed == renewed
        tasks = {task.stage: task for task in agenda.problem.tasks}
        assert ("H" in tasks) == bool(renewed)
        # From 1 December 2026 to 16 March 2029, the last boundary until 31 March 2029.
        assert tasks["M"].latest == (None if renewed else 2 * 24 + 7)


def test_what_has_passed_of_a_running_stage_counts(case, stages):
    # Building since 30 September: 46 days of season, 1.5 of 9 months; 7.49 months are left.
    done = {name: day_of(date(2026, 9, 30)) for name in "AHIM"}
    running = wind(1, done=done, seen=day_of(TODAY), provenance="entered", period=0)
    agenda = agenda_of(case, stages, (running,), TODAY)
    assert [(task.stage, task.length) for task in agenda.problem.tasks] == [("N", 15), ("Q", 4)]
    done["Q"] = done["N"] = day_of(TODAY)
    with pytest.raises(UsageError, match="no project that is still to be connected"):
        agenda_of(case, stages, (replace(running, done=done),), TODAY)


def test_an_outage_falls_into_one_season_if_it_can(case, stages):
    store = wind(1, technology="battery", delivery_class="storage")
    (outage,) = [t for t in agenda_of(case, stages, (store,), TODAY).problem.tasks if t.calendar]
    assert (outage.stage, outage.calendar, outage.whole) == ("N", "summer", True)
    route = stages.routes["storage"]
    steps = tuple(replace(step, likeliest=8.0) if step.gate else step for step in route.steps)
    longer = replace(stages, routes={"storage": replace(route, steps=steps)})
    (outage,) = [t for t in agenda_of(case, longer, (store,), TODAY).problem.tasks if t.calendar]
    assert not outage.whole


# --------------------------------------------------------------------------- goals and limits


def test_a_plan_has_no_use_for_a_farm_before_its_period(case, stages):
    # Connected by 1 January 2030 at the likeliest times; the deadline is the period's last day.
    agenda = agenda_of(case, stages, (wind(1),), TODAY)
    (goal,) = agenda.problem.goals
    assert agenda.day(goal.due) == date(2040, 1, 1)
    found = find_schedule(agenda.problem)
    connected = agenda.day(found.placed["farm1/Q"][1])
    assert date(2029, 9, 1) < connected <= date(2030, 1, 16)


def test_days_are_worth_money_only_where_all_of_them_are(case, stages):
    projects = (wind(1), wind(2, capacity=50.0))
    valued = Known({"farm1": 20_000.0, "farm2": 1_000.0})
    agenda = agenda_of(case, stages, projects, TODAY, valued)
    # 15.22 days of 20 000 CNY are 304 thousand CNY.
    assert [goal.weight for goal in agenda.problem.goals] == [304, 15]
    assert (agenda.unit, agenda.scale) == ("CNY", 1000.0)
    agenda = agenda_of(case, stages, projects, TODAY, Known({"farm1": 20_000.0}))
    assert [goal.weight for goal in agenda.problem.goals] == [1000, 500]
    assert agenda.unit == "MW d"
    late = [replace(row, value=2.0) for row in case.parameters][:1]
    doubled = replace(case, parameters=(replace(late[0], parameter="lateness_weight"),))
    agenda = agenda_of(doubled, stages, projects, TODAY)
    assert [goal.late_weight for goal in agenda.problem.goals] == [2000, 1000]


def test_limits_have_their_measure_place_and_years(case, stages):
    farms = (wind(1), wind(2, zone="city"))
    agenda = agenda_of(case, stages, farms, TODAY)
    limits = {limit.name: limit for limit in agenda.problem.limits}
    assert limits["crew"].capacity == (2, 2, 2, 2, 2, 2, 3)  # 2026 to 2032
    assert (limits["crew"].kind, len(limits["crew"].loads)) == ("at_once", 2)
    # Only the farm of the county is admitted with its MW, in tenths.
    (load,) = limits["round"].loads
    assert (load.task, load.demand, limits["round"].capacity) == ("farm1/I", 1000, (2000,))
    assert (limits["round"].kind, limits["round"].counted) == ("by_year", "end")
    # Money goes in 18 half-months, in units of 10 000 CNY, rounded up.
    cost = investment(case, wind(1), Known())
    assert limits["money"].loads[0].demand == -(-cost // (18 * 10_000))
    assert (limits["money"].counted, limits["money"].capacity) == ("during", (80_000,))


def test_investment_of_a_store_follows_the_hours_of_the_plan(case):
    store = wind(1, technology="battery", delivery_class="storage", capacity=10.0)
    (row,) = [one for one in case.store_costs if (one.store, one.period) == ("battery", 2030)]
    (kind,) = [one for one in case.stores if one.store == "battery"]
    least = 10.0 * (row.power_cost + kind.duration_min * row.energy_cost)
    assert investment(case, store, Known()) == least
    hours = Known(hours={("battery", "county", 2030): 4.0})
    assert investment(case, store, hours) == 10.0 * (row.power_cost + 4.0 * row.energy_cost)


def test_one_crew_makes_the_second_farm_wait_for_the_first(case, stages):
    origin = case.shared_capacities[0].origin
    one = (SharedCapacity("crew", 2026, 1, origin),)
    short = replace(case, shared_limits=case.shared_limits[:1], shared_capacities=one)
    farms = (wind(1, capacity=50.0), wind(2))
    agenda = agenda_of(short, stages, farms, TODAY)
    found = find_schedule(agenda.problem)
    record = timetable(agenda, found)
    assert found.placed["farm2/N"][1] <= found.placed["farm1/N"][0]  # the larger goes first
    assert found.waits() == {"farm1": found.waits()["farm1"], "farm2": 0}
    # Nine months of building, or with a winter in between 13.5, at the least.
    assert record["projects"][0]["waits_days"] >= 18 * 15
    (limit,) = record["limits"]
    assert (limit["limit"], limit["unit"], max(limit["use"])) == ("crew", "1", 1)
    first, last = limit["full"][0]
    building = {one["project"]: one["stages"][-2] for one in record["projects"]}
    assert first == building["farm2"]["start"]
    assert last >= building["farm2"]["end"]
