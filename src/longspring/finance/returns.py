"""What a pro forma is worth: net present value, rates of return, payback, debt service cover.

npv      sum over years of cash x (1 + rate)^-(year - base year)
irr      rate at which that is zero, where there is one
payback  years from the first outlay until what came in exceeds what went out, undiscounted
dscr     cash of a year before debt service / (interest + repayment)
"""

from dataclasses import dataclass
from math import nan

import numpy as np

from longspring.economics import irr, npv
from longspring.finance.proforma import ProForma
from longspring.program.block import Floats


@dataclass(frozen=True, slots=True)
class Returns:
    """Figures of merit; nan where one does not exist."""

    capital: float  # overnight cost, instalments beyond the lifetime included [CNY]
    npv_before_tax: float  # at the party's rate [CNY]
    npv_after_tax: float
    npv_equity: float
    irr_before_tax: float  # [1/a]
    irr_after_tax: float
    irr_equity: float
    payback: float  # of cash after tax [a]
    dscr_min: float
    dscr_mean: float


def returns_of(found: ProForma, rate: float, first_year: int, base_year: int) -> Returns:
    """Return the figures of merit of a pro forma.

    Parameters
    ----------
    found : ProForma
        Cash by year.
    rate : float
        Discount rate of the party [1/a].
    first_year, base_year : int
        Year of the first column; year of the money.
    """
    shift = (1.0 + rate) ** -(first_year - base_year)
    cover = debt_service_cover(found)
    return Returns(
        capital=-float(found.lines["capital"].sum()),
        npv_before_tax=npv(found.before_tax, rate) * shift,
        npv_after_tax=npv(found.after_tax, rate) * shift,
        npv_equity=npv(found.equity, rate) * shift,
        irr_before_tax=_rate(found.before_tax),
        irr_after_tax=_rate(found.after_tax),
        irr_equity=_rate(found.equity),
        payback=payback(found.after_tax),
        dscr_min=float(cover.min()) if cover.size else nan,
        dscr_mean=float(cover.mean()) if cover.size else nan,
    )


def debt_service_cover(found: ProForma) -> Floats:
    """Return the cover of every year with debt service [1], what is paid off at the end apart."""
    service = -(found.lines["interest"] + found.lines["repayment"])
    due = service > 0.0
    return found.operating[due] / service[due]


def payback(flow: Floats) -> float:
    """Return the years from the first outlay until the sum turns positive for good [a].

    Within a year money comes in evenly.
    """
    total = np.cumsum(flow)
    spent = np.flatnonzero(flow < 0.0)
    if not spent.size or total[-1] < 0.0:
        return nan
    below = np.flatnonzero(total < 0.0)
    if not below.size:
        return nan
    last = int(below[-1])
    return last - int(spent[0]) + float(-total[last] / flow[last + 1])


def _rate(flow: Floats) -> float:
    """Return the rate of return, counted from the first year with cash; nan where none exists."""
    cash = np.flatnonzero(flow)
    if cash.size < 2:
        return nan
    found = irr(flow[cash[0] :])
    return nan if found is None else found
