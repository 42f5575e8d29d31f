"""What a case contains: frozen records, one class per table, units and bounds in the metadata.

Each class is one table of the case folder and each field one column of it. A numeric field
is declared with :func:`number`, which carries the canonical unit, the allowed range and what
an empty cell means; the reader, the JSON Schema and the reference page are made from these
declarations, so nothing about a column is written twice.

A column header is the field's name followed by a unit, as in ``overnight_cost_cny_per_kw``
for the field ``overnight_cost`` [CNY/MW]: the reader converts once, here values are canonical
(MW, MWh, t, h, currency of the base year). This module does not read files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Basis = Literal["measured", "published", "derived", "assumed"]
TechnologyKind = Literal["source", "conversion", "chp"]
ProfileModel = Literal["file", "pv", "wind", "heat_demand", "cop", "derating"]
Strength = Literal["binding", "best_effort", "report_only"]
Sense = Literal[">=", "<=", "=="]
LegalClass = Literal["B", "E", "X"]


def number(
    unit: str,
    low: float = float("-inf"),
    high: float = float("inf"),
    default: float | None = None,
    meaning: str = "",
) -> Any:
    """Declare a numeric column: canonical `unit`, inclusive range, `default` of an empty cell."""
    return field(
        metadata={"unit": unit, "low": low, "high": high, "default": default, "meaning": meaning}
    )


def text(meaning: str = "", default: str | None = None, refers: str = "") -> Any:
    """Declare a text column; `refers` names the table whose key it must be ("zones", ...)."""
    return field(metadata={"default": default, "refers": refers, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row stands and why its numbers are believed (law of semantics 9)."""

    file: str
    line: int
    source: str  # key(s) of sources.csv, separated by ";"
    basis: Basis  # the weakest basis among the row's numbers
    low_ratio: float | None  # plausible range of the row's numbers as a ratio of the value given;
    high_ratio: float | None  # both required where basis is "assumed"
    note: str


# --------------------------------------------------------------------------- case.yaml


@dataclass(frozen=True, slots=True)
class Label:
    """A name in both languages of the product."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Period:
    """Investment period, named by its milestone year, standing for `years` years."""

    year: int
    years: float


@dataclass(frozen=True, slots=True)
class WeatherYear:
    """A weather year and its probability; `name` is the value in weather.csv."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Carrier:
    """What flows hour by hour; `disposable` carriers may be thrown away at no cost."""

    name: str
    label: Label
    disposable: bool
    network_loss: float  # share of what is fed in that never reaches the demand, in [0, 1)


@dataclass(frozen=True, slots=True)
class Party:
    """A payer or payee."""

    name: str
    label: Label


# --------------------------------------------------------------------------- tables


@dataclass(frozen=True, slots=True)
class Parameter:
    """parameters.csv: a scalar that belongs to no other table, with its own unit column."""

    parameter: str = text("name")
    value: float = number("1", meaning="value in the unit of the row")
    unit: str = text("unit of the value")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Source:
    """sources.csv: a citation that rows refer to."""

    source: str = text("key")
    citation: str = text("author, title, year")
    licence: str = text("licence or terms of use")
    year: str = text("year of publication")


