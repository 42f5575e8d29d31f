"""Which solver, and what to do when the certificate refuses its answer.

    auto         simplex up to 60 000 columns (an exact vertex), structured above if it is
                 installed (the extra `structured`), else hipo
    structured   structured -> hipo -> ipx -> ipx with crossover
    highs        simplex up to 60 000 columns, hipo above
    hipo         hipo -> ipx -> ipx with crossover
    ipx          ipx -> ipx with crossover
    simplex      simplex -> ipx with crossover

The choice and its reason are part of what is returned: nothing is picked in silence.
"""

import importlib.util
import math
import time
from dataclasses import dataclass
from typing import Literal

from longspring.errors import (
    InfeasibleError,
    LimitReachedError,
    NotCertifiedError,
    UsageError,
)
from longspring.program.block import BlockProgram, size
from longspring.program.solution import Solution
from longspring.solve.certificate import Certificate, certify
from longspring.solve.highs import HighsOptions, Progress, solve_highs
from longspring.solve.memory import Memory, Offer, Warm
from longspring.solve.ray import proves_infeasible
from longspring.solve.stalled import StalledError

Solver = Literal["auto", "structured", "highs", "simplex", "ipx", "hipo"]
Attempt = Literal["structured", "simplex", "ipx", "hipo", "ipx+crossover"]
Kept = tuple[Memory | None, Warm | None]

