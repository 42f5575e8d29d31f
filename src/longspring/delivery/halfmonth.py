"""Half-months: the slots of schedules, from the 1st and the 16th of every month.

A boundary is a number: 24 x year + place, place 0 on 1 January, 1 on 16 January, 23 on 16 December.
A stage that takes 0.3 months takes one half-month: times are rounded up. A season or a round is
moved to the boundary that is nearest.
"""

import math
from datetime import date, timedelta

from longspring.case.delivery import Gate
from longspring.case.vocabulary import listed

YEAR_SLOTS = 24
SLOT_DAYS = 365.25 / YEAR_SLOTS  # [d]
ANY_YEAR = 2001  # one without 29 February


def boundary_from(day: date) -> int:
    """Return the first boundary that is no earlier than a day."""
    place = 2 * (day.month - 1)
    place += 0 if day.day == 1 else 1 if day.day <= 16 else 2
    return YEAR_SLOTS * day.year + place


def boundary_until(day: date) -> int:
    """Return the last boundary that is no later than a day."""
    return YEAR_SLOTS * day.year + 2 * (day.month - 1) + (day.day >= 16)


def day_at(boundary: int) -> date:
    """Return the day of a boundary, the first of the half-month that begins there."""
    year, place = divmod(boundary, YEAR_SLOTS)
    return date(year, place // 2 + 1, 16 if place % 2 else 1)


def slots_of(months: float) -> int:
    """Return the half-months that a time takes, rounded up."""
    return math.ceil(2.0 * months - 1e-9)


def closed_places(gate: Gate) -> tuple[int, ...]:
    """Return the half-months of a year of which a season is open on less than half of the days."""
    first, last = _day(gate.opens), _day(gate.closes)
    closed: list[int] = []
    for place in range(YEAR_SLOTS):
        begins, ends = _boundary(place), _boundary(place + 1)
        opened = (min(ends, last) - max(begins, first)).days
        if 2 * max(0, opened) < (ends - begins).days:
            closed.append(place)
    return tuple(closed)


def round_places(gate: Gate) -> tuple[int, ...]:
    """Return the boundaries of a year that lie nearest to the ends of the days of rounds."""
    found: set[int] = set()
    for word in listed(gate.days):
        after = _day(word) + timedelta(days=1)
        nearest = min(range(YEAR_SLOTS + 1), key=lambda place: abs(_boundary(place) - after))
        found.add(nearest % YEAR_SLOTS)
    return tuple(sorted(found))


def _day(word: str) -> date:
    return date.fromisoformat(f"{ANY_YEAR}-{word}")


def _boundary(place: int) -> date:
    return day_at(YEAR_SLOTS * ANY_YEAR + place)
