"""A safe bound of an imported network, whose capacities and flows often have no limit of their own.

The certificate turns any dual solution into a lower bound of the cost by moving what has the wrong
sign onto a bound of its column; without that bound there is none. A solution as cheap as the one
found gives bounds that are proven, not assumed:

    cost x <= objective found - least that all else can cost                 where cost > 0
    a y = d - the rest of its row, so |y| <= (|d| + sum |a'| most') / |a|    where that is bounded

Every optimum keeps them, so the bound holds for the network as it is.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from longspring.program.block import Block, BlockProgram, Entries, Floats, Vector
from longspring.program.solution import Solution
from longspring.solve.certificate import Certificate, certify

ROUNDS = 4  # rows are looked at so often; each round may bound what the last one opened
ROOM = 1e-6  # of the objective, so that rounding of it does not matter


@dataclass(slots=True, eq=False)
class _Reach:
    """Largest absolute value of every column: of the design, and of each block."""

    design: Floats
    blocks: list[Floats]


def certify_imported(program: BlockProgram, solution: Solution) -> Certificate:
    """Return the certificate of a solution, its safe bound from proven limits of the columns.

    Everything but the safe bound is judged by the program as it is.

    Parameters
    ----------
    program : BlockProgram
        Of a network.
    solution : Solution
        As found.
    """
    certificate = certify(program, solution)
    if np.isfinite(certificate.safe_bound):
        return certificate
    safe = certify(tightened(program, certificate.objective), solution).safe_bound
    gap = (certificate.objective - safe) / (1.0 + abs(certificate.objective))
    return replace(certificate, safe_bound=safe, safe_gap=gap)


def tightened(program: BlockProgram, objective: float) -> BlockProgram:
    """Return the program with the limits that every solution of at most this cost keeps."""
    design = program.design
    reach = _Reach(
        np.maximum(np.abs(design.lower), np.abs(design.upper)),
        [block.natural.copy() for block in program.blocks],
    )
    _spread(program, reach)
    _by_cost(program, reach, objective)
    _spread(program, reach)
    blocks = tuple(
        replace(block, natural=most)
        for block, most in zip(program.blocks, reach.blocks, strict=True)
    )
    lower = np.maximum(design.lower, -reach.design)
    upper = np.minimum(design.upper, reach.design)
    return replace(program, design=replace(design, lower=lower, upper=upper), blocks=blocks)


def _by_cost(program: BlockProgram, reach: _Reach, objective: float) -> None:
    """Bound what costs something by what a solution of this cost can spend on it."""
    design = program.design
    costs = [block.cost.dense(block.steps) for block in program.blocks]
    low = np.where(design.cost > 0, np.maximum(design.lower, -reach.design), reach.design)
    least = _product(design.cost, low)
    total = program.offset + float(least.sum())
    for cost, most in zip(costs, reach.blocks, strict=True):
        total += float(_product(np.minimum(cost, 0.0), np.broadcast_to(most, cost.shape)).sum())
    room = objective + ROOM * (1.0 + abs(objective)) - total
    if not np.isfinite(room):
        return
    paid = design.cost > 0
    affordable = (room + least[paid]) / design.cost[paid]
    most = np.maximum(np.abs(np.maximum(design.lower[paid], -reach.design[paid])), affordable)
    reach.design[paid] = np.minimum(reach.design[paid], most)
    for cost, most in zip(costs, reach.blocks, strict=True):
        cheapest = cost.min(axis=0)
        paid = cheapest > 0
        most[paid] = np.minimum(most[paid], room / cheapest[paid])


def _spread(program: BlockProgram, reach: _Reach) -> None:
    """Carry limits over from design columns to what they limit, and along rows."""
    for _ in range(ROUNDS):
        for block, most in zip(program.blocks, reach.blocks, strict=True):
            ratio = np.maximum(_largest(block.limit_ratio), 0.0)
            np.minimum.at(most, block.limited, _product(ratio, reach.design[block.limit_by]))
            _along_rows(block, most, reach)


def _along_rows(block: Block, most: Floats, reach: _Reach) -> None:
    """Bound the one column of a row that has no limit by those of the others."""
    entries = [
        (row, place, column, small, large)
        for place, part in enumerate((block.step, block.carry, block.design))
        for row, column, small, large in zip(*_sizes(part), strict=True)
    ]
    known = _largest(Vector(np.abs(block.rhs.value), block.rhs.varying, np.abs(block.rhs.series)))
    open_ones: dict[int, list[tuple[int, int, float, float]]] = {}
    for row, place, column, small, large in entries:
        size = reach.design[column] if place == 2 else most[column]
        if large == 0.0:
            continue
        if np.isfinite(size):
            known[row] += large * size
        else:
            open_ones.setdefault(row, []).append((place, column, small, large))
    for row, found in open_ones.items():
        if len(found) > 1:
            continue
        place, column, small, large = found[0]
        if place == 2:
            # A design column is the same in every step: the step where it weighs most binds.
            reach.design[column] = min(reach.design[column], known[row] / large)
        elif small > 0.0:
            most[column] = min(most[column], known[row] / small)


def _product(factor: Floats, size: Floats) -> Floats:
    """Return factor x size; nothing times what has no limit is nothing."""
    return np.multiply(factor, size, where=factor != 0.0, out=np.zeros(factor.shape))


def _sizes(entries: Entries) -> tuple[Any, Any, Any, Any]:
    """Return row, column, smallest and largest absolute value of every entry."""
    small = np.abs(entries.value)
    large = small.copy()
    if entries.varying.size:
        series = np.abs(entries.series)
        small[entries.varying] = series.min(axis=1)
        large[entries.varying] = series.max(axis=1)
    return entries.row.tolist(), entries.column.tolist(), small.tolist(), large.tolist()


def _largest(vector: Vector) -> Floats:
    """Return the largest value over the steps."""
    largest = vector.value.astype(float).copy()
    if vector.varying.size:
        largest[vector.varying] = vector.series.max(axis=1)
    return largest
