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

from collections.abc import Sequence

import numpy as np

from longspring.case.codes import issue
from longspring.errors import CaseError
from longspring.interop.pypsa.canvas import (
    ANCHOR,
    Canvas,
    Port,
    Span,
    carrier_of,
    entry_values,
    link_ends,
    merged_ports,
    plain_value,
    total_bus,
    vector_values,
)
from longspring.interop.pypsa.drawn_design import (
    add_constant,
    add_design_columns,
    add_design_rows,
    add_totals,
)
from longspring.interop.pypsa.network import Network, Periods, Weightings
from longspring.interop.pypsa.tables import Cell
from longspring.program.block import Block, BlockProgram
from longspring.program.builder import Value


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
    canvas = Canvas(program, {span.year: span for span in spans})
    canvas.bus(ANCHOR)
    free = {"bus": ANCHOR, "carrier": ANCHOR, "p_nom": np.inf, "p_min_pu": -1.0}
    canvas.tables.add("generators", ANCHOR, free)
    totals = [_total_entries(canvas, number) for number in range(len(program.blocks))]
    for number, block in enumerate(program.blocks):
        _add_block(canvas, number, block, totals[number])
    add_design_rows(canvas)
    add_totals(canvas)
    add_design_columns(canvas)
    add_constant(canvas)
    for bus, series in canvas.loads.items():
        canvas.tables.add("loads", bus, {"bus": bus, "p_set": series})
    hours = np.concatenate([block.step_hours for block in program.blocks])
    counts = [block.steps for block in program.blocks]
    return Network(
        name=name,
        version="",
        snapshots=_labels(program),
        weightings=Weightings(hours, hours, hours),
        period_of=np.repeat(np.array(canvas.years, dtype=np.int64), counts),
        periods=Periods(
            canvas.years,
            np.array([canvas.weight(year) for year in canvas.years]),
            np.array([canvas.spans[year].length for year in canvas.years]),
        ),
        components=canvas.tables.finish(),
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


def _total_entries(canvas: Canvas, number: int) -> list[tuple[int, Port]]:
    """Return what the columns of a block feed into the buses of the totals."""
    program = canvas.program
    entries, block = program.totals.blocks[number], program.blocks[number]
    pairs = zip(entries.row, entries.column, entry_values(entries), strict=True)
    return [
        (int(column), Port(total_bus(program.totals.names[row]), value / block.step_hours))
        for row, column, value in pairs
    ]


def _add_block(
    canvas: Canvas, number: int, block: Block, totals: Sequence[tuple[int, Port]]
) -> None:
    """Add the rows of a block as loads of buses, and its columns."""
    for row, value in zip(block.rows, vector_values(block.rhs), strict=True):
        canvas.load(canvas.bus(row), canvas.spread(number, value))
    ports: dict[int, list[Port]] = {place: [] for place in range(len(block.columns))}
    for entries, delayed in ((block.step, False), (block.carry, True)):
        for row, column, value in zip(
            entries.row, entries.column, entry_values(entries), strict=True
        ):
            ports[int(column)].append(Port(canvas.bus(block.rows[row]), value, delayed))
    for column, port in totals:
        canvas.bus(port.bus)
        ports[column].append(port)
    entries = block.design
    for row, column, value in zip(entries.row, entries.column, entry_values(entries), strict=True):
        _feed(canvas, number, int(column), block.rows[row], value)
    ratios = vector_values(block.limit_ratio)
    for column, by, ratio in zip(block.limited, block.limit_by, ratios, strict=True):
        name = f"limit:{block.columns[column]}"
        ports[int(column)].append(Port(canvas.bus(name), 1.0))
        _feed(canvas, number, int(by), name, -1.0 * ratio)
        unused = {"bus": name, "carrier": "limit", "p_nom": np.inf, **canvas.lives(number)}
        canvas.tables.add("generators", f"un{name} {block.period}", unused)
    bounds = dict(zip(block.bounded.tolist(), vector_values(block.bound), strict=True))
    costs = vector_values(block.cost)
    for column in range(len(block.columns)):
        cells = _operation(canvas, number, (costs[column], bounds.get(column, np.inf)))
        _add_column(canvas, (number, block.columns[column]), ports[column], cells)


def _feed(canvas: Canvas, number: int, column: int, bus: str, value: Value) -> None:
    """Let a design column feed a bus in the snapshots of a block."""
    port = Port(canvas.bus(bus), canvas.spread(number, value))
    canvas.design_ports.setdefault(column, []).append(port)
    canvas.used_in.setdefault(column, set()).add(number)


def _operation(canvas: Canvas, number: int, what: tuple[Value, Value]) -> dict[str, Cell]:
    """Return cost and bound of a column of a block."""
    cost, bound = what
    block = canvas.program.blocks[number]
    price = cost / (block.step_hours * canvas.weight(block.period))
    cells: dict[str, Cell] = {"marginal_cost": plain_value(canvas, number, price)}
    largest = float(np.max(bound))
    cells["p_nom"] = largest
    if isinstance(bound, np.ndarray) and largest > 0 and np.isfinite(largest):
        cells["p_max_pu"] = plain_value(canvas, number, bound / largest)
    return cells | canvas.lives(number)


def _add_column(
    canvas: Canvas, where: tuple[int, str], ports: Sequence[Port], cells: dict[str, Cell]
) -> None:
    """Add a column of a block: a generator if it is alone at one bus, else a link."""
    number, name = where
    cells = {"carrier": carrier_of(canvas, name.split(":")[0]), **cells}
    unique = f"{name} {canvas.years[number]}"
    merged = merged_ports(ports)
    alone = len(merged) == 1 and not merged[0].delayed
    if alone and not isinstance(merged[0].rate, np.ndarray):
        cells |= {"bus": merged[0].bus, "sign": merged[0].rate}
        canvas.tables.add("generators", unique, cells)
        return
    spread = [Port(p.bus, plain_value(canvas, number, p.rate), p.delayed) for p in merged]
    canvas.tables.add("links", unique, cells | link_ends(canvas, spread))
