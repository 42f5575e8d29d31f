"""What is asked of a case or a plan beside planning.

    certify_again    build the program anew from the case that lies with the plan, and audit the
                     stored values and duals against it
    diagnose_case    build the program of a case, and find the clauses that collide

Nothing here touches a plan on disk but `rewrite`.
"""

from dataclasses import dataclass
from pathlib import Path

from longspring.agreement.conflict import Diagnosis, diagnose
from longspring.agreement.slope import Solve
from longspring.case.restrict import restriction_of
from longspring.coarse.judge import certify_within
from longspring.deal.problem import stored_program
from longspring.errors import NotCertifiedError
from longspring.plan import Model, Progress, Settings, build_model
from longspring.program.block import BlockProgram
from longspring.program.past import Built
from longspring.program.solution import Solution
from longspring.results import Plan, write_plan
from longspring.results.store import read_manifest, read_solution
from longspring.solve.certificate import Certificate, certify
from longspring.solve.choose import solve_certified
from longspring.solve.memory import Warm

CASE = "case"  # the folder of a plan's case, inside the plan


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
    model, solution = model_of(folder, progress), read_solution(folder)
    program = model.bound.program
    if "deal" in manifest:
        program = stored_program(model, manifest["deal"])
    return certify(program, solution) if asked is None else certify_within(program, solution, asked)


def model_of(folder: Path, progress: Progress | None, hours: int | None = None) -> Model:
    """Return the program of a stored plan's case, at its own resolution or coarser."""
    manifest = read_manifest(folder)
    level = manifest.get("coefficients")  # None in plans older than the levels
    settings = Settings(
        hours or manifest["resolution"]["hours"],
        coefficients=level,
        delivery=restriction_of(manifest.get("delivery")),
        past=tuple(Built(**one) for one in manifest.get("past", ())),
    )
    model = build_model(folder / CASE, settings, progress)
    if model.case.sha256 != manifest["case_sha256"]:
        raise NotCertifiedError(
            f"the case in {folder / CASE} is {model.case.sha256[:12]}, the plan was made of "
            f"{manifest['case_sha256'][:12]}. Plan again."
        )
    return model


def solver(settings: Settings, progress: Progress | None) -> Solve:
    """Return a function that solves and certifies programs that differ little."""
    warm = Warm()

    def solve(program: BlockProgram) -> Solution:
        return solve_certified(
            program,
            settings.solver,
            time_limit=settings.time_limit,
            progress=progress,
            kept=(None, warm),
        ).solution

    return solve


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
    solve = solver(settings, progress)
    return Diagnosed(model, diagnose(model.free, model.ledgers, model.bound.rows, solve))
