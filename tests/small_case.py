"""A case of one to two zones, two periods and four steps, made without any file.

Coal stands in zone `west`; wind (the company's) and a battery may be built; a market sells and
buys. Every number is chosen to be worked by hand.
"""

from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

import numpy as np

from longspring.case.model import (
    AccountDefinition,
    AccountTerm,
    Agreement,
    Carrier,
    Case,
    Clause,
    Demand,
    Emission,
    Existing,
    Field,
    Fuel,
    FuelPrice,
    Label,
    Market,
    Origin,
    Parameter,
    Party,
    Period,
    Potential,
    Store,
    StoreCost,
    Technology,
    TechnologyCost,
    Transfer,
    WeatherYear,
    Zone,
)
from longspring.ledger.account import Ledgers, open_ledgers
from longspring.program.block import BlockProgram
from longspring.program.build import build_program
from longspring.program.layout import Layout
from longspring.program.matrix import Run, to_matrix, unpack
from longspring.program.solution import Solution
from longspring.timegrid import TimeGrid

ORIGIN = Origin("test.csv", 2, "worked", "derived", None, None, "")
PARTIES = ("company", "other_generators", "grid", "households", "farmers", "state", "outside")
HOURS = 8760.0


def record(table: type, /, **values: Any) -> Any:
    """Return a record; what is not given takes the default of its column."""
    filled: dict[str, Any] = {}
    for one in fields(table):
        if one.name in values:
            filled[one.name] = values[one.name]
        elif one.name == "origin":
            filled[one.name] = ORIGIN
        elif one.default is not MISSING:
            continue
        else:
            default = one.metadata.get("default")
            filled[one.name] = default if default is not None or one.type is not str else ""
    return table(**filled)


@dataclass(frozen=True)
class SteadyProfiles:
    """Hourly series by name; the same in every zone."""

    series: dict[str, np.ndarray]

    def hourly(self, profile: str, zone: str, weather_year: str) -> np.ndarray:
        """Return the series, scaled down in the calm weather year."""
        calm = 0.8 if weather_year == "calm" and profile == "wind" else 1.0
        return self.series[profile] * calm