@dataclass(frozen=True, slots=True)
class Zone:
    """zones.csv: a place with one balance per carrier."""

    zone: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    longitude: float = number("deg", -180, 180)
    latitude: float = number("deg", -90, 90)
    elevation: float = number("m", -500, 9000)
    population: float = number("1", 0)
    rural_population: float = number("1", 0)
    area: float = number("km2", 0)
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class County:
    """counties.csv: a county-level unit inside a zone; results are allocated by `share`."""

    county: str = text("GB/T 2260 code")
    label_en: str = text()
    label_zh: str = text()
    zone: str = text(refers="zones")
    population: float = number("1", 0)
    rural_population: float = number("1", 0)
    villages: float = number("1", 0, meaning="administrative villages")
    area: float = number("km2", 0)
    share: float = number("1", 0, 1, meaning="share of its zone in allocated results")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Weather:
    """weather.csv: which station file a zone uses in a weather year, and how it is shifted."""

    zone: str = text(refers="zones")
    weather_year: str = text()
    file: str = text("file in weather/")
    temperature_offset: float = number("K", -20, 20, 0.0)
    wind_ratio: float = number("1", 0.2, 5, 1.0)
    irradiance_ratio: float = number("1", 0.2, 5, 1.0)
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Profile:
    """profiles.csv: how an hourly series is made; columns a model does not use stay empty.

    `file` reads `column` of profiles/`file` (a column named "*" means one column per zone),
    `pv`, `wind`, `heat_demand`, `cop` and `derating` are functions of the zone's weather.
    """

    profile: str = text("key")
    model: ProfileModel = text()
    file: str = text(default="")
    column: str = text(default="")
    tilt: float | None = number("deg", 0, 90)
    azimuth: float | None = number("deg", 0, 360)
    temperature_coefficient: float | None = number("1/K", -0.02, 0.0)
    hub_height: float | None = number("m", 10, 300)
    shear_exponent: float | None = number("1", 0, 1)
    specific_power: float | None = number("W/m2", 100, 1000)
    cutout_temperature: float | None = number("degC", -60, 20)
    loss_ratio: float | None = number("1", 0, 1)
    target_mean: float | None = number("1", 0, 1, meaning="mean the series is calibrated to")
    source_temperature: float | None = number("degC", -20, 60, meaning="empty: outdoor air")
    sink_temperature: float | None = number("degC", 20, 120)
    carnot_ratio: float | None = number("1", 0, 1)
    minimum: float | None = number("1", 0, 20)
    maximum: float | None = number("1", 0, 20)
    slope: float | None = number("1/K", 0, 0.1)
    nominal_temperature: float | None = number("degC", -40, 40)
    indoor_temperature: float | None = number("degC", 5, 30)
    filter_hours: float | None = number("h", 1, 240)
    hot_water_share: float | None = number("1", 0, 1)
    origin: Origin = field()


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
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class TechnologyCost:
    """costs.csv: what a technology costs if built (or run) in a period."""

    technology: str = text(refers="technologies")
    period: int = number("a", 1900, 2200)
    overnight_cost: float = number("CNY/MW", 0)
    fixed_om: float = number("CNY/MW/a", 0)
    variable_om: float = number("CNY/MWh", 0, default=0.0)
    origin: Origin = field()


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
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class StoreCost:
    """store_costs.csv: what a store costs if built (or run) in a period."""

    store: str = text(refers="stores")
    period: int = number("a", 1900, 2200)
    power_cost: float = number("CNY/MW", 0)
    energy_cost: float = number("CNY/MWh", 0)
    power_fixed_om: float = number("CNY/MW/a", 0)
    energy_fixed_om: float = number("CNY/MWh/a", 0)
    origin: Origin = field()


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
    origin: Origin = field()


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
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Demand:
    """demands.csv: exogenous yearly demand and the profile that spreads it over the hours.

    The profile is scaled to mean 1 over the year; between periods listed the row is exact.
    """

    zone: str = text(refers="zones")
    carrier: str = text(refers="carriers")
    sector: str = text("residential, industry, services, ...")
    period: int = number("a", 1900, 2200)
    energy: float = number("MWh/a", 0)
    profile: str = text(refers="profiles")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Fuel:
    """fuels.csv: what is burnt. `seasonal` fuels are bought by season and stocked."""

    fuel: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    emission_factor: float = number("t/MWh", 0, meaning="fossil CO2 per lower heating value")
    biogenic_factor: float = number("t/MWh", 0, default=0.0, meaning="CO2 from biomass, memo")
    seasonal: int = number("1", 0, 1, 0, "1: harvested by season (harvests.csv)")
    stock_loss: float = number("1/month", 0, 1, 0.0)
    payee: str = text("party paid for the fuel", refers="parties")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class FuelPrice:
    """fuel_prices.csv: resource cost delivered, and the yearly limit for the whole case."""

    fuel: str = text(refers="fuels")
    period: int = number("a", 1900, 2200)
    price: float = number("CNY/MWh", 0)
    limit: float | None = number("MWh/a", 0, meaning="empty: unlimited")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Season:
    """seasons.csv: begins on this day (inclusive) and ends where the next begins; cyclic."""

    season: str = text("key")
    month: int = number("1", 1, 12)
    day: int = number("1", 1, 31)
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Harvest:
    """harvests.csv: most of a seasonal fuel that may be bought in a zone and season, per year."""

    fuel: str = text(refers="fuels")
    zone: str = text(refers="zones")
    season: str = text(refers="seasons")
    energy: float = number("MWh/a", 0)
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Potential:
    """potentials.csv: most capacity of a technology or store that may stand in a zone.

    A pair (technology, zone) not listed cannot be built there.
    """

    technology: str = text(refers="technologies or stores")
    zone: str = text(refers="zones")
    capacity: float = number("MW", 0)
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class BuildLimit:
    """build_limits.csv: most that may be built of a group of technologies per year, case-wide."""

    group: str = text("Technology.group or Store.group")
    period: int = number("a", 1900, 2200)
    build: float = number("MW/a", 0)
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Market:
    """markets.csv: trade with the outside at a zone, for one period."""

    market: str = text("key")
    carrier: str = text(refers="carriers")
    zone: str = text(refers="zones")
    period: int = number("a", 1900, 2200)
    import_limit: float = number("MW", 0)
    export_limit: float = number("MW", 0)
    import_price: float = number("CNY/MWh", 0)
    export_price: float = number("CNY/MWh", 0)
    emission_factor: float = number("t/MWh", 0)
    price_profile: str = text("hourly ratio to the price, mean 1", "", "profiles")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Service:
    """services.csv: a yearly need met by fleets: cars, homes to heat, process heat, retrofit.

    `kind` "meet": fleets add up to `quantity`; "offer": fleets add up to at most `quantity`.
    """

    service: str = text("key")
    zone: str = text(refers="zones")
    period: int = number("a", 1900, 2200)
    quantity: float = number("1", 0, meaning="in the service's own unit")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Fleet:
    """fleets.csv: one way to provide a service, counted in the service's unit."""

    fleet: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    group: str = text()
    service: str = text("name of a service")
    service_kind: Literal["meet", "offer"] = text("fleets add up to, or to at most, the quantity")
    unit: str = text("what one is: vehicle, home, MW of peak, t/a")
    lifetime: float = number("a", 1, 200)
    first_build: int = number("a", 0, 9999, 0)
    last_build: int = number("a", 0, 9999, 9999)
    emission: float = number("t/a", default=0.0, meaning="process CO2 per unit; negative: removed")
    emission_kind: str = text("process, sink or credit", "process")
    owner: str = text(refers="parties")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class FleetCost:
    """fleet_costs.csv: what one unit of a fleet costs."""

    fleet: str = text(refers="fleets")
    period: int = number("a", 1900, 2200)
    overnight_cost: float = number("CNY", 0, meaning="per unit")
    fixed_om: float = number("CNY/a", 0, meaning="per unit")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class FleetUse:
    """fleet_uses.csv: what one unit of a fleet draws, of a carrier by hours or a fuel by year.

    Negative energy lowers the demand (retrofit). `flexible_share` of it may be drawn at other
    hours: at most `connected_power` at once, held in a window of `window` hours of mean use.
    """

    fleet: str = text(refers="fleets")
    carrier: str = text(default="", refers="carriers")
    fuel: str = text(default="", refers="fuels")
    energy: float = number("MWh/a", meaning="per unit of the fleet")
    profile: str = text("hourly shape of the use, scaled to mean 1", "", "profiles")
    flexible_share: float = number("1", 0, 1, 0.0)
    connected_power: float = number("MW", 0, default=0.0, meaning="per unit")
    connected_profile: str = text("share connected by hour", "", "profiles")
    window: float = number("h", 0, default=0.0)
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class FleetStock:
    """fleet_stock.csv: how much of today's fleet still stands in a period if kept."""

    fleet: str = text(refers="fleets")
    zone: str = text(refers="zones")
    period: int = number("a", 1900, 2200)
    quantity: float = number("1", 0)
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class FleetLimit:
    """fleet_limits.csv: most (or least) share of its service a fleet may hold in a period."""

    fleet: str = text(refers="fleets")
    period: int = number("a", 1900, 2200)
    share_max: float = number("1", 0, 1, 1.0)
    share_min: float = number("1", 0, 1, 0.0)
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Emission:
    """emissions.csv: exogenous CO2 not tied to any column (waste water, other processes)."""

    sector: str = text()
    zone: str = text(refers="zones")
    period: int = number("a", 1900, 2200)
    co2: float = number("t/a")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Inventory:
    """inventories.csv: a published base-year inventory; one of them is selected in case.yaml."""

    inventory: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    year: int = number("a", 1900, 2200)
    co2: float = number("t/a")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Adequacy:
    """adequacy.csv: firm heat must cover `share` of the design load without the largest unit."""

    carrier: str = text(refers="carriers")
    zone: str = text(refers="zones")
    share: float = number("1", 0, 2)
    largest_unit: float = number("MW", 0, meaning="firm heat of the largest unit that may fail")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Transfer:
    """transfers.csv: money, always with one payer and one payee: rate x quantity, per year.

    `quantity` and the filters select terms of the layout; the rate is `rate` (in CNY per
    canonical unit of the quantity) times the factor named in `factor`, if any. Payer or payee
    may be "owner": the party that owns the capacity. `resource` 1: the payment uses up
    resources, goes to `outside` and so counts in the system cost.
    """

    transfer: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    payer: str = text("party or owner")
    payee: str = text("party or owner")
    quantity: str = text("layout quantity, see program/layout.py")
    technology: str = text("filter, several separated by ;", "")
    group: str = text("filter on Technology.group", "")
    carrier: str = text("filter", "")
    fuel: str = text("filter", "")
    rate: float = number("1", default=1.0, meaning="CNY per canonical unit of the quantity")
    factor: str = text("named coefficient table, see ledger/factor.py", "")
    origin: Origin = field()


