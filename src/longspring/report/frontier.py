"""The page of a frontier: the picture, a card for every point, and what is behind it."""

from collections.abc import Mapping
from typing import Any

from longspring import __version__
from longspring.catalogue import percent_at_most
from longspring.report.frontier_chart import chart, name_of
from longspring.report.markup import Cell, Section, number_cell, paragraph, table
from longspring.report.measure import MONEY, Measure, Scale
from longspring.report.page import Heading, assembled, static
from longspring.report.text import Text, join, plain, say

PAYMENT = Measure(Scale("M CNY/a", 1e-6, 0), Scale("亿元/年", 1e-8, 2))
Record = Mapping[str, Any]


def render_frontier(record: Record) -> str:
    """Return the page of a frontier as one HTML file.

    Parameters
    ----------
    record : mapping
        As `deal.record` makes it and frontier.json holds it.

    Returns
    -------
    str
        The page, in English and Chinese, which needs no other file and no network; only the links
        to the reports of the points lead to the folders beside it.
    """
    title = Text(record["title"]["en"], record["title"]["zh"])
    about = Heading(
        say("frontier.heading", title=title),
        say("frontier.subtitle"),
        __version__,
        script=f"\n{static('frontier.js')}",
        tab=say("frontier.tab", title=title),
        foot=say("frontier.foot", version=__version__),
    )
    return assembled(about, (_picture(record), _points(record), _rules(record), _proof(record)))


def _picture(record: Record) -> Section:
    """Return the picture with its legend and the cards of all points."""
    best = [_most(record, place) for place in (0, 1)]
    lead = say(
        "frontier.lead",
        first=_side(record, 0),
        second=_side(record, 1),
        most=MONEY.text(best[0]),
        other=MONEY.text(best[1]),
    )
    marks = ("corner", "fair", "agreement", "no_deal", "run", "bound")
    legend = "".join(
        f'<li><i class="key {mark}"></i>{say(f"frontier.key.{mark}").html()}</li>' for mark in marks
    )
    cards = "".join(_card(record, point) for point in record["points"])
    body = (
        paragraph(lead, "opening")
        + paragraph(say("frontier.click"), "note")
        + f'<div class="frontier-frame">{chart(record)}</div>'
        + f'<ul class="legend keys">{legend}</ul><div id="cards" aria-live="polite">{cards}</div>'
    )
    return Section("frontier", say("frontier.title"), body)


def _most(record: Record, place: int) -> float:
    side = record["sides"][place]["name"]
    return max(point["gain"][side] for point in record["points"] if point["kind"] == "corner")


def _side(record: Record, place: int) -> Text:
    side = record["sides"][place]
    return Text(side["en"], side["zh"])


def _card(record: Record, point: Record) -> str:
    """Return what one point is worth to everyone, what is paid, and where its plan is."""
    name, proof = point["name"], point["certificate"]
    link = f'<p><a href="points/{name}/report.html">{say("frontier.plan").html()}</a></p>'
    certified = say(
        "frontier.certified", primal=f"{proof['primal']:.1e}", gap=f"{proof['gap']:.1e}"
    )
    saving = say("frontier.saves", saving=MONEY.text(point["saving"]))
    body = paragraph(saving)
    if point["harmed"]:
        losers = join([_bare(record, party) for party in point["harmed"]])
        body += paragraph(say("frontier.harmed", parties=losers), "warning")
    if point["unmet"]:
        body += paragraph(say("frontier.unmet", clauses=plain(", ".join(point["unmet"]))))
    body += _gains(record, point) + _parties(record, point)
    body += _payments(record, point) + paragraph(certified, "note") + link
    return (
        f'<article class="card" data-card="{name}" id="card-{name}">'
        f"<h3>{name_of(point).html()}</h3>{body}</article>"
    )


def _gains(record: Record, point: Record) -> str:
    """Return the utilities of both sides, term by term, those left out as well."""
    rows: list[list[Cell]] = []
    for side in record["sides"]:
        name = side["name"]
        values = [found["gain"][name] for found in _both(point)]
        rows.append([Cell(Text(side["en"], side["zh"]), kind="side"), *_money(values)])
        for term in side["terms"]:
            label = Text(term["en"], term["zh"])
            if not term["use"]:
                label = say("frontier.unused", term=label)
            found = [one["terms_gain"][name][term["name"]] for one in _both(point)]
            rows.append([Cell(label), *_money(found)])
    return table(say("frontier.gains"), _header("frontier.what", point), rows)


