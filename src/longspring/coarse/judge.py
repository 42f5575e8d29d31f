"""The certificate of a plan between two bounds: feasible hour by hour, and how far from optimal.

    upper = cost of the plan         every row and bound of the hourly program holds within 1e-6
    lower = safe bound of its duals  weak duality on the same program
    proved gap = (upper - lower) / |upper|

Nothing else is needed: whether the duals belong to these values, or are optimal at all, only
decides how wide the gap is. So complementarity and dual residuals are reported, and do not refuse.
"""

from dataclasses import replace

from longspring.program.block import BlockProgram
from longspring.program.solution import Solution
from longspring.solve.certificate import TOLERANCE, Certificate, certify

FEASIBLE = ("primal", "shape")  # families that say whether the values are a plan


def certify_within(program: BlockProgram, solution: Solution, gap: float) -> Certificate:
    """Return the certificate of a solution that may cost `gap` more than the optimum.

    Parameters
    ----------
    program : BlockProgram
        The exact program.
    solution : Solution
        Values of a plan, and duals of a bound.
    gap : float
        Largest relative difference of the two bounds that passes [1].
    """
    found = certify(program, solution)
    families = {name: f for name, f in found.families.items() if name.startswith(FEASIBLE)}
    feasible = all(family.relative <= TOLERANCE for family in families.values())
    proved = proved_gap(found.safe_bound, found.objective)
    return replace(found, passed=bool(feasible and proved <= gap), families=families)


def proved_gap(lower: float, upper: float) -> float:
    """Return the relative difference of two bounds, inf where one is missing."""
    if not (abs(lower) < float("inf") and abs(upper) < float("inf")):
        return float("inf")
    return (upper - lower) / max(abs(upper), 1e-12)
