"""Balances, exogenous demand, and demand that grows with a fleet.

    production - consumption + inflow - outflow + import - export + unserved - disposal
        = demand / (1 - network_loss)                          per carrier, zone and step
    a fleet draws energy / 8760 * shape[t] / (1 - network_loss) per unit, shape of mean 1;
    its flexible share is drawn as `charge` and held as `level`:
        level[t] = level[t-1] + hours[t] (charge[t] - flexible use[t] * fleet)
        charge[t] <= connected power * connected[t] * fleet
        level[t] <= window * mean flexible use * fleet

Disposal exists only for carriers that can be thrown away. Quantities recorded: demand,
unserved, input (of fleets), fuel and emission (of fleets).
"""

from collections.abc import Iterator

import numpy as np

from longspring.case.model import Carrier, Case, Fleet, FleetUse
from longspring.program.block import Floats
from longspring.program.builder import BlockBuilder
from longspring.program.capacity import HOURS, Stocks, fleet_labels
from longspring.program.layout import Term
from longspring.program.record import design_term, operation_term


def active_balances(case: Case, stocks: Stocks) -> set[tuple[str, str]]:
    """Return the (carrier, zone) pairs where something is produced, used or asked for."""
    pairs = {(row.carrier, row.zone) for row in case.demands if row.energy > 0}
    pairs |= {(row.carrier, row.zone) for row in case.markets}
    carriers = {
        t.technology: (t.carrier_out, t.carrier_in, t.carrier_heat) for t in case.technologies
    }
    for name, zone in stocks.technologies:
        pairs |= {(carrier, zone) for carrier in carriers[name] if carrier}
    store_carrier = {store.store: store.carrier for store in case.stores}
    pairs |= {(store_carrier[name], zone) for name, zone in stocks.store_power}
    for line in case.lines:
        if line.line in stocks.lines:
            pairs |= {(line.carrier, line.zone_from), (line.carrier, line.zone_to)}
    drawn = {(use.fleet, use.carrier) for use in case.fleet_uses if use.carrier}
    pairs |= {
        (carrier, zone) for fleet, zone in stocks.fleets for name, carrier in drawn if name == fleet
    }
    return pairs


def unit_shape(block: BlockBuilder, profile: str, zone: str) -> Floats:
    """Return the step means of a profile scaled to a yearly mean of 1; flat where none."""
    hours = block.grid.step_hours
    if not profile:
        return np.ones_like(hours)
    shape = block.mean(profile, zone)
    return shape * (HOURS / float(shape @ hours))


def add_balances(block: BlockBuilder, case: Case, stocks: Stocks) -> list[Term]:
    """Add the balance row of every active carrier and zone, with its exogenous demand."""
    pairs = active_balances(case, stocks)
    terms: list[Term] = []
    for carrier in case.carriers:
        for zone in case.zones:
            if (carrier.name, zone.zone) in pairs:
                terms += _add_balance(block, case, carrier, zone.zone)
    return terms


def _add_balance(block: BlockBuilder, case: Case, carrier: Carrier, zone: str) -> list[Term]:
    rate = np.zeros_like(block.grid.step_hours)
    terms: list[Term] = []
    labels = {"zone": zone, "carrier": carrier.name}
    for row in case.demands:
        if (row.carrier, row.zone, row.period) == (carrier.name, zone, block.period):
            rate = rate + row.energy / HOURS * unit_shape(block, row.profile, zone)
            term = operation_term(
                block, "demand", labels | {"sector": row.sector}, {}, constant=row.energy
            )
            terms.append(term)
    rate = rate / (1.0 - carrier.network_loss)
    balance = block.row(f"balance:{carrier.name}:{zone}", rate)
    block.balance[carrier.name, zone] = balance
    # `close_balances` says how much it may be, once everything that draws is known.
    unserved = block.column(f"unserved:{carrier.name}:{zone}", 0.0)
    block.step.add(balance, unserved, 1.0)
    terms.append(operation_term(block, "unserved", labels, {unserved: 1.0}))
    if carrier.disposable:
        block.step.add(balance, block.column(f"disposal:{carrier.name}:{zone}", 0.0), -1.0)
    return terms


