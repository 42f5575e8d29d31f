"""Capacity: what may be built, retrofits, growth, stores, lines and fleets; the design by hand."""

from longspring.case import model
from program_cases import build, design_text, expected, make_case, potential, record, term_text


def test_retrofit_stands_on_living_base_and_growth_is_limited():
    coal = record(
        model.Technology, technology="coal", kind="source", group="steam", carrier_out="electricity"
    )
    bio = record(
        model.Technology,
        technology="bio",
        kind="source",
        group="steam",
        carrier_out="electricity",
        retrofit_of="coal",
    )
    stands = [("coal", 100.0, 2000, 2040), ("bio", 10.0, 2020, 2060)]
    case = make_case(
        periods=(model.Period(2030, 10.0), model.Period(2040, 10.0)),
        technologies=(coal, bio),
        potentials=(potential("bio", "a", 80.0),),
        existing=tuple(
            record(model.Existing, technology=t, zone="a", capacity=c, start_year=s, end_year=e)
            for t, c, s, e in stands
        ),
        build_limits=(record(model.BuildLimit, group="steam", period=2030, build=7.0),),
    )
    program, layout = build(case, 8760)
    # Coal may not be built (no potential), stands in 2030 and is gone in 2040. A retrofit of 2030
    # lives 20 years. In 2030 coal and bio share the 100 MW of coal and the 10 MW that were bio
    # before; in 2040 the base is gone and only those 10 MW may go on. 7 MW/a x 10 a = 70 MW.
    assert design_text(program) == expected(
        """
        existing:coal:a:2030 in 0..100
        capacity:coal:a:2030 in 0..100
        build:bio:a:2030 in 0..80
        build:bio:a:2040 in 0..80
        existing:bio:a:2030 in 0..10
        existing:bio:a:2040 in 0..10
        standing:bio:a:2030:2040 in 0..80
        capacity:bio:a:2030 in 0..80
        capacity:bio:a:2040 in 0..80
        capacity:coal:a:2030: 1 capacity:coal:a:2030 + -1 existing:coal:a:2030 = 0
        retire:bio:a:existing:2040: 1 existing:bio:a:2040 + -1 existing:bio:a:2030 <= 0
        retire:bio:a:2030:2040: 1 standing:bio:a:2030:2040 + -1 build:bio:a:2030 <= 0
        capacity:bio:a:2030: 1 capacity:bio:a:2030 + -1 build:bio:a:2030
            + -1 existing:bio:a:2030 = 0
        capacity:bio:a:2040: 1 capacity:bio:a:2040 + -1 standing:bio:a:2030:2040
            + -1 build:bio:a:2040 + -1 existing:bio:a:2040 = 0
        retrofit:coal:a:2030: 1 capacity:bio:a:2030 + 1 capacity:coal:a:2030 <= 110
        retrofit:coal:a:2040: 1 capacity:bio:a:2040 <= 10
        build_limit:steam:2030: 1 build:bio:a:2030 <= 70
        """
    )
    # The annuity of 2030 is paid in both periods on what was built, standing or not.
    wanted = ("build", "capacity", "annuity")
    shown = [term_text(t, program) for t in layout.terms if t.quantity in wanted]
    assert "\n".join(shown) == expected(
        """
        capacity 2030/2030 coal,steam,a,electricity: 1 <capacity:coal:a:2030>
        build 2030/2030 bio,steam,a,electricity: 1 <build:bio:a:2030>
        build 2040/2040 bio,steam,a,electricity: 1 <build:bio:a:2040>
        capacity 2030/2030 bio,steam,a,electricity: 1 <capacity:bio:a:2030>
        capacity 2040/2040 bio,steam,a,electricity: 1 <capacity:bio:a:2040>
        annuity 2030/2030 bio,steam,a,electricity: 1 <build:bio:a:2030>
        annuity 2040/2030 bio,steam,a,electricity: 1 <build:bio:a:2030>
        annuity 2040/2040 bio,steam,a,electricity: 1 <build:bio:a:2040>
        """
    )


def test_a_base_built_new_may_be_converted_later():
    base = record(
        model.Technology,
        technology="gas",
        kind="source",
        carrier_out="electricity",
        last_build=2030,
    )
    retrofit = record(
        model.Technology,
        technology="capture",
        kind="source",
        carrier_out="electricity",
        retrofit_of="gas",
        first_build=2040,
    )
    case = make_case(
        periods=(model.Period(2030, 10.0), model.Period(2040, 10.0)),
        technologies=(base, retrofit),
        potentials=(potential("gas", "a", 50.0), potential("capture", "a", 50.0)),
    )
    rows = [line for line in design_text(build(case, 8760)[0]).splitlines() if "retrofit:" in line]
    # No retrofit exists in 2030, so that year needs no row; gas built in 2030 lives to 2050.
    assert rows == [
        "retrofit:gas:a:2040: 1 capacity:capture:a:2040 + 1 capacity:gas:a:2040"
        " + -1 build:gas:a:2030 <= 0"
    ]


