"""The program of a deal: what is open to the two sides, and what neither of them may do.

    plan of a deal    any plan that keeps the standing clauses (all of them, `as_written`)
    protected         npv[party] >= npv[party] without a deal       for those not at the table
    cost              system cost <= cheapest + (1 - kept saving) (no deal - cheapest)
    at the table      utility[side] >= utility[side] without a deal

The least two make the question well posed. What one side gains another party pays or the region
saves: with the protected parties held, a gain can only come from the saving, from the other side,
or from those that are reported. And as the saving must be kept but for a share, no side can be
paid by burning it: by energy thrown away, or stores cycled for their tariff.

Without a deal the builder builds nothing in the periods named and no side payment flows.

Parameters read here: deal_kept_saving [1].
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from longspring.agreement.append import NewRow, add_rows
from longspring.agreement.bind import bind_clauses
from longspring.case.model import Agreement, Deal
from longspring.deal.payment import Payments, add_payments
from longspring.deal.utility import party_value, system_cost, term_map, utilities
from longspring.errors import UsageError
from longspring.ledger.account import Ledgers
from longspring.ledger.factor import parameter
from longspring.ledger.linear import LinearMap, lower, total
from longspring.plan import Model
from longspring.program.block import BlockProgram
from longspring.program.solution import Solution

BUILDS = ("build", "energy_build", "line_build", "fleet_build", "factory_build")
KEPT_SAVING = "deal_kept_saving"
NO_DEAL = "no_deal"  # name of the plan without one


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The model of a case with its payments, and the maps that the two sides look at."""

    model: Model  # its ledgers count the payments; `bound` has the clauses that stand
    ledgers: Ledgers  # of `model`, with the remedies that its clauses pay
    plain: Model  # as it was before, without payments
    agreement: Agreement  # clauses that do not stand are reported
    payments: Payments
    deal: Deal
    utilities: Mapping[str, LinearMap]
    protected: Mapping[str, LinearMap]
    cost: LinearMap

    @property
    def sides(self) -> tuple[str, str]:
        """Names of the two sides."""
        first, second = self.deal.sides
        return first.name, second.name


def open_table(model: Model, as_written: bool = False) -> Table:
    """Return what the two sides of a case negotiate about.

    Parameters
    ----------
    model : Model
        Of a case with deal.yaml.
    as_written : bool
        Whether every clause of the agreement holds, not only those that stand anyhow.

    Raises
    ------
    UsageError
        If the case has no sides.
    """
    case = model.case
    if case.deal is None:
        raise UsageError(f"the case {case.name} has no deal.yaml, so there are no two sides.")
    payments = add_payments(model.free, model.ledgers, case)
    ledgers = payments.ledgers
    kept = case.agreement if as_written else standing(case.agreement, case.deal)
    bound = bind_clauses(payments.program, ledgers, kept)
    opened = replace(model, ledgers=ledgers, free=payments.program, bound=bound)
    ledgers = opened.paid
    return Table(
        model=opened,
        ledgers=ledgers,
        plain=model,
        agreement=kept,
        payments=payments,
        deal=case.deal,
        utilities=utilities(case, ledgers),
        protected={party: party_value(ledgers, party) for party in case.deal.protected},
        cost=system_cost(ledgers),
    )


def standing(agreement: Agreement, deal: Deal) -> Agreement:
    """Return the agreement whose other clauses are only reported."""
    clauses = tuple(
        one if one.name in deal.standing else replace(one, strength="report_only")
        for one in agreement.clauses
    )
    return replace(agreement, clauses=clauses)


def without_deal(table: Table) -> BlockProgram:
    """Return the program without a deal: nothing closed is built, nothing is paid beside."""
    return shut(unpaid(table), closed_columns(table))


def unpaid(table: Table) -> BlockProgram:
    """Return the program of the clauses in which no side payment flows."""
    return shut(table.model.bound.program, list(table.payments.columns))


def shut(program: BlockProgram, columns: list[int]) -> BlockProgram:
    """Return a program in which the design columns named stay at zero."""
    upper = program.design.upper.copy()
    upper[columns] = 0.0
    return replace(program, design=replace(program.design, upper=upper))


