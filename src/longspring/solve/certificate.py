"""The certificate: is this solution optimal? Answered from the program alone, in NumPy.

    primal   |row activity - its bounds| / (1 + max(|bound|, sum |terms|))        every row
    dual     wrong-signed |z| / (1 + max(|cost|, sum |terms|)),  z = c - M' dual    every column
    gap      |primal objective - dual objective| / (1 + |primal objective|)
    complementarity   sum |slack x dual| / (1 + |primal objective|)               every family
    safe bound        dual objective after moving every wrong-signed z onto the natural bound

All must be at most 1e-6. The safe bound holds whatever the solver did: it needs weak duality
only, and that no sensible plan exceeds the natural bounds.

Imports nothing of the program or of a solver: what it reads is duck-typed, so that a fault there
cannot hide here.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from longspring.solve.residual import (
    Batch,
    Floats,
    batches,
    count,
    dense,
    gather,
    reduced_costs,
    row_sums,
    take_off,
)

TOLERANCE = 1e-6


class Family(NamedTuple):
    """Worst violation of one family of rows or columns: absolute, scaled, and where."""

    absolute: float
    relative: float
    where: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was found. `primal`, `dual`, `complementarity` and `gap` are scaled [1].

    `safe_bound` is a proven lower bound of the optimum in the unit of the objective, -inf where
    a wrong-signed reduced cost has no finite bound to be moved to. `families` maps the name of a
    family to its worst violation.
    """

    passed: bool
    primal: float
    dual: float
    complementarity: float
    gap: float
    objective: float
    dual_objective: float
    safe_bound: float
    safe_gap: float
    families: dict[str, Family]

    def failed(self) -> str:
        """Name the worst three families beyond tolerance, worst first; "" if it passed."""
        bad = [(f.relative, name, f) for name, f in self.families.items() if not _within(f)]
        bad.sort(key=lambda item: -item[0] if item[0] == item[0] else -np.inf)
        return "; ".join(f"{name} {f.relative:.1e} at {f.where}" for _, name, f in bad[:3])


@dataclass(slots=True)
class _Tally:
    """Running worst and sums; `slack` sums |slack x dual| per family."""

    worst: dict[str, Family] = field(default_factory=dict)
    slack: dict[str, float] = field(default_factory=dict)
    dual_objective: float = 0.0
    safe_bound: float = 0.0


def certify(program: Any, solution: Any) -> Certificate:
    """Check a solution against its program.

    Parameters
    ----------
    program : BlockProgram
        The program as built, before any lowering or scaling.
    solution : Solution
        Values and duals; its `objective` is not believed but recomputed.

    Returns
    -------
    Certificate
        `passed` is whether every family is within 1e-6.
    """
    tally = _Tally(dual_objective=program.offset, safe_bound=program.offset)
    if not _whole(program, solution, tally):
        return _conclude(tally, np.nan)
    design, x = program.design, solution.x
    reduced, size = design.cost.astype(float), np.abs(design.cost)
    design_dual = _signed(solution.design_dual, design.row_lower, design.row_upper)
    total_dual = _signed(solution.total_dual, program.totals.lower, program.totals.upper)
    take_off(design.entries, design_dual, reduced, size)
    take_off(program.totals.design, total_dual, reduced, size)
    activity = row_sums(design.entries, x, design.row_lower.size)
    rows = _Rows("design", design.row_lower, design.row_upper, *activity)
    _check_rows(tally, rows, solution.design_dual, design_dual, design.row_names)
    objective = float(program.offset) + float(design.cost @ x)
    total = row_sums(program.totals.design, x, program.totals.lower.size)
    for batch in batches(program):
        y = solution.y[batch.number]
        objective += float(np.sum(dense(batch.block.cost, batch.at) * y[batch.at]))
        _add_totals(batch, y, total)
        _check_steps(tally, batch, x, y, solution)
        limit_dual = _check_limits(tally, batch, x, y, solution)
        _check_columns(tally, batch, y, (solution.step_dual, limit_dual, total_dual))
        _take_off_block(batch, solution, limit_dual, reduced, size)
    rows = _Rows("total", program.totals.lower, program.totals.upper, *total)
    _check_rows(tally, rows, solution.total_dual, total_dual, program.totals.names)
    _check_design_columns(tally, design, x, reduced, size)
    return _conclude(tally, objective)


class _Rows(NamedTuple):
    """Rows with bounds: their activity and the sum of |terms|."""

    family: str
    lower: Floats
    upper: Floats
    activity: Floats
    size: Floats


def _within(family: Family) -> bool:
    return bool(family.relative <= TOLERANCE)  # nan is not


