"""The database of the register: SQLite beside the plans by default, PostgreSQL for a team.

Writes happen one after another. On SQLite `BEGIN IMMEDIATE` takes the lock, on PostgreSQL an
advisory lock of the transaction, both before anything is read: two writers can never see the
same last link of the audit chain. A write that returned is on disk: SQLite runs with its
write-ahead log and `synchronous=FULL`, PostgreSQL with `synchronous_commit=on`.
"""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from longspring.errors import LimitReachedError, UnreachableError, UsageError

LOCK = 0x6C6F6E67  # of pg_advisory_xact_lock; "long" in ASCII
WAIT = 30.0  # for the lock, or for a free connection [s]
WRITES = "longspring_writes"
BUSY = "Other writes held the register for more than {:g} s. Try again."
DEAD = "The database of the register does not answer. Look at its disk, or start its server."
DISK = ("unable to open", "disk I/O", "disk is full", "readonly database")
SAFE = (  # a session that hangs in a write lets the others go on after a while
    "-c synchronous_commit=on -c lock_timeout={:.0f} -c idle_in_transaction_session_timeout={:.0f}"
)


def utc_now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Database:
    """An open register: its database, the folder of its files, its clock."""

    engine: Engine
    folder: Path
    clock: Callable[[], datetime] = utc_now
    wait: float = WAIT
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Yield a connection on which every statement sees the same state."""
        level = {} if self.embedded else {"isolation_level": "REPEATABLE READ"}
        with self._told(), self.engine.connect() as connection:
            chosen = connection.execution_options(**level)
            with chosen.begin():
                yield chosen

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """Yield the one connection that may write now; commit at the end, undo on an error.

        Raises
        ------
        LimitReachedError
            If others write for longer than `wait`.
        UnreachableError
            If the database does not answer.
        """
        level = {} if self.embedded else {"isolation_level": "READ COMMITTED"}
        with self._told(), self._one_after_another(), self.engine.connect() as connection:
            chosen = connection.execution_options(**{WRITES: True}, **level)
            with chosen.begin():
                if not self.embedded:
                    chosen.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                yield chosen

    @property
    def embedded(self) -> bool:
        """Tell whether it is the database that is built in."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Generator[None]:
        """Say in our own words what the database refuses; nothing of its address is shown."""
        try:
            yield
        except DBAPIError as error:
            told = refusal(error, self.embedded, self.wait)
            if told is None:
                raise
            raise told from error

    @contextmanager
    def _one_after_another(self) -> Generator[None]:
        # Threads of one process queue here: SQLite's own wait is a poll, and unfair.
        if not self.embedded:
            yield
            return
        if not self._turn.acquire(timeout=self.wait):
            raise LimitReachedError(BUSY.format(self.wait))
        try:
            yield
        finally:
            self._turn.release()


def refusal(error: DBAPIError, embedded: bool, wait: float) -> LimitReachedError | None:
    """Return what a user is told of an error of the database; None for a fault of the program."""
    words = str(error.orig)
    if any(sign in words for sign in ("database is locked", "lock timeout")):
        return LimitReachedError(BUSY.format(wait))
    # SQLite calls a missing table an operational error as well.
    broken = not embedded or any(sign in words for sign in DISK)
    if isinstance(error, OperationalError | InterfaceError) and broken:
        return UnreachableError(DEAD)
    return None


def connect(
    url: str,
    folder: Path | None = None,
    clock: Callable[[], datetime] = utc_now,
    wait: float = WAIT,
) -> Database:
    """Return a database as it is, whatever it holds; `longspring.track.migrate` looks inside.

    Parameters
    ----------
    url : str
        `sqlite:///PATH`, `postgresql+psycopg://...`, or a path, which means SQLite.
    folder : Path, optional
        Where files of evidence are kept; beside the database by default, for SQLite only.
    clock : callable, optional
        Tells the present instant in UTC.
    wait : float
        For how long a write waits for others before it gives up [s].

    Raises
    ------
    UsageError
        If the address is of another database, or `folder` is missing.
    """
    address = url if "://" in url else f"sqlite:///{Path(url).absolute()}"
    try:
        parsed = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise UsageError("The address of the database cannot be read.") from error
    if parsed.drivername == "sqlite" and parsed.database and parsed.database != ":memory:":
        place = Path(parsed.database)
        folder = folder or place.parent / f"{place.stem}-files"
        return Database(_sqlite(address, wait), folder, clock, wait)
    if parsed.drivername != "postgresql+psycopg":
        raise UsageError(
            f"Found a database address that begins with {parsed.drivername!r}, expected "
            "'sqlite:///PATH' or 'postgresql+psycopg://USER@HOST/NAME'."
        )
    if folder is None:
        raise UsageError("A register on PostgreSQL needs a folder for its files; name one.")
    if find_spec("psycopg") is None:
        raise UsageError("PostgreSQL needs a library: pip install 'longspring[postgres]'")
    safe = SAFE.format(1e3 * wait, 2e3 * wait)
    engine = create_engine(
        address,
        connect_args={"options": safe, "connect_timeout": 10},
        pool_pre_ping=True,
        pool_size=16,
        max_overflow=16,
        pool_timeout=WAIT,
        hide_parameters=True,
    )
    return Database(engine, folder, clock, wait)


def _sqlite(address: str, wait: float) -> Engine:
    engine = create_engine(
        address,
        connect_args={"timeout": wait},
        pool_size=16,
        max_overflow=16,
        pool_timeout=WAIT,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """Set up a connection of SQLite; transactions begin in `_begin` alone."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # so that REPLACE fires the triggers of what it deletes
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
