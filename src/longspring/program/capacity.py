"""Capacity: what may be built where, how fast, and what a retrofit takes from its base.

    capacity[base,p] + sum capacity[retrofits of base,p]
        <= existing[base,p] + sum existing[retrofits,p] + sum_v build[base,v]
    sum over the group of build[k,z,p] <= build limit[group,p] * period_years[p]
        or over one technology of it, or over one zone
    sum over the pool of capacity[k,z,p] / potential[k,z] <= 1, or what stands today where more does
    duration_min * power[s,p] <= energy[s,p] <= duration_max * power[s,p]

Quantities recorded: build, capacity, annuity; energy_build, energy_capacity, annuity_energy;
line_build, line_capacity, line_annuity; fleet_build, fleet, fleet_annuity; and the turnover of
all but lines (`turnover`).
"""

from collections import defaultdict
from dataclasses import dataclass

from longspring.case.model import Case, Fleet, Store, Technology
from longspring.program.builder import ProgramBuilder
from longspring.program.record import design_term
from longspring.program.turnover import ENERGY, FLEET, POWER, record_turnover
from longspring.program.vintage import Stock, StockLimits, add_stock, surviving

HOURS = 8760.0


@dataclass(frozen=True, slots=True)
class Stocks:
    """Every stock of the program: (name, zone) -> columns; lines by name alone."""

    technologies: dict[tuple[str, str], Stock]
    store_power: dict[tuple[str, str], Stock]
    store_energy: dict[tuple[str, str], Stock]
    lines: dict[str, Stock]
    fleets: dict[tuple[str, str], Stock]


def add_capacity(builder: ProgramBuilder, case: Case) -> Stocks:
    """Add every design column and the rows that bind them to each other."""
    stocks = Stocks(
        technologies=_add_technologies(builder, case),
        store_power={},
        store_energy={},
        lines=_add_lines(builder, case),
        fleets=_add_fleets(builder, case),
    )
    _add_stores(builder, case, stocks)
    _add_retrofits(builder, case, stocks)
    _add_build_limits(builder, case, stocks)
    _add_pools(builder, case, stocks)
    return stocks


def record_stock(
    builder: ProgramBuilder,
    stock: Stock,
    quantities: tuple[str, str, str],
    labels: dict[str, str],
) -> None:
    """Record what was built, what stands, and what is still being paid for, per vintage."""
    built, standing, annuity = quantities
    for year, column in stock.build.items():
        builder.terms.append(design_term(built, year, labels, {column: 1.0}))
    for year, column in stock.capacity.items():
        builder.terms.append(design_term(standing, year, labels, {column: 1.0}))
    for year, vintages in stock.alive.items():
        for vintage in vintages:
            term = design_term(annuity, year, labels, {stock.build[vintage]: 1.0}, vintage)
            builder.terms.append(term)


def _years(case: Case) -> tuple[int, ...]:
    return tuple(period.year for period in case.periods)


def _existing(case: Case, name: str, zone: str, energy: bool = False) -> tuple[float, ...]:
    """Return what stands today and survives to each period, MW (or MWh)."""
    rows = [
        (row.energy if energy else row.capacity, row.start_year, row.end_year)
        for row in case.existing
        if (row.technology, row.zone) == (name, zone)
    ]
    return surviving(rows, _years(case))


def _add_technologies(builder: ProgramBuilder, case: Case) -> dict[tuple[str, str], Stock]:
    potential = {(row.technology, row.zone): row.capacity for row in case.potentials}
    stocks: dict[tuple[str, str], Stock] = {}
    for technology in case.technologies:
        for zone in case.zones:
            name, place = technology.technology, zone.zone
            limits = StockLimits(
                name=f"{name}:{place}",
                years=_years(case),
                upper=potential.get((name, place), 0.0),
                existing=_existing(case, name, place),
                lifetime=technology.lifetime,
                first_build=technology.first_build,
                last_build=technology.last_build,
            )
            stock = add_stock(builder, limits)
            if stock is not None:
                stocks[name, place] = stock
                labels = technology_labels(technology, place)
                record_stock(builder, stock, ("build", "capacity", "annuity"), labels)
                record_turnover(builder, stock, POWER, labels, _years(case))
    return stocks


