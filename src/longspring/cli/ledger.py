"""`longspring ledger`: what a plan amounts to, account by account."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from longspring.catalogue import message
from longspring.cli.options import JsonOption, LanguageOption, PlanArgument
from longspring.cli.output import labels_of, number, of_case, say, show_json, show_table

if TYPE_CHECKING:
    from longspring.results.statement import Line

By = Literal["county", "village"]


def ledger(
    out: PlanArgument,
    account: Annotated[str, typer.Option("--account", metavar="NAME", show_default=False)] = "",
    by: Annotated[By | None, typer.Option("--by", show_default=False)] = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Print every account of a plan by period, or one account in full."""
    from longspring.results import read_plan
    from longspring.results.statement import county_statement, statement

    plan = of_case(read_plan(out))
    shared = by is not None
    lines = county_statement(plan, account, by == "village") if shared else statement(plan, account)
    if json:
        show_json([asdict(line) for line in lines])
        return
    if shared:
        places = labels_of(plan, "counties", "county", lang) | labels_of(
            plan, "items", "item", lang
        )
        lines = tuple(_named(line, places) for line in lines)
        say(message(lang, "ledger.shared"))
    periods = sorted({period for line in lines for period in line.amounts})
    names = {
        name: message(lang, f"account.{name}") for name in ("system_cost", "net_position", "npv")
    } | labels_of(plan, "account_definitions", "account", lang)
    if account:
        say(f"{names.get(account, account)} [{lines[0].unit}]")
        header = (message(lang, "ledger.part"), *(str(period) for period in periods))
        rows = [(" / ".join(line.labels) or account, *_cells(line, periods)) for line in lines]
    else:
        words = ("ledger.ledger", "ledger.account", "ledger.label", "ledger.unit")
        header = (*(message(lang, word) for word in words), *(str(period) for period in periods))
        rows = [
            (
                line.ledger,
                line.account,
                " / ".join((names.get(line.account, ""), *line.labels)),
                line.unit,
                *_cells(line, periods),
            )
            for line in lines
        ]
    show_table(header, rows)


def _named(line: "Line", places: Mapping[str, str]) -> "Line":
    """Return a line with its county and item called by their names."""
    return replace(line, labels=tuple(places.get(label, label) for label in line.labels))


def _cells(line: "Line", periods: list[int]) -> tuple[str, ...]:
    """Return the amounts of a line, one cell a period, with its range where it has one."""
    return tuple(_cell(line, period) if period in line.amounts else "" for period in periods)


def _cell(line: "Line", period: int) -> str:
    """Return an amount, followed by its least and most in brackets."""
    amount = number(line.amounts[period])
    if not line.low:
        return amount
    return f"{amount} [{number(line.low[period])} – {number(line.high[period])}]"