def _whole(program: Any, solution: Any, tally: _Tally) -> bool:
    """Return whether every array has its shape and holds numbers only."""
    design, totals = program.design, program.totals
    wanted = [
        ("x", solution.x, (design.cost.size,)),
        ("design dual", solution.design_dual, (design.row_lower.size,)),
        ("total dual", solution.total_dual, (totals.lower.size,)),
    ]
    counts = {len(solution.y), len(solution.step_dual), len(solution.limit_dual)}
    if counts != {len(program.blocks)}:
        tally.worst["shape"] = Family(np.inf, np.inf, "blocks")
        return False
    for k, block in enumerate(program.blocks):
        steps = block.step_hours.size
        wanted += [
            (f"y of block {k}", solution.y[k], (steps, len(block.columns))),
            (f"step dual of block {k}", solution.step_dual[k], (steps, len(block.rows))),
            (f"limit dual of block {k}", solution.limit_dual[k], (steps, block.limited.size)),
        ]
    for where, array, shape in wanted:
        if array.shape != shape or not np.isfinite(array).all():
            tally.worst["shape"] = Family(np.inf, np.inf, where)
            return False
    return True


def _conclude(tally: _Tally, objective: float) -> Certificate:
    magnitude = 1.0 + abs(objective)
    families = dict(tally.worst)
    for name, products in tally.slack.items():
        scaled = products / magnitude
        families[f"complementarity {name}"] = Family(products, scaled, "all together")
    gap = abs(objective - tally.dual_objective)
    families["gap"] = Family(gap, gap / magnitude, "objective")

    def worst(start: str) -> float:
        found = [f.relative for name, f in families.items() if name.startswith(start)]
        return float(np.max(found)) if found else 0.0

    return Certificate(
        passed=all(_within(family) for family in families.values()),
        primal=max(worst("primal"), worst("shape")),
        dual=worst("dual"),
        complementarity=worst("complementarity"),
        gap=gap / magnitude,
        objective=objective,
        dual_objective=tally.dual_objective,
        safe_bound=tally.safe_bound,
        safe_gap=(objective - tally.safe_bound) / magnitude,
        families=families,
    )


# ------------------------------------------------------------------ what all families share


def _note(tally: _Tally, family: str, wrong: Floats, size: Floats, names: Any) -> None:
    """Keep the worst of `wrong` scaled by 1 + `size`; `names(position)` says where."""
    if not wrong.size:
        return
    scaled = wrong / (1.0 + size)
    place = int(np.argmax(scaled))
    found = float(scaled.flat[place])
    known = tally.worst.get(family)
    if known is None or found > known.relative:
        tally.worst[family] = Family(float(wrong.flat[place]), found, names(place))


def _pay(tally: _Tally, family: str, products: Floats) -> None:
    tally.slack[family] = tally.slack.get(family, 0.0) + float(np.sum(np.abs(products)))


