"""What stands and what may be built: technologies, stores, lines, limits, projects."""

from dataclasses import dataclass

from longspring.case.columns import Origin, TechnologyKind, number, provenance, text


@dataclass(frozen=True, slots=True)
class Technology:
    """technologies.csv: something that turns weather, fuel or a carrier into a carrier.

    source      dispatch <= availability * capacity
    conversion  input = output / efficiency, from `fuel` or from `carrier_in`
    chp         `fuel` to `carrier_out` (electricity) and `carrier_heat`, in a feasible region
    Capacity is in MW of `carrier_out`.
    """

    technology: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    group: str = text("colour and row in charts: wind, solar, coal, biomass, ...")
    kind: TechnologyKind = text()
    carrier_out: str = text(refers="carriers")
    carrier_in: str = text(default="", refers="carriers")
    carrier_heat: str = text(default="", refers="carriers")
    fuel: str = text(default="", refers="fuels")
    efficiency: float = number("1", 0.01, 10, 1.0, "output / input; chp: condensing, electric")
    efficiency_profile: str = text("hourly efficiency instead (COP)", "", "profiles")
    availability_profile: str = text("upper bound on output per capacity", "", "profiles")
    power_to_heat: float | None = number("1", 0, 10, None, "cb, back-pressure line")
    power_loss: float | None = number("1", 0, 1, None, "cv, power lost per heat; 0: back-pressure")
    heat_ratio: float | None = number("1", 0, 20, None, "largest heat per electric capacity")
    min_load: float = number("1", 0, 1, 0.0, "least output per online capacity; > 0: committed")
    start_cost: float = number("CNY/MW", 0, default=0.0)
    capture_rate: float = number("1", 0, 1, 0.0, "share of stack CO2 captured")
    retrofit_of: str = text("technology whose standing capacity it converts", "", "technologies")
    unit_size: float | None = number("MW", 0, meaning="largest single unit, for adequacy")
    firm_heat: float = number("1", 0, 20, 0.0, "heat surely available at design cold, per MW")
    lifetime: float = number("a", 1, 200)
    first_build: int = number("a", 0, 9999, 0, "first period year it may be built; 9999: never")
    last_build: int = number("a", 0, 9999, 9999, "last period year it may be built")
    owner: str = text("party that owns new capacity", refers="parties")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class TechnologyCost:
    """costs.csv: what a technology costs if built (or run) in a period."""

    technology: str = text(refers="technologies")
    period: int = number("a", 1900, 2200)
    overnight_cost: float = number("CNY/MW", 0)
    fixed_om: float = number("CNY/MW/a", 0)
    variable_om: float = number("CNY/MWh", 0, default=0.0)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Store:
    """stores.csv: holds a carrier; power and energy are sized apart within the duration range."""

    store: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    group: str = text()
    carrier: str = text(refers="carriers")
    charge_efficiency: float = number("1", 0.01, 1)
    discharge_efficiency: float = number("1", 0.01, 1)
    loss_rate: float = number("1/h", 0, 1)
    duration_min: float = number("h", 0, meaning="least energy per power")
    duration_max: float = number("h", 0, meaning="largest energy per power")
    lifetime: float = number("a", 1, 200)
    first_build: int = number("a", 0, 9999, 0)
    last_build: int = number("a", 0, 9999, 9999)
    owner: str = text(refers="parties")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class StoreCost:
    """store_costs.csv: what a store costs if built (or run) in a period."""

    store: str = text(refers="stores")
    period: int = number("a", 1900, 2200)
    power_cost: float = number("CNY/MW", 0)
    energy_cost: float = number("CNY/MWh", 0)
    power_fixed_om: float = number("CNY/MW/a", 0)
    energy_fixed_om: float = number("CNY/MWh/a", 0)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Line:
    """lines.csv: corridor between two zones; flows both ways, positive from zone_from."""

    line: str = text("key")
    carrier: str = text(refers="carriers")
    zone_from: str = text(refers="zones")
    zone_to: str = text(refers="zones")
    length: float = number("km", 0)
    efficiency: float = number("1", 0.1, 1)
    existing_capacity: float = number("MW", 0)
    max_capacity: float = number("MW", 0)
    overnight_cost: float = number("CNY/MW", 0)
    fixed_om: float = number("CNY/MW/a", 0)
    lifetime: float = number("a", 1, 200)
    owner: str = text(refers="parties")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Existing:
    """existing.csv: a plant or store that stands today, by name, owner and year."""

    plant_en: str = text()
    plant_zh: str = text()
    unit: str = text(default="")
    technology: str = text("technology or store", refers="technologies or stores")
    zone: str = text(refers="zones")
    capacity: float = number("MW", 0)
    energy: float = number("MWh", 0, default=0.0, meaning="energy capacity, stores only")
    start_year: int = number("a", 1900, 2200)
    end_year: int = number("a", 1900, 2200, meaning="first year in which it no longer stands")
    owner: str = text("name of the owner")
    owner_party: str = text(refers="parties")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Potential:
    """potentials.csv: most capacity of a technology or store that may stand in a zone.

    A pair (technology, zone) not listed cannot be built there. What stands in a zone of one pool
    shares it: the sum of each capacity over its potential is at most 1.
    """

    technology: str = text(refers="technologies or stores")
    zone: str = text(refers="zones")
    capacity: float = number("MW", 0)
    pool: str = text("what only one of several may take up, as the site of a village", default="")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class BuildLimit:
    """build_limits.csv: most that may be built of a group per year, or of a part of it."""

    group: str = text("Technology.group or Store.group")
    period: int = number("a", 1900, 2200)
    technology: str = text("only this one of the group", "", "technologies or stores or fleets")
    zone: str = text("only there; empty: in all zones together", "", "zones")
    build: float = number("MW/a", 0)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Project:
    """projects.csv: a real project in the pipeline, with its stage today.

    `reached` says what `stage` means in the stages of the case: it and what it needs were done.
    """

    project: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    technology: str = text(refers="technologies or stores")
    zone: str = text(refers="zones")
    capacity: float = number("MW", 0)
    stage: str = text()
    reached: str = text("last stage known to be done; empty: none", "", "stages")
    known_on: str = text("day on which that was known, as 2023-05-31", "")
    owner: str = text()
    origin: Origin = provenance()
