"""A ledger enters the register whole or not at all, and leaves its trace in the audit chain."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.errors import ConflictError, NotPermittedError, UsageError
from longspring.interop.sheet import read_sheet
from longspring.track.database import Database
from longspring.track.records import Actor, EvidenceDraft
from longspring.track.register import (
    audit_rows,
    change_project,
    enter_agreement,
    enter_evidence,
    find_changed,
    ledger_known,
    list_evidence,
    list_measures,
    list_projects,
    verify_chain,
    withdraw_evidence,
    write_ledger,
)
from longspring.track.sheet import Ledger, read_ledger

CITY = Actor("an", "city", "city")
COUNTY = Actor("chen", "county", "city", "nongan")
VIEWER = Actor("wu", "viewer", "city")
CASE = read_case(find_case("changchun"))
HEAD = (
    "项目编号,项目名称,区县,类型,装机容量（万千瓦）,总投资（亿元）,条款,签约日期,签约文号,签约机关,"
    "累计完成投资（亿元）,截止日期\n"
)
ONE = "P1,农安风电,农安,现有风电,20,12,C01,2024-03-01,长投〔2024〕3号,市商务局,3,2026-06-30\n"
TWO = "P2,德惠储能,德惠,电化学储能,5,1,,,,,,\n"


@pytest.fixture
def filled(register: Database) -> Database:
    """Return a register that has the agreement of Changchun and nothing else."""
    enter_agreement(register, CITY, CASE)
    return register


def read(database: Database, text: str, actor: Actor = CITY) -> Ledger:
    grid, faults = read_sheet(text.encode("gbk"), "台账.csv")
    assert grid is not None, faults
    return read_ledger(grid.file, grid.rows, grid.flaws, ledger_known(database, actor, CASE))


def actions(ledger: Ledger) -> list[str]:
    return [entry.action for entry in ledger.entries]


def test_a_ledger_is_written_once_and_then_is_the_same(filled: Database) -> None:
    ledger = read(filled, HEAD + ONE + TWO)
    assert actions(ledger) == ["new", "new"]
    # Two projects, one document, one sum of money.
    assert write_ledger(filled, CITY, ledger) == 4
    assert [project.key for project in list_projects(filled, CITY)] == ["P1", "P2"]
    assert [one.draft.stage for one in list_evidence(filled, CITY)] == ["signed"]
    assert [one.draft.value for one in list_measures(filled, CITY)] == [3e8]
    again = read(filled, HEAD + ONE + TWO)
    assert actions(again) == ["same", "same"]
    rows = audit_rows(filled, CITY)
    assert write_ledger(filled, CITY, again) == 0
    assert audit_rows(filled, CITY) == rows
    assert verify_chain(filled).intact


def test_a_changed_ledger_changes_only_what_it_says(filled: Database) -> None:
    write_ledger(filled, CITY, read(filled, HEAD + ONE + TWO))
    ledger = read(filled, HEAD + ONE.replace(",20,12,", ",25,12,") + TWO)
    assert actions(ledger) == ["changed", "same"]
    assert write_ledger(filled, CITY, ledger) == 1
    one, two = list_projects(filled, CITY)
    assert (one.draft.capacity_mw, one.version, two.version) == (250.0, 2, 1)


def test_one_bad_row_leaves_the_register_as_it_was(filled: Database) -> None:
    rows = audit_rows(filled, CITY)
    ledger = read(filled, HEAD + ONE + TWO.replace("德惠,", "火星,"))
    assert actions(ledger) == ["new", "refused"]
    with pytest.raises(UsageError, match="1 place"):
        write_ledger(filled, CITY, ledger)
    assert list_projects(filled, CITY) == ()
    assert audit_rows(filled, CITY) == rows


def test_a_project_changed_since_is_not_overwritten(filled: Database) -> None:
    write_ledger(filled, CITY, read(filled, HEAD + ONE))
    ledger = read(filled, HEAD + TWO + ONE.replace(",20,12,", ",25,12,"))
    (project,) = list_projects(filled, CITY)
    change_project(filled, CITY, project.draft, project.version)
    with pytest.raises(ConflictError):
        write_ledger(filled, CITY, ledger)
    assert [project.key for project in list_projects(filled, CITY)] == ["P1"]  # no P2 either


def at_once(database: Database, ledgers: list[Ledger]) -> list[int | Exception]:
    """Write ledgers from threads that set off together; return what each wrote or raised."""
    gate = Barrier(len(ledgers))

    def write(ledger: Ledger) -> int | Exception:
        gate.wait(60.0)
        try:
            return write_ledger(database, CITY, ledger)
        except ConflictError as error:
            return error

    with ThreadPoolExecutor(len(ledgers)) as pool:
        return list(pool.map(write, ledgers))


def test_one_sheet_brought_by_eight_at_once_is_entered_once(filled: Database) -> None:
    """All eight read it when the register held nothing of it."""
    found = at_once(filled, [read(filled, HEAD + ONE + TWO) for _ in range(8)])
    assert sorted(map(str, found)) == ["0"] * 7 + ["4"]
    held(filled)


def test_what_a_sheet_adds_to_a_project_is_added_once(filled: Database) -> None:
    """The project stands as the sheet says; only its document and its money are new."""
    bare = ONE.replace("长投〔2024〕3号,市商务局,3,2026-06-30", ",,,")
    write_ledger(filled, CITY, read(filled, HEAD + bare + TWO))
    found = at_once(filled, [read(filled, HEAD + ONE + TWO) for _ in range(8)])
    assert sorted(map(str, found)) == ["0"] * 7 + ["2"]
    held(filled)


def held(database: Database) -> None:
    """Assert that the register holds the sheet of two rows once."""
    assert [(one.key, one.version) for one in list_projects(database, CITY)] == [
        ("P1", 1),
        ("P2", 1),
    ]
    assert [one.draft.document_number for one in list_evidence(database, CITY)] == [
        "长投〔2024〕3号"
    ]
    assert [one.draft.value for one in list_measures(database, CITY)] == [3e8]
    assert verify_chain(database).intact
    assert find_changed(database) == ()


def test_a_document_under_another_date_is_a_conflict(filled: Database) -> None:
    write_ledger(filled, CITY, read(filled, HEAD + ONE.replace("长投〔2024〕3号,市商务局", ",")))
    paper = EvidenceDraft("P1", "signed", "长投〔2024〕3号", "市商务局", date(2024, 4, 1))
    ledger = read(filled, HEAD + TWO + ONE)
    enter_evidence(filled, CITY, paper)
    with pytest.raises(ConflictError):
        write_ledger(filled, CITY, ledger)
    assert [one.key for one in list_projects(filled, CITY)] == ["P1"]  # no P2 either
    assert [one.draft for one in list_evidence(filled, CITY)] == [paper]


def test_a_document_that_was_taken_back_may_be_brought_again(filled: Database) -> None:
    write_ledger(filled, CITY, read(filled, HEAD + ONE))
    (paper,) = list_evidence(filled, CITY)
    withdraw_evidence(filled, CITY, paper.id, 1, "wrong file")
    assert write_ledger(filled, CITY, read(filled, HEAD + ONE)) == 1
    assert [one.withdrawn for one in list_evidence(filled, CITY)].count(False) == 1


def test_a_key_that_another_took_since_is_a_conflict(filled: Database) -> None:
    ledger = read(filled, HEAD + ONE)
    write_ledger(filled, CITY, read(filled, HEAD + ONE.replace(",20,12,", ",25,12,")))
    with pytest.raises(ConflictError):
        write_ledger(filled, CITY, ledger)
    (project,) = list_projects(filled, CITY)
    assert (project.draft.capacity_mw, project.version) == (250.0, 1)


def test_a_county_writes_its_own_rows_and_a_viewer_none(filled: Database) -> None:
    with pytest.raises(NotPermittedError):
        write_ledger(filled, VIEWER, read(filled, HEAD + ONE, VIEWER))
    with pytest.raises(NotPermittedError):
        write_ledger(filled, COUNTY, read(filled, HEAD + ONE + TWO, COUNTY))
    assert list_projects(filled, CITY) == ()
    assert write_ledger(filled, COUNTY, read(filled, HEAD + ONE, COUNTY)) == 3
