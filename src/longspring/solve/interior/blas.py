"""Dense algebra for compiled kernels: the BLAS that SciPy brings, called by name.

Numba compiles a call to a named symbol, which can be cached on disk; a pointer could not. The
names are bound to SciPy's routines when this module is imported. Matrices are stored by rows, so
that Fortran sees their transposes: a lower triangle by rows is an upper one to it.
"""

from typing import Any

import llvmlite.binding as llvm
import numpy as np
from numba import types
from numba.extending import get_cython_function_address

from longspring.program.block import Floats, Ints
from longspring.solve.interior.compiled import part

_ROUTINES = {
    "dsyrk": ("scipy.linalg.cython_blas", 10),
    "dgemm": ("scipy.linalg.cython_blas", 13),
}


def _bound(name: str) -> Any:
    """Bind a routine to a symbol and return what a kernel calls."""
    module, arguments = _ROUTINES[name]
    symbol = f"longspring_{name}"
    llvm.add_symbol(symbol, get_cython_function_address(module, name))
    return types.ExternalFunction(symbol, types.void(*[types.voidptr] * arguments))


_dsyrk, _dgemm = (_bound(name) for name in _ROUTINES)


@part
def add_square(stack: Floats, rows: int, square: Floats, skip: int) -> None:
    """Take stack[:rows]' stack[:rows] off the upper triangle (by rows) of `square`.

    The first `skip` columns of the stack are zero.
    """
    width = square.shape[0]
    size = np.array([width - skip, rows, width], dtype=np.int32)
    one, minus = np.ones(1), np.full(1, -1.0)
    lower, plain = np.full(1, 76, dtype=np.uint8), np.full(1, 78, dtype=np.uint8)
    _dsyrk(
        lower.ctypes,
        plain.ctypes,
        size[0:].ctypes,
        size[1:].ctypes,
        minus.ctypes,
        stack.ravel()[skip:].ctypes,
        size[2:].ctypes,
        one.ctypes,
        square.ravel()[skip * (width + 1) :].ctypes,
        size[2:].ctypes,
    )


@part
def set_product(left: Floats, right: Floats, out: Floats, shape: Ints, factor: float) -> None:
    """Set out = factor * left right, all by rows.

    shape : (columns of out, rows of out, inner, distance of rows of left, and of the others).
    """
    plain = np.full(1, 78, dtype=np.uint8)
    numbers = np.array([factor, 0.0])
    _dgemm(
        plain.ctypes,
        plain.ctypes,
        shape[0:].ctypes,
        shape[1:].ctypes,
        shape[2:].ctypes,
        numbers[0:].ctypes,
        right.ctypes,
        shape[4:].ctypes,
        left.ctypes,
        shape[3:].ctypes,
        numbers[1:].ctypes,
        out.ctypes,
        shape[4:].ctypes,
    )
