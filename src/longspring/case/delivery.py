"""From signature to connection: stages of a project, how long each takes, and what holds it up."""

from dataclasses import dataclass
from typing import Literal

from longspring.case.columns import Origin, number, provenance, text

StageState = Literal["", "started", "producing"]
GateKind = Literal["season", "outage", "rounds", "validity"]
LimitFamily = Literal["grid", "crew", "capital", "quota"]
LimitCount = Literal["at_once", "spread", "done"]
LimitMeasure = Literal["projects", "MW", "CNY"]
LandingEvent = Literal["started", "producing", "money"]


@dataclass(frozen=True, slots=True)
class Stage:
    """stages.csv: a step on the way of a project, and who takes it.

    One stage is marked `started` (construction begins) and one `producing` (full capacity is
    connected); whatever delivery reports is between these two.
    """

    stage: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    actor: str = text("party that acts", refers="parties")
    state: StageState = text("what a project has reached when the stage is done", "")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class DeliveryClass:
    """delivery_classes.csv: projects that pass the same stages in about the same times.

    `project_size` cuts the capacity that a plan builds into projects.
    """

    delivery_class: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    project_size: float = number("MW", 0.001, meaning="of one project of a plan")
    pace: float = number("1", 0.1, 10, 1.0, "what every time of the class is multiplied by")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class ClassStage:
    """class_stages.csv: how long a stage takes in a class, and what must be done before it.

    The time runs from the last of the stages it needs, without what its gate adds. A stage that
    a class does not list is not needed there.
    """

    delivery_class: str = text(refers="delivery_classes")
    stage: str = text(refers="stages")
    shortest: float = number("month", 0, 240)
    likeliest: float = number("month", 0, 240)
    longest: float = number("month", 0, 240)
    needs: str = text("stages of the class that come before, separated by ;", "")
    gate: str = text("what the calendar adds", "", "gates")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class Gate:
    """gates.csv: when the calendar lets a stage go on.

    season    work goes on from `opens` to `closes` and pauses outside
    outage    the whole stage falls between `opens` and `closes` of one year
    rounds    what is ready waits for the next of `days`
    validity  lapses unless the stage `until` is done within `valid` plus `extension`
    """

    gate: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    kind: GateKind = text()
    opens: str = text("first day of work, as 03-25", "")
    closes: str = text("first day without work, as 11-15", "")
    days: str = text("days of the rounds, as 03-31;09-30", "")
    valid: float | None = number("month", 0, 600)
    extension: float | None = number("month", 0, 600, meaning="granted once")
    until: str = text("stage that must be done in time", "", "stages")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class TechnologyClass:
    """technology_classes.csv: the delivery class of a technology or store."""

    technology: str = text(refers="technologies or stores")
    delivery_class: str = text(refers="delivery_classes")


@dataclass(frozen=True, slots=True)
class Landing:
    """landings.csv: what was published of other agreements: signed, started, finished, spent."""

    landing: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    after: float = number("month", 0, 600, meaning="from signing to the count, on average")
    signed: float | None = number("1", 1, meaning="projects signed; empty: not published")
    landed_share: float | None = number("1", 0, 1, meaning="of the projects signed: registered")
    started_share: float | None = number("1", 0, 1, meaning="of the projects signed")
    finished_share: float | None = number("1", 0, 1, meaning="of the projects signed")
    money_share: float | None = number("1", 0, 1, meaning="of the money agreed")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class LandingPrior:
    """landing_priors.csv: how likely a project gets to an event in time, before any register.

    `producing` counts those that have started, `money` the share spent of what was agreed. The
    range of a row is its 90 % interval; projects of `delivery_class` are those it is reached for.
    """

    event: LandingEvent = text()
    within: float = number("month", 0, 600, meaning="after signing")
    share: float = number("1", 0.01, 0.99)
    delivery_class: str = text("empty: of any class", "", "delivery_classes")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class SharedLimit:
    """shared_limits.csv: what projects share on their way, and at which of their stages.

    at_once   no more at this stage at the same time
    spread    no more in a year, a project counted evenly over the time it works at the stage
    done      no more that end the stage in a year
    """

    limit: str = text("key")
    label_en: str = text()
    label_zh: str = text()
    family: LimitFamily = text()
    stage: str = text("stage at which it is shared", refers="stages")
    delivery_class: str = text("empty: every class", "", "delivery_classes")
    zone: str = text("empty: the whole case", "", "zones")
    counted: LimitCount = text()
    measure: LimitMeasure = text("what a project counts: one, its capacity, its investment")
    origin: Origin = provenance()


@dataclass(frozen=True, slots=True)
class SharedCapacity:
    """shared_capacities.csv: how much of a shared limit there is from a year on.

    A row holds until the next of the same limit; the first one holds before its year as well.
    """

    limit: str = text(refers="shared_limits")
    year: int = number("a", 1900, 2200)
    capacity: float = number("1", 0, meaning="in the measure of the limit")
    origin: Origin = provenance()
