"""Where projects stand, by evidence alone.

    state    = the furthest state that accepted evidence proves
    claimed  = the furthest state that evidence proves, accepted or not, but for what was withdrawn

A document of a later state proves the earlier ones: nobody connects what was never begun.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from longspring.track.records import STATES, Evidence, Project, Standing, State

# Which state a document of a stage proves. Stages before the registration of a company, and
# permits before construction, prove no state; N, O and P are works that follow the start.
PROVES: Mapping[str, State] = {
    "signed": "signed",
    "registered": "registered",
    "M": "started",
    "N": "building",
    "O": "building",
    "P": "building",
    "Q": "producing",
}


def standing(project: str, evidence: Iterable[Evidence]) -> Standing:
    """Return where a project stands by its own evidence.

    Parameters
    ----------
    project : str
        Key of the project.
    evidence : iterable of Evidence
        That of the project; evidence of others is passed over.
    """
    own = [one for one in evidence if one.draft.project == project and not one.withdrawn]
    accepted = [one for one in own if one.accepted]
    done: dict[str, date] = {}
    since: dict[State, date] = {}
    for one in sorted(accepted, key=lambda each: each.draft.dated):
        done.setdefault(one.draft.stage, one.draft.dated)
        if one.draft.stage in PROVES:
            since.setdefault(PROVES[one.draft.stage], one.draft.dated)
    return Standing(project, _furthest(accepted), _furthest(own), since, done)


def standings(projects: Iterable[Project], evidence: Iterable[Evidence]) -> Mapping[str, Standing]:
    """Return where every project stands, by key."""
    of: dict[str, list[Evidence]] = {}
    for one in evidence:
        of.setdefault(one.draft.project, []).append(one)
    return {project.key: standing(project.key, of.get(project.key, ())) for project in projects}


def _furthest(evidence: Iterable[Evidence]) -> State:
    proved = [
        STATES.index(PROVES[one.draft.stage]) for one in evidence if one.draft.stage in PROVES
    ]
    return STATES[max(proved, default=0)]