# Changchun in steps of 876 h (32 000 columns) took simplex 4 s and ipx 7 s of one core, in steps
# of 336 h (66 000 columns) 39 s and 29 s; above, only structured grows with the steps alone.
SIMPLEX_COLUMNS = 60_000
RETRIES: dict[str, tuple[Attempt, ...]] = {
    "structured": ("structured", "hipo", "ipx", "ipx+crossover"),
    "hipo": ("hipo", "ipx", "ipx+crossover"),
    "ipx": ("ipx", "ipx+crossover"),
    "simplex": ("simplex", "ipx+crossover"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Algorithms to try in this order, and why the first one."""

    attempts: tuple[Attempt, ...]
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Certified:
    """A solution with its passing certificate, and the story of how it was found."""

    solution: Solution
    certificate: Certificate
    reason: str
    refused: tuple[str, ...]  # why earlier attempts were not taken


def choose(program: BlockProgram, solver: Solver = "auto") -> Choice:
    """Choose algorithms by the size of the program, or as asked.

    Raises
    ------
    UsageError
        If there is no such solver, or it is not installed.
    """
    if solver == "structured" and not has_structured():
        raise UsageError(
            "The structured solver needs Numba: pip install 'longspring[structured]', or choose "
            "--solver highs."
        )
    if solver in RETRIES:
        return Choice(RETRIES[solver], f"{solver} was asked for")
    if solver not in ("auto", "highs"):
        names = ", ".join(("auto", "highs", *RETRIES))
        raise UsageError(f"There is no solver {solver!r}. Choose one of {names}.")
    columns = size(program).columns
    if columns <= SIMPLEX_COLUMNS:
        reason = f"{columns} columns, at most {SIMPLEX_COLUMNS}: simplex gives an exact vertex"
        return Choice(RETRIES["simplex"], reason)
    first = "structured" if solver == "auto" and has_structured() else "hipo"
    reason = f"{columns} columns, more than {SIMPLEX_COLUMNS}: {first}, an interior point"
    if solver == "auto" and first == "hipo":
        reason += " (structured would need the extra longspring[structured])"
    return Choice(RETRIES[first], reason)


def has_structured() -> bool:
    """Return whether what the structured solver is compiled with is installed."""
    return importlib.util.find_spec("numba") is not None


def solve(
    program: BlockProgram,
    solver: Solver = "auto",
    *,
    time_limit: float = math.inf,
    progress: Progress | None = None,
) -> Solution:
    """Solve once with the first choice; the answer is not certified.

    Parameters
    ----------
    program : BlockProgram
        Program in blocks.
    solver : Solver
        "auto" and "highs" pick by size.
    time_limit : float
        [s]
    progress : Progress, optional
        Told stage, iteration, gap and elapsed seconds.
    """
    attempt = choose(program, solver).attempts[0]
    return _attempt(program, attempt, (time_limit, 0), progress)


def solve_certified(
    program: BlockProgram,
    solver: Solver = "auto",
    *,
    time_limit: float = math.inf,
    threads: int = 0,
    progress: Progress | None = None,
    kept: Kept = (None, None),
) -> Certified:
    """Solve, certify, and try the next algorithm as long as the certificate refuses.

    Parameters
    ----------
    program : BlockProgram
        Program in blocks.
    solver : Solver
        "auto" and "highs" pick by size.
    time_limit : float
        For all attempts together [s].
    threads : int
        0: as many as there are cores (HiGHS: its own choice).
    progress : Progress, optional
        Told stage, iteration, gap and elapsed seconds.
    kept : (Memory or None, Warm or None)
        Where the structured solver keeps its point, and what it kept; and what solves of programs
        that differ little share, so that it begins where the first of them was half way. If that
        fails, it begins anew.

    Raises
    ------
    NotCertifiedError
        If no attempt passed; the message names the families that failed, attempt by attempt.
    InfeasibleError
        If the program has no solution, or no end.
    LimitReachedError
        If the time ended first.
    """
    choice = choose(program, solver)
    began = time.monotonic()
    refused: list[str] = []
    attempts = choice.attempts
    memory, warm = kept
    if warm is not None and warm.seed is not None and attempts[0] == "structured":
        attempts = ("structured", *attempts)
    for number, attempt in enumerate(attempts):
        left = time_limit - (time.monotonic() - began)
        if left <= 0:
            break
        try:
            own = memory, warm if number == 0 else None
            solution = _attempt(program, attempt, (left, threads), progress, own)
        except (NotCertifiedError, StalledError, LimitReachedError) as error:
            _raise_if_proved(program, error)
            refused.append(f"{attempt}: {error}")
            continue
        certificate = certify(program, solution)
        if certificate.passed:
            return Certified(solution, certificate, choice.reason, tuple(refused))
        refused.append(f"{solution.solver}: {certificate.failed()}.")
    story = " ".join(refused)
    if time.monotonic() - began >= time_limit:
        raise LimitReachedError(
            f"No certified answer within {time_limit:g} s. Allow more time, or use longer "
            f"steps. {story}".strip()
        )
    raise NotCertifiedError(f"No solution passed the certificate. {story}")


def _raise_if_proved(program: BlockProgram, error: Exception) -> None:
    """Say that there is no solution if the point where a solver stalled proves it."""
    found = error.solution if isinstance(error, StalledError) else None
    if found is not None and proves_infeasible(program, found):
        raise InfeasibleError(
            "No plan keeps all rows: duals of the structured solver prove it (a Farkas ray)."
        ) from None


def _structured(
    program: BlockProgram,
    limits: tuple[float, int],
    progress: Progress | None,
    kept: Kept,
) -> Solution:
    """Run the structured solver, whose compiled kernels are loaded only here."""
    from longspring.solve.interior.method import InteriorOptions, solve_interior

    options = InteriorOptions(time_limit=limits[0], threads=limits[1], memory=kept[0], warm=kept[1])
    return solve_interior(program, options, progress)


def solve_early(
    program: BlockProgram,
    offer: Offer,
    *,
    time_limit: float = math.inf,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Solution:
    """Solve with the structured solver until one of its points is taken.

    Parameters
    ----------
    program : BlockProgram
        Program in blocks.
    offer : Offer
        Judges points before the optimum.
    time_limit : float
        [s]
    progress : Progress, optional
        Told stage, iteration, gap and elapsed seconds.
    memory : Memory, optional
        Where the point is kept, and what was kept of a run that was killed.

    Returns
    -------
    Solution
        The point that was taken, or the optimum if none was.

    Raises
    ------
    StalledError, LimitReachedError
        As the structured solver.
    InfeasibleError
        If its duals prove that there is no solution.
    """
    from longspring.solve.interior.method import InteriorOptions, solve_interior

    options = InteriorOptions(time_limit=time_limit, memory=memory, offer=offer)
    try:
        return solve_interior(program, options, progress)
    except StalledError as error:
        _raise_if_proved(program, error)
        raise


def _attempt(
    program: BlockProgram,
    attempt: Attempt,
    limits: tuple[float, int],
    progress: Progress | None,
    kept: Kept = (None, None),
) -> Solution:
    """Run one algorithm within a time limit [s] and a number of threads."""
    time_limit, threads = limits
    if attempt == "structured":
        return _structured(program, limits, progress, kept)
    # Without crossover the way back from presolve has been seen to lose optimal duals (HiGHS
    # 1.15.1); ipx does without it, which costs it a tenth of its time.
    options = HighsOptions(
        algorithm="ipx" if attempt == "ipx+crossover" else attempt,
        crossover=attempt == "ipx+crossover",
        presolve=attempt != "ipx",
        time_limit=time_limit,
        threads=threads,
    )
    return solve_highs(program, options, progress)
