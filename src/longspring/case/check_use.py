"""Rules about use and money: shares, fleets, markets, parameters, transfers, statistics."""

import math
from collections.abc import Iterable, Iterator

from longspring.case.codes import at, issue, quoted, unknown_name
from longspring.case.model import Case, Parameter, Published, Transfer
from longspring.case.vocabulary import (
    COEFFICIENT,
    ENERGY_QUANTITIES,
    FACTORS,
    OWNER,
    PARAMETER,
    QUANTITIES,
    listed,
)
from longspring.errors import Issue
from longspring.units import UnitError, factor

SHARE_TOLERANCE = 1e-4  # shares are written with four to six decimals
EMISSION_KINDS = ("process", "sink", "credit")
SOCIAL_RATE = "discount_rate_social"
RATE = "discount_rate_"
UNSERVED = "unserved_cost_"


def county_shares(case: Case) -> Iterator[Issue]:
    """Check that the shares of the counties of a zone add up to 1."""
    for zone in case.zones if case.counties else ():
        total = math.fsum(row.share for row in case.counties if row.zone == zone.zone)
        if abs(total - 1) > SHARE_TOLERANCE:
            found = f"shares of {quoted(zone.zone)} that add up to {total:g}"
            fix = "Correct 'share' in counties.csv."
            yield issue("LS-0701", at(zone), found, "1", fix)


def fleet_uses(case: Case) -> Iterator[Issue]:
    """Check that a use is of one carrier or one fuel; what is flexible has power and a window."""
    for row in case.fleet_uses:
        if bool(row.carrier) == bool(row.fuel):
            found = f"{quoted(row.fleet)} with " + ("both" if row.fuel else "neither")
            fix = "Use one row for each carrier or fuel."
            yield issue("LS-0711", at(row), found, "exactly one of 'carrier' and 'fuel'", fix)
        flexible = row.flexible_share > 0
        if flexible and not (row.connected_power > 0 and row.window > 0 and row.carrier):
            found = f"flexible use of {quoted(row.fleet)} without power or window"
            fix = "Fill in 'connected_power' and 'window', or set 'flexible_share' to 0."
            expected = "a carrier, 'connected_power' and 'window' above 0"
            yield issue("LS-0712", at(row), found, expected, fix)
        if flexible and row.energy < 0:
            found = f"a flexible saving of {quoted(row.fleet)}"
            fix = "Set 'flexible_share' to 0."
            yield issue("LS-0712", at(row), found, "flexibility of a use", fix)


def services(case: Case) -> Iterator[Issue]:
    """Check that fleets and services know one another and agree on the kind."""
    known = {row.service for row in case.services}
    kinds: dict[str, str] = {}
    for row in case.fleets:
        if row.service not in known:
            what = "a service of services.csv"
            yield unknown_name("LS-0501", at(row), row.service, known, what)
        if kinds.setdefault(row.service, row.service_kind) != row.service_kind:
            found = f"{quoted(row.fleet)} of kind {row.service_kind}"
            expected = f"{kinds[row.service]!r}, as other fleets of {quoted(row.service)}"
            fix = "Give all fleets of a service one kind."
            yield issue("LS-0720", at(row), found, expected, fix)
        if row.emission_kind not in EMISSION_KINDS:
            what = "for 'emission_kind' one of"
            yield unknown_name("LS-0406", at(row), row.emission_kind, EMISSION_KINDS, what)
    served: set[str] = set()
    for row in case.services:
        if row.service not in kinds and row.service not in served:
            what = "a service that a fleet of fleets.csv provides"
            yield unknown_name("LS-0501", at(row), row.service, kinds, what)
        served.add(row.service)


def markets(case: Case) -> Iterator[Issue]:
    """Check that a market keeps its carrier and zone, and does not pay more than it asks."""
    places: dict[str, tuple[str, str]] = {}
    for row in case.markets:
        place = (row.carrier, row.zone)
        if places.setdefault(row.market, place) != place:
            found = f"{quoted(row.market)} at {row.carrier} in {row.zone}"
            expected = "{} in {}, as in other periods".format(*places[row.market])
            fix = "Give markets at different places different names."
            yield issue("LS-0721", at(row), found, expected, fix)
        if row.export_price > row.import_price and row.export_limit > 0 and row.import_limit > 0:
            found = f"export_price {row.export_price:g} above import_price {row.import_price:g}"
            fix = "Correct the prices; buying to sell at once would be free money."
            expected = "export_price <= import_price"
            yield issue("LS-0709", at(row), found, expected, fix)


def parameters(case: Case) -> Iterator[Issue]:
    """Check that rates and prices of unserved demand are there, in their unit."""
    given = {row.parameter for row in case.parameters}
    needed = [SOCIAL_RATE, *(UNSERVED + carrier.name for carrier in case.carriers)]
    for name in needed:
        if name not in given:
            fix = f"Add a row {name} with its value, unit and source."
            where = ("parameters.csv", 0)
            yield issue("LS-0716", where, f"no row {name!r}", "one row of it", fix)
    parties = ("social", *(party.name for party in case.parties))
    carriers = tuple(carrier.name for carrier in case.carriers)
    for row in case.parameters:
        yield from _parameter(row, RATE, "1/a", parties)
        yield from _parameter(row, UNSERVED, "CNY/MWh", carriers)


