"""Services: yearly needs met by fleets.

    sum of fleets[s,z,p] = quantity[s,z,p]          kind "meet"
    sum of fleets[s,z,p] <= quantity[s,z,p]         kind "offer"
    share_min * quantity <= fleet <= share_max * quantity   where a fleet's share is limited

A service not listed for a zone and period is not needed there: its fleets are none.
"""

from itertools import product

from longspring.case.model import Case
from longspring.program.builder import ProgramBuilder
from longspring.program.capacity import Stocks


def add_services(builder: ProgramBuilder, case: Case, stocks: Stocks) -> None:
    """Add the row of every service, zone and period, and the limits on shares."""
    limits = {(row.fleet, row.period): row for row in case.fleet_limits}
    needs = {(row.service, row.zone, row.period): row.quantity for row in case.services}
    services = dict.fromkeys(row.service for row in case.services)
    for service, zone, period in product(services, case.zones, case.periods):
        quantity = needs.get((service, zone.zone, period.year), 0.0)
        fleets = [fleet for fleet in case.fleets if fleet.service == service]
        columns: dict[str, int] = {}
        for fleet in fleets:
            stock = stocks.fleets.get((fleet.fleet, zone.zone))
            if stock and period.year in stock.capacity:
                columns[fleet.fleet] = stock.capacity[period.year]
        offered = any(fleet.service_kind == "offer" for fleet in fleets)
        if not columns and (offered or quantity == 0):
            continue
        # A need that no fleet can meet stays as an empty row, so that no plan passes it over.
        place = f"{zone.zone}:{period.year}"
        lower = float("-inf") if offered else quantity
        builder.row(
            f"service:{service}:{place}", dict.fromkeys(columns.values(), 1.0), lower, quantity
        )
        for fleet, column in columns.items():
            limit = limits.get((fleet, period.year))
            if limit is not None:
                low, high = limit.share_min * quantity, limit.share_max * quantity
                builder.row(f"share:{fleet}:{place}", {column: 1.0}, low, high)
