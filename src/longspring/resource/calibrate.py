"""Calibration: one factor that brings a modelled series to a known yearly mean.

    find factor such that mean(factor) = target,   mean growing in the factor

The factor multiplies what the model is least sure of: the wind speed of wind, the output of
photovoltaics (clipped at 1). Either way values stay in [0, 1], calm stays calm, night stays
night, and the order of hours is kept. One factor serves all zones and weather years, so that
their differences stay.
"""

from collections.abc import Callable
from typing import Any

from scipy.optimize import brentq

LARGEST_FACTOR = 3.0  # beyond it the model, not its calibration, is at fault


def calibration_factor(mean: Callable[[float], float], target: float) -> float | None:
    """Return the factor at which `mean(factor)` equals `target`, or None if none is sensible.

    Parameters
    ----------
    mean : callable
        Mean of the series [1], growing in the factor.
    target : float
        Mean wanted [1].

    Returns
    -------
    float or None
        Factor [1] in [1 / `LARGEST_FACTOR`, `LARGEST_FACTOR`].
    """
    low, high = 1.0 / LARGEST_FACTOR, LARGEST_FACTOR
    if not mean(low) <= target <= mean(high):
        return None
    root: Any = brentq(lambda factor: mean(factor) - target, low, high, xtol=1e-9)
    return float(root)
