"""Dense algebra for compiled kernels: the BLAS and LAPACK that SciPy brings, called by name.

Numba compiles a call to a named symbol, which can be cached on disk; a pointer could not. The
names are bound to SciPy's routines when this module is imported. Matrices are stored by rows, so
that Fortran sees their transposes: a lower triangle by rows is an upper one to LAPACK.
"""

from typing import Any

import llvmlite.binding as llvm
import numpy as np
from numba import types
from numba.extending import get_cython_function_address

from longspring.program.block import Floats, Ints
from longspring.solve.interior.compiled import compiled

_ROUTINES = {
    "dsyrk": ("scipy.linalg.cython_blas", 10),
    "dgemm": ("scipy.linalg.cython_blas", 13),
    "dpotrf": ("scipy.linalg.cython_lapack", 5),
    "dtrtri": ("scipy.linalg.cython_lapack", 6),
}


def _bound(name: str) -> Any:
    """Bind a routine to a symbol and return what a kernel calls."""
    module, arguments = _ROUTINES[name]
    symbol = f"longspring_{name}"
    llvm.add_symbol(symbol, get_cython_function_address(module, name))
    return types.ExternalFunction(symbol, types.void(*[types.voidptr] * arguments))


_dsyrk, _dgemm, _dpotrf, _dtrtri = (_bound(name) for name in _ROUTINES)


@compiled
def add_square(stack: Floats, count: int, square: Floats) -> None:
    """Take stack[:count]' stack[:count] off the upper triangle (by rows) of `square`."""
    size = np.array([square.shape[0], count], dtype=np.int32)
    one, minus = np.ones(1), np.full(1, -1.0)
    lower, plain = np.full(1, 76, dtype=np.uint8), np.full(1, 78, dtype=np.uint8)
    width = size[0:].ctypes
    _dsyrk(
        lower.ctypes,
        plain.ctypes,
        width,
        size[1:].ctypes,
        minus.ctypes,
        stack.ctypes,
        width,
        one.ctypes,
        square.ctypes,
        width,
    )


@compiled
def inverse_factor(matrix: Floats, rows: int) -> int:
    """Replace N (by rows, lower triangle) by L^-1, N = L L'; return 0, or the bad pivot."""
    size = np.array([rows, 0], dtype=np.int32)
    codes = np.array([85, 78], dtype=np.uint8)  # upper, not unit
    first, width, found = codes[0:].ctypes, size[0:].ctypes, size[1:].ctypes
    _dpotrf(first, width, matrix.ctypes, width, found)
    if size[1] == 0:
        _dtrtri(first, codes[1:].ctypes, width, matrix.ctypes, width, found)
    return size[1]


@compiled
def add_product(left: Floats, right: Floats, out: Floats, shape: Ints, how: Floats) -> None:
    """Set out = factor * left right + keep * out, or with left'; all by rows.

    shape : (columns of out, rows of out, inner, distance of rows of left) in int32.
    how : (factor, keep, 1.0 for left').
    """
    codes = np.array([78, 84 if how[2] > 0.0 else 78], dtype=np.uint8)
    _dgemm(
        codes[0:].ctypes,
        codes[1:].ctypes,
        shape[0:].ctypes,
        shape[1:].ctypes,
        shape[2:].ctypes,
        how[0:].ctypes,
        right.ctypes,
        shape[0:].ctypes,
        left.ctypes,
        shape[3:].ctypes,
        how[1:].ctypes,
        out.ctypes,
        shape[0:].ctypes,
    )


@compiled
def take_square(link: Floats, out: Floats, shape: Ints) -> None:
    """Take link' link off the lower triangle of out; `shape` is (columns, rows, out lines)."""
    one, minus = np.ones(1), np.full(1, -1.0)
    codes = np.array([85, 78], dtype=np.uint8)  # upper, plain
    _dsyrk(
        codes[0:].ctypes,
        codes[1:].ctypes,
        shape[0:].ctypes,
        shape[1:].ctypes,
        minus.ctypes,
        link.ctypes,
        shape[0:].ctypes,
        one.ctypes,
        out.ctypes,
        shape[2:].ctypes,
    )
