"""The structured interior point method: predictor, weighted correctors, steps, an end.

A primal-dual method from an infeasible start. Every iteration factorises the Newton system
once and solves it for Mehrotra's predictor, a centring corrector and further correctors, each
weighted to lengthen the primal and the dual step most (Colombo and Gondzio 2008). It ends when
scaled residuals and the relative gap are below the tolerance; the certificate then judges the
result without knowing any of this.

Source: Mehrotra 1992, doi:10.1137/0802028; Colombo and Gondzio 2008,
doi:10.1007/s10589-007-9106-0.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from longspring.errors import LimitReachedError, ShapeError
from longspring.program.block import BlockProgram
from longspring.program.solution import Solution
from longspring.solve.interior.answer import to_solution
from longspring.solve.interior.coarser import coarser, merged_steps
from longspring.solve.interior.engine import Engine
from longspring.solve.interior.fixed import find_fixed, with_duals, without_fixed
from longspring.solve.interior.form import build_form
from longspring.solve.interior.measure import Measure, count_pairs, measured
from longspring.solve.interior.newton import (
    Aim,
    add,
    factorise,
    find_direction,
    find_residual,
    ratios,
)
from longspring.solve.interior.passes import AFFINE, CENTRE, OUTLYING, STILL
from longspring.solve.interior.point import Point
from longspring.solve.interior.root import NotPositiveError
from longspring.solve.interior.seed import Seed, fits, plant, take_seed
from longspring.solve.interior.start import starting_point
from longspring.solve.memory import Memory, Offer, Warm
from longspring.solve.polish import polish
from longspring.solve.stalled import StalledError

Progress = Callable[[str, int, float, float], None]  # stage, iteration, gap [1], elapsed [s]
SHORT_STEP = 1e-5
KEEP = 1e-3  # points better than this are worth a copy
SHORT_STEPS = 4  # this many in a row end the run: the program has no optimum, or is too hard
NEAR = 1e-6  # where rows that lag behind the gap are attended to
WEIGHTS = 9  # tried for a corrector
LATE = 0.1  # gap from which there is less regularisation
LATER = 1e-2  # of the regularisation, from there on
RESTORING = 1e-4  # of the regularisation, in a step that only closes rows
LONGER = 1.02  # a corrector that does not lengthen the steps by this has failed
FAILED = 2  # correctors that fail end an iteration
MOST_RESTORED = 10  # such steps in a row, before a point is offered
CLOSED = 1e-7  # scaled residual of a point that may be offered
HALF_WAY = 0.5  # residuals and gap of a point where the same program with more steps begins
ALIKE = 0.05  # and where a program with the same steps does
HALF_WAY_ITERATIONS = 100
BACK = 0.995  # share of the step to the boundary that is gone


@dataclass(frozen=True, slots=True)
class InteriorOptions:
    """How to run the method."""

    tolerance: float = 1e-7  # of residuals and gap, scaled
    enough: float = 5e-7  # the best point is taken if it is this good and no longer improves
    patience: int = 5  # iterations without improvement
    iterations: int = 300
    correctors: int = 8
    regularisation: float = 1e-11
    time_limit: float = float("inf")  # [s]
    threads: int = 0  # 0: as many as there are cores
    memory: Memory | None = None
    warm: Warm | None = None
    offer: Offer | None = None


def solve_interior(
    program: BlockProgram, options: InteriorOptions, progress: Progress | None = None
) -> Solution:
    """Solve a block program with the structured interior point.

    Parameters
    ----------
    program : BlockProgram
        Program whose design columns have finite bounds.
    options : InteriorOptions
        Tolerances and limits.
    progress : callable, optional
        Called each iteration with stage, iteration, relative gap and elapsed seconds.

    Returns
    -------
    Solution
        In the units of the program; certify it before use.

    Raises
    ------
    StalledError
        If the iterates stop improving (also where the program is infeasible); it carries the
        last point, whose duals may prove that.
    LimitReachedError
        If the time limit is reached.

    With `options.offer`, the first point that keeps its rows within the gap of the offer and is
    taken is returned; a few steps that only close rows lead to it.
    """
    began = time.perf_counter()
    if not np.isfinite(program.design.upper).all():
        raise StalledError("A design column has no upper bound.")
    if any(np.unique(block.limited).size < block.limited.size for block in program.blocks):
        raise StalledError("A column is limited by two design columns.")
    fixed = find_fixed(program)
    threads = options.threads or os.cpu_count() or 1
    # One segment a thread at least; with more blocks than threads, a year need not be cut.
    cuts = -(-threads // max(1, len(program.blocks)))
    left = without_fixed(program, fixed)
    form = build_form(left, cuts)

    def finish(point: Point, iteration: int) -> Solution:
        run = iteration, time.perf_counter() - began
        solution = polish(program, to_solution(program, form, point, run))
        return with_duals(program, fixed, solution)

    try:
        with threadpool_limits(1, "blas"):
            return _iterate(left, Engine(form, threads), options, (began, progress), finish)
    except StalledError as error:
        if error.point is not None:
            run = 0, time.perf_counter() - began
            error.solution = to_solution(program, form, error.point, run)
        raise


def _iterate(
    program: BlockProgram,
    engine: Engine,
    options: InteriorOptions,
    watch: tuple[float, Progress | None],
    finish: Callable[[Point, int], Solution],
) -> Solution:
    """Improve the point until it is good enough, or is taken before."""
    began, progress = watch
    point, first = _begin(program, engine, options)
    room = point.empty(), point.empty()
    pairs = count_pairs(engine.form)
    best, saved, offer = _Best(), time.perf_counter(), _Offering(options.offer)
    for iteration in range(first, options.iterations):
        measure = measured(engine.form, point, find_residual(engine, point), pairs)
        elapsed = time.perf_counter() - began
        if progress is not None:
            progress("solve", iteration, measure.gap, elapsed)
        best.see(point, measure, iteration)
        _keep_seed(program, engine, point, options.warm, measure)
        if best.aimed <= options.tolerance or best.done(options):
            return finish(best.kept(), iteration)
        if offer.due(measure):
            early = finish(point, iteration)
            if offer.taken(early):
                return early
        if best.short >= SHORT_STEPS:
            raise StalledError("The steps became too short to go on.", point)
        if elapsed > options.time_limit:
            raise LimitReachedError(f"The time limit of {options.time_limit:g} s was reached.")
        if options.memory is not None and time.perf_counter() - saved > options.memory.every:
            options.memory.keep(point.packed(iteration))
            saved = time.perf_counter()
        try:
            best.restoring = best.lags(measure) or offer.lags(measure)
            correctors = -1 if best.restoring else options.correctors
            steps = _step(engine, point, room, (measure, pairs), (correctors, options))
        except StalledError:
            if best.worst <= options.enough:
                return finish(best.kept(), iteration)
            raise
        best.short = best.short + 1 if max(steps) < SHORT_STEP else 0
    raise StalledError(f"No optimum after {options.iterations} iterations.", point)


def _begin(program: BlockProgram, engine: Engine, options: InteriorOptions) -> tuple[Point, int]:
    """Return the point to begin at and the number of its iteration.

    It is what was kept of a killed solve; or a point half way of a program that differs little;
    or one of the same program with fewer steps; or a guess.
    """
    if options.memory is not None and options.memory.kept is not None:
        point = starting_point(engine)
        # A point kept with another number of threads does not fit: the years are cut otherwise.
        with suppress(ShapeError):
            return point, point.unpack(options.memory.kept)
    seed = options.warm.seed if options.warm is not None else None
    if seed is not None and fits(program, seed):
        return _nearer(engine, plant(program, engine, seed)), 0
    shorter, merged = coarser(program)
    if merged > 1:
        steps = program.blocks[0].steps
        with suppress(StalledError):
            found = half_way(shorter, engine.threads, options)
            planted = plant(program, engine, found, merged_steps(steps, merged))
            return _nearer(engine, planted), 0
    return starting_point(engine), 0


def _nearer(engine: Engine, planted: Point) -> Point:
    """Return a planted point, or the guess if that has the smaller gap.

    Where lifting the pairs costs more than the seed is worth, the way back from there is long.
    """
    pairs, guess = count_pairs(engine.form), starting_point(engine)
    gaps = [
        measured(engine.form, point, find_residual(engine, point), pairs).gap
        for point in (planted, guess)
    ]
    return planted if gaps[0] <= gaps[1] else guess


def half_way(program: BlockProgram, threads: int, options: InteriorOptions) -> Seed:
    """Return a point half way through a solve.

    Raises
    ------
    StalledError
        If the solve does not get there.
    """
    cuts = -(-threads // max(1, len(program.blocks)))
    left = without_fixed(program, find_fixed(program))
    engine = Engine(build_form(left, cuts), threads)
    point = starting_point(engine)
    room = point.empty(), point.empty()
    pairs = count_pairs(engine.form)
    for _ in range(HALF_WAY_ITERATIONS):
        measure = measured(engine.form, point, find_residual(engine, point), pairs)
        if measure.worst < HALF_WAY:
            return take_seed(left, engine.form, point)
        _step(engine, point, room, (measure, pairs), (options.correctors, options))
    raise StalledError("No point half way was found.", point)


def _keep_seed(
    program: BlockProgram, engine: Engine, point: Point, warm: Warm | None, measure: Measure
) -> None:
    """Keep the first point that is half way, for programs that differ little."""
    if warm is not None and warm.seed is None and measure.worst < ALIKE:
        warm.seed = take_seed(program, engine.form, point)


@dataclass(slots=True, eq=False)
class _Best:
    """The best point so far, and how the run has gone since."""

    point: Point | None = None
    aimed: float = float("inf")
    worst: float = float("inf")
    iteration: int = 0
    last: int = 0
    short: int = 0
    restoring: bool = False

    def lags(self, measure: Measure) -> bool:
        """Return whether the rows lag behind the gap and the last step did not attend to that."""
        return not self.restoring and measure.gap < NEAR and measure.rows > NEAR / 2.0

    def see(self, point: Point, measure: Measure, iteration: int) -> None:
        """Keep a copy of the point if it is good and better than any before."""
        self.last = iteration
        if measure.aimed < self.aimed:
            self.aimed, self.worst, self.iteration = measure.aimed, measure.worst, iteration
            self.point = point.copy() if measure.aimed < KEEP else None

    def kept(self) -> Point:
        """Return the best point."""
        assert self.point is not None
        return self.point

    def done(self, options: InteriorOptions) -> bool:
        """Return whether the best point is good enough and no longer improves."""
        idle = self.last - self.iteration >= options.patience
        return idle and self.worst <= options.enough


@dataclass(slots=True, eq=False)
class _Offering:
    """Whom early points are offered to, and at what gap the next one is."""

    offer: Offer | None
    gap: float = 0.0
    restored: int = 0  # steps in a row that closed rows

    def __post_init__(self) -> None:
        self.gap = self.offer.gap if self.offer is not None else 0.0

    def due(self, measure: Measure) -> bool:
        """Return whether a point is near enough to be offered and keeps its rows."""
        return measure.gap <= self.gap and not _open(measure)

    def taken(self, solution: Solution) -> bool:
        """Return whether the point is taken; if not, the next is offered at half the gap."""
        self.gap /= 2.0
        return self.offer is not None and self.offer.takes(solution)

    def lags(self, measure: Measure) -> bool:
        """Return whether the next step should close rows, so that the point can be offered."""
        wanted = self.restored < MOST_RESTORED and measure.gap <= self.gap and _open(measure)
        self.restored = self.restored + 1 if wanted else 0
        return wanted


def _open(measure: Measure) -> bool:
    """Return whether rows or bounds are further off than the certificate allows."""
    return measure.primal > CLOSED or measure.rows > NEAR / 2.0


def _step(
    engine: Engine,
    point: Point,
    room: tuple[Point, Point],
    state: tuple[Measure, float],
    how: tuple[int, InteriorOptions],
) -> tuple[float, float]:
    """Factorise, with more regularisation if need be, and move; return the steps."""
    correctors, options = how
    measure, pairs = state
    # A row whose columns are all close to zero has a pivot no larger than the regularisation,
    # whose effect refinement then cannot take out: the closer to the end, the less of it.
    share = LATER if measure.gap < LATE else 1.0
    least = options.regularisation * (RESTORING if correctors < 0 else share)
    for growth in (1.0, 1e2, 1e4, 1e6):
        try:
            factorise(engine, point, least * growth)
        except NotPositiveError:
            continue
        steps = best_direction(engine, point, room, (measure.mean, pairs), correctors)
        add(engine, point, room[0], *steps)
        return steps
    raise StalledError("The Newton system lost definiteness.", point)


def best_direction(
    engine: Engine,
    point: Point,
    room: tuple[Point, Point],
    state: tuple[float, float],
    correctors: int,
) -> tuple[float, float]:
    """Write the direction of an iteration to the first of `room`; return its steps.

    state: (mean product, number of pairs). With negative `correctors` the products are left as
    they are, so that a long step closes the rows: the gap must not run ahead of them.
    """
    step, corrector = room
    mean, pairs = state
    kind = STILL if correctors < 0 else AFFINE
    figures = find_direction(engine, point, Aim(kind), corrector, step)
    primal, dual = (1.0 / max(1.0, ratio) for ratio in figures[:2])
    if kind == STILL:
        return BACK * primal, BACK * dual
    change = dual * figures[2] + primal * figures[3] + primal * dual * figures[4]
    aim = mean * min(1.0, max(1.0 + change / pairs / mean, 0.0)) ** 3
    failed = 0
    for number in range(correctors + 1):
        longer = (min(1.0, 2.0 * length + 0.5) for length in (primal, dual))
        purpose = Aim(OUTLYING, aim, *longer) if number else Aim(CENTRE, aim)
        find_direction(engine, point, purpose, step, corrector)
        weights, better, better_dual = weighted(engine, point, room)
        failed += number > 0 and better * better_dual < LONGER * primal * dual
        if failed == FAILED:
            break
        add(engine, step, corrector, *weights)
        primal, dual = better, better_dual
    return BACK * primal, BACK * dual


def weighted(
    engine: Engine, point: Point, room: tuple[Point, Point]
) -> tuple[tuple[float, float], float, float]:
    """Return the weights of the corrector that lengthen the steps most, and the steps.

    Correctors leave the rows as they are, so that values and duals may take different shares.
    """
    weights = np.linspace(0.0, 1.0, WEIGHTS)
    found = 1.0 / np.maximum(1.0, ratios(engine, point, *room, weights))
    best, best_dual = int(np.argmax(found[0])), int(np.argmax(found[1]))
    steps = float(found[0, best]), float(found[1, best_dual])
    return (float(weights[best]), float(weights[best_dual])), *steps
