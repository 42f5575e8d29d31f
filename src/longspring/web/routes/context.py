"""What routes over the register need to know of the case it is about, and of the day."""

from datetime import date
from functools import partial

from longspring.case.model import Case
from longspring.case.read import read_case
from longspring.errors import Fault
from longspring.track.agreement import list_clauses
from longspring.track.check import BEIJING, invalid
from longspring.track.evidence import list_evidence
from longspring.track.fact import Books
from longspring.track.measure import list_measures
from longspring.track.project import list_projects
from longspring.track.records import Actor
from longspring.web.faults import refuse
from longspring.web.pages.register import Names, stage_names
from longspring.web.room import Room
from longspring.web.shelf import Entry


def today_of(room: Room) -> date:
    """Return the day in Beijing."""
    return room.database.clock().astimezone(BEIJING).date()


def day_given(text: str | None, where: str) -> date | None:
    """Return the day of a request, None where none was given.

    Raises
    ------
    InvalidError
        If there is no such day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid(Fault("day", where, text)) from None


def entry_of(room: Room, actor: Actor, plan: str | None) -> Entry | None:
    """Return the plan that is named, else the first that the user may know of."""
    if plan is not None:
        return room.entry(actor, plan)
    return next(iter(room.entries(actor).values()), None)


def case_of(room: Room, entry: Entry) -> Case:
    """Return the case of a plan."""
    return room.shelf.documents.get(("case", entry.digest), partial(read_case, entry.case))


def some_case(room: Room, actor: Actor, plan: str | None = None) -> Case:
    """Return the case that names of the register are read against.

    Raises
    ------
    RoomError
        If the room has no plan.
    """
    entry = entry_of(room, actor, plan)
    if entry is None:
        raise refuse(422, "no_plan")
    return case_of(room, entry)


def names_of(room: Room) -> Names:
    """Return what things of the register are called, by the first plan of the room."""
    entry = next(iter(room.shelf.entries().values()), None)
    if entry is None:
        return Names(None, stage_names(None))
    stages = room.shelf.documents.get(("stages", entry.digest), partial(stage_names, entry.case))
    return Names(room.shelf.view(entry), stages)


def books_of(room: Room, actor: Actor) -> Books:
    """Return everything that the register holds for its pure functions."""
    database = room.database
    return Books(
        list_projects(database, actor),
        list_evidence(database, actor),
        list_measures(database, actor),
        list_clauses(database, actor),
    )
