"""Village power: what a plant of a village is reckoned with."""

from dataclasses import dataclass

from longspring.case.columns import Origin, number, provenance, text


@dataclass(frozen=True, slots=True)
class Scheme:
    """schemes.csv: a plant that every village may have, and what a village is promised of it.

    What it costs and earns is reckoned for one village; the plan decides how many are built.
    """

    scheme: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    capacity: float = number("MW", 0.001, meaning="of one village")
    full_load_hours: float = number("h/a", 1, 8760)
    overnight_cost: float = number("CNY/MW", 0)
    fixed_om: float = number("CNY/MW/a", 0)
    debt_share: float = number("1", 0, 1, meaning="part of the cost that is borrowed")
    loan_rate: float = number("1/a", 0, 0.5)
    loan_years: float = number("a", 1, 50)
    protected_price: float = number("CNY/MWh", 0)
    market_price: float = number("CNY/MWh", 0)
    promise: float = number("CNY/a", 0, meaning="net income promised to a village")
    villages: float = number("1", 0, meaning="villages that are to have one")
    origin: Origin = provenance()
