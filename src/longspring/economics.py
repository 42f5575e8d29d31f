"""Money over time: annuities, discounting, net present value and rate of return.

    annuity_factor   r / (1 - (1 + r)^-n), or 1 / n at r = 0                        [1/a]
    discount_factor  mean over the years y of a period of (1 + r)^-(y - base_year)    [1]
    npv              sum over t of flow[t] (1 + r)^-t
    capital_flows    overnight cost at the start, what is left of it at the end of service

A period named 2030 that stands for 5 years covers 2030 to 2034. Amounts are real money of the
base year and fall due once a year; an annuity therefore repays a plant that is paid for one year
before its first instalment. Taxes, inflation and loans are not here.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from longspring.errors import ShapeError

Floats = NDArray[np.float64]


def annuity_factor(discount_rate: float, lifetime: float) -> float:
    """Return the equal yearly payment that repays 1 over a lifetime.

    Parameters
    ----------
    discount_rate : float
        Real rate [1/a], above -1.
    lifetime : float
        Years of payment [a], above 0.

    Returns
    -------
    float
        Payment per unit of overnight cost [1/a].

    Examples
    --------
    >>> round(annuity_factor(0.065, 20), 5)
    0.09076
    """
    if discount_rate == 0.0:
        return 1.0 / lifetime
    return discount_rate / -np.expm1(-lifetime * np.log1p(discount_rate))


def annualised_cost(overnight_cost: float, discount_rate: float, lifetime: float) -> float:
    """Return overnight cost x annuity factor, in money per unit and year.

    Parameters
    ----------
    overnight_cost : float
        Cost as if built in a day [CNY/MW].
    discount_rate : float
        Real rate [1/a].
    lifetime : float
        Years of payment [a].

    Returns
    -------
    float
        Yearly cost [CNY/MW/a].
    """
    return overnight_cost * annuity_factor(discount_rate, lifetime)


def capital_flows(
    discount_rate: float, lifetime: float, service: float
) -> tuple[tuple[float, float], ...]:
    """Return when and how much is paid for 1 of overnight cost that serves for some years.

    The whole is paid at the start. If service ends before the lifetime does (the horizon ends, not
    the plant), the instalments not yet due come back, at their worth in that year. If service goes
    on beyond the lifetime (a life that ends within a period), each further year costs one more.
    At the same rate these flows are worth as much as an annuity paid in every year of service:

        sum of amount (1 + r)^-time = annuity_factor x (1 - (1 + r)^-service) / r

    Parameters
    ----------
    discount_rate : float
        Real rate of who owns the plant [1/a], above -1.
    lifetime : float
        Years that the overnight cost is spread over [a], above 0.
    service : float
        Years of service that are counted [a], above 0; the first ends at time 1.

    Returns
    -------
    tuple of (float, float)
        Time [a] and amount paid per unit of overnight cost [1]; negative what comes back.

    Examples
    --------
    >>> [(time, round(amount, 4)) for time, amount in capital_flows(0.05, 4, 2)]
    [(0.0, 1.0), (2, -0.5244)]
    """
    instalment = annuity_factor(discount_rate, lifetime)
    flows = [(0.0, 1.0)]
    if service < lifetime:
        flows.append((service, -instalment * _worth(discount_rate, lifetime - service)))
    end = lifetime
    while end < service:
        begun, end = end, min(np.floor(end) + 1.0, service)
        amount = instalment * _worth(discount_rate, end - begun)
        flows.append((end, amount * (1.0 + discount_rate) ** (end - begun)))
    return tuple(flows)


def _worth(discount_rate: float, years: float) -> float:
    """Return the worth, one year before the first, of 1 paid in each of some years [a]."""
    if discount_rate == 0.0:
        return years
    return float(-np.expm1(-years * np.log1p(discount_rate)) / discount_rate)


def levelised_cost(annual_cost: float, full_load_hours: float) -> float:
    """Return the cost of a unit of energy.

    Parameters
    ----------
    annual_cost : float
        Annualised cost and fixed operation and maintenance [CNY/MW/a].
    full_load_hours : float
        Energy per capacity [h/a].

    Returns
    -------
    float
        Levelised cost [CNY/MWh].
    """
    return annual_cost / full_load_hours


def discount_factors(
    first_year: ArrayLike, period_years: ArrayLike, discount_rate: float, base_year: int
) -> Floats:
    """Return the present value of 1 paid in every year of a period, per year of the period.

    Parameters
    ----------
    first_year : array_like of shape (periods,)
        Milestone year of each period [a].
    period_years : array_like of shape (periods,)
        Years that each period stands for [a], above 0.
    discount_rate : float
        Real rate [1/a].
    base_year : int
        Year of the money [a]; an amount of that year has factor 1.

    Returns
    -------
    ndarray of shape (periods,)
        Mean over the years of each period of (1 + rate)^-(year - base_year) [1].
    """
    years = np.asarray(period_years, dtype=float)
    growth = np.log1p(discount_rate)
    start = np.exp(-growth * (np.asarray(first_year, dtype=float) - base_year))
    if discount_rate == 0.0:
        return start
    mean = np.expm1(-growth * years) / (years * np.expm1(-growth))
    return start * mean


def npv(flows: ArrayLike, discount_rate: float) -> float:
    """Return the net present value of yearly flows, the first of them undiscounted.

    Parameters
    ----------
    flows : array_like of shape (years,)
        Received less paid in each year [CNY].
    discount_rate : float
        Real rate [1/a].

    Returns
    -------
    float
        Net present value [CNY].
    """
    amounts = np.asarray(flows, dtype=float)
    return float(amounts @ np.exp(-np.log1p(discount_rate) * np.arange(amounts.size)))


def irr(flows: ArrayLike) -> float | None:
    """Return the internal rate of return of yearly flows, or None where none exists.

    Only flows whose rate is unique are answered: those that change sign once; and those whose
    running sum does, from negative to positive, which have one rate above 0 (Norstrom 1972). The
    root is bracketed, from -99 % or 0 to a rate without practical limit, and bisected, which
    cannot diverge.

    Parameters
    ----------
    flows : array_like of shape (years,)
        Received less paid in each year [CNY].

    Returns
    -------
    float or None
        Rate [1/a] at which the net present value is 0, to 1e-12; None if it is not unique or
        below -0.99.

    Raises
    ------
    ShapeError
        If there are fewer than two flows.
    """
    amounts = np.asarray(flows, dtype=float)
    if amounts.size < 2:
        raise ShapeError(f"A rate of return needs two flows or more, found {amounts.size}.")
    signs = np.sign(amounts[amounts != 0.0])
    once = np.count_nonzero(np.diff(signs)) == 1
    running = np.cumsum(amounts)
    rises = np.count_nonzero(np.diff(np.sign(running[running != 0.0]))) == 1 and running[-1] > 0.0
    if not once and not rises:
        return None
    low, high = (-0.99 if once else 0.0), 1.0
    while npv(amounts, high) * npv(amounts, low) > 0.0:
        high *= 2.0
        if high > 1e9:
            return None
    while high - low > 1e-13 * max(1.0, abs(high)):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if npv(amounts, middle) * npv(amounts, low) > 0.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
