"""A scheduling problem in whole numbers: tasks, windows, shared limits, goals.

Time is counted in slots from the start of the horizon; slot `t` lies between the boundaries `t` and
`t + 1`. The year of slot `t` is `(t + phase) // year_slots`, its place in the year
`(t + phase) % year_slots`. In shipped cases a slot is half a month (24 a year).

    start(j) >= end(i)                             for every i in after(j)
    end(j)    = start(j) + length                  (plain)
    end(j)    = least e with `length` open slots in [start, e), the first of them open (calendar)
    end(j)    = start(j) + length as well          (calendar, whole)
    end(j)   >= start(j) + length, at a round      (rounds)
    start(j) - end(i) <= longest                   (window: a permit lapses)
    use(limit, slot) <= capacity(limit, year)      (at_once)
    use(limit, year) <= capacity(limit, year)      (by_year)

    minimise  sum over goals of  weight * end + late_weight * max(0, end - due)

The record is plain data: it becomes JSON for the solver, and the checker reads it by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from longspring.errors import UsageError

Kind = Literal["at_once", "by_year"]
Counted = Literal["start", "end", "during"]
VALIDITY, DATES, HORIZON = "validity", "dates", "horizon"
STRETCH = 3  # a relaxed horizon is this many times as long


@dataclass(frozen=True, slots=True)
class Task:
    """One stage of one project; `length` counts slots of work, 0 for a milestone."""

    name: str
    project: str
    stage: str
    length: int
    after: tuple[str, ...] = ()
    calendar: str = ""  # work stands still in its closed slots
    rounds: str = ""  # it ends only on their boundaries
    whole: bool = False  # no closed slot of its calendar may lie within it: an outage
    earliest: int = 0  # start no earlier
    latest: int | None = None  # start no later


@dataclass(frozen=True, slots=True)
class Window:
    """A permit that lapses: `closing` starts at most `longest` slots after `opening` ends."""

    opening: str
    closing: str
    longest: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What a project is worth: its last task, the weight of a slot, a deadline."""

    project: str
    task: str
    weight: int
    due: int | None = None
    late_weight: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What a task takes of a limit: for by_year `during`, per slot worked."""

    task: str
    demand: int


@dataclass(frozen=True, slots=True)
class Limit:
    """What tasks share. `capacity` has one number a year of the horizon; the last one goes on.

    by_year counts a task in the year of its start, in the year of its last slot (`end`), or slot by
    slot as it works (`during`); at_once counts it from its start to its end.
    """

    name: str
    family: str
    kind: Kind
    loads: tuple[Load, ...]
    capacity: tuple[int, ...]
    counted: Counted = "during"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Places in the year: closed slots of a calendar, or boundaries of rounds."""

    name: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be scheduled; whole numbers throughout."""

    horizon: int
    year_slots: int
    phase: int
    tasks: tuple[Task, ...]
    goals: tuple[Goal, ...]
    windows: tuple[Window, ...] = ()
    limits: tuple[Limit, ...] = ()
    calendars: tuple[Pattern, ...] = ()
    rounds: tuple[Pattern, ...] = ()


def families(problem: Problem) -> tuple[str, ...]:
    """Return what may be relaxed: families of limits, then validity, dates and the horizon."""
    found = list(dict.fromkeys(limit.family for limit in problem.limits))
    found += [VALIDITY] if problem.windows else []
    found += [DATES] if any(task.latest is not None for task in problem.tasks) else []
    return (*found, HORIZON)


def relaxed(problem: Problem, family: str) -> Problem:
    """Return the problem without one family."""
    if family == VALIDITY:
        return replace(problem, windows=())
    if family == DATES:
        return replace(problem, tasks=tuple(replace(task, latest=None) for task in problem.tasks))
    if family == HORIZON:
        return replace(problem, horizon=STRETCH * problem.horizon)
    kept = tuple(limit for limit in problem.limits if limit.family != family)
    return replace(problem, limits=kept)


def checked(problem: Problem) -> Problem:
    """Return the problem, or raise UsageError with everything that makes it no problem.

    Raises
    ------
    UsageError
        If a name is not defined or stands twice, a number is out of range, a round or a load has
        no meaning. Circles among tasks are found by `earliest`.
    """
    faults = [
        *_task_faults(problem),
        *_pattern_faults(problem),
        *_link_faults(problem),
        *_limit_faults(problem),
    ]
    if faults:
        raise UsageError("This is no scheduling problem. " + " ".join(faults))
    return problem


def _task_faults(problem: Problem) -> Iterable[str]:
    names = [task.name for task in problem.tasks]
    calendars = {one.name for one in problem.calendars} | {""}
    rounds = {one.name for one in problem.rounds} | {""}
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"Task {name}: found twice, expected once."
    for task in problem.tasks:
        if task.length < 0 or task.earliest < 0:
            yield f"Task {task.name}: found a negative length or date, expected 0 or more."
        if task.calendar not in calendars or task.rounds not in rounds:
            yield f"Task {task.name}: its calendar or rounds are not defined."
        if task.calendar and task.rounds:
            yield f"Task {task.name}: found calendar and rounds, expected one of them."
        unknown = sorted(set(task.after) - set(names))
        if unknown:
            yield f"Task {task.name}: comes after {', '.join(unknown)}, which is not there."


def _pattern_faults(problem: Problem) -> Iterable[str]:
    for pattern in (*problem.calendars, *problem.rounds):
        if any(not 0 <= place < problem.year_slots for place in pattern.places):
            yield f"Pattern {pattern.name}: a place lies outside 0 to {problem.year_slots - 1}."
    for pattern in problem.rounds:
        if not pattern.places:
            yield f"Rounds {pattern.name}: found none, expected one a year at least."
    for pattern in problem.calendars:
        run = longest_run(problem.year_slots, pattern.places)
        if not run:
            yield f"Calendar {pattern.name}: it never opens."
        for task in problem.tasks:
            if task.whole and task.calendar == pattern.name and task.length > run:
                yield f"Task {task.name}: found {task.length} slots, its season has {run}."


def longest_run(year_slots: int, closed: Iterable[int]) -> int:
    """Return the longest run of open slots, which may lead over the end of a year."""
    shut = set(closed)
    if not shut:
        return year_slots * STRETCH
    run, longest = 0, 0
    for slot in range(2 * year_slots):
        run = 0 if slot % year_slots in shut else run + 1
        longest = max(longest, run)
    return longest


def _link_faults(problem: Problem) -> Iterable[str]:
    names = {task.name for task in problem.tasks}
    for window in problem.windows:
        if not {window.opening, window.closing} <= names or window.longest < 0:
            yield f"Window {window.opening} to {window.closing}: unknown task or negative length."
    for goal in problem.goals:
        if goal.task not in names or goal.weight < 0 or goal.late_weight < 0:
            yield f"Goal {goal.project}: unknown task or negative weight."


def _limit_faults(problem: Problem) -> Iterable[str]:
    tasks = {task.name: task for task in problem.tasks}
    for limit in problem.limits:
        where = f"Limit {limit.name}:"
        if limit.family in (VALIDITY, DATES, HORIZON):
            yield f"{where} the family {limit.family} is a reserved word."
        if not limit.capacity or min(limit.capacity) < 0:
            yield f"{where} found no capacity or a negative one."
        loaded = [load.task for load in limit.loads]
        if not set(loaded) <= set(tasks) or any(load.demand < 0 for load in limit.loads):
            yield f"{where} unknown task or negative demand."
        elif len(set(loaded)) < len(loaded):
            yield f"{where} a task is loaded twice."
        elif limit.kind == "by_year" and limit.counted == "during":
            for name in loaded:
                if tasks[name].rounds:
                    yield f"{where} {name} ends at rounds and cannot be counted slot by slot."
