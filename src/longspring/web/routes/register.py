"""The register as a whole: what waits for a signature, rates, variance, audit, seals, ledgers."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Path, Query, Response, UploadFile

from longspring.interop.sheet import read_sheet
from longspring.track.chain import audit_rows, read_audit, verify_chain
from longspring.track.compare import find_changed
from longspring.track.evidence import list_evidence
from longspring.track.ledger import ledger_known, write_ledger
from longspring.track.measure import list_measures
from longspring.track.permit import permit
from longspring.track.records import SealedDraft, SealedKey
from longspring.track.seal import list_sealed, write_sealed
from longspring.track.sheet import read_ledger
from longspring.web.answer import JSON, Form, form_of, json_bytes, page_response
from longspring.web.faults import refuse
from longspring.web.pages.register import (
    audit_shape,
    evidence_shape,
    measure_shape,
    sealed_shape,
)
from longspring.web.pages.standing import rates_page, sheet_page, variance_page
from longspring.web.room import Room, room_of
from longspring.web.routes.context import books_of, case_of, entry_of, names_of, some_case, today_of
from longspring.web.routes.declared import CONFLICT, TABLES, Key, Word
from longspring.web.routes.kept import kept_response
from longspring.web.session import Who
from longspring.web.shapes_register import (
    AuditPage,
    ChainCheck,
    RatesPage,
    SealedBody,
    SealedValue,
    SheetPage,
    ToSignPage,
    VariancePage,
)

router = APIRouter(tags=["register"])
In = Annotated[Room, Depends(room_of)]
As = Annotated[Form, Depends(form_of)]
PAGE = 200  # entries of the audit on one page


@router.get("/to-sign", response_model=ToSignPage)
def to_sign(room: In, who: Who) -> Response:
    """List evidence and measures that the user's own party has not signed."""

    def page() -> ToSignPage:
        names, party = names_of(room), who.actor.party
        return ToSignPage(
            evidence=[
                evidence_shape(one, names)
                for one in list_evidence(room.database, who.actor)
                if not one.withdrawn and party not in one.signed
            ],
            measures=[
                measure_shape(one)
                for one in list_measures(room.database, who.actor)
                if not one.withdrawn and party not in one.signed
            ],
        )

    return kept_response(room, who.actor, ("to-sign",), page)


@router.get("/rates", response_model=RatesPage, responses=TABLES)
def rates(room: In, who: Who, form: As) -> Response:
    """Return the rates of landing with their definitions, by what both parties signed."""

    def page() -> RatesPage:
        return rates_page(books_of(room, who.actor), names_of(room), today_of(room))

    return kept_response(room, who.actor, ("rates",), page, form)


@router.get("/variance", response_model=VariancePage, responses=TABLES)
def variance(room: In, who: Who, form: As, plan: Word = None) -> Response:
    """Return plan against register, split into volume, price and delay."""
    entry = entry_of(room, who.actor, plan)
    if entry is None:
        raise refuse(422, "no_plan")

    def page() -> VariancePage:
        return variance_page(
            room.shelf.view(entry).plan,
            case_of(room, entry),
            books_of(room, who.actor),
            names_of(room),
            today_of(room),
        )

    return kept_response(room, who.actor, ("variance", entry.digest), page, form)


@router.get("/audit", response_model=AuditPage, responses=TABLES)
def audit(room: In, who: Who, form: As, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """Return entries of the audit chain after a sequence, oldest first."""
    found = read_audit(room.database, who.actor, after, PAGE)
    last = found[-1].sequence if len(found) == PAGE else None
    return page_response(AuditPage([audit_shape(row) for row in found], last), form, "audit")


@router.get("/audit/verify", response_model=ChainCheck)
def audit_verify(room: In, who: Who) -> Response:
    """Check the whole chain, and every record of the register against it."""
    audit_rows(room.database, who.actor)
    found = verify_chain(room.database)
    broken = found.first_break
    changed = find_changed(room.database)
    check = ChainCheck(
        found.rows, found.intact, broken.sequence if broken else None, found.head, list(changed)
    )
    return Response(json_bytes(check), media_type=JSON)


@router.post("/sheets", response_model=SheetPage, responses=CONFLICT)
def sheets(
    room: In,
    who: Who,
    file: Annotated[UploadFile, File()],
    commit: Annotated[bool, Query()] = False,
    plan: Word = None,
) -> Response:
    """Read a ledger (台账) row by row; with `commit` write it, all of it or nothing."""
    permit(who.actor, "enter_project", who.actor.zone or None)
    case = some_case(room, who.actor, plan)
    grid, flaws = read_sheet(file.file.read(), (file.filename or "sheet")[:200])
    if grid is None:
        page = sheet_page(None, flaws, (), committed=False)
        return Response(json_bytes(page), media_type=JSON)
    known = ledger_known(room.database, who.actor, case)
    ledger = read_ledger(grid.file, grid.rows, grid.flaws, known)
    committed = commit and not ledger.refused
    if committed:
        write_ledger(room.database, who.actor, ledger)
    page = sheet_page(ledger, (), grid.notes, committed=committed)
    return Response(json_bytes(page), media_type=JSON)


@router.get("/sealed", response_model=list[SealedValue])
def sealed(room: In, who: Who) -> Response:
    """List the sealed values of one's own party."""
    found = [sealed_shape(one) for one in list_sealed(room.database, who.actor)]
    return Response(json_bytes(found), media_type=JSON)


@router.put("/sealed/{subject}/{key}", response_model=SealedValue, responses=CONFLICT)
def seal(
    room: In, who: Who, subject: Key, key: Annotated[SealedKey, Path()], body: SealedBody
) -> Response:
    """Seal a value for one's own party, or change it."""
    draft = SealedDraft(subject, key, body.value, body.unit)
    made = write_sealed(room.database, who.actor, draft, body.version)
    return Response(json_bytes(sealed_shape(made)), media_type=JSON)
