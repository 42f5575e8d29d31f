"""What every route of the API needs: one row for each, and a route without a row is not served.

`open` needs nothing, `session` a user who is logged in, everything else that right of the table
of rights (`track.permit`).
"""

from collections.abc import Mapping
from typing import Literal

from longspring.track.permit import Right

Need = Right | Literal["open", "session"]

NEEDS: Mapping[str, Need] = {
    "health": "open",
    "login": "open",
    "logout": "session",
    "me": "session",
    "password": "session",
    "language": "session",
    "openapi": "session",
    "plans": "read_plan",
    "overview": "read_plan",
    "zones": "read_plan",
    "map": "read_plan",
    "pathway": "read_plan",
    "dispatch": "read_plan",
    "clauses": "read_plan",
    "clause": "read_plan",
    "frontier": "read_plan",
    "accounts": "read_plan",
    "ledger": "read_plan",
    "money": "read_plan",
    "inputs": "read_plan",
    "compare": "read_plan",
    "delivery": "read_plan",
    "schedule": "read_plan",
    "revise": "revise",
    "jobs": "revise",
    "job": "revise",
    "job_events": "revise",
    "cancel_job": "revise",
    "projects": "read_register",
    "project": "read_register",
    "new_project": "enter",
    "change": "enter",
    "comment": "comment",
    "new_evidence": "enter",
    "sign": "sign",
    "withdraw": "enter",
    "evidence_file": "read_register",
    "measure_clause": "enter",
    "clause_measures": "read_register",
    "measure_project": "enter",
    "sign_measured": "sign",
    "withdraw_measured": "enter",
    "to_sign": "sign",
    "rates": "read_register",
    "variance": "read_register",
    "audit": "read_audit",
    "audit_verify": "read_audit",
    "sheets": "enter",
    "sealed": "unseal",
    "seal": "seal",
}
