"""What a party's money is worth to it: net present value at its own rate.

    npv[p, party] = present_weight[p] at the party's rate x (received - paid, but for capital)
                    - capital[p] paid + capital[p] received
    capital[v]    = overnight cost x sum over (time, amount) of capital_flows
                    of amount x (1 + rate)^-(v - 1 + time - base year)

A transfer with the factor `annualised_cost` pays for capital. Here it is money when it is spent:
the overnight cost in the year before service begins, less what is left where the horizon ends
before the lifetime does, spread at the payer's own rate. At that rate this is worth as much as an
annuity over the lifetime, paid in every period in which the vintage serves and cut off at the
horizon, so that the account of a party whose rate is the social one is the present value of its
net position. What two parties exchange is the same money on both sides; each discounts it at
its own rate, and with one rate for all the accounts of all parties add up to zero.

Parameters read here: discount_rate_PARTY [1/a]; a party without one has discount_rate_social.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from longspring.case.model import AccountDefinition, Case, Label, Transfer
from longspring.case.vocabulary import listed
from longspring.economics import capital_flows, discount_factors
from longspring.ledger.coefficient import items_of
from longspring.ledger.factor import Factor, lifetimes, parameter, tables_of
from longspring.ledger.linear import LinearMap, Part, total
from longspring.ledger.money import CAPITAL, OUTSIDE, Flow, filters, party_of, weigh
from longspring.ledger.quantity import Groups, select

OVERNIGHT = "overnight_cost"

NPV = AccountDefinition(
    name="npv",
    ledger="money",
    label=Label(en="Net present value of a party", zh="各方净现值"),
    unit="CNY",
    index=("period", "party"),
    terms=(),
    constant="",
    file="transfers.csv",
    line=0,
)

Key = tuple[int | str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CapitalFlow:
    """What one party pays another for what is built of one thing in one period and zone."""

    transfer: str
    payer: str
    payee: str
    cost: Part  # overnight cost of the vintage [CNY]
    flows: tuple[tuple[float, float], ...]  # time since the year before the vintage [a], amount [1]

    def worth(self, rate: float, base_year: int) -> Part:
        """Return the present value of what is paid, at a rate [CNY]."""
        years = np.array([time for time, _ in self.flows]) + (
            self.cost.term.vintage - 1 - base_year
        )
        amounts = np.array([amount for _, amount in self.flows])
        return self.cost.scaled(float(amounts @ np.exp(-np.log1p(rate) * years)))


def npv_account(
    case: Case, flows: tuple[Flow, ...], capital: tuple[CapitalFlow, ...]
) -> Mapping[Key, LinearMap]:
    """Return the net present value of every party, by (period, party) [CNY].

    Parameters
    ----------
    case : Case
        Parties and their rates.
    flows : tuple of Flow
        Every flow of money, by period and zone [CNY/a].
    capital : tuple of CapitalFlow
        What those among them that pay for capital pay, and when.

    Returns
    -------
    mapping of (int, str) to LinearMap
        One map per period and party, zero where no money moves; capital stands in the period of
        building.
    """
    rates = party_rates(case)
    weights = {party: present_weights(case, rate) for party, rate in rates.items()}
    instalments = {row.transfer for row in case.transfers if is_capital(row)}
    maps: dict[Key, list[LinearMap]] = {
        (period.year, party): [] for period in case.periods for party in rates
    }
    for flow in flows:
        if flow.transfer not in instalments:
            for party, sign in ((flow.payee, 1.0), (flow.payer, -1.0)):
                weight = sign * weights[party][flow.period]
                maps[flow.period, party].append(flow.amount.scaled(weight))
    for one in capital:
        for party, sign in ((one.payee, 1.0), (one.payer, -1.0)):
            part = one.worth(rates[party], case.base_year).scaled(sign)
            maps[one.cost.term.vintage, party].append(LinearMap((part,)))
    return {key: total(found) for key, found in maps.items()}


def capital_of(case: Case, groups: Groups, factors: Mapping[str, Factor]) -> Iterator[CapitalFlow]:
    """Yield what is paid for capital, once per transfer, thing, zone and vintage."""
    rates, lifetime = party_rates(case), lifetimes(case)
    for transfer in case.transfers:
        if not is_capital(transfer):
            continue
        names = [OVERNIGHT if name == CAPITAL else name for name in listed(transfer.factor)]
        for term in select(groups, transfer.quantity, filters(transfer)):
            payer, payee = party_of(transfer.payer, term), party_of(transfer.payee, term)
            if payer == payee or term.period != term.vintage:
                continue  # the later periods of a vintage pay off what is paid here
            life = lifetime[term.labels["technology"]]
            served = service_years(case, term.vintage, life)
            dated = capital_flows(rates[payer], life, served)
            for item in items_of(tables_of(names, factors), term):
                cost = weigh(term, transfer.rate, tuple(names), factors, item)
                yield CapitalFlow(transfer.transfer, payer, payee, cost, dated)


def party_rates(case: Case) -> Mapping[str, float]:
    """Return the discount rate of every party [1/a]; the social one where it has none."""
    given = {row.parameter: row.value for row in case.parameters}
    social = parameter(case, "discount_rate_social")
    parties = dict.fromkeys((*(party.name for party in case.parties), OUTSIDE))
    return {party: given.get(f"discount_rate_{party}", social) for party in parties}


def present_weights(case: Case, rate: float) -> Mapping[int, float]:
    """Return the present value of 1 paid in every year of each period, at a rate [a]."""
    years = [period.year for period in case.periods]
    lengths = [period.years for period in case.periods]
    worth = discount_factors(years, lengths, rate, case.base_year) * lengths
    return dict(zip(years, worth.tolist(), strict=True))


def service_years(case: Case, vintage: int, lifetime: float) -> float:
    """Return the years a vintage serves within the horizon [a]: periods that it begins alive."""
    return sum(
        period.years for period in case.periods if vintage <= period.year < vintage + lifetime
    )


def is_capital(transfer: Transfer) -> bool:
    """Return whether a transfer pays for capital."""
    return CAPITAL in listed(transfer.factor)
