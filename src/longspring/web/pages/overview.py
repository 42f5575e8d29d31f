"""The overview: what a plan is, in a dozen figures, and how far it can be trusted."""

from longspring.report.agreement import clause_sentence
from longspring.report.emission import emission_section, net_emissions
from longspring.report.headline import headline_tiles, opening, resolution_sentence
from longspring.report.measure import MASS_YEARLY, MONEY, SHARE, Measure
from longspring.report.money import money_section
from longspring.report.pathway import capacity_section
from longspring.report.text import Text, say
from longspring.report.view import PlanView
from longspring.web.pages.absent import no_delivery, no_frontier, no_prices
from longspring.web.pages.chart import charts_of, number
from longspring.web.shapes import Chart, Figure, Overview, PlanCard

SHOWN = ("capacity-power", "capacity-heat", "emission", "costs")
COUNT = "1"


def overview_page(view: PlanView, card: PlanCard) -> Overview:
    """Return the opening page of a plan."""
    values = _values(view)
    figures = [
        Figure(key, name, text, note, *values.get(key, (None, "", None)))
        for key, (name, text, note) in headline_tiles(view).items()
    ]
    charts = _charts(view)
    statements = [opening(view), resolution_sentence(view)]
    clauses = view.records("clauses")
    if clauses:
        statements.append(clause_sentence(clauses))
    statements += [chart.title for chart in charts if chart.title is not None]
    if any(row.get("illustrative") for row in clauses):
        statements.append(say("clauses.illustrative"))
    return Overview(card, figures, statements, charts, _missing(card))


def _values(view: PlanView) -> dict[str, tuple[float | None, str, Measure | None]]:
    """Return the number, unit and measure of the tiles that have one."""
    net, manifest = net_emissions(view), view.plan.manifest
    names = {str(row["clause"]) for row in view.records("clauses")}
    missed = {str(row["clause"]) for row in view.records("clauses") if not row["met"]}
    return {
        "cost": (number(manifest.get("objective")), "CNY", MONEY),
        "clauses": (float(len(names) - len(missed)), COUNT, None),
        "end": (number(net[max(net)]) if net else None, "t/a", MASS_YEARLY),
        "assumed": (number(manifest.get("assumed_share")), COUNT, SHARE),
    }


def _charts(view: PlanView) -> list[Chart]:
    sections = (capacity_section(view), emission_section(view), money_section(view))
    figures = {one.key: one for section in sections for one in section.figures}
    return [chart for key in SHOWN if key in figures for chart in charts_of(figures[key])]


def _missing(card: PlanCard) -> list[Text]:
    missing: list[Text] = []
    if not card.has.prices:
        missing.append(no_prices(card.plan))
    if not card.has.frontier:
        missing.append(no_frontier())
    if not card.has.delivery:
        missing.append(no_delivery())
    return missing
