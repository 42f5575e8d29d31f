"""A plan within a gap of the hourly optimum, proved without trust.

Where the structured solver takes the hourly program, it is asked for the first of its points that
keeps all rows and whose own duals prove the gap. Where it does not, or stalls, merged steps do:

    repeat
        merged   = program at merged steps                  solved and certified
        lower    = bound that its duals, carried to hours, prove on the hourly program
        upper    = cost of its design when every hour is dispatched
        until (best upper - best lower) / |best upper| <= gap
        split the loosest merged steps

What is written is the hourly plan behind the best upper bound with the duals behind the best
lower bound, judged by the certificate of the hourly program. When half of the hours would
have become steps, the hourly program itself is solved, so it always ends.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.catalogue import percent_at_most
from longspring.coarse.hold import hold, released, within_bounds
from longspring.coarse.judge import certify_within, proved_gap
from longspring.coarse.loose import read_signal, split_steps
from longspring.coarse.spread import spread_duals, tightened_totals
from longspring.errors import InfeasibleError, LimitReachedError, NotCertifiedError, UsageError
from longspring.plan import (
    Clock,
    Model,
    Planned,
    Progress,
    Settings,
    as_asked,
    build_at,
    memory_of,
    plan_manifest,
    plan_tables,
)
from longspring.program.block import BlockProgram, size
from longspring.program.solution import Solution
from longspring.resource.build import build_profiles
from longspring.results import Plan
from longspring.solve.certificate import TOLERANCE, Certificate, certify
from longspring.solve.choose import Certified, Solver, choose, solve_certified, solve_early
from longspring.solve.memory import Offer
from longspring.solve.stalled import StalledError
from longspring.timegrid import Integers, TimeGrid, build_timegrid, merge_steps

GROWTH = 3  # a round has at most this many times the steps of the round before
FIRST_OFFER = 0.9  # of the gap: the solver measures it a little otherwise than the certificate
LEFT = 0.1  # share of the gap that is estimated to remain after splitting
EXACT = 0.5  # share of the fine steps from which merging is not worth it
# A dispatch hardly couples its steps, which suits simplex: of 600 000 columns it took 8 s of one
# core (ipx 165 s), of 450 000 with many stores 41 s (structured 34 s, ipx 102 s).
SIMPLEX_COLUMNS = 1_000_000


@dataclass(frozen=True, slots=True)
class Round:
    """What one round found."""

    steps: int
    lower: float
    upper: float  # inf where the design could not be dispatched
    seconds: float


@dataclass(slots=True, eq=False)
class Search:
    """The hourly model, and the best bounds of it so far."""

    exact: Model
    gap: float
    clock: Clock
    lower: float = -np.inf
    upper: float = np.inf
    duals: Solution | None = None  # behind the lower bound
    values: Solution | None = None  # behind the upper bound
    certified: Certified | None = None  # how the values were found
    rounds: list[Round] = field(default_factory=list)

    @property
    def proved(self) -> float:
        """Relative difference of the best bounds."""
        return proved_gap(self.lower, self.upper)

    def left(self) -> float:
        """Return the seconds that are left; raises LimitReachedError where none are."""
        limit = self.exact.settings.time_limit
        rest = limit - (time.perf_counter() - self.clock.began)
        if rest <= 0.0:
            raise LimitReachedError(
                f"After {limit:g} s the plan is proved within {percent_at_most(self.proved)} of "
                f"the hourly optimum, {self.gap:.2%} was asked for. Allow more time, or a wider "
                "gap."
            )
        return rest

    def tell(self, stage: str) -> None:
        """Report the beginning of a stage of this round."""
        self.report(stage, len(self.rounds) + 1, self.proved)

    def report(self, stage: str, iteration: int, gap: float, _elapsed: float = 0.0) -> None:
        """Report a state with the time of the whole search, whoever tells it."""
        if self.clock.progress is not None:
            elapsed = time.perf_counter() - self.clock.began
            self.clock.progress(stage, iteration, gap, elapsed)


def plan_within(
    case: str | Path,
    gap: float,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Planned:
    """Return a plan of every hour that costs at most a share `gap` more than the cheapest.

    Parameters
    ----------
    case : str or Path
        Folder of a case, or the name of a shipped one.
    gap : float
        Largest relative difference of the plan's cost and the bound of the optimum [1].
    settings : Settings, optional
        `hours` is the length of the steps to begin with; solver; time limit for all of it.
    progress : callable, optional
        Told stage, round or iteration, relative gap and elapsed seconds.

    Returns
    -------
    Planned
        Tables of the hourly plan; both bounds in `resolution` of the manifest.

    Raises
    ------
    CaseError, InfeasibleError, NotCertifiedError
        As `plan_case`.
    LimitReachedError
        If the time ended before the gap was proved.
    """
    settings, gap = settings or Settings(), checked_gap(gap)
    clock = Clock(progress)
    with clock.stage("read"):
        read = as_asked(read_case(find_case(str(case))), settings)
    with clock.stage("profiles"):
        profiles = build_profiles(read)
    fine = build_timegrid(read, 1)
    begin = build_timegrid(read, settings.hours)
    exact = build_at(settings, read, profiles, fine, clock)
    search = Search(exact, gap, clock)
    if not search_hourly(search):
        search_bounds(search, np.searchsorted(fine.step_start, begin.step_start))
    return planned(search)


def checked_gap(gap: float) -> float:
    """Return a gap that can be asked for.

    Raises
    ------
    UsageError
        If it is not between the tolerance of the certificate and 1.
    """
    if not TOLERANCE <= gap < 1.0:
        raise UsageError(
            f"A gap of {gap} was asked for; give a share from {TOLERANCE:g} to 1, as 0.5% or 0.005."
        )
    return gap


def search_hourly(search: Search) -> bool:
    """Find both bounds in the hourly program itself; return whether they were found.

    Only with the structured solver: its points have values and duals that nearly keep all rows long
    before they are optimal, and a few of its steps close the rest.
    """
    model = search.exact
    program, settings = model.bound.program, model.settings
    choice = choose(program, settings.solver)
    if choice.attempts[0] != "structured":
        return False
    began, found = time.perf_counter(), list[Certificate]()

    def takes(solution: Solution) -> bool:
        search.tell("certify")
        found.append(certify_within(program, solution, search.gap))
        return found[-1].passed

    search.tell("hourly")
    offer = Offer(FIRST_OFFER * search.gap, takes)
    try:
        with search.clock.stage("solve"):
            solution = solve_early(
                program,
                offer,
                time_limit=search.left(),
                progress=search.report,
                memory=memory_of(model),
            )
    except StalledError:
        return False
    if not (found and found[-1].passed) and not takes(solution):
        return False
    certificate = found[-1]
    search.lower, search.upper = certificate.safe_bound, certificate.objective
    search.duals = replace(solution, objective=search.lower)
    search.values = replace(solution, objective=search.upper)
    search.certified = Certified(solution, certificate, choice.reason, ())
    seconds = time.perf_counter() - began
    search.rounds.append(Round(model.grid.steps, search.lower, search.upper, seconds))
    return True


def search_bounds(search: Search, first: Integers) -> None:
    """Close the bounds in from both sides until they are within the gap.

    Parameters
    ----------
    search : Search
        Extended in place.
    first : ndarray of shape (merged steps,)
        First fine step of every merged one to begin with.
    """
    fine = search.exact.grid
    while True:
        grid = merge_steps(fine, first)
        first = np.searchsorted(fine.step_start, grid.step_start)
        began = time.perf_counter()
        below = _bound_below(search, grid, first)
        both = _bound_above(search, *below) if below else None
        lower = below[0].objective if below else -np.inf
        upper = both[0].objective if both else np.inf
        search.rounds.append(Round(grid.steps, lower, upper, time.perf_counter() - began))
        if search.proved <= search.gap:
            return
        if grid.steps == fine.steps:
            raise NotCertifiedError(
                f"the hourly program itself leaves a gap of {search.proved:.1e}, wider than the "
                f"{search.gap:.1e} asked for. Ask for a wider one."
            )
        first = _next_steps(search, first, both)


def _bound_below(
    search: Search, grid: TimeGrid, first: Integers
) -> tuple[Solution, Certified] | None:
    """Solve the program at merged steps; return its duals in hours, and how it was solved.

    The objective of the former is what they prove. None where the merged program has no solution
    and its totals may be the reason: the hourly program may have one.
    """
    exact, settings = search.exact, search.exact.settings
    search.tell("merged")
    hourly = grid.steps == exact.grid.steps
    model = exact if hourly else build_at(settings, exact.case, exact.profiles, grid, search.clock)
    program = exact.bound.program
    try:
        certified = _solved(search, model.bound.program, settings.solver)
    except InfeasibleError:
        if hourly or not tightened_totals(program, model.bound.program, first):
            raise
        return None
    with search.clock.stage("certify"):
        duals = certified.solution
        if not hourly:
            duals = spread_duals(program, model.bound.program, first, duals)
        duals = replace(duals, objective=certify(program, duals).safe_bound)
    if duals.objective > search.lower:
        search.lower, search.duals = duals.objective, duals
    return duals, certified


def _bound_above(
    search: Search, bounds: Solution, merged: Certified
) -> tuple[Solution, Solution] | None:
    """Dispatch every hour with a design; return the plan and the dispatch, None where it cannot.

    A solution of the hourly program itself is its own dispatch.
    """
    program = search.exact.bound.program
    x, certified = within_bounds(program, merged.solution.x), merged
    if merged.solution.y[0].shape[0] < program.blocks[0].steps:
        search.tell("dispatch")
        held = hold(program, x)
        try:
            certified = _solved(search, held, _dispatcher(search.exact.settings.solver, held))
        except InfeasibleError:
            return None  # a clause binds operation: this design cannot keep it hour by hour
        x = released(program, x, certified.solution)
    dispatch = certified.solution
    whole = replace(
        bounds,
        x=x,
        y=dispatch.y,
        solver=dispatch.solver,
        version=dispatch.version,
        iterations=dispatch.iterations,
        seconds=dispatch.seconds,
    )
    with search.clock.stage("certify"):
        certificate = certify_within(program, whole, np.inf)
    whole = replace(whole, objective=certificate.objective)
    if certificate.passed and whole.objective < search.upper:
        search.upper, search.values, search.certified = whole.objective, whole, certified
    return whole, dispatch


def _solved(search: Search, program: BlockProgram, solver: Solver) -> Certified:
    """Solve and certify within the time that is left."""
    with search.clock.stage("solve"):
        return solve_certified(program, solver, time_limit=search.left(), progress=search.report)


def _dispatcher(solver: Solver, held: BlockProgram) -> Solver:
    """Return who dispatches: as asked, or by size."""
    if solver in ("auto", "highs") and size(held).columns <= SIMPLEX_COLUMNS:
        return "simplex"
    return solver


def _next_steps(
    search: Search, first: Integers, both: tuple[Solution, Solution] | None
) -> Integers:
    """Return the steps of the next round; every one halved where nothing says which."""
    fine = search.exact.grid.steps
    more = first
    if both is not None:
        signal = read_signal(search.exact.bound.program, *both)
        enough = LEFT * search.gap * abs(search.upper)
        more = split_steps(first, signal, GROWTH * first.size, enough)
    if more.size <= 1.1 * first.size:
        # The steps do not say where the bounds are loose: halve every one.
        middle = (first + np.append(first[1:], fine)) // 2
        more = np.union1d(more, middle)
    return more if more.size < EXACT * fine else np.arange(fine)


def planned(search: Search) -> Planned:
    """Return the plan of the best bounds, judged once more as a whole."""
    model = search.exact
    assert search.values is not None and search.duals is not None
    assert search.certified is not None
    solution = replace(
        search.values,
        design_dual=search.duals.design_dual,
        step_dual=search.duals.step_dual,
        limit_dual=search.duals.limit_dual,
        total_dual=search.duals.total_dual,
    )
    with search.clock.stage("certify"):
        certificate = certify_within(model.bound.program, solution, search.gap)
    if not certificate.passed:
        raise NotCertifiedError(
            f"the best plan and the best bound together are {certificate.failed()} and "
            f"{proved_gap(certificate.safe_bound, certificate.objective):.1e} apart."
        )
    certified = replace(
        search.certified,
        solution=solution,
        certificate=certificate,
        reason=f"a gap of {search.gap:g} was asked for: bound by {search.duals.solver}, hours "
        f"dispatched by {solution.solver} ({search.certified.reason})",
    )
    manifest = plan_manifest(model, certified, search.clock.seconds)
    manifest["resolution"] = {**manifest["resolution"], **bounds_record(search)}
    return Planned(Plan(manifest, plan_tables(model, solution)), solution, model)


def bounds_record(search: Search) -> Mapping[str, Any]:
    """Return both bounds and how they were found, as plain values."""
    duals = search.duals
    assert duals is not None
    return {
        "hours": 1,
        "exact": False,
        "bound": "both",
        "lower": search.lower,
        "upper": search.upper,
        "proved_gap": search.proved,
        "asked_gap": search.gap,
        "rounds": [
            {"steps": r.steps, "lower": r.lower, "upper": r.upper, "seconds": r.seconds}
            for r in search.rounds
        ],
        "merged_steps": search.rounds[-1].steps,
        "bound_solver": duals.solver,
    }
