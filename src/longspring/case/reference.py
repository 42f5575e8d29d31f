"""Names between tables: every name that a row uses must be defined, periods included.

A column declares what it refers to (`text(refers=...)`); this module resolves it and names the
nearest valid name where it does not exist. A table that could not be read defines nothing, and
nothing that refers to it is blamed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from longspring.case.codes import issue, unknown_name
from longspring.case.deal import AccountDefinition
from longspring.case.documents import Setting
from longspring.case.rows import Rows
from longspring.case.tables import TABLES, Table, columns, has_origin
from longspring.case.vocabulary import COEFFICIENT, FACTORS, ITEM, PARAMETER
from longspring.errors import Issue

# Labels of an account's filter that name things of a case, and the tables that define them.
FILTERS = {
    "technology": (
        *("technologies", "stores", "lines", "fleets", "markets"),
        *("components", "factories"),
    ),
    "zone": ("zones",),
    "carrier": ("carriers",),
    "fuel": ("fuels",),
    ITEM: ("items",),
}


Names = Mapping[str, frozenset[str] | None]


def defined(setting: Setting | None, tables: Mapping[str, Rows]) -> Names:
    """Return the names that each table and case.yaml define; None where it could not be read.

    `setting` is None where case.yaml has an issue.
    """
    names: dict[str, frozenset[str] | None] = dict.fromkeys(
        ("carriers", "parties", "periods", "weather_years")
    )
    if setting is not None:
        names["carriers"] = frozenset(carrier.name for carrier in setting.carriers)
        names["parties"] = frozenset(party.name for party in setting.parties)
        names["periods"] = frozenset(str(period.year) for period in setting.periods)
        names["weather_years"] = frozenset(year.name for year in setting.weather_years)
    for table in TABLES:
        if table.name not in tables:
            names[table.name] = frozenset() if not table.required else None
        else:
            rows = tables[table.name]
            names[table.name] = rows.names if rows.names or rows.complete else None
    return names


def check_references(names: Names, tables: Mapping[str, Rows], issues: list[Issue]) -> None:
    """Append an issue for every name, source, period or weather year that is not defined."""
    for table in TABLES:
        if table.name not in tables:
            continue
        rows = tables[table.name]
        _check_names(table, rows, names, issues)
        sources, periods, years = names["sources"], names["periods"], names["weather_years"]
        if has_origin(table.record) and sources is not None:
            _check_sources(table, rows, sources, issues)
        fields = [column.field for column in columns(table.record)]
        for record, line in _placed(rows):
            where = (f"{table.name}.csv", line)
            given = "period" in fields and record.period is not None
            if given and periods is not None and str(record.period) not in periods:
                listed = ", ".join(sorted(periods))
                fix = "Add the period to case.yaml or remove the row."
                found = str(record.period)
                issues.append(issue("LS-0503", where, found, f"one of {listed}", fix))
            if "weather_year" in fields and years is not None and record.weather_year not in years:
                what = "a weather year of case.yaml"
                issues.append(unknown_name("LS-0504", where, record.weather_year, years, what))


def _placed(rows: Rows) -> Iterable[tuple[Any, int]]:
    return zip(rows.records, rows.lines, strict=True)


def _check_names(table: Table, rows: Rows, names: Names, issues: list[Issue]) -> None:
    for column in columns(table.record):
        known: set[str] = set()
        readable = bool(column.refers)
        for target in column.refers:
            readable = readable and names[target] is not None
            known |= names[target] or frozenset()
        if not readable:
            continue
        what = f"for {column.field!r} a name of {' or '.join(column.refers)}"
        for record, line in _placed(rows):
            word = getattr(record, column.field)
            if word and word not in known:
                where = (f"{table.name}.csv", line)
                issues.append(unknown_name("LS-0501", where, word, known, what))


def _check_sources(table: Table, rows: Rows, sources: frozenset[str], issues: list[Issue]) -> None:
    for record, line in _placed(rows):
        for key in record.origin.source.split(";"):
            if key.strip() not in sources:
                where = (f"{table.name}.csv", line)
                what = "a key of sources.csv"
                issues.append(unknown_name("LS-0502", where, key.strip(), sources, what))


def check_account_filters(
    names: Names, accounts: Iterable[AccountDefinition], issues: list[Issue]
) -> None:
    """Append an issue for every factor, and name in a filter, of own accounts not defined."""
    opened = {PARAMETER: names["parameters"], COEFFICIENT: names["coefficients"]}
    factors = {*FACTORS, *(begin + name for begin, known in opened.items() for name in known or ())}
    unread = tuple(begin for begin, known in opened.items() if known is None)
    for account in accounts:
        where = (account.file, account.line)
        issues.extend(
            unknown_name("LS-0501", where, word, factors, "a factor")
            for term in account.terms
            for word in term.factors
            if word not in factors and not word.startswith(unread)
        )
        for term in account.terms:
            for label, words in term.where.items():
                targets = [names[target] for target in FILTERS.get(label, ())]
                if not targets or any(target is None for target in targets):
                    continue
                known = frozenset().union(*(target or () for target in targets))
                for word in words:
                    if word not in known:
                        what = f"{'an' if label == ITEM else 'a'} {label} of the case"
                        issues.append(unknown_name("LS-0501", where, word, known, what))
