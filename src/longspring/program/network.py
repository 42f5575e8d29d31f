"""Lines between zones and trade with the outside.

    forward[t], backward[t] <= capacity;   what arrives is efficiency times what is sent
    import[t] <= import_limit,  export[t] <= export_limit

A flow is positive from `zone_from` to `zone_to`. Quantities recorded: flow (label kind
"forward" or "backward"), import, export.
"""

from longspring.case.model import Line, Market
from longspring.program.builder import BlockBuilder
from longspring.program.layout import Term
from longspring.program.record import operation_term


def add_line(block: BlockBuilder, line: Line, capacity: int) -> list[Term]:
    """Add the two directed flows of a line."""
    terms: list[Term] = []
    directions = (
        ("forward", line.zone_from, line.zone_to),
        ("backward", line.zone_to, line.zone_from),
    )
    for kind, sender, receiver in directions:
        flow = block.limited_column(f"flow:{line.line}:{kind}", capacity)
        block.step.add(block.balance[line.carrier, sender], flow, -1.0)
        block.step.add(block.balance[line.carrier, receiver], flow, line.efficiency)
        labels = {
            "technology": line.line,
            "group": "line",
            "zone": sender,
            "carrier": line.carrier,
            "kind": kind,
            "owner": line.owner,
        }
        terms.append(operation_term(block, "flow", labels, {flow: 1.0}))
    return terms


def add_market(block: BlockBuilder, market: Market) -> list[Term]:
    """Add import and export at a zone; a limit of zero adds no column."""
    balance = block.balance[market.carrier, market.zone]
    labels = {
        "technology": market.market,
        "group": "market",
        "zone": market.zone,
        "carrier": market.carrier,
    }
    terms: list[Term] = []
    sides = (("import", market.import_limit, 1.0), ("export", market.export_limit, -1.0))
    for quantity, limit, sign in sides:
        if limit > 0:
            column = block.bounded_column(f"{quantity}:{market.market}", limit)
            block.step.add(balance, column, sign)
            terms.append(operation_term(block, quantity, labels, {column: 1.0}))
    return terms
