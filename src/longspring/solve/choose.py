"""Which solver, and what to do when the certificate refuses its answer.

    auto      simplex up to 10 000 columns (a vertex, exact), hipo above
    retries   hipo -> ipx -> ipx with crossover;  simplex -> ipx with crossover

The choice and its reason are part of what is returned: nothing is picked in silence.
"""

import math
import time
from dataclasses import dataclass
from typing import Literal

from longspring.errors import LimitReachedError, NotCertifiedError
from longspring.program.block import BlockProgram, size
from longspring.program.solution import Solution
from longspring.solve.certificate import Certificate, certify
from longspring.solve.highs import HighsOptions, Progress, solve_highs

Solver = Literal["auto", "highs", "simplex", "ipx", "hipo"]

SIMPLEX_COLUMNS = 10_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Algorithms to try in this order, and why the first one."""

    attempts: tuple[HighsOptions, ...]
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Certified:
    """A solution with its passing certificate, and the story of how it was found."""

    solution: Solution
    certificate: Certificate
    reason: str
    refused: tuple[str, ...]  # why earlier attempts were not taken


def choose(program: BlockProgram, solver: Solver = "auto") -> Choice:
    """Choose algorithms by the size of the program, or as asked."""
    columns = size(program).columns
    retry = HighsOptions("ipx", crossover=True)
    if solver == "simplex" or (solver in ("auto", "highs") and columns <= SIMPLEX_COLUMNS):
        reason = f"{columns} columns, at most {SIMPLEX_COLUMNS}: simplex gives an exact vertex"
        attempts = (HighsOptions("simplex"), retry)
    elif solver == "ipx":
        reason = "ipx was asked for"
        attempts = (HighsOptions("ipx"), retry)
    else:
        reason = f"{columns} columns, more than {SIMPLEX_COLUMNS}: hipo without crossover"
        attempts = (HighsOptions("hipo"), HighsOptions("ipx"), retry)
    if solver in ("simplex", "hipo"):
        reason = f"{solver} was asked for"
    return Choice(attempts, reason)


def solve(
    program: BlockProgram,
    solver: Solver = "auto",
    *,
    time_limit: float = math.inf,
    threads: int = 0,
    progress: Progress | None = None,
) -> Solution:
    """Solve once with the first choice; the answer is not certified.

    Parameters
    ----------
    program : BlockProgram
        Program in blocks.
    solver : Solver
        Algorithm of HiGHS; "auto" and "highs" pick by size.
    time_limit : float
        [s]
    threads : int
        0 for the solver's own choice.
    progress : Progress, optional
        Told stage, iteration, gap and elapsed seconds.
    """
    first = choose(program, solver).attempts[0]
    options = HighsOptions(first.algorithm, first.crossover, time_limit, threads)
    return solve_highs(program, options, progress)


def solve_certified(
    program: BlockProgram,
    solver: Solver = "auto",
    *,
    time_limit: float = math.inf,
    threads: int = 0,
    progress: Progress | None = None,
) -> Certified:
    """Solve, certify, and try the next algorithm as long as the certificate refuses.

    Parameters are those of `solve`; the time limit [s] is for all attempts together.

    Raises
    ------
    NotCertifiedError
        If no attempt passed; the message names the families that failed, attempt by attempt.
    InfeasibleError, LimitReachedError
        As soon as an attempt ends so.
    """
    choice = choose(program, solver)
    began = time.monotonic()
    refused: list[str] = []
    for attempt in choice.attempts:
        left = time_limit - (time.monotonic() - began)
        if left <= 0:
            raise LimitReachedError(
                f"The time limit of {time_limit:g} s ended before a certified answer. "
                + " ".join(refused)
            )
        options = HighsOptions(attempt.algorithm, attempt.crossover, left, threads)
        try:
            solution = solve_highs(program, options, progress)
        except NotCertifiedError as error:
            refused.append(str(error))
            continue
        certificate = certify(program, solution)
        if certificate.passed:
            return Certified(solution, certificate, choice.reason, tuple(refused))
        refused.append(f"{solution.solver}: {certificate.failed()}.")
    raise NotCertifiedError("No solution passed the certificate. " + " ".join(refused))
