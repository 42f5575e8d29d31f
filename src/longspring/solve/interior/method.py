"""The structured interior point method: predictor, weighted correctors, steps, an end.

A primal-dual method from an infeasible start. Every iteration factorises the Newton system
once and solves it for Mehrotra's predictor, a centring corrector and up to three further
correctors, each weighted to lengthen the step (Colombo and Gondzio 2008). It ends when scaled
residuals and the relative gap are below the tolerance; the certificate then judges the result
without knowing any of this.

Source: Mehrotra 1992, doi:10.1137/0802028; Colombo and Gondzio 2008,
doi:10.1007/s10589-007-9106-0.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from longspring.errors import LimitReachedError, LongspringError
from longspring.program.block import BlockProgram, Floats, Ints
from longspring.program.solution import Solution
from longspring.solve.interior.answer import to_solution
from longspring.solve.interior.chain import NotPositiveError
from longspring.solve.interior.fixed import find_fixed, with_duals, without_fixed
from longspring.solve.interior.form import Form, build_form
from longspring.solve.interior.maps import (
    BlockMaps,
    build_maps,
)
from longspring.solve.interior.measure import NEAR, Measure, measured, pair_masks
from longspring.solve.interior.newton import (
    Residual,
    System,
    direction,
    factorise_system,
    inequality,
    residual,
)
from longspring.solve.interior.point import NOTHING, Point, combined, complementarity, longest_step
from longspring.solve.interior.root import find_order

Progress = Callable[[str, int, float, float], None]  # stage, iteration, gap [1], elapsed [s]
SHORT_STEP = 1e-5
KEEP = 1e-3  # points better than this are worth a copy
RESTORE = -1  # number of correctors that asks for a step that only centres and closes rows
SHORT_STEPS = 4  # this many in a row end the run: the program has no optimum, or is too hard


class StalledError(LongspringError):
    """The iterates no longer improve; the program may have no solution."""


@dataclass(frozen=True, slots=True)
class InteriorOptions:
    """How to run the method."""

    tolerance: float = 1e-7  # of residuals and gap, scaled
    enough: float = 8e-7  # the best point is taken if it is this good and no longer improves
    patience: int = 5  # iterations without improvement
    iterations: int = 200
    correctors: int = 3
    regularisation: float = 1e-11
    time_limit: float = float("inf")  # [s]


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
        If the iterates stop improving (also where the program is infeasible).
    LimitReachedError
        If the time or iteration limit is reached.
    """
    began = time.perf_counter()
    if not np.isfinite(program.design.upper).all():
        raise StalledError("A design column has no upper bound.")
    fixed = find_fixed(program)
    form = build_form(without_fixed(program, fixed))
    maps = [build_maps(block) for block in form.blocks]
    best = _iterate(form, maps, options, (began, progress))
    run = best.last, time.perf_counter() - began
    return with_duals(program, fixed, to_solution(program, form, maps, best.kept(), run))


def _iterate(
    form: Form,
    maps: list[BlockMaps],
    options: InteriorOptions,
    watch: tuple[float, Progress | None],
) -> "_Best":
    """Improve the point until it is good enough."""
    began, progress = watch
    masks = pair_masks(form)
    point = starting_point(form, masks)
    order = find_order(form)
    best = _Best()
    for iteration in range(options.iterations):
        missing = residual(form, maps, point)
        measure = measured(form, maps, point, missing, masks)
        elapsed = time.perf_counter() - began
        if progress is not None:
            progress("solve", iteration, measure.gap, elapsed)
        best.see(point, measure, iteration)
        if best.aimed <= options.tolerance or best.done(options):
            return best
        if elapsed > options.time_limit:
            raise LimitReachedError(f"The time limit of {options.time_limit:g} s was reached.")
        try:
            best.restoring = best.lags(measure)
            corrected = RESTORE if best.restoring else options.correctors
            how = masks, order, replace(options, correctors=corrected)
            step, primal, dual = _step(form, maps, point, missing, how)
        except StalledError:
            if best.worst <= options.enough:
                return best
            raise
        point.moved(step, primal, dual)
        best.short = best.short + 1 if max(primal, dual) < SHORT_STEP else 0
    raise LimitReachedError(f"No optimum after {options.iterations} iterations.")


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
        """Return whether the best point is good enough and no longer improves; or stall."""
        idle = self.last - self.iteration >= options.patience
        if idle and self.worst <= options.enough:
            return True
        if self.short >= SHORT_STEPS:
            raise StalledError("The steps became too short to go on.")
        return False


def _step(
    form: Form,
    maps: list[BlockMaps],
    point: Point,
    missing: Residual,
    how: tuple[list[Floats], Ints, InteriorOptions],
) -> tuple[Point, float, float]:
    """Factorise, with more regularisation if need be, and return direction and steps."""
    masks, order, options = how
    for growth in (1.0, 1e2, 1e4, 1e6):
        try:
            system = factorise_system(form, maps, order, point, options.regularisation * growth)
        except NotPositiveError:
            continue
        return best_direction(system, point, missing, masks, options.correctors)
    raise StalledError("The Newton system lost definiteness.")


