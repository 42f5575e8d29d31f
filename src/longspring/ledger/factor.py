"""Factors: coefficient tables with a name, looked up for a term of the layout.

    emission_factor, biogenic_factor      by fuel                          [t/MWh]
    captured, uncaptured                  by technology                    [1]
    fuel_price                            by fuel and period               [CNY/MWh]
    overnight_cost                        by technology and vintage        [CNY/MW, CNY/MWh, CNY]
    annualised_cost                       the same x annuity factor        [.../a]
    fixed_om                              by technology and period         [CNY/MW/a, ...]
    variable_om                           by technology and period         [CNY/MWh of carrier_out]
    start_cost                            by technology                    [CNY/MW]
    import_price, export_price            by market, period and step       [CNY/MWh]
    market_emission_factor                by market and period             [t/MWh]
    unserved_cost                         by carrier                       [CNY/MWh]
    component_price                       by component and period          [CNY/unit]
    component_export_price                by component and period          [CNY/unit]
    input_share                           by factory                       [1]
    value_added_direct, value_added_chain            by item               [1]
    employment_direct, employment_chain              by item               [a/CNY]
    period_years, per_period_year         by period                        [a, 1/a]
    parameter:NAME                        one number of parameters.csv     [its own]
    coefficient:TABLE                     one table of coefficients.csv    [its own]

"Technology" is a technology, store, line or fleet. In a step merged from several hours an import
costs its cheapest hour and an export earns its dearest, so that a coarse program can only be
cheaper than the hourly one and its optimum stays a lower bound.

Parameters read here: discount_rate_social [1/a], unserved_cost_CARRIER [CNY/MWh].
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from longspring.case.codes import issue
from longspring.case.model import Case, Market
from longspring.case.vocabulary import COEFFICIENT, ITEM
from longspring.economics import annuity_factor
from longspring.errors import CaseError
from longspring.ledger.coefficient import CoefficientTable, open_tables
from longspring.ledger.multiplier import multiplier_tables
from longspring.program.block import Floats
from longspring.program.layout import Term

if TYPE_CHECKING:
    from longspring.resource.build import Profiles
    from longspring.timegrid import TimeGrid

Lookup = Callable[[Term], float | Floats]

ENERGY_QUANTITIES = ("energy_build", "energy_capacity", "annuity_energy")


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """A coefficient table: its name, its unit, the labels it depends on and the lookup."""

    name: str
    unit: str
    dims: tuple[str, ...]
    lookup: Lookup
    table: CoefficientTable | None = None  # of coefficients, looked up item by item instead


def missing(factor: str, file: str, expected: str) -> CaseError:
    """Return the error of a table without the row that an account or transfer needs."""
    fix = f"Add the row, or filter the account or transfer that uses {factor}."
    return CaseError((issue("LS-0807", (file, 0), "no such row", expected, fix),))


def parameter(case: Case, name: str) -> float:
    """Return a number of parameters.csv.

    Raises
    ------
    CaseError
        If the case has no parameter of that name.
    """
    values = {row.parameter: row.value for row in case.parameters}
    if name not in values:
        fix = f"Add a row {name} with its value, unit and source."
        where = ("parameters.csv", 0)
        raise CaseError((issue("LS-0716", where, f"no row {name}", f"a row {name}", fix),))
    return values[name]


def open_factors(case: Case, profiles: "Profiles", grid: "TimeGrid") -> Mapping[str, Factor]:
    """Return every named factor of a case.

    Parameters
    ----------
    case : Case
        Case read.
    profiles : Profiles
        Hourly series, for the prices of markets.
    grid : TimeGrid
        Steps that hourly prices are brought to.

    Returns
    -------
    mapping of str to Factor
        Factors by name.
    """
    found = (
        *_fuel_factors(case),
        *_cost_factors(case),
        *_component_factors(case),
        *_market_factors(case, profiles, grid),
    )
    years = {period.year: period.years for period in case.periods}
    names = {factor.name: factor for factor in found}
    names["period_years"] = Factor(
        "period_years", "a", ("period",), lambda term: years[term.period]
    )
    names["per_period_year"] = Factor(
        "per_period_year", "1/a", ("period",), lambda term: 1.0 / years[term.period]
    )
    for row in case.parameters:
        name = f"parameter:{row.parameter}"
        names[name] = Factor(name, row.unit, (), partial(_constant, row.value))
    names |= _table_factors(case)
    return names


def _table_factors(case: Case) -> dict[str, Factor]:
    """Return the tables of coefficients and the multipliers of the input-output table."""
    dims = ("technology", ITEM, "vintage")
    one = partial(_constant, 1.0)
    tables = {f"{COEFFICIENT}{table.name}": table for table in open_tables(case).values()}
    multiplied = {table.name: table for table in multiplier_tables(case)}
    return {name: Factor(name, "", dims, one, table) for name, table in tables.items()} | {
        name: Factor(name, "", (ITEM,), one, table) for name, table in multiplied.items()
    }


def tables_of(names: Iterable[str], factors: Mapping[str, Factor]) -> tuple[CoefficientTable, ...]:
    """Return the tables of coefficients among factors named."""
    found = (factors[name].table for name in names if name in factors)
    return tuple(table for table in found if table is not None)


def _constant(value: float, _term: Term) -> float:
    return value


def _fuel_factors(case: Case) -> tuple[Factor, ...]:
    fuels = {fuel.fuel: fuel for fuel in case.fuels}
    prices = {(row.fuel, row.period): row.price for row in case.fuel_prices}
    captured = {row.technology: row.capture_rate for row in case.technologies}

    def of_fuel(attribute: str, term: Term) -> float:
        name = term.labels.get("fuel", "")
        if name not in fuels:
            raise missing(attribute, "fuels.csv", f"a row for fuel {name!r}")
        return float(getattr(fuels[name], attribute))

    def price(term: Term) -> float:
        key = (term.labels.get("fuel", ""), term.period)
        if key not in prices:
            expected = f"a price of {key[0]!r} in {key[1]}"
            raise missing("fuel_price", "fuel_prices.csv", expected)
        return prices[key]

    def captured_share(term: Term) -> float:
        return captured.get(term.labels.get("technology", ""), 0.0)

    return (
        Factor("emission_factor", "t/MWh", ("fuel",), partial(of_fuel, "emission_factor")),
        Factor("biogenic_factor", "t/MWh", ("fuel",), partial(of_fuel, "biogenic_factor")),
        Factor("captured", "1", ("technology",), captured_share),
        Factor("uncaptured", "1", ("technology",), lambda term: 1.0 - captured_share(term)),
        Factor("fuel_price", "CNY/MWh", ("fuel", "period"), price),
    )


@dataclass(frozen=True, slots=True)
class CostRow:
    """Costs of one thing in one period, per unit of what it is counted in."""

    overnight: float
    fixed_om: float
    variable_om: float = 0.0


CostTable = dict[tuple[str, str, int], CostRow]  # ("", name, period) or ("energy", name, period)


def _cost_table(case: Case) -> CostTable:
    """Gather costs of technologies, stores (power and energy), lines and fleets."""
    table: CostTable = {}
    for row in case.costs:
        cost = CostRow(row.overnight_cost, row.fixed_om, row.variable_om)
        table["", row.technology, row.period] = cost
    for row in case.store_costs:
        table["", row.store, row.period] = CostRow(row.power_cost, row.power_fixed_om)
        table["energy", row.store, row.period] = CostRow(row.energy_cost, row.energy_fixed_om)
    for row in case.fleet_costs:
        table["", row.fleet, row.period] = CostRow(row.overnight_cost, row.fixed_om)
    for period in case.periods:
        for row in case.lines:
            table["", row.line, period.year] = CostRow(row.overnight_cost, row.fixed_om)
        for row in case.factories:
            table["", row.factory, period.year] = CostRow(row.overnight_cost, row.fixed_om)
    return table


@dataclass(frozen=True, slots=True)
class _Costs:
    """Looks up the costs of whatever a term is about."""

    case: Case
    table: CostTable
    lifetime: Mapping[str, float]
    carrier_out: Mapping[str, str]

    def row(self, factor: str, term: Term, period: int) -> CostRow:
        """Return the costs of the technology, store, line or fleet of a term."""
        part = "energy" if term.quantity in ENERGY_QUANTITIES else ""
        name = term.labels.get("technology", "")
        if (part, name, period) not in self.table:
            raise missing(factor, "costs.csv", f"costs of {name!r} in {period}")
        return self.table[part, name, period]

    def overnight(self, term: Term) -> float:
        """Return the overnight cost in the period of building."""
        return self.row("overnight_cost", term, term.vintage).overnight

    def annualised(self, term: Term) -> float:
        """Return the overnight cost as an annuity over the lifetime, at the social rate."""
        cost = self.row("annualised_cost", term, term.vintage).overnight
        rate = parameter(self.case, "discount_rate_social")
        return cost * annuity_factor(rate, self.lifetime[term.labels["technology"]])

    def fixed(self, term: Term) -> float:
        """Return fixed operation and maintenance in the period."""
        return self.row("fixed_om", term, term.period).fixed_om

    def variable(self, term: Term) -> float:
        """Return variable operation and maintenance in the period."""
        cost = self.row("variable_om", term, term.period).variable_om
        # The heat of a CHP is its by-product: the cost is quoted per unit of electricity.
        main = self.carrier_out.get(term.labels["technology"])
        return cost if main == term.labels.get("carrier") else 0.0


def lifetimes(case: Case) -> Mapping[str, float]:
    """Return the lifetime of every technology, store, line, fleet and factory [a]."""
    return (
        {row.technology: row.lifetime for row in case.technologies}
        | {row.store: row.lifetime for row in case.stores}
        | {row.line: row.lifetime for row in case.lines}
        | {row.fleet: row.lifetime for row in case.fleets}
        | {row.factory: row.lifetime for row in case.factories}
    )


def _cost_factors(case: Case) -> tuple[Factor, ...]:
    costs = _Costs(
        case=case,
        table=_cost_table(case),
        lifetime=lifetimes(case),
        carrier_out={row.technology: row.carrier_out for row in case.technologies},
    )
    starts = {row.technology: row.start_cost for row in case.technologies}
    vintage, period = ("technology", "vintage"), ("technology", "period")
    return (
        Factor("overnight_cost", "CNY", vintage, costs.overnight),
        Factor("annualised_cost", "CNY/a", vintage, costs.annualised),
        Factor("fixed_om", "CNY/a", period, costs.fixed),
        Factor("variable_om", "CNY/MWh", period, costs.variable),
        Factor(
            "start_cost",
            "CNY/MW",
            ("technology",),
            lambda term: starts.get(term.labels.get("technology", ""), 0.0),
        ),
    )


def _component_factors(case: Case) -> tuple[Factor, ...]:
    """Return the prices of components, whose name is the group of a term, and factories' inputs."""
    prices = {(row.component, row.period): row for row in case.component_prices}
    shares = {row.factory: row.input_share for row in case.factories}

    def price(attribute: str, term: Term) -> float:
        key = (term.labels.get("group", ""), term.period)
        if key not in prices:
            expected = f"a price of component {key[0]!r} in {key[1]}"
            raise missing("component_price", "component_prices.csv", expected)
        return float(getattr(prices[key], attribute))

    def share(term: Term) -> float:
        name = term.labels.get("technology", "")
        if name not in shares:
            raise missing("input_share", "factories.csv", f"a factory {name!r}")
        return shares[name]

    dims = ("component", "period")
    return (
        Factor("component_price", "CNY", dims, partial(price, "price")),
        Factor("component_export_price", "CNY", dims, partial(price, "export_price")),
        Factor("input_share", "1", ("factory",), share),
    )


