"""Dates and numbers as people write them: exactly, or not at all."""

from datetime import date, datetime

import pytest

from longspring.track.written import day_written, number_written, span_written

JUNE_1, JUNE_30 = date(2025, 6, 1), date(2025, 6, 30)
MONEY = {"元": 1, "万元": 1e4, "亿元": 1e8}


@pytest.mark.parametrize(
    "value",
    [
        *("2025-06-01", "2025/6/1", "2025.6.1", "20250601", 20250601, "2025年6月1日"),
        *("2025年06月01号", "2025年 6 月 1 日", "２０２５年６月１日", "二〇二五年六月一日"),
        *("2025-06-01 00:00:00", "2025-06-01T08:00", 45809, 45809.75, "45809"),
        *(JUNE_1, datetime(2025, 6, 1, 23, 59)),
    ],
)
def test_a_day(value):
    # 45809: 1 January 1900 is serial 1 and Excel counts a 29 February 1900, so that serial n is
    # n days after 30 December 1899: 45809 days after it is 1 June 2025.
    assert span_written(value) == (JUNE_1, JUNE_1)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025年6月", JUNE_1, JUNE_30),
        ("2025-06", JUNE_1, JUNE_30),
        ("2025/6", JUNE_1, JUNE_30),
        ("2025.6", JUNE_1, JUNE_30),
        ("2025年6月底前", JUNE_1, JUNE_30),
        ("2025年6月中旬", JUNE_1, JUNE_30),
        ("二〇二五年十月", date(2025, 10, 1), date(2025, 10, 31)),
        ("二零二四年二月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025年二季度", date(2025, 4, 1), JUNE_30),
        ("2025年第3季度", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025年上半年", date(2025, 1, 1), JUNE_30),
        ("2025年下半年", date(2025, 7, 1), date(2025, 12, 31)),
        ("2025年底", date(2025, 1, 1), date(2025, 12, 31)),
        (2025, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_time_means_its_last_day(value, first, last):
    assert span_written(value) == (first, last)
    assert day_written(value) == last


@pytest.mark.parametrize(
    "value",
    [
        *("", "尽快", "2025年2月30日", "2025-13", "2025-06-31", "1899年1月", "2101", "99999999"),
        *(2025.1, "2025.1", float("nan"), float("inf"), 1e400, -45809, 0, True, None),
        *("2025年6月至8月", "约2025年6月", "6月1日", "x" * 5000, "9" * 5000, "2025年十三月"),
    ],
)
def test_what_is_no_date(value):
    assert span_written(value) is None


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *((1.5, 1.5e8), (0, 0.0), ("1,234.5", 1234.5e8), ("１２３４.５", 1234.5e8)),
        *(("3万元", 3e4), ("3 亿元", 3e8), (".5", 0.5e8), ("1.2e1", 12e8), ("-3", -3e8)),
        (0.1 + 0.2, 3e7),  # without the dust of binary fractions
    ],
)
def test_a_number_with_its_unit(value, number):
    assert number_written(value, MONEY, 1e8) == number


@pytest.mark.parametrize(
    "value",
    [
        *("", "约3亿元", "3-5", "3亿", "3 MW", "nan", "1e400", float("nan"), float("inf")),
        *(True, None, date(2025, 6, 1), "1_000", "9" * 50, "--3", "0x10"),
    ],
)
def test_what_is_no_number(value):
    assert number_written(value, MONEY, 1.0) is None


def test_a_number_without_a_unit_is_not_guessed_at():
    with pytest.raises(LookupError):
        number_written("12", MONEY, None)
    assert number_written("12万元", MONEY, None) == 12e4
