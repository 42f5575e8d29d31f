"""What the room refuses, as one kind of error with a status, a code and words in two languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from longspring.report.text import Text, plain
from longspring.web.shapes import Detail, Fault, Problem
from longspring.web.words import say

CODES: Mapping[int, str] = {
    400: "malformed",
    401: "not_logged_in",
    403: "not_permitted",
    404: "not_found",
    405: "not_allowed",
    409: "conflict",
    413: "too_large",
    415: "wrong_type",
    422: "invalid",
    429: "too_many",
    500: "internal",
    503: "unavailable",
}
SHOWN = 200  # characters of what was found that are repeated


@dataclass(frozen=True, slots=True)
class Refusal:
    """Status, words and details of what is refused; `after` is when to come back [s]."""

    status: int
    message: Text
    details: tuple[Detail, ...] = ()
    after: float | None = None

    def problem(self) -> Problem:
        """Return the body of the answer."""
        return Problem(Fault(CODES.get(self.status, "error"), self.message, list(self.details)))


class RoomError(Exception):
    """A request that is not done; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.message.en)


def refuse(status: int, key: str, **values: object) -> RoomError:
    """Return the error of a status with sentence `web.error.KEY`."""
    return RoomError(Refusal(status, say(f"error.{key}", **values)))


def unknown(what: str, found: str, options: Sequence[str]) -> RoomError:
    """Return the error of a choice that is not among the options."""
    near = get_close_matches(found, options, n=3) or list(options[:8])
    listed = plain(", ".join(near))
    detail = Detail(
        what, found[:SHOWN], say("expected.one_of", options=listed), say("fix.choose", where=what)
    )
    return RoomError(Refusal(404, say("error.choice", where=what), (detail,)))


def missing(what: str, found: str) -> RoomError:
    """Return the error of something that is not there, or may not be known of."""
    return refuse(404, "not_found", what=say(f"what.{what}"), name=found[:SHOWN])
