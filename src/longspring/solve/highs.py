"""HiGHS: the embedded reference solver, and the only module that knows it.

Three algorithms by their own names: `simplex` (dual simplex, a vertex), `ipx` and `hipo` (interior
points). The name "ipm" is never used: its meaning depends on what else is installed. Every
status that HiGHS returns is looked at, because a refused option leaves another solver in charge
without a word, and the log is read for the name of the algorithm that really ran.

HiGHS gets the program scaled by powers of two; what comes back is in the program's own units.
It runs in a thread of its own, so that Ctrl-C and the caller's progress report stay responsive.
"""

import math
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from longspring.errors import InfeasibleError, LimitReachedError, LongspringError, NotCertifiedError
from longspring.program.block import BlockProgram
from longspring.program.matrix import Matrix, Run, to_matrix, unpack
from longspring.program.solution import Solution
from longspring.solve.polish import polish
from longspring.solve.scaling import Scaling, build_scaling, scale

Algorithm = Literal["simplex", "ipx", "hipo"]
Progress = Callable[[str, int, float, float], None]  # stage, iteration, gap [1], elapsed [s]

# A line of IPX: iteration, primal and dual objective, infeasibilities, gap, time.
_IPX_LINE = re.compile(r"(\d+)\*?(?:\s+[-+.\de]+){4}\s+(\d\.\d+e[-+]\d+)\s+[.\d]+")
_POLL_SECONDS = 0.2
_MARKS = {"IPX version": "ipx", "Hipo:": "hipo", "simplex solver": "simplex"}
_TOLERANCES = {
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "ipm_optimality_tolerance": 1e-9,
}


@dataclass(frozen=True, slots=True)
class HighsOptions:
    """How to run: `time_limit` [s], `threads` 0 for the solver's own choice."""

    algorithm: Algorithm
    crossover: bool = False
    presolve: bool = True
    time_limit: float = math.inf
    threads: int = 0


@dataclass(slots=True)
class _Watch:
    """What the callbacks see; written by the solving thread, read by the waiting one."""

    iteration: int = 0
    gap: float = math.nan
    seen: list[str] = field(default_factory=list)  # algorithms named in the log, in order
    stop: bool = False
    error: list[BaseException] = field(default_factory=list)


def solve_highs(
    program: BlockProgram, options: HighsOptions, progress: Progress | None = None
) -> Solution:
    """Solve a program with one algorithm of HiGHS.

    Parameters
    ----------
    program : BlockProgram
        Program in blocks.
    options : HighsOptions
        Algorithm, crossover, limits.
    progress : Progress, optional
        Called about five times a second with stage, iteration, relative gap (nan where the
        algorithm does not tell) and elapsed seconds.

    Returns
    -------
    Solution
        Values, duals and the algorithm that really ran.

    Raises
    ------
    InfeasibleError
        If no point satisfies the rows (`status` "infeasible"), or if the cost falls without
        end ("unbounded").
    LimitReachedError
        If the time limit ended the run.
    NotCertifiedError
        If the algorithm gave up without an answer.
    """
    began = time.perf_counter()
    highs, scaling = _load(program, options)
    watch = _Watch()
    _attend(highs, watch)
    _run(highs, options.algorithm, watch, progress)
    status = highs.getModelStatus().name
    solution = highs.getSolution()
    # "Unknown" is an answer a little outside of tolerances tighter than ours: the certificate
    # will judge it.
    judgeable = status == "kUnknown" and solution.value_valid and solution.dual_valid
    if status != "kOptimal" and not judgeable:
        _refuse(highs, status, options)
    value, dual = scaling.unscale(np.array(solution.col_value), np.array(solution.row_dual))
    run = Run(
        solver=_name(watch, options),
        version=highs.version(),
        iterations=_iterations(highs),
        seconds=time.perf_counter() - began,
    )
    return polish(program, unpack(program, value, dual, run))


def _load(program: BlockProgram, options: HighsOptions) -> tuple[Any, Scaling]:
    """Hand the scaled matrix over; no copy of it outlives this function."""
    import highspy

    matrix = to_matrix(program)
    scaling = build_scaling(matrix)
    scaled = scale(matrix, scaling)
    highs = highspy.Highs()
    _set(highs, "output_flag", True)  # the log callback needs it
    _set(highs, "log_to_console", False)
    _set(highs, "solver", options.algorithm)
    _set(highs, "run_crossover", "on" if options.crossover else "off")
    _set(highs, "presolve", "on" if options.presolve else "off")
    _set(highs, "small_matrix_value", 1e-12)  # the smallest HiGHS allows; ours are dropped already
    if math.isfinite(options.time_limit):
        _set(highs, "time_limit", float(options.time_limit))
    if options.threads:
        highspy.Highs.resetGlobalScheduler(True)
        _set(highs, "threads", options.threads)
    for name, tolerance in _TOLERANCES.items():
        _set(highs, name, tolerance)
    _pass(highs, scaled)
    return highs, scaling


