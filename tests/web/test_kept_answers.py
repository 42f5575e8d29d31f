"""Pages of the register that are given again: nothing written is missed, nothing gets across."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from longspring.case.columns import Label
from longspring.track.account import set_active
from longspring.track.records import Actor, EvidenceDraft, MeasureDraft, ProjectDraft
from longspring.track.register import (
    change_project,
    enter_comment,
    enter_evidence,
    enter_measure,
    enter_project,
    make_register,
    sign_evidence,
    sign_measure,
    withdraw_evidence,
)
from longspring.track.session import log_in
from longspring.web.routes.kept import kept_response
from longspring.web.settings import Settings
from web.room_server import API, PASSWORD, Served, people, served

CITY, COMPANY = Actor("cara", "city", "city"), Actor("paul", "company", "company")
DUE = date(2026, 11, 20)
WIND = ProjectDraft("w", Label("W", "风"), "wind", "county", 100.0, 5.5e8, due_on=DUE)
PAPER = EvidenceDraft("w", "M", "12", "发改委", date(2024, 5, 6))
METER = MeasureDraft("capacity", "MW", date(2026, 1, 1), date(2026, 3, 31), 40.0, project="w")
PAGES = ("/projects", "/projects/w", "/projects?late=true", "/to-sign", "/rates")


class Day:
    """A clock that tests move."""

    now = datetime(2026, 11, 26, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def day() -> Day:
    return Day()


@pytest.fixture(scope="module")
def bare(tmp_path_factory, day) -> Iterator[Served]:
    """Serve a register with one project and no plan."""
    folder = tmp_path_factory.mktemp("kept")
    database = make_register(f"sqlite:///{folder / 'register.db'}", clock=day)
    people(database, only=("cara", "paul", "colm"))
    enter_project(database, CITY, WIND)
    with served(Settings(folder / "home"), database) as found:
        yield found
    database.close()


def read(client, page: str) -> dict:
    answer = client.get(f"{API}{page}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_write_is_in_the_next_answer_to_either_side(bare):
    """Whatever is written, both sides read what a room that keeps nothing would say."""
    database, room = bare.database, bare.app.state.room

    def signed():
        found = enter_evidence(database, CITY, PAPER)
        sign_evidence(database, CITY, found.id, 1)
        return sign_evidence(database, COMPANY, found.id, 2)

    def measured():
        return sign_measure(database, COMPANY, enter_measure(database, CITY, METER).id, 1)

    def withdrawn():
        found = enter_evidence(database, COMPANY, PAPER)
        withdraw_evidence(database, COMPANY, found.id, 1, "wrong")

    writes = (
        lambda: enter_project(database, CITY, replace(WIND, key="second")),
        lambda: change_project(database, CITY, replace(WIND, capacity_mw=120.0), 1),
        lambda: enter_evidence(database, COMPANY, PAPER),
        signed,
        lambda: enter_measure(database, COMPANY, METER),
        measured,
        withdrawn,
        lambda: enter_comment(database, CITY, "project/w", "送出线路何时开工？"),
    )
    with bare.client("cara") as city, bare.client("paul") as company:
        for write in writes:
            before = [read(client, page) for client in (city, company) for page in PAGES]
            write()
            after = [read(client, page) for client in (city, company) for page in PAGES]
            room.answers.values.clear()
            room.answers.weight = 0
            assert after == [read(client, page) for client in (city, company) for page in PAGES]
            assert after != before


def test_a_write_over_the_network_is_seen_by_who_wrote_it_and_by_the_other(bare):
    with bare.client("cara") as city, bare.client("paul") as company:
        for number in range(20):
            writer, reader = (city, company) if number % 2 else (company, city)
            text = f"remark {number}"
            made = writer.post(f"{API}/projects/w/comments", json={"text": text})
            assert made.status_code == 201
            for client in (writer, reader):
                assert text in {one["text"] for one in read(client, "/projects/w")["comments"]}


def test_what_one_side_is_to_sign_is_not_given_to_the_other(bare):
    with bare.client("cara") as city, bare.client("paul") as company:
        made = enter_evidence(bare.database, CITY, PAPER)
        sign_evidence(bare.database, CITY, made.id, 1)
        for _ in range(2):
            assert made.id not in {one["id"] for one in read(city, "/to-sign")["evidence"]}
            assert made.id in {one["id"] for one in read(company, "/to-sign")["evidence"]}


def test_who_may_no_longer_ask_gets_nothing_kept(bare):
    with bare.client("colm") as county:
        read(county, "/projects/w")
        set_active(bare.database, "colm", active=False)
        assert county.get(f"{API}/projects/w").status_code == 401
        set_active(bare.database, "colm", active=True)
        assert county.get(f"{API}/projects/w").status_code == 401


def test_an_answer_holds_for_one_role_party_zone_day_and_question(bare, day):
    room, made = bare.app.state.room, []

    def make() -> list[str]:
        made.append(1)
        return []

    def asked(actor: Actor = CITY, *what: str) -> int:
        kept_response(room, actor, ("page", *what), make)
        return len(made)

    county = Actor("colm", "county", "city", "county")
    assert [asked(), asked(), asked(replace(CITY, user="another"))] == [1, 1, 1]
    assert [asked(COMPANY), asked(COMPANY), asked()] == [2, 2, 2]
    assert [asked(county), asked(replace(county, zone="north")), asked(county)] == [3, 4, 4]
    assert [asked(CITY, "late"), asked(CITY, "late"), asked()] == [5, 5, 5]
    enter_comment(bare.database, CITY, "project/w", "seen")
    assert [asked(), asked()] == [6, 6]
    day.now += timedelta(days=1)
    assert [asked(), asked()] == [7, 7]


def test_a_day_later_a_project_is_later_by_a_day(bare, day):
    with bare.client("cara") as city:
        before = read(city, "/projects/w")["project"]["late_days"]
        day.now += timedelta(days=1)
        token = log_in(bare.database, "cara", PASSWORD, "test").token
        city.cookies.set("longspring_session", token)
        assert read(city, "/projects/w")["project"]["late_days"] == before + 1


def test_an_error_is_not_kept(bare):
    with bare.client("cara") as city:
        assert city.get(f"{API}/projects/third").status_code == 404
        enter_project(bare.database, CITY, replace(WIND, key="third"))
        assert read(city, "/projects/third")["project"]["key"] == "third"


def test_a_file_says_what_the_page_says(bare):
    with bare.client("cara") as city:
        page = read(city, "/projects")
        file = city.get(f"{API}/projects?format=csv&lang=en").content.decode("utf-8-sig")
        assert len(file.splitlines()) == 1 + len(page["projects"])
