"""The frontier: what the two sides can get together, from the record of a bundle."""

from collections.abc import Mapping
from typing import Any, Literal

from longspring.catalogue import percent_at_most
from longspring.report.frontier_chart import name_of
from longspring.report.measure import MONEY
from longspring.report.text import Text, plain, say
from longspring.web.pages.absent import no_frontier
from longspring.web.shapes import Option
from longspring.web.shapes_agreement import (
    Frontier,
    FrontierPoint,
    Payer,
    Payment,
    SideTotal,
)

Record = Mapping[str, Any]
KINDS: Mapping[str, Literal["no_deal", "as_written", "corner", "fair"]] = {
    "no_deal": "no_deal",
    "agreement": "as_written",
    "corner": "corner",
    "fair": "fair",
}


def no_frontier_page() -> Frontier:
    """Return the page where no frontier has been made."""
    return Frontier(available=False, missing=[no_frontier()])


def frontier_page(record: Record, plans: Mapping[str, str]) -> Frontier:
    """Return the page of a frontier.

    Parameters
    ----------
    record : mapping
        As frontier.json holds it.
    plans : mapping of point to plan
        Under which key the plan of a point stands on the shelf.
    """
    sides = [Option(side["name"], Text(side["en"], side["zh"])) for side in record["sides"]]
    return Frontier(
        available=True,
        missing=[],
        sides=sides,
        gap=record["gap"],
        tolerance=record["tolerance"],
        currency=record["currency"],
        as_written=record["as_written"],
        protected=[_party(record, name) for name in record["protected"]],
        inner=_gains(record, "inner"),
        outer=_gains(record, "outer"),
        points=[_point(record, point, plans) for point in record["points"]],
        statements=_statements(record, sides),
    )


def _statements(record: Record, sides: list[Option]) -> list[Text]:
    """Return what the picture says, and how close plans and bound are."""
    corners = [point for point in record["points"] if point["kind"] == "corner"]
    best = [max((point["gain"][side.key] for point in corners), default=0.0) for side in sides]
    lead = say(
        "frontier.lead",
        first=sides[0].label,
        second=sides[1].label,
        most=MONEY.text(best[0]),
        other=MONEY.text(best[1]),
    )
    rule = record["no_deal"]
    without = say(
        "frontier.without",
        builder=_party(record, rule["builder"]),
        years=plain(", ".join(map(str, rule["periods"]))),
        clauses=plain(", ".join(record["standing"])),
    )
    proved = say(
        "frontier.proved",
        gap=percent_at_most(record["gap"]),
        tolerance=f"{record['tolerance']:.2%}",
        looks=len(record["cuts"]),
        area=f"{record['area']:.3%}",
    )
    return [lead, say("frontier.dispatch"), without, proved]


def _gains(record: Record, line: str) -> list[list[float]]:
    """Return a line of the picture, kept in utilities, as gains over no deal."""
    none = next(point for point in record["points"] if point["kind"] == "no_deal")["utilities"]
    start = [float(none[side["name"]]) for side in record["sides"]]
    return [
        [float(value) - base for value, base in zip(_coordinates(point), start, strict=True)]
        for point in record[line]
    ]


def _coordinates(point: Any) -> list[Any]:
    return list(point.values()) if isinstance(point, Mapping) else list(point)


def _party(record: Record, name: str) -> Text:
    known = record["parties"].get(name)
    return Text(known["en"], known["zh"]) if known else plain(name)


def _point(record: Record, point: Record, plans: Mapping[str, str]) -> FrontierPoint:
    operated = point["operated"]
    return FrontierPoint(
        key=point["name"],
        kind=KINDS[point["kind"]],
        label=name_of(point),
        gains=dict(point["gain"]),
        operated=None if operated is None else dict(operated["gain"]),
        saving=point["saving"],
        sides=[_side(side, point) for side in record["sides"]],
        parties=[
            Payer(name, _party(record, name), value, record["currency"])
            for name, value in point["parties_gain"].items()
        ],
        payments=[
            Payment(
                name,
                Text(record["payments"][name]["en"], record["payments"][name]["zh"]),
                _party(record, record["payments"][name]["payer"]),
                _party(record, record["payments"][name]["payee"]),
                {int(year): amount for year, amount in paid.items()},
            )
            for name, paid in point["payments"].items()
        ],
        harmed=[_party(record, name) for name in point["harmed"]],
        unmet=list(point["unmet"]),
        plan=plans.get(point["name"]),
    )


def _side(side: Record, point: Record) -> SideTotal:
    """Return what a point is worth to a side, term by term, those left out as well."""
    name, operated = side["name"], point["operated"]
    terms: list[Payer] = []
    for term in side["terms"]:
        label = Text(term["en"], term["zh"])
        if not term["use"]:
            label = say("frontier.unused", term=label)
        terms.append(Payer(term["name"], label, point["terms_gain"][name][term["name"]], "CNY"))
    gain = None if operated is None else operated["gain"][name]
    return SideTotal(name, Text(side["en"], side["zh"]), point["gain"][name], gain, terms)
