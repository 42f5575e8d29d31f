"""How likely each clause is kept by its deadline, where its account is of capacity built.

    amount(draw) = sum over what the account counts of planned x share connected by the deadline
    kept = share of draws in which amount >= bound

The deadline of a row is the last day of its period, of a clause that adds periods up the last day
of the last. Capacity that stands in a period lacks what was to be built up to it and is late.
What a plan builds without projects is taken as planned; how much that is stands beside the odds.

Nothing is said of clauses on energy, carbon, money paid or heat: what is not built would be made
good by other plants, which only a new plan can say (`longspring plan --delivery`). An upper bound
is not judged either, since what is late does not break it by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from longspring.case.model import AccountDefinition, AccountTerm, Case, Clause
from longspring.delivery.portfolio import period_days
from longspring.delivery.share import Shares
from longspring.results.table import Plan, Series
from longspring.units import factor

Floats = NDArray[np.float64]
BUILT = ("build", "energy_build", "fleet_build", "factory_build", "line_build")
STANDING: Mapping[str, str] = {"capacity": "build", "energy_capacity": "energy_build"}
COST = "overnight_cost"
TOLERANCE = 1e-6  # of the bound: what a solver leaves of it
Reason = Literal["rule", "upper", "measured", "account", "no_projects", "party"]


@dataclass(frozen=True, slots=True)
class ClauseOdds:
    """A clause and a deadline: the odds that it is kept, or why nothing is said.

    `amount` is what the plan reaches, `taken` the part of it that is taken as planned; p10 is
    exceeded in 90 % of draws. All in the clause's unit.
    """

    clause: Clause
    period: int
    due: float
    bound: float
    kept: float | None
    reason: Reason | None
    amount: float = np.nan
    taken: float = np.nan
    expected: float = np.nan
    p10: float = np.nan
    p50: float = np.nan
    p90: float = np.nan


@dataclass(frozen=True, slots=True, eq=False)
class _Sum:
    """An amount in every draw, and the part of it that is taken as planned."""

    planned: float
    taken: float
    found: Floats  # one value where it is the same in every draw

    def plus(self, other: "_Sum", scale: float) -> "_Sum":
        return _Sum(
            self.planned + scale * other.planned,
            self.taken + scale * other.taken,
            self.found + scale * other.found,
        )


NOTHING = _Sum(0.0, 0.0, np.zeros(1))


def clause_odds(case: Case, plan: Plan, shares: Shares) -> tuple[ClauseOdds, ...]:
    """Return the odds of every clause of a case, a row for each deadline.

    Parameters
    ----------
    case : Case
        Agreement and accounts.
    plan : Plan
        What is planned.
    shares : Shares
        How much of it is there by a day.
    """
    accounts = {one.name: one for one in case.accounts}
    source = _Source(case, shares, plan.tables["annual"].columns, unit_costs(case))
    found: list[ClauseOdds] = []
    for clause in case.agreement.clauses:
        reason = refusal(clause, accounts)
        for periods in _windows(case, clause):
            due = period_days(case, periods[-1])[1]
            row = ClauseOdds(clause, periods[-1], due, clause.value, None, reason)
            if reason is None:
                row = _judged(source, row, periods)
            found.append(row)
    return tuple(found)


def refusal(clause: Clause, accounts: Mapping[str, AccountDefinition]) -> Reason | None:
    """Return why a clause cannot be judged by what is connected when, None where it can."""
    used = [accounts.get(name) for name in (clause.account, clause.minus) if name]
    if clause.rule:
        return "rule"
    if clause.terms.measured.en:
        return "measured"
    if clause.party:
        return "party"
    if any(one is None or not of_capacity(one) for one in used):
        return "account"
    return "upper" if clause.sense == "<=" else None


def of_capacity(account: AccountDefinition) -> bool:
    """Return whether an account counts nothing but capacity, as such or at what it costs."""
    return not account.constant and all(
        (term.quantity in BUILT and set(term.factors) <= {COST})
        or (term.quantity in STANDING and not term.factors)
        for term in account.terms
    )


def _windows(case: Case, clause: Clause) -> Iterator[tuple[int, ...]]:
    periods = tuple(sorted(clause.periods or tuple(one.year for one in case.periods)))
    if clause.aggregate == "sum":
        yield periods
    else:
        yield from ((period,) for period in periods)


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """Where amounts come from."""

    case: Case
    shares: Shares
    rows: Mapping[str, Any] | Series  # table `annual` of the plan
    costs: Mapping[tuple[str, str, int], float]  # of a unit built [CNY]

    def account(self, account: AccountDefinition, row: ClauseOdds, periods: Iterable[int]) -> _Sum:
        """Return an account over periods, as it is by the deadline of a row."""
        amount = NOTHING
        for term in account.terms:
            for place in self._places(term, row.clause, periods):
                amount = amount.plus(self._entry(term, place, row.due), 1.0)
        return amount

    def _places(self, term: AccountTerm, clause: Clause, periods: Iterable[int]) -> list[int]:
        """Return the rows of the plan that a term counts."""
        chosen = self.rows["quantity"] == term.quantity
        chosen &= np.isin(self.rows["period"], list(periods))
        for label, words in term.where.items():
            chosen &= np.isin(self.rows[label], words)
        if clause.zones:
            chosen &= np.isin(self.rows["zone"], clause.zones)
        return np.flatnonzero(chosen).tolist()

    def _entry(self, term: AccountTerm, place: int, due: float) -> _Sum:
        """Return one row of the plan in every draw."""
        technology, zone = str(self.rows["technology"][place]), str(self.rows["zone"][place])
        period, value = int(self.rows["period"][place]), float(self.rows["value"][place])
        scale = term.scale
        if COST in term.factors:
            scale *= self.costs[term.quantity, technology, period]
        if term.quantity in BUILT:
            share = self.shares.at(technology, period, due, zone)
            late = None if share is None else value * (1.0 - share)
        else:
            late = self._late(STANDING[term.quantity], (technology, zone), period, due)
        if late is None:
            return _Sum(scale * value, scale * value, np.array([scale * value]))
        # What is late is never more than what stands: part of it may have retired since.
        return _Sum(scale * value, 0.0, scale * np.maximum(value - late, 0.0))

    def _late(self, quantity: str, thing: tuple[str, str], last: int, due: float) -> Floats | None:
        """Return what was to be built up to a period and is not there by a day."""
        technology, zone = thing
        late: Floats | None = None
        for period in self.shares.periods:
            share = self.shares.at(technology, period, due, zone) if period <= last else None
            if share is None:
                continue
            chosen = self.rows["quantity"] == quantity
            for label, word in (("technology", technology), ("zone", zone), ("period", period)):
                chosen &= self.rows[label] == word
            missing = float(self.rows["value"][chosen].sum()) * (1.0 - share)
            late = missing if late is None else late + missing
        return late


def unit_costs(case: Case) -> Mapping[tuple[str, str, int], float]:
    """Return what a unit built costs, by quantity, what is built, and period [CNY]."""
    cost = {("build", row.technology, row.period): row.overnight_cost for row in case.costs}
    for row in case.store_costs:
        cost["build", row.store, row.period] = row.power_cost
        cost["energy_build", row.store, row.period] = row.energy_cost
    for row in case.fleet_costs:
        cost["fleet_build", row.fleet, row.period] = row.overnight_cost
    for period in case.periods:
        for row in case.factories:
            cost["factory_build", row.factory, period.year] = row.overnight_cost
        for row in case.lines:
            cost["line_build", row.line, period.year] = row.overnight_cost
    return cost


def _judged(source: _Source, row: ClauseOdds, periods: Sequence[int]) -> ClauseOdds:
    """Return a row with its odds, or without where none of it has projects."""
    clause = row.clause
    accounts = {one.name: one for one in source.case.accounts}
    amount = source.account(accounts[clause.account], row, periods)
    if clause.minus:
        less = source.account(accounts[clause.minus], row, periods)
        amount = amount.plus(less, -clause.ratio)
    if amount.found.size == 1 or not set(periods) <= set(source.shares.periods):
        return replace(row, reason="no_projects")
    per_unit = factor(clause.unit, accounts[clause.account].unit)
    draws = amount.found / per_unit
    least = clause.value - TOLERANCE * max(abs(clause.value), 1.0)
    p10, p50, p90 = (float(value) for value in np.quantile(draws, (0.1, 0.5, 0.9)))
    return replace(
        row,
        kept=float((draws >= least).mean()),
        amount=amount.planned / per_unit,
        taken=amount.taken / per_unit,
        expected=float(draws.mean()),
        p10=p10,
        p50=p50,
        p90=p90,
    )
