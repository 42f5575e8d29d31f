"""Odds of landing: the prior's range, the update by hand, and the calibration it must return."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta

from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.delivery.calendar import day_of
from longspring.delivery.calibrate import (
    PARTS,
    odds_of,
    prior_row,
    reference_project,
    share_in_time,
)
from longspring.delivery.forecast import Draw, forecast
from longspring.delivery.odds import Belief, Landing, Outcome, judged, prior_belief, updated
from longspring.delivery.stages import MONTH_DAYS, stages_of
from longspring.delivery.survey import outcomes_of
from longspring.errors import UsageError

TINY = Path(__file__).parents[1] / "cases" / "tiny"


@pytest.fixture(scope="module")
def changchun():
    return read_case(find_case("changchun"))


def test_a_prior_has_the_mean_and_the_range_of_its_row(changchun):
    for event, share, low, high in (("started", 0.70, 0.55, 0.90), ("producing", 0.55, 0.40, 0.75)):
        belief = prior_belief(prior_row(changchun, event))
        assert belief.mean == pytest.approx(share)
        # The interval is set by the standard deviation; the beta itself puts 90 % into it to 2 %.
        inside = beta.cdf(high, belief.a, belief.b) - beta.cdf(low, belief.a, belief.b)
        assert inside == pytest.approx(0.90, abs=0.02)


def test_a_belief_moves_by_what_is_counted():
    # Beta(14, 6) has mean 0.7; 2 of 10 more: Beta(16, 14), mean 0.5333.
    found = updated(Belief(14.0, 6.0), 2, 8)
    assert (found.a, found.b) == (16.0, 14.0)
    assert found.mean == pytest.approx(16 / 30)
    # Var of Beta(16, 14): 16 x 14 / (30^2 x 31).
    assert found.deviation == pytest.approx(math.sqrt(224 / 27_900))


def test_only_projects_whose_time_is_over_are_counted():
    year = 12 * MONTH_DAYS
    outcomes = [
        Outcome(0.0, started=year),  # in time
        Outcome(0.0, started=3 * year),  # too late
        Outcome(0.0),  # never
        Outcome(2.5 * year),  # its two years are not over
        Outcome(2.5 * year, started=2.6 * year, producing=2.9 * year),  # in time, early
    ]
    assert judged(outcomes, "started", 24.0, today=3 * year) == (2, 2)
    # Of those started: one is connected, one started a year late and has two years left, and
    # the first has not been connected within 36 months and a day.
    assert judged(outcomes, "producing", 36.0, today=3 * year + 1) == (1, 2)


def test_a_range_that_no_share_can_have_is_refused(changchun):
    row = prior_row(changchun, "started")
    wide = replace(row, origin=replace(row.origin, low_ratio=0.0, high_ratio=4.0))
    with pytest.raises(UsageError, match="narrower range"):
        prior_belief(wide)


def test_the_reference_class_gets_the_share_of_the_prior(changchun):
    """As many of the reference class start and connect in time as the prior says."""
    for case in (changchun, read_case(TINY)):
        stages = stages_of(case)
        odds = odds_of(case, stages)
        many = Draw(3000, seed=11)
        row = prior_row(case, "started")
        route = stages.routes[row.delivery_class]
        started = finished = 0.0
        for part in range(PARTS):
            project = reference_project(route, part)
            # Other random numbers than those it was calibrated with.
            (one,) = forecast(stages, [replace(project, key=f"other.{part}")], odds, many)
            begun = one.times.ends[stages.started] - project.begins <= row.within * MONTH_DAYS
            started += float((begun & one.built).mean()) / PARTS
            connected = one.connected(stages) - project.begins
            finished += float((connected <= 48 * MONTH_DAYS).mean()) / PARTS
        both = row.share * prior_row(case, "producing").share
        # Among those built all that can start in time do; 2 standard errors of the common share.
        assert started == pytest.approx(both, abs=0.02)
        assert finished == pytest.approx(both, abs=0.02)


def test_the_register_moves_the_odds(changchun):
    stages = stages_of(changchun)
    signed = day_of(date(2022, 9, 17))
    none = [Outcome(signed) for _ in range(20)]
    today = signed + 900.0
    before, after = odds_of(changchun, stages), odds_of(changchun, stages, none, today)
    # 20 of 20 not started in 24 months: b grows by 20, the mean is a / (a + b + 20).
    belief = before.started.belief
    assert after.started.belief == Belief(belief.a, belief.b + 20)
    assert after.producing == before.producing


def test_a_register_is_counted_where_it_knows_the_signing(changchun):
    stages = stages_of(changchun)
    register = {
        "a": {"signed": date(2022, 9, 17), "M": date(2023, 9, 17)},
        "b": {"signed": date(2022, 9, 17)},
        "c": {"A": date(2022, 9, 17)},
    }
    found = outcomes_of(stages, register)
    signed = day_of(date(2022, 9, 17))
    assert found == (Outcome(signed, signed + 365.0), Outcome(signed))
    belief = odds_of(changchun, stages, found, signed + 900.0).started.belief
    before = odds_of(changchun, stages).started.belief
    assert (belief.a - before.a, belief.b - before.b) == (1.0, 1.0)


def test_the_share_in_time_grows_with_the_months(changchun):
    stages = stages_of(changchun)
    shares = [share_in_time(stages, "pv_utility", stages.started, m) for m in (12, 24, 36, 60)]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    landing = Landing(Belief(7, 3), 24.0, 0.5, "pv_utility")
    assert landing.goes_on(np.array([0.3, 0.9])).tolist() == [0.6, 1.0]


def test_a_class_that_is_too_slow_is_named(changchun):
    rows = tuple(
        replace(row, within=1.0, delivery_class="wind") if row.delivery_class else row
        for row in changchun.landing_priors
    )
    with pytest.raises(UsageError, match="Name a faster class"):
        odds_of(replace(changchun, landing_priors=rows), stages_of(changchun))
    none = replace(changchun, landing_priors=())
    with pytest.raises(UsageError, match=r"landing_priors\.csv"):
        odds_of(none, stages_of(changchun))
