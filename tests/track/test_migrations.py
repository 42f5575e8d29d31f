"""From every revision with data to the newest: nothing lost, no drift, whole or not at all."""

from pathlib import Path

import pytest
from people import CITY, COMPANY, WIND
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from longspring.errors import UsageError
from longspring.track.chain import Entry, append
from longspring.track.database import Database, connect
from longspring.track.migrate import (
    drift,
    newest_revision,
    open_register,
    revision,
    revisions,
    upgrade,
)
from longspring.track.register import (
    enter_comment,
    find_changed,
    list_comments,
    list_evidence,
    list_measures,
    list_projects,
    list_sealed,
    sign_evidence,
    verify_chain,
    withdraw_measure,
)

AT = "2026-11-26T09:00:00.000000Z"
EVIDENCE = (
    "INSERT INTO evidence (id, project, stage, document_number, issuer, dated, note, entered_by, "
    "entered_party, entered_at, withdrawn, version{more}) VALUES ('{id}', 'nongan-wind-1', 'H', "
    "'17', '发改委', '2024-03-01', '', 'an', '{party}', '"
    + AT
    + "', {withdrawn}, {version}{values})"
)
PROJECT = (
    "INSERT INTO projects VALUES ('nongan-wind-1', 'Nong''an wind 1', '农安风电一期', 'wind', "
    "'nongan', 200, 1.2e9, '', '[]', NULL, '2028-12-31', 'entered', 1)"
)
OLD_COLUMNS = ", withdrawn_by, withdrawn_at, reason"
# What a register of each revision could hold, in its own columns.
DATA = {
    "r0001": [
        PROJECT,
        EVIDENCE.format(id="e1", party="city", withdrawn=0, version=1, more="", values=""),
        *(
            EVIDENCE.format(
                *(),
                id=f"e-{party}",
                party=party,
                withdrawn=1,
                version=2,
                more=OLD_COLUMNS,
                values=f", 'an', '{AT}', 'wrong page'",
            )
            for party in ("city", "company")
        ),
    ],
    "r0002": [
        "INSERT INTO users VALUES ('an', 'An', '安', 'city', 'city', '', 'hash', 'zh', 1, "
        f"'{AT}', 1)"
    ],
    "r0003": [
        f"INSERT INTO sealed VALUES ('city', 'heat', 'reserve', '7.5', 'CNY', '{'0f' * 32}', 1)",
        "INSERT INTO jobs VALUES ('j1', 'revise', 'plan', '{}', 'running', '', 0, NULL, 0, NULL, "
        f"NULL, NULL, 'an', 'city', '{AT}', '{AT}')",
    ],
    "r0004": [
        "INSERT INTO measures (id, clause, project, quantity, unit, first, last, value, evidence, "
        "note, entered_by, entered_party, entered_at, version) VALUES ('m1', '', 'nongan-wind-1', "
        f"'capacity', 'MW', '2026-01-01', '2026-03-31', 40, '', '', 'an', 'city', '{AT}', 1)"
    ],
    "r0005": [],
}

TOLD_THEN = {"projects": "project", "evidence": "evidence", "measures": "measure"}


@pytest.fixture
def empty(address: str, tmp_path: Path) -> Database:
    return connect(address, tmp_path / "files")


def filled(database: Database, target: str) -> None:
    """Grow a register up to a revision, with data at each step on the way."""
    for name in revisions()[: revisions().index(target) + 1]:
        upgrade(database, name)
        with database.writing() as connection:
            for statement in DATA[name]:
                connection.execute(text(statement))
            append(connection, database.clock(), Entry("an", "city", "test", name, {"at": name}))


def test_every_revision_has_data() -> None:
    assert tuple(DATA) == revisions()


