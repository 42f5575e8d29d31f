"""One run, top to bottom: from a case folder to a certified plan. Read this page first.

    case      = read_case(folder)                     # or CaseError with every issue
    grid      = build_timegrid(case, hours)           # steps of the year
    profiles  = build_profiles(case, grid)            # weather -> availability, demand, COP
    program, layout = build_program(case, grid, profiles)
    ledgers   = open_ledgers(case, layout, profiles, grid)
    bound     = bind_clauses(bind_objective(program, ledgers), ledgers, case.agreement)
    certified = solve_certified(bound.program)        # or NotCertifiedError
    plan      = collect(...)                          # labelled tables; written atomically

Everything a reader needs to know of a run is on this page; the rooms it calls know nothing of it.
"""

import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from longspring import __version__
from longspring.agreement.bind import BoundProgram, bind_clauses, bind_objective
from longspring.agreement.remedy import remedies, with_remedies
from longspring.case.model import Case
from longspring.case.read import read_case
from longspring.case.restrict import Restriction, restricted, restriction_record
from longspring.case.shipped import find_case
from longspring.finance.tables import finance_tables
from longspring.ledger.account import Ledgers, open_ledgers
from longspring.program.block import BlockProgram, size
from longspring.program.build import build_program
from longspring.program.layout import Layout
from longspring.program.past import Built, with_past
from longspring.program.solution import Solution
from longspring.resource.build import Profiles, build_profiles
from longspring.results import Plan, certificate_record, collect, solver_record, write_plan
from longspring.results.clause_terms import clause_owners_table, clause_terms_table
from longspring.results.clauses import clauses_table, remedies_table
from longspring.results.collect import Solved
from longspring.results.kept import forget_point, keep_point, kept_point
from longspring.results.sensitivity import assumed_share, basis_table, sensitivity_table
from longspring.results.table import Table
from longspring.solve.certificate import certify
from longspring.solve.choose import Certified, Solver, solve_certified
from longspring.solve.memory import Memory
from longspring.timegrid import TimeGrid, build_timegrid

Progress = Callable[[str, int, float, float], None]  # stage, iteration, gap [1], elapsed [s]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run may be told."""

    hours: int | None = None  # length of every step; None: finer in the hardest weeks
    solver: Solver = "auto"
    time_limit: float = float("inf")  # [s]
    target: Path | None = None  # beside it a long solve keeps its point, to go on if it is killed
    keep_every: float = 60.0  # [s]
    coefficients: str | None = None  # level within their ranges; None: that of the case
    delivery: Restriction | None = None  # what of an earlier plan is delivered; None: everything
    past: tuple[Built, ...] = ()  # what is built already, and is not planned anew


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A case made into a program with its objective and clauses."""

    settings: Settings
    case: Case
    grid: TimeGrid
    profiles: Profiles
    layout: Layout
    ledgers: Ledgers
    free: BlockProgram  # with the objective, without the clauses
    bound: BoundProgram
    seconds: Mapping[str, float]

    @property
    def paid(self) -> Ledgers:
        """Return the ledgers of the bound program, with the remedies that its clauses pay."""
        return with_remedies(self.ledgers, self.bound, self.case)


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A certified plan and what is needed to write it."""

    plan: Plan
    solution: Solution
    model: Model


