"""`longspring delivery`: when the projects of a plan will stand, and which clauses that keeps."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import JsonOption, LanguageOption, PlanArgument
from longspring.cli.output import number, of_case, say, show, show_json, show_table
from longspring.errors import UsageError

if TYPE_CHECKING:
    from longspring.delivery.survey import Asked, Survey

MOST = 20  # late projects shown

DrawsOption = Annotated[int, typer.Option("--draws", min=100, max=1_000_000)]
SeedOption = Annotated[int, typer.Option("--seed", min=0)]


def delivery(  # noqa: PLR0913, PLR0917 - one parameter an option
    out: PlanArgument,
    draws: DrawsOption = 10_000,
    seed: SeedOption = 2022,
    today: Annotated[str | None, typer.Option("--today", show_default=False)] = None,
    register: Annotated[
        str | None, typer.Option("--register", metavar="URL", show_default=False)
    ] = None,
    project: Annotated[
        str | None, typer.Option("--project", metavar="KEY", show_default=False)
    ] = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Print late projects, odds of clauses, MW by quarter and the service environment."""
    from longspring.delivery.forecast import Draw
    from longspring.delivery.record import survey_record
    from longspring.delivery.survey import Asked, survey_folder
    from longspring.results import read_plan

    plan = of_case(read_plan(out))
    asked = Asked(Draw(draws, seed), day_asked(today))
    if register is not None:
        asked = with_books(asked, out, register)
    survey = survey_folder(plan, out, asked)
    record = survey_record(survey)
    if json:
        show_json(record)
    elif project is not None:
        show_project(survey, record, project, lang)
    else:
        show_survey(record, lang)


def with_books(asked: "Asked", out: Path, database: str) -> "Asked":
    """Return what is asked with what a register knows, as of today if no day was named."""
    from longspring.case.read import read_case
    from longspring.cli.track.opening import books_of, opened
    from longspring.delivery.portfolio import entered_projects
    from longspring.delivery.stages import stages_of
    from longspring.delivery.survey import CASE
    from longspring.track.check import BEIJING
    from longspring.track.standing import standings

    with opened(database, None) as register:
        books, now = books_of(register), register.clock().astimezone(BEIJING).date()
    case, today = read_case(out / CASE), asked.today or now
    entered = entered_projects((one.draft for one in books.projects), stages_of(case), today)
    own = {one.key for one in entered}  # of these it is known where nothing is done
    known = {key: one.done for key, one in standings(books.projects, books.evidence).items()}
    return replace(
        asked,
        today=today,
        register={key: done for key, done in known.items() if done or key in own},
        entered=entered,
    )


def day_asked(text: str | None) -> date | None:
    """Return the day that was asked for, None where none was.

    Raises
    ------
    UsageError
        If the text is no day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today {text!r} is no day. Write it as 2026-11-26.") from None


def show_survey(record: dict[str, Any], language: Language) -> None:
    """Print a survey as four tables with what it leaves out."""
    say(record["assumed"][language])
    titles = (
        ("delivery.late", late_rows(record, language)),
        ("delivery.clauses", clause_rows(record, language)),
        ("delivery.quarters", quarter_rows(record, language)),
        ("delivery.service", stage_rows(record, language)),
    )
    for key, (header, rows) in titles:
        show(message(language, key))
        if rows:
            show_table([message(language, f"delivery.{name}") for name in header], rows)
        else:
            show(message(language, "delivery.none"))
        show()
    for one in record["missing"]:
        say(one[language])


Rows = tuple[tuple[str, ...], list[tuple[str, ...]]]  # keys of the header, cells


def late_rows(record: dict[str, Any], language: Language) -> Rows:
    """Return the projects that are late in half of the draws, the latest first."""
    labels = {one["stage"]: one["label"][language] for one in record["stages"]}
    late = [one for one in record["projects"] if (one["late_days"] or 0) > 0]
    late.sort(key=lambda one: (-one["late_days"], one["key"]))
    header = ("project", "capacity", "due", "p50", "days_late", "odds_due", "odds_done", "held_by")
    return header, [
        (
            one["key"],
            number(one["capacity_mw"]),
            one["due"],
            one["p50"],
            number(one["late_days"]),
            share(one["odds_due"]),
            share(one["odds_done"]),
            f"{one['critical_stage']} {labels[one['critical_stage']]}",
        )
        for one in late[:MOST]
    ]


def clause_rows(record: dict[str, Any], language: Language) -> Rows:
    """Return the odds of clauses; a clause of which nothing is said is named once."""
    header = ("clause", "label", "by", "bound", "unit", "expected", "least", "most", "kept", "why")
    rows: list[tuple[str, ...]] = []
    seen: set[tuple[str, str]] = set()
    for one in record["clauses"]:
        why = one["reason"][language] if one["reason"] else ""
        if why and (one["clause"], why) in seen:
            continue
        seen.add((one["clause"], why))
        rows.append(
            (
                one["clause"],
                one["label"][language],
                one["by"],
                f"{one['sense']} {number(one['bound'])}",
                one["unit"],
                number(one["expected"]),
                number(one["p10"]),
                number(one["p90"]),
                share(one["kept"]),
                why,
            )
        )
    return header, rows


def quarter_rows(record: dict[str, Any], _language: Language) -> Rows:
    """Return MW at the end of each year."""
    chart = record["quarters"]
    columns = [series["values"] for series in chart["series"]]
    return ("quarter", "expected", "least", "most"), [
        (day, *(number(value) for value in values))
        for day, *values in zip(chart["x"], *columns, strict=True)
        if day.endswith("12-31")
    ]


def stage_rows(record: dict[str, Any], language: Language) -> Rows:
    """Return what holds projects up, and what a day of it is worth."""
    header = ("stage", "label", "actor", "criticality", "days_held", "mw_days", "money", "net")
    return (*header, "co2"), [
        (
            one["stage"],
            one["label"][language],
            one["actor"]["label"][language],
            share(one["criticality"]),
            number(one["days"]),
            number(one["day_value_mw_days"]),
            number(one["day_value_cny"]),
            number(one["day_value_net_cny"]),
            number(one["day_value_tco2"]),
        )
        for one in record["stages"]
    ]


def show_project(survey: "Survey", record: dict[str, Any], key: str, language: Language) -> None:
    """Print the stages of one project.

    Raises
    ------
    UsageError
        If there is no such project.
    """
    from longspring.case.codes import nearest

    found = {one["key"]: one for one in record["projects"]}
    if key not in found:
        close = nearest(key, found)
        hint = f" Did you mean {close!r}?" if close else ""
        raise UsageError(f"the plan has no project {key!r}.{hint} --json lists them.")
    one = found[key]
    critical = {item["stage"]: item["share"] for item in one["criticality"]}
    header = ("stage", "label", "actor", "done_on", "starts", "p10", "p50", "p90", "criticality")
    show(one["label"][language])
    show_table(
        [message(language, f"delivery.{name}") for name in header],
        [
            (
                step["stage"],
                step["label"][language],
                step["actor"]["label"][language],
                step["done_on"] or "",
                step["starts_p50"],
                step["p10"],
                step["p50"],
                step["p90"],
                share(critical.get(step["stage"], 0.0)),
            )
            for step in one["stages"]
        ],
    )
    say(message(language, "delivery.drawn", draws=survey.draw.draws, seed=survey.draw.seed))


def share(value: float | None) -> str:
    """Return a share as a percentage."""
    return "–" if value is None else f"{value:.1%}"
