"""How fast a program is built: seconds and bytes per nonzero, stage by stage.

    seconds per nonzero   wall time of the stage / nonzeros of the lowered program
    bytes per nonzero     growth of the peak resident memory over the stage / nonzeros

Peak memory only grows, so a stage that needs less than an earlier one shows zero; each run
belongs into a process of its own.
"""

import resource
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from longspring.case.read import read_case
from longspring.program.build import build_program
from longspring.program.matrix import to_matrix
from longspring.resource.build import build_profiles
from longspring.timegrid import build_timegrid


@dataclass(frozen=True, slots=True)
class Measure:
    """What one stage took."""

    stage: str
    seconds: float
    bytes: int
    microseconds_per_nonzero: float
    bytes_per_nonzero: float


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A lowered program's size, and what each stage took."""

    hours: int
    periods: int
    columns: int
    rows: int
    nonzeros: int
    measures: tuple[Measure, ...]


def peak_memory() -> int:
    """Return the peak resident memory of this process [byte]."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def measure_build(folder: Path, hours: int, periods: int | None = None) -> Benchmark:
    """Read a case, build its program and lower it, and measure each stage.

    Parameters
    ----------
    folder : Path
        Case.
    hours : int
        Hours merged into one step [h].
    periods : int
        How many of the case's periods to build, from the first; all if None.
    """
    marks = [(time.perf_counter(), peak_memory())]

    def mark() -> None:
        marks.append((time.perf_counter(), peak_memory()))

    case = read_case(folder)
    case = replace(case, periods=case.periods[:periods])
    mark()
    grid = build_timegrid(case, hours)
    profiles = build_profiles(case, grid)
    mark()
    program, _ = build_program(case, grid, profiles)
    mark()
    matrix = to_matrix(program)
    mark()
    nonzeros = matrix.value.size
    measures: list[Measure] = []
    for stage, before, after in zip(
        ("read", "profiles", "build", "lower"), marks, marks[1:], strict=False
    ):
        seconds, grown = after[0] - before[0], after[1] - before[1]
        measures.append(Measure(stage, seconds, grown, 1e6 * seconds / nonzeros, grown / nonzeros))
    size = (matrix.cost.size, matrix.row_lower.size, nonzeros)
    return Benchmark(hours, len(case.periods), *size, tuple(measures))
