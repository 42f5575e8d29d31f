"""People and records that the tests of the register share."""

from datetime import date

from longspring.case.columns import Label
from longspring.track.database import Database
from longspring.track.records import (
    Actor,
    Evidence,
    EvidenceDraft,
    MeasureDraft,
    Project,
    ProjectDraft,
)
from longspring.track.register import enter_evidence, enter_project

CITY = Actor("an", "city", "city")
COMPANY = Actor("bo", "company", "company")
COUNTY = Actor("chen", "county", "city", "nongan")
AUDITOR = Actor("du", "auditor", "company")
SIGNED_ON = date(2022, 9, 17)

WIND = ProjectDraft(
    key="nongan-wind-1",
    label=Label("Nong'an wind 1", "农安风电一期"),
    technology="wind",
    zone="nongan",
    capacity_mw=200,
    investment_cny=1.2e9,
    due_on=date(2028, 12, 31),
)


def document(stage: str = "signed", dated: date = SIGNED_ON) -> EvidenceDraft:
    return EvidenceDraft(WIND.key, stage, "长发改〔2022〕17号", "长春市发改委", dated)


def measured(value: float = 40.0) -> MeasureDraft:
    first, last = date(2026, 1, 1), date(2026, 3, 31)
    return MeasureDraft("capacity", "MW", first, last, value, project=WIND.key)


def wind(register: Database) -> Project:
    """Enter the project."""
    return enter_project(register, CITY, WIND)


def paper(register: Database, stage: str = "signed", dated: date = SIGNED_ON) -> Evidence:
    """Enter a document of the project by the city."""
    return enter_evidence(register, CITY, document(stage, dated))
