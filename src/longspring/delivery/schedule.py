"""Find the schedule of many projects that share crews, grid slots, capital and quotas.

    free     = earliest(problem)            # without shared limits: a bound
    relaxed  = relax(problem)               # a better bound, and an order of projects
    first    = first_schedule(problem)      # by a simple rule: where the search begins
    answer   = child process (sat.py)       # CP-SAT, with a time limit
    breaches = proof of the answer          # by a checker that shares nothing with it
    schedule = Schedule(...)                # with its gap

What a search leaves open is stated as `gap`; what cannot be kept is named by family of limits.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from longspring.delivery.earliest import Placed, earliest, objective, pulled
from longspring.delivery.problem import Problem, checked, families, relaxed
from longspring.delivery.proof import breaches, use
from longspring.delivery.relax import Relaxation, relax
from longspring.delivery.serial import first_schedule
from longspring.errors import (
    InfeasibleError,
    LimitReachedError,
    LongspringError,
    NotCertifiedError,
    UsageError,
)

Ask = Callable[[Mapping[str, Any]], dict[str, Any]]
GRACE = 30.0  # [s] for the child to start, to build its model and to answer
RELAX_SHARE, FIRST_SHARE = 0.6, 0.15  # of the time limit, at most, for bound and first schedule
COLLISION_SECONDS = 5.0  # [s] for each question of what collides


@dataclass(frozen=True, slots=True)
class Search:
    """What the search may be told."""

    seconds: float = 20.0
    seed: int = 1
    # Eight sub-solvers of different kinds, on however many cores: fewer leave out those that find
    # bounds, at any number of cores.
    workers: int = 8


@dataclass(frozen=True, slots=True)
class Shared:
    """How a limit is used: by slot where it is shared at once, else by year."""

    limit: str
    family: str
    kind: Literal["at_once", "by_year"]
    capacity: tuple[int, ...]
    use: tuple[int, ...]
    full: tuple[int, ...]  # where not even its smallest task would fit as well
    worth: float | None = None  # what one more of it would save, estimated; None: not known


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule that the independent checker has passed, and how good it is."""

    problem: Problem
    placed: Placed
    free: Placed  # the schedule without shared limits
    status: Literal["optimal", "feasible"]
    objective: int
    bound: int  # no schedule has less
    free_objective: int
    seconds: float  # of the whole search
    shared: tuple[Shared, ...]

    @property
    def gap(self) -> float:
        """How much less the objective may still become, as a share of it [1]."""
        return (self.objective - self.bound) / max(1, abs(self.objective))

    def waits(self) -> dict[str, int]:
        """Return by how many slots each project ends later than it could if nothing were shared."""
        return {
            goal.project: self.placed[goal.task][1] - self.free[goal.task][1]
            for goal in self.problem.goals
        }


def find_schedule(problem: Problem, search: Search | None = None) -> Schedule:
    """Return the best schedule found within the time limit, checked.

    Parameters
    ----------
    problem : Problem
        Tasks, windows, limits and goals.
    search : Search, optional
        Time limit [s], seed, workers.

    Returns
    -------
    Schedule
        Its status is "optimal", or "feasible" with `gap` above 0 where the limit ended the search.

    Raises
    ------
    InfeasibleError
        If nothing keeps the problem; the message names what collides.
    LimitReachedError
        If the limit ended the search before any schedule was found.
    NotCertifiedError
        If the checker refuses what the search found.
    UsageError
        If the problem is none, or CP-SAT is not installed.
    """
    search = search or Search()
    free = earliest(checked(problem))
    least = objective(problem, free)
    if not breaches(problem, free, least, least):
        answer: dict[str, Any] = {"status": "optimal", "seconds": 0.0, "placed": free}
        found = _finished(problem, free, answer | {"objective": least, "bound": least})
        return _valued(found, {limit.name: 0.0 for limit in problem.limits})
    began = time.perf_counter()
    relaxed = relax(problem, free, began + RELAX_SHARE * search.seconds) or Relaxation(least)
    least = max(least, relaxed.bound)
    until = began + (RELAX_SHARE + FIRST_SHARE) * search.seconds
    first = first_schedule(problem, search.seed, until, relaxed.order)
    left = max(0.01, search.seconds - (time.perf_counter() - began))
    with solver() as ask:
        request = _request(problem, replace(search, seconds=left))
        answer = ask(request | {"hint": first or {}})
        if answer["status"] == "infeasible":
            raise InfeasibleError(_collision_words(collision(problem, ask, search)))
    answer = _better(problem, answer, first, least)
    if answer["status"] == "unknown":
        raise LimitReachedError(
            f"No schedule was found within {search.seconds:g} s, and none was excluded. "
            "Give more time with --limit."
        )
    answer |= {"seconds": time.perf_counter() - began}
    answer["bound"] = max(answer["bound"], least)
    if answer["objective"] == answer["bound"]:
        answer["status"] = "optimal"
    return _valued(_finished(problem, free, answer), relaxed.worth)


