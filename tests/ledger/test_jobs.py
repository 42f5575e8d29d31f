"""Jobs by published factors: 100 MW worked by hand, the decline of the factors, and the ranges."""

from pathlib import Path

import numpy as np
import pytest

from longspring.case.read import read_case
from longspring.ledger.account import open_ledgers
from longspring.program.build import build_program
from longspring.resource.build import build_profiles
from longspring.timegrid import build_timegrid

FOLDER = Path(__file__).parents[2] / "cases" / "changchun"
NAMES = ("construction_jobs", "equipment_job_years", "operation_jobs", "construction_fte")


@pytest.fixture(scope="module")
def opened():
    case = read_case(FOLDER)
    grid = build_timegrid(case, hours=4380)
    profiles = build_profiles(case, grid)
    program, layout = build_program(case, grid, profiles)
    return case, program, open_ledgers(case, layout, profiles, grid)


def jobs_of(opened, technology, year, megawatts=100.0):
    """Return jobs and their ranges where so much of a technology is built in Nong'an."""
    _, program, ledgers = opened
    x = np.zeros(program.design.cost.size)
    names = program.design.names
    x[names.index(f"build:{technology}:nongan:{year}")] = megawatts
    x[names.index(f"capacity:{technology}:nongan:{year}")] = megawatts
    y = tuple(np.zeros((b.steps, len(b.columns))) for b in program.blocks)
    group = "wind" if technology.startswith("wind") else "solar"
    return {
        name: (
            ledgers.accounts[name].entries[year, "nongan", group].value(x, y),
            *ledgers.accounts[name].entries[year, "nongan", group].limits(x, y),
        )
        for name in NAMES
    }


# Docs: docs/concepts/rural-and-jobs.md. Wind declines by 3 % from 2015 to 2030:
#   construction  100 x 3.2 x 0.97 = 310.4 job-years, in 5 years 62.08 hands; low 2.65 for 3.2
#   manufacture   100 x 4.7 x 0.97 = 455.9; low 100 x 1.54 x 0.97; high 1.5 times
#   operation     100 x 0.3 x 0.97 = 29.1; low 100 x 0.21 x 0.97
def test_100_mw_of_wind_in_2030_by_hand(opened):
    found = jobs_of(opened, "wind_class1", 2030)
    assert found["construction_jobs"] == pytest.approx((310.4, 257.05, 465.6), rel=2e-4)
    assert found["equipment_job_years"] == pytest.approx((455.9, 149.38, 683.85), rel=2e-4)
    assert found["operation_jobs"] == pytest.approx((29.1, 20.37, 43.65), rel=2e-4)
    assert found["construction_fte"] == pytest.approx((62.08, 51.41, 93.12), rel=2e-4)


# PV declines by 41 %: 100 x 13 x 0.59 = 767, low 1.61 for 13: 94.99; 100 x 0.7 x 0.59 = 41.3.
def test_100_mw_of_ground_pv_in_2030_by_hand(opened):
    found = jobs_of(opened, "pv_ground", 2030)
    assert found["construction_jobs"] == pytest.approx((767.0, 94.99, 1150.5), rel=5e-4)
    assert found["operation_jobs"] == pytest.approx((41.3, 5.31, 61.95), rel=5e-4)


# Rutovitz et al. 2015, table 1, typed here a second time; table 9 gives the decline to 2030.
PUBLISHED = {
    ("wind_class1", "construction"): 3.2,
    ("wind_class2", "manufacture"): 4.7,
    ("wind_fleet", "operation"): 0.3,
    ("pv_ground", "construction"): 13.0,
    ("pv_rooftop", "manufacture"): 6.7,
    ("pv_ground", "operation"): 0.7,
    ("straw_chp", "construction"): 14.0,
    ("straw_chp", "manufacture"): 2.9,
    ("straw_chp", "operation"): 1.5 * 1.5,
    ("coal_condensing_670", "operation"): 0.14,
    ("coal_chp_350", "operation"): 0.14 * 1.5,
    ("pumped_hydro", "construction"): 7.18,
    ("battery", "operation"): 0.03,
}
DECLINE = {"wind": 0.03, "solar": 0.41, "biomass": 0.03}


def test_the_factors_are_those_published(opened):
    case, _, _ = opened
    values = {(c.technology, c.item): c.value for c in case.coefficients if c.table == "jobs"}
    for key, value in PUBLISHED.items():
        assert values[key] == pytest.approx(value, rel=1e-6), key


def test_factors_decline_as_published(opened):
    case, _, _ = opened
    groups = {row.technology: row.group for row in case.technologies}
    rows = [c for c in case.coefficients if c.table == "jobs_learning" and c.period is not None]
    assert {groups[c.technology] for c in rows} == set(DECLINE)
    for row in rows:
        rate = 1.0 - DECLINE[groups[row.technology]]
        assert row.value == pytest.approx(rate ** ((row.period - 2015) / 15), rel=1e-5)
        if row.period == 2030:
            assert row.value == pytest.approx(rate, rel=1e-5)


def test_every_row_with_an_assumption_has_a_range_and_every_unit_is_stated(opened):
    case, _, _ = opened
    for row in case.coefficients:
        assert row.unit
        if row.origin.basis == "assumed":
            assert row.origin.low_ratio is not None
            assert row.origin.high_ratio is not None


def test_job_years_of_operation_are_jobs_times_years(opened):
    case, _, ledgers = opened
    years = {period.year: period.years for period in case.periods}
    jobs = ledgers.accounts["operation_jobs"].entries
    for key, one in ledgers.accounts["operation_job_years"].entries.items():
        weights = [part.weight for part in one.parts]
        expected = [part.weight * years[key[0]] for part in jobs[key].parts]
        assert weights == pytest.approx(expected, rel=1e-12)


def test_fewer_hands_are_local_than_are_at_work(opened):
    _, _, ledgers = opened
    for local, every in (("local_construction_jobs", "construction_jobs"),):
        for key, one in ledgers.accounts[local].entries.items():
            whole = ledgers.accounts[every].entries[key]
            for part, same in zip(one.parts, whole.parts, strict=True):
                assert 0.0 < part.weight < same.weight
