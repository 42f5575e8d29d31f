"""The second ledger: what is paid after the plan, each with one payer and one payee.

    price      difference between the price of a price case and that of the plan
    stand_in   linear estimates of taxes in the plan, paid back
    vat, surcharge, income_tax, land_tax     to their receivers by their shares
    loan, interest, repayment, payoff        between an enterprise and the banks, which are outside

The transfers of the plan and these together are all the money of a price case; both add up to
zero over the parties in every year. A negative amount is paid the other way.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from longspring.finance.proforma import ProForma
from longspring.finance.project import Cash
from longspring.finance.terms import Rules
from longspring.ledger.money import OUTSIDE
from longspring.program.block import Floats

PRICE, STAND_IN = "price", "stand_in"
TAXED = ("vat", "surcharge", "income_tax", "land_tax")
BANK = {"loan": False, "interest": True, "repayment": True, "payoff": True}  # paid to the bank?


@dataclass(frozen=True, slots=True, eq=False)
class Settlement:
    """One payment by year, of one price case."""

    price_case: str
    item: str
    payer: str
    payee: str
    zone: str
    amounts: Floats  # [CNY]


def settle(cash: Cash, found: ProForma, rules: Rules, price_case: str) -> Iterator[Settlement]:
    """Yield what one project settles after the plan."""
    party, zone = cash.project.party, cash.project.zone
    for (transfer, other), amounts in cash.yearly.items():
        change = amounts * (rules.prices[price_case].get(transfer, 1.0) - 1.0)
        if np.any(change):
            payer, payee, paid = _sides(party, other, change)
            yield Settlement(price_case, PRICE, payer, payee, zone, paid)
        treatment = rules.treatments.get(transfer)
        if treatment is not None and treatment.stand_in:
            ratio = rules.prices[price_case].get(transfer, 1.0)
            yield Settlement(price_case, STAND_IN, other, party, zone, -ratio * amounts)
    for tax in TAXED:
        if np.any(found.lines[tax]):
            for payee, share in rules.receivers(tax, zone).items():
                yield Settlement(price_case, tax, party, payee, zone, -share * found.lines[tax])
    for item, to_bank in BANK.items():
        if np.any(found.lines[item]):
            payer, payee = (party, OUTSIDE) if to_bank else (OUTSIDE, party)
            amounts = -found.lines[item] if to_bank else found.lines[item]
            yield Settlement(price_case, item, payer, payee, zone, amounts)


def _sides(party: str, other: str, received: Floats) -> tuple[str, str, Floats]:
    """Return payer, payee and amount of something received (negative: paid) by a party."""
    return (other, party, received) if received.sum() >= 0.0 else (party, other, -received)


def gather_settlements(found: list[Settlement]) -> list[Settlement]:
    """Return settlements with the same labels as one, in order."""
    sums: dict[tuple[str, str, str, str, str], Floats] = {}
    for one in found:
        key = one.price_case, one.item, one.payer, one.payee, one.zone
        sums[key] = sums[key] + one.amounts if key in sums else one.amounts
    return [Settlement(*key, amounts) for key, amounts in sorted(sums.items())]
