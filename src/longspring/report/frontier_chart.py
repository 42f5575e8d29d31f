"""The picture of a frontier: gains of one side across, of the other up, every point to be clicked.

    x = left + (gain - low) / (high - low) * width,    y = bottom - the same of the other side

Between the corners found (solid) and the bound proved (dashed) lies all that is not known. An
empty mark is the same deal with its plants run at least cost.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from longspring.report.measure import MONEY
from longspring.report.text import Text, say

WIDTH, HEIGHT = 860.0, 560.0
LEFT, RIGHT, TOP, BOTTOM = 86.0, 24.0, 48.0, 70.0
ROOM = 0.07  # share of the range left free around what is drawn
TICKS = 6
MARKS = {"no_deal": "#51606e", "agreement": "#7a4b00", "corner": "#0b5577", "fair": "#a3271b"}
RADIUS = 8.0
LABELS = 0.38  # share of the range left free at the right for the names of points
APART = 27.0  # least distance of two names
Pair = tuple[float, float]
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where gains lie in the picture."""

    low: Pair
    high: Pair

    def place(self, gain: Sequence[float]) -> Pair:
        """Return the place of a pair of gains."""
        shares = [
            (one - low) / (high - low)
            for one, low, high in zip(gain, self.low, self.high, strict=True)
        ]
        across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return LEFT + shares[0] * across, HEIGHT - BOTTOM - shares[1] * up


def chart(record: Record) -> str:
    """Return the picture as markup."""
    sides = [side["name"] for side in record["sides"]]
    none = record["points"][0]["utilities"]
    start = [none[side] for side in sides]
    outer = [tuple(a - b for a, b in zip(one, start, strict=True)) for one in record["outer"]]
    inner = [tuple(a - b for a, b in zip(one, start, strict=True)) for one in record["inner"]]
    gains = [[point["gain"][side] for side in sides] for point in record["points"]]
    run = [
        [point["operated"]["gain"][side] for side in sides] if point["operated"] else None
        for point in record["points"]
    ]
    frame = frame_of([*outer, *inner, *gains, *(one for one in run if one)])
    parts = [_axes(frame, record), _shape(frame, inner), _line(frame, outer, "bound")]
    for gain, operated in zip(gains, run, strict=True):
        if operated:
            parts.append(_operated(frame, gain, operated))
    # Corners first, so that the fair points between them stay on top.
    order = sorted(range(len(gains)), key=lambda place: record["points"][place]["kind"] == "fair")
    parts.append(_names(frame, record["points"], gains))
    parts += [_mark(frame, record["points"][place], gains[place]) for place in order]
    label = say("frontier.chart").attributes("aria-label")
    view = f"0 0 {WIDTH:g} {HEIGHT:g}"
    return f'<svg class="frontier" viewBox="{view}" role="group" {label}>{"".join(parts)}</svg>'


