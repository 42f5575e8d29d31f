"""The rates that cities report: landed, started, money arrived, producing, performed.

    rate = sum of `of` over what fulfils every condition above the line / the same below it

What is counted is stored with each figure (`rate_definitions.json`): no national definition exists,
and each rate has several ways. A rate whose denominator is 0 has no value. Conditions on a project:
signed, registered, started, producing (its state, a later one proving the earlier), sited (land
pre-examination E or land supply K, or begun), begun (evidence beyond signing), due (its agreed day
has come), on_time (connected by it). Conditions on a clause: due, kept.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from longspring.case.columns import Label
from longspring.errors import UsageError
from longspring.track.fact import Basis, Books, Fact, covered, facts_of
from longspring.track.records import ClauseRecord, Measure
from longspring.units import UnitError, factor

Group = Literal["zone", "party", "owner", "year", "technology"]
GROUPS: tuple[Group, ...] = ("zone", "party", "owner", "year", "technology")
UNITS = {"projects": "1", "clauses": "1", "capacity": "MW", "investment": "CNY", "spent": "CNY"}
TOLERANCE = 1e-9  # by which a clause may be missed, of its value


@dataclass(frozen=True, slots=True)
class Side:
    """What is added up above or below the line, over what fulfils every condition."""

    of: str
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to count a rate."""

    key: str
    label: Label
    definition: Label
    numerator: Side
    denominator: Side


