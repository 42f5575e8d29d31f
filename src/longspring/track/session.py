"""Sessions: log in, stay logged in for a while, log out.

A token has 256 random bits; the database holds its SHA-256 alone, so a copy of the database logs
nobody in. A session ends after `IDLE` without use, after `LONGEST` in any case, and with a new
password or a closed user. Failed attempts make the next one wait (`longspring.track.attempt`).
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from longspring.errors import LoginError
from longspring.track.account import User, user_of
from longspring.track.attempt import Attempt, begin_attempt, forgive
from longspring.track.database import Database
from longspring.track.moment import instant_of, instant_text
from longspring.track.password import matches
from longspring.track.rows import findable, one_row
from longspring.track.tables import sessions, users

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
NOTED = timedelta(minutes=1)  # use is written down at most this often
OF_TOKEN = (
    select(users, sessions.c.created_at.label("began_at"), sessions.c.seen_at)
    .join(sessions, sessions.c.user == users.c.name)
    .where(sessions.c.token_hash == bindparam("digest"))
)
WORDS = "Name and password do not belong together."


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session that began: its token, which is told once and kept nowhere, and its user."""

    token: str
    user: User


def log_in(database: Database, name: str, password: str, address: str) -> LoggedIn:
    """Begin a session.

    Parameters
    ----------
    database : Database
        The register.
    name, password : str
        As the user typed them.
    address : str
        Where the user is, for counting attempts.

    Raises
    ------
    LoginError
        If they do not belong together; it does not say which is wrong.
    TooManyError
        If there were too many failures lately.
    """
    attempt = begin_attempt(database, name, address)
    with database.reading() as connection:
        chosen = select(users).where(users.c.name == name[:80])
        found = one_row(connection, chosen) if findable(name) else None
    active = found is not None and bool(found["active"])
    right = matches(password, found["password_hash"] if found is not None else None)
    if not (right and active) or found is None:
        raise LoginError(WORDS)
    return _begin(database, found, attempt)


def user_of_session(database: Database, token: str) -> User:
    """Return whose session a token is.

    Raises
    ------
    LoginError
        If it is nobody's, or has ended.
    """
    digest = token_hash(token)
    now = database.clock()
    with database.reading() as connection:
        row = one_row(connection, OF_TOKEN, {"digest": digest})
    if row is None or not row["active"] or _ended(row["began_at"], row["seen_at"], now):
        raise LoginError("There is no such session, or it has ended. Log in again.")
    if now - instant_of(row["seen_at"]) > NOTED:
        with database.writing() as connection:
            connection.execute(
                update(sessions)
                .where(sessions.c.token_hash == digest)
                .values(seen_at=instant_text(now))
            )
    return user_of(row)


def log_out(database: Database, token: str) -> None:
    """End a session; one that is not there has ended already."""
    with database.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash(token)))


def token_hash(token: str) -> str:
    """Return what the database holds of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_of(token: str) -> str:
    """Return the word that every writing request of a session must carry beside its cookie."""
    key = token.encode("utf-8", "surrogatepass")
    return hmac.new(key, b"longspring csrf", hashlib.sha256).hexdigest()


def _ended(began: str, seen: str, now: datetime) -> bool:
    return now - instant_of(began) > LONGEST or now - instant_of(seen) > IDLE


def _begin(database: Database, row: Mapping[str, Any], attempt: Attempt) -> LoggedIn:
    token = secrets.token_urlsafe(32)
    with database.writing() as connection:
        now = database.clock()
        old = instant_text(now - LONGEST)
        connection.execute(delete(sessions).where(sessions.c.created_at < old))
        forgive(connection, attempt)
        connection.execute(
            insert(sessions).values(
                token_hash=token_hash(token),
                user=row["name"],
                created_at=instant_text(now),
                seen_at=instant_text(now),
            )
        )
    return LoggedIn(token, user_of(row))
