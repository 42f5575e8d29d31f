"""Delivery and schedule of a plan's projects."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from longspring.delivery.record import survey_record
from longspring.delivery.timetable import read_timetable
from longspring.errors import CaseError, UsageError
from longspring.web.answer import Form, form_of, page_response
from longspring.web.pages.delivery import delivery_page, no_delivery_page
from longspring.web.pages.schedule import no_schedule_page, schedule_page
from longspring.web.room import Room, room_of
from longspring.web.routes.declared import TABLES
from longspring.web.session import Who
from longspring.web.shapes_works import DeliveryPage, SchedulePage
from longspring.web.words import say

router = APIRouter(tags=["works"])
In = Annotated[Room, Depends(room_of)]
As = Annotated[Form, Depends(form_of)]
Plan = Annotated[str, Query(max_length=200)]


@router.get("/delivery", response_model=DeliveryPage, responses=TABLES)
def delivery(room: In, who: Who, form: As, plan: Plan) -> Response:
    """Return when projects will stand, what holds them up, and which clauses that keeps."""
    entry = room.entry(who.actor, plan)
    try:
        survey = room.surveys.survey(entry)
    except CaseError:  # of another version of the program
        return page_response(no_delivery_page(say("missing.case")), form, plan)
    except UsageError as error:
        return page_response(no_delivery_page(say("missing.stages", text=str(error))), form, plan)
    page = delivery_page(survey_record(survey), room.shelf.view(entry))
    return page_response(page, form, f"{plan}-delivery")


@router.get("/schedule", response_model=SchedulePage, responses=TABLES)
def schedule(room: In, who: Who, form: As, plan: Plan) -> Response:
    """Return the schedule that was made of a plan's projects under what they share."""
    entry = room.entry(who.actor, plan)
    record = read_timetable(entry.folder)
    page = no_schedule_page(plan) if record is None else schedule_page(record)
    return page_response(page, form, f"{plan}-schedule")
