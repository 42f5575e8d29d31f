"""The tables of a plan that finance adds, for cases with enterprises (finance.csv).

    proforma     cash by project (and over all, and over new projects), price case and year
    returns      figures of merit of the same; `standing` is of one project, nan in a sum
    settlement   what is paid after the plan, by price case, item, payer, payee, zone and year
    capital      what is paid for capital in the plan, and when, by transfer, payer, payee and zone
    price_case_definitions, party_rates     labels of price cases; discount rates

A project below `SMALL` of money in every year is in the sums only.
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from math import nan

import numpy as np

from longspring.case.check_money import PLAN
from longspring.case.model import Case
from longspring.finance.proforma import LINES, ProForma, add_up, pro_forma
from longspring.finance.project import (
    TODAY,
    Cash,
    Horizon,
    Project,
    dated,
    gather,
    horizon_of,
)
from longspring.finance.returns import Returns, returns_of
from longspring.finance.settlement import Settlement, gather_settlements, settle
from longspring.finance.terms import Rules, read_rules
from longspring.ledger.npv import party_rates
from longspring.results.collect import Solved
from longspring.results.table import Table, build_table

SMALL = 1e5  # [CNY/a]
ALL, NEW, ONE = "all", "new", "project"
PROJECT = ("scope", "party", "technology", "zone", "vintage", "price_case")


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """The pro forma of a project, or of all or all new ones of a party, in one price case."""

    scope: str
    project: Project
    price_case: str
    money: ProForma

    def labels(self) -> tuple[str, str, str, str, int, str]:
        """Return the labels of its rows."""
        at = self.project
        return self.scope, at.party, at.technology, at.zone, at.vintage, self.price_case


def finance_tables(solved: Solved) -> dict[str, Table]:
    """Return the tables by name; none for a case without enterprises."""
    if not solved.case.finance:
        return {}
    horizon, rules, cash = horizon_of(solved.case), read_rules(solved.case), gather(solved)
    statements, settlements = draw_up(cash, rules, horizon)
    tables = (
        proforma_table(statements, horizon),
        returns_table(statements, solved.case, horizon),
        settlement_table(settlements, horizon),
        capital_table(solved),
        *_labels(solved.case),
    )
    return {table.name: table for table in tables}


def draw_up(
    found: tuple[Cash, ...], rules: Rules, horizon: Horizon
) -> tuple[list[Statement], list[Settlement]]:
    """Return every pro forma, each party's sums first, and what is settled after the plan."""
    statements: list[Statement] = []
    settlements: list[Settlement] = []
    for price_case, prices in rules.prices.items():
        drawn: dict[str, list[tuple[Cash, ProForma]]] = {}
        for cash in found:
            at = cash.project
            terms = rules.terms[at.party, at.technology]
            money = pro_forma(cash, terms, rules.treatments, prices)
            drawn.setdefault(at.party, []).append((cash, money))
            settlements.extend(settle(cash, money, rules, price_case))
        for party, ones in drawn.items():
            whole = [money for _, money in ones]
            new = [money for cash, money in ones if cash.project.vintage != TODAY]
            for scope, kept in ((ALL, whole), (NEW, new)):
                money = add_up(kept, horizon.size)
                statements.append(Statement(scope, Project(party, "", "", 0), price_case, money))
            statements.extend(
                Statement(ONE, cash.project, price_case, money)
                for cash, money in ones
                if cash.size >= SMALL
            )
    return statements, gather_settlements(settlements)


def proforma_table(statements: list[Statement], horizon: Horizon) -> Table:
    """Return one row per pro forma and year with every line [CNY]."""
    rows = [
        (*one.labels(), year, standing, *line)
        for one in statements
        for year, standing, line in zip(
            horizon.years,
            one.money.standing.tolist() if one.scope == ONE else [nan] * horizon.size,
            np.array([one.money.lines[name] for name in LINES]).T.tolist(),
            strict=True,
        )
        if any(line)
    ]
    return build_table("proforma", (*PROJECT, "year", "standing", *LINES), rows)


def returns_table(statements: list[Statement], case: Case, horizon: Horizon) -> Table:
    """Return the figures of merit of every pro forma."""
    rates = party_rates(case)
    rows = []
    for one in statements:
        rate = rates[one.project.party]
        merit = returns_of(one.money, rate, horizon.years[0], case.base_year)
        built = float(one.money.standing.max(initial=0.0)) if one.scope == ONE else nan
        rows.append((*one.labels(), rate, built, *astuple(merit)))
    names = tuple(item.name for item in fields(Returns))
    return build_table("returns", (*PROJECT, "rate", "standing", *names), rows)


def settlement_table(settlements: list[Settlement], horizon: Horizon) -> Table:
    """Return one row per payment and year [CNY]."""
    rows = [
        (one.price_case, one.item, one.payer, one.payee, one.zone, year, value)
        for one in settlements
        for year, value in zip(horizon.years, one.amounts.tolist(), strict=True)
        if value
    ]
    header = ("price_case", "item", "payer", "payee", "zone", "year", "value")
    return build_table("settlement", header, rows)


def capital_table(solved: Solved) -> Table:
    """Return what is paid for capital by year [CNY]; negative what is left at the horizon."""
    sums: dict[tuple[str, str, str, str, int], float] = {}
    for one in solved.ledgers.capital:
        zone = one.cost.term.labels.get("zone", "")
        for year, value in dated(one, solved):
            key = one.transfer, one.payer, one.payee, zone, year
            sums[key] = sums.get(key, 0.0) + value
    rows = [(*key, value) for key, value in sorted(sums.items()) if value]
    return build_table("capital", ("transfer", "payer", "payee", "zone", "year", "value"), rows)


def _labels(case: Case) -> Iterator[Table]:
    """Yield the labels of price cases, and each party's discount rate."""
    cases = {row.price_case: (row.label_en, row.label_zh) for row in case.price_cases}
    labels = {PLAN: ("Prices of the plan", "规划价格"), **cases}
    yield build_table(
        "price_case_definitions",
        ("price_case", "label_en", "label_zh"),
        [(key, *label) for key, label in labels.items()],
    )
    yield build_table("party_rates", ("party", "rate"), list(party_rates(case).items()))
