"""`longspring plan`: a case folder in, a certified plan out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import (
    CaseArgument,
    HoursOption,
    JsonOption,
    LanguageOption,
    SolverOption,
)
from longspring.cli.output import number, say, show_json, show_table
from longspring.cli.progress import progress
from longspring.errors import UsageError

if TYPE_CHECKING:
    from longspring.plan import Progress, Settings
    from longspring.results import Plan

Target = Annotated[
    Path, typer.Option("--out", "-o", metavar="OUT", file_okay=False, show_default=False)
]


def plan(
    case: CaseArgument,
    out: Target,
    hours: HoursOption = None,
    solver: SolverOption = "auto",
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Plan a case and write the plan."""
    from longspring.interop.pypsa.folder import is_imported
    from longspring.plan import Settings
    from longspring.results.store import check_target

    check_target(out)
    with progress(lang) as report:
        make = _plan_network if is_imported(Path(case)) else _plan_case
        written = make(case, out, Settings(hours, solver), report)
    if json:
        show_json(dict(written.manifest))
        return
    show_table(
        (message(lang, "plan.what"), message(lang, "plan.value")), list(summary(written, lang))
    )
    say(message(lang, "plan.done", report=out / "report.html"))


def _plan_case(case: str, out: Path, settings: "Settings", report: "Progress") -> "Plan":
    from longspring.plan import plan_case, write_planned
    from longspring.report import render_report

    planned = plan_case(case, settings, report)
    report("write", 0, 0.0, sum(planned.plan.manifest["seconds"].values()))
    return write_planned(planned, out, render_report(planned.plan))


def _plan_network(case: str, out: Path, settings: "Settings", report: "Progress") -> "Plan":
    from longspring.interop.pypsa.planning import plan_network, write_planned_network
    from longspring.report import render_network_report

    if settings.hours is not None:
        raise UsageError("a network has its own snapshots: leave --hours out.")
    planned = plan_network(Path(case), settings, report)
    report("write", 0, 0.0, sum(planned.plan.manifest["seconds"].values()))
    return write_planned_network(planned, out, render_network_report(planned.plan))


def summary(plan: "Plan", language: Language) -> list[tuple[str, str]]:
    """Return the first things to know of a plan, in words."""
    manifest: dict[str, Any] = dict(plan.manifest)
    resolution, proof = manifest["resolution"], manifest["certificate"]
    bound = "plan.exact" if resolution["exact"] else "plan.lower_bound"
    cost = "plan.objective"
    if manifest.get("kind") == "pypsa":
        bound, cost = "plan.snapshots", "plan.network_objective"
    values = {
        "plan.case": manifest["title"][language],
        cost: number(manifest["objective"]),
        "plan.resolution": message(language, bound, steps=resolution["steps"]),
        "plan.size": message(
            language,
            "bench.size",
            columns=number(manifest["columns"]),
            rows=number(manifest["rows"]),
            nonzeros=number(manifest["nonzeros"]),
        ),
        "plan.solver": message(language, "plan.solved", **manifest["solver"]),
        "plan.certificate": message(
            language,
            "plan.proof",
            primal=f"{proof['primal']:.1e}",
            dual=f"{proof['dual']:.1e}",
            gap=f"{proof['gap']:.1e}",
        ),
        "plan.seconds": number(sum(manifest["seconds"].values())),
        "plan.memory": number(manifest["peak_rss_mb"]),
    }
    return [(message(language, key), value) for key, value in values.items()]
