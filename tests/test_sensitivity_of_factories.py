"""The slope of the objective in a factory's numbers and in a part's prices, against replanning."""

from dataclasses import replace

import pytest

from factory_cases import component, factory, price, use, wind_case
from longspring.results.collect import Solved
from longspring.results.sensitivity import sensitivity_table
from program_cases import grid, solved

STEP = 1e-4


def industrial():
    costs = {"overnight_cost": 200.0, "fixed_om": 3.0, "input_share": 0.6}
    return wind_case(
        components=(component("blade"),),
        component_prices=(price("blade", 100.0, 90.0, 7.0),),
        component_uses=(use("blade", "wind", 1.0),),
        factories=(factory("f", "blade", 99.0, **costs),),
    )


def scaled(rows, ratio, *names):
    return tuple(replace(r, **{name: getattr(r, name) * ratio for name in names}) for r in rows)


def dearer(ratio):
    case = industrial()
    names = ("overnight_cost", "fixed_om", "input_share")
    return replace(case, factories=scaled(case.factories, ratio, *names))


def pricier(ratio):
    case = industrial()
    return replace(
        case, component_prices=scaled(case.component_prices, ratio, "price", "export_price")
    )


@pytest.mark.parametrize(("name", "change"), [("f", dearer), ("blade 2030", pricier)])
def test_slope_is_that_of_the_objective(name, change):
    plan = solved(industrial(), 8760)
    assert plan.total("sold") == pytest.approx(7)
    parts = (plan.case, grid(8760), plan.layout, plan.ledgers, plan.program, plan.solution)
    table = sensitivity_table(Solved(*parts)).columns
    place = table["name"].tolist().index(name)
    slope = float(table["value_share"][place]) * abs(plan.objective)
    above, below = (solved(change(1 + step), 8760).objective for step in (STEP, -STEP))
    assert slope == pytest.approx((above - below) / (2 * STEP), rel=1e-5)
    # Made rows range from half to twice: |slope| x (2 - 0.5).
    assert float(table["swing"][place]) == pytest.approx(1.5 * abs(slope))
