"""What passes between a solve and others: a kept point, a point half way, an early answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from longspring.program.block import Floats
from longspring.program.solution import Solution

Arrays = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Memory:
    """Keeps the point of a solve every so often; `kept` is where to begin, if anywhere."""

    keep: Callable[[Arrays], None]
    kept: Arrays | None = None
    every: float = 60.0  # [s]


@dataclass(slots=True)
class Warm:
    """Lets solves of programs that differ little begin where the first of them was half way.

    `seed` is filled by the first solve of the structured solver, and read by the others.
    """

    seed: Any = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Takes an answer of the structured solver before it is an optimum, if it is good enough.

    The first is offered at a relative gap of `gap`, if refused others at every half of that.
    """

    gap: float
    takes: Callable[[Solution], bool]
