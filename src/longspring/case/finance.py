"""How enterprises are taxed and financed: what a pro forma needs beside the transfers.

None of it enters the optimisation: holidays, losses carried forward and input tax carried forward
are not linear, so they are reckoned after the plan.
"""

from dataclasses import dataclass
from typing import Literal

from longspring.case.columns import Origin, number, provenance, text

FinanceItem = Literal[
    "depreciation_years",
    "income_tax_rate",
    "land_once",
    "land_tax",
    "loan_rate",
    "loan_share",
    "loan_years",
    "loss_years",
    "scrap_share",
    "surcharge_rate",
    "tax_free_years",
    "tax_half_years",
    "vat_taxpayer",
]
StatementLine = Literal["operation", "fuel", "land", "levy", "other"]
TaxName = Literal["vat", "surcharge", "income_tax", "land_tax"]


@dataclass(frozen=True, slots=True)
class Finance:
    """finance.csv: how an enterprise is taxed and financed, one number a row.

    A party named here is an enterprise and has every item. A row with a group holds for the
    technologies of that group, before one without. `land_tax` is per MW standing and year,
    `land_once` per MW built; `vat_taxpayer` is 1, or 0 where sales are exempt and nothing is
    deducted; `surcharge_rate` is a share of the value-added tax paid.
    """

    item: FinanceItem = text("what the number is")
    party: str = text("enterprise", refers="parties")
    group: str = text("groups of technologies, several separated by ;", "")
    value: float = number("1", 0, meaning="value in the unit of the row")
    unit: str = text("unit of the value")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class TransferTax:
    """transfer_taxes.csv: where a transfer stands in a pro forma, and the tax in its price.

    What an enterprise receives is revenue; `line` says where it stands for the one who pays it. A
    transfer without a row stands under other and bears no value-added tax. A stand-in is a
    linear estimate of taxes in the plan: after the plan it is taken back and the tax itself is
    booked.
    """

    transfer: str = text("transfer", refers="transfers")
    line: StatementLine = text("line of the payer's pro forma")
    vat_rate: float = number("1", 0, 1, 0.0, "value-added tax, as a share of the price before tax")
    stand_in: int = number("1", 0, 1, 0, "1 where the transfer stands for taxes in the plan")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class TaxShare:
    """tax_shares.csv: who receives which share of a tax; shares of a tax in a zone add up to 1."""

    tax: TaxName = text("tax")
    zone: str = text("zone of the plant; empty: all that have no rows of their own", "", "zones")
    payee: str = text("party that receives it", refers="parties")
    share: float = number("1", 0, 1)
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class PriceCase:
    """price_cases.csv: another rate of a transfer, under which returns are reckoned again.

    A price case changes who earns what, not what is built: the plan is the same in all of them.
    """

    price_case: str = text("name of the case; it may change several transfers")
    label_en: str = text()
    label_zh: str = text()
    transfer: str = text("transfer whose rate is another", refers="transfers")
    rate: float = number("1", meaning="CNY per canonical unit of the quantity")
    origin: Origin = provenance()
