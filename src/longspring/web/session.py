"""Who is asking: the cookie of a session, the word against forged requests, the right of a route.

Every route goes through `current`, which finds its need in `rights.NEEDS` by the route's name.
"""

from dataclasses import dataclass
from hmac import compare_digest
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, APIKeyHeader

from longspring.errors import LoginError
from longspring.report.text import Text
from longspring.track.account import User
from longspring.track.permit import rights_of
from longspring.track.records import Actor
from longspring.track.session import csrf_of, user_of_session
from longspring.web.diary import note
from longspring.web.faults import RoomError, refuse
from longspring.web.proxy import over_https
from longspring.web.rights import NEEDS
from longspring.web.room import Room, room_of
from longspring.web.security import too_many
from longspring.web.settings import Settings
from longspring.web.shapes_register import Me
from longspring.web.words import say

COOKIE = "longspring_session"  # over https with the prefix `__Host-`, which no other host can set
TOKEN = "X-Longspring-Token"
SAFE = ("GET", "HEAD", "OPTIONS")

cookie = APIKeyCookie(
    name=COOKIE,
    scheme_name="session",
    description=f"Called `__Host-{COOKIE}` over https.",
    auto_error=False,
)
header = APIKeyHeader(name=TOKEN, scheme_name="token", auto_error=False)


@dataclass(frozen=True, slots=True)
class Person:
    """A user who is logged in, and the session."""

    user: User
    token: str

    @property
    def actor(self) -> Actor:
        """Return as whom the person acts."""
        return self.user.actor


def current(
    request: Request,
    room: Annotated[Room, Depends(room_of)],
    _: Annotated[str | None, Security(cookie)] = None,
    word: Annotated[str | None, Security(header)] = None,
) -> Person:
    """Return who asks, if they may.

    Raises
    ------
    RoomError
        If nobody is logged in, the word is missing, the right is missing, or it is too often.
    """
    person = _logged_in(room, request.cookies.get(cookie_name(request, room.settings)))
    request.state.user = person.actor.user
    unsafe = request.method not in SAFE
    if unsafe and not compare_digest((word or "").encode(), csrf_of(person.token).encode()):
        note(request, "forged", person.actor.user)
        raise refuse(403, "forged", header=TOKEN)
    limits = room.settings.limits
    pace, kind = (limits.writes, "writes") if unsafe else (limits.reads, "reads")
    wait = room.gate.wait(f"{kind} {person.actor.user}", pace)
    if wait > 0.0:
        raise RoomError(too_many(wait))
    need = NEEDS[request.scope["route"].name]
    if need not in ("open", "session") and need not in rights_of(person.actor):
        note(request, "refused", person.actor.user)
        raise refuse(403, "not_permitted", right=say(f"right.{need}"))
    return person


def cookie_name(request: Request, settings: Settings) -> str:
    """Return what the cookie of a session is called: browsers bind `__Host-` to host and https."""
    return f"__Host-{COOKIE}" if over_https(request.scope, settings) else COOKIE


def _logged_in(room: Room, token: str | None) -> Person:
    if not token:
        raise refuse(401, "not_logged_in")
    try:
        return Person(user_of_session(room.database, token), token)
    except LoginError:
        raise refuse(401, "not_logged_in") from None


def me_of(person: Person, demo: bool) -> Me:
    """Return what a user may know of themselves."""
    draft = person.user.draft
    return Me(
        user=draft.name,
        label=Text(draft.label.en, draft.label.zh),
        role=draft.role,
        party=draft.party,
        party_label=say(f"party.{draft.party}"),
        zone=draft.zone or None,
        rights=sorted(rights_of(person.actor)),
        csrf=csrf_of(person.token),
        language=draft.language,
        demo=demo,
    )


Who = Annotated[Person, Depends(current)]