def _pass(highs: Any, matrix: Matrix) -> None:
    column_wise, minimise = 1, 1
    status = highs.passModel(
        matrix.cost.size,
        matrix.row_lower.size,
        matrix.value.size,
        column_wise,
        minimise,
        matrix.offset,
        matrix.cost,
        matrix.column_lower,
        matrix.column_upper,
        matrix.row_lower,
        matrix.row_upper,
        matrix.start,
        matrix.index,
        matrix.value,
        np.zeros(matrix.cost.size, dtype=np.int32),
    )
    _require(status, "passModel")


def _set(highs: Any, name: str, value: Any) -> None:
    _require(highs.setOptionValue(name, value), f"option {name} = {value!r}")


def _require(status: Any, what: str) -> None:
    if status.name != "kOk":
        raise LongspringError(
            f"HiGHS answered {status.name} to {what}. If it is about hipo, install highspy-extras "
            "of the same version as highspy."
        )


def _attend(highs: Any, watch: _Watch) -> None:
    """Let the callbacks note progress and honour a wish to stop."""

    def at_interrupt(event: Any) -> None:
        out = event.data_out
        # A callback from within an iteration of IPX tells 0.
        now = max(out.ipm_iteration_count, out.simplex_iteration_count)
        watch.iteration = max(watch.iteration, now)
        if watch.stop:
            event.interrupt()

    def at_log(event: Any) -> None:
        for mark, algorithm in _MARKS.items():
            if mark in event.message:
                watch.seen.append(algorithm)
        line = _IPX_LINE.fullmatch(event.message.strip())
        if line:
            watch.iteration, watch.gap = int(line[1]), float(line[2])

    highs.cbIpmInterrupt += at_interrupt
    highs.cbSimplexInterrupt += at_interrupt
    highs.cbLogging += at_log


def _run(highs: Any, stage: str, watch: _Watch, progress: Progress | None) -> None:
    """Run in a thread; on Ctrl-C, or an error of `progress`, stop the solver and pass it on."""
    # An event, not `Thread.join`: a join that Ctrl-C interrupts may take the thread for dead.
    done = threading.Event()

    def work() -> None:
        try:
            if highs.run().name == "kError":
                watch.error.append(LongspringError("HiGHS ended with an error of its own."))
        except BaseException as error:  # handed to the waiting thread, which raises it
            watch.error.append(error)
        finally:
            done.set()

    began = time.perf_counter()
    thread = threading.Thread(target=work, name="highs", daemon=True)
    thread.start()
    try:
        while not done.wait(_POLL_SECONDS):
            if progress is not None:
                progress(stage, watch.iteration, watch.gap, time.perf_counter() - began)
        if progress is not None:
            progress(stage, watch.iteration, watch.gap, time.perf_counter() - began)
    except BaseException:
        watch.stop = True
        done.wait()
        raise
    finally:
        thread.join()
    if watch.error:
        raise watch.error[0]


def _refuse(highs: Any, status: str, options: HighsOptions) -> None:
    """Raise the error that belongs to a status other than optimal."""
    if status == "kUnboundedOrInfeasible":
        status = _infeasible_or_unbounded(highs)
    if status == "kInfeasible":
        raise InfeasibleError("No plan satisfies every row of the program.", "infeasible")
    if status == "kUnbounded":
        raise InfeasibleError(
            "The cost falls without end: a column that earns has no bound.", "unbounded"
        )
    if status in ("kTimeLimit", "kIterationLimit"):
        raise LimitReachedError(
            f"{options.algorithm} reached its limit after {highs.getRunTime():.0f} s and "
            f"{_iterations(highs)} iterations. Allow more time, or use longer steps."
        )
    if status in ("kInterrupt", "kHighsInterrupt"):
        raise KeyboardInterrupt
    raise NotCertifiedError(f"{options.algorithm} ended without an answer (HiGHS: {status}).")


def _infeasible_or_unbounded(highs: Any) -> str:
    """Return which of the two holds: without cost a program cannot be unbounded."""
    columns = highs.getNumCol()
    zero = np.zeros(columns)
    _require(
        highs.changeColsCost(columns, np.arange(columns, dtype=np.int32), zero), "changeColsCost"
    )
    _set(highs, "solver", "simplex")
    highs.run()
    return "kUnbounded" if highs.getModelStatus().name == "kOptimal" else "kInfeasible"


def _iterations(highs: Any) -> int:
    info = highs.getInfo()
    return max(0, info.simplex_iteration_count) + max(0, info.ipm_iteration_count)


def _name(watch: _Watch, options: HighsOptions) -> str:
    """Return the algorithm that ran; the one asked for where presolve left nothing to solve."""
    if options.algorithm == "simplex" or not options.crossover:
        return watch.seen[-1] if watch.seen else options.algorithm
    # Crossover ends with a little simplex: the first name is that of the interior point.
    return f"{watch.seen[0] if watch.seen else options.algorithm}+crossover"
