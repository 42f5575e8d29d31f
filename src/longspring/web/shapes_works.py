"""Responses about delivery and schedule; see `shapes`."""

from dataclasses import dataclass

from longspring.report.text import Text
from longspring.web.shapes import Chart, Number


@dataclass(frozen=True, slots=True)
class StageOdds:
    """When a stage of a project is done: its date, or the days that 10, 50, 90 % of draws reach."""

    stage: str
    label: Text
    done_on: str | None
    p10: str | None
    p50: str | None
    p90: str | None
    starts_p50: str | None
    needs: list[str]


@dataclass(frozen=True, slots=True)
class StageShare:
    """In which share of the draws a stage lies on the longest path [1]."""

    stage: str
    label: Text
    share: float


@dataclass(frozen=True, slots=True)
class ProjectForecast:
    """When a project delivers, and what holds it up."""

    key: str
    label: Text
    technology: str
    technology_label: Text
    zone: str
    zone_label: Text
    provenance: str
    capacity_mw: Number
    state: str
    state_label: Text
    stage: str
    stage_label: Text
    due: str | None
    late_days: int | None
    p10: str | None
    p50: str | None
    p90: str | None
    odds_done: Number
    critical_stage: str | None
    criticality: list[StageShare]
    stages: list[StageOdds]


@dataclass(frozen=True, slots=True)
class ClauseOdds:
    """Odds that a clause is kept by its date [1], or the reason why nothing is said."""

    clause: str
    label: Text
    period: int | None
    kept: Number
    by: str
    due: str | None
    reason: Text | None


@dataclass(frozen=True, slots=True)
class StageDay:
    """How often a stage is critical [1], the days it holds up, what one day less is worth."""

    stage: str
    label: Text
    actor: Text
    criticality: float
    days: Number
    day_value_cny: Number
    day_value_tco2: Number


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Forecast of delivery from `today`; `assumed` says what it rests on."""

    assumed: Text
    drawn: int
    seed: int
    today: str | None
    projects: list[ProjectForecast]
    quarters: Chart | None
    clauses: list[ClauseOdds]
    stages: list[StageDay]
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class StageStart:
    """When a stage starts and ends in the schedule."""

    stage: str
    label: Text
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class ProjectStarts:
    """The schedule of a project."""

    key: str
    label: Text
    starts: list[StageStart]


@dataclass(frozen=True, slots=True)
class SharedLimit:
    """A limit that projects share, and its use by quarter."""

    limit: str
    label: Text
    unit: str
    capacity: Number
    use: Chart


@dataclass(frozen=True, slots=True)
class SchedulePage:
    """A schedule under shared limits with its proven gap [1]."""

    projects: list[ProjectStarts]
    objective: Number
    bound: Number
    gap: Number
    shared: list[SharedLimit]
    missing: list[Text]
