"""The database itself: durable, one writer at a time, and honest about what it cannot do."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from people import CITY, WIND, wind
from postgres_server import Server
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from longspring.errors import LimitReachedError, UnreachableError, UsageError
from longspring.track.database import Database, connect
from longspring.track.register import (
    enter_comment,
    list_projects,
    make_register,
    open_register,
    verify_chain,
)

SUBJECT = f"project/{WIND.key}"


@pytest.fixture
def impatient(register: Database, address: str, tmp_path: Path) -> Iterator[Database]:
    """Return another process's view of the register: it shares no lock but the database's."""
    database = connect(address, tmp_path / "files", wait=0.3)
    yield database
    database.close()


def test_a_write_is_durable_whatever_the_default(register: Database) -> None:
    with register.writing() as connection:
        if register.embedded:
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
            return
        name = register.engine.url.database
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    register.close()  # connections of the new default
    with register.writing() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
        assert connection.execute(text("SHOW fsync")).scalar() == "on"


def test_a_writer_that_hangs_stops_others_only_for_a_while(
    register: Database, impatient: Database
) -> None:
    wind(register)
    with register.writing():
        with pytest.raises(LimitReachedError, match=r"more than 0\.3 s"):
            enter_comment(impatient, CITY, SUBJECT, "text")
        assert len(list_projects(impatient, CITY)) == 1  # who reads is not stopped
    enter_comment(impatient, CITY, SUBJECT, "text")
    assert verify_chain(register).rows == 2


def test_a_thread_that_hangs_stops_others_only_for_a_while(impatient: Database) -> None:
    wind(impatient)
    inside, enough = Event(), Event()

    def hang() -> None:
        with impatient.writing():
            inside.set()
            enough.wait()

    thread = Thread(target=hang)
    thread.start()
    inside.wait()
    with pytest.raises(LimitReachedError, match=r"more than 0\.3 s"):
        enter_comment(impatient, CITY, SUBJECT, "text")
    enough.set()
    thread.join()
    enter_comment(impatient, CITY, SUBJECT, "text")


def test_a_reader_sees_one_state(register: Database, impatient: Database) -> None:
    wind(register)
    count = text("SELECT count(*) FROM audit")
    with register.reading() as connection:
        before = connection.execute(count).scalar()
        enter_comment(impatient, CITY, SUBJECT, "text")
        assert connection.execute(count).scalar() == before == 1
    with register.reading() as connection:
        assert connection.execute(count).scalar() == 2


def test_an_error_undoes_everything(register: Database) -> None:
    wind(register)

    def stopped() -> None:
        with register.writing() as connection:
            connection.execute(text("DELETE FROM projects"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert len(list_projects(register, CITY)) == 1


def test_a_fault_of_the_program_is_not_called_a_dead_database(register: Database) -> None:
    wrong = text("SELECT * FROM no_such_table")
    with pytest.raises(DBAPIError, match="no_such_table"), register.reading() as connection:
        connection.execute(wrong)


def test_to_open_makes_nothing(tmp_path: Path) -> None:
    for place in (tmp_path / "r.db", tmp_path / "folder" / "r.db"):
        with pytest.raises(UsageError, match="no register"):
            open_register(str(place))
    assert list(tmp_path.iterdir()) == []


def test_a_new_register_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    made = make_register(str(tmp_path / "r.db"))
    with made.writing() as connection:
        connection.execute(text("SELECT 1"))
    files = sorted(tmp_path.glob("r.db*"))
    assert [file.name for file in files] == ["r.db", "r.db-shm", "r.db-wal"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert made.folder.stat().st_mode & 0o777 == 0o700
    made.close()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="does not answer"):
        make_register(str(tmp_path))


@pytest.mark.postgres
def test_a_server_that_is_gone_is_told_without_its_address(
    tmp_path: Path, postgres: Server
) -> None:
    with postgres.database("gone") as address:
        register = make_register(address, tmp_path / "files")
        wind(register)
        postgres.stop()
        for ask in (
            lambda: list_projects(register, CITY),
            lambda: enter_comment(register, CITY, SUBJECT, "text"),
        ):
            with pytest.raises(UnreachableError) as caught:
                ask()
            assert isinstance(caught.value.__cause__, OperationalError)
            assert str(postgres.folder) not in str(caught.value)
        postgres.start()
        enter_comment(register, CITY, SUBJECT, "back again")
        assert verify_chain(register).rows == 2
        register.close()
