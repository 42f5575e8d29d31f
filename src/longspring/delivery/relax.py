"""A bound for schedules under limits: each task may be cut into shares of starts.

    x(j, s) >= 0       share of task j that starts at s;  sum over s of x(j, s) = 1
    cost(p) >= sum over s of least(j, s) x(j, s)          for each loaded task j of project p
    sum over j, s of use(j, s, limit, place) x(j, s) <= capacity(limit, place)
    minimise sum over p of cost(p)

`least(j, s)` is what the goal of a project weighs at least if its task starts at s. With prices
y >= 0 of the limits and shares m(j) that add up to 1 over the tasks of a project,

    bound = sum over j of min over s of [m(j) least(j, s) + sum of y use] - sum of y capacity

holds whatever the solver did: its prices are only where this sum is taken. The starts that a
project has on average give an order for `serial`.
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longspring.delivery.earliest import Gates, Placed, gates_of, worth_at
from longspring.delivery.problem import Limit, Problem, Task
from longspring.delivery.serial import places_used

Floats = NDArray[np.float64]
SAFE = 1e-9  # of the largest term, for the rounding of a sum of floating-point numbers


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A bound on the objective, and projects in the order in which the relaxation ends them.

    `worth` is what one more of a limit, all the time, would save in the relaxation: no more than
    so much for one, less for each further one. In schedules it is an estimate.
    """

    bound: int
    order: tuple[str, ...] = ()
    worth: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(slots=True)
class Columns:
    """The linear program in the making: a column for each place that a loaded task may have."""

    task: list[int] = field(default_factory=list[int])
    least: list[float] = field(default_factory=list[float])
    end: list[int] = field(default_factory=list[int])
    rows: list[int] = field(default_factory=list[int])
    columns: list[int] = field(default_factory=list[int])
    use: list[float] = field(default_factory=list[float])
    number: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])
    capacity: list[float] = field(default_factory=list[float])

    def row(self, limit: Limit, place: int, year: int) -> int:
        """Return the row of a limit at a slot or in a year."""
        key = (limit.name, place)
        if key not in self.number:
            self.number[key] = len(self.capacity)
            self.capacity.append(limit.capacity[min(year, len(limit.capacity) - 1)])
        return self.number[key]


def relax(problem: Problem, free: Placed, until: float = inf) -> Relaxation | None:
    """Return a bound, None where the relaxation is not solved in time or has no solution.

    Parameters
    ----------
    problem : Problem
        With the limits that tasks share.
    free : Placed
        The schedule without limits.
    until : float
        When to give up, on the clock of `time.perf_counter` [s].
    """
    made, tasks = columns_of(problem, free, until)
    # Without a place for some task there is no schedule, and without a task nothing to relax.
    solved = (
        _solve(made, tasks, until) if tasks and set(made.task) == set(range(len(tasks))) else None
    )
    if solved is None:
        return None
    shares, prices, parts = solved
    bound = bound_at(made, tasks, prices, parts)
    loaded = {task.project for task in tasks}
    for goal in problem.goals:
        if goal.project not in loaded:
            end = free[goal.task][1]
            late = 0 if goal.due is None else max(0, end - goal.due)
            bound += goal.weight * end + goal.late_weight * late
    worth = {limit.name: 0.0 for limit in problem.limits}
    for (name, _), row in made.number.items():
        worth[name] += max(0.0, float(prices[row]))
    return Relaxation(ceil(bound), _order(made, tasks, shares), worth)


def columns_of(problem: Problem, free: Placed, until: float = inf) -> tuple[Columns, list[Task]]:
    """Return a column for every place of every task that takes something, and those tasks.

    Past `until` the rest is left out, and the columns are of no use.
    """
    loads: dict[str, list[tuple[Limit, int]]] = defaultdict(list)
    for limit in problem.limits:
        for load in limit.loads:
            if load.demand:
                loads[load.task].append((limit, load.demand))
    goals = {goal.project for goal in problem.goals}
    tasks = [task for task in problem.tasks if task.name in loads and task.project in goals]
    gates = gates_of(problem)
    made = Columns()
    for number, task in enumerate(tasks):
        if time.perf_counter() > until:
            break
        least = worth_at(problem, gates, free, task)
        for start, end in _places(gates, free, task):
            _add(made, gates, (number, least(end)), (task, start, end), loads[task.name])
    return made, tasks


