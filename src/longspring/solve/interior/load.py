"""The numbers of one step, written where a kernel wants them (compiled).

The carried rows of the first step of a segment are closing rows: they have no entries there.
"""

import numpy as np

from longspring.solve.interior.compiled import Bundle, inlined
from longspring.solve.interior.stencil import Floats, Stencil, Values


@inlined
def load(values: Values, t: int, out: Floats) -> None:
    """Write the numbers of one step."""
    out[:] = values.constant
    for k in range(values.varying.size):
        out[values.varying[k]] = values.series[t, k]


@inlined
def load_step(s: Stencil, t: int, out: Floats) -> None:
    """Write A of one step; the carried rows of the first are closing rows."""
    load(s.step, t, out)
    if t == 0:
        for e in range(out.size):
            if s.step_row[e] >= s.rows - s.carried:
                out[e] = 0.0


@inlined
def load_carry(s: Stencil, t: int, out: Floats) -> None:
    """Write K of one step, nothing in the first."""
    if t == 0:
        out[:] = 0.0
    else:
        load(s.carry, t, out)


@inlined
def load_design(s: Stencil, t: int, out: Floats) -> None:
    """Write B of one step."""
    load(s.design, t, out)
    if t == 0:
        for e in range(out.size):
            if s.design_row[e] >= s.rows - s.carried:
                out[e] = 0.0


@inlined
def room_for(s: Stencil) -> Bundle:
    """Return room for A, K, B, g of one step."""
    return (
        np.zeros(s.step_row.size),
        np.zeros(s.carry_row.size),
        np.zeros(s.design_row.size),
        np.zeros(s.total_row.size),
    )


@inlined
def load_all(s: Stencil, t: int, numbers: Bundle) -> None:
    """Write A, K, B, g of one step."""
    a, carry, design, total = numbers
    load_step(s, t, a)
    load_carry(s, t, carry)
    load_design(s, t, design)
    load(s.total, t, total)
