"""What of a plan is delivered, as build limits, and the plan made again under them.

    share(v, p)  = quantile over draws of the share of what a plan builds of a technology in the
                   period v, all zones together, that is connected by the end of the period p
    limit(z, p)  = sum over v <= p of planned(z, v) x [share(v, p) - share(v, period before p)]

p50 is exceeded in half of the draws, p90 in 90 %. The quantile is taken over all zones together,
because a project is there or not, and the quantile of a single one says nothing. What is late is
built in the next period. A technology with a delivery class that has no projects somewhere has
the limit 0 there: what nobody works on is not there in time. Periods that are not cut into
projects, other owners, and what has no class are free.

Where clauses can then not be kept, a plan that may miss them at a high price says what of each can
be kept, and the plan is made once more with that.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from longspring.agreement.price import row_scale
from longspring.case.model import Case
from longspring.case.restrict import DeliveryLevel, Limit, Relaxed, Remedy, Restriction
from longspring.delivery.keep import ClauseOdds
from longspring.delivery.portfolio import builder_of, built, period_days
from longspring.delivery.share import Shares
from longspring.delivery.survey import Asked, survey_plan
from longspring.errors import InfeasibleError
from longspring.plan import Planned, Progress, Settings, plan_case
from longspring.results.table import Plan

QUANTILE = {"p50": 0.5, "p90": 0.1}
ROOM = 1e-4  # share of a bound by which it is set off what was found possible


def plan_delivered(
    case: str | Path,
    level: DeliveryLevel,
    settings: Settings | None = None,
    progress: Progress | None = None,
    asked: Asked | None = None,
) -> Planned:
    """Plan a case, and plan it again with what is delivered of the first plan.

    Parameters
    ----------
    case : str or Path
        Folder of a case, or the name of a shipped one.
    level : str
        p50 or p90.
    settings : Settings, optional
        Resolution, solver, time limit of each solve.
    progress : callable, optional
        Told stage, iteration, relative gap and elapsed seconds.
    asked : Asked, optional
        Draws, day, register.

    Raises
    ------
    UsageError
        If the case has no stages.
    """
    settings, asked = settings or Settings(), asked or Asked()
    first = plan_case(case, settings, progress)
    read = first.model.case
    survey = survey_plan(first.plan, read, asked)
    limits = delivered_limits(read, first.plan, survey.shares, level)
    held = Restriction(level, asked.draw.draws, asked.draw.seed, limits)
    again = replace(settings, delivery=held)
    if not broken(survey.clauses, level):
        with suppress(InfeasibleError):
            return plan_case(case, again, progress)
    priced = replace(held, remedies=remedies(first))
    soft = plan_case(case, replace(again, delivery=priced), progress)
    relaxed = relaxed_of(soft.plan, priced)
    return plan_case(case, replace(again, delivery=replace(held, relaxed=relaxed)), progress)


def broken(clauses: Sequence[ClauseOdds], level: DeliveryLevel) -> bool:
    """Return whether a binding clause on capacity is sure to break, which saves a vain solve.

    Proving that there is no plan takes a solver longer than finding one.
    """
    amounts = (
        (one.p50 if level == "p50" else one.p10, one.bound)
        for one in clauses
        if one.kept is not None and one.clause.strength == "binding"
    )
    return any(amount < bound - ROOM * abs(bound) for amount, bound in amounts)


def remedies(planned: Planned) -> tuple[Remedy, ...]:
    """Return a price for each binding bound of a plan, at which missing all of it costs the plan.

    It is far above what keeping a clause costs at the margin, and no larger than what the solver
    has to do with anyway. The course of a quantity over time stays binding.
    """
    price: dict[str, float] = {}
    program = planned.model.bound.program
    for row in planned.model.bound.rows:
        clause = row.clause
        if clause.strength != "binding" or clause.rule or clause.sense == "==":
            continue
        whole = row.weight * row_scale(row, planned.solution, program=program)
        per_unit = abs(planned.solution.objective) / whole
        price[clause.name] = max(price.get(clause.name, 0.0), per_unit)
    return tuple(Remedy(name, one) for name, one in sorted(price.items()))


def relaxed_of(plan: Plan, asked: Restriction) -> tuple[Relaxed, ...]:
    """Return what of its priced clauses a plan misses, a little off what it reaches."""
    priced = {one.clause for one in asked.remedies}
    columns = plan.tables["clauses"].columns
    found: list[Relaxed] = []
    keys = ("clause", "period", "sense", "bound", "value", "met")
    for name, period, sense, bound, value, met in zip(
        *(columns[key].tolist() for key in keys), strict=True
    ):
        if name in priced and not met:
            room = ROOM * max(abs(bound), abs(value))
            possible = value - room if sense == ">=" else value + room
            found.append(Relaxed(name, period, bound, possible))
    return tuple(found)


def delivered_limits(
    case: Case, plan: Plan, shares: Shares, level: DeliveryLevel
) -> tuple[Limit, ...]:
    """Return the most that may be built, by technology, zone and period [MW]."""
    owner = builder_of(case)
    planned = built(plan, owner)
    groups = {row.technology: row.group for row in case.technologies if row.owner == owner}
    groups |= {row.store: row.group for row in case.stores if row.owner == owner}
    found: list[Limit] = []
    for potential in case.potentials:
        name, zone = potential.technology, potential.zone
        if name not in groups or shares.stages.route_of(name) is None:
            continue
        for place, period in enumerate(shares.periods):
            build = 0.0
            for vintage in shares.periods[: place + 1]:
                amount = planned.get((name, zone, vintage), 0.0)
                added = _share(case, shares, (name, vintage), period, level)
                if vintage < period:
                    before = shares.periods[place - 1]
                    added -= _share(case, shares, (name, vintage), before, level)
                build += amount * added
            found.append(Limit(groups[name], name, zone, period, build))
    return tuple(found)


def _share(
    case: Case, shares: Shares, what: tuple[str, int], period: int, level: DeliveryLevel
) -> float:
    """Return the share of a technology and vintage that is connected by the end of a period."""
    share = shares.at(*what, period_days(case, period)[1])
    return 0.0 if share is None else float(np.quantile(share, QUANTILE[level]))
