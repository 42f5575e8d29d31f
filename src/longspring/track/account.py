"""Users: made on the server's command line, never by themselves and never over the network.

The chain is told who was made, closed or given a new password, and of the password only that it
changed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from longspring.case.columns import Label
from longspring.errors import Fault, LoginError
from longspring.track.attempt import begin_attempt, forgive
from longspring.track.chain import Entry, append
from longspring.track.check import Checks, invalid
from longspring.track.database import Database
from longspring.track.deed import row_of
from longspring.track.moment import instant_text
from longspring.track.password import check_password, hash_password, matches
from longspring.track.permit import ROLE_PARTIES
from longspring.track.records import PARTIES, ROLES, Actor, Language, Party, Role
from longspring.track.rows import all_rows
from longspring.track.tables import sessions, users

OPERATOR = "operator"  # who works on the server's command line


@dataclass(frozen=True, slots=True)
class UserDraft:
    """What may be said of a user; `zone` is that of a county user and empty for all others."""

    name: str
    label: Label
    role: Role
    party: Party
    zone: str = ""
    language: Language = "zh"


@dataclass(frozen=True, slots=True)
class User:
    """A user as they stand; one who is not `active` cannot log in."""

    draft: UserDraft
    active: bool
    version: int

    @property
    def actor(self) -> Actor:
        """Return as whom the user acts."""
        draft = self.draft
        return Actor(draft.name, draft.role, draft.party, draft.zone)


def add_user(database: Database, draft: UserDraft, password: str) -> User:
    """Make a user.

    Raises
    ------
    InvalidError
        If anything in the draft is wrong, the name is taken, or the password is too easy.
    """
    _check(draft)
    check_password(password, draft.name)
    kept = hash_password(password)
    with database.writing() as connection:
        at = database.clock()
        if connection.execute(select(users.c.name).where(users.c.name == draft.name)).first():
            raise invalid(Fault("taken", "name", draft.name))
        row: dict[str, Any] = {
            "name": draft.name,
            "label_en": draft.label.en,
            "label_zh": draft.label.zh,
            "role": draft.role,
            "party": draft.party,
            "zone": draft.zone,
            "language": draft.language,
            "active": 1,
            "created_at": instant_text(at),
            "version": 1,
            "password_hash": kept,
        }
        connection.execute(insert(users).values(row))
        _tell(database, connection, "add_user", row)
    return User(draft, True, 1)


def list_users(database: Database) -> tuple[User, ...]:
    """Return every user, by name."""
    with database.reading() as connection:
        rows = all_rows(connection, select(users).order_by(users.c.name))
    return tuple(user_of(row) for row in rows)


def read_user(database: Database, name: str) -> User:
    """Return a user.

    Raises
    ------
    AbsentError
        If there is none of this name.
    """
    with database.reading() as connection:
        return user_of(row_of(connection, users, name, f"user/{name}"))


def set_password(database: Database, name: str, password: str) -> User:
    """Give a user a new password and end their sessions; done on the command line."""
    check_password(password, name)
    return _change(database, name, "set_password", {"password_hash": hash_password(password)})


def set_active(database: Database, name: str, active: bool) -> User:
    """Close a user, which ends their sessions, or open them again."""
    return _change(database, name, "set_active", {"active": int(active)})


def change_password(database: Database, name: str, old: str, new: str) -> User:
    """Change a password as its user, who knows the old one; ends every session of theirs.

    Raises
    ------
    LoginError
        If the old one is not theirs.
    TooManyError
        If that was so too often.
    InvalidError
        If the new one is too easy.
    """
    attempt = begin_attempt(database, name, "change_password")
    with database.reading() as connection:
        row = row_of(connection, users, name, f"user/{name}")
    if not matches(old, row["password_hash"]):
        raise LoginError("The old password is not right.")
    check_password(new, name)
    kept = hash_password(new)
    with database.writing() as connection:
        forgive(connection, attempt)
    return _change(database, name, "change_password", {"password_hash": kept})


def set_language(database: Database, name: str, language: Language) -> User:
    """Write down in which language a user reads."""
    checks = Checks()
    checks.among("language", language, ("en", "zh"))
    checks.done()
    with database.writing() as connection:
        row = row_of(connection, users, name, f"user/{name}")
        connection.execute(update(users).where(users.c.name == name).values(language=language))
    return user_of({**row, "language": language})


def _change(database: Database, name: str, verb: str, values: Mapping[str, Any]) -> User:
    subject = f"user/{name}"
    with database.writing() as connection:
        row = row_of(connection, users, name, subject)
        row |= {**values, "version": row["version"] + 1}
        connection.execute(update(users).where(users.c.name == name).values(row))
        connection.execute(delete(sessions).where(sessions.c.user == name))
        _tell(database, connection, verb, row)
    return user_of(row)


def told_of_user(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the chain is told of a user, of the kept password a fingerprint.

    What is kept holds 128 random bits, so that nothing can be guessed from its hash; but a
    password that someone puts into the table by hand no longer fits what the chain says.
    """
    untold = {"password_hash", "language"}
    told = {name: value for name, value in row.items() if name not in untold}
    return {**told, "password": hashlib.sha256(row["password_hash"].encode()).hexdigest()}


def _tell(database: Database, connection: Connection, verb: str, row: Mapping[str, Any]) -> None:
    content = told_of_user(row)
    own = verb == "change_password"
    user, party = (row["name"], row["party"]) if own else (OPERATOR, "")
    append(connection, database.clock(), Entry(user, party, verb, f"user/{row['name']}", content))


def _check(draft: UserDraft) -> None:
    checks = Checks()
    checks.name("name", draft.name)
    checks.label("label", draft.label)
    checks.among("role", draft.role, ROLES)
    checks.among("party", draft.party, ROLE_PARTIES.get(draft.role, PARTIES))
    checks.among("language", draft.language, ("en", "zh"))
    if draft.role == "county":
        checks.name("zone", draft.zone)
    elif draft.zone:
        checks.among("zone", draft.zone, ("",))
    checks.done()


def user_of(row: Mapping[str, Any]) -> User:
    """Return the user of a row, without anything of the password."""
    draft = UserDraft(
        name=row["name"],
        label=Label(row["label_en"], row["label_zh"]),
        role=row["role"],
        party=row["party"],
        zone=row["zone"],
        language=row["language"],
    )
    return User(draft, bool(row["active"]), row["version"])
