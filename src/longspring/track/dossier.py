"""A project with everything entered of it, all read at the same moment."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, func, select

from longspring.track.comment import comments_on
from longspring.track.database import Database
from longspring.track.deed import row_of
from longspring.track.evidence import evidence_in
from longspring.track.measure import measures_in
from longspring.track.permit import permit
from longspring.track.project import project_of
from longspring.track.records import Actor, Comment, Evidence, Measure, Project
from longspring.track.rows import findable
from longspring.track.tables import comments, evidence, measures, projects

Mark = tuple[int | None, ...]


def _counted(table: Table, of: "ColumnElement[str]", value: str) -> "tuple[Any, Any]":
    """Return how many rows of a table there are, and the sum of their versions."""
    chosen = of == bindparam(value)
    versions = func.sum(table.c.version) if "version" in table.c else func.count()
    return (
        select(func.count()).select_from(table).where(chosen).scalar_subquery(),
        select(versions).select_from(table).where(chosen).scalar_subquery(),
    )


MARK = select(
    select(projects.c.version).where(projects.c.key == bindparam("project")).scalar_subquery(),
    *_counted(evidence, evidence.c.project, "project"),
    *_counted(measures, measures.c.project, "project"),
    *_counted(comments, comments.c.subject, "subject"),
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A project, its evidence by date, its measures by their last day, its comments by age."""

    project: Project
    evidence: tuple[Evidence, ...]
    measures: tuple[Measure, ...]
    comments: tuple[Comment, ...]


def read_dossier(database: Database, actor: Actor, key: str) -> Dossier:
    """Return a project with its evidence, measures and comments, as of one moment.

    Raises
    ------
    AbsentError
        If there is none of this key.
    """
    permit(actor, "read_register")
    subject = f"project/{key}"
    with database.reading() as connection:
        return Dossier(
            project_of(row_of(connection, projects, key, subject)),
            evidence_in(connection, key),
            measures_in(connection, project=key),
            comments_on(connection, subject),
        )


def read_mark(database: Database, key: str) -> Mark:
    """Return what differs whenever a dossier does: versions only rise, and no row is ever removed.

    A project that is not there has a mark as well.
    """
    if not findable(key):
        return ()
    with database.reading() as connection:
        return tuple(connection.execute(MARK, {"project": key, "subject": f"project/{key}"}).one())
