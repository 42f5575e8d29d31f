"""`longspring clauses`: what each clause of the agreement gets, leaves and costs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import HoursOption, JsonOption, LanguageOption
from longspring.cli.output import number, of_case, say, show_json, show_table
from longspring.cli.progress import progress
from longspring.cli.templates import show_templates
from longspring.errors import UsageError

if TYPE_CHECKING:
    from longspring.results import Plan

PRICES = (
    "clause",
    "period",
    "unit",
    "dual",
    "fd_up",
    "fd_down",
    "consistent",
    "drop_one_saving",
    "payer",
    "payer_change",
)
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
    rows = records(plan, "clauses")
    prices = records(plan, "clause_prices")
    if json:
        show_json({"clauses": rows, "prices": prices})
        return
    header = [message(lang, f"clauses.{name}") for name in COLUMNS]
    show_table(header, [_cells(row, lang) for row in rows])
    say(message(lang, "clauses.note"))
    if prices:
        header = [message(lang, f"clauses.{name}") for name in PRICES]
        show_table(header, [[_text(row[name]) for name in PRICES] for row in prices])
        say(message(lang, "clauses.priced", hours=number(prices[0]["longest_hours"])))
    elif price:
        say(message(lang, "clauses.unpriced"))


def priced(out: Path, names: list[str], hours: int | None, language: Language) -> "Plan":
    """Price the clauses of a plan, write it with them, and return it."""
    from longspring.report import render_report
    from longspring.revisit import price_clauses, rewrite

    with progress(language) as report:
        plan = price_clauses(out, names, hours, report)
    rewrite(out, plan, render_report(plan))
    return plan


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


def _text(value: object) -> str:
    """Return a cell of the table of prices."""
    return number(value) if isinstance(value, float) else str(value)
