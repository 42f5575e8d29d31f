"""`longspring track evidence add|list`, `sign`, `withdraw`: documents and who stands for them."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import JsonOption, LanguageOption
from longspring.cli.output import number, say, show, show_json, show_table
from longspring.cli.track.opening import (
    PLACE,
    READER,
    DatabaseOption,
    FilesOption,
    UserOption,
    acting,
    opened,
)
from longspring.errors import AbsentError, UsageError

if TYPE_CHECKING:
    from longspring.track.database import Database
    from longspring.track.files import Upload
    from longspring.track.records import Evidence, Measure

SHOWN = 8  # characters of an id in tables; so many are enough to name it
COLUMNS = ("id", "project", "what", "document", "issuer", "dated", "signed")


def add(  # noqa: PLR0913, PLR0917 - one parameter an option
    project: Annotated[str, typer.Argument(metavar="PROJECT", show_default=False)],
    stage: Annotated[str, typer.Argument(metavar="STAGE", show_default=False)],
    number: Annotated[str, typer.Option("--number", metavar="TEXT", show_default=False)],
    issuer: Annotated[str, typer.Option("--issuer", metavar="TEXT", show_default=False)],
    dated: Annotated[str, typer.Option("--dated", metavar="DATE", show_default=False)],
    file: Annotated[Path | None, typer.Option("--file", show_default=False)] = None,
    note: Annotated[str, typer.Option("--note", show_default=False)] = "",
    user: UserOption = "",
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Enter a document that proves a stage of a project."""
    from longspring.track.records import EvidenceDraft
    from longspring.track.register import enter_evidence

    with opened(database, files) as register, acting(register, user, lang) as actor:
        draft = EvidenceDraft(project, stage, number, issuer, day_given(dated), note)
        found = enter_evidence(register, actor, draft, _upload(file))
    if json:
        show_json({"id": found.id, "version": found.version, "accepted": found.accepted})
        return
    show(found.id)
    say(message(lang, "track.entered", id=found.id[:SHOWN]))


def show_evidence(
    project: Annotated[str, typer.Argument(metavar="[PROJECT]", show_default=False)] = "",
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """List evidence and measures with who has signed them, of one project or of all."""
    from longspring.track.register import list_evidence, list_measures

    with opened(database, files) as register:
        evidence = list_evidence(register, READER, project or None)
        measures = list_measures(register, READER, project=project or None)
    rows = [_evidence_row(one) for one in evidence] + [_measure_row(one) for one in measures]
    if json:
        show_json(rows)
        return
    header = [message(lang, f"track.{name}") for name in COLUMNS]
    show_table(header, [_cells(row, lang) for row in rows])


def sign(
    id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],  # noqa: A002
    user: UserOption = "",
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Sign evidence or a measure for the party of a user, once it has been shown."""
    from longspring.track.records import Evidence
    from longspring.track.register import sign_evidence, sign_measure

    with opened(database, files) as register:
        found = _find(register, id)
        row = _evidence_row(found) if isinstance(found, Evidence) else _measure_row(found)
        if not json:
            show_table([message(lang, f"track.{name}") for name in COLUMNS], [_cells(row, lang)])
        with acting(register, user, lang) as actor:
            verb = sign_evidence if isinstance(found, Evidence) else sign_measure
            signed = verb(register, actor, found.id, found.version)
    if json:
        show_json({"id": signed.id, "version": signed.version, "accepted": signed.accepted})
        return
    say(message(lang, "track.accepted" if signed.accepted else "track.signed_once"))


def withdraw(  # noqa: PLR0913, PLR0917 - one parameter an option
    id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],  # noqa: A002
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False)],
    user: UserOption = "",
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Take evidence or a measure back for the party of a user."""
    from longspring.track.records import Evidence
    from longspring.track.register import withdraw_evidence, withdraw_measure

    with opened(database, files) as register:
        found = _find(register, id)
        with acting(register, user, lang) as actor:
            verb = withdraw_evidence if isinstance(found, Evidence) else withdraw_measure
            made = verb(register, actor, found.id, found.version, reason)
    if json:
        show_json({"id": made.id, "version": made.version, "withdrawn": made.withdrawn})
        return
    say(message(lang, "track.withdrawn_now" if made.withdrawn else "track.withdrawn_half"))


def day_given(text: str) -> date:
    """Return a day that an option names, in any form that a ledger may have."""
    from longspring.track.written import day_written

    day = day_written(text)
    if day is None:
        raise UsageError(f"found {text!r}, expected a date such as 2025-06-01 or 2025年6月1日.")
    return day


def _upload(file: Path | None) -> "Upload | None":
    from longspring.track.files import LARGEST_FILE, Upload

    if file is None:
        return None
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise UsageError(f"{str(file)!r} is larger than {LARGEST_FILE // 2**20} MiB.")
        return Upload(file.name, file.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {str(file)!r}: {error.strerror}.") from error


def _find(register: "Database", prefix: str) -> "Evidence | Measure":
    """Return the evidence or measure whose id begins so."""
    from longspring.track.register import list_evidence, list_measures

    every = [*list_evidence(register, READER), *list_measures(register, READER)]
    found = [one for one in every if prefix and one.id.startswith(prefix)]
    if len(found) > 1:
        raise UsageError(f"{len(found)} ids begin with {prefix!r}. Give more of it.")
    if not found:
        raise AbsentError(f"evidence/{prefix}")
    return found[0]


def _evidence_row(one: "Evidence") -> dict[str, Any]:
    return {
        "id": one.id,
        "project": one.draft.project,
        "what": one.draft.stage,
        "document": one.draft.document_number,
        "issuer": one.draft.issuer,
        "dated": one.draft.dated.isoformat(),
        "signed": [*one.signed],
        "accepted": one.accepted,
        "withdrawn": one.withdrawn,
        "version": one.version,
    }


def _measure_row(one: "Measure") -> dict[str, Any]:
    return {
        "id": one.id,
        "project": one.draft.project or one.draft.clause,
        "what": one.draft.quantity,
        "document": f"{number(one.draft.value)} {one.draft.unit}",
        "issuer": "",
        "dated": f"{one.draft.first.isoformat()}/{one.draft.last.isoformat()}",
        "signed": [*one.signed],
        "accepted": one.accepted,
        "withdrawn": one.withdrawn,
        "version": one.version,
    }


def _cells(row: dict[str, Any], language: Language) -> list[str]:
    signed = ", ".join(message(language, f"track.party.{party}") for party in row["signed"])
    if row["withdrawn"]:
        signed = message(language, "track.withdrawn")
    return [row["id"][:SHOWN], *(str(row[name]) for name in COLUMNS[1:-1]), signed or "–"]
