"""Small random scheduling problems, and their best schedules by looking at all of them.

The oracle is written from the equations of `problem` and imports nothing of what it checks but the
records. It enumerates every end of every task, so keep horizons and tasks few.
"""

import random
from itertools import product

from longspring.delivery.problem import Goal, Limit, Load, Pattern, Problem, Task, Window

YEAR = 6


def random_problem(seed: int) -> Problem:
    """Return a problem of up to five tasks in up to three projects with any of its features."""
    draw = random.Random(seed)
    tasks, goals, windows = [], [], []
    for project in range(draw.randint(1, 3)):
        chain = []
        for step in range(draw.randint(1, 2) if len(tasks) < 4 else 1):
            kind = draw.choice(["plain", "plain", "calendar", "rounds", "milestone"])
            name = f"p{project}/{step}"
            tasks.append(
                Task(
                    name,
                    f"p{project}",
                    str(step),
                    0 if kind == "milestone" else draw.randint(1, 3),
                    tuple(chain[-1:]),
                    "season" if kind == "calendar" else "",
                    "quota" if kind == "rounds" else "",
                    earliest=draw.choice([0, 0, 1, 2]),
                    latest=draw.choice([None, None, None, 5]),
                    whole=kind == "calendar" and draw.random() < 0.3,
                )
            )
            chain.append(name)
        if len(chain) == 2 and draw.random() < 0.5:
            windows.append(Window(*chain, draw.randint(0, 2)))
        due = draw.choice([None, 3, 6])
        goals.append(Goal(f"p{project}", chain[-1], draw.randint(1, 9), due, draw.randint(0, 9)))
    return Problem(
        horizon=draw.randint(7, 11),
        year_slots=YEAR,
        phase=draw.randint(0, YEAR - 1),
        tasks=tuple(tasks),
        goals=tuple(goals),
        windows=tuple(windows),
        limits=tuple(random_limit(draw, tasks, number) for number in range(draw.randint(0, 2))),
        calendars=(Pattern("season", (0, 5)),),
        rounds=(Pattern("quota", (1, 4)),),
    )


def random_limit(draw: random.Random, tasks: list[Task], number: int) -> Limit:
    """Return a limit on some of the tasks."""
    kind = draw.choice(["at_once", "by_year"])
    counted = draw.choice(["start", "end", "during"])
    fit = [
        task for task in tasks if not (kind == "by_year" and counted == "during" and task.rounds)
    ]
    chosen = draw.sample(fit, draw.randint(0, len(fit)))
    loads = tuple(Load(task.name, draw.randint(0, 3)) for task in chosen)
    room = tuple(draw.randint(1, 5) for _ in range(draw.randint(1, 3)))
    return Limit(f"limit{number}", f"family{number}", kind, loads, room, counted)


def places(problem: Problem, task: Task) -> list[tuple[int, int]]:
    """Return every start and end that a task may have by itself."""
    season = next(one.places for one in problem.calendars)
    quota = next(one.places for one in problem.rounds)
    found = []
    for start, end in product(range(problem.horizon + 1), repeat=2):
        if not task.earliest <= start <= end:
            continue
        if task.latest is not None and start > task.latest:
            continue
        shut = [(slot + problem.phase) % YEAR in season for slot in range(start, end)]
        if task.rounds:
            fits = (end + problem.phase) % YEAR in quota and start + task.length <= end
        elif task.calendar:
            fits = shut.count(False) == task.length and not any(shut[:1] + shut[-1:])
            fits = fits and not (task.whole and any(shut))
        else:
            fits = end == start + task.length
        if fits:
            found.append((start, end))
    return found


def keeps(problem: Problem, placed: dict[str, tuple[int, int]]) -> bool:
    """Return whether a placement of fitting tasks keeps order, windows and limits."""
    for task in problem.tasks:
        if any(placed[before][1] > placed[task.name][0] for before in task.after):
            return False
    for window in problem.windows:
        if placed[window.closing][0] > placed[window.opening][1] + window.longest:
            return False
    return all(fits(problem, limit, placed) for limit in problem.limits)


def fits(problem: Problem, limit: Limit, placed: dict[str, tuple[int, int]]) -> bool:
    """Return whether the use of one limit stays within it."""
    season = next(one.places for one in problem.calendars)
    tasks = {task.name: task for task in problem.tasks}
    slots = [0] * problem.horizon
    years = [0] * (problem.horizon // YEAR + 3)
    for load in limit.loads:
        start, end = placed[load.task]
        task = tasks[load.task]
        for slot in range(start, end) if task.length else ():
            slots[slot] += load.demand
            idle = task.calendar and (slot + problem.phase) % YEAR in season
            if limit.counted == "during" and not idle:
                years[(slot + problem.phase) // YEAR] += load.demand
        if limit.counted == "start":
            years[(min(start, problem.horizon - 1) + problem.phase) // YEAR] += load.demand
        if limit.counted == "end":
            years[(max(end - 1, 0) + problem.phase) // YEAR] += load.demand
    room = [*limit.capacity, *[limit.capacity[-1]] * len(years)]
    if limit.kind == "by_year":
        return all(used <= room[year] for year, used in enumerate(years))
    return all(used <= room[(slot + problem.phase) // YEAR] for slot, used in enumerate(slots))


def value(problem: Problem, placed: dict[str, tuple[int, int]]) -> int:
    """Return weighted ends and lateness."""
    total = 0
    for goal in problem.goals:
        end = placed[goal.task][1]
        late = max(0, end - goal.due) if goal.due is not None else 0
        total += goal.weight * end + goal.late_weight * late
    return total


def best_value(problem: Problem) -> int | None:
    """Return the least value of all schedules, None where there is none."""
    names = [task.name for task in problem.tasks]
    best = None
    for spans in product(*(places(problem, task) for task in problem.tasks)):
        placed = dict(zip(names, spans, strict=True))
        if keeps(problem, placed):
            total = value(problem, placed)
            best = total if best is None else min(best, total)
    return best
