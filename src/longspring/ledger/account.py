"""Accounts: linear quantities with a name, a unit and an index, opened for one program.

    value[index] = sum over terms with these labels of scale x factors x quantity

An account term names a quantity of the layout, or another account, whose terms are then filtered
and scaled once more. An account is linear by construction; ratios are formed after the solve. A
clause bounds an account and the objective is one, see `agreement`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longspring.case.model import AccountDefinition, AccountTerm, Case
from longspring.economics import discount_factors
from longspring.errors import CaseError, Issue
from longspring.ledger.factor import Factor, open_factors, parameter
from longspring.ledger.linear import LinearMap, Part, total
from longspring.ledger.money import (
    OUTSIDE,
    Flow,
    check_transfers,
    net_position_definition,
    net_positions,
    open_flows,
    system_cost_definition,
    weigh,
)
from longspring.ledger.quantity import QUANTITIES, check_labels, group_terms, matches, unknown_name
from longspring.program.block import Floats
from longspring.program.layout import LABELS, Layout, Term

if TYPE_CHECKING:
    from longspring.resource.build import Profiles
    from longspring.timegrid import TimeGrid

Key = tuple[int | str, ...]
Groups = Mapping[str, tuple[Term, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """An account opened: one map per index value, in the order of `definition.index`."""

    definition: AccountDefinition
    entries: Mapping[Key, LinearMap]

    def select(self, label: str, values: Sequence[int | str]) -> "Account":
        """Return the account with only those index values whose `label` is in `values`."""
        place = self.definition.index.index(label)
        kept = {key: one for key, one in self.entries.items() if key[place] in values}
        return Account(self.definition, kept)

    def by_period(self, zones: Sequence[str] = ()) -> Mapping[int, LinearMap]:
        """Return the sum over every label but the period, of `zones` only where any are given."""
        account = self.select("zone", zones) if zones else self
        place = self.definition.index.index("period")
        maps: dict[int, list[LinearMap]] = {}
        for key, one in account.entries.items():
            maps.setdefault(int(key[place]), []).append(one)
        return {period: total(found) for period, found in maps.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Ledgers:
    """Every account of a case and the money between its parties.

    `present_weight[p]` turns an amount per year of period p into present value: discount factor
    times the years of the period.
    """

    accounts: Mapping[str, Account]
    flows: tuple[Flow, ...]
    periods: tuple[int, ...]
    discount_factor: Mapping[int, float]
    present_weight: Mapping[int, float]  # [a]

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
    definitions = {definition.name: definition for definition in case.accounts}
    issues = [issue for one in case.accounts for issue in _check(one, definitions, factors)]
    issues += check_transfers(case, groups, factors)
    if issues:
        raise CaseError(tuple(issues))
    flows = open_flows(case, groups, factors)
    accounts = {
        definition.name: _open(definition, definitions, groups, factors)
        for definition in case.accounts
    }
    rate = parameter(case, "discount_rate_social")
    years = tuple(period.year for period in case.periods)
    lengths = tuple(period.years for period in case.periods)
    discount = discount_factors(years, lengths, rate, case.base_year)
    return Ledgers(
        accounts=accounts | _money_accounts(case, flows, years),
        flows=flows,
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
        "system_cost": Account(system_cost_definition(), cost),
        "net_position": Account(net_position_definition(), net),
    }


def _open(
    definition: AccountDefinition,
    definitions: Mapping[str, AccountDefinition],
    groups: Groups,
    factors: Mapping[str, Factor],
) -> Account:
    """Return one account, its parts sorted into its index values."""
    parts: dict[Key, list[Part]] = {}
    for part in _parts(definition, definitions, groups, factors):
        key = tuple(_index_value(part.term, label) for label in definition.index)
        parts.setdefault(key, []).append(part)
    return Account(definition, {key: LinearMap(tuple(found)) for key, found in parts.items()})


def _parts(
    definition: AccountDefinition,
    definitions: Mapping[str, AccountDefinition],
    groups: Groups,
    factors: Mapping[str, Factor],
) -> Iterator[Part]:
    """Yield the weighted terms of an account, through the accounts it refers to."""
    for item in definition.terms:
        for part in _source(item, definitions, groups, factors):
            if matches(part.term, item.where):
                weighed = weigh(part.term, item.scale * part.weight, item.factors, factors)
                yield _combined(weighed, part)


def _source(
    item: AccountTerm,
    definitions: Mapping[str, AccountDefinition],
    groups: Groups,
    factors: Mapping[str, Factor],
) -> Iterator[Part]:
    if item.quantity in definitions:
        yield from _parts(definitions[item.quantity], definitions, groups, factors)
    else:
        yield from (Part(term, 1.0) for term in groups.get(item.quantity, ()))


def _combined(outer: Part, inner: Part) -> Part:
    """Return the outer part with the hourly factor of the inner one as well."""
    if inner.hourly is None:
        return outer
    hourly = inner.hourly if outer.hourly is None else inner.hourly * outer.hourly
    return Part(outer.term, outer.weight, hourly)


def _index_value(term: Term, label: str) -> int | str:
    return term.period if label == "period" else term.labels.get(label, "")


def _check(
    definition: AccountDefinition,
    definitions: Mapping[str, AccountDefinition],
    factors: Mapping[str, Factor],
) -> Iterator[Issue]:
    """Yield what is wrong with one definition."""
    file, line = definition.file, definition.line
    names = (*QUANTITIES, *definitions)
    for item in definition.terms:
        if item.quantity not in names:
            yield unknown_name("quantity or account", item.quantity, names, file, line)
        for factor in item.factors:
            if factor not in factors:
                yield unknown_name("factor", factor, tuple(factors), file, line)
        yield from check_labels(item.where, file, line)
    for label in definition.index:
        if label not in ("period", *LABELS):
            yield unknown_name("index", label, ("period", *LABELS), file, line)
    found = _fault(definition, definitions)
    if found:
        fix = "Sums over years are made by a clause (aggregate: sum), not by an account."
        yield Issue("LS-0605", file, line, found, "an index that has the period", "", fix)


def _fault(definition: AccountDefinition, definitions: Mapping[str, AccountDefinition]) -> str:
    """Return what is wrong with the form of a definition, or an empty text."""
    if "period" not in definition.index:
        return f"account {definition.name!r} without the index period"
    if definition.constant:
        return f"a constant {definition.constant!r}; constants are terms (exogenous_emission)"
    seen: set[str] = set()
    queue = [definition.name]
    while queue:
        for item in definitions[queue.pop()].terms:
            if item.quantity == definition.name:
                return f"account {definition.name!r} that refers to itself"
            if item.quantity in definitions and item.quantity not in seen:
                seen.add(item.quantity)
                queue.append(item.quantity)
    return ""
