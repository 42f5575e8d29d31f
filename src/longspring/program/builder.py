"""The one mutable object: it collects columns, rows and values, and dies in `finish`.

Values are numbers or arrays over the steps; a pattern is added once for all steps, never hour
by hour. Every column is given a finite upper bound of some kind, so that the certificate can
turn any dual solution into a safe bound.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from longspring.errors import ShapeError
from longspring.program.block import (
    Block,
    BlockProgram,
    Design,
    Entries,
    Floats,
    Totals,
    Vector,
)
from longspring.program.layout import Layout, Term
from longspring.resource.build import Profiles
from longspring.timegrid import TimeGrid

Value = float | Floats


@dataclass(slots=True)
class EntryList:
    """Nonzeros under construction."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[Value] = field(default_factory=list)

    def add(self, row: int, column: int, value: Value) -> None:
        """Append one nonzero; a value that is zero in every step is left out."""
        if np.any(np.asarray(value) != 0.0):
            self.row.append(row)
            self.column.append(column)
            self.value.append(value)

    def freeze(self, steps: int) -> Entries:
        """Return the nonzeros as arrays; repeated positions stay apart and are summed later."""
        vector = freeze_values(self.value, steps)
        return Entries(
            row=np.array(self.row, dtype=np.int32),
            column=np.array(self.column, dtype=np.int32),
            value=vector.value,
            varying=vector.varying,
            series=vector.series,
        )


def freeze_values(values: Sequence[Value], steps: int) -> Vector:
    """Split values into constants and series over the steps.

    Raises
    ------
    ShapeError
        If an array is not of shape (steps,).
    """
    constant = np.zeros(len(values))
    varying: list[int] = []
    series: list[Floats] = []
    for position, value in enumerate(values):
        if not isinstance(value, np.ndarray):
            constant[position] = value
        elif value.shape != (steps,):
            raise ShapeError(f"A series has shape {value.shape}, expected ({steps},) (steps).")
        elif np.all(value == value[0]):
            constant[position] = value[0]
        else:
            varying.append(position)
            series.append(value)
    stacked = np.array(series) if series else np.zeros((0, steps))
    return Vector(constant, np.array(varying, dtype=np.int32), stacked)


@dataclass(slots=True)
class BlockBuilder:
    """Columns and rows of one step pattern: one period in one weather year."""

    number: int
    period: int
    weather_year: str
    share: float
    grid: TimeGrid
    profiles: Profiles
    design_upper: list[float]  # shared with the program builder
    columns: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    rhs: list[Value] = field(default_factory=list)
    step: EntryList = field(default_factory=EntryList)
    carried: EntryList = field(default_factory=EntryList)
    design: EntryList = field(default_factory=EntryList)
    total: EntryList = field(default_factory=EntryList)
    limited: list[tuple[int, int, Value]] = field(default_factory=list)
    bounded: list[tuple[int, Value]] = field(default_factory=list)
    natural: list[float] = field(default_factory=list)
    balance: dict[tuple[str, str], int] = field(default_factory=dict)  # (carrier, zone) -> row

    def column(self, name: str, natural: float) -> int:
        """Add a column y >= 0 that no sensible solution takes above `natural`."""
        self.columns.append(name)
        self.natural.append(natural)
        return len(self.columns) - 1

    def limited_column(self, name: str, by: int, ratio: Value = 1.0) -> int:
        """Add a column 0 <= y <= ratio x[by]."""
        column = self.column(name, float(np.max(ratio)) * self.design_upper[by])
        self.limited.append((column, by, ratio))
        return column

    def bounded_column(self, name: str, bound: Value) -> int:
        """Add a column 0 <= y <= bound."""
        column = self.column(name, float(np.max(bound)))
        self.bounded.append((column, bound))
        return column

    def row(self, name: str, rhs: Value = 0.0) -> int:
        """Add an equality row with right-hand side `rhs`."""
        self.rows.append(name)
        self.rhs.append(rhs)
        return len(self.rows) - 1

    def mean(self, profile: str, zone: str) -> Floats:
        """Return the step means of a profile, shape (steps,)."""
        return self.grid.mean(self.profiles.hourly(profile, zone, self.weather_year))

    def availability(self, profile: str, zone: str) -> Value:
        """Return the step means of an availability; 1 where a technology names none."""
        return self.mean(profile, zone) if profile else 1.0

    def smallest(self, profile: str, zone: str) -> Floats:
        """Return the smallest hourly value of a profile in each step, shape (steps,)."""
        return self.grid.smallest(self.profiles.hourly(profile, zone, self.weather_year))

    def largest(self, profile: str, zone: str) -> Floats:
        """Return the largest hourly value of a profile in each step, shape (steps,)."""
        return self.grid.largest(self.profiles.hourly(profile, zone, self.weather_year))

    def freeze(self, share: float) -> Block:
        """Return the finished block."""
        steps = self.grid.step_hours.size
        return Block(
            period=self.period,
            weather_year=self.weather_year,
            share=share,
            step_hours=self.grid.step_hours,
            columns=tuple(self.columns),
            rows=tuple(self.rows),
            cost=freeze_values([0.0] * len(self.columns), steps),
            step=self.step.freeze(steps),
            carry=self.carried.freeze(steps),
            design=self.design.freeze(steps),
            rhs=freeze_values(self.rhs, steps),
            limited=np.array([column for column, _, _ in self.limited], dtype=np.int32),
            limit_by=np.array([by for _, by, _ in self.limited], dtype=np.int32),
            limit_ratio=freeze_values([ratio for _, _, ratio in self.limited], steps),
            bounded=np.array([column for column, _ in self.bounded], dtype=np.int32),
            bound=freeze_values([bound for _, bound in self.bounded], steps),
            natural=np.array(self.natural),
        )


