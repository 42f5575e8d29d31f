"""Utilities: what a side wants, as one linear map in present value.

    utility[side] = sum over its terms of weight x parameter x sum over p of
                    present_weight[p] x account[p, parties]                        [CNY]

A term whose account is a present value already (`discount: none`, as `npv`) is added up as it
is. A term that is switched off counts nothing and is reported all the same.
"""

from collections.abc import Mapping

from longspring.case.model import Case, Side
from longspring.case.sides import UtilityTerm
from longspring.ledger.account import Ledgers
from longspring.ledger.factor import parameter
from longspring.ledger.linear import LinearMap, total


def utilities(case: Case, ledgers: Ledgers) -> Mapping[str, LinearMap]:
    """Return the utility of each side of a case that has sides [CNY]."""
    assert case.deal is not None
    return {side.name: utility(side, case, ledgers) for side in case.deal.sides}


def utility(side: Side, case: Case, ledgers: Ledgers) -> LinearMap:
    """Return what a side's terms in use add up to [CNY]."""
    return total(term_map(term, case, ledgers) for term in side.terms if term.use)


def term_map(term: UtilityTerm, case: Case, ledgers: Ledgers) -> LinearMap:
    """Return one term of a utility, in use or not [CNY]."""
    account = ledgers.accounts[term.account]
    if term.parties:
        account = account.select("party", term.parties)
    weight = term.weight * (parameter(case, term.parameter) if term.parameter else 1.0)
    worth = ledgers.present_weight if term.discount == "social" else {}
    return total(
        one.scaled(weight * worth.get(period, 1.0)) for period, one in account.by_period().items()
    )


def party_value(ledgers: Ledgers, party: str) -> LinearMap:
    """Return the net present value of one party over all periods, at its own rate [CNY]."""
    return total(ledgers.accounts["npv"].select("party", (party,)).by_period().values())


def system_cost(ledgers: Ledgers) -> LinearMap:
    """Return the present value of the system cost [CNY]."""
    costs = ledgers.accounts["system_cost"].by_period()
    return total(one.scaled(ledgers.present_weight[period]) for period, one in costs.items())
