"""The application: routes, errors and layers put together.

app = build_app(Settings(folder, plans))
"""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from longspring import __version__
from longspring.errors import LongspringError, NotPermittedError
from longspring.track.database import Database
from longspring.track.register import make_register
from longspring.web.answer import problem_response
from longspring.web.diary import note
from longspring.web.faults import RoomError
from longspring.web.jobs import Works
from longspring.web.refusals import allowed_methods, refusal_of, status_refusal, validation_refusal
from longspring.web.rights import NEEDS
from longspring.web.room import Room
from longspring.web.routes import (
    books,
    evidence,
    health,
    people,
    plans,
    projects,
    register,
    work,
    works,
)
from longspring.web.routes.declared import ERRORS
from longspring.web.security import Guard
from longspring.web.settings import Settings
from longspring.web.shelf import Shelf
from longspring.web.static_files import page_of
from longspring.web.surveys import Surveys

API = "/api/v1"
ROUTERS = (
    people.router,
    plans.router,
    books.router,
    work.router,
    projects.router,
    evidence.router,
    register.router,
    works.router,
)
THREADS = 8  # that answer: more would only wait for each other
SECRETIVE = ("login", "password", "seal")  # routes whose body is never repeated
LOG = logging.getLogger("longspring.web")


def build_app(settings: Settings, database: Database | None = None) -> FastAPI:
    """Return the application of a room.

    Parameters
    ----------
    settings : Settings
        Plans, register, address, limits.
    database : Database, optional
        The register, if it is open already; else it is opened, and made if it is not there.
    """
    settings.folder.mkdir(parents=True, exist_ok=True)
    opened = database or make_register(settings.register, settings.files)
    jobs = Works(opened, settings.folder, settings.limits.waiting)
    shelf = Shelf(settings.plans, settings.folder)
    room = Room(settings, shelf, opened, jobs, Surveys(shelf, opened))
    app = FastAPI(
        title="longspring",
        version=__version__,
        description="Plans, clauses and their prices, projects and evidence, of two parties.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_life(room, own=database is None),
        generate_unique_id_function=_operation,
    )
    app.state.room = room
    api = APIRouter(prefix=API, responses=ERRORS)
    for router in ROUTERS:
        api.include_router(router)
    app.include_router(health.router)
    app.include_router(api)
    _check_needs(app)
    _answer_errors(app)
    app.add_middleware(Guard, settings=settings)
    return app


def _life(room: Room, own: bool) -> Any:
    """Return what happens when the server starts and stops."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncGenerator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        await run_in_threadpool(room.works.open)
        try:
            yield
        finally:
            await run_in_threadpool(room.works.close)
            if own:
                room.database.close()

    return life


def _operation(route: APIRoute) -> str:
    """Return the name of an operation: that of its function."""
    return route.name


def _check_needs(app: FastAPI) -> None:
    """Refuse to serve a route that nobody said the need of."""
    names = {name for name in operations(app) if name not in NEEDS}
    if names:
        raise KeyError(f"Routes without a row in rights.NEEDS: {', '.join(sorted(names))}.")


def operations(app: FastAPI) -> set[str]:
    """Return the names of all operations of an application."""
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    return {operation["operationId"] for path in paths.values() for operation in path.values()}


def _answer_errors(app: FastAPI) -> None:
    """Give every error the body that the API promises."""

    @app.exception_handler(RoomError)
    def refused(_: Request, error: RoomError) -> Response:
        return problem_response(error.refusal)

    @app.exception_handler(LongspringError)
    def raised(request: Request, error: LongspringError) -> Response:
        if isinstance(error, NotPermittedError):
            note(request, "refused", getattr(request.state, "user", ""))
        return problem_response(refusal_of(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        hidden = request.scope["route"].name in SECRETIVE
        return problem_response(validation_refusal(error.errors(), hidden=hidden))

    @app.exception_handler(HTTPException)
    def stopped(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            page = page_of(request)
            if page is not None:
                return page
        answer = problem_response(status_refusal(error.status_code))
        if error.status_code == 405:
            answer.headers["allow"] = allowed_methods(app, request)
        return answer

    @app.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> Response:
        LOG.error("%s %s", request.method, request.url.path, exc_info=error)
        return problem_response(status_refusal(500))

    del refused, raised, invalid, stopped, failed
