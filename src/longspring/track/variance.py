"""Plan against what happened: money and megawatts, split into volume, price and delay.

A line is a technology in a zone. By a day, with capacity Q [MW], unit cost P [CNY/MW] and the share
of the money that is spent S [1]; 0 as planned, 1 as it stands:

    planned = Q0 P0 S0          actual = Q1 P1 S1          total = actual - planned
    volume  = (Q1 - Q0) P0 S0           what was agreed is more or less than what was planned
    price   =  Q1 (P1 - P0) S0          and dearer or cheaper
    delay   =  Q1  P1 (S1 - S0)         and ahead or behind

in this order, each step at the new value of the one before. The parts are whole CNY and add up
exactly; the rounding is in the delay. Megawatts have no price:

    planned = Q0 S0    actual = R    volume = (Q1 - Q0) S0    delay = R - Q1 S0

Q0, P0: what the plan builds up to the end of the period of the day. S0: evenly over each period,
for a plan says nothing finer. Q1, P1: signed projects due by then; what is spent beyond the agreed
investment of a project is price, not progress. The plan is in real money of its base year, the
register in money of the day: inflation shows as price.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from longspring.track.fact import Fact

CRUMB = 0.01  # [MW], what an interior point leaves of nothing


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan builds of a technology in a zone from one day to another [MW], [CNY]."""

    technology: str
    zone: str
    first: date
    last: date
    capacity_mw: float
    cost_cny: float


@dataclass(frozen=True, slots=True)
class Position:
    """Quantity, unit cost and the share of the money that is spent."""

    quantity: float
    price: float
    share: float

    @property
    def money(self) -> float:
        """Return the money spent [CNY]."""
        return self.quantity * self.price * self.share


@dataclass(frozen=True, slots=True)
class Split:
    """A difference and its parts; the parts add up to it."""

    planned: float
    actual: float
    volume: float
    price: float
    delay: float

    @property
    def total(self) -> float:
        """Return actual less planned."""
        return self.actual - self.planned


@dataclass(frozen=True, slots=True)
class Variance:
    """What differs in a line of a plan: money [CNY] and megawatts; and how much was agreed."""

    technology: str
    zone: str
    planned_mw: float  # by the end of the period
    agreed_mw: float  # of signed projects due by then
    projects: tuple[str, ...]
    money: Split
    capacity: Split


def variances(
    planned: Sequence[Planned], facts: Sequence[Fact], as_of: date
) -> tuple[Variance, ...]:
    """Return what differs of each line between a plan and the register on a day.

    Parameters
    ----------
    planned : sequence of Planned
        What the plan builds.
    facts : sequence of Fact
        What is known of the projects on that day.
    as_of : date
        Up to which both are counted.
    """
    end = min((one.last for one in planned if one.last >= as_of), default=date.max)
    due = [one for one in planned if one.first <= end and one.last <= end]
    signed = [
        fact
        for fact in facts
        if fact.reached("signed")
        and (fact.project.draft.due_on is None or fact.project.draft.due_on <= end)
    ]
    lines = {(one.technology, one.zone) for one in due if one.capacity_mw > CRUMB}
    lines |= {(one.project.draft.technology, one.project.draft.zone) for one in signed}
    return tuple(
        _line(
            (technology, zone),
            [one for one in due if (one.technology, one.zone) == (technology, zone)],
            [
                one
                for one in signed
                if (one.project.draft.technology, one.project.draft.zone) == (technology, zone)
            ],
            as_of,
        )
        for technology, zone in sorted(lines)
    )


def split_money(planned: Position, actual: Position) -> Split:
    """Return the difference of two positions in whole CNY, split in the order of the module."""
    before, after = float(round(planned.money)), float(round(actual.money))
    volume = float(round((actual.quantity - planned.quantity) * planned.price * planned.share))
    price = float(round(actual.quantity * (actual.price - planned.price) * planned.share))
    return Split(before, after, volume, price, after - before - volume - price)


def split_capacity(planned: Position, agreed: float, running: float) -> Split:
    """Return the difference of megawatts; it has no price."""
    before = planned.quantity * planned.share
    volume = (agreed - planned.quantity) * planned.share
    return Split(before, running, volume, 0.0, running - before - volume)


def total_of(splits: Iterable[Split]) -> Split:
    """Return the sum of differences, part by part."""
    found = list(splits)
    parts = zip(
        *((one.planned, one.actual, one.volume, one.price, one.delay) for one in found),
        strict=True,
    )
    return Split(*(sum(part) for part in parts)) if found else Split(0.0, 0.0, 0.0, 0.0, 0.0)


def elapsed(first: date, last: date, as_of: date) -> float:
    """Return the share of a span of days that has passed at the end of a day [1]."""
    days = (last - first).days + 1
    return min(max((as_of - first).days + 1, 0), days) / days


def _line(
    line: tuple[str, str], planned: Sequence[Planned], facts: Sequence[Fact], as_of: date
) -> Variance:
    """Return the variance of one line.

    Where only one side has a price, it is that of both: all of the difference is volume and delay.
    Projects without megawatts, such as factories, are counted in CNY of investment.
    """
    cost = sum(one.cost_cny for one in planned)
    size = sum(one.capacity_mw for one in planned)
    passed = sum(one.capacity_mw * elapsed(one.first, one.last, as_of) for one in planned)
    due = sum(one.cost_cny * elapsed(one.first, one.last, as_of) for one in planned)
    agreed = sum(fact.project.draft.capacity_mw for fact in facts)
    spent = sum(fact.spent for fact in facts)
    invested = sum(max(fact.project.draft.investment_cny, fact.spent) for fact in facts)
    before = _price(cost, size) or _price(invested, agreed) or 1.0
    after = _price(invested, agreed) or before
    return Variance(
        *line,
        planned_mw=size,
        agreed_mw=agreed,
        projects=tuple(fact.project.key for fact in facts),
        money=split_money(
            Position(cost / before, before, due / cost if cost else 0.0),
            Position(invested / after, after, spent / invested if invested else 0.0),
        ),
        capacity=split_capacity(
            Position(size, 0.0, passed / size if size else 0.0),
            agreed,
            sum(fact.running for fact in facts),
        ),
    )


def _price(money: float, quantity: float) -> float | None:
    """Return CNY per MW, None where one of them is 0."""
    return money / quantity if money > 0.0 and quantity > 0.0 else None
