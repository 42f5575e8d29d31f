"""Rows over more than a step: sums of energy, global constraints, limits on growth.

    e_sum_min <= sum generators[t] p[t] <= e_sum_max
    primary_energy       sum weight p / efficiency x attribute of the carrier  (sense)  constant,
                         less what stores hold at the end, plus what they held at the beginning
    operational_limit    the same without efficiency, for one carrier
    transmission_...     sum of length, or of cost, times the capacity of lines and links
    tech_capacity_...    sum of the capacity of a carrier, of one bus if that is named
    max_growth           what is built of a carrier in a period is at most this

The weight is `generators`, times the years of the period where there are several.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from longspring.interop.pypsa.context import Place, stands
from longspring.interop.pypsa.draft import Draft
from longspring.interop.pypsa.network import Component, Network
from longspring.interop.pypsa.nominal import NOMINAL, investment_cost, paid_periods
from longspring.interop.pypsa.storage import NAMES, last_step
from longspring.program.builder import Value

LEVEL = {"stores": "e", "storage_units": "state_of_charge"}
TYPES = (
    "primary_energy",
    "operational_limit",
    "transmission_volume_expansion_limit",
    "transmission_expansion_cost_limit",
    "tech_capacity_expansion_limit",
)


def bounds(sense: str, constant: float) -> tuple[float, float]:
    """Return lower and upper bound of a row of this sense."""
    if sense == "<=":
        return -np.inf, constant
    return (constant, np.inf) if sense == ">=" else (constant, constant)


def add_sums(draft: Draft, places: Sequence[Place]) -> None:
    """Add the limits on the energy of a generator over all snapshots."""
    table = places[0].network.of("generators")
    for row, name in enumerate(table.names):
        low = table.number("e_sum_min", row, -np.inf)
        high = table.number("e_sum_max", row, np.inf)
        if low == -np.inf and high == np.inf:
            continue
        if not table.flag("active", row, default=True):
            continue
        total = draft.total(f"e_sum:{name}", (low, high))
        for place in places:
            variable = place.variables.get(("generators", name, "p"))
            if variable is not None:
                draft.count(total, place.block, variable, place.generated)


def add_global_constraints(draft: Draft, places: Sequence[Place]) -> None:
    """Add the row of every global constraint."""
    network = places[0].network
    table = network.of("global_constraints")
    for row, name in enumerate(table.names):
        kind = table.text("type", row, "primary_energy")
        limits = bounds(table.text("sense", row, "=="), table.number("constant", row, 0.0))
        if kind in ("primary_energy", "operational_limit"):
            _add_energy(draft, places, row, (kind, name, limits))
            continue
        chosen = (
            _tech_capacity(network, row)
            if kind == "tech_capacity_expansion_limit"
            else _transmission(network, row, by_cost="cost" in kind)
        )
        nominal = places[0].nominal
        values = {nominal[key].column: value for key, value in chosen}
        if values:
            draft.row(f"global:{name}", values, limits)


def _add_energy(
    draft: Draft,
    places: Sequence[Place],
    row: int,
    limit: tuple[str, str, tuple[float, float]],
) -> None:
    """Add a limit on what generators and stores of some carriers give off."""
    kind, name, limits = limit
    network = places[0].network
    table = network.of("global_constraints")
    carriers = network.of("carriers")
    attribute = table.text("carrier_attribute", row, "co2_emissions")
    if kind == "primary_energy":
        rates = {
            carrier: carriers.number(attribute, place, 0.0)
            for place, carrier in enumerate(carriers.names)
        }
    else:
        rates = {attribute: 1.0}
    rates = {carrier: rate for carrier, rate in rates.items() if rate != 0.0}
    year = _period(table, row)
    terms = [
        (place, component, name_of_row)
        for place in places
        if year is None or place.year == year
        for component in ("generators", *LEVEL)
        for name_of_row in _of_carriers(place, component, rates)
    ]
    if not terms:
        return
    total = draft.total(f"global:{name}", limits)
    for place, component, number_of_row in terms:
        rate = rates[_carrier(network, component, number_of_row)]
        if component == "generators":
            _count_generator(draft, place, (total, number_of_row), (kind, rate))
        else:
            _count_level(draft, place, total, (component, number_of_row, rate))


def _of_carriers(place: Place, component: str, rates: Mapping[str, float]) -> Iterator[int]:
    table = place.network.of(component)
    for row in place.rows(component):
        cyclic = component in LEVEL and table.flag(NAMES[component]["cyclic"], row)
        if _carrier(place.network, component, row) in rates and not cyclic:
            yield row


def _carrier(network: Network, component: str, row: int) -> str:
    """Return the carrier of a row; that of its bus where PyPSA takes it from there."""
    table = network.of(component)
    carrier = table.text("carrier", row)
    if carrier or component not in ("stores", "links", "lines"):
        return carrier
    bus = table.text("bus" if component == "stores" else "bus0", row)
    return network.of("buses").look_up(bus, "carrier", "AC")


def _count_generator(
    draft: Draft, place: Place, where: tuple[int, int], how: tuple[str, float]
) -> None:
    (total, row), (kind, rate) = where, how
    name = place.network.of("generators").names[row]
    weight: Value = place.generated * float(place.network.periods.length[place.number]) * rate
    if kind == "primary_energy":
        weight = weight / place.value("generators", "efficiency", row, 1.0)
    draft.count(total, place.block, place.variables["generators", name, "p"], weight)


def _count_level(draft: Draft, place: Place, total: int, what: tuple[str, int, float]) -> None:
    """Count what a store held at the beginning and no longer holds at the end."""
    component, row, rate = what
    table = place.network.of(component)
    level = place.variables[component, table.names[row], LEVEL[component]]
    draft.count(total, place.block, level, -rate * last_step(place.block.steps))
    initial = table.number(NAMES[component]["initial"], row, 0.0)
    draft.total_lower[total] -= rate * initial
    draft.total_upper[total] -= rate * initial


def _period(table: Component, row: int) -> int | None:
    year = table.number("investment_period", row, np.nan)
    return None if np.isnan(year) else int(year)


def _years(network: Network, year: int | None) -> tuple[int, ...]:
    return network.periods.years if year is None else (year,)


def _extendable(network: Network, components: Sequence[str]) -> Iterator[tuple[str, int]]:
    for component in components:
        table = network.of(component)
        for row in range(len(table.names)):
            extendable = table.flag(f"{NOMINAL[component]}_extendable", row)
            if extendable and table.flag("active", row, default=True):
                yield component, row


def _transmission(
    network: Network, row: int, *, by_cost: bool
) -> list[tuple[tuple[str, str], float]]:
    """Return length, or cost, of the lines and links that a limit on transmission is about."""
    table = network.of("global_constraints")
    text = table.text("carrier_attribute", row, "co2_emissions")
    carriers = [part.strip() for part in text.translate(str.maketrans("", "", "[]()")).split(",")]
    year = _period(table, row)
    found: list[tuple[tuple[str, str], float]] = []
    for component, place in _extendable(network, ("lines", "links")):
        rows = network.of(component)
        there = [one for one in _years(network, year) if stands(network, rows, place, one)]
        if not there or _carrier(network, component, place) not in carriers:
            continue
        value = rows.number("length", place, 0.0)
        if by_cost:
            value = investment_cost(network, rows, place)
            if network.has_periods and year is None:
                value *= paid_periods(network, rows, place)
        found.append(((component, rows.names[place]), value))
    return found


def _tech_capacity(network: Network, row: int) -> list[tuple[tuple[str, str], float]]:
    table = network.of("global_constraints")
    carrier, bus = table.text("carrier_attribute", row, "co2_emissions"), table.text("bus", row)
    year = _period(table, row)
    found: list[tuple[tuple[str, str], float]] = []
    for component, place in _extendable(network, tuple(NOMINAL)):
        rows = network.of(component)
        if "carrier" not in rows.static and component == "transformers":
            continue
        if year is not None and not stands(network, rows, place, year):
            continue
        at = rows.text("bus" if "bus" in rows.static else "bus0", place)
        if _carrier(network, component, place) == carrier and bus in ("", at):
            found.append(((component, rows.names[place]), 1.0))
    return found


def add_growth(draft: Draft, places: Sequence[Place]) -> None:
    """Limit what is built of a carrier in each period."""
    network = places[0].network
    if not network.has_periods:
        return
    carriers = network.of("carriers")
    for number_of_carrier, carrier in enumerate(carriers.names):
        most = carriers.number("max_growth", number_of_carrier, np.inf)
        if most == np.inf:
            continue
        built: dict[int, dict[int, float]] = {}
        for component, row in _extendable(network, tuple(NOMINAL)):
            table = network.of(component)
            there = [y for y in network.periods.years if stands(network, table, row, y)]
            if there and _carrier(network, component, row) == carrier:
                column = places[0].nominal[component, table.names[row]].column
                built.setdefault(there[0], {})[column] = 1.0
        for year, values in built.items():
            draft.row(f"growth:{carrier}:{year}", values, (-np.inf, most))
