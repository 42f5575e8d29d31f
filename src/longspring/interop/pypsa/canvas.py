"""The canvas that a program is drawn on as a network: snapshots, buses, ports of links.

A series covers all snapshots, block after block. What is in one block lives in its period.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from longspring.interop.pypsa.tables import Cell, Tables
from longspring.program.block import BlockProgram, Entries, Floats, Vector
from longspring.program.builder import Value

ANCHOR = "anchor"  # a bus where anything may be taken and left


class Span(NamedTuple):
    """A period: its year, its weight in present value, the years that it stands for."""

    year: int
    weight: float
    length: float


@dataclass(frozen=True, slots=True)
class Port:
    """What a unit of a column feeds into a bus."""

    bus: str
    rate: Value
    delayed: bool = False


@dataclass(slots=True, eq=False)
class Canvas:
    """The network under construction, and where each block lies in its snapshots."""

    program: BlockProgram
    spans: Mapping[int, Span]
    tables: Tables = field(default_factory=Tables)
    loads: dict[str, Floats] = field(default_factory=dict[str, Floats])
    design_ports: dict[int, list[Port]] = field(default_factory=dict[int, list[Port]])
    used_in: dict[int, set[int]] = field(default_factory=dict[int, set[int]])

    @property
    def years(self) -> tuple[int, ...]:
        """Year of every block."""
        return tuple(block.period for block in self.program.blocks)

    @property
    def starts(self) -> list[int]:
        """First snapshot of every block, and their number."""
        return [0, *np.cumsum([block.steps for block in self.program.blocks]).tolist()]

    @property
    def snapshots(self) -> int:
        """Number of snapshots."""
        return self.starts[-1]

    def at(self, number: int) -> slice:
        """Return the snapshots of a block."""
        return slice(self.starts[number], self.starts[number + 1])

    def spread(self, number: int, value: Value) -> Floats:
        """Return a series over all snapshots that is 0 outside a block."""
        full = np.zeros(self.snapshots)
        full[self.at(number)] = value
        return full

    def first(self, value: float) -> Floats:
        """Return a series that has a value in the first snapshot only."""
        full = np.zeros(self.snapshots)
        full[0] = value
        return full

    def bus(self, name: str) -> str:
        """Return a bus, added when first asked for."""
        if name not in self.tables.rows.get("buses", {}):
            parts = name.split(":")
            carrier = parts[1] if parts[0] == "balance" else parts[0]
            if carrier not in self.tables.rows.get("carriers", {}):
                self.tables.add("carriers", carrier, {})
            self.tables.add("buses", name, {"carrier": carrier})
        return name

    def load(self, bus: str, series: Floats) -> None:
        """Draw from a bus."""
        if np.any(series != 0.0):
            self.loads[bus] = self.loads.get(bus, np.zeros(self.snapshots)) + series

    def lives(self, number: int) -> dict[str, Cell]:
        """Return the life of what stands in one period."""
        later = [*self.years, self.years[-1] + self.spans[self.years[-1]].length]
        length = float(later[number + 1]) - self.years[number]
        return {"build_year": float(self.years[number]), "lifetime": length}

    def weight(self, year: int) -> float:
        """Return the weight of a period in the objective."""
        return self.spans[year].weight


def plain_value(canvas: Canvas, number: int, series: Value) -> Value:
    """Return a number where a series is one but for rounding, else it over all snapshots."""
    if isinstance(series, np.ndarray):
        middle = float(series[0])
        if np.all(np.abs(series - middle) <= 1e-14 * np.abs(middle)):
            return middle
        return canvas.spread(number, series)
    return series


def carrier_of(canvas: Canvas, carrier: str) -> str:
    """Return a carrier, added when first asked for."""
    if carrier not in canvas.tables.rows.get("carriers", {}):
        canvas.tables.add("carriers", carrier, {})
    return carrier


def merged_ports(ports: Sequence[Port]) -> list[Port]:
    """Return one port for each bus and delay."""
    found: dict[tuple[str, bool], Port] = {}
    for port in ports:
        key = port.bus, port.delayed
        rate = port.rate + found[key].rate if key in found else port.rate
        found[key] = Port(port.bus, rate, port.delayed)
    return list(found.values())


def link_ends(canvas: Canvas, ports: Sequence[Port]) -> dict[str, Cell]:
    """Return buses, efficiencies and delays of a link; its first bus gives what it takes."""
    taken = next(
        (
            port
            for port in ports
            if not port.delayed and not isinstance(port.rate, np.ndarray) and port.rate == -1.0
        ),
        None,
    )
    others = [port for port in ports if port is not taken] or [Port(ANCHOR, 0.0)]
    cells: dict[str, Cell] = {"bus0": taken.bus if taken else ANCHOR}
    for place, port in enumerate(others, start=1):
        suffix = "" if place == 1 else str(place)
        cells[f"bus{place}"] = port.bus
        cells[f"efficiency{suffix}"] = port.rate
        if port.delayed:
            cells[f"delay{suffix}"] = 1.0
            cells[f"cyclic_delay{suffix}"] = True
    return cells


def entry_values(entries: Entries) -> list[Value]:
    """Return the value of every entry: a number, or a series."""
    found: list[Value] = [float(value) for value in entries.value]
    for place, position in enumerate(entries.varying):
        found[int(position)] = entries.series[place]
    return found


def vector_values(vector: Vector) -> list[Value]:
    """Return every value of a vector: a number, or a series."""
    found: list[Value] = [float(value) for value in vector.value]
    for place, position in enumerate(vector.varying):
        found[int(position)] = vector.series[place]
    return found


def total_bus(name: str) -> str:
    """Return the name of the bus of a total."""
    return f"total:{name}"
