"""Prices of clauses on a terminal: at the margin, in all, by party, and over the bound."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from longspring.catalogue import Language, message
from longspring.cli.output import number, say, show_table
from longspring.cli.progress import progress
from longspring.cli.stop import stoppable

if TYPE_CHECKING:
    from longspring.pricing import Priced
    from longspring.results import Plan

MARGINS = (
    *("clause", "period", "unit", "shadow_price", "dual", "fd_down", "fd_up", "verdict"),
    *("range", "drop_one_saving", "payer", "payer_change"),
)
CURVE = ("clause", "bound", "unit", "cost", "dual")
PATIENCE = 60.0  # seconds of work that a run that is killed may lose

Row = dict[str, Any]


def priced(out: Path, names: list[str], hours: int | None, language: Language) -> "Plan":
    """Price the clauses of a plan, write it with them, and return it; what is done is kept."""
    from longspring.pricing import price_clauses

    last = [time.monotonic()]

    def keep(plan: "Plan") -> None:
        if time.monotonic() - last[0] > PATIENCE:
            _write(out, plan)
            last[0] = time.monotonic()

    with stoppable():
        with progress(language) as report:
            found = price_clauses(out, names, hours, report, keep)
        return _finish(out, found, language)


def curved(
    out: Path, names: list[str], points: int, hours: int | None, language: Language
) -> "Plan":
    """Find the curves of clauses, write the plan with each, and return it."""
    from longspring.pricing import curve_clause
    from longspring.results import read_plan

    plan = read_plan(out)
    with stoppable():
        for name in names:
            with progress(language) as report:
                found = curve_clause(out, name, points, hours, report)
            plan = _finish(out, found, language)
    return plan


def _finish(out: Path, found: "Priced", language: Language) -> "Plan":
    """Write what was found; then say what was not, and pass on what stopped the work."""
    _write(out, found.plan)
    if found.stop is not None:
        say(message(language, "clauses.stopped", clauses=", ".join(found.undone)))
        raise found.stop
    return found.plan


def _write(out: Path, plan: "Plan") -> None:
    from longspring.report import render_report
    from longspring.revisit import rewrite

    rewrite(out, plan, render_report(plan))


def show_prices(prices: list[Row], parties: list[Row], language: Language) -> None:
    """Print the price of each row that bends the plan, then who gains and loses."""
    header = [message(language, f"clauses.{name}") for name in MARGINS]
    show_table(header, [_margin(row, language) for row in prices])
    hours = ", ".join(sorted({number(row["longest_hours"]) for row in prices}))
    say(message(language, "clauses.priced", hours=hours))
    for row in prices:
        if row.get("ratio_price") is not None and row["ratio_price"] == row["ratio_price"]:
            point = number(0.01 * row["ratio_price"] / 1e6)
            words = {"clause": row["clause"], "period": row["period"], "price": point}
            say(message(language, "clauses.per_point", **words))
    clauses = list(dict.fromkeys(row["clause"] for row in parties))
    names = list(dict.fromkeys(row["party"] for row in parties))
    change = {(row["clause"], row["party"]): row["change"] for row in parties}
    moved = [name for name in names if any(abs(change.get((c, name), 0)) >= 5e3 for c in clauses)]
    if not moved:
        return
    say(message(language, "clauses.parties"))
    rows = [[name, *(_million(change.get((c, name))) for c in clauses)] for name in moved]
    show_table([message(language, "clauses.party"), *clauses], rows)


def show_curves(curves: list[Row], language: Language) -> None:
    """Print the points of the curves that a plan has."""
    header = [message(language, f"clauses.{name}") for name in CURVE]
    show_table(header, [_point(row, language) for row in curves])
    say(message(language, "clauses.curve_note"))


def _margin(row: Row, language: Language) -> list[str]:
    """Return the cells of one price in the order of the columns."""
    words = {name: number(row[name]) for name in MARGINS if isinstance(row.get(name), float)}
    words |= {"period": str(row["period"]), "range": _range(row)}
    words["verdict"] = message(language, f"clauses.{verdict(row)}")
    return [words.get(name, str(row.get(name, ""))) for name in MARGINS]


def verdict(row: Row) -> str:
    """Return how a price stands beside its finite differences: agrees, kink, edge, unclear."""
    if not row["consistent"]:
        return "differs"
    if row["fd_up"] != row["fd_up"] or row["fd_down"] != row["fd_down"]:
        return "edge"
    if not row["exact"]:
        return "unclear"
    return "kink" if row["kink"] else "agrees"


def _range(row: Row) -> str:
    """Return the bounds between which a price holds; an open end has a sign before it."""
    low = f"{'<' if row['open_low'] else ''}{number(row['range_low'])}"
    return f"{low} .. {'>' if row['open_high'] else ''}{number(row['range_high'])}"


def _point(row: Row, language: Language) -> list[str]:
    words = {name: number(row[name]) for name in ("bound", "dual")}
    words["cost"] = _million(row["cost"])
    words["bound"] += f" {message(language, 'clauses.agreed')}" if row["agreed"] else ""
    return [words.get(name, str(row[name])) for name in CURVE]


def _million(value: float | None) -> str:
    """Return an amount in million CNY."""
    return number(None if value is None else value / 1e6)