@dataclass(slots=True)
class ProgramBuilder:
    """Design columns, their rows, the blocks and the total rows."""

    names: list[str] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    row_names: list[str] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    entries: EntryList = field(default_factory=EntryList)
    total_names: list[str] = field(default_factory=list)
    total_lower: list[float] = field(default_factory=list)
    total_upper: list[float] = field(default_factory=list)
    total_design: EntryList = field(default_factory=EntryList)
    blocks: list[BlockBuilder] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def column(self, name: str, upper: float, lower: float = 0.0) -> int:
        """Add a design column lower <= x <= upper, both finite."""
        if not np.isfinite(upper) or upper < lower:
            raise ShapeError(f"Design column {name} has upper bound {upper}; give a finite one.")
        self.names.append(name)
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.names) - 1

    def row(
        self,
        name: str,
        values: Mapping[int, float],
        lower: float = float("-inf"),
        upper: float = float("inf"),
    ) -> int:
        """Add a row lower <= sum value x[column] <= upper over design columns."""
        self.row_names.append(name)
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        for column, value in values.items():
            self.entries.add(len(self.row_names) - 1, column, value)
        return len(self.row_names) - 1

    def total(self, name: str, lower: float, upper: float) -> int:
        """Add a row over everything; fill it with `total_design` and `BlockBuilder.total`."""
        self.total_names.append(name)
        self.total_lower.append(lower)
        self.total_upper.append(upper)
        return len(self.total_names) - 1

    def finish(self) -> tuple[BlockProgram, Layout]:
        """Return the frozen program, without an objective, and its layout."""
        design = Design(
            names=tuple(self.names),
            cost=np.zeros(len(self.names)),
            lower=np.array(self.lower),
            upper=np.array(self.upper),
            row_names=tuple(self.row_names),
            entries=self.entries.freeze(1),
            row_lower=np.array(self.row_lower),
            row_upper=np.array(self.row_upper),
        )
        totals = Totals(
            names=tuple(self.total_names),
            lower=np.array(self.total_lower),
            upper=np.array(self.total_upper),
            design=self.total_design.freeze(1),
            blocks=tuple(b.total.freeze(b.grid.step_hours.size) for b in self.blocks),
        )
        blocks = tuple(block.freeze(block.share) for block in self.blocks)
        return BlockProgram(design, blocks, totals, 0.0), Layout(tuple(self.terms))
