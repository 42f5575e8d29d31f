"""A wind farm of 100 MW whose pro forma is worked by hand in docs/concepts/money.md."""

import numpy as np

from longspring.finance.project import Cash, Project
from longspring.finance.terms import Terms, Treatment

YEARS = 21  # 2029, in which it is paid for, and twenty of service
TREATMENTS = {
    "sale": Treatment("fuel", 0.13),
    "upkeep": Treatment("operation", 0.05),
    "capital": Treatment("other", 0.12),
    "estimate": Treatment("levy", 0.0, stand_in=True),
}
TERMS = Terms(
    depreciation_years=20.0,
    income_tax_rate=0.25,
    land_once=1600.0,
    land_tax=400.0,
    loan_rate=0.03,
    loan_share=0.8,
    loan_years=15.0,
    loss_years=5.0,
    scrap_share=0.05,
    surcharge_rate=0.11,
    tax_free_years=3.0,
    tax_half_years=3.0,
    vat_taxpayer=1.0,
)


def running(amount):
    """Return an amount in every year of service [CNY]."""
    return np.concatenate([[0.0], np.full(YEARS - 1, amount)])


def wind_farm(price=250.0, hours=2800.0, capital=480e6, upkeep=6e6):
    """Return its money in the plan: 100 MW, price in CNY/MWh."""
    spent = np.zeros(YEARS)
    spent[0] = -capital
    return Cash(
        project=Project("company", "wind", "west", 2030),
        yearly={
            ("sale", "grid"): running(100.0 * hours * price),
            ("upkeep", "outside"): running(-upkeep),
        },
        spent={("capital", "outside"): spent},
        residual={},
        standing=np.concatenate([[0.0], np.full(YEARS - 1, 100.0)]),
    )
