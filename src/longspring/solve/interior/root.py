"""The root: design columns and root rows, once every block has been reduced to its border.

    [ 1/h_s + S_rr    M + S_rx   ] [d nu]   [rows]
    [ (M + S_rx)'   -H_x + S_xx  ] [d x ] = [columns]

M holds the design rows, totals and closing rows; h_s are the barrier weights of the slacks of
inequality rows (an equality has none, only a small regularisation), S the Schur complements.
The matrix is quasi-definite, sparse but for one dense square per block.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import SuperLU, splu

from longspring.program.block import Floats, Ints
from longspring.solve.interior.chain import Chain
from longspring.solve.interior.form import Form


def border_places(form: Form, number: int) -> Ints:
    """Return where the border of a block sits in the root system."""
    block = form.blocks[number]
    return np.concatenate([block.closing, block.totals, block.columns + form.row_lower.size])


@dataclass(slots=True, eq=False)
class Root:
    """Factor of the root system."""

    matrix: sparse.csc_matrix
    factor: SuperLU
    rows: int

    def solve(self, rows: Floats, columns: Floats) -> tuple[Floats, Floats]:
        """Return (d nu, d x), refined against the matrix without its regularisation."""
        right = np.concatenate([rows, columns])
        out = self.factor.solve(right)
        for _ in range(2):
            out += self.factor.solve(right - self.matrix @ out)
        return out[: self.rows], out[self.rows :]


def factorise_root(
    form: Form, chains: Sequence[Chain], slack: Floats, design: Floats, regularisation: float
) -> Root:
    """Assemble and factorise the root system.

    Parameters
    ----------
    form : Form
        Root rows M.
    chains : sequence of Chain
        Factored blocks.
    slack : ndarray of shape (root rows,)
        1/h of the slack of each row, 0 for an equality.
    design : ndarray of shape (design columns,)
        Barrier weights of the design columns.
    regularisation : float
        Added to the diagonal with its sign, relative to the largest of it.
    """
    rows, columns = form.row_lower.size, form.cost.size
    triple = form.matrix.tocoo()
    row = [triple.row, triple.col + rows, np.arange(rows + columns)]
    column = [triple.col + rows, triple.row, np.arange(rows + columns)]
    value = [triple.data, triple.data, np.concatenate([slack, -design])]
    for number, chain in enumerate(chains):
        places = border_places(form, number)
        row.append(np.repeat(places, places.size))
        column.append(np.tile(places, places.size))
        value.append(chain.schur.ravel())
    at = np.concatenate(row), np.concatenate(column)
    matrix = sparse.csc_matrix((np.concatenate(value), at), shape=(rows + columns,) * 2)
    sign = np.concatenate([np.ones(rows), -np.ones(columns)])
    shift = sparse.diags(sign * regularisation * (1.0 + np.abs(matrix.diagonal())))
    factor = splu(
        (matrix + shift).tocsc(),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=1e-4,
        options={"SymmetricMode": True},
    )
    return Root(matrix, factor, rows)
