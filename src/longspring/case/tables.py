"""Which table holds which records, and what identifies a row of it."""

from dataclasses import MISSING, dataclass, fields
from functools import cache
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from longspring.case import asset, delivery, finance, industry, rural, setting, tally, use
from longspring.units import suffix

ORIGIN_COLUMNS = ("source", "basis", "low_ratio", "high_ratio", "note")
KEY = "key"  # the meaning of a column whose cells name things
BASES = ("measured", "published", "derived", "assumed")
UNLIMITED = (float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a case: `name`.csv, its record class and the fields that identify a row."""

    name: str
    record: type
    key: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a record as a column of its table."""

    field: str
    kind: Literal["number", "integer", "text"]
    unit: str  # canonical, "" for text
    low: float
    high: float
    required: bool  # the cell may not be empty
    default: float | str | None
    choices: tuple[str, ...]
    refers: tuple[str, ...]
    meaning: str

    @property
    def header(self) -> str:
        """The header that needs no conversion."""
        return "_".join(filter(None, (self.field, self.unit_suffix)))

    @property
    def unit_suffix(self) -> str:
        """The suffix of the canonical unit; whole numbers, years among them, have none."""
        return suffix(self.unit) if self.kind == "number" else ""


TABLES = (
    Table("parameters", setting.Parameter, ("parameter",)),
    Table("sources", setting.Source, ("source",), required=True),
    Table("zones", setting.Zone, ("zone",), required=True),
    Table("counties", setting.County, ("county",)),
    Table("weather", setting.Weather, ("zone", "weather_year")),
    Table("profiles", setting.Profile, ("profile",)),
    Table("technologies", asset.Technology, ("technology",), required=True),
    Table("costs", asset.TechnologyCost, ("technology", "period"), required=True),
    Table("stores", asset.Store, ("store",)),
    Table("store_costs", asset.StoreCost, ("store", "period")),
    Table("lines", asset.Line, ("line",)),
    Table("existing", asset.Existing, ("plant_en", "unit", "technology", "zone", "start_year")),
    Table("demands", use.Demand, ("zone", "carrier", "sector", "period"), required=True),
    Table("fuels", use.Fuel, ("fuel",)),
    Table("fuel_prices", use.FuelPrice, ("fuel", "period")),
    Table("seasons", use.Season, ("season",)),
    Table("harvests", use.Harvest, ("fuel", "zone", "season")),
    Table("potentials", asset.Potential, ("technology", "zone")),
    Table("build_limits", asset.BuildLimit, ("group", "period", "technology", "zone")),
    Table("markets", use.Market, ("market", "period")),
    Table("services", use.Service, ("service", "zone", "period")),
    Table("fleets", use.Fleet, ("fleet",)),
    Table("fleet_costs", use.FleetCost, ("fleet", "period")),
    Table("fleet_uses", use.FleetUse, ("fleet", "carrier", "fuel")),
    Table("fleet_stock", use.FleetStock, ("fleet", "zone", "period")),
    Table("fleet_limits", use.FleetLimit, ("fleet", "period")),
    Table("emissions", tally.Emission, ("sector", "zone", "period")),
    Table("inventories", tally.Inventory, ("inventory",)),
    Table("published", tally.Published, ("figure",)),
    Table("adequacy", tally.Adequacy, ("carrier", "zone")),
    Table("components", industry.Component, ("component",)),
    Table("component_prices", industry.ComponentPrice, ("component", "period")),
    Table("component_uses", industry.ComponentUse, ("component", "technology")),
    Table("factories", industry.Factory, ("factory",)),
    Table("schemes", rural.Scheme, ("scheme",)),
    Table("items", tally.Item, ("item",)),
    Table("coefficients", tally.Coefficient, ("table", "technology", "item", "period")),
    Table("sectors", industry.Sector, ("sector",)),
    Table("sector_jobs", industry.SectorJobs, ("sector",)),
    Table("sector_flows", industry.SectorFlow, ("supplier", "buyer")),
    Table("item_sectors", industry.ItemSector, ("item",)),
    Table("transfers", tally.Transfer, ("transfer",)),
    Table("side_payments", tally.SidePayment, ("payment", "period")),
    Table("finance", finance.Finance, ("item", "party", "group")),
    Table("transfer_taxes", finance.TransferTax, ("transfer",)),
    Table("tax_shares", finance.TaxShare, ("tax", "zone", "payee")),
    Table("price_cases", finance.PriceCase, ("price_case", "transfer")),
    Table("projects", asset.Project, ("project",)),
    Table("stages", delivery.Stage, ("stage",)),
    Table("delivery_classes", delivery.DeliveryClass, ("delivery_class",)),
    Table("class_stages", delivery.ClassStage, ("delivery_class", "stage")),
    Table("gates", delivery.Gate, ("gate",)),
    Table("technology_classes", delivery.TechnologyClass, ("technology",)),
    Table("landings", delivery.Landing, ("landing",)),
    Table("landing_priors", delivery.LandingPrior, ("event", "within")),
    Table("shared_limits", delivery.SharedLimit, ("limit",)),
    Table("shared_capacities", delivery.SharedCapacity, ("limit", "year")),
)


@cache
def columns(record: type) -> tuple[Column, ...]:
    """Return the columns of a record class, its origin left out."""
    return tuple(_column(item) for item in fields(record) if item.name != "origin")


@cache
def has_origin(record: type) -> bool:
    """Return whether rows of this record say where they come from."""
    return any(item.name == "origin" for item in fields(record))


def _column(item: Any) -> Column:
    about = item.metadata
    declared = item.type
    optional = isinstance(declared, UnionType) and type(None) in get_args(declared)
    numeric = "unit" in about
    whole = declared is int or (optional and int in get_args(declared))
    choices = get_args(declared) if get_origin(declared) is Literal else ()
    if item.default is not MISSING:
        raise TypeError(f"column {item.name} has a default outside number() and text()")
    return Column(
        field=item.name,
        kind="text" if not numeric else "integer" if whole else "number",
        unit=about.get("unit", ""),
        low=about.get("low", UNLIMITED[0]),
        high=about.get("high", UNLIMITED[1]),
        required=about["default"] is None and not optional,
        default=about["default"],
        choices=choices,
        refers=tuple(filter(None, about.get("refers", "").split(" or "))),
        meaning=about["meaning"],
    )
