"""From a solution to the tables of a plan.

    annual   every quantity of the layout, averaged over the weather years by their probability
    series   the same within the year: mean power of each step [MW], level at its end [MWh],
             price = dual of the balance / (step hours x present weight x share) [CNY/MWh]
    accounts, transfers   every account and every flow of money, with the ends of its range

Amounts within `SMALL` of zero are left out: an interior point leaves such crumbs everywhere.
In the series, `demand` is what the networks have to be fed for the demand given (their losses
included); what a fleet draws is `input` under its own name; `disposal` is heat thrown away. So
in every step and zone output + discharge + import + unserved + arriving flow equals demand +
input + charge + export + disposal + departing flow.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from longspring.case.model import Case
from longspring.ledger.account import Ledgers
from longspring.program.block import Block, BlockProgram, Floats
from longspring.program.layout import LABELS, Layout, Term, evaluate
from longspring.program.solution import Solution
from longspring.results.county import county_table
from longspring.results.labels import label_tables
from longspring.results.table import Series, Table, build_table
from longspring.timegrid import TimeGrid

SMALL = 1e-6
_INDICES = ("zone", "technology", "group", "carrier", "fuel", "party", "item")
_SERIES = ("period", "weather_year", "quantity", "technology", "zone", "carrier")


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What a solution is read with."""

    case: Case
    grid: TimeGrid
    layout: Layout
    ledgers: Ledgers
    program: BlockProgram
    solution: Solution


def collect(solved: Solved) -> dict[str, Table]:
    """Return annual, series, steps, accounts, transfers, counties' accounts and labels, by name."""
    accounts = accounts_table(solved.ledgers, solved.solution)
    tables = (
        annual_table(solved.layout, solved.solution),
        series_table(solved),
        steps_table(solved),
        accounts,
        county_table(solved.case, solved.ledgers, accounts),
        transfers_table(solved.ledgers, solved.solution),
        *label_tables(solved.case),
    )
    return {table.name: table for table in tables}


def annual_table(layout: Layout, solution: Solution) -> Table:
    """Return the yearly amount of every quantity, summed over equal labels."""
    amounts: dict[tuple[str | int, ...], float] = {}
    for term in layout.terms:
        labels = (term.labels.get(name, "") for name in LABELS)
        key = (term.quantity, *labels, term.period, term.vintage)
        value = term.share * evaluate(term, solution.x, solution.y)
        amounts[key] = amounts.get(key, 0.0) + value
    rows = [(*key, value) for key, value in amounts.items() if abs(value) > SMALL]
    return build_table("annual", ("quantity", *LABELS, "period", "vintage", "value"), rows)


def steps_table(solved: Solved) -> Table:
    """Return start and length of every step of every block [h]."""
    grid = solved.grid
    rows = [
        (block.period, block.weather_year, step, start, hours)
        for block in solved.program.blocks
        for step, (start, hours) in enumerate(
            zip(grid.step_start.tolist(), grid.step_hours.tolist(), strict=True)
        )
    ]
    header = ("period", "weather_year", "step", "start_hour", "hours")
    return build_table("steps", header, rows)


def accounts_table(ledgers: Ledgers, solution: Solution) -> Table:
    """Return the value of every account at every index; labels it lacks are empty.

    `low` and `high` are its ends over the ranges of its coefficients, the value where it has none.
    """
    limits = ledgers.limits(solution.x, solution.y)
    rows: list[tuple[str | int | float, ...]] = []
    for name, values in ledgers.evaluate(solution.x, solution.y).items():
        account = ledgers.accounts[name]
        for key, value in values.items():
            at = dict(zip(account.index, key, strict=True))
            labels = (str(at.get(label, "")) for label in _INDICES)
            definition = account.definition
            period = int(at.get("period", 0))
            ends = limits[name][key]
            rows.append((name, definition.ledger, definition.unit, period, *labels, value, *ends))
    header = ("account", "ledger", "unit", "period", *_INDICES, "value", "low", "high")
    return build_table("accounts", header, rows)


def transfers_table(ledgers: Ledgers, solution: Solution) -> Table:
    """Return every flow of money between two parties [CNY/a]."""
    known: dict[int, float] = {}
    rows = [
        (
            flow.transfer,
            flow.payer,
            flow.payee,
            flow.period,
            flow.zone,
            flow.amount.value(solution.x, solution.y, known),
            *flow.amount.limits(solution.x, solution.y, known),
        )
        for flow in ledgers.flows
    ]
    header = ("transfer", "payer", "payee", "period", "zone", "value", "low", "high")
    return build_table("transfers", header, rows)


