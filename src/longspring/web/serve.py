"""Open a room: the register, the plans, the socket; then serve until someone stops it."""

import contextlib
import fcntl
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from longspring.case.read import read_case
from longspring.errors import UsageError
from longspring.track.database import Database
from longspring.track.register import make_register
from longspring.web.app import build_app
from longspring.web.demo import furnish
from longspring.web.diary import open_diary
from longspring.web.pages.card import REVISION
from longspring.web.proxy import address_of
from longspring.web.room import Room
from longspring.web.settings import Settings
from longspring.web.shelf import Entry, Shelf

BACKLOG = 128
DEMO = "demo.sqlite"  # the register of a demonstration, beside the plans
LOCK = ".serving"  # held by the server of a folder
PATIENCE = 5  # for open streams when the server stops [s]


def check_settings(settings: Settings) -> Settings:
    """Return how a room is opened, with the register of a demonstration where it is one.

    Raises
    ------
    UsageError
        If demo users could be reached from elsewhere, or would get into a real register; if the
        proxy has no address; if a folder is no plan; if there is no plan at all.
    """
    if settings.demo and not settings.loopback:
        raise UsageError(
            f"demo users have passwords that everyone knows, and {settings.host} can be reached "
            "from elsewhere. Leave --host out, or --demo."
        )
    if settings.demo and settings.proxy:
        raise UsageError(
            "demo users have passwords that everyone knows, and through a proxy others can reach "
            "the room. Leave --proxy out, or --demo."
        )
    if settings.proxy and address_of(settings.proxy) is None:
        raise UsageError(
            f"--proxy {settings.proxy!r} is no address. Name the one that the proxy comes from, "
            "such as 127.0.0.1."
        )
    if settings.demo and settings.database:
        raise UsageError(
            "a demonstration makes a register of its own, so that its made-up evidence never "
            "reaches a real one. Leave --database out, or --demo."
        )
    shelf = Shelf(settings.plans, settings.folder)
    known = {entry.folder.resolve() for entry in shelf.entries().values()}
    known |= {bundle.folder.resolve() for bundle in shelf.bundles().values()}
    for folder in settings.plans:
        if folder.resolve() not in known:
            raise UsageError(
                f"{folder} is neither a plan nor a frontier. Make one: longspring plan changchun "
                f"-o {folder}"
            )
    if not known:
        raise UsageError(
            f"there is no plan to show: none was named, and none lies in {settings.folder}. "
            "Make one: longspring plan changchun -o out"
        )
    if not settings.demo:
        return settings
    return replace(settings, database=f"sqlite:///{(settings.folder / DEMO).absolute()}")


def open_room(settings: Settings) -> Database:
    """Return the register of a room, made and brought up to date; that of a demonstration filled.

    Parameters
    ----------
    settings : Settings
        As `check_settings` returned them.
    """
    database = make_register(settings.register, settings.files)
    if settings.demo:
        shelf = Shelf(settings.plans, settings.folder)
        entry = first_plan(shelf)
        furnish(database, shelf.view(entry).plan, read_case(entry.case))
    return database


@contextmanager
def held(folder: Path) -> Generator[None]:
    """Hold the folder of a room while it is served: two servers would take each other's work.

    Raises
    ------
    UsageError
        If another server holds it; one that was killed holds nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(
                f"another server serves {folder} already. Stop it, or name another --folder."
            ) from error
        yield


def first_plan(shelf: Shelf) -> Entry:
    """Return the plan that a room opens with: the first that is no revision and no point."""
    entries = list(shelf.entries().values())
    own = [one for one in entries if one.place.kind == "plan" and REVISION not in one.manifest]
    return (own or entries)[0]


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Its protocol is named, or asyncio would not tell it to send at once and every answer would
    wait 40 ms for the next acknowledgement.

    Raises
    ------
    UsageError
        If the address is taken, or is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise UsageError(
            f"cannot listen at {host}:{port}: {error.strerror}. Name another with --port."
        ) from error
    return listening


def serve(settings: Settings, database: Database, listening: socket.socket) -> None:
    """Serve a room until the process is told to stop.

    Parameters
    ----------
    settings : Settings
        How the room was opened.
    database : Database
        Its register.
    listening : socket
        Where it is served.
    """
    import uvicorn

    open_diary()
    app = build_app(settings, database)
    ahead = threading.Thread(target=_look_ahead, args=(app.state.room,), daemon=True)
    ahead.start()
    config = uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        # Cut off while it reads a plan it would keep the lock of HDF5, and the process would hang.
        ahead.join(PATIENCE)


def _look_ahead(room: Room) -> None:
    """Forecast the first plan before anyone asks: it takes seconds, and clauses show its odds."""
    with contextlib.suppress(Exception):  # whoever asks is told
        room.surveys.survey(first_plan(room.shelf))


def address(host: str, listening: socket.socket) -> str:
    """Return what to type into a browser."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}/"


def folder_of(plans: tuple[Path, ...]) -> Path:
    """Return where new plans go if nothing is said: a folder `room` beside the first plan."""
    return plans[0].resolve().parent / "room" if plans else Path("room")