def grid(steps: int = 4) -> TimeGrid:
    """Return equal steps of the year."""
    start = np.arange(steps) * (8760 // steps)
    return TimeGrid(start, np.full(steps, HOURS / steps), np.zeros(steps, dtype=np.int64))


def profiles() -> SteadyProfiles:
    """Return wind, a flat demand and a price that is dear in the second half of the year."""
    hour = np.arange(8760)
    wind = np.select([hour < 2190, hour < 4380, hour < 6570], [0.6, 0.2, 0.1], 0.5)
    dear = np.where(hour < 4380, 0.5, 1.5) + 0.1 * np.where(hour % 2, 1.0, -1.0)
    return SteadyProfiles({"wind": wind, "flat": np.ones(8760), "price": dear})


def transfer(name: str, payer: str, payee: str, quantity: str, **more: Any) -> Transfer:
    """Return a transfer."""
    labels = {"label_en": name, "label_zh": name}
    return record(
        Transfer,
        transfer=name,
        payer=payer,
        payee=payee,
        quantity=quantity,
        **({"rate": 1.0} | labels | more),
    )


def transfers() -> tuple[Transfer, ...]:
    """Return resource payments to outside and two payments between parties."""
    return (
        transfer("annuity", "owner", "outside", "annuity", factor="annualised_cost"),
        transfer("annuity_energy", "owner", "outside", "annuity_energy", factor="annualised_cost"),
        transfer("fixed", "owner", "outside", "capacity", factor="fixed_om"),
        transfer("variable", "owner", "outside", "output", factor="variable_om"),
        transfer("fuel", "owner", "outside", "fuel", factor="fuel_price"),
        transfer("import", "grid", "outside", "import", factor="import_price"),
        transfer("export", "outside", "grid", "export", factor="export_price"),
        transfer("unserved", "households", "outside", "unserved", factor="unserved_cost"),
        transfer("sales", "grid", "owner", "output", rate=300.0),
        transfer("tariff", "households", "grid", "demand", rate=500.0, sector="residential"),
        transfer(
            "allowance", "owner", "state", "fuel", rate=60.0, factor="emission_factor;uncaptured"
        ),
    )


def account(name: str, unit: str, *terms: AccountTerm, index: tuple[str, ...] = ()) -> Any:
    """Return a definition."""
    labels = Label(name, name)
    return AccountDefinition(name, "test", labels, unit, index, terms, "", "accounts.yaml", 1)


def term(quantity: str, *factors: str, scale: float = 1.0, **where: str) -> AccountTerm:
    """Return a term of a definition."""
    return AccountTerm(quantity, scale, factors, {key: (one,) for key, one in where.items()})


def accounts() -> tuple[AccountDefinition, ...]:
    """Return the accounts the tests bound."""
    split = ("period", "zone")
    burnt = term("fuel", "emission_factor", "uncaptured")
    return (
        account("co2", "t/a", burnt, term("exogenous_emission"), index=split),
        account("company_capacity", "MW", term("capacity", owner="company"), index=split),
        account("wind_capacity", "MW", term("capacity", group="wind"), index=split),
        account("investment", "CNY", term("build", "overnight_cost")),
        account("curtailment", "MWh/a", term("curtailment"), index=split),
        account("available", "MWh/a", term("curtailment"), term("output", group="wind")),
        account("wind", "MWh/a", term("output", group="wind"), index=(*split, "technology")),
        account("coal_capacity", "MW", term("capacity", technology="coal"), index=split),
        account("storage", "MW", term("capacity", group="battery"), index=split),
        account("imports", "MWh/a", term("import")),
        account("import_bill", "CNY/a", term("import", "import_price")),
        account("unserved", "MWh/a", term("unserved"), index=split),
    )


def clause(
    name: str, account_name: str, sense: str, value: float, unit: str, **more: Any
) -> Clause:
    """Return a binding clause over all periods unless told otherwise."""
    words = Label(f"{name} in words", f"{name} 条款")
    plain: dict[str, Any] = {
        "name": name,
        "field": "F1",
        "label": words,
        "text": words,
        "owes": ("company",),
        "benefits": ("grid",),
        "account": account_name,
        "sense": sense,
        "value": value,
        "unit": unit,
        "minus": "",
        "ratio": 0.0,
        "periods": (),
        "zones": (),
        "aggregate": "each",
        "rule": "",
        "strength": "binding",
        "remedy_price": None,
        "legal": "B",
        "evidence": words,
        "illustrative": True,
        "file": "agreement.yaml",
        "line": 1,
    }
    return Clause(**(plain | more))


def agreement(*clauses: Clause) -> Agreement:
    """Return an agreement of one field."""
    one = Field("F1", Label("field", "领域"), Label("field", "领域"), ("co2",))
    return Agreement(Label("test", "测试"), "2022", ("company", "grid"), (one,), clauses)


def small_case(weather: tuple[tuple[str, float], ...] = (("typical", 1.0),)) -> Case:
    """Return the case; two weather years where two are asked for."""
    years = (2030, 2040)
    wind = record(
        Technology,
        technology="wind",
        group="wind",
        kind="source",
        carrier_out="electricity",
        availability_profile="wind",
        lifetime=10.0,
        owner="company",
    )
    coal = record(
        Technology,
        technology="coal",
        group="coal_power",
        kind="conversion",
        carrier_out="electricity",
        fuel="coal",
        efficiency=0.4,
        lifetime=40.0,
        first_build=9999,
        owner="other_generators",
    )
    battery = record(
        Store,
        store="battery",
        group="battery",
        carrier="electricity",
        charge_efficiency=0.9,
        discharge_efficiency=0.9,
        loss_rate=0.0,
        duration_min=2.0,
        duration_max=4000.0,
        lifetime=15.0,
        owner="company",
    )
    market = {"market": "ring", "carrier": "electricity", "zone": "west", "import_limit": 500.0}
    prices = {"import_price": 900.0, "export_price": 50.0, "emission_factor": 0.5}
    empty = {one.name: () for one in fields(Case)}
    given = {
        "folder": "",
        "name": "small",
        "title": Label("small", "小"),
        "base_year": 2030,
        "currency": "CNY",
        "boundary": "scope1",
        "inventory": "",
        "coefficient_level": "central",
        "periods": (Period(2030, 10.0), Period(2040, 10.0)),
        "weather_years": tuple(WeatherYear(*one) for one in weather),
        "carriers": (Carrier("electricity", Label("electricity", "电"), False, 0.0),),
        "parties": tuple(Party(name, Label(name, name)) for name in PARTIES),
        "parameters": (
            record(Parameter, parameter="discount_rate_social", value=0.05, unit="1/a"),
            record(Parameter, parameter="unserved_cost_electricity", value=2e4, unit="CNY/MWh"),
        ),
        "zones": (record(Zone, zone="west"), record(Zone, zone="east")),
        "technologies": (wind, coal),
        "costs": tuple(
            record(TechnologyCost, technology=name, period=year, **cost)
            for year in years
            for name, cost in (
                ("wind", {"overnight_cost": 4.8e6, "fixed_om": 6e4}),
                ("coal", {"overnight_cost": 4e6, "fixed_om": 1e5, "variable_om": 20.0}),
            )
        ),
        "stores": (battery,),
        "store_costs": tuple(
            record(
                StoreCost,
                store="battery",
                period=year,
                power_cost=5e5,
                energy_cost=6e5,
                power_fixed_om=1e3,
                energy_fixed_om=0.0,
            )
            for year in years
        ),
        "existing": (
            record(
                Existing,
                plant_en="coal",
                plant_zh="煤",
                technology="coal",
                zone="west",
                capacity=150.0,
                start_year=2010,
                end_year=2050,
                owner="o",
                owner_party="other_generators",
            ),
        ),
        "demands": tuple(
            record(
                Demand,
                zone="west",
                carrier="electricity",
                sector="residential",
                period=year,
                energy=100.0 * HOURS,
                profile="flat",
            )
            for year in years
        ),
        "fuels": (record(Fuel, fuel="coal", emission_factor=0.34, payee="outside"),),
        "fuel_prices": tuple(
            record(FuelPrice, fuel="coal", period=year, price=40.0, limit=None) for year in years
        ),
        "potentials": (
            record(Potential, technology="wind", zone="west", capacity=1000.0),
            record(Potential, technology="battery", zone="west", capacity=500.0),
        ),
        "markets": tuple(
            record(
                Market, period=year, export_limit=50.0, price_profile="price", **market, **prices
            )
            for year in years
        ),
        "emissions": tuple(
            record(Emission, sector="process", zone="east", period=year, co2=1e4) for year in years
        ),
        "transfers": transfers(),
        "agreement": agreement(),
        "deal": None,
        "accounts": accounts(),
        "series": {},
        "stations": {},
        "boundaries": {},
        "sha256": "",
    }
    return Case(**(empty | given))


def opened(case: Case, steps: int = 4) -> tuple[BlockProgram, Layout, Ledgers]:
    """Return program, layout and ledgers of a case, without an objective."""
    program, layout = build_program(case, grid(steps), profiles())
    return program, layout, open_ledgers(case, layout, profiles(), grid(steps))


def with_accounts(case: Case, *more: AccountDefinition) -> Case:
    """Return the case with more accounts."""
    return replace(case, accounts=(*case.accounts, *more))


def solve(program: BlockProgram) -> Solution:
    """Solve with scipy's HiGHS, from the lowered matrix, with the largest cost scaled to 1000."""
    from scipy.optimize import linprog
    from scipy.sparse import csc_array, vstack

    from longspring.errors import InfeasibleError

    matrix = to_matrix(program)
    shape = (matrix.row_lower.size, matrix.cost.size)
    rows = csc_array((matrix.value, matrix.index, matrix.start), shape=shape).tocsr()
    low, high = matrix.row_lower, matrix.row_upper
    same = low == high
    above, below = np.isfinite(low) & ~same, np.isfinite(high) & ~same
    unit = max(float(np.abs(matrix.cost).max()) / 1000.0, 1e-12)
    found = linprog(
        matrix.cost / unit,
        A_ub=vstack([-rows[above], rows[below]]),
        b_ub=np.concatenate([-low[above], high[below]]),
        A_eq=rows[same],
        b_eq=low[same],
        bounds=np.column_stack([matrix.column_lower, matrix.column_upper]),
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if found.status == 2:
        raise InfeasibleError(found.message)
    assert found.status == 0, found.message
    dual = np.zeros(shape[0])
    dual[same] = found.eqlin.marginals
    split = int(above.sum())
    dual[above] -= found.ineqlin.marginals[:split]
    dual[below] += found.ineqlin.marginals[split:]
    return unpack(program, found.x, unit * dual, Run("linprog", "scipy", int(found.nit), 0.0))
