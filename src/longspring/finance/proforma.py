"""Pro forma of one project: cash by year before tax, after tax and after finance.

    before_tax = revenue + operation + fuel + land + levy + other + capital + residual
    after_tax  = before_tax + stand_in + vat + surcharge + land_tax + income_tax
    equity     = after_tax + loan + interest + repayment + payoff

    vat        output tax - input tax, capital included; what is left over is carried forward
    income_tax rate x (profit - losses carried forward), free and half in the first years of revenue
    profit     before_tax without capital, residual and stand-ins, net of value-added tax,
               - surcharge - land_tax - depreciation - interest

Every amount is received (+) or paid (-) in a year, in real money. Each project is taxed as a
company of its own. What stands today has neither book value nor debt nor holiday left. What is
left of a plant at the horizon changes hands at its worth, without tax; what is left of a loan is
then paid off. A loan is drawn when capital is paid and repaid in equal instalments from the year
after.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from longspring.economics import annuity_factor
from longspring.finance.project import TODAY, Cash
from longspring.finance.terms import Terms, Treatment
from longspring.program.block import Floats

PLANNED = ("revenue", "operation", "fuel", "land", "levy", "other", "capital", "residual")
TAXES = ("stand_in", "vat", "surcharge", "land_tax", "income_tax")
LOAN = ("loan", "interest", "repayment", "payoff")
LINES = (*PLANNED, *TAXES, *LOAN)
Lines = dict[str, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class ProForma:
    """Cash of a project or of several, by line and year [CNY]; received +, paid -."""

    lines: Mapping[str, Floats]
    standing: Floats  # [MW]

    @property
    def before_tax(self) -> Floats:
        """Return what the plan itself leaves in each year [CNY]."""
        return sum_of(self.lines, PLANNED)

    @property
    def after_tax(self) -> Floats:
        """Return what is left after taxes, before finance [CNY]."""
        return self.before_tax + sum_of(self.lines, TAXES)

    @property
    def equity(self) -> Floats:
        """Return what the owners put in and get out [CNY]."""
        return self.after_tax + sum_of(self.lines, LOAN)

    @property
    def operating(self) -> Floats:
        """Return what a year leaves for debt service [CNY]."""
        return self.after_tax - self.lines["capital"] - self.lines["residual"]


def sum_of(lines: Mapping[str, Floats], names: tuple[str, ...]) -> Floats:
    """Return the sum of some lines."""
    return np.sum([lines[name] for name in names], axis=0)


def pro_forma(
    cash: Cash, terms: Terms, treatments: Mapping[str, Treatment], prices: Mapping[str, float]
) -> ProForma:
    """Return the pro forma of one project.

    Parameters
    ----------
    cash : Cash
        Its money in the plan.
    terms : Terms
        How it is taxed and financed.
    treatments : mapping of str to Treatment
        Where transfers stand and the tax in their prices; one without stands under other.
    prices : mapping of str to float
        Ratio of another price to that of the plan, by transfer [1].

    Returns
    -------
    ProForma
        One row of numbers per line, of shape (years,).
    """
    lines = {name: np.zeros(cash.standing.size) for name in LINES}
    tax, stand_in = np.zeros(cash.standing.size), np.zeros(cash.standing.size)
    for (transfer, _), amounts in cash.yearly.items():
        how = treatments.get(transfer, Treatment())
        money = amounts * prices.get(transfer, 1.0)
        received = np.maximum(money, 0.0)
        lines["revenue"] += received
        lines[how.line] += money - received
        tax += contained(money, how.vat_rate)
        if how.stand_in:
            stand_in += money
    first, renewed, tax_in_first, tax_in_renewal = _capital(cash, treatments)
    lines["capital"] = first + renewed
    lines["residual"] = np.sum([np.zeros_like(tax), *cash.residual.values()], axis=0)
    lines["stand_in"] = -stand_in
    if not terms.vat_taxpayer:
        tax, tax_in_first, tax_in_renewal = 0.0 * tax, 0.0 * tax, 0.0 * tax
    lines["vat"] = -value_added_tax(tax + tax_in_first + tax_in_renewal)
    lines["surcharge"] = terms.surcharge_rate * lines["vat"]
    built = np.diff(cash.standing, prepend=0.0) if cash.project.vintage != TODAY else 0.0 * tax
    lines["land_tax"] = -terms.land_tax * cash.standing - terms.land_once * np.maximum(built, 0.0)
    _borrow(lines, first, terms)
    running = sum_of(lines, ("revenue", "operation", "fuel", "land", "levy", "other", "stand_in"))
    profit = running - tax + renewed - tax_in_renewal
    profit += lines["surcharge"] + lines["land_tax"] + lines["interest"]
    profit -= depreciation(-(first - tax_in_first), terms)
    holiday = lines["revenue"] if cash.project.vintage != TODAY else None
    lines["income_tax"] = -income_tax(profit, terms, holiday)
    return ProForma(lines, cash.standing)


def add_up(found: list[ProForma], size: int) -> ProForma:
    """Return several pro formas as one."""
    nothing = np.zeros(size)
    lines = {n: np.sum([nothing, *(one.lines[n] for one in found)], axis=0) for n in LINES}
    return ProForma(lines, np.sum([nothing, *(one.standing for one in found)], axis=0))


def contained(money: Floats, rate: float) -> Floats:
    """Return the value-added tax within amounts that include it [CNY]."""
    return money * rate / (1.0 + rate)


def _capital(
    cash: Cash, treatments: Mapping[str, Treatment]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return capital before service, later instalments, and the tax within each [CNY]."""
    first, renewed, tax_in_first, tax_in_renewal = (np.zeros(cash.standing.size) for _ in range(4))
    for (transfer, _), amounts in cash.spent.items():
        rate = treatments.get(transfer, Treatment()).vat_rate
        at = np.flatnonzero(amounts)[:1]
        first[at] += amounts[at]
        tax_in_first[at] += contained(amounts[at], rate)
        later = amounts.copy()
        later[at] = 0.0
        renewed += later
        tax_in_renewal += contained(later, rate)
    return first, renewed, tax_in_first, tax_in_renewal