def close_balances(block: BlockBuilder) -> None:
    """Bound what is unserved by all that may be drawn, and what is disposed of by all fed in.

    No sensible plan does both at once. Call it after every other column has been added.
    """
    rows = {row: block.rows[row].removeprefix("balance:") for row in block.balance.values()}
    drawn = {row: float(np.max(block.rhs[row])) for row in rows}
    fed = dict.fromkeys(rows, 0.0)
    slack = {f"{side}:{pair}" for pair in rows.values() for side in ("unserved", "disposal")}
    for entries, names, most in (
        (block.step, block.columns, block.natural),
        (block.design, (), block.design_upper),
    ):
        for row, column, value in zip(entries.row, entries.column, entries.value, strict=True):
            if row in rows and not (names and names[column] in slack):
                drawn[row] += max(0.0, -float(np.min(value))) * most[column]
                fed[row] += max(0.0, float(np.max(value))) * most[column]
    for row, pair in rows.items():
        for side, bound in (("unserved", drawn[row]), ("disposal", fed[row])):
            name = f"{side}:{pair}"
            if name in block.columns:
                block.natural[block.columns.index(name)] = bound


def fleet_uses(case: Case, fleet: str) -> Iterator[FleetUse]:
    """Yield what a fleet draws."""
    return (use for use in case.fleet_uses if use.fleet == fleet)


def add_fleet(block: BlockBuilder, case: Case, fleet: Fleet, zone: str, count: int) -> list[Term]:
    """Add what a fleet draws from the carriers of its zone; `count` is its design column."""
    loss = {carrier.name: carrier.network_loss for carrier in case.carriers}
    terms: list[Term] = []
    for use in fleet_uses(case, fleet.fleet):
        labels = fleet_labels(fleet, zone)
        if not use.carrier:
            continue
        labels |= {"carrier": use.carrier}
        rate = use.energy / HOURS * unit_shape(block, use.profile, zone)
        balance = block.balance[use.carrier, zone]
        delivered = 1.0 / (1.0 - loss[use.carrier])
        firm = rate * (1.0 - use.flexible_share)
        block.design.add(balance, count, -delivered * firm)
        if use.flexible_share > 0:
            charge = _add_flexible(block, use, zone, count, rate * use.flexible_share)
            block.step.add(balance, charge, -delivered)
        # Over a year what is charged equals what is used, so the input is exact either way.
        terms.append(operation_term(block, "input", labels, {}, design={count: use.energy}))
    return terms


def _add_flexible(block: BlockBuilder, use: FleetUse, zone: str, count: int, rate: Floats) -> int:
    """Add the charging of a fleet that can wait; return its charge column."""
    name = f"{use.fleet}:{zone}:{use.carrier}"
    connected = np.ones_like(rate)
    if use.connected_profile:
        connected = block.mean(use.connected_profile, zone)
    hours = block.grid.step_hours
    mean = use.energy / HOURS * use.flexible_share
    charge = block.limited_column(f"fleet_charge:{name}", count, use.connected_power * connected)
    level = block.limited_column(f"fleet_level:{name}", count, use.window * mean)
    row = block.row(f"fleet_level:{name}")
    block.step.add(row, level, 1.0)
    block.carried.add(row, level, -1.0)
    block.step.add(row, charge, -hours)
    block.design.add(row, count, hours * rate)
    return charge


def fleet_year_terms(case: Case, fleet: Fleet, zone: str, count: int, year: int) -> list[Term]:
    """Return what a fleet burns and emits in a year, whatever the hour."""
    labels = fleet_labels(fleet, zone)
    terms = [
        design_term("fuel", year, labels | {"fuel": use.fuel}, {count: use.energy})
        for use in fleet_uses(case, fleet.fleet)
        if use.fuel
    ]
    if fleet.emission:
        kind = labels | {"kind": fleet.emission_kind}
        terms.append(design_term("emission", year, kind, {count: fleet.emission}))
    return terms
