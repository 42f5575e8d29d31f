"""The clauses of an agreement as tables of a plan: what each gets, leaves and costs."""

from longspring.agreement.bind import BoundProgram
from longspring.agreement.clause import ClauseRow
from longspring.agreement.price import PriceCheck, TotalPrice, report_clauses
from longspring.program.solution import Solution
from longspring.results.table import Table, build_table

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


def clause_prices_table(
    totals: tuple[TotalPrice, ...],
    checks: dict[str, tuple[ClauseRow, PriceCheck]],
    longest_hours: float,
) -> Table:
    """Return what each clause costs in all, and its marginal price beside finite differences.

    `drop_one_saving` [CNY, present value] is what the system would save without the clause;
    the finite differences are those of the row with the largest price. `payer` is the party
    that is worst off for the clause, with its loss.
    """
    rows = []
    for total in totals:
        row, check = checks[total.clause]
        payer = min(total.parties, key=lambda party: (total.parties[party], party))
        rows.append(
            (
                total.clause,
                total.saving,
                row.period,
                row.clause.unit,
                check.dual,
                _number(check.up),
                _number(check.down),
                check.kink,
                check.consistent,
                payer if total.parties[payer] < 0 else "",
                min(total.parties[payer], 0.0),
                longest_hours,
            )
        )
    header = (
        "clause",
        "drop_one_saving",
        "period",
        "unit",
        "dual",
        "fd_up",
        "fd_down",
        "kink",
        "consistent",
        "payer",
        "payer_change",
        "longest_hours",
    )
    return build_table("clause_prices", header, rows)


def clause_parties_table(totals: tuple[TotalPrice, ...]) -> Table:
    """Return what each clause changes for each party, present value [CNY]."""
    rows = [
        (total.clause, party, change)
        for total in totals
        for party, change in sorted(total.parties.items())
    ]
    return build_table("clause_parties", ("clause", "party", "change"), rows)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
