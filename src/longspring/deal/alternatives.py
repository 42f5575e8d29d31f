"""Plans that cost little more than the cheapest and differ most: what is open at small price.

    least, most   min and max of an account over all plans with
                  system cost <= (1 + within) cheapest, and every clause kept
    mixed         the same for sums of several accounts, each divided by its range
    spread        of all plans found, those farthest from each other: begin with the cheapest, then
                  take the one whose nearest chosen plan is farthest, in ranges

An account counts as one number: what happens once (builds) is added up over the periods, as is
what is a present value already; all else is the mean over the years of the horizon, or the one
period that it is narrowed to. `NAME` may be
narrowed by labels, as in `village_income:zone=nongan:period=2030`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from longspring.agreement.append import NewRow, add_rows
from longspring.deal.utility import system_cost
from longspring.errors import UsageError
from longspring.ledger.account import Account
from longspring.ledger.linear import LinearMap, lower, total
from longspring.plan import Model, Progress
from longspring.program.block import BlockProgram
from longspring.program.solution import Solution
from longspring.solve.certificate import Certificate
from longspring.solve.choose import Certified, solve_certified
from longspring.solve.memory import Warm

ONCE = ("build", "commissioned", "retired")  # ends of the quantities that happen once a period
WIDEST = 0.5  # share of the cost beyond which nothing is near the optimum
MIXED = 2  # directions looked in for each account, besides its two ends
SEED = 3  # of the mixed directions: the same case gives the same plans
CHEAPEST = "cheapest"


@dataclass(frozen=True, slots=True)
class Axis:
    """An account as one number: as it was asked for, its unit, the map, and how it is added up."""

    name: str
    unit: str
    amount: LinearMap
    added: bool  # over the periods; otherwise the mean over the years


@dataclass(frozen=True, slots=True)
class Alternative:
    """One plan: what it was found for, its place on every axis and its cost [CNY]."""

    name: str
    values: Mapping[str, float]
    cost: float
    bound: float | None  # of its own axis, proved: no plan lies beyond
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Alternatives:
    """All plans found, and those of them that are farthest apart."""

    axes: tuple[Axis, ...]
    within: float
    limit: float  # [CNY]
    plans: tuple[Alternative, ...]
    spread: tuple[str, ...]


def find_alternatives(
    model: Model,
    along: Sequence[str],
    within: float,
    count: int = 5,
    progress: Progress | None = None,
) -> Alternatives:
    """Find plans within a share of the least cost that differ most along some accounts.

    Parameters
    ----------
    model : Model
        Of a case.
    along : sequence of str
        Accounts, each optionally with labels.
    within : float
        How much more than the cheapest a plan may cost [1].
    count : int
        How many plans to spread out.
    progress : callable, optional
        Told stage, iteration, relative gap and elapsed seconds.

    Returns
    -------
    Alternatives
        The cheapest plan first, then the two ends of every account, then mixed ones.

    Raises
    ------
    UsageError
        If an account or label is not there, or the share is not between 0 and a half.
    """
    if not 0.0 <= within <= WIDEST:
        raise UsageError(f"Within {within:g} was asked for; give a share from 0 to 50 %.")
    axes = tuple(axis_of(text, model) for text in along)
    search = _Search(model, axes, progress)
    found = [search.cheapest()]
    limit = found[0].cost + within * abs(found[0].cost)
    near = _near(model, limit)
    for axis in axes:
        found += [search.end(near, axis, sign) for sign in (1.0, -1.0)]
    scale = {axis.name: _range([one.values[axis.name] for one in found]) for axis in axes}
    if len(axes) > 1:
        found += search.mixed(near, scale)
    return Alternatives(axes, within, limit, tuple(found), farthest_apart(found, scale, count))


def axis_of(text: str, model: Model) -> Axis:
    """Return an account named on the command line, narrowed by the labels that follow it.

    Raises
    ------
    UsageError
        If the account, a label or a value of it is not there.
    """
    name, *filters = text.split(":")
    accounts = model.paid.accounts
    if name not in accounts:
        raise UsageError(
            f"found no account {name!r}, expected one of {', '.join(sorted(accounts))}."
        )
    account = accounts[name]
    for part in filters:
        label, _, value = part.partition("=")
        account = _narrowed(account, label, value)
    years = {period.year: period.years for period in model.case.periods}
    horizon = sum(years.values())
    added = happens_once(account)
    maps = account.by_period()
    amount = total(
        one.scaled(1.0 if added or len(maps) == 1 else years[period] / horizon)
        for period, one in maps.items()
    )
    return Axis(text, account.definition.unit, amount, added)


def happens_once(account: Account) -> bool:
    """Return whether the amounts of an account may be added up over its periods."""
    terms = account.definition.terms
    if not terms:
        return not account.definition.unit.endswith("/a")
    return all(term.quantity.endswith(ONCE) for term in terms)


def _narrowed(account: Account, label: str, value: str) -> Account:
    """Return an account with one value of one of its labels."""
    if label not in account.index:
        labels = ", ".join(account.index)
        name = account.definition.name
        raise UsageError(f"found {label!r} for {name}, expected one of its labels: {labels}.")
    place = account.index.index(label)
    values = {str(key[place]): key[place] for key in account.entries}
    if value not in values:
        raise UsageError(f"found {label}={value}, expected one of {', '.join(values)}.")
    return account.select(label, (values[value],))


def farthest_apart(
    found: Sequence[Alternative], scale: Mapping[str, float], count: int
) -> tuple[str, ...]:
    """Return the names of `count` plans, each the farthest from those before it."""
    places = np.array(
        [[one.values[name] / reach for name, reach in scale.items()] for one in found]
    )
    chosen = [0]
    while len(chosen) < min(count, len(found)):
        away = np.linalg.norm(places[:, None, :] - places[None, chosen, :], axis=2).min(axis=1)
        far = int(np.argmax(away))
        if away[far] <= 1e-9:
            break  # the others are the same plans again
        chosen.append(far)
    return tuple(found[place].name for place in chosen)


def _range(values: Sequence[float]) -> float:
    return max(max(values) - min(values), 1e-9 * max(map(abs, values)), 1e-12)


def _near(model: Model, limit: float) -> BlockProgram:
    """Return the program of a case with a limit on its cost."""
    program = model.bound.program
    cost = system_cost(model.ledgers)
    lowered = lower(cost, program.design.cost.size, program.blocks)
    # The remedies of best efforts are money of the objective as well, and count for the limit.
    lowered.x[model.free.design.cost.size :] = program.design.cost[model.free.design.cost.size :]
    row = NewRow("alternative:cost", -np.inf, limit - cost.constant, lowered)
    return add_rows(program, (row,))


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """A model and the axes along which its plans are looked at."""

    model: Model
    axes: tuple[Axis, ...]
    progress: Progress | None
    warm: Warm = field(default_factory=Warm)

    def solve(self, program: BlockProgram) -> Certified:
        return solve_certified(
            program, self.model.settings.solver, progress=self.progress, kept=(None, self.warm)
        )

    def cheapest(self) -> Alternative:
        """Return the plan that all others are held against."""
        return self.alternative(CHEAPEST, self.solve(self.model.bound.program), None)

    def end(self, near: BlockProgram, axis: Axis, sign: float) -> Alternative:
        """Return the plan with the least (1) or most (-1) of an account."""
        found = self.solve(_aimed(near, axis.amount.scaled(sign)))
        name = f"{'least' if sign > 0.0 else 'most'}:{axis.name}"
        return self.alternative(name, found, sign * found.certificate.safe_bound)

    def mixed(self, near: BlockProgram, scale: Mapping[str, float]) -> list[Alternative]:
        """Return plans at the far ends of directions between the accounts."""
        random = np.random.default_rng(SEED)
        plans: list[Alternative] = []
        for number in range(MIXED * len(self.axes)):
            way = random.normal(size=len(self.axes))
            parts = zip(self.axes, (way / np.linalg.norm(way)).tolist(), strict=True)
            amount = total(axis.amount.scaled(part / scale[axis.name]) for axis, part in parts)
            plans.append(
                self.alternative(f"mixed:{number + 1}", self.solve(_aimed(near, amount)), None)
            )
        return plans

    def alternative(self, name: str, found: Certified, bound: float | None) -> Alternative:
        """Return a solution as an alternative, its cost that of the objective of the case."""
        solution = found.solution
        values = {axis.name: float(axis.amount.value(solution.x, solution.y)) for axis in self.axes}
        return Alternative(name, values, _cost(self.model, solution), bound, found.certificate)


def _cost(model: Model, solution: Solution) -> float:
    """Return the objective of the case at a solution, remedies included [CNY]."""
    cost = float(system_cost(model.ledgers).value(solution.x, solution.y))
    soft = model.free.design.cost.size
    return cost + float(model.bound.program.design.cost[soft:] @ solution.x[soft:])


def _aimed(program: BlockProgram, amount: LinearMap) -> BlockProgram:
    """Return a program that minimises an amount."""
    row = lower(amount, program.design.cost.size, program.blocks)
    blocks = tuple(
        replace(block, cost=cost) for block, cost in zip(program.blocks, row.blocks, strict=True)
    )
    design = replace(program.design, cost=row.x)
    return replace(program, design=design, blocks=blocks, offset=amount.constant)
