"""Dates, numbers and names as people write them in a ledger, read exactly or not at all.

    2025-06-01  2025/6/1  2025.6.1  20250601  2025年6月1日  二〇二五年六月一日
    45809                                               ->  a serial of Excel: 2025-06-01
    2025年6月  2025-06  2025年二季度  2025年上半年  2025年  ->  its last day
    1,234.5  １２３４.5  30万千瓦  5亿元

A time without a day means its last day: nothing counts before it has surely happened, and what is
due in a month is due at its end. A number that Excel stores as 2025.1 may be January or October,
and is refused; so is text around a number.
"""

import calendar
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from longspring.track.heading import bare

FIRST_YEAR, LAST_YEAR = 1990, 2100
EPOCH = date(1899, 12, 30)  # day 0 of Excel's serials from March 1900 on
SERIALS = range(20_000, 80_000)  # 1954 to 2119
LONGEST = 40  # characters of a date or a number
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
TENS = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
YEAR = r"(\d{4})年?"
WHOLE = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?(?:\s.*|t.*)?$")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
MONTH = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})月?(?:份|上旬|中旬|下旬|初|底|末)?(?:前|之前)?$")
QUARTER = re.compile(rf"{YEAR}第?(?:q?([1-4一二三四])季?度?|([一二三四])季度)(?:末|底)?前?$")
HALF = re.compile(rf"{YEAR}(上|下)半年(?:前)?$")
WHOLE_YEAR = re.compile(r"(\d{4})年?(?:度|底|末|年底|年末)?(?:前|之前)?$")
NUMBER = re.compile(r"([-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?|[-+]?\.\d+)\s*([^\d\s].*)?$")


Span = tuple[date, date]


def span_written(value: object) -> Span | None:
    """Return the first and the last day of the time that a cell says, None where it says none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, date):
        return _day(value.year, value.month, value.day)
    if isinstance(value, int | float):
        return _of_number(float(value))
    return _of_text(_arabic(str(value))) if len(str(value)) <= LONGEST else None


def _of_text(text: str) -> Span | None:
    """Return the days of a text by the first form that it has."""
    for form, days in FORMS:
        if match := form.match(text):
            return days(match)
    return None


def day_written(value: object) -> date | None:
    """Return the last day of the time that a cell says, None where it says none.

    Examples
    --------
    >>> day_written("2025年6月")
    datetime.date(2025, 6, 30)
    >>> day_written(45809)
    datetime.date(2025, 6, 1)
    """
    span = span_written(value)
    return None if span is None else span[1]


def number_written(value: object, units: Mapping[str, float], scale: float | None) -> float | None:
    """Return the number that a cell says in canonical units, None where it says none.

    A unit in the cell itself goes before `scale`, that of its heading.

    Raises
    ------
    LookupError
        If the number has no unit, in its cell or its heading.
    """
    if isinstance(value, bool) or value is None or isinstance(value, date):
        return None
    if isinstance(value, int | float):
        return _scaled(float(value), scale)
    text = str(value)
    if len(text) > LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).lower().replace(",", "").strip()
    match = NUMBER.match(plain)
    if match is None:
        return None
    unit = bare(match[2] or "")
    if unit and unit not in units:
        return None
    return _scaled(float(match[1]), units[unit] if unit else scale)


def _scaled(number: float, scale: float | None) -> float | None:
    """Return a number in canonical units, without the dust that multiplying leaves."""
    if not math.isfinite(number):
        return None
    if scale is None:
        raise LookupError
    value = float(f"{number * scale:.12g}")
    return value if math.isfinite(value) else None


def _of_number(value: float) -> Span | None:
    """Return the day of a serial of Excel, or the time of a whole number such as 2025."""
    if not math.isfinite(value):
        return None
    if math.floor(value) in SERIALS:
        day = EPOCH + timedelta(days=math.floor(value))
        return _day(day.year, day.month, day.day)
    if value != math.floor(value):
        return None
    text = f"{value:.0f}"
    if match := COMPACT.match(text):
        return _day(*(int(part) for part in match.groups()))
    return _months(int(text), 1, 12) if re.fullmatch(r"\d{4}", text) else None


def _arabic(text: str) -> str:
    """Return a text in narrow letters with its Chinese numerals as digits."""
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    plain = re.sub(r"\s*([年月日号季])\s*", r"\1", plain)
    if not re.search(r"[〇零一二三四五六七八九十]", plain):
        return plain
    plain = TENS.sub(lambda match: f"{match[1] or '一'}{match[2] or '〇'}", plain)
    return plain.translate(DIGITS)


def _day(year: int, month: int, day: int) -> Span | None:
    """Return a day as a span, None where the calendar has no such day or it is not believed."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def _months(year: int, month: int, count: int) -> Span | None:
    """Return the span of some months."""
    first = _day(year, month, 1)
    if first is None:
        return None
    last = month + count - 1
    return first[0], date(year, last, calendar.monthrange(year, last)[1])


# "2025.1" may be January, or October stored as a number, and is read as neither.
FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Span | None]], ...] = (
    (re.compile(r"\d{4}\.1$"), lambda _: None),
    (COMPACT, lambda match: _day(*(int(part) for part in match.groups()))),
    (WHOLE, lambda match: _day(*(int(part) for part in match.groups()))),
    (MONTH, lambda match: _months(int(match[1]), int(match[2]), 1)),
    (QUARTER, lambda match: _months(int(match[1]), 3 * QUARTERS[match[2] or match[3]] - 2, 3)),
    (HALF, lambda match: _months(int(match[1]), 1 if match[2] == "上" else 7, 6)),
    (WHOLE_YEAR, lambda match: _months(int(match[1]), 1, 12)),
    (re.compile(r"\d{5}(\.\d+)?$"), lambda match: _of_number(float(match[0]))),
)