@dataclass(frozen=True, slots=True)
class Project:
    """projects.csv: a real project in the pipeline, with its stage today."""

    project: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    technology: str = text(refers="technologies or stores")
    zone: str = text(refers="zones")
    capacity: float = number("MW", 0)
    stage: str = text()
    owner: str = text()
    origin: Origin = field()


# --------------------------------------------------------------------------- agreement.yaml


@dataclass(frozen=True, slots=True)
class Field:
    """A field of cooperation of the announcement; it must have a clause and an account."""

    name: str
    label: Label
    text: Label
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A bound on an account, agreed by parties.

    `account` is a name of the ledgers; `minus` an optional second account with `ratio`, so that
    a ratio is written numerator - ratio * denominator. `periods` and `zones` empty mean all.
    `aggregate` tells whether the bound holds for each period or for the sum over the window.
    `rule` "" is a plain bound; "peak" and "non_increasing" are the carbon rules of model.md 4.
    """

    name: str
    field: str
    label: Label
    text: Label
    owes: tuple[str, ...]
    benefits: tuple[str, ...]
    account: str
    sense: Sense
    value: float
    unit: str
    minus: str
    ratio: float
    periods: tuple[int, ...]
    zones: tuple[str, ...]
    aggregate: Literal["each", "sum"]
    rule: Literal["", "peak"]
    strength: Strength
    remedy_price: float | None  # CNY per unit short, for best_effort
    legal: LegalClass
    evidence: Label
    illustrative: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Parties' agreement: its fields and clauses; `parties` are names of Case.parties."""

    name: Label
    signed: str
    parties: tuple[str, ...]
    fields: tuple[Field, ...]
    clauses: tuple[Clause, ...]


