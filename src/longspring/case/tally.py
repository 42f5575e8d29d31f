"""What is counted beside the balances: emissions, inventories, statistics, adequacy, money."""

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
class Published:
    """published.csv: a figure of a statistic that the first period of a plan is set against.

    `quantity` and the filters select the same thing in a plan, several words separated by ";": a
    quantity of the layout, or an account with `zone` and `group`. A figure that is the share of
    this selection in that of another figure names it in `share_of`, its unit being 1.
    """

    figure: str = text("key")
    subject: str = text("heading under which figures are shown together")
    label_en: str = text()
    label_zh: str = text()
    year: int = number("a", 1900, 2200)
    value: float = number("1", 1e-9, meaning="value in the unit of the row")
    unit: str = text("unit of the value")
    quantity: str = text("layout quantity, or account")
    zone: str = text("filter, where the statistic covers some zones only", "")
    technology: str = text("filter", "")
    group: str = text("filter on Technology.group", "")
    carrier: str = text("filter", "")
    fuel: str = text("filter", "")
    sector: str = text("filter", "")
    share_of: str = text("figure of the whole", "", refers="published")
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
class Item:
    """items.csv: what a table of coefficients counts: a material, a stage of work, a node."""

    item: str = text("key")
    label_en: str = text()
    label_zh: str = text()


@dataclass(frozen=True, slots=True)
class Coefficient:
    """coefficients.csv: what a unit of something needs, gives or takes.

    A table of it is the factor `coefficient:TABLE` of accounts and transfers. A row with a
    period goes before one without; what is built counts in the period of building. The ratios
    of a row give its low and its high level. Zero is written as a row of its own.
    """

    table: str = text("key")
    technology: str = text(
        refers="technologies or stores or lines or fleets or markets or components or factories"
    )
    item: str = text("what is counted", "", refers="items")
    period: int | None = number("a", 1900, 2200, meaning="empty: every period")
    value: float = number("1", meaning="value in the unit of the row")
    unit: str = text("unit of the value")
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


@dataclass(frozen=True, slots=True)
class SidePayment:
    """side_payments.csv: money that a deal may move, each year of a period, up to a cap by law.

    The cap is `cap` times the yearly amount of `account` in the period, or `cap` CNY a year where
    no account is named. How much is paid is for the deal to settle; a plan without one pays none.
    """

    payment: str = text("what is paid, one row for each period in which it may be")
    period: int = number("a", 1900, 2200)
    label_en: str = text()
    label_zh: str = text()
    payer: str = text(refers="parties")
    payee: str = text(refers="parties")
    account: str = text("account that the cap hangs on, all its entries added up", "")
    cap: float = number("1", 0, meaning="CNY per unit of the account, or CNY a year")
    origin: Origin = provenance()
