"""Prices of clauses: what each bound costs at the margin, in all, and to whom.

    present_price   dual of the row: present value of one unit more of the bound     [CNY/unit]
    shadow_price    present_price / weight: the same in money of the row's years     [CNY/unit]
    saving          objective with all clauses - objective without this clause       [CNY]
    slopes          (f(b + h) - f(b)) / h and (f(b) - f(b - h)) / h bracket the dual, because
                    the least cost f is convex in a bound b

The solver is an argument: anything that turns a program into a solution and raises
`InfeasibleError` where there is none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from longspring.agreement.bind import BoundProgram, bind_rows
from longspring.agreement.clause import ClauseRow, met, slack
from longspring.errors import InfeasibleError
from longspring.ledger.account import Ledgers
from longspring.program.block import BlockProgram
from longspring.program.solution import Solution

Solve = Callable[[BlockProgram], Solution]

MAX_TANGENTS = 8
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
    slopes differ: the price then differs for more and for less of it. `open_low` and `open_high`
    tell that the range was looked at no further than its end.
    """

    row: str
    dual: float
    up: float | None
    down: float | None
    kink: bool
    consistent: bool
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
    others = tuple(row for row in bound.rows if row.clause.name != name)
    return bind_rows(program, others).program


def total_price(name: str, ledgers: Ledgers, kept: Solution, dropped: Solution) -> TotalPrice:
    """Return what a clause costs in all, from the solutions with and without it."""
    after, before = present_positions(ledgers, kept), present_positions(ledgers, dropped)
    change = {party: after[party] - before[party] for party in after}
    return TotalPrice(name, kept.objective - dropped.objective, change)


def move_bound(bound: BoundProgram, row: ClauseRow, by: float) -> BlockProgram:
    """Return the program with the bound of one row moved by `by` units."""
    totals = bound.program.totals
    lower, upper = totals.lower.copy(), totals.upper.copy()
    lower[row.row] += by
    upper[row.row] += by
    return replace(bound.program, totals=replace(totals, lower=lower, upper=upper))


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


def check_price(
    bound: BoundProgram,
    row: ClauseRow,
    solve: Solve,
    solution: Solution,
    step: float = 1e-3,
    reach: float = 0.5,
) -> PriceCheck:
    """Hold the price of a row against finite differences, and find the range it holds in.

    Parameters
    ----------
    bound : BoundProgram
        Program with every clause.
    row : ClauseRow
        A row of it that binds or is priced.
    solve : callable
        Solver.
    solution : Solution
        Solution of `bound`.
    step : float
        Length of the differences, as a share of the row's scale [1].
    reach : float
        How far the range is looked for, as a share of the row's scale [1]; 0 to look for none.

    Returns
    -------
    PriceCheck
        Dual, slopes, whether there is a kink, whether dual and slopes agree, range.
    """
    scale = row_scale(row, solution, program=bound.program)
    curve = _Curve(bound, row, solve, solution)
    dual = curve.dual
    slopes = [curve.slope(direction * step * scale) for direction in (1.0, -1.0)]
    known = [slope for slope in slopes if slope is not None]
    wide = max([abs(dual), *(abs(slope) for slope in known)])
    tolerance = 1e-4 * wide + 1e-8 * abs(solution.objective) / (step * scale)
    above = slopes[0] is None or dual <= slopes[0] + tolerance
    below = slopes[1] is None or dual >= slopes[1] - tolerance
    ends = [curve.end(direction * reach * scale) for direction in (-1.0, 1.0) if reach > 0.0]
    ends = ends or [(0.0, True), (0.0, True)]
    return PriceCheck(
        row=row.name,
        dual=dual,
        up=slopes[0],
        down=slopes[1],
        kink=len(known) == 2 and abs(known[0] - known[1]) > 2.0 * tolerance,
        consistent=above and below,
        range_low=row.bound + ends[0][0],
        range_high=row.bound + ends[1][0],
        open_low=ends[0][1],
        open_high=ends[1][1],
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """Least cost as a function of how far one bound is moved; convex, piecewise linear."""

    bound: BoundProgram
    row: ClauseRow
    solve: Solve
    solution: Solution

    @property
    def dual(self) -> float:
        return float(self.solution.total_dual[self.row.row])

    def at(self, by: float) -> tuple[float, float] | None:
        """Return cost and dual with the bound moved, or None where it cannot be met."""
        try:
            found = self.solve(move_bound(self.bound, self.row, by))
        except InfeasibleError:
            return None
        return found.objective, float(found.total_dual[self.row.row])

    def slope(self, by: float) -> float | None:
        """Return the mean slope from here to `by`."""
        point = self.at(by)
        return None if point is None else (point[0] - self.solution.objective) / by

    def end(self, reach: float) -> tuple[float, bool]:
        """Return how far the dual holds towards `reach`, and whether it may hold further.

        Tangents: where the line from here and the tangent at a point further off cross, no
        point beyond can lie on the line; the crossing is the next point to look at.
        """
        far = reach
        for _ in range(MAX_TANGENTS):
            point = self.at(far)
            if point is None:
                far *= 0.5
                continue
            cost, dual = point
            gap = cost - (self.solution.objective + self.dual * far)
            # A solution without crossover is good to some 1e-9 of the objective.
            if gap <= 1e-6 * abs(self.dual * far) + 1e-8 * abs(self.solution.objective):
                return far, far == reach
            crossing = far - gap / (dual - self.dual) if dual != self.dual else 0.0
            if not np.isfinite(crossing) or abs(crossing) >= abs(far) or crossing * reach <= 0.0:
                return 0.0, False
            far = crossing
        return 0.0, False
