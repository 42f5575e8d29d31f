"""What a case contains: frozen records, one class per table, units and bounds in the metadata.

Each class is one table of the case folder and each field one column of it, declared as in
`columns`. The classes live by subject in `setting`, `asset`, `industry`, `use`, `tally`, `finance`,
`delivery` and `deal`; this module gathers them and adds the whole, :class:`Case`.

A column header is the field's name followed by a unit, as in ``overnight_cost_cny_per_kw``
for the field ``overnight_cost`` [CNY/MW]: the reader converts once, here values are canonical
(MW, MWh, t, h, currency of the base year). This module does not read files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from longspring.case.asset import (
    BuildLimit,
    Existing,
    Line,
    Potential,
    Project,
    Store,
    StoreCost,
    Technology,
    TechnologyCost,
)
from longspring.case.columns import (
    Basis,
    Label,
    LegalClass,
    Origin,
    ProfileModel,
    Sense,
    Strength,
    TechnologyKind,
    number,
    text,
)
from longspring.case.deal import (
    AccountDefinition,
    AccountTerm,
    Agreement,
    Clause,
    Field,
    Owner,
    Terms,
)
from longspring.case.delivery import (
    ClassStage,
    DeliveryClass,
    Gate,
    Landing,
    LandingPrior,
    SharedCapacity,
    SharedLimit,
    Stage,
    TechnologyClass,
)
from longspring.case.finance import Finance, PriceCase, TaxShare, TransferTax
from longspring.case.industry import (
    Component,
    ComponentPrice,
    ComponentUse,
    Factory,
    ItemSector,
    Sector,
    SectorFlow,
    SectorJobs,
)
from longspring.case.rural import Scheme
from longspring.case.setting import (
    Carrier,
    County,
    Parameter,
    Party,
    Period,
    Profile,
    Source,
    Weather,
    WeatherYear,
    Zone,
)
from longspring.case.sides import Deal, Side
from longspring.case.tally import (
    Adequacy,
    Coefficient,
    Emission,
    Inventory,
    Item,
    Published,
    SidePayment,
    Transfer,
)
from longspring.case.use import (
    Demand,
    Fleet,
    FleetCost,
    FleetLimit,
    FleetStock,
    FleetUse,
    Fuel,
    FuelPrice,
    Harvest,
    Market,
    Season,
    Service,
)

__all__ = [
    "AccountDefinition",
    "AccountTerm",
    "Adequacy",
    "Agreement",
    "Basis",
    "BuildLimit",
    "Carrier",
    "Case",
    "ClassStage",
    "Clause",
    "Coefficient",
    "Component",
    "ComponentPrice",
    "ComponentUse",
    "County",
    "Deal",
    "DeliveryClass",
    "Demand",
    "Emission",
    "Existing",
    "Factory",
    "Field",
    "Finance",
    "Fleet",
    "FleetCost",
    "FleetLimit",
    "FleetStock",
    "FleetUse",
    "Fuel",
    "FuelPrice",
    "Gate",
    "Harvest",
    "Inventory",
    "Item",
    "ItemSector",
    "Label",
    "Landing",
    "LandingPrior",
    "LegalClass",
    "Line",
    "Market",
    "Origin",
    "Owner",
    "Parameter",
    "Party",
    "Period",
    "Potential",
    "PriceCase",
    "Profile",
    "ProfileModel",
    "Project",
    "Published",
    "Scheme",
    "Season",
    "Sector",
    "SectorFlow",
    "SectorJobs",
    "Sense",
    "Service",
    "SharedCapacity",
    "SharedLimit",
    "Side",
    "SidePayment",
    "Source",
    "Stage",
    "Store",
    "StoreCost",
    "Strength",
    "TaxShare",
    "Technology",
    "TechnologyClass",
    "TechnologyCost",
    "TechnologyKind",
    "Terms",
    "Transfer",
    "TransferTax",
    "Weather",
    "WeatherYear",
    "Zone",
    "number",
    "text",
]


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
    coefficient_level: str  # low, central or high
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
    published: tuple[Published, ...]
    adequacy: tuple[Adequacy, ...]
    components: tuple[Component, ...]
    component_prices: tuple[ComponentPrice, ...]
    component_uses: tuple[ComponentUse, ...]
    factories: tuple[Factory, ...]
    schemes: tuple[Scheme, ...]
    items: tuple[Item, ...]
    coefficients: tuple[Coefficient, ...]
    sectors: tuple[Sector, ...]
    sector_jobs: tuple[SectorJobs, ...]
    sector_flows: tuple[SectorFlow, ...]
    item_sectors: tuple[ItemSector, ...]
    transfers: tuple[Transfer, ...]
    side_payments: tuple[SidePayment, ...]
    finance: tuple[Finance, ...]
    transfer_taxes: tuple[TransferTax, ...]
    tax_shares: tuple[TaxShare, ...]
    price_cases: tuple[PriceCase, ...]
    projects: tuple[Project, ...]
    stages: tuple[Stage, ...]
    delivery_classes: tuple[DeliveryClass, ...]
    class_stages: tuple[ClassStage, ...]
    gates: tuple[Gate, ...]
    technology_classes: tuple[TechnologyClass, ...]
    landings: tuple[Landing, ...]
    landing_priors: tuple[LandingPrior, ...]
    shared_limits: tuple[SharedLimit, ...]
    shared_capacities: tuple[SharedCapacity, ...]
    agreement: Agreement
    deal: Deal | None
    accounts: tuple[AccountDefinition, ...]
    series: Mapping[str, Mapping[str, Any]]  # profiles/FILE -> column -> (8760,) array
    stations: Mapping[str, Mapping[str, Any]]  # weather/FILE -> column -> (8760,) array
    boundaries: Mapping[str, Any]  # zones.geojson as read, {} where the case has none
    sha256: str  # of the case's contents, independent of line ends and of the folder's name
