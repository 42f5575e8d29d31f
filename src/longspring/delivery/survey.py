"""Everything that is said of the delivery of a plan, from one call.

    projects   published, and cut from the plan up to the last period that a clause on capacity
               built is due in
    forecast   every project in every draw, with what a register knows
    figures    outlook of each project, MW by quarter, odds of clauses, value of a day

Quarters and clauses are of the projects of the plan. Without a register the forecast looks from
the first day of the first period, or from the signing if that is later, so that it does not hang
on the day it is made; with one it looks from the day of the register.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from longspring.case.columns import Label
from longspring.case.model import Case
from longspring.case.read import read_case
from longspring.delivery.calendar import day_of
from longspring.delivery.calibrate import odds_of
from longspring.delivery.day import DayValue, day_values, worth_of
from longspring.delivery.forecast import Delivered, Draw, forecast
from longspring.delivery.keep import BUILT, ClauseOdds, clause_odds, of_capacity
from longspring.delivery.odds import Odds, Outcome
from longspring.delivery.outlook import ProjectOutlook, Quarter, outlook_of, quarters_of
from longspring.delivery.portfolio import (
    LEAST,
    Project,
    builder_of,
    built,
    planned_projects,
    published_projects,
    with_register,
)
from longspring.delivery.share import Shares
from longspring.delivery.stages import Stages, stages_of
from longspring.results.table import Plan

SIGNED = "signed"  # what a register calls the signing of a project, which is no stage
CASE = "case"  # the folder of a plan's case, inside the plan
DAY_DRAWS = 1000  # the same draws with and without the day: fewer are enough
AFTER = 731.0  # days after the last due date that quarters are shown for


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: how often to draw, from which day, and what a register knows.

    `entered` are projects of the register; those that the case or the plan has are left out. The
    register moves the odds by every project whose day of signing it knows, as the stage `signed`.
    """

    draw: Draw = Draw()
    today: date | None = None
    register: Mapping[str, Mapping[str, date]] = field(
        default_factory=dict[str, Mapping[str, date]]
    )
    entered: tuple[Project, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not known or not done: a key of the catalogue, and its values."""

    key: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Everything that is said of the delivery of a plan."""

    stages: Stages
    parties: Mapping[str, Label]
    draw: Draw
    today: float
    odds: Odds
    found: tuple[Delivered, ...]
    projects: tuple[ProjectOutlook, ...]
    quarters: tuple[Quarter, ...]
    clauses: tuple[ClauseOdds, ...]
    days: tuple[DayValue, ...]
    missing: tuple[Missing, ...]

    @property
    def shares(self) -> Shares:
        """How much of the plan is there by a day."""
        return Shares.of(self.stages, self.found)


def survey_folder(plan: Plan, folder: Path, asked: Asked | None = None) -> Survey:
    """Return what is said of the delivery of a stored plan.

    Raises
    ------
    UsageError
        If its case has no stages.
    """
    return survey_plan(plan, read_case(folder / CASE), asked)


def survey_plan(plan: Plan, case: Case, asked: Asked | None = None) -> Survey:
    """Return what is said of the delivery of a plan.

    Parameters
    ----------
    plan : Plan
        What is planned.
    case : Case
        Its case, with its stages.
    asked : Asked, optional
        Draws, day, register.
    """
    asked = asked or Asked()
    stages = stages_of(case)
    today = looks_from(case, asked)
    projects = portfolio(plan, case, stages, asked)
    odds = odds_of(case, stages, outcomes_of(stages, asked.register), today)
    found = forecast(stages, projects, odds, asked.draw)
    planned = tuple(one for one in found if one.project.provenance == "plan")
    last = max((one.project.due or today for one in found), default=today)
    return Survey(
        stages=stages,
        parties={one.name: one.label for one in case.parties},
        draw=asked.draw,
        today=today,
        odds=odds,
        found=found,
        projects=tuple(outlook_of(stages, one) for one in found),
        quarters=quarters_of(stages, planned, today, last + AFTER),
        clauses=clause_odds(case, plan, Shares.of(stages, found)),
        days=_days(plan, case, stages, projects, (odds, asked.draw)),
        missing=tuple(_missing(plan, case, stages, asked)),
    )


def portfolio(plan: Plan, case: Case, stages: Stages, asked: Asked) -> tuple[Project, ...]:
    """Return the projects of a case and a plan, with what a register knows of them."""
    today = looks_from(case, asked)
    known = (
        *published_projects(case, stages),
        *planned_projects(plan, case, stages, last_period(case), today),
    )
    keys = {one.key for one in known}
    more = (one for one in asked.entered if one.key not in keys)
    return with_register((*known, *more), stages, asked.register, today)


def outcomes_of(stages: Stages, register: Mapping[str, Mapping[str, date]]) -> tuple[Outcome, ...]:
    """Return how far each project of a register got, of those whose day of signing it knows."""
    return tuple(
        Outcome(
            signed=day_of(dates[SIGNED]),
            started=_dated(dates, stages.started),
            producing=_dated(dates, stages.producing),
        )
        for _, dates in sorted(register.items())
        if SIGNED in dates
    )


def _dated(dates: Mapping[str, date], stage: str) -> float | None:
    return day_of(dates[stage]) if stage in dates else None


def looks_from(case: Case, asked: Asked) -> float:
    """Return the day that the forecast looks from."""
    if asked.today is not None:
        return day_of(asked.today)
    first = date(case.periods[0].year, 1, 1)
    try:
        signed = date.fromisoformat(case.agreement.signed)
    except ValueError:  # an agreement may say its day in words
        signed = first
    return day_of(max(first, signed))


def last_period(case: Case) -> int:
    """Return the last period in which a clause on capacity built is due, else the first period."""
    accounts = {one.name: one for one in case.accounts}
    years = [
        year
        for clause in case.agreement.clauses
        if clause.account in accounts
        and of_capacity(accounts[clause.account])
        and all(term.quantity in BUILT for term in accounts[clause.account].terms)
        for year in clause.periods
    ]
    return max(years, default=case.periods[0].year)


def _days(
    plan: Plan,
    case: Case,
    stages: Stages,
    projects: Sequence[Project],
    drawn: tuple[Odds, Draw],
) -> tuple[DayValue, ...]:
    odds, draw = drawn
    few = Draw(min(draw.draws, DAY_DRAWS), draw.seed)
    planned = [one for one in projects if one.provenance == "plan"]
    worth = worth_of(plan, case, builder_of(case))
    return day_values(stages, forecast(stages, planned, odds, few), worth, few)


def _missing(plan: Plan, case: Case, stages: Stages, asked: Asked) -> list[Missing]:
    """Return what the survey leaves out."""
    found: list[Missing] = []
    last = last_period(case)
    without: dict[str, float] = {}
    for (technology, _, period), capacity in built(plan, builder_of(case)).items():
        if period <= last and stages.route_of(technology) is None:
            without[technology] = without.get(technology, 0.0) + capacity
    for technology, capacity in sorted(without.items()):
        if capacity < LEAST:
            continue
        values = {"technology": technology, "capacity": f"{capacity:.0f}"}
        found.append(Missing("delivery.missing.class", values))
    if case.periods[-1].year > last:
        found.append(Missing("delivery.missing.periods", {"period": str(last)}))
    if not asked.register:
        found.append(Missing("delivery.missing.register", {}))
    return found
