"""What can be said about the elimination of a block before any number is known.

Rows of one step are eliminated in this order: rows whose elimination stays sparse, cheapest
first; the other rows that touch nothing carried; the rows that touch what is carried (the
chain), the carried rows last. The pattern is that of every step, so that it is found once:

    normal   N = A D A' + K D K'       entries of sparse rows, then a dense square
    border   E = [closing, g D A', A F + K F + B]   entries of sparse rows, then dense lines
    corner   border x border, what does not pass through the rows

Every list names the factors of a product and the place where it is added.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from longspring.solve.interior.stencil import Ints, Places

WIDE = 48  # a row with more border entries than this is dense
BUSY = 12  # and so is one with more neighbours than this

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Where the entries of a block stand; `step` is sorted by column."""

    rows: int
    columns: int
    designs: int
    totals: int
    closing: int  # closing rows of a segment
    step: Places
    carry: Places
    design: Places
    total: Places
    limit: Places  # row: design column, or -1 for a fixed bound


class Plan(NamedTuple):
    """Index lists of a numeric elimination, all int32. A line of a list is one product."""

    sparse: int  # sparse rows, which come first
    dense: int  # the rest
    chain: int  # the last of these touch what is carried
    carried: int  # and the last of those are carried
    border: int
    skip: int  # of the border, that only the last step of a lane touches; they come first
    line: Ints  # places of the dense lines of E that are used: row x border + column
    lower_start: Ints  # sparse rows: diagonal, then the rows below
    lower_row: Ints
    update_start: Ints  # sparse rows: where their updates of N begin
    update: Ints
    wide_start: Ints  # sparse rows: border columns
    wide_column: Ints
    spread_start: Ints  # sparse rows: where their updates of E begin
    spread: Ints
    normal: Ints  # (step entry, step entry, column, place)
    square: Ints  # (carry entry, carry entry, column, place)
    link: Ints  # (carry entry, step entry, column, place)
    linked: Ints  # places of the link that are used: row of the chain x carried + carried row
    limit: Ints  # (step entry, upper, place)
    total: Ints  # (step entry, total entry, place)
    design: Ints  # (design entry, place)
    carry_limit: Ints  # (carry entry, upper, place)
    carry_total: Ints  # (carry entry, total entry, place)
    corner: Ints  # places of the border's square that do not pass through dense rows
    pairs_start: Ints  # sparse rows: where their updates of the corner begin
    pairs: Ints
    total_total: Ints  # (total entry, total entry, column, place in the corner)
    total_limit: Ints  # (total entry, upper, place in the corner)


@dataclass(frozen=True, slots=True, eq=False)
class _Elimination:
    """Order of elimination, with fill."""

    order: Ints
    sparse: int
    chain: int
    carried: int
    below: tuple[Ints, ...]  # per sparse row: places of the rows below
    wide: tuple[Ints, ...]  # per sparse row: border columns


def plan_elimination(pattern: Pattern) -> tuple[Plan, Ints]:
    """Return the lists of a pattern, and its order: place in the elimination -> row."""
    found = _eliminate(pattern)
    place = np.empty(pattern.rows, dtype=np.int32)
    place[found.order] = np.arange(pattern.rows, dtype=np.int32)
    return _lists(pattern, found, place), found.order


def _border_pattern(pattern: Pattern) -> Flags:
    """Return which border columns stand in each row of every step."""
    at_total, at_design = pattern.closing, pattern.closing + pattern.totals
    out = np.zeros((pattern.rows, at_design + pattern.designs), dtype=bool)
    out[pattern.design.row, pattern.design.column + at_design] = True
    for entries in (pattern.step, pattern.carry):
        first, second = matching(entries.column, pattern.limit.column)
        by = pattern.limit.row[second]
        out[entries.row[first][by >= 0], by[by >= 0] + at_design] = True
        first, second = matching(entries.column, pattern.total.column)
        out[entries.row[first], pattern.total.row[second] + at_total] = True
    return out


