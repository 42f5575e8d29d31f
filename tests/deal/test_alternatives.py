"""Plans near the optimum: ranges by hand, proved, nested, and spread out."""

import json

import numpy as np
import pytest
from deal_case import deal_case, model_of

from cli.running import TINY, inside
from longspring.deal.alternatives import (
    Alternative,
    axis_of,
    farthest_apart,
    find_alternatives,
    happens_once,
)
from longspring.errors import UsageError

# Present value of 1 a year in 2030-2039 and 2040-2049 at 5 %, in money of 2030.
WEIGHTS = (8.1078217, 4.9775005)
# A battery of 1 MW with its least 2 MWh: (500 000 + 2 x 600 000) CNY at 5 % over 15 years, and
# 1 000 CNY of upkeep: 1 700 000 x 0.0963423 + 1 000 = 164 782 CNY/a.
BATTERY = 164_782.0


@pytest.fixture(scope="module")
def model():
    return model_of(deal_case())


@pytest.fixture(scope="module")
def near(model):
    return find_alternatives(model, ["storage", "wind_capacity", "imports"], 0.01)


def plan(found, name):
    (one,) = [one for one in found.plans if one.name == name]
    return one


def test_the_most_storage_that_one_per_cent_buys_by_hand(model, near):
    """The cheapest plan has none: 2 MWh a MW moved four times a year earn nothing to speak of.

    1 % of the cost of 1 234 million is 12.34 million. A megawatt of the forties costs 164 782 x
    4.9775 = 820 203 CNY, and counts for 10 of 20 years: 12.34 / 0.8202 / 2 = 7.52 MW in the mean.
    """
    assert plan(near, "cheapest").values["storage"] == pytest.approx(0.0, abs=1e-6)
    budget = near.limit - plan(near, "cheapest").cost
    by_hand = budget / (BATTERY * WEIGHTS[1]) / 2.0
    # What little it earns buys a little more.
    assert plan(near, "most:storage").values["storage"] == pytest.approx(by_hand, rel=0.02)
    assert plan(near, "most:storage").values["storage"] >= by_hand * (1.0 - 1e-4)


def test_every_plan_is_near_and_certified(near):
    least = near.plans[0].cost
    assert near.limit == pytest.approx(1.01 * least)
    for one in near.plans:
        assert one.certificate.passed
        assert least * (1.0 - 1e-9) <= one.cost <= near.limit * (1.0 + 1e-9)


def test_no_plan_lies_beyond_the_ends(near):
    for axis in near.axes:
        low, high = plan(near, f"least:{axis.name}"), plan(near, f"most:{axis.name}")
        values = [one.values[axis.name] for one in near.plans]
        room = 1e-6 * max(map(abs, values))
        assert low.bound == pytest.approx(low.values[axis.name], abs=room)
        assert high.bound == pytest.approx(high.values[axis.name], abs=room)
        assert min(values) >= low.bound - room
        assert max(values) <= high.bound + room


def test_a_wider_share_opens_more(model, near):
    wider = find_alternatives(model, ["wind_capacity"], 0.03)
    closed = find_alternatives(model, ["wind_capacity"], 0.0)
    ranges = [
        [plan(found, f"{end}:wind_capacity").values["wind_capacity"] for end in ("least", "most")]
        for found in (closed, near, wider)
    ]
    assert ranges[0][0] == pytest.approx(ranges[0][1], rel=1e-5)  # one cheapest plan
    assert ranges[2][0] < ranges[1][0] < ranges[0][0] < ranges[1][1] < ranges[2][1]


def test_the_spread_begins_with_the_cheapest_and_takes_the_farthest():
    """Of points 0, 1, 9, 10 on a line: 10 is farthest from 0, then 1 and 9 tie and the first is."""
    points = [
        Alternative(str(at), {"a": float(at)}, 1.0, None, None)  # pyright: ignore[reportArgumentType]
        for at in (0, 1, 9, 10)
    ]
    assert farthest_apart(points, {"a": 10.0}, 2) == ("0", "10")
    assert farthest_apart(points, {"a": 10.0}, 3) == ("0", "10", "1")
    assert farthest_apart([*points, points[0]], {"a": 10.0}, 9) == ("0", "10", "1", "9")


def test_what_happens_once_is_added_up_and_the_rest_is_a_mean(model):
    accounts = model.ledgers.accounts
    assert happens_once(accounts["investment"])
    assert happens_once(accounts["npv"])
    assert not happens_once(accounts["wind_capacity"])
    assert not happens_once(accounts["net_position"])
    x = np.ones(model.bound.program.design.cost.size)
    y = tuple(np.ones((b.steps, len(b.columns))) for b in model.bound.program.blocks)
    by_period = model.ledgers.accounts["wind_capacity"].by_period()
    one, two = (by_period[year].value(x, y) for year in (2030, 2040))
    assert axis_of("wind_capacity", model).amount.value(x, y) == pytest.approx((one + two) / 2.0)
    narrowed = axis_of("wind_capacity:zone=west:period=2040", model)
    assert narrowed.amount.value(x, y) == pytest.approx(two)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("winds", "found no account 'winds'"),
        ("wind_capacity:county=west", "expected one of its labels: period, zone"),
        ("wind_capacity:zone=north", "expected one of"),
    ],
)
def test_a_wrong_account_or_label_is_named(model, text, words):
    with pytest.raises(UsageError, match=words):
        axis_of(text, model)


def test_the_command_prints_a_table_and_data(tmp_path):
    asked = ("--hours", "1460", "--within", "2%", "--along", "investment,co2:zone=city")
    done = inside("alternatives", TINY, *asked, "--json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert [one["over_periods"] for one in data["along"]] == ["sum", "mean"]
    assert all(one["certificate"]["passed"] for one in data["plans"])
    names = [one["name"] for one in data["plans"]]
    assert names[:3] == ["cheapest", "least:investment", "most:investment"]
    assert set(data["spread"]) <= set(names)
    shown = inside("alternatives", TINY, *asked, "--lang", "zh")
    assert "最多 investment" in shown.stdout
    assert "彼此相距最远者" in shown.stderr
    wrong = inside("alternatives", TINY, "--along", "nothing", "--hours", "1460")
    assert wrong.returncode == 2
