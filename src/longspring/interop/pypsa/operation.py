"""Balances of buses, and what feeds and draws: loads, generators, links, processes.

    sum sign p - sum p of links from the bus + sum efficiency p of links to the bus = load
    p_min_pu nominal <= p <= p_max_pu nominal
    p[t] - p[t-1] <= ramp_limit_up nominal,   p[t-1] - p[t] <= ramp_limit_down nominal

A port with a delay of one step takes p of the step before. Weightings are those of PyPSA: cost by
`objective`, ramps without any.
"""

import numpy as np

from longspring.interop.pypsa.commitment import add_commitment
from longspring.interop.pypsa.context import Place, operated
from longspring.interop.pypsa.draft import Variable, number
from longspring.interop.pypsa.network import Component, Network, ports
from longspring.program.block import Floats
from longspring.program.builder import Value

ONE_PORT = ("generators", "loads", "stores", "storage_units")
BRANCHES = ("lines", "transformers", "links", "processes")


def add_buses(place: Place) -> None:
    """Add the balance of every bus at which something stands, with its loads."""
    used: dict[str, None] = {}
    for component in (*ONE_PORT, *BRANCHES):
        table = place.network.of(component)
        for row in place.rows(component):
            for bus in buses_of(component, table, row):
                used.setdefault(bus)
    for bus in place.network.of("buses").names:
        if bus in used:
            place.bus_rows[bus] = place.block.row(f"balance:{bus}")
    loads = place.network.of("loads")
    for row in place.rows("loads"):
        sign = loads.number("sign", row, -1.0)
        drawn = place.value("loads", "p_set", row, 0.0)
        place.inject(loads.text("bus", row), number(drawn), sign)


def buses_of(component: str, table: Component, row: int) -> list[str]:
    """Return the buses that a row is attached to."""
    if component in ONE_PORT:
        return [table.text("bus", row)]
    named = [table.text(f"bus{port}", row) for port in (0, *ports(table))]
    return [bus for bus in named if bus]


def add_generators(place: Place) -> None:
    """Add the dispatch of every generator."""
    table = place.network.of("generators")
    for row in place.rows("generators"):
        variable = _add_dispatch(place, "generators", row)
        place.inject(table.text("bus", row), variable, table.number("sign", row, 1.0))


def add_links(place: Place, component: str) -> None:
    """Add the flow of every link, or process, and what it does at its ports."""
    table = place.network.of(component)
    for row in place.rows(component):
        variable = _add_dispatch(place, component, row)
        for port in (0, *ports(table)):
            bus = table.text(f"bus{port}", row)
            if not bus:
                continue
            rate = port_rate(place, component, row, port)
            lag = delay_of(place.network, table, row, (component, port))
            if lag is None:
                place.inject(bus, variable, rate)
            else:
                first = np.ones(place.block.steps)
                first[0] = 1.0 if lag else 0.0
                place.inject(bus, variable.before(), rate * first)


def port_rate(place: Place, component: str, row: int, port: int) -> Value:
    """Return what a unit of flow feeds into the bus of a port [1]."""
    if component == "processes":
        return place.value(component, f"rate{port}", row, {0: -1.0}.get(port, 1.0))
    if port == 0:
        return -1.0
    return place.value(component, f"efficiency{port if port > 1 else ''}", row, 1.0)


def delay_of(network: Network, table: Component, row: int, port: tuple[str, int]) -> bool | None:
    """Return None for a port without delay, else whether the delay is cyclic."""
    component, number_of_port = port
    suffix = str(number_of_port)
    if component == "links":
        if number_of_port == 0:
            return None
        suffix = "" if number_of_port == 1 else suffix
    if table.number(f"delay{suffix}", row, 0.0) <= 0:
        return None
    return table.flag(f"cyclic_delay{suffix}", row, default=True)


def _add_dispatch(place: Place, component: str, row: int) -> Variable:
    """Add the dispatch of a row with its cost, set points and ramps."""
    table = place.network.of(component)
    name = f"{component}:{table.names[row]}"
    nominal = place.nominal[component, table.names[row]]
    low = place.value(component, "p_min_pu", row, 0.0)
    high = place.value(component, "p_max_pu", row, 1.0)
    if table.flag("committable", row):
        variable = add_commitment(place, component, row)
    else:
        variable = operated(place.block, name, nominal, low, high)
        _add_ramps(place, component, row, variable)
    place.block.fix(f"set:{name}", variable, place.value(component, "p_set", row, np.nan))
    place.draft.pay(
        place.block, variable, place.paid * place.value(component, "marginal_cost", row, 0.0)
    )
    place.keep(component, row, "p", variable)
    return variable


def _add_ramps(place: Place, component: str, row: int, variable: Variable) -> None:
    table = place.network.of(component)
    nominal = place.nominal[component, table.names[row]]
    scale = number(nominal.value)
    if nominal.column >= 0:
        scale = Variable(design={nominal.column: 1.0})
    before, known = dispatch_before(place, table, row, variable)
    for side, rise in (("up", variable.minus(before)), ("down", before.minus(variable))):
        limit = place.value(component, f"ramp_limit_{side}", row, np.nan)
        limits = np.broadcast_to(np.asarray(limit, dtype=float), known.shape)
        if np.isnan(limits).all():
            continue
        # A series that is open in some steps allows the whole capacity there.
        excess = rise.minus(scale.times(np.where(np.isnan(limits), 1.0, limits)))
        where = known * ~np.isnan(limits)
        place.block.at_most(f"ramp_{side}:{component}:{table.names[row]}", excess, where)


def dispatch_before(
    place: Place, table: Component, row: int, variable: Variable
) -> tuple[Variable, Floats]:
    """Return the dispatch one step before, and in which steps it is known (1) or not (0).

    Before the first step of all it is `p_init`; no period looks back into the one before.
    """
    inner = np.ones(place.block.steps)
    inner[0] = 0.0
    initial = table.number("p_init", row, np.nan) if place.number == 0 else np.nan
    known = inner.copy()
    known[0] = 0.0 if np.isnan(initial) else 1.0
    start = np.where(inner == 0.0, 0.0 if np.isnan(initial) else initial, 0.0)
    return variable.before().times(inner).plus(number(start)), known
