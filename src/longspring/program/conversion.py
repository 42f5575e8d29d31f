"""Sources and conversions: weather, fuel or a carrier turned into a carrier.

    source       dispatch[t] <= availability[t] * capacity
    conversion   dispatch[t] <= derating[t] * capacity
                 input[t] = dispatch[t] / efficiency[t]        (a carrier's balance, or fuel)
    committed    dispatch = min_load * low + full,  low + full = online <= capacity

In a merged step the best efficiency of its hours is used, so that the step is a relaxation.
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
    availability = block.mean(technology.availability_profile, zone)
    name = f"{technology.technology}:{zone}"
    dispatch = block.limited_column(f"dispatch:{name}", capacity, availability)
    block.step.add(block.balance[technology.carrier_out, zone], dispatch, 1.0)
    labels = technology_labels(technology, zone)
    output = operation_term(block, "output", labels, {dispatch: 1.0})
    available = float(availability @ block.grid.step_hours)
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
    if technology.carrier_in:
        for column, value in inputs.items():
            block.step.add(block.balance[technology.carrier_in, zone], column, -value)
        drawn = labels | {"carrier": technology.carrier_in}
        terms.append(operation_term(block, "input", drawn, inputs))
    else:
        terms.append(operation_term(block, "fuel", labels, inputs))
    return [operation_term(block, "output", labels, outputs), *terms]


def _dispatch_column(block: BlockBuilder, technology: Technology, zone: str, capacity: int) -> int:
    ratio: Value = 1.0
    if technology.availability_profile:
        ratio = block.mean(technology.availability_profile, zone)
    return block.limited_column(f"dispatch:{technology.technology}:{zone}", capacity, ratio)


def _input_per_output(block: BlockBuilder, technology: Technology, zone: str) -> Value:
    """Return 1 / efficiency, at the best hour of each step."""
    if not technology.efficiency_profile:
        return 1.0 / technology.efficiency
    return np.reciprocal(block.largest(technology.efficiency_profile, zone))
