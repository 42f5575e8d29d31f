"""Bodies and responses about plans: what the API says, and nothing of how it is found.

A number is plain and in the canonical `unit` beside it (MW, MWh, t, CNY and their `/a`); `show`
says how it is shown in each language: shown = value * factor, with so many decimals. `null` is
"not known", and `missing` says why and how to get it.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from longspring.report.measure import Measure
from longspring.report.text import Text

CLOSED = ConfigDict(extra="forbid")  # of a body: a field that is not known is a mistake

Cell = float | int | bool | str | Text | None
Number = float | None
Key = Annotated[str, Field(max_length=200)]
PlanKind = Literal["plan", "revision", "point"]
ClauseState = Literal["binds", "slack", "broken", "not_judged"]
JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


# ------------------------------------------------------------------------------ errors


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing wrong with a request: where, what was found, what was expected, how to mend it."""

    where: str
    found: str
    expected: Text
    fix: Text


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a request was not done; `code` is one word a program can tell apart."""

    code: str
    message: Text
    details: list[Detail] = field(default_factory=list[Detail])


@dataclass(frozen=True, slots=True)
class Problem:
    """Body of every answer that is an error."""

    error: Fault


# ------------------------------------------------------------------------------ charts, tables


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose from."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Line:
    """One row of numbers of a chart; `low` and `high` are the ends of its range, if it has one.

    Series of one `stack` are drawn on top of each other: "up" above zero, "down" below.
    """

    key: str
    label: Text
    colour: str
    values: list[Number]
    kind: Literal["bar", "area", "line", "point"] = "bar"
    stack: str | None = None
    low: list[Number] | None = None
    high: list[Number] | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: values over `x`, in `unit`; `title` is its finding in a sentence, if it has one."""

    key: str
    label: Text
    unit: str
    show: Measure
    x: list[str | int | float | Text]
    x_label: Text
    series: list[Line]
    title: Text | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a column; `numeric` ones stand to the right."""

    key: str
    label: Text
    unit: str = ""
    show: Measure | None = None
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: each row has a cell for every column."""

    columns: list[Column]
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a page, with the words it is shown in."""

    key: str
    label: Text
    text: Text
    note: Text
    value: Number = None
    unit: str = ""
    show: Measure | None = None


# ------------------------------------------------------------------------------ plans


@dataclass(frozen=True, slots=True)
class CertificateMark:
    """Whether a plan is proven, and how closely [1]."""

    passed: bool
    primal: Number
    dual: Number
    gap: Number


@dataclass(frozen=True, slots=True)
class Has:
    """What else there is of a plan."""

    frontier: bool
    prices: bool
    delivery: bool


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan in the list; `made_of` is the digest of its case, `objective` is in `currency`.

    A revision names the plan it was made from as `parent`; a point of a frontier its frontier.
    """

    plan: str
    title: Text
    name: Text
    kind: PlanKind
    parent: str | None
    change: Text | None
    made_of: str
    base_year: int
    periods: list[int]
    hours: Number
    objective: float
    currency: str
    certificate: CertificateMark
    has: Has


@dataclass(frozen=True, slots=True)
class Overview:
    """What a plan is, in a dozen figures, and how far it can be trusted."""

    plan: PlanCard
    figures: list[Figure]
    statements: list[Text]
    charts: list[Chart]
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class Zones:
    """Outlines as GeoJSON; `properties` of a feature are zone, county, label and zone_label."""

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class Measured:
    """Something to colour the map by."""

    key: str
    label: Text
    unit: str
    show: Measure


@dataclass(frozen=True, slots=True)
class ZoneValue:
    """A zone and its value."""

    zone: str
    label: Text
    value: float


@dataclass(frozen=True, slots=True)
class MapPage:
    """One quantity over the zones; `largest` is over all periods: a colour keeps its meaning."""

    measures: list[Measured]
    periods: list[int]
    measure: str
    period: int
    unit: str
    show: Measure
    largest: float
    zones: list[ZoneValue]
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class Pathway:
    """What stands, delivers, is burnt, emitted and paid, by milestone year."""

    zones: list[Option]
    zone: str
    periods: list[int]
    charts: list[Chart]
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class Week:
    """A window of steps, `first` to `last` [h after 1 January 00:00]."""

    key: str
    label: Text
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Operation in a week, or over the year at common wider steps.

    The lines of the year carry least and most as `low` and `high`. `start` and `step_hours` belong
    to the x of all three charts [h].
    """

    carriers: list[Option]
    zones: list[Option]
    periods: list[int]
    weeks: list[Week]
    carrier: str
    zone: str
    period: int
    week: str
    start: list[float]
    step_hours: list[float]
    chart: Chart
    price: Chart
    level: Chart
    missing: list[Text]
