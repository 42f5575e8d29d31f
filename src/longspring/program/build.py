"""From a case to its linear program: capacities first, then one block per period and weather.

The program has no objective yet: the system cost is an account, bound by the agreement.
"""

from longspring.case.model import Case, Period, WeatherYear
from longspring.program.adequacy import add_adequacy
from longspring.program.block import BlockProgram
from longspring.program.builder import BlockBuilder, ProgramBuilder
from longspring.program.capacity import Stocks, add_capacity
from longspring.program.chp import add_chp
from longspring.program.conversion import add_conversion, add_source
from longspring.program.demand import add_balances, add_fleet, close_balances, fleet_year_terms
from longspring.program.factory import add_factories
from longspring.program.fuel import add_fuels
from longspring.program.layout import Layout
from longspring.program.network import add_line, add_market
from longspring.program.record import design_term
from longspring.program.service import add_services
from longspring.program.storage import add_storage
from longspring.resource.build import Profiles
from longspring.timegrid import TimeGrid


def build_program(case: Case, grid: TimeGrid, profiles: Profiles) -> tuple[BlockProgram, Layout]:
    """Return the program of a case at the resolution of `grid`, and what its columns mean.

    Parameters
    ----------
    case : Case
        Checked inputs.
    grid : TimeGrid
        Steps of the year; merged steps make the program a relaxation of the hourly one.
    profiles : Profiles
        Hourly series.

    Returns
    -------
    BlockProgram
        Columns and rows without an objective.
    Layout
        Labelled quantities over its columns.
    """
    builder = ProgramBuilder()
    stocks = add_capacity(builder, case)
    add_services(builder, case, stocks)
    add_factories(builder, case, stocks)
    add_adequacy(builder, case, profiles, stocks)
    for period in case.periods:
        _record_year(builder, case, stocks, period.year)
        for weather in case.weather_years:
            block = _open_block(builder, period, weather, grid, profiles)
            _fill_block(builder, block, case, stocks)
    builder.terms += add_fuels(builder, case)
    return builder.finish()


def _open_block(
    builder: ProgramBuilder,
    period: Period,
    weather: WeatherYear,
    grid: TimeGrid,
    profiles: Profiles,
) -> BlockBuilder:
    block = BlockBuilder(
        number=len(builder.blocks),
        period=period.year,
        weather_year=weather.name,
        share=weather.share,
        grid=grid,
        profiles=profiles,
        design_upper=builder.upper,
    )
    builder.blocks.append(block)
    return block


def _record_year(builder: ProgramBuilder, case: Case, stocks: Stocks, year: int) -> None:
    """Record what has no hour: fleets' fuels and emissions, and exogenous emissions."""
    for fleet in case.fleets:
        for zone in case.zones:
            stock = stocks.fleets.get((fleet.fleet, zone.zone))
            if stock and year in stock.capacity:
                count = stock.capacity[year]
                builder.terms += fleet_year_terms(case, fleet, zone.zone, count, year)
    for row in case.emissions:
        if row.period == year:
            labels = {"zone": row.zone, "sector": row.sector}
            builder.terms.append(
                design_term("exogenous_emission", year, labels, {}, constant=row.co2)
            )


def _fill_block(builder: ProgramBuilder, block: BlockBuilder, case: Case, stocks: Stocks) -> None:
    """Add every operational column and row of a block, in the order of the case's tables."""
    year = block.period
    builder.terms += add_balances(block, case, stocks)
    add = {"source": add_source, "conversion": add_conversion, "chp": add_chp}
    for technology in case.technologies:
        for zone in case.zones:
            stock = stocks.technologies.get((technology.technology, zone.zone))
            if stock and year in stock.capacity:
                adder = add[technology.kind]
                builder.terms += adder(block, technology, zone.zone, stock.capacity[year])
    _fill_stores(builder, block, case, stocks)
    for line in case.lines:
        stock = stocks.lines.get(line.line)
        if stock and year in stock.capacity:
            builder.terms += add_line(block, line, stock.capacity[year])
    for market in case.markets:
        if market.period == year:
            builder.terms += add_market(block, market)
    for fleet in case.fleets:
        for zone in case.zones:
            stock = stocks.fleets.get((fleet.fleet, zone.zone))
            if stock and year in stock.capacity:
                count = stock.capacity[year]
                builder.terms += add_fleet(block, case, fleet, zone.zone, count)
    close_balances(block)


def _fill_stores(builder: ProgramBuilder, block: BlockBuilder, case: Case, stocks: Stocks) -> None:
    """Add the stores that have both power and energy in the period of a block."""
    for store in case.stores:
        for zone in case.zones:
            key = store.store, zone.zone
            if key not in stocks.store_power:
                continue
            power, energy = stocks.store_power[key].capacity, stocks.store_energy[key].capacity
            if block.period in power and block.period in energy:
                columns = power[block.period], energy[block.period]
                builder.terms += add_storage(block, store, zone.zone, *columns)