def frame_of(gains: Sequence[Sequence[float]]) -> Frame:
    """Return a frame around some gains and the plan without a deal."""
    ends: list[Pair] = []
    for side in (0, 1):
        values = [0.0, *(gain[side] for gain in gains)]
        reach = (max(values) - min(values)) or 1.0
        above = LABELS if side == 0 else ROOM
        ends.append((min(values) - ROOM * reach, max(values) + above * reach))
    return Frame((ends[0][0], ends[1][0]), (ends[0][1], ends[1][1]))


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers between two ends, about `TICKS` of them."""
    rough = (high - low) / TICKS
    size = 10.0 ** math.floor(math.log10(rough))
    step = size * next(round_ for round_ in (1.0, 2.0, 5.0, 10.0) if round_ * size >= rough)
    first = math.ceil(low / step)
    return [step * number for number in range(first, math.floor(high / step) + 1)]


def _axes(frame: Frame, record: Record) -> str:
    """Return grid, ticks and titles of both axes, with the lines of no deal."""
    parts: list[str] = []
    for value in ticks(frame.low[0], frame.high[0]):
        x, _ = frame.place((value, frame.low[1]))
        kind = "zero" if value == 0.0 else "rule"
        parts.append(_segment((x, TOP), (x, HEIGHT - BOTTOM), kind))
        parts.append(_words(_tick(value), (x, HEIGHT - BOTTOM + 20.0), "middle"))
    for value in ticks(frame.low[1], frame.high[1]):
        _, y = frame.place((frame.low[0], value))
        kind = "zero" if value == 0.0 else "rule"
        parts.append(_segment((LEFT, y), (WIDTH - RIGHT, y), kind))
        parts.append(_words(_tick(value), (LEFT - 8.0, y + 5.0), "end"))
    first, second = (Text(side["en"], side["zh"]) for side in record["sides"])
    across, up = (say("frontier.axis", side=one, unit=MONEY.unit()) for one in (first, second))
    parts.append(_words(across, ((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14.0), "middle", "title"))
    parts.append(_words(up, (LEFT - 78.0, TOP - 20.0), "start", "title"))
    return "".join(parts)


def _tick(value: float) -> Text:
    """Return the label of a tick, with as many decimals as it needs."""
    texts: list[str] = []
    for scale in (MONEY.en, MONEY.zh):
        shown = value * scale.factor
        digits = next((n for n in range(6) if abs(shown - round(shown, n)) < 1e-9), 6)
        texts.append(scale.number(value, digits))
    return Text(*texts)


def _shape(frame: Frame, inner: Sequence[Sequence[float]]) -> str:
    """Return what lies below the inner frontier, and the frontier itself."""
    left, right = inner[0], inner[-1]
    corners = [(frame.low[0], left[1]), *inner, (right[0], frame.low[1]), frame.low]
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(frame.place, corners))
    return f'<polygon class="reach" points="{places}"/>' + _line(frame, inner, "inner")


def _line(frame: Frame, corners: Sequence[Sequence[float]], kind: str) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(frame.place, corners))
    return f'<polyline class="{kind}" points="{places}"/>'


def _operated(frame: Frame, gain: Sequence[float], run: Sequence[float]) -> str:
    x, y = frame.place(run)
    return (
        _segment(frame.place(gain), (x, y), "tie")
        + f'<circle class="run" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    )


def _mark(frame: Frame, point: Record, gain: Sequence[float]) -> str:
    """Return one point that can be clicked, or chosen by the keyboard."""
    x, y = frame.place(gain)
    kind, name = point["kind"], str(point["name"])
    title = name_of(point)
    shapes = {
        "fair": f"M{x:.1f},{y - 11:.1f}l10,11l-10,11l-10,-11z",
        "agreement": f"M{x - 8:.1f},{y - 8:.1f}h16v16h-16z",
    }
    drawn = (
        f'<path d="{shapes[kind]}" fill="{MARKS[kind]}"/>'
        if kind in shapes
        else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:g}" fill="{MARKS[kind]}"/>'
    )
    return (
        f'<g class="point" data-point="{escape(name)}" tabindex="0" role="button" '
        f"{title.attributes('aria-label')}>{drawn}</g>"
    )


def _names(frame: Frame, points: Sequence[Record], gains: Sequence[Sequence[float]]) -> str:
    """Return the names of the points that have one, from top to bottom and never on one line."""
    named = [
        (frame.place(gain), name_of(point))
        for point, gain in zip(points, gains, strict=True)
        if point["kind"] != "corner"
    ]
    parts: list[str] = []
    last = -APART
    for (x, y), name in sorted(named, key=lambda item: item[0][1]):
        last = max(y - 9.0, last + APART)
        parts.append(_words(name, (x + 16.0, last), "start", "name"))
    return "".join(parts)


def name_of(point: Record) -> Text:
    """Return what a point is called."""
    if point["kind"] == "corner":
        return say("frontier.corner", number=int(point["name"]))
    return say(f"frontier.{point['name']}")


def _segment(start: Pair, end: Pair, kind: str) -> str:
    return (
        f'<line class="{kind}" x1="{start[0]:.1f}" y1="{start[1]:.1f}" '
        f'x2="{end[0]:.1f}" y2="{end[1]:.1f}"/>'
    )


def _words(text: Text, place: Pair, anchor: str, kind: str = "") -> str:
    """Return words in both languages, of which the page shows one."""
    at = f'x="{place[0]:.1f}" y="{place[1]:.1f}" text-anchor="{anchor}" class="{kind}"'
    if text.en == text.zh:
        return f"<text {at}>{escape(text.en)}</text>"
    return "".join(
        f'<text {at} lang="{language}">{escape(words)}</text>'
        for language, words in (("en", text.en), ("zh", text.zh))
    )
