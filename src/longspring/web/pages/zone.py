"""A plan seen from one zone: its long tables with the rows of that zone alone."""

from dataclasses import replace

from longspring.report.text import say
from longspring.report.view import PlanView
from longspring.results import Plan, Series, Table
from longspring.web.shapes import Option

ALL = "all"
ZONED = ("annual", "accounts", "transfers")


def zone_options(view: PlanView) -> list[Option]:
    """Return every zone to choose from, all together first."""
    zones = [str(row["zone"]) for row in view.records("zones")]
    return [
        Option(ALL, say("dispatch.all")),
        *(Option(zone, view.name("zone", zone)) for zone in zones),
    ]


def zone_view(view: PlanView, zone: str) -> PlanView:
    """Return the view of one zone; the view itself for all of them."""
    if zone == ALL:
        return view
    tables = dict(view.plan.tables)
    for name in ZONED:
        table = tables.get(name)
        if table is None or isinstance(table.columns, Series):
            continue
        chosen = view.mask(name, {"zone": zone})
        columns = {key: column[chosen] for key, column in table.columns.items()}
        tables[name] = Table(name, columns)
    return replace(view, plan=Plan(view.plan.manifest, tables))
