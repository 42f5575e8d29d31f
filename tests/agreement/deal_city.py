"""A small city in which every clause template has something to bind.

The small case with the accounts that are shipped, and beside coal, wind and battery: village
wind, heat for homes from a coal boiler or a heat pump of the company, hydrogen for a factory
from an electrolyser, and a coal plant of the company. Numbers are round, not of any place.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from longspring.agreement.bind import bind_objective
from longspring.case.accounts import coefficient_tables, money_accounts, shipped_accounts
from longspring.case.agreement import Known, read_agreement
from longspring.case.draft import Wishes, draft
from longspring.case.model import (
    AccountDefinition,
    Agreement,
    Carrier,
    Case,
    Clause,
    Coefficient,
    Component,
    ComponentPrice,
    ComponentUse,
    Demand,
    Existing,
    Factory,
    Field,
    Label,
    Party,
    Potential,
    Technology,
    TechnologyCost,
)
from longspring.case.templates import find_template
from longspring.ledger.account import Ledgers
from longspring.program.block import BlockProgram
from small_case import HOURS, PARTIES, opened, record, small_case, transfer

YEARS = (2030, 2040)
PLANTS = {  # group, carrier, what it takes in, owner, CNY/MW, CNY/MW/a
    "wind_village": ("wind", "electricity", {}, "villages", 6.5e6, 1.2e5),
    "coal_company": ("coal_power", "electricity", {"fuel": "coal"}, "company", 4e6, 1e5),
    "boiler": ("coal_boiler", "heat_network", {"fuel": "coal"}, "heat_company", 6e5, 2e4),
    "pump": ("heat_pump", "heat_network", {"carrier_in": "electricity"}, "company", 3e6, 4e4),
    "cell": ("hydrogen", "hydrogen", {"carrier_in": "electricity"}, "local_industry", 4e6, 5e4),
}
EFFICIENCY = {"coal_company": 0.42, "boiler": 0.8, "pump": 3.0, "cell": 0.7}


def city() -> Case:
    """Return the case, without clauses."""
    base = small_case()
    battery = replace(base.stores[0], group="storage_power")
    added = ("villages", "heat_company", "local_industry", "city")
    carriers = tuple(
        Carrier(name, Label(name, name), True, 0.0) for name in ("heat_network", "hydrogen")
    )
    return replace(
        base,
        carriers=(*base.carriers, *carriers),
        parties=tuple(Party(name, Label(name, name)) for name in (*PARTIES, *added)),
        technologies=(*base.technologies, *map(plant, PLANTS)),
        costs=(*base.costs, *(cost(name, year) for name in PLANTS for year in YEARS)),
        stores=(battery,),
        existing=(*base.existing, *(standing(name) for name in ("coal_company", "boiler"))),
        demands=(*base.demands, *(demand(*one) for one in wanted())),
        potentials=(
            *base.potentials,
            *(record(Potential, technology=name, zone="west", capacity=300.0) for name in PLANTS),
        ),
        parameters=(
            *base.parameters,
            replace(base.parameters[1], parameter="unserved_cost_heat_network"),
            replace(base.parameters[1], parameter="unserved_cost_hydrogen"),
        ),
        transfers=(
            *(
                replace(one, carrier="electricity") if one.transfer == "sales" else one
                for one in base.transfers
            ),
            transfer("power", "owner", "grid", "input", rate=400.0, carrier="electricity"),
            transfer("heat", "households", "heat_company", "demand", rate=150.0, sector="heat"),
            transfer("works", "owner", "outside", "factory_annuity", factor="annualised_cost"),
            transfer("upkeep", "owner", "outside", "factory_capacity", factor="fixed_om"),
            transfer("bought", "heat_company", "owner", "output", rate=140.0, group="heat_pump"),
        ),
        coefficients=tuple(coefficients()),
        components=(record(Component, component="blade", unit="MW", province_share=0.0),),
        component_prices=tuple(record(ComponentPrice, period=year, **BLADE) for year in YEARS),
        component_uses=(record(ComponentUse, component="blade", technology="wind", amount=1.0),),
        factories=(record(Factory, **WORKS),),
        accounts=tuple(one for one in shipped_accounts() if countable(one)),
        agreement=Agreement(Label("t", "t"), "2022", (), (FIELD,), ()),
    )


FIELD = Field("F1", Label("field", "领域"), Label("field", "领域"), ("co2",))


TABLES = {"jobs", "jobs_learning", "village_price", "village_debt", "factory_jobs", "product"}
TABLES |= {f"chain{kind}{end}" for kind in ("", "_energy") for end in ("", "_city", "_province")}
# A factory may make blades, a tenth of a wind machine, and sell some to others; it never pays.
BLADE = {"component": "blade", "price": 4.8e5, "export_price": 4e5, "export_limit": 40.0}
WORKS = {
    **{"factory": "works", "component": "blade", "zone": "west", "owner": "local_industry"},
    **{
        "max_capacity": 100.0,
        "overnight_cost": 2e6,
        "fixed_om": 1e5,
        "input_share": 0.9,
        "existing_capacity": 0.0,
    },
    "lifetime": 20.0,
}


def countable(account: AccountDefinition) -> bool:
    """Return whether the city has every coefficient of an account; it has no input-output table."""
    factors = {factor for term in account.terms for factor in term.factors}
    multiplied = any(factor.startswith(("value_added", "employment")) for factor in factors)
    return coefficient_tables(account) <= TABLES and not multiplied


def coefficients() -> Iterator[Coefficient]:
    """Yield hands per MW, and what a village is paid and owes."""
    built = ("wind", "wind_village", "battery", "pump", "cell")
    for name in (*built, "coal", "coal_company"):
        yield coefficient("jobs_learning", name, "", 1.0)
        yield coefficient("jobs", name, "operation", 0.3)
    for name in built:
        yield coefficient("jobs", name, "construction", 3.2)
        yield coefficient("jobs", name, "manufacture", 4.7)
    yield coefficient("village_price", "wind_village", "protected", 373.1)
    yield coefficient("village_price", "wind_village", "market", 250.0)
    yield coefficient("village_debt", "wind_village", "", 4e5)
    yield coefficient("factory_jobs", "works", "", 10.0)
    yield coefficient("product", "works", "blade", 1.0)
    yield coefficient("product", "blade", "blade", 1.0)
    # Of wind machines 5 % is bought in the city and 10 % in the province, of all else a quarter.
    for name in built:
        yield coefficient("chain", name, "rest", 0.9)
        yield coefficient("chain", name, "blade", 0.1)
        yield coefficient("chain_city", name, "rest", 0.05 if name == "wind" else 0.25)
        yield coefficient("chain_province", name, "rest", 0.1 if name == "wind" else 0.25)
    yield coefficient("chain_energy", "battery", "rest", 1.0)
    yield coefficient("chain_energy_city", "battery", "rest", 0.25)
    yield coefficient("chain_energy_province", "battery", "rest", 0.25)


def coefficient(table: str, name: str, item: str, value: float) -> Coefficient:
    """Return a coefficient that holds in every period."""
    labels = {"table": table, "technology": name, "item": item, "unit": "1"}
    return record(Coefficient, period=None, value=value, **labels)


def plant(name: str) -> Technology:
    """Return a technology of the table above."""
    group, carrier, source, owner, _, _ = PLANTS[name]
    return record(
        Technology,
        technology=name,
        group=group,
        kind="conversion" if source else "source",
        carrier_out=carrier,
        availability_profile="" if source else "wind",
        efficiency=EFFICIENCY.get(name, 1.0),
        lifetime=20.0,
        first_build=9999 if "fuel" in source else 0,
        owner=owner,
        **source,
    )


def cost(name: str, year: int) -> TechnologyCost:
    """Return what a plant costs in a period."""
    overnight, fixed = PLANTS[name][4:]
    numbers = {"overnight_cost": overnight, "fixed_om": fixed, "variable_om": 5.0}
    return record(TechnologyCost, technology=name, period=year, **numbers)


def standing(name: str) -> Existing:
    """Return 120 MW of a plant that stands from the start."""
    owner = PLANTS[name][3]
    place = {"technology": name, "zone": "west", "capacity": 120.0, "owner_party": owner}
    years = {"start_year": 2010, "end_year": 2050}
    return record(Existing, plant_en=name, plant_zh=name, owner=owner, **place, **years)


def wanted() -> list[tuple[str, str, int, float]]:
    """Return sector, carrier, period and mean demand [MW]."""
    needs = (("heat", "heat_network", 60.0), ("plant", "hydrogen", 5.0))
    return [(sector, carrier, year, mean) for sector, carrier, mean in needs for year in YEARS]


def demand(sector: str, carrier: str, year: int, mean: float) -> Demand:
    """Return a steady demand in the zone `west`."""
    steady = {"energy": mean * HOURS, "profile": "flat"}
    return record(Demand, zone="west", carrier=carrier, sector=sector, period=year, **steady)


@cache
def free_city() -> tuple[BlockProgram, Ledgers]:
    """Return the program of the city with its objective, and its ledgers."""
    program, _, ledgers = opened(city())
    return bind_objective(program, ledgers), ledgers


def drafted(name: str, wishes: Wishes) -> Clause:
    """Return the clause that a template makes in the city, read back from its YAML."""
    case = city()
    text = draft(find_template(name), case, "C01", replace(wishes, field="F1"))
    lines = "\n".join(f"  {line}" for line in text.rstrip().split("\n"))
    head = "name: {en: t, zh: t}\nsigned: '2022'\nparties: [city]\nfields:\n  - name: F1\n"
    head += "    label: {en: f, zh: f}\n    text: {en: f, zh: f}\n    accounts: [co2]\nclauses:\n"
    accounts = {one.name: one for one in (*money_accounts(), *case.accounts)}
    known = Known(
        parties=frozenset(party.name for party in case.parties),
        zones=frozenset(zone.zone for zone in case.zones),
        periods=frozenset(str(period.year) for period in case.periods),
        accounts=accounts,
    )
    issues = []
    agreement = read_agreement(f"{head}{lines}\n", known, issues)
    assert not issues, issues
    assert agreement is not None
    return agreement.clauses[0]
