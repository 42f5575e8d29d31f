"""Hold the tables against the chain, to find what was changed behind the register's back.

Every write tells the chain the whole record, so the last row about a subject says what its table
must hold. A record that was edited, added or removed by hand in the database differs from it.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from longspring.track.account import told_of_user
from longspring.track.database import Database
from longspring.track.records import PARTIES
from longspring.track.rows import all_rows, streamed
from longspring.track.seal import commitment
from longspring.track.tables import (
    agreements,
    audit,
    clauses,
    comments,
    evidence,
    measures,
    projects,
    sealed,
    users,
)

TOLD: dict[str, Table] = {
    "agreement": agreements,
    "clause": clauses,
    "project": projects,
    "evidence": evidence,
    "measure": measures,
    "comment": comments,
    "user": users,
}


NOTHING_WITHDRAWN: Mapping[str, Any] = {
    "withdrawn": 0,
    **{
        f"{party}_{name}": None
        for party in PARTIES
        for name in ("withdrawn_by", "withdrawn_at", "reason")
    },
}


def find_changed(database: Database) -> tuple[str, ...]:
    """Return the subjects whose record is not what the chain says, sorted."""
    with database.reading() as connection:
        told, seals = _told(connection)
        there = dict(_there(connection))
        forged = _forged(connection, seals)
    changed = {
        subject for subject in told.keys() | there.keys() if told.get(subject) != there.get(subject)
    }
    return tuple(sorted(changed | forged))


def _told(connection: Connection) -> tuple[dict[str, Any], set[str]]:
    """Return the last content of each subject, and every commitment."""
    told: dict[str, Any] = {}
    seals: set[str] = set()
    statement = select(audit.c.subject, audit.c.content).order_by(audit.c.sequence)
    for row in streamed(connection, statement):
        kind = row["subject"].partition("/")[0]
        said = json.loads(row["content"])
        if kind in TOLD:
            told[row["subject"]] = as_now(kind, said)
        elif kind == "sealed":
            seals.add(said["commitment"])
    return told, seals


def as_now(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the chain once said of a record in the columns that its table has today.

    Until revision r0004 evidence had one withdrawal, of the party that had entered it; until r0005
    a measure had none.
    """
    if kind not in ("evidence", "measure"):
        return dict(said)
    now = {**NOTHING_WITHDRAWN, **said}
    party = now["entered_party"]
    for name in ("withdrawn_by", "withdrawn_at", "reason"):
        old = now.pop(name, None)
        if old is not None:
            now[f"{party}_{name}"] = old
    return now


def _there(connection: Connection) -> "list[tuple[str, dict[str, Any]]]":
    found: list[tuple[str, dict[str, Any]]] = []
    for kind, table in TOLD.items():
        key = next(iter(table.primary_key.columns)).name
        found.extend(
            (f"{kind}/{row[key]}", told_of_user(row) if table is users else dict(row))
            for row in streamed(connection, select(table))
        )
    return found


def _forged(connection: Connection, seals: set[str]) -> set[str]:
    """Return the party of each sealed value whose commitment the chain does not have."""
    rows = all_rows(connection, select(sealed))
    return {f"sealed/{row['party']}" for row in rows if commitment(row) not in seals}
