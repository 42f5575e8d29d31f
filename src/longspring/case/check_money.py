"""Rules about enterprises: what each one needs, in which unit, and who receives its taxes."""

import math
from collections.abc import Iterator
from typing import get_args

from longspring.case.codes import at, issue, quoted, unknown_name
from longspring.case.finance import FinanceItem, TaxName
from longspring.case.model import Case, Finance, TaxShare
from longspring.case.vocabulary import listed
from longspring.errors import Issue

PLAN = "plan"  # names the prices of the plan itself
SHARE_TOLERANCE = 1e-9
OTHER_UNITS = {
    "land_once": "CNY/MW",
    "land_tax": "CNY/MW/a",
    "loan_rate": "1/a",
}


def unit_of(item: str) -> str:
    """Return the unit that an item of finance.csv is given in."""
    return OTHER_UNITS.get(item, "a" if item.endswith("_years") else "1")


def enterprises(case: Case) -> Iterator[Issue]:
    """Check that an enterprise has every item, in its unit, for groups that exist."""
    groups = {row.group for row in (*case.technologies, *case.stores, *case.fleets)}
    groups |= {"line", *(row.component for row in case.components)}
    for row in case.finance:
        yield from _finance(row, groups)
    general = {(row.party, row.item) for row in case.finance if not row.group}
    for party in dict.fromkeys(row.party for row in case.finance):
        for item in get_args(FinanceItem):
            if (party, item) not in general:
                found = f"no row {item!r} of {party!r} without a group"
                fix = "Add the row; 0 is a value."
                yield issue("LS-0716", ("finance.csv", 0), found, "one row of it", fix)
    for period in case.periods if case.finance else ():
        if period.years != math.floor(period.years):
            found = f"{period.years:g} years in period {period.year}"
            fix = "Give whole years, or leave out finance.csv."
            yield issue("LS-0405", at(case.finance[0]), found, "whole years", fix)


def _finance(row: Finance, groups: set[str]) -> Iterator[Issue]:
    unit = unit_of(row.item)
    if row.unit != unit:
        yield issue("LS-0717", at(row), quoted(row.unit), repr(unit), f"Give the value in {unit}.")
    elif unit == "1" and row.value > 1:
        fix = "Correct the value."
        yield issue("LS-0404", at(row), f"{row.value:g}", "a share from 0 to 1, as 0.8", fix)
    elif unit == "a" and row.value != math.floor(row.value):
        fix = "Round the years."
        yield issue("LS-0405", at(row), f"{row.value:g}", "whole years", fix)
    for group in listed(row.group):
        if group not in groups:
            yield unknown_name("LS-0501", at(row), group, groups, "a group")


def price_cases(case: Case) -> Iterator[Issue]:
    """Check that a price case is not the plan itself, and of transfers that have a rate."""
    rates = {row.transfer: row.rate for row in case.transfers}
    for row in case.price_cases:
        if row.price_case == PLAN:
            fix = "Give the case another name."
            yield issue("LS-0710", at(row), quoted(PLAN), "a name of its own", fix)
        if rates.get(row.transfer) == 0.0:
            found = f"transfer {row.transfer!r} with rate 0"
            yield issue("LS-0404", at(row), found, "a rate to compare with", "Give it a rate.")


def tax_shares(case: Case) -> Iterator[Issue]:
    """Check that every tax has receivers and that their shares add up to 1 in each zone."""
    shares: dict[tuple[str, str], list[TaxShare]] = {}
    for row in case.tax_shares:
        shares.setdefault((row.tax, row.zone), []).append(row)
    for (tax, zone), rows in shares.items():
        total = math.fsum(row.share for row in rows)
        if abs(total - 1) > SHARE_TOLERANCE:
            found = f"shares of {tax!r} in {zone or 'other zones'!r} that add up to {total:g}"
            yield issue("LS-0701", at(rows[-1]), found, "1", "Correct 'share' in tax_shares.csv.")
    for tax in get_args(TaxName) if case.finance else ():
        if (tax, "") not in shares:
            found = f"no row {tax!r} without a zone"
            fix = "Say who receives it."
            yield issue("LS-0716", ("tax_shares.csv", 0), found, "shares of it", fix)
