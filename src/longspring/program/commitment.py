"""Linear unit commitment: how much capacity is online, and what starting it costs.

    sum of operating points[t] = online[t] <= availability[t] capacity
    online[t] - online[t-1] - start[t] + stop[t] = 0

Continuous: a share of a fleet of like units is online. `online` carries from step to step as
the level of a store does. Quantity recorded: start [MW/a].
"""

from collections.abc import Sequence

import numpy as np

from longspring.case.model import Technology
from longspring.program.builder import BlockBuilder
from longspring.program.capacity import technology_labels
from longspring.program.layout import Term
from longspring.program.record import operation_term


def add_commitment(
    block: BlockBuilder,
    technology: Technology,
    zone: str,
    capacity: int,
    points: Sequence[int],
) -> list[Term]:
    """Tie the weights of the operating points to the capacity online, and count its starts."""
    name = f"{technology.technology}:{zone}"
    available = block.availability(technology.availability_profile, zone)
    online = block.limited_column(f"online:{name}", capacity, available)
    most = block.design_upper[capacity]
    start = block.column(f"start:{name}", most)
    stop = block.column(f"stop:{name}", most)
    weights = block.row(f"online:{name}")
    for point in points:
        block.step.add(weights, point, 1.0)
    block.step.add(weights, online, -1.0)
    change = block.row(f"start:{name}")
    block.step.add(change, online, 1.0)
    block.carried.add(change, online, -1.0)
    block.step.add(change, start, -1.0)
    block.step.add(change, stop, 1.0)
    # A start counts once however long the step is, so the hours of the step are divided out.
    per_start = np.reciprocal(block.grid.step_hours)
    return [operation_term(block, "start", technology_labels(technology, zone), {start: per_start})]
