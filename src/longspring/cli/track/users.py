"""`longspring track user add`, `list`, `password`, `close` and `reopen`: who may use the register.

Users are made here, on the machine of the register, and nowhere else.
"""

from typing import Annotated, Literal

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import JsonOption, LanguageOption
from longspring.cli.output import say, show_json, show_table
from longspring.cli.track.opening import (
    PLACE,
    DatabaseOption,
    FilesOption,
    given_password,
    opened,
)

Role = Literal["city", "county", "company", "institute", "auditor", "viewer"]
Party = Literal["city", "company"]
COLUMNS = ("user", "name", "role", "party", "zone", "active")


def add(  # noqa: PLR0913, PLR0917 - one parameter an option
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    role: Annotated[Role, typer.Option("--role", show_default=False)],
    party: Annotated[Party, typer.Option("--party", show_default=False)],
    zone: Annotated[str, typer.Option("--zone", show_default=False)] = "",
    label: Annotated[str, typer.Option("--label", show_default=False)] = "",
    language: Annotated[Language, typer.Option("--language")] = "zh",
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    lang: LanguageOption = "en",
) -> None:
    """Make a user; the password is asked for, or taken from LONGSPRING_PASSWORD."""
    from longspring.case.columns import Label
    from longspring.track.account import UserDraft, add_user

    with opened(database, files) as register:
        shown = label or name
        draft = UserDraft(name, Label(shown, shown), role, party, zone, language)
        add_user(register, draft, given_password(name, lang, twice=True))
    say(message(lang, "track.user_added", user=name))


def show_users(
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """List the users of the register."""
    from longspring.track.account import list_users

    with opened(database, files) as register:
        users = list_users(register)
    rows = [
        {
            "user": one.draft.name,
            "label_en": one.draft.label.en,
            "label_zh": one.draft.label.zh,
            "role": one.draft.role,
            "party": one.draft.party,
            "zone": one.draft.zone,
            "active": one.active,
        }
        for one in users
    ]
    if json:
        show_json(rows)
        return
    header = [message(lang, f"track.{name}") for name in COLUMNS]
    cells = [
        [
            *(str(row["user"]), str(row[f"label_{lang}"])),
            *(message(lang, f"track.role.{row['role']}"), str(row["party"]), str(row["zone"])),
            message(lang, "clauses.yes" if row["active"] else "clauses.no"),
        ]
        for row in rows
    ]
    show_table(header, cells)


def password(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    lang: LanguageOption = "en",
) -> None:
    """Give a user a new password, which ends their sessions."""
    from longspring.track.account import set_password

    with opened(database, files) as register:
        set_password(register, name, given_password(name, lang, twice=True))
    say(message(lang, "track.password_set", user=name))


def close(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    lang: LanguageOption = "en",
) -> None:
    """Close a user, who cannot log in from then on and whose sessions end."""
    from longspring.track.account import set_active

    with opened(database, files) as register:
        set_active(register, name, False)
    say(message(lang, "track.user_closed", user=name))


def reopen(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    lang: LanguageOption = "en",
) -> None:
    """Let a closed user log in again, with the password they had."""
    from longspring.track.account import set_active

    with opened(database, files) as register:
        set_active(register, name, True)
    say(message(lang, "track.user_reopened", user=name))
