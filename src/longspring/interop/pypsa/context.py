"""What every part of the import needs to know: the network, one period of it, what stands there.

    low_pu[t] nominal <= v[t] <= high_pu[t] nominal

`nominal` is a number, or a design column of an extendable component; either way the variable is
low + y with 0 <= y <= high - low.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from longspring.interop.pypsa.draft import BlockDraft, Draft, Variable, number
from longspring.interop.pypsa.network import Component, Network
from longspring.program.block import Floats
from longspring.program.builder import Value

Key = tuple[str, str]  # list name of a component, name of a row


class Nominal(NamedTuple):
    """The nominal capacity of a row: a design column, or a number where that is -1."""

    column: int
    value: float


@dataclass(slots=True, eq=False)
class Place:
    """One period of a network: the block to be filled, and its weightings."""

    network: Network
    draft: Draft
    block: BlockDraft
    number: int
    at: NDArray[np.intp]  # its snapshots
    nominal: dict[Key, Nominal]
    variables: dict[tuple[str, str, str], Variable] = field(
        default_factory=dict[tuple[str, str, str], Variable]
    )
    bus_rows: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def year(self) -> int:
        """Year of the period; 0 where the network has none."""
        return self.network.periods.years[self.number]

    @property
    def paid(self) -> Floats:
        """Weight of each step in the objective."""
        weight = float(self.network.periods.objective[self.number])
        return self.network.weightings.objective[self.at] * weight

    @property
    def stored(self) -> Floats:
        """Hours of each step in what is stored."""
        return self.network.weightings.stores[self.at]

    @property
    def generated(self) -> Floats:
        """Hours of each step in what is produced, for one year of the period."""
        return self.network.weightings.generators[self.at]

    @property
    def is_last(self) -> bool:
        """Whether no period follows."""
        return self.number == len(self.network.periods.years) - 1

    def rows(self, component: str) -> Iterator[int]:
        """Yield the rows of a component that stand in the period."""
        table = self.network.of(component)
        return (
            row for row in range(len(table.names)) if stands(self.network, table, row, self.year)
        )

    def value(self, component: str, attribute: str, row: int, default: float) -> Value:
        """Return an attribute of a row over the steps of the period."""
        found = self.network.of(component).over_time(attribute, row, default)
        return found[self.at] if isinstance(found, np.ndarray) else found

    def keep(self, component: str, row: int, attribute: str, variable: Variable) -> None:
        """Remember what an attribute of a row is, for totals and results."""
        self.variables[component, self.network.of(component).names[row], attribute] = variable

    def inject(self, bus: str, variable: Variable, factor: Value = 1.0) -> None:
        """Feed a variable times a factor into a bus."""
        self.block.put(self.bus_rows[bus], variable, factor)


def stands(network: Network, table: Component, row: int, year: int) -> bool:
    """Return whether a row is active in the period of a year."""
    if not table.flag("active", row, default=True):
        return False
    if not network.has_periods:
        return True
    built = table.number("build_year", row, 0.0)
    return built <= year < built + table.number("lifetime", row, np.inf)


def operated(block: BlockDraft, name: str, nominal: Nominal, low: Value, high: Value) -> Variable:
    """Return a variable between low and high times a nominal capacity.

    Parameters
    ----------
    block : BlockDraft
        Extended in place.
    name : str
        Of the column, if one is needed.
    nominal : Nominal
        Design column or number.
    low, high : float or ndarray of shape (steps,)
        Per unit of the nominal capacity [1].
    """
    if nominal.column < 0:
        return between(block, name, _product(low, nominal.value), _product(high, nominal.value))
    ratio = high - low
    shift = {nominal.column: low} if np.any(np.asarray(low) != 0.0) else {}
    if not np.any(np.asarray(ratio) != 0.0):
        return Variable(design=shift)
    return Variable({block.limited_column(name, nominal.column, ratio): 1.0}, design=shift)


def _product(share: Value, nominal: float) -> Value:
    """Return share x nominal; nothing of an infinite capacity is nothing."""
    if np.isfinite(nominal):
        return share * nominal
    return np.select([np.asarray(share) > 0.0, np.asarray(share) < 0.0], [nominal, -nominal], 0.0)


def between(block: BlockDraft, name: str, low: Value, high: Value) -> Variable:
    """Return a variable between two values, either of which may be infinite."""
    steps = (block.steps,)
    lows = np.broadcast_to(np.asarray(low, dtype=float), steps)
    highs = np.broadcast_to(np.asarray(high, dtype=float), steps)
    if np.isfinite(lows).all() and np.isfinite(highs).all():
        if (lows == highs).all():
            return number(lows)
        return Variable({block.bounded_column(name, highs - lows): 1.0}, constant=lows)
    if np.isfinite(lows).all():
        variable = Variable({block.column(name): 1.0}, constant=lows)
        return _below(block, name, variable, highs)
    if np.isfinite(highs).all():
        variable = Variable({block.column(name): -1.0}, constant=highs)
        return _above(block, name, variable, lows)
    variable = Variable({block.column(f"{name}:up"): 1.0, block.column(f"{name}:down"): -1.0})
    return _above(block, name, _below(block, name, variable, highs), lows)


def _below(block: BlockDraft, name: str, variable: Variable, most: Floats) -> Variable:
    """Hold a variable below a value in the steps in which that is finite."""
    where = np.isfinite(most)
    if where.any():
        gap = variable.minus(number(np.where(where, most, 0.0)))
        block.at_most(f"{name}:most", gap, where.astype(float))
    return variable


def _above(block: BlockDraft, name: str, variable: Variable, least: Floats) -> Variable:
    """Hold a variable above a value in the steps in which that is finite."""
    where = np.isfinite(least)
    if where.any():
        gap = number(np.where(where, least, 0.0)).minus(variable)
        block.at_most(f"{name}:least", gap, where.astype(float))
    return variable
