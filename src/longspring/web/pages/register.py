"""Records of the register as the API shows them, with names in both languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from longspring.case.written import written_table, written_tables
from longspring.report.text import Text
from longspring.report.view import PlanView
from longspring.track import records
from longspring.track.moment import day_text, instant_text
from longspring.track.records import STAGES, STATE_LABELS, STATES, Party
from longspring.track.standing import standing
from longspring.web.shapes import Option
from longspring.web.shapes_register import (
    AuditRow,
    Comment,
    Evidence,
    Measurement,
    Project,
    SealedValue,
    Signature,
)
from longspring.web.words import say

# Documents of a demonstration are numbered so; nobody can take them for evidence.
DEMONSTRATION = "DEMO-"


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called: labels of a plan's case, and of the stages of a project."""

    view: PlanView | None
    stages: Mapping[str, Text]

    def name(self, family: str, key: str) -> Text:
        """Return the label of a technology, zone or party; the key where nothing names it."""
        return self.view.name(family, key) if self.view is not None else Text(key, key)

    def stage(self, key: str) -> Text:
        """Return what a stage is called."""
        return self.stages.get(key) or Text(key, key)


def stage_options(names: Names) -> list[Option]:
    """Return every stage that evidence can prove, in order."""
    return [Option(stage, names.stage(stage)) for stage in STAGES]


def state_options() -> list[Option]:
    """Return the six states of a project, in order."""
    return [Option(state, state_text(state)) for state in STATES]


def state_text(state: records.State) -> Text:
    """Return what a state is called."""
    label = STATE_LABELS[state]
    return Text(label.en, label.zh)


def project_shape(
    project: records.Project, evidence: Iterable[records.Evidence], names: Names, today: date
) -> Project:
    """Return a project with the state that its evidence proves.

    Parameters
    ----------
    project : records.Project
        As the register has it.
    evidence : iterable of records.Evidence
        What was entered of it.
    names : Names
        Labels.
    today : date
        Day on which lateness is counted: how long the agreed day has passed without connection,
        or how much later than it the connection was.
    """
    draft = project.draft
    own = [one for one in evidence if one.draft.project == project.key]
    found = standing(project.key, own)
    stage = next((one for one in reversed(STAGES) if one in found.done), None)
    return Project(
        key=project.key,
        label=Text(draft.label.en, draft.label.zh),
        technology=draft.technology,
        technology_label=names.name("technology", draft.technology),
        zone=draft.zone,
        zone_label=names.name("zone", draft.zone),
        capacity_mw=draft.capacity_mw,
        investment_cny=draft.investment_cny,
        owner=draft.owner,
        clauses=list(draft.clauses),
        signed_on=day_text(draft.signed_on),
        due_on=day_text(draft.due_on),
        provenance=draft.provenance,
        state=found.state,
        state_label=state_text(found.state),
        claimed=found.claimed if found.claimed != found.state else None,
        stage=stage,
        stage_label=names.stage(stage) if stage else None,
        late_days=late_days(draft.due_on, found.done.get("Q"), today),
        to_sign=sum(not one.accepted and not one.withdrawn for one in own),
        demonstration=any(is_demonstration(one) for one in own),
        version=project.version,
    )


def late_days(due: date | None, connected: date | None, today: date) -> int | None:
    """Return by how many days a project is past its agreed day; None where nothing is agreed.

    Negative: connected early. Zero: not due yet.
    """
    if due is None:
        return None
    if connected is not None:
        return (connected - due).days
    return max((today - due).days, 0)


def is_demonstration(evidence: records.Evidence) -> bool:
    """Tell whether evidence is part of a demonstration."""
    return evidence.draft.document_number.startswith(DEMONSTRATION)


def evidence_shape(one: records.Evidence, names: Names) -> Evidence:
    """Return a piece of evidence."""
    file = one.file
    return Evidence(
        id=one.id,
        project=one.draft.project,
        stage=one.draft.stage,
        stage_label=names.stage(one.draft.stage),
        document_number=one.draft.document_number,
        issuer=one.draft.issuer,
        dated=one.draft.dated.isoformat(),
        note=one.draft.note,
        file_name=file.name if file else None,
        file_sha256=file.sha256 if file else None,
        file_size=file.size if file else None,
        entered_by=one.entered_by,
        entered_party=one.entered_party,
        entered_at=instant_text(one.entered_at),
        signed_city=signature(one.signed, "city"),
        signed_company=signature(one.signed, "company"),
        accepted=one.accepted,
        withdrawn=why_withdrawn(one),
        demonstration=is_demonstration(one),
        version=one.version,
    )


def measure_shape(one: records.Measure) -> Measurement:
    """Return a measured quantity."""
    draft = one.draft
    return Measurement(
        id=one.id,
        clause=draft.clause or None,
        project=draft.project or None,
        quantity=draft.quantity,
        unit=draft.unit,
        first=draft.first.isoformat(),
        last=draft.last.isoformat(),
        value=draft.value,
        evidence=draft.evidence or None,
        entered_by=one.entered_by,
        signed_city=signature(one.signed, "city"),
        signed_company=signature(one.signed, "company"),
        accepted=one.accepted,
        version=one.version,
        withdrawn=why_withdrawn(one),
    )


def why_withdrawn(one: records.Evidence | records.Measure) -> str | None:
    """Return who took something back and why, None while it stands."""
    reasons = [f"{asked.by}: {asked.reason}" for asked in one.withdrawals.values()]
    return "; ".join(reasons) if one.withdrawn else None


def signature(signed: Mapping[Party, records.Signature], party: Party) -> Signature | None:
    """Return the signature of a party, if it has signed."""
    found = signed.get(party)
    return None if found is None else Signature(found.by, instant_text(found.at))


def comment_shape(one: records.Comment) -> Comment:
    """Return a remark."""
    return Comment(one.id, one.subject, one.text, one.by, one.party, instant_text(one.at))


def audit_shape(row: records.AuditRow) -> AuditRow:
    """Return an entry of the audit chain."""
    return AuditRow(
        row.sequence,
        at=instant_text(row.at),
        user=row.user,
        party=row.party,
        verb=row.verb,
        subject=row.subject,
        content=dict(row.content),
        previous_hash=row.previous_hash,
        hash=row.hash,
    )


def sealed_shape(one: records.SealedValue) -> SealedValue:
    """Return a sealed value, to its own party."""
    return SealedValue(one.subject, one.key, one.value, one.unit, one.version)


def stage_names(case: Path | None) -> dict[str, Text]:
    """Return what the stages of a case are called, with the two that every register has."""
    found = {key: say(f"register.{key}") for key in ("signed", "registered")}
    if case is None or "stages" not in written_tables(case):
        return found
    header, rows = written_table(case, "stages")
    places = [header.index(name) for name in ("stage", "label_en", "label_zh")]
    return found | {
        key: Text(en, zh) for key, en, zh in ([row[place] for place in places] for row in rows)
    }