def test_what_shares_a_pool_takes_up_no_more_than_the_whole_of_it():
    # A village has 100 kW of wind or 200 kW of PV: 20 villages are 2 MW or 4 MW, or any mixture.
    # 3 MW of PV that already stand where 2 MW may are one and a half times the pool of zone b.
    plants = [
        record(model.Technology, technology=name, kind="source", carrier_out="electricity")
        for name in ("wind", "sun", "other")
    ]
    upper = {("wind", "a"): 2.0, ("sun", "a"): 4.0, ("wind", "b"): 1.0, ("sun", "b"): 2.0}
    pooled = [
        record(model.Potential, technology=name, zone=place, capacity=most, pool="village")
        for (name, place), most in upper.items()
    ]
    case = make_case(
        zones=tuple(record(model.Zone, zone=name) for name in "ab"),
        technologies=tuple(plants),
        potentials=(*pooled, potential("other", "a", 9.0)),
        existing=(
            record(
                model.Existing,
                technology="sun",
                zone="b",
                capacity=3.0,
                start_year=2020,
                end_year=2050,
            ),
        ),
    )
    rows = [line for line in design_text(build(case, 8760)[0]).splitlines() if "pool:" in line]
    assert rows == [
        "pool:village:a:2030: 0.5 capacity:wind:a:2030 + 0.25 capacity:sun:a:2030 <= 1",
        "pool:village:b:2030: 1 capacity:wind:b:2030 + 0.5 capacity:sun:b:2030 <= 1.5",
    ]


def test_a_build_limit_may_be_of_one_technology_or_zone():
    zones = tuple(record(model.Zone, zone=name) for name in "ab")
    technologies = tuple(
        record(
            model.Technology,
            **{"technology": name, "kind": "source", "group": "sun", "carrier_out": "electricity"},
        )
        for name in ("roof", "field")
    )
    case = make_case(
        zones=zones,
        technologies=technologies,
        potentials=tuple(potential(name, zone, 9.0) for name in ("roof", "field") for zone in "ab"),
        build_limits=tuple(
            record(model.BuildLimit, group="sun", period=2030, build=3.0, **part)
            for part in ({"technology": "roof"}, {"zone": "b"}, {"technology": "roof", "zone": "b"})
        ),
    )
    program, _ = build(case, 8760)
    rows = [line for line in design_text(program).splitlines() if line.startswith("build_limit")]
    assert rows == [
        "build_limit:sun:2030:roof: 1 build:roof:a:2030 + 1 build:roof:b:2030 <= 3",
        "build_limit:sun:2030:b: 1 build:roof:b:2030 + 1 build:field:b:2030 <= 3",
        "build_limit:sun:2030:roof:b: 1 build:roof:b:2030 <= 3",
    ]


def test_store_line_and_fleet():
    battery = record(
        model.Store,
        store="battery",
        carrier="electricity",
        duration_min=2.0,
        duration_max=4.0,
        owner="company",
    )
    line = record(
        model.Line,
        line="l",
        carrier="electricity",
        zone_from="a",
        zone_to="b",
        existing_capacity=20.0,
        max_capacity=50.0,
    )
    car = record(model.Fleet, fleet="car", service="driving", service_kind="meet")
    case = make_case(
        zones=tuple(record(model.Zone, zone=name) for name in "ab"),
        stores=(battery,),
        potentials=(potential("battery", "b", 50.0),),
        lines=(line,),
        fleets=(car,),
        services=(record(model.Service, service="driving", zone="a", period=2030, quantity=9.0),),
        fleet_stock=(record(model.FleetStock, fleet="car", zone="a", period=2030, quantity=4.0),),
        build_limits=(record(model.BuildLimit, group="", period=2030, build=3.0),),
    )
    program, layout = build(case, 8760)
    # Lines come first, then fleets, then stores. 50 MW x 4 h = 200 MWh. Cars are bounded by the
    # need. All groups here are called "", lines are in none: 3 of cars and battery power, x 1 a.
    assert design_text(program) == expected(
        """
        build:l:2030 in 0..50
        existing:l:2030 in 0..20
        capacity:l:2030 in 0..50
        build:car:a:2030 in 0..9
        existing:car:a:2030 in 0..4
        capacity:car:a:2030 in 0..9
        build:battery:b:power:2030 in 0..50
        capacity:battery:b:power:2030 in 0..50
        build:battery:b:energy:2030 in 0..200
        capacity:battery:b:energy:2030 in 0..200
        capacity:l:2030: 1 capacity:l:2030 + -1 build:l:2030 + -1 existing:l:2030 = 0
        capacity:car:a:2030: 1 capacity:car:a:2030 + -1 build:car:a:2030
            + -1 existing:car:a:2030 = 0
        capacity:battery:b:power:2030: 1 capacity:battery:b:power:2030
            + -1 build:battery:b:power:2030 = 0
        capacity:battery:b:energy:2030: 1 capacity:battery:b:energy:2030
            + -1 build:battery:b:energy:2030 = 0
        duration:battery:b:2030:min: -2 capacity:battery:b:power:2030
            + 1 capacity:battery:b:energy:2030 >= 0
        duration:battery:b:2030:max: -4 capacity:battery:b:power:2030
            + 1 capacity:battery:b:energy:2030 <= 0
        build_limit::2030: 1 build:battery:b:power:2030 + 1 build:car:a:2030 <= 3
        service:driving:a:2030: 1 capacity:car:a:2030 = 9
        """
    )
    named = [term.quantity for term in layout.terms if term.block == -1]
    assert named == [
        *("line_build", "line_capacity", "line_annuity"),
        *("fleet_build", "fleet", "fleet_annuity"),
        *("standing", "standing"),  # what is built, and what stands today
        *("build", "capacity", "annuity"),
        *("energy_build", "energy_capacity", "annuity_energy"),
        *("standing", "standing"),  # power and energy
    ]


def test_a_line_at_its_limit_is_not_built():
    line = record(
        model.Line,
        line="l",
        carrier="electricity",
        zone_from="a",
        zone_to="b",
        existing_capacity=20.0,
        max_capacity=20.0,
    )
    case = make_case(zones=tuple(record(model.Zone, zone=name) for name in "ab"), lines=(line,))
    assert design_text(build(case, 8760)[0]) == expected(
        """
        existing:l:2030 in 0..20
        capacity:l:2030 in 0..20
        capacity:l:2030: 1 capacity:l:2030 + -1 existing:l:2030 = 0
        """
    )
