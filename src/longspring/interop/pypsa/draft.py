"""A program under construction whose variables need not be columns.

    v[t] = sum own[t] y[t] + sum previous[t] y[t-1] + sum design[t] x + constant[t]

Columns of the program are >= 0 and rows of steps are equalities. A quantity that may be negative
is therefore shifted (v = low + y) or split (v = up - down), and an inequality gets a slack; who
adds rows works with `Variable` and sees none of that. Mutable, and dies in `finish`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from longspring.program.block import Block, BlockProgram, Design, Floats, Totals
from longspring.program.builder import EntryList, Value, freeze_values

Parts = Mapping[int, Value]


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A linear expression over the steps of a block."""

    own: Parts = field(default_factory=dict[int, Value])
    previous: Parts = field(default_factory=dict[int, Value])
    design: Parts = field(default_factory=dict[int, Value])
    constant: Value = 0.0

    def times(self, factor: Value) -> "Variable":
        """Return the variable times a number or a series."""
        return Variable(
            {column: factor * value for column, value in self.own.items()},
            {column: factor * value for column, value in self.previous.items()},
            {column: factor * value for column, value in self.design.items()},
            factor * self.constant,
        )

    def plus(self, other: "Variable") -> "Variable":
        """Return the sum of two variables."""
        return Variable(
            _sum(self.own, other.own),
            _sum(self.previous, other.previous),
            _sum(self.design, other.design),
            self.constant + other.constant,
        )

    def minus(self, other: "Variable") -> "Variable":
        """Return the difference of two variables."""
        return self.plus(other.times(-1.0))

    def before(self) -> "Variable":
        """Return the value of the step before, the last one before the first.

        A variable with a part of the step before already has no earlier one.
        """
        assert not self.previous
        return Variable(
            {},
            {column: _roll(value) for column, value in self.own.items()},
            {column: _roll(value) for column, value in self.design.items()},
            _roll(self.constant),
        )


def number(value: Value) -> Variable:
    """Return a constant as a variable."""
    return Variable(constant=value)


def _sum(one: Parts, other: Parts) -> Parts:
    joined = dict(one)
    for column, value in other.items():
        joined[column] = joined[column] + value if column in joined else value
    return joined


def _roll(value: Value) -> Value:
    return np.roll(value, 1) if isinstance(value, np.ndarray) else value


