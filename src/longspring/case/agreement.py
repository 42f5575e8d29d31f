"""agreement.yaml: what was agreed, as bounds on accounts.

    name: {en: ..., zh: ...}
    signed: 2022-09-17
    parties: [city, company]           # of case.yaml
    fields:
      - name: F6
        label: {en: ..., zh: ...}
        text: {en: ..., zh: ...}
        accounts: [co2]                # at least one
    clauses:
      - name: C16
        field: F6
        label: {en: ..., zh: ...}
        text: {en: ..., zh: ...}
        owes: [city]                   # parties, lists may be empty
        benefits: [state]
        account: co2
        minus: output_total            # optional: account - ratio * minus
        ratio: 0.3                     # required with `minus`
        sense: "<="                    # ">=", "<=", "=="
        value: 20                      # in `unit`; converted to the unit of the account
        unit: Mt
        periods: [2030]                # optional: all
        zones: [metro]                 # optional: all
        party: [heat_company]          # optional: all; whose part of an account by party
        aggregate: each                # optional: each period, or their sum
        rule: ""                       # optional: "peak" (model.md 4)
        strength: binding              # binding, best_effort, report_only
        remedy_price: 500              # CNY per `unit` short; required for best_effort
        remedy_paid: false             # optional: paid by those who owe to those who benefit
        legal: B                       # B, E, or X: X may not be binding
        evidence: {en: ..., zh: ...}
        illustrative: true             # optional, false: value is ours, not the parties'
        terms: {remedy: ...}           # optional: see `terms` below

A clause without `periods` or `zones` holds in all of them. Labels are always in both languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from longspring.case.codes import issue, quoted
from longspring.case.columns import LegalClass, Sense, Strength
from longspring.case.deal import AccountDefinition, Agreement, Clause, Field, Terms
from longspring.case.documents import read_document, unique
from longspring.case.section import Section, label_of
from longspring.case.terms import terms_of
from longspring.errors import Issue
from longspring.units import UnitError, factor

KEYS = (
    *("name", "field", "label", "text", "owes", "benefits", "account", "minus", "ratio"),
    *("sense", "value", "unit", "periods", "zones", "party", "aggregate", "rule"),
    *("strength", "remedy_price", "remedy_paid", "legal", "evidence", "illustrative", "terms"),
)
UNBOUND = "report_only or best_effort"
# The joint notice on the PV supply chain (August 2022) and the campaign on new-energy development
# (October 2023), both of the state: they name intention agreements and oral demands too.
FORBIDDEN = (
    "Notices of the state (August 2022, October 2023) forbid local purchase or a matching factory "
    "as a condition of wind and solar resources."
)
OPEN_TENDERS = "open tenders and supplier days, without any price preference."


@dataclass(frozen=True, slots=True)
class Known:
    """What an agreement may refer to; None where it could not be read, so nothing is blamed."""

    parties: frozenset[str] | None
    zones: frozenset[str] | None
    periods: frozenset[str] | None
    accounts: Mapping[str, AccountDefinition] | None


def read_agreement(text: str, known: Known, issues: list[Issue]) -> Agreement | None:
    """Return what agreement.yaml says, or None where it cannot be parsed at all."""
    root = read_document(text, "agreement.yaml", issues)
    if root is None:
        return None
    root.known("name", "signed", "parties", "fields", "clauses")
    fields, clauses = root.sections("fields"), root.sections("clauses")
    unique(fields, "name")
    unique(clauses, "name")
    agreement = Agreement(
        name=label_of(root, "name"),
        signed=root.text("signed"),
        parties=_parties(root, "parties", known),
        fields=tuple(_field(part, known) for part in fields),
        clauses=tuple(_clause(part, known) for part in clauses),
    )
    _check_fields(root, agreement, fields, clauses)
    names = [clause.name for clause in agreement.clauses]
    for part, clause in zip(clauses, agreement.clauses, strict=True):
        inner = part.section("terms", optional=True) if clause.terms.depends else None
        if inner is not None:
            inner.among("depends", clause.terms.depends, names, "a clause of the agreement")
    return agreement


def _check_fields(
    root: Section, agreement: Agreement, fields: list[Section], clauses: list[Section]
) -> None:
    defined = [field.name for field in agreement.fields]
    used = {clause.field for clause in agreement.clauses}
    for part, clause in zip(clauses, agreement.clauses, strict=True):
        if clause.field:
            part.among("field", (clause.field,), defined, "a field of the agreement")
    for part, field in zip(fields, agreement.fields, strict=True):
        if field.name and field.name not in used:
            found = f"no clause in field {quoted(field.name)}"
            fix = "Add a clause of this field; report_only is enough."
            where = part.where("name")
            root.issues.append(issue("LS-0801", where, found, "at least one clause", fix))


def _parties(part: Section, key: str, known: Known) -> tuple[str, ...]:
    words = part.words(key)
    part.among(key, words, known.parties, "a party of case.yaml")
    return words


def _field(part: Section, known: Known) -> Field:
    part.known("name", "label", "text", "accounts")
    accounts = part.words("accounts", optional=True)
    part.among("accounts", accounts, known.accounts, "an account")
    field = Field(part.text("name"), label_of(part, "label"), label_of(part, "text"), accounts)
    if not accounts:
        found = f"no account in field {quoted(field.name)}"
        fix = "Name the accounts that measure this field."
        where = part.where("accounts")
        part.issues.append(issue("LS-0801", where, found, "at least one account", fix))
    return field


def _clause(part: Section, known: Known) -> Clause:
    part.known(*KEYS)
    account, minus = _measures(part, known)
    unit = part.text("unit")
    definition = (known.accounts or {}).get(account)
    scale = _scale(part, unit, definition)
    strength = _strength(part)
    remedy = _remedy(part, strength)
    terms = terms_of(part, known.parties)
    _measurable(part, strength, terms)
    return Clause(
        name=part.text("name"),
        field=part.text("field"),
        label=label_of(part, "label"),
        text=label_of(part, "text"),
        owes=_parties(part, "owes", known),
        benefits=_parties(part, "benefits", known),
        account=account,
        sense=cast(Sense, part.text("sense", choices=(">=", "<=", "=="))),
        value=part.number("value") * scale,
        unit=definition.unit if definition else unit,
        minus=minus,
        ratio=part.number("ratio", None if minus else 0.0),
        periods=_periods(part, known),
        zones=_zones(part, known, definition),
        aggregate="sum" if _aggregate(part) == "sum" else "each",
        rule="peak" if part.text("rule", "", ("", "peak")) == "peak" else "",
        strength=strength,
        remedy_price=None if remedy is None else remedy / scale,
        legal=_legal(part, strength, terms),
        evidence=label_of(part, "evidence"),
        illustrative=part.flag("illustrative", False),
        party=_party(part, known, definition),
        terms=terms,
        remedy_paid=part.flag("remedy_paid", False),
        file=part.file,
        line=part.line,
    )


def _measures(part: Section, known: Known) -> tuple[str, str]:
    """Return the account of a clause and the one that is taken from it, "" where there is none."""
    account, minus = part.text("account"), part.text("minus", default="")
    for key, name in (("account", account), ("minus", minus)):
        if name:
            part.among(key, (name,), known.accounts, "an account")
    return account, minus


def _scale(part: Section, unit: str, account: AccountDefinition | None) -> float:
    """Return the number of account units in one unit of the clause."""
    if account is None or not unit or unit == account.unit:
        return 1.0
    try:
        return factor(unit, account.unit)
    except UnitError as error:
        fix = f"Write the value in {account.unit}."
        expected = f"a unit of {account.unit}, as the account has"
        where = part.where("unit")
        part.issues.append(issue("LS-0803", where, quoted(str(error)), expected, fix))
        return 1.0


def _strength(part: Section) -> Strength:
    choices = ("binding", "best_effort", "report_only")
    return cast(Strength, part.text("strength", choices=choices))


def _remedy(part: Section, strength: Strength) -> float | None:
    if part.given("remedy_price", optional=True) is not None:
        return part.number("remedy_price", low=0)
    if strength == "best_effort":
        fix = "Add 'remedy_price', in CNY per unit short."
        where = part.where("strength")
        found = "best_effort without remedy_price"
        part.issues.append(issue("LS-0804", where, found, "a remedy price", fix))
    return None


def _legal(part: Section, strength: Strength, terms: Terms) -> LegalClass:
    legal = part.text("legal", choices=("B", "E", "X"))
    if legal == "X" and strength == "binding":
        where = part.where("strength")
        found = "a binding clause of legal class X"
        part.issues.append(issue("LS-0802", where, found, UNBOUND, advice(terms)))
    return cast(LegalClass, legal)


def advice(terms: Terms) -> str:
    """Return why a clause of legal class X may not bind, and what may be written instead."""
    words = " ".join(filter(None, (terms.permitted.en, terms.permitted.zh))) or OPEN_TENDERS
    return f"{FORBIDDEN} Set 'strength' to report_only; what may be agreed: {words}"


def _measurable(part: Section, strength: Strength, terms: Terms) -> None:
    """Append an issue where a clause that no plan measures should bend one."""
    if terms.measured.en and strength != "report_only":
        fix = "Set 'strength' to report_only, or bound an account and remove 'measured'."
        found = f"{strength}, measured outside the plan"
        part.issues.append(issue("LS-0810", part.where("strength"), found, "report_only", fix))


def _periods(part: Section, known: Known) -> tuple[int, ...]:
    periods = part.integers("periods")
    years = None if known.periods is None else sorted(known.periods)
    for period in periods:
        if years is not None and str(period) not in years:
            listed = ", ".join(years)
            fix = "Name a period of case.yaml."
            where = part.where("periods")
            part.issues.append(issue("LS-0503", where, str(period), f"one of {listed}", fix))
    return periods


def _zones(part: Section, known: Known, account: AccountDefinition | None) -> tuple[str, ...]:
    zones = part.words("zones", optional=True)
    part.among("zones", zones, known.zones, "a zone")
    if zones:
        _indexed(part, "zones", "zone", account)
    return zones


def _party(part: Section, known: Known, account: AccountDefinition | None) -> tuple[str, ...]:
    party = _parties(part, "party", known) if part.given("party", optional=True) else ()
    if party:
        _indexed(part, "party", "party", account)
    return party


def _indexed(part: Section, key: str, index: str, account: AccountDefinition | None) -> None:
    """Append an issue where an account is to be narrowed by an index that it does not have."""
    if account is None or index in account.index:
        return
    found = f"{key} for account {quoted(account.name)}"
    fix = f"Remove '{key}', or give the account the index {index}."
    expected = f"an account with index {index} (it has {', '.join(account.index) or 'none'})"
    part.issues.append(issue("LS-0806", part.where(key), found, expected, fix))


def _aggregate(part: Section) -> str:
    return part.text("aggregate", "each", ("each", "sum"))
