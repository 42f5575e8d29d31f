"""Projects of the register: list, read, enter, change, remark."""

from datetime import date
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Query, Response

from longspring.case.columns import Label
from longspring.track.comment import enter_comment
from longspring.track.database import Database
from longspring.track.dossier import Mark, read_dossier, read_mark
from longspring.track.evidence import list_evidence
from longspring.track.project import change_project, enter_project, list_projects, read_project
from longspring.track.records import Actor, ProjectDraft
from longspring.web.answer import JSON, Form, form_of, json_bytes
from longspring.web.pages.register import (
    comment_shape,
    evidence_shape,
    measure_shape,
    project_shape,
    stage_options,
    state_options,
)
from longspring.web.room import Room, room_of
from longspring.web.routes.context import day_given, names_of, today_of
from longspring.web.routes.declared import CONFLICT, TABLES, Key, Word
from longspring.web.routes.kept import kept_response
from longspring.web.session import Who
from longspring.web.shapes_register import (
    Comment,
    CommentBody,
    Project,
    ProjectBody,
    ProjectChange,
    ProjectPage,
    ProjectsPage,
    State,
)
from longspring.web.words import say

router = APIRouter(tags=["register"])
In = Annotated[Room, Depends(room_of)]
As = Annotated[Form, Depends(form_of)]
Kind = TypeVar("Kind")


@router.get("/projects", response_model=ProjectsPage, responses=TABLES)
def projects(
    room: In,
    who: Who,
    form: As,
    zone: Word = None,
    state: Annotated[State | None, Query()] = None,
    late: bool = False,
) -> Response:
    """List projects, the latest first; of one zone, in one state, or only those that are late."""

    def page() -> ProjectsPage:
        names, today = names_of(room), today_of(room)
        evidence = list_evidence(room.database, who.actor)
        found = [
            project_shape(one, evidence, names, today)
            for one in list_projects(room.database, who.actor)
        ]
        chosen = [
            one
            for one in found
            if (zone is None or one.zone == zone)
            and (state is None or one.state == state)
            and (not late or (one.late_days or 0) > 0)
        ]
        chosen.sort(key=lambda one: (-(one.late_days or 0), one.key))
        missing = [] if found else [say("missing.projects")]
        return ProjectsPage(chosen, state_options(), missing)

    return kept_response(room, who.actor, ("projects", zone, state, late), page, form)


@router.get("/projects/{project}", response_model=ProjectPage, responses=TABLES)
def project(room: In, who: Who, project: Key, form: As) -> Response:
    """Return a project with its evidence, measures and remarks."""

    def page() -> ProjectPage:
        names = names_of(room)
        found = read_dossier(room.database, who.actor, project)
        return ProjectPage(
            project=project_shape(found.project, found.evidence, names, today_of(room)),
            evidence=[evidence_shape(one, names) for one in found.evidence],
            measures=[measure_shape(one) for one in found.measures],
            comments=[comment_shape(one) for one in found.comments],
            stages=stage_options(names),
        )

    def mark(database: Database) -> Mark:
        return read_mark(database, project)

    return kept_response(room, who.actor, (f"project-{project}",), page, form, mark)


@router.post("/projects", status_code=201, response_model=Project, responses=CONFLICT)
def new_project(room: In, who: Who, body: ProjectBody) -> Response:
    """Enter a project."""
    enter_project(room.database, who.actor, _draft(body))
    return _answer(room, who.actor, body.key, 201)


@router.patch("/projects/{project}", response_model=Project, responses=CONFLICT)
def change(room: In, who: Who, project: Key, body: ProjectChange) -> Response:
    """Change what is given of a project that is still at the version seen."""
    before = read_project(room.database, who.actor, project).draft
    change_project(room.database, who.actor, _changed(before, body), body.version)
    return _answer(room, who.actor, project, 200)


@router.post("/projects/{project}/comments", status_code=201, response_model=Comment)
def comment(room: In, who: Who, project: Key, body: CommentBody) -> Response:
    """Remark on a project."""
    made = enter_comment(room.database, who.actor, f"project/{project}", body.text)
    return Response(json_bytes(comment_shape(made)), 201, media_type=JSON)


def _answer(room: Room, actor: Actor, key: str, status: int) -> Response:
    return Response(json_bytes(_shape(room, actor, key)), status, media_type=JSON)


def _shape(room: Room, actor: Actor, key: str) -> Project:
    found = read_project(room.database, actor, key)
    evidence = list_evidence(room.database, actor, key)
    return project_shape(found, evidence, names_of(room), today_of(room))


def _draft(body: ProjectBody) -> ProjectDraft:
    return ProjectDraft(
        key=body.key,
        label=Label(body.label_en, body.label_zh),
        technology=body.technology,
        zone=body.zone,
        capacity_mw=body.capacity_mw or 0.0,
        investment_cny=body.investment_cny or 0.0,
        owner=body.owner,
        clauses=tuple(body.clauses),
        signed_on=day_given(body.signed_on, "signed_on"),
        due_on=day_given(body.due_on, "due_on"),
    )


def _or(new: Kind | None, old: Kind) -> Kind:
    return old if new is None else new


def _day(new: str | None, where: str, old: date | None) -> date | None:
    """Return the day of a change: as it was where none is given, none where it is empty."""
    return old if new is None else day_given(new or None, where)


def _changed(before: ProjectDraft, body: ProjectChange) -> ProjectDraft:
    """Return a draft in which what the body leaves out stays as it was."""
    return ProjectDraft(
        key=before.key,
        label=Label(_or(body.label_en, before.label.en), _or(body.label_zh, before.label.zh)),
        technology=_or(body.technology, before.technology),
        zone=_or(body.zone, before.zone),
        capacity_mw=_or(body.capacity_mw, before.capacity_mw),
        investment_cny=_or(body.investment_cny, before.investment_cny),
        owner=_or(body.owner, before.owner),
        clauses=before.clauses if body.clauses is None else tuple(body.clauses),
        signed_on=_day(body.signed_on, "signed_on", before.signed_on),
        due_on=_day(body.due_on, "due_on", before.due_on),
        provenance=before.provenance,
    )
