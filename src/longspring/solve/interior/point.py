"""Points of the interior point method: positive pairs, free duals, and moves between them.

Every bound is a pair (slack, dual), both kept positive:

    columns y >= 0 (y, z);  uppers u = r x - y, or bound - y (u, q)
    design x - lower (xl, zl), upper - x (xu, zu);  root rows s - lower (sl, a), upper - s (su, b)

A column that is dead holds y = 0, z = 1 and its upper u = 1, q = 0; a pair of the root that does
not exist holds slack 1 and dual `NOTHING`. Neither moves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from longspring.errors import ShapeError
from longspring.program.block import Floats
from longspring.solve.interior.form import Segment
from longspring.solve.interior.lanes import wide

NOTHING = 1e-300  # as good as zero, but safe to divide by


class Pairs(NamedTuple):
    """Pairs of a segment: columns y with z, uppers u with q, by step and lane."""

    y: Floats
    u: Floats
    z: Floats
    q: Floats


def empty_pairs(segment: Segment) -> Pairs:
    """Return pairs that are all zero."""
    s = segment.stencil
    y, z = (wide(s.steps, s.columns) for _ in range(2))
    u, q = (wide(s.steps, s.upper_column.size) for _ in range(2))
    return Pairs(y, u, z, q)


def _twin(part: Floats) -> Floats:
    """Return zeros of the same shape, for lanes."""
    return wide(*part.shape[:-1])


def _copy(part: Floats) -> Floats:
    """Return a copy, for lanes."""
    out = _twin(part)
    out[...] = part
    return out


@dataclass(slots=True, eq=False)
class Point:
    """A point, or a direction."""

    x: Floats
    row: Floats  # s, the value of the root rows
    nu: Floats  # duals of the root rows
    rows: list[Floats]  # duals of the step rows, per segment
    pairs: list[Pairs]
    slack: list[Floats]  # of the root: xl, xu, sl, su
    dual: list[Floats]  # of the root: zl, zu, a, b

    def copy(self) -> "Point":
        """Return a copy that later moves leave alone."""
        return Point(
            self.x.copy(),
            self.row.copy(),
            self.nu.copy(),
            [_copy(part) for part in self.rows],
            [Pairs(*(_copy(part) for part in pairs)) for pairs in self.pairs],
            [part.copy() for part in self.slack],
            [part.copy() for part in self.dual],
        )

    def empty(self) -> "Point":
        """Return a direction of the same shape, all zero."""
        return Point(
            np.zeros_like(self.x),
            np.zeros_like(self.row),
            np.zeros_like(self.nu),
            [_twin(part) for part in self.rows],
            [Pairs(*(_twin(part) for part in pairs)) for pairs in self.pairs],
            [np.zeros_like(part) for part in self.slack],
            [np.zeros_like(part) for part in self.dual],
        )

    def packed(self, iteration: int) -> dict[str, Floats]:
        """Return all numbers by name, for safekeeping."""
        return {"iteration": np.array([float(iteration)]), **dict(self._named())}

    def unpack(self, kept: Mapping[str, Floats]) -> int:
        """Take over what was kept; return the number of its iteration.

        Raises
        ------
        ShapeError
            If it belongs to another program.
        """
        for name, part in self._named():
            if name not in kept or kept[name].shape != part.shape:
                raise ShapeError(f"What was kept of the solve has another {name}.")
        for name, part in self._named():
            part[...] = kept[name]
        return int(kept["iteration"][0])

    def _named(self) -> Iterator[tuple[str, Floats]]:
        yield from (("x", self.x), ("row", self.row), ("nu", self.nu))
        for kind, parts in (("rows", self.rows), ("slack", self.slack), ("dual", self.dual)):
            for number, part in enumerate(parts):
                yield f"{kind}.{number}", part
        for number, pairs in enumerate(self.pairs):
            for kind, part in zip(Pairs._fields, pairs, strict=True):
                yield f"{kind}.{number}", part

    def add_root(self, step: "Point", primal: float, dual: float) -> None:
        """Move the root along a direction, in place."""
        self.x += primal * step.x
        self.row += primal * step.row
        self.nu += dual * step.nu
        for parts, steps, length in (
            (self.slack, step.slack, primal),
            (self.dual, step.dual, dual),
        ):
            for part, move in zip(parts, steps, strict=True):
                np.add(part, length * move, out=part)


def ratio(values: list[Floats], steps: list[Floats]) -> float:
    """Return the largest -step / value, or 0."""
    return max((float(np.max(-s / v, initial=0.0)) for v, s in zip(values, steps, strict=True)))
