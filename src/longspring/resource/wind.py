"""Wind: speed at ten metres to output per capacity.

    hub speed   = wind speed x (hub height / 10) ^ shear exponent,   more by night than by day
    density     = pressure(hub height) / (287.05 x absolute temperature)
    one machine = min(1, power coefficient x density x hub speed^3 / (2 x specific power))
    a zone      = one machine, averaged over a normal spread of speeds around the station's

Density enters as an equivalent speed, hub speed x (density / 1.225)^(1/3), which matters below
rated power only. Above `STORM_SPEED` and below the cold cut-out the machines stand still.
Wakes, icing and outages are the loss ratio's business; snow and lightning are not modelled.

Source: Saint-Drenan et al. 2020, doi:10.1016/j.renene.2020.04.123 (power curve from specific
power, smoothing by a normal spread); Staffell and Pfenninger 2016,
doi:10.1016/j.energy.2016.08.068 (spread 0.6 + 0.2 x speed). Departures: one constant power
coefficient instead of a curve over the tip speed ratio, and a storm cut-out with its own spread.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

POWER_COEFFICIENT = 0.44  # rotor 0.47 x drive train and converter 0.94 [1]
CUT_IN_SPEED = 3.0  # [m/s]
STORM_SPEED = 25.0  # [m/s]
STORM_SPREAD = 2.0  # of the speeds at which machines of a zone give up [m/s]
SPREAD = 0.6  # of the speeds at the machines of a zone at calm [m/s]
SPREAD_RATIO = 0.20  # growth of that spread with the speed [1]
MIXED_IRRADIANCE = 300.0  # [W/m2]
STANDARD_DENSITY = 1.225  # [kg/m3]
GAS_CONSTANT = 287.05  # of dry air [J/kg/K]
GRAVITY = 9.80665  # [m/s2]
KELVIN = 273.15
CURVE_SPEEDS = np.arange(0.0, 60.05, 0.1)  # where the smoothed curve is tabulated [m/s]

Floats = NDArray[np.float64]


def shear(irradiance: Floats, day: float, night: float) -> Floats:
    """Return the shear exponent of each hour [1], shape (8760,).

    A sunlit surface mixes the air and the speed grows little with height; by night the air is
    layered and it grows much. That is why the wind at hub height peaks by night although the wind
    at ten metres peaks at noon.

    Parameters
    ----------
    irradiance : ndarray of shape (8760,)
        On the horizontal [W/m2]; from `MIXED_IRRADIANCE` upwards the air is mixed.
    day, night : float
        Shear exponent of mixed and of layered air [1].
    """
    mixed = np.minimum(irradiance / MIXED_IRRADIANCE, 1.0)
    return night + (day - night) * mixed


def hub_speed(wind_speed: Floats, hub_height: float, exponent: Floats | float) -> Floats:
    """Raise the wind speed at 10 m [m/s] to the hub height [m] by the power law."""
    return wind_speed * (hub_height / 10.0) ** exponent


def air_density(pressure: Floats, temperature: Floats, height: float = 0.0) -> Floats:
    """Return the density of dry air [kg/m3] at a height above the station.

    Parameters
    ----------
    pressure, temperature : ndarray of shape (8760,)
        At the ground [Pa], [degC].
    height : float
        Above the ground [m].

    Returns
    -------
    ndarray of shape (8760,)
        Density [kg/m3].

    Examples
    --------
    >>> float(air_density(np.array([101325.0]), np.array([-30.0]))[0])  # +18 % over standard
    1.451...
    """
    specific = GAS_CONSTANT * (temperature + KELVIN)
    return pressure * np.exp(-GRAVITY * height / specific) / specific


def farm_output(
    speed: Floats,
    density: Floats,
    temperature: Floats,
    specific_power: float,
    cutout_temperature: float,
) -> Floats:
    """Return the output of a zone's wind farms per capacity, before losses.

    Parameters
    ----------
    speed, density, temperature : ndarray of shape (8760,)
        At hub height [m/s], [kg/m3], and of the air [degC].
    specific_power : float
        Rated power per swept area [W/m2].
    cutout_temperature : float
        Below it the machines stand still [degC].

    Returns
    -------
    ndarray of shape (8760,)
        Output per capacity [1], in [0, 1], growing with the speed up to the storm cut-out.
    """
    equivalent = speed * np.cbrt(density / STANDARD_DENSITY)
    output = np.interp(equivalent, CURVE_SPEEDS, farm_curve(specific_power))
    running = ndtr((STORM_SPEED - speed) / STORM_SPREAD)
    return np.where(temperature < cutout_temperature, 0.0, output * running)


def machine_curve(speed: Floats, specific_power: float) -> Floats:
    """Return the output of one machine per capacity [1] at standard density and `speed` [m/s]."""
    power = 0.5 * POWER_COEFFICIENT * STANDARD_DENSITY * speed**3 / specific_power
    return np.where(speed < CUT_IN_SPEED, 0.0, np.minimum(power, 1.0))


@lru_cache(maxsize=64)
def farm_curve(specific_power: float) -> Floats:
    """Return the smoothed curve at `CURVE_SPEEDS`, without the storm cut-out [1]."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    spread = SPREAD + SPREAD_RATIO * CURVE_SPEEDS
    speeds = np.maximum(CURVE_SPEEDS[:, None] + spread[:, None] * nodes, 0.0)
    curve = machine_curve(speeds, specific_power) @ (weights / weights.sum())
    # Quadrature across the cut-in step may ripple in the last digits: keep the curve monotone.
    return np.clip(np.maximum.accumulate(curve), 0.0, 1.0)
