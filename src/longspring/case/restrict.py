"""A case under further limits: what is delivered of a plan, and what clauses then can be kept.

    restricted(case, restriction)    the case with the limits among its build limits, and with each
                                     clause that cannot be kept shown beside what of it can be

A clause that is relaxed is reported only, at its agreed bound, so that it shows as broken; a
clause `NAME.PERIOD` beside it binds what can be kept. The files of the case stay as they are: the
manifest of a plan holds the restriction, so that its program can be built again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from longspring.case.asset import BuildLimit
from longspring.case.columns import Label, Origin
from longspring.case.deal import Clause, Terms
from longspring.case.model import Case

DeliveryLevel = Literal["p50", "p90"]
MADE = Origin("delivery", 0, "", "derived", None, None, "what is delivered of an earlier plan")
POSSIBLE = Label(" (what can be kept)", "（可履行部分）")


@dataclass(frozen=True, slots=True)
class Limit:
    """Most that may be built of a technology or store in a zone and period [MW]."""

    group: str
    technology: str
    zone: str
    period: int
    build: float


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A row of a clause that cannot be kept: the bound agreed, and one that can be kept."""

    clause: str
    period: int
    agreed: float
    possible: float


@dataclass(frozen=True, slots=True)
class Remedy:
    """A price at which a clause may be missed, to find what of it can be kept [CNY/unit/a]."""

    clause: str
    price: float


@dataclass(frozen=True, slots=True)
class Restriction:
    """What of a plan is delivered, how it was drawn, and which clauses that breaks."""

    level: DeliveryLevel
    draws: int
    seed: int
    limits: tuple[Limit, ...]
    relaxed: tuple[Relaxed, ...] = ()
    remedies: tuple[Remedy, ...] = ()


def restricted(case: Case, restriction: Restriction | None) -> Case:
    """Return the case under a restriction; unchanged where there is none."""
    if restriction is None:
        return case
    years = {period.year: period.years for period in case.periods}
    limits = tuple(
        BuildLimit(
            group=one.group,
            technology=one.technology,
            zone=one.zone,
            period=one.period,
            build=one.build / years[one.period],
            origin=MADE,
        )
        for one in restriction.limits
    )
    prices = {one.clause: one.price for one in restriction.remedies}
    clauses = tuple(
        replace(kept, strength="best_effort", remedy_price=prices[kept.name])
        if kept.name in prices
        else kept
        for clause in case.agreement.clauses
        for kept in _kept(case, clause, restriction.relaxed)
    )
    agreement = replace(case.agreement, clauses=clauses)
    return replace(case, build_limits=(*case.build_limits, *limits), agreement=agreement)


def _kept(case: Case, clause: Clause, relaxed: tuple[Relaxed, ...]) -> Iterator[Clause]:
    """Yield a clause, or where it is relaxed the clause as reported and what of it is bound."""
    possible = {one.period: one.possible for one in relaxed if one.clause == clause.name}
    if not possible:
        yield clause
        return
    yield replace(clause, strength="report_only")
    if clause.rule:
        return
    every = clause.periods or tuple(period.year for period in case.periods)
    windows = [every] if clause.aggregate == "sum" else [(period,) for period in every]
    for window in windows:
        yield replace(
            clause,
            name=f"{clause.name}.{max(window)}",
            label=Label(clause.label.en + POSSIBLE.en, clause.label.zh + POSSIBLE.zh),
            periods=window,
            value=possible.get(max(window), clause.value),
            terms=Terms(),
        )


def restriction_record(restriction: Restriction) -> dict[str, Any]:
    """Return a restriction as plain values."""
    return asdict(restriction)


def restriction_of(record: Mapping[str, Any] | None) -> Restriction | None:
    """Return the restriction that plain values say, None where there are none."""
    if record is None:
        return None
    return Restriction(
        level=record["level"],
        draws=record["draws"],
        seed=record["seed"],
        limits=tuple(Limit(**one) for one in record["limits"]),
        relaxed=tuple(Relaxed(**one) for one in record["relaxed"]),
        remedies=tuple(Remedy(**one) for one in record["remedies"]),
    )
