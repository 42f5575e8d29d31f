"""Requests a second of the web room, over loopback, on either database.

    python benchmarks/room.py [--seconds 30] [--connections 16] [--only sqlite|postgresql]

A server in a process of its own, sixteen connections of two users that are logged in. A write is a
remark: rights, checks, record and audit row in one durable transaction. A read is the page of a
project with fifty documents: first of a register that stays as it is, so that the answer is made
once, then beside writes to another project, of which each one makes the answer stale. Every answer
but 200 and 201 is counted as an error.
"""

import argparse
import http.client
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "track"))

from people import CITY, WIND, document
from postgres_server import running_server
from test_killed_rooms import serve

from longspring.track.register import (
    enter_evidence,
    enter_project,
    make_register,
    open_register,
    verify_chain,
)
from machine import describe_machine
from web.room_server import API, PASSWORD, people

DOCUMENTS = 50
USERS = ("cara", "paul")


def main() -> None:
    """Print a row for writes and one for reads of each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    print(describe_machine())
    print(f"{'':32}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'errors':>8}")
    for kind in ("sqlite", "postgresql"):
        if given.only in (None, kind):
            with tempfile.TemporaryDirectory() as folder, address(kind, Path(folder)) as register:
                measure(kind, register, Path(folder), given)


@contextmanager
def address(kind: str, folder: Path) -> Iterator[str]:
    """Yield where an empty database is."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'register.db'}"
        return
    with running_server() as server, server.database("room") as url:
        yield url


def measure(kind: str, register: str, folder: Path, given: argparse.Namespace) -> None:
    """Fill a register, serve it, and load it with writes and then with reads."""
    database = make_register(register, folder / "files")
    people(database, only=USERS)
    enter_project(database, CITY, WIND)
    enter_project(database, CITY, replace(WIND, key="written"))
    for _ in range(DOCUMENTS):
        enter_evidence(database, CITY, document("A"))
    database.close()
    child, url = serve(register, folder)
    with child:
        heads = [logged_in(url, user) for user in USERS]
        write = ("POST", f"{API}/projects/written/comments", json.dumps({"text": "seen"}))
        read = ("GET", f"{API}/projects/{WIND.key}", None)
        for name, requests in (("writes", [write]), ("reads", [read]), ("", [write, read])):
            for sent, title in zip(
                load(url, heads, requests, given),
                [name] if name else ["writes beside reads", "reads beside writes"],
                strict=True,
            ):
                show(f"{kind} {title}", *sent)
        child.kill()
    database = open_register(register, folder / "files")
    assert verify_chain(database).intact
    database.close()


def logged_in(url: str, user: str) -> dict[str, str]:
    """Log in and return the headers that every request carries."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    body = json.dumps({"name": user, "password": PASSWORD})
    connection.request("POST", f"{API}/login", body, {"content-type": "application/json"})
    answer = connection.getresponse()
    cookie = answer.headers["set-cookie"].split(";")[0]
    word = json.loads(answer.read())["csrf"]
    return {"cookie": cookie, "x-longspring-token": word, "content-type": "application/json"}


def load(
    url: str,
    heads: list[dict[str, str]],
    requests: list[tuple[str, str, str | None]],
    given: argparse.Namespace,
) -> list[tuple[list[float], int, float]]:
    """Send requests again and again, each over its share of the connections, all at once.

    Returns times, errors and seconds of each.
    """
    end = time.perf_counter() + given.seconds
    many = len(requests)

    def send(number: int) -> tuple[list[float], int]:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        took: list[float] = []
        errors = 0
        while (began := time.perf_counter()) < end:
            connection.request(*requests[number % many], heads[number // many % len(heads)])
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - began)
            errors += answer.status not in (200, 201)
        return took, errors

    began = time.perf_counter()
    with ThreadPoolExecutor(given.connections) as pool:
        found = list(pool.map(send, range(given.connections)))
    lasted = time.perf_counter() - began
    return [
        (
            [one for took, _ in found[place::many] for one in took],
            sum(bad for _, bad in found[place::many]),
            lasted,
        )
        for place in range(many)
    ]


def show(title: str, took: list[float], errors: int, lasted: float) -> None:
    """Print a row: requests a second, their times, how many failed."""
    took.sort()
    middle, slow = (1e3 * took[int(share * len(took))] for share in (0.5, 0.99))
    print(f"{title:32}{len(took) / lasted:10.0f}{middle:9.1f}{slow:9.1f}{errors:8d}")


if __name__ == "__main__":
    main()
