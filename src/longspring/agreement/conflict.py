"""When clauses contradict each other: what to relax, by how much, and which of them clash.

    minimise   sum over rows of slack / scale  +  PENALTY x unserved / demand
    subject to the program, and   amount + slack >= bound   (or amount - slack <= bound)

The scale of a row is the size of its bound or of what adds up in it in the least-cost plan
without clauses, so that a share is compared with a share whatever the units. Demand left unserved
is no way out: relaxing a clause is always cheaper. Rows of physics stay hard. If the case cannot
serve its demand even without clauses, no clause is to blame and the carriers and zones are named.

The clashing set starts from the rows whose dual is not zero, which together are impossible, and is
thinned clause by clause until each of those left is needed (deletion filtering).

Source: Chinneck 2008, Feasibility and Infeasibility in Optimization, chapters 4 and 6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from longspring.agreement.append import NewRow, add_design_columns, add_rows
from longspring.agreement.clause import ClauseRow
from longspring.agreement.price import row_scale
from longspring.agreement.slope import Solve
from longspring.errors import InfeasibleError
from longspring.ledger.account import Ledgers
from longspring.ledger.linear import LinearMap, lower
from longspring.program.block import BlockProgram
from longspring.program.solution import Solution

PENALTY = 1e3  # weight of the share of demand unserved against a share of a clause given up
TOLERANCE = 1e-6  # share of a row's scale below which it counts as met
UNSERVED = "unserved"  # the account that tells demand not met


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A row to relax: its bound would move by `by`, a `share` of the row's scale, to `bound`."""

    row: ClauseRow
    by: float
    share: float

    @property
    def bound(self) -> float:
        """The bound that could be kept."""
        return self.row.bound + self.by


@dataclass(frozen=True, slots=True)
class Shortage:
    """Demand that the case cannot serve even without clauses [MWh/a]."""

    index: tuple[int | str, ...]
    amount: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why an agreement cannot be met, and the least that would mend it.

    `named` lists the clauses to look at, best first: those whose removal alone mends the
    agreement, then the others of the clashing set, each by how much it would be relaxed.
    """

    feasible: bool
    relaxations: tuple[Relaxation, ...]
    clashing: tuple[str, ...]
    alone: tuple[str, ...]  # clauses each of which, taken out, leaves the rest possible
    named: tuple[str, ...]
    shortages: tuple[Shortage, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Elastic:
    """What every elastic solve of one diagnosis shares."""

    program: BlockProgram
    penalty: LinearMap
    scale: Mapping[str, float]  # by row name
    solve: Solve

    def relax(self, rows: Sequence[ClauseRow]) -> tuple[dict[str, float], dict[str, float]]:
        """Return by how much each bound moves, in shares of the row's scale, and its dual."""
        signed = [(row, sign) for row in rows for sign in _signs(row)]
        first, first_row = self.program.design.cost.size, self.program.totals.lower.size
        costless = _with_cost(self.program, self.penalty)
        names = [f"slack:{row.name}:{sign:+.0f}" for row, sign in signed]
        price = np.ones(len(signed))
        wide = add_design_columns(costless, names, price, np.full(len(signed), 1e9))
        columns: dict[str, list[tuple[int, float]]] = {}
        for place, (row, sign) in enumerate(signed):
            columns.setdefault(row.name, []).append((first + place, sign))
        new = [_elastic_row(row, columns[row.name], self.scale[row.name], wide) for row in rows]
        solution = self.solve(add_rows(wide, new))
        moved = {
            row.name: -sum(sign * float(solution.x[column]) for column, sign in columns[row.name])
            for row in rows
        }
        dual = {
            row.name: float(solution.total_dual[first_row + place])
            for place, row in enumerate(rows)
        }
        return moved, dual


def diagnose(
    program: BlockProgram, ledgers: Ledgers, rows: Sequence[ClauseRow], solve: Solve
) -> Diagnosis:
    """Return what in an agreement cannot be met together, in terms of its clauses.

    Parameters
    ----------
    program : BlockProgram
        Program with its objective and without clauses.
    ledgers : Ledgers
        Accounts of the program; demand not met is read from the account `unserved`.
    rows : sequence of ClauseRow
        Rows of every clause; those that are reported or priced cannot clash and are left out.
    solve : callable
        Solver.

    Returns
    -------
    Diagnosis
        Feasible if nothing needs relaxing.
    """
    hard = tuple(row for row in rows if row.clause.strength == "binding")
    reference = _reference(program, ledgers, solve)
    if isinstance(reference, tuple):
        return Diagnosis(False, (), (), (), (), reference)
    elastic = _Elastic(
        program=program,
        penalty=_unserved(ledgers).scaled(PENALTY / _demand(program)),
        scale={row.name: row_scale(row, reference) for row in hard},
        solve=solve,
    )
    moved, dual = elastic.relax(hard)
    if _kept(moved):
        return Diagnosis(True, (), (), (), (), ())
    relaxations = _relaxations(hard, moved, elastic.scale)
    involved = dict.fromkeys(r.clause.name for r in hard if abs(dual[r.name]) > TOLERANCE)
    clashing = _thin(elastic, hard, tuple(involved))
    alone = tuple(name for name in clashing if _possible(elastic, _without(hard, name)))
    named = _rank(relaxations, clashing, alone)
    return Diagnosis(False, relaxations, clashing, alone, named, ())


