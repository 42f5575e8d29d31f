"""Money: who pays whom, where every party ends, and what the plan costs by category.

net position of a party = received - paid; over all parties the sum is zero
cost category = a transfer paid to `outside` less what `outside` pays for it
"""

from dataclasses import replace

from longspring.report.figure import Choice, Figure, Series, View, single
from longspring.report.markup import Section, draw, paragraph
from longspring.report.measure import MONEY, MONEY_YEARLY
from longspring.report.palette import colours
from longspring.report.pathway import finding, stack_view
from longspring.report.text import Text, plain, say
from longspring.report.view import PlanView

OUTSIDE = "outside"
CATEGORIES = 9  # cost categories drawn one by one
SMALL = 5e-3  # flows below this share of the largest are left out of the picture, not of the sums
Flows = dict[tuple[str, str], float]


def money_section(view: PlanView) -> Section:
    """Return net positions, flows between parties and costs by category."""
    if not view.has("transfers"):
        return Section("money", say("money.title"), paragraph(say("absent"), "absent"))
    figures = (costs_figure(view), _positions(view), _sankey(view))
    kept = tuple(figure for figure in figures if figure is not None)
    body = paragraph(say("money.lead")) + "".join(draw(figure) for figure in kept)
    body += paragraph(say("money.conservation", total=MONEY.text(_imbalance(view))), "note")
    return Section("money", say("money.title"), body, kept)


def flows_of(view: PlanView, period: int) -> Flows:
    """Return the money from payer to payee in a period [CNY/a], always as a positive flow."""
    flows: Flows = {}
    for (payer, payee), value in view.total(
        "transfers", ("payer", "payee"), {"period": period}
    ).items():
        pair = (str(payer), str(payee)) if value >= 0.0 else (str(payee), str(payer))
        flows[pair] = flows.get(pair, 0.0) + abs(value)
    return flows


def net_positions(view: PlanView, period: int) -> dict[str, float]:
    """Return received less paid by party in a period [CNY/a]."""
    net: dict[str, float] = {}
    for (payer, payee), value in flows_of(view, period).items():
        net[payer] = net.get(payer, 0.0) - value
        net[payee] = net.get(payee, 0.0) + value
    return net


def _imbalance(view: PlanView) -> float:
    return sum(sum(net_positions(view, period).values()) for period in view.periods())


def costs_figure(view: PlanView) -> Figure | None:
    """Return what is paid outside by category and period, None where nothing is."""
    totals: dict[tuple[str, int], float] = {}
    for name, sign in (("payee", 1.0), ("payer", -1.0)):
        for (transfer, period), value in view.total(
            "transfers", ("transfer", "period"), {name: OUTSIDE}
        ).items():
            key = (str(transfer), int(period))
            totals[key] = totals.get(key, 0.0) + sign * value
    totals = {key: value for key, value in totals.items() if abs(value) > 0.5}
    if not totals:
        return None
    title = finding(view, totals, "transfer", MONEY, "money.costs")
    drawn = stack_view(view, totals, "transfer", MONEY_YEARLY, CATEGORIES)
    whole = tuple(
        sum(value for (_, year), value in totals.items() if year == period)
        for period in view.periods()
    )
    total = Series(say("figure.total"), whole, "#111111", "line")
    drawn = replace(drawn, series=(*drawn.series, total))
    return single("costs", "columns", title, say("axis.period"), drawn, say("money.costs.note"))


def _positions(view: PlanView) -> Figure:
    periods = view.periods()
    nets = {period: net_positions(view, period) for period in periods}
    parties = sorted({party for net in nets.values() for party in net})
    views = {
        str(period): View(
            tuple(view.name("party", party) for party in parties),
            tuple(_sides(view, period, parties)),
            MONEY,
        )
        for period in periods
    }
    return Figure(
        "positions",
        "rows",
        say("money.positions"),
        say("axis.party"),
        views,
        (_period_choice(periods),),
        say("money.positions.note"),
    )


def _sides(view: PlanView, period: int, parties: list[str]) -> list[Series]:
    flows = flows_of(view, period)
    received = [sum(v for (_, payee), v in flows.items() if payee == one) for one in parties]
    paid = [-sum(v for (payer, _), v in flows.items() if payer == one) for one in parties]
    net = [a + b for a, b in zip(received, paid, strict=True)]
    return [
        Series(say("money.received"), tuple(received), "#4ea5d9"),
        Series(say("money.paid"), tuple(paid), "#ee8866"),
        Series(say("money.net"), tuple(net), "#111111", "point"),
    ]


def _sankey(view: PlanView) -> Figure | None:
    periods = view.periods()
    views = {str(period): links_view(view, flows_of(view, period)) for period in periods}
    if not any(shown.categories for shown in views.values()):
        return None
    return Figure(
        "flows",
        "sankey",
        say("money.flows"),
        say("axis.flow"),
        views,
        (_period_choice(periods),),
        say("money.flows.note"),
    )


def links_view(view: PlanView, flows: Flows) -> View:
    """Return flows between parties, small ones left out of the picture."""
    parties = sorted({party for pair in flows for party in pair})
    tint = colours(parties)
    largest = max(flows.values(), default=0.0)
    kept = [(pair, value) for pair, value in sorted(flows.items()) if value > SMALL * largest]
    kept.sort(key=lambda item: (-item[1], item[0]))
    names = [view.name("party", party) for party in parties]
    categories = tuple(_arrow(view, pair) for pair, _ in kept)
    values = tuple(value for _, value in kept)
    extra = {
        "nodes": [
            name.pair() | {"colour": tint[one]} for name, one in zip(names, parties, strict=True)
        ],
        "links": [[parties.index(payer), parties.index(payee)] for (payer, payee), _ in kept],
    }
    return View(categories, (Series(say("money.flow"), values, "#4ea5d9"),), MONEY, extra)


def _arrow(view: PlanView, pair: tuple[str, str]) -> Text:
    payer, payee = view.name("party", pair[0]), view.name("party", pair[1])
    return Text(f"{payer.en} → {payee.en}", f"{payer.zh} → {payee.zh}")


def _period_choice(periods: list[int]) -> Choice:
    options = tuple((str(period), plain(period)) for period in periods)
    return Choice("period", say("choice.period"), options, str(periods[min(1, len(periods) - 1)]))