@pytest.mark.parametrize("name", list(DATA))
def test_an_upgrade_keeps_what_is_there(empty: Database, name: str, address: str) -> None:
    filled(empty, name)
    upgrade(empty)
    assert revision(empty) == newest_revision()
    assert drift(empty) == []
    assert verify_chain(empty).rows == 1 + revisions().index(name)
    assert [one.draft for one in list_projects(empty, CITY)] == [WIND]
    found = {one.id: one for one in list_evidence(empty, CITY)}
    assert {key: one.withdrawn for key, one in found.items()} == {
        **{"e1": False, "e-city": True},
        "e-company": True,
    }
    for party in ("city", "company"):
        assert set(found[f"e-{party}"].withdrawals) == {party}
        assert found[f"e-{party}"].withdrawals[party].reason == "wrong page"  # pyright: ignore
    if name >= "r0004":
        (meter,) = list_measures(empty, CITY)
        assert (meter.draft.value, meter.withdrawn, meter.withdrawals) == (40.0, False, {})
        assert withdraw_measure(empty, CITY, "m1", 1, "wrong unit").withdrawn
    if name >= "r0003":
        assert [one.value for one in list_sealed(empty, CITY)] == [7.5]
    # And it goes on working.
    assert sign_evidence(empty, COMPANY, "e1", 1).version == 2
    enter_comment(empty, CITY, f"project/{WIND.key}", "text")
    assert len(list_comments(empty, CITY, f"project/{WIND.key}")) == 1
    assert verify_chain(empty).intact
    empty.close()


def test_what_the_chain_said_before_an_upgrade_still_holds(empty: Database) -> None:
    """Rows as r0001 told them, before a withdrawal had a party: none is taken for changed."""
    upgrade(empty, "r0001")
    with empty.writing() as connection:
        for statement in (*DATA["r0001"], *DATA["r0004"]):
            connection.execute(text(statement))
        for table, kind in TOLD_THEN.items():
            for row in connection.execute(text(f"SELECT * FROM {table}")).mappings().all():
                key = row["key"] if kind == "project" else row["id"]
                entry = Entry("an", "city", f"enter_{kind}", f"{kind}/{key}", dict(row))
                append(connection, empty.clock(), entry)
    upgrade(empty)
    assert find_changed(empty) == ()
    with empty.writing() as connection:
        connection.execute(text("UPDATE measures SET city_reason = 'x' WHERE id = 'm1'"))
        connection.execute(text("UPDATE evidence SET withdrawn = 0 WHERE id = 'e-city'"))
    assert find_changed(empty) == ("evidence/e-city", "measure/m1")
    empty.close()


def test_an_upgrade_is_whole_or_not_at_all(empty: Database) -> None:
    """A table that is in the way of r0003 undoes r0002 as well: one transaction for all."""
    filled(empty, "r0001")
    with empty.writing() as connection:
        connection.execute(text("CREATE TABLE jobs (foreign_column INTEGER)"))
    with pytest.raises(DatabaseError, match="jobs"):
        upgrade(empty)
    assert revision(empty) == "r0001"
    with empty.reading() as connection:
        assert "users" not in inspect(connection).get_table_names()
    with empty.writing() as connection:
        connection.execute(text("DROP TABLE jobs"))
    upgrade(empty)
    assert drift(empty) == []
    empty.close()


def test_drift_is_found(empty: Database) -> None:
    upgrade(empty)
    assert drift(empty) == []
    with empty.writing() as connection:
        connection.execute(text("ALTER TABLE projects ADD COLUMN extra INTEGER"))
        connection.execute(text("DROP INDEX ix_evidence_project"))
    found = drift(empty)
    assert len(found) == 2
    assert "extra" in str(found)
    assert "ix_evidence_project" in str(found)
    empty.close()


def test_a_register_is_opened_at_the_newest_revision_only(
    empty: Database, address: str, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    with pytest.raises(UsageError, match="no register"):
        open_register(address, folder)
    filled(empty, "r0002")
    with pytest.raises(UsageError, match="'r0002', this version needs 'r0005'"):
        open_register(address, folder)
    upgrade(empty)
    open_register(address, folder).close()
    with empty.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    with pytest.raises(UsageError, match="'r9999', which this version does not know"):
        open_register(address, folder)
    empty.close()


@pytest.mark.parametrize(
    "url", ["mysql://a/b", "postgresql://a/b", "sqlite://", "sqlite:///:memory:", "x://:y:z"]
)
def test_other_addresses_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        connect(url, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_postgresql_needs_a_folder() -> None:
    with pytest.raises(UsageError, match="folder"):
        connect("postgresql+psycopg://a@/b")
