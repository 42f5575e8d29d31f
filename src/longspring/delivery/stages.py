"""The stages of a case as a route for each class of projects.

    stage begins   when the last of the stages it needs is done
    stage is done  after its time, which the gate may lengthen

A route lists its steps so that each stands after those it needs. Times are in months of
:data:`MONTH_DAYS` days. Nothing here is known of a technology but what the tables say.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from longspring.case.columns import Label
from longspring.case.delivery import DeliveryClass, Gate
from longspring.case.model import Case
from longspring.case.vocabulary import listed
from longspring.errors import UsageError

MONTH_DAYS = 365.25 / 12  # [d]


@dataclass(frozen=True, slots=True)
class Step:
    """A stage in a class: its time [month], what it waits for, and its gate ("" for none)."""

    stage: str
    shortest: float
    likeliest: float
    longest: float
    needs: tuple[str, ...]
    gate: str


@dataclass(frozen=True, slots=True)
class Route:
    """What projects of a class pass through, each step after those it needs."""

    delivery_class: str
    label: Label
    project_size: float  # [MW]
    steps: tuple[Step, ...]

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of the stages in order."""
        return tuple(step.stage for step in self.steps)

    def before(self, stage: str) -> frozenset[str]:
        """Return a stage and every one that must be done before it."""
        needs = {step.stage: step.needs for step in self.steps}
        found: set[str] = set()
        left = [stage]
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left.extend(needs[name])
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Stages:
    """Every stage table of a case, ready to use."""

    labels: Mapping[str, Label]  # by stage, in the order of the table
    actors: Mapping[str, str]  # party that takes a stage
    started: str  # the stage at which construction begins
    producing: str  # the stage at which full capacity is connected
    routes: Mapping[str, Route]  # by delivery class
    gates: Mapping[str, Gate]
    classes: Mapping[str, str]  # delivery class of a technology or store

    def route_of(self, technology: str) -> Route | None:
        """Return the route of a technology or store, None where it has no class."""
        name = self.classes.get(technology)
        return None if name is None else self.routes[name]


def stages_of(case: Case) -> Stages:
    """Return the stages of a case.

    Raises
    ------
    UsageError
        If the case has no stages.
    """
    if not (case.stages and case.class_stages and case.technology_classes):
        raise UsageError(
            f"case {case.name!r} has no stages of delivery. Add stages.csv, delivery_classes.csv, "
            "class_stages.csv, gates.csv, technology_classes.csv and landing_priors.csv, "
            "as in cases/changchun, and make the plan anew."
        )
    state = {row.state: row.stage for row in case.stages if row.state}
    return Stages(
        labels={row.stage: Label(row.label_en, row.label_zh) for row in case.stages},
        actors={row.stage: row.actor for row in case.stages},
        started=state["started"],
        producing=state["producing"],
        routes={
            one.delivery_class: Route(
                one.delivery_class,
                Label(one.label_en, one.label_zh),
                one.project_size,
                _in_order(case, one),
            )
            for one in case.delivery_classes
        },
        gates={row.gate: row for row in case.gates},
        classes={row.technology: row.delivery_class for row in case.technology_classes},
    )


def _in_order(case: Case, one: DeliveryClass) -> tuple[Step, ...]:
    """Return the steps of a class, each after those it needs, else in the order of the table."""
    left = {
        row.stage: Step(
            stage=row.stage,
            shortest=row.shortest * one.pace,
            likeliest=row.likeliest * one.pace,
            longest=row.longest * one.pace,
            needs=listed(row.needs),
            gate=row.gate,
        )
        for row in case.class_stages
        if row.delivery_class == one.delivery_class
    }
    steps: list[Step] = []
    while left:
        # The reader has made sure that stages do not wait for each other.
        step = next(one for one in left.values() if not any(name in left for name in one.needs))
        steps.append(left.pop(step.stage))
    return tuple(steps)
