"""What the calendar does to a stage: seasons, outages, rounds, and how long an approval is valid.

    season    work(end) = work(start) + time         work: days of open season so far
    outage    end = begin + time, both within one season; begin >= start, the earliest such
    rounds    end = the first round not before start + time
    validity  lapsed where the stage that it waits for is done after
              approved + (valid + extension) x month

Days are numbers: days since 1 January 1970, a fraction of a day allowed; every function takes
arrays of them. An outage longer than a season begins with one and goes on in the next. Seasons and
rounds are known from 1990 to 2150.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from longspring.case.delivery import Gate
from longspring.case.vocabulary import listed
from longspring.delivery.stages import MONTH_DAYS

Floats = NDArray[np.float64]
FIRST_YEAR, LAST_YEAR = 1990, 2150
EPOCH = date(1970, 1, 1)


def day_of(when: date) -> float:
    """Return the number of a day [d]."""
    return float((when - EPOCH).days)


def date_of(day: float) -> date:
    """Return the date of a day, its fraction cut off."""
    return EPOCH + timedelta(days=int(np.floor(day)))


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """Windows of work, one a year, and the days of work before each."""

    opens: Floats
    closes: Floats
    before: Floats

    @staticmethod
    @cache
    def of(opens: str, closes: str) -> "Season":
        """Return the season that opens and closes on these days of every year, as `03-25`."""
        first, last = _every_year(opens), _every_year(closes)
        lengths = last - first
        return Season(first, last, np.concatenate(([0.0], np.cumsum(lengths)[:-1])))

    def work(self, day: Floats) -> Floats:
        """Return the days of work from the first window up to a day."""
        window = np.clip(np.searchsorted(self.opens, day, side="right") - 1, 0, None)
        length = self.closes[window] - self.opens[window]
        return self.before[window] + np.clip(day - self.opens[window], 0.0, length)

    def end(self, start: Floats, days: Floats) -> Floats:
        """Return when so many days of work are done that begin at `start`."""
        done = self.work(start) + days
        window = np.searchsorted(self.before, done, side="left") - 1
        window = np.clip(window, 0, self.opens.size - 1)
        # Nothing to do takes no time, whatever the season; rounding takes none away.
        return np.maximum(
            np.where(days > 0.0, self.opens[window] + (done - self.before[window]), start),
            start + days,
        )

    def outage_end(self, start: Floats, days: Floats) -> Floats:
        """Return when work ends that must fall into one window as a whole.

        Work longer than a window begins with one, and goes on in the next.
        """
        window = np.searchsorted(self.closes, start, side="right")
        begin = np.maximum(start, self.opens[window])
        late = (begin + days > self.closes[window]) & (begin > self.opens[window])
        begin = np.where(late, self.opens[window + 1], begin)
        window = np.where(late, window + 1, window)
        fits = days <= self.closes[window] - self.opens[window]
        ended = np.where(fits, begin + days, self.end(begin, days))
        return np.where(days > 0.0, ended, start)


def next_round(day: Floats, days: str) -> Floats:
    """Return the first round not before a day; `days` as `06-30;12-31`."""
    rounds = _rounds(days)
    return rounds[np.searchsorted(rounds, day, side="left")]


def last_round(day: Floats, days: str) -> Floats:
    """Return the last round not after a day."""
    rounds = _rounds(days)
    return rounds[np.searchsorted(rounds, day, side="right") - 1]


def valid_until(approved: Floats, gate: Gate) -> Floats:
    """Return the last day on which an approval is valid, with its one extension."""
    return approved + ((gate.valid or 0.0) + (gate.extension or 0.0)) * MONTH_DAYS


def gated_end(start: Floats, days: Floats, gate: Gate | None) -> Floats:
    """Return when a stage ends that begins at `start` and takes so many days.

    Validity does not lengthen the stage it stands at: see `valid_until`.
    """
    if gate is None or gate.kind == "validity":
        return start + days
    if gate.kind == "rounds":
        return next_round(start + days, gate.days)
    season = Season.of(gate.opens, gate.closes)
    return season.end(start, days) if gate.kind == "season" else season.outage_end(start, days)


def elapsed(start: Floats, today: Floats, gate: Gate | None) -> Floats:
    """Return the least time of a stage that began at `start` and is not done `today` [d].

    What must fall into one outage has to begin anew: the time that has passed tells nothing.
    """
    if gate is None or gate.kind == "validity":
        passed = today - start
    elif gate.kind == "rounds":
        passed = last_round(today, gate.days) - start
    elif gate.kind == "season":
        season = Season.of(gate.opens, gate.closes)
        passed = season.work(today) - season.work(start)
    else:
        passed = np.zeros_like(start)
    return np.maximum(passed, 0.0)


@cache
def _rounds(days: str) -> Floats:
    """Return every round, in order."""
    return np.sort(np.concatenate([_every_year(word) for word in listed(days)]))


@cache
def _every_year(word: str) -> Floats:
    month, day = (int(part) for part in word.split("-"))
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return np.array([day_of(date(year, month, day)) for year in years])
