"""The schedule of projects under what they share, as `longspring schedule` writes it down.

Use is shown by quarter, at its largest, where it is shared at once; by year else.
"""

from collections.abc import Mapping
from typing import Any

from longspring.report.measure import MONEY, POWER_FINE, Measure, Scale
from longspring.report.text import Text
from longspring.web.shapes import Chart, Line
from longspring.web.shapes_works import (
    ProjectStarts,
    SchedulePage,
    SharedLimit,
    StageStart,
)
from longspring.web.words import say

Record = Mapping[str, Any]
USED, ROOM = "#4ea5d9", "#c44536"
COUNT = Measure(Scale("", 1.0, 0), Scale("", 1.0, 0))


def no_schedule_page(plan: str) -> SchedulePage:
    """Return the page where no schedule has been made, with the command that makes one."""
    command = f"longspring schedule {plan} -o {plan}/schedule.json"
    missing = say("missing.schedule", command=command)
    return SchedulePage([], None, None, None, [], [missing])


def schedule_page(record: Record) -> SchedulePage:
    """Return the page of a schedule.

    Parameters
    ----------
    record : mapping
        As `delivery.timetable` makes it and `longspring schedule -o FILE` writes it.
    """
    return SchedulePage(
        projects=[_project(one) for one in record["projects"]],
        objective=record["objective"],
        bound=record["bound"],
        gap=record["gap"],
        shared=[_shared(one) for one in record["limits"]],
        missing=_missing(record),
    )


def _missing(record: Record) -> list[Text]:
    """Return what a reader must know before believing a date."""
    found = [say("schedule.assumed")]
    if record["status"] != "optimal":
        found.append(say("schedule.stopped", gap=f"{record['gap']:.1%}"))
    if record["renewed"]:
        labels = {one["project"]: _text(one["label"]) for one in record["projects"]}
        names = [labels[name] for name in record["renewed"]]
        listed = Text(", ".join(one.en for one in names), "、".join(one.zh for one in names))
        found.append(say("schedule.renewed", projects=listed))
    return found


def _project(project: Record) -> ProjectStarts:
    return ProjectStarts(
        key=project["project"],
        label=_text(project["label"]),
        starts=[
            StageStart(one["stage"], _text(one["label"]), one["start"], one["end"])
            for one in project["stages"]
        ],
    )


def _shared(limit: Record) -> SharedLimit:
    most: dict[str | int, tuple[float, float]] = {}
    for when, used, room in zip(limit["when"], limit["use"], limit["capacity"], strict=True):
        key = quarter(when) if limit["counted"] == "at_once" else when
        most[key] = (max(most.get(key, (0.0, room))[0], used), room)
    last = max((place for place, pair in enumerate(most.values()) if pair[0]), default=0)
    shown = list(most.items())[: last + 1]
    return SharedLimit(
        limit=limit["limit"],
        label=_text(limit["label"]),
        unit=limit["unit"],
        capacity=limit["capacity"][0],
        use=Chart(
            key=f"shared-{limit['limit']}",
            label=_text(limit["label"]),
            unit=limit["unit"],
            show=_measure(limit),
            x=[when for when, _ in shown],
            x_label=say("schedule.quarter" if limit["counted"] == "at_once" else "schedule.year"),
            series=[
                Line("use", say("schedule.use"), USED, [used for _, (used, _) in shown]),
                Line(
                    key="capacity",
                    label=say("schedule.capacity"),
                    colour=ROOM,
                    values=[room for _, (_, room) in shown],
                    kind="line",
                ),
            ],
        ),
    )


def quarter(day: str) -> str:
    """Return the quarter of an ISO date, as 2027 Q1."""
    return f"{day[:4]} Q{(int(day[5:7]) + 2) // 3}"


def _measure(limit: Record) -> Measure:
    """Return how a limit is shown."""
    if limit["unit"] == "MW":
        return POWER_FINE
    if limit["unit"] == "CNY":
        return MONEY
    return COUNT


def _text(label: Record) -> Text:
    return Text(label["en"], label["zh"])
