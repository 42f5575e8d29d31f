"""What a plan builds, line by line, as the register is held against it; and what is past.

    planned   build of a technology in a zone and period, over the days of the period
    frozen    what was connected: the least that a plan made anew may build in a period, and all of
              it where the period has ended

`frozen_builds` is where a new plan begins (`longspring plan CASE --past REGISTER`): it gives the
bounds that `longspring.program.past` puts on what is built, so that clauses and ledgers still count
what was built in the period in which it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from longspring.case.model import Case
from longspring.program.past import Built
from longspring.results import Plan
from longspring.track.fact import Fact
from longspring.track.spans import spans_of
from longspring.track.variance import CRUMB, Planned


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is past: builds that are known, and the periods in which nothing else may be built."""

    builds: tuple[Built, ...]
    closed: tuple[int, ...]


def planned_of(plan: Plan, case: Case) -> tuple[Planned, ...]:
    """Return what a plan builds of technologies and stores in each zone and period.

    Parameters
    ----------
    plan : Plan
        Its table `annual` holds what is built.
    case : Case
        The case it was made of, for what building costs.
    """
    costs = {(row.technology, row.period): row.overnight_cost for row in case.costs}
    power = {(row.store, row.period): row.power_cost for row in case.store_costs}
    energy = {(row.store, row.period): row.energy_cost for row in case.store_costs}
    spans = spans_of(case)
    capacity: dict[tuple[str, str, int], float] = {}
    money: dict[tuple[str, str, int], float] = {}
    columns = plan.tables["annual"].columns
    names = ("quantity", "technology", "zone", "period", "value")
    for quantity, technology, zone, period, value in zip(
        *(columns[name].tolist() for name in names), strict=True
    ):
        key = (technology, zone, period)
        if quantity == "build" and period in spans:
            each = costs.get((technology, period), power.get((technology, period)))
            if each is not None:
                capacity[key] = capacity.get(key, 0.0) + value
                money[key] = money.get(key, 0.0) + value * each
        elif quantity == "energy_build" and (technology, period) in energy:
            money[key] = money.get(key, 0.0) + value * energy[technology, period]
    return tuple(
        Planned(technology, zone, *spans[period], size, money[technology, zone, period])
        for (technology, zone, period), size in sorted(capacity.items())
        if size > CRUMB
    )


def frozen_builds(facts: Sequence[Fact], case: Case, as_of: date) -> Frozen:
    """Return what a plan made anew may not change.

    Parameters
    ----------
    facts : sequence of Fact
        What is known of the projects; only what both parties signed should be among them.
    case : Case
        Its periods, and the technologies and stores that it has.
    as_of : date
        What came later is not known yet.

    Returns
    -------
    Frozen
        What was connected before the base year is part of the case's plants and is left out.
    """
    spans = spans_of(case)
    closed = tuple(period for period, (_, last) in spans.items() if last <= as_of)
    known = {row.technology for row in case.technologies} | {row.store for row in case.stores}
    built: dict[tuple[str, str, int], float] = {}
    for fact in facts:
        draft = fact.project.draft
        if fact.running <= 0.0 or draft.technology not in known:
            continue
        day = fact.produced_on or as_of
        for period, (first, last) in spans.items():
            if first <= day <= last and day <= as_of:
                key = (draft.technology, draft.zone, period)
                built[key] = built.get(key, 0.0) + fact.running
    return Frozen(
        tuple(
            Built(*key, least=size, most=size if key[2] in closed else None)
            for key, size in sorted(built.items())
        ),
        closed,
    )
