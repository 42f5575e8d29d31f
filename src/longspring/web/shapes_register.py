"""Bodies and responses about people and the register; see `shapes` and `shapes_works`."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from longspring.report.text import Text
from longspring.web.shapes import CLOSED, Cell, Number, Option, Sheet

Role = Literal["city", "county", "company", "institute", "auditor", "viewer"]
PartyName = Literal["city", "company"]
State = Literal["intent", "signed", "registered", "started", "building", "producing"]
Words = Annotated[str, Field(max_length=4000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Version = Annotated[int, Field(ge=0, le=2**53)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
DayOrNone = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


# ------------------------------------------------------------------------------ people


@dataclass(frozen=True, slots=True)
class LoginBody:
    """Name and password."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


@dataclass(frozen=True, slots=True)
class PasswordBody:
    """The password so far and the one to come."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    old: Annotated[str, Field(min_length=1, max_length=256)]
    new: Annotated[str, Field(min_length=1, max_length=256)]


@dataclass(frozen=True, slots=True)
class LanguageBody:
    """The language a user reads."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    language: Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Me:
    """Who is logged in; `csrf` goes into the header X-Longspring-Token of every change."""

    user: str
    label: Text
    role: Role
    party: PartyName
    party_label: Text
    zone: str | None
    rights: list[str]
    csrf: str
    language: Literal["en", "zh"]
    demo: bool = False


# ------------------------------------------------------------------------------ projects


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed on behalf of a party, and when [UTC]."""

    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the register; `state` follows from accepted evidence and is never typed.

    `claimed` is what evidence says that not both have signed. `late_days` is against the expected
    date, null where none is known.
    """

    key: str
    label: Text
    technology: str
    technology_label: Text
    zone: str
    zone_label: Text
    capacity_mw: Number
    investment_cny: Number
    owner: str
    clauses: list[str]
    signed_on: str | None
    due_on: str | None
    provenance: Literal["published", "plan", "entered"]
    state: State
    state_label: Text
    claimed: State | None
    stage: str | None
    stage_label: Text | None
    late_days: int | None
    to_sign: int
    demonstration: bool
    version: int


@dataclass(frozen=True, slots=True)
class ProjectsPage:
    """The projects of a filter, and what may be filtered by."""

    projects: list[Project]
    states: list[Option]
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Dated evidence of a stage; accepted when both parties signed and nobody withdrew it."""

    id: str
    project: str
    stage: str
    stage_label: Text
    document_number: str
    issuer: str
    dated: str
    note: str
    file_name: str | None
    file_sha256: str | None
    file_size: int | None
    entered_by: str
    entered_party: PartyName
    entered_at: str
    signed_city: Signature | None
    signed_company: Signature | None
    accepted: bool
    withdrawn: str | None
    demonstration: bool
    version: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measured quantity of a clause or project between two days; `withdrawn` says why."""

    id: str
    clause: str | None
    project: str | None
    quantity: str
    unit: str
    first: str
    last: str
    value: float
    evidence: str | None
    entered_by: str
    signed_city: Signature | None
    signed_company: Signature | None
    accepted: bool
    version: int
    withdrawn: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark."""

    id: str
    subject: str
    text: str
    by: str
    party: str
    at: str


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """One project with everything entered of it; `stages` may be entered as evidence."""

    project: Project
    evidence: list[Evidence]
    measures: list[Measurement]
    comments: list[Comment]
    stages: list[Option]


@dataclass(frozen=True, slots=True)
class ToSignPage:
    """What one's own party has not signed yet."""

    evidence: list[Evidence]
    measures: list[Measurement]


@dataclass(frozen=True, slots=True)
class ProjectBody:
    """A new project."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
    label_en: Name
    label_zh: Name
    technology: Name
    zone: Name
    owner: Annotated[str, Field(max_length=200)] = ""
    capacity_mw: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    investment_cny: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    clauses: list[Name] = field(default_factory=list[str])
    signed_on: Day | None = None
    due_on: Day | None = None


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """Changes of a project: null leaves as is, an empty day clears. `version` is the one seen."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    version: Version
    label_en: Name | None = None
    label_zh: Name | None = None
    technology: Name | None = None
    zone: Name | None = None
    owner: Annotated[str, Field(max_length=200)] | None = None
    capacity_mw: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    investment_cny: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    clauses: list[Name] | None = None
    signed_on: DayOrNone | None = None
    due_on: DayOrNone | None = None


@dataclass(frozen=True, slots=True)
class VersionBody:
    """The version of the record that was seen."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    version: Version


@dataclass(frozen=True, slots=True)
class WithdrawBody:
    """Why evidence or a measured quantity is withdrawn."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    version: Version
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


@dataclass(frozen=True, slots=True)
class CommentBody:
    """A remark to make."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    text: Annotated[str, Field(min_length=1, max_length=4000)]


@dataclass(frozen=True, slots=True)
class MeasureBody:
    """A measured quantity to enter."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    quantity: Name
    unit: Name
    first: Day
    last: Day
    value: Finite
    evidence: Name | None = None


# ------------------------------------------------------------------------------ rates, audit


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its definition; `value` is null where the denominator is 0 [1]."""

    key: str
    label: Text
    numerator: float
    denominator: float
    value: Number
    unit: str
    definition: Text


@dataclass(frozen=True, slots=True)
class RatesPage:
    """The rates in all, by zone and by party."""

    rates: list[Rate]
    by_zone: Sheet
    by_party: Sheet
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class VariancePage:
    """Planned, actual, the difference split into volume, price and delay, and a forecast."""

    sheet: Sheet
    definitions: list[Text]
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry of the audit chain; `content` is what was written, sealed values left out."""

    sequence: int
    at: str
    user: str
    party: str
    verb: str
    subject: str
    content: dict[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries after one; `next` is null at the end."""

    rows: list[AuditRow]
    next: int | None


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Whether the chain holds; `first_break` is the first sequence that does not.

    `head` is the hash of its last entry, to be noted elsewhere; `changed` are records that are not
    as the chain says.
    """

    rows: int
    intact: bool
    first_break: int | None
    head: str = ""
    changed: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What a line of an uploaded sheet would do, or did."""

    line: int
    action: Literal["new", "changed", "same", "refused"]
    key: str
    label: str
    errors: list[Text]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """An uploaded sheet, line by line; nothing is written unless every line is good."""

    rows: list[SheetRow]
    committed: bool
    notes: list[Text]


@dataclass(frozen=True, slots=True)
class SealedValue:
    """A value that only its own party sees."""

    subject: str
    key: Literal["cost", "hurdle", "irr", "reserve", "note"]
    value: Cell
    unit: str
    version: int


@dataclass(frozen=True, slots=True)
class SealedBody:
    """A sealed value to write."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    value: Finite | Annotated[str, Field(max_length=4000)]
    unit: Annotated[str, Field(max_length=40)] = ""
    version: Version = 0
