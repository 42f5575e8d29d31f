"""The ladder as a picture: seconds by size on a logarithmic scale, one panel a subject, as SVG.

A full dot is an answer; an open triangle says that there was none by then. Lines join sizes of as
many steps and periods.
"""

import math
from collections.abc import Iterator
from html import escape
from typing import Any

# Hues of Okabe and Ito (2008), which stay apart for readers who see red and green alike.
COLOURS = {
    "structured": "#0072b2",
    "hipo": "#009e73",
    "pypsa-hipo": "#e69f00",
    "pypsa": "#d55e00",
}
WORDS = {
    "en": {
        "structured": "longspring, structured",
        "hipo": "longspring + HiPO",
        "pypsa-hipo": "PyPSA + HiPO, its best setting",
        "pypsa": "PyPSA + HiGHS, its default",
        "network": "A network written for PyPSA",
        "city": "The whole program of the city",
        "seconds": "seconds to read, build and solve",
        "zones": "zones",
        "steps": "{} steps a year",
        "periods": "{} periods",
        "period": "{} period",
        "stopped": "stopped there without an answer",
    },
    "zh": {
        "structured": "longspring 结构化求解器",
        "hipo": "longspring + HiPO",
        "pypsa-hipo": "PyPSA + HiPO（最佳设置）",
        "pypsa": "PyPSA + HiGHS（默认设置）",
        "network": "按 PyPSA 习惯建立的网络",
        "city": "全市完整规划模型",
        "seconds": "读入、建模与求解用时（秒）",
        "zones": "分区数",
        "steps": "每年 {} 个时段",
        "periods": "{} 个规划期",
        "period": "{} 个规划期",
        "stopped": "到此时限仍无解，已停止",
    },
}
WIDE, NARROW = 440, 30  # least width of a panel, and of a size in it
ASIDE = 5  # between marks at the same limit
LEFT, TOP, HEIGHT, GAP = 64, 92, 250, 40
FONT = "font-family='system-ui, Noto Sans CJK SC, Microsoft YaHei, sans-serif'"
Size = tuple[int, int, int]  # zones, steps, periods


def size_of(record: dict[str, Any]) -> Size:
    """Return zones, steps and periods of a record."""
    zones, steps, periods = (int(word) for word in record["size"].split("x"))
    return zones, steps, periods


def by_cost(size: Size) -> tuple[int, int, int]:
    """Order sizes: by periods, then steps, then zones."""
    return size[2], size[1], size[0]


def total(record: dict[str, Any]) -> float | None:
    """Return seconds to read, build and solve; the limit of who was stopped; None if not tried."""
    if record["status"] == "done":
        return sum(record["seconds"].values())
    return record["limit"] if record["status"] == "stopped" else None


def picture(records: list[dict[str, Any]], language: str) -> str:
    """Return the picture of a ladder in a language."""
    words = WORDS[language]
    subjects = [s for s in ("network", "city") if any(r["subject"] == s for r in records)]
    sizes = sorted({size_of(record) for record in records}, key=by_cost)
    inner = max(WIDE, len(sizes) * NARROW)
    width = LEFT + len(subjects) * (inner + GAP)
    height = TOP + HEIGHT + 66
    low, high = decades(records)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' role='img' "
        f"aria-label='{escape(words['seconds'])}' {FONT} font-size='12'>",
        f"<rect width='{width}' height='{height}' fill='#ffffff'/>",
        *legend(records, words, width),
    ]
    for number, subject in enumerate(subjects):
        left = LEFT + number * (inner + GAP)
        mine = [record for record in records if record["subject"] == subject]
        title = escape(words[subject])
        parts.append(text(left, TOP - 14, title, "start", "#222222", "font-weight='600'"))
        parts += scale(left, inner, (low, high), numbered=number == 0)
        parts += axis(left, inner / len(sizes), sizes, words)
        for contender in COLOURS:
            chosen = [record for record in mine if record["contender"] == contender]
            parts += curve((left, inner / len(sizes)), sizes, chosen, (low, high))
    middle = TOP + HEIGHT / 2
    turned = f"transform='rotate(-90 14 {middle})'"
    parts += [text(14, middle, escape(words["seconds"]), "middle", "#444444", turned), "</svg>"]
    return "\n".join(parts) + "\n"


def decades(records: list[dict[str, Any]]) -> tuple[int, int]:
    """Return the powers of ten that hold all figures."""
    found = [value for record in records if (value := total(record))]
    return math.floor(math.log10(min(found))), math.ceil(math.log10(max(found)))


