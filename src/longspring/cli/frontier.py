"""`longspring frontier`: which deals leave both sides better off, and the fair ones among them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from longspring.catalogue import Language, message, percent_at_most
from longspring.cli.options import (
    CaseArgument,
    HoursOption,
    JsonOption,
    LanguageOption,
    SolverOption,
)
from longspring.cli.output import number, say, show_json, show_table
from longspring.cli.plan import Target, share_of
from longspring.cli.progress import progress
from longspring.errors import UsageError

if TYPE_CHECKING:
    from longspring.plan import Planned

WIDEST = 0.5  # a frontier any coarser is none


def frontier(  # noqa: PLR0913, PLR0917 - one parameter an option
    case: CaseArgument,
    out: Target,
    hours: HoursOption = None,
    tolerance: Annotated[str, typer.Option("--tolerance", metavar="SHARE")] = "0.5%",
    as_written: Annotated[bool, typer.Option("--as-written")] = False,
    solver: SolverOption = "auto",
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Trace the frontier of a case and write it with all of its plans."""
    from longspring.deal.frontier import trace_frontier
    from longspring.deal.record import frontier_record
    from longspring.plan import Settings, build_model, write_planned
    from longspring.report import render_frontier, render_report
    from longspring.results.bundle import POINTS, bundle_folder, write_bundle

    share = share_of(tolerance)
    if share is None or not 0.0 < share <= WIDEST:
        raise UsageError(f"A tolerance of {tolerance!r} was asked for; give a share, as 0.5%.")
    with progress(lang) as report, bundle_folder(out) as work:

        def keep(name: str, planned: "Planned") -> None:
            """Write the plan of one point."""
            write_planned(planned, work / POINTS / name, render_report(planned.plan))

        model = build_model(case, Settings(hours, solver), report)
        found = frontier_record(trace_frontier(model, keep, share, as_written, report))
        written = write_bundle(work, found, render_frontier(found))
    if json:
        show_json(written)
        return
    show_table(header(written, lang), [cells(point, written, lang) for point in written["points"]])
    say(
        message(
            lang,
            "frontier.done",
            gap=percent_at_most(written["gap"]),
            tolerance=f"{share:.2%}",
            page=out / "frontier.html",
        )
    )


def header(record: dict[str, Any], language: Language) -> list[str]:
    """Return the heads of the table of points."""
    names = [side[language] for side in record["sides"]]
    return [
        message(language, "frontier.point"),
        *(message(language, "frontier.gain", side=name) for name in names),
        *(message(language, "frontier.operated", side=name) for name in names),
        message(language, "frontier.saving"),
    ]


def cells(point: dict[str, Any], record: dict[str, Any], language: Language) -> list[str]:
    """Return one point as a row: gains as agreed, gains as operated, saving."""
    sides = [side["name"] for side in record["sides"]]
    run = point["operated"]
    name, corner = point["name"], point["kind"] == "corner"
    return [
        name if corner else message(language, f"frontier.{name}"),
        *(number(point["gain"][side]) for side in sides),
        *("" if run is None else number(run["gain"][side]) for side in sides),
        number(point["saving"]),
    ]