def _signed(dual: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return the dual with every wrong sign set to zero."""
    low = np.where(np.isfinite(lower), dual, np.minimum(dual, 0.0))
    return np.where(np.isfinite(upper), low, np.maximum(low, 0.0))


def _finite(bound: Floats) -> Floats:
    return np.where(np.isfinite(bound), bound, 0.0)


def _check_rows(
    tally: _Tally, rows: _Rows, dual: Floats, signed: Floats, names: tuple[str, ...]
) -> None:
    """Check rows between bounds: activity, sign of the dual, slack x dual."""
    wrong = np.maximum(np.maximum(rows.lower - rows.activity, rows.activity - rows.upper), 0.0)
    # The bound on the other side, however wide, must not excuse a violation on this one.
    low, high = np.abs(_finite(rows.lower)), np.abs(_finite(rows.upper))
    scale = np.maximum(np.where(rows.activity < rows.lower, low, high), rows.size)
    _note(tally, f"primal {rows.family}", wrong, scale, lambda k: names[k])
    _note(
        tally, f"dual sign {rows.family}", np.abs(dual - signed), np.abs(signed), names.__getitem__
    )
    up, down = np.maximum(signed, 0.0), np.minimum(signed, 0.0)
    _pay(tally, rows.family, up * (rows.activity - _finite(rows.lower)))
    _pay(tally, rows.family, down * (rows.activity - _finite(rows.upper)))
    gain = float(up @ _finite(rows.lower) + down @ _finite(rows.upper))
    tally.dual_objective += gain
    tally.safe_bound += gain


# ------------------------------------------------------------------------------ the blocks


def _named(batch: Batch, names: tuple[str, ...]) -> Any:
    """Return a function from a flat position to "name, period, weather year, step"."""

    def where(place: int) -> str:
        step, position = divmod(place, len(names))
        block = batch.block
        return f"{names[position]}@{block.period}/{block.weather_year}/{batch.at[step]}"

    return where


def _add_totals(batch: Batch, y: Floats, total: tuple[Floats, Floats]) -> None:
    terms = dense(batch.total, batch.at) * y[batch.at][:, batch.total.column]
    rows = total[0].size
    total[0][:] += count(batch.total.row, terms.sum(axis=0), rows)
    total[1][:] += count(batch.total.row, np.abs(terms).sum(axis=0), rows)


def _check_steps(tally: _Tally, batch: Batch, x: Floats, y: Floats, solution: Any) -> None:
    """Check the equality rows; their duals are free."""
    block, rows = batch.block, len(batch.block.rows)
    parts = (
        (block.step, dense(block.step, batch.at) * y[batch.at][:, block.step.column]),
        (block.carry, dense(block.carry, batch.at) * y[batch.before][:, block.carry.column]),
        (block.design, dense(block.design, batch.at) * x[block.design.column]),
    )
    rhs = dense(block.rhs, batch.at)
    residual, size = -rhs, np.zeros_like(rhs)
    for entries, terms in parts:
        residual += gather(terms, entries.row, rows)
        size += gather(np.abs(terms), entries.row, rows)
    scale = np.maximum(np.abs(rhs), size)
    _note(tally, "primal step", np.abs(residual), scale, _named(batch, block.rows))
    dual = solution.step_dual[batch.number][batch.at]
    _pay(tally, "step", dual * residual)
    gain = float(np.sum(dual * rhs))
    tally.dual_objective += gain
    tally.safe_bound += gain


def _check_limits(tally: _Tally, batch: Batch, x: Floats, y: Floats, solution: Any) -> Floats:
    """Check y <= r x; return the duals of these steps with wrong signs (> 0) set to zero."""
    block = batch.block
    names = _named(batch, tuple(block.columns[j] for j in block.limited))
    allowed = dense(block.limit_ratio, batch.at) * x[block.limit_by]
    taken = y[batch.at][:, block.limited]
    _note(
        tally,
        "primal limit",
        np.maximum(taken - allowed, 0.0),
        np.abs(taken) + np.abs(allowed),
        names,
    )
    dual = solution.limit_dual[batch.number][batch.at]
    signed = np.minimum(dual, 0.0)
    _note(tally, "dual sign limit", np.abs(dual - signed), np.abs(signed), names)
    _pay(tally, "limit", signed * (taken - allowed))
    return signed


def _check_columns(
    tally: _Tally, batch: Batch, y: Floats, duals: tuple[tuple[Floats, ...], Floats, Floats]
) -> None:
    """Check bounds and reduced costs of operational columns."""
    block = batch.block
    reduced, size = reduced_costs(batch, duals[0][batch.number], *duals[1:])
    upper = np.full(reduced.shape, np.inf)
    upper[:, block.bounded] = dense(block.bound, batch.at)
    values, names = y[batch.at], _named(batch, block.columns)
    above = np.where(np.isfinite(upper), values - upper, 0.0)
    wrong = np.maximum(np.maximum(-values, above), 0.0)
    bound = np.where(values < 0.0, 0.0, np.abs(_finite(upper)))
    _note(tally, "primal bound", wrong, bound, names)
    _settle(tally, "operation", (values, np.zeros_like(values), upper), (reduced, size), names)
    natural = np.minimum(upper, block.natural)
    tally.safe_bound += _worst_value(reduced, np.zeros_like(natural), natural)


def _take_off_block(
    batch: Batch, solution: Any, limit_dual: Floats, reduced: Floats, size: Floats
) -> None:
    """Take the duals of a block off the reduced costs of the design, in place."""
    block = batch.block
    own = solution.step_dual[batch.number][batch.at]
    terms = dense(block.design, batch.at) * own[:, block.design.row]
    np.subtract.at(reduced, block.design.column, terms.sum(axis=0))
    np.add.at(size, block.design.column, np.abs(terms).sum(axis=0))
    terms = -dense(block.limit_ratio, batch.at) * limit_dual
    np.subtract.at(reduced, block.limit_by, terms.sum(axis=0))
    np.add.at(size, block.limit_by, np.abs(terms).sum(axis=0))


def _check_design_columns(
    tally: _Tally, design: Any, x: Floats, reduced: Floats, size: Floats
) -> None:
    wrong = np.maximum(np.maximum(design.lower - x, x - design.upper), 0.0)
    bound = np.where(x < design.lower, _finite(design.lower), _finite(design.upper))
    _note(tally, "primal column", wrong, np.abs(bound), lambda k: design.names[k])
    bounds = (x, design.lower, design.upper)
    _settle(tally, "design column", bounds, (reduced, size), lambda k: design.names[k])
    tally.safe_bound += _worst_value(reduced, design.lower, design.upper)


def _settle(
    tally: _Tally,
    family: str,
    bounds: tuple[Floats, Floats, Floats],
    costs: tuple[Floats, Floats],
    names: Any,
) -> None:
    """Check the sign of reduced costs and slack x reduced cost; add to the dual objective."""
    (value, lower, upper), (reduced, size) = bounds, costs
    signed = _signed(reduced, lower, upper)
    _note(tally, f"dual {family}", np.abs(reduced - signed), size, names)
    up, down = np.maximum(signed, 0.0), np.minimum(signed, 0.0)
    _pay(tally, family, up * (value - _finite(lower)))
    _pay(tally, family, down * (value - _finite(upper)))
    tally.dual_objective += float(np.sum(up * _finite(lower)) + np.sum(down * _finite(upper)))


def _worst_value(reduced: Floats, lower: Floats, upper: Floats) -> float:
    """Return the least value of reduced x column between its bounds, -inf where there is none."""
    with np.errstate(invalid="ignore"):
        up = np.where(reduced > 0.0, reduced * lower, 0.0)
        down = np.where(reduced < 0.0, reduced * upper, 0.0)
    return float(np.sum(up) + np.sum(down))
