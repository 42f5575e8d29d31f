"""The money of an enterprise, project by project and year by year, as the plan has it.

    project         what one party built of one technology in one zone and period (vintage 0: what
                    stands today); what it earns without a plant of its own has no technology
    yearly[y]       received (+) and paid (-) by transfer and other party, equal in every year of a
                    period; a vintage has the share of its capacity in all that stands
    spent[y]        overnight cost in the year before service, later instalments beyond the lifetime
    residual[y]     what is left where the horizon ends before the lifetime does

Discounted at the party's rate and added up over its projects, this is the account `npv`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from longspring.case.model import Case
from longspring.ledger.factor import ENERGY_QUANTITIES
from longspring.ledger.linear import LinearMap, Part
from longspring.ledger.npv import CapitalFlow, is_capital
from longspring.program.block import Floats
from longspring.program.layout import Term
from longspring.results.collect import Solved

ENERGY = "energy"  # the part of a store that has a size of its own
TODAY = 0  # vintage of what stands before the first period
CRUMB = 1e-6  # capacity below which nothing stands [MW]

Standing = dict[tuple[str, str, str], dict[int, dict[int, float]]]  # -> period -> vintage -> MW
Money = dict[tuple[str, str], Floats]  # (transfer, other party) -> CNY by year


@dataclass(frozen=True, slots=True, order=True)
class Project:
    """What a pro forma is drawn up for."""

    party: str
    technology: str  # "" for trade without a plant of its own
    zone: str
    vintage: int


@dataclass(frozen=True, slots=True, eq=False)
class Cash:
    """The money of one project in each year of the horizon [CNY], received +, paid -."""

    project: Project
    yearly: Money
    spent: Money
    residual: Money
    standing: Floats  # [MW] in each year

    @property
    def size(self) -> float:
        """Return the largest amount of the project in a year, whichever way it goes [CNY]."""
        found = [abs(a).max() for m in (self.yearly, self.spent, self.residual) for a in m.values()]
        return float(max(found, default=0.0))


@dataclass(frozen=True, slots=True)
class Horizon:
    """The years of a plan, with the one before the first in which the first plants are paid for."""

    years: tuple[int, ...]
    periods: Mapping[int, slice]  # places of the years of each period

    @property
    def size(self) -> int:
        """Return the number of years."""
        return len(self.years)


@dataclass(slots=True)
class _Draft:
    """A project while its money is being gathered."""

    size: int
    yearly: Money = field(default_factory=dict)
    spent: Money = field(default_factory=dict)
    residual: Money = field(default_factory=dict)

    def add(self, money: Money, key: tuple[str, str], place: slice | int, value: float) -> None:
        """Add an amount to some years."""
        if key not in money:
            money[key] = np.zeros(self.size)
        money[key][place] += value


def horizon_of(case: Case) -> Horizon:
    """Return the years of a case whose periods stand for whole years."""
    first = case.periods[0].year - 1
    periods: dict[int, slice] = {}
    for period in case.periods:
        start = period.year - first
        periods[period.year] = slice(start, start + int(period.years))
    last = max(place.stop for place in periods.values())
    return Horizon(tuple(range(first, first + last)), periods)


def gather(solved: Solved) -> tuple[Cash, ...]:
    """Return the money of every project of every enterprise, in order.

    Parameters
    ----------
    solved : Solved
        Case with enterprises in finance.csv, ledgers and solution.

    Returns
    -------
    tuple of Cash
        One per project with any money.
    """
    horizon = horizon_of(solved.case)
    stands = standing(solved)
    parties = {row.party for row in solved.case.finance}
    drafts: dict[Project, _Draft] = {}
    for flow, part, value in _payments(solved, parties):
        for party, other, sign in ((flow[2], flow[1], 1.0), (flow[1], flow[2], -1.0)):
            if party in parties:
                for project, share in _projects(part.term, party, stands):
                    draft = drafts.setdefault(project, _Draft(horizon.size))
                    place = horizon.periods[part.term.period]
                    draft.add(draft.yearly, (flow[0], other), place, sign * share * value)
    for one in solved.ledgers.capital:
        for party, other, sign in ((one.payee, one.payer, 1.0), (one.payer, one.payee, -1.0)):
            if party in parties:
                project = _built(one.cost.term, party)
                draft = drafts.setdefault(project, _Draft(horizon.size))
                for year, amount in dated(one, solved):
                    money = draft.spent if amount > 0.0 else draft.residual
                    place = year - horizon.years[0]
                    draft.add(money, (one.transfer, other), place, sign * amount)
    return tuple(
        Cash(project, one.yearly, one.spent, one.residual, _capacity(project, stands, horizon))
        for project, one in sorted(drafts.items())
    )


def dated(capital: CapitalFlow, solved: Solved) -> Iterator[tuple[int, float]]:
    """Yield year and amount of what is paid for capital [CNY], negative what comes back."""
    cost = part_value(capital.cost, solved, {})
    start = capital.cost.term.vintage - 1
    for time, amount in capital.flows:
        yield start + int(np.ceil(time)), cost * amount


def part_value(part: Part, solved: Solved, known: dict[int, float]) -> float:
    """Return the value of one part of a map at the solution."""
    return LinearMap((part,)).value(solved.solution.x, solved.solution.y, known)


def standing(solved: Solved) -> Standing:
    """Return what stands of each vintage in each period, by technology, zone and part."""
    zones = {line.line: line.zone_from for line in solved.case.lines}
    zones |= {factory.factory: factory.zone for factory in solved.case.factories}
    found: Standing = {}
    for name, value in zip(solved.program.design.names, solved.solution.x.tolist(), strict=True):
        kind, *words = name.split(":")
        if kind not in ("build", "standing", "existing"):
            continue
        year = int(words.pop())
        vintage = {"build": year, "existing": TODAY}.get(kind, 0)
        vintage = int(words.pop()) if kind == "standing" else vintage
        zone = words[1] if len(words) > 1 else zones[words[0]]
        part = ENERGY if words[2:] == [ENERGY] else ""
        by_vintage = found.setdefault((words[0], zone, part), {}).setdefault(year, {})
        by_vintage[vintage] = max(value, 0.0)
    return found


def _payments(
    solved: Solved, parties: set[str]
) -> Iterator[tuple[tuple[str, str, str], Part, float]]:
    """Yield (transfer, payer, payee), term and yearly amount of what parties pay or get in a year.

    Capital is not here.
    """
    capital = {row.transfer for row in solved.case.transfers if is_capital(row)}
    known: dict[int, float] = {}
    for flow in solved.ledgers.flows:
        if flow.transfer not in capital and parties & {flow.payer, flow.payee}:
            for part in flow.amount.parts:
                value = part_value(part, solved, known)
                yield (flow.transfer, flow.payer, flow.payee), part, value


def _projects(term: Term, party: str, stands: Standing) -> Iterator[tuple[Project, float]]:
    """Yield the projects that a term belongs to for a party, with the share of each."""
    technology, zone = term.labels.get("technology", ""), term.labels.get("zone", "")
    part = ENERGY if term.quantity in ENERGY_QUANTITIES else ""
    by_vintage = stands.get((technology, zone, part), {}).get(term.period, {})
    if term.labels.get("owner") != party or not by_vintage:
        yield Project(party, "", zone, TODAY), 1.0
        return
    whole = sum(by_vintage.values())
    if whole < CRUMB:
        yield Project(party, technology, zone, max(by_vintage)), 1.0
        return
    for vintage, capacity in by_vintage.items():
        if capacity > 0.0:
            yield Project(party, technology, zone, vintage), capacity / whole


def _built(term: Term, party: str) -> Project:
    """Return the project that a payment for capital belongs to."""
    owned = term.labels.get("owner") == party
    technology = term.labels["technology"] if owned else ""
    return Project(party, technology, term.labels.get("zone", ""), term.vintage if owned else TODAY)


def _capacity(project: Project, stands: Standing, horizon: Horizon) -> Floats:
    """Return what stands of a project in each year [MW]."""
    series = np.zeros(horizon.size)
    for period, by_vintage in stands.get((project.technology, project.zone, ""), {}).items():
        series[horizon.periods[period]] = by_vintage.get(project.vintage, 0.0)
    return series
