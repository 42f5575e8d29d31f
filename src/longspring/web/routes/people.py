"""Log in, log out, who am I, change the password, change the language."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from longspring.errors import LoginError, TooManyError
from longspring.track.account import change_password, set_language
from longspring.track.session import LONGEST, log_in, log_out
from longspring.web.answer import JSON, json_bytes
from longspring.web.diary import known_name, note
from longspring.web.faults import RoomError, refuse
from longspring.web.proxy import over_https
from longspring.web.room import Room, room_of
from longspring.web.security import too_many
from longspring.web.session import Person, Who, cookie_name, me_of
from longspring.web.shapes_register import LanguageBody, LoginBody, Me, PasswordBody

router = APIRouter(tags=["people"])
In = Annotated[Room, Depends(room_of)]


@router.post("/login", response_model=Me)
def login(request: Request, room: In, body: LoginBody) -> Response:
    """Begin a session: its token goes into a cookie that no script can read.

    The session that the browser had before ends.
    """
    address = request.client.host if request.client else ""
    wait = room.gate.wait(f"login {address}", room.settings.limits.logins)
    if wait > 0.0:
        note(request, "login_slowed", "")
        raise RoomError(too_many(wait))
    try:
        found = log_in(room.database, body.name, body.password, address)
    except TooManyError:
        note(request, "login_slowed", known_name(room.database, body.name))
        raise
    except LoginError:
        note(request, "login_failed", known_name(room.database, body.name))
        raise refuse(401, "login") from None
    note(request, "login", found.user.draft.name)
    before = request.cookies.get(cookie_name(request, room.settings))
    if before:
        log_out(room.database, before)
    person = Person(found.user, found.token)
    answer = Response(json_bytes(me_of(person, room.settings.demo)), media_type=JSON)
    answer.set_cookie(
        cookie_name(request, room.settings),
        found.token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=over_https(request.scope, room.settings),
        httponly=True,
        samesite="strict",
    )
    return answer


@router.post("/logout", status_code=204, response_class=Response)
def logout(request: Request, room: In, who: Who) -> Response:
    """End the session."""
    log_out(room.database, who.token)
    note(request, "logout", who.actor.user)
    return _gone(request, room)


@router.get("/me", response_model=Me)
def me(room: In, who: Who) -> Response:
    """Say who is logged in, with the rights and the word that every change must carry."""
    return Response(json_bytes(me_of(who, room.settings.demo)), media_type=JSON)


@router.post("/password", status_code=204, response_class=Response)
def password(request: Request, room: In, who: Who, body: PasswordBody) -> Response:
    """Change the password; every session of the user ends, this one too."""
    wait = room.gate.wait(f"password {who.actor.user}", room.settings.limits.logins)
    if wait > 0.0:
        raise RoomError(too_many(wait))
    try:
        change_password(room.database, who.actor.user, body.old, body.new)
    except LoginError:
        note(request, "password_failed", who.actor.user)
        raise refuse(403, "old_password") from None
    note(request, "password", who.actor.user)
    return _gone(request, room)


@router.post("/language", status_code=204, response_class=Response)
def language(room: In, who: Who, body: LanguageBody) -> Response:
    """Remember in which language the user reads."""
    set_language(room.database, who.actor.user, body.language)
    return Response(status_code=204)


def _gone(request: Request, room: Room) -> Response:
    """Return an answer that takes the cookie back."""
    answer = Response(status_code=204)
    answer.delete_cookie(
        cookie_name(request, room.settings),
        path="/",
        secure=over_https(request.scope, room.settings),
        httponly=True,
        samesite="strict",
    )
    return answer
