"""A small picture of least cost over the bound of a clause, drawn beforehand.

Points are joined by straight lines: least cost is convex, so it runs on or below them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from longspring.report.markup import Cell, folded, number_cell, table
from longspring.report.measure import MONEY, Measure, price_of
from longspring.report.text import Text, say

WIDTH, HEIGHT = 360.0, 170.0
LEFT, RIGHT, TOP, BOTTOM = 12.0, 12.0, 26.0, 22.0


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Bound in the unit of the account, cost against the plan [CNY], price [CNY per unit]."""

    bound: float
    cost: float
    price: float
    agreed: bool


def draw_curve(name: str, unit: str, measure: Measure, points: Sequence[CurvePoint]) -> str:
    """Return picture and numbers of the curve of one clause."""
    title = say("card.curve", clause=name)
    marks = "".join(_dot(points, point) for point in points)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_place(points, point) for point in points))
    agreed = next(point for point in points if point.agreed)
    across, down = _place(points, agreed)
    return (
        f'<p class="subcaption">{title.html()}</p>'
        f'<svg class="curve" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" '
        f"{title.attributes('aria-label')}>"
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{down:.1f}" y2="{down:.1f}"/>'
        f'<line class="mark" x1="{across:.1f}" x2="{across:.1f}" y1="{TOP - 8}" '
        f'y2="{HEIGHT - BOTTOM}"/><polyline points="{path}"/>{marks}'
        + _labels(points, agreed, measure)
        + "</svg>"
        + folded(say("card.points"), _numbers(unit, measure, points))
    )


def _place(points: Sequence[CurvePoint], point: CurvePoint) -> tuple[float, float]:
    """Return where a point lies in the picture."""
    return (
        LEFT + (WIDTH - LEFT - RIGHT) * _share([one.bound for one in points], point.bound),
        HEIGHT
        - BOTTOM
        - (HEIGHT - TOP - BOTTOM) * _share([one.cost for one in points], point.cost),
    )


def _share(values: Sequence[float], value: float) -> float:
    """Return where a value lies between the least and the largest, in [0, 1]."""
    low, high = min(values), max(values)
    return (value - low) / (high - low) if high > low else 0.5


def _dot(points: Sequence[CurvePoint], point: CurvePoint) -> str:
    x, y = _place(points, point)
    size = 5 if point.agreed else 2.5
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>'


def _labels(points: Sequence[CurvePoint], agreed: CurvePoint, measure: Measure) -> str:
    """Return the words of the picture: the ends of the bound, the agreement, the largest cost."""
    first, last = points[0], points[-1]
    dearest = max(points, key=lambda point: point.cost)
    cost = say("card.dearest", cost=MONEY.text(dearest.cost))
    x, y = _place(points, dearest)
    inward = "end" if dearest is last else "start"
    across = _place(points, agreed)[0]
    middle = "start" if across < 90 else "end" if across > WIDTH - 90 else "middle"
    words = [
        (LEFT, HEIGHT - 6, "start", measure.text(first.bound)),
        (WIDTH - RIGHT, HEIGHT - 6, "end", measure.text(last.bound)),
        (across, TOP - 14, middle, say("card.agreed", bound=measure.text(agreed.bound))),
    ]
    if dearest.cost > 0.0 and dearest is not agreed:
        words.append((x - 8 if inward == "end" else x + 8, y + 4, inward, cost))
    return "".join(_text(*word) for word in words)


def _text(x: float, y: float, anchor: str, text: Text) -> str:
    spoken = (("en", text.en), ("zh", text.zh))
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return "".join(f'<text lang="{language}" {place}>{words}</text>' for language, words in spoken)


def _numbers(unit: str, measure: Measure, points: Sequence[CurvePoint]) -> str:
    """Return the points as a table."""
    price = price_of(unit)
    rows = [
        [
            Cell(measure.text(point.bound), point.bound, numeric=True),
            number_cell(MONEY.text(point.cost), point.cost),
            number_cell(price.text(point.price), point.price),
        ]
        for point in points
    ]
    header = [say("clauses.bound"), say("card.cost"), say("clauses.present")]
    return table(say("card.points"), header, rows)
