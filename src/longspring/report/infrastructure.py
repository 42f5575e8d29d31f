"""Infrastructure: what has to be put up, how many, how large, where and when."""

from longspring.report.markup import Section, draw, paragraph
from longspring.report.spread import account_stack, account_table, county_figure, known_accounts
from longspring.report.text import say
from longspring.report.view import PlanView

POINTS = ("charging_points",)
LISTED = (
    *("charging_points", "charging_power", "swap_stations", "hydrogen_stations"),
    *("storage_power", "storage_energy", "heat_storage_energy", "line_added", "line_length"),
    *("substations", "transformer_capacity", "heat_network_demand", "heat_pipe_added"),
    *("heat_pipe_length", "retrofit_area"),
)


def infrastructure_section(view: PlanView) -> Section:
    """Return number and size of what is put up, with ranges."""
    title = say("infrastructure.title")
    if not known_accounts(view, LISTED):
        return Section("infrastructure", title, paragraph(say("absent"), "absent"))
    points = account_stack(
        view,
        "infrastructure-points",
        say("infrastructure.points"),
        POINTS,
        say("infrastructure.points.note"),
    )
    counties = county_figure(view, "infrastructure", LISTED, say("infrastructure.note"))
    figures = tuple(one for one in (points, counties) if one is not None)
    body = paragraph(say("infrastructure.lead")) + "".join(draw(figure) for figure in figures)
    body += account_table(view, say("infrastructure.accounts"), LISTED)
    return Section("infrastructure", title, body, figures)
