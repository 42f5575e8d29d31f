"""Eight numbers side by side, as compiled kernels work on them.

A year is cut into stretches of nearly equal length, and a kernel goes through eight of them in
lockstep: the last axis of its arrays has one place for each. `take` reads the eight numbers of
one place as a single value, `put` writes them, and the usual operators work on all eight at once,
in whatever vector registers the machine has.

Compilers vectorise such loops by themselves only where they can prove that arrays do not overlap,
which they cannot here; hence a type of its own.
"""

import operator
from collections.abc import Callable
from typing import Any, TypeAlias, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

from longspring.solve.interior.stencil import LANES, Floats

# Eight numbers. To a type checker they are one: the operators are the same.
Lanes: TypeAlias = float

_WIDE = ir.VectorType(ir.DoubleType(), LANES)
_LOOSE = ("contract", "reassoc", "nsz", "arcp")  # sums in any order, but infinities as they are
_ALIGNMENT = 64  # bytes: a line of the cache


_LANES = types.Type(name=f"Lanes{LANES}")  # the type of eight numbers to the compiler


def _model(manager: Any, kind: Any) -> Any:
    """Return how the compiler holds eight numbers: as one vector value."""
    return models.PrimitiveModel(manager, kind, _WIDE)


cast("Any", register_model)(types.Type)(_model)


def wide(*shape: int) -> Floats:
    """Return zeros of the shape given, with lanes, that begin at a line of the cache."""
    count = int(np.prod(shape)) * LANES
    raw = np.zeros(count + _ALIGNMENT // 8)
    skip = (-raw.ctypes.data % _ALIGNMENT) // 8
    return raw[skip : skip + count].reshape(*shape, LANES)


def _place(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """Return a pointer to the lanes of line i of a two-dimensional array."""
    array_type, index_type = signature.args[:2]
    array = context.make_array(array_type)(context, builder, args[0])
    index = context.cast(builder, args[1], index_type, types.intp)
    offset = builder.mul(index, context.get_constant(types.intp, LANES))
    pointer = builder.gep(array.data, [offset])
    return builder.bitcast(pointer, _WIDE.as_pointer())


def _take(_context: Any, array: Any, index: Any) -> Any:
    """Return the lanes of a line of an array of shape (lines, lanes)."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        found = builder.load(_place(context, builder, signature, args))
        found.align = 8
        return found

    return _LANES(array, index), generate


def _put(_context: Any, array: Any, index: Any, value: Any) -> Any:
    """Write the lanes of a line of an array of shape (lines, lanes)."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store(args[2], _place(context, builder, signature, args), align=8)
        return context.get_dummy_value()

    return types.void(array, index, value), generate


def _spread_out(_context: Any, number: Any) -> Any:
    """Return one number in every lane."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        value = context.cast(builder, args[0], signature.args[0], types.float64)
        return _splat(builder, value)

    return _LANES(number), generate


def _splat(builder: Any, value: Any) -> Any:
    one = builder.insert_element(ir.Constant(_WIDE, ir.Undefined), value, ir.IntType(32)(0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(one, ir.Constant(_WIDE, ir.Undefined), zeros)


def _where_positive(_context: Any, key: Any, value: Any, other: Any) -> Any:
    """Return `value` in the lanes where `key` is above zero, `other` elsewhere."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        above = builder.fcmp_ordered(">", args[0], ir.Constant(_WIDE, [0.0] * LANES))
        return builder.select(above, args[1], args[2])

    return _LANES(key, value, other), generate


def _root(_context: Any, value: Any) -> Any:
    """Return the square root."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(_WIDE, [_WIDE])
        name = f"llvm.sqrt.v{LANES}f64"
        function = cgutils.get_or_insert_function(builder.module, kind, name)
        return builder.call(function, args)

    return _LANES(value), generate


def _intrinsic(name: str, function: Callable[..., Any]) -> Any:
    """Return what the compiler replaces by what `function` generates."""
    function.__name__ = name
    return cast("Any", intrinsic)(function)


take: Callable[[Floats, Any], Lanes] = _intrinsic("take", _take)
put: Callable[[Floats, Any, Lanes], None] = _intrinsic("put", _put)
spread_out: Callable[[float], Lanes] = _intrinsic("spread_out", _spread_out)
where_positive: Callable[[Lanes, Lanes, Lanes], Lanes] = _intrinsic(
    "where_positive", _where_positive
)
root: Callable[[Lanes], Lanes] = _intrinsic("root", _root)


def _binary(name: str) -> Callable[..., Any]:
    """Return the intrinsic of an arithmetic operator."""

    def operate(_context: Any, left: Any, right: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            return getattr(builder, name)(*args, flags=_LOOSE)

        return _LANES(left, right), generate

    return _intrinsic(name, operate)


def _extreme(name: str, sign: str) -> Callable[..., Any]:
    """Return the intrinsic of the larger or the smaller of two."""

    def operate(_context: Any, left: Any, right: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            return builder.select(builder.fcmp_ordered(sign, *args), *args)

        return _LANES(left, right), generate

    return _intrinsic(name, operate)


larger: Callable[[Lanes, Lanes], Lanes] = _extreme("larger", ">")
smaller: Callable[[Lanes, Lanes], Lanes] = _extreme("smaller", "<")
_OPERATIONS = {
    operator.add: _binary("fadd"),
    operator.sub: _binary("fsub"),
    operator.mul: _binary("fmul"),
    operator.truediv: _binary("fdiv"),
}


_overload = cast("Any", overload)
_NUMBER = cast("Any", (types.Float, types.Integer))


def _install(operation: Any, own: Callable[..., Any]) -> None:
    """Let an operator work on lanes, and on lanes with a number."""

    def choose(left: Any, right: Any) -> Any:
        if left == _LANES and right == _LANES:
            return lambda left, right: own(left, right)  # noqa: PLW0108 (no intrinsic may stand here)
        if left == _LANES and isinstance(right, _NUMBER):
            return lambda left, right: own(left, spread_out(right))
        if isinstance(left, _NUMBER) and right == _LANES:
            return lambda left, right: own(spread_out(left), right)
        return None

    _overload(operation, strict=False)(choose)


for _operation, _own in _OPERATIONS.items():
    _install(_operation, _own)


def _absolute(value: Any) -> Any:
    """Return what abs() is of lanes."""
    if value == _LANES:
        return lambda value: larger(value, spread_out(0.0) - value)
    return None


_overload(abs, strict=False)(_absolute)
