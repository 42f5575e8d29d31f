"""What is known of each project on a day: its state, its dates, its money, its megawatts.

    accepted   what both parties have signed counts
    claimed    what either entered counts, but for what was withdrawn

Measures of a project are totals of their days and may overlap, as the monthly totals of a ledger
do: the one that ends last counts, and before its first day the next.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from longspring.track.records import (
    STATES,
    ClauseRecord,
    Evidence,
    Measure,
    Project,
    State,
)
from longspring.track.standing import standing

Basis = Literal["accepted", "claimed"]


@dataclass(frozen=True, slots=True)
class Books:
    """What the register holds, as its pure functions take it."""

    projects: Sequence[Project]
    evidence: Sequence[Evidence] = ()
    measures: Sequence[Measure] = ()
    clauses: Sequence[ClauseRecord] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a project on a day; `spent` in CNY and `running` in MW, 0 if unknown."""

    project: Project
    state: State
    done: Mapping[str, date]  # stage -> date of its first document
    signed_on: date | None
    produced_on: date | None
    spent: float
    running: float

    def reached(self, state: State) -> bool:
        """Tell whether the project stands at a state or beyond it."""
        return STATES.index(self.state) >= STATES.index(state)


def facts_of(books: Books, as_of: date, basis: Basis = "accepted") -> tuple[Fact, ...]:
    """Return what is known of every project on a day.

    Parameters
    ----------
    books : Books
        Records of the register.
    as_of : date
        What is dated later does not count yet.
    basis : {"accepted", "claimed"}
        Whether both parties must have signed.
    """
    evidence: dict[str, list[Evidence]] = {}
    for one in books.evidence:
        if one.draft.dated <= as_of:
            evidence.setdefault(one.draft.project, []).append(one)
    measures: dict[tuple[str, str], list[Measure]] = {}
    for measure in books.measures:
        counts = measure.accepted if basis == "accepted" else not measure.withdrawn
        if measure.draft.last <= as_of and counts:
            place = (measure.draft.project, measure.draft.quantity)
            measures.setdefault(place, []).append(measure)
    return tuple(
        _fact(project, evidence.get(project.key, []), measures, basis) for project in books.projects
    )


def _fact(
    project: Project,
    evidence: list[Evidence],
    measures: Mapping[tuple[str, str], list[Measure]],
    basis: Basis,
) -> Fact:
    found = standing(project.key, evidence)
    done: dict[str, date] = {}
    for one in sorted(evidence, key=lambda each: each.draft.dated):
        if not one.withdrawn and (basis == "claimed" or one.accepted):
            done.setdefault(one.draft.stage, one.draft.dated)
    return Fact(
        project=project,
        state=found.state if basis == "accepted" else found.claimed,
        done=done,
        signed_on=done.get("signed", project.draft.signed_on),
        produced_on=done.get("Q"),
        spent=covered(measures.get((project.key, "investment"), ()), "CNY"),
        running=_running(project, done, measures.get((project.key, "capacity"), ())),
    )


def _running(project: Project, done: Mapping[str, date], measures: Iterable[Measure]) -> float:
    """Return the capacity that runs [MW]: all of it once connected, else what was measured."""
    if "Q" in done:
        return project.draft.capacity_mw
    return covered(measures, "MW")


def covered(measures: Iterable[Measure], unit: str) -> float:
    """Return the total of measures without counting any day twice.

    Of measures that end on one day, the one entered last counts.
    """
    total, before = 0.0, date.max
    for one in sorted(measures, key=lambda m: (m.draft.last, m.entered_at), reverse=True):
        if one.draft.unit == unit and one.draft.last < before:
            total += one.draft.value
            before = one.draft.first
    return total
