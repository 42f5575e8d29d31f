"""deal.yaml: what each of the two sides wants, and what holds without a deal.

    sides:                             # exactly two
      - name: company
        label: {en: ..., zh: ...}
        parties: [company]             # of case.yaml: who sits on this side
        terms:                         # its utility: the sum of these, in present value
          - name: profit
            label: {en: ..., zh: ...}
            account: npv               # of the ledgers
            parties: [company]         # optional: only these values of the account's index party
            weight: 1                  # optional, 1
            parameter: carbon_value    # optional: a number of parameters.csv as further weight
            discount: none             # optional, social: yearly amounts at the social rate;
                                       # none: the account is a present value already
            use: true                  # optional, true: false leaves the term out
    no_deal:
      builder: company                 # the party that builds nothing
      periods: [2025, 2030]            # optional: all
      spared: [hydrogen]               # optional: groups that are built all the same
    standing: [C16]                    # clauses that hold with or without a deal
    protected: [grid]                  # parties whose npv may not fall below no deal

A case without the file has no sides, and is planned all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from longspring.case.codes import issue
from longspring.case.columns import Label
from longspring.case.deal import AccountDefinition
from longspring.case.documents import read_document, unique
from longspring.case.section import Section, label_of
from longspring.errors import Issue

Discount = Literal["social", "none"]
FILE = "deal.yaml"
SIDES = 2


@dataclass(frozen=True, slots=True)
class UtilityTerm:
    """weight x parameter x the account's entries of `parties`, all its entries if none is named."""

    name: str
    label: Label
    account: str
    parties: tuple[str, ...]
    weight: float
    parameter: str
    discount: Discount
    use: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the table: who sits there, and the terms its utility adds up."""

    name: str
    label: Label
    parties: tuple[str, ...]
    terms: tuple[UtilityTerm, ...]


@dataclass(frozen=True, slots=True)
class NoDeal:
    """Without a deal `builder` builds nothing in `periods` (all if empty) but `spared` groups."""

    builder: str
    periods: tuple[int, ...]
    spared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """deal.yaml: the two sides, the plan without a deal, what stands, who is protected."""

    sides: tuple[Side, ...]
    no_deal: NoDeal
    standing: tuple[str, ...]
    protected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What deal.yaml may refer to; None where it could not be read, so nothing is blamed."""

    parties: frozenset[str] | None
    periods: frozenset[str] | None
    accounts: Mapping[str, AccountDefinition] | None
    clauses: frozenset[str] | None
    parameters: frozenset[str] | None
    groups: frozenset[str] | None


def read_deal(text: str, known: Known, issues: list[Issue]) -> Deal | None:
    """Return what deal.yaml says, or None where it cannot be parsed at all."""
    root = read_document(text, FILE, issues)
    if root is None:
        return None
    root.known("sides", "no_deal", "standing", "protected")
    parts = root.sections("sides", least=SIDES)
    unique(parts, "name")
    if len(parts) > SIDES:
        found, fix = f"{len(parts)} sides", "Put further parties on one of two sides."
        issues.append(issue("LS-0206", root.where("sides"), found, "two sides", fix))
    sides = tuple(_side(part, known) for part in parts)
    standing = root.words("standing", optional=True)
    root.among("standing", standing, known.clauses, "a clause of agreement.yaml")
    protected = root.words("protected", optional=True)
    root.among("protected", protected, known.parties, "a party of case.yaml")
    inner = root.section("no_deal")
    no_deal = NoDeal("", (), ()) if inner is None else _no_deal(inner, known)
    return Deal(sides, no_deal, standing, protected)


def _side(part: Section, known: Known) -> Side:
    part.known("name", "label", "parties", "terms")
    terms = part.sections("terms", least=1)
    unique(terms, "name")
    return Side(
        name=part.text("name"),
        label=label_of(part, "label"),
        parties=_parties(part, known),
        terms=tuple(_term(term, known) for term in terms),
    )


def _parties(part: Section, known: Known, optional: bool = False) -> tuple[str, ...]:
    words = part.words("parties", optional)
    part.among("parties", words, known.parties, "a party of case.yaml")
    return words


def _term(part: Section, known: Known) -> UtilityTerm:
    part.known(
        *("name", "label", "account", "parties", "weight", "parameter", "discount", "use"),
    )
    account = part.text("account")
    part.among("account", filter(None, (account,)), known.accounts, "an account")
    parties = _parties(part, known, optional=True)
    definition = (known.accounts or {}).get(account)
    if parties and definition is not None and "party" not in definition.index:
        found = f"parties for account {account!r}"
        fix = "Remove 'parties', or name an account with the index party."
        where = part.where("parties")
        part.issues.append(issue("LS-0806", where, found, "an account with index party", fix))
    parameter = part.text("parameter", default="")
    part.among("parameter", filter(None, (parameter,)), known.parameters, "a parameter")
    discount = part.text("discount", "social", ("social", "none"))
    return UtilityTerm(
        name=part.text("name"),
        label=label_of(part, "label"),
        account=account,
        parties=parties,
        weight=part.number("weight", 1.0),
        parameter=parameter,
        discount=cast(Discount, discount),
        use=part.flag("use", True),
    )


def _no_deal(part: Section, known: Known) -> NoDeal:
    part.known("builder", "periods", "spared")
    builder = part.text("builder")
    part.among("builder", filter(None, (builder,)), known.parties, "a party of case.yaml")
    periods = part.integers("periods")
    years = tuple(map(str, periods))
    part.among("periods", years, known.periods, "a period of case.yaml")
    spared = part.words("spared", optional=True)
    part.among("spared", spared, known.groups, "a group of what may be built")
    return NoDeal(builder, periods, spared)
