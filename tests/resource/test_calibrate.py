"""Calibration: one factor meets the target, or none does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longspring.resource.calibrate import calibration_factor


def test_factor_by_hand():
    assert calibration_factor(lambda factor: 0.2 * factor, 0.3) == pytest.approx(1.5)


@given(target=st.floats(0.2, 0.7), seed=st.integers(0, 100))
def test_clipped_series_meets_its_target(target, seed):
    series = np.random.default_rng(seed).uniform(0.0, 1.0, 500)
    factor = calibration_factor(lambda f: float(np.minimum(f * series, 1.0).mean()), target)
    assert factor is not None
    scaled = np.minimum(factor * series, 1.0)
    assert scaled.mean() == pytest.approx(target, abs=1e-7)
    assert scaled.max() <= 1.0
    assert (np.diff(scaled[np.argsort(series)]) >= 0.0).all()


@pytest.mark.parametrize("target", [0.01, 0.99])
def test_a_senseless_target_has_no_factor(target):
    assert calibration_factor(lambda factor: 0.2 * factor, target) is None
