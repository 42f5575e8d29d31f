"""Appending rows and design columns to a frozen program, without touching what is there.

New rows and columns go to the end, so that the positions in the layout, and those of rows bound
before, stay valid.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from longspring.ledger.linear import Row, entries_of
from longspring.program.block import BlockProgram, Entries, Floats, Totals, Vector


@dataclass(frozen=True, slots=True, eq=False)
class NewRow:
    """lower <= row <= upper, to be appended to the totals."""

    name: str
    lower: float
    upper: float
    row: Row


def add_design_columns(
    program: BlockProgram, names: Sequence[str], cost: Floats, upper: Floats
) -> BlockProgram:
    """Append design columns 0 <= x <= upper that no row uses yet."""
    design = program.design
    longer = replace(
        design,
        names=(*design.names, *names),
        cost=np.concatenate([design.cost, cost]),
        lower=np.concatenate([design.lower, np.zeros(len(names))]),
        upper=np.concatenate([design.upper, upper]),
    )
    return replace(program, design=longer)


def add_rows(program: BlockProgram, rows: Sequence[NewRow]) -> BlockProgram:
    """Append rows over everything to the totals."""
    if not rows:
        return program
    totals = program.totals
    first = totals.lower.size
    design = [totals.design]
    blocks = [[entries] for entries in totals.blocks]
    for place, new in enumerate(rows):
        constant = Vector(new.row.x, np.zeros(0, dtype=np.int32), np.zeros((0, 1)))
        design.append(entries_of(constant, first + place, 1))
        for number, (block, vector) in enumerate(zip(program.blocks, new.row.blocks, strict=True)):
            blocks[number].append(entries_of(vector, first + place, block.steps))
    longer = Totals(
        names=(*totals.names, *(new.name for new in rows)),
        lower=np.concatenate([totals.lower, [new.lower for new in rows]]),
        upper=np.concatenate([totals.upper, [new.upper for new in rows]]),
        design=joined(design),
        blocks=tuple(joined(entries) for entries in blocks),
    )
    return replace(program, totals=longer)


def joined(pieces: Sequence[Entries]) -> Entries:
    """Return the nonzeros of several entries of the same shape, in order."""
    starts = np.cumsum([0, *(piece.row.size for piece in pieces[:-1])])
    varying = [piece.varying + start for piece, start in zip(pieces, starts, strict=True)]
    series = [piece.series for piece in pieces if piece.varying.size]
    return Entries(
        row=np.concatenate([piece.row for piece in pieces]).astype(np.int32),
        column=np.concatenate([piece.column for piece in pieces]).astype(np.int32),
        value=np.concatenate([piece.value for piece in pieces]),
        varying=np.concatenate(varying).astype(np.int32),
        series=np.concatenate(series) if series else pieces[0].series,
    )