def down(value: float, decade: tuple[int, int]) -> float:
    """Return where a number of seconds stands."""
    low, high = decade
    return TOP + HEIGHT * (high - math.log10(value)) / (high - low)


def text(x: float, y: float, words: str, anchor: str, colour: str, rest: str = "") -> str:
    """Return a piece of text."""
    place = f"x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'"
    return f"<text {place} fill='{colour}' {rest}>{words}</text>"


def legend(records: list[dict[str, Any]], words: dict[str, str], width: int) -> Iterator[str]:
    """Yield what the colours and marks mean, in two columns."""
    known = [name for name in COLOURS if any(r["contender"] == name for r in records)]
    for number, name in enumerate([*known, "stopped"]):
        x, y = LEFT + number % 2 * (width - LEFT) / 2, 18 + number // 2 * 18
        colour = COLOURS.get(name, "#444444")
        yield mark(x, y - 4, colour, stopped=name == "stopped")
        yield text(x + 12, y, escape(words[name]), "start", "#222222")


def scale(left: float, inner: float, decade: tuple[int, int], *, numbered: bool) -> Iterator[str]:
    """Yield a line for every power of ten."""
    for power in range(decade[0], decade[1] + 1):
        y = down(10.0**power, decade)
        yield f"<path d='M{left} {y:.1f}h{inner}' stroke='#dddddd'/>"
        if numbered:
            yield text(left - 8, y + 4, f"{10.0**power:,.{max(0, -power)}f}", "end", "#444444")


def axis(left: float, step: float, sizes: list[Size], words: dict[str, str]) -> Iterator[str]:
    """Yield zones below every place, and steps and periods below those that share them."""
    base = TOP + HEIGHT
    if left == LEFT:
        yield text(left - 6, base + 16, escape(words["zones"]), "end", "#444444", "font-size='10'")
    for place, (zones, _, _) in enumerate(sizes):
        yield text(left + (place + 0.5) * step, base + 16, str(zones), "middle", "#444444")
    for depth, key in ((34, lambda size: size[1:]), (54, lambda size: size[2:])):
        for first, last, group in runs([key(size) for size in sizes]):
            start, end = left + first * step + 4, left + (last + 1) * step - 4
            word = "steps" if depth == 34 else ("period" if group[-1] == 1 else "periods")
            label = words[word].format(group[0] if depth == 34 else group[-1])
            yield f"<path d='M{start} {base + depth - 12}H{end}' stroke='#bbbbbb'/>"
            small = "font-size='10'" if (last - first + 1) * step < 90 else ""
            yield text((start + end) / 2, base + depth, escape(label), "middle", "#444444", small)


def runs(keys: list[tuple[int, ...]]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield first and last place of everything equal in a row."""
    first = 0
    for place in range(1, len(keys) + 1):
        if place == len(keys) or keys[place] != keys[first]:
            yield first, place - 1, keys[first]
            first = place


def curve(
    place: tuple[float, float],
    sizes: list[Size],
    records: list[dict[str, Any]],
    decade: tuple[int, int],
) -> Iterator[str]:
    """Yield the marks of one contender, joined where only the zones differ."""
    left, step = place
    points: dict[tuple[int, ...], list[tuple[float, float]]] = {}
    marks = []
    for record in sorted(records, key=lambda one: by_cost(size_of(one))):
        value = total(record)
        if value is None:
            continue
        size = size_of(record)
        x, y = left + (sizes.index(size) + 0.5) * step, down(value, decade)
        if record["status"] == "stopped":
            x += ASIDE * (list(COLOURS).index(record["contender"]) - 1.5)
        points.setdefault(size[1:], []).append((x, y))
        colour = COLOURS[record["contender"]]
        marks.append(mark(x, y, colour, stopped=record["status"] == "stopped"))
    for line in points.values():
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in line)
        stroke = f"stroke='{COLOURS[records[0]['contender']]}' stroke-width='1.5'"
        yield f"<path d='M{path}' fill='none' {stroke}/>"
    yield from marks


def mark(x: float, y: float, colour: str, *, stopped: bool) -> str:
    """Return a dot, or the open triangle of who was stopped."""
    if stopped:
        shape = f"M{x - 5:.1f} {y + 4:.1f}L{x:.1f} {y - 5:.1f}L{x + 5:.1f} {y + 4:.1f}Z"
        return f"<path d='{shape}' fill='#ffffff' stroke='{colour}' stroke-width='1.5'/>"
    return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'/>"
