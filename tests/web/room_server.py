"""A real server of the room in a thread, with users of every role, and clients that are logged in.

The socket listens before the server runs: a request waits until it is answered.
"""

import threading
from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from longspring.case.columns import Label
from longspring.track.account import UserDraft, add_user
from longspring.track.database import Database
from longspring.track.register import make_register
from longspring.web.app import build_app
from longspring.web.serve import listen
from longspring.web.settings import Settings

API = "/api/v1"
PASSWORD = "quiet-river-under-snow-41"
USERS = {
    "cara": ("city", "city", ""),
    "colm": ("county", "city", "county"),
    "paul": ("company", "company", ""),
    "iris": ("institute", "city", ""),
    "igor": ("institute", "company", ""),
    "audrey": ("auditor", "city", ""),
    "adam": ("auditor", "company", ""),
    "vera": ("viewer", "city", ""),
    "viktor": ("viewer", "company", ""),
}


def people(database: Database, only: Collection[str] = USERS) -> None:
    """Make a user of every role; each password takes half a second of hashing."""
    for name in only:
        role, party, zone = USERS[name]
        label = Label(name.title(), name.title())
        add_user(database, UserDraft(name, label, role, party, zone), PASSWORD)


@dataclass(frozen=True)
class Served:
    """A room that is served: its application, its address, its register."""

    app: FastAPI
    url: str
    database: Database

    @contextmanager
    def client(self, user: str = "") -> Generator[httpx.Client]:
        """Yield a client, logged in where a user is named."""
        with httpx.Client(base_url=self.url, timeout=60.0) as client:
            if user:
                answer = client.post(f"{API}/login", json={"name": user, "password": PASSWORD})
                assert answer.status_code == 200, answer.text
                client.headers["X-Longspring-Token"] = answer.json()["csrf"]
            yield client


@contextmanager
def served(settings: Settings, database: Database) -> Generator[Served]:
    """Serve a room on a free port of this machine until the body ends."""
    app = build_app(settings, database)
    listening = listen(settings.host, 0)
    config = uvicorn.Config(app, log_level="error", lifespan="on", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield Served(app, f"http://{settings.host}:{listening.getsockname()[1]}", database)
    finally:
        server.should_exit = True
        thread.join(30.0)
        listening.close()
        assert not thread.is_alive()


def register_with_people(folder: Path) -> Database:
    """Return a new register with a user of every role."""
    database = make_register(f"sqlite:///{folder / 'register.sqlite'}")
    people(database)
    return database