def _reference(
    program: BlockProgram, ledgers: Ledgers, solve: Solve
) -> Solution | tuple[Shortage, ...]:
    """Return the least-cost plan without clauses, or what no plan can serve.

    The least-cost plan may leave a rare hour unserved because serving it would cost more; only
    what is left when nothing else counts is a shortage of the case.
    """
    try:
        solution = solve(program)
    except InfeasibleError:
        return (Shortage((), float("nan")),)
    if not _shortages(program, ledgers, solution):
        return solution
    served = solve(_with_cost(program, _unserved(ledgers)))
    return _shortages(program, ledgers, served) or solution


def _shortages(program: BlockProgram, ledgers: Ledgers, solution: Solution) -> tuple[Shortage, ...]:
    account = ledgers.accounts.get(UNSERVED)
    entries = account.entries if account else {}
    least = TOLERANCE * _demand(program)
    found = ((key, one.value(solution.x, solution.y)) for key, one in entries.items())
    return tuple(Shortage(key, amount) for key, amount in found if amount > least)


def _unserved(ledgers: Ledgers) -> LinearMap:
    account = ledgers.accounts.get(UNSERVED)
    maps = account.by_period().values() if account else ()
    return LinearMap(tuple(part for one in maps for part in one.parts))


def _demand(program: BlockProgram) -> float:
    """Return the exogenous demand of all blocks [MWh/a], at least 1."""
    total = 0.0
    for block in program.blocks:
        rhs = np.clip(block.rhs.dense(block.steps), 0.0, None)
        total += block.share * float(block.step_hours @ rhs.sum(axis=1))
    return max(total, 1.0)


def _with_cost(program: BlockProgram, cost: LinearMap) -> BlockProgram:
    """Return the program with another objective."""
    row = lower(cost, program.design.cost.size, program.blocks)
    blocks = tuple(
        replace(block, cost=one) for block, one in zip(program.blocks, row.blocks, strict=True)
    )
    return replace(program, design=replace(program.design, cost=row.x), blocks=blocks, offset=0.0)


def _signs(row: ClauseRow) -> tuple[float, ...]:
    """Return the directions in which slack helps a row."""
    return {">=": (1.0,), "<=": (-1.0,), "==": (1.0, -1.0)}[row.sense]


def _elastic_row(
    row: ClauseRow, columns: Sequence[tuple[int, float]], scale: float, program: BlockProgram
) -> NewRow:
    """Return the row divided by its scale, with its slack columns."""
    lowered = lower(row.amount.scaled(1.0 / scale), program.design.cost.size, program.blocks)
    for column, sign in columns:
        lowered.x[column] = sign
    bound = (row.bound - row.amount.constant) / scale
    low = bound if row.sense in (">=", "==") else -np.inf
    high = bound if row.sense in ("<=", "==") else np.inf
    return NewRow(row.name, low, high, lowered)


def _relaxations(
    rows: Sequence[ClauseRow], moved: Mapping[str, float], scale: Mapping[str, float]
) -> tuple[Relaxation, ...]:
    """Return the rows that were relaxed, the largest share first."""
    relaxed = [
        Relaxation(row, moved[row.name] * scale[row.name], abs(moved[row.name]))
        for row in rows
        if abs(moved[row.name]) > TOLERANCE
    ]
    return tuple(sorted(relaxed, key=lambda one: -one.share))


def _of(rows: Sequence[ClauseRow], names: Sequence[str]) -> tuple[ClauseRow, ...]:
    return tuple(row for row in rows if row.clause.name in names)


def _without(rows: Sequence[ClauseRow], name: str) -> tuple[ClauseRow, ...]:
    return tuple(row for row in rows if row.clause.name != name)


def _possible(elastic: _Elastic, rows: Sequence[ClauseRow]) -> bool:
    """Return whether rows can be met together."""
    return not rows or _kept(elastic.relax(rows)[0])


def _kept(moved: Mapping[str, float]) -> bool:
    """Return whether no bound moves."""
    return all(abs(share) <= TOLERANCE for share in moved.values())


def _thin(elastic: _Elastic, rows: Sequence[ClauseRow], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return an irreducible subset of clauses that cannot be met together."""
    if not names or _possible(elastic, _of(rows, names)):
        names = tuple(dict.fromkeys(row.clause.name for row in rows))
    kept = list(names)
    for name in names:
        rest = [other for other in kept if other != name]
        if rest and not _possible(elastic, _of(rows, rest)):
            kept = rest
    return tuple(kept)


def _rank(
    relaxations: Sequence[Relaxation], clashing: Sequence[str], alone: Sequence[str]
) -> tuple[str, ...]:
    """Return clause names, best candidates first."""
    share: dict[str, float] = dict.fromkeys(clashing, 0.0)
    for one in relaxations:
        name = one.row.clause.name
        share[name] = max(share.get(name, 0.0), one.share)
    order = sorted(share, key=lambda name: (name not in alone, name not in clashing, -share[name]))
    return tuple(order)
