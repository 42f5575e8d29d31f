"""Make the tables of the register, bring them to the newest revision, find drift.

A register is opened only at the newest revision. An upgrade is one transaction on both databases:
a process that is killed in its midst leaves the register as it was.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from longspring.errors import UsageError
from longspring.track.chain import missing_guards
from longspring.track.database import Database, connect, utc_now
from longspring.track.tables import metadata

NONE = "There is no register at this address. Make one: longspring track init"


def open_register(
    url: str, folder: Path | None = None, clock: Callable[[], datetime] = utc_now
) -> Database:
    """Open a register that is there and up to date; the arguments are those of `connect`.

    Raises
    ------
    UsageError
        If there is no register, or it is of another revision.
    """
    database = connect(url, folder, clock)
    try:
        _check_revision(database)
    except BaseException:
        database.close()
        raise
    return database


def _check_revision(database: Database) -> None:
    if database.embedded and not Path(str(database.engine.url.database)).exists():
        raise UsageError(NONE)  # to look inside would make an empty one
    found, newest = revision(database), newest_revision()
    if found is None:
        raise UsageError(NONE)
    if found not in revisions():
        raise UsageError(
            f"The register is at revision {found!r}, which this version does not know. "
            "Use the version of longspring that last upgraded it, or a newer one."
        )
    if found != newest:
        raise UsageError(
            f"The register is at revision {found!r}, this version needs {newest!r}. "
            "Make a copy of it, then upgrade it: longspring track init"
        )


def make_register(
    url: str, folder: Path | None = None, clock: Callable[[], datetime] = utc_now
) -> Database:
    """Make a register or upgrade one that is there; the arguments are those of `connect`.

    What is new can be read by the user of the system who made it, and by nobody else: the database
    holds sealed values as they are. SQLite gives its log the permissions of its database.
    """
    database = connect(url, folder, clock)
    if database.embedded:
        place = Path(str(database.engine.url.database))
        place.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # there already, or the database says why it cannot be made
            place.touch(mode=0o600, exist_ok=False)
    try:
        upgrade(database)
    except BaseException:
        database.close()
        raise
    database.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return database


def upgrade(database: Database, target: str = "head") -> None:
    """Bring the tables to a revision, the newest by default."""
    with database.writing() as connection:
        command.upgrade(_config(connection), target)


def revision(database: Database) -> str | None:
    """Return the revision that the tables are at; None where there are none."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """Return the revision that this version of the program works with."""
    return str(ScriptDirectory.from_config(_config(None)).get_current_head())


def revisions() -> tuple[str, ...]:
    """Return every revision, oldest first."""
    scripts = ScriptDirectory.from_config(_config(None)).walk_revisions()
    return tuple(reversed([script.revision for script in scripts]))


def drift(database: Database) -> list[str]:
    """Return where tables, indexes and triggers differ from what the program expects."""
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        found = [str(difference) for difference in compare_metadata(context, metadata)]
        if "audit" in inspect(connection).get_table_names():
            found += [f"missing trigger {name}" for name in missing_guards(connection)]
    return found


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    return config
