"""accounts.yaml: linear quantities with a name, defined as data.

    accounts:
      - name: capacity_wind
        ledger: infrastructure
        label: {en: Wind capacity, zh: 风电装机}
        unit: MW
        index: [period, zone]          # optional; what the account is split by
        terms:                         # optional where there is a constant
          - quantity: capacity         # of program/layout
            scale: 1                   # optional, 1
            factors: []                # optional; named coefficient tables, see ledger/factor
            where: {group: wind}       # optional; label, or item: a value or a list of values
        constant: emissions            # optional; named table added per period
        key: share                     # optional; column of counties.csv that shares zones out
        least: 0                       # optional; where the range of the account ends below

An index `item` splits an account by the items of its tables of coefficients. A shipped account
is left out where the case lacks a table of coefficients that it needs.

The same format serves the definitions shipped with longspring; a case's own file adds to them
and may not define a name again.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from longspring.case.codes import issue, quoted, unknown_name
from longspring.case.columns import Label
from longspring.case.deal import AccountDefinition, AccountTerm
from longspring.case.documents import read_document, unique
from longspring.case.folder import MAX_BYTES, read_text
from longspring.case.section import Section, label_of
from longspring.case.vocabulary import (
    COEFFICIENT,
    COUNTY_KEYS,
    INDICES,
    ITEM,
    LABELS,
    MONEY_ACCOUNTS,
    QUANTITIES,
)
from longspring.errors import CaseError, Issue

FILTERS = (*LABELS, ITEM)
DEFINITIONS = Path(__file__).resolve().parents[1] / "ledger" / "definitions"


def read_accounts(path: Path) -> tuple[AccountDefinition, ...]:
    """Return the accounts that one YAML file defines.

    Raises
    ------
    CaseError
        With everything wrong in the file.
    """
    issues: list[Issue] = []
    text = read_text(path, path.name, MAX_BYTES, issues)
    accounts = () if text is None else parse_accounts(text, path.name, issues)
    if issues:
        raise CaseError(tuple(issues))
    return accounts


@cache
def shipped_accounts() -> tuple[AccountDefinition, ...]:
    """Return the accounts defined by the files of ledger/definitions, in order of file name."""
    accounts: list[AccountDefinition] = []
    for path in sorted(DEFINITIONS.glob("*.yaml")):
        accounts.extend(read_accounts(path))
    issues: list[Issue] = []
    refuse_twice((), accounts, issues)
    if issues:
        raise CaseError(tuple(issues))
    return tuple(accounts)


def money_accounts() -> tuple[AccountDefinition, ...]:
    """Return the accounts that follow from transfers.csv, so that clauses may name them."""
    return tuple(
        AccountDefinition(name, "money", Label("", ""), unit, index, (), "", "transfers.csv", 0)
        for name, (unit, index) in MONEY_ACCOUNTS.items()
    )


def refuse_twice(
    before: Iterable[AccountDefinition],
    accounts: Iterable[AccountDefinition],
    issues: list[Issue],
) -> None:
    """Append an issue for every one of `accounts` whose name is taken."""
    taken = {account.name: account for account in before}
    for account in accounts:
        first = taken.setdefault(account.name, account)
        if first is not account:
            where = (account.file, account.line)
            found = f"account {quoted(account.name)} again"
            fix = f"Choose another name; {first.file}:{first.line} defines this one."
            issues.append(issue("LS-0805", where, found, "each account once", fix))


def parse_accounts(text: str, file: str, issues: list[Issue]) -> tuple[AccountDefinition, ...]:
    """Return the accounts of a YAML text, what is wrong with it appended to `issues`."""
    root = read_document(text, file, issues)
    if root is None:
        return ()
    root.known("accounts")
    parts = root.sections("accounts")
    unique(parts, "name", "LS-0805")
    return tuple(_account(part) for part in parts)


def _account(part: Section) -> AccountDefinition:
    part.known("name", "ledger", "label", "unit", "index", "terms", "constant", "key", "least")
    index = part.words("index", optional=True)
    part.among("index", index, INDICES, "an index of accounts")
    constant = part.text("constant", default="")
    terms = tuple(_term(term) for term in part.sections("terms", optional=bool(constant)))
    for term in terms:
        _check_items(part, index, term)
    return AccountDefinition(
        name=part.text("name"),
        ledger=part.text("ledger"),
        label=label_of(part, "label"),
        unit=part.text("unit"),
        index=index,
        terms=terms,
        constant=constant,
        file=part.file,
        line=part.line,
        key=part.text("key", default=COUNTY_KEYS[0], choices=COUNTY_KEYS),
        least=part.number("least") if part.given("least", optional=True) is not None else None,
    )


def _check_items(part: Section, index: tuple[str, ...], term: AccountTerm) -> None:
    """Append an issue where a term is split or filtered by item but has no coefficients."""
    if any(factor.startswith(COEFFICIENT) for factor in term.factors):
        return
    if ITEM in index or ITEM in term.where:
        found = f"a term of {quoted(term.quantity)} by item"
        fix = f"Name a table as factor, or leave {ITEM!r} out."
        where = (part.file, part.line)
        part.issues.append(issue("LS-0812", where, found, f"a factor {COEFFICIENT}TABLE", fix))


def coefficient_tables(definition: AccountDefinition) -> frozenset[str]:
    """Return the tables of coefficients that an account needs."""
    words = (factor for term in definition.terms for factor in term.factors)
    return frozenset(w.removeprefix(COEFFICIENT) for w in words if w.startswith(COEFFICIENT))


def _term(part: Section) -> AccountTerm:
    part.known("quantity", "scale", "factors", "where")
    quantity = part.text("quantity")
    if quantity:
        part.among("quantity", (quantity,), QUANTITIES, "a quantity of the layout")
    where: dict[str, tuple[str, ...]] = {}
    filters = part.section("where", optional=True)
    if filters is not None:
        for label in filters.entries:
            if label not in FILTERS:
                place = filters.where(label)
                part.issues.append(unknown_name("LS-0501", place, label, FILTERS, "a label"))
            where[label] = filters.words(label)
    return AccountTerm(
        quantity=quantity,
        scale=part.number("scale", 1.0),
        factors=part.words("factors", optional=True),
        where=where,
    )
