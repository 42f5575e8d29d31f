"""What a solve leaves to another: where it was when it was killed, and where it was half way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from longspring.program.block import Floats

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
