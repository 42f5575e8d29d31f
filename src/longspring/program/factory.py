"""Factories: what a plan orders of the parts it is made of, and where they are made.

    ordered[c,p] = sum over k of amount[c,k] BUILD[k,p] / period_years[p]
                 + sum over parts d made of c of amount[c,d] (MADE[d,p] + SOLD[d,p])
    MADE[f,p] + SOLD[f,p] <= CAPACITY[f,p]
    sum over factories of MADE[f,p] <= ordered[c,p]
    sum over factories of SOLD[f,p] <= export_limit[c,p]
    bought[c,p] = ordered[c,p] - sum over factories of MADE[f,p]

What is bought comes from the province by a share given, and from outside. The order of a plant
that no factory of the city fills costs nothing here: it is part of the plant's own cost.

Quantities recorded: factory_build, factory_capacity, factory_annuity; made, sold, ordered,
bought, all in units of the component a year.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from longspring.case.model import Case, Component, Factory
from longspring.program.builder import ProgramBuilder
from longspring.program.capacity import Stocks, record_stock
from longspring.program.record import design_term
from longspring.program.vintage import Stock, StockLimits, add_stock

PROVINCE, OUTSIDE = "province", "outside"
OF_PLANTS, OF_PARTS = "plant", "part"  # what a component is built into, as label `sector`
Values = dict[int, float]


@dataclass(frozen=True, slots=True)
class Order:
    """What one thing orders of a component in a period, per unit of its columns."""

    labels: dict[str, str]
    values: Values


@dataclass(frozen=True, slots=True)
class Works:
    """Columns of every factory: (factory, period) -> what it makes for the plan, and for others."""

    made: dict[tuple[str, int], int]
    sold: dict[tuple[str, int], int]


def add_factories(builder: ProgramBuilder, case: Case, stocks: Stocks) -> None:
    """Add what factories build, make and sell, and record where every order goes."""
    works = Works({}, {})
    limits = {(row.component, row.period): row.export_limit for row in case.component_prices}
    for factory in case.factories:
        stock = _add_stock(builder, case, factory)
        for year, capacity in stock.capacity.items() if stock else ():
            limit = limits[factory.component, year]
            _add_output(builder, works, factory, (year, capacity, limit))
    _record_output(builder, case, works)
    for component in case.components:
        for period in case.periods:
            orders = tuple(_orders(case, stocks, works, component.component, period.year))
            _add_sourcing(builder, case, works, (component, period.year), orders)
            limit = limits[component.component, period.year]
            _add_export(builder, case, works, (component.component, period.year, limit))


def _add_stock(builder: ProgramBuilder, case: Case, factory: Factory) -> Stock | None:
    years = tuple(period.year for period in case.periods)
    limits = StockLimits(
        name=f"{factory.factory}",
        years=years,
        upper=factory.max_capacity,
        existing=(factory.existing_capacity,) * len(years),
        lifetime=factory.lifetime,
        first_build=factory.first_build,
        last_build=factory.last_build,
    )
    stock = add_stock(builder, limits)
    if stock is not None:
        quantities = ("factory_build", "factory_capacity", "factory_annuity")
        record_stock(builder, stock, quantities, factory_labels(factory))
    return stock


def factory_labels(factory: Factory) -> dict[str, str]:
    """Return the labels of everything recorded about a factory; its group is its component."""
    return {
        "technology": factory.factory,
        "group": factory.component,
        "zone": factory.zone,
        "owner": factory.owner,
    }


def _add_output(
    builder: ProgramBuilder, works: Works, factory: Factory, at: tuple[int, int, float]
) -> None:
    """Keep made + sold <= capacity, in the period and with the columns of `at`."""
    year, capacity, export = at
    name = f"{factory.factory}:{year}"
    most = builder.upper[capacity]
    made = builder.column(f"made:{name}", most)
    sold = builder.column(f"sold:{name}", min(most, export))
    builder.row(f"factory:{name}", {made: 1.0, sold: 1.0, capacity: -1.0}, upper=0.0)
    works.made[factory.factory, year] = made
    works.sold[factory.factory, year] = sold


def built_into(case: Case, component: str) -> str:
    """Return "plant" for a component of technologies or stores, "part" for any other."""
    plants = {row.technology for row in case.technologies} | {row.store for row in case.stores}
    used = (row.technology for row in case.component_uses if row.component == component)
    return OF_PLANTS if any(name in plants for name in used) else OF_PARTS


def _record_output(builder: ProgramBuilder, case: Case, works: Works) -> None:
    """Record what every factory makes for the plan and for others."""
    for factory in case.factories:
        labels = factory_labels(factory) | {"sector": built_into(case, factory.component)}
        for quantity, columns in (("made", works.made), ("sold", works.sold)):
            for period in case.periods:
                place = factory.factory, period.year
                if place in columns:
                    values = {columns[place]: 1.0}
                    builder.terms.append(design_term(quantity, period.year, labels, values))


def _orders(case: Case, stocks: Stocks, works: Works, component: str, year: int) -> Iterator[Order]:
    """Yield what every plant, store, fleet and factory orders of a component in a year."""
    length = next(period.years for period in case.periods if period.year == year)
    amount = {
        row.technology: row.amount for row in case.component_uses if row.component == component
    }
    owner = {row.technology: row.owner for row in case.technologies}
    owner |= {row.store: row.owner for row in case.stores}
    owner |= {row.fleet: row.owner for row in case.fleets}
    for (name, zone), stock in _builds(stocks):
        if amount.get(name) and year in stock.build:
            labels = {"technology": name, "group": component, "zone": zone, "owner": owner[name]}
            yield Order(labels, {stock.build[year]: amount[name] / length})
    for factory in case.factories:
        place = factory.factory, year
        if amount.get(factory.component) and place in works.made:
            columns = works.made[place], works.sold[place]
            labels = factory_labels(factory) | {"group": component}
            yield Order(labels, dict.fromkeys(columns, amount[factory.component]))


def _builds(stocks: Stocks) -> Iterator[tuple[tuple[str, str], Stock]]:
    """Yield the stocks that order parts: plants by MW, stores by MWh, fleets by number."""
    yield from stocks.technologies.items()
    yield from stocks.store_energy.items()
    yield from stocks.fleets.items()


def _made(case: Case, columns: Mapping[tuple[str, int], int], name: str, year: int) -> Values:
    """Return the columns of the factories of a component in a year."""
    makers = [factory.factory for factory in case.factories if factory.component == name]
    return {columns[one, year]: 1.0 for one in makers if (one, year) in columns}


def _add_sourcing(
    builder: ProgramBuilder,
    case: Case,
    works: Works,
    what: tuple[Component, int],
    orders: tuple[Order, ...],
) -> None:
    """Keep made <= ordered; record the orders and what is bought in province and outside."""
    component, year = what
    bought: Values = {}
    for order in orders:
        builder.terms.append(design_term("ordered", year, order.labels, order.values))
        for column, value in order.values.items():
            bought[column] = bought.get(column, 0.0) + value
    made = _made(case, works.made, component.component, year)
    for column in made:
        bought[column] = bought.get(column, 0.0) - 1.0
    if made:
        builder.row(f"orders:{component.component}:{year}", bought, lower=0.0)
    name = component.component
    labels = {"technology": name, "group": name, "sector": built_into(case, name)}
    share = component.province_share
    for place, part in ((PROVINCE, share), (OUTSIDE, 1.0 - share)):
        values = {column: part * value for column, value in bought.items()}
        builder.terms.append(design_term("bought", year, labels | {"kind": place}, values))


def _add_export(
    builder: ProgramBuilder, case: Case, works: Works, what: tuple[str, int, float]
) -> None:
    """Bound what all factories of a component sell to others by what others buy."""
    component, year, limit = what
    sold = _made(case, works.sold, component, year)
    if len(sold) > 1:
        builder.row(f"export:{component}:{year}", sold, upper=limit)
