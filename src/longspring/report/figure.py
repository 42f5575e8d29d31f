"""What a figure shows, independent of the library that draws it.

A figure has one or several views; choices (period, zone, quantity, ...) select one of them by
the key "choice1|choice2|...". Values are canonical; each view says how they are shown.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from longspring.report.measure import Measure
from longspring.report.text import Text

SeriesKind = Literal["bar", "area", "line", "point"]
FigureKind = Literal["columns", "time", "rows", "sankey", "map"]


@dataclass(frozen=True, slots=True)
class Series:
    """One named row of numbers; None where there is no number."""

    name: Text
    values: tuple[float | None, ...]
    colour: str
    kind: SeriesKind = "bar"

    def pair(self) -> dict[str, Any]:
        """Return the series as the script reads it, values to five significant digits."""
        values = [None if value is None else compact(value) for value in self.values]
        return {
            "name": self.name.pair(),
            "kind": self.kind,
            "colour": self.colour,
            "values": values,
        }


@dataclass(frozen=True, slots=True)
class View:
    """One picture: categories along the axis, series, and what is particular to its kind."""

    categories: tuple[Text, ...]
    series: tuple[Series, ...]
    measure: Measure
    extra: dict[str, Any] = field(default_factory=dict)  # time: "start", "hours"; marks; classes

    def pair(self) -> dict[str, Any]:
        """Return the view as the script reads it."""
        return {
            "categories": [text.pair() for text in self.categories],
            "series": [series.pair() for series in self.series],
            "measure": self.measure.pair(),
            **self.extra,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """A list the reader selects from."""

    key: str
    label: Text
    options: tuple[tuple[str, Text], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A titled chart with its views; `drawing` is markup drawn beforehand (the map)."""

    key: str
    kind: FigureKind
    title: Text
    axis: Text
    views: dict[str, View]
    choices: tuple[Choice, ...] = ()
    note: Text | None = None
    drawing: str = ""

    def first(self) -> str:
        """Return the key of the view shown first."""
        return "|".join(choice.chosen for choice in self.choices)

    def pair(self) -> dict[str, Any]:
        """Return the figure as the script reads it."""
        return {
            "kind": self.kind,
            "title": self.title.pair(),
            "axis": self.axis.pair(),
            "views": {key: view.pair() for key, view in self.views.items()},
        }


def single(
    key: str, kind: FigureKind, title: Text, axis: Text, view: View, note: Text | None = None
) -> Figure:
    """Return a figure with one view and nothing to choose."""
    return Figure(key, kind, title, axis, {"": view}, note=note)


def compact(value: float) -> float | int:
    """Return the number to five significant digits, as an integer where it is one."""
    rounded = float(f"{value:.5g}")
    return int(rounded) if rounded == int(rounded) else rounded
