"""Registers of both kinds: every test that asks for `register` runs on SQLite and PostgreSQL."""

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from clock import Clock
from postgres_server import Server, running_server

from longspring.track.database import Database
from longspring.track.migrate import make_register

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
COUNT = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return where an empty database is."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'register.db'}"
        return
    with request.getfixturevalue("postgres").database(f"test{next(COUNT)}") as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(address: str, tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Database]:
    """Return a register at the newest revision, empty."""
    database = make_register(address, tmp_path / "files", clock)
    yield database
    database.close()
