"""What may be taken back: evidence and measures, with who asked for each party, and why.

Whoever entered it may take it back alone until both have signed; what both accepted, both must
take back. What is withdrawn stays, and shows who withdrew it and why.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from longspring.errors import Fault, NotPermittedError
from longspring.track.check import Checks, invalid
from longspring.track.deed import Deed
from longspring.track.moment import instant_of, instant_text
from longspring.track.records import PARTIES, Party, Withdrawal
from longspring.track.signing import signatures


def withdraw(
    done: Deed, table: Table, key: str, subject: str, version: int, reason: str
) -> dict[str, Any]:
    """Ask for the party of the actor that a row be taken back; return it as it now is.

    Raises
    ------
    InvalidError
        If no reason is given, or the party asked already.
    NotPermittedError
        If the other party entered it and it is not accepted.
    ConflictError
        If it changed since `version`.
    """
    checks = Checks()
    checks.words("reason", reason, empty=False)
    checks.done()
    row, party = standing_row(done, table, key, subject), done.actor.party
    accepted, asked = set(PARTIES) <= set(signatures(row)), withdrawals(row)
    if not accepted and row["entered_party"] != party:
        raise NotPermittedError(
            f"{subject} was entered by the other party, which alone may take it back until "
            "both have signed. Leave it unsigned and comment instead."
        )
    if party in asked and row["version"] == version:
        raise invalid(Fault("asked", party, asked[party].by))
    values = {
        f"{party}_withdrawn_by": done.actor.user,
        f"{party}_withdrawn_at": instant_text(done.at),
        f"{party}_reason": reason,
        "withdrawn": int(not accepted or {*asked, party}.issuperset(PARTIES)),
    }
    return done.change(table, key, subject, version, values)


def standing_row(done: Deed, table: Table, key: str, subject: str) -> dict[str, Any]:
    """Return a row that nobody took back.

    Raises
    ------
    InvalidError
        If it was withdrawn.
    """
    row = done.row(table, key, subject)
    if row["withdrawn"]:
        raise invalid(Fault("withdrawn", subject, subject))
    return row


def withdrawals(row: Mapping[str, Any]) -> dict[Party, Withdrawal]:
    """Return who asked for each party that a row be taken back."""
    return {
        party: Withdrawal(
            row[f"{party}_withdrawn_by"],
            instant_of(row[f"{party}_withdrawn_at"]),
            row[f"{party}_reason"],
        )
        for party in PARTIES
        if row[f"{party}_withdrawn_by"] is not None
    }
