"""When projects will be connected: Monte Carlo over durations, gates and landing odds.

    start(s) = max over what s needs of end, or the day the project begins
    end(s)   = gate(start(s) + time(s))           time: triangular, see `duration`
    built    = goes on to start and goes on to connection and its approval did not lapse

Every draw of a project takes a random number per stage from a stream of its own, named by seed,
project and stage: another project, stage or gate changes no other number, so that variants are
compared draw by draw. What is known is no longer drawn: a stage done on a day ended on that day,
and a stage not done by the day `seen` takes longer than what has passed since it began.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longspring.delivery.calendar import elapsed, gated_end, valid_until
from longspring.delivery.duration import quantile, remaining
from longspring.delivery.odds import Landing, Odds
from longspring.delivery.portfolio import Project
from longspring.delivery.stages import MONTH_DAYS, Route, Stages, Step

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LANDING = "landing"  # names the streams that are of no stage


@dataclass(frozen=True, slots=True)
class Draw:
    """How often is drawn, and from which seed."""

    draws: int = 10_000
    seed: int = 2022


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """One project in every draw, if nothing stops it: its stages, what held it up, what lapsed."""

    starts: Mapping[str, Floats]
    ends: Mapping[str, Floats]
    critical: Mapping[str, Flags]  # whether a stage is on the longest path; none that is done
    lapsed: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Delivered:
    """A project in every draw."""

    project: Project
    times: Times
    built: Flags  # goes on to connection, and its approval did not lapse

    def connected(self, stages: Stages) -> Floats:
        """Return the day of full connection, inf where it is never built."""
        return np.where(self.built, self.times.ends[stages.producing], np.inf)


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random numbers of a name, the same for the same seed and names."""
    words = [zlib.crc32(name.encode()) for name in names]
    return np.random.default_rng(np.random.SeedSequence([seed, *words]))


def forecast(
    stages: Stages, projects: Sequence[Project], odds: Odds, draw: Draw
) -> tuple[Delivered, ...]:
    """Return every project in every draw.

    Parameters
    ----------
    stages : Stages
        Routes and gates.
    projects : sequence of Project
        What is on its way, with what is known of it.
    odds : Odds
        Of starting, and of producing once started.
    draw : Draw
        How often, and the seed.
    """
    starts = _going(odds.started, draw, "started")
    finishes = _going(odds.producing, draw, "producing")
    found: list[Delivered] = []
    for project in projects:
        times = project_times(stages, project, draw)
        luck = stream(draw.seed, project.key, LANDING).random((2, draw.draws))
        begun = stages.started in project.done
        connected = stages.producing in project.done
        built = np.full(draw.draws, True) if begun else luck[0] < starts
        if not connected:
            built &= luck[1] < finishes
        found.append(Delivered(project, times, built & ~times.lapsed))
    return tuple(found)


def _going(landing: Landing, draw: Draw, event: str) -> Floats:
    """Return the chance to go on in every draw, the same for all projects of a draw."""
    generator = stream(draw.seed, LANDING, event)
    return landing.goes_on(generator.beta(landing.belief.a, landing.belief.b, draw.draws))


def project_times(stages: Stages, project: Project, draw: Draw) -> Times:
    """Return the stages of one project in every draw."""
    route = stages.routes[project.delivery_class]
    starts: dict[str, Floats] = {}
    ends: dict[str, Floats] = {}
    before: dict[str, Flags] = {}  # which of its needs held a stage up: (needs, draws)
    lapsed = np.zeros(draw.draws, dtype=np.bool_)
    for step in route.steps:
        waited = np.array([ends[name] for name in step.needs]).reshape(-1, draw.draws)
        begins = np.full(draw.draws, project.begins)
        start = waited.max(axis=0, initial=-np.inf) if step.needs else begins
        starts[step.stage] = np.maximum(start, begins)
        last = waited.argmax(axis=0) if step.needs else np.zeros(draw.draws, dtype=np.int64)
        before[step.stage] = last == np.arange(len(step.needs))[:, None]
        ends[step.stage] = _end(stages, project, step, starts[step.stage], draw)
    for step in route.steps:
        gate = stages.gates.get(step.gate)
        if gate is None or gate.kind != "validity" or gate.until not in ends:
            continue
        if gate.until not in project.done:
            lapsed |= ends[gate.until] > valid_until(ends[step.stage], gate)
    return Times(starts, ends, _critical(route, project, before, stages.producing), lapsed)


def _end(stages: Stages, project: Project, step: Step, start: Floats, draw: Draw) -> Floats:
    """Return when a stage ends in every draw, given what is known of it."""
    if step.stage in project.done:
        return np.full(draw.draws, project.done[step.stage])
    share = stream(draw.seed, project.key, step.stage).random(draw.draws)
    gate = stages.gates.get(step.gate)
    open_since = all(name in project.done for name in step.needs) and start[0] < project.seen
    if not open_since:
        return gated_end(start, quantile(step, share) * MONTH_DAYS, gate)
    # All draws begin on the same day here, because what the stage needs is known.
    first = start[:1]
    today = np.array([project.seen])
    passed = float(elapsed(first, today, gate)[0]) / MONTH_DAYS
    months = remaining(step, share, passed)
    if gate is not None and gate.kind == "outage":
        start = np.maximum(start, project.seen)
    return np.maximum(gated_end(start, months * MONTH_DAYS, gate), project.seen)


def _critical(
    route: Route, project: Project, before: Mapping[str, Flags], last: str
) -> dict[str, Flags]:
    """Return whether each stage is on the path that the last stage waited for."""
    draws = next(iter(before.values())).shape[1]
    on = {step.stage: np.zeros(draws, dtype=np.bool_) for step in route.steps}
    on[last][:] = last not in project.done
    for step in reversed(route.steps):
        for place, name in enumerate(step.needs):
            if name not in project.done:
                on[name] |= on[step.stage] & before[step.stage][place]
    return on
