"""Attempts to give a password: each is written down before it is checked, and taken back if right.

    wait after the last failure = 2^(failures - FREE) s, 15 minutes at most

Failures count for 15 minutes: of one user from one address from the 5th on, of one user from
anywhere from the 25th, of anyone from one address from the 100th. Written down first, many
attempts at once are counted as well. What a stranger typed is kept as a hash alone.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from longspring.errors import TooManyError
from longspring.track.database import Database
from longspring.track.deed import new_id
from longspring.track.moment import instant_of, instant_text
from longspring.track.tables import attempts

WINDOW = timedelta(minutes=15)
FREE, FREE_USER, FREE_ADDRESS = 5, 25, 100


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that is going on."""

    id: str
    user: str
    address: str


def begin_attempt(database: Database, name: str, address: str) -> Attempt:
    """Write down an attempt of whoever calls themselves `name`, from an address.

    Raises
    ------
    TooManyError
        If there were too many failures before it; it says how long to wait.
    """
    attempt = Attempt(new_id(), _key(name), _key(address))
    same_user, same_address = _same(attempt)
    with database.writing() as connection:
        now = database.clock()
        connection.execute(delete(attempts).where(attempts.c.at < instant_text(now - WINDOW)))
        for where, free in (
            (same_user & same_address, FREE),
            (same_user, FREE_USER),
            (same_address, FREE_ADDRESS),
        ):
            wait = _wait(connection, where, free, now)
            if wait > 0:
                words = f"Too many failed attempts. Try again in {math.ceil(wait)} s."
                raise TooManyError(words, wait)
        connection.execute(
            insert(attempts).values(
                id=attempt.id, user=attempt.user, address=attempt.address, at=instant_text(now)
            )
        )
    return attempt


def forgive(connection: Connection, attempt: Attempt) -> None:
    """Take an attempt back that was right, with the failures of the same user and address."""
    same_user, same_address = _same(attempt)
    connection.execute(delete(attempts).where(same_user & same_address))


def _same(attempt: Attempt) -> "tuple[ColumnElement[bool], ColumnElement[bool]]":
    return attempts.c.user == attempt.user, attempts.c.address == attempt.address


def _wait(connection: Connection, where: "ColumnElement[bool]", free: int, now: datetime) -> float:
    count, last = connection.execute(
        select(func.count(), func.max(attempts.c.at)).where(where)
    ).one()
    if count < free:
        return 0.0
    pause = min(2.0 ** min(count - free, 30), WINDOW.total_seconds())
    return pause - (now - instant_of(last)).total_seconds()


def _key(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