def closed_columns(table: Table) -> list[int]:
    """Return the design columns of what the builder does not build without a deal."""
    rule, case = table.deal.no_deal, table.model.case
    periods = rule.periods or tuple(period.year for period in case.periods)
    return [
        int(column)
        for term in table.model.layout.terms
        if term.quantity in BUILDS
        and term.labels.get("owner") == rule.builder
        and term.period in periods
        and term.labels.get("group") not in rule.spared
        for column in term.x
    ]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a plan is worth: to each side, to each party at its own rate, and its cost [CNY]."""

    utilities: Mapping[str, float]
    terms: Mapping[str, Mapping[str, float]]  # by side, those not in use as well
    parties: Mapping[str, float]
    cost: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What no deal may fall below, and what it may cost at most [CNY]."""

    utilities: Mapping[str, float]
    protected: Mapping[str, float]
    cost: float


def worth(table: Table, solution: Solution) -> Worth:
    """Return what a solution of any program of the table is worth."""
    known: dict[int, float] = {}

    def value(one: LinearMap) -> float:
        return float(one.value(solution.x, solution.y, known))

    parties = dict.fromkeys(str(key[1]) for key in table.ledgers.accounts["npv"].entries)
    return Worth(
        utilities={side: value(one) for side, one in table.utilities.items()},
        terms={
            side.name: {
                term.name: value(term_map(term, table.model.case, table.ledgers))
                for term in side.terms
            }
            for side in table.deal.sides
        },
        parties={party: value(party_value(table.ledgers, party)) for party in parties},
        cost=value(table.cost),
    )


def limits(table: Table, without: Worth, least_cost: float) -> Limits:
    """Return the limits of a deal.

    Parameters
    ----------
    table : Table
        What is negotiated.
    without : Worth
        What the plan without a deal is worth.
    least_cost : float
        System cost of the cheapest plan that the clauses allow [CNY].
    """
    kept = parameter(table.model.case, KEPT_SAVING)
    return Limits(
        utilities=without.utilities,
        protected={party: without.parties[party] for party in table.protected},
        cost=least_cost + (1.0 - kept) * max(without.cost - least_cost, 0.0),
    )


def open_program(table: Table, limits: Limits) -> BlockProgram:
    """Return the program of every deal: clauses, protected parties, cost, and both sides."""
    program = table.model.bound.program
    rows = [
        *_protected_rows(table, limits, program),
        _row("cost", table.cost, program, high=limits.cost),
    ]
    rows += _side_rows(table, limits.utilities, program)
    return add_rows(program, rows)


def point_program(table: Table, limits: Limits, floors: Mapping[str, float]) -> BlockProgram:
    """Return the program of the cheapest plan that gives both sides at least their floors."""
    program = table.model.bound.program
    rows = [*_protected_rows(table, limits, program), *_side_rows(table, floors, program)]
    return add_rows(program, rows)


def directed(program: BlockProgram, table: Table, weights: Mapping[str, float]) -> BlockProgram:
    """Return a program that minimises minus the weighted sum of the utilities."""
    value = total(table.utilities[side].scaled(-weight) for side, weight in weights.items())
    row = lower(value, program.design.cost.size, program.blocks)
    blocks = tuple(
        replace(block, cost=cost) for block, cost in zip(program.blocks, row.blocks, strict=True)
    )
    return replace(
        program, design=replace(program.design, cost=row.x), blocks=blocks, offset=value.constant
    )


def _protected_rows(table: Table, limits: Limits, program: BlockProgram) -> list[NewRow]:
    return [
        _row(f"protected:{party}", value, program, low=limits.protected[party])
        for party, value in table.protected.items()
    ]


def _side_rows(table: Table, floors: Mapping[str, float], program: BlockProgram) -> list[NewRow]:
    """Return a row for each side that has a floor, always in the order of the sides."""
    return [
        _row(f"side:{side}", table.utilities[side], program, low=floors[side])
        for side in table.sides
        if side in floors
    ]


def _row(
    name: str,
    value: LinearMap,
    program: BlockProgram,
    low: float = -np.inf,
    high: float = np.inf,
) -> NewRow:
    lowered = lower(value, program.design.cost.size, program.blocks)
    return NewRow(f"deal:{name}", low - value.constant, high - value.constant, lowered)


def stored_program(model: Model, record: Mapping[str, Any]) -> BlockProgram:
    """Return the program of a plan that a frontier stored, from the record in its manifest."""
    table = open_table(model, record["as_written"])
    if record["point"] == NO_DEAL:
        return without_deal(table)
    if not record["floors"]:
        return unpaid(table)
    held = Limits(record["floors"], record["protected"], float("inf"))
    return point_program(table, held, record["floors"])
