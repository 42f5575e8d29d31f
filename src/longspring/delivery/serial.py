"""A first schedule by a simple rule: project after project, each task as early as room is left.

What it finds is where the search begins (`sat`), never an answer by itself. Several orders of the
projects are tried, then neighbours of the best order, until a number of trials is used up. A
permit that would lapse makes its project begin again with that permit later. Draws come from a
seed, so the same problem gives the same first schedule.
"""

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from longspring.delivery.earliest import Gates, Placed, gates_of, objective
from longspring.delivery.problem import Limit, Problem, Task, Window

TRIALS = 40
Loads = Mapping[str, Sequence[tuple[Limit, int]]]  # task -> its limits and what it takes of each


@dataclass(slots=True)
class Room:
    """What is still left of every limit, by slot or by year."""

    gates: Gates
    loads: Loads
    left: dict[str, list[int]] = field(default_factory=dict)

    def first_full(self, task: Task, start: int, end: int) -> int | None:
        """Return the first slot where the task finds no room, None where it fits."""
        for limit, demand in self.loads.get(task.name, ()):
            left = self.left[limit.name]
            for place, slots in places_used(self.gates, limit, task, start, end):
                if left[place] < demand * slots:
                    return place if limit.kind == "at_once" else start
        return None

    def take(self, task: Task, start: int, end: int, sign: int = 1) -> None:
        """Take, or with `sign` -1 give back, what the task uses."""
        for limit, demand in self.loads.get(task.name, ()):
            for place, slots in places_used(self.gates, limit, task, start, end):
                self.left[limit.name][place] -= sign * demand * slots


def places_used(
    gates: Gates, limit: Limit, task: Task, start: int, end: int
) -> Iterator[tuple[int, int]]:
    """Yield each slot or year in which a task uses a limit, and how many times its demand."""
    if limit.kind == "at_once":
        yield from ((slot, 1) for slot in range(start, end if task.length else start))
    elif limit.counted == "during":
        worked: dict[int, int] = defaultdict(int)
        for slot in range(start, end):
            if gates.is_open(task, slot):
                worked[year_of(gates.problem, slot)] += 1
        yield from worked.items()
    else:
        event = start if limit.counted == "start" else max(0, end - 1)
        yield year_of(gates.problem, event), 1


def year_of(problem: Problem, slot: int) -> int:
    """Return the year of a slot; what happens at the horizon belongs to the last year."""
    return (min(slot, problem.horizon - 1) + problem.phase) // problem.year_slots


def first_schedule(
    problem: Problem, seed: int, until: float = inf, order: Sequence[str] = ()
) -> Placed | None:
    """Return the best schedule found by the rule, None where it finds none.

    No trial begins after `until` on the clock of `time.perf_counter` [s]. `order` is one more
    order of projects to begin with; those that it lacks go first.
    """
    draw = random.Random(seed)
    rule = Rule.of(problem)
    best: Placed | None = None
    best_order: list[str] = []
    first = [name for name in rule.tasks if name not in order] + list(order)
    for trial in (first, *_orders(problem, rule)):
        found = rule.schedule(trial)
        if found and (best is None or objective(problem, found) < objective(problem, best)):
            best, best_order = found, trial
    for _ in range(TRIALS):
        if best is None or len(best_order) < 2 or time.perf_counter() > until:
            break
        trial = list(best_order)
        moved = trial.pop(draw.randrange(len(trial)))
        trial.insert(draw.randrange(len(trial) + 1), moved)
        found = rule.schedule(trial)
        if found and objective(problem, found) <= objective(problem, best):
            best, best_order = found, trial
    return best


