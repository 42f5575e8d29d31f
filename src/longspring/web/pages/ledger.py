"""Accounts by period, zone, party and whatever else they are split by, with their ranges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from longspring.report.measure import Measure, fitting, measure_of
from longspring.report.palette import colours, ordered
from longspring.report.ranged import Ranged, ranged
from longspring.report.text import Text, plain, say
from longspring.report.view import PlanView
from longspring.web.faults import missing as absent
from longspring.web.pages.absent import no_rows
from longspring.web.pages.chart import numbers, years
from longspring.web.pages.choose import choose
from longspring.web.shapes import Cell, Chart, Column, Line, Option, Sheet
from longspring.web.shapes_books import AccountLine, LedgerPage
from longspring.web.words import known
from longspring.web.words import say as web

SPLITS = ("zone", "party", "technology", "group", "carrier", "fuel", "item")
COUNTIES = ("county", "village")
NOTHING = Ranged(0.0, 0.0, 0.0)
FEW = 14  # lines drawn one by one; the table has all
Amounts = Mapping[tuple[Any, ...], Ranged]


@dataclass(frozen=True, slots=True)
class Book:
    """An account added up: amounts keyed (period, part), its parts with their names, its unit."""

    amounts: Amounts
    parts: Sequence[str]
    labels: Mapping[str, Text]
    unit: str
    show: Measure


def accounts_page(view: PlanView) -> list[AccountLine]:
    """Return every account of a plan, with what it can be added up by."""
    names = view.column("accounts", "account")
    units, ledgers = view.column("accounts", "unit"), view.column("accounts", "ledger")
    shared = set(view.column("county_accounts", "account").tolist())
    fields = _fields(view)
    splits = {split: view.column("accounts", split) != "" for split in SPLITS}
    lines: list[AccountLine] = []
    for name in dict.fromkeys(names.tolist()):
        rows = names == name
        first = int(np.argmax(rows))
        unit, ledger = str(units[first]), str(ledgers[first])
        dimensions = ["period", *(key for key, filled in splits.items() if (rows & filled).any())]
        if name in shared:
            dimensions += COUNTIES
        lines.append(
            AccountLine(
                name,
                view.name("account", name),
                unit,
                _measure(view, name, unit),
                ledger,
                web(f"ledger.{ledger}") if known(f"ledger.{ledger}") else plain(ledger),
                fields.get(name, []),
                [Option(key, web(f"by.{key}")) for key in dimensions],
            )
        )
    return lines


def ledger_page(view: PlanView, account: str | None, by: str | None) -> LedgerPage:
    """Return an account by period and by one of what it is split by.

    Raises
    ------
    RoomError
        If the plan has no such account, or it is not split by that.
    """
    accounts = {line.account: line for line in accounts_page(view)}
    if not accounts:
        raise absent("account", account or "")
    line = accounts[choose("account", account, list(accounts))]
    chosen = choose("by", by, [option.key for option in line.dimensions])
    book = _book(view, line, chosen)
    is_ranged = any(one.low != one.high for one in book.amounts.values())
    chart, sheet = _chart(view, line, book, is_ranged), _sheet(view, book, chosen, is_ranged)
    nothing = [] if book.amounts else [no_rows(line.label)]
    return LedgerPage(
        line.account, chosen, line.label, book.unit, book.show, is_ranged, chart, sheet, nothing
    )


def _book(view: PlanView, line: AccountLine, by: str) -> Book:
    """Return an account added up by period and one label."""
    where = {"account": line.account}
    if by == "period":
        whole = {(*key, ""): one for key, one in ranged(view, ("period",), where).items()}
        return Book(whole, [""], {"": line.label}, line.unit, line.show)
    if by in COUNTIES:
        return _counties(view, line, by)
    amounts = ranged(view, ("period", by), where)
    parts = ordered({str(part) for _, part in amounts})
    labels = {part: view.name(by, part) if part else web("by.none") for part in parts}
    return Book(amounts, parts, labels, line.unit, line.show)


def _counties(view: PlanView, line: AccountLine, by: str) -> Book:
    """Return an account shared out among counties, in all or per village."""
    amounts = ranged(view, ("period", "county"), {"account": line.account}, "county_accounts")
    villages = {str(row["county"]): float(row["villages"]) for row in view.records("counties")}
    parts = [county for county in villages if any(key[1] == county for key in amounts)]
    labels = {part: view.name("county", part) for part in parts}
    if by == "county":
        return Book(amounts, parts, labels, line.unit, line.show)
    parts = [part for part in parts if villages[part] > 0.0]
    shares = {
        key: one.scaled(1.0 / villages[key[1]])
        for key, one in amounts.items()
        if villages.get(key[1], 0.0) > 0.0
    }
    money = line.unit in ("CNY", "CNY/a")
    show = measure_of("CNY_each") if money else fitting(line.unit, 0.0)
    return Book(shares, parts, labels, line.unit, show)


def _chart(view: PlanView, line: AccountLine, book: Book, is_ranged: bool) -> Chart:
    """Return stacked columns by period; the largest parts, with the rest together."""
    periods = _periods(view, book)
    size = {
        part: max(
            (abs(book.amounts.get((year, part), NOTHING).value) for year in periods), default=0
        )
        for part in book.parts
    }
    drawn = sorted(book.parts, key=lambda part: -size[part])[:FEW]
    drawn = [part for part in book.parts if part in drawn]
    tint = colours(drawn)
    lines: list[Line] = []
    for part in drawn:
        found = [book.amounts.get((year, part), NOTHING) for year in periods]
        low = numbers(one.low for one in found) if is_ranged else None
        high = numbers(one.high for one in found) if is_ranged else None
        values = [one.value for one in found]
        lines.append(
            Line(part or "value", book.labels[part], tint[part], [*values], "bar", "up", low, high)
        )
    rest = [part for part in book.parts if part not in drawn]
    if rest:
        together = [sum(book.amounts.get((y, one), NOTHING).value for one in rest) for y in periods]
        lines.append(Line("rest", say("group.other"), "#cccccc", [*together], "bar", "up"))
    axis = say("axis.period")
    return Chart(line.account, line.label, book.unit, book.show, [*periods], axis, lines)


def _sheet(view: PlanView, book: Book, by: str, is_ranged: bool) -> Sheet:
    """Return the table of all parts: the value of each period, with its range where it has one."""
    periods = _periods(view, book)
    columns = [Column("key", web("by.key")), Column("part", web(f"by.{by}"))]
    for head in years(periods, book.unit, book.show):
        columns.append(head)
        if is_ranged:
            for end in ("low", "high"):
                label = say(f"ranged.{end}")
                name = Text(f"{head.key} {label.en}", f"{head.key} {label.zh}")
                columns.append(Column(f"{head.key}_{end}", name, book.unit, book.show, True))
    rows: list[list[Cell]] = []
    for part in book.parts:
        cells: list[Cell] = [part, book.labels[part]]
        for year in periods:
            one = book.amounts.get((year, part), NOTHING)
            cells += [one.value, one.low, one.high] if is_ranged else [one.value]
        rows.append(cells)
    return Sheet(columns, rows)


def _periods(view: PlanView, book: Book) -> list[int]:
    """Return the periods of a plan; 0 alone for an account without periods."""
    found = {int(key[0]) for key in book.amounts}
    return view.periods() if found != {0} else [0]


def _fields(view: PlanView) -> dict[str, list[Option]]:
    """Return the fields of cooperation that each account measures."""
    fields: dict[str, list[Option]] = {}
    for row in view.records("fields"):
        for account in str(row["accounts"]).split(";"):
            option = Option(str(row["field"]), view.name("field", str(row["field"])))
            fields.setdefault(account, []).append(option)
    return fields


def _measure(view: PlanView, account: str, unit: str) -> Measure:
    values = view.column("accounts", "value", 0.0)[view.mask("accounts", {"account": account})]
    return fitting(unit, float(np.abs(values).max()) if values.size else 0.0)
