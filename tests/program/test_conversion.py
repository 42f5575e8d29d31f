"""Sources and conversions: the whole block by hand, and what is recorded of it."""

import numpy as np

from longspring.case import model
from program_cases import (
    block_text,
    build,
    carrier,
    demand,
    expected,
    make_case,
    potential,
    record,
    spread,
    term_text,
)

HALVES = [4380, 4380]


def operation(layout, program):
    return "\n".join(term_text(t, program) for t in layout.terms if t.block >= 0)


def test_source_is_limited_by_the_weather_and_the_rest_is_curtailed():
    wind = record(
        model.Technology,
        technology="wind",
        kind="source",
        group="w",
        carrier_out="electricity",
        availability_profile="wind",
        owner="company",
    )
    sun = record(model.Technology, technology="sun", kind="source", carrier_out="electricity")
    case = make_case(
        technologies=(wind, sun),
        potentials=(potential("wind", "a", 100.0), potential("sun", "a", 8.0)),
        demands=(demand("a", "electricity", 26280.0),),
    )
    program, layout = build(case, HALVES, {"wind": spread([2190, 6570], [0.7, 0.3])})
    # Wind blows at 0.7 in the first quarter and 0.3 after: halves of (0.7 + 0.3) / 2 and 0.3.
    # 26280 MWh over 8760 h are 3 MW. A source without a profile is always available.
    assert block_text(program) == expected(
        """
        dispatch:wind:a <= [0.5 0.3] <capacity:wind:a:2030>
        dispatch:sun:a <= 1 <capacity:sun:a:2030>
        unserved:electricity:a free
        balance:electricity:a: 1 unserved:electricity:a + 1 dispatch:wind:a + 1 dispatch:sun:a = 3
        """
    )
    # Available per MW: (0.5 + 0.3) x 4380 h = 3504 MWh.
    assert operation(layout, program) == expected(
        """
        demand 2030/2030 a,electricity,all: 26280
        unserved 2030/2030 a,electricity: 4380 unserved:electricity:a
        output 2030/2030 wind,w,a,electricity,company: 4380 dispatch:wind:a
        curtailment 2030/2030 wind,w,a,electricity,company: 3504 <capacity:wind:a:2030>
            + -4380 dispatch:wind:a
        output 2030/2030 sun,a,electricity: 4380 dispatch:sun:a
        curtailment 2030/2030 sun,a,electricity: 8760 <capacity:sun:a:2030> + -4380 dispatch:sun:a
        """
    )
    # Nothing sensible leaves more unserved than is asked for; a column never exceeds its limit.
    assert program.blocks[0].natural.tolist() == [3.0, 50.0, 8.0]


