"""Sources and conversions: weather, fuel or a carrier turned into a carrier.

    source       dispatch[t] <= availability[t] * capacity
    conversion   dispatch[t] <= derating[t] * capacity
                 input[t] = dispatch[t] / efficiency[t]        (a carrier's balance, or fuel)
    committed    dispatch = min_load * low + full,  low + full = online <= derating[t] * capacity

In a merged step the best efficiency of its hours is used, and what the other hours draw beyond
it may be anything up to what the worst hour would draw:

    input[t] = dispatch[t] / best[t] + extra[t],
    0 <= extra[t] <= derating[t] (1 / worst[t] - 1 / best[t]) capacity

so that every hourly plan fits into the merged one (a merged step is a relaxation).
Quantities recorded: output, curtailment, input, fuel, start.
"""

import numpy as np

from longspring.case.model import Technology
from longspring.program.builder import BlockBuilder, Value
from longspring.program.capacity import technology_labels
from longspring.program.commitment import add_commitment
from longspring.program.layout import Term
from longspring.program.record import operation_term


def add_source(block: BlockBuilder, technology: Technology, zone: str, capacity: int) -> list[Term]:
    """Add the dispatch of a technology that weather drives; what is not used is curtailed."""
    hours = block.grid.step_hours
    availability = block.availability(technology.availability_profile, zone) * np.ones_like(hours)
    name = f"{technology.technology}:{zone}"
    dispatch = block.limited_column(f"dispatch:{name}", capacity, availability)
    block.step.add(block.balance[technology.carrier_out, zone], dispatch, 1.0)
    labels = technology_labels(technology, zone)
    output = operation_term(block, "output", labels, {dispatch: 1.0})
    available = float(availability @ hours)
    curtailed = operation_term(
        block, "curtailment", labels, {dispatch: -1.0}, design={capacity: available}
    )
    return [output, curtailed]


def add_conversion(
    block: BlockBuilder, technology: Technology, zone: str, capacity: int
) -> list[Term]:
    """Add the dispatch of a technology fed by a fuel or by another carrier."""
    name = f"{technology.technology}:{zone}"
    labels = technology_labels(technology, zone)
    per_output = _input_per_output(block, technology, zone)
    terms: list[Term] = []
    if technology.start_cost > 0:
        low, full = (
            block.column(f"{part}:{name}", block.design_upper[capacity]) for part in ("low", "full")
        )
        outputs = {low: technology.min_load, full: 1.0}
        terms += add_commitment(block, technology, zone, capacity, (low, full))
    else:
        outputs = {_dispatch_column(block, technology, zone, capacity): 1.0}
    for column, output in outputs.items():
        block.step.add(block.balance[technology.carrier_out, zone], column, output)
    inputs: dict[int, Value] = {column: output * per_output for column, output in outputs.items()}
    inputs |= _extra_input(block, technology, zone, capacity)
    if technology.carrier_in:
        for column, value in inputs.items():
            block.step.add(block.balance[technology.carrier_in, zone], column, -value)
        drawn = labels | {"carrier": technology.carrier_in}
        terms.append(operation_term(block, "input", drawn, inputs))
    else:
        terms.append(operation_term(block, "fuel", labels, inputs))
    return [operation_term(block, "output", labels, outputs), *terms]


def _dispatch_column(block: BlockBuilder, technology: Technology, zone: str, capacity: int) -> int:
    ratio = block.availability(technology.availability_profile, zone)
    return block.limited_column(f"dispatch:{technology.technology}:{zone}", capacity, ratio)


def _input_per_output(block: BlockBuilder, technology: Technology, zone: str) -> Value:
    """Return 1 / efficiency, at the best hour of each step."""
    if not technology.efficiency_profile:
        return 1.0 / technology.efficiency
    return np.reciprocal(block.largest(technology.efficiency_profile, zone))


def _extra_input(
    block: BlockBuilder, technology: Technology, zone: str, capacity: int
) -> dict[int, Value]:
    """Add what worse hours of a merged step draw; nothing where all its hours are alike."""
    if not technology.efficiency_profile:
        return {}
    worst = np.reciprocal(block.smallest(technology.efficiency_profile, zone))
    spread = worst - np.reciprocal(block.largest(technology.efficiency_profile, zone))
    if not spread.any():
        return {}
    ratio = spread * block.availability(technology.availability_profile, zone)
    name = f"extra_input:{technology.technology}:{zone}"
    return {block.limited_column(name, capacity, ratio): 1.0}
