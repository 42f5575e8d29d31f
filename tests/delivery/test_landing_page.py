"""The page of the backtest is what its script makes of the case, and its words are true."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from longspring.case.read import read_case
from longspring.delivery.odds import Belief

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("landing", ROOT / "docs" / "landing.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(script):
    case = read_case(ROOT / "cases" / "changchun")
    page = script.PAGE.read_text("utf-8")
    assert script.filled(page, dict(script.blocks(case))) == page


def test_an_interval_of_a_number_of_projects_is_wider_than_that_of_the_share(script):
    case = read_case(ROOT / "cases" / "changchun")
    (one,) = [row for row in case.landings if row.landing == "lanzhou"]
    # A share known for sure leaves the binomial: 46 projects of 0.7.
    sure = Belief(0.7e9, 0.3e9)
    low, high = binom.ppf((0.05, 0.95), 46, 0.7) / 46
    assert script.judged(sure, one, 0.7) == (f"{low:.0%} to {high:.0%}", "yes")
    assert script.judged(sure, one, 0.99)[1] == "no"


def test_a_beta_is_found_by_its_moments(script):
    # Beta(7, 3): mean 0.7, variance 21 / (100 x 11).
    found = script.by_moments(0.7, 21 / 1100)
    assert np.allclose((found.a, found.b), (7.0, 3.0))
