"""A PyPSA network as data: what its netCDF file holds, and nothing about what it means.

    component   a table of named rows: static attributes, and series over the snapshots
    snapshot    one step; has three weightings, and a period where there are several

A series takes the place of the static attribute of the rows that it names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longspring.program.block import Floats

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values over the snapshots of some rows, shape (snapshots, len(names))."""

    names: tuple[str, ...]
    values: Floats
    place: Mapping[str, int] = field(init=False)  # of each name

    def __post_init__(self) -> None:
        """Give every name its number, once: networks have many."""
        object.__setattr__(self, "place", {name: at for at, name in enumerate(self.names)})

    def of(self, name: str) -> Floats | None:
        """Return the series of a row, if it has one."""
        at = self.place.get(name)
        return None if at is None else self.values[:, at]


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """One kind of component: rows, and what the file says of them."""

    names: tuple[str, ...]
    static: Mapping[str, Array] = field(default_factory=dict[str, Array])
    series: Mapping[str, Series] = field(default_factory=dict[str, Series])
    place: Mapping[str, int] = field(init=False)  # of each name

    def __post_init__(self) -> None:
        """Give every name its number, once: networks have many."""
        object.__setattr__(self, "place", {name: at for at, name in enumerate(self.names)})

    def number(self, attribute: str, row: int, default: float) -> float:
        """Return a number of a row; a cell without one is the default."""
        if attribute not in self.static:
            return default
        value = float(self.static[attribute][row])
        return default if np.isnan(value) else value

    def text(self, attribute: str, row: int, default: str = "") -> str:
        """Return a string of a row."""
        return str(self.static[attribute][row]) if attribute in self.static else default

    def flag(self, attribute: str, row: int, default: bool = False) -> bool:
        """Return a truth value of a row."""
        return bool(self.static[attribute][row]) if attribute in self.static else default

    def over_time(self, attribute: str, row: int, default: float) -> float | Floats:
        """Return the series of a row where there is one, else its static number."""
        series = self.series.get(attribute)
        found = None if series is None else series.of(self.names[row])
        return self.number(attribute, row, default) if found is None else found

    def look_up(self, name: str, attribute: str, default: str) -> str:
        """Return a string of the row of a name."""
        return self.text(attribute, self.place[name], default)


@dataclass(frozen=True, slots=True, eq=False)
class Weightings:
    """Hours that each snapshot stands for, each of shape (snapshots,)."""

    objective: Floats
    stores: Floats
    generators: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """Investment periods: year, weight in the objective, length in years."""

    years: tuple[int, ...]
    objective: Floats
    length: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Everything that a file holds."""

    name: str
    version: str  # of the PyPSA that wrote it
    snapshots: tuple[str, ...]
    weightings: Weightings
    period_of: NDArray[np.int64]  # per snapshot; 0 where there are no periods
    periods: Periods  # one of year 0 where there are none
    components: Mapping[str, Component]  # by list name, as "generators"
    extras: tuple[str, ...] = ()  # what has no place here: scenarios, piecewise curves

    def of(self, component: str) -> Component:
        """Return a kind of component; one without rows where the file has none."""
        return self.components.get(component, Component(()))

    @property
    def has_periods(self) -> bool:
        """Whether there are investment periods."""
        return self.periods.years != (0,)


def single_period() -> Periods:
    """Return what stands for a network without investment periods."""
    return Periods((0,), np.ones(1), np.ones(1))


def ports(component: Component) -> Sequence[int]:
    """Return the numbers of the ports beyond the first that a link or process may have."""
    found = [name.removeprefix("bus") for name in component.static if name.startswith("bus")]
    return sorted(int(number) for number in found if number.isdigit() and number != "0")
