"""The server is killed under load: no write that it answered is lost, and the chain holds.

Four writers send remarks and note each one that came back with 201. The server is killed after a
drawn number of them, started again on the same register, and so on.
"""

import signal
import subprocess
import sys
import threading
from pathlib import Path
from random import Random

import httpx
import pytest

from longspring.case.columns import Label
from longspring.track.database import Database
from longspring.track.records import Actor, ProjectDraft
from longspring.track.register import (
    enter_project,
    find_changed,
    list_comments,
    make_register,
    open_register,
    verify_chain,
)
from web.room_server import API, PASSWORD, people

CITY = Actor("cara", "city", "city")
WIND = ProjectDraft("wind", Label("Wind", "风电"), "wind", "county", 100.0, 5.5e8)
WRITERS = 4
SERVING = Path(__file__).with_name("serving_child.py")


class Load:
    """Writers that go on until the server is gone, and what was acknowledged to them."""

    def __init__(self, url: str, cookies: dict[str, str], word: str, turn: int) -> None:
        self.acknowledged: list[str] = []
        self.enough = threading.Semaphore(0)
        arguments = (url, cookies, word, turn)
        self.threads = [
            threading.Thread(target=self.write, args=(*arguments, number))
            for number in range(WRITERS)
        ]
        for thread in self.threads:
            thread.start()

    def write(self, url: str, cookies: dict[str, str], word: str, turn: int, number: int) -> None:
        headers = {"X-Longspring-Token": word}
        with httpx.Client(base_url=url, cookies=cookies, headers=headers, timeout=60.0) as client:
            count = 0
            while True:
                count += 1
                text = f"{turn}-{number}-{count}"
                try:
                    answer = client.post(f"{API}/projects/wind/comments", json={"text": text})
                except httpx.TransportError:
                    return  # killed: whether this one was written is not known
                assert answer.status_code == 201, answer.text
                self.acknowledged.append(text)
                self.enough.release()

    def wait(self, many: int) -> None:
        for _ in range(many):
            assert self.enough.acquire(timeout=120.0)

    def join(self) -> None:
        for thread in self.threads:
            thread.join(120.0)
            assert not thread.is_alive()


def serve(register: str, folder: Path) -> tuple[subprocess.Popen, str]:
    child = subprocess.Popen(
        (sys.executable, str(SERVING), register, str(folder / "files"), str(folder / "home")),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    url = child.stdout.readline().strip()
    assert url.startswith("http"), url
    return child, url


def killed(address: str, folder: Path, times: int) -> None:
    register = make_register(address, folder / "files")
    people(register, only=("cara",))
    enter_project(register, CITY, WIND)
    before = verify_chain(register).rows
    register.close()
    draw = Random(20261126)
    acknowledged: list[str] = []
    cookies: dict[str, str] = {}
    word = ""
    for turn in range(times):
        child, url = serve(address, folder)
        with child:
            if not word:
                login = {"name": "cara", "password": PASSWORD}
                answer = httpx.post(f"{url}{API}/login", json=login, timeout=60.0)
                cookies, word = dict(answer.cookies), answer.json()["csrf"]
            load = Load(url, cookies, word, turn)
            load.wait(draw.randint(1, 40))
            child.send_signal(signal.SIGKILL)
            load.join()
            acknowledged += load.acknowledged
        assert child.returncode == -signal.SIGKILL
    register = open_register(address, folder / "files")
    held(register, acknowledged, times, before)
    register.close()


def held(register: Database, acknowledged: list[str], times: int, before: int) -> None:
    """Assert that everything acknowledged is there, once, and nothing was changed."""
    said = [one.text for one in list_comments(register, CITY, "project/wind")]
    assert len(said) == len(set(said))
    assert set(acknowledged) <= set(said)
    assert len(acknowledged) >= times
    # What was written as the server died and never answered stands whole: one a writer at most.
    assert len(said) - len(acknowledged) <= WRITERS * times
    found = verify_chain(register)
    assert found.intact, found.first_break
    assert find_changed(register) == ()
    sessions = 1
    assert found.rows >= before + len(said)
    assert found.rows <= before + len(said) + sessions


def test_a_killed_room_loses_nothing_it_acknowledged(address: str, tmp_path: Path) -> None:
    killed(address, tmp_path, 3)


@pytest.mark.slow
def test_fifty_killed_rooms_lose_nothing(address: str, tmp_path: Path) -> None:
    killed(address, tmp_path, 50)
