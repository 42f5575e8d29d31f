"""What a plant of its own leaves a village in a year, and what a promise costs when it falls short.

    gross         capacity x full-load hours x price                        [CNY/a]
    operation     capacity x fixed operation and maintenance                [CNY/a]
    debt service  debt share x capacity x overnight cost x annuity factor(loan rate, loan years)
    net         = gross - operation - debt service
    gap         = max(promise - net, 0)           per village; times the villages in all

The part of the cost that is not borrowed is the village's own and bears no interest here. With
`granted` capital nothing is owed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from longspring.case.model import Case, Scheme
from longspring.economics import annuity_factor


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scheme at one price and one way of paying for it [CNY/a per village, prices CNY/MWh]."""

    scheme: str
    price_case: str  # protected or market
    capital: str  # debt or grant
    price: float
    gross: float
    operation: float
    debt_service: float
    net: float
    promise: float
    gap: float
    total_gap: float  # of all villages of the scheme
    break_even_price: float  # at which the promise is just kept


def village_outcome(scheme: Scheme, price_case: str, capital: str) -> Outcome:
    """Return what a scheme leaves one village in a year.

    Parameters
    ----------
    scheme : Scheme
        Row of schemes.csv.
    price_case : str
        "protected" or "market": which price of the scheme.
    capital : str
        "debt" or "grant": who pays for the plant.

    Returns
    -------
    Outcome
        Money per year, before tax.

    References
    ----------
    Work plan of Jilin for new energy in villages (2022): 100 kW of wind or 200 kW of PV each.
    """
    price = scheme.protected_price if price_case == "protected" else scheme.market_price
    energy = scheme.capacity * scheme.full_load_hours
    gross = energy * price
    operation = scheme.capacity * scheme.fixed_om
    borrowed = scheme.debt_share * scheme.capacity * scheme.overnight_cost
    service = borrowed * annuity_factor(scheme.loan_rate, scheme.loan_years)
    owed = service if capital == "debt" else 0.0
    net = gross - operation - owed
    gap = max(scheme.promise - net, 0.0)
    return Outcome(
        scheme=scheme.scheme,
        price_case=price_case,
        capital=capital,
        price=price,
        gross=gross,
        operation=operation,
        debt_service=owed,
        net=net,
        promise=scheme.promise,
        gap=gap,
        total_gap=gap * scheme.villages,
        break_even_price=(scheme.promise + operation + owed) / energy,
    )


def village_outcomes(case: Case) -> Iterator[Outcome]:
    """Yield every scheme of a case at both prices, on debt and with granted capital."""
    for scheme in case.schemes:
        for price_case in ("protected", "market"):
            for capital in ("debt", "grant"):
                yield village_outcome(scheme, price_case, capital)
