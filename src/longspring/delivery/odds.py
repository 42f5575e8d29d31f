"""How likely a signed project is ever built: priors set on published landings, and the register.

    share ~ Beta(a, b)      mean and 90 % interval of the row of landing_priors.csv
    a, b -> a + s, b + f    s of the register's projects got there in time, f did not
    goes on = min(1, share / P(in time | goes on))

The prior says which share of signed projects starts within so many months. Stages take time of
their own, so the share that goes on at all is larger than that: it is divided by the chance of
the reference class to be in time if nothing stops it. A share that is drawn anew in each draw
is common to all projects: the only shock they share, and the one whose range has a source.

Projects are judged once, whatever their stage: that one is slow is not taken as a sign that it
was given up. Those not finished in time count as never finished, as in the published table.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from longspring.case.delivery import LandingPrior
from longspring.delivery.stages import MONTH_DAYS
from longspring.errors import UsageError

Event = Literal["started", "producing"]
Floats = NDArray[np.float64]
NORMAL_90 = 1.6449  # half the width of a 90 % interval in standard deviations of a normal


@dataclass(frozen=True, slots=True)
class Belief:
    """A share of which we know as much as after `a` successes and `b` failures."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """The expected share."""
        return self.a / (self.a + self.b)

    @property
    def deviation(self) -> float:
        """Standard deviation of the share."""
        total = self.a + self.b
        return math.sqrt(self.a * self.b / (total * total * (total + 1.0)))


@dataclass(frozen=True, slots=True)
class Landing:
    """The odds of one event: the belief about its share in time, and the chance to be in time."""

    belief: Belief
    within: float  # [month]
    in_time: float  # P(in time | goes on) in the reference class [1]
    delivery_class: str

    def goes_on(self, share: Floats) -> Floats:
        """Return the chance to go on that gives a share in time; 1 where even that is too few."""
        return np.minimum(share / self.in_time, 1.0)


@dataclass(frozen=True, slots=True)
class Odds:
    """Odds of starting once signed, and of producing once started."""

    started: Landing
    producing: Landing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a register says of a project: months from signing to start and on to connection."""

    signed: float  # day
    started: float | None = None
    producing: float | None = None


def prior_belief(row: LandingPrior) -> Belief:
    """Return the beta distribution with the mean of a row and its range as 90 % interval."""
    low, high = row.origin.low_ratio or 1.0, row.origin.high_ratio or 1.0
    deviation = row.share * (high - low) / (2.0 * NORMAL_90)
    if not 0.0 < deviation * deviation < row.share * (1.0 - row.share):
        raise UsageError(
            f"landing_priors.csv, {row.event}: a range from {low:g} to {high:g} of {row.share:g} "
            "is none of a share. Give a narrower range, with room on both sides."
        )
    total = row.share * (1.0 - row.share) / (deviation * deviation) - 1.0
    return Belief(row.share * total, (1.0 - row.share) * total)


def updated(belief: Belief, successes: int, failures: int) -> Belief:
    """Return the belief after so many more projects."""
    return Belief(belief.a + successes, belief.b + failures)


def judged(
    outcomes: Sequence[Outcome], event: Event, within: float, today: float
) -> tuple[int, int]:
    """Return how many projects got to an event in time, and how many did not.

    A project whose time is not yet over, and that is not there yet, is left out.
    """
    limit = within * MONTH_DAYS
    successes = failures = 0
    for one in outcomes:
        if event == "producing" and one.started is None:
            continue
        reached = one.started if event == "started" else one.producing
        if reached is not None and reached - one.signed <= limit:
            successes += 1
        elif today - one.signed > limit:
            failures += 1
    return successes, failures
