"""`longspring schedule`: when each project starts and ends where they share what is scarce."""

import json as jsons
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from longspring.catalogue import Language, message
from longspring.cli.delivery import day_asked
from longspring.cli.options import JsonOption, LanguageOption
from longspring.cli.output import number, say, show, show_json, show_table
from longspring.errors import UsageError

DAYS_A_MONTH = 365.25 / 12
Record = Mapping[str, Any]
STEPS = {"1": (1.0, ""), "MW": (100.0, " / 100 MW"), "CNY": (1e8, " / 100 M CNY")}


def schedule(  # noqa: PLR0913, PLR0917 - one parameter an option
    source: Annotated[str, typer.Argument(metavar="CASE|OUT", show_default=False)],
    limit: Annotated[float, typer.Option("--limit", metavar="SECONDS", min=0.1)] = 20.0,
    today: Annotated[str | None, typer.Option("--today", show_default=False)] = None,
    period: Annotated[int | None, typer.Option("--period", show_default=False)] = None,
    by: Annotated[Literal["capacity", "value"], typer.Option("--by")] = "capacity",
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    out: Annotated[Path | None, typer.Option("-o", metavar="FILE", show_default=False)] = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Schedule the projects of a case or of a plan under what they share."""
    from longspring.delivery.roster import Choice, read_agenda
    from longspring.delivery.schedule import Search, find_schedule
    from longspring.delivery.survey import Asked
    from longspring.delivery.timetable import timetable
    from longspring.interop.replaced import replaced

    check_target(out)
    agenda = read_agenda(source, Asked(today=day_asked(today)), Choice(period, by == "value"))
    found = find_schedule(agenda.problem, Search(seconds=limit, seed=seed))
    record = timetable(agenda, found)
    if out is not None:
        with replaced(out) as file:
            jsons.dump(record, file, ensure_ascii=False, indent=1, allow_nan=False)
    if json:
        show_json(record)
        return
    head = ("project", "zone", "capacity", "begins", "connected", "due", "late", "waits")
    show_table(
        [message(lang, f"schedule.{column}") for column in head],
        [project_cells(one, lang) for one in record["projects"]],
    )
    show()
    head = ("limit", "most", "at_most", "one_more", "full")
    show_table(
        [message(lang, f"schedule.{column}") for column in head],
        [limit_cells(one, lang) for one in record["limits"]],
    )
    for sentence in remarks(record, lang):
        say(sentence)


def check_target(out: Path | None) -> None:
    """Raise UsageError before the search where its result could not be written."""
    if out is None:
        return
    file = next((parent for parent in out.parents if parent.is_file()), None)
    if out.is_dir() or file is not None:
        found = f"{out} is a folder" if file is None else f"{file} is a file"
        raise UsageError(f"-o: found that {found}, expected a file to write. Name another one.")


def project_cells(project: Record, language: Language) -> list[str]:
    """Return one project as a row."""
    return [
        project["label"][language],
        project["zone"],
        number(project["capacity"]),
        min(stage["start"] for stage in project["stages"]),
        project["connected"],
        project["due"] or "–",
        months(project["late_days"]),
        months(project["waits_days"]),
    ]


def limit_cells(limit: Record, language: Language) -> list[str]:
    """Return one limit as a row: its capacity at first, its largest use, when it is full."""
    runs = [str(first) if first == last else f"{first} – {last}" for first, last in limit["full"]]
    shown = "; ".join(runs[:3])
    if len(runs) > 3:
        shown = message(language, "schedule.more", shown=shown, count=len(runs) - 3)
    unit = "" if limit["unit"] == "1" else f" {limit['unit']}"
    return [
        limit["label"][language],
        f"{number(limit['capacity'][0])}{unit}",
        f"{number(max(limit['use']))}{unit}",
        more_cell(limit),
        shown or "–",
    ]


def more_cell(limit: Record) -> str:
    """Return what more of a limit would save, for a step that is natural to its unit."""
    if limit["one_more"] is None:
        return "–"
    step, words = STEPS[limit["unit"]]
    return f"{number(limit['one_more'] * step)}{words}"


def months(days: float) -> str:
    """Return days in months, to half a month; nothing for none."""
    return f"{days / DAYS_A_MONTH:.1f}" if days else ""


def remarks(record: Record, language: Language) -> list[str]:
    """Return what there is to know: status, gap, cost of sharing, what binds, what is renewed."""
    from longspring.delivery.timetable import binding

    waiting = [one for one in record["projects"] if one["waits_days"]]
    late = [one for one in record["projects"] if one["late_days"]]
    binds = ", ".join(limit["label"][language] for limit in binding(record))
    unit = message(language, "schedule.cny" if record["unit"] == "CNY" else "schedule.mw_days")
    found = [
        message(
            language,
            f"schedule.{record['status']}",
            gap=f"{record['gap']:.1%}",
            left=number(record["objective"] - record["bound"]),
            unit=unit,
            seconds=f"{record['seconds']:.0f}",
        ),
        message(
            language,
            "schedule.compared",
            count=len(waiting),
            projects=len(record["projects"]),
            cost=number(record["objective"] - record["unlimited"]),
            unit=unit,
            late=len(late),
        ),
        message(language, "schedule.binds" if binds else "schedule.nothing_binds", limits=binds),
    ]
    if record["renewed"]:
        names = ", ".join(record["renewed"])
        found.append(message(language, "schedule.renewed", projects=names))
    return found
