"""Nominal capacities: a design column where one may be extended, a number where not.

    nom_min <= x <= nom_max,   x = nom_set where that is given
    cost = (annuity of the overnight cost x years, or capital cost) + fixed cost,
           times the weights of the periods in which the component stands

The whole of x is paid for, what stands already included: PyPSA takes that off as a constant
(`objective_constant`), which is reported beside the objective and is not in it.
"""

import numpy as np

from longspring.economics import annuity_factor
from longspring.interop.pypsa.context import Key, Nominal, stands
from longspring.interop.pypsa.draft import Draft
from longspring.interop.pypsa.network import Component, Network

NOMINAL = {
    "generators": "p_nom",
    "lines": "s_nom",
    "transformers": "s_nom",
    "links": "p_nom",
    "processes": "p_nom",
    "stores": "e_nom",
    "storage_units": "p_nom",
}
HOURS = 8760.0


def add_nominals(draft: Draft, network: Network) -> dict[Key, Nominal]:
    """Add a design column for every extendable row and return all nominal capacities."""
    found: dict[Key, Nominal] = {}
    for component, attribute in NOMINAL.items():
        table = network.of(component)
        for row, name in enumerate(table.names):
            if not table.flag("active", row, default=True):
                continue
            if table.flag(f"{attribute}_extendable", row):
                column = _add_column(draft, network, (component, attribute), row)
                found[component, name] = Nominal(column, 0.0)
            else:
                found[component, name] = Nominal(-1, table.number(attribute, row, 0.0))
    return found


def _add_column(draft: Draft, network: Network, kind: tuple[str, str], row: int) -> int:
    component, attribute = kind
    table = network.of(component)
    low = table.number(f"{attribute}_min", row, 0.0)
    high = table.number(f"{attribute}_max", row, np.inf)
    fixed = table.number(f"{attribute}_set", row, np.nan)
    if not np.isnan(fixed):
        low, high = max(low, fixed), min(high, fixed)
    cost = fixed_cost(network, table, row) * paid_periods(network, table, row)
    return draft.column(f"{component}:{table.names[row]}", low, high, cost)


def paid_periods(network: Network, table: Component, row: int) -> float:
    """Return the sum of the weights of the periods in which a row stands."""
    periods = network.periods
    return sum(
        float(weight)
        for year, weight in zip(periods.years, periods.objective, strict=True)
        if stands(network, table, row, year)
    )


def fixed_cost(network: Network, table: Component, row: int) -> float:
    """Return capital and fixed cost per unit of capacity and period."""
    return investment_cost(network, table, row) + table.number("fom_cost", row, 0.0)


def investment_cost(network: Network, table: Component, row: int) -> float:
    """Return the capital cost per unit of capacity and period, without the fixed cost."""
    overnight = table.number("overnight_cost", row, np.nan)
    if np.isnan(overnight):
        return table.number("capital_cost", row, 0.0)
    rate = table.number("discount_rate", row, np.nan)
    lifetime = table.number("lifetime", row, np.inf)
    years = float(network.weightings.objective.sum()) / len(network.periods.years) / HOURS
    if np.isinf(lifetime):
        return overnight * max(rate, 0.0) * years
    return overnight * annuity_factor(rate, lifetime) * years


def objective_constant(network: Network) -> float:
    """Return the cost of what stands of extendable components, which PyPSA leaves out."""
    total = 0.0
    for component, attribute in NOMINAL.items():
        table = network.of(component)
        for row in range(len(table.names)):
            extendable = table.flag(f"{attribute}_extendable", row)
            if extendable and table.flag("active", row, default=True):
                cost = fixed_cost(network, table, row) * paid_periods(network, table, row)
                total += cost * table.number(attribute, row, 0.0)
    return total
