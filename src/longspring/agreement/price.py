"""Prices of clauses: what each bound costs at the margin, in all, and to whom.

    present_price   dual of the row: present value of one unit more of the bound     [CNY/unit]
    shadow_price    present_price / weight: the same in money of the row's years     [CNY/unit]
    saving          objective with all clauses - objective without this clause       [CNY]
    ratio_price     present_price x denominator: present value of one more of a ratio       [CNY]

How a price is held against finite differences is said in `slope`. The solver is an argument:
anything that turns a program into a solution and raises `InfeasibleError` where there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from longspring.agreement.bind import BoundProgram, bind_rows
from longspring.agreement.clause import ClauseRow, denominator, met, slack
from longspring.agreement.slope import Curve, Side, Solve, range_end, side_price
from longspring.ledger.account import Ledgers
from longspring.program.block import BlockProgram
from longspring.program.solution import Solution

NOTHING = 1e-6  # an amount, in any unit, that is taken as zero


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One row of a clause in a plan; prices are None where the clause is only reported."""

    clause: str
    period: int
    sense: str
    bound: float
    value: float
    slack: float
    met: bool
    shadow_price: float | None
    present_price: float | None


@dataclass(frozen=True, slots=True)
class TotalPrice:
    """What a clause costs in all, and which parties bear or gain it, in present value [CNY].

    `saving` is what the system would save without the clause. `parties` is the net position with
    the clause less that without it: negative for those who pay for it.
    """

    clause: str
    saving: float
    parties: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PriceCheck:
    """The dual of a row beside its one-sided slopes, and the bounds between which it holds.

    `up` and `down` are None where a bound that far cannot be met. A kink is a bound where the
    slopes differ: the price then differs for more and for less of it. `exact` tells that both
    slopes were taken where the cost is straight. The range is that of `down` below the bound and
    of `up` above it, which are the dual unless there is a kink; `open_low` and `open_high` tell
    that it was looked at no further than its end.
    """

    row: str
    dual: float
    up: float | None
    down: float | None
    kink: bool
    consistent: bool
    exact: bool
    range_low: float
    range_high: float
    open_low: bool
    open_high: bool


def report_clauses(bound: BoundProgram, solution: Solution) -> tuple[ClauseResult, ...]:
    """Return value, slack and price of every clause row at a solution."""
    known: dict[int, float] = {}
    results: list[ClauseResult] = []
    for row in bound.rows:
        value = row.amount.value(solution.x, solution.y, known)
        dual = float(solution.total_dual[row.row]) if row.row >= 0 else None
        results.append(
            ClauseResult(
                clause=row.clause.name,
                period=row.period,
                sense=row.sense,
                bound=row.bound,
                value=value,
                slack=slack(row, value),
                met=met(row, value, row_scale(row, solution, known)),
                shadow_price=None if dual is None else dual / row.weight,
                present_price=dual,
            )
        )
    return tuple(results)


def ratio_price(row: ClauseRow, ledgers: Ledgers, solution: Solution) -> float | None:
    """Return what one more of a clause's ratio costs in present value [CNY]; None without one.

    By the envelope theorem: raising the ratio lowers the row by the denominator, which is what
    raising its bound by the denominator does.
    """
    below = denominator(row, ledgers)
    if below is None or row.row < 0:
        return None
    return float(solution.total_dual[row.row]) * below.value(solution.x, solution.y)


def present_positions(ledgers: Ledgers, solution: Solution) -> Mapping[str, float]:
    """Return the present value of each party's net position over all periods [CNY]."""
    known: dict[int, float] = {}
    totals: dict[str, float] = {}
    for key, amount in ledgers.accounts["net_position"].entries.items():
        value = amount.value(solution.x, solution.y, known)
        party = str(key[1])
        weight = ledgers.present_weight[int(key[0])]
        totals[party] = totals.get(party, 0.0) + weight * value
    return totals


