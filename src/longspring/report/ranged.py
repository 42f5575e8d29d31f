"""Values with the ends of their range, as accounts over uncertain coefficients carry them.

low, value and high are added up over the rows of one key, each end by itself
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

from longspring.report.markup import Cell, number_cell
from longspring.report.measure import Measure
from longspring.report.text import Text, say
from longspring.report.view import PlanView


@dataclass(frozen=True, slots=True)
class Ranged:
    """A value and the ends of its range; both are the value where nothing is uncertain."""

    value: float
    low: float
    high: float

    def scaled(self, by: float) -> "Ranged":
        """Return the value and its ends times a positive number."""
        return Ranged(self.value * by, self.low * by, self.high * by)


def ranged(
    view: PlanView, keys: tuple[str, ...], where: Mapping[str, Any], table: str = "accounts"
) -> dict[tuple[Any, ...], Ranged]:
    """Return the sums of accounts with their ranges, by the columns `keys`, sorted by key."""
    chosen = view.mask(table, where)
    numbers: list[list[float]] = []
    for name in ("value", "low", "high"):
        column = view.column(table, name, float("nan"))[chosen].astype(float)
        numbers.append(column.tolist())
    columns = [view.column(table, key)[chosen].tolist() for key in keys]
    sums: dict[tuple[Any, ...], Ranged] = {}
    for key, value, low, high in zip(zip(*columns, strict=True), *numbers, strict=True):
        before = sums.get(key, Ranged(0.0, 0.0, 0.0))
        # A plan without ranges has none of these columns: what is not a number is the value.
        ends = (value if isnan(low) else low, value if isnan(high) else high)
        sums[key] = Ranged(before.value + value, before.low + ends[0], before.high + ends[1])
    return dict(sorted(sums.items()))


def range_cell(measure: Measure, found: Ranged | None) -> Cell:
    """Return a cell with the value, and below it the range where there is one."""
    if found is None:
        return Cell(say("figure.none"), numeric=True)
    text = measure.number(found.value)
    ends = measure.number(found.low), measure.number(found.high)
    if (ends[0].en, ends[1].en) != (text.en, text.en):
        text = Text(
            f"{text.en} [{ends[0].en} – {ends[1].en}]", f"{text.zh} [{ends[0].zh} – {ends[1].zh}]"
        )
    return number_cell(text, found.value)


def counted_cell(name: Text, unit: Text) -> Cell:
    """Return the head of a row: what is counted, and in what."""
    if not unit.en:
        return Cell(name)
    return Cell(Text(f"{name.en}, {unit.en}", f"{name.zh}（{unit.zh}）"))
