"""Verbs on whole ledgers: what one is read against, and writing one, all of it or nothing."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from longspring.case.model import Case
from longspring.errors import ConflictError, UsageError
from longspring.track.check import BEIJING
from longspring.track.database import Database
from longspring.track.deed import Deed, deed
from longspring.track.evidence import evidence_in, list_evidence, put_evidence
from longspring.track.known import Known, document_key, documents_of, known_of, measured_of
from longspring.track.measure import list_measures, measures_in, put_measure
from longspring.track.project import list_projects, project_of, put_project
from longspring.track.records import Actor, EvidenceDraft, MeasureDraft, ProjectDraft
from longspring.track.rows import one_row
from longspring.track.sheet import Entry, Ledger
from longspring.track.tables import projects


def ledger_known(database: Database, actor: Actor, case: Case) -> Known:
    """Return what a ledger is read against: names of a case, and what the register holds now."""
    return known_of(
        case,
        database.clock().astimezone(BEIJING).date(),
        list_projects(database, actor),
        list_evidence(database, actor),
        list_measures(database, actor),
    )


def write_ledger(database: Database, actor: Actor, ledger: Ledger) -> int:
    """Write what is new in a ledger in one transaction; return how many records that is.

    What the register holds by now is not written again: two who bring the same sheet at once enter
    it once.

    Raises
    ------
    UsageError
        If a row is refused.
    ConflictError
        If a project, or the date of a document, changed since the ledger was read.
    NotPermittedError
        If the actor may not enter one of the rows.
    """
    if ledger.refused:
        wrong = sum(bool(entry.errors) for entry in ledger.entries) + len(ledger.flaws)
        raise UsageError(f"{ledger.file} has {wrong} place(s) to mend; nothing was written.")
    count = 0
    with deed(database, actor, "enter_project") as entering:
        changing = replace(entering, verb="change_project")
        proving = replace(entering, verb="enter_evidence")
        measuring = replace(entering, verb="enter_measure")
        for entry in ledger.entries:
            if entry.project is not None and entry.rewritten:
                done = changing if entry.version else entering
                count += _put_project(done, entry.project, entry.version)
            for document in _unknown_documents(proving, entry):
                put_evidence(proving, document, None)
                count += 1
            for measure in _unknown_measures(measuring, entry):
                put_measure(measuring, measure)
                count += 1
    return count


def _put_project(done: Deed, draft: ProjectDraft, version: int) -> int:
    """Enter or change a project, unless someone wrote the very same since; return how many."""
    subject = f"project/{draft.key}"
    row = one_row(done.connection, select(projects).where(projects.c.key == draft.key))
    if row is not None and row["version"] != version:
        if project_of(row).draft == draft:
            return 0
        raise ConflictError(subject, version, row["version"])
    put_project(done, draft, version)
    return 1


def _unknown_documents(done: Deed, entry: Entry) -> Iterator[EvidenceDraft]:
    """Yield the documents of a row that the register does not hold by now.

    Raises
    ------
    ConflictError
        If it holds one under another date: who reads the ledger again is told.
    """
    there = documents_of(evidence_in(done.connection, entry.key)) if entry.evidence else {}
    for draft in entry.evidence:
        dates = there.get(document_key(draft), ())
        if not dates:
            yield draft
        elif draft.dated not in dates:
            raise ConflictError(f"project/{draft.project}/{draft.document_number}", 0, len(dates))


def _unknown_measures(done: Deed, entry: Entry) -> Iterator[MeasureDraft]:
    """Yield the measures of a row that the register does not hold by now."""
    if entry.measures:
        there = measured_of(measures_in(done.connection, project=entry.key))
        yield from (draft for draft in entry.measures if draft not in there)
