"""Changing a clause and solving again: followed, cancelled, failed, recovered."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from longspring.case.restrict import Limit, Relaxed, Restriction, restriction_record
from longspring.case.shipped import find_case
from longspring.report.text import Text
from longspring.results.store import read_manifest, read_plan
from longspring.track.job import Progress, report_progress, start_job
from longspring.track.records import Actor
from longspring.web.jobs import Ask, Works
from longspring.web.settings import Settings
from web.room_server import API, register_with_people, served


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("jobs")


@pytest.fixture(scope="module")
def works(home, tiny_plan, fine_plan, tiny_frontier):
    """Serve plans from a folder that is all its own."""
    register = register_with_people(home)
    plans = tiny_plan, fine_plan, tiny_frontier
    with served(Settings(home / "plans", plans), register) as room:
        yield room
    register.close()


@pytest.fixture
def city(works):
    with works.client("cara") as client:
        yield client


def events(client: httpx.Client, job: str) -> Iterator[dict]:
    """Yield what a job says of itself until it has ended."""
    with client.stream("GET", f"{API}/jobs/{job}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


def started(client: httpx.Client, plan: str, **body: object) -> dict:
    answer = client.post(f"{API}/plans/{plan}/revise", json={"clause": "C01", **body})
    assert answer.status_code == 202, answer.text
    return answer.json()


def left(home) -> list[str]:
    """Return everything that lies where plans and work lie."""
    return sorted(
        path.relative_to(home / "plans").as_posix()
        for path in (home / "plans").glob("**/*")
        if path.is_file() and "case/" not in path.as_posix()
    )


def test_a_changed_clause_becomes_a_plan_beside_its_parent(works, city, home):
    job = started(city, "bent", value=1.0, name="One gigawatt")
    assert (job["state"], job["party"], job["by"]) == ("waiting", "city", "cara")
    said = list(events(city, job["job"]))
    assert said[-1]["state"] == "done"
    assert "running" in {event["state"] for event in said}
    clock = [event["elapsed"] for event in said if event["state"] == "running"]
    assert clock == sorted(clock)  # of the whole solve, not of the stage it is in
    assert {event["stage"]["zh"] for event in said} > {"已完成"}
    plan = said[-1]["result_plan"]
    card = next(card for card in city.get(f"{API}/plans").json() if card["plan"] == plan)
    assert (card["kind"], card["parent"], card["name"]["zh"]) == (
        "revision",
        "bent",
        "One gigawatt",
    )
    assert card["change"] == {"en": "C01: 2 → 1 GW", "zh": "C01：2 → 1 GW"}
    assert card["certificate"]["passed"]
    clause = city.get(f"{API}/plans/{plan}/clauses/C01").json()["clause"]
    assert (clause["value"], clause["reached"][0]["bound"]) == (1.0, 1000.0)
    parent = next(card for card in city.get(f"{API}/plans").json() if card["plan"] == "bent")
    assert card["objective"] < parent["objective"]  # a looser bound costs less
    assert read_manifest(home / "plans" / plan)["revision"]["by"] == "cara"
    assert left(home) == [f"{plan}/{name}" for name in ("manifest.json", "plan.nc", "report.html")]
    with works.client("paul") as other, works.client("audrey") as auditor:
        # What one side tries out is no business of the other.
        assert other.get(f"{API}/plans/{plan}/overview").status_code == 404
        assert plan not in {card["plan"] for card in other.get(f"{API}/plans").json()}
        assert other.get(f"{API}/jobs").json() == []
        for path in (job["job"], f"{job['job']}/events"):
            assert other.get(f"{API}/jobs/{path}").status_code == 404
        assert other.post(f"{API}/jobs/{job['job']}/cancel").status_code == 404
        assert auditor.get(f"{API}/plans/{plan}/overview").status_code == 200


def test_jobs_wait_for_each_other_and_are_cancelled_without_a_trace(city, home):
    before = left(home)
    first = started(city, "fine", drop=True, name="first")
    second = started(city, "fine", value=3, name="second")
    assert city.get(f"{API}/jobs/{second['job']}").json()["waiting"] == 1
    cancelled = city.post(f"{API}/jobs/{second['job']}/cancel").json()
    assert cancelled["state"] == "cancelled"
    follow = events(city, first["job"])
    running = next(event for event in follow if event["state"] == "running")
    assert running["label"]["en"] == "C01 only reported"
    assert city.post(f"{API}/jobs/{first['job']}/cancel").json()["state"] == "cancelled"
    assert list(follow)[-1]["state"] == "cancelled"
    # The next job is worked off after what was cancelled has gone.
    last = started(city, "bent", value=1.5, name="third")
    done = list(events(city, last["job"]))[-1]
    assert done["state"] == "done"
    assert {path.split("/")[0] for path in set(left(home)) - set(before)} == {done["result_plan"]}
    again = city.post(f"{API}/jobs/{last['job']}/cancel").json()
    assert again["state"] == "done"


def test_a_clause_that_cannot_be_kept_says_so(city, home):
    before = left(home)
    job = started(city, "bent", value=1e6, name="too much")
    end = list(events(city, job["job"]))[-1]
    assert end["state"] == "failed"
    assert end["message"]["en"].startswith("No plan keeps all clauses")
    assert end["message"]["zh"].startswith("在此取值下")
    assert end["result_plan"] is None
    assert left(home) == before


@pytest.mark.parametrize(
    ("plan", "body", "status"),
    [
        ("bent", {"clause": "C99", "value": 1, "name": "x"}, 404),
        ("none", {"clause": "C01", "value": 1, "name": "x"}, 404),
        ("bent", {"clause": "C01", "name": "x"}, 422),
        ("bent", {"clause": "C01", "value": 1, "drop": True, "name": "x"}, 422),
        ("bent", {"clause": "C01", "value": 2, "name": "x"}, 422),
        ("bent", {"clause": "C01", "value": 1, "name": ""}, 422),
        ("bent", {"clause": "C01", "value": 1, "name": "x", "more": 1}, 422),
        ("deal.no_deal", {"clause": "C01", "value": 1, "name": "x"}, 422),
    ],
)
def test_what_cannot_be_solved_is_refused_at_once(city, plan, body, status):
    number = len(city.get(f"{API}/jobs").json())
    answer = city.post(f"{API}/plans/{plan}/revise", json=body)
    assert answer.status_code == status, answer.text
    assert len(city.get(f"{API}/jobs").json()) == number


def test_jobs_of_a_server_that_died_are_marked_as_failed(tiny_plan, tmp_path):
    register = register_with_people(tmp_path)
    actor = Actor("paul", "company", "company")
    running = start_job(register, actor, "revise", "bent", {})
    waiting = start_job(register, actor, "revise", "bent", {})
    report_progress(register, running.job, Progress("solve", 7, 1e-3, 12.0))
    (tmp_path / "plans" / ".work" / running.job / "out").mkdir(parents=True)
    settings = Settings(tmp_path / "plans", (tiny_plan,))
    with served(settings, register) as room, room.client("paul") as client:
        jobs = {job["job"]: job for job in client.get(f"{API}/jobs").json()}
    reason = Text(**jobs[running.job]["message"])
    assert jobs[running.job]["state"] == jobs[waiting.job]["state"] == "failed"
    assert "server stopped" in reason.en
    assert "服务器" in reason.zh
    assert not (tmp_path / "plans" / ".work").exists()
    register.close()


def test_a_revision_is_held_to_what_its_plan_was_held_to(tiny_plan, tmp_path):
    """Else the two would differ by more than the clause."""
    parent = tmp_path / "held"
    shutil.copytree(tiny_plan, parent)
    manifest = json.loads((parent / "manifest.json").read_text())
    # No more than 1 500 MW of wind, of which 1 200 MW stand; C01 was given up to 1 000 MW.
    built = {"technology": "wind", "zone": "county", "period": 2030, "least": 1200.0, "most": None}
    limit = Limit("wind", "wind", "county", 2030, 1500.0)
    relaxed = Relaxed("C01", 2030, 2000.0, 1000.0)
    restriction = Restriction("p50", 100, 7, (limit,), (relaxed,))
    held = json.loads(json.dumps(restriction_record(restriction)))
    (parent / "manifest.json").write_text(
        json.dumps({**manifest, "past": [built], "delivery": held})
    )
    register = register_with_people(tmp_path)
    settings = Settings(tmp_path / "plans", (parent,))
    with served(settings, register) as room, room.client("cara") as client:
        job = started(client, "held", value=1.3, name="More than could be")
        end = list(events(client, job["job"]))[-1]
    register.close()
    assert end["state"] == "done", end["message"]
    found = read_manifest(tmp_path / "plans" / end["result_plan"])
    assert found["past"] == [built]
    assert found["delivery"] == {**held, "relaxed": []}
    rows = read_plan(tmp_path / "plans" / end["result_plan"]).tables["clauses"].columns
    assert not any(name.startswith("C01.") for name in rows["clause"].tolist())


def idle(works: Works) -> None:
    """Wait until nothing is left to do."""
    with works.turn:
        assert works.turn.wait_for(lambda: not works.queue and not works.running, 60.0)


def test_whatever_goes_wrong_with_a_job_the_next_has_its_turn(tiny_plan, tmp_path):
    register, actor = register_with_people(tmp_path), Actor("cara", "city", "city")
    works = Works(register, tmp_path / "plans", 5)
    works.open()
    # A set cannot be written as JSON: the request breaks where no error of ours is raised.
    odd = Ask("bent", tiny_plan / "case", "C01", 1.0, {8760}, None, None, {})
    first = works.start(actor, odd)
    second = works.start(actor, replace(odd, case=tmp_path / "none", hours=None))
    idle(works)
    states = [works.read(actor, one.job) for one in (first, second)]
    assert [one.state for one in states] == ["failed", "failed"]
    assert "JSON" not in states[0].message.en
    assert "none" in states[1].message.en
    assert works.thread.is_alive()
    works.close()
    register.close()


def test_a_job_cancelled_between_queue_and_process_is_not_solved(tmp_path):
    """A request may come after a job left the queue, and before there is a process to end."""
    register, actor = register_with_people(tmp_path), Actor("cara", "city", "city")
    works = Works(register, tmp_path / "plans", 5)
    # The whole case takes minutes to solve: it would not be idle within one.
    ask = Ask("long", find_case("changchun"), "C01", 2900.0, 24, None, None, {})
    job = works.start(actor, ask)
    taken = works.queue.popleft()
    assert works.cancel(actor, job.job).state == "cancelled"
    works.queue.append(taken)
    works.open()
    idle(works)
    assert works.read(actor, job.job).state == "cancelled"
    assert works.dropped == set()
    assert left(tmp_path) == []
    works.close()
    register.close()
