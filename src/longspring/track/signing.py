"""What both parties sign: evidence and measures carry one signature of each."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from longspring.errors import Fault
from longspring.track.check import invalid
from longspring.track.deed import Deed
from longspring.track.moment import instant_of, instant_text
from longspring.track.records import PARTIES, Party, Signature


def sign(done: Deed, table: Table, key: str, subject: str, version: int) -> dict[str, Any]:
    """Sign a row for the party of the actor; return it as it now is.

    Raises
    ------
    InvalidError
        If the party has signed already.
    ConflictError
        If the row is no longer at `version`: nobody signs what they have not seen.
    """
    party = done.actor.party
    by, at = f"{party}_by", f"{party}_at"
    row = done.row(table, key, subject)
    if row["version"] == version and row[by] is not None:
        raise invalid(Fault("signed", party, row[by]))
    return done.change(
        table, key, subject, version, {by: done.actor.user, at: instant_text(done.at)}
    )


def signatures(row: Mapping[str, Any]) -> dict[Party, Signature]:
    """Return the signatures of a row by party."""
    return {
        party: Signature(row[f"{party}_by"], instant_of(row[f"{party}_at"]))
        for party in PARTIES
        if row[f"{party}_by"] is not None
    }
