"""Records of the register, as its verbs return them and its pure functions take them.

Nothing here knows a database. Every record of the register is frozen; `version` is what a later
write must name, so that nobody overwrites what they have not seen. Dates are calendar dates,
instants are in UTC. What one party says becomes `accepted` when both have signed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from longspring.case.columns import Label

Role = Literal["city", "county", "company", "institute", "auditor", "viewer"]
Party = Literal["city", "company"]
State = Literal["intent", "signed", "registered", "started", "building", "producing"]
Provenance = Literal["published", "plan", "entered"]
SealedKey = Literal["cost", "hurdle", "irr", "reserve", "note"]
Language = Literal["en", "zh"]

ROLES: tuple[Role, ...] = ("city", "county", "company", "institute", "auditor", "viewer")
PARTIES: tuple[Party, ...] = ("city", "company")
STATES: tuple[State, ...] = ("intent", "signed", "registered", "started", "building", "producing")
SEALED_KEYS: tuple[SealedKey, ...] = ("cost", "hurdle", "irr", "reserve", "note")
# Stages of a project that a document can prove: two kinds of the agreement, then A to Q of
# `delivery`: A resource right ... H approval or filing, M construction start, N civil works and
# erection, O outgoing line, P energising and tests, Q connection at full capacity.
STAGES: tuple[str, ...] = ("signed", "registered", *"ABCDEFGHIJKLMNOPQ")
STATE_LABELS: Mapping[State, Label] = {
    "intent": Label("Intent", "意向"),
    "signed": Label("Signed", "签约"),
    "registered": Label("Registered", "注册"),
    "started": Label("Started", "开工"),
    "building": Label("Building", "在建"),
    "producing": Label("Producing", "投产"),
}
# What may be measured, each in one unit, so that sums mean something.
MEASURE_UNITS: tuple[str, ...] = ("MW", "MWh", "PJ", "t", "tCO2", "CNY", "FTE", "1")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a user, and in what role of which party; `zone` binds a county user."""

    user: str
    role: Role
    party: Party
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for a party, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AgreementRecord:
    """The agreement that the register is about; `case_sha256` names the case it was read from."""

    name: str
    label: Label
    signed: date
    case_sha256: str
    version: int


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """A clause as it stood in the case when it was entered.

    `value` is in `unit`; `due` is the last day of the last period it is about. None: in every
    period of the plan.
    """

    name: str
    field: str
    label: Label
    text: Label
    owes: tuple[str, ...]
    benefits: tuple[str, ...]
    account: str
    sense: str
    value: float
    unit: str
    due: date | None
    strength: str
    legal: str
    evidence: Label
    version: int


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """What may be written of a project; its state is derived from evidence and never written."""

    key: str
    label: Label
    technology: str
    zone: str
    capacity_mw: float
    investment_cny: float  # 0: not stated
    owner: str = ""
    clauses: tuple[str, ...] = ()
    signed_on: date | None = None
    due_on: date | None = None  # the day it was agreed to produce at full capacity
    provenance: Provenance = "entered"


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the register: what was written of it, and the version it is at."""

    draft: ProjectDraft
    version: int

    @property
    def key(self) -> str:
        """Return the name by which everything refers to the project."""
        return self.draft.key


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """A document that proves a stage of a project: its number, issuer and date."""

    project: str
    stage: str  # of STAGES
    document_number: str
    issuer: str
    dated: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file kept with evidence, found by the SHA-256 of its content; `size` in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who asked, for a party, that something be taken back, when and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence as it stands; `accepted` when both parties have signed and nobody took it back."""

    id: str
    draft: EvidenceDraft
    file: StoredFile | None
    entered_by: str
    entered_party: Party
    entered_at: datetime
    signed: Mapping[Party, Signature]
    withdrawals: Mapping[Party, Withdrawal]
    withdrawn: bool
    version: int

    @property
    def accepted(self) -> bool:
        """Tell whether it counts: both parties signed it and it was not withdrawn."""
        return not self.withdrawn and all(party in self.signed for party in PARTIES)


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """A quantity measured over days `first` to `last`, of a clause, of a project, or of both.

    `quantity` says what was measured in the words of an account (`company_renewables_built`) or
    `investment`, `capacity`; `value` is in `unit`, one of MEASURE_UNITS.
    """

    quantity: str
    unit: str
    first: date
    last: date
    value: float
    clause: str = ""
    project: str = ""
    evidence: str = ""  # id of the evidence that proves it
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as it stands; `accepted` when both have signed and nobody took it back."""

    id: str
    draft: MeasureDraft
    entered_by: str
    entered_party: Party
    entered_at: datetime
    signed: Mapping[Party, Signature]
    version: int
    withdrawals: Mapping[Party, Withdrawal] = field(default_factory=dict[Party, Withdrawal])
    withdrawn: bool = False

    @property
    def accepted(self) -> bool:
        """Tell whether it counts: both parties signed it and it was not withdrawn."""
        return not self.withdrawn and all(party in self.signed for party in PARTIES)


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on a subject (`project/KEY`, `clause/C07`); it is never changed."""

    id: str
    subject: str
    text: str
    by: str
    party: Party
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands by its evidence.

    `state` comes from accepted evidence, `claimed` from all that was entered and not withdrawn;
    `since` holds the date of the first accepted document of each state that has one.
    """

    project: str
    state: State
    claimed: State
    since: Mapping[State, date]
    done: Mapping[str, date]  # stage -> date of its first accepted document


@dataclass(frozen=True, slots=True)
class SealedDraft:
    """What a party seals about a subject: a number in `unit`, or words."""

    subject: str
    key: SealedKey
    value: float | str
    unit: str


@dataclass(frozen=True, slots=True)
class SealedValue:
    """A value that only its own party may read; `value` a number in `unit`, or words."""

    party: Party
    subject: str
    key: SealedKey
    value: float | str
    unit: str
    version: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One link of the audit chain; `hash` is taken over everything above it."""

    sequence: int
    at: datetime
    user: str
    party: str
    verb: str
    subject: str
    content: Mapping[str, Any]
    previous_hash: str
    hash: str
