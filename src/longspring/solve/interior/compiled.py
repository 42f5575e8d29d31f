"""How kernels are compiled: cached on disk, without the interpreter's lock, sums in any order."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")
Bundle = tuple[Any, ...]  # arrays and numbers that a kernel takes together

_SUMS = {"reassoc", "contract", "nsz", "arcp"}  # not that there are no infinities
# A division by zero gives an infinity, as in NumPy; a check of every division would be in the way.
_HOW = {"cache": True, "nogil": True, "error_model": "numpy"}


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel."""
    return cast("Any", njit)(fastmath=_SUMS, **_HOW)(function)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a part of kernels, written into each of them."""
    return cast("Any", njit)(fastmath=_SUMS, inline="always", **_HOW)(function)


def part(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a part of kernels that only they can call, which spares it what Python would need."""
    wrappers = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("Any", njit)(fastmath=_SUMS, **wrappers, **_HOW)(function)
