"""Verbs on comments: enter and read. A comment is never changed and never removed."""

from sqlalchemy import Connection, insert, select

from longspring.errors import AbsentError
from longspring.track.check import Checks
from longspring.track.database import Database
from longspring.track.deed import Deed, deed, new_id
from longspring.track.moment import instant_of, instant_text
from longspring.track.permit import permit
from longspring.track.records import Actor, Comment
from longspring.track.rows import findable
from longspring.track.tables import clauses, comments, projects

SUBJECTS = {"project": projects, "clause": clauses}


def enter_comment(database: Database, actor: Actor, subject: str, text: str) -> Comment:
    """Enter a comment on `project/KEY` or `clause/NAME`.

    Raises
    ------
    InvalidError
        If it says nothing, or too much.
    AbsentError
        If there is no such subject.
    """
    with deed(database, actor, "enter_comment") as done:
        checks = Checks()
        checks.words("text", text, empty=False)
        checks.done()
        _find(done, subject)
        row = {
            "id": new_id(),
            "subject": subject,
            "text": text,
            "by": actor.user,
            "party": actor.party,
            "at": instant_text(done.at),
        }
        done.connection.execute(insert(comments).values(row))
        done.tell(f"comment/{row['id']}", row)
    return Comment(row["id"], subject, text, actor.user, actor.party, done.at)


def list_comments(database: Database, actor: Actor, subject: str) -> tuple[Comment, ...]:
    """Return the comments on a subject, oldest first."""
    permit(actor, "read_register")
    if not findable(subject):
        return ()
    with database.reading() as connection:
        return comments_on(connection, subject)


def comments_on(connection: Connection, subject: str) -> tuple[Comment, ...]:
    """Return the comments on a subject on a connection, oldest first."""
    rows = connection.execute(
        select(comments).where(comments.c.subject == subject).order_by(comments.c.at, comments.c.id)
    )
    return tuple(
        Comment(row.id, row.subject, row.text, row.by, row.party, instant_of(row.at))
        for row in rows
    )


def _find(done: Deed, subject: str) -> None:
    kind, _, key = subject.partition("/")
    if kind not in SUBJECTS:
        raise AbsentError(subject)
    done.row(SUBJECTS[kind], key, subject)
