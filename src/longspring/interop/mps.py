"""MPS: the lowered program as text that every solver reads.

Free format; a name holds no blank, so a blank in a name becomes "_". Numbers have all the digits
of a double. The constant of the objective stands, negated, as its right-hand side, which is how
HiGHS, CPLEX and Gurobi read it. Rows bounded on both sides are L rows with a range.
"""

from collections.abc import Iterator
from itertools import chain
from math import inf
from pathlib import Path

import numpy as np

from longspring.interop.replaced import replaced
from longspring.program.block import BlockProgram
from longspring.program.matrix import Matrix, column_names, row_names, to_matrix

OBJECTIVE = "cost"


def write_mps(program: BlockProgram, name: str, path: Path) -> None:
    """Write a program to an MPS file.

    Parameters
    ----------
    program : BlockProgram
        Program with its objective and clauses.
    name : str
        Name of the model.
    path : Path
        File to write; it is replaced wholly or not at all.
    """
    matrix = to_matrix(program)
    rows = [_word(row) for row in row_names(program)]
    columns = [_word(column) for column in column_names(program)]
    with replaced(path) as file:
        for line in chain(
            (f"NAME {_word(name)}", "ROWS", f" N {OBJECTIVE}"),
            (f" {_sense(matrix, i)} {row}" for i, row in enumerate(rows)),
            ("COLUMNS",),
            _columns(matrix, rows, columns),
            ("RHS",),
            _right_hand_sides(matrix, rows),
            ("RANGES",),
            _ranges(matrix, rows),
            ("BOUNDS",),
            _bounds(matrix, columns),
            ("ENDATA",),
        ):
            file.write(line + "\n")


def _word(name: str) -> str:
    return "_".join(name.split())


def _sense(matrix: Matrix, row: int) -> str:
    low, high = matrix.row_lower[row], matrix.row_upper[row]
    if low == high:
        return "E"
    if high < inf:
        return "L"
    return "G" if low > -inf else "N"


def _columns(matrix: Matrix, rows: list[str], columns: list[str]) -> Iterator[str]:
    for j, (column, cost) in enumerate(zip(columns, matrix.cost.tolist(), strict=True)):
        # A column in no row must still be declared, so its cost is written even if it is zero.
        if cost != 0 or matrix.start[j] == matrix.start[j + 1]:
            yield f" {column} {OBJECTIVE} {cost!r}"
        stretch = slice(matrix.start[j], matrix.start[j + 1])
        entries = zip(matrix.index[stretch].tolist(), matrix.value[stretch].tolist(), strict=True)
        for i, value in entries:
            yield f" {column} {rows[i]} {value!r}"


def _right_hand_sides(matrix: Matrix, rows: list[str]) -> Iterator[str]:
    if matrix.offset:
        yield f" rhs {OBJECTIVE} {-float(matrix.offset)!r}"
    finite = np.where(np.isfinite(matrix.row_upper), matrix.row_upper, matrix.row_lower)
    for row, bound in zip(rows, finite.tolist(), strict=True):
        if bound != 0 and np.isfinite(bound):
            yield f" rhs {row} {bound!r}"


def _ranges(matrix: Matrix, rows: list[str]) -> Iterator[str]:
    spread = matrix.row_upper - matrix.row_lower
    for i in np.flatnonzero(np.isfinite(spread) & (spread > 0)).tolist():
        yield f" range {rows[i]} {float(spread[i])!r}"


def _bounds(matrix: Matrix, columns: list[str]) -> Iterator[str]:
    limits = zip(columns, matrix.column_lower.tolist(), matrix.column_upper.tolist(), strict=True)
    for column, low, high in limits:
        if low == high:
            yield f" FX bound {column} {low!r}"
            continue
        if low == -inf:
            yield f" MI bound {column}"
        elif low != 0:
            yield f" LO bound {column} {low!r}"
        if high < inf:
            yield f" UP bound {column} {high!r}"
