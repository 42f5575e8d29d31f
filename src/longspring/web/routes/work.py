"""Change a clause and solve again; follow, list and cancel what runs."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from longspring.track.job import ENDED
from longspring.web.answer import JSON, json_bytes
from longspring.web.faults import Refusal, RoomError, missing, refuse
from longspring.web.jobs import Ask
from longspring.web.pages.work import job_shape
from longspring.web.room import Room, room_of
from longspring.web.routes.declared import Key
from longspring.web.session import Person, Who
from longspring.web.shapes import Detail
from longspring.web.shapes_books import Job, ReviseBody
from longspring.web.shelf import Entry
from longspring.web.words import say

router = APIRouter(tags=["work"])
In = Annotated[Room, Depends(room_of)]
Name = Annotated[str, Path(max_length=64)]
PAUSE = 0.25  # between looks at a job that someone follows [s]
BEAT = 60  # looks after which a line is sent though nothing changed


@router.post("/plans/{plan}/revise", status_code=202, response_model=Job)
def revise(room: In, who: Who, plan: Key, body: ReviseBody) -> Response:
    """Change or drop a clause in a copy of the plan's case, and solve it into a new plan."""
    entry = room.entry(who.actor, plan)
    job = room.works.start(who.actor, _ask(room, who, entry, body))
    return Response(_bytes(room, who, job.job), 202, media_type=JSON)


def _ask(room: Room, who: Person, entry: Entry, body: ReviseBody) -> Ask:
    """Return what is to be solved, or why it is not."""
    written = room.shelf.written(entry)
    if "deal" in entry.manifest:
        raise refuse(422, "point")
    if body.clause not in written:
        raise missing("clause", body.clause)
    before = written[body.clause]
    if body.drop == (body.value is not None):
        found = "drop" if body.drop else "value"
        detail = Detail("value", found, say("expected.value_or_drop"), say("fix.value_or_drop"))
        raise RoomError(Refusal(422, say("error.value_or_drop"), (detail,)))
    if body.value == before.number:
        raise refuse(422, "same_value", clause=body.clause, value=f"{before.number:g}")
    resolution = entry.manifest["resolution"]
    revision = {
        "parent": entry.place.key,
        "clause": body.clause,
        "before": before.number,
        "value": body.value,
        "unit": before.unit if before.key == "value" else "1",
        "name": body.name,
        "by": who.actor.user,
        "party": who.actor.party,
    }
    return Ask(
        plan=entry.place.key,
        case=entry.case,
        clause=body.clause,
        value=body.value,
        hours=resolution.get("hours"),
        gap=resolution.get("asked_gap"),
        coefficients=entry.manifest.get("coefficients"),
        revision=revision,
        held={key: entry.manifest[key] for key in ("past", "delivery") if key in entry.manifest},
    )


@router.get("/jobs", response_model=list[Job])
def jobs(room: In, who: Who) -> Response:
    """List the jobs of the user's own side, newest first."""
    found = [job_shape(one, room.works.ahead(one.job)) for one in room.works.all(who.actor)]
    return Response(json_bytes(found), media_type=JSON)


@router.get("/jobs/{job}", response_model=Job)
def job(room: In, who: Who, job: Name) -> Response:
    """Return a job as it stands."""
    return Response(_bytes(room, who, job), media_type=JSON)


@router.get(
    "/jobs/{job}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
def job_events(room: In, who: Who, job: Name) -> StreamingResponse:
    """Follow a job: an event `job` at every change, until it has ended."""
    room.works.read(who.actor, job)
    headers = {"x-accel-buffering": "no"}
    return StreamingResponse(_events(room, who, job), headers=headers, media_type=EVENTS)


EVENTS = "text/event-stream"


async def _events(room: Room, who: Person, job: str) -> AsyncIterator[bytes]:
    last, still = b"", 0
    while True:
        data = await run_in_threadpool(_bytes, room, who, job)
        still += 1
        if data != last or still >= BEAT:
            last, still = data, 0
            yield b"event: job\ndata: " + data + b"\n\n"
        state = await run_in_threadpool(_state, room, who, job)
        if state in ENDED:
            return
        await asyncio.sleep(PAUSE)


@router.post("/jobs/{job}/cancel", response_model=Job)
def cancel_job(room: In, who: Who, job: Name) -> Response:
    """Cancel a job; nothing of it stays."""
    room.works.cancel(who.actor, job)
    return Response(_bytes(room, who, job), media_type=JSON)


def _bytes(room: Room, who: Person, job: str) -> bytes:
    return json_bytes(job_shape(room.works.read(who.actor, job), room.works.ahead(job)))


def _state(room: Room, who: Person, job: str) -> str:
    return room.works.read(who.actor, job).state
