"""Which inputs the result hangs on: the objective's slope in a row's numbers, times their range.

    slope of a cost row      present value of what is paid at its rates       (the cost is linear)
    slope of a factory row   present value of its annuities, fixed operation and inputs
    slope of a price row     present value of inputs at that price less what is sold at it
    slope of a demand row    sum over the steps of balance dual x demand of the row
    swing                    |slope| x (high_ratio - low_ratio)

A slope is exact for small changes of all numbers of the row by one ratio; the swing says how far
the objective would move over the row's range if the plan did not adapt, an upper estimate.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields

import numpy as np

from longspring.case.model import Case, Origin
from longspring.program.layout import Term, evaluate
from longspring.results.collect import Solved
from longspring.results.table import Table, build_table

_HEADER = ("file", "line", "name", "basis", "value_share", "swing")
ROWS = 10
RatedRow = tuple[Origin, str, float]  # where, name, present value paid at the row's rates


def assumed_share(case: Case) -> float:
    """Return the share of the case's rows with numbers whose basis is "assumed" [1]."""
    found = [origin for _, origin in _rows(case)]
    return sum(origin.basis == "assumed" for origin in found) / max(len(found), 1)


def basis_table(case: Case) -> Table:
    """Return how many rows of each file stand on each basis."""
    count: dict[tuple[str, str], int] = defaultdict(int)
    for _, origin in _rows(case):
        count[origin.file, origin.basis] += 1
    rows = [(*key, number) for key, number in sorted(count.items())]
    return build_table("basis", ("file", "basis", "rows"), rows)


def sensitivity_table(solved: Solved) -> Table:
    """Return the assumed rows whose range moves the objective most, the largest swing first."""
    objective = abs(solved.solution.objective) or 1.0
    rows: list[tuple[str, int, str, str, float, float]] = []
    rated = (*_cost_rows(solved), *_industry_rows(solved), *_demand_rows(solved))
    for origin, name, paid in rated:
        if origin.basis == "assumed" and origin.low_ratio is not None:
            swing = abs(paid) * ((origin.high_ratio or 1.0) - origin.low_ratio)
            rows.append((origin.file, origin.line, name, origin.basis, paid / objective, swing))
    rows.sort(key=lambda row: (-row[5], row[0], row[1]))
    return build_table("sensitivity", _HEADER, rows[:ROWS])


def _rows(case: Case) -> Iterator[tuple[object, Origin]]:
    for table in fields(case):
        value = getattr(case, table.name)
        if isinstance(value, tuple):
            for row in value:
                origin = getattr(row, "origin", None)
                if isinstance(origin, Origin):
                    yield row, origin


def _amounts(solved: Solved) -> Mapping[tuple[str, str, int, int], float]:
    """Return the present amount of (quantity, name, vintage, period), over all zones."""
    weight = solved.ledgers.present_weight
    amounts: dict[tuple[str, str, int, int], float] = defaultdict(float)
    for term in solved.layout.terms:
        key = (term.quantity, _name(term), term.vintage, term.period)
        value = evaluate(term, solved.solution.x, solved.solution.y)
        amounts[key] += weight[term.period] * term.share * value
    return amounts


def _name(term: Term) -> str:
    fuelled = term.quantity in ("fuel", "purchase")
    return term.labels["fuel"] if fuelled else term.labels.get("technology", "")


def _cost_rows(solved: Solved) -> Iterator[RatedRow]:
    """Yield every cost row with what is paid at its rates."""
    case, amounts = solved.case, _amounts(solved)
    annuity = _annuity_paid(solved)
    for row in case.costs:
        paid = annuity[row.technology, row.period]
        standing = amounts.get(("capacity", row.technology, row.period, row.period), 0.0)
        output = amounts.get(("output", row.technology, row.period, row.period), 0.0)
        paid += row.fixed_om * standing + row.variable_om * output
        yield row.origin, f"{row.technology} {row.period}", paid
    for row in case.fleet_costs:
        paid = annuity[row.fleet, row.period]
        paid += row.fixed_om * amounts.get(("fleet", row.fleet, row.period, row.period), 0.0)
        yield row.origin, f"{row.fleet} {row.period}", paid
    for row in case.store_costs:
        paid = annuity[row.store, row.period]
        power = amounts.get(("capacity", row.store, row.period, row.period), 0.0)
        energy = amounts.get(("energy_capacity", row.store, row.period, row.period), 0.0)
        paid += row.power_fixed_om * power + row.energy_fixed_om * energy
        yield row.origin, f"{row.store} {row.period}", paid
    for row in case.fuel_prices:
        burnt = amounts.get(("fuel", row.fuel, row.period, row.period), 0.0)
        yield row.origin, f"{row.fuel} {row.period}", row.price * burnt
    for row in case.markets:
        bought = amounts.get(("import", row.market, row.period, row.period), 0.0)
        sold = amounts.get(("export", row.market, row.period, row.period), 0.0)
        paid = row.import_price * bought - row.export_price * sold
        yield row.origin, f"{row.market} {row.period}", paid


