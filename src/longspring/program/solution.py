"""What a solver returns: values and duals in the shape of the block program.

A dual is the change of the objective per unit of the row's right-hand side (d objective /
d rhs), so it is >= 0 on a binding lower bound and <= 0 on a binding upper bound, and the
reduced cost is z = c - A' dual. A limit y <= r x has a dual <= 0.
"""

from dataclasses import dataclass

from longspring.program.block import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Primal and dual values of one solve, and how they came about."""

    x: Floats  # (design columns,)
    y: tuple[Floats, ...]  # per block (steps, n)
    design_dual: Floats  # (design rows,)
    step_dual: tuple[Floats, ...]  # per block (steps, m)
    limit_dual: tuple[Floats, ...]  # per block (steps, limited)
    total_dual: Floats  # (totals,)
    objective: float
    solver: str  # the algorithm really used: "simplex", "ipx", "hipo", "structured"
    version: str
    iterations: int
    seconds: float
