"""Accounts of county-level units: the amounts of a zone shared out among its counties by a key.

    value[account, county] = value[account, zone] x key[county] / sum of key over the zone

The key is a column of counties.csv that the account names: the plan knows zones, and only the key
tells the counties of a zone apart. A zone of one county gives all it has to that county. Where a
key is 0 throughout a zone, the counties' `share` stands in for it.
"""

from collections.abc import Mapping

from longspring.case.model import Case
from longspring.case.vocabulary import COUNTY_KEYS
from longspring.ledger.account import Ledgers
from longspring.results.table import Table, build_table

HEADER = (
    "account",
    "ledger",
    "unit",
    "period",
    "county",
    "item",
    "key",
    "villages",
    "value",
    "low",
    "high",
)
Amounts = tuple[float, float, float]


def county_shares(case: Case, key: str) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Return the counties of every zone, each with its share of the zone by a key [1]."""
    shares: dict[str, tuple[tuple[str, float], ...]] = {}
    for zone in dict.fromkeys(row.zone for row in case.counties):
        counties = [row for row in case.counties if row.zone == zone]
        used = key if any(getattr(row, key) > 0.0 for row in counties) else COUNTY_KEYS[0]
        total = sum(getattr(row, used) for row in counties)
        shares[zone] = tuple((row.county, getattr(row, used) / total) for row in counties)
    return shares


def county_table(case: Case, ledgers: Ledgers, accounts: Table) -> Table:
    """Return every account that is split by zone, by county and item.

    Parameters
    ----------
    case : Case
        Its counties.
    ledgers : Ledgers
        Definitions of the accounts, with their keys.
    accounts : Table
        As `collect.accounts_table` gives it.

    Returns
    -------
    Table
        Empty for a case without counties.
    """
    zoned = {name: one for name, one in ledgers.accounts.items() if "zone" in one.index}
    totals: dict[tuple[str, int, str, str], Amounts] = {}
    names = ("account", "period", "zone", "item", "value", "low", "high")
    columns = (accounts.columns[name].tolist() for name in names)
    for account, period, zone, item, *amounts in zip(*columns, strict=True):
        if account in zoned and zone:
            before = totals.get((account, period, zone, item), (0.0, 0.0, 0.0))
            value, low, high = (a + b for a, b in zip(before, amounts, strict=True))
            totals[account, period, zone, item] = (value, low, high)
    shares = {key: county_shares(case, key) for key in COUNTY_KEYS}
    villages = {row.county: row.villages for row in case.counties}
    rows = [
        (
            account,
            zoned[account].definition.ledger,
            zoned[account].definition.unit,
            period,
            county,
            item,
            zoned[account].definition.key,
            villages[county],
            *(share * amount for amount in amounts),
        )
        for (account, period, zone, item), amounts in totals.items()
        for county, share in shares[zoned[account].definition.key].get(zone, ())
    ]
    return build_table("county_accounts", HEADER, rows)
