"""Stores and storage units: energy held from step to step, from period to period.

    store          e[t] = (1 - loss)^h e[t-1] - h p[t]
    storage unit   e[t] = (1 - loss)^h e[t-1] + h (eff_in store[t] - dispatch[t] / eff_out
                                                   + inflow[t] - spill[t])
    before the first step that a row stands in:  its initial energy, or its last (cyclic)
    at the start of a later period:              the last of the period before, or as the flags
                                                 `..._per_period` say

The p of a store has no bound of its own, so that it needs no column: it is put together from e.
What is handed from one period to the next is a design column.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from longspring.interop.pypsa.context import Key, Place, between, operated, stands
from longspring.interop.pypsa.draft import Draft, Variable, number
from longspring.interop.pypsa.network import Component, Network
from longspring.program.block import Floats
from longspring.program.builder import Value

# Names of the attributes that stores and storage units have alike.
STORE = {
    "initial": "e_initial",
    "initial_per_period": "e_initial_per_period",
    "cyclic": "e_cyclic",
    "cyclic_per_period": "e_cyclic_per_period",
}
UNIT = {
    "initial": "state_of_charge_initial",
    "initial_per_period": "state_of_charge_initial_per_period",
    "cyclic": "cyclic_state_of_charge",
    "cyclic_per_period": "cyclic_state_of_charge_per_period",
}
NAMES: Mapping[str, Mapping[str, str]] = {"stores": STORE, "storage_units": UNIT}


@dataclass(slots=True)
class Handover:
    """Design columns for what a row holds at the end of a period."""

    columns: dict[tuple[Key, int], int] = field(default_factory=dict[tuple[Key, int], int])

    def column(self, draft: Draft, key: Key, year: int) -> int:
        """Return the column of a row and period, added when first asked for."""
        if (key, year) not in self.columns:
            name = f"held:{key[0]}:{key[1]}:{year}"
            self.columns[key, year] = draft.column(name, -np.inf, np.inf)
        return self.columns[key, year]


def add_stores(place: Place, handover: Handover) -> None:
    """Add the level of every store."""
    table = place.network.of("stores")
    for row in place.rows("stores"):
        name = table.names[row]
        low = place.value("stores", "e_min_pu", row, 0.0)
        high = place.value("stores", "e_max_pu", row, 1.0)
        nominal = place.nominal["stores", name]
        level = operated(place.block, f"stores:{name}", nominal, low, high)
        held = _kept(place, handover, "stores", row, level)
        power = held.minus(level).times(1.0 / place.stored)
        place.inject(table.text("bus", row), power, table.number("sign", row, 1.0))
        place.block.fix(f"set:stores:{name}", power, place.value("stores", "p_set", row, np.nan))
        _finish(place, "stores", row, (level, power))
        _set(place, "stores", row, "e_set", level)


def add_storage_units(place: Place, handover: Handover) -> None:
    """Add charge, discharge, level and spillage of every storage unit."""
    kind = "storage_units"
    table = place.network.of(kind)
    for row in place.rows(kind):
        name = f"{kind}:{table.names[row]}"
        nominal = place.nominal[kind, table.names[row]]
        low = place.value(kind, "p_min_pu", row, -1.0)
        high = place.value(kind, "p_max_pu", row, 1.0)
        hours = table.number("max_hours", row, 1.0)
        block = place.block
        charge = operated(block, f"charge:{name}", nominal, 0.0, -1.0 * low)
        discharge = operated(block, f"discharge:{name}", nominal, 0.0, high)
        level = operated(block, f"level:{name}", nominal, 0.0, hours)
        change = charge.times(place.value(kind, "efficiency_store", row, 1.0))
        out = 1.0 / place.value(kind, "efficiency_dispatch", row, 1.0)
        change = change.minus(discharge.times(out)).plus(_inflow(place, row, name))
        held = _kept(place, handover, kind, row, level)
        block.equal(f"level:{name}", level.minus(held).minus(change.times(place.stored)))
        power = discharge.minus(charge)
        place.inject(table.text("bus", row), power, table.number("sign", row, 1.0))
        _set(place, kind, row, "p_set", power)
        _set(place, kind, row, "p_dispatch_set", discharge)
        _set(place, kind, row, "p_store_set", charge)
        _set(place, kind, row, "state_of_charge_set", level)
        place.keep(kind, row, "p_dispatch", discharge)
        place.keep(kind, row, "p_store", charge)
        _finish(place, kind, row, (level, discharge))


def _set(place: Place, component: str, row: int, attribute: str, variable: Variable) -> None:
    name = f"{attribute}:{component}:{place.network.of(component).names[row]}"
    place.block.fix(name, variable, place.value(component, attribute, row, np.nan))


def _inflow(place: Place, row: int, name: str) -> Variable:
    """Return what flows in less what is spilled; nothing is spilled where nothing flows in."""
    inflow = place.value("storage_units", "inflow", row, 0.0)
    found = number(inflow)
    if np.any(np.asarray(inflow) > 0):
        spill = between(place.block, f"spill:{name}", 0.0, np.maximum(inflow, 0.0))
        price = place.value("storage_units", "spill_cost", row, 0.0)
        place.draft.pay(place.block, spill, place.paid * price)
        place.keep("storage_units", row, "spill", spill)
        found = found.minus(spill)
    return found


def _finish(place: Place, component: str, row: int, variables: tuple[Variable, Variable]) -> None:
    """Pay for level and dispatch, and remember them."""
    level, power = variables
    for attribute, variable in (("marginal_cost_storage", level), ("marginal_cost", power)):
        price = place.value(component, attribute, row, 0.0)
        place.draft.pay(place.block, variable, place.paid * price)
    place.keep(component, row, "e" if component == "stores" else "state_of_charge", level)
    if component == "stores":
        place.keep(component, row, "p", power)


def _kept(place: Place, handover: Handover, component: str, row: int, level: Variable) -> Variable:
    """Return what is left in each step of what was held in the step before."""
    table = place.network.of(component)
    loss = place.value(component, "standing_loss", row, 0.0)
    keep = np.power(1.0 - loss, place.stored) * np.ones(place.block.steps)
    inner = np.ones(place.block.steps)
    inner[0] = 0.0
    held = level.before()
    key = component, table.names[row]
    if _wraps(place.network, table, row, component):
        return held.times(keep)
    first = 1.0 - inner
    held = held.times(keep * inner)
    source = _source(place.network, table, row, (component, place.year))
    if source is None:
        # What is held before the first step of all loses nothing until then.
        initial = table.number(NAMES[component]["initial"], row, 0.0)
        held = held.plus(number(first * initial))
    else:
        column = handover.column(place.draft, key, source)
        held = held.plus(Variable(design={column: first * keep}))
    if _is_source(place.network, table, row, (component, place.year)):
        _hand_over(place, handover, key, level)
    return held


def _hand_over(place: Place, handover: Handover, key: Key, level: Variable) -> None:
    """Make the design column of a period what is held at its end."""
    last = np.zeros(place.block.steps)
    last[-1] = 1.0
    column = handover.column(place.draft, key, place.year)
    row = place.block.row(f"held:{key[0]}:{key[1]}")
    place.block.put(row, level, last)
    place.block.put(row, Variable(design={column: -1.0}), last)
    # In the other steps the row says nothing, and must not be empty.
    place.block.step.add(row, place.block.column(f"open:{key[0]}:{key[1]}", 0.0), 1.0 - last)


def _wraps(network: Network, table: Component, row: int, component: str) -> bool:
    """Return whether the level of the last step of a period is that before its first."""
    names = NAMES[component]
    if network.has_periods and table.flag(names["cyclic_per_period"], row):
        return True
    alone = len(_standing(network, table, row)) == 1
    per_period = network.has_periods and table.flag(names["initial_per_period"], row)
    return table.flag(names["cyclic"], row) and alone and not per_period


def _source(network: Network, table: Component, row: int, where: tuple[str, int]) -> int | None:
    """Return the period whose last level a period begins with; None for the initial energy."""
    component, year = where
    names = NAMES[component]
    if network.has_periods and table.flag(names["initial_per_period"], row):
        return None
    years = _standing(network, table, row)
    place = years.index(year)
    if place > 0:
        return years[place - 1]
    return years[-1] if table.flag(names["cyclic"], row) else None


def _is_source(network: Network, table: Component, row: int, where: tuple[str, int]) -> bool:
    component, year = where
    years = _standing(network, table, row)
    return any(_source(network, table, row, (component, later)) == year for later in years)


def _standing(network: Network, table: Component, row: int) -> list[int]:
    return [year for year in network.periods.years if stands(network, table, row, year)]


def last_step(steps: int) -> Floats:
    """Return a series that is 1 in the last step and 0 before."""
    series: Value = np.zeros(steps)
    series[-1] = 1.0
    return series
