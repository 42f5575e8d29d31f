"""The checker accepts exactly what the equations allow, whatever is done to a schedule."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from delivery.random_problems import keeps, places, random_problem, value
from delivery.tiny_schedules import one_wind_farm, three_jobs
from longspring.delivery.problem import Limit, Load, Problem
from longspring.delivery.proof import breaches
from longspring.delivery.serial import first_schedule


def sound(problem: Problem, placed: dict[str, tuple[int, int]]) -> bool:
    """Return whether a placement keeps everything, by the oracle."""
    fit = all(placed[task.name] in places(problem, task) for task in problem.tasks)
    return fit and keeps(problem, placed)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Problem, dict[str, tuple[int, int]]]:
    """Return a random problem and a schedule that keeps it."""
    problem = random_problem(draw(st.integers(0, 5000)))
    placed = first_schedule(problem, seed=1)
    assume(placed is not None)
    assert placed is not None
    return problem, placed


@given(schedules(), st.data())
def test_a_moved_task_is_judged_as_the_equations_judge_it(schedule, data):
    problem, placed = schedule
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(sorted(placed)))
        start, end = placed[name]
        shift, stretch = data.draw(st.integers(-4, 4)), data.draw(st.sampled_from([0, 0, 0, -1, 1]))
        placed = placed | {name: (start + shift, end + shift + stretch)}
    total = value(problem, placed)
    assert (breaches(problem, placed, total, total) == ()) == sound(problem, placed)


@given(schedules(), st.data())
def test_a_smaller_limit_or_a_dropped_gate_is_judged_as_the_equations_judge_it(schedule, data):
    problem, placed = schedule
    kind = data.draw(st.sampled_from(["limit", "calendar", "rounds", "window", "phase"]))
    if kind == "limit":
        loads = tuple(Load(name, 1) for name in placed)
        room = data.draw(st.integers(0, 2))
        counted = data.draw(st.sampled_from(["start", "end"]))
        shared = data.draw(st.sampled_from(["at_once", "by_year"]))
        limit = Limit("new", "new", shared, loads, (room,), counted)
        changed = replace(problem, limits=(*problem.limits, limit))
    elif kind == "window":
        windows = tuple(replace(one, longest=0) for one in problem.windows)
        changed = replace(problem, windows=windows)
    elif kind == "phase":
        changed = replace(problem, phase=(problem.phase + 1) % problem.year_slots)
    else:
        tasks = tuple(replace(task, **{kind: "", "whole": False}) for task in problem.tasks)
        changed = replace(problem, tasks=tasks)
    total = value(changed, placed)
    assert (breaches(changed, placed, total, total) == ()) == sound(changed, placed)


@given(schedules(), st.integers(-5, 5), st.integers(-5, 5))
def test_claims_of_value_and_bound_are_checked(schedule, more, lower):
    problem, placed = schedule
    total = value(problem, placed)
    found = {breach.rule for breach in breaches(problem, placed, total + more, total - lower)}
    expected = {"objective"} if more else set()
    assert found == (expected | ({"bound"} if lower < 0 else set()))


@given(schedules(), st.data())
def test_a_task_left_out_or_made_up_is_refused(schedule, data):
    problem, placed = schedule
    name = data.draw(st.sampled_from(sorted(placed)))
    missing = {key: span for key, span in placed.items() if key != name}
    assert [one.rule for one in breaches(problem, missing, 0, 0)] == ["tasks"]
    assert [one.rule for one in breaches(problem, placed | {"?": (0, 1)}, 0, 0)] == ["tasks"]


FARM = {"H": (0, 2), "K": (0, 4), "M": (4, 4), "N": (4, 9)}


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("order", {"M": (3, 3)}),
        ("round", {"H": (0, 3)}),
        ("length", {"N": (4, 8)}),
        ("season", {"N": (6, 12)}),  # slot 6 is January; open are 7, 8, 9 and 11
        ("validity", {}),  # of one quarter: building starts two after the approval
        ("horizon", {"N": (14, 19)}),
    ],
)
def test_each_rule_of_a_wind_farm_by_hand(rule, changes):
    """The farm of `test_find_schedule`: sound as it stands, and each change breaks one rule."""
    assert breaches(one_wind_farm(), FARM, 90, 90) == ()
    problem = one_wind_farm(valid=1 if rule == "validity" else 8)
    placed = FARM | changes
    found = breaches(problem, placed, 10 * placed["N"][1], 0)
    assert [one.rule for one in found] == [rule]
    assert all(one.where and one.found and one.expected for one in found)


def test_a_limit_exceeded_says_where_and_by_how_much():
    (found,) = breaches(three_jobs(), {"a": (0, 2), "c": (1, 5), "b": (5, 8)}, 76, 76)
    assert str(found) == "crew, crew, slot 1: found 2, expected <= 1."


def test_a_deadline_missed_before_the_start_is_no_gain():
    problem = one_wind_farm(due=20)
    (found,) = breaches(problem, FARM, 90 - 5 * 11, 0)
    assert (found.rule, found.expected) == ("objective", "90")
