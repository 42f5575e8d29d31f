"""Verbs on projects: enter, change, read. A project's state is never written, see `standing`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select

from longspring.case.columns import Label
from longspring.errors import Fault
from longspring.track.check import Checks, invalid
from longspring.track.database import Database
from longspring.track.deed import Deed, deed, row_of
from longspring.track.moment import canonical, day_of, day_text
from longspring.track.permit import permit
from longspring.track.records import Actor, Project, ProjectDraft
from longspring.track.rows import all_rows
from longspring.track.tables import clauses, projects

PROVENANCES = ("published", "plan", "entered")


def enter_project(database: Database, actor: Actor, draft: ProjectDraft) -> Project:
    """Enter a new project.

    Raises
    ------
    InvalidError
        If anything in the draft is wrong, or its key is taken.
    """
    with deed(database, actor, "enter_project") as done:
        return put_project(done, draft, 0)


def change_project(database: Database, actor: Actor, draft: ProjectDraft, version: int) -> Project:
    """Change a project that is still at `version`.

    Raises
    ------
    ConflictError
        If someone changed it since.
    """
    with deed(database, actor, "change_project") as done:
        return put_project(done, draft, version)


def write_projects(
    database: Database, actor: Actor, rows: Sequence[tuple[ProjectDraft, int]]
) -> tuple[Project, ...]:
    """Enter and change projects together, all or none.

    Parameters
    ----------
    database : Database
        The register.
    actor : Actor
        Who writes.
    rows : sequence of tuple
        Draft, and the version it changes; 0 for a new project.
    """
    with deed(database, actor, "enter_project") as done:
        changing = replace(done, verb="change_project")
        return tuple(
            put_project(changing if version else done, draft, version) for draft, version in rows
        )


def list_projects(database: Database, actor: Actor) -> tuple[Project, ...]:
    """Return every project, by key."""
    permit(actor, "read_register")
    with database.reading() as connection:
        rows = all_rows(connection, select(projects).order_by(projects.c.key))
    return tuple(project_of(row) for row in rows)


def read_project(database: Database, actor: Actor, key: str) -> Project:
    """Return one project.

    Raises
    ------
    AbsentError
        If there is none of this key.
    """
    permit(actor, "read_register")
    with database.reading() as connection:
        return project_of(row_of(connection, projects, key, f"project/{key}"))


def put_project(done: Deed, draft: ProjectDraft, version: int) -> Project:
    """Enter a project within a write, or change the one that is at `version`; 0: a new one."""
    done.permit(draft.zone)
    _check(done, draft)
    subject = f"project/{draft.key}"
    values = _values(draft)
    if version:
        done.permit(done.row(projects, draft.key, subject)["zone"])
        return project_of(done.change(projects, draft.key, subject, version, values))
    taken = done.connection.execute(
        select(projects.c.key).where(projects.c.key == draft.key)
    ).one_or_none()
    if taken is not None:
        raise invalid(Fault("taken", "key", draft.key))
    row = {**values, "version": 1}
    done.connection.execute(insert(projects).values(row))
    done.tell(subject, row)
    return Project(draft, 1)


def _check(done: Deed, draft: ProjectDraft) -> None:
    checks = Checks()
    checks.name("key", draft.key)
    checks.label("label", draft.label)
    checks.name("technology", draft.technology)
    checks.name("zone", draft.zone)
    checks.number("capacity_mw", draft.capacity_mw, 0)
    checks.number("investment_cny", draft.investment_cny, 0)
    checks.words("owner", draft.owner, 400)
    checks.among("provenance", draft.provenance, PROVENANCES)
    checks.order("due_on", draft.signed_on, draft.due_on)
    if draft.signed_on is not None:
        checks.past("signed_on", draft.signed_on, done.at)
    known = set(done.connection.execute(select(clauses.c.name)).scalars())
    for name in draft.clauses:
        checks.among("clauses", name, sorted(known))
    checks.done()


def _values(draft: ProjectDraft) -> dict[str, Any]:
    return {
        "key": draft.key,
        "label_en": draft.label.en,
        "label_zh": draft.label.zh,
        "technology": draft.technology,
        "zone": draft.zone,
        "capacity_mw": float(draft.capacity_mw),
        "investment_cny": float(draft.investment_cny),
        "owner": draft.owner,
        "clauses": canonical(list(draft.clauses)),
        "signed_on": day_text(draft.signed_on),
        "due_on": day_text(draft.due_on),
        "provenance": draft.provenance,
    }


def project_of(row: Mapping[str, Any]) -> Project:
    """Return the project of a row."""
    draft = ProjectDraft(
        key=row["key"],
        label=Label(row["label_en"], row["label_zh"]),
        technology=row["technology"],
        zone=row["zone"],
        capacity_mw=row["capacity_mw"],
        investment_cny=row["investment_cny"],
        owner=row["owner"],
        clauses=tuple(json.loads(row["clauses"])),
        signed_on=day_of(row["signed_on"]),
        due_on=day_of(row["due_on"]),
        provenance=row["provenance"],
    )
    return Project(draft, row["version"])
