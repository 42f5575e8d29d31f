"""Numbers behind the figures, worked by hand."""

import numpy as np
import pytest
from synthetic_plan import PERIODS, ZONES, synthetic_plan

from longspring.report.dispatch import ALL, dispatch_section, read_block
from longspring.report.emission import find_peak, net_emissions
from longspring.report.measure import HEAT, MASS, MONEY, POWER, measure_of, price_of
from longspring.report.money import flows_of, net_positions
from longspring.report.view import open_view
from longspring.report.window import Steps, date, day_means, find_week, whole_year
from longspring.results import Plan
from longspring.results.table import build_table


@pytest.fixture(scope="module")
def view():
    return open_view(synthetic_plan())


# --------------------------------------------------------------------------- tables


def test_a_filter_allows_whole_names_only():
    # Both names begin alike: a filter on the longer must not let the shorter through.
    rows = [("heat", 1.0), ("wind", 2.0)]
    view = open_view(Plan({}, {"annual": build_table("annual", ("quantity", "value"), rows)}))
    assert view.total("annual", ("quantity",), {"quantity": ("heat_pump", "wind")}) == {
        ("wind",): 2
    }
    assert view.total("annual", ("quantity",), {"quantity": ()}) == {}
    assert view.total("nothing", ("quantity",), {"quantity": "wind"}) == {}


# --------------------------------------------------------------------------- peak


def test_a_pathway_that_only_falls_peaks_at_its_start():
    peak = find_peak([2025, 2030], [50.0, 40.0])
    assert (peak.year, peak.average, peak.at_start) == (2025, 50.0, True)


def test_peak_is_the_largest_five_year_average():
    # 10 a year up to 2030, then 10 a year down: the five years with the largest mean are
    # 2028-2032 (80, 90, 100, 90, 80), so the average is largest in 2032.
    peak = find_peak([2025, 2030, 2035], [50.0, 100.0, 50.0])
    assert (peak.year, peak.at_start) == (2032, False)
    assert peak.average == pytest.approx(88.0)
    # One year beside: (70 + 80 + 90 + 100 + 90) / 5 = 86 is within 5 % of 88; two years: 80 is not.
    assert (peak.plateau_start, peak.plateau_end) == (2031, 2033)


def test_a_second_hump_that_is_higher_is_the_peak():
    peak = find_peak([2025, 2030, 2040, 2050], [60.0, 30.0, 70.0, 0.0])
    assert 2040 <= peak.year <= 2043


def test_net_emissions_are_the_sum_over_sources(view):
    assert net_emissions(view) == pytest.approx(
        {2025: 47.1e6, 2030: 49.8e6, 2040: 24e6, 2060: -2e5}
    )


# --------------------------------------------------------------------------- windows


def test_coldest_week_is_found_and_consists_of_whole_steps():
    steps = Steps(np.arange(365) * 24.0, np.full(365, 24.0))
    heat = np.ones(365)
    heat[100:107] = 5.0
    window = find_week("cold", heat, steps)
    assert (window.first, window.last) == (100, 106)
    assert window.hours.sum() == 168.0


def test_week_of_unequal_steps_covers_a_week():
    hours = np.array([100.0, 50.0, 18.0, 168.0, 8424.0])
    steps = Steps(np.concatenate([[0.0], np.cumsum(hours)[:-1]]), hours)
    window = find_week("cold", np.array([3.0, 3.0, 3.0, 2.0, 1.0]), steps)
    assert (window.first, window.last) == (0, 2)


def test_day_means_keep_the_energy():
    hours = np.array([36.0, 12.0, 24.0])
    steps = Steps(np.array([0.0, 36.0, 48.0]), hours)
    # Day 1: 10. Day 2: 12 h of 10 and 12 h of 4, mean 7. Day 3: 1.
    means = day_means(np.array([10.0, 4.0, 1.0]), steps)
    assert means.tolist() == pytest.approx([10.0, 7.0, 1.0])
    assert whole_year(steps).start.tolist() == [0.0, 24.0, 48.0]


def test_dates_count_no_leap_day():
    assert [date(0.0), date(59 * 24.0 + 13), date(8759.0)] == [
        "01-01 00:00",
        "03-01 13:00",
        "12-31 23:00",
    ]


# --------------------------------------------------------------------------- dispatch


def test_what_is_drawn_balances_in_every_step(view):
    figures = {figure.key: figure for figure in dispatch_section(view).figures}
    for figure in figures.values():
        for key, shown in figure.views.items():
            if key.endswith("year"):
                continue
            stacked = sum(np.array(s.values) for s in shown.series if s.kind == "area")
            demand = np.array(next(s.values for s in shown.series if s.kind == "line"))
            assert stacked == pytest.approx(demand, abs=0.2), (figure.key, key)


def test_views_cover_every_zone_and_week_and_the_year_of_the_whole(view):
    figure = dispatch_section(view).figures[0]
    assert len(figure.views) == len(PERIODS) * (2 * (len(ZONES) + 1) + 1)
    assert figure.first() in figure.views


def test_city_is_the_sum_of_its_zones(view):
    block = read_block(view, 2030)
    whole = block.sum("electricity", ("demand",), ALL)
    parts = sum(block.sum("electricity", ("demand",), zone[0]) for zone in ZONES)
    assert whole == pytest.approx(parts)


# --------------------------------------------------------------------------- money


def test_net_positions_add_up_to_nothing(view):
    for period in PERIODS:
        assert sum(net_positions(view, period).values()) == pytest.approx(0.0, abs=1e-3)


def test_a_negative_transfer_flows_the_other_way():
    rows = [("rebate", "city", "company", 2025, "", -5.0)]
    header = ("transfer", "payer", "payee", "period", "zone", "value")
    view = open_view(Plan({}, {"transfers": build_table("transfers", header, rows)}))
    assert flows_of(view, 2025) == {("company", "city"): 5.0}
    assert net_positions(view, 2025) == {"company": -5.0, "city": 5.0}


# --------------------------------------------------------------------------- units


@pytest.mark.parametrize(
    ("measure", "value", "english", "chinese"),
    [
        (POWER, 12_340.0, "12.34\u00a0GW", "1,234.0\u00a0万千瓦"),
        (POWER, 15.0, "0.015\u00a0GW", "1.5\u00a0万千瓦"),
        (POWER, -0.0, "0.00\u00a0GW", "0.0\u00a0万千瓦"),
        (HEAT, 1e6, "3.6\u00a0PJ", "360\u00a0万吉焦"),
        (MASS, -2e5, "\u22120.20\u00a0Mt", "\u221220\u00a0万吨"),
        (MONEY, 3.1415e11, "314.15\u00a0bn CNY", "3,141.5\u00a0亿元"),
        (measure_of("t/a"), 5e7, "50.00\u00a0Mt/a", "5,000\u00a0万吨/年"),
        (measure_of("1"), 1650.0, "1,650", "1,650"),
        (price_of("t/a"), 123.456, "123.5\u00a0CNY/t", "123.5\u00a0元/吨"),
        (price_of("MWh"), 250.0, "250.00\u00a0CNY/MWh", "0.2500\u00a0元/千瓦时"),
    ],
)
def test_numbers_are_shown_in_the_units_of_each_language(measure, value, english, chinese):
    assert (measure.text(value).en, measure.text(value).zh) == (english, chinese)
