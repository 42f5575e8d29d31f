"""From a case folder to a :class:`Case`, or every issue at once.

A case folder holds case.yaml (see `documents`), agreement.yaml (see `agreement`), optionally
accounts.yaml (see `accounts`) and deal.yaml (see `sides`), the tables (see `tables`),
profiles/*.csv and weather/*.csv (see `series`) and optionally zones.geojson (see `boundaries`).
Tables that a case does not need may be left out.

The order is: files, YAML, tables, names between tables, rules. A rule runs if everything it
reads could be read, so that one mistake is reported once. Nothing read is executed, expanded or
fetched; limits are in `folder`, `tree` and `rows`.
"""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from longspring.case import reference, sides
from longspring.case.accounts import (
    coefficient_tables,
    money_accounts,
    parse_accounts,
    refuse_twice,
    shipped_accounts,
)
from longspring.case.agreement import Known, read_agreement
from longspring.case.boundaries import read_boundaries
from longspring.case.check import check_case
from longspring.case.codes import unknown_name
from longspring.case.columns import Label
from longspring.case.deal import AccountDefinition, Agreement
from longspring.case.documents import Setting, read_setting
from longspring.case.folder import BOUNDARIES, SERIES_FOLDERS, content_hash, read_texts
from longspring.case.model import Case
from longspring.case.rows import UNREAD, Rows, read_rows
from longspring.case.series import read_series, read_station
from longspring.case.tables import TABLES
from longspring.errors import CaseError, Issue

# Stands in for an agreement that could not be read, so that the rules still run; never returned.
NO_AGREEMENT = Agreement(Label("", ""), "", (), (), ())


def read_case(folder: Path) -> Case:
    """Return the case in a folder, checked.

    Parameters
    ----------
    folder : Path
        The case folder.

    Returns
    -------
    Case
        Canonical units; every reference resolves, nothing is missing.

    Raises
    ------
    CaseError
        With every issue found.
    """
    issues: list[Issue] = []
    texts = read_texts(folder, issues)
    return assemble(folder, texts, issues)


def assemble(folder: Path, texts: Mapping[str, str], issues: list[Issue]) -> Case:
    """Return the case that the texts of a folder say, or raise with every issue."""
    tables = _tables(texts, issues)
    setting = _setting(texts, tables.get("inventories"), issues)
    sure = not any(problem.file == "case.yaml" for problem in issues)
    names = reference.defined(setting if sure else None, tables)
    reference.check_references(names, tables, issues)
    accounts = _accounts(texts, names, issues)
    agreement = _agreement(texts, names, accounts, issues)
    deal = _deal(texts, (names, tables), _every(accounts, issues), agreement, issues)
    hourly = {name: _hourly(name, texts, issues) for name in SERIES_FOLDERS}
    outlines: Mapping[str, Any] = {}
    if BOUNDARIES in texts:
        outlines = read_boundaries(texts[BOUNDARIES], names["zones"], issues)
    if setting is None:
        raise CaseError(_in_order(issues))
    case = Case(
        folder=str(folder),
        **{item.name: getattr(setting, item.name) for item in fields(setting)},
        **_records(tables),
        agreement=agreement,
        deal=deal,
        accounts=tuple(accounts.values()),
        series=hourly["profiles"],
        stations=hourly["weather"],
        boundaries=outlines,
        sha256=content_hash(texts),
    )
    issues.extend(check_case(case, frozenset(problem.file for problem in issues)))
    if issues:
        raise CaseError(_in_order(issues))
    return case


def _tables(texts: Mapping[str, str], issues: list[Issue]) -> dict[str, Rows]:
    """Return the tables that the case has, `UNREAD` where a file could not be read."""
    unread = {problem.file for problem in issues}
    tables: dict[str, Rows] = {}
    for table in TABLES:
        file = f"{table.name}.csv"
        if file in texts:
            tables[table.name] = read_rows(texts[file], table, issues)
        elif file in unread:
            tables[table.name] = UNREAD
    return tables


