"""The audit chain: what was done to the register, by whom, in an order that cannot be bent.

    hash = SHA-256( canonical JSON [previous hash, sequence, at, user, party, verb, subject,
                                    content as text] )

Every write appends a row in its own transaction, under the lock of all writes. `previous_hash`
is unique, so a fork is an error of the database; triggers refuse UPDATE, DELETE and TRUNCATE.
Whoever owns the database can still drop a trigger and rewrite the tail: a chain proves itself
only up to a head that someone else wrote down. `verify_chain` takes such a head.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, text

from longspring.track.database import Database
from longspring.track.moment import canonical, instant_of, instant_text
from longspring.track.permit import permit
from longspring.track.records import Actor, AuditRow
from longspring.track.rows import LARGEST, Row, all_rows, streamed
from longspring.track.tables import audit

GENESIS = "0" * 64
GUARDS = ("audit_no_update", "audit_no_delete", "audit_no_replace", "audit_no_truncate")
LAST = select(audit.c.sequence, audit.c.hash).order_by(audit.c.sequence.desc()).limit(1)
Reason = Literal["sequence", "previous", "hash", "head", "guard"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a write says of itself: who, what, about what, and what stands there now."""

    user: str
    party: str
    verb: str
    subject: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Break:
    """The first row that does not fit, and why.

    `sequence`: a row is missing before it; `previous`: it does not follow the row before;
    `hash`: its content is not what was hashed; `head`: a head once noted is not in the chain;
    `guard`: a trigger is missing, so rows could be changed.
    """

    sequence: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of the whole chain found; `head` is the hash of the last row."""

    rows: int
    intact: bool
    first_break: Break | None
    head: str


def link_hash(values: Mapping[str, Any]) -> str:
    """Return the hash of a row from its values, `content` as the text that is stored."""
    names = ("previous_hash", "sequence", "at", "user", "party", "verb", "subject", "content")
    return hashlib.sha256(canonical([values[name] for name in names]).encode()).hexdigest()


def append(connection: Connection, at: datetime, entry: Entry) -> str:
    """Append a row; the connection must hold the lock of writes. Return the new head."""
    last = connection.execute(LAST).one_or_none()
    values: dict[str, Any] = {
        "sequence": 1 if last is None else last.sequence + 1,
        "at": instant_text(at),
        "user": entry.user,
        "party": entry.party,
        "verb": entry.verb,
        "subject": entry.subject,
        "content": canonical(entry.content),
        "previous_hash": GENESIS if last is None else last.hash,
    }
    values["hash"] = link_hash(values)
    connection.execute(insert(audit).values(values))
    return values["hash"]


def read_head(database: Database) -> tuple[int, str]:
    """Return sequence and hash of the last row; every write of the register changes both."""
    with database.reading() as connection:
        last = connection.execute(LAST).one_or_none()
    return (0, GENESIS) if last is None else (last.sequence, last.hash)


def verify_chain(database: Database, noted: tuple[int, str] | None = None) -> Verified:
    """Check every row of the chain and the triggers that guard it; name the first break.

    Parameters
    ----------
    database : Database
        The register.
    noted : tuple of int and str, optional
        Sequence and hash of a row that someone wrote down elsewhere; it must still be there.
    """
    with database.reading() as connection:
        rows = streamed(connection, select(audit).order_by(audit.c.sequence))
        verified = verify_rows(rows, noted)
        if verified.intact and missing_guards(connection):
            return Verified(verified.rows, False, Break(0, "guard"), verified.head)
    return verified


def verify_rows(
    rows: Iterable[Mapping[str, Any]], noted: tuple[int, str] | None = None
) -> Verified:
    """Check rows in order of sequence; `content` is the text that was hashed."""
    count, head, found = 0, GENESIS, noted is None
    first: Break | None = None
    for row in rows:
        count += 1
        if first is None:
            reason = _reason(row, count, head)
            first = None if reason is None else Break(row["sequence"], reason)
        found = found or (row["sequence"], row["hash"]) == noted
        head = row["hash"]
    if first is None and not found and noted is not None:
        first = Break(noted[0], "head")
    return Verified(count, first is None, first, head)


def _reason(row: Mapping[str, Any], sequence: int, head: str) -> Reason | None:
    if row["sequence"] != sequence:
        return "sequence"
    if row["previous_hash"] != head:
        return "previous"
    return None if link_hash(row) == row["hash"] else "hash"


def missing_guards(connection: Connection) -> list[str]:
    """Return the triggers of the audit table that are not there, or are switched off."""
    if connection.dialect.name == "sqlite":
        statement = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        wanted = GUARDS[:3]  # SQLite has no TRUNCATE
    else:
        statement = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit'::regclass AND tgenabled <> 'D'"
        )
        wanted = (*GUARDS[:2], GUARDS[3])  # PostgreSQL has no REPLACE
    there = set(connection.execute(text(statement)).scalars())
    return [name for name in wanted if name not in there]


def read_audit(
    database: Database, actor: Actor, after: int = 0, limit: int = 200
) -> tuple[AuditRow, ...]:
    """Return rows of the chain that follow sequence `after`, oldest first."""
    permit(actor, "read_audit")
    with database.reading() as connection:
        rows = all_rows(
            connection,
            select(audit)
            .where(audit.c.sequence > max(0, min(after, LARGEST)))
            .order_by(audit.c.sequence)
            .limit(max(1, min(limit, 1000))),
        )
    return tuple(_audit_row(row) for row in rows)


def audit_rows(database: Database, actor: Actor) -> int:
    """Return the number of rows of the chain."""
    permit(actor, "read_audit")
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(audit)).scalar_one()


def _audit_row(row: Row) -> AuditRow:
    return AuditRow(
        sequence=row["sequence"],
        at=instant_of(row["at"]),
        user=row["user"],
        party=row["party"],
        verb=row["verb"],
        subject=row["subject"],
        content=json.loads(row["content"]),
        previous_hash=row["previous_hash"],
        hash=row["hash"],
    )
