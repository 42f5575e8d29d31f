"""Newton directions of the primal-dual system, by elimination onto the border and the root.

With targets c for the products slack x dual (change of the product wanted), D = 1/h,
h = z/y + phi + psi, phi = q/u, psi = w/t:

    f  = c_z/y - c_q/u + phi rho - c_w/t + psi tau - (dual residual)
    dy = D (f + A' dlambda + g' dnu) + F dx
    N dlambda + E [dnu, dx] = r_p - A D f

The remaining equations are the root's. The step is refined once against the reduced system.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longspring.program.block import Floats, Ints
from longspring.solve.interior.chain import Chain, Weights, factorise, split_border
from longspring.solve.interior.form import Form
from longspring.solve.interior.maps import (
    BlockMaps,
    columns_times,
    design_times,
    rows_times,
    totals_times,
    totals_transposed,
)
from longspring.solve.interior.pattern import added
from longspring.solve.interior.point import Point
from longspring.solve.interior.root import Root, border_places, factorise_root

Flags = NDArray[np.bool_]

NO_ROOM = 1e-9  # a design column with less between its scaled bounds stays where it is
IMMOVABLE = 1e16  # barrier weight of such a column


@dataclass(slots=True, eq=False)
class Residual:
    """What is still missing at a point; zero everywhere at an optimum."""

    rows: list[Floats]  # step rows, per block
    columns: list[Floats]  # dual, per block
    limit: list[Floats]  # r x - y - u
    bound: list[Floats]  # bound - y - t
    root: Floats  # s - (M x + g y)
    design: Floats  # dual of design columns that can move
    held: Floats  # reduced costs of those that cannot
    slack: Floats  # dual of the row slacks: nu - a + b


@dataclass(slots=True, eq=False)
class System:
    """The factored Newton system at a point."""

    form: Form
    maps: list[BlockMaps]
    chains: list[Chain]
    root: Root
    weights: list[tuple[Floats, Floats, Floats]]  # per block h, phi, psi
    design: Floats  # barrier weights of the design columns
    row_weight: Floats  # h_s of root rows (inf for an equality)


def residual(form: Form, maps: list[BlockMaps], point: Point) -> Residual:
    """Return the residuals of a point."""
    columns: list[Floats] = []
    rows: list[Floats] = []
    limit: list[Floats] = []
    bound: list[Floats] = []
    root = point.row - form.matrix @ point.x
    lower, upper, row_lower, row_upper = point.dual[-4:]
    design = form.cost - form.matrix.T @ point.nu - lower + upper
    for number, block in enumerate(form.blocks):
        (y, u, t), (z, q, w) = pairs_of(point, number)
        x = point.x[block.columns]
        value = y * block.live
        rows.append(block.rhs - rows_times(maps[number], value, x))
        reduced = block.cost - columns_times(maps[number], point.rows[number]) - z
        reduced -= totals_transposed(maps[number], point.nu[block.totals], point.nu[block.closing])
        reduced[:, block.limited] += q
        reduced[:, block.bounded] += w
        columns.append(reduced * block.live)
        limit.append(
            (block.ratio * x[block.limit_by] - y[:, block.limited] - u)
            * block.live[:, block.limited]
        )
        bound.append((block.bound - y[:, block.bounded] - t) * block.live[:, block.bounded])
        totals, closing = totals_times(maps[number], value)
        np.subtract.at(root, block.totals, totals)
        np.subtract.at(root, block.closing, closing)
        own = design_times(maps[number], point.rows[number])
        pull = np.einsum("tl,tl->l", block.ratio, q)
        own += added(block.limit_by, pull, block.columns.size)
        np.subtract.at(design, block.columns, own)
    slack = np.where(inequality(form), point.nu - row_lower + row_upper, 0.0)
    can = movable(form)
    held = np.where(can, 0.0, design)
    return Residual(rows, columns, limit, bound, root, np.where(can, design, 0.0), held, slack)


def inequality(form: Form) -> Flags:
    """Return which root rows are not equalities."""
    return form.row_lower < form.row_upper


def movable(form: Form) -> Flags:
    """Return which design columns have room between their bounds."""
    return form.upper - form.lower > NO_ROOM


def pairs_of(point: Point, number: int) -> tuple[list[Floats], list[Floats]]:
    """Return the (column, limit, bound) slacks and duals of a block."""
    return point.slack[3 * number : 3 * number + 3], point.dual[3 * number : 3 * number + 3]


def factorise_system(
    form: Form, maps: list[BlockMaps], order: Ints, point: Point, regularisation: float
) -> System:
    """Factorise the Newton system at a point; `order` is that of the root."""
    chains: list[Chain] = []
    weights: list[tuple[Floats, Floats, Floats]] = []
    for number, block in enumerate(form.blocks):
        (y, u, t), (z, q, w) = pairs_of(point, number)
        phi, psi = q / u, w / t
        theta = z / y
        theta[:, block.bounded] += psi
        barrier = theta.copy()
        barrier[:, block.limited] += phi
        inverse = np.divide(block.live, barrier, out=np.zeros_like(barrier), where=block.live > 0)
        share = phi * block.ratio * inverse[:, block.limited]
        own = np.einsum("tl,tl,tl->l", share, block.ratio, theta[:, block.limited])
        design = added(block.limit_by, own, block.columns.size)
        chains.append(factorise(maps[number], Weights(inverse, share, design), regularisation))
        weights.append((barrier, phi, psi))
    xl, xu, sl, su = point.slack[-4:]
    zl, zu, a, b = point.dual[-4:]
    design_weight = np.where(movable(form), zl / xl + zu / xu, IMMOVABLE)
    row_weight = np.where(inequality(form), a / sl + b / su, np.inf)
    root = factorise_root(form, chains, order, (1.0 / row_weight, design_weight), regularisation)
    return System(form, maps, chains, root, weights, design_weight, row_weight)


REFINEMENTS = 4  # corrections of a direction at most; the first is always made
EXACT = 1e-9  # lack of a row in scaled units that needs no further correction


@dataclass(slots=True, eq=False)
class _Right:
    """Right-hand side (or solution) of the reduced system."""

    columns: list[Floats]
    rows: list[Floats]
    root: Floats
    design: Floats


def direction(
    system: System, point: Point, missing: Residual | None, targets: list[Floats]
) -> Point:
    """Return the direction that changes products by `targets` and closes `missing`, if given."""
    right, f_slack = _right(system, point, missing, targets)
    solved, dy = _reduced(system, right)
    before = np.inf
    for _ in range(REFINEMENTS):
        error = _error(system, right, solved, dy)
        lack = max(np.abs(part).max(initial=0.0) for part in (error.root, *error.rows))
        # Near the end the system is so ill-conditioned that one correction leaves a residual that
        # later iterations cannot close; it is worked off here while that still succeeds.
        if before < np.inf and (lack <= EXACT or lack > 0.5 * before):
            break
        before = lack
        solved, dy = _improved(system, right, (solved, dy), error)
    return _expand(system, point, missing, targets, (solved, dy, f_slack))


def _improved(
    system: System, right: _Right, found: tuple[_Right, list[Floats]], error: _Right
) -> tuple[_Right, list[Floats]]:
    """Add to a solution of the reduced system what it lacks."""
    solved, dy = found
    more, dy_more = _reduced(system, error)
    refined = _Right(
        right.columns,
        [a + b for a, b in zip(solved.rows, more.rows, strict=True)],
        solved.root + more.root,
        solved.design + more.design,
    )
    return refined, [a + b for a, b in zip(dy, dy_more, strict=True)]


def _right(
    system: System, point: Point, missing: Residual | None, targets: list[Floats]
) -> tuple[_Right, Floats]:
    """Return the right-hand side of the reduced system, and that of the row slacks."""
    form = system.form
    columns: list[Floats] = []
    xl, xu, sl, su = point.slack[-4:]
    c_xl, c_xu, c_sl, c_su = targets[-4:]
    design = c_xu / xu - c_xl / xl
    slack = np.where(inequality(form), c_sl / sl - c_su / su, 0.0)
    root = np.zeros_like(point.nu)
    rows = [np.zeros((block.steps, block.rows)) for block in form.blocks]
    if missing is not None:
        design = design + missing.design
        slack = slack - missing.slack
        root = missing.root
        rows = missing.rows
    for number, block in enumerate(form.blocks):
        (y, u, t), _ = pairs_of(point, number)
        c_y, c_u, c_t = targets[3 * number : 3 * number + 3]
        _, phi, psi = system.weights[number]
        f = c_y / y
        at_limit, at_bound = -c_u / u, -c_t / t
        if missing is not None:
            at_limit = at_limit + phi * missing.limit[number]
            at_bound = at_bound + psi * missing.bound[number]
            f = f - missing.columns[number]
        f[:, block.limited] += at_limit
        f[:, block.bounded] += at_bound
        columns.append(f * block.live)
        own = np.einsum("tl,tl->l", block.ratio * block.live[:, block.limited], at_limit)
        np.add.at(design, block.columns, added(block.limit_by, own, block.columns.size))
    return _Right(columns, rows, root + slack / system.row_weight, design), slack


def _reduced(system: System, right: _Right) -> tuple[_Right, list[Floats]]:
    """Solve the reduced Newton system; return duals, design and dy."""
    form = system.form
    root, design = right.root.copy(), right.design.copy()
    inner: list[Floats] = []
    rows_count = form.row_lower.size
    # The sign of the design equations: those of the root read E' dlambda + .. - H dx.
    border_sum = np.concatenate([root, design])
    for number, block in enumerate(form.blocks):
        chain, maps = system.chains[number], system.maps[number]
        weighted = chain.weights.inverse * right.columns[number]
        left = right.rows[number] - _open(maps, weighted)
        a = chain.solve(left)
        inner.append(a)
        totals, closing = totals_times(maps, weighted)
        np.subtract.at(border_sum, block.totals, totals)
        np.subtract.at(border_sum, block.closing, closing)
        limits = np.einsum("tl,tl->l", chain.weights.limit, right.columns[number][:, block.limited])
        limits = added(block.limit_by, limits, block.columns.size)
        np.subtract.at(border_sum, block.columns + rows_count, limits)
        np.subtract.at(border_sum, border_places(form, number), chain.border_transposed(a))
    nu, x = system.root.solve(border_sum[:rows_count], border_sum[rows_count:])
    both = np.concatenate([nu, x])
    rows: list[Floats] = []
    moves: list[Floats] = []
    for number in range(len(form.blocks)):
        chain, maps = system.chains[number], system.maps[number]
        border = both[border_places(form, number)]
        dual = inner[number] - chain.solve(chain.border_times(border))
        rows.append(dual)
        moves.append(_move(system, number, right.columns[number], dual, border))
    return _Right(right.columns, rows, nu, x), moves


def _open(maps: BlockMaps, columns: Floats) -> Floats:
    return rows_times(maps, columns, np.zeros(maps.form.columns.size))


def _move(system: System, number: int, f: Floats, dual: Floats, border: Floats) -> Floats:
    """Return dy = D (f + A' dlambda + g' dnu) + F dx."""
    chain, maps = system.chains[number], system.maps[number]
    block = maps.form
    closing, totals, x = split_border(maps, border)
    out = f + columns_times(maps, dual) + totals_transposed(maps, totals, closing)
    out *= chain.weights.inverse
    out[:, block.limited] += chain.weights.limit * x[block.limit_by]
    return out


def _error(system: System, right: _Right, solved: _Right, dy: list[Floats]) -> _Right:
    """Return what the reduced system still lacks at a solution."""
    form = system.form
    columns: list[Floats] = []
    rows: list[Floats] = []
    root = right.root - form.matrix @ solved.design
    root -= np.where(inequality(form), solved.root / system.row_weight, 0.0)
    design = right.design - form.matrix.T @ solved.root + system.design * solved.design
    for number, block in enumerate(form.blocks):
        maps = system.maps[number]
        barrier, phi, _ = system.weights[number]
        x = solved.design[block.columns]
        live = block.live
        lack = right.columns[number] - barrier * dy[number]
        lack += columns_times(maps, solved.rows[number])
        lack += totals_transposed(maps, solved.root[block.totals], solved.root[block.closing])
        pull = phi * block.ratio * live[:, block.limited]
        lack[:, block.limited] += pull * x[block.limit_by]
        columns.append(lack * live)
        rows.append(right.rows[number] - rows_times(maps, dy[number], x))
        totals, closing = totals_times(maps, dy[number])
        np.subtract.at(root, block.totals, totals)
        np.subtract.at(root, block.closing, closing)
        own = design_times(maps, solved.rows[number])
        room = block.ratio * x[block.limit_by] - dy[number][:, block.limited]
        at_limit = np.einsum("tl,tl->l", pull, room)
        own -= added(block.limit_by, at_limit, block.columns.size)
        np.subtract.at(design, block.columns, own)
    return _Right(columns, rows, root, design)


def _expand(
    system: System,
    point: Point,
    missing: Residual | None,
    targets: list[Floats],
    reduced: tuple[_Right, list[Floats], Floats],
) -> Point:
    """Return the whole direction from the reduced one."""
    form = system.form
    solved, dy, f_slack = reduced
    x, nu = solved.design, solved.root
    slack: list[Floats] = []
    for number, block in enumerate(form.blocks):
        limited, bounded = block.live[:, block.limited], block.live[:, block.bounded]
        move = dy[number]
        du = block.ratio * x[block.columns][block.limit_by] - move[:, block.limited]
        dt = -move[:, block.bounded]
        if missing is not None:
            du = du + missing.limit[number]
            dt = dt + missing.bound[number]
        slack += [move * block.live, du * limited, dt * bounded]
    row = np.where(inequality(form), (f_slack - nu) / system.row_weight, 0.0)
    low, high = np.isfinite(form.row_lower), np.isfinite(form.row_upper)
    slack += [x, -x, np.where(low, row, 0.0), np.where(high, -row, 0.0)]
    dual = [
        (target - own * move) / held
        for target, own, move, held in zip(targets, point.dual, slack, point.slack, strict=True)
    ]
    return Point(x, row, nu, solved.rows, slack, dual)
