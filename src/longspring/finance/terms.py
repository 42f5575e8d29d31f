"""What an enterprise owes by law and contract, looked up from the tables of a case."""

from collections.abc import Mapping
from dataclasses import dataclass

from longspring.case.check_money import PLAN
from longspring.case.finance import StatementLine
from longspring.case.model import Case
from longspring.case.vocabulary import listed


@dataclass(frozen=True, slots=True)
class Terms:
    """Items of finance.csv for one party and group of technologies; see `case.finance`."""

    depreciation_years: float
    income_tax_rate: float
    land_once: float  # [CNY/MW]
    land_tax: float  # [CNY/MW/a]
    loan_rate: float  # [1/a]
    loan_share: float
    loan_years: float
    loss_years: float
    scrap_share: float
    surcharge_rate: float
    tax_free_years: float
    tax_half_years: float
    vat_taxpayer: float


@dataclass(frozen=True, slots=True)
class Treatment:
    """Where a transfer stands for its payer, and the tax in its price."""

    line: StatementLine = "other"
    vat_rate: float = 0.0
    stand_in: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything of a case that a pro forma is reckoned by."""

    terms: Mapping[tuple[str, str], Terms]  # by party and technology ("" for trade)
    treatments: Mapping[str, Treatment]
    shares: Mapping[tuple[str, str], Mapping[str, float]]  # by tax and zone, of each payee
    prices: Mapping[str, Mapping[str, float]]  # price case -> transfer -> ratio to the plan

    def receivers(self, tax: str, zone: str) -> Mapping[str, float]:
        """Return who receives which share of a tax on something in a zone."""
        return self.shares.get((tax, zone)) or self.shares[tax, ""]


def read_rules(case: Case) -> Rules:
    """Return the rules of a case, checked by `case.check_money`."""
    groups = {row.technology: row.group for row in case.technologies}
    groups |= {row.store: row.group for row in case.stores}
    groups |= {row.fleet: row.group for row in case.fleets}
    groups |= {row.line: "line" for row in case.lines}
    groups |= {row.factory: row.component for row in case.factories}
    shares: dict[tuple[str, str], dict[str, float]] = {}
    for row in case.tax_shares:
        shares.setdefault((row.tax, row.zone), {})[row.payee] = row.share
    rates = {row.transfer: row.rate for row in case.transfers}
    prices: dict[str, dict[str, float]] = {PLAN: {}}
    for row in case.price_cases:
        prices.setdefault(row.price_case, {})[row.transfer] = row.rate / rates[row.transfer]
    return Rules(
        terms={
            (party, technology): _terms(case, party, group)
            for party in dict.fromkeys(row.party for row in case.finance)
            for technology, group in (("", ""), *groups.items())
        },
        treatments={
            row.transfer: Treatment(row.line, row.vat_rate, bool(row.stand_in))
            for row in case.transfer_taxes
        },
        shares=shares,
        prices=prices,
    )


def _terms(case: Case, party: str, group: str) -> Terms:
    """Return the items of a party; a row that names the group goes before one that names none."""
    rows = [row for row in case.finance if row.party == party]
    items = {row.item: row.value for row in rows if not row.group}
    items |= {row.item: row.value for row in rows if group and group in listed(row.group)}
    return Terms(**{str(name): value for name, value in items.items()})
