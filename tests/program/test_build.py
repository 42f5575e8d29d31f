"""The whole program of a small case: blocks, order, determinism."""

import numpy as np

from longspring.case import model
from program_cases import (
    build,
    carrier,
    demand,
    expected,
    make_case,
    parameter,
    potential,
    record,
    spread,
    text,
)


def two_by_two():
    wind = record(
        model.Technology,
        technology="wind",
        kind="source",
        carrier_out="electricity",
        availability_profile="wind",
        first_build=2040,
    )
    return make_case(
        periods=(model.Period(2030, 10.0), model.Period(2040, 20.0)),
        weather_years=(model.WeatherYear("calm", 0.25), model.WeatherYear("windy", 0.75)),
        carriers=(carrier("electricity"),),
        technologies=(wind,),
        potentials=(potential("wind", "a", 100.0),),
        demands=(
            demand("a", "electricity", 8760.0),
            demand("a", "electricity", 17520.0, period=2040),
        ),
        emissions=(record(model.Emission, sector="waste", zone="a", period=2040, co2=11.0),),
        parameters=(parameter("unused", 1.0),),
    )


SERIES = {
    ("wind", "a", "calm"): spread(8760, [0.2]),
    ("wind", "a", "windy"): spread(8760, [0.4]),
}


def test_two_periods_in_two_weather_years():
    program, layout = build(two_by_two(), 8760, SERIES)
    # Wind may be built from 2040 on, so the blocks of 2030 have none. 8760 MWh/a are 1 MW.
    assert text(program) == expected(
        """
        build:wind:a:2040 in 0..100
        capacity:wind:a:2040 in 0..100
        capacity:wind:a:2040: 1 capacity:wind:a:2040 + -1 build:wind:a:2040 = 0
        -- 2030 calm 0.25
        unserved:electricity:a free
        balance:electricity:a: 1 unserved:electricity:a = 1
        -- 2030 windy 0.75
        unserved:electricity:a free
        balance:electricity:a: 1 unserved:electricity:a = 1
        -- 2040 calm 0.25
        dispatch:wind:a <= 0.2 <capacity:wind:a:2040>
        unserved:electricity:a free
        balance:electricity:a: 1 unserved:electricity:a + 1 dispatch:wind:a = 2
        -- 2040 windy 0.75
        dispatch:wind:a <= 0.4 <capacity:wind:a:2040>
        unserved:electricity:a free
        balance:electricity:a: 1 unserved:electricity:a + 1 dispatch:wind:a = 2
        """
    )
    shares = {(t.block, t.weather_year): t.share for t in layout.terms}
    assert shares == {
        (-1, ""): 1.0,
        (0, "calm"): 0.25,
        (1, "windy"): 0.75,
        (2, "calm"): 0.25,
        (3, "windy"): 0.75,
    }
    (waste,) = layout.select("exogenous_emission")
    assert (waste.period, waste.constant, waste.labels["sector"]) == (2040, 11.0, "waste")


def test_same_case_same_program():
    """Same case, same bytes: names, order and numbers do not depend on the run."""
    (first, one), (second, two) = (build(two_by_two(), 8760, SERIES) for _ in range(2))
    assert text(first) == text(second)
    assert [t.quantity for t in one.terms] == [t.quantity for t in two.terms]


def test_an_empty_case_is_an_empty_program():
    program, layout = build(make_case(), 8760)
    assert text(program) == "-- 2030 w 1"
    assert layout.terms == ()
    assert np.array_equal(program.blocks[0].step_hours, [8760.0])
