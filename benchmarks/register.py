"""Writes and reads a second of the register's verbs, on both databases, with their latency.

    python benchmarks/register.py [--seconds 10] [--writers 16] [--only sqlite|postgresql]

A write is `enter_evidence` without a file: rights, checks, record and audit row in one durable
transaction. A read is `list_evidence` of a project with fifty documents. Then half and half.
PostgreSQL is a server that the benchmark starts itself, as the tests do (tests/track).
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "track"))

from people import CITY, COMPANY, WIND, document
from postgres_server import running_server

from longspring.track.database import Database
from longspring.track.register import (
    enter_evidence,
    enter_project,
    find_changed,
    list_evidence,
    make_register,
    verify_chain,
)
from machine import describe_machine

DOCUMENTS = 50


def main() -> None:
    """Print one table for each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    print(describe_machine())
    for kind in ("sqlite", "postgresql"):
        if given.only in (None, kind):
            with opened(kind) as register:
                measure(kind, register, given.writers, given.seconds)


@contextmanager
def opened(kind: str) -> Iterator[Database]:
    """Yield an empty register."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        if kind == "sqlite":
            register = make_register(f"sqlite:///{folder}/register.db", files)
            yield register
            register.close()
            return
        with running_server() as server, server.database("bench") as url:
            register = make_register(url, files)
            yield register
            register.close()


def measure(kind: str, register: Database, crowd: int, seconds: float) -> None:
    """Fill a register, let a crowd loose on it, and check it afterwards."""
    enter_project(register, CITY, WIND)
    enter_project(register, CITY, replace(WIND, key="read"))
    for _ in range(DOCUMENTS):
        enter_evidence(register, CITY, replace(document(), project="read"))

    def write(_: int) -> None:
        enter_evidence(register, COMPANY, document("M", date(2026, 1, 1)))

    def read(_: int) -> None:
        assert len(list_evidence(register, CITY, "read")) == DOCUMENTS

    def mixed(number: int) -> None:
        (write if number % 2 else read)(number)

    print(f"{kind}: {crowd} threads, {seconds:.0f} s each")
    print(f"{'':14}{'a second':>10}{'p50 ms':>10}{'p99 ms':>10}{'most ms':>10}")
    for name, work in (("writes", write), ("reads", read), ("half and half", mixed)):
        show(name, crowded(work, crowd, seconds), seconds)
    begun = time.perf_counter()
    checked = verify_chain(register)
    took = time.perf_counter() - begun
    assert checked.intact
    assert find_changed(register) == ()
    print(f"chain of {checked.rows} rows intact, verified in {took:.2f} s")


def crowded(work: Callable[[int], None], crowd: int, seconds: float) -> list[float]:
    """Return how long each call took [s], of threads that set off together."""
    gate = Barrier(crowd)

    def one(number: int) -> list[float]:
        times: list[float] = []
        gate.wait()
        end = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < end:
            work(number)
            times.append(time.perf_counter() - begun)
        return times

    with ThreadPoolExecutor(crowd) as pool:
        return [took for times in pool.map(one, range(crowd)) for took in times]


def show(name: str, times: list[float], seconds: float) -> None:
    """Print one line."""
    times = sorted(times)
    ends = (times[len(times) // 2], times[int(0.99 * len(times))], times[-1])
    print(f"{name:14}{len(times) / seconds:10.0f}" + "".join(f"{1e3 * one:10.1f}" for one in ends))


if __name__ == "__main__":
    main()