def _orders(problem: Problem, rule: "Rule") -> Iterator[list[str]]:
    """Yield orders to begin with: by weight, by weight for what is taken, by deadline."""
    weight = {goal.project: goal.weight + goal.late_weight for goal in problem.goals}
    due = {goal.project: goal.due or problem.horizon for goal in problem.goals}
    projects = list(rule.tasks)
    size = {name: 1 + sum(task.length for task in rule.tasks[name]) for name in projects}
    yield sorted(projects, key=lambda name: -weight.get(name, 0))
    yield sorted(projects, key=lambda name: -weight.get(name, 0) / size[name])
    yield sorted(projects, key=lambda name: (due.get(name, problem.horizon), -weight.get(name, 0)))
    yield sorted(projects, key=lambda name: size[name])


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule, made ready for one problem."""

    problem: Problem
    gates: Gates
    tasks: Mapping[str, Sequence[Task]]  # project -> its tasks, each after what it waits for
    windows: Mapping[str, Sequence[Window]]  # by closing task
    loads: Loads

    @classmethod
    def of(cls, problem: Problem) -> "Rule":
        """Return the rule for a problem whose tasks wait in no circle."""
        loads: dict[str, list[tuple[Limit, int]]] = defaultdict(list)
        for limit in problem.limits:
            for load in limit.loads:
                if load.demand:
                    loads[load.task].append((limit, load.demand))
        windows: dict[str, list[Window]] = defaultdict(list)
        for window in problem.windows:
            windows[window.closing].append(window)
        return cls(problem, gates_of(problem), _ordered(problem), windows, loads)

    def schedule(self, order: Sequence[str]) -> Placed | None:
        """Return the schedule of projects placed in this order, None where one finds no place."""
        room = Room(self.gates, self.loads)
        last = year_of(self.problem, self.problem.horizon)
        for limit in self.problem.limits:
            places = range(self.problem.horizon) if limit.kind == "at_once" else range(last + 1)
            years = (
                year_of(self.problem, place) if limit.kind == "at_once" else place
                for place in places
            )
            most = len(limit.capacity) - 1
            room.left[limit.name] = [limit.capacity[min(year, most)] for year in years]
        placed: Placed = {}
        for project in order:
            found = self._place(room, placed, project)
            if found is None:
                return None
            placed |= found
        return placed

    def _place(self, room: Room, before: Placed, project: str) -> Placed | None:
        """Return the tasks of one project placed, begun again where a permit would lapse."""
        least = {task.name: task.earliest for task in self.tasks[project]}
        while True:
            placed: Placed = {}
            lapsed = None
            for task in self.tasks[project]:
                spans = [placed.get(name) or before.get(name) for name in task.after]
                ends = [span[1] if span else self.problem.horizon + 1 for span in spans]
                span = self._first_fit(room, task, max(least[task.name], *ends, 0))
                if span is None:
                    break
                placed[task.name] = span
                room.take(task, *span)
                lapsed = self._lapsed(placed, task)
                if lapsed:
                    break
            else:
                return placed
            for name, span in placed.items():
                room.take(self._named(project, name), *span, sign=-1)
            if lapsed is None or lapsed[0] not in least:
                return None
            least[lapsed[0]] = max(least[lapsed[0]] + 1, lapsed[1])

    def _first_fit(self, room: Room, task: Task, start: int) -> tuple[int, int] | None:
        """Return the first start and end from `start` on for which there is room."""
        while True:
            start = self.gates.opening(task, start)
            end = self.gates.end(task, start)
            if end > self.problem.horizon or (task.latest is not None and start > task.latest):
                return None
            full = room.first_full(task, start, end)
            if full is None:
                return start, end
            start = max(start + 1, min(full + 1, end))

    def _lapsed(self, placed: Placed, task: Task) -> tuple[str, int] | None:
        """Return the permit that has lapsed when a task starts, and the start it needs at least."""
        for window in self.windows.get(task.name, ()):
            if window.opening in placed:
                start, end = placed[window.opening]
                over = placed[task.name][0] - end - window.longest
                if over > 0:
                    return window.opening, start + over
        return None

    def _named(self, project: str, name: str) -> Task:
        return next(task for task in self.tasks[project] if task.name == name)


def _ordered(problem: Problem) -> dict[str, list[Task]]:
    """Return the tasks of each project, each after the tasks that it waits for."""
    waiting = list(problem.tasks)
    done: set[str] = set()
    found: dict[str, list[Task]] = defaultdict(list)
    while waiting:
        ready = [task for task in waiting if done.issuperset(task.after)]
        for task in ready:
            found[task.project].append(task)
            done.add(task.name)
        waiting = [task for task in waiting if task.name not in done]
        if not ready:
            break
    return found
