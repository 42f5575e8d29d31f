"""The page of delivery: what the forecast says, with what both parties have signed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from longspring.case.columns import Label
from longspring.track.account import read_user
from longspring.track.evidence import enter_evidence, sign_evidence
from longspring.track.project import change_project, enter_project
from longspring.track.records import EvidenceDraft, ProjectDraft
from longspring.web.pages.delivery import odds_of
from longspring.web.settings import Settings
from longspring.web.shapes_agreement import Kept
from longspring.web.shapes_works import DeliveryPage
from web.room_server import API, register_with_people, served


@pytest.fixture(scope="module")
def works(tiny_plan, tmp_path_factory):
    home = tmp_path_factory.mktemp("delivery")
    register = register_with_people(home)
    with served(Settings(home / "plans", (tiny_plan,)), register) as room:
        yield room
    register.close()


@pytest.fixture(scope="module")
def city(works):
    with works.client("cara") as client:
        yield client


def test_odds_are_those_of_the_last_deadline_that_has_any():
    rows = [
        {"clause": "C01", "by": "2029-12-31", "kept": 0.75},
        {"clause": "C01", "by": "2034-12-31", "kept": 0.25},
        {"clause": "C01", "by": "2039-12-31", "kept": None},
        {"clause": "C02", "by": "2029-12-31", "kept": None},
        {"clause": "C03", "by": None, "kept": 0.5},
    ]
    assert odds_of(rows) == {"C01": Kept(0.25, "2034-12-31")}


def by(row: dict) -> str:
    """Return the deadline of a row."""
    return row["by"]


def test_the_forecast_is_a_page_and_its_odds_stand_at_the_clauses(city):
    before = city.get(f"{API}/plans/bent/clauses").json()["clauses"]
    assert all(clause["odds"] is None for clause in before)
    answer = city.get(f"{API}/delivery", params={"plan": "bent"})
    assert answer.status_code == 200, answer.text
    page = answer.json()
    TypeAdapter(DeliveryPage).validate_python(page)
    assert page["assumed"]["zh"]
    planned = [one for one in page["projects"] if one["provenance"] == "plan"]
    assert planned
    for one in planned:
        assert one["p10"] <= one["p50"] <= one["p90"]
        assert sum(each["share"] for each in one["criticality"]) >= 1.0 - 1e-9
        assert {each["stage"] for each in one["stages"]} >= {one["critical_stage"]}
    band = page["quarters"]["series"][0]
    assert all(low <= high for low, high in zip(band["low"], band["high"], strict=True))
    judged = sorted((one for one in page["clauses"] if one["kept"] is not None), key=by)
    odds = {one["clause"]: {"kept": one["kept"], "by": one["by"]} for one in judged}
    after = city.get(f"{API}/plans/bent/clauses").json()["clauses"]
    assert {one["clause"]: one["odds"] for one in after if one["odds"]} == odds
    assert all(one["reason"]["zh"] for one in page["clauses"] if one["kept"] is None)
    assert city.get(f"{API}/delivery?plan=bent&format=csv&part=projects").status_code == 200
    stages = f"{planned[0]['key']}-stages"
    sheet = city.get(f"{API}/delivery?plan=bent&format=csv&lang=en&part={stages}")
    assert len(sheet.text.splitlines()) == 1 + len(planned[0]["stages"])


def test_signed_evidence_moves_the_forecast(works, city):
    page = city.get(f"{API}/delivery", params={"plan": "bent"}).json()
    project = next(one for one in page["projects"] if one["provenance"] == "plan")
    stage = project["stages"][0]["stage"]
    assert project["stages"][0]["done_on"] is None
    database = works.database
    actors = [read_user(database, name).actor for name in ("cara", "paul")]
    draft = ProjectDraft(
        project["key"], Label("One", "一"), project["technology"], project["zone"], 1.0, 0.0
    )
    enter_project(database, actors[0], replace(draft, provenance="plan"))
    day = (database.clock() - timedelta(days=30)).date()
    entered = enter_evidence(
        database, actors[0], EvidenceDraft(project["key"], stage, "No. 1", "office", day)
    )
    entered = sign_evidence(database, actors[0], entered.id, entered.version)
    same = city.get(f"{API}/delivery", params={"plan": "bent"}).json()
    assert same == page  # what one side alone says moves nothing
    sign_evidence(database, actors[1], entered.id, entered.version)
    moved = city.get(f"{API}/delivery", params={"plan": "bent"}).json()
    found = next(one for one in moved["projects"] if one["key"] == project["key"])
    assert found["stages"][0]["done_on"] == day.isoformat()
    assert moved["today"] != page["today"]


def test_an_entered_project_is_forecast_from_today_and_anew_when_it_changes(works, city):
    database, actor = works.database, read_user(works.database, "cara").actor
    page = city.get(f"{API}/delivery", params={"plan": "bent"}).json()
    one = next(each for each in page["projects"] if each["provenance"] == "plan")
    day = database.clock().date()
    # Signed twenty years ago, and nothing is done since: none of it lies in the past.
    draft = ProjectDraft(
        *("by_hand", Label("By hand", "手录"), one["technology"], one["zone"], 10.0, 0.0),
        signed_on=day - timedelta(days=7300),
        due_on=day + timedelta(days=100),
    )
    enter_project(database, actor, draft)

    def found() -> dict:
        projects = city.get(f"{API}/delivery", params={"plan": "bent"}).json()["projects"]
        return next(each for each in projects if each["key"] == "by_hand")

    before = found()
    assert min(stage["p10"] for stage in before["stages"]) >= day.isoformat()
    change_project(database, actor, replace(draft, capacity_mw=20.0, due_on=day), 1)
    after = found()
    assert (before["capacity_mw"], after["capacity_mw"]) == (10.0, 20.0)
    assert after["late_days"] == pytest.approx(before["late_days"] + 100.0)


def test_the_day_of_signing_moves_the_odds_of_the_room_too(works, city):
    """Signed long ago and not begun: projects of a case start less often than its prior says."""
    database = works.database
    actors = [read_user(database, name).actor for name in ("cara", "paul")]
    page = city.get(f"{API}/delivery", params={"plan": "bent"}).json()
    signed = (database.clock() - timedelta(days=3650)).date()
    entered = enter_evidence(
        database, actors[0], EvidenceDraft("by_hand", "signed", "No. 9", "office", signed)
    )
    entered = sign_evidence(database, actors[0], entered.id, entered.version)
    sign_evidence(database, actors[1], entered.id, entered.version)
    moved = city.get(f"{API}/delivery", params={"plan": "bent"}).json()
    before, after = (
        sum(one["odds_done"] for one in each["projects"] if one["provenance"] == "plan")
        for each in (page, moved)
    )
    assert after < before


def test_a_schedule_that_was_not_made_is_asked_for(city):
    page = city.get(f"{API}/schedule", params={"plan": "bent"}).json()
    assert page["projects"] == []
    assert "longspring schedule" in page["missing"][0]["en"]
    assert city.get(f"{API}/schedule", params={"plan": "none"}).status_code == 404
    assert city.get(f"{API}/delivery").status_code == 422
