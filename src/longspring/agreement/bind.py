"""Binding: an account becomes the objective, a clause becomes rows of the program.

    objective    offset + c.columns = sum over p of present_weight[p] x system_cost[p]
    binding      amount >=, <= or == bound
    best effort  amount + shortfall >= bound,  shortfall >= 0 at the remedy price
    report only  nothing: it is evaluated after the solve

A clause whose legal class is X (a condition that notices of the state forbid) is refused as
binding. Rows keep their canonical units; scaling is the solver's affair.
"""

from dataclasses import dataclass, replace

import numpy as np

from longspring.agreement.append import NewRow, add_design_columns, add_rows
from longspring.agreement.clause import ClauseRow, check_clause, clause_rows
from longspring.case.codes import issue, unknown_name
from longspring.case.model import Agreement
from longspring.errors import CaseError, Issue
from longspring.ledger.account import Ledgers
from longspring.ledger.linear import lower, total
from longspring.program.block import BlockProgram

LARGE = 1e9  # more than any amount a ratio can be short by, in the clause's unit


@dataclass(frozen=True, slots=True, eq=False)
class BoundProgram:
    """A program with its objective and clauses, and where each clause went."""

    program: BlockProgram
    rows: tuple[ClauseRow, ...]

    def of(self, clause: str) -> tuple[ClauseRow, ...]:
        """Return the rows of one clause."""
        return tuple(row for row in self.rows if row.clause.name == clause)


def bind_objective(
    program: BlockProgram, ledgers: Ledgers, account: str = "system_cost"
) -> BlockProgram:
    """Make the present value of an account the objective.

    Parameters
    ----------
    program : BlockProgram
        Program as built; any costs it has are replaced.
    ledgers : Ledgers
        Accounts of the program.
    account : str
        Account to minimise [CNY/a].

    Returns
    -------
    BlockProgram
        Program whose objective is the present value of the account [CNY].

    Raises
    ------
    CaseError
        If there is no such account.
    """
    if account not in ledgers.accounts:
        names = tuple(ledgers.accounts)
        raise CaseError((unknown_name("LS-0501", ("case.yaml", 0), account, names, "an account"),))
    maps = ledgers.accounts[account].by_period()
    value = total(one.scaled(ledgers.present_weight[period]) for period, one in maps.items())
    row = lower(value, program.design.cost.size, program.blocks)
    blocks = tuple(
        replace(block, cost=cost) for block, cost in zip(program.blocks, row.blocks, strict=True)
    )
    design = replace(program.design, cost=row.x)
    return replace(program, design=design, blocks=blocks, offset=value.constant)


def bind_clauses(program: BlockProgram, ledgers: Ledgers, agreement: Agreement) -> BoundProgram:
    """Add the rows of every binding clause and the priced shortfall of every best effort.

    Parameters
    ----------
    program : BlockProgram
        Program with its objective.
    ledgers : Ledgers
        Accounts of the program.
    agreement : Agreement
        Clauses.

    Returns
    -------
    BoundProgram
        The program, and the rows of every clause, reported ones included.

    Raises
    ------
    CaseError
        If a clause names an unknown account, period or zone, has another unit than its account,
        or may not be binding; lists everything found.
    """
    issues = [fault for clause in agreement.clauses for fault in check_clause(clause, ledgers)]
    issues += _field_faults(agreement)
    if issues:
        raise CaseError(tuple(issues))
    rows = [row for clause in agreement.clauses for row in clause_rows(clause, ledgers)]
    return bind_rows(program, tuple(rows))


def bind_rows(
    program: BlockProgram, rows: tuple[ClauseRow, ...], dropped: str = ""
) -> BoundProgram:
    """Add rows of clauses that are not yet placed; reported ones pass through.

    A clause that is `dropped` bounds nothing, but its shortfalls keep their columns, so that
    those of the others stay where they are.
    """
    soft = [row for row in rows if row.clause.strength == "best_effort"]
    first_column, first_row = program.design.cost.size, program.totals.lower.size
    price = np.array([row.weight * (row.clause.remedy_price or 0.0) for row in soft])
    names = [f"shortfall:{row.name}" for row in soft]
    # Finite bounds let the certificate turn any dual solution into a safe bound.
    most = np.array(
        [0.0 if row.clause.name == dropped else max(LARGE, 10.0 * abs(row.bound)) for row in soft]
    )
    wider = add_design_columns(program, names, price, most)
    columns = {row.name: first_column + place for place, row in enumerate(soft)}
    placed: list[ClauseRow] = []
    added: list[NewRow] = []
    for row in rows:
        if row.clause.strength == "report_only" or row.clause.name == dropped:
            placed.append(replace(row, row=-1, shortfall=-1))
            continue
        kept = replace(row, row=first_row + len(added), shortfall=columns.get(row.name, -1))
        placed.append(kept)
        added.append(total_row(kept, wider))
    return BoundProgram(add_rows(wider, added), tuple(placed))


def total_row(row: ClauseRow, program: BlockProgram) -> NewRow:
    """Return the row of the totals of a placed clause row, its shortfall included."""
    lowered = lower(row.amount, program.design.cost.size, program.blocks)
    if row.shortfall >= 0:
        lowered.x[row.shortfall] = 1.0 if row.sense == ">=" else -1.0
    bound = row.bound - row.amount.constant
    low = bound if row.sense in (">=", "==") else -np.inf
    high = bound if row.sense in ("<=", "==") else np.inf
    return NewRow(row.name, low, high, lowered)


def _field_faults(agreement: Agreement) -> list[Issue]:
    """Return an issue for each field of cooperation that no clause serves."""
    served = {clause.field for clause in agreement.clauses}
    where = ("agreement.yaml", 0)
    fix = "Write a clause of this field; report_only is enough."
    return [
        issue("LS-0801", where, f"no clause in field {field.name}", "at least one clause", fix)
        for field in agreement.fields
        if field.name not in served
    ]