@dataclass(frozen=True, slots=True)
class RateDefinition:
    """A rate and the ways to count it, the default first."""

    key: str
    label: Label
    ways: Mapping[str, Way]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with the definition it was counted by; `value` is None where nothing is below [1]."""

    key: str
    label: Label
    way: Way
    numerator: float
    denominator: float
    unit: str  # of both

    @property
    def value(self) -> float | None:
        """Return the rate, None where its denominator is 0."""
        return self.numerator / self.denominator if self.denominator else None


@cache
def rate_definitions() -> Mapping[str, RateDefinition]:
    """Return every rate with its ways."""
    text = Path(__file__).with_name("rate_definitions.json").read_text(encoding="utf-8")
    return {
        key: RateDefinition(
            key,
            Label(**rate["label"]),
            {
                name: Way(
                    name,
                    Label(**way["label"]),
                    Label(**way["definition"]),
                    *(
                        Side(way[side]["of"], tuple(way[side]["where"]))
                        for side in ("numerator", "denominator")
                    ),
                )
                for name, way in rate["ways"].items()
            },
        )
        for key, rate in json.loads(text)["rates"].items()
    }


def rates(
    books: Books,
    as_of: date,
    ways: Mapping[str, str] | None = None,
    basis: Basis = "accepted",
) -> tuple[Rate, ...]:
    """Return every rate on a day.

    Parameters
    ----------
    books : Books
        Records of the register.
    as_of : date
        What is dated later does not count yet.
    ways : mapping of rate to way, optional
        How to count a rate; the default way of those that are not named.
    basis : {"accepted", "claimed"}
        Whether both parties must have signed.

    Raises
    ------
    UsageError
        If a rate has no such way.
    """
    chosen = _chosen(ways or {})
    clauses = _judged(books, as_of, basis)
    return _rates(facts_of(books, as_of, basis), clauses, chosen, as_of)


def rates_by(
    books: Books,
    as_of: date,
    by: Group,
    ways: Mapping[str, str] | None = None,
    basis: Basis = "accepted",
) -> Mapping[str, tuple[Rate, ...]]:
    """Return every rate of each zone, party that owes, owner, year of signing or technology.

    A project whose clauses several parties owe counts for each of them. What has no such mark
    stands under "". The arguments are those of :func:`rates`.
    """
    chosen = _chosen(ways or {})
    owes = {clause.name: clause.owes for clause in books.clauses}
    marks: dict[str, list[Fact]] = {}
    for fact in facts_of(books, as_of, basis):
        for mark in _marks(fact, by, owes):
            marks.setdefault(mark, []).append(fact)
    judged: dict[str, list[tuple[ClauseRecord, bool]]] = {}
    if by == "party":
        for clause, kept in _judged(books, as_of, basis):
            for party in clause.owes or ("",):
                judged.setdefault(party, []).append((clause, kept))
    names = sorted({*marks, *judged})
    return {
        name: _rates(marks.get(name, ()), judged.get(name, ()), chosen, as_of) for name in names
    }


def _chosen(ways: Mapping[str, str]) -> dict[str, tuple[RateDefinition, Way]]:
    """Return each rate with the way to count it."""
    definitions = rate_definitions()
    for key, way in ways.items():
        if key not in definitions or way not in definitions[key].ways:
            listed = ", ".join(
                f"{rate.key}={name}" for rate in definitions.values() for name in rate.ways
            )
            raise UsageError(f"there is no way {way!r} to count {key!r}. Choose of: {listed}.")
    return {
        key: (one, one.ways[ways.get(key, next(iter(one.ways)))])
        for key, one in definitions.items()
    }


def _rates(
    facts: Sequence[Fact],
    clauses: Sequence[tuple[ClauseRecord, bool]],
    chosen: Mapping[str, tuple[RateDefinition, Way]],
    as_of: date,
) -> tuple[Rate, ...]:
    def total(side: Side) -> float:
        if side.of == "clauses":
            return float(sum(kept or "kept" not in side.where for _, kept in clauses))
        found = [
            fact for fact in facts if all(CONDITIONS[word](fact, as_of) for word in side.where)
        ]
        return sum(AMOUNTS[side.of](fact) for fact in found)

    return tuple(
        Rate(
            *(key, one.label, way, total(way.numerator), total(way.denominator)),
            unit=UNITS[way.denominator.of],
        )
        for key, (one, way) in chosen.items()
    )


def _marks(fact: Fact, by: Group, owes: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    """Return under which names a project is counted."""
    draft = fact.project.draft
    if by == "party":
        parties = dict.fromkeys(party for name in draft.clauses for party in owes.get(name, ()))
        return list(parties) or [""]
    if by == "year":
        return ["" if fact.signed_on is None else str(fact.signed_on.year)]
    return [{"zone": draft.zone, "owner": draft.owner, "technology": draft.technology}[by]]


def _judged(books: Books, as_of: date, basis: Basis) -> list[tuple[ClauseRecord, bool]]:
    """Return the clauses whose day has come and that bound an amount, and whether each is kept."""
    measures: dict[str, list[Measure]] = {}
    for one in books.measures:
        counts = one.accepted if basis == "accepted" else not one.withdrawn
        if one.draft.clause and one.draft.last <= as_of and counts:
            measures.setdefault(one.draft.clause, []).append(one)
    return [
        (clause, _kept(clause, measures.get(clause.name, ())))
        for clause in books.clauses
        if clause.due is not None
        and clause.due <= as_of
        and clause.value > 0.0
        and clause.strength != "report_only"
    ]


def _kept(clause: ClauseRecord, measures: Sequence[Measure]) -> bool:
    """Tell whether measures of a clause show it to be kept; without any it is not shown.

    Those of the account of the clause count where there are any; projects are added up.
    """
    own = [one for one in measures if one.draft.quantity == clause.account] or measures
    for unit in {one.draft.unit: None for one in own}:
        try:
            scale = factor(unit, clause.unit)
        except UnitError:
            continue
        projects = {one.draft.project for one in own}
        reached = scale * sum(
            covered([one for one in own if one.draft.project == project], unit)
            for project in projects
        )
        slack = TOLERANCE * abs(clause.value)
        if clause.sense == ">=":
            return reached >= clause.value - slack
        if clause.sense == "<=":
            return reached <= clause.value + slack
        return abs(reached - clause.value) <= slack
    return False


def _on_time(fact: Fact, _: date) -> bool:
    due = fact.project.draft.due_on
    return due is not None and fact.produced_on is not None and fact.produced_on <= due


def _due(fact: Fact, as_of: date) -> bool:
    due = fact.project.draft.due_on
    return due is not None and due <= as_of


CONDITIONS: Mapping[str, Callable[[Fact, date], bool]] = {
    "signed": lambda fact, _: fact.reached("signed"),
    "registered": lambda fact, _: fact.reached("registered"),
    "sited": lambda fact, _: fact.reached("started") or not fact.done.keys().isdisjoint("EK"),
    "started": lambda fact, _: fact.reached("started"),
    "producing": lambda fact, _: fact.reached("producing"),
    "begun": lambda fact, _: any(stage != "signed" for stage in fact.done),
    "due": _due,
    "on_time": _on_time,
}
AMOUNTS: Mapping[str, Callable[[Fact], float]] = {
    "projects": lambda _: 1.0,
    "capacity": lambda fact: fact.project.draft.capacity_mw,
    "investment": lambda fact: fact.project.draft.investment_cny,
    "spent": lambda fact: fact.spent,
}