def technology_labels(technology: Technology, zone: str) -> dict[str, str]:
    """Return the labels of everything recorded about a technology in a zone."""
    return {
        "technology": technology.technology,
        "group": technology.group,
        "zone": zone,
        "carrier": technology.carrier_out,
        "fuel": technology.fuel,
        "owner": technology.owner,
    }


def store_labels(store: Store, zone: str) -> dict[str, str]:
    """Return the labels of everything recorded about a store in a zone."""
    return {
        "technology": store.store,
        "group": store.group,
        "zone": zone,
        "carrier": store.carrier,
        "owner": store.owner,
    }


def fleet_labels(fleet: Fleet, zone: str) -> dict[str, str]:
    """Return the labels of everything recorded about a fleet in a zone."""
    return {
        "technology": fleet.fleet,
        "group": fleet.group,
        "zone": zone,
        "sector": fleet.service,
        "owner": fleet.owner,
    }


def _add_stores(builder: ProgramBuilder, case: Case, stocks: Stocks) -> None:
    potential = {(row.technology, row.zone): row.capacity for row in case.potentials}
    for store in case.stores:
        for zone in case.zones:
            key = store.store, zone.zone
            upper = potential.get(key, 0.0)
            labels = store_labels(store, zone.zone)
            pair: list[Stock | None] = []
            for energy in (False, True):
                limits = StockLimits(
                    name=f"{store.store}:{zone.zone}:{'energy' if energy else 'power'}",
                    years=_years(case),
                    upper=upper * (store.duration_max if energy else 1.0),
                    existing=_existing(case, *key, energy=energy),
                    lifetime=store.lifetime,
                    first_build=store.first_build,
                    last_build=store.last_build,
                )
                pair.append(add_stock(builder, limits))
            power, energy_stock = pair
            if power is None or energy_stock is None:
                continue
            stocks.store_power[key], stocks.store_energy[key] = power, energy_stock
            record_stock(builder, power, ("build", "capacity", "annuity"), labels)
            quantities = ("energy_build", "energy_capacity", "annuity_energy")
            record_stock(builder, energy_stock, quantities, labels)
            record_turnover(builder, power, POWER, labels, _years(case))
            record_turnover(builder, energy_stock, ENERGY, labels, _years(case))
            _add_durations(builder, store, zone.zone, power, energy_stock)


def _add_durations(
    builder: ProgramBuilder, store: Store, zone: str, power: Stock, energy: Stock
) -> None:
    """duration_min * power <= energy <= duration_max * power, in every period."""
    for year in sorted(power.capacity.keys() & energy.capacity.keys()):
        columns = power.capacity[year], energy.capacity[year]
        name = f"duration:{store.store}:{zone}:{year}"
        builder.row(f"{name}:min", {columns[0]: -store.duration_min, columns[1]: 1.0}, lower=0.0)
        builder.row(f"{name}:max", {columns[0]: -store.duration_max, columns[1]: 1.0}, upper=0.0)


def _add_lines(builder: ProgramBuilder, case: Case) -> dict[str, Stock]:
    years = _years(case)
    stocks: dict[str, Stock] = {}
    for line in case.lines:
        limits = StockLimits(
            name=line.line,
            years=years,
            upper=line.max_capacity,
            existing=(line.existing_capacity,) * len(years),
            lifetime=line.lifetime,
            first_build=years[0],
            last_build=years[-1] if line.max_capacity > line.existing_capacity else 0,
        )
        stock = add_stock(builder, limits)
        if stock is not None:
            stocks[line.line] = stock
            labels = {
                "technology": line.line,
                "group": "line",
                "zone": line.zone_from,
                "carrier": line.carrier,
                "owner": line.owner,
            }
            record_stock(builder, stock, ("line_build", "line_capacity", "line_annuity"), labels)
    return stocks


