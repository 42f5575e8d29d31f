"""`longspring plan`: a case folder in, a certified plan out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from longspring.catalogue import Language, message, percent_at_most
from longspring.cli.options import (
    CaseArgument,
    GapOption,
    HoursOption,
    JsonOption,
    LanguageOption,
    LevelOption,
    SolverOption,
)
from longspring.cli.output import number, say, show_json, show_table
from longspring.cli.past import built_of
from longspring.cli.progress import progress
from longspring.errors import UsageError

if TYPE_CHECKING:
    from longspring.plan import Progress, Settings
    from longspring.results import Plan

    # resolution and solver; the gap to be proved; how much of a first plan is delivered
    How = tuple[Settings, float | None, "DeliveryLevel | None"]

DeliveryLevel = Literal["p50", "p90"]
PastOption = Annotated[str | None, typer.Option("--past", metavar="REGISTER", show_default=False)]
DeliveryOption = Annotated[DeliveryLevel | None, typer.Option("--delivery", show_default=False)]
Target = Annotated[
    Path, typer.Option("--out", "-o", metavar="OUT", file_okay=False, show_default=False)
]


def plan(  # noqa: PLR0913, PLR0917 - one parameter an option
    case: CaseArgument,
    out: Target,
    hours: HoursOption = None,
    solver: SolverOption = "auto",
    gap: GapOption = None,
    coefficients: LevelOption = None,
    delivery: DeliveryOption = None,
    past: PastOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Plan a case and write the plan."""
    from longspring.interop.pypsa.folder import is_imported
    from longspring.plan import Settings
    from longspring.results.store import check_target

    check_target(out)
    with progress(lang) as report:
        network = is_imported(Path(case))
        if network and past is not None:
            raise UsageError("a network has no register: leave --past out.")
        built = built_of(case, past)
        settings = Settings(hours, solver, target=out, coefficients=coefficients, past=built)
        how = settings, share_of(gap), delivery
        make = _plan_network if network else _plan_case
        written = make(case, out, how, report)
    if json:
        show_json(dict(written.manifest))
        return
    show_table(
        (message(lang, "plan.what"), message(lang, "plan.value")), list(summary(written, lang))
    )
    say(message(lang, "plan.done", report=out / "report.html"))


def _plan_case(case: str, out: Path, how: "How", report: "Progress") -> "Plan":
    from longspring.plan import plan_case, write_planned
    from longspring.refine import plan_within
    from longspring.report import render_report

    settings, share, delivery = how
    if delivery is not None:
        from longspring.delivery.limits import plan_delivered

        if share is not None:
            raise UsageError("--delivery plans twice at the steps of --hours: leave --gap out.")
        planned = plan_delivered(case, delivery, settings, report)
    elif share is None:
        planned = plan_case(case, settings, report)
    else:
        planned = plan_within(case, share, settings, report)
    report("write", 0, 0.0, sum(planned.plan.manifest["seconds"].values()))
    return write_planned(planned, out, render_report(planned.plan))


def _plan_network(case: str, out: Path, how: "How", report: "Progress") -> "Plan":
    from longspring.interop.pypsa.planning import plan_network, write_planned_network
    from longspring.report import render_network_report

    settings, share, delivery = how
    if delivery is not None:
        raise UsageError("a network has no stages of delivery: leave --delivery out.")
    if settings.hours is not None or share is not None:
        raise UsageError("a network has its own snapshots: leave --hours and --gap out.")
    if settings.coefficients is not None:
        raise UsageError("a network has no coefficients: leave --coefficients out.")
    planned = plan_network(Path(case), settings, report)
    report("write", 0, 0.0, sum(planned.plan.manifest["seconds"].values()))
    return write_planned_network(planned, out, render_network_report(planned.plan))


def share_of(text: str | None) -> float | None:
    """Return a share written as `0.5%` or `0.005`.

    Raises
    ------
    UsageError
        If the text is no number.
    """
    if text is None:
        return None
    bare = text.strip().replace("％", "%")
    try:
        return float(bare.removesuffix("%")) / (100.0 if bare.endswith("%") else 1.0)
    except ValueError:
        raise UsageError(f"A gap of {text!r} is no number. Write 0.5% or 0.005.") from None


def summary(plan: "Plan", language: Language) -> list[tuple[str, str]]:
    """Return the first things to know of a plan, in words."""
    manifest: dict[str, Any] = dict(plan.manifest)
    proof = manifest["certificate"]
    network = manifest.get("kind") == "pypsa"
    values = {
        "plan.case": manifest["title"][language],
        "plan.network_objective" if network else "plan.objective": number(manifest["objective"]),
        "plan.resolution": _resolution(manifest, language),
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
        **_delivered(manifest, language),
        "plan.seconds": number(sum(manifest["seconds"].values())),
        "plan.memory": number(manifest["peak_rss_mb"]),
    }
    return [(message(language, key), value) for key, value in values.items()]


def _resolution(manifest: dict[str, Any], language: Language) -> str:
    """Return the steps of a plan and what its cost is beside the hourly optimum."""
    resolution = manifest["resolution"]
    if "proved_gap" in resolution:
        merged = resolution["merged_steps"]
        return message(
            language,
            "plan.within" if merged < resolution["steps"] else "plan.within_hourly",
            steps=resolution["steps"],
            gap=percent_at_most(resolution["proved_gap"]),
            lower=number(resolution["lower"]),
            merged=merged,
            rounds=len(resolution["rounds"]),
        )
    bound = "plan.exact" if resolution["exact"] else "plan.lower_bound"
    if manifest.get("kind") == "pypsa":
        bound = "plan.snapshots"
    return message(language, bound, steps=resolution["steps"])


def _delivered(manifest: dict[str, Any], language: Language) -> dict[str, str]:
    """Return what a plan says of its delivery, {} where it was not asked for."""
    built = manifest.get("past", [])
    past = {"plan.past": message(language, "plan.built", count=len(built))} if built else {}
    held = manifest.get("delivery")
    if held is None:
        return past
    names = dict.fromkeys(one["clause"] for one in held["relaxed"])
    words = {
        "plan.delivery": message(
            language, f"plan.{held['level']}", draws=held["draws"], seed=held["seed"]
        )
    }
    if names:
        words["plan.relaxed"] = ", ".join(names)
    return words | past
