"""Units: from the suffix of a column header to the canonical unit of its field.

    canonical = factor(suffix, canonical unit) * number in the file

A suffix is the unit in lower case, words joined by "_", with "per" for division: everything
after the first "per" divides, so that ``cny_per_kw_a`` and ``cny_per_kw_per_a`` both mean
CNY/(kW a). Canonical units are written as in the declarations, ``CNY/MW/a``.

Two conventions keep wrong columns out. A year is not a number of hours: CNY/MW/a (paid for
standing) and CNY/MWh (paid for running) do not convert into one another. A temperature
difference [K] is not a temperature [degC]. Conversion is by pint over the definitions below,
imported on first use.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pint import UnitRegistry

# Each line defines one word that may stand in a header. Bases: power, hour, year, mass,
# length, money, pressure, angle, kelvin (a difference), celsius (a temperature).
DEFINITIONS = (
    "mw = [power]",
    "w = 1e-6 * mw",
    "kw = 1e-3 * mw",
    "gw = 1e3 * mw",
    "tw = 1e6 * mw",
    "h = [hour]",
    "s = h / 3600",
    "min = h / 60",
    "d = 24 * h",
    "mwh = mw * h",
    "wh = 1e-6 * mwh",
    "kwh = 1e-3 * mwh",
    "gwh = 1e3 * mwh",
    "twh = 1e6 * mwh",
    "j = mwh / 3.6e9",
    "kj = mwh / 3.6e6",
    "mj = mwh / 3.6e3",
    "gj = mwh / 3.6",
    "tj = mwh / 3.6e-3",
    "pj = mwh / 3.6e-6",
    "kgce = 29.3076 * mj",  # GB/T 2589: one kg of standard coal is 29 307.6 kJ
    "tce = 29.3076 * gj",
    "a = [year]",
    "month = a / 12",
    "t = [mass]",
    "g = 1e-6 * t",
    "kg = 1e-3 * t",
    "kt = 1e3 * t",
    "mt = 1e6 * t",
    "m = [length]",
    "km = 1e3 * m",
    "m2 = m * m",
    "km2 = 1e6 * m2",
    "ha = 1e4 * m2",
    "mu = 1e4 * m2 / 15",
    "m3 = m * m * m",
    "cny = [money]",
    "kcny = 1e3 * cny",
    "mcny = 1e6 * cny",
    "bcny = 1e9 * cny",
    "wanyuan = 1e4 * cny",
    "yiyuan = 1e8 * cny",
    "pa = [pressure]",
    "hpa = 100 * pa",
    "deg = [angle]",
    "k = [kelvin]",
    "degc = [celsius]",
)

WORDS = tuple(line.split(" ", 1)[0] for line in DEFINITIONS)


class UnitError(ValueError):
    """A unit cannot be read, or does not measure what is asked."""


def expression(unit: str) -> str:
    """Return `unit`, a header suffix or a canonical unit, in terms of the words defined here.

    Raises
    ------
    UnitError
        If a word of it is not defined.
    """
    above, *below = unit.strip().lower().replace("/", "_per_").split("per_")
    numerator = [word for word in above.split("_") if word not in ("", "1")]
    denominator = [word for part in below for word in part.split("_") if word]
    if below and not denominator:
        raise UnitError(f"{unit!r} divides by nothing")
    for word in numerator + denominator:
        if word not in WORDS:
            raise UnitError(f"{word!r} is not a unit")
    return " / ".join(["*".join(numerator) or "1", *denominator])


@lru_cache(maxsize=1)
def _registry() -> "UnitRegistry[float]":
    from pint import UnitRegistry

    # None, which pint's annotation leaves out, is a registry without any unit of its own.
    registry: UnitRegistry[float] = UnitRegistry(None)  # pyright: ignore[reportArgumentType]
    for line in DEFINITIONS:
        registry.define(line)
    return registry


@lru_cache(maxsize=1024)
def factor(unit: str, canonical: str) -> float:
    """Return the number of `canonical` units in one `unit`.

    Raises
    ------
    UnitError
        If either cannot be read, or they measure different things.

    Examples
    --------
    >>> factor("cny_per_kw", "CNY/MW")
    1000.0
    >>> factor("gwh_per_a", "MWh/a")
    1000.0
    """
    if unit == canonical:
        return 1.0
    source, target = expression(unit), expression(canonical)
    if source == target:
        return 1.0
    registry = _registry()
    one = registry.Quantity(1.0, "")
    ratio = one * registry.parse_expression(source) / registry.parse_expression(target)
    ratio = ratio.to_base_units()
    if not ratio.dimensionless:
        raise UnitError(f"{unit!r} does not measure the same as {canonical!r}")
    return float(f"{ratio.magnitude:.15g}")


def suffix(canonical: str) -> str:
    """Return the header suffix that spells a canonical unit, "" for a bare number.

    Examples
    --------
    >>> suffix("CNY/MW/a")
    'cny_per_mw_per_a'
    >>> suffix("1/h")
    'per_h'
    """
    if canonical == "1":
        return ""
    return canonical.lower().replace("1/", "per_", 1).replace("/", "_per_")
