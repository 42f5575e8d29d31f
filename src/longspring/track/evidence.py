"""Verbs on evidence: enter, sign, withdraw, read. It is added and taken back, never edited."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from longspring.errors import AbsentError
from longspring.track.check import Checks
from longspring.track.database import Database
from longspring.track.deed import Deed, deed, new_id, row_of
from longspring.track.files import Upload, check_upload, keep_file, read_kept
from longspring.track.moment import instant_of, instant_text
from longspring.track.permit import may, permit
from longspring.track.records import (
    STAGES,
    Actor,
    Evidence,
    EvidenceDraft,
    StoredFile,
)
from longspring.track.rows import all_rows
from longspring.track.signing import sign, signatures
from longspring.track.tables import evidence, projects
from longspring.track.withdrawal import standing_row, withdraw, withdrawals


def enter_evidence(
    database: Database, actor: Actor, draft: EvidenceDraft, upload: Upload | None = None
) -> Evidence:
    """Enter a document that proves a stage of a project, with its file if there is one.

    Raises
    ------
    InvalidError
        If anything in the draft or the file is wrong.
    AbsentError
        If there is no such project.
    """
    _permit_entry(database, actor, draft.project)
    if upload is not None:
        check_upload(upload)
    stored = None if upload is None else keep_file(database.folder, upload)
    with deed(database, actor, "enter_evidence") as done:
        return put_evidence(done, draft, stored)


def put_evidence(done: Deed, draft: EvidenceDraft, stored: StoredFile | None) -> Evidence:
    """Enter evidence within a write, with a file that is kept already."""
    done.permit(_zone(done, draft.project))
    _check(done, draft)
    row = _row(done, draft, stored)
    done.connection.execute(insert(evidence).values(row))
    done.tell(f"evidence/{row['id']}", row)
    return evidence_of(row)


def sign_evidence(database: Database, actor: Actor, key: str, version: int) -> Evidence:
    """Sign evidence for the party of the actor; it is accepted once both have signed.

    Raises
    ------
    InvalidError
        If the party signed already, or it was withdrawn.
    ConflictError
        If it changed since `version`.
    """
    with deed(database, actor, "sign_evidence") as done:
        subject = f"evidence/{key}"
        standing_row(done, evidence, key, subject)
        return evidence_of(sign(done, evidence, key, subject, version))


def withdraw_evidence(
    database: Database, actor: Actor, key: str, version: int, reason: str
) -> Evidence:
    """Take evidence back: alone where it is not accepted yet, else once both parties ask.

    Raises
    ------
    NotPermittedError
        If the other party entered it and it is not accepted.
    ConflictError
        If it changed since `version`.
    """
    with deed(database, actor, "withdraw_evidence") as done:
        subject = f"evidence/{key}"
        done.permit(_zone(done, done.row(evidence, key, subject)["project"]))
        return evidence_of(withdraw(done, evidence, key, subject, version, reason))


def list_evidence(
    database: Database, actor: Actor, project: str | None = None
) -> tuple[Evidence, ...]:
    """Return evidence by date, of one project or of all."""
    permit(actor, "read_register")
    with database.reading() as connection:
        if project is not None:
            row_of(connection, projects, project, f"project/{project}")
        return evidence_in(connection, project)


def evidence_in(connection: Connection, project: str | None = None) -> tuple[Evidence, ...]:
    """Return evidence by date on a connection, of one project or of all."""
    chosen = select(evidence).order_by(evidence.c.dated, evidence.c.entered_at, evidence.c.id)
    if project is not None:
        chosen = chosen.where(evidence.c.project == project)
    return tuple(evidence_of(row) for row in all_rows(connection, chosen))


def read_evidence(database: Database, actor: Actor, key: str) -> Evidence:
    """Return one piece of evidence.

    Raises
    ------
    AbsentError
        If there is none of this id.
    """
    permit(actor, "read_register")
    with database.reading() as connection:
        return evidence_of(row_of(connection, evidence, key, f"evidence/{key}"))


def read_evidence_file(database: Database, actor: Actor, key: str) -> tuple[StoredFile, bytes]:
    """Return the file of evidence, checked against its hash.

    Raises
    ------
    AbsentError
        If there is no such evidence, or it came without a file.
    """
    stored = read_evidence(database, actor, key).file
    if stored is None:
        raise AbsentError(f"file of evidence/{key}")
    return stored, read_kept(database.folder, stored)


def _permit_entry(database: Database, actor: Actor, project: str) -> None:
    """Refuse an actor before a file is kept for it."""
    if not may(actor, "enter_evidence"):
        with database.reading() as connection:
            found = connection.execute(
                select(projects.c.zone).where(projects.c.key == project)
            ).one_or_none()
        permit(actor, "enter_evidence", None if found is None else found.zone)


def _zone(done: Deed, project: str) -> str:
    return str(done.row(projects, project, f"project/{project}")["zone"])


def _check(done: Deed, draft: EvidenceDraft) -> None:
    checks = Checks()
    checks.among("stage", draft.stage, STAGES)
    checks.words("document_number", draft.document_number, 200, empty=False)
    checks.words("issuer", draft.issuer, 200, empty=False)
    checks.words("note", draft.note)
    checks.past("dated", draft.dated, done.at)
    checks.done()


def _row(done: Deed, draft: EvidenceDraft, stored: StoredFile | None) -> dict[str, Any]:
    row: dict[str, Any] = {column.name: None for column in evidence.columns}
    return row | {
        "id": new_id(),
        "project": draft.project,
        "stage": draft.stage,
        "document_number": draft.document_number,
        "issuer": draft.issuer,
        "dated": draft.dated.isoformat(),
        "note": draft.note,
        "file_name": None if stored is None else stored.name,
        "file_sha256": None if stored is None else stored.sha256,
        "file_size": None if stored is None else stored.size,
        "entered_by": done.actor.user,
        "entered_party": done.actor.party,
        "entered_at": instant_text(done.at),
        "withdrawn": 0,
        "version": 1,
    }


def evidence_of(row: Mapping[str, Any]) -> Evidence:
    """Return the evidence of a row."""
    draft = EvidenceDraft(
        *(row["project"], row["stage"], row["document_number"], row["issuer"]),
        dated=date.fromisoformat(row["dated"]),
        note=row["note"],
    )
    stored = None
    if row["file_sha256"] is not None:
        stored = StoredFile(row["file_name"], row["file_sha256"], row["file_size"])
    return Evidence(
        id=row["id"],
        draft=draft,
        file=stored,
        entered_by=row["entered_by"],
        entered_party=row["entered_party"],
        entered_at=instant_of(row["entered_at"]),
        signed=signatures(row),
        withdrawals=withdrawals(row),
        withdrawn=bool(row["withdrawn"]),
        version=row["version"],
    )
