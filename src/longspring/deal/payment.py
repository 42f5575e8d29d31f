"""Side payments: money that a deal may move between parties, as design columns under caps.

    0 <= PAYMENT[k,p] <= cap[k,p] x account[p]     or  <= cap[k,p] where no account is named [CNY/a]
    net_position[p, payee] += PAYMENT              net_position[p, payer] -= PAYMENT
    npv[p, party]          +- present_weight[p] at the party's rate x PAYMENT

A payment is a transfer like those of transfers.csv: it has one payer and one payee, and the
parties still add up to zero. It pays for nothing physical, so that only its cap bounds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from longspring.agreement.append import NewRow, add_design_columns, add_rows
from longspring.case.model import Case, SidePayment
from longspring.ledger.account import Account, Key, Ledgers
from longspring.ledger.linear import LinearMap, Part, lower, total
from longspring.ledger.money import Flow
from longspring.ledger.npv import party_rates, present_weights
from longspring.program.block import BlockProgram
from longspring.program.layout import Term

MOST = 1e12  # CNY a year that no payment reaches, so that duals always give a finite bound
QUANTITY = "side_payment"


@dataclass(frozen=True, slots=True, eq=False)
class Payments:
    """A program with its payment columns, the ledgers that count them, and where they stand."""

    program: BlockProgram
    ledgers: Ledgers
    rows: tuple[SidePayment, ...]
    columns: tuple[int, ...]


def add_payments(program: BlockProgram, ledgers: Ledgers, case: Case) -> Payments:
    """Append the side payments of a case, each under its cap.

    Parameters
    ----------
    program : BlockProgram
        Program with its objective, before any clause.
    ledgers : Ledgers
        Accounts of the program.
    case : Case
        Its `side_payments`; without any, nothing changes.

    Returns
    -------
    Payments
        The program is longer by one column a payment and period, and one row where a cap hangs
        on an account.
    """
    rows = case.side_payments
    first = program.design.cost.size
    upper = np.array([MOST if row.account else row.cap for row in rows])
    names = [f"payment:{row.payment}:{row.period}" for row in rows]
    wider = add_design_columns(program, names, np.zeros(len(rows)), upper)
    columns = tuple(range(first, first + len(rows)))
    paid = {place: _column(row, place) for row, place in zip(rows, columns, strict=True)}
    caps = [
        _cap_row(row, LinearMap((Part(paid[place], 1.0),)), ledgers, wider)
        for row, place in zip(rows, columns, strict=True)
        if row.account
    ]
    flows = tuple(
        Flow(row.payment, row.payer, row.payee, row.period, "", LinearMap((Part(term, 1.0),)))
        for row, term in zip(rows, paid.values(), strict=True)
    )
    return Payments(add_rows(wider, caps), _counted(ledgers, flows, case), rows, columns)


def _column(row: SidePayment, place: int) -> Term:
    """Return the column of a payment as a term of the layout [CNY/a]."""
    return Term(
        quantity=QUANTITY,
        period=row.period,
        vintage=row.period,
        weather_year="",
        share=1.0,
        labels={"technology": row.payment},
        block=-1,
        x=np.array([place], dtype=np.int32),
        x_value=np.ones(1),
        y=np.zeros(0, dtype=np.int32),
        y_value=np.zeros((0, 1)),
    )


def _cap_row(row: SidePayment, paid: LinearMap, ledgers: Ledgers, program: BlockProgram) -> NewRow:
    """Return PAYMENT - cap x account <= 0."""
    amount = ledgers.accounts[row.account].by_period().get(row.period, LinearMap())
    over = paid.plus(amount, -row.cap)
    lowered = lower(over, program.design.cost.size, program.blocks)
    return NewRow(f"cap:{row.payment}:{row.period}", -np.inf, -over.constant, lowered)


def _counted(ledgers: Ledgers, flows: tuple[Flow, ...], case: Case) -> Ledgers:
    """Return the ledgers with the payments among the flows and in the accounts of the parties."""
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
