"""The design of a program in its network: columns, rows among them, totals, the constant.

design column   link that runs at its p_nom: in the periods where it has a say, and in the
                first snapshot of all
design row      bus with content in the first snapshot only, its slack a generator
total           bus and a generator whose energy over all snapshots has the bounds of the row
"""

import numpy as np

from longspring.interop.pypsa.canvas import (
    ANCHOR,
    Canvas,
    Port,
    carrier_of,
    link_ends,
    merged_ports,
    total_bus,
)
from longspring.interop.pypsa.tables import Cell


def add_design_rows(canvas: Canvas) -> None:
    """Add a bus for every design row, with content in the first snapshot only."""
    design = canvas.program.design
    entries = design.entries
    for row, column, value in zip(entries.row, entries.column, entries.value, strict=True):
        port = Port(canvas.bus(f"design:{design.row_names[row]}"), canvas.first(float(value)))
        canvas.design_ports.setdefault(int(column), []).append(port)
    for name, low, high in zip(
        design.row_names, design.row_lower.tolist(), design.row_upper.tolist(), strict=True
    ):
        if low == -np.inf and high == np.inf:
            continue
        bus = canvas.bus(f"design:{name}")
        base = low if low > -np.inf else high
        canvas.load(bus, canvas.first(base))
        if low < high:
            room = high - low if low > -np.inf else np.inf
            sign = -1.0 if low > -np.inf else 1.0
            cells: dict[str, Cell] = {"bus": bus, "carrier": "design", "p_nom": room, "sign": sign}
            canvas.tables.add("generators", f"slack:{bus}", cells | canvas.lives(0))


def add_totals(canvas: Canvas) -> None:
    """Add what may be taken, over all snapshots, from the bus of every total."""
    totals = canvas.program.totals
    entries = totals.design
    hours = float(canvas.program.blocks[0].step_hours[0])
    for row, column, value in zip(entries.row, entries.column, entries.value, strict=True):
        port = Port(canvas.bus(total_bus(totals.names[row])), canvas.first(float(value) / hours))
        canvas.design_ports.setdefault(int(column), []).append(port)
    for name, low, high in zip(
        totals.names, totals.lower.tolist(), totals.upper.tolist(), strict=True
    ):
        cells: dict[str, Cell] = {
            "bus": canvas.bus(total_bus(name)),
            "carrier": "total",
            "sign": -1.0,
            "p_nom": np.inf,
            "p_min_pu": -1.0,
            "e_sum_min": low,
            "e_sum_max": high,
        }
        canvas.tables.add("generators", total_bus(name), cells)


def add_design_columns(canvas: Canvas) -> None:
    """Add a link for every design column, running at its capacity where it has a say."""
    design = canvas.program.design
    bounds = zip(design.names, design.lower.tolist(), design.upper.tolist(), strict=True)
    for column, (name, low, high) in enumerate(bounds):
        used = canvas.used_in.get(column, set())
        running = canvas.first(1.0)
        for number in used:
            running[canvas.at(number)] = 1.0
        last = max(used, default=0)
        paid = sum(canvas.weight(year) for year in canvas.years[: last + 1])
        end = canvas.lives(last)
        life = float(end["build_year"]) + float(end["lifetime"]) - canvas.years[0]
        cells: dict[str, Cell] = {
            "carrier": carrier_of(canvas, name.split(":")[0]),
            "p_nom_extendable": True,
            "p_nom_min": low,
            "p_nom_max": high,
            "capital_cost": float(design.cost[column]) / paid,
            "p_min_pu": running,
            "p_max_pu": running,
            "build_year": float(canvas.years[0]),
            "lifetime": life,
        }
        ports = merged_ports(canvas.design_ports.get(column, ()))
        canvas.tables.add("links", name, cells | link_ends(canvas, ports))


def add_constant(canvas: Canvas) -> None:
    """Add the constant of the objective as what a unit of nothing costs."""
    paid = sum(canvas.weight(year) for year in canvas.years)
    cells: dict[str, Cell] = {
        "bus": ANCHOR,
        "carrier": ANCHOR,
        "p_nom_extendable": True,
        "p_nom_min": 1.0,
        "p_nom_max": 1.0,
        "p_max_pu": 0.0,
        "capital_cost": canvas.program.offset / paid,
    }
    canvas.tables.add("generators", "constant", cells)
