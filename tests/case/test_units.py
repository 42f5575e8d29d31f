"""Units of headers: what converts, by how much, and what does not."""

import pytest

from longspring.case.setting import STATION_COLUMNS
from longspring.case.tables import TABLES, columns
from longspring.units import WORDS, UnitError, expression, factor, suffix


@pytest.mark.parametrize(
    ("written", "canonical", "expected"),
    [
        ("cny_per_kw", "CNY/MW", 1000.0),
        ("cny_per_kw_a", "CNY/MW/a", 1000.0),
        ("cny_per_kw_per_a", "CNY/MW/a", 1000.0),
        ("wanyuan_per_mw", "CNY/MW", 10_000.0),
        ("gwh_per_a", "MWh/a", 1000.0),
        ("pj_per_a", "MWh/a", 1e9 / 3600),  # 1 PJ = 1e9 MJ, 3600 MJ a MWh
        ("tce_per_a", "MWh/a", 29.3076 / 3.6),  # GB/T 2589: 29.3076 GJ per tce
        ("cny_per_gj", "CNY/MWh", 3.6),
        ("kg_per_gj", "t/MWh", 0.0036),
        ("g_per_kwh", "t/MWh", 0.001),
        ("mt_per_a", "t/a", 1e6),
        ("per_d", "1/h", 1 / 24),
        ("per_a", "1/month", 1 / 12),
        ("hpa", "Pa", 100.0),
        ("mu", "km2", 1 / 1500),  # 15 mu are one hectare, 100 hectares one km2
        ("wh_per_m2", "W/m2", None),
        ("d", "h", 24.0),
        ("month", "a", 1 / 12),
    ],
)
def test_factor(written, canonical, expected):
    if expected is None:
        with pytest.raises(UnitError):
            factor(written, canonical)
    else:
        assert factor(written, canonical) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("cny_per_mwh", "CNY/MW/a"),  # a year is not a number of hours
        ("mw", "MWh/a"),
        ("mwh", "MWh/a"),
        ("k", "degC"),  # a difference is not a temperature
        ("degc", "K"),
        ("per_h", "1/a"),
        ("percent", "1"),
        ("kw", "1"),
        ("per", "1"),
        ("usd_per_kw", "CNY/MW"),
        ("__import__('os')", "MW"),
    ],
)
def test_what_does_not_measure_the_same_does_not_convert(written, canonical):
    with pytest.raises(UnitError):
        factor(written, canonical)


def test_every_canonical_unit_has_a_suffix_that_leads_back_to_it():
    units = {column.unit for table in TABLES for column in columns(table.record)}
    units |= set(STATION_COLUMNS.values())
    units -= {"", "1"}
    assert {"CNY/MW/a", "MWh/a", "1/month", "degC", "W/m2"} <= units
    for unit in units:
        assert factor(suffix(unit), unit) == 1.0
        assert expression(suffix(unit)) == expression(unit)


def test_conversion_there_and_back_is_the_number_again():
    for unit in ("cny_per_kw", "tce_per_a", "kg_per_gj"):
        canonical = {"cny_per_kw": "CNY/MW", "tce_per_a": "MWh/a", "kg_per_gj": "t/MWh"}[unit]
        there, back = factor(unit, canonical), factor(suffix(canonical), unit)
        assert there * back == pytest.approx(1.0, rel=1e-14)


def test_words_are_defined_once():
    assert len(set(WORDS)) == len(WORDS)
