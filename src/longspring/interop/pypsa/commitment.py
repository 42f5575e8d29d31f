"""Unit commitment relaxed: a share of a unit may be on.

    p_min_pu nominal u <= p <= p_max_pu nominal u,     0 <= u, su, sd <= 1
    su >= u - u[t-1],   sd >= u[t-1] - u
    sum of the last min_up_time su <= u,   sum of the last min_down_time sd <= 1 - u
    p[t] - p[t-1] <= up nominal u[t-1] + start nominal (u - u[t-1]),  and so downwards

Where starting costs what stopping costs, PyPSA tightens the relaxation by four more rows (Hua, Liu
and Zhang 2017, doi:10.1109/TPWRS.2017.2735026); so do we, to have the same optimum.
"""

from typing import NamedTuple

import numpy as np

from longspring.interop.pypsa.context import Place, between
from longspring.interop.pypsa.draft import Variable, number
from longspring.program.block import Floats
from longspring.program.builder import Value


class _Unit(NamedTuple):
    """A unit over the steps: dispatch, status, starts, stops, and one step before."""

    name: str
    dispatch: Variable
    dispatch_before: Variable
    known: Floats  # 1 where the dispatch of the step before is known
    status: Variable
    status_before: Variable
    start: Variable
    stop: Variable


def add_commitment(place: Place, component: str, row: int) -> Variable:
    """Add a committable row of fixed capacity, relaxed; return its dispatch."""
    unit = _open_unit(place, component, row)
    change = unit.status.minus(unit.status_before)
    place.block.at_most(f"start:{unit.name}", change.minus(unit.start))
    place.block.at_most(f"stop:{unit.name}", change.times(-1.0).minus(unit.stop))
    nominal = place.nominal[component, place.network.of(component).names[row]].value
    low = nominal * place.value(component, "p_min_pu", row, 0.0)
    high = nominal * place.value(component, "p_max_pu", row, 1.0)
    place.block.at_most(f"least:{unit.name}", unit.status.times(low).minus(unit.dispatch))
    place.block.at_most(f"most:{unit.name}", unit.dispatch.minus(unit.status.times(high)))
    _add_times(place, component, row, unit)
    _add_ramps(place, component, row, unit)
    starting = place.value(component, "start_up_cost", row, 0.0)
    stopping = place.value(component, "shut_down_cost", row, 0.0)
    if np.all(np.asarray(starting) == np.asarray(stopping)):
        _tighten(place, component, row, unit)
    place.draft.pay(place.block, unit.start, starting)
    place.draft.pay(place.block, unit.stop, stopping)
    standing = place.value(component, "stand_by_cost", row, 0.0)
    place.draft.pay(place.block, unit.status, place.paid * standing)
    place.keep(component, row, "status", unit.status)
    return unit.dispatch


def _open_unit(place: Place, component: str, row: int) -> _Unit:
    """Add the columns of a unit."""
    table = place.network.of(component)
    name = f"{component}:{table.names[row]}"
    nominal = place.nominal[component, table.names[row]].value
    low = np.minimum(0.0, nominal * place.value(component, "p_min_pu", row, 0.0))
    high = np.maximum(0.0, nominal * place.value(component, "p_max_pu", row, 1.0))
    dispatch = between(place.block, name, low, high)
    status, start, stop = (
        Variable({place.block.bounded_column(f"{part}:{name}", 1.0): 1.0})
        for part in ("status", "start", "stop")
    )
    first = np.zeros(place.block.steps)
    first[0] = 1.0
    on = 1.0 if up_before(place, component, row) > 0 else 0.0
    initial = table.number("p_init", row, np.nan) if on else 0.0
    known = 1.0 - first * float(np.isnan(initial))
    return _Unit(
        name,
        dispatch,
        dispatch.before().times(1.0 - first).plus(number(first * np.nan_to_num(initial))),
        known,
        status,
        status.before().times(1.0 - first).plus(number(first * on)),
        start,
        stop,
    )


