"""What somebody wrote into a register becomes a project of the forecast, once."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from routes import stages, step

from cli.running import TINY, inside
from longspring.case.columns import Label
from longspring.case.read import read_case
from longspring.delivery.calendar import day_of
from longspring.delivery.forecast import Draw
from longspring.delivery.portfolio import entered_projects
from longspring.delivery.stages import stages_of
from longspring.delivery.survey import Asked, portfolio
from longspring.results import read_plan
from longspring.track.records import ProjectDraft

ONE = stages(step("A", (1.0, 2.0, 6.0)), step("B", (0, 0, 0), "A"))
TODAY, SIGNED, DUE = date(2026, 11, 26), date(2026, 3, 1), date(2028, 12, 31)
WIND = ProjectDraft("w", Label("W", "风"), "wind", "county", 120.0, 5e8, owner="River")


def test_what_is_written_is_taken_over_and_begins_when_it_was_signed() -> None:
    signed = replace(WIND, key="s", signed_on=SIGNED, due_on=DUE)
    one, two = entered_projects((WIND, signed), ONE, TODAY)
    assert (one.key, one.label, one.technology, one.zone, one.owner) == (
        *("w", WIND.label, "wind", "county"),
        "River",
    )
    assert (one.capacity, one.delivery_class, one.period, one.provenance) == (
        *(120.0, "one", 0),
        "entered",
    )
    assert (one.begins, one.due) == (day_of(TODAY), None)
    assert (two.begins, two.due) == (day_of(SIGNED), day_of(DUE))


def test_what_has_no_class_or_was_not_entered_by_hand_is_left_out() -> None:
    others = (replace(WIND, technology="pump"), replace(WIND, provenance="plan"))
    assert entered_projects(others, ONE, TODAY) == ()


def test_what_the_case_or_the_plan_has_is_not_counted_twice(tmp_path: Path) -> None:
    done = inside("plan", TINY, "-o", tmp_path / "plan", "--hours", 4380)
    assert done.returncode == 0, done.stderr
    plan, case = read_plan(tmp_path / "plan"), read_case(TINY)
    known, asked = stages_of(case), Asked(Draw(100), TODAY)
    before = portfolio(plan, case, known, asked)
    keys = {one.provenance: one.key for one in before}
    assert set(keys) == {"published", "plan"}
    written = [replace(WIND, key=key) for key in (*keys.values(), "new")]
    asked = replace(asked, entered=entered_projects(written, known, TODAY))
    assert len(asked.entered) == 3
    after = portfolio(plan, case, known, asked)
    assert [one.key for one in after] == [*(one.key for one in before), "new"]
