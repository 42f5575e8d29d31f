"""Time: the steps that the 8760 hours of a year are merged into.

    mean[s] = sum over hours h of step s of series[h] / step_hours[s]

Steps are contiguous and every hour belongs to exactly one, so that a step's row is the sum of
its hourly rows and a coarse program is a relaxation of the hourly one. Days are never picked.
A step lies in one season, so fuel stocks and the heating season have sharp borders. Hour 0 is
1 January 00:00-01:00 local standard time; the year has no 29 February and is cyclic.
"""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from longspring.case.model import Case, Season
from longspring.errors import ShapeError, UsageError

HOURS = 8760
DAYS_BEFORE_MONTH = (0, *accumulate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30)))
WEEK_DAYS = 7

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TimeGrid:
    """Steps of a year, contiguous and in order; one grid serves every block."""

    step_start: Integers  # first hour of the step, shape (steps,) [h]
    step_hours: Floats  # length, shape (steps,) [h]; sums to 8760
    season: Integers  # index into Case.seasons, shape (steps,); 0 where there are none

    @property
    def steps(self) -> int:
        """Number of steps."""
        return int(self.step_start.size)

    def mean(self, series: Floats) -> Floats:
        """Average hourly values of shape (8760,) or (n, 8760) over each step."""
        return np.add.reduceat(_hourly(series), self.step_start, axis=-1) / self.step_hours

    def smallest(self, series: Floats) -> Floats:
        """Return the smallest hourly value of each step, series as in `mean`."""
        return np.minimum.reduceat(_hourly(series), self.step_start, axis=-1)

    def largest(self, series: Floats) -> Floats:
        """Return the largest hourly value of each step, series as in `mean`."""
        return np.maximum.reduceat(_hourly(series), self.step_start, axis=-1)

    def spread(self, values: Floats) -> Floats:
        """Repeat step values of shape (steps,) or (n, steps) over the hours of each step."""
        return np.repeat(values, self.step_hours.astype(np.int64), axis=-1)


def build_timegrid(
    case: Case, hours: int | None = None, fine_hours: int = 3, target: int = 480
) -> TimeGrid:
    """Return the steps of the year, split wherever a season begins.

    Parameters
    ----------
    case : Case
        Its seasons split steps; its weather names the weeks that deserve short steps.
    hours : int, optional
        Length of every step [h], 1 to 8760. A step is shorter where a season begins in it and
        at the end of the year. None: steps of `fine_hours` in the coldest and the windiest
        week of each weather year, elsewhere whole days merged as evenly as `target` allows.
    fine_hours : int
        Length of the steps of those weeks [h], a divisor of 24.
    target : int
        Most steps there should be; exceeded only where even whole seasons would exceed it.

    Raises
    ------
    UsageError
        If `hours` or `fine_hours` is out of range.
    """
    if hours is not None and not 1 <= hours <= HOURS:
        raise UsageError(f"Steps of {hours} h were asked for; give a whole number, 1 to {HOURS}.")
    if not (1 <= fine_hours <= 24 and 24 % fine_hours == 0):
        raise UsageError(f"Fine steps of {fine_hours} h were asked for; give a divisor of 24.")
    seasons = season_starts(case.seasons)
    if hours is not None:
        starts = np.union1d(np.arange(0, HOURS, hours), seasons)
    else:
        starts = _unequal_starts(seasons, stress_days(case), fine_hours, target)
    return _from_starts(starts, case.seasons)


def merge_steps(fine: TimeGrid, first: Integers) -> TimeGrid:
    """Return a grid whose steps are runs of the steps of another.

    Parameters
    ----------
    fine : TimeGrid
        Steps to merge.
    first : ndarray of shape (merged steps,)
        First fine step of every merged one, ascending from 0; where a season begins, a merged
        step begins too, whether it is named or not.
    """
    borders = np.flatnonzero(np.diff(fine.season)) + 1
    begin = np.union1d(np.union1d(first, borders), 0)
    return TimeGrid(
        step_start=fine.step_start[begin],
        step_hours=np.add.reduceat(fine.step_hours, begin),
        season=fine.season[begin],
    )


def season_starts(seasons: tuple[Season, ...]) -> Integers:
    """Return the hour of the year at which each season begins [h], in the order given."""
    days = [DAYS_BEFORE_MONTH[int(s.month) - 1] + int(s.day) - 1 for s in seasons]
    return 24 * np.array(days, dtype=np.int64)


def stress_days(case: Case) -> NDArray[np.bool_]:
    """Mark the days of the coldest and the windiest week of each weather year, shape (365,).

    Temperature and wind speed are averaged over the zones of the weather year; a week is any
    seven days in a row inside the year.
    """
    marked = np.zeros(HOURS // 24, dtype=bool)
    for name in sorted({row.weather_year for row in case.weather}):
        rows = [row for row in case.weather if row.weather_year == name]
        cold = [case.stations[r.file]["temperature"] + r.temperature_offset for r in rows]
        wind = [case.stations[r.file]["wind_speed"] * r.wind_ratio for r in rows]
        for start in (
            int(np.argmin(_weekly_means(np.mean(cold, axis=0)))),
            int(np.argmax(_weekly_means(np.mean(wind, axis=0)))),
        ):
            marked[start : start + WEEK_DAYS] = True
    return marked


def _weekly_means(series: Floats) -> Floats:
    """Return the mean of every seven days in a row, by first day."""
    daily = series.reshape(-1, 24).mean(axis=1)
    return np.convolve(daily, np.full(WEEK_DAYS, 1.0 / WEEK_DAYS), mode="valid")


def _unequal_starts(
    seasons: Integers, fine: NDArray[np.bool_], fine_hours: int, target: int
) -> Integers:
    """Return the starts of fine steps on the days marked and of merged days elsewhere."""
    edge = np.flatnonzero(np.diff(fine)) + 1
    bounds = np.union1d(np.union1d(0, edge), seasons // 24)
    spans = list(zip(bounds, [*bounds[1:], HOURS // 24], strict=True))
    coarse = [(int(a), int(b)) for a, b in spans if not fine[a]]
    room = target - int(fine.sum()) * 24 // fine_hours
    days = 1
    while sum(-(-(b - a) // days) for a, b in coarse) > max(room, len(coarse)):
        days += 1
    starts = [24 * d + h for d in np.flatnonzero(fine) for h in range(0, 24, fine_hours)]
    for a, b in coarse:
        # Days are dealt out evenly, so that no sliver is left at the end of a span.
        pieces = -(-(b - a) // days)
        starts += [24 * (a + (b - a) * i // pieces) for i in range(pieces)]
    return np.array(sorted(starts), dtype=np.int64)


def _from_starts(starts: Integers, seasons: tuple[Season, ...]) -> TimeGrid:
    """Give each step its length and its season; before the first start it is the last season."""
    season = np.zeros(starts.size, dtype=np.int64)
    if seasons:
        begin = season_starts(seasons)
        order = np.argsort(begin, kind="stable")
        season = order[np.searchsorted(begin[order], starts, side="right") - 1]
    hours = np.diff(np.append(starts, HOURS)).astype(np.float64)
    return TimeGrid(step_start=starts, step_hours=hours, season=season)


def _hourly(series: Floats) -> Floats:
    """Refuse a series that is not hourly or has gaps."""
    values = np.asarray(series, dtype=np.float64)
    if values.ndim not in (1, 2) or values.shape[-1] != HOURS:
        raise ShapeError(f"A series has shape {values.shape}, expected (8760,) or (n, 8760).")
    if not np.isfinite(values).all():
        raise ShapeError("A series has hours without a number. Fill them before averaging.")
    return values
