"""One write of the register: permitted, checked, written and told to the audit chain, or nothing.

    with deed(database, actor, "enter_project") as done:
        done.connection.execute(...)
        done.tell("project/P1", row)

The transaction ends with the block. `tell` appends the whole record as it now stands, so that the
chain alone says what every table must hold (`longspring.track.compare`).
"""

import secrets
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, update

from longspring.errors import AbsentError, ConflictError
from longspring.track.chain import Entry, append
from longspring.track.database import Database
from longspring.track.permit import VERBS, permit, rights_of
from longspring.track.records import Actor
from longspring.track.rows import LARGEST, findable, one_row


@dataclass(frozen=True, slots=True)
class Deed:
    """A write that is going on: who, what, when, on which connection."""

    connection: Connection
    actor: Actor
    verb: str
    at: datetime

    def permit(self, zone: str | None) -> None:
        """Refuse what the actor may not do in a zone."""
        permit(self.actor, self.verb, zone)

    def tell(self, subject: str, content: Mapping[str, Any]) -> None:
        """Append to the audit chain what `subject` is from now on."""
        actor = self.actor
        append(
            self.connection, self.at, Entry(actor.user, actor.party, self.verb, subject, content)
        )

    def row(self, table: Table, key: str, subject: str) -> dict[str, Any]:
        """Return the row of a table whose primary key is `key`.

        Raises
        ------
        AbsentError
            If there is none; it is called by its `subject`.
        """
        return row_of(self.connection, table, key, subject)

    def change(
        self, table: Table, key: str, subject: str, seen: int, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Change a row that is still at the version `seen`, tell it, return it as it now is.

        Raises
        ------
        ConflictError
            If someone changed it since.
        """
        column = next(iter(table.primary_key.columns))
        if not findable(key) or not 0 <= seen < LARGEST:
            raise ConflictError(subject, seen, self.row(table, key, subject)["version"])
        changed = self.connection.execute(
            update(table)
            .where(column == key, table.c.version == seen)
            .values(**values, version=seen + 1)
        )
        row = self.row(table, key, subject)
        if changed.rowcount != 1:
            raise ConflictError(subject, seen, row["version"])
        self.tell(subject, row)
        return row


@contextmanager
def deed(database: Database, actor: Actor, verb: str) -> Generator[Deed]:
    """Begin a write: refuse an actor without the right, then take the lock of writes.

    What a county user may do depends on a zone that is often known only from a row; such verbs
    call `Deed.permit` with it.
    """
    right = VERBS.get(verb)
    if right is None or right not in rights_of(actor):
        permit(actor, verb)
    with database.writing() as connection:
        yield Deed(connection, actor, verb, database.clock())


def row_of(connection: Connection, table: Table, key: str, subject: str) -> dict[str, Any]:
    """Return the row of a table by its primary key, or an AbsentError that names `subject`."""
    column = next(iter(table.primary_key.columns))
    found = one_row(connection, select(table).where(column == key)) if findable(key) else None
    if found is None:
        raise AbsentError(subject)
    return dict(found)


def new_id() -> str:
    """Return a name for a new record that nobody can guess."""
    return secrets.token_hex(16)
