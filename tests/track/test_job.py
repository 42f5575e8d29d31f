"""Records of long solves: their party's alone, and over when they are over."""

import pytest
from clock import Clock
from people import CITY, COMPANY

from longspring.case.columns import Label
from longspring.errors import AbsentError, InvalidError
from longspring.track.database import Database
from longspring.track.job import Job, Progress
from longspring.track.records import Actor
from longspring.track.register import (
    abandon_jobs,
    cancel_job,
    end_job,
    list_jobs,
    read_audit,
    read_job,
    report_progress,
    start_job,
    verify_chain,
)

REQUEST = {"clause": "C07", "value": 4321.5}
STOPPED = Label("The server was stopped.", "服务器已停止。")


def started(register: Database, actor: Actor = CITY) -> Job:
    return start_job(register, actor, "revise", "changchun", REQUEST)


def test_a_job_waits_runs_and_is_done(register: Database, clock: Clock) -> None:
    job = started(register)
    assert (job.state, job.request, job.by, job.party) == ("waiting", REQUEST, "an", "city")
    clock.pass_by(10)
    report_progress(register, job.job, Progress("solve", 12, 1e-3, 9.5))
    running = read_job(register, CITY, job.job)
    assert (running.state, running.progress) == ("running", Progress("solve", 12, 1e-3, 9.5))
    assert (running.updated - running.created).total_seconds() == 10
    assert end_job(register, job.job, "done", result_plan="changchun-2")
    done = read_job(register, CITY, job.job)
    assert (done.state, done.result_plan, done.message) == ("done", "changchun-2", None)


def test_what_is_over_is_over(register: Database) -> None:
    job = started(register)
    assert cancel_job(register, CITY, job.job).state == "cancelled"
    assert not end_job(register, job.job, "done", result_plan="late")
    report_progress(register, job.job, Progress("solve", 99))
    after = read_job(register, CITY, job.job)
    assert (after.state, after.result_plan, after.progress.iteration) == ("cancelled", None, 0)
    assert cancel_job(register, CITY, job.job).state == "cancelled"
    assert verify_chain(register).rows == 2  # begun, cancelled


def test_a_job_is_its_own_party_s(register: Database) -> None:
    job = started(register)
    assert list_jobs(register, COMPANY) == ()
    for ask in (read_job, cancel_job):
        with pytest.raises(AbsentError):
            ask(register, COMPANY, job.job)
    assert read_job(register, CITY, job.job).state == "waiting"
    assert "4321" not in str(read_audit(register, COMPANY))
    assert "C07" not in str(read_audit(register, COMPANY))


def test_jobs_are_listed_newest_first(register: Database, clock: Clock) -> None:
    jobs = []
    for _ in range(3):
        jobs.append(started(register))
        clock.pass_by(1)
    assert list_jobs(register, CITY) == tuple(reversed(jobs))


def test_a_dead_server_leaves_no_job_running(register: Database) -> None:
    waiting, running, done = started(register), started(register, COMPANY), started(register)
    report_progress(register, running.job, Progress("solve"))
    end_job(register, done.job, "done")
    assert set(abandon_jobs(register, STOPPED)) == {waiting.job, running.job}
    assert read_job(register, COMPANY, running.job).message == STOPPED
    assert read_job(register, CITY, done.job).state == "done"
    assert abandon_jobs(register, STOPPED) == ()


def test_a_job_that_cannot_be_is_refused(register: Database) -> None:
    for plan, request in (
        ("../plan", {}),
        ("plan", {"value": "\ud800"}),
        ("plan", {"x": "y" * 10**6}),
    ):
        with pytest.raises(InvalidError):
            start_job(register, CITY, "revise", plan, request)
    assert start_job(register, CITY, "revise", "plan", {"x": "a\0b"}).request == {"x": "a\0b"}
