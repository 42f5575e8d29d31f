"""What a forecast says in figures: dates, odds, lateness, critical stages, MW by quarter.

    dates       10, 50 and 90 % of the draws are done by then, if nothing stops the project
    odds_done   share of draws in which it is ever connected; odds_due: by its due date
    critical    share of draws in which the connection waited for a stage; `held` is how long [d]
    quarters    MW connected by the end of each quarter: mean, and exceeded in 90 and 10 % of draws

The dates leave out what is given up, so that a late project is not early for being unlikely; the
quarters count it as nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from longspring.delivery.calendar import date_of, day_of
from longspring.delivery.forecast import Delivered
from longspring.delivery.portfolio import Project
from longspring.delivery.stages import Stages

Floats = NDArray[np.float64]
BAND = (0.1, 0.5, 0.9)
MOST_QUARTERS = 80


@dataclass(frozen=True, slots=True)
class StageOutlook:
    """A stage of a project: when it starts and ends, and how often and how long it held it up."""

    stage: str
    done_on: float | None  # day, where it is known
    starts: float  # median day
    p10: float
    p50: float
    p90: float
    critical: float  # [1]
    held: float  # mean time on the critical path [d]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProjectOutlook:
    """A project: when it is connected, how likely, how late, and what holds it up."""

    project: Project
    p10: float
    p50: float
    p90: float
    odds_done: float
    odds_due: float | None
    late: float | None  # median less due date [d]; negative: early
    lapsed: float  # share of draws in which its approval lapses
    stage: str  # the first that is not done, "" where all are
    critical_stage: str  # the one that holds it up longest, "" where all are done
    stages: tuple[StageOutlook, ...]


@dataclass(frozen=True, slots=True)
class Quarter:
    """MW connected by the end of a quarter."""

    ends: float  # last day
    expected: float
    p10: float  # exceeded in 90 % of draws
    p90: float


def outlook_of(stages: Stages, found: Delivered) -> ProjectOutlook:
    """Return the figures of one project."""
    project, times = found.project, found.times
    ends = times.ends[stages.producing]
    p10, p50, p90 = (float(value) for value in np.quantile(ends, BAND))
    due = project.due
    steps = tuple(
        _stage(stages, found, name) for name in stages.routes[project.delivery_class].stages
    )
    open_stages = [one for one in steps if one.done_on is None]
    held = max(open_stages, key=lambda one: one.held, default=None)
    return ProjectOutlook(
        project=project,
        p10=p10,
        p50=p50,
        p90=p90,
        odds_done=float(found.built.mean()),
        odds_due=None if due is None else float((found.built & (ends <= due)).mean()),
        late=None if due is None else p50 - due,
        lapsed=float(times.lapsed.mean()),
        stage=open_stages[0].stage if open_stages else "",
        critical_stage=held.stage if held else "",
        stages=steps,
    )


def _stage(stages: Stages, found: Delivered, name: str) -> StageOutlook:
    project, times = found.project, found.times
    step = next(one for one in stages.routes[project.delivery_class].steps if one.stage == name)
    done = project.done.get(name)
    on = times.critical[name]
    lasted = times.ends[name] - times.starts[name]
    p10, p50, p90 = (float(value) for value in np.quantile(times.ends[name], BAND))
    return StageOutlook(
        stage=name,
        done_on=done,
        starts=float(np.median(times.starts[name])) if done is None else done,
        p10=p10,
        p50=p50,
        p90=p90,
        critical=float(on.mean()),
        held=float(np.where(on, lasted, 0.0).mean()),
        needs=step.needs,
    )


def quarters_of(
    stages: Stages, found: Sequence[Delivered], first: float, last: float
) -> tuple[Quarter, ...]:
    """Return the MW of projects connected by the end of each quarter between two days.

    Parameters
    ----------
    stages : Stages
        Which stage is the connection.
    found : sequence of Delivered
        Projects to add up.
    first, last : float
        Days; the quarters that hold them are the first and the last, 80 at most.
    """
    if not found:
        return ()
    ends = quarter_ends(first, last)
    total = np.zeros((len(ends), found[0].built.size))
    for one in found:
        connected = one.connected(stages)
        for place, day in enumerate(ends):
            total[place] += one.project.capacity * (connected <= day)
    low, _, high = np.quantile(total, BAND, axis=1)
    return tuple(
        Quarter(day, float(mean), float(p10), float(p90))
        for day, mean, p10, p90 in zip(ends, total.mean(axis=1), low, high, strict=True)
    )


def quarter_ends(first: float, last: float) -> tuple[float, ...]:
    """Return the last day of every quarter from that of one day to that of another, 80 at most."""
    ends: list[float] = []
    begin = date_of(first)
    year, quarter = begin.year, (begin.month - 1) // 3
    while len(ends) < MOST_QUARTERS and (not ends or ends[-1] < math.floor(last)):
        quarter += 1
        if quarter == 4:
            year, quarter = year + 1, 0
        ends.append(day_of(date(year, 3 * quarter + 1, 1)) - 1.0)
    return tuple(ends)
