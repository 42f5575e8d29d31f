"""A frontier as plain values: what frontier.json holds and the page shows. Money is in CNY."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from longspring.case.sides import Side
from longspring.deal.bargain import RULES
from longspring.deal.frontier import AGREEMENT, Frontier, Point
from longspring.deal.problem import NO_DEAL, Worth
from longspring.deal.sandwich import outer_corners
from longspring.results import certificate_record

CRUMB = 1e-6  # share of a party's worth below which a loss is none


def frontier_record(frontier: Frontier) -> dict[str, Any]:
    """Return a frontier as plain values.

    `gain` is over no deal; `operated` is the same investment and payments, its plants run at
    least cost. Points come in the order no deal, agreement as written, corners, fair points.
    """
    table, sandwich = frontier.table, frontier.sandwich
    case, none = table.plain.case, frontier.points[0]
    return {
        "case": case.name,
        "title": {"en": case.title.en, "zh": case.title.zh},
        "currency": case.currency,
        "base_year": case.base_year,
        "case_sha256": case.sha256,
        "hours": table.plain.settings.hours,
        "steps": int(table.plain.grid.steps),
        "as_written": table.agreement == case.agreement,
        "tolerance": frontier.tolerance,
        "gap": sandwich.gap,
        "area": sandwich.area,
        "range": sandwich.scale,
        "sides": [_side(side) for side in table.deal.sides],
        "parties": {one.name: {"en": one.label.en, "zh": one.label.zh} for one in case.parties},
        "protected": table.deal.protected,
        "standing": table.deal.standing,
        "no_deal": asdict(table.deal.no_deal),
        "cost_limit": frontier.limits.cost,
        "inner": sandwich.points,
        "outer": outer_corners(sandwich.cuts, sandwich.scale),
        "cuts": [{"weights": cut.weights, "bound": cut.bound} for cut in sandwich.cuts],
        "looks": [asdict(one) for one in frontier.looks],
        "payments": {
            row.payment: {
                "en": row.label_en,
                "zh": row.label_zh,
                "payer": row.payer,
                "payee": row.payee,
            }
            for row in table.payments.rows
        },
        "points": [_point(point, none.worth, table.deal.protected) for point in frontier.points],
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "en": side.label.en,
        "zh": side.label.zh,
        "parties": side.parties,
        "terms": [
            {
                "name": term.name,
                "en": term.label.en,
                "zh": term.label.zh,
                "account": term.account,
                "parties": term.parties,
                "weight": term.weight,
                "parameter": term.parameter,
                "discount": term.discount,
                "use": term.use,
            }
            for term in side.terms
        ],
    }


def _point(point: Point, none: Worth, protected: tuple[str, ...]) -> dict[str, Any]:
    kinds = {NO_DEAL: "no_deal", AGREEMENT: "agreement", **dict.fromkeys(RULES, "fair")}
    return {
        "name": point.name,
        "kind": kinds.get(point.name, "corner"),
        **_worth(point.worth, none),
        "harmed": [party for party in protected if _loses(party, point.worth, none)],
        "operated": None if point.operated is None else _worth(point.operated, none),
        "payments": {
            name: {str(year): amount for year, amount in years.items()}
            for name, years in point.payments.items()
        },
        "unmet": point.unmet,
        "certificate": certificate_record(point.certificate),
    }


def _worth(worth: Worth, none: Worth) -> dict[str, Any]:
    return {
        "utilities": dict(worth.utilities),
        "gain": _less(worth.utilities, none.utilities),
        "terms": {side: dict(values) for side, values in worth.terms.items()},
        "terms_gain": {
            side: _less(values, none.terms[side]) for side, values in worth.terms.items()
        },
        "parties": dict(worth.parties),
        "parties_gain": _less(worth.parties, none.parties),
        "cost": worth.cost,
        "saving": none.cost - worth.cost,
    }


def _loses(party: str, worth: Worth, none: Worth) -> bool:
    """Return whether a party is worth less than without a deal, beyond what solvers leave."""
    before = none.parties[party]
    return worth.parties[party] < before - CRUMB * max(abs(before), 1.0)


def _less(values: Mapping[str, float], others: Mapping[str, float]) -> dict[str, float]:
    return {name: value - others[name] for name, value in values.items()}
