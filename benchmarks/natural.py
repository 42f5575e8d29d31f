"""Power and heat of a case as its modeller would write it in PyPSA, from the tables of the case.

    bus            a carrier in a zone; a fuel
    generator      wind, sun, boilers; what is built in a period stands for its lifetime
    link           heat pumps, electrolysers, CHP at its back-pressure line, lines, both ways
    store          with a link in and a link out
    market         a generator to buy from and one that takes

PyPSA's own words and nothing else, so that what only our program has is left out: services and
their fleets, retrofits, early closure, commitment, extraction of CHP, seasons of fuels, limits on
building, adequacy, losses of lines, clauses. A potential is dealt out evenly over the periods.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pypsa

from longspring.case.model import Store, Technology
from longspring.economics import annualised_cost
from longspring.plan import Model
from longspring.program.block import Floats

PLENTY = 1e6  # MW: more than the region could ever use


class Writer:
    """What every part needs: the network, the model, and the series of its profiles."""

    def __init__(self, model: Model) -> None:
        self.model, self.case = model, model.case
        self.years = [period.year for period in self.case.periods]
        self.zones = [zone.zone for zone in self.case.zones]
        self.rate = self.parameter("discount_rate_social")
        self.network = empty_network(model)
        self.potential = {(row.technology, row.zone): row.capacity for row in self.case.potentials}
        self.standing: dict[tuple[str, str], dict[tuple[int, int], tuple[float, float]]]
        self.standing = defaultdict(dict)
        for row in self.case.existing:
            found, life = self.standing[row.technology, row.zone], (row.start_year, row.end_year)
            power, energy = found.get(life, (0.0, 0.0))
            found[life] = power + row.capacity, energy + row.energy

    def parameter(self, name: str) -> float:
        return next(row.value for row in self.case.parameters if row.parameter == name)

    def series(self, profile: str, zone: str, *, shape: bool = False) -> Floats:
        """Return a profile over all snapshots, over its mean if it is a shape."""
        year = self.case.weather_years[0].name
        hourly = self.model.profiles.hourly(profile, zone, year)
        values = self.model.grid.mean(hourly / hourly.mean() if shape else hourly)
        return np.tile(values, len(self.years))

    def bus(self, carrier: str, zone: str = "") -> str:
        name = f"{carrier} {zone}".strip()
        if name not in self.network.buses.index:
            self.network.add("Bus", name, carrier=carrier)
        return name

    def yearly(self, overnight: float, fixed: float, lifetime: float) -> float:
        """Return what a unit of capacity costs a year."""
        return annualised_cost(overnight, self.rate, lifetime) + fixed

    def vintages(self, item: Technology | Store, zone: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what stands and what may be built, with life and size."""
        name = item.technology if isinstance(item, Technology) else item.store
        stands = self.standing[name, zone]
        for (start, end), (power, energy) in stands.items():
            life = {"build_year": start, "lifetime": end - start}
            yield f"{name} {zone} {start}-{end}", {**life, "p_nom": power, "e_nom": energy}
        room = self.potential.get((name, zone), 0.0) - sum(p for p, _ in stands.values())
        years = [y for y in self.years if item.first_build <= y <= item.last_build]
        for year in years if room > 0 else ():
            most = {"p_nom_extendable": True, "p_nom_max": room / len(years)}
            yield f"{name} {zone} {year}", {"build_year": year, "lifetime": item.lifetime, **most}


def natural_network(model: Model) -> pypsa.Network:
    """Return the network of a model's case at its steps."""
    writer = Writer(model)
    add_demands(writer)
    for technology in model.case.technologies:
        if not technology.retrofit_of:
            add_technology(writer, technology)
    for store in model.case.stores:
        add_store(writer, store)
    add_lines(writer)
    add_markets(writer)
    add_carriers(writer)
    return writer.network


def empty_network(model: Model) -> pypsa.Network:
    """Return a network with the steps of a model in each of its periods."""
    network = pypsa.Network()
    years = [period.year for period in model.case.periods]
    times = pd.date_range("2001-01-01", periods=model.grid.steps, freq="h")
    network.set_snapshots(pd.MultiIndex.from_product([years, times]))
    network.investment_periods = years
    weights = network.investment_period_weightings
    weights["objective"] = [model.ledgers.present_weight[year] for year in years]
    weights["years"] = [period.years for period in model.case.periods]
    hours = network.snapshot_weightings.astype(float)
    for name in hours:
        hours[name] = np.tile(model.grid.step_hours, len(years))
    network.snapshot_weightings = hours
    return network


