"""What is counted beside the balances: emissions, inventories, adequacy, money."""

from dataclasses import dataclass

from longspring.case.columns import Origin, number, provenance, text


@dataclass(frozen=True, slots=True)
class Emission:
    """emissions.csv: exogenous CO2 not tied to any column (waste water, other processes)."""

    sector: str = text()
    zone: str = text(refers="zones")
    period: int = number("a", 1900, 2200)
    co2: float = number("t/a")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Inventory:
    """inventories.csv: a published base-year inventory; one of them is selected in case.yaml."""

    inventory: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    year: int = number("a", 1900, 2200)
    co2: float = number("t/a")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Adequacy:
    """adequacy.csv: firm heat must cover `share` of the design load without the largest unit."""

    carrier: str = text(refers="carriers")
    zone: str = text(refers="zones")
    share: float = number("1", 0, 2)
    largest_unit: float = number("MW", 0, meaning="firm heat of the largest unit that may fail")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Transfer:
    """transfers.csv: money, always with one payer and one payee: rate x quantity, per year.

    `quantity` and the filters select terms of the layout; the rate is `rate` (in CNY per
    canonical unit of the quantity) times the factors named in `factor` (separated by ";"), if
    any. Payer or payee may be "owner": the party that owns the capacity. What `outside` receives
    less what it pays is the system cost.
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
    sector: str = text("filter, as households and industry pay different tariffs", "")
    rate: float = number("1", default=1.0, meaning="CNY per canonical unit of the quantity")
    factor: str = text("named coefficient table, see ledger/factor.py", "")
    origin: Origin = provenance()