def _parameter(row: Parameter, prefix: str, unit: str, known: Iterable[str]) -> Iterator[Issue]:
    if not row.parameter.startswith(prefix):
        return
    name = row.parameter.removeprefix(prefix)
    if name not in known:
        what = f"{prefix} with one of"
        yield unknown_name("LS-0501", at(row), name, known, what)
    if row.unit != unit:
        fix = f"Give the value in {unit}."
        yield issue("LS-0717", at(row), quoted(row.unit), repr(unit), fix)
    if row.value < 0 or (prefix == RATE and row.value >= 1):
        expected = "a rate from 0 to 1, as 0.06" if prefix == RATE else "a price from 0"
        fix = "Correct the value."
        yield issue("LS-0404", at(row), f"{row.value:g}", expected, fix)


def sectors(case: Case) -> Iterator[Issue]:
    """Check that a sector has value added and buys and earns no more than its output."""
    bought: dict[str, float] = {}
    for row in case.sector_flows:
        bought[row.buyer] = bought.get(row.buyer, 0.0) + row.flow
    for row in case.sectors:
        spent = bought.get(row.sector, 0.0) + row.value_added
        if spent > row.output * (1 + SHARE_TOLERANCE) or row.value_added <= 0:
            found = f"{quoted(row.sector)} with inputs and value added of {spent:g}"
            fix = "Check the units of sectors.csv and sector_flows.csv."
            expected = f"value added, and no more than the output {row.output:g} in all"
            yield issue("LS-0724", at(row), found, expected, fix)


def transfers(case: Case) -> Iterator[Issue]:
    """Check that a transfer has two ends, a quantity of the layout and filters that exist."""
    parties = (*(party.name for party in case.parties), OWNER)
    known = _filters(case)
    for row in case.transfers:
        for party in (row.payer, row.payee):
            if party not in parties:
                yield unknown_name("LS-0501", at(row), party, parties, "a party, or owner")
        if row.payer == row.payee:
            found = f"{quoted(row.payer)} as payer and payee"
            fix = "Correct one of the two."
            yield issue("LS-0718", at(row), found, "two parties", fix)
        if row.quantity not in QUANTITIES:
            what = "a quantity of the layout"
            yield unknown_name("LS-0501", at(row), row.quantity, QUANTITIES, what)
        yield from _unknown_words(row, known)


def coefficients(case: Case) -> Iterator[Issue]:
    """Check that a table has either items or none for a technology, and one unit an item."""
    whole: dict[tuple[str, str], bool] = {}
    units: dict[tuple[str, str], str] = {}
    for row in case.coefficients:
        if whole.setdefault((row.table, row.technology), not row.item) != (not row.item):
            found = f"{quoted(row.technology)} of {quoted(row.table)} with and without item"
            fix = "Give every row of this technology an item, or none."
            yield issue("LS-0813", at(row), found, "items, or one value without", fix)
        if units.setdefault((row.table, row.item), row.unit) != row.unit:
            found = f"{quoted(row.unit)} in table {quoted(row.table)}"
            fix = "Give all values of an item in one unit."
            expected = f"{units[row.table, row.item]!r}, as in other rows"
            yield issue("LS-0717", at(row), found, expected, fix)


def published(case: Case) -> Iterator[Issue]:
    """Check that a published figure is of something a plan knows, in a unit that measures it."""
    accounts = {account.name: account.unit for account in case.accounts}
    units = accounts | dict.fromkeys(ENERGY_QUANTITIES, "MWh/a")
    known = {"quantity": set(units), "zone": {zone.zone for zone in case.zones}} | _filters(case)
    known["group"] |= known["sector"]  # accounts show what has no group under its sector
    del known["factor"]
    for row in case.published:
        yield from _unknown_words(row, known)
        measured = {units[word] for word in listed(row.quantity) if word in units}
        for canonical in ("1",) if row.share_of else sorted(measured):
            try:
                factor(row.unit, canonical)
            except UnitError:
                fix = f"Give the value in {canonical} or a multiple of it."
                yield issue("LS-0717", at(row), quoted(row.unit), repr(canonical), fix)


def _unknown_words(row: Transfer | Published, known: dict[str, set[str]]) -> Iterator[Issue]:
    for label, names in known.items():
        for word in listed(getattr(row, label)):
            if word not in names:
                yield unknown_name("LS-0501", at(row), word, names, f"a {label}")


def _filters(case: Case) -> dict[str, set[str]]:
    """Return the words that each filter, and the factor, of a transfer may use."""
    named = {row.technology for row in case.technologies} | {row.store for row in case.stores}
    named |= {row.line for row in case.lines} | {row.fleet for row in case.fleets}
    named |= {row.component for row in case.components} | {row.factory for row in case.factories}
    groups = {row.group for row in (*case.technologies, *case.stores, *case.fleets)}
    groups |= {row.component for row in case.components}
    sectors = {row.sector for row in (*case.demands, *case.emissions)}
    return {
        "technology": named | {row.market for row in case.markets},
        "group": groups | {"line", "market"},
        "carrier": {carrier.name for carrier in case.carriers},
        "fuel": {row.fuel for row in case.fuels},
        "sector": sectors | {row.service for row in case.fleets},
        "factor": {
            *FACTORS,
            *(PARAMETER + row.parameter for row in case.parameters),
            *(COEFFICIENT + row.table for row in case.coefficients),
        },
    }
