"""`longspring alternatives`: plans that cost little more and differ most along some accounts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import HoursOption, JsonOption, LanguageOption, SolverOption
from longspring.cli.output import number, say, show_json, show_table
from longspring.cli.plan import share_of
from longspring.cli.progress import progress
from longspring.errors import UsageError

if TYPE_CHECKING:
    from longspring.deal.alternatives import Alternatives


def alternatives(  # noqa: PLR0913, PLR0917 - one parameter an option
    source: Annotated[str, typer.Argument(metavar="CASE|OUT", show_default=False)],
    along: Annotated[str, typer.Option("--along", metavar="ACCOUNT,...", show_default=False)],
    within: Annotated[str, typer.Option("--within", metavar="SHARE")] = "2%",
    count: Annotated[int, typer.Option("--spread", min=1, max=50)] = 5,
    hours: HoursOption = None,
    solver: SolverOption = "auto",
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Find plans near the optimum that differ most."""
    from longspring.deal.alternatives import find_alternatives
    from longspring.plan import Settings, build_model
    from longspring.results.store import is_plan, read_manifest

    share = share_of(within)
    names = [name.strip() for name in along.split(",") if name.strip()]
    if share is None or not names:
        raise UsageError("Name at least one account: --along operation_jobs,village_income.")
    case, folder = source, Path(source)
    if is_plan(folder):
        case = str(folder / "case")
        hours = hours or read_manifest(folder)["resolution"]["hours"]
    with progress(lang) as report:
        model = build_model(case, Settings(hours, solver), report)
        found = find_alternatives(model, names, share, count, report)
    if json:
        show_json(record(found))
        return
    show_table(header(found, lang), cells(found, lang))
    spread = ", ".join(plan_name(name, lang) for name in found.spread)
    say(message(lang, "alternatives.note", within=f"{share:.2%}", spread=spread))


def record(found: "Alternatives") -> dict[str, Any]:
    """Return alternatives as data."""
    from longspring.results import certificate_record

    return {
        "within": found.within,
        "cost_limit": found.limit,
        "along": [
            {"name": axis.name, "unit": axis.unit, "over_periods": "sum" if axis.added else "mean"}
            for axis in found.axes
        ],
        "plans": [
            {
                "name": plan.name,
                "cost": plan.cost,
                "values": dict(plan.values),
                "bound": plan.bound,
                "certificate": certificate_record(plan.certificate),
            }
            for plan in found.plans
        ],
        "spread": list(found.spread),
    }


def header(found: "Alternatives", language: Language) -> list[str]:
    """Return the heads of the table: plan, cost above the cheapest, every account."""
    added = {True: "alternatives.sum", False: "alternatives.mean"}
    axes = [
        message(language, added[axis.added], account=axis.name, unit=axis.unit)
        for axis in found.axes
    ]
    return [message(language, "alternatives.plan"), message(language, "alternatives.cost"), *axes]


def cells(found: "Alternatives", language: Language) -> list[list[str]]:
    """Return one row a plan; those of the spread are marked."""
    least = found.plans[0].cost
    rows: list[list[str]] = []
    for plan in found.plans:
        mark = " *" if plan.name in found.spread else ""
        values = [number(plan.values[axis.name]) for axis in found.axes]
        rows.append(
            [plan_name(plan.name, language) + mark, f"{plan.cost / least - 1.0:+.2%}", *values]
        )
    return rows


def plan_name(name: str, language: Language) -> str:
    """Return what a plan was found for, in words."""
    kind, _, what = name.partition(":")
    return message(language, f"alternatives.{kind}", what=what)
