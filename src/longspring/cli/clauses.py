"""`longspring clauses`: what each clause of the agreement gets, leaves and costs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import HoursOption, JsonOption, LanguageOption
from longspring.cli.output import number, of_case, say, show_json, show_table
from longspring.cli.prices import curved, priced, show_curves, show_prices
from longspring.cli.templates import show_templates
from longspring.errors import UsageError

if TYPE_CHECKING:
    from longspring.results import Plan

TABLES = {
    "clauses": "clauses",
    "prices": "clause_prices",
    "parties": "clause_parties",
    "curves": "clause_curves",
    "terms": "clause_terms",
    "owners": "clause_owners",
}
NUMBERS = ("value", "bound", "slack", "shadow_price", "present_price")
COLUMNS = (
    "clause",
    "label",
    "period",
    "value",
    "sense",
    "bound",
    "slack",
    "unit",
    "met",
    "strength",
    "shadow_price",
    "present_price",
)


def clauses(  # noqa: PLR0913, PLR0917 - one parameter an option
    out: Annotated[Path | None, typer.Argument(metavar="[OUT]", show_default=False)] = None,
    templates: Annotated[bool, typer.Option("--templates")] = False,
    price: Annotated[bool, typer.Option("--price")] = False,
    clause: Annotated[
        list[str] | None, typer.Option("--clause", metavar="NAME", show_default=False)
    ] = None,
    curve: Annotated[
        list[str] | None, typer.Option("--curve", metavar="CLAUSE", show_default=False)
    ] = None,
    points: Annotated[int, typer.Option("--points", min=3, max=101)] = 9,
    hours: HoursOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Print value, slack and price of every clause."""
    from longspring.results import read_plan

    if templates:
        show_templates(json=json, language=lang)
        return
    if out is None:
        raise UsageError("name the folder of a plan (longspring plan), or ask for --templates.")
    plan = of_case(read_plan(out))
    if price:
        plan = priced(out, clause or [], hours, lang)
    if curve:
        plan = curved(out, curve, points, hours, lang)
    found = {name: records(plan, table) for name, table in TABLES.items()}
    if json:
        show_json(found)
        return
    if not curve:
        header = [message(lang, f"clauses.{name}") for name in COLUMNS]
        show_table(header, [_cells(row, lang) for row in found["clauses"]])
        say(message(lang, "clauses.note"))
        if found["prices"]:
            show_prices(found["prices"], found["parties"], lang)
        elif price:
            say(message(lang, "clauses.unpriced"))
    curves = [row for row in found["curves"] if not curve or row["clause"] in curve]
    if curves:
        show_curves(curves, lang)


def records(plan: "Plan", table: str) -> list[dict[str, Any]]:
    """Return the rows of a table of a plan; none where the plan lacks the table."""
    if table not in plan.tables:
        return []
    columns = plan.tables[table].columns
    values = (column.tolist() for column in columns.values())
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]


def _cells(row: dict[str, Any], language: Language) -> list[str]:
    """Return the cells of one clause in the order of the columns."""
    words = {
        "label": row[f"label_{language}"],
        "met": message(language, "clauses.yes" if row["met"] else "clauses.no"),
        "strength": message(language, f"clauses.{row['strength']}"),
        "period": str(row["period"]),
    }
    words |= {name: number(row[name]) for name in NUMBERS}
    return [words.get(name, str(row.get(name, ""))) for name in COLUMNS]
