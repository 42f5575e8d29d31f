"""Rows of a table as plain mappings from column to value."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sqlalchemy import Connection, Select

Row = Mapping[str, Any]


LARGEST = 2**31 - 1  # that an integer column of either database holds


def findable(*keys: str) -> bool:
    """Tell whether keys could be in a table at all: neither database holds NUL or half characters.

    To ask for such a key would be an error of the database, where nothing is the right answer.
    """
    return not any("\0" in key or any("\ud800" <= one <= "\udfff" for one in key) for key in keys)


def all_rows(connection: Connection, statement: "Select[*tuple[Any, ...]]") -> list[Row]:
    """Return every row of a query."""
    return list(streamed(connection, statement))


def one_row(
    connection: Connection, statement: "Select[*tuple[Any, ...]]", values: Row | None = None
) -> Row | None:
    """Return the row of a query that takes `values`; None where it has none."""
    found = connection.execute(statement, values).mappings().one_or_none()
    return None if found is None else cast(Row, dict(found))


def streamed(
    connection: Connection, statement: "Select[*tuple[Any, ...]]", many: int = 1000
) -> Iterator[Row]:
    """Yield the rows of a query, `many` at a time from the database."""
    result = connection.execute(statement, execution_options={"yield_per": many})
    names = tuple(result.keys())
    for found in result:
        yield dict(zip(names, found, strict=True))
