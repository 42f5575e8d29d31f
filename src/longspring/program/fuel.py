"""Fuels: yearly limits, and seasonal fuels that are harvested, stocked and lose matter.

    sum of fuel[f, p] <= limit[f, p]                                       per year
    stock[s] = (1 - loss) ** months[s-1] stock[s-1] + purchase[s] - use[s]   per zone and season
    purchase[s] <= harvest[f, z, s]

The seasons are cyclic. A fleet burns a seasonal fuel evenly over the year. Quantity recorded:
purchase.
"""

import numpy as np

from longspring.case.model import Case, Fuel
from longspring.program.block import Floats
from longspring.program.builder import BlockBuilder, ProgramBuilder
from longspring.program.capacity import HOURS
from longspring.program.layout import Term
from longspring.program.record import operation_term

HOURS_PER_MONTH = HOURS / 12.0


def add_fuels(builder: ProgramBuilder, case: Case) -> list[Term]:
    """Add the limits of every fuel; call it after all fuel terms are recorded."""
    terms: list[Term] = []
    for fuel in case.fuels:
        burnt = [t for t in builder.terms if t.quantity == "fuel" and t.labels["fuel"] == fuel.fuel]
        for block in builder.blocks:
            mine = [t for t in burnt if t.period == block.period and t.block in (-1, block.number)]
            if not mine:
                continue
            _add_limit(builder, case, block, fuel, mine)
            if fuel.seasonal:
                terms += _add_seasons(builder, case, block, fuel, mine)
    return terms


def _add_limit(
    builder: ProgramBuilder, case: Case, block: BlockBuilder, fuel: Fuel, burnt: list[Term]
) -> None:
    limits = {(row.fuel, row.period): row.limit for row in case.fuel_prices}
    limit = limits.get((fuel.fuel, block.period))
    if limit is None:
        return
    name = f"fuel_limit:{fuel.fuel}:{block.period}:{block.weather_year}"
    row = builder.total(name, float("-inf"), limit)
    everything = np.ones_like(block.grid.step_hours)
    for term in burnt:
        _add_use(builder, block, row, term, everything, 1.0)


def _add_use(
    builder: ProgramBuilder,
    block: BlockBuilder,
    row: int,
    term: Term,
    weight: Floats,
    share: float,
) -> None:
    """Add what a term burns in the steps of weight 1 (and `share` of what has no hour)."""
    for column, value in zip(term.x, term.x_value, strict=True):
        builder.total_design.add(row, int(column), share * float(value))
    for column, series in zip(term.y, term.y_value, strict=True):
        block.total.add(row, int(column), series * weight)


def _add_seasons(
    builder: ProgramBuilder, case: Case, block: BlockBuilder, fuel: Fuel, burnt: list[Term]
) -> list[Term]:
    """Add purchase, stock and balance of a seasonal fuel in every zone that burns it."""
    terms: list[Term] = []
    hours = block.grid.step_hours
    length = [float(hours[block.grid.season == s].sum()) for s in range(len(case.seasons))]
    keep = [(1.0 - fuel.stock_loss) ** (h / HOURS_PER_MONTH) for h in length]
    harvest = {(r.zone, r.season): r.energy for r in case.harvests if r.fuel == fuel.fuel}
    for zone in sorted({term.labels["zone"] for term in burnt}):
        mine = [term for term in burnt if term.labels["zone"] == zone]
        most = sum(harvest.get((zone, season.season), 0.0) for season in case.seasons)
        name = f"{fuel.fuel}:{zone}:{block.period}:{block.weather_year}"
        stock = [builder.column(f"stock:{name}:{s.season}", most) for s in case.seasons]
        for number, season in enumerate(case.seasons):
            row = builder.total(f"stock:{name}:{season.season}", 0.0, 0.0)
            builder.total_design.add(row, stock[number], 1.0)
            builder.total_design.add(row, stock[number - 1], -keep[number - 1])
            upper = harvest.get((zone, season.season), 0.0)
            if upper > 0:
                bought = builder.column(f"purchase:{name}:{season.season}", upper)
                builder.total_design.add(row, bought, -1.0)
                labels = {"fuel": fuel.fuel, "zone": zone, "kind": season.season}
                terms.append(operation_term(block, "purchase", labels, {}, design={bought: 1.0}))
            inside = (block.grid.season == number).astype(float)
            for term in mine:
                _add_use(builder, block, row, term, inside, length[number] / HOURS)
    return terms