def _parties(record: Record, point: Record) -> str:
    rows = [
        [Cell(_party(record, name)), *_money([one["parties_gain"][name] for one in _both(point)])]
        for name in point["parties_gain"]
    ]
    return table(say("frontier.parties"), _header("frontier.party", point), rows)


def _party(record: Record, name: str) -> Text:
    """Return the name of a party, with a mark where it is protected."""
    label = _bare(record, name)
    return say("frontier.held", party=label) if name in record["protected"] else label


def _bare(record: Record, name: str) -> Text:
    known = record["parties"].get(name)
    return Text(known["en"], known["zh"]) if known else plain(name)


def _both(point: Record) -> list[Record]:
    """Return the point as agreed and, where there is one, as operated."""
    return [point, *([point["operated"]] if point["operated"] else [])]


def _header(key: str, point: Record) -> list[Text]:
    heads = [say("frontier.agreed"), say("frontier.run")]
    return [say(key), *heads[: len(_both(point))]]


def _money(values: list[float]) -> list[Cell]:
    return [number_cell(MONEY.text(value), value) for value in values]


def _payments(record: Record, point: Record) -> str:
    """Return the side payments by period, where any is made."""
    if not point["payments"]:
        return ""
    years = sorted({year for paid in point["payments"].values() for year in paid})
    rows: list[list[Cell]] = []
    for name, paid in point["payments"].items():
        about = record["payments"][name]
        ends = (_bare(record, about["payer"]), _bare(record, about["payee"]))
        label = say("frontier.pays", payment=Text(about["en"], about["zh"]), a=ends[0], b=ends[1])
        cells = [
            number_cell(PAYMENT.number(paid[year]), paid[year]) if year in paid else Cell(plain(""))
            for year in years
        ]
        rows.append([Cell(label), *cells])
    caption = say("frontier.payments", unit=PAYMENT.unit())
    return table(caption, [say("frontier.payment"), *(plain(year) for year in years)], rows)


def _points(record: Record) -> Section:
    """Return the table of all points, and why agreed and operated gains differ."""
    sides = [_side(record, place) for place in (0, 1)]
    names = [side["name"] for side in record["sides"]]
    header = [say("frontier.point")]
    header += [say("frontier.gain", side=side) for side in sides]
    header += [say("frontier.operated", side=side) for side in sides]
    header += [say("frontier.saving")]
    rows = [
        [
            Cell(name_of(point)),
            *_money([point["gain"][name] for name in names]),
            *(
                _money([point["operated"]["gain"][name] for name in names])
                if point["operated"]
                else [Cell(plain("–"), numeric=True)] * 2
            ),
            *_money([point["saving"]]),
        ]
        for point in record["points"]
    ]
    body = paragraph(say("frontier.dispatch"), "finding")
    body += table(say("frontier.all"), header, rows) + _everyone(record)
    return Section("points", say("frontier.points"), body)


def _everyone(record: Record) -> str:
    """Return what every party gains at every point as agreed."""
    header = [say("frontier.party"), *(name_of(point) for point in record["points"])]
    rows = [
        [Cell(_party(record, name))]
        + [
            number_cell(MONEY.number(point["parties_gain"][name]), point["parties_gain"][name])
            for point in record["points"]
        ]
        for name in record["points"][0]["parties_gain"]
    ]
    return table(say("frontier.everyone", unit=MONEY.unit()), header, rows)


def _rules(record: Record) -> Section:
    """Return what holds without a deal, who is protected, and what is open."""
    held = join([_bare(record, name) for name in record["protected"]])
    stands = plain(", ".join(record["standing"]))
    rule = record["no_deal"]
    years = plain(", ".join(map(str, rule["periods"])))
    builder = _bare(record, rule["builder"])
    kind = "frontier.as_written" if record["as_written"] else "frontier.open"
    body = paragraph(say("frontier.without", builder=builder, years=years, clauses=stands))
    body += paragraph(say(kind)) + paragraph(say("frontier.protected", parties=held))
    body += paragraph(say("frontier.cost", cost=MONEY.text(record["cost_limit"])))
    return Section("rules", say("frontier.rules"), body)


def _proof(record: Record) -> Section:
    """Return how close plans and bound are."""
    body = paragraph(
        say(
            "frontier.proved",
            gap=percent_at_most(record["gap"]),
            tolerance=f"{record['tolerance']:.2%}",
            looks=len(record["cuts"]),
            area=f"{record['area']:.3%}",
        )
    )
    body += paragraph(say("frontier.steps", steps=record["steps"]), "note")
    return Section("proof", say("frontier.proof"), body)
