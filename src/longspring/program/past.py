"""What is built already: a plan made anew may not undo it.

    least <= build[technology, zone, period] <= most        [MW]

`most` is left out where the period goes on. The bounds are those of the columns themselves, so
that ledgers, clauses and costs count what was built in the period in which it was. A limit of
yearly growth gives way to what grew faster.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from longspring.errors import UsageError
from longspring.program.block import BlockProgram, Design, Floats
from longspring.program.layout import Layout


@dataclass(frozen=True, slots=True)
class Built:
    """The least and the most that may be built of a technology in a zone and period [MW].

    `most` is None where the period goes on.
    """

    technology: str
    zone: str
    period: int
    least: float
    most: float | None


def with_past(program: BlockProgram, layout: Layout, past: tuple[Built, ...]) -> BlockProgram:
    """Return a program that builds what is built; the same where nothing is.

    Parameters
    ----------
    program : BlockProgram
        As the case has it.
    layout : Layout
        Which columns build what.
    past : tuple of Built
        What is known of the past.

    Raises
    ------
    UsageError
        If the case has no room for what was built; names every such build.
    """
    if not past:
        return program
    design = program.design
    lower, upper = design.lower.copy(), design.upper.copy()
    columns = dict(_columns(layout))
    wrong: list[str] = []
    for one in past:
        column = columns.get((one.technology, one.zone, one.period))
        room = 0.0 if column is None else float(upper[column])
        if column is None or one.least > room:
            wrong.append(
                f"{one.technology} in {one.zone}, {one.period}: {one.least:g} MW were built, the "
                f"case has room for {room:g} MW."
            )
            continue
        lower[column] = max(lower[column], one.least)
        if one.most is not None:
            upper[column] = min(upper[column], one.most)
    if wrong:
        fix = "Raise potentials.csv, or let the technology be built earlier in technologies.csv."
        raise UsageError("\n".join([*wrong, fix]))
    past_rows = _with_room(design, lower)
    return replace(program, design=replace(design, lower=lower, upper=upper, row_upper=past_rows))


def _with_room(design: Design, lower: Floats) -> Floats:
    """Return the upper bounds of rows, those of yearly growth no tighter than what was built."""
    entries = design.entries
    least = np.bincount(
        entries.row, entries.value * lower[entries.column], minlength=design.row_upper.size
    )
    growth = np.array([name.startswith("build_limit:") for name in design.row_names], dtype=bool)
    return np.where(growth, np.maximum(design.row_upper, least), design.row_upper)


def _columns(layout: Layout) -> Iterator[tuple[tuple[str, str, int], int]]:
    """Yield the column that builds a technology or store in a zone and period."""
    for term in layout.select("build"):
        (column,) = term.x
        yield (term.labels["technology"], term.labels["zone"], term.period), int(column)
