"""The small case with two sides: a company that may build wind, and households it may pay.

Wind is made cheap (1.5 million CNY/MW), so that it is worth building and the company earns by it.
A fund lets the company pay households up to a cap a year in either period. The company discounts
at 10 %, everybody else at 5 %.
"""

from dataclasses import replace

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.case.model import Case, Deal, Label, Parameter, Side, SidePayment, Zone
from longspring.case.sides import NoDeal, UtilityTerm
from longspring.ledger.account import open_ledgers
from longspring.plan import Model, Settings
from longspring.program.build import build_program
from small_case import agreement, clause, grid, profiles, record, small_case

CAP = 1e6  # CNY/a
PLACE = {"label_en": "place", "label_zh": "地", "longitude": 125.0, "latitude": 44.0}
PLACE |= dict.fromkeys(("elevation", "population", "rural_population", "area"), 1.0)
WISH = clause("C1", "company_capacity", ">=", 150.0, "MW", strength="report_only")


def side(name: str, *parties: str, terms: tuple[UtilityTerm, ...] = ()) -> Side:
    """Return a side that wants the net present value of its parties, and further terms."""
    worth = UtilityTerm("worth", Label(name, name), "npv", parties, 1.0, "", "none", True)
    return Side(name, Label(name, name), parties, (worth, *terms))


def deal(**more: object) -> Deal:
    """Return the deal of the company and the households."""
    sides = side("company", "company"), side("homes", "households")
    given = {
        "sides": sides,
        "no_deal": NoDeal("company", (), ()),
        "standing": (),
        "protected": (),
    }
    return Deal(**(given | more))


def fund(period: int, cap: float = CAP, account: str = "") -> SidePayment:
    """Return the fund of the company for households in one period."""
    words = {"label_en": "fund", "label_zh": "基金", "payer": "company", "payee": "households"}
    return record(SidePayment, payment="fund", period=period, account=account, cap=cap, **words)


def deal_case(kept: float = 1.0, cap: float = CAP, **more: object) -> Case:
    """Return the small case with its deal; `more` are further fields of the case."""
    case = small_case()
    cheap = tuple(
        replace(row, overnight_cost=1.5e6) if row.technology == "wind" else row
        for row in case.costs
    )
    rates = {"discount_rate_company": 0.10, "discount_rate_households": 0.05}
    rows = [
        record(Parameter, parameter=name, value=rate, unit="1/a") for name, rate in rates.items()
    ]
    rows.append(record(Parameter, parameter="deal_kept_saving", value=kept, unit="1"))
    given = {
        "agreement": agreement(WISH),
        "costs": cheap,
        "zones": tuple(record(Zone, zone=name, **PLACE) for name in ("west", "east")),
        "parameters": (*case.parameters, *rows),
        "deal": deal(),
        "side_payments": (fund(2030, cap), fund(2040, cap)),
    }
    return replace(case, **(given | more))


def model_of(case: Case, steps: int = 4) -> Model:
    """Return the model of a case that was made without files."""
    program, layout = build_program(case, grid(steps), profiles())
    ledgers = open_ledgers(case, layout, profiles(), grid(steps))
    free = bind_objective(program, ledgers)
    bound = bind_clauses(free, ledgers, case.agreement)
    return Model(
        Settings(), case, grid(steps), profiles(), layout, ledgers, free, bound, {"build": 0.0}
    )