@dataclass(slots=True)
class BlockDraft:
    """Columns and rows of one period."""

    period: int
    step_hours: Floats
    design_reach: list[float]  # largest absolute value of every design column, shared
    columns: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    rhs: list[Value] = field(default_factory=list)
    cost: list[Value] = field(default_factory=list)
    natural: list[float] = field(default_factory=list)
    step: EntryList = field(default_factory=EntryList)
    carry: EntryList = field(default_factory=EntryList)
    design: EntryList = field(default_factory=EntryList)
    total: EntryList = field(default_factory=EntryList)
    limited: list[tuple[int, int, Value]] = field(default_factory=list)
    bounded: list[tuple[int, Value]] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """Number of steps."""
        return int(self.step_hours.size)

    def column(self, name: str, natural: float = np.inf) -> int:
        """Add a column y >= 0."""
        self.columns.append(name)
        self.natural.append(natural)
        self.cost.append(0.0)
        return len(self.columns) - 1

    def limited_column(self, name: str, by: int, ratio: Value) -> int:
        """Add a column 0 <= y <= ratio x[by]."""
        most = float(np.max(ratio))
        column = self.column(name, most * self.design_reach[by] if most > 0 else 0.0)
        self.limited.append((column, by, ratio))
        return column

    def bounded_column(self, name: str, bound: Value) -> int:
        """Add a column 0 <= y <= bound."""
        column = self.column(name, float(np.max(bound)))
        self.bounded.append((column, bound))
        return column

    def row(self, name: str, rhs: Value = 0.0) -> int:
        """Add an equality row."""
        self.rows.append(name)
        self.rhs.append(rhs)
        return len(self.rows) - 1

    def put(self, row: int, variable: Variable, factor: Value = 1.0) -> None:
        """Add a variable times a factor to the left side of a row."""
        for entries, parts in (
            (self.step, variable.own),
            (self.carry, variable.previous),
            (self.design, variable.design),
        ):
            for column, value in parts.items():
                entries.add(row, column, factor * value)
        if np.any(np.asarray(variable.constant) != 0.0):
            self.rhs[row] = self.rhs[row] - factor * variable.constant

    def equal(self, name: str, variable: Variable) -> int:
        """Add the row variable = 0."""
        row = self.row(name)
        self.put(row, variable)
        return row

    def at_most(self, name: str, variable: Variable, where: Floats | None = None) -> int:
        """Add the row variable <= 0, in the steps where `where` is 1."""
        slack = self.column(f"slack:{name}", self.reach(variable))
        row = self.row(name)
        self.put(row, variable, 1.0 if where is None else where)
        self.step.add(row, slack, 1.0)
        return row

    def fix(self, name: str, variable: Variable, value: Value) -> None:
        """Hold a variable at a value in the steps in which it is a number."""
        target = np.broadcast_to(np.asarray(value, dtype=float), (self.steps,))
        known = ~np.isnan(target)
        if not known.any():
            return
        where = known.astype(float)
        row = self.row(name)
        self.put(row, variable.minus(number(np.where(known, target, 0.0))), where)
        if not known.all():
            # A row must not be empty where the value is open.
            self.step.add(row, self.column(f"open:{name}", 0.0), 1.0 - where)

    def reach(self, variable: Variable) -> float:
        """Return the largest absolute value that a variable can take; inf if unbounded."""
        total = float(np.max(np.abs(variable.constant)))
        for parts, most in (
            (variable.own, self.natural),
            (variable.previous, self.natural),
            (variable.design, self.design_reach),
        ):
            for column, value in parts.items():
                largest = float(np.max(np.abs(value)))
                total += largest * most[column] if largest > 0 else 0.0
        return total

    def freeze(self, share: float) -> Block:
        """Return the finished block."""
        steps = self.steps
        return Block(
            period=self.period,
            weather_year="",
            share=share,
            step_hours=self.step_hours,
            columns=tuple(self.columns),
            rows=tuple(self.rows),
            cost=freeze_values(self.cost, steps),
            step=self.step.freeze(steps),
            carry=self.carry.freeze(steps),
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
class Draft:
    """Design columns, their rows, blocks and totals."""

    names: list[str] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    reach: list[float] = field(default_factory=list)
    row_names: list[str] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    entries: EntryList = field(default_factory=EntryList)
    total_names: list[str] = field(default_factory=list)
    total_lower: list[float] = field(default_factory=list)
    total_upper: list[float] = field(default_factory=list)
    total_design: EntryList = field(default_factory=EntryList)
    blocks: list[BlockDraft] = field(default_factory=list)
    offset: float = 0.0

    def column(self, name: str, lower: float, upper: float, cost: float = 0.0) -> int:
        """Add a design column."""
        self.names.append(name)
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.reach.append(max(abs(lower), abs(upper)))
        return len(self.names) - 1

    def row(self, name: str, values: Mapping[int, float], bounds: tuple[float, float]) -> int:
        """Add a row over design columns."""
        self.row_names.append(name)
        self.row_lower.append(bounds[0])
        self.row_upper.append(bounds[1])
        for column, value in values.items():
            self.entries.add(len(self.row_names) - 1, column, value)
        return len(self.row_names) - 1

    def total(self, name: str, bounds: tuple[float, float]) -> int:
        """Add a row over everything; fill it with `count`."""
        self.total_names.append(name)
        self.total_lower.append(bounds[0])
        self.total_upper.append(bounds[1])
        return len(self.total_names) - 1

    def count(self, row: int, block: BlockDraft, variable: Variable, weight: Value) -> None:
        """Add sum over t of weight[t] v[t] to a total."""
        for column, value in _summed(variable, weight).items():
            block.total.add(row, column, value)
        for column, value in variable.design.items():
            self.total_design.add(row, column, _over(block, weight * value))
        constant = _over(block, weight * variable.constant)
        self.total_lower[row] -= constant
        self.total_upper[row] -= constant

    def pay(self, block: BlockDraft, variable: Variable, price: Value) -> None:
        """Add sum over t of price[t] v[t] to the objective."""
        if not np.any(np.asarray(price) != 0.0):
            return
        for column, value in _summed(variable, price).items():
            block.cost[column] = block.cost[column] + value
        for column, value in variable.design.items():
            self.cost[column] += _over(block, price * value)
        self.offset += _over(block, price * variable.constant)

    def finish(self) -> BlockProgram:
        """Return the frozen program."""
        design = Design(
            names=tuple(self.names),
            cost=np.array(self.cost, dtype=float),
            lower=np.array(self.lower, dtype=float),
            upper=np.array(self.upper, dtype=float),
            row_names=tuple(self.row_names),
            entries=self.entries.freeze(1),
            row_lower=np.array(self.row_lower, dtype=float),
            row_upper=np.array(self.row_upper, dtype=float),
        )
        totals = Totals(
            names=tuple(self.total_names),
            lower=np.array(self.total_lower, dtype=float),
            upper=np.array(self.total_upper, dtype=float),
            design=self.total_design.freeze(1),
            blocks=tuple(block.total.freeze(block.steps) for block in self.blocks),
        )
        blocks = tuple(block.freeze(1.0) for block in self.blocks)
        return BlockProgram(design, blocks, totals, self.offset)


def _summed(variable: Variable, weight: Value) -> Parts:
    """Return the coefficients of y[t] in sum over t of weight[t] v[t]."""
    own = {column: weight * value for column, value in variable.own.items()}
    ahead: dict[int, Value] = {}
    for column, value in variable.previous.items():
        product = weight * value
        ahead[column] = np.roll(product, -1) if isinstance(product, np.ndarray) else product
    return _sum(own, ahead)


def _over(block: BlockDraft, value: Value) -> float:
    """Return the sum of a value over the steps of a block."""
    return float(np.sum(np.broadcast_to(np.asarray(value, dtype=float), (block.steps,))))
