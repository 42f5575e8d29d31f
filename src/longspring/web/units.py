"""Units of the numbers in records, for the heads of their columns in a file.

A number whose unit differs from record to record has it in a column beside it; years, versions and
counts have none.
"""

from collections.abc import Mapping

from longspring.web.shapes import CertificateMark, MapPage, PlanCard
from longspring.web.shapes_agreement import ClausePage, ClausePrice, FrontierPoint, Kept
from longspring.web.shapes_books import Flow, Position
from longspring.web.shapes_register import Evidence, Project, Rate
from longspring.web.shapes_works import ClauseOdds, ProjectForecast, StageDay, StageShare

MONEY, YEARLY = "CNY", "CNY/a"
UNITS: Mapping[type, Mapping[str, str]] = {
    PlanCard: {"hours": "h"},
    CertificateMark: {"primal": "1", "dual": "1", "gap": "1"},
    ClausePrice: {"saving": MONEY, "yearly_cost": YEARLY, "longest_hours": "h"},
    Kept: {"kept": "1"},
    FrontierPoint: {"gains": MONEY, "operated": MONEY, "saving": MONEY},
    Position: {"received": YEARLY, "paid": YEARLY, "net": YEARLY},
    Flow: {"value": YEARLY},
    Project: {"capacity_mw": "MW", "investment_cny": MONEY, "late_days": "d"},
    Evidence: {"file_size": "B"},
    Rate: {"value": "1"},
    ProjectForecast: {"capacity_mw": "MW", "late_days": "d", "odds_done": "1"},
    StageShare: {"share": "1"},
    ClauseOdds: {"kept": "1"},
    StageDay: {
        "criticality": "1",
        "days": "d",
        "day_value_cny": MONEY,
        "day_value_tco2": "tCO2",
    },
}


def page_units(page: object, part: str) -> Mapping[str, str]:
    """Return the units of the fields of a page's records that only the page as a whole tells."""
    if isinstance(page, MapPage):
        return {"value": page.unit}
    if isinstance(page, ClausePage) and part == "margins":
        unit = page.clause.account_unit
        price = dict.fromkeys(("shadow_price", "present_price", "up", "down"), price_unit(unit))
        return {**price, "low": unit, "high": unit, "per_point": MONEY}
    return {}


def price_unit(unit: str) -> str:
    """Return the unit of a price of something measured in a unit, by the year or once."""
    return f"{MONEY}/{unit.removesuffix('/a')}"
