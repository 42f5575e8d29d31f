"""Planning an imported network: the spine of `longspring.plan`, without ledgers and agreement.

    read -> build -> solve -> certify -> tables, written whole or not at all

The manifest has the keys of every plan. `assumed_share` is null: a network says nothing of where
its numbers come from. `seconds.profiles` is 0: its series are read, not made.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from longspring import __version__
from longspring.errors import NotCertifiedError
from longspring.interop.pypsa.bound import certify_imported
from longspring.interop.pypsa.build import Imported, build_imported
from longspring.interop.pypsa.folder import ImportedFolder, read_imported
from longspring.interop.pypsa.nominal import objective_constant
from longspring.interop.pypsa.outcome import outcome_tables
from longspring.plan import Clock, Progress, Settings, peak_rss_mb, versions
from longspring.program.block import size
from longspring.program.solution import Solution
from longspring.results import Plan, certificate_record, read_solution, solver_record, write_plan
from longspring.results.store import read_manifest
from longspring.solve.certificate import Certificate
from longspring.solve.choose import Certified, solve_certified

CASE = "case"  # the imported folder, inside the plan
UNNAMED = ("", "Unnamed Network")  # what PyPSA calls a network that nobody named


@dataclass(frozen=True, slots=True, eq=False)
class PlannedNetwork:
    """A certified optimum of a network and what is needed to write it."""

    plan: Plan
    solution: Solution
    source: ImportedFolder


def plan_network(
    folder: Path, settings: Settings | None = None, progress: Progress | None = None
) -> PlannedNetwork:
    """Return the certified optimum of an imported network.

    Parameters
    ----------
    folder : Path
        Made by `longspring import pypsa`.
    settings : Settings, optional
        Solver and time limit; the steps are those of the network.
    progress : callable, optional
        Told stage, iteration, relative gap and elapsed seconds.

    Raises
    ------
    InfeasibleError
        If the network has no solution.
    NotCertifiedError
        If no solution passed the certificate.
    """
    settings = settings or Settings()
    clock = Clock(progress)
    clock.seconds["profiles"] = 0.0
    with clock.stage("read"):
        source = read_imported(folder)
    with clock.stage("build"):
        imported = build_imported(source.network, relax=source.relax)
    with clock.stage("solve"):
        certified = solve_certified(
            imported.program,
            settings.solver,
            time_limit=settings.time_limit,
            progress=progress,
        )
    with clock.stage("certify"):
        certificate = certify_imported(imported.program, certified.solution)
        certified = replace(certified, certificate=certificate)
    tables = outcome_tables(imported, certified.solution)
    manifest = _manifest(imported, source, certified, clock.seconds)
    return PlannedNetwork(Plan(manifest, tables), certified.solution, source)


def _manifest(
    imported: Imported,
    source: ImportedFolder,
    certified: Certified,
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    """Return what was solved, how, how well, by which versions."""
    network, counts = imported.network, size(imported.program)
    hours = network.weightings.objective
    name = source.folder.name if network.name in UNNAMED else network.name
    return {
        "kind": "pypsa",
        "case": name,
        "title": {"en": name, "zh": name},
        "case_sha256": source.sha256,
        "pypsa_version": network.version,
        "relaxed_commitment": source.relax,
        "assumed_share": None,  # a network does not say where its numbers come from
        "objective": certified.solution.objective,
        "objective_constant": objective_constant(network),
        "certificate": certificate_record(certified.certificate),
        "solver": {
            **solver_record(certified.solution),
            "reason": certified.reason,
            "refused": list(certified.refused),
        },
        "resolution": {
            "hours": None,
            "steps": len(network.snapshots),
            "shortest_hours": float(hours.min()),
            "longest_hours": float(hours.max()),
            "exact": True,
            "bound": "exact",
        },
        "columns": counts.columns,
        "rows": counts.rows,
        "nonzeros": counts.nonzeros,
        "seconds": dict(seconds),
        "peak_rss_mb": peak_rss_mb(),
        "version": __version__,
        "created_by": versions(),
    }


def write_planned_network(planned: PlannedNetwork, folder: Path, report: str) -> Plan:
    """Write a plan with its report and a copy of the imported folder, whole or not at all."""
    start = time.perf_counter()
    manifest = dict(planned.plan.manifest)
    extras = {"report.html": report, CASE: planned.source.folder}
    manifest["seconds"] = {**manifest["seconds"], "write": 0.0}
    write_plan(folder, Plan(manifest, planned.plan.tables), planned.solution, extras)
    manifest["seconds"]["write"] = time.perf_counter() - start
    return Plan(manifest, planned.plan.tables)


def certify_network(folder: Path) -> Certificate:
    """Audit the stored plan of a network against its program, built anew.

    Raises
    ------
    NotCertifiedError
        If the network in the folder is not the one that was planned.
    """
    source = read_imported(folder / CASE)
    if source.sha256 != read_manifest(folder)["case_sha256"]:
        raise NotCertifiedError(f"the network in {folder / CASE} is another one. Plan again.")
    program = build_imported(source.network, relax=source.relax).program
    return certify_imported(program, read_solution(folder))
