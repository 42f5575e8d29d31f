"""Fuels: limits per year and seasonal stocks, by hand."""

import numpy as np
import pytest

from longspring.case import model
from program_cases import build, expected, grid, make_case, potential, record, term_text, text


def test_straw_is_harvested_stocked_and_burnt():
    boiler = record(
        model.Technology,
        technology="boiler",
        kind="conversion",
        carrier_out="electricity",
        fuel="straw",
        efficiency=0.8,
    )
    stove = record(model.Fleet, fleet="stove", service="warmth", service_kind="meet")
    case = make_case(
        weather_years=(model.WeatherYear("w", 0.25),),
        technologies=(boiler,),
        potentials=(potential("boiler", "a", 1.0),),
        fleets=(stove,),
        fleet_uses=(record(model.FleetUse, fleet="stove", fuel="straw", energy=2.0),),
        services=(record(model.Service, service="warmth", zone="a", period=2030, quantity=9.0),),
        fuels=(
            record(model.Fuel, fuel="straw", seasonal=1, stock_loss=0.02),
            record(model.Fuel, fuel="coal"),
        ),
        fuel_prices=(record(model.FuelPrice, fuel="straw", period=2030, price=1.0, limit=5000.0),),
        seasons=tuple(record(model.Season, season=name) for name in ("autumn", "rest")),
        harvests=(record(model.Harvest, fuel="straw", zone="a", season="autumn", energy=1000.0),),
    )
    program, layout = build(case, [1460, 7300], season=[0, 1])
    # Autumn is 1460 h = 2 months of 730 h, the rest 10. Stock kept: 0.98 ** 2 = 0.9604 after
    # autumn, 0.98 ** 10 = 0.8170728069 after the rest. Burnt per MW of heat: 1.25 x 1460 = 1825
    # and 1.25 x 7300 = 9125. A stove burns 2 MWh evenly: 1/3 in autumn, 5/3 in the rest.
    totals = text(program).split("-- totals\n")[1]
    assert totals == expected(
        """
        fuel_limit:straw:2030:w: 2 <capacity:stove:a:2030>
            + [1825 9125] dispatch:boiler:a@2030 <= 5000
        stock:straw:a:2030:w:autumn: 1 <stock:straw:a:2030:w:autumn>
            + -0.8170728069 <stock:straw:a:2030:w:rest> + -1 <purchase:straw:a:2030:w:autumn>
            + 0.3333333333 <capacity:stove:a:2030> + [1825 0] dispatch:boiler:a@2030 = 0
        stock:straw:a:2030:w:rest: 1 <stock:straw:a:2030:w:rest>
            + -0.9604 <stock:straw:a:2030:w:autumn> + 1.666666667 <capacity:stove:a:2030>
            + [0 9125] dispatch:boiler:a@2030 = 0
        """
    )
    # No more is ever in stock than a year's harvest; the purchase counts with its weather year.
    places = [program.design.names.index(f"stock:straw:a:2030:w:{s}") for s in ("autumn", "rest")]
    assert program.design.upper[places].tolist() == [1000.0, 1000.0]
    (purchase,) = [term for term in layout.terms if term.quantity == "purchase"]
    assert (purchase.share, purchase.weather_year, purchase.labels["kind"]) == (0.25, "w", "autumn")
    assert term_text(purchase, program) == (
        "purchase 2030/2030 straw,a,autumn: 1 <purchase:straw:a:2030:w:autumn>"
    )


@pytest.mark.parametrize("months", [(2, 10), (5, 7)])
def test_months_are_those_of_the_seasons_even_where_a_season_wraps(months):
    """A season that goes on over new year counts its hours on both sides."""
    fuel = record(model.Fuel, fuel="straw", seasonal=1, stock_loss=0.5)
    boiler = record(
        model.Technology,
        technology="boiler",
        kind="conversion",
        carrier_out="electricity",
        fuel="straw",
    )
    case = make_case(
        technologies=(boiler,),
        potentials=(potential("boiler", "a", 1.0),),
        fuels=(fuel,),
        seasons=tuple(record(model.Season, season=name) for name in ("autumn", "rest")),
    )
    first = 730 * (months[1] - 1)
    steps, season = [730, first, 730 * months[0]], [1, 1, 0]
    assert grid(steps, season).step_hours.sum() == 8760
    program, _ = build(case, steps, season=season)
    held = [value for value in program.totals.design.value if value < 0]
    np.testing.assert_allclose(sorted(held), sorted([-(0.5 ** months[0]), -(0.5 ** months[1])]))
