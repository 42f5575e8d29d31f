"""The working memory of the method: the form, its segments' desks, the factored root, threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longspring.program.block import Floats, Ints
from longspring.solve.interior.assemble import Factor
from longspring.solve.interior.factor import empty_factor
from longspring.solve.interior.form import Form
from longspring.solve.interior.lanes import wide
from longspring.solve.interior.root import Outline, Root, outline
from longspring.solve.interior.sweep import Room, empty_room

Flags = NDArray[np.bool_]

NO_ROOM = 1e-9  # a design column with less between its scaled bounds stays where it is


@dataclass(slots=True, eq=False)
class Residual:
    """What is still missing at a point; zero everywhere at an optimum."""

    rows: list[Floats]  # step rows, per segment
    columns: list[Floats]  # dual, per segment
    limits: list[Floats]  # r x - y - u, per segment
    root: Floats  # s - (M x + g y)
    design: Floats  # dual of design columns that can move
    held: Floats  # reduced costs of those that cannot
    slack: Floats  # dual of the row slacks: nu - a + b
    figures: list[Floats]  # per segment, see `residual_pass`


@dataclass(slots=True, eq=False)
class Desk:
    """Working memory of a segment."""

    factor: Factor
    room: Room
    inner: Floats
    outer: Floats
    errors: Floats
    nothing: Floats


@dataclass(slots=True, eq=False)
class Engine:
    """The form, its working memory, the factored Newton system, and threads."""

    form: Form
    threads: int
    outline: Outline = field(init=False)
    places: list[Ints] = field(init=False)  # (border, lanes)
    desks: list[Desk] = field(init=False)
    missing: Residual = field(init=False)
    root: Root = field(init=False)
    design_weight: Floats = field(init=False)
    row_weight: Floats = field(init=False)
    pool: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        form = self.form
        self.places = [segment.places(form.row_lower.size) for segment in form.segments]
        self.outline = outline(form, self.places)
        self.pool = ThreadPoolExecutor(self.threads)
        self.desks = []
        rows, columns, limits = [], [], []
        for segment in form.segments:
            s = segment.stencil
            factor, room = empty_factor(s, segment.plan), empty_room(s, segment.plan)
            parts = (wide(s.steps, s.rows) for _ in range(4))
            self.desks.append(Desk(factor, room, *parts))
            rows.append(wide(s.steps, s.rows))
            columns.append(wide(s.steps, s.columns))
            limits.append(wide(s.steps, s.upper_column.size))
        none = np.zeros(0)
        self.missing = Residual(rows, columns, limits, none, none, none, none, [])

    def each(self, task: Callable[[int], Any]) -> list[Any]:
        """Run a task for every segment, on the threads."""
        return list(self.pool.map(task, range(len(self.form.segments))))

    def border(self, number: int, root: Floats) -> Floats:
        """Return the border values of a segment, (border, lanes)."""
        places = self.places[number]
        out = wide(places.shape[0])
        out[:] = root[places]
        return out

    def gathered(self, side: Floats, parts: list[Floats]) -> Floats:
        """Add border vectors of all segments to a root vector."""
        out = side.copy()
        for places, part in zip(self.places, parts, strict=True):
            np.add.at(out, places, part)
        return out


def inequality(form: Form) -> Flags:
    """Return which root rows are not equalities."""
    return form.row_lower < form.row_upper


def movable(form: Form) -> Flags:
    """Return which design columns have room between their bounds."""
    return form.upper - form.lower > NO_ROOM
