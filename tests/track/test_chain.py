"""The audit chain: golden hash, every kind of tampering named, both databases refusing it."""

import hashlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from people import CITY, COMPANY, WIND, paper, wind
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from longspring.track.chain import GENESIS, Break, link_hash, read_head, verify_rows
from longspring.track.database import Database
from longspring.track.register import (
    change_project,
    enter_comment,
    find_changed,
    make_register,
    read_audit,
    verify_chain,
)
from longspring.track.rows import all_rows
from longspring.track.tables import audit, comments, projects

SUBJECT = f"project/{WIND.key}"


def raw(register: Database) -> list[dict]:
    with register.reading() as connection:
        return [dict(row) for row in all_rows(connection, audit.select().order_by("sequence"))]


def grown(register: Database) -> list[dict]:
    """Return the rows of a chain of four."""
    wind(register)
    paper(register)
    enter_comment(register, CITY, f"project/{WIND.key}", "农安")
    change_project(register, COMPANY, replace(WIND, owner="吉电"), 1)
    return raw(register)


def test_the_hash_is_that_of_the_written_rule() -> None:
    """By hand: SHA-256 of a JSON list without spaces, text as it is."""
    row = {
        "sequence": 1,
        "at": "2026-11-26T09:00:00.000000Z",
        "user": "an",
        "party": "city",
        "verb": "enter_comment",
        "subject": "comment/1",
        "content": '{"text":"农安"}',
        "previous_hash": GENESIS,
    }
    written = (
        f'["{"0" * 64}",1,"2026-11-26T09:00:00.000000Z","an","city","enter_comment","comment/1",'
        '"{\\"text\\":\\"农安\\"}"]'
    )
    assert link_hash(row) == hashlib.sha256(written.encode("utf-8")).hexdigest()


def test_a_chain_begins_at_genesis_and_every_row_names_the_one_before(register: Database) -> None:
    rows = grown(register)
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4]
    assert [row["previous_hash"] for row in rows] == [GENESIS, *(row["hash"] for row in rows[:3])]
    assert json.loads(rows[3]["content"])["owner"] == "吉电"


def test_every_write_moves_the_head(register: Database) -> None:
    assert read_head(register) == (0, GENESIS)
    heads = [read_head(register)]
    for write in (wind, paper, lambda database: enter_comment(database, CITY, SUBJECT, "农安")):
        write(register)
        heads.append(read_head(register))
    assert [sequence for sequence, _ in heads] == [0, 1, 2, 3]
    assert heads[-1] == (3, verify_chain(register).head)


def test_the_first_break_is_named(register: Database) -> None:
    rows = grown(register)
    assert verify_rows(rows).intact

    def broken(changed: list[dict]) -> Break | None:
        return verify_rows(changed).first_break

    for name, other in (
        ("user", "mallory"),
        ("at", rows[0]["at"].replace("26", "25")),
        ("content", "{}"),
    ):
        assert broken([*rows[:1], {**rows[1], name: other}, *rows[2:]]) == Break(2, "hash")
    assert broken([rows[0], *rows[2:]]) == Break(3, "sequence")  # one left out
    assert broken(rows[1:]) == Break(2, "sequence")  # begun late
    forged = {**rows[1], "user": "mallory"}
    forged["hash"] = link_hash(forged)
    assert broken([rows[0], forged, *rows[2:]]) == Break(3, "previous")  # hashed anew


@given(data=st.data())
def test_no_single_change_goes_unseen(data: st.DataObject) -> None:
    """Any value of any row, any row left out, doubled or moved, but for those at the end."""
    rows = linked(data.draw(st.integers(2, 6)))
    place = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(sorted(rows[0])))
    other = data.draw(st.integers(0, 9) if name == "sequence" else st.text(max_size=5))
    assume(rows[place][name] != other)
    changed = [*rows[:place], {**rows[place], name: other}, *rows[place + 1 :]]
    assert not verify_rows(changed).intact
    if place < len(rows) - 1:
        assert not verify_rows([*rows[:place], *rows[place + 1 :]]).intact
        swapped = [*rows[:place], rows[place + 1], rows[place], *rows[place + 2 :]]
        assert not verify_rows(swapped).intact
    assert not verify_rows([*rows[: place + 1], *rows[place:]]).intact


