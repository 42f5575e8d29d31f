"""Pages of the register that are given again as they are until something is written.

    key = (mark, role, party, zone, day, plan of the names, what was asked)

The mark is the last entry of the audit chain, which every write appends to in its own transaction;
of the page of one project it is the versions of its own records, so that a write elsewhere leaves
it alone. No mark ever comes back, and it is read before the page is: an answer that a write
overtook is kept under a mark that nobody asks for again. Who may ask at all is decided for each
request, before it comes here.
"""

from collections.abc import Callable, Hashable
from dataclasses import replace

from fastapi import Response

from longspring.track.chain import read_head
from longspring.track.database import Database
from longspring.track.records import Actor
from longspring.web.answer import JSON, Form, json_bytes, page_response
from longspring.web.room import Room
from longspring.web.routes.context import today_of

USUAL = Form()


def kept_response(
    room: Room,
    actor: Actor,
    asked: tuple[str | bool | None, ...],
    make: Callable[[], object],
    form: Form = USUAL,
    mark: Callable[[Database], Hashable] = read_head,
) -> Response:
    """Return a page of the register, as it was made since the last write if it was.

    Parameters
    ----------
    room : Room
        Where it is asked for.
    actor : Actor
        Who asks. A page may depend on role, party and zone, and on nothing else of a user.
    asked : tuple
        What it is called as a file, then everything else that it depends on.
    make : callable
        Makes the page.
    form : Form
        In which form it is wanted; only JSON is kept.
    mark : callable
        Returns what differs whenever the page does, and never comes back.
    """
    if form.format != "json":
        return page_response(make(), form, str(asked[0]))
    place = next(iter(room.shelf.entries().values()), None)
    names = place.digest if place is not None else ""
    key = (mark(room.database), replace(actor, user=""), today_of(room), names, asked)
    return Response(room.answers.get(key, lambda: json_bytes(make())), media_type=JSON)
