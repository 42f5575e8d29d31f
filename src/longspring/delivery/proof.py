"""Check a schedule from its problem alone, slot by slot; shares nothing with what made it.

    every task placed, within the horizon, not before `earliest`, not after `latest`
    work       the slots of [start, end) in which the calendar is open number exactly `length`, the
               first and the last of them open; a task with rounds ends at one, after `length` slots
    order      no task starts before what it comes after has ended
    validity   no permit has lapsed when its closing task starts
    limits     use, counted slot by slot or year by year, stays within the capacity
    value      the objective, recomputed, is the one stated, and the bound does not exceed it

Nothing is imported at run time but the standard library.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from longspring.delivery.problem import Limit, Problem, Task

TOLERANCE = 1e-6  # of objective and bound, which a solver states as floating-point numbers


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that a schedule does not keep."""

    rule: str
    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        """Return the breach as one sentence."""
        return f"{self.rule}, {self.where}: found {self.found}, expected {self.expected}."


Placed = Mapping[str, tuple[int, int]]


def breaches(
    problem: "Problem", placed: Placed, objective: float, bound: float
) -> tuple[Breach, ...]:
    """Return everything that a schedule does not keep of its problem; () if it is sound.

    Parameters
    ----------
    problem : Problem
        What was to be scheduled.
    placed : mapping
        Start and end of every task [slots].
    objective, bound : float
        What is claimed of it: its value, and that no schedule has less than `bound`.
    """
    wanted = {task.name for task in problem.tasks}
    if set(placed) != wanted:
        odd = ", ".join(sorted(set(placed) ^ wanted))
        return (Breach("tasks", odd, "missing or unknown", "each task of the problem once"),)
    return (
        *_work(problem, placed),
        *_order(problem, placed),
        *_validity(problem, placed),
        *(breach for limit in problem.limits for breach in _shared(problem, limit, placed)),
        *_value(problem, placed, objective, bound),
    )


def _work(problem: "Problem", placed: Placed) -> Iterator[Breach]:
    closed = {one.name: set(one.places) for one in problem.calendars}
    rounds = {one.name: set(one.places) for one in problem.rounds}
    for task in problem.tasks:
        start, end = placed[task.name]
        if not 0 <= start <= end <= problem.horizon:
            span = f"{start} to {end}"
            yield Breach("horizon", task.name, span, f"0 to {problem.horizon}, in this order")
            continue
        if start < task.earliest:
            yield Breach("earliest", task.name, f"start {start}", f"{task.earliest} or later")
        if task.latest is not None and start > task.latest:
            yield Breach("latest", task.name, f"start {start}", f"{task.latest} or earlier")
        if task.rounds:
            if end - start < task.length:
                yield Breach("length", task.name, f"{end - start} slots", f"{task.length} or more")
            if _place(problem, end) not in rounds[task.rounds]:
                yield Breach("round", task.name, f"end {end}", "one of its rounds")
            continue
        stops = closed.get(task.calendar, set())
        worked = [slot for slot in range(start, end) if _place(problem, slot) not in stops]
        if len(worked) != task.length:
            found = f"{len(worked)} open slots from {start} to {end}"
            yield Breach("length", task.name, found, str(task.length))
        elif task.whole and end - start != task.length:
            yield Breach("outage", task.name, f"{end - start} slots", f"{task.length} in a row")
        elif worked and (worked[0] != start or worked[-1] != end - 1):
            span = f"{start} to {end}"
            yield Breach("season", task.name, span, "to start and end with an open slot")


def _order(problem: "Problem", placed: Placed) -> Iterator[Breach]:
    for task in problem.tasks:
        for before in task.after:
            start, end = placed[task.name][0], placed[before][1]
            if start < end:
                yield Breach("order", task.name, f"start {start}", f"{end}, the end of {before}")


def _validity(problem: "Problem", placed: Placed) -> Iterator[Breach]:
    for window in problem.windows:
        waited = placed[window.closing][0] - placed[window.opening][1]
        if waited > window.longest:
            where = f"{window.opening} to {window.closing}"
            yield Breach("validity", where, f"{waited} slots", f"at most {window.longest}")


def _shared(problem: "Problem", limit: "Limit", placed: Placed) -> Iterator[Breach]:
    for when, amount in sorted(use(problem, limit, placed).items()):
        year = _year(problem, when) if limit.kind == "at_once" else when
        room = limit.capacity[min(year, len(limit.capacity) - 1)]
        if amount > room:
            word = "slot" if limit.kind == "at_once" else "year"
            yield Breach(limit.family, f"{limit.name}, {word} {when}", str(amount), f"<= {room}")


def use(problem: "Problem", limit: "Limit", placed: Placed) -> Counter[int]:
    """Return how much of a limit is used, by slot where it is shared at once, else by year."""
    tasks = {task.name: task for task in problem.tasks}
    used: Counter[int] = Counter()
    for load in limit.loads:
        task = tasks[load.task]
        start, end = placed[load.task]
        if limit.kind == "at_once":
            # A milestone takes no time, and so nothing that is shared over time.
            slots = range(start, end if task.length else start)
            used.update(dict.fromkeys(slots, load.demand))
        elif limit.counted == "during":
            for slot in _worked(problem, task, start, end):
                used[_year(problem, slot)] += load.demand
        else:
            event = start if limit.counted == "start" else max(0, end - 1)
            used[_year(problem, event)] += load.demand
    return used


def _worked(problem: "Problem", task: "Task", start: int, end: int) -> list[int]:
    closed = {
        place for one in problem.calendars if one.name == task.calendar for place in one.places
    }
    return [slot for slot in range(start, end) if _place(problem, slot) not in closed]


def _value(problem: "Problem", placed: Placed, objective: float, bound: float) -> Iterator[Breach]:
    total = 0
    for goal in problem.goals:
        end = placed[goal.task][1]
        late = 0 if goal.due is None else max(0, end - goal.due)
        total += goal.weight * end + goal.late_weight * late
    slack = TOLERANCE * max(1.0, abs(total))
    if abs(total - objective) > slack:
        yield Breach("objective", "all goals", repr(objective), str(total))
    if not bound <= total + slack:
        yield Breach("bound", "all goals", repr(bound), f"at most {total}")


def _place(problem: "Problem", slot: int) -> int:
    return (slot + problem.phase) % problem.year_slots


def _year(problem: "Problem", slot: int) -> int:
    """Return the year of a slot; what happens at the horizon belongs to the last year."""
    return (min(slot, problem.horizon - 1) + problem.phase) // problem.year_slots
