"""Scheduling problems small enough to solve on paper, and one that is too large for a second."""

import random

from longspring.delivery.problem import Goal, Limit, Load, Pattern, Problem, Task, Window


def crew(room: int = 1) -> Limit:
    """Return a crew that tasks a, b and c need."""
    loads = (Load("a", 1), Load("b", 1), Load("c", 1))
    return Limit("crew", "crew", "at_once", loads, (room,))


def three_jobs(room: int = 1) -> Problem:
    """Return three jobs for one crew: lengths 2, 3, 4 and weights 6, 3, 8."""
    return Problem(
        horizon=12,
        year_slots=24,
        phase=0,
        tasks=(Task("a", "a", "N", 2), Task("b", "b", "N", 3), Task("c", "c", "N", 4)),
        goals=(Goal("a", "a", 6), Goal("b", "b", 3), Goal("c", "c", 8)),
        limits=(crew(room),),
    )


def one_wind_farm(**more: int) -> Problem:
    """Return approval, land and building of one farm, in quarters of a year, begun in July.

    Slots 0 and 1 are July and October, slots 2 to 5 the next year. The first quarter of every
    year is closed for building; approval ends at the end of June or December.
    """
    latest = more.get("latest")
    return Problem(
        horizon=more.get("horizon", 16),
        year_slots=4,
        phase=2,
        tasks=(
            Task("H", "farm", "H", 1, rounds="approval"),
            Task("K", "farm", "K", more.get("land", 4)),
            Task("M", "farm", "M", 0, ("H", "K"), latest=latest),
            Task("N", "farm", "N", 4, ("M",), calendar="winter"),
        ),
        goals=(Goal("farm", "N", 10, due=more.get("due"), late_weight=5),),
        windows=(Window("H", "M", more.get("valid", 8)),),
        calendars=(Pattern("winter", (0,)),),
        rounds=(Pattern("approval", (0, 2)),),
    )


def crowded(projects: int, seed: int = 1) -> Problem:
    """Return projects of three tasks each for two crews and a yearly sum: no second is enough."""
    draw = random.Random(seed)
    tasks, goals = [], []
    for number in range(projects):
        name = f"p{number:02d}"
        tasks.append(Task(f"{name}/1", name, "1", draw.randint(2, 9)))
        tasks.append(Task(f"{name}/2", name, "2", draw.randint(3, 9), (f"{name}/1",), "winter"))
        tasks.append(Task(f"{name}/3", name, "3", draw.randint(2, 6), (f"{name}/2",)))
        goals.append(Goal(name, f"{name}/3", draw.randint(1, 20), draw.choice([None, 40]), 10))
    second = tuple(Load(f"{goal.project}/2", draw.randint(1, 3)) for goal in goals)
    third = tuple(Load(f"{goal.project}/3", 1) for goal in goals)
    return Problem(
        horizon=20 * projects,
        year_slots=24,
        phase=5,
        tasks=tuple(tasks),
        goals=tuple(goals),
        limits=(
            Limit("wide", "crew", "at_once", second, (4,)),
            Limit("narrow", "grid", "at_once", third, (2,)),
            Limit("money", "capital", "by_year", second, (90,)),
        ),
        calendars=(Pattern("winter", (0, 1, 2, 22, 23)),),
    )
