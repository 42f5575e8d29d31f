"""Mobility: when vehicles drive, are plugged in, and draw power.

    cold[t]    = 1 + slope x max(0, nominal - temperature[t])
    driving[t] = pattern[t] x cold[t] / mean(pattern x cold)
    plugged[h] = share plugged at home - departed so far + arrived so far     (cyclic over the day)
    charging   = arrivals spread over the hours that a charge takes           (cyclic over the day)

Patterns are of the average vehicle of a fleet. Public holidays and preheating from the plug are
not modelled.
"""

import numpy as np
from numpy.typing import NDArray

DAYS = 365
FIRST_WEEKDAY = 0  # 1 January is a Monday, as in the hourly load of the Changchun case; Sunday is 6

Floats = NDArray[np.float64]


def cold_factor(temperature: Floats, nominal: float, slope: float) -> Floats:
    """Return energy per kilometre over that in mild weather [1], shape as `temperature`.

    Parameters
    ----------
    temperature : ndarray of shape (8760,)
        Dry bulb [degC].
    nominal : float
        Below it heating and cold batteries cost energy [degC].
    slope : float
        Additional energy per kelvin [1/K].
    """
    return 1.0 + slope * np.maximum(nominal - temperature, 0.0)


def driving_shape(pattern: Floats, cold: Floats) -> Floats:
    """Return hourly energy of driving over its mean [1] from pattern [1] and cold factor [1]."""
    energy = pattern * cold
    return energy / energy.mean()


def year_of_days(weekday: Floats, weekend: Floats) -> Floats:
    """Repeat two daily patterns of shape (24,) over a year that begins on a Monday, (8760,)."""
    day = (np.arange(DAYS) + FIRST_WEEKDAY) % 7
    return np.where((day >= 5)[:, None], weekend, weekday).ravel()


def plugged_share(departure: Floats, arrival: Floats, share: float) -> Floats:
    """Return the share of a fleet that is plugged in, by hour of the day, shape (24,).

    Parameters
    ----------
    departure, arrival : ndarray of shape (24,)
        Share of vehicles that leave for the first time, and come back for good, in the hour;
        each sums to at most 1 and both to the same.
    share : float
        Share of the vehicles at home that are plugged in [1].
    """
    away = np.cumsum(departure) - np.cumsum(arrival)
    return share * (1.0 - (away - min(0.0, float(away.min()))))


def charging_on_arrival(arrival: Floats, hours: int) -> Floats:
    """Return the power drawn when charging begins on arrival and takes `hours`, mean 1, (24,)."""
    power = np.sum([np.roll(arrival, shift) for shift in range(hours)], axis=0)
    return power / power.mean()