def _setting(
    texts: Mapping[str, str], inventories: Rows | None, issues: list[Issue]
) -> Setting | None:
    if "case.yaml" not in texts:
        return None
    known = frozenset[str]() if inventories is None else inventories.names
    unread = inventories is not None and not inventories.complete
    return read_setting(texts["case.yaml"], None if unread else known, issues)


def _records(tables: Mapping[str, Rows]) -> dict[str, Any]:
    """Return the records of every table, none where the case leaves it out."""
    return {
        table.name: tables[table.name].records if table.name in tables else () for table in TABLES
    }


def _accounts(
    texts: Mapping[str, str], names: reference.Names, issues: list[Issue]
) -> dict[str, AccountDefinition]:
    """Return the accounts by name: those shipped, then those the case adds."""
    tables = names["coefficients"]
    shipped = tuple(
        one for one in shipped_accounts() if tables is None or coefficient_tables(one) <= tables
    )
    own: tuple[AccountDefinition, ...] = ()
    if "accounts.yaml" in texts:
        own = parse_accounts(texts["accounts.yaml"], "accounts.yaml", issues)
        refuse_twice((*money_accounts(), *shipped), own, issues)
        reference.check_account_filters(names, own, issues)
    return {account.name: account for account in (*own, *shipped)}


def _agreement(
    texts: Mapping[str, str],
    names: reference.Names,
    accounts: dict[str, AccountDefinition],
    issues: list[Issue],
) -> Agreement:
    if "agreement.yaml" not in texts:
        return NO_AGREEMENT
    every = _every(accounts, issues)
    known = Known(names["parties"], names["zones"], names["periods"], every)
    return read_agreement(texts["agreement.yaml"], known, issues) or NO_AGREEMENT


def _every(
    accounts: dict[str, AccountDefinition], issues: list[Issue]
) -> Mapping[str, AccountDefinition] | None:
    """Return every account by name, those of money included; None where some are not known."""
    if any(problem.file == "accounts.yaml" for problem in issues):
        return None
    return {account.name: account for account in money_accounts()} | accounts


def _deal(
    texts: Mapping[str, str],
    named: tuple[reference.Names, Mapping[str, Rows]],
    accounts: Mapping[str, AccountDefinition] | None,
    agreement: Agreement,
    issues: list[Issue],
) -> sides.Deal | None:
    """Return deal.yaml, None where the case has none; the accounts of payments are looked up."""
    names, tables = named
    for row in tables["side_payments"].records if "side_payments" in tables else ():
        if accounts is not None and row.account and row.account not in accounts:
            where = row.origin.file, row.origin.line
            issues.append(unknown_name("LS-0501", where, row.account, accounts, "an account"))
    if sides.FILE not in texts:
        return None
    sure = not any(problem.file == "agreement.yaml" for problem in issues)
    clauses = frozenset(clause.name for clause in agreement.clauses) if sure else None
    whole = [tables.get(name) for name in ("technologies", "stores", "fleets")]
    groups = frozenset(row.group for rows in whole if rows for row in rows.records)
    known = sides.Known(
        parties=names["parties"],
        periods=names["periods"],
        accounts=accounts,
        clauses=clauses,
        parameters=names["parameters"],
        groups=groups if all(rows is None or rows.complete for rows in whole) else None,
    )
    return sides.read_deal(texts[sides.FILE], known, issues)


def _hourly(
    place: str, texts: Mapping[str, str], issues: list[Issue]
) -> Mapping[str, Mapping[str, Any]]:
    """Return the series of every file in the folder `place`, by the file's bare name."""
    read = read_station if place == "weather" else read_series
    return {
        name.removeprefix(f"{place}/"): read(text, name, issues)
        for name, text in texts.items()
        if name.startswith(f"{place}/")
    }


def _in_order(issues: list[Issue]) -> tuple[Issue, ...]:
    """Return the issues by file, line and code, each once."""
    return tuple(sorted(set(issues), key=lambda item: (item.file, item.line, item.code, str(item))))
