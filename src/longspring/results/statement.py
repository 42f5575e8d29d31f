"""Statements: the accounts of a plan, added up for reading.

    line[account]            by period, over everything the account is split by
    line[account, labels]    by period, for one account, as finely as it is split

An account without periods stands under period 0.
"""

from dataclasses import dataclass, field
from difflib import get_close_matches

from longspring.errors import UsageError
from longspring.results.table import Plan

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
    names = [str(name) for name in columns["account"]]
    if account and account not in names:
        nearest = get_close_matches(account, sorted(set(names)), n=1)
        hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
        raise UsageError(f"found no account {account!r} in this plan.{hint}")
    lines: dict[tuple[str, ...], Line] = {}
    split = [columns[label].tolist() for label in SPLITS]
    texts = (columns[name].tolist() for name in ("ledger", "unit"))
    numbers = (columns[name].tolist() for name in ("period", "value", "low", "high"))
    for name, ledger, unit, period, value, low, high, *labels in zip(
        names, *texts, *numbers, *split, strict=True
    ):
        if account and name != account:
            continue
        part = tuple(label for label in labels if label) if account else ()
        line = lines.setdefault((name, *part), Line(name, ledger, unit, part, {}))
        for amounts, one in ((line.amounts, value), (line.low, low), (line.high, high)):
            amounts[period] = amounts.get(period, 0.0) + one
    ranged = {line.account for line in lines.values() if not line.amounts == line.low == line.high}
    for line in lines.values():
        if line.account not in ranged:
            line.low.clear()
            line.high.clear()
    return tuple(lines.values())