def _add_fleets(builder: ProgramBuilder, case: Case) -> dict[tuple[str, str], Stock]:
    years = _years(case)
    need: dict[tuple[str, str], float] = defaultdict(float)
    for row in case.services:
        need[row.service, row.zone] = max(need[row.service, row.zone], row.quantity)
    standing = {(row.fleet, row.zone, row.period): row.quantity for row in case.fleet_stock}
    stocks: dict[tuple[str, str], Stock] = {}
    for fleet in case.fleets:
        for zone in case.zones:
            limits = StockLimits(
                name=f"{fleet.fleet}:{zone.zone}",
                years=years,
                upper=need[fleet.service, zone.zone],
                existing=tuple(standing.get((fleet.fleet, zone.zone, y), 0.0) for y in years),
                lifetime=fleet.lifetime,
                first_build=fleet.first_build,
                last_build=fleet.last_build,
            )
            stock = add_stock(builder, limits)
            if stock is not None:
                stocks[fleet.fleet, zone.zone] = stock
                labels = fleet_labels(fleet, zone.zone)
                record_stock(builder, stock, ("fleet_build", "fleet", "fleet_annuity"), labels)
                record_turnover(builder, stock, FLEET, labels, years)
    return stocks


def _add_retrofits(builder: ProgramBuilder, case: Case, stocks: Stocks) -> None:
    """Let a retrofit stand only on capacity of its base that is alive and no longer counted."""
    for base in case.technologies:
        retrofits = [t.technology for t in case.technologies if t.retrofit_of == base.technology]
        for zone in case.zones if retrofits else ():
            stock = stocks.technologies.get((base.technology, zone.zone))
            # What was converted before the first period stands on its own, not on today's base.
            kept = [_existing(case, name, zone.zone) for name in (base.technology, *retrofits)]
            for year, *parts in zip(_years(case), *kept, strict=True):
                values: dict[int, float] = {}
                for name in retrofits:
                    column = _capacity_column(stocks.technologies.get((name, zone.zone)), year)
                    values |= {} if column is None else {column: 1.0}
                if not values:
                    continue
                own = _capacity_column(stock, year)
                values |= {} if own is None else {own: 1.0}
                alive = stock.alive.get(year, ()) if stock else ()
                values |= {stock.build[v]: -1.0 for v in alive} if stock else {}
                name = f"retrofit:{base.technology}:{zone.zone}:{year}"
                builder.row(name, values, upper=sum(parts))


def _capacity_column(stock: Stock | None, year: int) -> int | None:
    return stock.capacity.get(year) if stock else None


def _add_build_limits(builder: ProgramBuilder, case: Case, stocks: Stocks) -> None:
    """Bound what is built of a group in a period by the yearly limit times its years."""
    years = {period.year: period.years for period in case.periods}
    group = {t.technology: t.group for t in case.technologies}
    group |= {s.store: s.group for s in case.stores} | {f.fleet: f.group for f in case.fleets}
    everything = (*stocks.technologies.items(), *stocks.store_power.items(), *stocks.fleets.items())
    for limit in case.build_limits:
        columns = [
            stock.build[limit.period]
            for (name, zone), stock in everything
            if group[name] == limit.group
            and limit.technology in ("", name)
            and limit.zone in ("", zone)
            and limit.period in stock.build
        ]
        if columns:
            upper = limit.build * years[limit.period]
            parts = filter(None, (limit.technology, limit.zone))
            name = ":".join((f"build_limit:{limit.group}:{limit.period}", *parts))
            builder.row(name, dict.fromkeys(columns, 1.0), upper=upper)


def _add_pools(builder: ProgramBuilder, case: Case, stocks: Stocks) -> None:
    """Let what shares a pool in a zone take up no more than the whole of it between them."""
    pools: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in case.potentials:
        if row.pool and row.capacity > 0:
            pools[row.pool, row.zone][row.technology] = row.capacity
    both = stocks.technologies | stocks.store_power
    for (pool, zone), potential in pools.items():
        found = {name: both.get((name, zone)) for name in potential}
        standing = [_existing(case, name, zone) for name in potential]
        for place, year in enumerate(_years(case)):
            columns = {name: _capacity_column(stock, year) for name, stock in found.items()}
            values = {c: 1.0 / potential[name] for name, c in columns.items() if c is not None}
            shares = (
                one[place] / most for one, most in zip(standing, potential.values(), strict=True)
            )
            if len(values) > 1:
                upper = max(1.0, sum(shares))
                builder.row(f"pool:{pool}:{zone}:{year}", values, upper=upper)
