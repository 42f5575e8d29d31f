"""Pricing the clauses of a stored plan, by making the plan again without and beside each of them.

    price_clauses    what each clause costs in all, who pays, and its price with kink and range
    curve_clause     least cost over the bound of one clause

Every figure takes plans of its own, so the work is long: each clause that is done is kept, and
whatever stops the work, what is done is returned. Nothing here touches a plan on disk.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from longspring.agreement.bind import BoundProgram
from longspring.agreement.clause import ClauseRow, slack
from longspring.agreement.price import (
    check_price,
    ratio_price,
    row_scale,
    total_price,
    without,
)
from longspring.agreement.slope import (
    INTERIOR_NOISE,
    VERTEX_NOISE,
    Curve,
    Point,
    Solve,
    tightening_curve,
)
from longspring.errors import LimitReachedError, NotCertifiedError, UsageError
from longspring.plan import Model, Progress
from longspring.program.solution import Solution
from longspring.results import Plan, Table, read_plan
from longspring.results.clauses import (
    PricedClause,
    PricedRow,
    clause_curves_table,
    clause_parties_table,
    clause_prices_table,
    merged,
)
from longspring.results.store import read_solution
from longspring.revisit import model_of, solver

Keep = Callable[[Plan], None]

NEGLIGIBLE = 1e-7  # share of the objective that the price of a whole bound must exceed to matter
REACH = 0.5  # how far the range of a price is looked for, as a share of the row's scale
POINTS = 9  # of a tightening curve


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """A plan with the prices that were found; not yet written.

    `undone` are the clauses that were asked for and not reached, `stop` is what stopped the work.
    """

    plan: Plan
    undone: tuple[str, ...] = ()
    stop: BaseException | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A stored plan ready to be made again: its model, its solution and a solver."""

    plan: Plan
    model: Model
    solution: Solution
    solve: Solve
    progress: Progress | None

    @property
    def bound(self) -> BoundProgram:
        """Return the program with every clause."""
        return self.model.bound

    @property
    def longest(self) -> float:
        """Return the longest step of the plans that prices come from [h]."""
        return float(self.model.grid.step_hours.max())

    def curve(self, rows: Sequence[ClauseRow]) -> Curve:
        """Return the least cost over the bounds of some rows."""
        noise = VERTEX_NOISE if self.solution.solver == "simplex" else INTERIOR_NOISE
        return Curve(self.bound, tuple(rows), self.solve, self.solution, noise)

    def without(self, name: str) -> Solution:
        """Return the plan without one clause."""
        return self.solve(without(name, self.model.free, self.bound))

    def say(self, stage: str) -> None:
        """Tell the progress what is being looked at."""
        if self.progress is not None:
            self.progress(stage, 0, float("nan"), 0.0)


def open_plan(folder: Path, hours: int | None = None, progress: Progress | None = None) -> Opened:
    """Return a stored plan ready to be made again, at its own resolution or coarser.

    Raises
    ------
    UsageError
        If the plan lies between two bounds and no `hours` are given, or is a point of a frontier.
    """
    plan = read_plan(folder)
    if "deal" in plan.manifest:
        raise UsageError(
            "This plan is a point of a frontier, held to what both sides get. Price the clauses of "
            "a plan made with `longspring plan`."
        )
    if hours is None and "proved_gap" in plan.manifest["resolution"]:
        raise UsageError(
            "This plan lies between two bounds, so that the difference of two such plans says "
            "little. Name the steps to price with, as --hours 24."
        )
    model = model_of(folder, progress, hours)
    solve = solver(model.settings, progress)
    solution = read_solution(folder) if hours is None else solve(model.bound.program)
    return Opened(plan, model, solution, solve, progress)


def price_clauses(
    folder: Path,
    names: Sequence[str] = (),
    hours: int | None = None,
    progress: Progress | None = None,
    keep: Keep | None = None,
) -> Priced:
    """Price the clauses of a stored plan that bend it: in all, and at the margin of each row.

    Parameters
    ----------
    folder : Path
        Folder of a plan.
    names : sequence of str
        Clauses to price. If empty: all that bend the plan, but for those priced before at the same
        resolution.
    hours : int, optional
        Hours merged into one step [h]; the resolution of the plan if left out. The prices are
        those of the plan at this resolution, which the table states.
    progress : callable, optional
        Told stage, iteration, relative gap and elapsed seconds.
    keep : callable, optional
        Given the plan with what is priced so far, after each clause.

    Returns
    -------
    Priced
        The plan with the tables `clause_prices` and `clause_parties`, and what was not reached.

    Raises
    ------
    UsageError
        If the agreement has no clause of a name given, or the plan lies between two bounds and
        no `hours` are given.
    """
    opened = open_plan(folder, hours, progress)
    _check_names(opened.bound, names)
    bending = _bending_rows(opened, names)
    if not names:
        done = _priced_before(opened.plan, opened.longest)
        bending = {name: rows for name, rows in bending.items() if name not in done}
    plan, todo = opened.plan, list(bending)
    for place, (name, rows) in enumerate(bending.items(), start=1):
        try:
            opened.say(f"{name} ({place}/{len(bending)})")
            priced = price_clause(opened, name, rows)
            tables = (clause_prices_table([priced]), clause_parties_table([priced]))
            plan = _with_tables(plan, tables)
            todo.remove(name)
            if keep is not None:
                keep(plan)
        except (KeyboardInterrupt, LimitReachedError, NotCertifiedError) as stop:
            return Priced(plan, tuple(todo), stop)
    return Priced(plan)


