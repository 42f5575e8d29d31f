"""Verbs on measured quantities: enter, sign, withdraw, read. A measure counts once both signed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from longspring.errors import Fault
from longspring.track.check import Checks, invalid
from longspring.track.database import Database
from longspring.track.deed import Deed, deed, new_id
from longspring.track.moment import instant_of, instant_text
from longspring.track.permit import permit
from longspring.track.records import MEASURE_UNITS, Actor, Measure, MeasureDraft
from longspring.track.rows import all_rows, findable
from longspring.track.signing import sign, signatures
from longspring.track.tables import clauses, evidence, measures, projects
from longspring.track.withdrawal import standing_row, withdraw, withdrawals


def enter_measure(database: Database, actor: Actor, draft: MeasureDraft) -> Measure:
    """Enter a measured quantity of a clause, of a project, or of both.

    Raises
    ------
    InvalidError
        If anything in the draft is wrong, or its evidence was withdrawn or is of another project.
    AbsentError
        If its clause, project or evidence is not in the register.
    """
    with deed(database, actor, "enter_measure") as done:
        return put_measure(done, draft)


def put_measure(done: Deed, draft: MeasureDraft) -> Measure:
    """Enter a measure within a write."""
    done.permit(_zone(done, draft.project))
    _check(done, draft)
    row = _row(done, draft)
    done.connection.execute(insert(measures).values(row))
    done.tell(f"measure/{row['id']}", row)
    return measure_of(row)


def sign_measure(database: Database, actor: Actor, key: str, version: int) -> Measure:
    """Sign a measure for the party of the actor.

    Raises
    ------
    InvalidError
        If the party signed already, or it was withdrawn, or the evidence that it names was.
    ConflictError
        If it changed since `version`.
    """
    with deed(database, actor, "sign_measure") as done:
        subject = f"measure/{key}"
        proof = standing_row(done, measures, key, subject)["evidence"]
        if proof:
            standing_row(done, evidence, proof, f"evidence/{proof}")
        return measure_of(sign(done, measures, key, subject, version))


def withdraw_measure(
    database: Database, actor: Actor, key: str, version: int, reason: str
) -> Measure:
    """Take a measure back: alone where it is not accepted yet, else once both parties ask.

    Raises
    ------
    NotPermittedError
        If the other party entered it and it is not accepted.
    ConflictError
        If it changed since `version`.
    """
    with deed(database, actor, "withdraw_measure") as done:
        subject = f"measure/{key}"
        project = done.row(measures, key, subject)["project"]
        done.permit(_zone(done, project))
        return measure_of(withdraw(done, measures, key, subject, version, reason))


def list_measures(
    database: Database, actor: Actor, clause: str | None = None, project: str | None = None
) -> tuple[Measure, ...]:
    """Return measures by their last day: all, or those of a clause or a project."""
    permit(actor, "read_register")
    if not findable(clause or "", project or ""):
        return ()
    with database.reading() as connection:
        return measures_in(connection, clause, project)


def measures_in(
    connection: Connection, clause: str | None = None, project: str | None = None
) -> tuple[Measure, ...]:
    """Return measures by their last day on a connection: all, of a clause or of a project."""
    chosen = select(measures).order_by(measures.c.last, measures.c.entered_at, measures.c.id)
    if clause is not None:
        chosen = chosen.where(measures.c.clause == clause)
    if project is not None:
        chosen = chosen.where(measures.c.project == project)
    return tuple(measure_of(row) for row in all_rows(connection, chosen))


def _zone(done: Deed, project: str) -> str | None:
    """Return the zone of a project; None for a measure of a clause alone."""
    if not project:
        return None
    return str(done.row(projects, project, f"project/{project}")["zone"])


def _check(done: Deed, draft: MeasureDraft) -> None:
    checks = Checks()
    checks.name("quantity", draft.quantity)
    checks.among("unit", draft.unit, MEASURE_UNITS)
    checks.number("value", draft.value)
    checks.words("note", draft.note)
    checks.order("last", draft.first, draft.last)
    checks.past("last", draft.last, done.at)
    if not draft.clause and not draft.project:
        checks.add("subject", "clause", "")
    checks.done()
    if draft.clause:
        done.row(clauses, draft.clause, f"clause/{draft.clause}")
    if draft.evidence:
        proof = standing_row(done, evidence, draft.evidence, f"evidence/{draft.evidence}")
        if draft.project and proof["project"] != draft.project:
            raise invalid(Fault("elsewhere", "evidence", proof["project"], draft.project))


def _row(done: Deed, draft: MeasureDraft) -> dict[str, Any]:
    row: dict[str, Any] = {column.name: None for column in measures.columns}
    return row | {
        "id": new_id(),
        "clause": draft.clause,
        "project": draft.project,
        "quantity": draft.quantity,
        "unit": draft.unit,
        "first": draft.first.isoformat(),
        "last": draft.last.isoformat(),
        "value": float(draft.value),
        "evidence": draft.evidence,
        "note": draft.note,
        "entered_by": done.actor.user,
        "entered_party": done.actor.party,
        "entered_at": instant_text(done.at),
        "withdrawn": 0,
        "version": 1,
    }


def measure_of(row: Mapping[str, Any]) -> Measure:
    """Return the measure of a row."""
    draft = MeasureDraft(
        quantity=row["quantity"],
        unit=row["unit"],
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        value=row["value"],
        clause=row["clause"],
        project=row["project"],
        evidence=row["evidence"],
        note=row["note"],
    )
    return Measure(
        id=row["id"],
        draft=draft,
        entered_by=row["entered_by"],
        entered_party=row["entered_party"],
        entered_at=instant_of(row["entered_at"]),
        signed=signatures(row),
        version=row["version"],
        withdrawals=withdrawals(row),
        withdrawn=bool(row["withdrawn"]),
    )
