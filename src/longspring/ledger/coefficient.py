"""Coefficients: what a unit of a technology needs, gives or takes, as rows of coefficients.csv.

    value[technology, item, period]    at the level chosen, within
    low  = low_ratio x value           high = high_ratio x value

The period of a term is that of its building, which is its own period where nothing is built. A
row with a period goes before one without. Tables that one term names together are multiplied
item by item; a table without items counts for every item of the others.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from longspring.case.codes import issue, unknown_name
from longspring.case.model import Case, Coefficient
from longspring.case.vocabulary import ITEM
from longspring.errors import Issue
from longspring.ledger.quantity import Where
from longspring.program.layout import Term

Ends = tuple[float, float]  # at the low and at the high level
Name = tuple[str, str, str, int | None]  # of a coefficient: table, technology, item, period


@dataclass(frozen=True, slots=True)
class Value:
    """A coefficient: at the level chosen, and at both ends of its range."""

    chosen: float
    ends: Ends


@dataclass(frozen=True, slots=True, eq=False)
class CoefficientTable:
    """One table: its values, and the items of every technology in it ("" without items)."""

    name: str
    values: Mapping[tuple[str, str, int | None], Value]  # technology, item, period
    items: Mapping[str, tuple[str, ...]]
    alike: bool = False  # an item counts alike for every technology; no technology has its own

    def find(self, term: Term, item: str) -> Value | None:
        """Return the value of an item for a term, None where the table has no row for it."""
        return self.values.get(self._row(term, item))

    def name_of(self, term: Term, item: str) -> Name:
        """Return the name of the coefficient that `find` returns the value of."""
        return (self.name, *self._row(term, item))

    def _row(self, term: Term, item: str) -> tuple[str, str, int | None]:
        technology = "" if self.alike else term.labels.get("technology", "")
        named = "" if self.items.get(technology) == ("",) else item
        own = technology, named, term.vintage
        return own if own in self.values else (technology, named, None)


def open_tables(case: Case) -> Mapping[str, CoefficientTable]:
    """Return every table of coefficients of a case at its level, by name."""
    values: dict[str, dict[tuple[str, str, int | None], Value]] = {}
    items: dict[str, dict[str, dict[str, None]]] = {}
    for row in case.coefficients:
        key = (row.technology, row.item, row.period)
        values.setdefault(row.table, {})[key] = _value(row, case.coefficient_level)
        items.setdefault(row.table, {}).setdefault(row.technology, {})[row.item] = None
    return {
        name: CoefficientTable(name, rows, {key: tuple(of) for key, of in items[name].items()})
        for name, rows in values.items()
    }


def _value(row: Coefficient, level: str) -> Value:
    low, high = (
        row.value * (1.0 if ratio is None else ratio)
        for ratio in (row.origin.low_ratio, row.origin.high_ratio)
    )
    return Value({"low": low, "high": high}.get(level, row.value), (low, high))


def items_of(
    tables: Iterable[CoefficientTable], term: Term, where: Where | None = None
) -> tuple[str, ...]:
    """Return the items that tables count for a term, of those a filter allows; ("",) for none."""
    technology = term.labels.get("technology", "")
    own = [table.items.get(technology, ()) for table in tables if not table.alike]
    named = dict.fromkeys(item for items in own for item in items if item)
    allowed = (where or {}).get(ITEM)
    if allowed is not None:
        return tuple(item for item in named if item in allowed)
    return tuple(named) or ("",)


def missing_rows(
    tables: tuple[CoefficientTable, ...], terms: Iterable[Term], where: Where
) -> Iterator[tuple[str, str, str]]:
    """Yield (table, technology, what is not there) where the terms of an account need a row."""
    gaps: dict[tuple[str, str, str], dict[int, None]] = {}
    for term in terms:
        technology = term.labels.get("technology", "")
        for table in tables:
            if technology not in table.items and not table.alike:
                gaps.setdefault((table.name, technology, ""), {})
                continue
            for item in items_of(tables, term, where):
                if (item or not table.alike) and table.find(term, item) is None:
                    gaps.setdefault((table.name, technology, item), {})[term.vintage] = None
            for item in _unlisted(table, technology, where):
                gaps.setdefault((table.name, technology, item), {})
    for (name, technology, item), years in gaps.items():
        part = f", item {item!r}" if item else ""
        when = f" in {', '.join(map(str, sorted(years)))}" if years else ""
        listed = f"{part},{when}" if part and when else part + when
        yield name, technology, listed


def _unlisted(table: CoefficientTable, technology: str, where: Where) -> Iterator[str]:
    """Yield the items asked for by name that a technology lacks where it has others."""
    own = table.items.get(technology, ())
    known = {item for items in table.items.values() for item in items}
    if not table.alike and own != ("",):
        yield from (word for word in where.get(ITEM, ()) if word in known and word not in own)


def check_rows(
    tables: tuple[CoefficientTable, ...],
    terms: Iterable[Term],
    where: Where,
    user: tuple[str, tuple[str, int]],
) -> Iterator[Issue]:
    """Yield an issue for every row that an account or transfer needs and does not find.

    Parameters
    ----------
    tables : tuple of CoefficientTable
        Tables that one term of `user` names.
    terms : iterable of Term
        Terms of the layout that it selects.
    where : mapping
        Its filters.
    user : tuple
        What it is called, and the file and line that define it.
    """
    name, place = user
    for table in tables:
        known = {item for items in table.items.values() for item in items}
        report = partial(unknown_name, "LS-0501", place, known=known, what="an item of the table")
        unknown = [word for word in where.get(ITEM, ()) if word not in known]
        if unknown and len(tables) == 1:
            yield from (report(word) for word in unknown)
    for table_name, technology, listed in missing_rows(tables, terms, where):
        found = f"no row of table {table_name!r} for {technology!r}{listed}"
        expected = f"a coefficient for everything that {name} selects"
        fix = f"Add the row to coefficients.csv, zero as 0, or filter {name}."
        yield issue("LS-0807", place, found, expected, fix)
