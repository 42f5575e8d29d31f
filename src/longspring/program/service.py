"""Services: yearly needs met by fleets.

sum of fleets[s,z,p] = quantity[s,z,p]          kind "meet"
sum of fleets[s,z,p] <= quantity[s,z,p]         kind "offer"
share_min * sum <= fleet <= share_max * sum     where a fleet's share is limited
"""

from longspring.case.model import Case
from longspring.program.builder import ProgramBuilder
from longspring.program.capacity import Stocks


def add_services(builder: ProgramBuilder, case: Case, stocks: Stocks) -> None:
    """Add the row of every service, zone and period, and the limits on shares."""
    limits = {(row.fleet, row.period): row for row in case.fleet_limits}
    for need in case.services:
        fleets = [fleet for fleet in case.fleets if fleet.service == need.service]
        columns: dict[str, int] = {}
        for fleet in fleets:
            stock = stocks.fleets.get((fleet.fleet, need.zone))
            if stock and need.period in stock.capacity:
                columns[fleet.fleet] = stock.capacity[need.period]
        if not columns:
            continue
        name = f"service:{need.service}:{need.zone}:{need.period}"
        meet = fleets[0].service_kind == "meet"
        lower = need.quantity if meet else float("-inf")
        builder.row(name, dict.fromkeys(columns.values(), 1.0), lower, need.quantity)
        for fleet, column in columns.items():
            limit = limits.get((fleet, need.period))
            if limit is not None:
                low, high = limit.share_min * need.quantity, limit.share_max * need.quantity
                builder.row(f"share:{fleet}:{need.zone}:{need.period}", {column: 1.0}, low, high)