def price_in_all(
    program: BlockProgram,
    ledgers: Ledgers,
    bound: BoundProgram,
    solve: Solve,
    solution: Solution,
) -> tuple[TotalPrice, ...]:
    """Return what each clause costs in all, by solving once without each of them.

    Parameters
    ----------
    program : BlockProgram
        Program with its objective and without clauses.
    ledgers : Ledgers
        Accounts of the program.
    bound : BoundProgram
        The program with every clause.
    solve : callable
        Solver.
    solution : Solution
        Solution of `bound`.

    Returns
    -------
    tuple of TotalPrice
        In the order of the clauses that bind or are priced.
    """
    names = dict.fromkeys(row.clause.name for row in bound.rows if row.row >= 0)
    return tuple(
        total_price(name, ledgers, solution, solve(without(name, program, bound))) for name in names
    )


def without(name: str, program: BlockProgram, bound: BoundProgram) -> BlockProgram:
    """Return the program with every clause but one."""
    return bind_rows(program, bound.rows, dropped=name).program


def total_price(name: str, ledgers: Ledgers, kept: Solution, dropped: Solution) -> TotalPrice:
    """Return what a clause costs in all, from the solutions with and without it."""
    after, before = present_positions(ledgers, kept), present_positions(ledgers, dropped)
    change = {party: after[party] - before[party] for party in after}
    return TotalPrice(name, kept.objective - dropped.objective, change)


def row_scale(
    row: ClauseRow,
    solution: Solution,
    known: dict[int, float] | None = None,
    program: BlockProgram | None = None,
) -> float:
    """Return the size of a row in its unit: of its bound, or of what adds up in it.

    Where both are zero, as for a phase-out that is kept, it is a hundredth of what could add up
    at the upper bounds of the columns of `program`.
    """
    size = max(abs(row.bound), row.amount.magnitude(solution.x, solution.y, known))
    if size <= NOTHING and program is not None:
        most = tuple(
            np.broadcast_to(block.natural, (block.steps, block.natural.size))
            for block in program.blocks
        )
        size = 0.01 * row.amount.magnitude(program.design.upper, most)
    return max(size, NOTHING)


def check_price(curve: Curve, step: float = 1e-3, reach: float = 0.5) -> PriceCheck:
    """Hold the price of a row against finite differences, and find the range it holds in.

    Parameters
    ----------
    curve : Curve
        Least cost over the bound of one row that binds or is priced.
    step : float
        Where the differences are looked for first, as a share of the row's scale [1].
    reach : float
        How far the range is looked for, as a share of the row's scale [1]; 0 to look for none.

    Returns
    -------
    PriceCheck
        Dual, one-sided prices, whether there is a kink, whether dual and prices agree, range.
    """
    row = curve.rows[0]
    scale = row_scale(row, curve.solution, program=curve.bound.program)
    dual = curve.here.dual
    down, up = (side_price(curve, direction, step * scale) for direction in (-1.0, 1.0))
    low, open_low = range_end(curve, down, -reach * scale) if reach else (0.0, True)
    high, open_high = range_end(curve, up, reach * scale) if reach else (0.0, True)
    above = up.price is None or dual <= up.price or curve.same(dual, up.price, up.step)
    below = down.price is None or dual >= down.price or curve.same(dual, down.price, down.step)
    return PriceCheck(
        row=row.name,
        dual=dual,
        up=up.price,
        down=down.price,
        kink=_kinked(curve, down, up),
        consistent=above and below,
        exact=all(side.straight or side.price is None for side in (up, down)),
        range_low=row.bound + low,
        range_high=row.bound + high,
        open_low=open_low,
        open_high=open_high,
    )


def _kinked(curve: Curve, down: Side, up: Side) -> bool:
    """Return whether the prices on both sides are known and differ."""
    if down.price is None or up.price is None:
        return False
    return not curve.same(down.price, up.price, min(down.step, up.step))
