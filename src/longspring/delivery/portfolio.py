"""The projects of a case: those published, those a plan cuts its build into, those entered.

    published   a row of projects.csv whose technology has a delivery class
    plan        what a party builds of a technology in a zone and period, cut into equal projects
                no larger than the size of the class
    entered     what somebody wrote into a register, and neither of both knows

The projects of a plan are made up by the cut: nobody has named them. Their due dates are spread
evenly from the first day of the period by which likeliest times can end to its last day, and each
begins so that likeliest times end when it is due, but not before `today`, the day the forecast
looks from.
Keys do not depend on the order of rows. A period of 5 years that is named 2025 ends on the last
day of 2029.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from longspring.case.columns import Label
from longspring.case.model import Case
from longspring.delivery.calendar import day_of, gated_end
from longspring.delivery.stages import MONTH_DAYS, Route, Stages
from longspring.results.table import Plan

Provenance = Literal["published", "plan", "entered"]
Floats = NDArray[np.float64]
LEAST = 0.5  # [MW] below which a build is no project


@dataclass(frozen=True, slots=True)
class Project:
    """A project on its way: what it is, when it may begin, what is known of it.

    `done` holds the day on which a stage was done, at the latest; no other stage was done by the
    day `seen`. Days are numbers as in `calendar`.
    """

    key: str
    label: Label
    technology: str
    zone: str
    owner: str
    capacity: float  # [MW]
    delivery_class: str
    period: int  # period of the plan that it belongs to, 0 for none
    begins: float  # no stage begins before
    due: float | None
    provenance: Provenance
    done: Mapping[str, float] = field(default_factory=dict[str, float])
    seen: float = -math.inf


def published_projects(case: Case, stages: Stages) -> tuple[Project, ...]:
    """Return the projects of projects.csv that have a delivery class and a day they were known."""
    found: list[Project] = []
    for row in case.projects:
        route = stages.route_of(row.technology)
        if route is None or not row.known_on:
            continue
        known = day_of(date.fromisoformat(row.known_on))
        done = {row.reached: known} if row.reached else {}
        found.append(
            Project(
                key=row.project,
                label=Label(row.label_en, row.label_zh),
                technology=row.technology,
                zone=row.zone,
                owner=row.owner,
                capacity=row.capacity,
                delivery_class=route.delivery_class,
                period=0,
                begins=known,
                due=None,
                provenance="published",
                done=with_earlier(route, done),
                seen=known,
            )
        )
    return tuple(found)


def planned_projects(
    plan: Plan, case: Case, stages: Stages, last_period: int, today: float
) -> tuple[Project, ...]:
    """Return the projects that the company's build of a plan is cut into.

    Parameters
    ----------
    plan : Plan
        Whose table `annual` says what is built.
    case : Case
        Its case.
    stages : Stages
        Routes and classes.
    last_period : int
        The last period that is cut.
    today : float
        Day before which nothing begins.
    """
    owner = builder_of(case)
    found: list[Project] = []
    for (technology, zone, period), capacity in sorted(built(plan, owner).items()):
        route = stages.route_of(technology)
        if route is None or period > last_period or capacity < LEAST:
            continue
        count = math.ceil(capacity / route.project_size - 1e-9)
        first, last = period_days(case, period)
        first = max(first, likeliest_end(stages, route, today))
        for number in range(count):
            due = first + max(last - first, 0.0) * (number + 1) / count
            found.append(
                Project(
                    key=f"{technology}.{zone}.{period}.{number + 1:02d}",
                    label=_label(case, technology, zone, period, (number + 1, count)),
                    technology=technology,
                    zone=zone,
                    owner=owner,
                    capacity=capacity / count,
                    delivery_class=route.delivery_class,
                    period=period,
                    begins=max(today, latest_start(stages, route, due)),
                    due=due,
                    provenance="plan",
                )
            )
    return tuple(found)


def builder_of(case: Case) -> str:
    """Return the party whose build the agreement is about: the builder of deal.yaml, or company.

    A case without a deal names the owner `company`.
    """
    return case.deal.no_deal.builder if case.deal is not None else "company"


def built(plan: Plan, owner: str) -> dict[tuple[str, str, int], float]:
    """Return what a party builds by technology, zone and period [MW]."""
    columns = plan.tables["annual"].columns
    chosen = (columns["quantity"] == "build") & (columns["owner"] == owner)
    found: dict[tuple[str, str, int], float] = {}
    for place in np.flatnonzero(chosen).tolist():
        names = str(columns["technology"][place]), str(columns["zone"][place])
        key = (*names, int(columns["period"][place]))
        found[key] = found.get(key, 0.0) + float(columns["value"][place])
    return found


def period_days(case: Case, period: int) -> tuple[float, float]:
    """Return the first and the last day of a period."""
    years = next(one.years for one in case.periods if one.year == period)
    first = day_of(date(period, 1, 1))
    return first, day_of(date(period + math.ceil(years), 1, 1)) - 1.0


def likeliest_end(stages: Stages, route: Route, begins: float) -> float:
    """Return when a project of a route is done if every stage takes its likeliest time."""
    return float(_likeliest_ends(stages, route, np.array([begins]))[0])


def _likeliest_ends(stages: Stages, route: Route, begins: Floats) -> Floats:
    """Return the same for every day that it may begin."""
    end: dict[str, Floats] = {}
    for step in route.steps:
        waited = [end[name] for name in step.needs]
        start = np.max(waited, axis=0) if waited else begins
        days = np.full(begins.shape, step.likeliest * MONTH_DAYS)
        end[step.stage] = gated_end(start, days, stages.gates.get(step.gate))
    return end[stages.producing]


def latest_start(stages: Stages, route: Route, due: float) -> float:
    """Return the latest of half-monthly days from which the likeliest times end by `due`."""
    bare = sum(step.likeliest for step in route.steps) * MONTH_DAYS
    step = MONTH_DAYS / 2.0
    count = math.ceil((2.0 * bare + 731.0) / step) + 1
    begins = due - step * np.arange(count, dtype=np.float64)
    in_time = _likeliest_ends(stages, route, begins) <= due
    return float(begins[int(in_time.argmax()) if in_time.any() else -1])


class Written(Protocol):
    """What a register holds of a project: `track` knows its like, which this room may not."""

    @property
    def key(self) -> str:
        """By what everything refers to it."""
        ...

    @property
    def label(self) -> Label:
        """What it is called."""
        ...

    @property
    def technology(self) -> str:
        """Technology or store of the case."""
        ...

    @property
    def zone(self) -> str:
        """Zone of the case."""
        ...

    @property
    def owner(self) -> str:
        """Who builds it."""
        ...

    @property
    def capacity_mw(self) -> float:
        """Return its capacity [MW]."""
        ...

    @property
    def signed_on(self) -> date | None:
        """Day of signing."""
        ...

    @property
    def due_on(self) -> date | None:
        """Day by which it was agreed to produce."""
        ...

    @property
    def provenance(self) -> Provenance:
        """Where it is from; only what was entered is known to nobody else."""
        ...


def entered_projects(
    written: Iterable[Written], stages: Stages, today: date
) -> tuple[Project, ...]:
    """Return the projects that people entered, of those whose technology has a delivery class.

    Parameters
    ----------
    written : iterable of Written
        Projects of a register.
    stages : Stages
        Routes and classes.
    today : date
        When a project begins that has no day of signing.
    """
    found: list[Project] = []
    for one in written:
        route = stages.route_of(one.technology)
        if one.provenance == "entered" and route is not None:
            found.append(
                Project(
                    key=one.key,
                    label=one.label,
                    technology=one.technology,
                    zone=one.zone,
                    owner=one.owner,
                    capacity=one.capacity_mw,
                    delivery_class=route.delivery_class,
                    period=0,
                    begins=day_of(one.signed_on or today),
                    due=None if one.due_on is None else day_of(one.due_on),
                    provenance="entered",
                )
            )
    return tuple(found)


def with_earlier(route: Route, done: Mapping[str, float]) -> dict[str, float]:
    """Return the days of stages with those that must have been done before, at the latest.

    Stages that the route lacks are left out.
    """
    found: dict[str, float] = {}
    for stage, day in done.items():
        for name in route.before(stage) if stage in route.stages else ():
            found[name] = min(found.get(name, day), done.get(name, day))
    return found


def with_register(
    projects: Sequence[Project],
    stages: Stages,
    register: Mapping[str, Mapping[str, date]],
    today: float,
) -> tuple[Project, ...]:
    """Return the projects with what a register knows of them.

    Parameters
    ----------
    projects : sequence of Project
        As published or planned.
    stages : Stages
        Routes.
    register : mapping of project to mapping of stage to date
        Stages accepted as done. A project that is listed was not further by `today`.
    today : float
        The day of the register.
    """
    found: list[Project] = []
    for one in projects:
        if one.key not in register:
            found.append(one)
            continue
        dates = {stage: day_of(when) for stage, when in register[one.key].items()}
        done = with_earlier(stages.routes[one.delivery_class], {**one.done, **dates})
        begins = min((one.begins, *done.values()))
        found.append(replace(one, done=done, seen=max(one.seen, today), begins=begins))
    return tuple(found)


def _label(case: Case, technology: str, zone: str, period: int, place: tuple[int, int]) -> Label:
    what = {row.technology: row for row in case.technologies} | {
        row.store: row for row in case.stores
    }
    where = next(row for row in case.zones if row.zone == zone)
    number, count = place
    return Label(
        f"{what[technology].label_en}, {where.label_en}, {period}, {number} of {count}",
        f"{where.label_zh}{what[technology].label_zh}{period}时期第{number}个（共{count}个）",
    )
