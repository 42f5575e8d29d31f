"""How long a stage takes: a triangular distribution over shortest, likeliest and longest.

    F(x) = (x - a)^2 / ((b - a)(m - a))        a <= x <= m
    F(x) = 1 - (b - x)^2 / ((b - a)(b - m))    m <= x <= b
    mean = (a + m + b) / 3
    variance = (a^2 + m^2 + b^2 - am - ab - mb) / 18

Triangular, not PERT: a PERT needs a fourth number that no source gives, the triangle puts more
weight on the long side, and its inverse is closed, so that the same random numbers serve every
variant of a forecast and a longer time is later in every single draw.
"""

import numpy as np
from numpy.typing import NDArray

from longspring.delivery.stages import Step

Floats = NDArray[np.float64]


def quantile(step: Step, share: Floats) -> Floats:
    """Return the time of a stage that is not exceeded in a share of cases [month].

    Parameters
    ----------
    step : Step
        Shortest, likeliest and longest time.
    share : ndarray
        Shares in [0, 1].
    """
    low, mode, high = step.shortest, step.likeliest, step.longest
    width = high - low
    if width <= 0.0:
        return np.full(share.shape, low)
    turn = (mode - low) / width
    rising = low + np.sqrt(share * width * (mode - low))
    falling = high - np.sqrt((1.0 - share) * width * (high - mode))
    return np.where(share < turn, rising, falling)


def reached(step: Step, months: float) -> float:
    """Return the share of cases in which a stage takes no longer than so many months."""
    low, mode, high = step.shortest, step.likeliest, step.longest
    if months >= high:
        return 1.0
    if months < low:
        return 0.0
    if months < mode:
        return (months - low) ** 2 / ((high - low) * (mode - low))
    return 1.0 - (high - months) ** 2 / ((high - low) * (high - mode))


def remaining(step: Step, share: Floats, passed: float) -> Floats:
    """Return the time of a stage that is not done after `passed` months [month].

    Within the range this is the distribution cut off at what has passed. Beyond the longest the
    range was wrong: the stage is given, from now, what its times spread over.
    """
    before = reached(step, passed)
    if before < 1.0:
        return quantile(step, before + share * (1.0 - before))
    return np.maximum(passed, 0.0) + quantile(step, share) - step.shortest
