"""Remedies: what a best-effort clause that falls short costs, and who pays it to whom.

    remedy[row] = weight / present_weight[p] x remedy_price x SHORTFALL                [CNY/a]
    paid         by each that owes to each that benefits, in equal parts, if `remedy_paid`
    shadow cost  otherwise: made good in kind, a price that only the objective knows

The price stands in the objective either way: a payment between two parties costs the system
nothing, so that without it the clause would bend no plan. What is paid is a transfer like all
others, and the positions of the parties still add up to zero.
"""

from dataclasses import dataclass

from longspring.agreement.bind import BoundProgram
from longspring.agreement.clause import ClauseRow
from longspring.case.model import Case, Clause
from longspring.ledger.account import Ledgers
from longspring.ledger.linear import LinearMap, Part
from longspring.ledger.money import Flow
from longspring.ledger.payment import add_flows, column_term
from longspring.program.solution import Solution

QUANTITY = "shortfall"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What one row of a best-effort clause is short of, and what that costs."""

    clause: str
    period: int
    unit: str
    short: float
    remedy_price: float  # [CNY/unit]
    yearly: float  # [CNY/a] in the years of the period
    present: float  # [CNY], as it stands in the objective
    paid: bool


def remedy_name(clause: str) -> str:
    """Return the name of the transfer that makes a clause good."""
    return f"remedy_{clause}"


def with_remedies(ledgers: Ledgers, bound: BoundProgram, case: Case) -> Ledgers:
    """Return the ledgers of a bound program with the remedies that are paid among the flows.

    Parameters
    ----------
    ledgers : Ledgers
        Accounts that the clauses were bound with.
    bound : BoundProgram
        The program, and where its shortfalls stand.
    case : Case
        Parties and their rates.
    """
    flows = [
        Flow(
            remedy_name(row.clause.name), payer, payee, row.period, "", _amount(row, ledgers, part)
        )
        for row in bound.rows
        if row.shortfall >= 0 and row.clause.remedy_paid
        for payer, payee, part in shares(row.clause)
        if payer != payee
    ]
    return add_flows(ledgers, tuple(flows), case)


def shares(clause: Clause) -> list[tuple[str, str, float]]:
    """Return payer, payee and part of a remedy: all that owe to all that benefit, alike."""
    parts = len(clause.owes) * len(clause.benefits)
    return [(payer, payee, 1.0 / parts) for payer in clause.owes for payee in clause.benefits]


def remedies(ledgers: Ledgers, bound: BoundProgram, solution: Solution) -> tuple[Remedy, ...]:
    """Return what every best-effort row is short of at a solution."""
    return tuple(
        Remedy(
            clause=row.clause.name,
            period=row.period,
            unit=row.clause.unit,
            short=float(solution.x[row.shortfall]),
            remedy_price=row.clause.remedy_price or 0.0,
            yearly=_amount(row, ledgers, 1.0).value(solution.x, solution.y),
            present=row.weight * (row.clause.remedy_price or 0.0) * solution.x[row.shortfall],
            paid=row.clause.remedy_paid,
        )
        for row in bound.rows
        if row.shortfall >= 0
    )


def _amount(row: ClauseRow, ledgers: Ledgers, part: float) -> LinearMap:
    """Return a part of the remedy of a row in each year of its period [CNY/a]."""
    yearly = row.weight / ledgers.present_weight[row.period] * (row.clause.remedy_price or 0.0)
    term = column_term(QUANTITY, remedy_name(row.clause.name), row.period, row.shortfall)
    return LinearMap((Part(term, part * yearly),))
