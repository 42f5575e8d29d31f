"""Accounts: linear quantities with a name, a unit and an index, opened for one program.

    value[index] = sum over terms with these labels, and over items of their coefficients,
                   of scale x factors x quantity

The period is always part of the index; an account split by `item` has an entry for each. An
account is linear by construction; ratios are formed after the solve. A clause bounds an account
and the objective is one, see `agreement`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from longspring.case.codes import unknown_name
from longspring.case.model import AccountDefinition, AccountTerm, Case
from longspring.case.vocabulary import INDICES, ITEM, LABELS, QUANTITIES
from longspring.economics import discount_factors
from longspring.errors import CaseError, Issue
from longspring.ledger.coefficient import check_rows, items_of
from longspring.ledger.factor import Factor, open_factors, parameter, tables_of
from longspring.ledger.linear import LinearMap, Part, total
from longspring.ledger.money import (
    NET_POSITION,
    OUTSIDE,
    SYSTEM_COST,
    Flow,
    check_transfers,
    net_positions,
    open_flows,
    weigh,
)
from longspring.ledger.npv import NPV, CapitalFlow, capital_of, npv_account
from longspring.ledger.quantity import Groups, group_terms, select
from longspring.program.block import Floats
from longspring.program.layout import Layout, Term

if TYPE_CHECKING:
    from longspring.resource.build import Profiles
    from longspring.timegrid import TimeGrid

Key = tuple[int | str, ...]
EXOGENOUS = "emissions"  # name of the table that an account adds as its constant
NET_CARBON = "co2"  # the account that clauses on carbon are written on
BOUNDARIES = {
    "scope1": "co2_scope1_net",
    "scope1_plus_import": "co2_with_import",
    "consumption": "co2_consumption",
}


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """An account opened: one map per index value; `index` names the places of a key."""

    definition: AccountDefinition
    index: tuple[str, ...]
    entries: Mapping[Key, LinearMap]

    def select(self, label: str, values: Sequence[int | str]) -> "Account":
        """Return the account with only those index values whose `label` is in `values`."""
        place = self.index.index(label)
        kept = {key: one for key, one in self.entries.items() if key[place] in values}
        return Account(self.definition, self.index, kept)

    def limits(
        self, entry: LinearMap, x: Floats, y: Sequence[Floats], known: dict[int, float]
    ) -> tuple[float, float]:
        """Return the least and the most of an entry, no less than the account can be."""
        low, high = entry.limits(x, y, known)
        least = self.definition.least
        if least is not None and low < least:
            low = min(least, entry.value(x, y, known))
        return low, high

    def by_period(self, zones: Sequence[str] = ()) -> Mapping[int, LinearMap]:
        """Return the sum over every label but the period, of `zones` only where any are given."""
        account = self.select("zone", zones) if zones else self
        maps: dict[int, list[LinearMap]] = {}
        for key, one in account.entries.items():
            maps.setdefault(int(key[0]), []).append(one)
        return {period: total(found) for period, found in maps.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Ledgers:
    """Every account of a case and the money between its parties.

    `present_weight[p]` turns an amount per year of period p into present value: discount factor
    times the years of the period.
    """

    accounts: Mapping[str, Account]
    flows: tuple[Flow, ...]
    capital: tuple[CapitalFlow, ...]  # what those that pay for capital pay, and when
    periods: tuple[int, ...]
    discount_factor: Mapping[int, float]
    present_weight: Mapping[int, float]  # [a]

    def limits(
        self, x: Floats, y: Sequence[Floats]
    ) -> Mapping[str, Mapping[Key, tuple[float, float]]]:
        """Return the least and most of every account over the ranges of its coefficients."""
        known: dict[int, float] = {}
        return {
            name: {key: account.limits(one, x, y, known) for key, one in account.entries.items()}
            for name, account in self.accounts.items()
        }

    def evaluate(self, x: Floats, y: Sequence[Floats]) -> Mapping[str, Mapping[Key, float]]:
        """Return the value of every account at a solution, by account and index value."""
        known: dict[int, float] = {}
        return {
            name: {key: one.value(x, y, known) for key, one in account.entries.items()}
            for name, account in self.accounts.items()
        }


def open_ledgers(case: Case, layout: Layout, profiles: "Profiles", grid: "TimeGrid") -> Ledgers:
    """Open every account of the case over the columns of its program.

    Parameters
    ----------
    case : Case
        Definitions of accounts (shipped ones and the case's own) and transfers.
    layout : Layout
        Terms of the program.
    profiles : Profiles
        Hourly series, for prices.
    grid : TimeGrid
        Steps of the program.

    Returns
    -------
    Ledgers
        Accounts and flows of money.

    Raises
    ------
    CaseError
        If a definition or transfer names something that does not exist; lists all of them.
    """
    groups = group_terms(layout)
    factors = open_factors(case, profiles, grid)
    issues = [issue for one in case.accounts for issue in _check(one, groups, factors)]
    issues += check_transfers(case, groups, factors)
    if issues:
        raise CaseError(tuple(issues))
    flows = open_flows(case, groups, factors)
    accounts = {one.name: _open(one, groups, factors) for one in case.accounts}
    chosen = BOUNDARIES.get(case.boundary, "")
    if NET_CARBON in accounts and chosen in accounts:
        carbon = accounts[NET_CARBON]
        accounts[NET_CARBON] = replace(carbon, entries=accounts[chosen].entries)
    capital = tuple(capital_of(case, groups, factors))
    accounts[NPV.name] = Account(NPV, NPV.index, npv_account(case, flows, capital))
    rate = parameter(case, "discount_rate_social")
    years = tuple(period.year for period in case.periods)
    lengths = tuple(period.years for period in case.periods)
    discount = discount_factors(years, lengths, rate, case.base_year)
    return Ledgers(
        accounts=accounts | _money_accounts(case, flows, years),
        flows=flows,
        capital=capital,
        periods=years,
        discount_factor=dict(zip(years, discount.tolist(), strict=True)),
        present_weight=dict(zip(years, (discount * lengths).tolist(), strict=True)),
    )


def _money_accounts(
    case: Case, flows: tuple[Flow, ...], periods: tuple[int, ...]
) -> dict[str, Account]:
    """Return the two accounts that follow from the transfers."""
    parties = tuple(dict.fromkeys((*(party.name for party in case.parties), OUTSIDE)))
    positions = net_positions(flows, parties)
    empty = LinearMap()
    cost: dict[Key, LinearMap] = {
        (period,): positions.get((period, OUTSIDE), empty) for period in periods
    }
    net: dict[Key, LinearMap] = {
        (period, party): positions.get((period, party), empty)
        for period in periods
        for party in parties
    }
    return {
        "system_cost": Account(SYSTEM_COST, SYSTEM_COST.index, cost),
        "net_position": Account(NET_POSITION, NET_POSITION.index, net),
    }


def _open(definition: AccountDefinition, groups: Groups, factors: Mapping[str, Factor]) -> Account:
    """Return one account, its terms sorted into its index values."""
    labels = index_of(definition)
    parts: dict[Key, list[Part]] = {}
    terms = definition.terms
    if definition.constant == EXOGENOUS:
        terms = (*terms, AccountTerm("exogenous_emission", 1.0, (), {}))
    for item in terms:
        tables = tables_of(item.factors, factors)
        for term in select(groups, item.quantity, item.where):
            for counted in items_of(tables, term, item.where):
                key = tuple(_index_value(term, label, counted) for label in labels)
                part = weigh(term, item.scale, item.factors, factors, counted)
                parts.setdefault(key, []).append(part)
    return Account(definition, labels, {key: LinearMap(tuple(p)) for key, p in parts.items()})


def index_of(definition: AccountDefinition) -> tuple[str, ...]:
    """Return the labels an account is split by, the period always first."""
    return ("period", *(label for label in definition.index if label != "period"))


def _index_value(term: Term, label: str, item: str) -> int | str:
    """Return the value of a term's label; what has no group is grouped by its sector."""
    if label == ITEM:
        return item
    if label == "period":
        return term.period
    if label == "party":
        return term.labels.get("owner", "")
    value = term.labels.get(label, "")
    return term.labels.get("sector", "") if label == "group" and not value else value


def _check(
    definition: AccountDefinition, groups: Groups, factors: Mapping[str, Factor]
) -> Iterator[Issue]:
    """Yield what is wrong with one definition."""
    where = definition.file, definition.line
    names = ((item.quantity, QUANTITIES, "a quantity of the layout") for item in definition.terms)
    named = ((f, tuple(factors), "a factor") for item in definition.terms for f in item.factors)
    known_labels = (*LABELS, ITEM)
    labels = (
        (label, known_labels, "a label of the layout")
        for item in definition.terms
        for label in item.where
    )
    index = ((label, INDICES, "an index of accounts") for label in definition.index)
    constant = ((definition.constant or EXOGENOUS, (EXOGENOUS,), "a named table"),)
    for word, known, what in (*names, *named, *labels, *index, *constant):
        if word not in known:
            yield unknown_name("LS-0501", where, word, known, what)
    for item in definition.terms:
        tables = tables_of(item.factors, factors)
        if tables:
            chosen = select(groups, item.quantity, item.where)
            user = (f"account {definition.name!r}", where)
            yield from check_rows(tables, chosen, item.where, user)
