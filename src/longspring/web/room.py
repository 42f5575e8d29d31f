"""The room: what all routes share, opened once and closed when the server stops."""

from dataclasses import dataclass, field

from fastapi import Request

from longspring.track.database import Database
from longspring.track.records import Actor
from longspring.web.faults import missing
from longspring.web.jobs import Works
from longspring.web.pace import Gate
from longspring.web.pages.card import REVISION
from longspring.web.settings import Settings
from longspring.web.shelf import Entry, Shelf, Shelved
from longspring.web.surveys import Surveys

ANSWERS = 32 * 1024 * 1024  # bytes of answers over the register that are kept


@dataclass(slots=True)
class Room:
    """Plans, register, work in progress and limits of a room."""

    settings: Settings
    shelf: Shelf
    database: Database
    works: Works
    surveys: Surveys
    gate: Gate = field(default_factory=Gate)
    answers: Shelved = field(default_factory=lambda: Shelved(ANSWERS, len))

    def entries(self, actor: Actor) -> dict[str, Entry]:
        """Return the plans that a user may know of: what one side tries out is its own."""
        return {key: entry for key, entry in self.shelf.entries().items() if may_see(actor, entry)}

    def entry(self, actor: Actor, key: str) -> Entry:
        """Return a plan that a user may know of.

        Raises
        ------
        RoomError
            If there is none of that key.
        """
        entries = self.entries(actor)
        if key not in entries:
            raise missing("plan", key)
        return entries[key]


def may_see(actor: Actor, entry: Entry) -> bool:
    """Tell whether a user may know of a plan: a revision is its own side's."""
    revision = entry.manifest.get(REVISION)
    return not revision or revision.get("party") == actor.party or actor.role == "auditor"


def room_at(request: Request) -> Room:
    """Return the room that a request is made in."""
    return request.app.state.room


async def room_of(request: Request) -> Room:
    """Return the room that a request is made in; async, so that no thread is waited for."""
    return room_at(request)
