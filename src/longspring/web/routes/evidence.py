"""Evidence and measures: enter, sign, take back, and the file that came with it."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Form, Path, Response, UploadFile

from longspring.errors import Fault
from longspring.track.agreement import list_clauses
from longspring.track.check import invalid
from longspring.track.evidence import (
    enter_evidence,
    read_evidence_file,
    sign_evidence,
    withdraw_evidence,
)
from longspring.track.files import Upload
from longspring.track.measure import enter_measure, list_measures, sign_measure, withdraw_measure
from longspring.track.permit import permit
from longspring.track.records import Evidence as Record
from longspring.track.records import EvidenceDraft, MeasureDraft
from longspring.web.answer import JSON, json_bytes
from longspring.web.faults import missing
from longspring.web.pages.register import evidence_shape, measure_shape
from longspring.web.room import Room, room_of
from longspring.web.routes.context import day_given, names_of
from longspring.web.routes.declared import CONFLICT, Key
from longspring.web.session import Who
from longspring.web.shapes_register import (
    Evidence,
    MeasureBody,
    Measurement,
    VersionBody,
    WithdrawBody,
)

router = APIRouter(tags=["register"])
In = Annotated[Room, Depends(room_of)]
Id = Annotated[str, Path(max_length=64)]
Line = Annotated[str, Form(max_length=400)]
FILE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Paper:
    """The form of a document: what it proves, its number, issuer and day, and its file."""

    stage: Line
    document_number: Line
    issuer: Line
    dated: Annotated[str, Form(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    note: Annotated[str, Form(max_length=4000)] = ""
    file: Annotated[UploadFile | None, File()] = None


@router.post("/projects/{project}/evidence", status_code=201, response_model=Evidence)
def new_evidence(room: In, who: Who, project: Key, paper: Annotated[Paper, Depends()]) -> Response:
    """Enter a document that proves a stage of a project, with its file."""
    day = day_given(paper.dated, "dated")
    if day is None:
        raise invalid(Fault("day", "dated", paper.dated))
    draft = EvidenceDraft(
        project, paper.stage, paper.document_number, paper.issuer, day, paper.note
    )
    file = paper.file
    upload = None if file is None else Upload(file.filename or "", file.file.read())
    made = enter_evidence(room.database, who.actor, draft, upload)
    return _evidence(room, made, 201)


@router.post("/evidence/{evidence}/sign", response_model=Evidence, responses=CONFLICT)
def sign(room: In, who: Who, evidence: Id, body: VersionBody) -> Response:
    """Sign evidence for one's own party."""
    return _evidence(room, sign_evidence(room.database, who.actor, evidence, body.version), 200)


@router.post("/evidence/{evidence}/withdraw", response_model=Evidence, responses=CONFLICT)
def withdraw(room: In, who: Who, evidence: Id, body: WithdrawBody) -> Response:
    """Take evidence back, or ask that it be taken back where both have signed."""
    made = withdraw_evidence(room.database, who.actor, evidence, body.version, body.reason)
    return _evidence(room, made, 200)


@router.get(
    "/evidence/{evidence}/file",
    response_class=Response,
    responses={200: {"content": {FILE: {"schema": {"type": "string", "format": "binary"}}}}},
)
def evidence_file(room: In, who: Who, evidence: Id) -> Response:
    """Return the file of evidence, checked against its hash; never shown within the page."""
    stored, content = read_evidence_file(room.database, who.actor, evidence)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}"}
    return Response(content, media_type=FILE, headers=headers)


@router.post("/clauses/{clause}/measures", status_code=201, response_model=Measurement)
def measure_clause(room: In, who: Who, clause: Key, body: MeasureBody) -> Response:
    """Enter a measured quantity of a clause."""
    permit(who.actor, "enter_measure")
    known = {one.name for one in list_clauses(room.database, who.actor)}
    if clause not in known:
        raise missing("clause", clause)
    return _measured(room, who, body, clause=clause)


@router.get("/clauses/{clause}/measures", response_model=list[Measurement])
def clause_measures(room: In, who: Who, clause: Key) -> Response:
    """List what was measured of a clause."""
    found = list_measures(room.database, who.actor, clause=clause)
    return Response(json_bytes([measure_shape(one) for one in found]), media_type=JSON)


@router.post("/projects/{project}/measures", status_code=201, response_model=Measurement)
def measure_project(room: In, who: Who, project: Key, body: MeasureBody) -> Response:
    """Enter a measured quantity of a project."""
    return _measured(room, who, body, project=project)


@router.post("/measures/{measure}/sign", response_model=Measurement, responses=CONFLICT)
def sign_measured(room: In, who: Who, measure: Id, body: VersionBody) -> Response:
    """Sign a measured quantity for one's own party."""
    made = sign_measure(room.database, who.actor, measure, body.version)
    return Response(json_bytes(measure_shape(made)), media_type=JSON)


@router.post("/measures/{measure}/withdraw", response_model=Measurement, responses=CONFLICT)
def withdraw_measured(room: In, who: Who, measure: Id, body: WithdrawBody) -> Response:
    """Take a measured quantity back, or ask that it be taken back where both have signed."""
    made = withdraw_measure(room.database, who.actor, measure, body.version, body.reason)
    return Response(json_bytes(measure_shape(made)), media_type=JSON)


def _measured(
    room: Room, who: Who, body: MeasureBody, clause: str = "", project: str = ""
) -> Response:
    first, last = day_given(body.first, "first"), day_given(body.last, "last")
    if first is None or last is None:
        raise invalid(Fault("day", "first", body.first))
    draft = MeasureDraft(
        quantity=body.quantity,
        unit=body.unit,
        first=first,
        last=last,
        value=body.value,
        clause=clause,
        project=project,
        evidence=body.evidence or "",
    )
    made = enter_measure(room.database, who.actor, draft)
    return Response(json_bytes(measure_shape(made)), 201, media_type=JSON)


def _evidence(room: Room, made: Record, status: int) -> Response:
    return Response(json_bytes(evidence_shape(made, names_of(room))), status, media_type=JSON)