def starting_point(form: Form, masks: list[Floats], size: float = 5.0, dual: float = 1.0) -> Point:
    """Return an interior point of middling size; it need not satisfy any row."""
    width = form.upper - form.lower
    x = form.lower + np.minimum(2.0 * size, width / 2.0)
    low = np.where(np.isfinite(form.row_lower), form.row_lower, form.row_upper - 2.0 * size)
    high = np.where(np.isfinite(form.row_upper), form.row_upper, form.row_lower + 2.0 * size)
    row = np.where(inequality(form), (low + high) / 2.0, form.row_lower)
    slack: list[Floats] = []
    for block in form.blocks:
        y = np.full(block.live.shape, size)
        y[:, block.limited] = np.minimum(
            size, np.maximum(block.ratio * x[block.columns][block.limit_by], 1e-3) / 2.0
        )
        y[:, block.bounded] = np.minimum(size, block.bound / 2.0)
        slack += [y, np.maximum(y[:, block.limited], 1e-3), np.maximum(block.bound / 2.0, 1e-3)]
    slack += [x - form.lower, form.upper - x, row - low, high - row]
    held = [np.where(mask > 0, part, 1.0) for part, mask in zip(slack, masks, strict=True)]
    return Point(
        x=x,
        row=row,
        nu=np.zeros(form.row_lower.size),
        rows=[np.zeros((block.steps, block.rows)) for block in form.blocks],
        slack=held,
        dual=[
            np.where(mask > 0, size * dual / part, NOTHING)
            for part, mask in zip(held, masks, strict=True)
        ],
    )


def best_direction(
    system: System, point: Point, missing: Residual, masks: list[Floats], correctors: int
) -> tuple[Point, float, float]:
    """Return the direction of an iteration and its primal and dual step."""
    pairs = max(1.0, sum(float(mask.sum()) for mask in masks))
    mean = complementarity(point.slack, point.dual) / pairs
    if correctors == RESTORE:
        # The products are left as they are, so that a long step closes the rows: the gap must not
        # run ahead of them.
        step = direction(system, point, missing, [np.zeros_like(mask) for mask in masks])
        primal, dual = steps(point, step)
        return step, 0.995 * primal, 0.995 * dual
    affine = [-a * b for a, b in zip(point.slack, point.dual, strict=True)]
    step = direction(system, point, missing, affine)
    primal, dual = steps(point, step)
    after = sum(
        float(np.vdot(a + primal * da, b + dual * db))
        for a, da, b, db in zip(point.slack, step.slack, point.dual, step.dual, strict=True)
    )
    aim = mean * min(1.0, (after / pairs / mean)) ** 3
    centring = [
        (aim - da * db) * mask for da, db, mask in zip(step.slack, step.dual, masks, strict=True)
    ]
    corrector = direction(system, point, None, centring)
    step, primal, dual = weighted(point, step, corrector, (primal, dual))
    for _ in range(correctors):
        wanted = outlying(point, step, (primal, dual), aim, masks)
        corrector = direction(system, point, None, wanted)
        better, longer, longer_dual = weighted(point, step, corrector, (primal, dual))
        if longer * longer_dual < 1.02 * primal * dual:
            break
        step, primal, dual = better, longer, longer_dual
    return step, 0.995 * primal, 0.995 * dual


def steps(point: Point, step: Point) -> tuple[float, float]:
    """Return the longest primal and dual steps that keep every pair non-negative."""
    return longest_step(point.slack, step.slack), longest_step(point.dual, step.dual)


def weighted(
    point: Point, step: Point, corrector: Point, lengths: tuple[float, float]
) -> tuple[Point, float, float]:
    """Add the corrector with the weight that lengthens the step most."""
    best: tuple[Point, float, float] | None = None
    for weight in np.linspace(max(lengths[0] * lengths[1], 0.1), 1.0, 5):
        candidate = combined(step, corrector, float(weight))
        primal, dual = steps(point, candidate)
        if best is None or primal * dual > best[1] * best[2]:
            best = candidate, primal, dual
    assert best is not None
    return best


def outlying(
    point: Point, step: Point, lengths: tuple[float, float], aim: float, masks: list[Floats]
) -> list[Floats]:
    """Return targets that pull products outside [0.1, 10] x aim back, at a longer step."""
    primal, dual = (min(1.0, 1.5 * length + 0.3) for length in lengths)
    targets: list[Floats] = []
    for a, da, b, db, mask in zip(
        point.slack, step.slack, point.dual, step.dual, masks, strict=True
    ):
        product = (a + primal * da) * (b + dual * db)
        move = np.clip(product, 0.1 * aim, 10.0 * aim) - product
        targets.append(np.maximum(move, -10.0 * aim) * mask)
    return targets
