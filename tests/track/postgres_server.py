"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket, gone at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

# fsync and synchronous_commit stay on: what is tested is what runs.
SETTINGS = "-c listen_addresses= -c max_connections=120 -c unix_socket_directories={folder}"


@dataclass(frozen=True)
class Server:
    """A running server; `folder` holds its data and its socket."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def connect(self, name: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(f"host={self.folder} user=postgres dbname={name}", autocommit=True)

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """Yield the address of an empty database."""
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        yield self.url(name)
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def start(self) -> None:
        settings = SETTINGS.format(folder=self.folder)
        run_as_nobody(
            *(program("pg_ctl"), "start", "-w", "-D", str(self.folder / "data")),
            *("-l", str(self.folder / "log"), "-o", settings),
        )

    def stop(self, mode: str = "fast") -> None:
        run_as_nobody(program("pg_ctl"), "stop", "-w", "-m", mode, "-D", str(self.folder / "data"))


@contextmanager
def running_server() -> Iterator[Server]:
    """Make a cluster, start it, stop and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, *nobody())
        run_as_nobody(
            *(program("initdb"), "-D", str(folder / "data"), "-U", "postgres"),
            *("--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"),
        )
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL, of the newest version there is."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4])
    )
    found = str(versions[-1]) if versions else shutil.which(name)
    assert found, f"{name} is missing; tests/postgres.sh installs it"
    return found


def nobody() -> tuple[int, int]:
    """Return an unprivileged user and group: the server refuses to be root."""
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return entry.pw_uid, entry.pw_gid


def run_as_nobody(*command: str) -> None:
    """Run a command to its end, without root's rights; its output goes to a file.

    A pipe would be kept open by the server that `pg_ctl start` leaves behind.
    """
    user: dict = {}
    if os.getuid() == 0:
        uid, gid = nobody()
        user = {"user": uid, "group": gid, "extra_groups": []}
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command, cwd="/", stdout=output, stderr=subprocess.STDOUT, check=False, **user
        )
        output.seek(0)
        assert done.returncode == 0, output.read().decode("utf-8", "replace")
