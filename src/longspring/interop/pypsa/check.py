"""Everything in a network that has no place in the program, found before anything is built.

Each rule yields issues that name component, attribute, value and rows; all of them are reported at
once. Nothing that enters PyPSA's optimisation is dropped.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from longspring.case.codes import issue, quoted, unknown_name
from longspring.errors import CaseError, Issue
from longspring.interop.pypsa.context import stands
from longspring.interop.pypsa.network import Component, Network, ports
from longspring.interop.pypsa.nominal import NOMINAL
from longspring.interop.pypsa.operation import BRANCHES, ONE_PORT, buses_of, delay_of
from longspring.interop.pypsa.passive import PASSIVE
from longspring.interop.pypsa.schema import OPEN, OPTIMISED, REFUSED, SERIES, SILENT
from longspring.interop.pypsa.storage import NAMES
from longspring.interop.pypsa.totals import TYPES

MOST_NAMES = 5  # rows that a message names
Fault = tuple[str, str, str, str, str]  # component, attribute, value, expected, row
Rule = Callable[[Network], Iterator[Fault]]


def check_network(network: Network, *, relax: bool) -> None:
    """Raise CaseError with everything in a network that cannot be represented."""
    issues = list(_unknown_parts(network))
    # Every cell of a network with scenarios is a row of cells, and without its buses little else
    # of a network can be looked at.
    if "scenario" in network.extras:
        raise CaseError(tuple(issues))
    if buses := list(_unknown_buses(network)):
        raise CaseError((*issues, *buses))
    rules: tuple[Rule, ...] = (
        _refused_values,
        _open_series,
        _capacities,
        partial(_commitments, relax=relax),
        _delays,
        _starts,
        _branches,
        _stores,
        _carriers,
    )
    rows: dict[Fault, list[str]] = defaultdict(list)
    for rule in rules:
        for component, attribute, value, expected, row in rule(network):
            rows[component, attribute, value, expected, ""].append(row)
    issues += [_grouped(fault, names) for fault, names in rows.items()]
    issues += _global_constraints(network)
    if issues:
        raise CaseError(tuple(issues))


def _grouped(fault: Fault, names: list[str]) -> Issue:
    component, attribute, value, expected, _ = fault
    shown = ", ".join(names[:MOST_NAMES])
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return issue(
        "LS-0902",
        (component, 0),
        f"{attribute} = {value} of {shown}{more}",
        expected,
        "Change it in PyPSA, or take these rows out, and write the network again.",
    )


def _unknown_parts(network: Network) -> Iterator[Issue]:
    fix = "Take it out in PyPSA and write the network again."
    for name, component in network.components.items():
        if name not in OPTIMISED and name not in SILENT and component.names:
            expected = ", ".join(OPTIMISED)
            yield issue("LS-0901", (name, 0), f"{len(component.names)} rows", expected, fix)
    for name in network.extras:
        what = "a piecewise curve" if "_pw_" in name else "scenarios"
        yield issue("LS-0901", (name, 0), what, "a linear network without scenarios", fix)


def _unknown_buses(network: Network) -> Iterator[Issue]:
    known = network.of("buses").names
    for component in (*ONE_PORT, *BRANCHES):
        table = network.of(component)
        for row, name in enumerate(table.names):
            for bus in buses_of(component, table, row):
                if bus not in network.of("buses").place:
                    where = (f"{component} {name}", 0)
                    yield unknown_name("LS-0903", where, bus, known, "a bus of the network")


def _refused_values(network: Network) -> Iterator[Fault]:
    for component, attributes in REFUSED.items():
        table = network.of(component)
        for attribute, plain in attributes.items():
            for row, name in _active(table):
                value: Any = plain
                if attribute in table.static:
                    value = table.static[attribute][row]
                if isinstance(plain, float) and np.isnan(value):
                    value = plain
                series = table.series.get(attribute)
                varying = None if series is None else series.of(name)
                if varying is not None:
                    value = float(np.nanmax(np.abs(varying)))
                if value != plain:
                    yield component, attribute, quoted(value), quoted(plain), name


def _active(table: Component) -> Iterator[tuple[int, str]]:
    for row, name in enumerate(table.names):
        if table.flag("active", row, default=True):
            yield row, name


def _open_series(network: Network) -> Iterator[Fault]:
    """Yield series that hold something but numbers."""
    for component, attributes in SERIES.items():
        table = network.of(component)
        for attribute, series in table.series.items():
            read = attribute in attributes or attribute.startswith(("efficiency", "rate"))
            if not read or attribute in OPEN or (component, attribute) == ("loads", "p_set"):
                continue
            for place, name in enumerate(series.names):
                if not np.isfinite(series.values[:, place]).all():
                    yield component, attribute, "nan or inf", "finite numbers", name
    loads = network.of("loads").series.get("p_set")
    for place, name in enumerate(loads.names if loads else ()):
        assert loads is not None
        if not np.isfinite(loads.values[:, place]).all():
            yield "loads", "p_set", "nan or inf", "finite numbers", name


def _capacities(network: Network) -> Iterator[Fault]:
    hours = [
        float(network.weightings.objective[network.period_of == year].sum())
        for year in network.periods.years
    ]
    for component, attribute in NOMINAL.items():
        table = network.of(component)
        for row, name in _active(table):
            extendable = table.flag(f"{attribute}_extendable", row)
            fixed = table.number(f"{attribute}_set", row, np.nan)
            if not extendable and not np.isnan(fixed):
                what = f"no value where {attribute}_extendable is false"
                yield component, f"{attribute}_set", quoted(fixed), what, name
            overnight = table.number("overnight_cost", row, np.nan)
            if not extendable or np.isnan(overnight):
                continue
            if np.isnan(table.number("discount_rate", row, np.nan)):
                yield component, "discount_rate", "nan", "a rate beside overnight_cost", name
            if max(hours) > min(hours) * (1.0 + 1e-9):
                what = "no value where periods differ in their hours"
                yield component, "overnight_cost", quoted(overnight), what, name


def _commitments(network: Network, relax: bool) -> Iterator[Fault]:
    for component in ("generators", "links", "processes"):
        table = network.of(component)
        for row, name in _active(table):
            if not table.flag("committable", row):
                continue
            if not relax:
                yield component, "committable", "True", "False, or the option --relax", name
            elif table.flag("p_nom_extendable", row):
                what = "False where p_nom_extendable is true"
                yield component, "committable", "True", what, name
            elif len(network.periods.years) > 1:
                what = "False where there are several periods"
                yield component, "committable", "True", what, name


def _delays(network: Network) -> Iterator[Fault]:
    for component in ("links", "processes"):
        table = network.of(component)
        for row, name in _active(table):
            for port in (0, *ports(table)):
                cyclic = delay_of(network, table, row, (component, port))
                if cyclic is None:
                    continue
                suffix = "" if (component, port) == ("links", 1) else str(port)
                delay = table.number(f"delay{suffix}", row, 0.0)
                if not _is_one_step(network, delay):
                    what = "no delay, or one of exactly one step"
                    yield component, f"delay{suffix}", quoted(delay), what, name


def _starts(network: Network) -> Iterator[Fault]:
    """Yield dispatch before the first step of what does not stand in it.

    PyPSA 1.4 holds its ramp to that dispatch all the same, which bounds its capacity from below.
    """
    for component in ("generators", "links", "processes"):
        table = network.of(component)
        for row, name in _active(table):
            initial = table.number("p_init", row, np.nan)
            ramps = [
                table.over_time(f"ramp_limit_{side}", row, np.nan)
                for side in ("up", "down", "start_up", "shut_down")
            ]
            ramped = any(np.isfinite(limit).any() for limit in ramps)
            absent = not stands(network, table, row, network.periods.years[0])
            if ramped and absent and not np.isnan(initial):
                what = "no value where a row does not stand in the first period"
                yield component, "p_init", quoted(initial), what, name


def _is_one_step(network: Network, delay: float) -> bool:
    """Return whether what leaves in a step arrives in the next, whichever the step.

    PyPSA takes what left in the latest step that began `delay` hours before or earlier.
    """
    hours = network.weightings.generators
    for year in network.periods.years:
        length = hours[network.period_of == year]
        if delay > length.min() or (length.size > 1 and length.min() <= 0):
            return False
    return True


def _branches(network: Network) -> Iterator[Fault]:
    buses = network.of("buses")
    carrier = {name: buses.text("carrier", row, "AC") for row, name in enumerate(buses.names)}
    for component in PASSIVE:
        table = network.of(component)
        for row, name in _active(table):
            ends = [carrier[table.text(f"bus{port}", row)] for port in (0, 1)]
            if ends[0] != ends[1]:
                what = "buses of one carrier"
                yield component, "bus0 and bus1", f"{ends[0]} and {ends[1]}", what, name
            if component != "transformers":
                continue
            if table.number("s_nom", row, 0.0) <= 0:
                yield component, "s_nom", "0", "more than 0, the base of x and r", name
            low = table.number("phase_shift_min", row, 0.0)
            high = table.number("phase_shift_max", row, 0.0)
            if low < high:
                what = "at most phase_shift_min"
                yield component, "phase_shift_max", quoted(high), what, name


def _stores(network: Network) -> Iterator[Fault]:
    for component in NAMES:
        for _, name in _active(network.of(component)):
            if (network.weightings.stores <= 0).any():
                what = "more than 0 beside stores"
                yield "snapshots", "stores", "0", what, f"{component} {name}"


def _carriers(network: Network) -> Iterator[Fault]:
    buses, carriers = network.of("buses"), network.of("carriers")
    for attribute, values in buses.static.items():
        if attribute.startswith(("nom_min_", "nom_max_")):
            for row, name in enumerate(buses.names):
                if not np.isnan(float(values[row])):
                    what = "a global constraint tech_capacity_expansion_limit instead"
                    yield "buses", attribute, quoted(values[row]), what, name
    for row, name in enumerate(carriers.names if network.has_periods else ()):
        relative = carriers.number("max_relative_growth", row, 0.0)
        if relative > 0 and carriers.number("max_growth", row, np.inf) < np.inf:
            yield "carriers", "max_relative_growth", quoted(relative), "0", name


def _global_constraints(network: Network) -> Iterator[Issue]:
    table = network.of("global_constraints")
    for row, name in enumerate(table.names):
        for attribute, value, expected in _constraint_faults(network, table, row):
            yield issue(
                "LS-0904",
                (f"global_constraints {name}", 0),
                f"{attribute} = {value}",
                expected,
                "Change or remove the constraint in PyPSA and write the network again.",
            )


def _constraint_faults(
    network: Network, table: Component, row: int
) -> Iterator[tuple[str, str, str]]:
    kind = table.text("type", row, "primary_energy")
    sense = table.text("sense", row, "==")
    if kind not in TYPES:
        yield "type", quoted(kind), ", ".join(TYPES)
        return
    if sense not in ("<=", ">=", "=="):
        yield "sense", quoted(sense), "<=, >= or =="
    period = table.number("investment_period", row, np.nan)
    if not np.isnan(period) and int(period) not in network.periods.years:
        yield "investment_period", quoted(period), "an investment period of the network"
    if kind not in ("primary_energy", "operational_limit"):
        return
    attribute = table.text("carrier_attribute", row, "co2_emissions")
    carriers = network.of("carriers")
    if kind == "primary_energy" and attribute not in carriers.static:
        # PyPSA has this attribute for every carrier, and leaves it out of the file where it is 0.
        if attribute != "co2_emissions":
            yield "carrier_attribute", quoted(attribute), "an attribute of the carriers"
        return
    if network.has_periods:
        for component, name in _depleting(network, kind, attribute):
            yield "carrier_attribute", quoted(attribute), f"cyclic {component} ({name} is not)"


def _depleting(network: Network, kind: str, attribute: str) -> Iterator[tuple[str, str]]:
    """Yield stores whose content counts in a constraint on energy over several periods."""
    carriers = network.of("carriers")
    counted = {attribute}
    if kind == "primary_energy":
        counted = {
            name
            for row, name in enumerate(carriers.names)
            if carriers.number(attribute, row, 0.0) != 0.0
        }
    for component, names in NAMES.items():
        table = network.of(component)
        for row, name in _active(table):
            standing = any(stands(network, table, row, year) for year in network.periods.years)
            depletes = standing and not table.flag(names["cyclic"], row)
            if depletes and table.text("carrier", row) in counted:
                yield component, name
