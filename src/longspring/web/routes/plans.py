"""Pages of a plan as JSON, and each of their tables as CSV or XLSX."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from longspring.delivery.record import clause_record
from longspring.track.measure import list_measures
from longspring.track.project import list_projects
from longspring.web.answer import Form, form_of, page_response
from longspring.web.pages.atlas import map_page, zones_page
from longspring.web.pages.clause import clause_page
from longspring.web.pages.clauses import Agreed, clauses_page
from longspring.web.pages.compare import LEAST, MOST, Side, comparison_page
from longspring.web.pages.delivery import odds_of
from longspring.web.pages.dispatch import Asked, dispatch_page
from longspring.web.pages.frontier import frontier_page, no_frontier_page
from longspring.web.pages.overview import overview_page
from longspring.web.pages.pathway import pathway_page
from longspring.web.room import Room, room_of
from longspring.web.routes.declared import TABLES, Key, Period, Word
from longspring.web.session import Person, Who
from longspring.web.shapes import Dispatch, MapPage, Overview, Pathway, PlanCard, Zones
from longspring.web.shapes_agreement import ClausePage, ClausesPage, Frontier, Progress
from longspring.web.shapes_books import Comparison
from longspring.web.shelf import Entry

router = APIRouter(tags=["plans"])
In = Annotated[Room, Depends(room_of)]
As = Annotated[Form, Depends(form_of)]


@router.get("/plans", response_model=list[PlanCard], responses=TABLES)
def plans(room: In, who: Who, form: As) -> Response:
    """List the plans that the user may know of, with their proof and what else there is."""
    cards = [room.shelf.card(entry) for entry in room.entries(who.actor).values()]
    return page_response(cards, form, "plans")


@router.get("/plans/{plan}/overview", response_model=Overview, responses=TABLES)
def overview(room: In, who: Who, plan: Key, form: As) -> Response:
    """Say what a plan is, in a dozen figures."""
    entry = room.entry(who.actor, plan)
    shelf = room.shelf
    page = shelf.page(
        entry, ("overview",), lambda: overview_page(shelf.view(entry), shelf.card(entry))
    )
    return page_response(page, form, f"{plan}-overview")


@router.get("/plans/{plan}/zones", response_model=Zones)
def zones(room: In, who: Who, plan: Key) -> Response:
    """Return the outlines of counties and zones as GeoJSON."""
    entry = room.entry(who.actor, plan)
    page = room.shelf.page(entry, ("zones",), lambda: zones_page(room.shelf.view(entry)))
    return page_response(page, Form(), plan)


@router.get("/plans/{plan}/map", response_model=MapPage, responses=TABLES)
def map(  # noqa: A001 - named as its path; one parameter a choice
    room: In, who: Who, plan: Key, form: As, measure: Word = None, period: Period = None
) -> Response:
    """Return one quantity over the zones in a period."""
    entry = room.entry(who.actor, plan)
    page = room.shelf.page(
        entry, ("map", measure, period), lambda: map_page(room.shelf.view(entry), measure, period)
    )
    return page_response(page, form, f"{plan}-map-{page.measure}-{page.period}")


@router.get("/plans/{plan}/pathway", response_model=Pathway, responses=TABLES)
def pathway(room: In, who: Who, plan: Key, form: As, zone: Word = None) -> Response:
    """Return what stands, delivers, is burnt, emitted and paid, of all zones or of one."""
    entry = room.entry(who.actor, plan)
    page = room.shelf.page(
        entry, ("pathway", zone), lambda: pathway_page(room.shelf.view(entry), zone)
    )
    return page_response(page, form, f"{plan}-pathway-{page.zone}")


@router.get("/plans/{plan}/dispatch", response_model=Dispatch, responses=TABLES)
def dispatch(
    room: In, who: Who, plan: Key, form: As, asked: Annotated[Asked, Depends()]
) -> Response:
    """Return supply, use, price and stores in a week, or over the year in wider steps."""
    entry = room.entry(who.actor, plan)
    page = room.shelf.page(
        entry,
        ("dispatch", asked),
        lambda: dispatch_page(room.shelf.view(entry, series=True), asked),
    )
    return page_response(page, form, f"{plan}-{page.carrier}-{page.period}-{page.week}")


@router.get("/plans/{plan}/clauses", response_model=ClausesPage, responses=TABLES)
def clauses(room: In, who: Who, plan: Key, form: As) -> Response:
    """List the clauses: what was agreed, what the plan does, what it costs and whom."""
    entry = room.entry(who.actor, plan)
    found = agreed(room, entry)
    page = room.shelf.page(entry, ("clauses", found.state), lambda: clauses_page(found))
    return page_response(page, form, f"{plan}-clauses")


@router.get("/plans/{plan}/clauses/{clause}", response_model=ClausePage, responses=TABLES)
def clause(
    room: In, who: Who, plan: Key, clause: Annotated[str, Path(max_length=200)], form: As
) -> Response:
    """Return one clause with everything known of it."""
    entry = room.entry(who.actor, plan)
    found = agreed(room, entry)
    page = room.shelf.page(
        entry, ("clause", clause, found.state), lambda: clause_page(found, clause)
    )
    whole = replace(
        page, progress=_progress(room, who, clause), projects=_kept_by(room, who, clause)
    )
    return page_response(whole, form, f"{plan}-{clause}")


def _progress(room: Room, who: Person, clause: str) -> list[Progress]:
    """Return what the register says was measured of a clause, by its last day."""
    return [
        Progress(one.draft.last.isoformat(), one.draft.value, one.accepted, one.draft.unit)
        for one in list_measures(room.database, who.actor, clause=clause)
        if not one.withdrawn
    ]


def _kept_by(room: Room, who: Person, clause: str) -> list[str]:
    """Return the projects of the register that a clause is kept by."""
    projects = list_projects(room.database, who.actor)
    return [one.key for one in projects if clause in one.draft.clauses]


def agreed(room: Room, entry: Entry) -> Agreed:
    """Return a plan with what lies beside its clauses; odds where a forecast has been made."""
    shelf, survey = room.shelf, room.surveys.ready(entry)
    return Agreed(
        shelf.view(entry),
        entry.place.key,
        shelf.written(entry),
        shelf.social_rate(entry),
        {} if survey is None else odds_of([clause_record(one) for one in survey.clauses]),
    )


@router.get("/plans/{plan}/frontier", response_model=Frontier, responses=TABLES)
def frontier(room: In, who: Who, plan: Key, form: As) -> Response:
    """Return what the two sides can get together, where a frontier has been made."""
    bundle = room.shelf.bundle_of(room.entry(who.actor, plan))
    if bundle is None:
        return page_response(no_frontier_page(), form, f"{plan}-frontier")
    return page_response(frontier_page(bundle.record, bundle.plans()), form, f"{plan}-frontier")


@router.get("/compare", response_model=Comparison, responses=TABLES)
def compare(
    room: In,
    who: Who,
    form: As,
    plan: Annotated[list[str], Query(min_length=LEAST, max_length=MOST)],
) -> Response:
    """Compare two to four plans."""
    entries = [room.entry(who.actor, key) for key in plan]
    sides = [Side(room.shelf.card(entry), room.shelf.view(entry)) for entry in entries]
    return page_response(comparison_page(sides), form, "compare")