def value_added_tax(due: Floats) -> Floats:
    """Return the tax paid where what was paid in excess is carried forward and never refunded.

    Parameters
    ----------
    due : ndarray of shape (years,)
        Output less input tax of each year [CNY].
    """
    paid, carried = np.zeros_like(due), 0.0
    for year, amount in enumerate(due.tolist()):
        owed = amount - carried
        paid[year] = max(owed, 0.0)
        carried = max(-owed, 0.0)
    return paid


def depreciation(base: Floats, terms: Terms) -> Floats:
    """Return straight-line depreciation of what is spent in each year, from the next on [CNY]."""
    written_off = np.zeros_like(base)
    for year in np.flatnonzero(base).tolist():
        end = year + 1 + int(terms.depreciation_years)
        amount = base[year] * (1.0 - terms.scrap_share) / terms.depreciation_years
        written_off[year + 1 : end] += amount
    return written_off


def income_tax(profit: Floats, terms: Terms, revenue: Floats | None) -> Floats:
    """Return income tax [CNY]: losses are set off in their order, within the years allowed.

    Parameters
    ----------
    profit : ndarray of shape (years,)
        Profit of each year [CNY].
    terms : Terms
        Rate, years free and at half the rate, years a loss may be carried forward.
    revenue : ndarray of shape (years,), optional
        Its first positive year begins the holiday; without it there is none.
    """
    share = np.ones_like(profit)
    if revenue is not None and np.any(revenue > 0.0):
        start = int(np.argmax(revenue > 0.0))
        free = start + int(terms.tax_free_years)
        share[start:free] = 0.0
        share[free : free + int(terms.tax_half_years)] = 0.5
    taxed = np.zeros_like(profit)
    losses: deque[list[float]] = deque()  # [year, what is left of the loss]
    for year, amount in enumerate(profit.tolist()):
        while losses and year - losses[0][0] > terms.loss_years:
            losses.popleft()
        if amount < 0.0:
            losses.append([year, -amount])
        left = max(amount, 0.0)
        while losses and left > 0.0:
            used = min(left, losses[0][1])
            left -= used
            losses[0][1] -= used
            if losses[0][1] <= 0.0:
                losses.popleft()
        taxed[year] = left
    return terms.income_tax_rate * share * taxed


def _borrow(lines: Lines, first: Floats, terms: Terms) -> None:
    """Fill the lines of a loan on what is spent before service."""
    last, years = first.size - 1, int(terms.loan_years)
    for year in np.flatnonzero(first).tolist() if years else ():
        balance = -terms.loan_share * first[year]
        lines["loan"][year] += balance
        instalment = balance * annuity_factor(terms.loan_rate, years)
        for due in range(year + 1, min(year + years, last) + 1):
            interest = terms.loan_rate * balance
            lines["interest"][due] -= interest
            lines["repayment"][due] -= instalment - interest
            balance -= instalment - interest
        if year + years > last:
            lines["payoff"][last] -= balance
