"""Linear maps over the columns of a program: the one form every account takes.

    value = constant + sum over parts of weight x share x (term, hour by hour times hourly)
    range = the same with `base` times coefficients at the ends of their ranges, see `span`

A part is a term of the layout times a number, or times one number per step. `share` is the
probability of the term's weather year, so that a map is an expectation over weather. A map
knows no names: accounts give it one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from longspring.ledger.coefficient import Ends, Name
from longspring.ledger.span import span
from longspring.program.block import Block, Entries, Floats, Vector
from longspring.program.layout import Term, evaluate


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One term times `weight`, and in each step times `hourly` where that is given."""

    term: Term
    weight: float
    hourly: Floats | None = None  # (steps,)
    base: float = 0.0  # `weight` without the coefficients in it
    uses: Mapping[Name, Ends] = field(default_factory=dict[Name, Ends])  # they, and their ranges

    def scaled(self, scale: float) -> "Part":
        """Return the part times a number."""
        return Part(self.term, self.weight * scale, self.hourly, self.base * scale, self.uses)

    def constant(self) -> float:
        """Return what the part is worth where every column is zero."""
        return self.weight * self.term.share * self.term.constant


@dataclass(frozen=True, slots=True, eq=False)
class LinearMap:
    """A linear function of all columns of a program."""

    parts: tuple[Part, ...] = ()
    extra: float = 0.0  # constant that belongs to no term

    @property
    def constant(self) -> float:
        """Return the value where every column is zero."""
        return self.extra + sum(part.constant() for part in self.parts)

    def scaled(self, scale: float) -> "LinearMap":
        """Return the map times a number."""
        return LinearMap(tuple(part.scaled(scale) for part in self.parts), self.extra * scale)

    def plus(self, other: "LinearMap", scale: float = 1.0) -> "LinearMap":
        """Return this map plus `scale` times another."""
        added = other if scale == 1.0 else other.scaled(scale)
        return LinearMap(self.parts + added.parts, self.extra + added.extra)

    def value(self, x: Floats, y: Sequence[Floats], known: dict[int, float] | None = None) -> float:
        """Evaluate the map at design columns `x` and operational columns `y` per block.

        Parameters
        ----------
        x : ndarray of shape (design columns,)
            Design columns.
        y : sequence of ndarray of shape (steps, columns)
            Operational columns, per block.
        known : dict, optional
            Values of terms already evaluated at the same point, extended in place; pass one
            dict to all the maps of a report, so that each term is summed over the year once.

        Returns
        -------
        float
            Value in the unit of the account, per year.
        """
        cache = {} if known is None else known
        return self.extra + sum(_part_value(part, x, y, cache) for part in self.parts)

    def limits(
        self, x: Floats, y: Sequence[Floats], known: dict[int, float] | None = None
    ) -> tuple[float, float]:
        """Return the least and the most that the map may be worth, as `value` takes them.

        Every coefficient stands at that end of its range which makes the map least, or most, and
        at the same end wherever it counts; a map whose coefficients have no range is its value.
        """
        cache = {} if known is None else known
        fixed, ends = self.extra, dict[Name, Ends]()
        monomials: dict[tuple[Name, ...], float] = {}
        for part in self.parts:
            amount = _amount(part, x, y, cache)
            free = tuple(name for name, (low, high) in part.uses.items() if low != high)
            if not free:
                fixed += part.weight * amount
                continue
            for name, (low, high) in part.uses.items():
                amount *= low if low == high else 1.0
                ends[name] = low, high
            monomials[free] = monomials.get(free, 0.0) + part.base * amount
        least, most = span(monomials, ends)
        return fixed + least, fixed + most

    def magnitude(
        self, x: Floats, y: Sequence[Floats], known: dict[int, float] | None = None
    ) -> float:
        """Return the sum of the absolute values of what adds up to the value."""
        cache = {} if known is None else known
        return abs(self.extra) + sum(abs(_part_value(part, x, y, cache)) for part in self.parts)


