"""longspring: from an agreement between a city and an energy company to a certified plan.

The names below are the whole public interface; each is loaded when first used, so that
importing the package costs nothing. The page to read first is `longspring.plan`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from longspring.case.model import Case
    from longspring.case.read import read_case
    from longspring.errors import (
        CaseError,
        InfeasibleError,
        Issue,
        LimitReachedError,
        LongspringError,
        NotCertifiedError,
        UsageError,
    )
    from longspring.plan import plan_case
    from longspring.refine import plan_within
    from longspring.results import Plan, Table, read_plan

__version__ = "0.1.0"

__all__ = [
    "Case",
    "CaseError",
    "InfeasibleError",
    "Issue",
    "LimitReachedError",
    "LongspringError",
    "NotCertifiedError",
    "Plan",
    "Table",
    "UsageError",
    "__version__",
    "plan_case",
    "plan_within",
    "read_case",
    "read_plan",
]

_HOMES = {
    "Case": "longspring.case.model",
    "Plan": "longspring.results",
    "Table": "longspring.results",
    "plan_case": "longspring.plan",
    "plan_within": "longspring.refine",
    "read_case": "longspring.case.read",
    "read_plan": "longspring.results",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module 'longspring' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "longspring.errors")), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
