"""From errors of the program and of the libraries to refusals in both languages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from starlette.routing import Match

from longspring.catalogue import catalogue, message
from longspring.errors import (
    AbsentError,
    CaseError,
    ConflictError,
    Fault,
    InvalidError,
    LimitReachedError,
    LoginError,
    LongspringError,
    NotPermittedError,
    TooManyError,
    UsageError,
)
from longspring.report.text import Text, plain
from longspring.web.faults import SHOWN, Refusal
from longspring.web.security import too_many
from longspring.web.shapes import Detail
from longspring.web.words import known, say

MOST = 50  # details that an answer lists
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def refusal_of(error: LongspringError) -> Refusal:
    """Return the refusal that an error of the program becomes."""
    for kind, make in KINDS:
        if isinstance(error, kind):
            return make(error)
    return status_refusal(500)


def _conflict(error: Any) -> Refusal:
    detail = Detail(error.subject, str(error.seen), plain(error.now), say("fix.read_again"))
    return Refusal(409, say("error.conflict", subject=error.subject), (detail,))


def _absent(error: Any) -> Refusal:
    name = str(error.subject)[:SHOWN]
    return Refusal(404, say("error.not_found", what=say("what.record"), name=name))


# The first kind that an error is of decides; a kind stands before those it is one of.
KINDS: tuple[tuple[type[LongspringError], Callable[[Any], Refusal]], ...] = (
    (InvalidError, lambda e: Refusal(422, say("error.invalid"), tuple(map(_fault, e.faults)))),
    (ConflictError, _conflict),
    (AbsentError, _absent),
    (TooManyError, lambda e: too_many(e.wait)),
    (LoginError, lambda _: Refusal(401, say("error.not_logged_in"))),
    (NotPermittedError, lambda _: Refusal(403, say("error.refused"))),
    (LimitReachedError, lambda _: Refusal(503, say("error.busy"), after=5.0)),
    (CaseError, lambda e: Refusal(422, say("error.case"), tuple(map(_issue, e.issues[:MOST])))),
    (UsageError, lambda e: Refusal(422, say("error.usage", text=str(e)[: 2 * SHOWN]))),
)


def _fault(fault: Fault) -> Detail:
    """Return one thing wrong with a record, in words of the catalogue."""
    return Detail(
        fault.where,
        fault.found[:SHOWN],
        _register(f"register.expected.{fault.code}", fault.allowed),
        _register(f"register.fix.{fault.code}", fault.allowed),
    )


def _register(key: str, allowed: str) -> Text:
    if key not in catalogue("en"):
        return plain(allowed)
    return Text(*(message(language, key, allowed=allowed) for language in ("en", "zh")))


def _issue(issue: Any) -> Detail:
    """Return one thing wrong with a case."""
    where = f"{issue.file}:{issue.line}" if issue.line else issue.file
    return Detail(where, issue.found[:SHOWN], plain(issue.expected), plain(issue.fix))


def validation_refusal(errors: Sequence[Mapping[str, Any]], *, hidden: bool = False) -> Refusal:
    """Return the refusal of a request that is not as the API describes it.

    Parameters
    ----------
    errors : sequence of mapping
        What the description found wrong.
    hidden : bool
        Whether the body holds a secret, of which the refusal repeats nothing.
    """
    if any(error["type"] == "json_invalid" for error in errors):
        return Refusal(400, say("error.malformed"))
    return Refusal(
        422, say("error.invalid"), tuple(_wrong(error, hidden) for error in errors[:MOST])
    )


def _wrong(error: Mapping[str, Any], hidden: bool) -> Detail:
    """Return one field that is wrong; of a body that holds a secret, only where."""
    where = ".".join(str(part) for part in error["loc"])
    secret = hidden and error["loc"][0] == "body"
    found = "..." if secret else str(error.get("input", ""))[:SHOWN]
    kind = f"expected.{error['type']}"
    context: Mapping[str, Any] = error.get("ctx") or {}
    if known(kind):
        expected = say(kind, **{str(name): str(value) for name, value in context.items()})
    else:
        expected = say("expected.other", text=str(error["msg"]))
    return Detail(where, found, expected, say("fix.field", where=where))


def status_refusal(status: int) -> Refusal:
    """Return the refusal of a bare status."""
    key = f"error.status_{status}"
    return Refusal(status, say(key) if known(key) else say("error.status", status=status))


def allowed_methods(app: FastAPI, request: Request) -> str:
    """Return the methods that a path has, for the header Allow."""
    found: list[str] = []
    for method in METHODS:
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0] == Match.FULL for route in app.router.routes):
            found.append(method)
    return ", ".join(found)