def _places(gates: Gates, free: Placed, task: Task) -> list[tuple[int, int]]:
    """Return every start and end that a task may have; of one with rounds the latest start."""
    found: list[tuple[int, int]] = []
    start = free[task.name][0]
    latest = gates.problem.horizon if task.latest is None else task.latest
    while start <= latest:
        start = gates.opening(task, start)
        end = gates.end(task, start)
        if end > gates.problem.horizon or start > latest:
            break
        if task.rounds:
            # It may wait for this round from any earlier start, and takes least from the last one.
            start = max(start, min(latest, end - task.length))
        found.append((start, end))
        start += 1
    return found


def _add(
    made: Columns,
    gates: Gates,
    what: tuple[int, float],
    where: tuple[Task, int, int],
    loads: list[tuple[Limit, int]],
) -> None:
    """Add one column."""
    problem, column = gates.problem, len(made.least)
    task, start, end = where
    made.task.append(what[0])
    made.least.append(what[1])
    made.end.append(end)
    for limit, demand in loads:
        if task.rounds and limit.kind == "by_year" and limit.counted == "start":
            continue  # it may have started in an earlier year
        for place, times in places_used(gates, limit, task, start, end):
            year = place
            if limit.kind == "at_once":
                year = (place + problem.phase) // problem.year_slots
            made.rows.append(made.row(limit, place, year))
            made.columns.append(column)
            made.use.append(float(demand * times))


def _solve(made: Columns, tasks: list[Task], until: float) -> tuple[Floats, Floats, Floats] | None:
    """Return shares of starts, prices of limits and parts of tasks in their project's cost."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix

    columns, projects = len(made.least), list(dict.fromkeys(task.project for task in tasks))
    place = {name: columns + number for number, name in enumerate(projects)}
    count, limits = len(tasks), len(made.capacity)
    each = np.arange(columns)
    of = np.array(made.task)
    owner = np.array([place[task.project] for task in tasks])
    rows = np.concatenate((np.array(made.rows, dtype=int), limits + of, limits + np.arange(count)))
    places = np.concatenate((np.array(made.columns, dtype=int), each, owner))
    values = np.concatenate((np.array(made.use), np.array(made.least), -np.ones(count)))
    shape = (limits + count, columns + len(projects))
    found: Any = linprog(
        np.concatenate((np.zeros(columns), np.ones(len(projects)))),
        A_ub=csr_matrix((values, (rows, places)), shape=shape),
        b_ub=np.concatenate((np.array(made.capacity), np.zeros(count))),
        A_eq=csr_matrix((np.ones(columns), (of, each)), shape=(count, shape[1])),
        b_eq=np.ones(count),
        method="highs-ds",
        options={"time_limit": max(0.0, until - time.perf_counter())},
    )
    if found.status != 0:
        return None
    duals = -np.asarray(found.ineqlin.marginals, dtype=float)
    return np.asarray(found.x)[:columns], duals[:limits], duals[limits:]


def bound_at(made: Columns, tasks: list[Task], prices: Floats, parts: Floats) -> float:
    """Return the bound of the loaded projects at prices of limits and parts of tasks.

    Both may be anything: prices below 0 count as 0, and parts are scaled to add up to 1.
    """
    prices = np.maximum(prices, 0.0)
    parts = np.maximum(parts, 0.0)
    owners = [task.project for task in tasks]
    total: dict[str, float] = defaultdict(float)
    for owner, part in zip(owners, parts.tolist(), strict=True):
        total[owner] += part
    count = {owner: owners.count(owner) for owner in total}
    shared = np.array(
        [
            part / total[owner] if total[owner] > 0.0 else 1.0 / count[owner]
            for owner, part in zip(owners, parts.tolist(), strict=True)
        ]
    )
    of = np.array(made.task)
    reduced = shared[of] * np.array(made.least)
    np.add.at(reduced, np.array(made.columns, dtype=int), prices[made.rows] * np.array(made.use))
    least = np.full(len(tasks), np.inf)
    np.minimum.at(least, of, reduced)
    paid = prices * np.array(made.capacity)
    size = float(np.abs(least).sum() + np.abs(paid).sum())
    return float(least.sum() - paid.sum()) - SAFE * size


def _order(made: Columns, tasks: list[Task], shares: Floats) -> tuple[str, ...]:
    """Return projects by the mean end of the last of their tasks."""
    mean = np.zeros(len(tasks))
    np.add.at(mean, np.array(made.task), shares * np.array(made.end))
    last: dict[str, float] = {}
    for task, end in zip(tasks, mean.tolist(), strict=True):
        last[task.project] = max(last.get(task.project, 0.0), end)
    return tuple(sorted(last, key=lambda name: last[name]))
