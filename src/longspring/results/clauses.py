"""The clauses of an agreement as tables of a plan: what each gets, leaves and costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from longspring.agreement.bind import BoundProgram
from longspring.agreement.clause import ClauseRow
from longspring.agreement.price import PriceCheck, TotalPrice, report_clauses
from longspring.agreement.remedy import Remedy
from longspring.agreement.slope import Point
from longspring.case.model import Clause
from longspring.program.solution import Solution
from longspring.results.table import Series, Table, build_table

_HEADER = (
    "clause",
    "field",
    "label_en",
    "label_zh",
    "text_en",
    "text_zh",
    "account",
    "unit",
    "period",
    "sense",
    "bound",
    "value",
    "slack",
    "met",
    "strength",
    "legal",
    "shadow_price",
    "present_price",
    "owes",
    "benefits",
    "illustrative",
)


_REMEDY = ("clause", "period", "unit", "short", "remedy_price", "yearly", "present", "paid")


def remedies_table(found: tuple[Remedy, ...]) -> Table:
    """Return what each row of a best-effort clause is short of, and what that costs.

    `paid` is 1 where a transfer between parties pays it, 0 where it is a price of the objective
    alone.
    """
    rows = [tuple(getattr(one, name) for name in _REMEDY[:-1]) for one in found]
    paid = [int(one.paid) for one in found]
    return build_table("remedies", _REMEDY, [(*row, p) for row, p in zip(rows, paid, strict=True)])


def clauses_table(bound: BoundProgram, solution: Solution) -> Table:
    """Return one row per clause and period it holds in; a price is nan where only reported.

    `shadow_price` is in money of the row's years per unit, `present_price` in present value.
    """
    rows = []
    for row, result in zip(bound.rows, report_clauses(bound, solution), strict=True):
        clause = row.clause
        rows.append(
            (
                clause.name,
                clause.field,
                clause.label.en,
                clause.label.zh,
                clause.text.en,
                clause.text.zh,
                clause.account,
                clause.unit,
                result.period,
                result.sense,
                result.bound,
                result.value,
                result.slack,
                result.met,
                clause.strength,
                clause.legal,
                _number(result.shadow_price),
                _number(result.present_price),
                ";".join(clause.owes),
                ";".join(clause.benefits),
                clause.illustrative,
            )
        )
    return build_table("clauses", _HEADER, rows)


@dataclass(frozen=True, slots=True)
class PricedRow:
    """One row of a clause with its price held against finite differences.

    `ratio_price` is the present value of one more of the clause's ratio, None without one.
    """

    row: ClauseRow
    check: PriceCheck
    ratio_price: float | None


@dataclass(frozen=True, slots=True)
class PricedClause:
    """What a clause costs in all, and at the margin of each of its rows that bend the plan.

    `longest_hours` is the longest step of the plans it was priced with [h].
    """

    total: TotalPrice
    rows: tuple[PricedRow, ...]
    longest_hours: float

    def payer(self) -> tuple[str, float]:
        """Return the party that is worst off for the clause, and its change; "" if none is."""
        parties = self.total.parties
        party = min(parties, key=lambda name: (parties[name], name))
        return (party, parties[party]) if parties[party] < 0.0 else ("", 0.0)


PRICES = (
    *("clause", "period", "unit", "drop_one_saving", "dual", "shadow_price", "fd_up", "fd_down"),
    *("kink", "consistent", "exact", "range_low", "range_high", "open_low", "open_high"),
    *("ratio_price", "payer", "payer_change", "longest_hours"),
)


def clause_prices_table(priced: Sequence[PricedClause]) -> Table:
    """Return the price of each row that bends the plan, and what its clause costs in all.

    `drop_one_saving` [CNY, present value] is what the system would save without the clause;
    `dual`, `fd_up` and `fd_down` are present values per unit, `shadow_price` is the dual in money
    of the row's years. `payer` is the party that is worst off for the clause, with its loss.
    """
    rows = []
    for clause in priced:
        payer, change = clause.payer()
        for one in clause.rows:
            check = one.check
            rows.append(
                (
                    clause.total.clause,
                    one.row.period,
                    one.row.clause.unit,
                    clause.total.saving,
                    check.dual,
                    check.dual / one.row.weight,
                    _number(check.up),
                    _number(check.down),
                    check.kink,
                    check.consistent,
                    check.exact,
                    check.range_low,
                    check.range_high,
                    check.open_low,
                    check.open_high,
                    _number(one.ratio_price),
                    payer,
                    change,
                    clause.longest_hours,
                )
            )
    return build_table("clause_prices", PRICES, rows)


def clause_parties_table(priced: Sequence[PricedClause]) -> Table:
    """Return what each clause changes for each party, present value [CNY]."""
    rows = [
        (clause.total.clause, party, change)
        for clause in priced
        for party, change in sorted(clause.total.parties.items())
    ]
    return build_table("clause_parties", ("clause", "party", "change"), rows)


def clause_curves_table(
    clause: Clause, points: Sequence[Point], base: float, hours: float
) -> Table:
    """Return the least cost over the bound of a clause, all its rows moved together.

    `cost` [CNY, present value] is the change against the plan, `dual` its slope there,
    `longest_hours` the longest step of the plans it was found with.
    """
    rows = [
        (
            clause.name,
            clause.unit,
            clause.value + point.by,
            point.cost - base,
            point.dual,
            point.by == 0.0,
            hours,
        )
        for point in points
    ]
    header = ("clause", "unit", "bound", "cost", "dual", "agreed", "longest_hours")
    return build_table("clause_curves", header, rows)


def merged(before: Table | None, new: Table) -> Table:
    """Return the rows of `new`, and those of `before` that are about other clauses."""
    if before is None or isinstance(before.columns, Series):
        return new
    if not new.rows:
        return before
    if list(before.columns) != list(new.columns):  # written by another version
        return new
    kept = ~np.isin(before.columns["clause"], new.columns["clause"])
    columns = {
        name: np.concatenate([before.columns[name][kept], column])
        for name, column in new.columns.items()
    }
    return Table(new.name, columns)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
