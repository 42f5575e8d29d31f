"""Verbs on the agreement: take it from a case into the register, read it.

A clause that the register already has is changed only where the case now says something else, and
its version counts up; a clause that the case has no more stays as it was. What is due in a last
period is due on the last day of that period.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Table, insert, select

from longspring.case.columns import Label
from longspring.case.model import Case, Clause
from longspring.track.check import Checks
from longspring.track.database import Database
from longspring.track.deed import Deed, deed
from longspring.track.moment import canonical, day_of, day_text
from longspring.track.permit import permit
from longspring.track.records import Actor, AgreementRecord, ClauseRecord
from longspring.track.rows import all_rows, one_row
from longspring.track.spans import last_day
from longspring.track.tables import agreements, clauses


def enter_agreement(database: Database, actor: Actor, case: Case) -> tuple[str, ...]:
    """Enter the agreement of a case with its clauses; return the subjects that changed."""
    with deed(database, actor, "enter_agreement") as done:
        done.permit(None)
        checks = Checks()
        for clause in case.agreement.clauses:
            checks.name(f"clauses.{clause.name}.name", clause.name)
        checks.done()
        rows = [(agreements, f"agreement/{case.name}", _agreement_values(case))]
        rows += [
            (clauses, f"clause/{clause.name}", _clause_values(case, clause))
            for clause in case.agreement.clauses
        ]
        return tuple(
            subject for table, subject, values in rows if _put(done, table, subject, values)
        )


def read_agreement_record(database: Database, actor: Actor) -> tuple[AgreementRecord, ...]:
    """Return the agreements of the register; usually one."""
    permit(actor, "read_register")
    with database.reading() as connection:
        rows = connection.execute(select(agreements).order_by(agreements.c.name)).all()
    return tuple(
        AgreementRecord(
            row.name,
            Label(row.label_en, row.label_zh),
            date.fromisoformat(row.signed),
            row.case_sha256,
            row.version,
        )
        for row in rows
    )


def list_clauses(database: Database, actor: Actor) -> tuple[ClauseRecord, ...]:
    """Return every clause of the register, by name."""
    permit(actor, "read_register")
    with database.reading() as connection:
        rows = all_rows(connection, select(clauses).order_by(clauses.c.name))
    return tuple(clause_of(row) for row in rows)


def _put(done: Deed, table: Table, subject: str, values: dict[str, Any]) -> bool:
    """Insert or change a row; False where it already says this."""
    chosen = select(table).where(table.c.name == values["name"])
    found = one_row(done.connection, chosen)
    if found is None:
        row = {**values, "version": 1}
        done.connection.execute(insert(table).values(row))
        done.tell(subject, row)
        return True
    if all(found[name] == value for name, value in values.items()):
        return False
    done.change(table, values["name"], subject, found["version"], values)
    return True


def _agreement_values(case: Case) -> dict[str, Any]:
    return {
        "name": case.name,
        "label_en": case.agreement.name.en,
        "label_zh": case.agreement.name.zh,
        "signed": date.fromisoformat(case.agreement.signed).isoformat(),
        "case_sha256": case.sha256,
    }


def _clause_values(case: Case, clause: Clause) -> dict[str, Any]:
    due = last_day(case, max(clause.periods)) if clause.periods else None
    return {
        "name": clause.name,
        "field": clause.field,
        "label_en": clause.label.en,
        "label_zh": clause.label.zh,
        "text_en": clause.text.en,
        "text_zh": clause.text.zh,
        "owes": canonical(list(clause.owes)),
        "benefits": canonical(list(clause.benefits)),
        "account": clause.account,
        "sense": clause.sense,
        "value": float(clause.value),
        "unit": clause.unit,
        "due": day_text(due),
        "strength": clause.strength,
        "legal": clause.legal,
        "evidence_en": clause.evidence.en,
        "evidence_zh": clause.evidence.zh,
    }


def clause_of(row: Mapping[str, Any]) -> ClauseRecord:
    """Return the clause of a row."""
    return ClauseRecord(
        name=row["name"],
        field=row["field"],
        label=Label(row["label_en"], row["label_zh"]),
        text=Label(row["text_en"], row["text_zh"]),
        owes=tuple(json.loads(row["owes"])),
        benefits=tuple(json.loads(row["benefits"])),
        account=row["account"],
        sense=row["sense"],
        value=row["value"],
        unit=row["unit"],
        due=day_of(row["due"]),
        strength=row["strength"],
        legal=row["legal"],
        evidence=Label(row["evidence_en"], row["evidence_zh"]),
        version=row["version"],
    )
