"""How much of what a plan builds is there by a day, in every draw.

    share(technology, zone, period, day) = MW of its projects connected by the day / MW of them

What a plan builds without projects - another party's, or of no delivery class - has no share.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longspring.delivery.forecast import Delivered
from longspring.delivery.stages import Stages

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """The projects of a plan in every draw."""

    stages: Stages
    found: tuple[Delivered, ...]

    @classmethod
    def of(cls, stages: Stages, found: Sequence[Delivered]) -> "Shares":
        """Return the shares of those projects that belong to a plan."""
        return cls(stages, tuple(one for one in found if one.project.provenance == "plan"))

    @property
    def periods(self) -> tuple[int, ...]:
        """Periods whose build was cut into projects."""
        return tuple(sorted({one.project.period for one in self.found}))

    def at(
        self, technology: str, period: int, day: float, zone: str | None = None
    ) -> Floats | None:
        """Return the share that is connected by a day, None where there are no projects.

        Parameters
        ----------
        technology : str
            Technology or store.
        period : int
            Period in which the plan builds it.
        day : float
            The day.
        zone : str, optional
            All zones together if left out.
        """
        capacity, connected = 0.0, np.zeros(self.found[0].built.size if self.found else 0)
        for one in self.found:
            project = one.project
            if (project.technology, project.period) != (technology, period):
                continue
            if zone is not None and project.zone != zone:
                continue
            connected += project.capacity * (one.connected(self.stages) <= day)
            capacity += project.capacity
        return connected / capacity if capacity else None
