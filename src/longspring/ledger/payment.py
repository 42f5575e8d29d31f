"""Payments beside the transfers of a case: columns that move money between two parties.

    net_position[p, payee] += PAYMENT              net_position[p, payer] -= PAYMENT
    npv[p, party]          +- present_weight[p] at the party's rate x PAYMENT

A payment has one payer and one payee, so that the positions of all parties still add up to zero.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from longspring.case.model import Case
from longspring.ledger.account import Account, Key, Ledgers
from longspring.ledger.linear import LinearMap, total
from longspring.ledger.money import Flow
from longspring.ledger.npv import party_rates, present_weights
from longspring.program.layout import Term


def column_term(quantity: str, name: str, period: int, place: int) -> Term:
    """Return one design column as a term of the layout, in CNY/a or what its weight makes so."""
    return Term(
        quantity=quantity,
        period=period,
        vintage=period,
        weather_year="",
        share=1.0,
        labels={"technology": name},
        block=-1,
        x=np.array([place], dtype=np.int32),
        x_value=np.ones(1),
        y=np.zeros(0, dtype=np.int32),
        y_value=np.zeros((0, 1)),
    )


def add_flows(ledgers: Ledgers, flows: tuple[Flow, ...], case: Case) -> Ledgers:
    """Return ledgers with further flows, counted in the accounts of the parties.

    Parameters
    ----------
    ledgers : Ledgers
        Of a program.
    flows : tuple of Flow
        Payments between parties [CNY/a].
    case : Case
        Parties and their rates.
    """
    if not flows:
        return ledgers
    rates = party_rates(case)
    weights = {party: present_weights(case, rate) for party, rate in rates.items()}
    net: dict[Key, list[LinearMap]] = {}
    npv: dict[Key, list[LinearMap]] = {}
    for flow in flows:
        for party, sign in ((flow.payee, 1.0), (flow.payer, -1.0)):
            key = (flow.period, party)
            net.setdefault(key, []).append(flow.amount.scaled(sign))
            worth = sign * weights[party][flow.period]
            npv.setdefault(key, []).append(flow.amount.scaled(worth))
    accounts = dict(ledgers.accounts)
    accounts["net_position"] = _plus(accounts["net_position"], net)
    accounts["npv"] = _plus(accounts["npv"], npv)
    return replace(ledgers, accounts=accounts, flows=(*ledgers.flows, *flows))


def _plus(account: Account, more: Mapping[Key, list[LinearMap]]) -> Account:
    entries = {
        key: total((one, *more[key])) if key in more else one
        for key, one in account.entries.items()
    }
    return replace(account, entries=entries)
