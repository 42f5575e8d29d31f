"""Verbs on whole ledgers: what one is read against, and writing one, all of it or nothing."""

from dataclasses import replace

from longspring.case.model import Case
from longspring.errors import UsageError
from longspring.track.check import BEIJING
from longspring.track.database import Database
from longspring.track.deed import deed
from longspring.track.evidence import list_evidence, put_evidence
from longspring.track.known import Known, known_of
from longspring.track.measure import list_measures, put_measure
from longspring.track.project import list_projects, put_project
from longspring.track.records import Actor
from longspring.track.sheet import Ledger


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

    Raises
    ------
    UsageError
        If a row is refused.
    ConflictError
        If a project changed since the ledger was read.
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
                put_project(done, entry.project, entry.version)
                count += 1
            for document in entry.evidence:
                put_evidence(proving, document, None)
            for measure in entry.measures:
                put_measure(measuring, measure)
            count += len(entry.evidence) + len(entry.measures)
    return count
