"""A schedule in dates and units, as plain data: what is written, shown and served.

Days are ISO dates. A stage lasts from its first day to its last; what takes no time (start of
construction, connection) has the last day before it may be built upon. `full` lists from when to
when a limit leaves no room for its smallest project: days, or years. `one_more` is what one more of
a limit, all the time, would save in the unit of the objective: an estimate from the relaxation.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, cast

from longspring.case.columns import Label
from longspring.delivery.agenda import Agenda
from longspring.delivery.halfmonth import SLOT_DAYS, YEAR_SLOTS
from longspring.delivery.problem import Goal
from longspring.delivery.schedule import Schedule, Shared

FORMAT = "longspring-schedule-1"
RECORD = "schedule.json"  # in the folder of a plan
UNITS = {"projects": "1", "MW": "MW", "CNY": "CNY"}


def timetable(agenda: Agenda, schedule: Schedule) -> dict[str, Any]:
    """Return a schedule as data."""
    waits = schedule.waits()
    return {
        "format": FORMAT,
        "slot": "half_month",
        "begins": agenda.day(0).isoformat(),
        "ends_by": agenda.day(schedule.problem.horizon).isoformat(),
        "status": schedule.status,
        "unit": agenda.unit,
        "objective": schedule.objective * agenda.scale,
        "bound": schedule.bound * agenda.scale,
        "unlimited": schedule.free_objective * agenda.scale,
        "gap": schedule.gap,
        "waiting_gap": waiting_gap(schedule),
        "seconds": schedule.seconds,
        "renewed": list(agenda.renewed),
        "projects": [
            _project(agenda, schedule, goal, waits[goal.project]) for goal in schedule.problem.goals
        ],
        "limits": [_limit(agenda, one) for one in schedule.shared],
    }


def read_timetable(folder: Path) -> dict[str, Any] | None:
    """Return the schedule kept in the folder of a plan, None where there is none."""
    try:
        record: Any = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    fits = isinstance(record, dict) and record.get("format") == FORMAT
    return cast(dict[str, Any], record) if fits else None


def waiting_gap(schedule: Schedule) -> float:
    """Return which share of what the limits cost may still be saved [1]."""
    cost = schedule.objective - schedule.free_objective
    return (schedule.objective - schedule.bound) / cost if cost else 0.0


def _project(agenda: Agenda, schedule: Schedule, goal: Goal, wait: int) -> dict[str, Any]:
    project = agenda.projects[goal.project]
    end, free = schedule.placed[goal.task][1], schedule.free[goal.task][1]
    tasks = [task for task in schedule.problem.tasks if task.project == goal.project]
    return {
        "project": project.key,
        "label": _text(project.label),
        "technology": project.technology,
        "zone": project.zone,
        "capacity": project.capacity,
        "provenance": project.provenance,
        "connected": _last(agenda, end),
        "unlimited": _last(agenda, free),
        "due": None if goal.due is None else _last(agenda, goal.due),
        "waits_days": round(wait * SLOT_DAYS),
        "late_days": 0 if goal.due is None else round(max(0, end - goal.due) * SLOT_DAYS),
        "stages": [
            {
                "stage": task.stage,
                "label": _text(agenda.labels[task.stage]),
                "start": _first(agenda, *schedule.placed[task.name]),
                "end": _last(agenda, schedule.placed[task.name][1]),
                "unlimited_start": _first(agenda, *schedule.free[task.name]),
            }
            for task in tasks
        ],
    }


def _limit(agenda: Agenda, shared: Shared) -> dict[str, Any]:
    row = agenda.limits[shared.limit]
    unit = agenda.measures[shared.limit]
    by_year = shared.kind == "by_year"
    first = agenda.first // YEAR_SLOTS
    places = range(len(shared.use))
    names: Sequence[str | int] = [
        first + place if by_year else agenda.day(place).isoformat() for place in places
    ]
    return {
        "limit": row.limit,
        "label": {"en": row.label_en, "zh": row.label_zh},
        "family": row.family,
        "counted": row.counted,
        "stage": row.stage,
        "unit": UNITS[row.measure],
        "when": names,
        "capacity": [room * unit for room in shared.capacity],
        "use": [amount * unit for amount in shared.use],
        "one_more": None if shared.worth is None else shared.worth * agenda.scale / unit,
        "full": [
            [names[run[0]], names[run[-1]] if by_year else _last(agenda, run[-1] + 1)]
            for run in runs(shared.full)
        ],
    }


def runs(places: Sequence[int]) -> list[list[int]]:
    """Return places as stretches without a hole."""
    found: list[list[int]] = []
    for place in places:
        if found and place == found[-1][-1] + 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def binding(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the limits that are full at some time."""
    return [limit for limit in record["limits"] if limit["full"]]


def _first(agenda: Agenda, start: int, end: int) -> str:
    """Return the first day of a stage; of what takes no time, the day on which it is done."""
    return agenda.day(start).isoformat() if end > start else _last(agenda, end)


def _last(agenda: Agenda, end: int) -> str:
    """Return the last day before a boundary."""
    return (agenda.day(end) - timedelta(days=1)).isoformat()


def _text(label: Label) -> dict[Literal["en", "zh"], str]:
    return {"en": label.en, "zh": label.zh}
