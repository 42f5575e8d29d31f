"""Heat: what buildings need in the cold and what heat pumps make of it.

    filtered[t] = keep x filtered[t-1] + (1 - keep) x outdoor[t],   keep = exp(-1 / filter hours)
    space[t]    = max(0, indoor - filtered[t]) in the heating season, otherwise 0
    shape[t]    = (1 - hot water share) x space[t] / mean(space) + hot water share
    peak ratio  = (1 - hot water share) x (indoor - design) / mean(space) + hot water share
    COP         = Carnot ratio x sink / (sink - source), temperatures in kelvin at the formula
    derating    = 1 + slope x (outdoor - nominal)

The filter is cyclic over the year. Approach temperatures of exchangers are in the Carnot ratio,
which is measured between sink and source themselves. Frosting is in the ratio too. Sun and
people that heat a house for free are in the indoor temperature, which is why it lies below what
a thermometer shows.

Source: GB 50736 and CJJ 34 (indoor 18 degC, design day); Ruhnau et al. 2019,
doi:10.1038/s41597-019-0199-y (filtered temperature, degree-hours, share of hot water).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

KELVIN = 273.15
HOURS = 8760

Floats = NDArray[np.float64]


def filtered_temperature(outdoor: Floats, filter_hours: float) -> Floats:
    """Return the outdoor temperature that a building feels, cyclic, shape (8760,) [degC].

    Parameters
    ----------
    outdoor : ndarray of shape (8760,)
        Dry bulb [degC].
    filter_hours : float
        Time constant of the building [h]; the mean is kept.
    """
    keep = np.exp(-1.0 / filter_hours)
    once = lfilter([1.0 - keep], [1.0, -keep], outdoor)
    # The year before adds what is left of its last hour: keep^(t+1) / (1 - keep^8760) of it.
    carried = once[-1] / (1.0 - keep**HOURS)
    return once + carried * keep ** np.arange(1.0, HOURS + 1.0)


def heating_season(first_day: float, last_day: float) -> NDArray[np.bool_]:
    """Mark the hours from the first to the last day of heating, both inclusive, shape (8760,).

    Days are numbered 1 to 365; a season may run over New Year.
    """
    day = np.arange(HOURS) // 24 + 1
    if first_day <= last_day:
        return (day >= first_day) & (day <= last_day)
    return (day >= first_day) | (day <= last_day)


def space_heat(filtered: Floats, indoor: float, season: NDArray[np.bool_]) -> Floats:
    """Return the degrees that heating must make up for, shape (8760,) [K]."""
    return np.where(season, np.maximum(indoor - filtered, 0.0), 0.0)


def heat_shape(space: Floats, hot_water_share: float) -> Floats:
    """Return the hourly heat demand over its mean [1]; `hot_water_share` [1] of it is steady."""
    return (1.0 - hot_water_share) * space / space.mean() + hot_water_share


def peak_ratio(space: Floats, hot_water_share: float, indoor: float, design: float) -> float:
    """Return heat demand on the design day over the mean of the year [1].

    Parameters
    ----------
    space : ndarray of shape (8760,)
        Degrees to make up for [K], from `space_heat`.
    hot_water_share : float
        Steady share of the yearly heat [1].
    indoor, design : float
        Indoor temperature and outdoor temperature of the design day [degC].
    """
    return (1.0 - hot_water_share) * (indoor - design) / float(space.mean()) + hot_water_share


def yearly_heat(peak: float, indoor: float, design: float, mean: float, days: float) -> float:
    """Return the heat of a season [J/m2] of buildings with a design load `peak` [W/m2].

    Examples
    --------
    >>> round(yearly_heat(45.0, 18.0, -21.1, -7.6, 169.0) / 1e9, 3)  # GJ/m2
    0.43
    """
    return peak * (indoor - mean) / (indoor - design) * days * 86400.0


def carnot_cop(
    source: Floats, sink: float, carnot_ratio: float, minimum: float, maximum: float
) -> Floats:
    """Return the coefficient of performance of a heat pump [1].

    Parameters
    ----------
    source : ndarray of shape (8760,)
        Temperature of the air, ground or water it draws from [degC].
    sink : float
        Supply temperature [degC], above every source temperature that matters.
    carnot_ratio : float
        Share of the Carnot COP reached, auxiliaries and defrosting included [1].
    minimum, maximum : float
        Bounds of the result [1]: the backup heater, and what machines are built for.
    """
    lift = np.maximum(sink - source, 1.0)
    return np.clip(carnot_ratio * (sink + KELVIN) / lift, minimum, maximum)


def derating(
    outdoor: Floats,
    nominal: float,
    slope: float,
    cutout: float,
    minimum: float = 0.0,
    maximum: float = 1.0,
) -> Floats:
    """Return the heat output available per nominal capacity [1].

    Parameters
    ----------
    outdoor : ndarray of shape (8760,)
        Dry bulb [degC].
    nominal : float
        Outdoor temperature at which the capacity is stated [degC].
    slope : float
        Capacity gained per kelvin [1/K].
    cutout : float
        Below it the machine stands still [degC].
    minimum, maximum : float
        Bounds while it runs [1].
    """
    available = np.clip(1.0 + slope * (outdoor - nominal), minimum, maximum)
    return np.where(outdoor < cutout, 0.0, available)
