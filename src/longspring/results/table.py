"""Tables of a plan: named columns of equal length, strings or numbers.

    long form of a series:   row = series x steps + step

A series is kept as one row of labels and its values over the steps, shape (series, steps); it
reads like any other table, each column being spread out when it is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longspring.errors import ShapeError

Column = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Columns of a table of series, spread out when asked for: labels, `step`, `value`.

    It reads like a mapping from names to columns.
    """

    labels: Mapping[str, Column]  # each of shape (series,)
    value: Column  # (series, steps)

    def __getitem__(self, name: str) -> Column:
        """Return one column in long form."""
        series, steps = self.value.shape
        if name == "value":
            return self.value.reshape(-1)
        if name == "step":
            return np.tile(np.arange(steps, dtype=np.int32), series)
        return np.repeat(self.labels[name], steps)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the columns."""
        return iter((*self.labels, "step", "value"))

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.labels) + 2

    def keys(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(self)

    def values(self) -> Iterator[Column]:
        """Yield the columns in long form."""
        return (self[name] for name in self)

    def items(self) -> Iterator[tuple[str, Column]]:
        """Yield names and columns in long form."""
        return ((name, self[name]) for name in self)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of equal length under one name."""

    name: str
    columns: Mapping[str, Column] | Series

    @property
    def rows(self) -> int:
        """Number of rows."""
        if isinstance(self.columns, Series):
            return int(self.columns.value.size)
        return next((len(column) for column in self.columns.values()), 0)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Everything that came out of one run, in long tables."""

    manifest: Mapping[str, Any]
    tables: Mapping[str, Table]


def build_table(name: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """Return a table of rows, each as long as the header.

    A column of an empty table is of strings. Truth values become 0 and 1.

    Raises
    ------
    ShapeError
        If a row has another length than the header.
    """
    for row in rows:
        if len(row) != len(header):
            raise ShapeError(f"A row of table {name} has {len(row)} cells, expected {len(header)}.")
    cells = zip(*rows, strict=True) if rows else ((),) * len(header)
    return Table(name, {key: _column(column) for key, column in zip(header, cells, strict=True)})


def _column(cells: Sequence[Any]) -> Column:
    if not cells:
        return np.zeros(0, dtype="U1")
    array = np.array(cells)
    if array.dtype.kind == "b":
        return array.astype(np.int8)
    if array.dtype.kind not in "iufU":
        raise ShapeError(f"A column mixes {array.dtype}; give strings only, or numbers only.")
    return array