def _eliminate(pattern: Pattern) -> _Elimination:
    """Choose the order and follow the fill of the sparse rows."""
    carried = np.unique(pattern.carry.row)
    inside = np.zeros(pattern.rows, dtype=bool)
    inside[pattern.step.row[np.isin(pattern.step.column, pattern.carry.column)]] = True
    inside[carried] = False
    incidence = np.zeros((pattern.rows, pattern.columns), dtype=np.int32)
    incidence[pattern.step.row, pattern.step.column] = 1
    near, wide = incidence @ incidence.T > 0, _border_pattern(pattern)
    np.fill_diagonal(near, val=False)
    chain = [*np.flatnonzero(inside), *carried]
    left = set(range(pattern.rows)) - set(chain)
    first: list[int] = []
    below: list[Ints] = []
    columns: list[Ints] = []
    while left:
        best = min(left, key=lambda i: (int(near[i].sum()), int(wide[i].sum()), i))
        around, across = np.flatnonzero(near[best]), np.flatnonzero(wide[best])
        if around.size > BUSY or across.size > WIDE:
            break
        left.remove(best)
        first.append(best)
        below.append(around.astype(np.int32))
        columns.append(across.astype(np.int32))
        near[np.ix_(around, around)] = True
        near[around, around] = False
        near[around, best] = False
        wide[around] |= wide[best]
    order = np.array([*first, *sorted(left), *chain], dtype=np.int32)
    place = np.empty(pattern.rows, dtype=np.int32)
    place[order] = np.arange(pattern.rows, dtype=np.int32)
    lower = tuple(np.sort(place[rows]).astype(np.int32) for rows in below)
    return _Elimination(order, len(first), len(chain), carried.size, lower, tuple(columns))


def _lists(pattern: Pattern, found: _Elimination, place: Ints) -> Plan:
    """Lay out the lists."""
    dense = pattern.rows - found.sparse
    border = pattern.closing + pattern.totals + pattern.designs
    normal_place = _normal_places(found, dense)
    border_place, wide_start = _border_places(found, dense, border)
    lower_start = np.cumsum([0, *(rows.size + 1 for rows in found.below)])
    lower_row = [np.array([i, *rows]) for i, rows in enumerate(found.below)]
    update, spread = _updates(found, normal_place, border_place)
    at = place[pattern.step.row], place[pattern.carry.row]
    products = _products(pattern, at, (normal_place, border_place), found)
    line, spread_place = _packed(int(wide_start[-1]), products, _joined(spread))
    pairs, corner = _corner(pattern, found, border)
    return Plan(
        sparse=found.sparse,
        dense=dense,
        chain=found.chain,
        carried=found.carried,
        border=border,
        skip=max(0, pattern.closing - found.carried),
        line=line,
        lower_start=_ints(lower_start),
        lower_row=_joined(lower_row),
        update_start=_starts(update),
        update=_joined(update),
        wide_start=_ints(wide_start),
        wide_column=_joined(list(found.wide)),
        spread_start=_starts(spread),
        spread=spread_place,
        pairs_start=_starts(pairs),
        pairs=_joined(pairs),
        linked=_ints(np.unique(products["link"][:, -1])),
        **products,
        **corner,
    )


def _ints(values: object) -> Ints:
    return np.ascontiguousarray(values, dtype=np.int32)


def _joined(parts: list[Ints]) -> Ints:
    return _ints(np.concatenate([np.zeros(0, np.int32), *parts]))


def _starts(parts: list[Ints]) -> Ints:
    return _ints(np.cumsum([0, *(part.size for part in parts)]))


def _normal_places(found: _Elimination, dense: int) -> NDArray[np.int64]:
    """Return the place of each entry of N's lower triangle (dense rows packed), -1 where none."""
    rows = found.order.size
    out = np.full((rows, rows), -1, dtype=np.int64)
    at = 0
    for column, below in enumerate(found.below):
        out[column, column] = at
        out[below, column] = np.arange(at + 1, at + 1 + below.size)
        at += below.size + 1
    row, column = np.tril_indices(dense)
    out[row + found.sparse, column + found.sparse] = np.arange(row.size) + at
    return out