# --------------------------------------------------------------------------- accounts.yaml


@dataclass(frozen=True, slots=True)
class AccountTerm:
    """scale x product of factors x quantity, over the terms that match every filter."""

    quantity: str
    scale: float
    factors: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]  # label -> allowed values


@dataclass(frozen=True, slots=True)
class AccountDefinition:
    """accounts.yaml: a linear quantity with a name, a unit and an index."""

    name: str
    ledger: str
    label: Label
    unit: str
    index: tuple[str, ...]  # of "period", "zone", "technology", "group", "carrier", "fuel"
    terms: tuple[AccountTerm, ...]
    constant: str  # named table added per period ("emissions"), or ""
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a case folder says, checked: every reference resolves, nothing is missing."""

    folder: str
    name: str
    title: Label
    base_year: int
    currency: str
    boundary: str  # carbon boundary: scope1, scope1_plus_import or consumption
    inventory: str
    periods: tuple[Period, ...]
    weather_years: tuple[WeatherYear, ...]
    carriers: tuple[Carrier, ...]
    parties: tuple[Party, ...]
    parameters: tuple[Parameter, ...]
    sources: tuple[Source, ...]
    zones: tuple[Zone, ...]
    counties: tuple[County, ...]
    weather: tuple[Weather, ...]
    profiles: tuple[Profile, ...]
    technologies: tuple[Technology, ...]
    costs: tuple[TechnologyCost, ...]
    stores: tuple[Store, ...]
    store_costs: tuple[StoreCost, ...]
    lines: tuple[Line, ...]
    existing: tuple[Existing, ...]
    demands: tuple[Demand, ...]
    fuels: tuple[Fuel, ...]
    fuel_prices: tuple[FuelPrice, ...]
    seasons: tuple[Season, ...]
    harvests: tuple[Harvest, ...]
    potentials: tuple[Potential, ...]
    build_limits: tuple[BuildLimit, ...]
    markets: tuple[Market, ...]
    services: tuple[Service, ...]
    fleets: tuple[Fleet, ...]
    fleet_costs: tuple[FleetCost, ...]
    fleet_uses: tuple[FleetUse, ...]
    fleet_stock: tuple[FleetStock, ...]
    fleet_limits: tuple[FleetLimit, ...]
    emissions: tuple[Emission, ...]
    inventories: tuple[Inventory, ...]
    adequacy: tuple[Adequacy, ...]
    transfers: tuple[Transfer, ...]
    projects: tuple[Project, ...]
    agreement: Agreement
    accounts: tuple[AccountDefinition, ...]
    series: Mapping[str, Mapping[str, Any]]  # profiles/FILE -> column -> (8760,) array
    stations: Mapping[str, Mapping[str, Any]]  # weather/FILE -> column -> (8760,) array
    boundaries: Mapping[str, Any]  # zones.geojson as read, {} where the case has none
    sha256: str  # of the case's contents, independent of line ends and of the folder's name
