"""Points of the interior point method: positive pairs, free duals, and moves between them.

Every bound is a pair (slack, dual), both kept positive:

    columns y >= 0 (y, z);  limits u = r x - y (u, q);  bounds t = bound - y (t, w)
    design x - lower (xl, zl), upper - x (xu, zu);  root rows s - lower (sl, a), upper - s (su, b)

A pair that does not exist holds slack 1 and dual `NOTHING` and never moves.
"""

from dataclasses import dataclass

import numpy as np

from longspring.program.block import Floats

NOTHING = 1e-300  # as good as zero, but safe to divide by


@dataclass(slots=True, eq=False)
class Point:
    """A point, or a direction; `slack` and `dual` list the pairs of all blocks, then the root."""

    x: Floats
    row: Floats  # s, the value of the root rows
    nu: Floats  # duals of the root rows
    rows: list[Floats]  # duals of the step rows, per block
    slack: list[Floats]
    dual: list[Floats]

    def copy(self) -> "Point":
        """Return a copy that later moves leave alone."""
        return Point(
            self.x.copy(),
            self.row.copy(),
            self.nu.copy(),
            [part.copy() for part in self.rows],
            [part.copy() for part in self.slack],
            [part.copy() for part in self.dual],
        )

    def moved(self, direction: "Point", primal: float, dual: float) -> None:
        """Move along a direction, in place."""
        self.x += primal * direction.x
        self.row += primal * direction.row
        self.nu += dual * direction.nu
        for parts, steps, length in (
            (self.rows, direction.rows, dual),
            (self.slack, direction.slack, primal),
            (self.dual, direction.dual, dual),
        ):
            for part, step in zip(parts, steps, strict=True):
                np.add(part, length * step, out=part)


def combined(first: Point, second: Point, weight: float) -> Point:
    """Return first + weight * second, for directions."""

    def add(a: Floats, b: Floats) -> Floats:
        return a + weight * b

    return Point(
        x=add(first.x, second.x),
        row=add(first.row, second.row),
        nu=add(first.nu, second.nu),
        rows=[add(a, b) for a, b in zip(first.rows, second.rows, strict=True)],
        slack=[add(a, b) for a, b in zip(first.slack, second.slack, strict=True)],
        dual=[add(a, b) for a, b in zip(first.dual, second.dual, strict=True)],
    )


def longest_step(values: list[Floats], steps: list[Floats]) -> float:
    """Return the largest step in (0, 1] that keeps every value non-negative."""
    most = 1.0
    for value, step in zip(values, steps, strict=True):
        if value.size:
            least = float(np.min(step / value))
            if least < 0:
                most = min(most, -1.0 / least)
    return most


def complementarity(slack: list[Floats], dual: list[Floats]) -> float:
    """Return the sum of slack x dual over all pairs."""
    return float(sum(np.vdot(a, b) for a, b in zip(slack, dual, strict=True)))
