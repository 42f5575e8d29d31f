"""Parts of the manifest: how the answer was found and how it was proven."""

from typing import Any

from longspring.program.solution import Solution
from longspring.solve.certificate import Certificate


def certificate_record(certificate: Certificate) -> dict[str, Any]:
    """Return a certificate as plain values."""
    return {
        "passed": certificate.passed,
        "primal": certificate.primal,
        "dual": certificate.dual,
        "complementarity": certificate.complementarity,
        "gap": certificate.gap,
        "objective": certificate.objective,
        "dual_objective": certificate.dual_objective,
        "safe_bound": certificate.safe_bound,
        "safe_gap": certificate.safe_gap,
        "families": {
            name: {"absolute": family.absolute, "relative": family.relative, "where": family.where}
            for name, family in certificate.families.items()
        },
    }


def solver_record(solution: Solution) -> dict[str, Any]:
    """Return how a solution came about as plain values."""
    return {
        "name": solution.solver,
        "version": solution.version,
        "iterations": solution.iterations,
        "seconds": solution.seconds,
    }