def _valued(found: Schedule, worth: Mapping[str, float]) -> Schedule:
    """Return a schedule that says what one more of each limit would save, where it is known."""
    shared = (replace(one, worth=worth.get(one.limit)) for one in found.shared)
    return replace(found, shared=tuple(shared))


def _better(
    problem: Problem, answer: dict[str, Any], first: Placed | None, least: int
) -> dict[str, Any]:
    """Return the answer, or the first schedule where the search ended before it was as good."""
    if first is None or answer["status"] == "optimal":
        return answer
    begun = objective(problem, first)
    if answer["status"] == "feasible" and answer["objective"] <= begun:
        return answer
    known = {"status": "feasible", "bound": least} | {
        key: value for key, value in answer.items() if key == "bound"
    }
    return known | {"placed": first, "objective": begun}


def collision(problem: Problem, ask: Ask, search: Search) -> tuple[str, ...]:
    """Return families of limits that cannot hold together; without any one of them the rest can.

    A family whose question is not answered in time stays in, so the answer may then be too large.
    """
    search = replace(search, seconds=COLLISION_SECONDS)
    kept, current = list(families(problem)), replace(problem, goals=())
    for family in families(problem):
        trial = relaxed(current, family)
        if ask(_request(trial, search))["status"] == "infeasible":
            current = trial
            kept.remove(family)
    return tuple(kept)


@contextmanager
def solver() -> Generator[Ask]:
    """Yield a function that puts a request to the child process and returns its answer.

    The child is ended when the body ends, or when an answer is `GRACE` overdue.
    """
    command = [sys.executable, "-P", "-m", "longspring.delivery.sat"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as child:

        def ask(request: Mapping[str, Any]) -> dict[str, Any]:
            """Put one request to the child."""
            watch = threading.Timer(request["seconds"] + GRACE, child.kill)
            watch.start()
            try:
                return _exchange(child, request)
            finally:
                watch.cancel()

        try:
            yield ask
        finally:
            child.kill()


def _exchange(child: "subprocess.Popen[str]", request: Mapping[str, Any]) -> dict[str, Any]:
    """Write a request, read the answer; raise what went wrong."""
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    try:
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.flush()
    except BrokenPipeError:
        pass  # it said why before it ended
    line = child.stdout.readline()
    if not line:
        last = child.stderr.read().strip().splitlines()[-1:] or ["it said nothing"]
        raise LongspringError(f"The process that searches for schedules ended: {last[0]}")
    answer: dict[str, Any] = json.loads(line)
    if "error" in answer:
        raise UsageError(
            "Schedules under shared limits are found by CP-SAT, which is not installed: "
            "pip install 'longspring[schedule]'."
        )
    return answer


def _request(problem: Problem, search: Search) -> dict[str, Any]:
    return {"problem": asdict(problem), **asdict(search)}


def _finished(problem: Problem, free: Placed, answer: Mapping[str, Any]) -> Schedule:
    """Return the schedule of an answer, or raise where the checker refuses it."""
    placed = {name: (start, end) for name, (start, end) in answer["placed"].items()}
    least = objective(problem, free)
    found = breaches(problem, placed, answer["objective"], answer["bound"])
    if not found:
        placed = pulled(problem, placed)
        found = breaches(problem, placed, objective(problem, placed), answer["bound"])
    if found:
        raise NotCertifiedError(
            "The schedule that was found does not keep its problem, and was not accepted. "
            + " ".join(str(breach) for breach in found[:5])
        )
    return Schedule(
        problem=problem,
        placed=placed,
        free=free,
        status=answer["status"],
        objective=objective(problem, placed),
        bound=answer["bound"],
        free_objective=least,
        seconds=answer["seconds"],
        shared=_shared(problem, placed),
    )


def _shared(problem: Problem, placed: Placed) -> tuple[Shared, ...]:
    """Return the use of every limit, and where it is full."""
    found: list[Shared] = []
    last_year = (problem.horizon - 1 + problem.phase) // problem.year_slots
    for limit in problem.limits:
        used = use(problem, limit, placed)
        places = range(problem.horizon) if limit.kind == "at_once" else range(last_year + 1)
        years = [
            (slot + problem.phase) // problem.year_slots if limit.kind == "at_once" else slot
            for slot in places
        ]
        room = tuple(limit.capacity[min(year, len(limit.capacity) - 1)] for year in years)
        least = min((load.demand for load in limit.loads if load.demand), default=1)
        amounts = tuple(used[place] for place in places)
        full = tuple(place for place in places if amounts[place] > room[place] - least)
        # Where nothing is used and nothing would ever fit, the limit forbids rather than binds.
        full = tuple(place for place in full if amounts[place])
        found.append(Shared(limit.name, limit.family, limit.kind, room, amounts, full))
    return tuple(found)


def _collision_words(found: tuple[str, ...]) -> str:
    return (
        f"No schedule keeps everything. What cannot hold together: {', '.join(found)}; if any one "
        "of them gave way, the others could be kept. Raise a capacity, allow a later date, or "
        "leave a project out."
    )
