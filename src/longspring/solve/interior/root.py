"""The root: design columns and root rows, once every block has been reduced to its border.

    [ 1/h_s + S_rr    M + S_rx   ] [d nu]   [rows]
    [ (M + S_rx)'   -H_x + S_xx  ] [d x ] = [columns]

M holds the design rows, totals and closing rows; h_s are the barrier weights of the slacks of
inequality rows (an equality has none, only a small regularisation), S the Schur complements.
The matrix is quasi-definite. Closing rows belong to one block each, where they are eliminated by
dense algebra; what is left is sparse but for one dense square per block. Its pattern never
changes, so that the order of elimination is found once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.linalg import cholesky, solve_triangular
from scipy.sparse.linalg import SuperLU, spilu, splu

from longspring.program.block import Floats, Ints
from longspring.solve.interior.form import Form
from longspring.solve.interior.stencil import LANES


class NotPositiveError(ArithmeticError):
    """A pivot is not positive, or zero, in spite of the regularisation."""


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """What one block has of the root: its closing rows, then totals and design columns."""

    places: Ints  # in the root system
    closing: int  # closing rows, which come first
    segments: tuple[int, ...]
    matrix: Floats  # design entries of the closing rows, (closing, places - closing)


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbours in a border that are neighbours in the share of its block as well."""

    begin: int
    to: int
    size: int

    @property
    def own(self) -> slice:
        """Return where they stand in the border."""
        return slice(self.begin, self.begin + self.size)

    @property
    def there(self) -> slice:
        """Return where they stand in the share."""
        return slice(self.to, self.to + self.size)


