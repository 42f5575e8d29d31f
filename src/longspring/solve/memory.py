"""How a long solve survives being killed: where its point is kept, and what was kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from longspring.program.block import Floats

Arrays = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Memory:
    """Keeps the point of a solve every so often; `kept` is where to begin, if anywhere."""

    keep: Callable[[Arrays], None]
    kept: Arrays | None = None
    every: float = 60.0  # [s]
