"""Side payments: money that a deal may move between parties, as design columns under caps.

    0 <= PAYMENT[k,p] <= cap[k,p] x account[p]     or  <= cap[k,p] where no account is named [CNY/a]
    net_position[p, payee] += PAYMENT              net_position[p, payer] -= PAYMENT
    npv[p, party]          +- present_weight[p] at the party's rate x PAYMENT

A payment is a transfer like those of transfers.csv: it has one payer and one payee, and the
parties still add up to zero. It pays for nothing physical, so that only its cap bounds it.
"""

from dataclasses import dataclass

import numpy as np

from longspring.agreement.append import NewRow, add_design_columns, add_rows
from longspring.case.model import Case, SidePayment
from longspring.ledger.account import Ledgers
from longspring.ledger.linear import LinearMap, Part, lower
from longspring.ledger.money import Flow
from longspring.ledger.payment import add_flows, column_term
from longspring.program.block import BlockProgram

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
    paid = {
        place: column_term(QUANTITY, row.payment, row.period, place)
        for row, place in zip(rows, columns, strict=True)
    }
    caps = [
        _cap_row(row, LinearMap((Part(paid[place], 1.0),)), ledgers, wider)
        for row, place in zip(rows, columns, strict=True)
        if row.account
    ]
    flows = tuple(
        Flow(row.payment, row.payer, row.payee, row.period, "", LinearMap((Part(term, 1.0),)))
        for row, term in zip(rows, paid.values(), strict=True)
    )
    return Payments(add_rows(wider, caps), add_flows(ledgers, flows, case), rows, columns)


def _cap_row(row: SidePayment, paid: LinearMap, ledgers: Ledgers, program: BlockProgram) -> NewRow:
    """Return PAYMENT - cap x account <= 0."""
    amount = ledgers.accounts[row.account].by_period().get(row.period, LinearMap())
    over = paid.plus(amount, -row.cap)
    lowered = lower(over, program.design.cost.size, program.blocks)
    return NewRow(f"cap:{row.payment}:{row.period}", -np.inf, -over.constant, lowered)