def _border_places(
    found: _Elimination, dense: int, border: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the place of each border entry (row, column), -1 where none."""
    out = np.full((found.order.size, border), -1, dtype=np.int64)
    starts = np.cumsum([0, *(columns.size for columns in found.wide)])
    for row, columns in enumerate(found.wide):
        out[row, columns] = np.arange(starts[row], starts[row + 1])
    out[found.sparse :] = np.arange(dense * border).reshape(dense, border) + starts[-1]
    return out, starts


def _updates(
    found: _Elimination, normal: NDArray[np.int64], border: NDArray[np.int64]
) -> tuple[list[Ints], list[Ints]]:
    """Return, per sparse row, where its products go in N (row by row below) and in E."""
    update: list[Ints] = []
    spread: list[Ints] = []
    for below, wide in zip(found.below, found.wide, strict=True):
        rows = [normal[below[k], below[: k + 1]] for k in range(below.size)]
        update.append(_joined([_ints(row) for row in rows]))
        spread.append(_ints(border[np.ix_(below, wide)].ravel()))
    return update, spread


def _products(
    pattern: Pattern,
    at: tuple[Ints, Ints],
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    found: _Elimination,
) -> dict[str, Ints]:
    """Return the lists of products that make N, its link and E."""
    (step_row, carry_row), (normal, border) = at, places
    step, carry = pattern.step.column, pattern.carry.column
    chain_first = found.order.size - found.chain
    carried_first = found.order.size - found.carried
    a, b = matching(step, step)
    keep = step_row[a] >= step_row[b]
    a, b = a[keep], b[keep]
    k, m = matching(carry, carry)
    keep = carry_row[k] >= carry_row[m]
    k, m = k[keep], m[keep]
    c, e = matching(carry, step)
    link = (step_row[e] - chain_first) * found.carried + carry_row[c] - carried_first
    lists = {
        "normal": _lines(a, b, step[a], normal[step_row[a], step_row[b]]),
        "square": _lines(k, m, carry[k], normal[carry_row[k], carry_row[m]]),
        "link": _lines(c, e, carry[c], link),
    }
    at_design = pattern.closing + pattern.totals
    for name, column, row in (("", step, step_row), ("carry_", carry, carry_row)):
        i, upper = matching(column, pattern.limit.column)
        keep = pattern.limit.row[upper] >= 0
        i, upper = i[keep], upper[keep]
        where = border[row[i], pattern.limit.row[upper] + at_design]
        lists[f"{name}limit"] = _lines(i, upper, where)
        i, total = matching(column, pattern.total.column)
        where = border[row[i], pattern.total.row[total] + pattern.closing]
        lists[f"{name}total"] = _lines(i, total, where)
    count = np.arange(pattern.design.row.size)
    place = np.empty(found.order.size, dtype=np.int32)
    place[found.order] = np.arange(found.order.size)
    rows = place[pattern.design.row]
    lists["design"] = _lines(count, border[rows, pattern.design.column + at_design])
    return lists


def _corner(
    pattern: Pattern, found: _Elimination, border: int
) -> tuple[list[Ints], dict[str, Ints]]:
    """Return the updates of the corner, per sparse row, and its products.

    The corner holds the places of the upper triangle that are used, one after another.
    """
    at_design = pattern.closing + pattern.totals
    g, h = matching(pattern.total.column, pattern.total.column)
    row, column = pattern.total.row[g], pattern.total.row[h]
    g, h, row, column = (part[row <= column] for part in (g, h, row, column))
    totals = (row + pattern.closing) * border + column + pattern.closing
    t, upper = matching(pattern.total.column, pattern.limit.column)
    by = pattern.limit.row[upper]
    t, upper, by = (part[by >= 0] for part in (t, upper, by))
    limits = (pattern.total.row[t] + pattern.closing) * border + by + at_design
    squares: list[Ints] = []
    for wide in found.wide:
        first, second = np.triu_indices(wide.size)
        squares.append(_ints(wide[first] * border + wide[second]))
    used = np.unique(_joined([*squares, _ints(totals), _ints(limits)]))
    pairs = [_ints(np.searchsorted(used, square)) for square in squares]
    products = {
        "corner": _ints(used),
        "total_total": _lines(g, h, pattern.total.column[g], np.searchsorted(used, totals)),
        "total_limit": _lines(t, upper, np.searchsorted(used, limits)),
    }
    return pairs, products


_OF_BORDER = "limit", "total", "design", "carry_limit", "carry_total"


def _packed(wide: int, products: dict[str, Ints], spread: Ints) -> tuple[Ints, Ints]:
    """Let places of dense lines follow one another; return those used, and those of `spread`.

    The last column of the products that add to E is changed in place.
    """
    lists = [*(products[name][:, -1] for name in _OF_BORDER), spread]
    used = np.unique(np.concatenate(lists))
    used = used[used >= wide]
    for places in lists:
        far = places >= wide
        places[far] = np.searchsorted(used, places[far]) + wide
    return _ints(used - wide), spread


def _lines(*columns: NDArray[np.int32] | NDArray[np.int64]) -> Ints:
    return _ints(np.stack(columns, axis=1))


def matching(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return all index pairs (i, k) with left[i] == right[k]."""
    order = np.argsort(right, kind="stable")
    keys = right[order]
    low = np.searchsorted(keys, left, side="left")
    high = np.searchsorted(keys, left, side="right")
    count = high - low
    first = np.repeat(np.arange(left.size), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    second = order[np.repeat(low, count) + offset]
    return _ints(first), _ints(second)
