"""Every verb of the register in one place, for the rooms above.

    database = open_register(url)                       # or make_register(url)
    actor    = user_of_session(database, token).actor
    project  = enter_project(database, actor, draft)    # permitted, checked, written, told

Each verb asks the table of rights (`permit`), finds every fault before it writes (`check`), and
writes record and audit row in one transaction (`deed`). Errors: NotPermittedError, InvalidError,
AbsentError, ConflictError, LimitReachedError; nothing is written where one is raised.
"""

from longspring.track.agreement import enter_agreement, list_clauses, read_agreement_record
from longspring.track.chain import audit_rows, read_audit, verify_chain
from longspring.track.comment import enter_comment, list_comments
from longspring.track.compare import find_changed
from longspring.track.evidence import (
    enter_evidence,
    list_evidence,
    read_evidence,
    read_evidence_file,
    sign_evidence,
    withdraw_evidence,
)
from longspring.track.job import (
    abandon_jobs,
    cancel_job,
    end_job,
    list_jobs,
    read_job,
    report_progress,
    start_job,
)
from longspring.track.ledger import ledger_known, write_ledger
from longspring.track.measure import enter_measure, list_measures, sign_measure, withdraw_measure
from longspring.track.migrate import make_register, open_register
from longspring.track.pipeline import enter_case_projects
from longspring.track.project import (
    change_project,
    enter_project,
    list_projects,
    read_project,
    write_projects,
)
from longspring.track.seal import list_sealed, opening, write_sealed

__all__ = [
    "abandon_jobs",
    "audit_rows",
    "cancel_job",
    "change_project",
    "end_job",
    "enter_agreement",
    "enter_case_projects",
    "enter_comment",
    "enter_evidence",
    "enter_measure",
    "enter_project",
    "find_changed",
    "ledger_known",
    "list_clauses",
    "list_comments",
    "list_evidence",
    "list_jobs",
    "list_measures",
    "list_projects",
    "list_sealed",
    "make_register",
    "open_register",
    "opening",
    "read_agreement_record",
    "read_audit",
    "read_evidence",
    "read_evidence_file",
    "read_job",
    "read_project",
    "report_progress",
    "sign_evidence",
    "sign_measure",
    "start_job",
    "verify_chain",
    "withdraw_evidence",
    "withdraw_measure",
    "write_ledger",
    "write_projects",
    "write_sealed",
]