def up_before(place: Place, component: str, row: int) -> float:
    """Return for how many steps a unit was on before the first; 0 if it was off."""
    table = place.network.of(component)
    off = table.number("down_time_before", row, 0.0)
    return 0.0 if off > 0 else table.number("up_time_before", row, 1.0)


def _add_times(place: Place, component: str, row: int, unit: _Unit) -> None:
    """Add the least times up and down, what happened before the first step included."""
    table = place.network.of(component)
    step = np.arange(place.block.steps)
    on, off = up_before(place, component, row), table.number("down_time_before", row, 0.0)
    for side, switch, room, since in (
        ("up", unit.start, unit.status, on),
        ("down", unit.stop, number(1.0).minus(unit.status), off),
    ):
        length = int(table.number(f"min_{side}_time", row, 0.0))
        if length <= 0:
            continue
        switched, late = switch, switch
        for lag in range(1, length):
            late = _delayed(place, late, f"{side}{lag}:{unit.name}")
            switched = switched.plus(late)
        earlier = (since > 0) & (since + step < length)
        excess = switched.plus(number(earlier.astype(float))).minus(room)
        place.block.at_most(f"{side}_time:{unit.name}", excess)


def _delayed(place: Place, variable: Variable, name: str) -> Variable:
    """Return a variable that has the value of another one step before, 0 in the first."""
    later = Variable({place.block.bounded_column(name, 1.0): 1.0})
    inner = np.ones(place.block.steps)
    inner[0] = 0.0
    place.block.equal(name, later.minus(variable.before().times(inner)))
    return later


def _limit(place: Place, component: str, row: int, attribute: str) -> Value:
    return place.value(component, attribute, row, np.nan)


def _add_ramps(place: Place, component: str, row: int, unit: _Unit) -> None:
    nominal = place.nominal[component, place.network.of(component).names[row]].value
    rise = unit.dispatch.minus(unit.dispatch_before)
    change = unit.status.minus(unit.status_before)
    for side, extra, moved, base, switched in (
        ("up", "start_up", rise, unit.status_before, change),
        ("down", "shut_down", rise.times(-1.0), unit.status, change.times(-1.0)),
    ):
        running = _limit(place, component, row, f"ramp_limit_{side}")
        switching = _limit(place, component, row, f"ramp_limit_{extra}")
        where = unit.known * ~(np.isnan(running) & np.isnan(switching))
        if not where.any():
            continue
        allowed = base.times(nominal * np.nan_to_num(running, nan=1.0))
        allowed = allowed.plus(switched.times(nominal * np.nan_to_num(switching, nan=1.0)))
        place.block.at_most(f"ramp_{side}:{unit.name}", moved.minus(allowed), where)


def _tighten(place: Place, component: str, row: int, unit: _Unit) -> None:
    """Add the rows that the relaxation is tightened by."""
    nominal = place.nominal[component, place.network.of(component).names[row]].value
    low = nominal * place.value(component, "p_min_pu", row, 0.0)
    high = nominal * place.value(component, "p_max_pu", row, 1.0)
    up, down, begin, end = (
        nominal * np.nan_to_num(_limit(place, component, row, f"ramp_limit_{side}"), nan=1.0)
        for side in ("up", "down", "start_up", "shut_down")
    )
    kept = unit.status.minus(unit.start)
    before = unit.dispatch_before.minus(unit.status_before.times(end)).minus(kept.times(high - end))
    now = unit.dispatch.minus(unit.status.times(high)).plus(unit.start.times(high - begin))
    rising = unit.dispatch.minus(unit.dispatch_before).minus(unit.status.times(low + up))
    rising = rising.plus(unit.status_before.times(low)).plus(unit.start.times(low + up - begin))
    falling = unit.dispatch_before.minus(unit.dispatch).minus(unit.status_before.times(end))
    falling = falling.plus(unit.status.times(end - down)).minus(unit.start.times(low + down - end))
    place.block.at_most(f"before:{unit.name}", before, unit.known)
    place.block.at_most(f"now:{unit.name}", now)
    place.block.at_most(f"rising:{unit.name}", rising, unit.known)
    place.block.at_most(f"falling:{unit.name}", falling, unit.known)
