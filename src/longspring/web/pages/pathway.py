"""Pathways: what stands, delivers, is burnt, emitted and paid, by milestone year and zone."""

from longspring.report.emission import emission_section
from longspring.report.money import money_section
from longspring.report.pathway import capacity_section, energy_section
from longspring.report.view import PlanView
from longspring.web.pages.absent import no_rows
from longspring.web.pages.chart import charts_of
from longspring.web.pages.choose import choose
from longspring.web.pages.zone import zone_options, zone_view
from longspring.web.shapes import Pathway
from longspring.web.words import say

LEFT_OUT = ("positions", "flows")  # of the sections: they stand on the page of money


def pathway_page(view: PlanView, zone: str | None = None) -> Pathway:
    """Return the pathways of a plan, of all zones or of one."""
    zones = zone_options(view)
    chosen = choose("zone", zone, [option.key for option in zones])
    seen = zone_view(view, chosen)
    sections = [capacity_section(seen), energy_section(seen), emission_section(seen)]
    if seen.has("transfers"):
        sections.append(money_section(seen))
    figures = [figure for section in sections for figure in section.figures]
    charts = [
        chart for figure in figures if figure.key not in LEFT_OUT for chart in charts_of(figure)
    ]
    missing = [] if charts else [no_rows(say("what.pathway"))]
    return Pathway(zones, chosen, view.periods(), charts, missing)
