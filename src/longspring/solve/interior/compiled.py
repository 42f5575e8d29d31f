"""How kernels are compiled: cached on disk, without the interpreter's lock, sums in any order."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")
Bundle = tuple[Any, ...]  # arrays and numbers that a kernel takes together

_SUMS = {"reassoc", "contract", "nsz", "arcp"}  # not that there are no infinities


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel."""
    return njit(cache=True, nogil=True, fastmath=_SUMS)(function)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a part of kernels, written into each of them."""
    return njit(cache=True, nogil=True, fastmath=_SUMS, inline="always")(function)


def vectorised(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel that may take for granted that every number is finite."""
    return njit(cache=True, nogil=True, fastmath=True)(function)
