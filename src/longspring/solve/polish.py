"""Polishing: put small wrong-signed reduced costs of limited columns where they belong.

    z = c - M' dual < 0   and   y <= r x   =>   limit dual += z,  z = 0,  z_x -= r |z|

An interior point without crossover leaves reduced costs a little below zero on columns that may
not go anywhere, as solar output at night. The dual of their limit is free to take them up; the
sum of what it hands on is tiny beside the cost of the capacity behind it. The values of the
columns are not touched, and the certificate judges the result like any other.
"""

from dataclasses import replace

import numpy as np

from longspring.program.block import BlockProgram
from longspring.program.solution import Solution
from longspring.solve.residual import batches, reduced_costs


def polish(program: BlockProgram, solution: Solution) -> Solution:
    """Return the solution with limit duals that leave no limited column wrong-signed."""
    limit_dual = tuple(np.minimum(dual, 0.0) for dual in solution.limit_dual)
    for batch in batches(program):
        own = limit_dual[batch.number]
        reduced, _ = reduced_costs(
            batch, solution.step_dual[batch.number], own[batch.at], solution.total_dual
        )
        own[batch.at] += np.minimum(reduced[:, batch.block.limited], 0.0)
    return replace(solution, limit_dual=limit_dual)
