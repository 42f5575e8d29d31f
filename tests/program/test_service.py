"""Services: needs met by fleets, by hand."""

from longspring.case import model
from program_cases import build, design_text, expected, make_case, record

PERIODS = (model.Period(2030, 10.0), model.Period(2040, 10.0))


def need(service, period, quantity):
    return record(model.Service, service=service, zone="a", period=period, quantity=quantity)


def fleet(name, service, kind, **values):
    return record(model.Fleet, fleet=name, service=service, service_kind=kind, **values)


def rows(case):
    lines = design_text(build(case, 8760)[0]).splitlines()
    return "\n".join(line for line in lines if line.startswith(("service:", "share:")))


def test_fleets_share_a_need_and_are_offered_up_to_one():
    case = make_case(
        periods=PERIODS,
        fleets=(
            fleet("petrol", "driving", "meet"),
            fleet("electric", "driving", "meet", first_build=2040),
            fleet("forest", "sink", "offer"),
        ),
        services=(need("driving", 2030, 100.0), need("driving", 2040, 80.0), need("sink", 2040, 7)),
        fleet_limits=(
            record(model.FleetLimit, fleet="electric", period=2040, share_max=0.5, share_min=0.1),
        ),
    )
    # Electric cars exist from 2040 on; 10 to 50 % of 80 are 8 to 40. No sink is listed for 2030:
    # none may stand.
    assert rows(case) == expected(
        """
        service:driving:a:2030: 1 capacity:petrol:a:2030 = 100
        service:driving:a:2040: 1 capacity:petrol:a:2040 + 1 capacity:electric:a:2040 = 80
        share:electric:a:2040: 8 <= 1 capacity:electric:a:2040 <= 40
        service:sink:a:2030: 1 capacity:forest:a:2030 <= 0
        service:sink:a:2040: 1 capacity:forest:a:2040 <= 7
        """
    )


def test_a_need_that_nothing_meets_is_not_passed_over():
    case = make_case(
        fleets=(fleet("electric", "driving", "meet", first_build=2040),),
        services=(need("driving", 2030, 5.0),),
    )
    # An empty row with the bound 5 makes the program infeasible, as it should be.
    assert rows(case) == "service:driving:a:2030: 0 = 5"


def test_an_offer_without_takers_needs_no_row():
    case = make_case(
        fleets=(fleet("forest", "sink", "offer", first_build=2040),),
        services=(need("sink", 2030, 5.0),),
    )
    assert rows(case) == ""
