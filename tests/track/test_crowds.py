"""Many at once, and killed in the midst: one wins, no fork, nothing acknowledged is lost."""

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Barrier

import pytest
from people import CITY, WIND, paper, wind
from postgres_server import Server

from longspring.errors import ConflictError
from longspring.track.database import Database
from longspring.track.register import (
    change_project,
    enter_comment,
    find_changed,
    list_comments,
    make_register,
    open_register,
    read_project,
    sign_evidence,
    verify_chain,
)

SUBJECT = f"project/{WIND.key}"
CHILD = Path(__file__).with_name("writing_child.py")
CROWD = 16


def at_once(work: Callable[[int], object]) -> list[object]:
    """Call `work` from 16 threads that set off together; return results or errors."""
    gate = Barrier(CROWD)

    def one(number: int) -> object:
        gate.wait()
        try:
            return work(number)
        except ConflictError as error:
            return error

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def begun(address: str, folder: Path, worker: int, most: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), address, str(folder), f"w{worker}", str(most)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_of_sixteen_writers_on_one_record_one_wins(register: Database) -> None:
    wind(register)
    results = at_once(
        lambda number: change_project(register, CITY, replace(WIND, owner=f"w{number}"), 1)
    )
    lost = [one for one in results if isinstance(one, ConflictError)]
    (won,) = [one for one in results if not isinstance(one, ConflictError)]
    assert len(lost) == CROWD - 1
    assert {(one.seen, one.now) for one in lost} == {(1, 2)}
    assert read_project(register, CITY, WIND.key) == won
    assert verify_chain(register).rows == 2  # entered, changed once


def test_of_sixteen_signatures_of_one_party_one_stands(register: Database) -> None:
    wind(register)
    entered = paper(register)
    results = at_once(
        lambda number: sign_evidence(register, replace(CITY, user=f"u{number}"), entered.id, 1)
    )
    assert sum(isinstance(one, ConflictError) for one in results) == CROWD - 1
    assert verify_chain(register).rows == 3


def test_the_chain_does_not_fork_under_sixteen_threads(register: Database) -> None:
    wind(register)
    at_once(
        lambda number: [
            enter_comment(register, CITY, SUBJECT, f"{number}-{turn}") for turn in range(10)
        ]
    )
    checked = verify_chain(register)
    assert (checked.rows, checked.intact) == (1 + 10 * CROWD, True)
    assert len(list_comments(register, CITY, SUBJECT)) == 10 * CROWD
    assert find_changed(register) == ()


def test_the_chain_does_not_fork_under_many_processes(
    register: Database, address: str, tmp_path: Path
) -> None:
    wind(register)
    children = [begun(address, tmp_path / "files", worker, 25) for worker in range(4)]
    acknowledged = [line for child in children for line in child.communicate()[0].split()]
    assert [child.returncode for child in children] == [0] * 4
    said = [one.text for one in list_comments(register, CITY, SUBJECT)]
    assert sorted(said) == sorted(acknowledged)
    assert (verify_chain(register).rows, verify_chain(register).intact) == (101, True)


def killed(address: str, folder: Path, times: int) -> None:
    """Kill a writer `times` times, each after a drawn number of writes; then count."""
    register = make_register(address, folder)
    wind(register)
    register.close()
    draw = Random(20261126)
    acknowledged: list[str] = []
    for time in range(times):
        with begun(address, folder, time) as child:
            assert child.stdout is not None
            many = draw.randint(1, 40)
            acknowledged += [child.stdout.readline().strip() for _ in range(many)]
            child.send_signal(signal.SIGKILL)
            acknowledged += [line.strip() for line in child.stdout if line.endswith("\n")]
        assert child.returncode == -signal.SIGKILL
    register = open_register(address, folder)
    said = {one.text for one in list_comments(register, CITY, SUBJECT)}
    checked = verify_chain(register)
    changed = find_changed(register)
    register.close()
    assert set(acknowledged) <= said
    assert len(acknowledged) >= times
    # At most one write a kill was done and not told any more: it stands whole.
    assert len(said) - len(acknowledged) <= times
    assert (checked.rows, checked.intact, changed) == (1 + len(said), True, ())


def test_a_killed_writer_loses_nothing_it_acknowledged(address: str, tmp_path: Path) -> None:
    killed(address, tmp_path / "files", 4)


@pytest.mark.slow
def test_fifty_killed_writers_lose_nothing(address: str, tmp_path: Path) -> None:
    killed(address, tmp_path / "files", 50)


@pytest.mark.postgres
def test_a_crashed_server_loses_nothing_it_acknowledged(tmp_path: Path, postgres: Server) -> None:
    """The server itself stops without a checkpoint, and recovers from its log."""
    with postgres.database("crash") as address:
        register = make_register(address, tmp_path / "files")
        wind(register)
        with begun(address, tmp_path / "files", 1) as child:
            assert child.stdout is not None
            acknowledged = [child.stdout.readline().strip() for _ in range(30)]
            postgres.stop("immediate")
            child.kill()
            acknowledged += [line.strip() for line in child.stdout if line.endswith("\n")]
        postgres.start()
        register.close()
        register = open_register(address, tmp_path / "files")
        said = {one.text for one in list_comments(register, CITY, SUBJECT)}
        assert set(acknowledged) <= said
        assert verify_chain(register).intact
        assert find_changed(register) == ()
        register.close()