def total(maps: Iterable[LinearMap]) -> LinearMap:
    """Return the sum of maps."""
    gathered = tuple(maps)
    parts = tuple(part for one in gathered for part in one.parts)
    return LinearMap(parts, sum(one.extra for one in gathered))


def _part_value(part: Part, x: Floats, y: Sequence[Floats], cache: dict[int, float]) -> float:
    return part.weight * _amount(part, x, y, cache)


def _amount(part: Part, x: Floats, y: Sequence[Floats], cache: dict[int, float]) -> float:
    """Return what a part is worth per unit of its weight."""
    term = part.term
    if part.hourly is None:
        if id(term) not in cache:
            cache[id(term)] = evaluate(term, x, tuple(y))
        return term.share * cache[id(term)]
    columns = y[term.block][:, term.y].T
    return term.share * float(np.sum(term.y_value * part.hourly * columns))


@dataclass(frozen=True, slots=True, eq=False)
class BlockRow:
    """Coefficients of one map on the columns of one block, while they are summed."""

    constant: Floats  # (columns,)
    series: dict[int, Floats] = field(default_factory=dict)  # column -> (steps,)

    def vector(self, steps: int) -> Vector:
        """Return the coefficients of every column; series that do not vary become constants."""
        value = self.constant.copy()
        varying: list[int] = []
        rows: list[Floats] = []
        for column in sorted(self.series):
            series = self.series[column] + value[column]
            if np.all(series == series[0]):
                value[column] = series[0]
            else:
                varying.append(column)
                rows.append(series)
        stacked = np.array(rows) if rows else np.zeros((0, steps))
        return Vector(value, np.array(varying, dtype=np.int32), stacked)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Coefficients of a map: `x` of shape (design columns,) and one vector per block."""

    x: Floats
    blocks: tuple[Vector, ...]


def lower(linear: LinearMap, design_columns: int, blocks: Sequence[Block]) -> Row:
    """Return the coefficients of a map on every column of a program.

    Parameters
    ----------
    linear : LinearMap
        Map whose terms belong to the program.
    design_columns : int
        Number of design columns, including any added after the layout was made.
    blocks : sequence of Block
        Blocks of the program.

    Returns
    -------
    Row
        Coefficients; the constant of the map is not in them.
    """
    x = np.zeros(design_columns)
    rows = [BlockRow(np.zeros(len(block.columns))) for block in blocks]
    for part in linear.parts:
        term = part.term
        np.add.at(x, term.x, part.weight * term.share * term.x_value)
        if term.block >= 0 and term.y.size:
            _add_part(rows[term.block], part, blocks[term.block].steps)
    return Row(x, tuple(r.vector(b.steps) for r, b in zip(rows, blocks, strict=True)))


def _add_part(row: BlockRow, part: Part, steps: int) -> None:
    """Add an operational part to the coefficients of its block."""
    term = part.term
    value = np.atleast_2d(part.weight * term.share * term.y_value)
    if part.hourly is not None:
        value = value * part.hourly
    if value.shape[1] == 1 and part.hourly is None:
        np.add.at(row.constant, term.y, np.broadcast_to(value[:, 0], term.y.shape))
        return
    for column, series in zip(term.y, np.broadcast_to(value, (term.y.size, steps)), strict=True):
        before = row.series.get(int(column))
        row.series[int(column)] = series.copy() if before is None else before + series


def entries_of(vector: Vector, row: int, steps: int) -> Entries:
    """Return the nonzeros of one row with the coefficients `vector`."""
    used = vector.value != 0.0
    used[vector.varying] = True
    column = np.flatnonzero(used).astype(np.int32)
    place = {int(c): i for i, c in enumerate(column)}
    varying = np.array([place[int(c)] for c in vector.varying], dtype=np.int32)
    return Entries(
        row=np.full(column.size, row, dtype=np.int32),
        column=column,
        value=vector.value[column],
        varying=varying,
        series=vector.series if vector.varying.size else np.zeros((0, steps)),
    )
