"""What every request passes through: limits of size and pace, and the headers of every answer.

One layer of ASGI below the application: a request that is refused here never reaches a route.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from longspring.web.answer import problem_response
from longspring.web.faults import Refusal
from longspring.web.pace import Gate
from longspring.web.proxy import as_told, over_https
from longspring.web.settings import Settings
from longspring.web.words import say

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TRANSPORT = "max-age=31536000; includeSubDomains"
PRIVATE = "private, no-store"
UPLOADS = ("/evidence", "/sheets")  # paths that end so take files


class TooLargeError(Exception):
    """A body grew over its limit while it was read."""


@dataclass(slots=True)
class Body:
    """The body of a request while it is read: too `large` once it has more than `most` bytes."""

    source: Receive
    most: int
    taken: int = 0
    large: bool = False

    async def receive(self) -> Message:
        """Return the next part, whatever length was announced.

        Raises
        ------
        TooLargeError
            If it grew over its limit.
        """
        message = await self.source()
        self.taken += len(message.get("body", b""))
        if self.taken > self.most:
            self.large = True
            raise TooLargeError
        return message


@dataclass(slots=True)
class Guard:
    """The layer around an application."""

    app: ASGIApp
    settings: Settings
    gate: Gate = field(default_factory=Gate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it; give every answer its headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = as_told(scope, self.settings.proxy)
        https = over_https(scope, self.settings)
        body = Body(receive, self._most(scope))

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": with_usual(message["headers"], https)}
            await send(message)

        async def unless_large(message: Message) -> None:
            # Whoever reads the body may take the error for a body that is no JSON.
            if not body.large:
                await answer(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await problem_response(refusal)(scope, receive, answer)
            return
        with suppress(TooLargeError):
            await self.app(scope, body.receive, unless_large)
        if body.large:
            await problem_response(_too_large(body.most))(scope, receive, answer)

    def _refusal(self, scope: Scope) -> Refusal | None:
        """Return why a request is not let through."""
        client = scope.get("client")
        wait = self.gate.wait(
            f"address {client[0] if client else ''}", self.settings.limits.address
        )
        if wait > 0.0:
            return too_many(wait)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        most = self._most(scope)
        if length.isdigit() and int(length) > most:
            return _too_large(most)
        return None

    def _most(self, scope: Scope) -> int:
        """Return the most bytes that the body of a request may have."""
        limits = self.settings.limits
        return limits.upload if scope["path"].endswith(UPLOADS) else limits.body


def with_usual(given: list[tuple[bytes, bytes]], https: bool) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer with those of every answer; browsers keep to https."""
    names = {name.lower() for name, _ in given}
    added = {**HEADERS, "cache-control": PRIVATE}
    if https:
        added["strict-transport-security"] = TRANSPORT
    more = [(name.encode(), value.encode()) for name, value in added.items()]
    return [*given, *(pair for pair in more if pair[0] not in names)]


def too_many(wait: float) -> Refusal:
    """Return the refusal of what comes too often."""
    return Refusal(429, say("error.too_many", seconds=f"{max(wait, 1.0):.0f}"), after=wait)


def _too_large(most: int) -> Refusal:
    return Refusal(413, say("error.too_large", most=f"{most:,}"))
