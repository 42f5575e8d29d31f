"""The forecast against closed forms, its properties draw by draw, and what is known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from routes import ALWAYS, MANY, gate, project, stages, step

from longspring.delivery.duration import quantile, reached, remaining
from longspring.delivery.forecast import Draw, forecast, project_times
from longspring.delivery.odds import Belief, Landing, Odds
from longspring.delivery.stages import MONTH_DAYS

FEW = Draw(500, seed=3)
A, B, C = (1.0, 2.0, 6.0), (3.0, 3.5, 10.0), (0.5, 4.0, 4.5)


def mean(times):
    return sum(times) / 3.0


def variance(times):
    a, m, b = times
    return (a * a + m * m + b * b - a * m - a * b - m * b) / 18.0


def months(ends):
    return (ends - 20_000.0) / MONTH_DAYS


def test_a_chain_of_independent_stages_has_the_mean_and_variance_of_a_sum():
    one = stages(step("A", A), step("B", B, "A"), step("C", C, "B"))
    found = months(project_times(one, project(), MANY).ends["C"])
    expected = mean(A) + mean(B) + mean(C)
    spread = variance(A) + variance(B) + variance(C)
    # 4.5 standard errors of a mean of 40 000 draws, and of their variance (kurtosis at most 3).
    assert abs(found.mean() - expected) < 4.5 * math.sqrt(spread / found.size)
    assert abs(found.var() - spread) < 4.5 * spread * math.sqrt(2.0 / found.size)


def test_parallel_stages_have_the_distribution_of_their_maximum():
    """P(max <= x) = F(x)^3 for three alike, and the mean of the integral of 1 - F^3."""
    one = stages(step("A", B), step("B", B), step("C", B), step("D", (0, 0, 0), "ABC"))
    found = months(project_times(one, project(), MANY).ends["D"])
    for at in (4.0, 5.0, 7.0, 9.0):
        share = reached(step("A", B), at) ** 3
        assert abs((found <= at).mean() - share) < 4.5 * math.sqrt(0.25 / found.size)
    grid = np.linspace(3.0, 10.0, 20_001)
    tail = np.array([1.0 - reached(step("A", B), float(at)) ** 3 for at in grid])
    expected = 3.0 + float(((tail[1:] + tail[:-1]) / 2.0).sum()) * (grid[1] - grid[0])
    assert abs(found.mean() - expected) < 4.5 * math.sqrt(found.var() / found.size)


def test_the_triangle_is_inverted():
    one = step("A", (1.0, 2.0, 6.0))
    # By hand: F(2) = (2-1)^2 / (5 x 1) = 0.2 and F(4) = 1 - (6-4)^2 / (5 x 4) = 0.8.
    assert quantile(one, np.array([0.0, 0.2, 0.8, 1.0])) == pytest.approx([1.0, 2.0, 4.0, 6.0])
    assert (reached(one, 2.0), reached(one, 4.0)) == pytest.approx((0.2, 0.8))
    assert (reached(one, 0.5), reached(one, 6.0)) == (0.0, 1.0)
    assert quantile(step("A", (3, 3, 3)), np.array([0.3])) == [3.0]


def test_what_has_lasted_is_cut_off():
    """After 4 months a fifth of the cases is left: the median is where 90 % are done."""
    one = step("A", (1.0, 2.0, 6.0))
    # F(x) = 0.9: (6 - x)^2 = 0.1 x 5 x 4 = 2.
    assert remaining(one, np.array([0.5]), 4.0) == pytest.approx([6.0 - math.sqrt(2.0)])
    # Beyond the range: 8 months, and what the times spread over, 2 - 1 at a share of 0.2.
    assert remaining(one, np.array([0.2]), 8.0) == pytest.approx([9.0])


def test_the_same_seed_gives_the_same_draws_whatever_else_is_there():
    one = stages(step("A", A), step("B", B, "A"))
    more = [project(key=f"q{place}") for place in range(3)]
    alone = forecast(one, [project()], ALWAYS, FEW)[0].connected(one)
    among = forecast(one, [*more, project()], ALWAYS, FEW)[3].connected(one)
    other = forecast(one, [project()], ALWAYS, replace(FEW, seed=4))[0].connected(one)
    assert (alone == among).all()
    assert (alone != other).any()


TIMES = st.tuples(*(st.floats(0.0, 8.0) for _ in range(3))).map(lambda t: tuple(np.cumsum(t)))


@settings(max_examples=40, deadline=None)
@given(st.lists(TIMES, min_size=4, max_size=4), st.integers(0, 3), st.floats(0.1, 9.0))
def test_more_time_for_a_stage_is_never_earlier_in_any_draw(times, which, more):
    season = gate("season", opens="04-01", closes="10-01")
    rounds = gate("rounds", name="rounds", days="06-30")

    def ends(all_times):
        a, b, c, d = all_times
        one = stages(
            step("A", a, gate="rounds"),
            step("B", b, "A", gate="gate"),
            step("C", c, "A"),
            step("D", d, "BC"),
            gates=(season, rounds),
        )
        return project_times(one, project(), FEW).ends["D"]

    longer = [tuple(t + more * (place == which) for t in one) for place, one in enumerate(times)]
    assert (ends(longer) >= ends(times) - 1e-6).all()


def test_a_stricter_gate_is_never_earlier_in_any_draw():
    def ends(*gates):
        name = "gate" if gates else ""
        one = stages(step("A", A), step("B", B, "A", gate=name), gates=gates)
        return project_times(one, project(), FEW).ends["B"]

    free = ends()
    wide = ends(gate("season", opens="03-01", closes="12-01"))
    tight = ends(gate("season", opens="05-01", closes="09-01"))
    assert (wide >= free - 1e-6).all()
    assert (tight >= wide - 1e-6).all()
    assert (tight > wide + 1.0).any()


def test_what_is_done_is_not_drawn_and_the_rest_takes_longer_than_today():
    one = stages(step("A", A), step("B", B, "A"))
    done = project(done={"A": 20_050.0}, seen=20_150.0)
    times = project_times(one, done, MANY)
    assert (times.ends["A"] == 20_050.0).all()
    assert (times.ends["B"] >= 20_150.0).all()
    # The rest is the distribution of B cut off at the 100 days that have passed.
    free = project_times(one, project(done={"A": 20_050.0}), MANY).ends["B"]
    kept = free[free > 20_150.0]
    assert abs(times.ends["B"].mean() - kept.mean()) < 4.5 * kept.std() / math.sqrt(kept.size)
    assert not times.critical["A"].any()
    assert times.critical["B"].all()


def test_a_stage_that_waits_for_another_is_free_of_today():
    """Only what has begun is known to have lasted: C waits for B, which is not done."""
    one = stages(step("A", A), step("B", B, "A"), step("C", C, "B"))
    times = project_times(one, project(done={"A": 20_010.0}, seen=20_020.0), FEW)
    lasted = months(times.ends["C"]) - months(times.ends["B"])
    assert lasted.min() < 1.5
    assert lasted.max() <= 4.5 + 1e-9


def test_the_critical_stage_is_the_one_waited_for():
    one = stages(
        step("A", (1, 1, 1)), step("B", (2, 3, 6)), step("C", (2, 3, 6)), step("D", A, "ABC")
    )
    times = project_times(one, project(), MANY)
    shares = {name: flags.mean() for name, flags in times.critical.items()}
    assert shares["A"] == 0.0
    assert shares["D"] == 1.0
    assert shares["B"] + shares["C"] == pytest.approx(1.0)
    assert abs(shares["B"] - 0.5) < 4.5 * math.sqrt(0.25 / MANY.draws)


def test_an_approval_lapses_when_construction_begins_too_late():
    valid = gate("validity", valid=2.0, extension=1.0, until="B")
    slow = stages(step("A", (1, 1, 1), gate="gate"), step("B", (2, 3, 6), "A"), gates=(valid,))
    found = forecast(slow, [project()], ALWAYS, MANY)[0]
    # F(3) of (2, 3, 6) is (3-2)^2 / (4 x 1) = 0.25: the rest is later than three months.
    assert abs(found.times.lapsed.mean() - 0.75) < 4.5 * math.sqrt(0.1875 / MANY.draws)
    assert (found.built == ~found.times.lapsed).all()
    begun = project(done={"A": 20_000.0, "B": 20_400.0})
    assert not forecast(slow, [begun], ALWAYS, FEW)[0].times.lapsed.any()


def test_landing_is_the_product_of_both_odds_and_spread_by_their_belief():
    one = stages(step("A", (0, 0, 0)), step("B", (1, 1, 1), "A"))
    started = Landing(Belief(14.0, 6.0), 24.0, 1.0, "one")
    producing = Landing(Belief(11.0, 9.0), 48.0, 1.0, "one")
    many = [project(key=f"p{place}") for place in range(50)]
    found = forecast(one, many, Odds(started, producing), Draw(4000, seed=5))
    built = np.array([item.built for item in found]).mean(axis=0)
    # E = 0.7 x 0.55 = 0.385; all projects of a draw share the odds, so that the share built
    # varies by E[p^2] - E[p]^2 = 0.5 x 0.3142857 - 0.148225 with 14x15/(20x21) = 0.5 and
    # 11x12/(20x21), and by p(1-p)/50 within a draw.
    common = 0.5 * (11 * 12 / 420) - 0.385**2
    within = (0.385 - 0.5 * (11 * 12 / 420)) / 50
    assert abs(built.mean() - 0.385) < 4.5 * math.sqrt((common + within) / 4000)
    assert abs(built.var() - common - within) < 0.15 * (common + within)


def test_a_project_that_has_started_is_only_left_to_finish():
    one = stages(step("A", (0, 0, 0)), step("B", (1, 1, 1), "A"))
    never = Landing(Belief(1e-12, 1e12), 24.0, 1.0, "one")
    odds = Odds(never, ALWAYS.producing)
    begun, idle = forecast(one, [project(done={"A": 20_010.0}), project(key="q")], odds, FEW)
    assert begun.built.all()
    assert not idle.built.any()
    stuck = Odds(never, never)
    done = forecast(one, [project(done={"A": 20_010.0, "B": 20_020.0})], stuck, FEW)[0]
    assert (done.connected(one) == 20_020.0).all()