def add_demands(writer: Writer) -> None:
    """Add loads, what may go unserved and, where it may be, what is thrown away."""
    case, steps = writer.case, writer.model.grid.steps
    loads: dict[tuple[str, str], Floats] = {}
    for row in case.demands:
        if row.period in writer.years and row.energy > 0:
            at = writer.years.index(row.period) * steps
            shape = writer.series(row.profile, row.zone, shape=True)[at : at + steps]
            whole = loads.setdefault((row.carrier, row.zone), np.zeros(steps * len(writer.years)))
            whole[at : at + steps] += row.energy / 8760.0 * shape
    for carrier in case.carriers:
        price = writer.parameter(f"unserved_cost_{carrier.name}")
        for zone in writer.zones:
            bus = writer.bus(carrier.name, zone)
            load = loads.get((carrier.name, zone))
            if load is not None:
                fed = load / (1.0 - carrier.network_loss)
                writer.network.add("Load", f"load {bus}", bus=bus, p_set=fed)
            shed = {"p_nom": PLENTY, "marginal_cost": price}
            writer.network.add("Generator", f"unserved {bus}", bus=bus, carrier="unserved", **shed)
            if carrier.disposable:
                vent = {"p_nom": PLENTY, "sign": -1.0, "carrier": "vent"}
                writer.network.add("Generator", f"vent {bus}", bus=bus, **vent)


def add_technology(writer: Writer, one: Technology) -> None:
    """Add a technology in every zone where it stands or may be built."""
    costs = {row.period: row for row in writer.case.costs if row.technology == one.technology}
    for zone in writer.zones:
        out = writer.bus(one.carrier_out, zone)
        for name, size in writer.vintages(one, zone):
            year = min(max(size["build_year"], min(costs)), max(costs))
            cost = costs[max(y for y in costs if y <= year)]
            capital = writer.yearly(cost.overnight_cost, cost.fixed_om, one.lifetime)
            cells = {k: v for k, v in size.items() if k != "e_nom"} | {"carrier": one.technology}
            available = one.availability_profile
            if available:
                cells["p_max_pu"] = writer.series(available, zone)
            if one.kind == "source" or (one.kind == "conversion" and one.fuel):
                price = fuel_price(writer, one) + cost.variable_om
                cells |= {"capital_cost": capital, "marginal_cost": price, "bus": out}
                writer.network.add("Generator", name, **cells)
            else:
                link = chp(writer, one, zone) if one.kind == "chp" else converter(writer, one, zone)
                # A link is sized by what it takes.
                ratio = float(np.mean(link["efficiency"]))
                for key in ("p_nom", "p_nom_max"):
                    cells |= {key: cells[key] / ratio} if key in cells else {}
                per_input = {"marginal_cost": cost.variable_om * ratio}
                per_input["capital_cost"] = capital * ratio
                writer.network.add("Link", name, bus1=out, **cells, **link, **per_input)


def fuel_price(writer: Writer, one: Technology) -> Any:
    """Return the fuel cost of a unit of output over the snapshots; 0 without a fuel."""
    if not one.fuel:
        return 0.0
    prices = {row.period: row.price for row in writer.case.fuel_prices if row.fuel == one.fuel}
    return np.repeat([prices[y] for y in writer.years], writer.model.grid.steps) / one.efficiency


def converter(writer: Writer, one: Technology, zone: str) -> dict[str, Any]:
    """Return where a conversion takes from, and how much of it arrives."""
    profile = one.efficiency_profile
    efficiency: Any = writer.series(profile, zone) if profile else one.efficiency
    return {"bus0": writer.bus(one.carrier_in, zone), "efficiency": efficiency}