def test_conversion_draws_a_carrier_or_burns_a_fuel():
    pump = record(
        model.Technology,
        technology="pump",
        kind="conversion",
        carrier_in="electricity",
        carrier_out="heat",
        efficiency_profile="cop",
        availability_profile="derating",
    )
    boiler = record(
        model.Technology,
        technology="boiler",
        kind="conversion",
        carrier_out="heat",
        fuel="gas",
        efficiency=0.8,
    )
    case = make_case(
        carriers=(carrier("electricity"), carrier("heat")),
        technologies=(pump, boiler),
        potentials=(potential("pump", "a", 10.0), potential("boiler", "a", 10.0)),
    )
    series = {
        "cop": spread([2190, 2190, 4380], [2.0, 4.0, 2.5]),
        "derating": spread([2190, 2190, 4380], [0.6, 1.0, 1.0]),
    }
    program, layout = build(case, HALVES, series)
    # First half: the best hour draws 1/4 per heat, the worst 1/2, so up to (1/2 - 1/4) x 0.8
    # of the capacity (derated to 0.8 on average) may be drawn beyond the best. Second half: all
    # hours draw 1/2.5 = 0.4 and nothing beyond.
    assert block_text(program) == expected(
        """
        dispatch:pump:a <= [0.8 1] <capacity:pump:a:2030>
        extra_input:pump:a <= [0.2 0] <capacity:pump:a:2030>
        dispatch:boiler:a <= 1 <capacity:boiler:a:2030>
        unserved:electricity:a free
        unserved:heat:a free
        balance:electricity:a: 1 unserved:electricity:a + [-0.25 -0.4] dispatch:pump:a
            + -1 extra_input:pump:a = 0
        balance:heat:a: 1 unserved:heat:a + 1 dispatch:pump:a + 1 dispatch:boiler:a = 0
        """
    )
    # Drawn: 0.25 x 4380 = 1095 and 0.4 x 4380 = 1752; burnt: 4380 / 0.8 = 5475.
    assert operation(layout, program) == expected(
        """
        unserved 2030/2030 a,electricity: 4380 unserved:electricity:a
        unserved 2030/2030 a,heat: 4380 unserved:heat:a
        output 2030/2030 pump,a,heat: 4380 dispatch:pump:a
        input 2030/2030 pump,a,electricity: [1095 1752] dispatch:pump:a + 4380 extra_input:pump:a
        output 2030/2030 boiler,a,heat,gas: 4380 dispatch:boiler:a
        fuel 2030/2030 boiler,a,heat,gas: 5475 dispatch:boiler:a
        """
    )
    # The pump draws at most 0.4 x 10 MW and 0.2 x 10 MW beyond, if all of it is unserved.
    assert program.blocks[0].natural[0] == 6.0


def test_hours_that_are_alike_need_no_extra_input():
    pump = record(
        model.Technology,
        technology="pump",
        kind="conversion",
        carrier_in="electricity",
        carrier_out="heat",
        efficiency_profile="cop",
    )
    case = make_case(
        carriers=(carrier("electricity"), carrier("heat")),
        technologies=(pump,),
        potentials=(potential("pump", "a", 10.0),),
    )
    program, _ = build(case, HALVES, {"cop": spread(HALVES, [2.0, 3.2])})
    assert block_text(program) == expected(
        """
        dispatch:pump:a <= 1 <capacity:pump:a:2030>
        unserved:electricity:a free
        unserved:heat:a free
        balance:electricity:a: 1 unserved:electricity:a + [-0.5 -0.3125] dispatch:pump:a = 0
        balance:heat:a: 1 unserved:heat:a + 1 dispatch:pump:a = 0
        """
    )


def test_any_hourly_dispatch_fits_into_its_merged_step():
    """What the hours draw is the input of the merged step, with the extra inside its limit."""
    pump = record(
        model.Technology,
        technology="pump",
        kind="conversion",
        carrier_in="electricity",
        carrier_out="heat",
        efficiency_profile="cop",
        availability_profile="derating",
    )
    case = make_case(
        carriers=(carrier("electricity"), carrier("heat")),
        technologies=(pump,),
        potentials=(potential("pump", "a", 10.0),),
    )
    generator = np.random.default_rng(7)
    cop, derating = generator.uniform(1.5, 5.0, 8760), generator.uniform(0.5, 1.0, 8760)
    block = build(case, 24, {"cop": cop, "derating": derating})[0].blocks[0]
    dispatch = derating * 3.0 * generator.random(8760)  # of a capacity of 3 MW
    drawn, produced = ((dispatch / c).reshape(-1, 24).mean(axis=1) for c in (cop, 1.0))
    balance = block.rows.index("balance:electricity:a")
    name = block.columns.index("dispatch:pump:a")
    (place,) = np.flatnonzero((block.step.row == balance) & (block.step.column == name))
    (varying,) = np.flatnonzero(block.step.varying == place)
    extra = drawn + block.step.series[varying] * produced
    limits = block.limit_ratio.dense(block.steps) * 3.0
    assert [block.columns[column] for column in block.limited] == [
        "dispatch:pump:a",
        "extra_input:pump:a",
    ]
    assert (produced <= limits[:, 0] + 1e-12).all()
    assert (extra >= -1e-12).all()
    assert (extra <= limits[:, 1] + 1e-12).all()
    assert extra.max() > 0.1
