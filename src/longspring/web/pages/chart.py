"""From the figures of the report to charts of the API: the same numbers, drawn by another hand."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import isfinite

from longspring.report.figure import Figure, Series, View
from longspring.report.measure import Measure, canonical_unit, fitting
from longspring.report.text import Text
from longspring.web.shapes import Chart, Column, Line, Number

PLAIN_COLOUR = "#4ea5d9"


def charts_of(figure: Figure) -> list[Chart]:
    """Return the chart of a figure; one for each option where it has one choice."""
    if not figure.choices:
        return [chart_of(figure, figure.first())]
    choice = figure.choices[0]
    return [
        replace(chart_of(figure, key), key=f"{figure.key}-{key}", label=label, title=None)
        for key, label in choice.options
        if key in figure.views
    ]


def chart_of(figure: Figure, view: str) -> Chart:
    """Return one view of a figure as a chart."""
    drawn = figure.views[view]
    return Chart(
        key=figure.key,
        label=figure.title,
        unit=canonical_unit(drawn.measure),
        show=drawn.measure,
        x=categories(drawn),
        x_label=figure.axis,
        series=[line_of(str(place), one) for place, one in enumerate(drawn.series)],
        title=figure.title,
        note=figure.note,
    )


def categories(view: View) -> list[str | int | float | Text]:
    """Return what stands along the axis: years as numbers, words in both languages."""
    return [
        (int(text.en) if text.en.isdigit() else text.en) if text.en == text.zh else text
        for text in view.categories
    ]


def line_of(key: str, series: Series) -> Line:
    """Return a series of the report as a line; bars and areas are stacked."""
    stack = "up" if series.kind in ("bar", "area") else None
    values = [number(value) for value in series.values]
    return Line(key, series.name, series.colour, values, series.kind, stack)


def number(value: float | None) -> Number:
    """Return a number, or nothing for what is not finite."""
    return float(value) if value is not None and isfinite(value) else None


def numbers(values: Iterable[float | None]) -> list[Number]:
    """Return numbers, nothing where one is not finite."""
    return [number(value) for value in values]


def shown(unit: str, values: Iterable[float | None]) -> Measure:
    """Return how amounts of an account are shown, by the largest of them."""
    return fitting(unit, max((abs(value) for value in numbers(values) if value), default=0.0))


def years(periods: Sequence[int], unit: str, show: Measure) -> list[Column]:
    """Return a numeric column for every period."""
    return [
        Column(str(period), Text(str(period), str(period)), unit, show, numeric=True)
        for period in periods
    ]
