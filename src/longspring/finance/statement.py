"""Reading the money of a written plan: by party, by project, budgets and bills by year.

    ledger `plan`         transfers, in every year of their period; those for capital are not here
    ledger `capital`      what is paid for capital, when it is paid
    ledger `settlement`   taxes, loans and price differences, reckoned after the plan

Each line has one payer and one payee, so that the three add up to zero over the parties.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from longspring.case.check_money import PLAN
from longspring.errors import UsageError
from longspring.finance.settlement import PRICE
from longspring.results.table import Plan

PLANNED, CAPITAL, SETTLED = "plan", "capital", "settlement"


@dataclass(frozen=True, slots=True)
class CashLine:
    """What one party pays another for one thing, by year [CNY]; negative: the other way."""

    ledger: str
    item: str
    payer: str
    payee: str
    zone: str
    amounts: Mapping[int, float]

    def received_by(self, party: str) -> dict[int, float]:
        """Return received (+) or paid (-) by a party in each year [CNY]."""
        sign = (self.payee == party) - (self.payer == party)
        return {year: sign * amount for year, amount in self.amounts.items()}


@dataclass(frozen=True, slots=True)
class PartyValue:
    """A party, its discount rate [1/a], and the net present value of its transfers [CNY]."""

    party: str
    rate: float
    npv: float


def party_values(plan: Plan) -> tuple[PartyValue, ...]:
    """Return rate and net present value of every party."""
    rates = {str(row["party"]): float(row["rate"]) for row in records(plan, "party_rates")}
    values = dict.fromkeys(rates, 0.0)
    for row in records(plan, "accounts"):
        if row["account"] == "npv":
            values[row["party"]] += row["value"]
    return tuple(PartyValue(party, rates[party], value) for party, value in values.items())


def party_ranges(plan: Plan, base_year: int) -> Mapping[str, tuple[float, float]]:
    """Return least and most net present value of every party over the price cases [CNY].

    A price case changes what is paid, not what is built: its value is that of the plan and what
    the difference of prices is worth at the party's rate.
    """
    ones = {one.party: one for one in party_values(plan)}
    cases = [str(row["price_case"]) for row in records(plan, "price_case_definitions")]
    found = {party: dict.fromkeys(cases, one.npv) for party, one in ones.items()}
    for row in records(plan, "settlement"):
        if row["item"] == PRICE:
            for party, sign in ((row["payee"], 1.0), (row["payer"], -1.0)):
                worth = (1.0 + ones[party].rate) ** -(row["year"] - base_year)
                found[party][row["price_case"]] += sign * worth * row["value"]
    return {party: (min(by.values()), max(by.values())) for party, by in found.items()}


def cash_lines(plan: Plan, price_case: str = PLAN) -> tuple[CashLine, ...]:
    """Return all money of a plan by year, ledger, item, payer, payee and zone.

    Parameters
    ----------
    plan : Plan
        Plan as read.
    price_case : str
        Name of a price case; the plan's own prices if left out.
    """
    check_name(plan, "price_case", price_case, "price_case_definitions")
    lines: dict[tuple[str, str, str, str, str], dict[int, float]] = {}
    for key, year, value in _entries(plan, price_case):
        amounts = lines.setdefault(key, {})
        amounts[year] = amounts.get(year, 0.0) + value
    return tuple(CashLine(*key, amounts) for key, amounts in lines.items())


def budget(plan: Plan, party: str, price_case: str = PLAN) -> tuple[CashLine, ...]:
    """Return what a party receives and pays, over all zones, largest first."""
    check_name(plan, "party", party, "party_rates")
    sums: dict[tuple[str, str, str, str], dict[int, float]] = {}
    for line in cash_lines(plan, price_case):
        if party in (line.payer, line.payee):
            amounts = sums.setdefault((line.ledger, line.item, line.payer, line.payee), {})
            for year, value in line.amounts.items():
                amounts[year] = amounts.get(year, 0.0) + value
    found = (
        CashLine(ledger, item, payer, payee, "", amounts)
        for (ledger, item, payer, payee), amounts in sums.items()
    )
    return tuple(sorted(found, key=lambda line: -sum(map(abs, line.amounts.values()))))


def bills(plan: Plan, party: str) -> Mapping[str, Mapping[int, float]]:
    """Return paid less received of a party by zone and year, for other than capital [CNY]."""
    check_name(plan, "party", party, "party_rates")
    found: dict[str, dict[int, float]] = {}
    for line in cash_lines(plan):
        if line.zone and line.ledger != CAPITAL and party in (line.payer, line.payee):
            amounts = found.setdefault(line.zone, {})
            for year, value in line.received_by(party).items():
                amounts[year] = amounts.get(year, 0.0) - value
    return found


def returns(plan: Plan, **labels: str | int) -> tuple[dict[str, Any], ...]:
    """Return the rows of the table of returns with these labels, as scope, party, price_case."""
    return tuple(
        row
        for row in records(plan, "returns")
        if all(row[name] == value for name, value in labels.items())
    )


def pro_forma_rows(plan: Plan, **labels: str | int) -> tuple[dict[str, Any], ...]:
    """Return the rows of the pro forma with these labels, one a year."""
    return tuple(
        row
        for row in records(plan, "proforma")
        if all(row[name] == value for name, value in labels.items())
    )


def project_labels(plan: Plan, name: str, price_case: str) -> dict[str, str | int]:
    """Return the labels of the project called TECHNOLOGY:ZONE:VINTAGE.

    Raises
    ------
    UsageError
        If the plan has no project of that name.
    """
    check_name(plan, "price_case", price_case, "price_case_definitions")
    known = {project_name(row): row for row in returns(plan, scope="project", price_case=PLAN)}
    _check(name, tuple(known), "project")
    labels = ("scope", "party", "technology", "zone", "vintage")
    return {label: known[name][label] for label in labels} | {"price_case": price_case}


def project_name(row: Mapping[str, Any]) -> str:
    """Return the name of the project of a row; trade without a plant goes by its party."""
    technology, vintage = row["technology"] or row["party"], row["vintage"] or "today"
    return f"{technology}:{row['zone']}:{vintage}"


def check_name(plan: Plan, column: str, name: str, table: str) -> None:
    """Raise UsageError unless a table of the plan has a name in a column."""
    known = tuple(dict.fromkeys(str(row[column]) for row in records(plan, table)))
    if not known:
        raise UsageError(
            "this plan has no money by year: its case has no finance.csv. "
            "Add the table and plan again."
        )
    _check(name, known, column.replace("_", " "))


def records(plan: Plan, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries of plain values; none where it is missing."""
    if table not in plan.tables:
        return []
    columns = {name: column.tolist() for name, column in plan.tables[table].columns.items()}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _check(name: str, known: tuple[str, ...], what: str) -> None:
    if name not in known:
        nearest = get_close_matches(name, known, n=1)
        hint = f"Did you mean {nearest[0]!r}?" if nearest else f"One of {', '.join(known[:8])}."
        raise UsageError(f"found no {what} {name!r} in this plan. {hint}")


def _entries(
    plan: Plan, price_case: str
) -> Iterator[tuple[tuple[str, str, str, str, str], int, float]]:
    """Yield (ledger, item, payer, payee, zone), year and amount of all money."""
    lengths = {row["period"]: int(row["years"]) for row in records(plan, "periods")}
    paid = records(plan, "capital")
    capital = {row["transfer"] for row in paid}
    for row in records(plan, "transfers"):
        if row["transfer"] not in capital:
            key = PLANNED, row["transfer"], row["payer"], row["payee"], row["zone"]
            for year in range(row["period"], row["period"] + lengths[row["period"]]):
                yield key, year, row["value"]
    for row in paid:
        key = CAPITAL, row["transfer"], row["payer"], row["payee"], row["zone"]
        yield key, row["year"], row["value"]
    for row in records(plan, "settlement"):
        if row["price_case"] == price_case:
            key = SETTLED, row["item"], row["payer"], row["payee"], row["zone"]
            yield key, row["year"], row["value"]
