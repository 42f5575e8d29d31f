"""The schedule without shared limits: every task as early as its links and gates let it.

All links are monotone in the starts, so raising starts until none is violated gives the least
schedule that keeps them; every goal ends there as early as it can at all. Its objective is
therefore a bound for any schedule with limits. A window raises the start of its opening task.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from longspring.delivery.problem import Pattern, Problem, Task
from longspring.errors import InfeasibleError


@dataclass(frozen=True, slots=True)
class Gates:
    """Where tasks may start and when they then end."""

    problem: Problem
    closed: dict[str, frozenset[int]]
    rounds: dict[str, frozenset[int]]

    def opening(self, task: Task, start: int) -> int:
        """Return the first slot from `start` in which the task may start."""
        closed = self.closed.get(task.calendar, frozenset())
        needed = task.length if task.whole else min(1, task.length)
        while any(self._place(start + slot) in closed for slot in range(needed)):
            start += 1
        return start

    def end(self, task: Task, start: int) -> int:
        """Return the earliest end of a task that starts in slot `start`."""
        if task.rounds:
            end = start + task.length
            while self._place(end) not in self.rounds[task.rounds]:
                end += 1
            return end
        closed = self.closed.get(task.calendar, frozenset())
        end, left = start, task.length
        while left:
            left -= self._place(end) not in closed
            end += 1
        return end

    def is_open(self, task: Task, slot: int) -> bool:
        """Return whether the calendar of a task lets it work in a slot."""
        return self._place(slot) not in self.closed.get(task.calendar, frozenset())

    def _place(self, slot: int) -> int:
        return (slot + self.problem.phase) % self.problem.year_slots


def gates_of(problem: Problem) -> Gates:
    """Return the gates of a problem, ready to be asked."""

    def places(patterns: tuple[Pattern, ...]) -> dict[str, frozenset[int]]:
        return {one.name: frozenset(one.places) for one in patterns}

    return Gates(problem, places(problem.calendars), places(problem.rounds))


Placed = dict[str, tuple[int, int]]  # task -> (start, end) [slots]


def earliest(problem: Problem) -> Placed:
    """Return the least start and end of every task, limits left out.

    Raises
    ------
    InfeasibleError
        If some task cannot keep its latest date or the horizon even without limits, or if tasks
        wait for each other in a circle; the message names the tasks.
    """
    tasks = {task.name: task for task in problem.tasks}
    gates = gates_of(problem)
    followers, openings = _links(problem)
    placed: Placed = {}
    starts = {task.name: gates.opening(task, task.earliest) for task in problem.tasks}
    waiting = deque(tasks)
    while waiting:
        name = waiting.popleft()
        task, start = tasks[name], starts[name]
        end = gates.end(task, start)
        if end > problem.horizon or (task.latest is not None and start > task.latest):
            raise InfeasibleError(_too_late(problem, task, start, end))
        placed[name] = (start, end)
        for follower in followers[name]:
            if starts[follower] < end:
                starts[follower] = gates.opening(tasks[follower], end)
                waiting.append(follower)
        for opening, longest in openings[name]:
            least = _least_start(gates, tasks[opening], starts[opening], start - longest)
            if least > starts[opening]:
                starts[opening] = least
                waiting.append(opening)
    return placed


def objective(problem: Problem, placed: Placed) -> int:
    """Return the value of a placement: weighted ends and lateness."""
    total = 0
    for goal in problem.goals:
        end = placed[goal.task][1]
        total += goal.weight * end
        if goal.due is not None:
            total += goal.late_weight * max(0, end - goal.due)
    return total


def worth_at(problem: Problem, gates: Gates, free: Placed, task: Task) -> Callable[[int], int]:
    """Return what the goal of a task's project weighs at least, as a function of the task's end."""
    goal = next(one for one in problem.goals if one.project == task.project)
    mine = [one for one in problem.tasks if one.project == task.project]
    after = _behind(mine, task.name)

    def least(end: int) -> int:
        """Return the least weight if the task ends there."""
        ends = {task.name: end}
        for one in after:
            known = [ends.get(name, free[name][1]) for name in one.after]
            start = gates.opening(one, max(free[one.name][0], *known))
            ends[one.name] = gates.end(one, start)
        last = ends.get(goal.task, free[goal.task][1])
        late = 0 if goal.due is None else max(0, last - goal.due)
        return goal.weight * last + goal.late_weight * late

    return least


def _behind(tasks: Sequence[Task], name: str) -> list[Task]:
    """Return the tasks that wait for one, at once or by way of others, each after those before."""
    reached = {name}
    while True:
        more = {one.name for one in tasks if reached & set(one.after)} - reached
        if not more:
            break
        reached |= more
    found: list[Task] = []
    left = [one for one in tasks if one.name in reached and one.name != name]
    while left:
        waiting = {one.name for one in left}
        ready = [one for one in left if not waiting & set(one.after)]
        found += ready
        left = [one for one in left if one not in ready]
    return found


def pulled(problem: Problem, placed: Placed) -> Placed:
    """Return a schedule with every task that shares nothing moved to its earliest start.

    What a search leaves anywhere between two others then stands where it can begin. No end is
    later than before, and an approval stays late enough for what it permits.
    """
    loaded = {load.task for limit in problem.limits for load in limit.loads if load.demand}
    gates = gates_of(problem)
    moved: Placed = {}
    left = list(problem.tasks)
    while left:
        ready = [task for task in left if moved.keys() >= set(task.after)]
        for task in ready:
            moved[task.name] = placed[task.name]
            if task.name not in loaded:
                moved[task.name] = _pull(problem, gates, task, (placed, moved))
        left = [task for task in left if task.name not in moved]
    return moved


def _pull(
    problem: Problem, gates: Gates, task: Task, known: tuple[Placed, Placed]
) -> tuple[int, int]:
    """Return the earliest place of a task after those moved, for what stands after it."""
    placed, moved = known
    start = gates.opening(task, max([task.earliest, *(moved[name][1] for name in task.after)]))
    for window in problem.windows:
        if window.opening == task.name:
            start = _least_start(gates, task, start, placed[window.closing][0] - window.longest)
    return start, gates.end(task, start)


def _links(
    problem: Problem,
) -> tuple[dict[str, list[str]], dict[str, list[tuple[str, int]]]]:
    """Return who follows each task, and which openings each closing task pulls along."""
    followers: dict[str, list[str]] = defaultdict(list)
    openings: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for task in problem.tasks:
        for name in task.after:
            followers[name].append(task.name)
    for window in problem.windows:
        openings[window.closing].append((window.opening, window.longest))
    return followers, openings


def _least_start(gates: Gates, task: Task, start: int, end: int) -> int:
    """Return the least start from `start` on for which the task can end at `end` or later.

    A task that ends at rounds may wait for a later round, but a later start says the same.
    """
    while gates.end(task, start) < end:
        start = gates.opening(task, start + 1)
    return start


def _too_late(problem: Problem, task: Task, start: int, end: int) -> str:
    if task.latest is not None and start > task.latest:
        missed = f"must start by slot {task.latest} and can start in slot {start} at the earliest"
    else:
        missed = f"ends in slot {end} at the earliest, after the horizon of {problem.horizon} slots"
    waits = f" It waits for {', '.join(task.after)}." if task.after else ""
    return (
        f"{task.name} {missed}, even if nothing is shared (or tasks wait for each other in a "
        f"circle).{waits} Give it more time, or leave the project out."
    )