def price_clause(opened: Opened, name: str, rows: Sequence[ClauseRow]) -> PricedClause:
    """Price one clause: once without it, and a little beside each row that bends the plan."""
    ledgers, solution = opened.model.paid, opened.solution
    total = total_price(name, ledgers, solution, opened.without(name))
    checked = [
        PricedRow(
            row,
            check_price(opened.curve((row,)), reach=REACH),
            ratio_price(row, ledgers, solution),
        )
        for row in rows
    ]
    return PricedClause(total, tuple(checked), opened.longest)


def curve_clause(
    folder: Path,
    name: str,
    points: int = POINTS,
    hours: int | None = None,
    progress: Progress | None = None,
) -> Priced:
    """Return a stored plan with the least cost over the bound of one clause.

    The bounds of all its rows move together, from where the clause no longer bends the plan to as
    far on the other side.

    Parameters
    ----------
    folder : Path
        Folder of a plan.
    name : str
        Clause, binding or best effort.
    points : int
        Number of points, at least 3.
    hours : int, optional
        Hours merged into one step [h]; the resolution of the plan if left out.
    progress : callable, optional
        Told stage, iteration, relative gap and elapsed seconds.

    Returns
    -------
    Priced
        The plan with the table `clause_curves`.

    Raises
    ------
    UsageError
        If there is no such clause, or it only reports.
    """
    opened = open_plan(folder, hours, progress)
    _check_names(opened.bound, (name,))
    rows = [row for row in opened.bound.of(name) if row.row >= 0]
    if not rows:
        raise UsageError(f"clause {name!r} only reports, so that its bound moves nothing.")
    opened.say(name)
    curve = opened.curve(rows)
    loosest = _loosest(opened, rows, opened.without(name))
    found: list[Point] = tightening_curve(curve, loosest, -loosest, points)
    table = clause_curves_table(rows[0].clause, found, curve.here.cost, opened.longest)
    return Priced(_with_tables(opened.plan, (table,)))


def _loosest(opened: Opened, rows: Sequence[ClauseRow], dropped: Solution) -> float:
    """Return how far the bounds move, towards loose, until no row bends the plan.

    Where none does already, half of the scale of the largest row.
    """
    away = 1.0 if rows[0].sense == "<=" else -1.0
    missing = [-slack(row, row.amount.value(dropped.x, dropped.y)) for row in rows]
    scale = max(row_scale(row, opened.solution, program=opened.bound.program) for row in rows)
    far = max(missing)
    return away * (far if far > 1e-3 * scale else REACH * scale)


def _check_names(bound: BoundProgram, names: Sequence[str]) -> None:
    """Raise UsageError for a name that no clause has."""
    known = {row.clause.name for row in bound.rows}
    for name in names:
        if name not in known:
            listed = ", ".join(sorted(known))
            raise UsageError(f"found no clause {name!r}, expected one of {listed}.")


def _priced_before(plan: Plan, longest: float) -> set[str]:
    """Return the clauses that the plan has prices of, found with the same steps."""
    if "clause_prices" not in plan.tables:
        return set()
    columns = plan.tables["clause_prices"].columns
    if "range_low" not in columns:  # written by another version
        return set()
    same = columns["longest_hours"] == longest
    return {str(name) for name in columns["clause"][same]}


def _with_tables(plan: Plan, tables: Sequence[Table]) -> Plan:
    """Return a plan with tables about single clauses, beside those of other clauses."""
    joined = {table.name: merged(plan.tables.get(table.name), table) for table in tables}
    return replace(plan, tables={**plan.tables, **joined})


def _bending_rows(opened: Opened, names: Sequence[str]) -> dict[str, list[ClauseRow]]:
    """Return, for each clause that bends the plan, its rows that do."""
    bending: dict[str, list[ClauseRow]] = {}
    solution = opened.solution
    for row in opened.bound.rows:
        if row.row < 0 or (names and row.clause.name not in names):
            continue
        weight = abs(float(solution.total_dual[row.row]))
        weight *= row_scale(row, solution, program=opened.bound.program)
        if weight > NEGLIGIBLE * abs(solution.objective):
            bending.setdefault(row.clause.name, []).append(row)
    return bending
