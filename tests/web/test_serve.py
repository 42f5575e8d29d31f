"""The command that opens a room: what it refuses, what it shows, and what a killed one leaves."""

import os
import select
import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from cli.running import inside, surroundings
from longspring.errors import UsageError
from longspring.web.demo import ISSUER, MARK, PASSWORD, demo_users
from longspring.web.serve import held
from web.room_server import API


@contextmanager
def serving(*arguments: object):
    """Run the command and yield it with the address it says; end it by force."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from longspring.cli.main import main; main()", "serve"]
        + [str(argument) for argument in arguments],
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@contextmanager
def logged_in(address: str, user: str):
    with httpx.Client(base_url=address, timeout=60.0) as client:
        answer = client.post(f"{API}/login", json={"name": user, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["X-Longspring-Token"] = answer.json()["csrf"]
        yield client


def test_demo_users_are_never_served_to_others(tiny_plan, tmp_path):
    done = inside("serve", tiny_plan, "--folder", tmp_path / "room", "--demo", "--host", "0.0.0.0")
    assert done.returncode == 2
    assert "everyone knows" in done.stderr
    database = f"sqlite:///{tmp_path / 'real.sqlite'}"
    done = inside(
        "serve", tiny_plan, "--folder", tmp_path / "room", "--demo", "--database", database
    )
    assert done.returncode == 2
    assert "register of its own" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_room_without_a_plan_says_how_to_make_one(tmp_path):
    for arguments in ((), (tmp_path,)):
        done = inside("serve", *arguments, "--folder", tmp_path / "room")
        assert done.returncode == 2
        assert "longspring plan changchun" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_said(tiny_plan, tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = inside("serve", tiny_plan, "--folder", tmp_path / "room", "--port", port)
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_has_one_server_at_a_time(tmp_path):
    with held(tmp_path / "room"):
        with pytest.raises(UsageError, match="another server"), held(tmp_path / "room"):
            pass
        with held(tmp_path / "other"):
            pass
    with held(tmp_path / "room"):
        pass


def test_a_demonstration_has_users_of_both_parties_and_marked_evidence(tiny_plan, tmp_path):
    home = tmp_path / "room"
    with serving(tiny_plan, "--folder", home, "--demo", "--port", 0) as (process, address):
        for draft in demo_users("county"):
            with logged_in(address, draft.name) as client:
                me = client.get(f"{API}/me").json()
                assert (me["role"], me["party"], me["demo"]) == (draft.role, draft.party, True)
                assert [card["plan"] for card in client.get(f"{API}/plans").json()] == ["bent"]
        process.send_signal(signal.SIGINT)
        process.wait(60)
        said = process.stderr.read()
    assert PASSWORD in said
    assert said.count('"event":"login"') == len(demo_users("county"))
    assert "Traceback" not in said
    rows = sqlite3.connect(home / "demo.sqlite").execute(
        "select document_number, issuer, note from evidence"
    )
    for number, issuer, note in rows:
        assert number.startswith(MARK)
        assert issuer == ISSUER
        assert "演示" in note


def test_a_killed_server_leaves_no_process_and_a_job_that_failed(fine_plan, tmp_path):
    home = tmp_path / "room"
    arguments = fine_plan, "--folder", home, "--demo", "--port", 0
    with serving(*arguments) as (process, address), logged_in(address, "company") as client:
        job = client.post(
            f"{API}/plans/fine/revise", json={"clause": "C01", "value": 1, "name": "x"}
        ).json()["job"]
        with client.stream("GET", f"{API}/jobs/{job}/events") as events:
            next(line for line in events.iter_lines() if '"running"' in line)
            ends = [os.pidfd_open(child) for child in children_of(process.pid)]
            assert ends
            process.send_signal(signal.SIGKILL)
            process.wait(60)
    for end in ends:  # the pipe to the solve is closed, so it ends by itself
        assert select.select([end], [], [], 60.0)[0] == [end]
        os.close(end)
    with serving(*arguments) as (process, address), logged_in(address, "company") as client:
        found = client.get(f"{API}/jobs/{job}").json()
        assert found["state"] == "failed"
        assert "server stopped" in found["message"]["en"]
        assert [card["plan"] for card in client.get(f"{API}/plans").json()] == ["fine"]
        assert not (home / ".work").exists()
        again = client.post(
            f"{API}/plans/fine/revise", json={"clause": "C01", "value": 1, "name": "x"}
        )
        assert again.status_code == 202


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for path in listed for word in path.read_text().split()]
