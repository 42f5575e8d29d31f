"""Combined heat and power: the region by hand, by its corners and by its inequalities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from longspring.case import model
from longspring.program.chp import region_corners
from program_cases import block_text, build, carrier, expected, make_case, record, term_text

UNIT = {"power_loss": 0.20, "power_to_heat": 0.55, "heat_ratio": 400.0 / 350.0, "min_load": 0.5}


def power_range(heat, **unit):
    """Least and largest power at a heat, per unit online, from a weighting of the corners."""
    corners = np.array(region_corners(**unit))
    rows = np.vstack([np.ones(len(corners)), corners[:, 1]])
    found = []
    for sign in (1.0, -1.0):
        done = linprog(sign * corners[:, 0], A_eq=rows, b_eq=[1.0, heat], method="highs")
        assert done.status == 0, done.message
        found.append(sign * done.fun)
    return found


def test_golden_unit_of_350_megawatts():
    # Q = 400: P <= 350 - 0.2 x 400 = 270; P >= max(175 - 80, 0.55 x 400) = 220.
    assert 350 * np.array(power_range(400 / 350, **UNIT)) == pytest.approx([220.0, 270.0])
    # Q = 0: between the condensing minimum and the whole of it.
    assert 350 * np.array(power_range(0.0, **UNIT)) == pytest.approx([175.0, 350.0])
    # Q = 100: P >= 175 - 20 = 155 (above 55 of the back-pressure line), P <= 330.
    assert 350 * np.array(power_range(100 / 350, **UNIT)) == pytest.approx([155.0, 330.0])


def test_golden_corners():
    # Clockwise from full condensing: (350, 0), (270, 400), (220, 400), where the back-pressure
    # line 0.55 Q meets 175 - 0.2 Q: Q = 175 / 0.75 = 233.3 and P = 128.3, then (175, 0).
    corners = 350 * np.array(region_corners(**UNIT))
    wanted = [(350, 0), (270, 400), (220, 400), (128.3333333, 233.3333333), (175, 0)]
    np.testing.assert_allclose(corners, wanted, rtol=1e-9)


def test_back_pressure_is_a_line():
    # No condensing: P = 0.5 Q, from full load to 40 % of it.
    assert region_corners(0.0, 0.5, 2.0, 0.4) == ((1.0, 2.0), (0.4, 0.8))


def inside(power, heat, unit):
    """Return by how much a point is inside the region, per unit online."""
    loss, ratio = unit["power_loss"], unit["power_to_heat"]
    return min(
        1.0 - loss * heat - power,
        power - (unit["min_load"] - loss * heat),
        power - ratio * heat,
        unit["heat_ratio"] - heat,
        heat,
    )


units = st.fixed_dictionaries(
    {
        "power_loss": st.floats(0.05, 0.4),
        "power_to_heat": st.floats(0.2, 1.2),
        "heat_ratio": st.floats(0.1, 3.0),
        "min_load": st.floats(0.0, 0.9),
    }
)


@given(units, st.floats(0.0, 1.5), st.floats(0.0, 3.0))
def test_corners_span_exactly_the_inequalities(unit, power, heat):
    corners = np.array(region_corners(**unit))
    assert min(inside(p, q, unit) for p, q in corners) > -1e-12
    margin = inside(power, heat, unit)
    rows = np.vstack([np.ones(len(corners)), corners.T])
    # The solver's tolerance is 1e-7: points nearer to the border than that are not asked about.
    if abs(margin) > 1e-5:
        done = linprog(np.zeros(len(corners)), A_eq=rows, b_eq=[1.0, power, heat], method="highs")
        assert (done.status == 0) == (margin > 0)


def plant(**values):
    given = {
        "technology": "plant",
        "kind": "chp",
        "carrier_out": "electricity",
        "carrier_heat": "heat",
        "fuel": "coal",
        "efficiency": 0.4,
    }
    technology = record(model.Technology, **given | UNIT | values)
    stands = record(
        model.Existing, technology="plant", zone="a", capacity=350.0, start_year=2000, end_year=2060
    )
    return make_case(
        carriers=(carrier("electricity"), carrier("heat", disposable=True)),
        technologies=(technology,),
        existing=(stands,),
    )


def test_block_of_an_extraction_unit():
    program, layout = build(plant(), 8760)
    # 400 / 350 = 8/7; 1 - 0.2 x 8/7 = 0.7714..; 0.55 x 8/7 = 0.6285..; 0.5 / 0.75 = 2/3.
    assert block_text(program) == expected(
        """
        unserved:electricity:a free
        unserved:heat:a free
        disposal:heat:a free
        corner0:plant:a free
        corner1:plant:a free
        corner2:plant:a free
        corner3:plant:a free
        corner4:plant:a free
        idle:plant:a free
        balance:electricity:a: 1 unserved:electricity:a + 1 corner0:plant:a
            + 0.7714285714 corner1:plant:a + 0.6285714286 corner2:plant:a
            + 0.3666666667 corner3:plant:a + 0.5 corner4:plant:a = 0
        balance:heat:a: 1 unserved:heat:a + -1 disposal:heat:a + 1.142857143 corner1:plant:a
            + 1.142857143 corner2:plant:a + 0.6666666667 corner3:plant:a = 0
        online:plant:a: 1 corner0:plant:a + 1 corner1:plant:a + 1 corner2:plant:a
            + 1 corner3:plant:a + 1 corner4:plant:a + 1 idle:plant:a
            + -1 <capacity:plant:a:2030> = 0
        """
    )
    # Fuel per corner (P + 0.2 Q) / 0.4 x 8760 h: 1 / 0.4 at both full-load corners = 21900,
    # (0.62857 + 0.22857) / 0.4 = 2.142857 -> 18771.43, 0.5 / 0.4 = 1.25 -> 10950 at the others.
    (fuel,) = [term for term in layout.terms if term.quantity == "fuel"]
    assert term_text(fuel, program) == (
        "fuel 2030/2030 plant,a,electricity,coal: 21900 corner0:plant:a + 21900 corner1:plant:a"
        " + 18771.42857 corner2:plant:a + 10950 corner3:plant:a + 10950 corner4:plant:a"
    )
    outputs = [(t.labels["carrier"], t.y.size) for t in layout.terms if t.quantity == "output"]
    assert outputs == [("electricity", 5), ("heat", 5)]
    # At most 8/7 of the heat of two corners and 2/3 of another, each with 350 MW, is thrown away.
    names = program.blocks[0].columns
    natural = program.blocks[0].natural[names.index("disposal:heat:a")]
    assert natural == pytest.approx(350 * (16 / 7 + 2 / 3))


def test_without_a_least_load_standing_still_is_a_corner_only_where_starts_count():
    free = build(plant(min_load=0.0), 8760)[0].blocks[0]
    counted = build(plant(min_load=0.0, start_cost=10.0), 8760)[0].blocks[0]
    # (1, 0), (0.77, 8/7), (0.63, 8/7) and idle; with starts also (0, 0), which stays online.
    assert [name for name in free.columns if "corner" in name or "idle" in name] == [
        "corner0:plant:a",
        "corner1:plant:a",
        "corner2:plant:a",
        "idle:plant:a",
    ]
    assert [name for name in counted.columns if "corner" in name or "idle" in name] == [
        f"corner{i}:plant:a" for i in range(4)
    ]
    assert "online:plant:a" in counted.columns
