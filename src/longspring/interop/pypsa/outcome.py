"""What the optimum of an imported network is, in PyPSA's own words, as tables of a plan.

    capacities    nominal capacity of every row, chosen or given, and its cost a period
    series        dispatch, flow, level and status of every row, and the price at every bus
    constraints   the dual of every global constraint
    snapshots     labels, periods and weightings

A row has no number where it does not stand. A price is per MWh: the dual of a balance by the weight
of its step in the objective.
"""

import numpy as np

from longspring.interop.pypsa.build import Imported
from longspring.interop.pypsa.context import Place
from longspring.interop.pypsa.draft import Variable
from longspring.interop.pypsa.nominal import NOMINAL, fixed_cost
from longspring.program.block import Floats
from longspring.program.solution import Solution
from longspring.results import Series, Table
from longspring.results.table import build_table


def outcome_tables(imported: Imported, solution: Solution) -> dict[str, Table]:
    """Return the tables of a solved network."""
    tables = (
        _capacities(imported, solution),
        _series(imported, solution),
        _constraints(imported, solution),
        _snapshots(imported),
    )
    return {table.name: table for table in tables}


def evaluate(variable: Variable, solution: Solution, number: int) -> Floats:
    """Return the values of a variable over the steps of a block."""
    y = solution.y[number]
    value = np.zeros(y.shape[0]) + variable.constant
    for column, factor in variable.own.items():
        value = value + factor * y[:, column]
    for column, factor in variable.previous.items():
        value = value + factor * np.roll(y[:, column], 1)
    for column, factor in variable.design.items():
        value = value + factor * solution.x[column]
    return value


def _capacities(imported: Imported, solution: Solution) -> Table:
    network = imported.network
    nominal = imported.places[0].nominal
    rows: list[tuple[str, str, str, str, str, float, int, float]] = []
    for component, attribute in NOMINAL.items():
        table = network.of(component)
        for row, name in enumerate(table.names):
            found = nominal.get((component, name))
            if found is None:
                continue
            extendable = found.column >= 0
            value = float(solution.x[found.column]) if extendable else found.value
            cost = fixed_cost(network, table, row) * value if extendable else 0.0
            bus = table.text("bus", row) or table.text("bus0", row)
            words = component, name, table.text("carrier", row), bus, f"{attribute}_opt"
            rows.append((*words, value, int(extendable), cost))
    header = ("component", "name", "carrier", "bus", "attribute", "value", "extendable", "cost")
    return build_table("capacities", header, rows)


def _series(imported: Imported, solution: Solution) -> Table:
    labels: list[tuple[str, str, str]] = []
    values: dict[tuple[str, str, str], Floats] = {}
    count = len(imported.network.snapshots)

    def note(key: tuple[str, str, str], place: Place, series: Floats) -> None:
        if key not in values:
            labels.append(key)
            values[key] = np.full(count, np.nan)
        values[key][place.at] = series

    for place in imported.places:
        for key, variable in place.variables.items():
            note(key, place, evaluate(variable, solution, place.number))
        dual = solution.step_dual[place.number]
        weight = np.where(place.paid == 0.0, np.nan, place.paid)
        for bus, row in place.bus_rows.items():
            note(("buses", bus, "marginal_price"), place, dual[:, row] / weight)
    columns = {
        name: np.array([label[place] for label in labels], dtype=str)
        for place, name in enumerate(("component", "name", "attribute"))
    }
    stacked = np.array([values[label] for label in labels])
    return Table("series", Series(columns, stacked.reshape(len(labels), count)))


def _constraints(imported: Imported, solution: Solution) -> Table:
    program = imported.program
    duals = dict(zip(program.totals.names, solution.total_dual, strict=True))
    duals |= dict(zip(program.design.row_names, solution.design_dual, strict=True))
    table = imported.network.of("global_constraints")
    rows = [
        (name, table.text("type", row, "primary_energy"), float(duals[f"global:{name}"]))
        for row, name in enumerate(table.names)
        if f"global:{name}" in duals
    ]
    return build_table("constraints", ("name", "type", "mu"), rows)


def _snapshots(imported: Imported) -> Table:
    network, weights = imported.network, imported.network.weightings
    columns = {
        "snapshot": np.array(network.snapshots, dtype=str),
        "period": network.period_of,
        "objective": weights.objective,
        "stores": weights.stores,
        "generators": weights.generators,
    }
    return Table("snapshots", columns)
