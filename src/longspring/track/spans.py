"""The days of a period: a period of 5 years that is named 2025 stands for 2025 to 2029.

`longspring.delivery` counts the same days.
"""

import math
from datetime import date, timedelta

from longspring.case.model import Case


def last_day(case: Case, year: int) -> date:
    """Return the last day of the period that is named by a year."""
    years = next(period.years for period in case.periods if period.year == year)
    return date(year + math.ceil(years), 1, 1) - timedelta(days=1)


def spans_of(case: Case) -> dict[int, tuple[date, date]]:
    """Return the first and the last day of every period of a case, without a gap.

    The first period begins with the base year: what is built since then is no plant of the case.
    """
    spans: dict[int, tuple[date, date]] = {}
    first = date(min(case.base_year, case.periods[0].year), 1, 1)
    for period in case.periods:
        spans[period.year] = (first, last_day(case, period.year))
        first = spans[period.year][1] + timedelta(days=1)
    return spans
