"""Multipliers of an input-output table: by hand, by rounds of spending, and of China."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from longspring.case import model
from longspring.case.read import read_case
from longspring.ledger.multiplier import (
    input_coefficients,
    leontief_inverse,
    multiplier_tables,
    multipliers,
)
from longspring.program.record import design_term
from program_cases import make_case, record

CHANGCHUN = Path(__file__).parents[2] / "cases" / "changchun"


def table(coefficients, output, added):
    """Return a case with this input-output table."""
    names = [f"s{number}" for number in range(len(output))]
    return make_case(
        sectors=tuple(
            record(model.Sector, sector=name, output=total, value_added=value)
            for name, total, value in zip(names, output, added, strict=True)
        ),
        sector_flows=tuple(
            record(model.SectorFlow, supplier=a, buyer=b, flow=coefficients[i][j] * output[j])
            for i, a in enumerate(names)
            for j, b in enumerate(names)
        ),
    )


def test_two_sectors_by_hand():
    # I - A = [[.8, -.3], [-.4, .9]], its determinant .72 - .12 = .6, its inverse
    # [[.9, .3], [.4, .8]] / .6 = [[1.5, .5], [2/3, 4/3]].
    case = table([[0.2, 0.3], [0.4, 0.1]], [100.0, 200.0], [40.0, 120.0])
    np.testing.assert_allclose(
        leontief_inverse(input_coefficients(case)), [[1.5, 0.5], [2 / 3, 4 / 3]], rtol=1e-13
    )
    # Value added .4 and .6 per output; of people 10 and 40 over 100 and 200 CNY: .1 and .2.
    found = multipliers(case, {"s0": 40.0, "s1": 120.0})
    # Nothing is imported: .4 + .6 = 1 in either column, so that every CNY ends as value added.
    assert found.of("s0") == pytest.approx((0.4, 1.0))
    assert found.of("s1") == pytest.approx((0.6, 1.0))
    people = multipliers(case, {"s0": 10.0, "s1": 40.0})
    assert people.of("s0") == pytest.approx((0.1, 0.1 * 1.5 + 0.2 * 2 / 3))
    assert people.of("s1") == pytest.approx((0.2, 0.1 * 0.5 + 0.2 * 4 / 3))


@settings(max_examples=60, deadline=None)
@given(
    raw=arrays.arrays(float, (4, 4), elements=st.floats(0.0, 1.0)),
    imported=st.floats(0.0, 0.5),
    share=st.floats(0.1, 0.9),
)
def test_multipliers_are_the_sum_of_all_rounds(raw, imported, share):
    """Add up the rounds of spending one by one: v + v A + v A A + ..."""
    sums = np.maximum(raw.sum(axis=0), 1e-9)
    coefficients = raw / sums * share * (1 - imported)
    output = np.array([1.0, 10.0, 3.0, 7.0])
    added = output * (1 - coefficients.sum(axis=0)) * (1 - imported)
    found = multipliers(
        table(coefficients, output, added), dict(zip(_names(4), added, strict=True))
    )
    round_, total = added / output, np.zeros(4)
    while round_.max() > 1e-16:
        total += round_
        round_ = round_ @ coefficients
    np.testing.assert_allclose(found.chain, total, rtol=1e-9)
    assert np.all(found.chain <= 1 + 1e-9)
    assert np.all(found.chain >= found.direct - 1e-12)


def _names(count):
    return [f"s{number}" for number in range(count)]


def test_table_of_china():
    """Against a solve of the transposed system, and figures of the table reckoned elsewhere."""
    case = read_case(CHANGCHUN)
    matrix = input_coefficients(case)
    added = {row.sector: row.value_added for row in case.sectors}
    found = multipliers(case, added)
    # Value added of 2020 is the gross domestic product of that table, 101.64 x 10^12 CNY.
    assert sum(added.values()) == pytest.approx(101.64e12, rel=1e-4)
    # (I - A)' m = v, solved and not inverted.
    direct = np.array([row.value_added / row.output for row in case.sectors])
    solved = np.linalg.solve((np.eye(42) - matrix).T, direct)
    np.testing.assert_allclose(found.chain, solved, rtol=1e-10)
    # Spectral radius .567, and 2.89 CNY of output behind a CNY of electrical equipment (s19),
    # as reckoned by whoever prepared the table.
    assert np.abs(np.linalg.eigvals(matrix)).max() == pytest.approx(0.567, abs=5e-4)
    outputs = np.linalg.solve((np.eye(42) - matrix).T, np.ones(42))
    place = found.sectors.index("s19")
    assert outputs[place] == pytest.approx(2.89, abs=5e-3)
    # Imports leak: less than a CNY of value added remains of each CNY, more than is direct.
    assert np.all(found.chain < 1)
    assert np.all(found.chain > found.direct)
    people = {row.sector: row.employment for row in case.sector_jobs}
    assert sum(people.values()) == pytest.approx(775.84e6)


@pytest.mark.parametrize(("level", "ratio"), [("low", 0.5), ("central", 1.0), ("high", 1.1)])
def test_people_follow_the_level_of_the_case_and_value_added_does_not(level, ratio):
    """The table by hand above, with people known to be between half and 1.1 of what is given."""
    case = table([[0.2, 0.3], [0.4, 0.1]], [100.0, 200.0], [40.0, 120.0])
    origin = model.Origin("sector_jobs.csv", 2, "made", "derived", 0.5, 1.1, "")
    people = {"s0": 10.0, "s1": 40.0}
    case = replace(
        case,
        coefficient_level=level,
        item_sectors=(record(model.ItemSector, item="tower", sector="s0"),),
        sector_jobs=tuple(
            record(model.SectorJobs, sector=name, employment=number, origin=origin)
            for name, number in people.items()
        ),
    )
    tables = {one.name: one for one in multiplier_tables(case)}
    wind = design_term("build", 2030, {"technology": "wind"}, {0: 1.0})
    found = {name: one.find(wind, "tower") for name, one in tables.items()}
    whole = 0.1 * 1.5 + 0.2 * 2 / 3
    assert found["employment_chain"].chosen == pytest.approx(whole * ratio)
    assert found["employment_chain"].ends == pytest.approx((whole * 0.5, whole * 1.1))
    assert found["employment_direct"].chosen == pytest.approx(0.1 * ratio)
    assert found["value_added_chain"].chosen == pytest.approx(1.0)
    assert found["value_added_direct"].ends == pytest.approx((0.4, 0.4))
