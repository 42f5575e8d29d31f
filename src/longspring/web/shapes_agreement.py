"""Responses about the clauses of the agreement and what two sides can get; see `shapes`."""

from dataclasses import dataclass, field
from typing import Literal

from longspring.report.measure import Measure
from longspring.report.text import Text
from longspring.web.shapes import Chart, ClauseState, Number, Option

# ------------------------------------------------------------------------------ clauses


@dataclass(frozen=True, slots=True)
class Office:
    """Who answers for a clause on the side of a party."""

    party: str
    label: Text
    office: Text


@dataclass(frozen=True, slots=True)
class Reached:
    """What the plan does in a period the clause holds in (0: over all of them), in `account_unit`.

    `shadow_price` is in CNY of the period's years per unit, `present_price` in present value; null
    where the clause only reports or where the price is not unique. `ratio` is what is reached of a
    clause on a ratio, in words; null for others.
    """

    period: int
    value: float
    bound: float
    slack: float
    met: bool
    shadow_price: Number
    present_price: Number
    ratio: Text | None = None


@dataclass(frozen=True, slots=True)
class ClausePrice:
    """What a clause costs.

    `saving` is what the system saves without it [CNY, present value], `yearly_cost` the same as an
    equal amount in each year of the plan at the social rate [CNY/a]; `value` is the present price
    of one more unit in the period that weighs most.
    """

    value: Number
    unit: str
    show: Measure
    period: int
    saving: float
    yearly_cost: Number
    longest_hours: float


@dataclass(frozen=True, slots=True)
class Payer:
    """What a clause changes for a party: negative is a loss [CNY, present value]."""

    party: str
    label: Text
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Odds that a clause is kept [1], by a date."""

    kept: float
    by: str


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause in the list.

    `value` and `unit` are as written in the agreement; `asks` says in words what is asked for
    where the value alone does not (a ratio, a peak); `ratio` is that of a clause on one, which is
    then what can be changed of it. What was reached is in `account_unit`, shown by `show`.
    """

    clause: str
    field: str
    field_label: Text
    label: Text
    text: Text
    account: str
    account_label: Text
    sense: str
    value: Number
    unit: str
    ratio: Number
    asks: Text | None
    account_unit: str
    show: Measure
    periods: list[int]
    strength: str
    strength_label: Text
    legal: str
    legal_label: Text
    illustrative: bool
    owes: list[Option]
    benefits: list[Option]
    owners: list[Office]
    evidence: Text
    reached: list[Reached]
    state: ClauseState
    price: ClausePrice | None
    payers: list[Payer]
    odds: Kept | None
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class ClausesPage:
    """Every clause of the agreement, and what the two together say."""

    clauses: list[ClauseLine]
    sentence: Text
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class Term:
    """Something else that was agreed: how often measured, what follows a failure, ..."""

    key: str
    label: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Margin:
    """The price of one period held against two plans a little to both sides [CNY/unit].

    `verdict` is agrees, kink, edge, unclear or differs; `text` says it. The price holds for bounds
    between `low` and `high`; an open end was looked no further.
    """

    period: int
    shadow_price: Number
    present_price: Number
    up: Number
    down: Number
    kink: bool
    verdict: str
    text: Text
    low: Number
    high: Number
    open_low: bool
    open_high: bool
    per_point: Number


@dataclass(frozen=True, slots=True)
class Progress:
    """A measured quantity of the register towards a clause; `accepted` when both sides signed."""

    date: str
    value: float
    accepted: bool
    unit: str


@dataclass(frozen=True, slots=True)
class ClausePage:
    """One clause with everything known of it."""

    clause: ClauseLine
    terms: list[Term]
    margins: list[Margin]
    curve: Chart | None
    depends: list[str]
    editable: bool
    progress: list[Progress]
    projects: list[str]
    missing: list[Text]


# ------------------------------------------------------------------------------ frontier


@dataclass(frozen=True, slots=True)
class SideTotal:
    """What a point is worth to a side over no deal [CNY], in all and term by term."""

    side: str
    label: Text
    gain: float
    operated: Number
    terms: list[Payer]


@dataclass(frozen=True, slots=True)
class Payment:
    """A side payment by year [CNY/a]."""

    payment: str
    label: Text
    payer: Text
    payee: Text
    years: dict[int, float]


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """A point: `gains` by side as agreed, `operated` as run at least cost, over no deal [CNY]."""

    key: str
    kind: Literal["no_deal", "as_written", "corner", "fair"]
    label: Text
    gains: dict[str, float]
    operated: dict[str, float] | None
    saving: float
    sides: list[SideTotal]
    parties: list[Payer]
    payments: list[Payment]
    harmed: list[Text]
    unmet: list[str]
    plan: str | None


@dataclass(frozen=True, slots=True)
class Frontier:
    """What two sides can get together; points lie between `inner` and `outer`, gains [CNY]."""

    available: bool
    missing: list[Text]
    sides: list[Option] = field(default_factory=list[Option])
    gap: Number = None
    tolerance: Number = None
    currency: str = "CNY"
    as_written: bool = True
    protected: list[Text] = field(default_factory=list[Text])
    inner: list[list[float]] = field(default_factory=list[list[float]])
    outer: list[list[float]] = field(default_factory=list[list[float]])
    points: list[FrontierPoint] = field(default_factory=list[FrontierPoint])
    statements: list[Text] = field(default_factory=list[Text])
