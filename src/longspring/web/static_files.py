"""The page of the room: its files as built, whatever else is asked for is the page itself.

A file under `assets/` has the hash of its content in its name and never changes; everything else
is asked for again each time.
"""

from mimetypes import guess_type
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

STATIC = Path(__file__).with_name("static")
ASSETS = "assets"
FOREVER = "public, max-age=31536000, immutable"
AGAIN = "no-cache"
OWN = ("/api/", "/healthz", "/openapi.json")  # paths that are never the page
KINDS = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/json"}


def page_of(request: Request) -> Response | None:
    """Return a file of the page, or the page for a path within it; None for anything else."""
    path = request.url.path
    if request.method not in ("GET", "HEAD") or path.startswith(OWN):
        return None
    name = path.strip("/")
    found = _file(name)
    if found is None:
        found = None if _of_file(name) else STATIC / "index.html"
    if found is None or not found.is_file():
        return None
    hashed = found.parent.name == ASSETS
    kind = KINDS.get(found.suffix) or guess_type(found.name)[0] or "application/octet-stream"
    headers = {"cache-control": FOREVER if hashed else AGAIN}
    return FileResponse(found, media_type=kind, headers=headers)


def _of_file(name: str) -> bool:
    """Tell whether a path is of a file; within the page keys may hold dots, the first part not."""
    first, *inner = name.split("/")
    return first == ASSETS or "." in first or any(one in (".", "..") for one in inner)


def _file(name: str) -> Path | None:
    """Return a file of the page by its path, nothing outside of its folder."""
    if not name or "\\" in name or "\0" in name:
        return None
    path = (STATIC / name).resolve()
    return path if path.is_relative_to(STATIC.resolve()) and path.is_file() else None
