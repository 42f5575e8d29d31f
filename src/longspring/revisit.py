"""What is asked of a case or a plan beside planning.

    certify_again    build the program anew from the case that lies with the plan, and audit the
                     stored values and duals against it
    price_clauses    plan again without each clause that binds, and a little beside it
    diagnose_case    build the program of a case, and find the clauses that collide

Nothing here touches a plan on disk but `rewrite`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from longspring.agreement.bind import BoundProgram
from longspring.agreement.clause import ClauseRow
from longspring.agreement.conflict import Diagnosis, diagnose
from longspring.agreement.price import (
    PriceCheck,
    Solve,
    TotalPrice,
    check_price,
    row_scale,
    total_price,
    without,
)
from longspring.coarse.judge import certify_within
from longspring.deal.problem import stored_program
from longspring.errors import NotCertifiedError, UsageError
from longspring.plan import Model, Progress, Settings, build_model
from longspring.program.block import BlockProgram
from longspring.program.solution import Solution
from longspring.results import Plan, read_plan, write_plan
from longspring.results.clauses import clause_parties_table, clause_prices_table
from longspring.results.store import read_manifest, read_solution
from longspring.solve.certificate import Certificate, certify
from longspring.solve.choose import solve_certified

CASE = "case"  # the folder of a plan's case, inside the plan
NEGLIGIBLE = 1e-7  # share of the objective that the price of a whole bound must exceed to matter


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosed:
    """A diagnosis, and the model it is about."""

    model: Model
    diagnosis: Diagnosis


def certify_again(folder: Path, progress: Progress | None = None) -> Certificate:
    """Audit a stored plan against the program of its case, built anew.

    Parameters
    ----------
    folder : Path
        Folder of a plan.
    progress : callable, optional
        Told each stage as it begins.

    Returns
    -------
    Certificate
        Of the stored values and duals; it may fail.

    Raises
    ------
    UsageError
        If there is no plan in the folder.
    NotCertifiedError
        If the case in the folder is not the one that was planned.
    """
    manifest = read_manifest(folder)
    asked = manifest["resolution"].get("asked_gap")
    model, solution = _model_of(folder, progress), read_solution(folder)
    program = model.bound.program
    if "deal" in manifest:
        program = stored_program(model, manifest["deal"])
    return certify(program, solution) if asked is None else certify_within(program, solution, asked)


def _model_of(folder: Path, progress: Progress | None, hours: int | None = None) -> Model:
    """Return the program of a stored plan's case, at its own resolution or coarser."""
    manifest = read_manifest(folder)
    level = manifest.get("coefficients")  # None in plans older than the levels
    settings = Settings(hours or manifest["resolution"]["hours"], coefficients=level)
    model = build_model(folder / CASE, settings, progress)
    if model.case.sha256 != manifest["case_sha256"]:
        raise NotCertifiedError(
            f"the case in {folder / CASE} is {model.case.sha256[:12]}, the plan was made of "
            f"{manifest['case_sha256'][:12]}. Plan again."
        )
    return model


def _solver(settings: Settings, progress: Progress | None) -> Solve:
    """Return a function that solves and certifies a program."""

    def solve(program: BlockProgram) -> Solution:
        return solve_certified(
            program, settings.solver, time_limit=settings.time_limit, progress=progress
        ).solution

    return solve


def price_clauses(
    folder: Path,
    names: Sequence[str] = (),
    hours: int | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Price the clauses of a stored plan that bend it: in all, and beside finite differences.

    Each needs the plan three times again: without the clause, and with its bound moved each way.

    Parameters
    ----------
    folder : Path
        Folder of a plan.
    names : sequence of str
        Clauses to price; all that bend the plan if empty.
    hours : int, optional
        Hours merged into one step [h]; the resolution of the plan if left out. The prices are
        those of the plan at this resolution, which the table states.
    progress : callable, optional
        Told stage, iteration, relative gap and elapsed seconds.

    Returns
    -------
    Plan
        The plan with the tables `clause_prices` and `clause_parties`; not yet written.

    Raises
    ------
    UsageError
        If the agreement has no clause of a name given, or the plan lies between two bounds and
        no `hours` are given.
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
    model = _model_of(folder, progress, hours)
    bound = model.bound
    known = {row.clause.name for row in bound.rows}
    for name in names:
        if name not in known:
            raise UsageError(
                f"found no clause {name!r}, expected one of {', '.join(sorted(known))}."
            )
    solve = _solver(model.settings, progress)
    solution = read_solution(folder) if hours is None else solve(bound.program)
    dearest = _dearest_rows(bound, solution, names)
    totals: list[TotalPrice] = []
    checks: dict[str, tuple[ClauseRow, PriceCheck]] = {}
    for name, row in dearest.items():
        dropped = solve(without(name, model.free, bound))
        totals.append(total_price(name, model.ledgers, solution, dropped))
        checks[name] = (row, check_price(bound, row, solve, solution, reach=0.0))
    longest = float(model.grid.step_hours.max())
    tables = (
        clause_prices_table(tuple(totals), checks, longest),
        clause_parties_table(tuple(totals)),
    )
    return replace(plan, tables={**plan.tables, **{table.name: table for table in tables}})


def _dearest_rows(
    bound: BoundProgram, solution: Solution, names: Sequence[str]
) -> dict[str, ClauseRow]:
    """Return, for each clause that bends the plan, its row whose price weighs most."""
    dearest: dict[str, tuple[float, ClauseRow]] = {}
    for row in bound.rows:
        if row.row < 0 or (names and row.clause.name not in names):
            continue
        weight = abs(float(solution.total_dual[row.row]))
        weight *= row_scale(row, solution, program=bound.program)
        worth = weight > NEGLIGIBLE * abs(solution.objective)
        if worth and weight > dearest.get(row.clause.name, (0.0, row))[0]:
            dearest[row.clause.name] = (weight, row)
    return {name: row for name, (_, row) in dearest.items()}


def rewrite(folder: Path, plan: Plan, report: str) -> None:
    """Write a plan in its own place with further tables and a new report, whole or not at all."""
    extras = {"report.html": report, CASE: folder / CASE}
    write_plan(folder, plan, read_solution(folder), extras)


def diagnose_case(
    case: str | Path, settings: Settings | None = None, progress: Progress | None = None
) -> Diagnosed:
    """Say whether the clauses of a case can be kept, and if not, which collide.

    Parameters
    ----------
    case : str or Path
        Folder of a case, or the name of a shipped one.
    settings : Settings, optional
        Resolution, solver, time limit of each solve.
    progress : callable, optional
        Told stage, iteration, relative gap and elapsed seconds.
    """
    settings = settings or Settings()
    model = build_model(case, settings, progress)
    solve = _solver(settings, progress)
    return Diagnosed(model, diagnose(model.free, model.ledgers, model.bound.rows, solve))
