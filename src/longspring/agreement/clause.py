"""Clauses: what each one bounds, row by row, and what makes one invalid.

    account - ratio x minus  >=, <= or ==  value         one row per period, or one in all
    peak by P   account[p] - account[previous p] <= 0    for every period p after P

"Each" gives a row per period of the window; "sum" adds the periods up, which suits amounts that
happen once (capacity built, money invested); a yearly amount is summed over years only if its
account has the factor period_years. A peak by P means that no later period exceeds the one before
it: the highest year may lie earlier than P, never later.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from longspring.case.agreement import UNBOUND, advice
from longspring.case.codes import issue, unknown_name
from longspring.case.model import Clause
from longspring.errors import Issue
from longspring.ledger.account import Account, Ledgers
from longspring.ledger.linear import LinearMap, total


@dataclass(frozen=True, slots=True, eq=False)
class ClauseRow:
    """One bound of a clause: `amount` sense `bound`, in the clause's unit.

    `row` is its place in the totals and `shortfall` that of its design column, -1 where there is
    none. `weight` turns money of the row's years into present value: discount factor times years
    [a] for a row of one period, the discount factor [1] of the last period for a sum.
    """

    clause: Clause
    name: str
    period: int
    amount: LinearMap
    sense: str
    bound: float
    weight: float
    row: int = -1
    shortfall: int = -1


def clause_map(clause: Clause, ledgers: Ledgers) -> Mapping[int, LinearMap]:
    """Return numerator - ratio x denominator of a clause, by period."""
    amounts = {period: LinearMap() for period in ledgers.periods}
    amounts |= _narrowed(clause, ledgers.accounts[clause.account])
    if clause.minus:
        for period, one in _narrowed(clause, ledgers.accounts[clause.minus]).items():
            amounts[period] = amounts[period].plus(one, -clause.ratio)
    return amounts


def denominator(row: ClauseRow, ledgers: Ledgers) -> LinearMap | None:
    """Return what the ratio of a row is a ratio of; None where its clause has none."""
    clause = row.clause
    if not clause.minus or clause.rule:
        return None
    maps = _narrowed(clause, ledgers.accounts[clause.minus])
    periods = clause.periods or ledgers.periods
    if clause.aggregate == "sum":
        return total(maps[period] for period in periods if period in maps)
    return maps.get(row.period, LinearMap())


def _narrowed(clause: Clause, account: Account) -> Mapping[int, LinearMap]:
    """Return the part of an account that a clause is about, by period."""
    part = account.select("party", clause.party) if clause.party else account
    return part.by_period(clause.zones)


def clause_rows(clause: Clause, ledgers: Ledgers) -> tuple[ClauseRow, ...]:
    """Return the rows of one valid clause, not yet placed in a program."""
    amounts = clause_map(clause, ledgers)
    periods = clause.periods or ledgers.periods
    if clause.rule == "peak":
        return tuple(_peak_rows(clause, ledgers, amounts))
    if clause.aggregate == "sum":
        last = max(periods)
        amount = total(amounts[period] for period in periods)
        weight = ledgers.discount_factor[last]
        name = f"clause:{clause.name}"
        return (ClauseRow(clause, name, last, amount, clause.sense, clause.value, weight),)
    return tuple(
        ClauseRow(
            clause,
            f"clause:{clause.name}:{period}",
            period,
            amounts[period],
            clause.sense,
            clause.value,
            ledgers.present_weight[period],
        )
        for period in periods
    )


def _peak_rows(
    clause: Clause, ledgers: Ledgers, amounts: Mapping[int, LinearMap]
) -> Iterator[ClauseRow]:
    """Yield one row for each period after the year of the peak."""
    peak = clause.periods[0]
    later = [period for period in ledgers.periods if period > peak]
    for before, period in zip([peak, *later], later, strict=False):
        rise = amounts[period].plus(amounts[before], -1.0)
        weight = ledgers.present_weight[period]
        yield ClauseRow(clause, f"clause:{clause.name}:{period}", period, rise, "<=", 0.0, weight)


def met(row: ClauseRow, value: float, scale: float, tolerance: float = 1e-6) -> bool:
    """Return whether a row holds at a value, to a share `tolerance` of its `scale` or of one unit.

    A bound that leaves nothing has no scale of its own: crumbs of a solution do not break it.
    """
    return slack(row, value) >= -tolerance * max(scale, 1.0)


def slack(row: ClauseRow, value: float) -> float:
    """Return by how much a row is more than met; negative if it fails."""
    over = value - row.bound
    return {">=": over, "<=": -over, "==": -abs(over)}[row.sense]


def check_clause(clause: Clause, ledgers: Ledgers) -> Iterator[Issue]:
    """Yield everything that makes a clause invalid."""
    where = clause.file, clause.line
    accounts = ledgers.accounts
    for name in filter(None, (clause.account, clause.minus)):
        if name not in accounts:
            yield unknown_name("LS-0501", where, name, accounts, "an account")
            continue
        for index, chosen in (("zone", clause.zones), ("party", clause.party)):
            if chosen and index not in accounts[name].index:
                fix = f"Ask for every {index}, or give the account the index {index}."
                found = f"one {index} of account {name!r}"
                yield issue("LS-0806", where, found, f"an account with index {index}", fix)
    for period in clause.periods:
        if period not in ledgers.periods:
            expected = f"one of {', '.join(map(str, ledgers.periods))}"
            fix = "Name a period of case.yaml."
            yield issue("LS-0503", where, str(period), expected, fix)
    if clause.account in accounts:
        unit = accounts[clause.account].definition.unit
        if clause.unit != unit:
            fix = "Give the value in the unit of the account."
            yield issue("LS-0803", where, repr(clause.unit), repr(unit), fix)
    yield from _form_faults(clause)


def _form_faults(clause: Clause) -> Iterator[Issue]:
    """Yield faults that need no account."""
    where = clause.file, clause.line
    if clause.strength == "binding" and clause.legal == "X":
        found = f"{clause.name} binding, class X"
        yield issue("LS-0802", where, found, UNBOUND, advice(clause.terms))
    if clause.strength != "report_only" and clause.terms.measured.en:
        found = f"{clause.name} {clause.strength}, measured outside the plan"
        fix = "Report it, or bound an account that the plan decides."
        yield issue("LS-0810", where, found, "report_only", fix)
    if clause.strength == "best_effort" and not (clause.remedy_price or 0.0) > 0.0:
        fix = "Give what one unit short costs."
        yield issue("LS-0804", where, f"{clause.name} without", "a remedy price above 0", fix)
    if clause.remedy_paid and not (clause.owes and clause.benefits):
        fix = "Name who owes and who benefits, or leave out remedy_paid."
        found = f"{clause.name}: a remedy that no one pays, or that no one gets"
        yield issue("LS-0809", where, found, "a party that owes and one that benefits", fix)
    if clause.strength == "best_effort" and clause.sense == "==":
        fix = "Say which side is short."
        yield issue("LS-0809", where, f"{clause.name}: best effort and ==", ">= or <=", fix)
    if clause.rule == "peak" and len(clause.periods) != 1:
        fix = "Give the one period by which the peak is passed."
        found = f"{clause.name}: {len(clause.periods)} periods for a peak"
        yield issue("LS-0809", where, found, "one period", fix)
