"""Sealed values: what a party keeps from the other and still commits to.

    commitment = HMAC-SHA256( nonce, canonical JSON [party, subject, key, value, unit, version] )

The audit chain, which both parties read, holds the commitment and nothing else: not what the value
is about, nor its key. The nonce has 256 bits and stays with the value, so that its owner can open
the commitment later and nobody can guess it before. Verbs address the values of the actor's own
party only; to the other party they do not exist.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from longspring.errors import ConflictError
from longspring.track.check import Checks
from longspring.track.database import Database
from longspring.track.deed import deed
from longspring.track.moment import canonical
from longspring.track.permit import permit
from longspring.track.records import SEALED_KEYS, Actor, SealedDraft, SealedValue
from longspring.track.rows import all_rows, findable, one_row
from longspring.track.tables import sealed


def write_sealed(
    database: Database, actor: Actor, draft: SealedDraft, version: int = 0
) -> SealedValue:
    """Seal a value for the party of the actor, or change it; `version` 0 seals a new one.

    Raises
    ------
    InvalidError
        If anything in the draft is wrong.
    ConflictError
        If it changed since `version`.
    """
    with deed(database, actor, "write_sealed") as done:
        _check(draft)
        now = _version(done.connection, actor, draft)
        if now != version:
            raise ConflictError(f"sealed/{draft.subject}/{draft.key}", version, now)
        values: dict[str, Any] = {
            "party": actor.party,
            "subject": draft.subject,
            "key": draft.key,
            "value": canonical(_plain(draft.value)),
            "unit": draft.unit,
            "nonce": secrets.token_hex(32),
            "version": version + 1,
        }
        if version:
            done.connection.execute(update(sealed).where(*_at(actor, draft)).values(values))
        else:
            done.connection.execute(insert(sealed).values(values))
        done.tell("sealed", {"commitment": commitment(values)})
    return sealed_of(values)


def list_sealed(database: Database, actor: Actor) -> tuple[SealedValue, ...]:
    """Return the sealed values of the actor's own party, and no others."""
    permit(actor, "read_sealed")
    with database.reading() as connection:
        rows = all_rows(
            connection,
            select(sealed)
            .where(sealed.c.party == actor.party)
            .order_by(sealed.c.subject, sealed.c.key),
        )
    return tuple(sealed_of(row) for row in rows)


def opening(database: Database, actor: Actor, subject: str, key: str) -> tuple[str, str] | None:
    """Return nonce and commitment of an own value, to prove it to someone; None without one."""
    permit(actor, "read_sealed")
    if not findable(subject, key):
        return None
    with database.reading() as connection:
        row = one_row(
            connection,
            select(sealed).where(
                sealed.c.party == actor.party, sealed.c.subject == subject, sealed.c.key == key
            ),
        )
    return None if row is None else (row["nonce"], commitment(row))


def commitment(values: Mapping[str, Any]) -> str:
    """Return the commitment of a row of sealed values."""
    names = ("party", "subject", "key", "value", "unit", "version")
    content = canonical([values[name] for name in names])
    return hmac.new(bytes.fromhex(values["nonce"]), content.encode(), hashlib.sha256).hexdigest()


def _check(draft: SealedDraft) -> None:
    """Check a draft; the value itself is never shown, not even in a fault."""
    checks = Checks()
    checks.words("subject", draft.subject, 120, empty=False)
    checks.among("key", draft.key, SEALED_KEYS)
    checks.words("unit", draft.unit, 40)
    hidden = Checks()
    if isinstance(draft.value, str):
        hidden.words("value", draft.value, empty=False)
    else:
        hidden.number("value", draft.value)
    for fault in hidden.faults:
        checks.add(fault.code, fault.where, "...", fault.allowed)
    checks.done()


def _plain(value: float | str) -> float | str:
    return value if isinstance(value, str) else float(value)


def _at(actor: Actor, draft: SealedDraft) -> tuple[Any, ...]:
    return (
        sealed.c.party == actor.party,
        sealed.c.subject == draft.subject,
        sealed.c.key == draft.key,
    )


def _version(connection: Connection, actor: Actor, draft: SealedDraft) -> int:
    found = connection.execute(
        select(sealed.c.version).where(*_at(actor, draft))
    ).scalar_one_or_none()
    return 0 if found is None else found


def sealed_of(row: Mapping[str, Any]) -> SealedValue:
    """Return the sealed value of a row."""
    return SealedValue(
        party=row["party"],
        subject=row["subject"],
        key=row["key"],
        value=json.loads(row["value"]),
        unit=row["unit"],
        version=row["version"],
    )
