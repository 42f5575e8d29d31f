"""Take the published projects of a case into the register.

A row of projects.csv becomes a project of provenance `published`. Its investment is 0, which means
not stated, and its stage is left out: a status in a list is no document that two parties signed.
Projects that the register has already stay as they are.
"""

from longspring.case.asset import Project as Published
from longspring.case.columns import Label
from longspring.case.model import Case
from longspring.track.database import Database
from longspring.track.deed import deed
from longspring.track.project import put_project
from longspring.track.records import Actor, Project, ProjectDraft
from longspring.track.rows import all_rows
from longspring.track.tables import projects


def enter_case_projects(database: Database, actor: Actor, case: Case) -> tuple[Project, ...]:
    """Enter the projects of a case that the register does not have, all or none; return them."""
    with deed(database, actor, "enter_project") as done:
        there = {row["key"] for row in all_rows(done.connection, projects.select())}
        drafts = [_draft(row) for row in case.projects if row.project not in there]
        return tuple(put_project(done, draft, 0) for draft in drafts)


def _draft(row: Published) -> ProjectDraft:
    return ProjectDraft(
        key=row.project,
        label=Label(row.label_en, row.label_zh),
        technology=row.technology,
        zone=row.zone,
        capacity_mw=row.capacity,
        investment_cny=0.0,
        owner=row.owner,
        provenance="published",
    )
