"""Small routes for tests of delivery, made without a case."""

from dataclasses import replace

from longspring.case.columns import Label, Origin
from longspring.case.delivery import Gate
from longspring.delivery.forecast import Draw
from longspring.delivery.odds import Belief, Landing, Odds
from longspring.delivery.portfolio import Project
from longspring.delivery.stages import Route, Stages, Step
from longspring.results.table import Plan, build_table

NONE = Label("", "")
ORIGIN = Origin("made", 1, "made_up", "assumed", 1.0, 1.0, "")
SURE = Landing(Belief(1e12, 1e-12), 24.0, 1.0, "one")
ALWAYS = Odds(SURE, SURE)
MANY = Draw(40_000, seed=7)


def gate(kind, name="gate", **values):
    empty = {"opens": "", "closes": "", "days": "", "valid": None, "extension": None, "until": ""}
    return Gate(gate=name, label_en="", label_zh="", kind=kind, origin=ORIGIN, **(empty | values))


def stages(*steps, gates=()):
    """Return stages of one class, `one`; the last step is the connection, the first the start."""
    names = [step.stage for step in steps]
    return Stages(
        labels=dict.fromkeys(names, NONE),
        actors=dict.fromkeys(names, "company"),
        started=names[0],
        producing=names[-1],
        routes={"one": Route("one", NONE, 100.0, tuple(steps))},
        gates={one.gate: one for one in gates},
        classes={"wind": "one"},
    )


def step(stage, times, needs=(), gate=""):
    return Step(stage, *times, needs=tuple(needs), gate=gate)


PROJECT = Project(
    key="p",
    label=NONE,
    technology="wind",
    zone="a",
    owner="company",
    capacity=100.0,
    delivery_class="one",
    period=2030,
    begins=20_000.0,
    due=20_600.0,
    provenance="plan",
)


HEADER = (
    *("quantity", "technology", "group", "zone", "carrier", "fuel", "sector", "owner", "kind"),
    *("period", "vintage", "value"),
)


def annual(*rows):
    """Return a plan of these yearly amounts: quantity, technology, zone, owner, period, value."""
    groups = {"wind": "wind", "battery": "battery"}
    cells = [
        (
            quantity,
            technology,
            groups.get(technology, "other"),
            zone,
            *("", "", "", owner, ""),
            period,
            period,
            float(value),
        )
        for quantity, technology, zone, owner, period, value in rows
    ]
    return Plan({}, {"annual": build_table("annual", HEADER, cells)})


def shared(share):
    """Return odds under which this share of projects is built, the same in every draw."""
    return Odds(Landing(Belief(share * 1e12, (1 - share) * 1e12), 24.0, 1.0, "one"), SURE)


def project(**values):
    return replace(PROJECT, **values)
