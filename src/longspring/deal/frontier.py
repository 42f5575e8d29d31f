"""The frontier of a case: no deal, party optima, the sandwich, fair points, each a certified plan.

    no_deal     cheapest plan in which the builder builds nothing
    agreement   cheapest plan of every clause as written, without side payments
    ends        best plan of either side, and of those the best for the other
    sandwich    directions in which the gap is widest, until it is within the tolerance
    points      corners of the inner hull and the fair points between them: for each, the cheapest
                plan that gives both sides at least that much

A bound is the safe bound of the certificate: weak duality, whatever the solver did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from longspring.deal.bargain import RULES
from longspring.deal.operate import operated
from longspring.deal.problem import (
    NO_DEAL,
    Limits,
    Table,
    Worth,
    directed,
    limits,
    open_program,
    open_table,
    point_program,
    unpaid,
    without_deal,
    worth,
)
from longspring.deal.sandwich import Cut, Pair, Sandwich, close_in, span
from longspring.errors import InfeasibleError
from longspring.plan import Model, Planned, Progress, plan_manifest, plan_tables
from longspring.program.block import BlockProgram, size
from longspring.results import Plan
from longspring.solve.certificate import Certificate
from longspring.solve.choose import Certified, Solver, solve_certified

AGREEMENT = "agreement"  # name of the cheapest plan of every clause
EASE = 1e-6  # share of its range by which a floor lies below the point it holds
END_EASE = 1e-7  # the same where the best for one side is held to find the best for the other
BETTER = 1e-6  # share of its size by which a gain must exceed no deal to be one
# Of 35 000 columns of Changchun, a utility took simplex 62 and 74 s, ipx 17 and 14 s; the system
# cost alone simplex 2 to 8 s.
SIMPLEX_COLUMNS = 10_000

Keep = Callable[[str, Planned], None]  # name of a plan, and the plan to be stored


@dataclass(frozen=True, slots=True)
class Point:
    """One plan of a deal: what it is worth, and once its plants are run at least cost."""

    name: str
    worth: Worth
    operated: Worth | None
    payments: Mapping[str, Mapping[int, float]]  # [CNY/a]
    unmet: tuple[str, ...]  # clauses of the agreement that this plan does not keep
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Look:
    """One direction looked in: the plan found and the bound proved [CNY].

    Where the best of one side is `held`, to find the best that leaves to the other, the bound is
    one of those plans only and no cut of the frontier.
    """

    weights: Pair
    found: Pair
    bound: float
    held: str  # a side, or ""
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Frontier:
    """Both approximations, the plans on the inner one, and the fair points."""

    table: Table
    limits: Limits
    sandwich: Sandwich
    points: tuple[Point, ...]  # without a deal, as written, along the frontier, then fair
    looks: tuple[Look, ...]
    tolerance: float


@dataclass(slots=True, eq=False)
class Search:
    """A table and everything found about it so far."""

    table: Table
    keep: Keep
    progress: Progress | None
    limits: Limits | None = None
    open: BlockProgram | None = None
    looks: list[Look] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)

    def solve(self, program: BlockProgram, held: bool = True) -> Certified:
        """Solve and certify one program; `held` tells that utilities stand in it."""
        solver: Solver = self.table.model.settings.solver
        columns = size(program).columns
        if solver == "auto" and held and SIMPLEX_COLUMNS < columns < LARGE_COLUMNS:
            solver = "ipx"
        return solve_certified(program, solver, progress=self.progress)

    def support(self, weights: Pair) -> tuple[Pair, float]:
        """Return the best plan for weights, as its utilities, and the bound of all of them."""
        assert self.open is not None
        return self.look(self.open, weights)

    def look(self, program: BlockProgram, weights: Pair, held: str = "") -> tuple[Pair, float]:
        """Return the best plan of a program for weights, and the bound of all of its plans."""
        first, second = self.table.sides
        chosen = {first: weights[0], second: weights[1]}
        largest = max(weights)
        chosen = {side: weight / largest for side, weight in chosen.items()}
        found = self.solve(directed(program, self.table, chosen))
        at = worth(self.table, found.solution).utilities
        bound = -found.certificate.safe_bound * largest
        pair = at[first], at[second]
        self.looks.append(Look(weights, pair, bound, held, found.solution.seconds))
        return pair, bound


def trace_frontier(
    model: Model,
    keep: Keep,
    tolerance: float = 0.005,
    as_written: bool = False,
    progress: Progress | None = None,
) -> Frontier:
    """Trace the frontier of a case and hand each of its plans to be stored.

    Parameters
    ----------
    model : Model
        Of a case with deal.yaml.
    keep : callable
        Given the name and the plan of each point, as soon as it is found.
    tolerance : float
        Largest distance between inner and outer frontier, as a share of the ranges [1].
    as_written : bool
        Whether every clause of the agreement holds, not only those that stand anyhow.
    progress : callable, optional
        Told stage, iteration, relative gap and elapsed seconds.

    Returns
    -------
    Frontier
        Every point with its certificate.

    Raises
    ------
    UsageError
        If the case has no sides.
    InfeasibleError
        If no deal leaves both sides better off than none.
    """
    search = Search(open_table(model, as_written), keep, progress)
    _without_and_as_written(search)
    assert search.limits is not None
    ends, cuts = _ends(search)
    sandwich = close_in(search.support, ends, cuts, tolerance)
    without = _pair(search.table, search.limits.utilities)
    for number, corner in enumerate(sandwich.points, start=1):
        _keep_point(search, f"{number:02d}", corner, sandwich.scale)
    for name, rule in RULES.items():
        _keep_point(search, name, rule(sandwich.points, without), sandwich.scale)
    return Frontier(
        search.table, search.limits, sandwich, tuple(search.points), tuple(search.looks), tolerance
    )


def _without_and_as_written(search: Search) -> None:
    """Find the plans without a deal and as written, and from them the limits of any deal."""
    open_, written = search.table, open_table(search.table.plain, as_written=True)
    stands = open_table(open_.plain)
    found = search.solve(without_deal(stands), held=False)
    none = _keep_plan(search, NO_DEAL, stands, (without_deal(stands), found), {})
    agreed = search.solve(unpaid(written), held=False)
    _keep_plan(search, AGREEMENT, written, (unpaid(written), agreed), {})
    least = search.solve(unpaid(open_), held=False).solution.objective
    search.limits = limits(open_, none.worth, least)
    search.open = open_program(open_, search.limits)


def _ends(search: Search) -> tuple[list[Pair], list[Cut]]:
    """Return the best plan of either side, of those the best for the other, and the two bounds."""
    assert search.open is not None
    assert search.limits is not None
    ends: list[Pair] = []
    cuts: list[Cut] = []
    try:
        for weights in ((1.0, 0.0), (0.0, 1.0)):
            best, bound = search.support(weights)
            ends.append(best)
            cuts.append(Cut(weights, bound))
    except InfeasibleError as error:
        raise InfeasibleError(NO_GAIN) from error
    scale = span(ends)
    for place in (0, 1):
        floor = dict(search.limits.utilities)
        side = search.table.sides[place]
        floor[side] = ends[place][place] - END_EASE * scale[place]
        inner = replace(search.limits, utilities=floor)
        weights = (float(place == 1), float(place == 0))
        ends[place], _ = search.look(open_program(search.table, inner), weights, side)
    without = _pair(search.table, search.limits.utilities)
    gains = [max(end[place] - without[place] for end in ends) for place in (0, 1)]
    if any(gain <= BETTER * max(abs(one), 1.0) for gain, one in zip(gains, without, strict=True)):
        raise InfeasibleError(NO_GAIN)
    return ends, cuts


NO_GAIN = (
    "No agreement leaves both sides better off than none, with the protected parties and the "
    "saving kept. Protect fewer in deal.yaml, allow larger side payments, or keep less of the "
    "saving."
)
LARGE_COLUMNS = 200_000  # above, the choice by size is the better one


def _keep_point(search: Search, name: str, corner: Pair, scale: Pair) -> None:
    """Find the cheapest plan of a point of the hull, run its plants, and store it."""
    assert search.limits is not None
    table = search.table
    floors = {
        side: value - EASE * reach
        for side, value, reach in zip(table.sides, corner, scale, strict=True)
    }
    program = point_program(table, search.limits, floors)
    found = search.solve(program)
    _keep_plan(search, name, table, (program, found), floors)


def _keep_plan(
    search: Search,
    name: str,
    table: Table,
    solved: tuple[BlockProgram, Certified],
    floors: Mapping[str, float],
) -> Point:
    """Store one plan and note what it is worth, as found and as it would be run."""
    program, found = solved
    record: dict[str, Any] = {
        "point": name,
        "as_written": table.agreement == table.plain.case.agreement,
        "floors": dict(floors),
        "protected": dict(search.limits.protected) if search.limits else {},
    }
    model = replace(table.model, bound=replace(table.model.bound, program=program))
    manifest = {**plan_manifest(model, found, dict(model.seconds)), "deal": record}
    plan = Plan(manifest, plan_tables(model, found.solution))
    search.keep(name, Planned(plan, found.solution, model))
    point = Point(
        name=name,
        worth=worth(table, found.solution),
        operated=_operated(table, found) if floors else None,
        payments=_paid(table, found),
        unmet=_unmet(plan),
        certificate=found.certificate,
    )
    search.points.append(point)
    return point


def _operated(table: Table, found: Certified) -> Worth | None:
    """Return what a point is worth at least cost; None where its design leaves operation no room.

    A design that a solver found to its tolerance may miss by a hair what a clause asks for.
    """
    try:
        return operated(table, found.solution)[0]
    except InfeasibleError:
        return None


def _paid(table: Table, found: Certified) -> Mapping[str, Mapping[int, float]]:
    """Return the side payments of a plan by payment and period [CNY/a]."""
    payments: dict[str, dict[int, float]] = {}
    for row, column in zip(table.payments.rows, table.payments.columns, strict=True):
        payments.setdefault(row.payment, {})[row.period] = float(found.solution.x[column])
    return payments


def _unmet(plan: Plan) -> tuple[str, ...]:
    """Return the clauses with a row that a plan does not keep."""
    columns = plan.tables["clauses"].columns
    names = columns["clause"][columns["met"] == 0].tolist()
    return tuple(dict.fromkeys(names))


def _pair(table: Table, values: Mapping[str, float]) -> Pair:
    first, second = table.sides
    return values[first], values[second]