def linked(count: int) -> list[dict]:
    """Return a chain made by the written rule."""
    rows: list[dict] = []
    for number in range(count):
        row = dict.fromkeys(("at", "user", "party", "verb", "subject", "content"), "x")
        row |= {"sequence": number + 1, "previous_hash": rows[-1]["hash"] if rows else GENESIS}
        rows.append({**row, "hash": link_hash(row)})
    return rows


def test_a_noted_head_must_still_be_there(register: Database) -> None:
    rows = grown(register)
    noted = (3, rows[2]["hash"])
    assert verify_rows(rows, noted).intact
    assert verify_rows(rows[:2], noted).first_break == Break(3, "head")
    assert verify_chain(register, noted).intact
    assert verify_chain(register, (3, rows[1]["hash"])).first_break == Break(3, "head")


def test_a_fork_is_an_error_of_the_database(register: Database) -> None:
    rows = grown(register)
    fork = {**rows[3], "sequence": 5, "user": "mallory"}
    fork["hash"] = link_hash(fork)
    with pytest.raises(IntegrityError), register.writing() as connection:
        connection.execute(insert(audit).values(fork))
    assert verify_chain(register).rows == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET content = '{}' WHERE sequence = 2",
        "DELETE FROM audit WHERE sequence = 2",
        "DELETE FROM audit",
        "UPDATE audit SET hash = 'x'",
    ],
)
def test_rows_cannot_be_changed_or_removed(register: Database, statement: str) -> None:
    before = grown(register)
    with pytest.raises(DatabaseError, match="append-only"), register.writing() as connection:
        connection.execute(text(statement))
    assert raw(register) == before


def test_sqlite_cannot_replace_a_row(tmp_path: Path) -> None:
    """REPLACE deletes without the trigger of DELETE, in a program that is not ours."""
    register = make_register(str(tmp_path / "r.db"))
    before = grown(register)
    register.close()
    foreign = sqlite3.connect(tmp_path / "r.db")
    for column in ("sequence", "previous_hash", "hash"):
        names = ["sequence", "previous_hash", "hash"]
        values = {"sequence": 9, "previous_hash": "p", "hash": "h", column: before[1][column]}
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            foreign.execute(
                "INSERT OR REPLACE INTO audit SELECT ?, at, user, party, verb, subject, content, "
                "?, ? FROM audit WHERE sequence = 2",
                [values[name] for name in names],
            )
    foreign.close()
    again = make_register(str(tmp_path / "r.db"))
    assert raw(again) == before
    again.close()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE audit",
        "INSERT INTO audit SELECT * FROM audit ON CONFLICT (sequence) DO UPDATE SET content = '{}'",
    ],
)
@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_postgresql_cannot_truncate_or_overwrite(register: Database, statement: str) -> None:
    before = grown(register)
    with pytest.raises(DatabaseError, match="append-only"), register.writing() as connection:
        connection.execute(text(statement))
    assert raw(register) == before


def test_a_missing_trigger_is_a_break(register: Database) -> None:
    grown(register)
    table = "" if register.embedded else " ON audit"
    with register.writing() as connection:
        connection.execute(text(f"DROP TRIGGER audit_no_delete{table}"))
    assert verify_chain(register).first_break == Break(0, "guard")


def test_what_is_changed_behind_the_register_is_found(register: Database) -> None:
    grown(register)
    assert find_changed(register) == ()
    key = next(row["subject"] for row in raw(register) if row["verb"] == "enter_comment")
    with register.writing() as connection:
        connection.execute(update(projects).values(capacity_mw=999.0))
        connection.execute(comments.delete())
    assert find_changed(register) == (key, f"project/{WIND.key}")
    assert verify_chain(register).intact  # the chain itself is as it was


def test_audit_is_read_in_pages(register: Database) -> None:
    grown(register)
    first = read_audit(register, CITY, limit=3)
    rest = read_audit(register, CITY, after=first[-1].sequence)
    assert [row.sequence for row in (*first, *rest)] == [1, 2, 3, 4]
