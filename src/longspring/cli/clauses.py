"""`longspring clauses`: what each clause of the agreement gets, leaves and costs."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import JsonOption, LanguageOption, PlanArgument
from longspring.cli.output import number, say, show_json, show_table
from longspring.cli.progress import progress

if TYPE_CHECKING:
    from longspring.results import Plan

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


def clauses(
    out: PlanArgument,
    price: Annotated[bool, typer.Option("--price")] = False,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Print value, slack and price of every clause."""
    from longspring.results import read_plan

    if price:
        from longspring.plan import price_clauses

        with progress(lang) as report:
            price_clauses(out, report)
    plan = read_plan(out)
    rows = records(plan, "clauses")
    prices = records(plan, "clause_prices")
    if json:
        show_json({"clauses": rows, "prices": prices})
        return
    header = [message(lang, f"clauses.{name}") for name in COLUMNS]
    show_table(header, [_cells(row, lang) for row in rows])
    say(message(lang, "clauses.note"))
    if prices:
        names = list(prices[0])
        show_table(names, [[_text(row[name]) for name in names] for row in prices])
    elif price:
        say(message(lang, "clauses.unpriced"))


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
    return number(value) if isinstance(value, float) else str(value)
