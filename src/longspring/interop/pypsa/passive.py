"""Lines and transformers: flows that obey Kirchhoff's voltage law.

    -s_max_pu s_nom <= s <= s_max_pu s_nom
    sum over a cycle of +-(z s + phase shift) = 0       z reactance, or resistance in a DC network
    |z s + phase shift| <= v_ang_max                    where that is finite (AC)

One row per cycle of a spanning forest of what stands in the period. Per unit: z of a line is in
Ohm / kV^2, that of a transformer in 1 / s_nom times the tap ratio.
"""

from typing import NamedTuple

import numpy as np

from longspring.interop.pypsa.context import Place, operated
from longspring.interop.pypsa.draft import Variable, number
from longspring.program.builder import Value

PASSIVE = ("lines", "transformers")


class _Branch(NamedTuple):
    """A branch between two buses: its flow, impedance and shift of phase [rad]."""

    name: str
    ends: tuple[str, str]
    flow: Variable
    impedance: float
    shift: Value


def add_passive(place: Place) -> None:
    """Add the flows of lines and transformers and the law of every cycle."""
    branches = [
        _add_branch(place, component, row) for component in PASSIVE for row in place.rows(component)
    ]
    for number_of_cycle, cycle in enumerate(cycles([branch.ends for branch in branches])):
        members = [(branches[position], sign) for position, sign in cycle]
        largest = max((abs(branch.impedance) for branch, _ in members), default=0.0)
        unit = 1.0 / largest if largest > 0 else 1.0
        law = Variable()
        for branch, sign in members:
            law = law.plus(branch.flow.times(sign * unit * branch.impedance))
            law = law.plus(number(sign * unit * branch.shift))
        place.block.equal(f"cycle:{number_of_cycle}", law)


def _add_branch(place: Place, component: str, row: int) -> _Branch:
    table = place.network.of(component)
    name = f"{component}:{table.names[row]}"
    share = place.value(component, "s_max_pu", row, 1.0)
    nominal = place.nominal[component, table.names[row]]
    flow = operated(place.block, name, nominal, -1.0 * share, share)
    ends = table.text("bus0", row), table.text("bus1", row)
    place.inject(ends[0], flow, -1.0)
    place.inject(ends[1], flow)
    place.keep(component, row, "s", flow)
    direct = bus_carrier(place, ends[0]) == "DC"
    impedance = _impedance(place, component, row, "r" if direct else "x")
    shift = np.radians(place.value(component, "phase_shift", row, 0.0))
    most = np.radians(table.number("v_ang_max", row, np.inf))
    carrier = table.text("carrier", row) or bus_carrier(place, ends[0])
    if np.isfinite(most) and (component == "transformers" or carrier == "AC"):
        angle = flow.times(impedance).plus(number(shift))
        place.block.at_most(f"angle_most:{name}", angle.minus(number(most)))
        place.block.at_most(f"angle_least:{name}", angle.times(-1.0).minus(number(most)))
    return _Branch(name, ends, flow, impedance, shift)


def bus_carrier(place: Place, bus: str) -> str:
    """Return the carrier of a bus."""
    return place.network.of("buses").look_up(bus, "carrier", "AC")


def _impedance(place: Place, component: str, row: int, attribute: str) -> float:
    table = place.network.of(component)
    value = table.number(attribute, row, 0.0)
    if component == "transformers":
        return value / table.number("s_nom", row, 0.0) * table.number("tap_ratio", row, 1.0)
    buses = place.network.of("buses")
    voltage = buses.number("v_nom", buses.place[table.text("bus0", row)], 1.0)
    return value / voltage**2


def cycles(ends: list[tuple[str, str]]) -> list[list[tuple[int, float]]]:
    """Return a basis of the cycles of a graph: branches with +1 or -1 for their direction.

    Parameters
    ----------
    ends : list of pairs
        Start and end of every branch.

    Examples
    --------
    >>> cycles([("a", "b"), ("b", "c"), ("a", "c")])
    [[(2, 1.0), (1, -1.0), (0, -1.0)]]
    """
    way: dict[str, list[tuple[int, float]]] = {}  # from the root of its tree to each bus
    near: dict[str, list[tuple[str, int, float]]] = {}
    for position, (start, end) in enumerate(ends):
        near.setdefault(start, []).append((end, position, 1.0))
        near.setdefault(end, []).append((start, position, -1.0))
    tree: set[int] = set()
    for root in near:
        if root in way:
            continue
        way[root] = []
        queue = [root]
        for bus in queue:
            for other, position, sign in near[bus]:
                if other not in way:
                    way[other] = [*way[bus], (position, sign)]
                    tree.add(position)
                    queue.append(other)
    found: list[list[tuple[int, float]]] = []
    for position, (start, end) in enumerate(ends):
        if position in tree:
            continue
        there, back = list(way[start]), list(way[end])
        while there and back and there[0] == back[0]:
            there, back = there[1:], back[1:]
        closing = [(branch, -sign) for branch, sign in reversed(back)]
        found.append([(position, 1.0), *closing, *there])
    return found
