"""What will stand and be spent in the end, as far as can be told today.

    k    chance that a project is completed: 1 if it produces; P(finish | start) if it has started;
         P(start) P(finish | start) if it has not. From the landing priors of the case, or from a
         forecast of each project where there is one.
    capacity at completion = k Q                                                        [MW]
    cost at completion     = spent + k (agreed - spent), never below what is spent      [CNY]
    finish                 = signed + (today - signed) / (spent / agreed)      by its own pace

A project that has spent less than a twentieth has no pace yet: it is taken to need from today the
time that was agreed from the start. The pace is even, which errs to the late side where money
follows work. What the plan builds and nobody signed is not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from longspring.case.model import Case
from longspring.errors import UsageError
from longspring.track.fact import Fact

LEAST_SHARE = 0.05  # of the money, below which nothing is said of the pace
LONGEST = timedelta(days=20 * 365)  # beyond today


@dataclass(frozen=True, slots=True)
class Chances:
    """The chance that a signed project starts, and that a started one is completed [1]."""

    start: float
    finish: float


@dataclass(frozen=True, slots=True)
class Completion:
    """A project as it will stand: chance [1], capacity [MW], cost [CNY], day, all expected."""

    project: str
    chance: float
    capacity_mw: float
    cost_cny: float
    finish_on: date | None  # None where nothing tells


def chances_of(case: Case) -> Chances:
    """Return the landing priors of a case, at their longest span.

    Raises
    ------
    UsageError
        If the case has none.
    """
    found: dict[str, float] = {}
    for row in sorted(case.landing_priors, key=lambda prior: prior.within):
        found[row.event] = row.share
    if not {"started", "producing"} <= found.keys():
        raise UsageError("the case has no landing priors. Add landing_priors.csv.")
    return Chances(found["started"], found["producing"])


def completions(
    facts: Sequence[Fact],
    as_of: date,
    chances: Chances,
    odds: Mapping[str, float] | None = None,
) -> tuple[Completion, ...]:
    """Return how every project that is signed will stand in the end.

    Parameters
    ----------
    facts : sequence of Fact
        What is known of the projects on that day.
    as_of : date
        Today.
    chances : Chances
        For projects without odds of their own.
    odds : mapping of project to float, optional
        Chance that a project is completed, from a forecast of its stages [1].
    """
    return tuple(
        _completion(fact, as_of, chances, odds or {}) for fact in facts if fact.reached("signed")
    )


def _completion(fact: Fact, as_of: date, chances: Chances, odds: Mapping[str, float]) -> Completion:
    draft = fact.project.draft
    chance = odds.get(fact.project.key, _chance(fact, chances))
    if fact.reached("producing"):
        chance = 1.0
    left = max(draft.investment_cny - fact.spent, 0.0)
    return Completion(
        project=fact.project.key,
        chance=chance,
        capacity_mw=chance * draft.capacity_mw,
        cost_cny=fact.spent + chance * left,
        finish_on=_finish(fact, as_of),
    )


def _chance(fact: Fact, chances: Chances) -> float:
    return chances.finish if fact.reached("started") else chances.start * chances.finish


def _finish(fact: Fact, as_of: date) -> date | None:
    """Return when a project will be done at its own pace."""
    if fact.reached("producing"):
        return fact.produced_on
    draft, signed = fact.project.draft, fact.signed_on
    share = fact.spent / draft.investment_cny if draft.investment_cny > 0.0 else 0.0
    if signed is None or signed > as_of:
        return draft.due_on
    if share >= LEAST_SHARE:
        needed = (as_of - signed) / min(share, 1.0)
        return max(signed + min(needed, as_of - signed + LONGEST), as_of)
    if draft.due_on is None:
        return None
    return max(as_of + min(max(draft.due_on - signed, timedelta(0)), LONGEST), draft.due_on)
