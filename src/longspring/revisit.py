"""What is asked of a case or a plan beside planning: prove it again, say why it cannot be kept.

certify_again    build the program anew from the case that lies with the plan, and audit the
                 stored values and duals against it
diagnose_case    build the program of a case, and find the clauses that collide
"""

from dataclasses import dataclass
from pathlib import Path

from longspring.agreement.conflict import Diagnosis, diagnose
from longspring.errors import NotCertifiedError
from longspring.plan import Model, Progress, Settings, build_model
from longspring.program.block import BlockProgram
from longspring.program.solution import Solution
from longspring.results.store import read_manifest, read_solution
from longspring.solve.certificate import Certificate, certify
from longspring.solve.choose import solve_certified

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
    model = build_model(folder / CASE, Settings(manifest["resolution"]["hours"]), progress)
    if model.case.sha256 != manifest["case_sha256"]:
        raise NotCertifiedError(
            f"the case in {folder / CASE} is {model.case.sha256[:12]}, the plan was made of "
            f"{manifest['case_sha256'][:12]}. Plan again."
        )
    return certify(model.bound.program, read_solution(folder))


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

    def solve(program: BlockProgram) -> Solution:
        return solve_certified(
            program, settings.solver, time_limit=settings.time_limit, progress=progress
        ).solution

    return Diagnosed(model, diagnose(model.free, model.ledgers, model.bound.rows, solve))
