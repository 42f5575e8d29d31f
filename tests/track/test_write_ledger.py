"""A ledger enters the register whole or not at all, and leaves its trace in the audit chain."""

import pytest

from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.errors import ConflictError, NotPermittedError, UsageError
from longspring.interop.sheet import read_sheet
from longspring.track.database import Database
from longspring.track.records import Actor
from longspring.track.register import (
    audit_rows,
    change_project,
    enter_agreement,
    ledger_known,
    list_evidence,
    list_measures,
    list_projects,
    verify_chain,
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


def test_a_county_writes_its_own_rows_and_a_viewer_none(filled: Database) -> None:
    with pytest.raises(NotPermittedError):
        write_ledger(filled, VIEWER, read(filled, HEAD + ONE, VIEWER))
    with pytest.raises(NotPermittedError):
        write_ledger(filled, COUNTY, read(filled, HEAD + ONE + TWO, COUNTY))
    assert list_projects(filled, CITY) == ()
    assert write_ledger(filled, COUNTY, read(filled, HEAD + ONE, COUNTY)) == 3
