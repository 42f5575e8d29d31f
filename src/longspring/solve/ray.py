"""Proof that a program has no solution: duals that promise more than nothing for nothing.

Without any cost, every solution costs 0. Duals whose safe bound (see `certificate`) exceeds 0 then
show that there is none: they are a Farkas ray. An interior point on such a program drives its
duals off to one, so that where it stalls, they are worth looking at.
"""

from dataclasses import replace

import numpy as np

from longspring.program.block import Block, BlockProgram, Vector
from longspring.program.solution import Solution
from longspring.solve.certificate import certify
from longspring.solve.polish import polish

CLEAR = 1e-6  # share of the dual objective that must be left


def proves_infeasible(program: BlockProgram, solution: Solution) -> bool:
    """Return whether the duals of a point prove that the program has no solution."""
    free = without_cost(program)
    largest = max(
        float(np.abs(part).max(initial=0.0))
        for part in (solution.design_dual, solution.total_dual, *solution.step_dual)
    )
    if not 0.0 < largest < np.inf:
        return False
    ray = polish(free, _scaled(solution, 1.0 / largest))
    found = certify(free, ray)
    return bool(found.safe_bound > CLEAR * abs(found.dual_objective))


def without_cost(program: BlockProgram) -> BlockProgram:
    """Return the program with every cost zero."""

    def idle(block: Block) -> Block:
        columns = len(block.columns)
        nothing = Vector(np.zeros(columns), np.zeros(0, np.int32), np.zeros((0, block.steps)))
        return replace(block, cost=nothing)

    return replace(
        program,
        design=replace(program.design, cost=np.zeros_like(program.design.cost)),
        blocks=tuple(idle(block) for block in program.blocks),
        offset=0.0,
    )


def _scaled(solution: Solution, factor: float) -> Solution:
    """Return the solution with all duals times a factor."""
    return replace(
        solution,
        design_dual=solution.design_dual * factor,
        total_dual=solution.total_dual * factor,
        step_dual=tuple(part * factor for part in solution.step_dual),
        limit_dual=tuple(part * factor for part in solution.limit_dual),
    )