@dataclass(slots=True)
class Clock:
    """Seconds spent in each stage, told to the progress as they begin."""

    progress: Progress | None
    began: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure one stage."""
        if self.progress is not None:
            self.progress(name, 0, float("nan"), time.perf_counter() - self.began)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def build_model(
    case: str | Path, settings: Settings | None = None, progress: Progress | None = None
) -> Model:
    """Read a case and build its program with objective and clauses.

    Parameters
    ----------
    case : str or Path
        Folder of a case, or the name of a shipped one.
    settings : Settings, optional
        Resolution.
    progress : callable, optional
        Told each stage as it begins.

    Returns
    -------
    Model
        Everything up to the solve.

    Raises
    ------
    CaseError
        If the case is invalid; lists every issue.
    """
    settings = settings or Settings()
    clock = Clock(progress)
    with clock.stage("read"):
        read = as_asked(read_case(find_case(str(case))), settings)
    with clock.stage("profiles"):
        grid = build_timegrid(read, settings.hours)
        profiles = build_profiles(read, grid)
    return build_at(settings, read, profiles, grid, clock)


def as_asked(case: Case, settings: Settings) -> Case:
    """Return the case at the level of coefficients and under the restriction that is asked for."""
    level = settings.coefficients
    at_level = case if level is None else replace(case, coefficient_level=level)
    return restricted(at_level, settings.delivery)


def build_at(
    settings: Settings, case: Case, profiles: Profiles, grid: TimeGrid, clock: Clock
) -> Model:
    """Build the program of a case at the steps of a grid, with objective and clauses."""
    with clock.stage("build"):
        program, layout = build_program(case, grid, profiles)
        program = with_past(program, layout, settings.past)
        ledgers = open_ledgers(case, layout, profiles, grid)
        free = bind_objective(program, ledgers)
        bound = bind_clauses(free, ledgers, case.agreement)
    return Model(settings, case, grid, profiles, layout, ledgers, free, bound, clock.seconds)


def try_case(case: Case) -> None:
    """Build the program of a case in one step a year, to find what a plan would be refused for.

    Raises
    ------
    CaseError
        If an account or transfer lacks a row, a profile cannot be made, or a clause cannot be
        bound.
    """
    settings = Settings(hours=8760)
    grid = build_timegrid(case, settings.hours)
    build_at(settings, case, build_profiles(case, grid), grid, Clock(None))


def plan_case(
    case: str | Path, settings: Settings | None = None, progress: Progress | None = None
) -> Planned:
    """Return the cheapest certified plan of a case that keeps its clauses.

    Parameters
    ----------
    case : str or Path
        Folder of a case, or the name of a shipped one.
    settings : Settings, optional
        Resolution, solver, time limit.
    progress : callable, optional
        Told stage, iteration, relative gap and elapsed seconds.

    Returns
    -------
    Planned
        Tables and manifest, with the solution they come from.

    Raises
    ------
    CaseError
        If the case is invalid.
    InfeasibleError
        If no plan keeps the clauses.
    NotCertifiedError
        If no solution passed the certificate.
    """
    settings = settings or Settings()
    model = build_model(case, settings, progress)
    clock = Clock(progress, seconds=dict(model.seconds))
    with clock.stage("solve"):
        certified = solve_certified(
            model.bound.program,
            settings.solver,
            time_limit=settings.time_limit,
            progress=progress,
            kept=(memory_of(model), None),
        )
    with clock.stage("certify"):
        certificate = certify(model.bound.program, certified.solution)
        certified = replace(certified, certificate=certificate)
    tables = plan_tables(model, certified.solution)
    manifest = plan_manifest(model, certified, clock.seconds)
    return Planned(Plan(manifest, tables), certified.solution, model)


def memory_of(model: Model) -> Memory | None:
    """Return where the solve keeps its point, and what a run that was killed kept of the same."""
    settings = model.settings
    if settings.target is None:
        return None
    target = settings.target
    made_of = model.case.sha256, model.case.coefficient_level
    key = f"{' '.join(made_of)} {settings.hours} {model.grid.steps} {__version__}"
    for asked in filter(None, (settings.delivery, settings.past)):
        key = f"{key} {asked}"
    return Memory(
        lambda arrays: keep_point(target, key, arrays),
        kept_point(target, key),
        settings.keep_every,
    )


def plan_tables(model: Model, solution: Solution) -> dict[str, Table]:
    """Return every table of a plan."""
    solved = Solved(model.case, model.grid, model.layout, model.paid, model.bound.program, solution)
    tables = collect(solved)
    tables["clauses"] = clauses_table(model.bound, solution)
    tables["remedies"] = remedies_table(remedies(model.ledgers, model.bound, solution))
    for about in (clause_terms_table, clause_owners_table):
        table = about(model.case.agreement)
        tables[table.name] = table
    tables["sensitivity"] = sensitivity_table(solved)
    tables["basis"] = basis_table(model.case)
    tables |= finance_tables(solved)
    return tables


def plan_manifest(
    model: Model, certified: Certified, seconds: Mapping[str, float]
) -> dict[str, Any]:
    """Return the manifest of a plan: what was solved, how, how well, by which versions."""
    counts = size(model.bound.program)
    hours = model.grid.step_hours
    exact = bool(hours.max() <= 1.0)
    asked = model.settings.delivery
    delivery = {} if asked is None else {"delivery": restriction_record(asked)}
    past = [asdict(one) for one in model.settings.past]
    return {
        "case": model.case.name,
        "title": {"en": model.case.title.en, "zh": model.case.title.zh},
        "base_year": model.case.base_year,
        "currency": model.case.currency,
        "boundary": model.case.boundary,
        "case_sha256": model.case.sha256,
        "coefficients": model.case.coefficient_level,
        "assumed_share": assumed_share(model.case),
        "objective": certified.solution.objective,
        "certificate": certificate_record(certified.certificate),
        "solver": {
            **solver_record(certified.solution),
            "reason": certified.reason,
            "refused": list(certified.refused),
        },
        "resolution": {
            "hours": model.settings.hours,
            "steps": int(hours.size),
            "shortest_hours": float(hours.min()),
            "longest_hours": float(hours.max()),
            "exact": exact,
            "bound": "exact" if exact else "lower",
        },
        "columns": counts.columns,
        "rows": counts.rows,
        "nonzeros": counts.nonzeros,
        "seconds": dict(seconds),
        "peak_rss_mb": peak_rss_mb(),
        "version": __version__,
        "created_by": versions(),
        **delivery,
        **({"past": past} if past else {}),
    }


def write_planned(planned: Planned, folder: Path, report: str) -> Plan:
    """Write a plan with its report and a copy of its case, whole or not at all.

    Parameters
    ----------
    planned : Planned
        Certified plan.
    folder : Path
        Created, or replaced if it is empty or a plan.
    report : str
        The report as HTML.

    Returns
    -------
    Plan
        As written, with the time that writing took in its manifest.
    """
    start = time.perf_counter()
    manifest = dict(planned.plan.manifest)
    extras = {"report.html": report, "case": Path(planned.model.case.folder)}
    manifest["seconds"] = {**manifest["seconds"], "write": 0.0}
    write_plan(folder, Plan(manifest, planned.plan.tables), planned.solution, extras)
    forget_point(folder)
    manifest["seconds"]["write"] = time.perf_counter() - start
    return Plan(manifest, planned.plan.tables)


def peak_rss_mb() -> float:
    """Return the largest resident memory of the process so far [MB]."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    found = {"python": platform.python_version(), "longspring": __version__}
    for name in ("numpy", "scipy", "highspy", "highspy-extras"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found
