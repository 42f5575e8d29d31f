"""The odds of a case: its priors, calibrated on its stages and moved by its register.

    in_time = P(the reference class ends the stage within so many months, if nothing stops it)

Reference projects begin in every month of a year alike, so that no gate is favoured.
"""

from collections.abc import Sequence
from datetime import date

from longspring.case.delivery import LandingPrior
from longspring.case.model import Case
from longspring.delivery.calendar import day_of
from longspring.delivery.forecast import Draw, project_times
from longspring.delivery.odds import (
    Event,
    Landing,
    Odds,
    Outcome,
    judged,
    prior_belief,
    updated,
)
from longspring.delivery.portfolio import Project
from longspring.delivery.stages import MONTH_DAYS, Route, Stages
from longspring.errors import UsageError

PARTS = 12  # months of a year in which a reference project may begin
REFERENCE_DRAWS = 2000  # of each


def prior_row(case: Case, event: Event) -> LandingPrior:
    """Return the prior of an event.

    Raises
    ------
    UsageError
        If the case has none.
    """
    for row in case.landing_priors:
        if row.event == event and row.delivery_class:
            return row
    raise UsageError(
        f"case {case.name!r} has no prior of {event!r}. Add a row with its class to "
        "landing_priors.csv."
    )


def odds_of(
    case: Case, stages: Stages, outcomes: Sequence[Outcome] = (), today: float = 0.0
) -> Odds:
    """Return the odds of a case, moved by what its register says.

    Parameters
    ----------
    case : Case
        Priors.
    stages : Stages
        Routes, for the chance of the reference class to be in time.
    outcomes : sequence of Outcome
        Projects of the register.
    today : float
        The day of the register.
    """
    found: list[Landing] = []
    ends: tuple[tuple[Event, str], ...] = (
        ("started", stages.started),
        ("producing", stages.producing),
    )
    for event, stage in ends:
        row = prior_row(case, event)
        belief = updated(prior_belief(row), *judged(outcomes, event, row.within, today))
        in_time = share_in_time(stages, row.delivery_class, stage, row.within)
        if in_time <= 0.0:
            raise UsageError(
                f"landing_priors.csv, {event}: no project of class {row.delivery_class!r} can be "
                f"there within {row.within:g} months. Name a faster class."
            )
        found.append(Landing(belief, row.within, in_time, row.delivery_class))
    return Odds(*found)


def share_in_time(stages: Stages, delivery_class: str, stage: str, within: float) -> float:
    """Return the share of a class's projects that end a stage within so many months of signing.

    Nothing stops them, and as many begin in each month of a year, so that no gate is favoured.
    """
    route = stages.routes[delivery_class]
    inside = 0.0
    for part in range(PARTS):
        project = reference_project(route, part)
        ends = project_times(stages, project, Draw(REFERENCE_DRAWS, seed=0)).ends[stage]
        inside += float((ends - project.begins <= within * MONTH_DAYS).mean())
    return inside / PARTS


def reference_project(route: Route, part: int) -> Project:
    """Return a project of a class that begins in a month of a year, of which nothing is known."""
    return Project(
        key=f"reference.{route.delivery_class}.{part}",
        label=route.label,
        technology="",
        zone="",
        owner="",
        capacity=route.project_size,
        delivery_class=route.delivery_class,
        period=0,
        begins=day_of(date(2025, part + 1, 1)),
        due=None,
        provenance="entered",
    )
