"""Demand, network losses and fleets that can wait: the whole block by hand."""

from longspring.case import model
from program_cases import (
    block_text,
    build,
    carrier,
    demand,
    expected,
    make_case,
    record,
    spread,
    term_text,
)

HALVES = [4380, 4380]


def test_demand_is_scaled_to_its_energy_and_fed_in_with_the_loss():
    case = make_case(
        carriers=(carrier("heat", disposable=True, network_loss=0.2), carrier("electricity")),
        demands=(
            demand("a", "heat", 8760.0, profile="cold", sector="homes"),
            demand("a", "heat", 17520.0, sector="works"),
            demand("a", "heat", 999.0, period=2040),
        ),
    )
    program, layout = build(case, HALVES, {"cold": spread(HALVES, [6.0, 2.0])})
    # Homes: 1 MW on average in the ratio 6 : 2, so 1.5 and 0.5; works: 2 MW always. With a fifth
    # lost, (1.5 + 2) / 0.8 = 4.375 and (0.5 + 2) / 0.8 = 3.125. Electricity has no row: nothing
    # produces or uses it. The demand of another period is not here.
    assert block_text(program) == expected(
        """
        unserved:heat:a free
        disposal:heat:a free
        balance:heat:a: 1 unserved:heat:a + -1 disposal:heat:a = [4.375 3.125]
        """
    )
    assert [term_text(t, program) for t in layout.terms] == [
        "demand 2030/2030 a,heat,homes: 8760",
        "demand 2030/2030 a,heat,works: 17520",
        "unserved 2030/2030 a,heat: 4380 unserved:heat:a",
    ]
    # Nothing feeds in, so nothing sensible is thrown away.
    assert program.blocks[0].natural.tolist() == [4.375, 0.0]


def fleet_case(**use):
    fleet = record(
        model.Fleet, fleet="car", service="driving", service_kind="meet", group="ev", emission=0.5
    )
    uses = (
        record(model.FleetUse, fleet="car", **use),
        record(model.FleetUse, fleet="car", fuel="petrol", energy=3.0),
    )
    need = record(model.Service, service="driving", zone="a", period=2030, quantity=100.0)
    return make_case(
        carriers=(carrier("electricity", network_loss=0.1),),
        fleets=(fleet,),
        fleet_uses=uses,
        services=(need,),
    )


def test_fleet_that_waits_for_half_of_its_use():
    case = fleet_case(
        carrier="electricity",
        energy=8.76,
        profile="trips",
        flexible_share=0.5,
        connected_power=0.007,
        connected_profile="parked",
        window=12.0,
    )
    series = {"trips": spread(HALVES, [1.2, 0.8]), "parked": spread(HALVES, [0.5, 1.0])}
    program, layout = build(case, HALVES, series)
    # A car uses 0.001 MW on average, 1.2 and 0.8 times as much by step. Half of it is drawn as
    # used: 0.0006 / 0.9 = 0.000666..; the other half is charged at up to 0.007 x share parked,
    # 1 / 0.9 fed in per unit charged, held for 12 h x 0.0005 MW = 0.006 MWh at most, and used at
    # 0.0006 x 4380 h = 2.628 and 0.0004 x 4380 = 1.752 MWh in the steps.
    assert block_text(program) == expected(
        """
        fleet_charge:car:a:electricity <= [0.0035 0.007] <capacity:car:a:2030>
        fleet_level:car:a:electricity <= 0.006 <capacity:car:a:2030>
        unserved:electricity:a free
        balance:electricity:a: 1 unserved:electricity:a
            + -1.111111111 fleet_charge:car:a:electricity
            + [-0.0006666666667 -0.0004444444444] <capacity:car:a:2030> = 0
        fleet_level:car:a:electricity: 1 fleet_level:car:a:electricity
            + -4380 fleet_charge:car:a:electricity + -1 fleet_level:car:a:electricity'
            + [2.628 1.752] <capacity:car:a:2030> = 0
        """
    )
    # What is charged in a cyclic year is what is used: the input is 8.76 MWh per car either way.
    wanted = ("input", "fuel", "emission", "unserved")
    shown = [term_text(t, program) for t in layout.terms if t.quantity in wanted]
    assert "\n".join(shown) == expected(
        """
        fuel 2030/2030 car,ev,a,driving,petrol: 3 <capacity:car:a:2030>
        emission 2030/2030 car,ev,a,driving,process: 0.5 <capacity:car:a:2030>
        unserved 2030/2030 a,electricity: 4380 unserved:electricity:a
        input 2030/2030 car,ev,a,driving,electricity: 8.76 <capacity:car:a:2030>
        """
    )


def test_fleet_that_saves_lowers_the_demand():
    program, layout = build(fleet_case(carrier="electricity", energy=-17.52), HALVES)
    # A flat saving of 0.002 MW per unit at the consumer spares 0.002 / 0.9 at the source.
    assert block_text(program) == expected(
        """
        unserved:electricity:a free
        balance:electricity:a: 1 unserved:electricity:a + 0.002222222222 <capacity:car:a:2030> = 0
        """
    )
    (drawn,) = [t for t in layout.terms if t.quantity == "input"]
    assert drawn.x_value.tolist() == [-17.52]
