"""What is needed and what is bought: demands, fuels, markets, services and their fleets."""

from dataclasses import dataclass
from typing import Literal

from longspring.case.columns import Origin, number, provenance, text


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
    origin: Origin = provenance()


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
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class FuelPrice:
    """fuel_prices.csv: resource cost delivered, and the yearly limit for the whole case."""

    fuel: str = text(refers="fuels")
    period: int = number("a", 1900, 2200)
    price: float = number("CNY/MWh", 0)
    limit: float | None = number("MWh/a", 0, meaning="empty: unlimited")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Season:
    """seasons.csv: begins on this day (inclusive) and ends where the next begins; cyclic."""

    season: str = text("key")
    month: int = number("1", 1, 12)
    day: int = number("1", 1, 31)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Harvest:
    """harvests.csv: most of a seasonal fuel that may be bought in a zone and season, per year."""

    fuel: str = text(refers="fuels")
    zone: str = text(refers="zones")
    season: str = text(refers="seasons")
    energy: float = number("MWh/a", 0)
    origin: Origin = provenance()


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
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Service:
    """services.csv: a yearly need met by fleets: cars, homes to heat, process heat, retrofit.

    `kind` "meet": fleets add up to `quantity`; "offer": fleets add up to at most `quantity`.
    """

    service: str = text("key")
    zone: str = text(refers="zones")
    period: int = number("a", 1900, 2200)
    quantity: float = number("1", 0, meaning="in the service's own unit")
    origin: Origin = provenance()


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
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class FleetCost:
    """fleet_costs.csv: what one unit of a fleet costs."""

    fleet: str = text(refers="fleets")
    period: int = number("a", 1900, 2200)
    overnight_cost: float = number("CNY", 0, meaning="per unit")
    fixed_om: float = number("CNY/a", 0, meaning="per unit")
    origin: Origin = provenance()


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
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class FleetStock:
    """fleet_stock.csv: how much of today's fleet still stands in a period; no row: none of it."""

    fleet: str = text(refers="fleets")
    zone: str = text(refers="zones")
    period: int = number("a", 1900, 2200)
    quantity: float = number("1", 0)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class FleetLimit:
    """fleet_limits.csv: most (or least) share of its service a fleet may hold in a period."""

    fleet: str = text(refers="fleets")
    period: int = number("a", 1900, 2200)
    share_max: float = number("1", 0, 1, 1.0)
    share_min: float = number("1", 0, 1, 0.0)
    origin: Origin = provenance()
