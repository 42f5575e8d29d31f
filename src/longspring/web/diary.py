"""Who came and who was turned away: one line of JSON each, on standard error.

    {"address": "10.0.0.7", "at": "2026-11-26T09:00:00.000000Z", "event": "refused",
     "route": "audit", "user": "an"}

Nothing of a password, a token or a value stands in it; nor does a name that is no user's, since
people type passwords where names belong.
"""

import logging
from typing import Literal

from fastapi import Request

from longspring.errors import AbsentError
from longspring.track.account import read_user
from longspring.track.database import Database
from longspring.track.moment import canonical, instant_text
from longspring.web.room import room_at

Event = Literal[
    "login",
    "login_failed",
    "login_slowed",
    "logout",
    "password",
    "password_failed",
    "forged",
    "refused",
]
USUAL: tuple[Event, ...] = ("login", "logout", "password")
LOG = logging.getLogger("longspring.security")


def note(request: Request, event: Event, user: str) -> None:
    """Write down what happened to whom; `user` is empty where nobody is known."""
    room = room_at(request)
    line = {
        "at": instant_text(room.database.clock()),
        "event": event,
        "user": user,
        "address": request.client.host if request.client else "",
        "route": request.scope["route"].name,
    }
    LOG.log(logging.INFO if event in USUAL else logging.WARNING, canonical(line))


def known_name(database: Database, name: str) -> str:
    """Return a name that someone typed if it is a user's, else nothing."""
    try:
        return read_user(database, name).draft.name
    except AbsentError:
        return ""


def open_diary() -> None:
    """Let the lines go to standard error, each as it is."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOG.handlers = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
