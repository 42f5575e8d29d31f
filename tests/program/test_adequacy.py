"""Adequacy: the row of the design day, by hand."""

from longspring.case import model
from program_cases import (
    build,
    carrier,
    demand,
    design_text,
    expected,
    make_case,
    potential,
    record,
    spread,
)

RULE = record(model.Adequacy, carrier="heat", zone="a", share=0.7, largest_unit=1.0)


def technology(name, firm, **values):
    given = {"kind": "conversion", "carrier_out": "heat", "fuel": "gas"}
    return record(model.Technology, technology=name, firm_heat=firm, **given | values)


def row(case, series=None):
    lines = design_text(build(case, [4380, 4380], series)[0]).splitlines()
    return [line for line in lines if line.startswith("adequacy:")]


def test_firm_heat_covers_the_design_day_without_the_largest_unit():
    case = make_case(
        carriers=(carrier("heat", network_loss=0.2), carrier("electricity")),
        adequacy=(RULE,),
        technologies=(
            technology("boiler", 0.9),
            technology("pump", 0.0),
            technology("turbine", 1.1, carrier_out="electricity", carrier_heat="heat"),
            technology("engine", 0.5, carrier_out="electricity"),
        ),
        potentials=tuple(
            potential(name, "a", 10.0) for name in ("boiler", "pump", "turbine", "engine")
        ),
        demands=(demand("a", "heat", 8760.0, profile="cold"),),
        fleets=(record(model.Fleet, fleet="shell", service="retrofit", service_kind="offer"),),
        fleet_uses=(
            record(model.FleetUse, fleet="shell", carrier="heat", energy=-0.876, profile="cold"),
        ),
        services=(record(model.Service, service="retrofit", zone="a", period=2030, quantity=9.0),),
    )
    # 1 MW on average, three times as much at the coldest hour, a fifth lost: 3 / 0.8 = 3.75 MW;
    # 0.7 x 3.75 + 1 = 3.625. An insulated home spares 0.0001 x 3 / 0.8 = 0.000375 MW of it, of
    # which 0.7 count. Pumps are not firm, and the engine gives no heat.
    series = {"cold": spread([2190, 6570], [3.0, 1.0 / 3.0])}
    assert row(case, series) == [
        expected(
            "adequacy:heat:a:2030: 0.9 capacity:boiler:a:2030 + 1.1 capacity:turbine:a:2030"
            " + 0.0002625 capacity:shell:a:2030 >= 3.625"
        )
    ]


def test_a_design_day_that_nothing_covers_is_not_passed_over():
    case = make_case(
        carriers=(carrier("heat"),), adequacy=(RULE,), demands=(demand("a", "heat", 8760.0),)
    )
    # 0.7 x 1 MW + 1 MW, and nothing firm may be built: no plan satisfies the row.
    assert row(case) == ["adequacy:heat:a:2030: 0 >= 1.7"]


def test_fleets_alone_are_a_design_load_too():
    case = make_case(
        carriers=(carrier("heat"),),
        adequacy=(RULE,),
        technologies=(technology("boiler", 1.0),),
        potentials=(potential("boiler", "a", 10.0),),
        fleets=(record(model.Fleet, fleet="home", service="homes", service_kind="meet"),),
        fleet_uses=(record(model.FleetUse, fleet="home", carrier="heat", energy=8.76),),
        services=(record(model.Service, service="homes", zone="a", period=2030, quantity=9.0),),
    )
    # A flat use has its mean as its peak: 0.001 MW per home, of which 0.7 count.
    assert row(case) == [
        "adequacy:heat:a:2030: 1 capacity:boiler:a:2030 + -0.0007 capacity:home:a:2030 >= 1"
    ]


def test_without_load_there_is_no_row():
    case = make_case(
        carriers=(carrier("heat"),),
        adequacy=(RULE,),
        technologies=(technology("boiler", 1.0),),
        potentials=(potential("boiler", "a", 10.0),),
    )
    assert row(case) == []