def _industry_rows(solved: Solved) -> Iterator[RatedRow]:
    """Yield every factory and price of a component with what is paid at its rates."""
    case, amounts, annuity = solved.case, _amounts(solved), _annuity_paid(solved)
    prices = {(row.component, row.period): row for row in case.component_prices}
    traded: dict[tuple[str, int], float] = defaultdict(float)
    for row in case.factories:
        paid = 0.0
        for period in case.periods:
            year, price = period.year, prices[row.component, period.year]
            capacity, made, sold = (
                amounts.get((quantity, row.factory, year, year), 0.0)
                for quantity in ("factory_capacity", "made", "sold")
            )
            inputs = row.input_share * price.price * (made + sold)
            paid += annuity[row.factory, year] + row.fixed_om * capacity + inputs
            earned = price.price * made + price.export_price * sold
            traded[row.component, year] += inputs - earned
        yield row.origin, row.factory, paid
    for row in case.component_prices:
        key = (row.component, row.period)
        yield row.origin, f"{row.component} {row.period}", traded[key]


def _annuity_paid(solved: Solved) -> Mapping[tuple[str, int], float]:
    """Return the present value of annuities by what was built and when."""
    from longspring.economics import annuity_factor
    from longspring.ledger.factor import parameter

    case = solved.case
    rate = parameter(case, "discount_rate_social")
    life = {row.technology: row.lifetime for row in case.technologies}
    life |= {row.fleet: row.lifetime for row in case.fleets}
    life |= {row.store: row.lifetime for row in case.stores}
    life |= {row.factory: row.lifetime for row in case.factories}
    cost = {("annuity", r.technology, r.period): r.overnight_cost for r in case.costs}
    cost |= {("fleet_annuity", r.fleet, r.period): r.overnight_cost for r in case.fleet_costs}
    for row in case.store_costs:
        cost["annuity", row.store, row.period] = row.power_cost
        cost["annuity_energy", row.store, row.period] = row.energy_cost
    for row in case.factories:
        for period in case.periods:
            cost["factory_annuity", row.factory, period.year] = row.overnight_cost
    paid: dict[tuple[str, int], float] = defaultdict(float)
    for (quantity, name, vintage, _), amount in _amounts(solved).items():
        if (quantity, name, vintage) in cost:
            factor = annuity_factor(rate, life[name])
            paid[name, vintage] += amount * cost[quantity, name, vintage] * factor
    return paid


def _demand_rows(solved: Solved) -> Iterator[RatedRow]:
    """Yield every demand row with the value of its energy at the balance duals."""
    value: dict[tuple[str, str, int], float] = defaultdict(float)
    total: dict[tuple[str, str, int], float] = defaultdict(float)
    for block, dual in zip(solved.program.blocks, solved.solution.step_dual, strict=True):
        worth = np.einsum("tr,tr->r", block.rhs.dense(block.steps), dual)
        for row, name in enumerate(block.rows):
            kind, *rest = name.split(":")
            if kind == "balance":
                value[rest[0], rest[1], block.period] += float(worth[row])
    for row in solved.case.demands:
        total[row.carrier, row.zone, row.period] += row.energy
    for row in solved.case.demands:
        key = (row.carrier, row.zone, row.period)
        share = row.energy / total[key] if total[key] else 0.0
        name = f"{row.carrier} {row.sector} {row.zone} {row.period}"
        yield row.origin, name, share * value[key]
