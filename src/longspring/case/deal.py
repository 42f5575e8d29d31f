"""What is agreed and how it is measured: fields, clauses and definitions of accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from longspring.case.columns import Label, LegalClass, Sense, Strength


@dataclass(frozen=True, slots=True)
class Field:
    """A field of cooperation of the announcement; it must have a clause and an account."""

    name: str
    label: Label
    text: Label
    accounts: tuple[str, ...]


NOTHING_SAID = Label("", "")


@dataclass(frozen=True, slots=True)
class Owner:
    """The office that answers for a clause on the side of one party."""

    party: str
    office: Label


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed of a clause beside its bound; everything may be left open.

    `measured` says what measures a clause that no plan can; `permitted` the wording that law
    allows where the clause itself is no lawful condition. `depends` names other clauses.
    """

    template: str = ""
    frequency: Label = NOTHING_SAID
    remedy: Label = NOTHING_SAID
    relief: Label = NOTHING_SAID  # what excuses a failure
    measured: Label = NOTHING_SAID
    permitted: Label = NOTHING_SAID
    owners: tuple[Owner, ...] = ()
    depends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A bound on an account, agreed by parties.

    `account` is a name of the ledgers; `minus` an optional second account with `ratio`, so that
    a ratio is written numerator - ratio * denominator. `periods`, `zones` and `party` empty mean
    all.
    `aggregate` tells whether the bound holds for each period or for the sum over the window.
    `rule` "" is a plain bound; "peak" and "non_increasing" are the carbon rules of model.md 4.
    """

    name: str
    field: str
    label: Label
    text: Label
    owes: tuple[str, ...]
    benefits: tuple[str, ...]
    account: str
    sense: Sense
    value: float
    unit: str
    minus: str
    ratio: float
    periods: tuple[int, ...]
    zones: tuple[str, ...]
    aggregate: Literal["each", "sum"]
    rule: Literal["", "peak"]
    strength: Strength
    remedy_price: float | None  # CNY per unit short, for best_effort
    legal: LegalClass
    evidence: Label
    illustrative: bool
    file: str
    line: int
    party: tuple[str, ...] = ()  # whose part of an account with index party counts
    terms: Terms = Terms()
    remedy_paid: bool = False  # by those who owe to those who benefit; else a price alone


@dataclass(frozen=True, slots=True)
class Agreement:
    """Parties' agreement: its fields and clauses; `parties` are names of Case.parties."""

    name: Label
    signed: str
    parties: tuple[str, ...]
    fields: tuple[Field, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class AccountTerm:
    """scale x product of factors x quantity, over the terms that match every filter."""

    quantity: str
    scale: float
    factors: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]  # label -> allowed values


@dataclass(frozen=True, slots=True)
class AccountDefinition:
    """accounts.yaml: a linear quantity with a name, a unit and an index."""

    name: str
    ledger: str
    label: Label
    unit: str
    index: tuple[str, ...]  # of "period", "zone", "technology", "group", "carrier", "fuel"
    terms: tuple[AccountTerm, ...]
    constant: str  # named table added per period ("emissions"), or ""
    file: str
    line: int
    key: str = "share"  # column of counties.csv by which a zone is shared among its counties
    least: float | None = None  # an amount is never less: there the range of each entry ends
