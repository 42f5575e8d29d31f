"""Sessions: log in, stay logged in for a while, log out.

A token has 256 random bits; the database holds its SHA-256 alone, so a copy of the database logs
nobody in. A session ends after `IDLE` without use, after `LONGEST` in any case, and with a new
password or a closed user. Attempts are written down before a password is checked and taken back
when it was right, so that many at once are counted too. After `FREE` failures of one user from one
address each further one doubles the wait; all addresses together, and one address for all users,
may fail more often.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from longspring.errors import LoginError, TooManyError
from longspring.track.account import User, user_of
from longspring.track.database import Database
from longspring.track.deed import new_id
from longspring.track.moment import instant_of, instant_text
from longspring.track.password import matches
from longspring.track.rows import findable, one_row
from longspring.track.tables import attempts, sessions, users

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
NOTED = timedelta(minutes=1)  # use is written down at most this often
WINDOW = timedelta(minutes=15)  # in which failures count
FREE, FREE_USER, FREE_ADDRESS = 5, 25, 100
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
    key, place = _key(name), _key(address)
    attempt = _begin_attempt(database, key, place)
    with database.reading() as connection:
        chosen = select(users).where(users.c.name == name[:80])
        found = one_row(connection, chosen) if findable(name) else None
    active = found is not None and bool(found["active"])
    right = matches(password, found["password_hash"] if found is not None else None)
    if not (right and active) or found is None:
        raise LoginError(WORDS)
    return _begin(database, found, attempt, (key, place))


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
        row = one_row(
            connection,
            select(users, sessions.c.created_at.label("began_at"), sessions.c.seen_at)
            .join(sessions, sessions.c.user == users.c.name)
            .where(sessions.c.token_hash == digest),
        )
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


def _begin(
    database: Database, row: Mapping[str, Any], attempt: str, key: tuple[str, str]
) -> LoggedIn:
    token = secrets.token_urlsafe(32)
    with database.writing() as connection:
        now = database.clock()
        old = instant_text(now - LONGEST)
        connection.execute(delete(sessions).where(sessions.c.created_at < old))
        connection.execute(
            delete(attempts).where(
                (attempts.c.id == attempt)
                | ((attempts.c.user == key[0]) & (attempts.c.address == key[1]))
            )
        )
        connection.execute(
            insert(sessions).values(
                token_hash=token_hash(token),
                user=row["name"],
                created_at=instant_text(now),
                seen_at=instant_text(now),
            )
        )
    return LoggedIn(token, user_of(row))


def _begin_attempt(database: Database, user: str, address: str) -> str:
    """Write down an attempt, or refuse it because of those before it."""
    with database.writing() as connection:
        now = database.clock()
        since = instant_text(now - WINDOW)
        connection.execute(delete(attempts).where(attempts.c.at < since))
        same_user, same_address = attempts.c.user == user, attempts.c.address == address
        for where, free in (
            (same_user & same_address, FREE),
            (same_user, FREE_USER),
            (same_address, FREE_ADDRESS),
        ):
            wait = _wait(connection, where, free, now)
            if wait > 0:
                words = f"Too many failed attempts. Try again in {wait:.0f} s."
                raise TooManyError(words, wait)
        attempt = new_id()
        connection.execute(
            insert(attempts).values(id=attempt, user=user, address=address, at=instant_text(now))
        )
    return attempt


def _wait(connection: Connection, where: "ColumnElement[bool]", free: int, now: datetime) -> float:
    """Return for how long to wait [s]: 2^(failures - free) after the last, 15 minutes at most."""
    count, last = connection.execute(
        select(func.count(), func.max(attempts.c.at)).where(where)
    ).one()
    if count < free:
        return 0.0
    pause = min(2.0 ** min(count - free, 30), WINDOW.total_seconds())
    return pause - (now - instant_of(last)).total_seconds()


def _key(words: str) -> str:
    """Return a fixed-length name of what a stranger typed, whatever it is."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
