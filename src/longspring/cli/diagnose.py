"""`longspring diagnose`: which clauses collide, and the cheapest repair, in their own words."""

from typing import TYPE_CHECKING, Any

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import (
    CaseArgument,
    HoursOption,
    JsonOption,
    LanguageOption,
    SolverOption,
)
from longspring.cli.output import number, say, show, show_json, show_table
from longspring.cli.progress import progress
from longspring.errors import InfeasibleError

if TYPE_CHECKING:
    from longspring.agreement.conflict import Diagnosis
    from longspring.case.model import Agreement


def diagnose(
    case: CaseArgument,
    hours: HoursOption = None,
    solver: SolverOption = "auto",
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Say which clauses collide."""
    from longspring.plan import Settings
    from longspring.revisit import diagnose_case

    with progress(lang) as report:
        found = diagnose_case(case, Settings(hours, solver), report)
    diagnosis = found.diagnosis
    if json:
        show_json(record(diagnosis))
    elif not diagnosis.feasible:
        explain(diagnosis, found.model.case.agreement, lang)
    if diagnosis.feasible:
        say(message(lang, "diagnose.feasible"))
        return
    raise typer.Exit(InfeasibleError.exit_code)


def record(diagnosis: "Diagnosis") -> dict[str, Any]:
    """Return a diagnosis as data."""
    return {
        "feasible": diagnosis.feasible,
        "named": diagnosis.named,
        "clashing": diagnosis.clashing,
        "alone": diagnosis.alone,
        "relaxations": [
            {
                "clause": one.row.clause.name,
                "period": one.row.period,
                "sense": one.row.sense,
                "agreed": one.row.bound,
                "possible": one.bound,
                "unit": one.row.clause.unit,
            }
            for one in diagnosis.relaxations
        ],
        "shortages": [
            {"index": [str(part) for part in one.index], "unserved": one.amount}
            for one in diagnosis.shortages
        ],
    }


def explain(diagnosis: "Diagnosis", agreement: "Agreement", language: Language) -> None:
    """Print a diagnosis in the words of the clauses."""
    if diagnosis.shortages:
        say(message(language, "diagnose.short"))
        for one in diagnosis.shortages:
            place = " / ".join(str(part) for part in one.index)
            if place:
                show(message(language, "diagnose.shortage", place=place, amount=number(one.amount)))
        return
    words = {
        clause.name: (getattr(clause.label, language), getattr(clause.text, language))
        for clause in agreement.clauses
    }
    say(message(language, "diagnose.conflict"))
    for name in diagnosis.named:
        mark = "diagnose.alone" if name in diagnosis.alone else "diagnose.part"
        show(f"{name} {words[name][0]}: {words[name][1]} {message(language, mark)}")
    say(message(language, "diagnose.repair"))
    header = ("clause", "period", "sense", "agreed", "possible", "unit")
    show_table(
        [message(language, f"diagnose.{name}") for name in header],
        [
            (
                one.row.clause.name,
                str(one.row.period),
                one.row.sense,
                number(one.row.bound),
                number(one.bound),
                one.row.clause.unit,
            )
            for one in diagnosis.relaxations
        ],
    )
