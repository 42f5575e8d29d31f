"""The numbers of one step, written where kernels read them (compiled)."""

import numpy as np

from longspring.solve.interior.compiled import inlined
from longspring.solve.interior.lanes import put, spread_out, take
from longspring.solve.interior.stencil import Floats, Stencil, Values


@inlined
def load(values: Values, t: int) -> None:
    """Bring `values.now` to one step."""
    series = values.series[t]
    for k in range(values.varying.size):
        put(values.now, values.varying[k], take(series, k))


@inlined
def clear(out: Floats) -> None:
    """Set all lanes of all lines to zero."""
    for i in range(out.shape[0]):
        put(out, i, spread_out(0.0))


@inlined
def copy(source: Floats, out: Floats) -> None:
    """Copy all lanes of all lines."""
    for i in range(source.shape[0]):
        put(out, i, take(source, i))


@inlined
def drop_absent(s: Stencil, t: int, rows: Floats) -> None:
    """Set to zero what does not exist of the rows of one step.

    The carried rows of the first step are closing rows, and past its end a lane has no rows.
    """
    if t == 0:
        for i in range(s.rows - s.carried, s.rows):
            put(rows, i, spread_out(0.0))
    if t >= s.least:
        for lane in range(rows.shape[1]):
            if t >= s.length[lane]:
                for i in range(s.rows):
                    rows[i, lane] = 0.0


@inlined
def drop_carried(s: Stencil, places: np.ndarray, out: Floats) -> None:
    """Set to zero the entries that stand in carried rows; `places` are the rows of entries."""
    for e in range(out.shape[0]):
        if places[e] >= s.rows - s.carried:
            put(out, e, spread_out(0.0))