# ------------------------------------------------------------------------ within the year

Line = tuple[tuple[str, str, str, str], Floats]  # quantity, technology, zone, carrier; values


def series_table(solved: Solved) -> Table:
    """Return every series that is not zero throughout."""
    labels: list[tuple[int | str, ...]] = []
    values: list[Floats] = []
    by_block: dict[int, list[Term]] = {}
    for term in solved.layout.terms:
        by_block.setdefault(term.block, []).append(term)
    for number, block in enumerate(solved.program.blocks):
        found: dict[tuple[str, str, str, str], Floats] = {}
        for key, series in _lines(solved, number, by_block.get(number, [])):
            found[key] = found[key] + series if key in found else series
        for key, series in found.items():
            if np.abs(series).max() > SMALL:
                labels.append((block.period, block.weather_year, *key))
                values.append(series)
    header = dict(build_table("series", _SERIES, labels).columns)
    steps = solved.grid.steps
    return Table("series", Series(header, np.array(values).reshape(len(values), steps)))


def _lines(solved: Solved, number: int, terms: list[Term]) -> Iterator[Line]:
    block = solved.program.blocks[number]
    x, y = solved.solution.x, solved.solution.y[number]
    for term in terms:
        # What also hangs on the design, as curtailment does, has no series of its own columns.
        if term.y.size and not term.x.size:
            labels = term.labels
            key = (
                term.quantity,
                labels.get("technology", ""),
                labels.get("zone", ""),
                labels.get("carrier", ""),
            )
            # A sum over few columns of many steps: value times column, then over the columns.
            yield key, (term.y_value * y[:, term.y].T).sum(axis=0) / block.step_hours
    yield from _fleet_lines(block, terms, x)
    yield from _named_columns(solved.case, block, y)
    yield from _balance_lines(solved, number)


def _fleet_lines(block: Block, terms: list[Term], x: Floats) -> Iterator[Line]:
    """Yield what fleets draw at once: their design columns stand in the balances."""
    rows = {name: place for place, name in enumerate(block.rows)}
    for term in terms:
        if term.quantity != "input" or term.y.size:
            continue
        fleet, zone, carrier = (term.labels[name] for name in ("technology", "zone", "carrier"))
        row = rows[f"balance:{carrier}:{zone}"]
        drawn = np.zeros(block.steps)
        for place in np.flatnonzero(
            (block.design.row == row) & np.isin(block.design.column, term.x)
        ):
            varying = np.flatnonzero(block.design.varying == place)
            value = block.design.series[varying[0]] if varying.size else block.design.value[place]
            drawn -= value * x[block.design.column[place]]
        yield ("input", fleet, zone, carrier), drawn


def _named_columns(case: Case, block: Block, y: Floats) -> Iterator[Line]:
    """Yield levels, charging of fleets and disposal, which the layout does not record."""
    carriers = {store.store: store.carrier for store in case.stores}
    loss = {carrier.name: carrier.network_loss for carrier in case.carriers}
    for place, name in enumerate(block.columns):
        kind, *rest = name.split(":")
        if kind == "level":
            store, zone = rest
            yield ("level", store, zone, carriers[store]), y[:, place]
        elif kind == "fleet_level":
            fleet, zone, carrier = rest
            yield ("level", fleet, zone, carrier), y[:, place]
        elif kind == "fleet_charge":
            fleet, zone, carrier = rest
            yield ("input", fleet, zone, carrier), y[:, place] / (1.0 - loss[carrier])
        elif kind == "disposal":
            carrier, zone = rest
            yield ("disposal", "", zone, carrier), y[:, place]


def _balance_lines(solved: Solved, number: int) -> Iterator[Line]:
    """Yield demand and price of every balance."""
    block = solved.program.blocks[number]
    demand = block.rhs.dense(block.steps)
    weight = solved.ledgers.present_weight[block.period] * block.share * block.step_hours
    dual = solved.solution.step_dual[number]
    for row, name in enumerate(block.rows):
        kind, *rest = name.split(":")
        if kind == "balance":
            carrier, zone = rest
            yield ("demand", "", zone, carrier), demand[:, row]
            yield ("price", "", zone, carrier), dual[:, row] / weight
