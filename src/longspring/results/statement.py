"""Statements: the accounts of a plan, added up for reading.

    line[account]            by period, over everything the account is split by
    line[account, labels]    by period, for one account, as finely as it is split

    line[account, county]    by period, for the accounts that are split by zone, as shared out

An account without periods stands under period 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from longspring.errors import UsageError
from longspring.results.table import Column, Plan, Series

Columns = Mapping[str, Column] | Series

SPLITS = ("zone", "technology", "group", "carrier", "fuel", "party", "item")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: an account, what part of it, and its amounts by period."""

    account: str
    ledger: str
    unit: str
    labels: tuple[str, ...]  # values of the labels that the account is split by
    amounts: dict[int, float]
    low: dict[int, float] = field(default_factory=dict[int, float])  # empty where nothing of the
    high: dict[int, float] = field(default_factory=dict[int, float])  # account has a range


def statement(plan: Plan, account: str = "") -> tuple[Line, ...]:
    """Return a line for every account, or every line of one account.

    Parameters
    ----------
    plan : Plan
        Plan as read.
    account : str
        Name of one account; "" for all.

    Raises
    ------
    UsageError
        If the plan has no account of that name.
    """
    columns = plan.tables["accounts"].columns
    check_account(plan, account)
    split = [columns[label].tolist() for label in SPLITS if label in columns]
    parts = [tuple(label for label in labels if label) for labels in zip(*split, strict=True)]
    return _lines(columns, account, parts if account else [()] * len(parts))


def county_statement(plan: Plan, account: str = "", per_village: bool = False) -> tuple[Line, ...]:
    """Return a line for every account and county, or every county and item of one account.

    Parameters
    ----------
    plan : Plan
        Plan as read.
    account : str
        Name of one account; "" for all.
    per_village : bool
        Divide by the villages of the county.

    Raises
    ------
    UsageError
        If the plan has no account of that name, or none that is shared out among counties.
    """
    check_account(plan, account)
    known = "county_accounts" in plan.tables
    columns = plan.tables["county_accounts" if known else "accounts"].columns
    if not known or account not in ("", *columns["account"].tolist()):
        raise UsageError(f"found no part of {account or 'this plan'!r} that is split by county.")
    pairs = zip(columns["county"].tolist(), columns["item"].tolist(), strict=True)
    parts = [(county, item) if account and item else (county,) for county, item in pairs]
    lines = _lines(columns, account, parts)
    if not per_village:
        return lines
    villages = dict(zip(columns["county"].tolist(), columns["villages"].tolist(), strict=True))
    return tuple(_divided(line, villages[line.labels[0]]) for line in lines)


def check_account(plan: Plan, account: str) -> None:
    """Raise UsageError unless the plan has the account, "" being any."""
    names = [str(name) for name in plan.tables["accounts"].columns["account"]]
    if account and account not in names:
        nearest = get_close_matches(account, sorted(set(names)), n=1)
        hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
        raise UsageError(f"found no account {account!r} in this plan.{hint}")


def _lines(columns: Columns, account: str, parts: Sequence[tuple[str, ...]]) -> tuple[Line, ...]:
    """Add the rows of a table up into lines by account and part."""
    lines: dict[tuple[str, ...], Line] = {}
    names = ("account", "ledger", "unit", "period", "value", "low", "high")
    for part, name, ledger, unit, period, *amounts in zip(
        parts, *(columns[label].tolist() for label in names), strict=True
    ):
        if account and name != account:
            continue
        line = lines.setdefault((name, *part), Line(name, ledger, unit, part, {}))
        for kept, one in zip((line.amounts, line.low, line.high), amounts, strict=True):
            kept[period] = kept.get(period, 0.0) + one
    ranged = {line.account for line in lines.values() if not line.amounts == line.low == line.high}
    for line in lines.values():
        if line.account not in ranged:
            line.low.clear()
            line.high.clear()
    return tuple(lines.values())


def _divided(line: Line, villages: float) -> Line:
    """Return a line per village of its county."""
    every = (line.amounts, line.low, line.high)
    parts = ({year: one / villages for year, one in amounts.items()} for amounts in every)
    unit = f"{line.unit} per village"
    return Line(line.account, line.ledger, unit, line.labels, *parts)
