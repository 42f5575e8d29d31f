"""Opening a register, and acting in it as one of its users, who gives a password.

Whoever works on this machine may read; writing and signing is done by a user, so that the audit
chain names a person and nobody signs for another by a slip.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longspring.catalogue import Language, message
from longspring.errors import UsageError
from longspring.track.records import Actor

if TYPE_CHECKING:
    from longspring.case.model import Case
    from longspring.track.database import Database
    from longspring.track.fact import Books

PASSWORD = "LONGSPRING_PASSWORD"  # variable that holds a password, for scripts
READER = Actor("operator", "viewer", "city")
PLACE = "register.db"

DatabaseOption = Annotated[
    str, typer.Option("--database", metavar="URL", envvar="LONGSPRING_DATABASE")
]
FilesOption = Annotated[
    Path | None,
    typer.Option("--files", metavar="DIR", envvar="LONGSPRING_FILES", show_default=False),
]
UserOption = Annotated[
    str, typer.Option("--as", metavar="USER", envvar="LONGSPRING_USER", show_default=False)
]
DayOption = Annotated[str, typer.Option("--as-of", metavar="DATE", show_default=False)]


def need_libraries() -> None:
    """Say which extra the register needs where it is not installed."""
    if find_spec("sqlalchemy") is None:
        raise UsageError("the register needs its libraries: pip install 'longspring[serve]'.")


@contextmanager
def opened(database: str, files: Path | None) -> "Generator[Database]":
    """Yield an open register."""
    need_libraries()
    from longspring.track.migrate import open_register

    if "://" not in database and not Path(database).exists():
        raise UsageError(
            f"found no register {database!r}. Make one: longspring track init CASE, or name "
            "another with --database."
        )
    found = open_register(database, files)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def acting(register: "Database", user: str, language: Language) -> Generator[Actor]:
    """Yield a user of the register who has given the right password."""
    from longspring.track.session import log_in, log_out

    if not user:
        raise UsageError("name the user who does this: --as USER (longspring track user list).")
    logged = log_in(register, user, given_password(user, language), "command line")
    try:
        yield logged.user.actor
    finally:
        log_out(register, logged.token)


def given_password(user: str, language: Language, *, twice: bool = False) -> str:
    """Return the password of the variable LONGSPRING_PASSWORD, else ask for it."""
    if PASSWORD in os.environ:
        return os.environ[PASSWORD]
    prompt = message(language, "track.password", user=user)
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True))


def books_of(register: "Database") -> "Books":
    """Return what the register holds, for its pure functions."""
    from longspring.track.fact import Books
    from longspring.track.register import (
        list_clauses,
        list_evidence,
        list_measures,
        list_projects,
    )

    return Books(
        list_projects(register, READER),
        list_evidence(register, READER),
        list_measures(register, READER),
        list_clauses(register, READER),
    )


def case_of(register: "Database", case: str) -> "Case":
    """Return a case by folder or name, by default the shipped one the agreement was read from."""
    from longspring.case.read import read_case
    from longspring.case.shipped import find_case
    from longspring.track.register import read_agreement_record

    if not case:
        names = [one.name for one in read_agreement_record(register, READER)]
        if len(names) != 1:
            raise UsageError("name the case with --case: the register does not tell which.")
        case = names[0]
    return read_case(find_case(case))
