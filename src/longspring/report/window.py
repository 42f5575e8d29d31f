"""Which steps of a year are shown: the coldest week, the windiest week, the days of the year.

    coldest  = the 168 h in which the demand for network heat is largest
    windiest = the 168 h in which the output and curtailment of wind are largest
    day mean = (energy up to the end of the day - energy up to its start) / 24

A window consists of whole steps: with coarse steps it holds fewer and longer ones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WEEK_HOURS = 168.0
Floats = NDArray[np.float64]

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of one block: where each starts and how long it is [h]."""

    start: Floats
    hours: Floats


@dataclass(frozen=True, slots=True)
class Window:
    """What is drawn: the steps of a week, or the days of the year made from all steps."""

    key: str
    first: int
    last: int  # inclusive
    start: Floats
    hours: Floats

    def cut(self, series: Floats, steps: Steps) -> Floats:
        """Return the series in the window: its steps, or its daily means."""
        if self.key == "year":
            return day_means(series, steps)
        return series[self.first : self.last + 1]


def find_week(key: str, intensity: Floats, steps: Steps) -> Window:
    """Return the week of whole steps with the largest mean of `intensity` [MW]."""
    energy = np.concatenate([[0.0], np.cumsum(intensity * steps.hours)])
    ends = steps.start + steps.hours
    best, chosen = -1.0, (0, 0)
    for first, start in enumerate(steps.start.tolist()):
        last = int(np.searchsorted(ends, start + WEEK_HOURS - 1e-6))
        if last >= ends.size:
            break
        mean = (energy[last + 1] - energy[first]) / (ends[last] - start)
        if mean > best + 1e-9:
            best, chosen = float(mean), (first, last)
    if best < 0.0:
        chosen = (0, ends.size - 1)
    first, last = chosen
    return Window(key, first, last, steps.start[first : last + 1], steps.hours[first : last + 1])


def whole_year(steps: Steps) -> Window:
    """Return the days of the year; with steps longer than a day, a day repeats its step."""
    days = np.arange(0.0, float(steps.start[-1] + steps.hours[-1]), 24.0)
    return Window("year", 0, steps.start.size - 1, days, np.full(days.size, 24.0))


def day_means(series: Floats, steps: Steps) -> Floats:
    """Return the mean of every day [unit of the series]."""
    edges = np.concatenate([steps.start, [steps.start[-1] + steps.hours[-1]]])
    energy = np.concatenate([[0.0], np.cumsum(series * steps.hours)])
    days = np.arange(0.0, edges[-1] + 1e-9, 24.0)
    return np.diff(np.interp(days, edges, energy)) / 24.0


def date(hour: float) -> str:
    """Return the moment `hour` hours after 1 January 00:00 as month-day hour."""
    day, clock = divmod(int(hour) % 8760, 24)
    for month, days in enumerate(_MONTH_DAYS, start=1):
        if day < days:
            return f"{month:02d}-{day + 1:02d} {clock:02d}:00"
        day -= days
    raise AssertionError(hour)
