"""Cases in memory: records with defaults, profiles from arrays, grids of few steps; and a text.

`record` fills in what a test does not care about; `make_case` does so for the whole case; `solved`
plans it. `text` writes a block program in canonical order, so that a test can hold all of it
against lines worked by hand.
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from longspring.agreement.bind import BoundProgram, bind_clauses, bind_objective
from longspring.case import model
from longspring.ledger.account import Ledgers, open_ledgers
from longspring.program.block import Block, BlockProgram, Entries, Floats, Vector
from longspring.program.build import build_program
from longspring.program.layout import Layout, Term, evaluate
from longspring.program.solution import Solution
from longspring.solve.certificate import Certificate
from longspring.solve.choose import solve_certified
from longspring.timegrid import TimeGrid

ORIGIN = model.Origin("made.csv", 1, "made", "assumed", 0.5, 2.0, "made up for a test")
# What is neither given by a test nor defaulted by the format; a lifetime of 20 years spans a test.
FILLED = {
    "lifetime": 20.0,
    "efficiency": 1.0,
    "charge_efficiency": 1.0,
    "discharge_efficiency": 1.0,
}


def record(table: type[Any], /, **values: Any) -> Any:
    """Return a record of a table; columns not given are defaults, empty or zero."""
    hints = typing.get_type_hints(table)
    unknown = values.keys() - {one.name for one in fields(table)}
    assert not unknown, f"{table.__name__} has no {unknown}"
    for one in fields(table):
        if one.name not in values:
            values[one.name] = _filled(one, hints[one.name])
    return table(**values)


def _filled(one: Any, hint: Any) -> Any:
    if one.name == "origin":
        return ORIGIN
    if one.metadata.get("default") is not None:
        return one.metadata["default"]
    if one.name in FILLED:
        return FILLED[one.name]
    if isinstance(hint, types.UnionType):
        return None
    return {str: "", float: 0.0, int: 0}.get(hint, "")


def label(text: str) -> model.Label:
    return model.Label(text, text)


def carrier(name: str, disposable: bool = False, network_loss: float = 0.0) -> model.Carrier:
    return model.Carrier(name, label(name), disposable, network_loss)


def zone(name: str) -> model.Zone:
    return record(model.Zone, zone=name)


def parameter(name: str, value: float) -> model.Parameter:
    return record(model.Parameter, parameter=name, value=value, unit="1")


UNSERVED = tuple(
    parameter(f"unserved_cost_{name}", 5000.0) for name in ("electricity", "heat", "hydrogen")
)


def potential(technology: str, place: str, capacity: float) -> model.Potential:
    return record(model.Potential, technology=technology, zone=place, capacity=capacity)


def demand(place: str, name: str, energy: float, period: int = 2030, **values: Any) -> model.Demand:
    given = {"sector": "all", "zone": place, "carrier": name, "energy": energy, "period": period}
    return record(model.Demand, **given | values)


def make_case(**values: Any) -> model.Case:
    """Return a case of one period (2030, 1 year), one weather year and one zone, `a`."""
    empty: dict[str, Any] = {one.name: () for one in fields(model.Case)}
    defaults: dict[str, Any] = {
        "folder": "",
        "name": "made",
        "title": label("made"),
        "base_year": 2030,
        "currency": "CNY",
        "boundary": "scope1",
        "inventory": "",
        "periods": (model.Period(2030, 1.0),),
        "weather_years": (model.WeatherYear("w", 1.0),),
        "carriers": (carrier("electricity"),),
        "parties": tuple(model.Party(name, label(name)) for name in ("company", "outside")),
        "zones": (zone("a"),),
        "parameters": (parameter("discount_rate_social", 0.05), *UNSERVED),
        "transfers": COSTS,
        "agreement": model.Agreement(label("none"), "", (), (), ()),
        "series": {},
        "stations": {},
        "boundaries": {},
        "sha256": "",
    }
    unknown = values.keys() - empty.keys()
    assert not unknown, f"a case has no {unknown}"
    return model.Case(**empty | defaults | values)


@dataclass(frozen=True)
class Arrays:
    """Profiles given as arrays over 8760 hours, by name or by (name, zone)."""

    series: Mapping[Any, Floats] = field(default_factory=dict)

    def hourly(self, profile: str, zone: str, weather_year: str) -> Floats:
        for key in ((profile, zone, weather_year), (profile, zone), profile):
            if key in self.series:
                return self.series[key]
        raise KeyError(profile)

    def peak_ratio(self, profile: str, zone: str) -> float:
        series = self.hourly(profile, zone, "")
        return float(series.max() / series.mean())


def grid(hours: Any, season: Any = None) -> TimeGrid:
    """Return steps of these lengths [h]; a number of hours means steps of that length."""
    if isinstance(hours, int):
        count = -(-8760 // hours)
        hours = [hours] * (count - 1) + [8760 - hours * (count - 1)]
    lengths = np.array(hours, dtype=float)
    assert lengths.sum() == 8760
    start = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int64)
    seasons = np.zeros(lengths.size, dtype=np.int64) if season is None else np.array(season)
    return TimeGrid(step_start=start, step_hours=lengths, season=seasons)


def spread(hours: Any, values: list[float]) -> Floats:
    """Return 8760 hours that hold `values` over the steps of `grid(hours)`."""
    return np.repeat(np.array(values, dtype=float), grid(hours).step_hours.astype(int))


def build(
    case: model.Case, hours: Any, series: Mapping[Any, Floats] | None = None, season: Any = None
) -> tuple[BlockProgram, Layout]:
    """Build a case at steps of these lengths with these arrays as profiles."""
    return build_program(case, grid(hours, season), Arrays(series or {}))


# ----------------------------------------------------------------------------------- the text


def text(program: BlockProgram) -> str:
    """Write a program in canonical order; numbers to ten digits, series in brackets.

    A primed column is that of the previous step, a column in <> is a design column.
    """
    design = program.design
    lines = [
        f"{name} in {_number(low)}..{_number(high)}"
        for name, low, high in zip(design.names, design.lower, design.upper, strict=True)
    ]
    sums = _sums((design.entries, design.names), count=len(design.row_names))
    lines += _bounded(design.row_names, sums, design.row_lower, design.row_upper)
    for block in program.blocks:
        lines.append(f"-- {block.period} {block.weather_year} {_number(block.share)}")
        lines += _block(block, design.names)
    totals = program.totals
    parts = [(totals.design, tuple(f"<{name}>" for name in design.names))]
    parts += [
        (entries, tuple(f"{name}@{block.period}" for name in block.columns))
        for entries, block in zip(totals.blocks, program.blocks, strict=True)
    ]
    lines += ["-- totals"] if totals.names else []
    lines += _bounded(
        totals.names, _sums(*parts, count=len(totals.names)), totals.lower, totals.upper
    )
    return "\n".join(lines)


def block_text(program: BlockProgram, number: int = 0) -> str:
    """Write one block alone."""
    return "\n".join(_block(program.blocks[number], program.design.names))


def design_text(program: BlockProgram) -> str:
    """Write the design alone."""
    return text(program).split("\n--")[0]


def expected(lines: str) -> str:
    """Return lines of a test without indentation; one that begins with + or = goes on."""
    bare = [line.strip() for line in lines.splitlines() if line.strip()]
    return "\n".join(bare).replace("\n+ ", " + ").replace("\n= ", " = ")


def _block(block: Block, design: tuple[str, ...]) -> list[str]:
    lines = []
    ratio, bound = _vector(block.limit_ratio), _vector(block.bound)
    for place, (column, by) in enumerate(zip(block.limited, block.limit_by, strict=True)):
        lines.append(f"{block.columns[column]} <= {ratio[place]} <{design[by]}>")
    lines += [
        f"{block.columns[column]} <= {bound[place]}" for place, column in enumerate(block.bounded)
    ]
    bare = (
        set(range(len(block.columns))) - set(block.limited.tolist()) - set(block.bounded.tolist())
    )
    lines += [f"{block.columns[column]} free" for column in sorted(bare)]
    parts = (
        (block.step, block.columns),
        (block.carry, tuple(f"{name}'" for name in block.columns)),
        (block.design, tuple(f"<{name}>" for name in design)),
    )
    sums, rhs = _sums(*parts, count=len(block.rows)), _vector(block.rhs)
    lines += [f"{name}: {sums[row]} = {rhs[row]}" for row, name in enumerate(block.rows)]
    return lines


def _sums(*parts: Any, count: int) -> list[str]:
    terms: list[list[str]] = [[] for _ in range(count)]
    for entries, names in parts:
        values = _vector(entries)
        for place, (row, column) in enumerate(zip(entries.row, entries.column, strict=True)):
            terms[row].append(f"{values[place]} {names[column]}")
    return [" + ".join(term) or "0" for term in terms]


def _bounded(names: Any, sums: list[str], lower: Floats, upper: Floats) -> list[str]:
    lines = []
    for name, total, low, high in zip(names, sums, lower, upper, strict=True):
        if low == high:
            lines.append(f"{name}: {total} = {_number(low)}")
        elif np.isinf(low):
            lines.append(f"{name}: {total} <= {_number(high)}")
        elif np.isinf(high):
            lines.append(f"{name}: {total} >= {_number(low)}")
        else:
            lines.append(f"{name}: {_number(low)} <= {total} <= {_number(high)}")
    return lines


def _vector(vector: Vector | Entries) -> list[str]:
    written = [_number(value) for value in vector.value]
    for place, series in zip(vector.varying, vector.series, strict=True):
        written[place] = "[" + " ".join(_number(value) for value in series) + "]"
    return written


def _number(value: float) -> str:
    return f"{float(value) + 0.0:.10g}"


def term_text(term: Term, program: BlockProgram) -> str:
    """Write a term: quantity and labels, then constant, design part and operational part."""
    named = ",".join(f"{value}" for value in term.labels.values() if value)
    parts = [_number(term.constant)] if term.constant else []
    parts += [
        f"{_number(value)} <{program.design.names[column]}>"
        for column, value in zip(term.x, term.x_value, strict=True)
    ]
    for column, series in zip(term.y, term.y_value, strict=True):
        flat = set(series.tolist())
        shown = _number(series[0]) if len(flat) == 1 else f"[{' '.join(map(_number, series))}]"
        parts.append(f"{shown} {program.blocks[term.block].columns[column]}")
    return f"{term.quantity} {term.period}/{term.vintage} {named}: {' + '.join(parts)}"


# ----------------------------------------------------------------------------------- the plan


def transfer(quantity: str, factor: str = "", rate: float = 1.0, **values: Any) -> model.Transfer:
    """Return a payment of the company to outside, for every term of a quantity."""
    given = {"payer": "company", "payee": "outside", "quantity": quantity, "factor": factor}
    name = f"{quantity}:{factor}"
    return record(model.Transfer, transfer=name, rate=rate, **given | values)


def yearly(
    name: str, quantity: str, *factors: str, unit: str = "MWh/a", **where: str
) -> model.AccountDefinition:
    """Return an account: a quantity times factors, per period."""
    allowed = {key: (value,) for key, value in where.items()}
    terms = (model.AccountTerm(quantity, 1.0, factors, allowed),)
    return model.AccountDefinition(
        name, "made", label(name), unit, ("period",), terms, "", "accounts.yaml", 1
    )


COSTS = (
    *(transfer(name, "annualised_cost") for name in ("annuity", "annuity_energy")),
    *(transfer(name, "annualised_cost") for name in ("line_annuity", "fleet_annuity")),
    *(transfer(name, "fixed_om") for name in ("capacity", "energy_capacity")),
    *(transfer(name, "fixed_om") for name in ("line_capacity", "fleet")),
    transfer("output", "variable_om"),
    transfer("fuel", "fuel_price"),
    transfer("start", "start_cost"),
    transfer("import", "import_price"),
    transfer("export", "export_price", payer="outside", payee="company"),
    transfer("unserved", "unserved_cost"),
)
"""Every cost there is, paid to outside: the system cost is their sum."""


@dataclass(frozen=True)
class Solved:
    """A plan in parts: program with objective and clauses, ledgers, certified solution."""

    case: model.Case
    program: BlockProgram
    layout: Layout
    ledgers: Ledgers
    bound: BoundProgram
    solution: Solution
    certificate: Certificate

    @property
    def objective(self) -> float:
        return self.certificate.objective

    def total(self, quantity: str, **labels: str) -> float:
        """Return the expected yearly amount of a quantity, summed over its terms."""
        return sum(
            term.share * evaluate(term, self.solution.x, self.solution.y)
            for term in self.layout.select(quantity, **labels)
        )


def solved(
    case: model.Case, hours: Any, series: Mapping[Any, Floats] | None = None, season: Any = None
) -> Solved:
    """Plan a case at these steps: build, open, bind, solve, certify."""
    profiles, steps = Arrays(series or {}), grid(hours, season)
    program, layout = build_program(case, steps, profiles)  # type: ignore[arg-type]
    ledgers = open_ledgers(case, layout, profiles, steps)  # type: ignore[arg-type]
    bound = bind_clauses(bind_objective(program, ledgers), ledgers, case.agreement)
    found = solve_certified(bound.program, "simplex")
    return Solved(case, bound.program, layout, ledgers, bound, found.solution, found.certificate)