def _spans(at: Ints) -> list[Span]:
    """Return the runs of a border whose places in the share are `at`."""
    starts = [0, *(np.flatnonzero(np.diff(at) != 1) + 1), at.size]
    return [
        Span(int(begin), int(at[begin]), int(end - begin))
        for begin, end in pairwise(starts)
        if end > begin
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """What is known of the root before any number is."""

    left: Ints  # places of the root that no block eliminates
    place: Ints  # place -> place among those left
    order: Ints  # order of elimination -> place among those left
    shares: tuple[Share, ...]
    spans: tuple[list[list[Span]], ...]  # per segment and lane: its border in the block's share


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """The share of one block, its closing rows eliminated: S_cc = L L', W = L^-1 S_co."""

    share: Share
    square: Floats
    lower: Floats
    wide: Floats


@dataclass(slots=True, eq=False)
class Root:
    """Factor of the root system."""

    base: sparse.csr_matrix  # the root system but for the shares of blocks
    outline: Outline
    pieces: list[Piece]
    factor: SuperLU

    def solve(self, side: Floats) -> Floats:
        """Return [d nu, d x], refined against the system without its regularisation."""
        out = self._solve(side)
        for _ in range(2):
            out += self._solve(side - self._times(out))
        return out

    def _times(self, values: Floats) -> Floats:
        """Return the system times a vector."""
        out = self.base @ values
        for piece in self.pieces:
            places = piece.share.places
            out[places] += piece.square @ values[places]
        return out

    def _solve(self, side: Floats) -> Floats:
        """Solve once."""
        right, inner = side.copy(), []
        for piece in self.pieces:
            places, closing = piece.share.places, piece.share.closing
            own = solve_triangular(
                piece.lower, right[places[:closing]], lower=True, check_finite=False
            )
            right[places[closing:]] -= piece.wide.T @ own
            inner.append(own)
        line = self.outline
        at = line.left[line.order]
        out = np.zeros_like(side)
        out[at] = self.factor.solve(right[at])
        for piece, own in zip(self.pieces, inner, strict=True):
            places, closing = piece.share.places, piece.share.closing
            out[places[:closing]] = solve_triangular(
                piece.lower,
                own - piece.wide @ out[places[closing:]],
                lower=True,
                trans=1,
                check_finite=False,
            )
        return out


def outline(form: Form, borders: Sequence[Ints]) -> Outline:
    """Return what is known of the root; `borders` are the places of the segments' borders."""
    rows, columns = form.row_lower.size, form.cost.size
    closing = np.arange(form.root_rows, rows)
    left = np.setdiff1d(np.arange(rows + columns), closing).astype(np.int32)
    place = np.full(rows + columns, -1, dtype=np.int32)
    place[left] = np.arange(left.size, dtype=np.int32)
    shares: list[Share] = []
    spans: list[list[list[Span]]] = [[] for _ in borders]
    for block in sorted({segment.block for segment in form.segments}):
        mine = [k for k, segment in enumerate(form.segments) if segment.block == block]
        used = np.concatenate([np.unique(borders[k]) for k in mine])
        used = np.unique(used).astype(np.int32)
        own = (used >= form.root_rows) & (used < rows)
        places = np.concatenate([used[own], used[~own]])
        at = np.full(rows + columns, -1, dtype=np.int32)
        at[places] = np.arange(places.size, dtype=np.int32)
        for k in mine:
            spans[k] = [_spans(at[borders[k][:, lane]]) for lane in range(LANES)]
        count = int(own.sum())
        entries = form.matrix[places[:count]].tocoo()
        matrix = np.zeros((count, places.size - count))
        matrix[entries.row, at[entries.col + rows] - count] = entries.data
        shares.append(Share(places, count, tuple(mine), matrix))
    order = _find_order(form, left, place, shares)
    return Outline(left, place, order, tuple(shares), tuple(spans))


def _find_order(form: Form, left: Ints, place: Ints, shares: Sequence[Share]) -> Ints:
    """Return an order of elimination that keeps the factor sparse, by minimum degree."""
    rows = form.row_lower.size
    if left.size < 2:
        return np.arange(left.size, dtype=np.int32)
    triple = form.matrix[: form.root_rows].tocoo()
    at = place[triple.row], place[triple.col + rows]
    row, column = [*at], [at[1], at[0]]
    for share in shares:
        places = place[share.places[share.closing :]]
        row.append(np.repeat(places, places.size))
        column.append(np.tile(places, places.size))
    spots = np.concatenate(row), np.concatenate(column)
    pattern = sparse.csc_matrix((np.ones(spots[0].size), spots), shape=(left.size,) * 2)
    pattern.data[:] = 1.0
    heavy = sparse.diags(np.full(left.size, 2.0 * left.size))
    # An incomplete factor that drops everything costs little more than the order it comes with.
    found = spilu(
        (pattern + heavy).tocsc(),
        drop_tol=1.0,
        fill_factor=1.0,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    return np.argsort(found.perm_c).astype(np.int32)


def factorise_root(
    form: Form,
    squares: Sequence[Floats],
    line: Outline,
    weights: tuple[Floats, Floats],
    regularisation: float,
) -> Root:
    """Assemble and factorise the root system.

    Parameters
    ----------
    form : Form
        Root rows M.
    squares : sequence of ndarray of shape (lanes, border, border)
        Schur complements of the segments on their borders, upper triangles.
    line : Outline
        What is known of the root beforehand.
    weights : tuple of (ndarray, ndarray)
        1/h of the slack of each root row, 0 for an equality; weights of the design columns.
    regularisation : float
        Added to the diagonal with its sign, relative to the largest of it.
    """
    rows, columns = form.row_lower.size, form.cost.size
    pieces = [_piece(share, squares, line, regularisation) for share in line.shares]
    triple = form.matrix[: form.root_rows].tocoo()
    diagonal = np.arange(rows + columns)
    row = np.concatenate([triple.row, triple.col + rows, diagonal])
    column = np.concatenate([triple.col + rows, triple.row, diagonal])
    value = np.concatenate([triple.data, triple.data, weights[0], -weights[1]])
    base = sparse.csr_matrix((value, (row, column)), shape=(rows + columns,) * 2)
    rank = np.empty_like(line.order)
    rank[line.order] = np.arange(rank.size, dtype=rank.dtype)
    kept = (line.place[row] >= 0) & (line.place[column] >= 0)
    at = [rank[line.place[row[kept]]]], [rank[line.place[column[kept]]]]
    values = [value[kept]]
    for piece in pieces:
        closing = piece.share.closing
        own = rank[line.place[piece.share.places[closing:]]]
        at[0].append(np.repeat(own, own.size))
        at[1].append(np.tile(own, own.size))
        values.append((piece.square[closing:, closing:] - piece.wide.T @ piece.wide).ravel())
    spots = np.concatenate(at[0]), np.concatenate(at[1])
    matrix = sparse.csc_matrix((np.concatenate(values), spots), shape=(rank.size,) * 2)
    sign = np.where(line.left[line.order] < rows, 1.0, -1.0)
    shift = sparse.diags(sign * regularisation * (1.0 + np.abs(matrix.diagonal())))
    try:
        factor = splu(
            (matrix + shift).tocsc(),
            permc_spec="NATURAL",
            diag_pivot_thresh=1e-4,
            options={"SymmetricMode": True},
        )
    except RuntimeError as error:  # "Factor is exactly singular"
        raise NotPositiveError(str(error)) from None
    return Root(base, line, pieces, factor)


def _piece(share: Share, squares: Sequence[Floats], line: Outline, regularisation: float) -> Piece:
    """Add up the squares of a block and eliminate its closing rows."""
    size, closing = share.places.size, share.closing
    square = np.zeros((size, size))
    for k in share.segments:
        for spans, own in zip(line.spans[k], squares[k], strict=True):
            _add_up(square, spans, own)
    square += np.triu(square, 1).T
    square[:closing, closing:] += share.matrix
    square[closing:, :closing] += share.matrix.T
    inner = square[:closing, :closing].copy()
    at = np.arange(closing)
    inner[at, at] += regularisation * (1.0 + inner[at, at])
    try:
        lower = cholesky(inner, lower=True, check_finite=False)
    except np.linalg.LinAlgError as error:
        raise NotPositiveError(str(error)) from None
    wide = solve_triangular(lower, square[:closing, closing:], lower=True, check_finite=False)
    return Piece(share, square, lower, wide)


def _add_up(square: Floats, spans: Sequence[Span], own: Floats) -> None:
    """Add the upper triangle of a lane's square to that of its block."""
    for number, first in enumerate(spans):
        for second in spans[number:]:
            part = own[first.own, second.own]
            if first.to <= second.to:
                square[first.there, second.there] += part
            else:
                square[second.there, first.there] += part.T
