"""The scheduling problem of a case: its projects, their stages, what they share.

    task      every stage that is not done, at its likeliest time in half-months
    order     the stages it needs; season, outage, round as its gate says
    window    an approval that lapses; where it has lapsed, or cannot hold, it is obtained anew
    goal      the day of connection: what a day is worth (CNY), else the capacity (MW)
    deadline  the last day of the project's period, the deadline of its clauses; a day after it
              counts `lateness_weight` (parameters.csv) more than a day before it
    limit     rows of shared_limits.csv

A project of a plan may begin so that it could be connected by the first day of its period, not
earlier: the plan has no use for it before. Schedules that end more than `MARGIN` half-months after
that of a simple rule are left out of the search.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import numpy as np

from longspring.case.columns import Label
from longspring.case.delivery import Gate, SharedLimit
from longspring.case.model import Case
from longspring.delivery.calendar import date_of, day_of, elapsed, valid_until
from longspring.delivery.earliest import earliest
from longspring.delivery.halfmonth import (
    SLOT_DAYS,
    YEAR_SLOTS,
    boundary_from,
    boundary_until,
    closed_places,
    day_at,
    round_places,
    slots_of,
)
from longspring.delivery.portfolio import Project, latest_start, period_days
from longspring.delivery.problem import (
    Goal,
    Limit,
    Load,
    Pattern,
    Problem,
    Task,
    Window,
    longest_run,
)
from longspring.delivery.serial import first_schedule
from longspring.delivery.stages import MONTH_DAYS, Stages, Step
from longspring.errors import InfeasibleError, UsageError

LATENESS = "lateness_weight"  # a parameter of the case
MARGIN = 2 * YEAR_SLOTS
LONG = 60 * YEAR_SLOTS  # until the horizon is known
TENS_OF_THOUSANDS = 1e4  # money is shared in units of 10 000 CNY
MW_PARTS = 10  # capacity counts to a tenth of a MW
MONEY_UNIT = 1e3  # a goal counts in thousands of CNY


@dataclass(frozen=True, slots=True)
class Agenda:
    """A scheduling problem, and what its numbers mean."""

    problem: Problem
    first: int  # boundary at which slot 0 begins
    unit: Literal["CNY", "MW d"]
    scale: float  # objective x scale is in `unit`
    projects: Mapping[str, Project]
    limits: Mapping[str, SharedLimit]
    labels: Mapping[str, Label]  # of stages
    renewed: tuple[str, ...]  # projects whose approval must be obtained anew
    measures: Mapping[str, float] = field(default_factory=dict[str, float])  # unit of a limit

    def day(self, slot: int) -> date:
        """Return the first day of a slot."""
        return day_at(self.first + slot)


@dataclass(frozen=True, slots=True)
class Known:
    """What a day of a project is worth [CNY/d], and hours of its stores [h], where known."""

    days: Mapping[str, float] = field(default_factory=dict[str, float])
    hours: Mapping[tuple[str, str, int], float] = field(
        default_factory=dict[tuple[str, str, int], float]
    )


def agenda_of(
    case: Case, stages: Stages, projects: Sequence[Project], today: date, known: Known | None = None
) -> Agenda:
    """Return the scheduling problem of projects of a case, from a day on.

    Raises
    ------
    UsageError
        If no project is left to be scheduled.
    InfeasibleError
        If a project cannot be connected within 60 years.
    """
    known = known or Known()
    first = boundary_from(today)
    left = [one for one in projects if stages.producing not in one.done]
    if not left:
        raise UsageError(
            f"case {case.name!r} has no project that is still to be connected. Give the folder "
            "of a plan, or add rows with a day in known_on to projects.csv."
        )
    draft = Draft(case, stages, first)
    for one in left:
        draft.add(one)
    in_money = all(known.days.get(one.key, 0.0) > 0.0 for one in left)
    lateness = next((row.value for row in case.parameters if row.parameter == LATENESS), 1.0)
    goals = tuple(draft.goal(one, _weight(one, known, in_money), lateness) for one in left)
    limits = tuple(draft.limit(row, left, known) for row in case.shared_limits)
    problem = replace(
        draft.problem(tuple(draft.tasks), tuple(draft.windows)),
        goals=goals,
        limits=tuple(limit for limit in limits if limit.loads),
    )
    return Agenda(
        problem=replace(problem, horizon=_horizon(problem)),
        first=first,
        unit="CNY" if in_money else "MW d",
        scale=MONEY_UNIT if in_money else SLOT_DAYS / MW_PARTS,
        projects={one.key: one for one in left},
        limits={row.limit: row for row in case.shared_limits},
        labels=stages.labels,
        renewed=tuple(draft.renewed),
        measures={row.limit: per_unit(row) for row in case.shared_limits},
    )


def per_unit(row: SharedLimit) -> float:
    """Return how much one whole number of a limit is in the measure of the limit."""
    return {"projects": 1.0, "MW": 1.0 / MW_PARTS, "CNY": TENS_OF_THOUSANDS}[row.measure]


@dataclass(slots=True)
class Draft:
    """Tasks and windows in the making."""

    case: Case
    stages: Stages
    first: int
    tasks: list[Task] = field(default_factory=list[Task])
    windows: list[Window] = field(default_factory=list[Window])
    renewed: list[str] = field(default_factory=list[str])
    begins: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])

    def problem(self, tasks: tuple[Task, ...], windows: tuple[Window, ...]) -> Problem:
        """Return tasks and windows as a problem without goals and limits."""
        gates = self.stages.gates.values()
        return Problem(
            horizon=LONG,
            year_slots=YEAR_SLOTS,
            phase=self.first % YEAR_SLOTS,
            tasks=tasks,
            goals=(),
            windows=windows,
            calendars=tuple(
                Pattern(gate.gate, closed_places(gate))
                for gate in gates
                if gate.kind in ("season", "outage")
            ),
            rounds=tuple(
                Pattern(gate.gate, round_places(gate)) for gate in gates if gate.kind == "rounds"
            ),
        )

    def add(self, project: Project) -> None:
        """Add the stages of a project; an approval that lapses in any case is done once more."""
        tasks, windows = self._stages(project, frozenset(project.done))
        try:
            earliest(self.problem(tasks, windows))
        except InfeasibleError:
            lapsing = {
                step.stage
                for step in self.stages.routes[project.delivery_class].steps
                if step.stage in project.done and self._validity(step)
            }
            tasks, windows = self._stages(project, frozenset(project.done) - lapsing)
            earliest(self.problem(tasks, windows))
            self.renewed.append(project.key)
        self.tasks += tasks
        self.windows += windows

    def goal(self, project: Project, weight: int, lateness: float) -> Goal:
        """Return what is wanted of a project: its connection, by the end of its period."""
        last = period_days(self.case, project.period)[1] if project.period else project.due
        due = None if last is None else boundary_until(date_of(last + 1.0)) - self.first
        late = 0 if due is None else round(lateness * weight)
        return Goal(project.key, f"{project.key}/{self.stages.producing}", weight, due, late)

    def limit(self, row: SharedLimit, projects: Sequence[Project], known: Known) -> Limit:
        """Return a limit with what every project takes of it."""
        tasks = {task.name: task for task in self.tasks}
        loads: list[Load] = []
        for one in projects:
            task = tasks.get(f"{one.key}/{row.stage}")
            fits = row.zone in ("", one.zone) and row.delivery_class in ("", one.delivery_class)
            if task is not None and fits:
                loads.append(Load(task.name, self._demand(row, one, known)))
        given = sorted(
            (one.year, math.floor(one.capacity / per_unit(row) + 1e-9))
            for one in self.case.shared_capacities
            if one.limit == row.limit
        )
        years = range(self.first // YEAR_SLOTS, max(self.first // YEAR_SLOTS, given[-1][0]) + 1)
        capacity = tuple(
            next((room for since, room in reversed(given) if since <= year), given[0][1])
            for year in years
        )
        kind: Literal["at_once", "by_year"] = "at_once" if row.counted == "at_once" else "by_year"
        counted: Literal["end", "during"] = "end" if row.counted == "done" else "during"
        return Limit(row.limit, row.family, kind, tuple(loads), capacity, counted)

    def _demand(self, row: SharedLimit, project: Project, known: Known) -> int:
        if row.measure == "projects":
            return 1
        amount = project.capacity
        if row.measure == "CNY":
            amount = investment(self.case, project, known)
        if row.counted == "spread":
            steps = self.stages.routes[project.delivery_class].steps
            whole = next(step for step in steps if step.stage == row.stage)
            amount /= max(1, slots_of(whole.likeliest))
        return math.ceil(amount / per_unit(row) - 1e-9)

    def _stages(
        self, project: Project, done: frozenset[str]
    ) -> tuple[tuple[Task, ...], tuple[Window, ...]]:
        """Return the open stages of a project and the approvals that may lapse."""
        tasks: list[Task] = []
        windows: list[Window] = []
        begin = self._begin(project)
        steps = self.stages.routes[project.delivery_class].steps
        for step in steps:
            if step.stage in done:
                continue
            latest = [
                boundary_until(date_of(self._until(project, other))) - self.first
                for other in steps
                if other.stage in done and self._validity(other) == step.stage
            ]
            tasks.append(self._task(project, step, done, (begin, min(latest, default=None))))
            until = self._validity(step)
            if until:
                gate = self.stages.gates[step.gate]
                longest = math.floor(2.0 * ((gate.valid or 0.0) + (gate.extension or 0.0)))
                windows.append(
                    Window(f"{project.key}/{step.stage}", f"{project.key}/{until}", longest)
                )
        return tuple(tasks), tuple(windows)

    def _task(
        self,
        project: Project,
        step: Step,
        done: frozenset[str],
        between: tuple[int, int | None],
    ) -> Task:
        gate = self.stages.gates.get(step.gate)
        kind = gate.kind if gate else ""
        length = self._length(project, step, done)
        in_season = kind in ("season", "outage") and length > 0
        return Task(
            name=f"{project.key}/{step.stage}",
            project=project.key,
            stage=step.stage,
            length=length,
            after=tuple(f"{project.key}/{name}" for name in step.needs if name not in done),
            calendar=step.gate if in_season else "",
            rounds=step.gate if kind == "rounds" else "",
            earliest=between[0],
            latest=between[1],
            whole=in_season and gate is not None and _in_one_season(gate, length),
        )

    def _length(self, project: Project, step: Step, done: frozenset[str]) -> int:
        """Return the half-months left of a stage; what has passed of it by the day seen counts."""
        length = slots_of(step.likeliest)
        begun = [project.done[name] for name in step.needs if name in done]
        running = len(begun) == len(step.needs) and step.stage not in project.done
        start = max(begun, default=project.begins)
        if not running or start >= project.seen or not length:
            return length
        gate = self.stages.gates.get(step.gate)
        passed = elapsed(np.array([start]), np.array([project.seen]), gate)[0] / MONTH_DAYS
        return max(1, slots_of(step.likeliest - float(passed)))

    def _begin(self, project: Project) -> int:
        """Return the first slot in which a project may begin."""
        if project.provenance != "plan":
            return max(0, boundary_from(date_of(project.begins)) - self.first)
        key = (project.delivery_class, project.period)
        if key not in self.begins:
            route = self.stages.routes[project.delivery_class]
            wanted = period_days(self.case, project.period)[0]
            since = max(wanted, day_of(day_at(self.first)))
            begin = boundary_from(date_of(latest_start(self.stages, route, since)))
            self.begins[key] = max(0, begin - self.first)
        return self.begins[key]

    def _validity(self, step: Step) -> str:
        """Return the stage that must start before what a step grants lapses, "" where none."""
        gate = self.stages.gates.get(step.gate)
        return gate.until if gate is not None and gate.kind == "validity" else ""

    def _until(self, project: Project, step: Step) -> float:
        granted = np.array([project.done[step.stage]])
        return float(valid_until(granted, self.stages.gates[step.gate])[0])


def _in_one_season(gate: Gate, length: int) -> bool:
    """Return whether a stage falls into one season as a whole; one that is too long does not."""
    closed = closed_places(gate)
    return gate.kind == "outage" and length <= longest_run(YEAR_SLOTS, closed)


def investment(case: Case, project: Project, known: Known) -> float:
    """Return what a project costs to build [CNY]; a store at the hours of the plan, else its least.

    What the tables of costs do not list costs nothing.
    """
    period = project.period or case.periods[0].year
    key = (project.technology, period)
    costs = {(row.technology, row.period): row.overnight_cost for row in case.costs}
    if key in costs:
        return project.capacity * costs[key]
    least = {row.store: row.duration_min for row in case.stores}
    hours = known.hours.get((project.technology, project.zone, period))
    hours = least.get(project.technology, 0.0) if hours is None else hours
    for row in case.store_costs:
        if (row.store, row.period) == key:
            return project.capacity * (row.power_cost + hours * row.energy_cost)
    return 0.0


def _weight(project: Project, known: Known, in_money: bool) -> int:
    """Return what a half-month of a project weighs."""
    if in_money:
        return max(1, round(known.days[project.key] * SLOT_DAYS / MONEY_UNIT))
    return max(1, round(project.capacity * MW_PARTS))


def _horizon(problem: Problem) -> int:
    """Return the boundary by which everything is to end: that of a simple rule, and a margin."""
    placed = first_schedule(problem, seed=1, until=0.0) or {}
    free = earliest(problem)
    last = max(end for _, end in [*placed.values(), *free.values()])
    return min(LONG, last + MARGIN * (1 if placed else 5))