def chp(writer: Writer, one: Technology, zone: str) -> dict[str, Any]:
    """Return a CHP at its back-pressure line, P = cb Q with fuel = (P + cv Q) / efficiency.

        Q / fuel = efficiency / (cb + cv),   P / fuel = cb Q / fuel

    Both follow from putting the first equation into the second.
    """
    cb, cv = one.power_to_heat or 0.0, one.power_loss or 0.0
    heat = one.efficiency / (cb + cv)
    bus = writer.bus(one.fuel)
    if f"supply {bus}" not in writer.network.generators.index:
        price = fuel_price(writer, one) * one.efficiency
        supply = {"p_nom": PLENTY, "marginal_cost": price, "carrier": one.fuel}
        writer.network.add("Generator", f"supply {bus}", bus=bus, **supply)
    ends = {"bus0": bus, "bus2": writer.bus(one.carrier_heat, zone)}
    return {**ends, "efficiency": cb * heat, "efficiency2": heat}


def add_store(writer: Writer, one: Store) -> None:
    """Add a store as a bus of its own, a store on it, a link in (which is paid) and a link out."""
    costs = {row.period: row for row in writer.case.store_costs if row.store == one.store}
    for zone in writer.zones:
        outside = writer.bus(one.carrier, zone)
        for name, size in writer.vintages(one, zone):
            inside = writer.bus(name)
            life = {key: size[key] for key in ("build_year", "lifetime")}
            content = {"e_nom": size.get("e_nom", 0.0), "standing_loss": one.loss_rate}
            power = {"p_nom": size.get("p_nom", 0.0)}
            charge, paid = dict(power), dict[str, float]()
            if "p_nom_max" in size:
                cost = costs[size["build_year"]]
                most = size["p_nom_max"]
                power = {"p_nom_extendable": True, "p_nom_max": most}
                price = writer.yearly(cost.power_cost, cost.power_fixed_om, one.lifetime)
                charge, paid = dict(power), {"capital_cost": price}
                content |= {"e_nom_extendable": True, "e_nom_max": most * one.duration_max}
                price = writer.yearly(cost.energy_cost, cost.energy_fixed_om, one.lifetime)
                content["capital_cost"] = price
            cells = {"carrier": one.store, **life}
            store = {"bus": inside, "e_cyclic": True, "e_cyclic_per_period": True}
            writer.network.add("Store", name, **store, **cells, **content)
            into = {"bus0": outside, "bus1": inside, "efficiency": one.charge_efficiency}
            writer.network.add("Link", f"{name} in", **into, **cells, **charge, **paid)
            back = {"bus0": inside, "bus1": outside, "efficiency": one.discharge_efficiency}
            writer.network.add("Link", f"{name} out", **back, **cells, **power)


def add_lines(writer: Writer) -> None:
    """Add what stands of every corridor, and what may be added in the first period."""
    for line in writer.case.lines:
        ends = [writer.bus(line.carrier, zone) for zone in (line.zone_from, line.zone_to)]
        cells = {"bus0": ends[0], "bus1": ends[1], "p_min_pu": -1.0, "carrier": "corridor"}
        if line.existing_capacity > 0:
            writer.network.add("Link", line.line, **cells, p_nom=line.existing_capacity)
        room = line.max_capacity - line.existing_capacity
        if room > 0:
            price = writer.yearly(line.overnight_cost, line.fixed_om, line.lifetime)
            new = {"p_nom_extendable": True, "p_nom_max": room, "capital_cost": price}
            writer.network.add("Link", f"{line.line} new", **cells, **new)


def add_markets(writer: Writer) -> None:
    """Add what may be bought from outside and sold to it, period by period."""
    for row in writer.case.markets:
        if row.period not in writer.years:
            continue
        life = next(period.years for period in writer.case.periods if period.year == row.period)
        cells = {"bus": writer.bus(row.carrier, row.zone), "carrier": "market"}
        cells |= {"build_year": row.period, "lifetime": life}
        profile = row.price_profile
        ratio: Any = writer.series(profile, row.zone, shape=True) if profile else 1.0
        name = f"{row.market} {row.zone} {row.period}"
        buy = {"p_nom": row.import_limit, "marginal_cost": row.import_price * ratio}
        writer.network.add("Generator", f"{name} import", **cells, **buy)
        sell = {"p_nom": row.export_limit, "marginal_cost": -row.export_price * ratio, "sign": -1.0}
        writer.network.add("Generator", f"{name} export", **cells, **sell)


def add_carriers(writer: Writer) -> None:
    """Add every carrier that a component names."""
    network = writer.network
    tables = (network.buses, network.generators, network.links, network.stores)
    names = sorted({str(name) for table in tables for name in table["carrier"]} - {""})
    network.add("Carrier", names)
