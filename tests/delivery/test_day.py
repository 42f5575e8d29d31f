"""What a day is worth: to the hour on a plan of two steps, and to the day on small routes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from routes import ALWAYS, annual, gate, project, shared, stages, step

from longspring.case.read import read_case
from longspring.delivery.day import Worth, day_values, worth_of
from longspring.delivery.forecast import Draw, forecast
from longspring.economics import annuity_factor
from longspring.results.table import Plan, Series, Table, build_table

TINY = Path(__file__).parents[1] / "cases" / "tiny"
FEW = Draw(400, seed=2)
WORTH = {("wind", "a", 2030): Worth(1000.0, 400.0, 4.0)}


def values(one, projects, odds=ALWAYS):
    found = forecast(one, projects, odds, FEW)
    return {row.stage: row for row in day_values(one, found, WORTH, FEW)}


def test_a_day_of_a_chain_is_a_day_of_every_project():
    one = stages(step("A", (1, 2, 3)), step("B", (2, 3, 9), "A"))
    found = values(one, [project(), project(key="q", capacity=50.0)])
    for name in "AB":
        # 150 MW a day earlier: 150 MW d, 150 000 CNY, 600 t.
        assert found[name].capacity == pytest.approx(150.0)
        assert (found[name].money, found[name].net) == pytest.approx((150_000.0, 60_000.0))
        assert found[name].co2 == pytest.approx(600.0)


def test_a_day_where_nothing_waits_is_worth_nothing():
    one = stages(
        step("A", (1, 1, 1)),
        step("B", (8, 9, 10)),
        step("C", (0, 0, 0)),
        step("D", (1, 2, 3), "ABC"),
    )
    found = values(one, [project()])
    assert found["A"].capacity == 0.0
    assert found["B"].capacity == pytest.approx(100.0)
    assert found["C"].capacity == 0.0


def test_a_day_is_worth_as_much_as_drawing_everything_anew_says():
    """What is never on the longest path is not drawn again, and is worth nothing indeed."""
    one = stages(
        step("A", (1, 2, 3)),
        step("B", (2, 3, 9)),
        step("C", (0, 1, 2), "A"),
        step("D", (1, 2, 3), "BC"),
        step("E", (0, 0.01, 0.02)),
        step("F", (1, 1, 1), "DE"),
    )
    found = values(one, [project()])
    (whole,) = forecast(one, [project()], ALWAYS, FEW)
    for name in "ABCDEF":
        route = one.routes["one"]
        day = 1.0 / 30.4375
        less = [
            replace(
                each,
                shortest=max(each.shortest - day, 0.0),
                likeliest=max(each.likeliest - day, 0.0),
                longest=max(each.longest - day, 0.0),
            )
            if each.stage == name
            else each
            for each in route.steps
        ]
        quick = replace(one, routes={"one": replace(route, steps=tuple(less))})
        (again,) = forecast(quick, [project()], ALWAYS, FEW)
        saved = float((whole.times.ends["F"] - again.times.ends["F"]).mean())
        assert found[name].capacity == pytest.approx(100.0 * saved, abs=1e-9)
    assert found["E"].capacity == 0.0 < min(found["A"].capacity, found["B"].capacity)


def test_what_is_never_built_gains_nothing_and_what_is_done_neither():
    one = stages(step("A", (1, 2, 3)), step("B", (2, 3, 9), "A"))
    built = forecast(one, [project()], shared(0.6), FEW)[0].built.mean()
    assert values(one, [project()], shared(0.6))["A"].capacity == pytest.approx(100.0 * built)
    known = values(one, [project(done={"A": 20_010.0})])
    assert known["A"].capacity == 0.0
    assert known["B"].capacity == pytest.approx(100.0)
    assert values(one, [project(technology="solar")])["A"].capacity == 0.0


def test_a_day_before_a_round_is_worth_nothing_or_the_wait_for_the_next():
    rounds = gate("rounds", days="06-30;12-31")
    one = stages(step("A", (1, 2, 3), gate="gate"), step("B", (0, 0, 0), "A"), gates=(rounds,))
    # 20 000 is 4 October 2024: 2 to 88 days are left to 31 December, and 31 to 91 are needed.
    found = values(one, [project()])
    ends = forecast(one, [project()], ALWAYS, FEW)[0].times.ends["B"]
    assert set(np.unique(ends)) == {20_088.0, 20_269.0}
    gained = found["A"].capacity / 100.0
    # The share that just misses the round gains the 181 days to the next.
    assert gained * FEW.draws / 181.0 == pytest.approx(round(gained * FEW.draws / 181.0))


def plan_of(price, output, standing=50.0):
    base = annual(
        ("capacity", "wind", "county", "company", 2030, standing),
        ("output", "wind", "county", "company", 2030, 131_400.0),
    )
    labels = build_table(
        "series",
        ("period", "weather_year", "quantity", "technology", "zone", "carrier"),
        [
            (2030, "typical", "price", "", "county", "electricity"),
            (2030, "typical", "output", "wind", "county", "electricity"),
            (2030, "typical", "output", "coal_chp", "county", "heat_network"),
        ],
    )
    series = Table("series", Series(dict(labels.columns), np.array([price, output, output])))
    steps = build_table(
        "steps",
        ("period", "weather_year", "step", "start_hour", "hours"),
        [(2030, "typical", 0, 0.0, 4380.0), (2030, "typical", 1, 4380.0, 4380.0)],
    )
    return Plan({}, {**base.tables, "series": series, "steps": steps})


def test_the_worth_of_a_megawatt_is_what_it_sells_less_what_it_costs():
    case = read_case(TINY)
    (cost,) = (row for row in case.costs if (row.technology, row.period) == ("wind", 2030))
    found = worth_of(plan_of([300.0, 100.0], [10.0, 20.0]), case, "company")
    one = found["wind", "county", 2030]
    # (300 x 10 + 100 x 20) CNY/h x 4380 h = 21.9 million CNY a year; 131 400 MWh are put out.
    sold = 21.9e6 - cost.variable_om * 131_400.0
    assert one.money == pytest.approx(sold / 50.0 / 365.25)
    # 25 years at the social rate of 5 %.
    yearly = cost.fixed_om + cost.overnight_cost * annuity_factor(0.05, 25.0)
    assert one.net == pytest.approx(one.money - yearly / 365.25)
    # 131 400 MWh x 0.4932 t/MWh, the factor of the account, over 50 MW and 365.25 days.
    assert one.co2 == pytest.approx(131_400.0 * 0.4932 / 50.0 / 365.25)


def test_a_store_takes_in_what_it_gives_out():
    case = read_case(TINY)
    plan = plan_of([300.0, 100.0], [10.0, 0.0])
    labels = dict(plan.tables["series"].columns.labels)
    labels["technology"] = np.array(["", "battery", "battery"])
    labels["quantity"] = np.array(["price", "discharge", "charge"])
    labels["carrier"] = np.array(["electricity"] * 3)
    series = Series(labels, np.array([[300.0, 100.0], [10.0, 0.0], [0.0, 12.0]]))
    standing = annual(("capacity", "battery", "county", "company", 2030, 10.0))
    tables = {**plan.tables, **standing.tables, "series": Table("series", series)}
    one = worth_of(replace(plan, tables=tables), case, "company")["battery", "county", 2030]
    # 300 x 10 - 100 x 12 = 1800 CNY/h over 4380 h, 10 MW.
    assert one.money == pytest.approx(1800.0 * 4380.0 / 10.0 / 365.25)
    assert one.co2 is None
