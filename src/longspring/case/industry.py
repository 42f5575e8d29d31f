"""Parts of plants and the factories that may make them."""

from dataclasses import dataclass

from longspring.case.columns import Origin, number, provenance, text


@dataclass(frozen=True, slots=True)
class Component:
    """components.csv: a part that plants are made of and that factories may make.

    What the city's factories do not make of it is bought: `province_share` of that elsewhere in
    the province, the rest outside.
    """

    component: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    unit: str = text("what an amount of it is counted in: MW, MWh, t")
    province_share: float = number("1", 0, 1)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class ComponentPrice:
    """component_prices.csv: what a component is worth in a period, and who else buys it."""

    component: str = text(refers="components")
    period: int = number("a", 1900, 2200)
    price: float = number("CNY", 0, meaning="per unit, delivered in the city")
    export_price: float = number("CNY", 0, default=0.0, meaning="per unit, freight taken off")
    export_limit: float = number("1/a", 0, default=0.0, meaning="most that others buy here")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class ComponentUse:
    """component_uses.csv: how much of a component goes into one unit of something.

    One unit is a MW of a technology, a MWh of a store, one of a fleet, or one unit of another
    component where that is made in the city.
    """

    component: str = text(refers="components")
    technology: str = text(
        "technology, store, fleet or component that it is built into",
        refers="technologies or stores or fleets or components",
    )
    amount: float = number("1", 0)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Factory:
    """factories.csv: a site where a component is made, or may be.

    Capacity is in units of the component a year. Several rows for one component, each with its
    own cost and most, make the cost of capacity rise in steps.
    """

    factory: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    component: str = text(refers="components")
    zone: str = text(refers="zones")
    existing_capacity: float = number("1/a", 0)
    max_capacity: float = number("1/a", 0)
    overnight_cost: float = number("CNY", 0, meaning="per unit a year of capacity")
    fixed_om: float = number("CNY/a", 0, meaning="per unit a year of capacity")
    input_share: float = number("1", 0, 1, meaning="materials, energy and wages per sales value")
    lifetime: float = number("a", 1, 200)
    first_build: int = number("a", 0, 9999, 0)
    last_build: int = number("a", 0, 9999, 9999)
    owner: str = text(refers="parties")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Sector:
    """sectors.csv: a sector of the input-output table.

    `value_added` is wages, taxes, depreciation and surplus. Output that is neither value added
    nor bought from sectors of the country is imported.
    """

    sector: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    output: float = number("CNY/a", 1)
    value_added: float = number("CNY/a", 0)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class SectorJobs:
    """sector_jobs.csv: how many people work in a sector of the input-output table."""

    sector: str = text(refers="sectors")
    employment: float = number("1", 0)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class SectorFlow:
    """sector_flows.csv: what one sector buys of another in the country, imports left out.

    Its source is that of the buyer's row in sectors.csv. A pair not listed does not trade.
    """

    supplier: str = text(refers="sectors")
    buyer: str = text(refers="sectors")
    flow: float = number("CNY/a", 0)


@dataclass(frozen=True, slots=True)
class ItemSector:
    """item_sectors.csv: the sector of the input-output table that makes an item."""

    item: str = text(refers="items")
    sector: str = text(refers="sectors")
    origin: Origin = provenance()
