"""The root: design columns and root rows, once every block has been reduced to its border.

    [ 1/h_s + S_rr    M + S_rx   ] [d nu]   [rows]
    [ (M + S_rx)'   -H_x + S_xx  ] [d x ] = [columns]

M holds the design rows, totals and closing rows; h_s are the barrier weights of the slacks of
inequality rows (an equality has none, only a small regularisation), S the Schur complements.
The matrix is quasi-definite, sparse but for one dense square per block. Its pattern never
changes, so that the order of elimination is found once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import SuperLU, spilu, splu

from longspring.program.block import Floats, Ints
from longspring.solve.interior.form import Form


class NotPositiveError(ArithmeticError):
    """A pivot is not positive, or zero, in spite of the regularisation."""


def border_places(form: Form, number: int) -> Ints:
    """Return where the border of a block sits in the root system."""
    segment = form.segments[number]
    parts = segment.closing, segment.totals, segment.columns + form.row_lower.size
    return np.concatenate(parts).astype(np.int32)


@dataclass(slots=True, eq=False)
class Root:
    """Factor of the root system."""

    matrix: sparse.csc_matrix  # in the order of elimination
    factor: SuperLU
    order: Ints  # order of elimination -> place

    def solve(self, side: Floats) -> Floats:
        """Return [d nu, d x], refined against the matrix without its regularisation."""
        right = side[self.order]
        out = self.factor.solve(right)
        for _ in range(2):
            out += self.factor.solve(right - self.matrix @ out)
        placed = np.empty_like(out)
        placed[self.order] = out
        return placed


def find_order(form: Form) -> Ints:
    """Return an order of elimination that keeps the factor sparse, by minimum degree."""
    rows, columns = form.row_lower.size, form.cost.size
    if rows + columns < 2:
        return np.arange(rows + columns, dtype=np.int32)
    triple = form.matrix.tocoo()
    row, column = [triple.row, triple.col + rows], [triple.col + rows, triple.row]
    for number in range(len(form.segments)):
        places = border_places(form, number)
        row.append(np.repeat(places, places.size))
        column.append(np.tile(places, places.size))
    at = np.concatenate(row), np.concatenate(column)
    pattern = sparse.csc_matrix((np.ones(at[0].size), at), shape=(rows + columns,) * 2)
    pattern.data[:] = 1.0
    heavy = sparse.diags(np.full(rows + columns, 2.0 * (rows + columns)))
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
    order: Ints,
    weights: tuple[Floats, Floats],
    regularisation: float,
) -> Root:
    """Assemble and factorise the root system.

    Parameters
    ----------
    form : Form
        Root rows M.
    squares : sequence of ndarray
        Schur complements of the segments on their borders.
    order : ndarray of shape (root rows + design columns,)
        Order of elimination.
    weights : tuple of (ndarray, ndarray)
        1/h of the slack of each root row, 0 for an equality; weights of the design columns.
    regularisation : float
        Added to the diagonal with its sign, relative to the largest of it.
    """
    rows, columns = form.row_lower.size, form.cost.size
    triple = form.matrix.tocoo()
    row = [triple.row, triple.col + rows, np.arange(rows + columns)]
    column = [triple.col + rows, triple.row, np.arange(rows + columns)]
    value = [triple.data, triple.data, np.concatenate([weights[0], -weights[1]])]
    for number, square in enumerate(squares):
        places = border_places(form, number)
        row.append(np.repeat(places, places.size))
        column.append(np.tile(places, places.size))
        value.append(square.ravel())
    place = np.empty_like(order)
    place[order] = np.arange(order.size, dtype=order.dtype)
    at = place[np.concatenate(row)], place[np.concatenate(column)]
    matrix = sparse.csc_matrix((np.concatenate(value), at), shape=(rows + columns,) * 2)
    sign = np.where(order < rows, 1.0, -1.0)
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
    return Root(matrix, factor, order)