def _market_factors(case: Case, profiles: "Profiles", grid: "TimeGrid") -> tuple[Factor, ...]:
    markets = {(row.market, row.period): row for row in case.markets}
    unserved = "unserved_cost_"
    voll = {
        row.parameter.removeprefix(unserved): row.value
        for row in case.parameters
        if row.parameter.startswith(unserved)
    }

    def market_of(factor: str, term: Term) -> Market:
        key = (term.labels.get("technology", ""), term.period)
        if key not in markets:
            raise missing(factor, "markets.csv", f"market {key[0]!r} in {key[1]}")
        return markets[key]

    def price(attribute: str, extreme: Callable[[Any], Floats], term: Term) -> float | Floats:
        market = market_of(attribute, term)
        value = float(getattr(market, attribute))
        if not market.price_profile:
            return value
        series = profiles.hourly(market.price_profile, market.zone, term.weather_year)
        return value * np.asarray(extreme(series), dtype=float)

    def unserved_cost(term: Term) -> float:
        carrier = term.labels.get("carrier", "")
        return voll[carrier] if carrier in voll else parameter(case, unserved + carrier)

    dims = ("market", "period", "step")
    return (
        Factor("import_price", "CNY/MWh", dims, partial(price, "import_price", grid.smallest)),
        Factor("export_price", "CNY/MWh", dims, partial(price, "export_price", grid.largest)),
        Factor(
            "market_emission_factor",
            "t/MWh",
            ("market", "period"),
            lambda term: market_of("market_emission_factor", term).emission_factor,
        ),
        Factor("unserved_cost", "CNY/MWh", ("carrier",), unserved_cost),
    )
