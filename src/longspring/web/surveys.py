"""Forecasts of delivery with what the register knows, made once for each state of the two.

A forecast takes seconds: one is made at a time, and kept until evidence is accepted, a project that
was entered changes, a plan is written anew or the day is over.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from longspring.case.model import Case
from longspring.case.read import read_case
from longspring.delivery.forecast import Draw
from longspring.delivery.portfolio import entered_projects
from longspring.delivery.stages import stages_of
from longspring.delivery.survey import Asked, Survey, survey_plan
from longspring.track.check import BEIJING
from longspring.track.database import Database
from longspring.track.evidence import list_evidence
from longspring.track.project import list_projects
from longspring.track.records import Actor
from longspring.track.records import Project as Entered
from longspring.track.standing import standings
from longspring.web.shelf import Entry, Shelf, Shelved

DRAWS = Draw(2000)  # quantiles are good to a percent or two, which is finer than the durations
READER = Actor("room", "auditor", "city")  # as whom the room reads its own register
KEPT = 8

Known = Mapping[str, Mapping[str, date]]  # project -> stage -> day it was accepted as done


@dataclass(slots=True)
class Surveys:
    """The forecasts of a room."""

    shelf: Shelf
    database: Database
    made: Shelved = field(default_factory=lambda: Shelved(KEPT))
    turn: threading.Lock = field(default_factory=threading.Lock)

    def survey(self, entry: Entry) -> Survey:
        """Return the forecast of a plan with what the register knows today.

        Raises
        ------
        UsageError
            If the case of the plan has no stages.
        """
        known, entered = self._register()
        given = tuple((one.key, one.version) for one in entered)
        key = entry.digest, _frozen(known), given, self._today()
        with self.turn:
            return self.made.get(key, partial(self._make, entry, known, entered))

    def ready(self, entry: Entry) -> Survey | None:
        """Return the forecast of a plan where it has been made already, whatever came since."""
        with self.made.lock:
            own = [one for key, one in self.made.values.items() if key[0] == entry.digest]
        return own[-1] if own else None

    def case(self, entry: Entry) -> Case:
        """Return the case of a plan."""
        return self.shelf.documents.get(("case", entry.digest), partial(read_case, entry.case))

    def _make(self, entry: Entry, known: Known, entered: tuple[Entered, ...]) -> Survey:
        case, plan = self.case(entry), self.shelf.view(entry, series=True).plan
        today = self._today()
        more = entered_projects((one.draft for one in entered), stages_of(case), today)
        asked = Asked(DRAWS, today if known or entered else None, known, more)
        return survey_plan(plan, case, asked)

    def _register(self) -> tuple[Known, tuple[Entered, ...]]:
        """Return the stages accepted as done, with signing, and the projects entered by hand.

        Of an entered project without any the register knows that nothing is done.
        """
        projects = list_projects(self.database, READER)
        evidence = list_evidence(self.database, READER)
        entered = tuple(one for one in projects if one.draft.provenance == "entered")
        own = {one.key for one in entered}
        known = {
            key: one.done
            for key, one in standings(projects, evidence).items()
            if one.done or key in own
        }
        return known, entered

    def _today(self) -> date:
        """Return the day in Beijing."""
        return self.database.clock().astimezone(BEIJING).date()


def _frozen(known: Known) -> tuple[tuple[str, str, date], ...]:
    return tuple(
        (project, stage, day)
        for project, done in sorted(known.items())
        for stage, day in sorted(done.items())
    )
