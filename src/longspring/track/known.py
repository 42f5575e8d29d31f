"""What a ledger is read against: the names of a case, and what the register holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from longspring.case.columns import Label
from longspring.case.model import Case
from longspring.track.heading import bare
from longspring.track.records import Evidence, EvidenceDraft, Measure, MeasureDraft, Project

DocumentKey = tuple[str, str, str, str]  # of project, stage, number, by whom
ENDINGS = ("区", "县", "市", "镇", "乡")  # of places, often left out


@dataclass(frozen=True, slots=True)
class Known:
    """Names that may be used, and what the register holds already.

    `zones` and `technologies` are by their bare names; a name that means several is not there.
    """

    zones: Mapping[str, str]
    technologies: Mapping[str, str]
    labels: Mapping[str, Label]  # of zones and technologies, by key, for messages
    clauses: frozenset[str]
    today: date
    projects: Mapping[str, Project] = field(default_factory=dict[str, Project])
    evidence: Sequence[Evidence] = ()
    measures: Sequence[Measure] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What the register holds, by what a row of a ledger says of it."""

    called: Mapping[str, Project | None]  # by bare name; None where several have it
    documents: Mapping[DocumentKey, tuple[date, ...]]
    measures: frozenset[MeasureDraft]  # without clause, evidence and note


def held_of(known: Known) -> Held:
    """Return what the register holds, ready to be looked up row by row."""
    called: dict[str, Project | None] = {}
    for project in known.projects.values():
        for name in {bare(project.draft.label.en), bare(project.draft.label.zh)}:
            called[name] = None if name in called else project
    return Held(called, documents_of(known.evidence), measured_of(known.measures))


def documents_of(evidence: Iterable[Evidence]) -> dict[DocumentKey, tuple[date, ...]]:
    """Return the dates of every document that nobody took back."""
    documents: dict[DocumentKey, tuple[date, ...]] = {}
    for one in evidence:
        if not one.withdrawn:
            key = document_key(one.draft)
            documents[key] = (*documents.get(key, ()), one.draft.dated)
    return documents


def measured_of(measures: Iterable[Measure]) -> frozenset[MeasureDraft]:
    """Return what was measured and not taken back, as a row of a ledger says it."""
    return frozenset(
        replace(one.draft, clause="", evidence="", note="") for one in measures if not one.withdrawn
    )


def document_key(draft: EvidenceDraft) -> DocumentKey:
    """Return what makes a document the same document."""
    return draft.project, draft.stage, draft.document_number, draft.issuer


def known_of(
    case: Case,
    today: date,
    projects: Sequence[Project] = (),
    evidence: Sequence[Evidence] = (),
    measures: Sequence[Measure] = (),
) -> Known:
    """Return what a ledger of a case is read against.

    Parameters
    ----------
    case : Case
        Its zones, counties, technologies, stores and clauses may be named.
    today : date
        Nothing can have happened after it.
    projects, evidence, measures : sequences
        What the register holds.
    """
    zones: dict[str, set[str]] = {}
    for row in case.zones:
        for name in (row.zone, row.label_en, row.label_zh):
            _name(zones, name, row.zone)
    for row in case.counties:
        for name in (row.county, row.label_en, row.label_zh):
            _name(zones, name, row.zone)
    technologies: dict[str, set[str]] = {}
    things = [(row.technology, row.label_en, row.label_zh) for row in case.technologies]
    things += [(row.store, row.label_en, row.label_zh) for row in case.stores]
    for key, english, chinese in things:
        for name in (key, english, chinese):
            technologies.setdefault(bare(name), set()).add(key)
    labels = {row.zone: Label(row.label_en, row.label_zh) for row in case.zones}
    labels |= {key: Label(english, chinese) for key, english, chinese in things}
    return Known(
        zones=_single(zones),
        technologies=_single(technologies),
        labels=labels,
        clauses=frozenset(clause.name for clause in case.agreement.clauses),
        today=today,
        projects={project.key: project for project in projects},
        evidence=evidence,
        measures=measures,
    )


def _name(names: dict[str, set[str]], name: str, key: str) -> None:
    """Add a name of a place, and the same without its ending."""
    word = bare(name)
    names.setdefault(word, set()).add(key)
    if len(word) > 2 and word.endswith(ENDINGS):
        names.setdefault(word[:-1], set()).add(key)


def _single(names: Mapping[str, set[str]]) -> dict[str, str]:
    """Return the names that mean one thing only."""
    return {name: next(iter(keys)) for name, keys in names.items() if len(keys) == 1}
