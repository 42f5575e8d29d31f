"""A program as a PyPSA network: every row a bus, every column what feeds and draws there.

    row of steps    bus: sum A y + sum K y[t-1] + sum B x = d, d being its load
    column y        generator where it is in one row and unlimited by design, else a link with a
                    port per row; y[t-1] is a port with a delay of one step
    limit           bus: y + unused - r x = 0
    design column   link with p = p_nom in its period and in the first snapshot of all
    design row      bus that has content in the first snapshot only
    total           bus whose sum over all snapshots is what a generator may take: e_sum_min, _max

Nothing is left out and nothing is approximated: the optimum is that of the program. Weightings are
the hours of the steps and the present weights of the periods, so that costs are in money per MWh
and year. Names are those of the program, followed by the period for what has an hour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from longspring.case.codes import issue
from longspring.errors import CaseError
from longspring.interop.pypsa.network import Network, Periods, Weightings
from longspring.interop.pypsa.tables import Cell, Tables
from longspring.program.block import Block, BlockProgram, Entries, Floats, Vector
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
class _Image:
    """The network under construction, and where each block lies in its snapshots."""

    program: BlockProgram
    spans: Mapping[int, Span]
    tables: Tables = field(default_factory=Tables)
    loads: dict[str, Floats] = field(default_factory=dict[str, Floats])
    design_ports: dict[int, list[Port]] = field(default_factory=dict[int, list[Port]])
    used_in: dict[int, set[int]] = field(default_factory=dict[int, set[int]])

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(block.period for block in self.program.blocks)

    @property
    def starts(self) -> list[int]:
        return [0, *np.cumsum([block.steps for block in self.program.blocks]).tolist()]

    @property
    def snapshots(self) -> int:
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


def network_of(program: BlockProgram, name: str, spans: Sequence[Span]) -> Network:
    """Return a network whose optimum in PyPSA is that of a program.

    Parameters
    ----------
    program : BlockProgram
        With its objective and clauses.
    name : str
        Of the network.
    spans : sequence of Span
        Every period; its weight is what divides its costs to give those of a year.

    Raises
    ------
    CaseError
        If the program has what PyPSA cannot express.
    """
    _refuse(program)
    image = _Image(program, {span.year: span for span in spans})
    image.bus(ANCHOR)
    free = {"bus": ANCHOR, "carrier": ANCHOR, "p_nom": np.inf, "p_min_pu": -1.0}
    image.tables.add("generators", ANCHOR, free)
    totals = [_total_entries(image, number) for number in range(len(program.blocks))]
    for number, block in enumerate(program.blocks):
        _add_block(image, number, block, totals[number])
    _add_design_rows(image)
    _add_totals(image)
    _add_design_columns(image)
    _add_constant(image)
    for bus, series in image.loads.items():
        image.tables.add("loads", bus, {"bus": bus, "p_set": series})
    hours = np.concatenate([block.step_hours for block in program.blocks])
    counts = [block.steps for block in program.blocks]
    return Network(
        name=name,
        version="",
        snapshots=_labels(program),
        weightings=Weightings(hours, hours, hours),
        period_of=np.repeat(np.array(image.years, dtype=np.int64), counts),
        periods=Periods(
            image.years,
            np.array([image.weight(year) for year in image.years]),
            np.array([image.spans[year].length for year in image.years]),
        ),
        components=image.tables.finish(),
    )


def _refuse(program: BlockProgram) -> None:
    """Name what of a program PyPSA has no word for."""
    faults = []
    fix = "Export a copy of the case without it; see docs/howto/exchange-with-pypsa.md."
    years = [block.period for block in program.blocks]
    if len(set(years)) < len(years):
        several = sorted({b.weather_year for b in program.blocks})
        found = f"weather years {', '.join(several)}"
        faults.append(issue("LS-0905", ("case.yaml", 0), found, "one weather year", fix))
    shortest = min(float(block.step_hours.min()) for block in program.blocks)
    if shortest < 1.0 and any(block.carry.row.size for block in program.blocks):
        found = f"steps of {shortest:g} h"
        faults.append(issue("LS-0905", ("case.yaml", 0), found, "steps of an hour or more", fix))
    if faults:
        raise CaseError(tuple(faults))


def _labels(program: BlockProgram) -> tuple[str, ...]:
    """Return the first hour of every step of the year."""
    labels: list[str] = []
    for block in program.blocks:
        starts = np.concatenate([[0.0], np.cumsum(block.step_hours)[:-1]])
        labels += [f"h{start:04.0f}" for start in starts]
    return tuple(labels)


def _values(entries: Entries) -> list[Value]:
    """Return the value of every entry: a number, or a series."""
    found: list[Value] = [float(value) for value in entries.value]
    for place, position in enumerate(entries.varying):
        found[int(position)] = entries.series[place]
    return found


def _vector(vector: Vector) -> list[Value]:
    found: list[Value] = [float(value) for value in vector.value]
    for place, position in enumerate(vector.varying):
        found[int(position)] = vector.series[place]
    return found


def _total_entries(image: _Image, number: int) -> list[tuple[int, Port]]:
    """Return what the columns of a block feed into the buses of the totals."""
    program = image.program
    entries, block = program.totals.blocks[number], program.blocks[number]
    pairs = zip(entries.row, entries.column, _values(entries), strict=True)
    return [
        (int(column), Port(_total_bus(program.totals.names[row]), value / block.step_hours))
        for row, column, value in pairs
    ]


def _total_bus(name: str) -> str:
    return f"total:{name}"


def _add_block(
    image: _Image, number: int, block: Block, totals: Sequence[tuple[int, Port]]
) -> None:
    """Add the rows of a block as loads of buses, and its columns."""
    for row, value in zip(block.rows, _vector(block.rhs), strict=True):
        image.load(image.bus(row), image.spread(number, value))
    ports: dict[int, list[Port]] = {place: [] for place in range(len(block.columns))}
    for entries, delayed in ((block.step, False), (block.carry, True)):
        for row, column, value in zip(entries.row, entries.column, _values(entries), strict=True):
            ports[int(column)].append(Port(image.bus(block.rows[row]), value, delayed))
    for column, port in totals:
        image.bus(port.bus)
        ports[column].append(port)
    entries = block.design
    for row, column, value in zip(entries.row, entries.column, _values(entries), strict=True):
        _feed(image, number, int(column), block.rows[row], value)
    ratios = _vector(block.limit_ratio)
    for column, by, ratio in zip(block.limited, block.limit_by, ratios, strict=True):
        name = f"limit:{block.columns[column]}"
        ports[int(column)].append(Port(image.bus(name), 1.0))
        _feed(image, number, int(by), name, -1.0 * ratio)
        unused = {"bus": name, "carrier": "limit", "p_nom": np.inf, **image.lives(number)}
        image.tables.add("generators", f"un{name} {block.period}", unused)
    bounds = dict(zip(block.bounded.tolist(), _vector(block.bound), strict=True))
    costs = _vector(block.cost)
    for column in range(len(block.columns)):
        cells = _operation(image, number, (costs[column], bounds.get(column, np.inf)))
        _add_column(image, (number, block.columns[column]), ports[column], cells)


def _feed(image: _Image, number: int, column: int, bus: str, value: Value) -> None:
    """Let a design column feed a bus in the snapshots of a block."""
    port = Port(image.bus(bus), image.spread(number, value))
    image.design_ports.setdefault(column, []).append(port)
    image.used_in.setdefault(column, set()).add(number)


def _operation(image: _Image, number: int, what: tuple[Value, Value]) -> dict[str, Cell]:
    """Return cost and bound of a column of a block."""
    cost, bound = what
    block = image.program.blocks[number]
    price = cost / (block.step_hours * image.weight(block.period))
    cells: dict[str, Cell] = {"marginal_cost": _plain(image, number, price)}
    largest = float(np.max(bound))
    cells["p_nom"] = largest
    if isinstance(bound, np.ndarray) and largest > 0 and np.isfinite(largest):
        cells["p_max_pu"] = _plain(image, number, bound / largest)
    return cells | image.lives(number)


def _plain(image: _Image, number: int, series: Value) -> Value:
    """Return a number where a series is one but for rounding, else it over all snapshots."""
    if isinstance(series, np.ndarray):
        middle = float(series[0])
        if np.all(np.abs(series - middle) <= 1e-14 * np.abs(middle)):
            return middle
        return image.spread(number, series)
    return series


def _add_column(
    image: _Image, where: tuple[int, str], ports: Sequence[Port], cells: dict[str, Cell]
) -> None:
    """Add a column of a block: a generator if it is alone at one bus, else a link."""
    number, name = where
    cells = {"carrier": _carrier(image, name.split(":")[0]), **cells}
    unique = f"{name} {image.years[number]}"
    merged = _merged(ports)
    alone = len(merged) == 1 and not merged[0].delayed
    if alone and not isinstance(merged[0].rate, np.ndarray):
        cells |= {"bus": merged[0].bus, "sign": merged[0].rate}
        image.tables.add("generators", unique, cells)
        return
    spread = [Port(p.bus, _plain(image, number, p.rate), p.delayed) for p in merged]
    image.tables.add("links", unique, cells | _ends(image, spread))


def _carrier(image: _Image, carrier: str) -> str:
    if carrier not in image.tables.rows.get("carriers", {}):
        image.tables.add("carriers", carrier, {})
    return carrier


def _merged(ports: Sequence[Port]) -> list[Port]:
    """Return one port for each bus and delay."""
    found: dict[tuple[str, bool], Port] = {}
    for port in ports:
        key = port.bus, port.delayed
        rate = port.rate + found[key].rate if key in found else port.rate
        found[key] = Port(port.bus, rate, port.delayed)
    return list(found.values())


def _ends(image: _Image, ports: Sequence[Port]) -> dict[str, Cell]:
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


def _add_design_rows(image: _Image) -> None:
    """Add a bus for every design row, with content in the first snapshot only."""
    design = image.program.design
    entries = design.entries
    for row, column, value in zip(entries.row, entries.column, entries.value, strict=True):
        port = Port(image.bus(f"design:{design.row_names[row]}"), image.first(float(value)))
        image.design_ports.setdefault(int(column), []).append(port)
    for name, low, high in zip(
        design.row_names, design.row_lower.tolist(), design.row_upper.tolist(), strict=True
    ):
        if low == -np.inf and high == np.inf:
            continue
        bus = image.bus(f"design:{name}")
        base = low if low > -np.inf else high
        image.load(bus, image.first(base))
        if low < high:
            room = high - low if low > -np.inf else np.inf
            sign = -1.0 if low > -np.inf else 1.0
            cells: dict[str, Cell] = {"bus": bus, "carrier": "design", "p_nom": room, "sign": sign}
            image.tables.add("generators", f"slack:{bus}", cells | image.lives(0))


def _add_totals(image: _Image) -> None:
    """Add what may be taken, over all snapshots, from the bus of every total."""
    totals = image.program.totals
    entries = totals.design
    hours = float(image.program.blocks[0].step_hours[0])
    for row, column, value in zip(entries.row, entries.column, entries.value, strict=True):
        port = Port(image.bus(_total_bus(totals.names[row])), image.first(float(value) / hours))
        image.design_ports.setdefault(int(column), []).append(port)
    for name, low, high in zip(
        totals.names, totals.lower.tolist(), totals.upper.tolist(), strict=True
    ):
        cells: dict[str, Cell] = {
            "bus": image.bus(_total_bus(name)),
            "carrier": "total",
            "sign": -1.0,
            "p_nom": np.inf,
            "p_min_pu": -1.0,
            "e_sum_min": low,
            "e_sum_max": high,
        }
        image.tables.add("generators", _total_bus(name), cells)


def _add_design_columns(image: _Image) -> None:
    """Add a link for every design column, running at its capacity where it has a say."""
    design = image.program.design
    bounds = zip(design.names, design.lower.tolist(), design.upper.tolist(), strict=True)
    for column, (name, low, high) in enumerate(bounds):
        used = image.used_in.get(column, set())
        running = image.first(1.0)
        for number in used:
            running[image.at(number)] = 1.0
        last = max(used, default=0)
        paid = sum(image.weight(year) for year in image.years[: last + 1])
        end = image.lives(last)
        life = float(end["build_year"]) + float(end["lifetime"]) - image.years[0]
        cells: dict[str, Cell] = {
            "carrier": _carrier(image, name.split(":")[0]),
            "p_nom_extendable": True,
            "p_nom_min": low,
            "p_nom_max": high,
            "capital_cost": float(design.cost[column]) / paid,
            "p_min_pu": running,
            "p_max_pu": running,
            "build_year": float(image.years[0]),
            "lifetime": life,
        }
        ports = _merged(image.design_ports.get(column, ()))
        image.tables.add("links", name, cells | _ends(image, ports))


def _add_constant(image: _Image) -> None:
    """Add the constant of the objective as what a unit of nothing costs."""
    paid = sum(image.weight(year) for year in image.years)
    cells: dict[str, Cell] = {
        "bus": ANCHOR,
        "carrier": ANCHOR,
        "p_nom_extendable": True,
        "p_nom_min": 1.0,
        "p_nom_max": 1.0,
        "p_max_pu": 0.0,
        "capital_cost": image.program.offset / paid,
    }
    image.tables.add("generators", "constant", cells)
