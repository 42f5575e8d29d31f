"""Linear unit commitment: the rows by hand, and starts that merging never makes dearer."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from longspring.case import model
from program_cases import (
    block_text,
    build,
    expected,
    make_case,
    potential,
    record,
    spread,
    term_text,
)

HALVES = [4380, 4380]


def test_committed_turbine():
    turbine = record(
        model.Technology,
        technology="turbine",
        kind="conversion",
        carrier_out="electricity",
        fuel="gas",
        efficiency=0.5,
        min_load=0.4,
        start_cost=50.0,
        availability_profile="derating",
    )
    case = make_case(technologies=(turbine,), potentials=(potential("turbine", "a", 10.0),))
    program, layout = build(case, HALVES, {"derating": spread(HALVES, [1.0, 0.9])})
    # Online capacity runs between 0.4 (low) and 1 (full); what can be online is derated.
    assert block_text(program) == expected(
        """
        online:turbine:a <= [1 0.9] <capacity:turbine:a:2030>
        unserved:electricity:a free
        low:turbine:a free
        full:turbine:a free
        start:turbine:a free
        stop:turbine:a free
        balance:electricity:a: 1 unserved:electricity:a + 0.4 low:turbine:a + 1 full:turbine:a = 0
        online:turbine:a: 1 low:turbine:a + 1 full:turbine:a + -1 online:turbine:a = 0
        start:turbine:a: 1 online:turbine:a + -1 start:turbine:a + 1 stop:turbine:a
            + -1 online:turbine:a' = 0
        """
    )
    # Burnt per MW online: 0.4 / 0.5 x 4380 = 3504 at low, 8760 at full. A start counts once.
    shown = [term_text(t, program) for t in layout.terms if t.quantity in ("fuel", "start")]
    assert "\n".join(shown) == expected(
        """
        start 2030/2030 turbine,a,electricity,gas: 1 start:turbine:a
        fuel 2030/2030 turbine,a,electricity,gas: 3504 low:turbine:a + 8760 full:turbine:a
        """
    )


def test_starts_count_once_in_steps_of_unequal_length():
    plant = record(
        model.Technology,
        technology="plant",
        kind="conversion",
        carrier_out="electricity",
        fuel="coal",
        start_cost=1.0,
    )
    case = make_case(technologies=(plant,), potentials=(potential("plant", "a", 10.0),))
    program, layout = build(case, [10, 50, 8700])
    (start,) = [term for term in layout.terms if term.quantity == "start"]
    np.testing.assert_allclose(start.y_value, np.ones((1, 3)), rtol=1e-15)
    assert program.blocks[0].steps == 3


def starts(online):
    """Capacity started over a cyclic year."""
    return float(np.maximum(online - np.roll(online, 1), 0.0).sum())


@given(
    st.lists(st.floats(0.0, 1.0), min_size=24, max_size=24),
    st.sets(st.integers(1, 23), max_size=8),
)
def test_merged_steps_never_start_more_than_their_hours(online, borders):
    """The mean of each step is what is online in it; its starts bound the hourly ones below."""
    hours = np.array(online)
    first = np.array([0, *sorted(borders)])
    means = np.add.reduceat(hours, first) / np.diff([*first, 24])
    assert starts(means) <= starts(hours) + 1e-12
