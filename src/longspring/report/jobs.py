"""Jobs: how many people build, make, run and gather, by period, group and county.

people in construction = job-years of the period / its years
"""

from longspring.report.figure import Choice, Figure
from longspring.report.markup import Section, draw, paragraph
from longspring.report.measure import measure_of
from longspring.report.pathway import stack_view
from longspring.report.spread import (
    account_stack,
    account_table,
    county_figure,
    known_accounts,
    unit_of,
)
from longspring.report.text import say
from longspring.report.view import PlanView

PEOPLE = ("construction_fte", "operation_jobs", "fuel_supply_jobs")
LISTED = (
    *("construction_jobs", "construction_fte", "equipment_job_years", "operation_jobs"),
    *("operation_job_years", "fuel_supply_jobs", "local_construction_jobs"),
    *("local_operation_jobs",),
)
GROUPED = ("construction_jobs", "equipment_job_years", "operation_jobs")
SHARED = (
    *("operation_jobs", "construction_jobs", "local_operation_jobs"),
    *("local_construction_jobs", "fuel_supply_jobs"),
)


def jobs_section(view: PlanView) -> Section:
    """Return jobs with their ranges."""
    title = say("jobs.title")
    people = account_stack(view, "jobs-people", say("jobs.people"), PEOPLE, say("jobs.people.note"))
    if people is None:
        return Section("jobs", title, paragraph(say("absent"), "absent"))
    counties = county_figure(view, "jobs", SHARED, say("jobs.note"))
    figures = tuple(one for one in (people, _by_group(view), counties) if one is not None)
    body = paragraph(say("jobs.lead")) + "".join(draw(figure) for figure in figures)
    body += account_table(view, say("jobs.accounts"), LISTED)
    return Section("jobs", title, body, figures)


def _by_group(view: PlanView) -> Figure | None:
    """Return jobs by group of technology, one account at a time."""
    names = known_accounts(view, GROUPED)
    if not names:
        return None
    views = {}
    for name in names:
        found = view.total("accounts", ("group", "period"), {"account": name})
        totals = {(str(group), int(period)): value for (group, period), value in found.items()}
        views[name] = stack_view(view, totals, "group", measure_of(unit_of(view, name)))
    options = tuple((name, view.name("account", name)) for name in names)
    choice = Choice("account", say("choice.account"), options, names[0])
    title, note = say("jobs.groups"), say("jobs.groups.note")
    return Figure("jobs-groups", "columns", title, say("axis.period"), views, (choice,), note)
