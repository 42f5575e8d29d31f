"""Rows of name, bar and number: a value against its bound, or gains and losses about zero."""

from collections.abc import Sequence
from dataclasses import dataclass

from longspring.report.text import Text

WIDTH, HEIGHT = 100.0, 10.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A named value, written out in `text`; `mark` is where a line stands across its bar."""

    name: Text
    text: Text
    value: float
    mark: float | None
    kind: str  # class of the bar: "met", "missed"


def bars(found: Sequence[Bar]) -> str:
    """Return bars drawn to one scale, which has zero in it."""
    values = [0.0, *(bar.value for bar in found)]
    values += [bar.mark for bar in found if bar.mark is not None]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    rows = "".join(_row(bar, low, span) for bar in found)
    return f'<div class="bars">{rows}</div>'


def _row(bar: Bar, low: float, span: float) -> str:
    zero, end = ((at - low) / span * WIDTH for at in (0.0, bar.value))
    line = ""
    if bar.mark is not None:
        at = min(max((bar.mark - low) / span * WIDTH, 0.6), WIDTH - 0.6)
        line = f'<line x1="{at:.2f}" x2="{at:.2f}" y1="0" y2="{HEIGHT:.0f}"/>'
    return (
        f'<span class="name">{bar.name.html()}</span>'
        f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" preserveAspectRatio="none" '
        f'aria-hidden="true"><rect class="{bar.kind}" x="{min(zero, end):.2f}" y="2" '
        f'width="{abs(end - zero):.2f}" height="{HEIGHT - 4:.0f}"/>{line}</svg>'
        f'<span class="figure {bar.kind}">{bar.text.html()}</span>'
    )
