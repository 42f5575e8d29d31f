"""Which projects are scheduled together: those that a forecast is made for.

A case alone has the projects published for it; a plan has those too, and those it is cut into. The
day and what a register knows are those of the forecast (`survey`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np

from longspring.case.model import Case
from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.delivery.agenda import Agenda, Known, agenda_of
from longspring.delivery.calendar import date_of
from longspring.delivery.day import worth_of
from longspring.delivery.portfolio import (
    Project,
    builder_of,
    published_projects,
    with_register,
)
from longspring.delivery.stages import stages_of
from longspring.delivery.survey import CASE, Asked, looks_from, portfolio
from longspring.errors import UsageError
from longspring.results.store import is_plan, read_plan
from longspring.results.table import Plan

LEAST_WORTH = 0.05  # of the mean: what is worth nothing in the plan is still wanted some day


@dataclass(frozen=True, slots=True)
class Choice:
    """What is scheduled: up to which period of a plan, and whether a day is worth CNY or MW."""

    last_period: int | None = None  # None: as the forecast
    by_value: bool = False


def read_agenda(source: str, asked: Asked, choice: Choice) -> Agenda:
    """Return the scheduling problem of a plan's folder, a case's folder or a shipped case."""
    folder = Path(source)
    if is_plan(folder):
        plan = read_plan(folder, () if choice.by_value else ("series",))
        if plan.manifest.get("kind") == "pypsa":
            raise UsageError(
                f"{folder} was made from a network, which has no projects. Give a plan of a case."
            )
        return plan_agenda(plan, read_case(folder / CASE), asked, choice)
    if choice.by_value:
        raise UsageError(
            "What a day of a project is worth follows from the prices of a plan. Give the folder "
            "of a plan, or leave --by value out."
        )
    case = read_case(find_case(source))
    stages = stages_of(case)
    today = looks_from(case, asked)
    projects = (*published_projects(case, stages), *asked.entered)
    known = with_register(projects, stages, asked.register, today)
    return agenda_of(case, stages, known, date_of(today))


def plan_agenda(plan: Plan, case: Case, asked: Asked, choice: Choice) -> Agenda:
    """Return the scheduling problem of a plan.

    Parameters
    ----------
    plan : Plan
        Where a day is worth money, with its table `series`.
    case : Case
        Its case, with its stages.
    asked : Asked
        From which day, and what a register knows.
    choice : Choice
        Which projects, and what a day of them is worth.
    """
    stages = stages_of(case)
    last = choice.last_period
    projects = [
        one
        for one in portfolio(plan, case, stages, asked)
        if one.provenance != "plan" or last is None or one.period <= last
    ]
    days = days_worth(plan, case, projects) if choice.by_value else {}
    today = date_of(looks_from(case, asked))
    return agenda_of(case, stages, projects, today, Known(days, store_hours(plan)))


def days_worth(plan: Plan, case: Case, projects: Sequence[Project]) -> Mapping[str, float]:
    """Return what a day of each project is worth, by the prices of the plan [CNY/d].

    A project that the plan does not price has the mean worth of a MW of its technology there, or
    of all, and none has less than a twentieth of the mean of all.
    """
    found = worth_of(plan, case, builder_of(case))
    if not found:
        raise UsageError("the plan has no prices of energy. Leave --by value out.")
    by_technology: dict[str, list[float]] = {}
    for (technology, _, _), worth in found.items():
        by_technology.setdefault(technology, []).append(worth.money)
    middle = max(1.0, mean(worth.money for worth in found.values()))
    days: dict[str, float] = {}
    for one in projects:
        worth = found.get((one.technology, one.zone, one.period))
        each = by_technology.get(one.technology)
        per_mw = worth.money if worth else mean(each) if each else middle
        days[one.key] = one.capacity * max(per_mw, LEAST_WORTH * middle)
    return days


def store_hours(plan: Plan) -> dict[tuple[str, str, int], float]:
    """Return energy for power of what a plan builds, by store, zone and period [h]."""
    columns = plan.tables["annual"].columns
    sums: dict[str, dict[tuple[str, str, int], float]] = {"build": {}, "energy_build": {}}
    for quantity, found in sums.items():
        for place in np.flatnonzero(columns["quantity"] == quantity).tolist():
            names = str(columns["technology"][place]), str(columns["zone"][place])
            key = (*names, int(columns["period"][place]))
            found[key] = found.get(key, 0.0) + float(columns["value"][place])
    power = sums["build"]
    return {
        key: energy / power[key]
        for key, energy in sums["energy_build"].items()
        if power.get(key, 0.0) > 0.0
    }
