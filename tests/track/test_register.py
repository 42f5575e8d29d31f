"""The verbs of the register, from an agreement to a project that produces, on both databases."""

from dataclasses import replace
from datetime import date

import pytest
from people import CITY, COMPANY, COUNTY, SIGNED_ON, WIND, document, measured, paper, wind

from longspring.case.columns import Label
from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.errors import AbsentError, ConflictError, InvalidError, NotPermittedError
from longspring.track.check import fault_words
from longspring.track.database import Database
from longspring.track.dossier import read_dossier, read_mark
from longspring.track.fact import Basis, Books, facts_of
from longspring.track.files import Upload
from longspring.track.register import (
    change_project,
    enter_agreement,
    enter_case_projects,
    enter_comment,
    enter_evidence,
    enter_measure,
    enter_project,
    find_changed,
    list_clauses,
    list_comments,
    list_evidence,
    list_measures,
    list_projects,
    opening,
    read_agreement_record,
    read_audit,
    read_evidence,
    read_evidence_file,
    read_job,
    read_project,
    sign_evidence,
    sign_measure,
    verify_chain,
    withdraw_evidence,
    withdraw_measure,
    write_projects,
)
from longspring.track.standing import standing, standings


def codes(caught: pytest.ExceptionInfo[InvalidError]) -> dict[str, str]:
    return {fault.where: fault.code for fault in caught.value.faults}


def test_a_dossier_is_what_was_entered_of_one_project(register: Database) -> None:
    wind(register)
    enter_project(register, CITY, replace(WIND, key="other"))
    for stage in ("M", "signed"):
        paper(register, stage)
    enter_evidence(register, CITY, replace(document(), project="other"))
    enter_measure(register, CITY, measured())
    enter_comment(register, CITY, f"project/{WIND.key}", "农安")
    enter_comment(register, CITY, "project/other", "别处")
    found = read_dossier(register, CITY, WIND.key)
    assert found.project == read_project(register, CITY, WIND.key)
    assert found.evidence == list_evidence(register, CITY, WIND.key)
    assert found.measures == list_measures(register, CITY, project=WIND.key)
    assert found.comments == list_comments(register, CITY, f"project/{WIND.key}")
    assert [len(one) for one in (found.evidence, found.measures, found.comments)] == [2, 1, 1]
    with pytest.raises(AbsentError):
        read_dossier(register, CITY, "third")
    with pytest.raises(NotPermittedError):
        read_dossier(register, replace(COUNTY, party="company"), WIND.key)


def test_whatever_is_written_of_a_project_moves_its_mark_and_nothing_else_does(
    register: Database,
) -> None:
    assert read_mark(register, WIND.key) == (None, 0, None, 0, None, 0, 0)
    assert read_mark(register, "no\0thing") == ()
    wind(register)
    subject = f"project/{WIND.key}"
    signed = paper(register, "signed").id
    meter, second = (enter_measure(register, CITY, measured()).id for _ in range(2))
    other = replace(WIND, key="other")
    marks = [read_mark(register, WIND.key)]
    assert marks == [(1, 1, 1, 2, 2, 0, 0)]
    for write in (
        lambda: change_project(register, CITY, replace(WIND, owner="吉电"), 1),
        lambda: paper(register, "M"),
        lambda: sign_evidence(register, CITY, signed, 1),
        lambda: sign_evidence(register, COMPANY, signed, 2),
        lambda: withdraw_evidence(register, CITY, signed, 3, "wrong"),
        lambda: withdraw_evidence(register, COMPANY, signed, 4, "wrong"),
        lambda: enter_measure(register, COMPANY, measured(41.0)),
        lambda: withdraw_measure(register, CITY, meter, 1, "wrong"),
        lambda: sign_measure(register, CITY, second, 1),
        lambda: enter_comment(register, CITY, subject, "农安"),
    ):
        write()
        marks.append(read_mark(register, WIND.key))
    assert len(set(marks)) == 11
    enter_project(register, CITY, other)
    change_project(register, CITY, replace(other, owner="吉电"), 1)
    enter_evidence(register, CITY, replace(document(), project="other"))
    enter_measure(register, CITY, replace(measured(), project="other"))
    enter_comment(register, CITY, "project/other", "别处")
    assert read_mark(register, WIND.key) == marks[-1]


def test_a_project_goes_from_intent_to_producing(register: Database) -> None:
    wind(register)
    started, connected = date(2024, 5, 1), date(2025, 11, 30)
    for stage, dated in (("signed", SIGNED_ON), ("M", started), ("Q", connected)):
        entered = paper(register, stage, dated)
        once = sign_evidence(register, CITY, entered.id, 1)
        before = standing(WIND.key, list_evidence(register, CITY))
        assert not once.accepted
        assert stage not in before.done
        assert sign_evidence(register, COMPANY, entered.id, once.version).accepted
    state = standings(list_projects(register, CITY), list_evidence(register, COMPANY))[WIND.key]
    assert (state.state, state.claimed) == ("producing", "producing")
    assert state.since == {"signed": SIGNED_ON, "started": started, "producing": connected}
    assert state.done == {"signed": SIGNED_ON, "M": started, "Q": connected}


def test_what_one_side_says_is_claimed_and_not_so(register: Database) -> None:
    wind(register)
    entered = paper(register, "N")
    sign_evidence(register, CITY, entered.id, 1)
    state = standing(WIND.key, list_evidence(register, COMPANY))
    assert (state.state, state.claimed, state.since) == ("intent", "building", {})


def test_evidence_brings_its_file(register: Database) -> None:
    wind(register)
    content = "文件".encode("gb18030")
    entered = enter_evidence(register, CITY, document(), Upload("C:\\人\\核准.pdf", content))
    stored, back = read_evidence_file(register, COMPANY, entered.id)
    assert (stored.name, stored.size, back) == ("核准.pdf", 4, content)
    with pytest.raises(AbsentError):
        read_evidence_file(register, CITY, paper(register).id)


def test_nobody_signs_what_they_have_not_seen(register: Database) -> None:
    wind(register)
    entered = paper(register)
    sign_evidence(register, CITY, entered.id, 1)
    with pytest.raises(ConflictError) as caught:
        sign_evidence(register, COMPANY, entered.id, 1)
    assert (caught.value.seen, caught.value.now) == (1, 2)
    assert set(read_evidence(register, CITY, entered.id).signed) == {"city"}


def test_a_party_signs_once(register: Database) -> None:
    wind(register)
    entered = paper(register)
    once = sign_evidence(register, CITY, entered.id, 1)
    with pytest.raises(InvalidError) as caught:
        sign_evidence(register, replace(CITY, user="other"), entered.id, once.version)
    assert codes(caught) == {"city": "signed"}


def test_whoever_entered_takes_back_until_both_have_signed(register: Database) -> None:
    wind(register)
    entered = paper(register)
    with pytest.raises(NotPermittedError):
        withdraw_evidence(register, COMPANY, entered.id, 1, "not ours")
    back = withdraw_evidence(register, CITY, entered.id, 1, "wrong page")
    assert (back.withdrawn, back.withdrawals["city"].reason) == (True, "wrong page")
    with pytest.raises(InvalidError) as caught:
        sign_evidence(register, COMPANY, entered.id, back.version)
    assert codes(caught) == {f"evidence/{entered.id}": "withdrawn"}


def test_what_both_accepted_both_take_back(register: Database) -> None:
    wind(register)
    entered = paper(register)
    sign_evidence(register, CITY, entered.id, 1)
    sign_evidence(register, COMPANY, entered.id, 2)
    asked = withdraw_evidence(register, COMPANY, entered.id, 3, "number is of another project")
    assert (asked.withdrawn, asked.accepted) == (False, True)
    with pytest.raises(InvalidError) as caught:
        withdraw_evidence(register, COMPANY, entered.id, 4, "again")
    assert codes(caught) == {"company": "asked"}
    back = withdraw_evidence(register, CITY, entered.id, 4, "agreed")
    assert (back.withdrawn, back.accepted, set(back.withdrawals)) == (
        *(True, False),
        {"city", "company"},
    )
    assert standing(WIND.key, list_evidence(register, CITY)).state == "intent"


def test_a_measure_is_taken_back_as_evidence_is(register: Database) -> None:
    wind(register)
    entered = enter_measure(register, CITY, measured())
    with pytest.raises(NotPermittedError):
        withdraw_measure(register, COMPANY, entered.id, 1, "not ours")
    with pytest.raises(InvalidError):
        withdraw_measure(register, CITY, entered.id, 1, "  ")
    with pytest.raises(ConflictError):
        withdraw_measure(register, CITY, entered.id, 2, "wrong unit")
    back = withdraw_measure(register, CITY, entered.id, 1, "wrong unit")
    assert (back.withdrawn, back.withdrawals["city"].reason) == (True, "wrong unit")
    assert list_measures(register, CITY) == (back,)
    for again in (
        lambda: sign_measure(register, COMPANY, entered.id, 2),
        lambda: withdraw_measure(register, CITY, entered.id, 2, "again"),
    ):
        with pytest.raises(InvalidError) as caught:
            again()
        assert codes(caught) == {f"measure/{entered.id}": "withdrawn"}
    assert find_changed(register) == ()


def test_a_measure_that_both_accepted_counts_until_both_take_it_back(register: Database) -> None:
    wind(register)
    entered = enter_measure(register, CITY, measured(40.0))
    sign_measure(register, CITY, entered.id, 1)
    sign_measure(register, COMPANY, entered.id, 2)

    def runs(basis: Basis) -> float:
        books = Books(list_projects(register, CITY), (), list_measures(register, CITY), ())
        (fact,) = facts_of(books, date(2026, 12, 31), basis)
        return fact.running

    assert withdraw_measure(register, COMPANY, entered.id, 3, "of another farm").accepted
    assert (runs("accepted"), runs("claimed")) == (40.0, 40.0)
    with pytest.raises(InvalidError) as caught:
        withdraw_measure(register, COMPANY, entered.id, 4, "again")
    assert codes(caught) == {"company": "asked"}
    assert not withdraw_measure(register, CITY, entered.id, 4, "agreed").accepted
    assert (runs("accepted"), runs("claimed")) == (0.0, 0.0)


def test_a_measure_names_evidence_of_its_own_project_that_stands(register: Database) -> None:
    wind(register)
    enter_project(register, CITY, replace(WIND, key="other"))
    own = paper(register).id
    theirs = enter_evidence(register, CITY, replace(document(), project="other")).id
    rows = verify_chain(register).rows
    with pytest.raises(InvalidError) as caught:
        enter_measure(register, CITY, replace(measured(), evidence=theirs))
    (fault,) = caught.value.faults
    assert (fault.code, fault.where, fault.found) == ("elsewhere", "evidence", "other")
    assert fault_words("zh", fault).expected == f"项目 {WIND.key} 的佐证"
    with pytest.raises(AbsentError):
        enter_measure(register, CITY, replace(measured(), evidence="0" * 32))
    assert verify_chain(register).rows == rows
    named = enter_measure(register, CITY, replace(measured(), evidence=own))
    withdraw_evidence(register, CITY, own, 1, "wrong page")
    for write in (
        lambda: enter_measure(register, CITY, replace(measured(), evidence=own)),
        lambda: sign_measure(register, CITY, named.id, 1),
    ):
        with pytest.raises(InvalidError) as caught:
            write()
        assert codes(caught) == {f"evidence/{own}": "withdrawn"}
    assert list_measures(register, CITY) == (named,)


def test_a_change_names_the_version_it_saw(register: Database) -> None:
    wind(register)
    changed = change_project(register, COMPANY, replace(WIND, capacity_mw=150), 1)
    assert (changed.draft.capacity_mw, changed.version) == (150, 2)
    with pytest.raises(ConflictError):
        change_project(register, CITY, replace(WIND, capacity_mw=300), 1)
    assert read_project(register, CITY, WIND.key) == changed
    with pytest.raises(AbsentError):
        change_project(register, CITY, replace(WIND, key="other"), 1)


def test_projects_are_written_all_or_none(register: Database) -> None:
    wind(register)
    rows = [(replace(WIND, key="a"), 0), (replace(WIND, owner="x"), 1), (replace(WIND, key="b"), 7)]
    with pytest.raises(AbsentError):
        write_projects(register, CITY, rows)
    assert [one.key for one in list_projects(register, CITY)] == [WIND.key]
    write_projects(register, CITY, rows[:2])
    assert [(one.key, one.version) for one in list_projects(register, CITY)] == [
        *(("a", 1), (WIND.key, 2))
    ]
    assert [row.verb for row in read_audit(register, CITY)] == [
        *("enter_project", "enter_project", "change_project")
    ]


def test_every_fault_of_a_project_is_found_at_once(register: Database) -> None:
    wrong = replace(
        WIND,
        key="a b",
        label=Label("", "农"),
        capacity_mw=float("nan"),
        investment_cny=-1,
        clauses=("C99",),
        owner="a\0b",
        signed_on=date(2027, 1, 1),
        due_on=date(2026, 1, 1),
    )
    with pytest.raises(InvalidError) as caught:
        enter_project(register, CITY, wrong)
    assert codes(caught) == {
        "key": "name",
        "label.en": "empty",
        "capacity_mw": "number",
        "investment_cny": "number",
        "clauses": "among",
        "owner": "words",
        "due_on": "order",
        "signed_on": "past",
    }
    assert list_projects(register, CITY) == ()
    assert verify_chain(register).rows == 0
    assert "capacity_mw: found nan, expected a number in 0 ... 1e+15." in str(caught.value)


def test_a_key_is_taken_once(register: Database) -> None:
    wind(register)
    with pytest.raises(InvalidError) as caught:
        enter_project(register, COMPANY, WIND)
    assert codes(caught) == {"key": "taken"}


def test_today_ends_at_midnight_in_beijing(register: Database, clock) -> None:
    wind(register)
    clock.now = clock.now.replace(hour=16, minute=0)  # 00:00 of the 27th in Beijing
    paper(register, dated=date(2026, 11, 27))
    clock.pass_by(-1)
    with pytest.raises(InvalidError) as caught:
        paper(register, dated=date(2026, 11, 27))
    assert codes(caught) == {"dated": "past"}


def test_the_agreement_of_a_case_is_entered_once(register: Database) -> None:
    case = read_case(find_case("changchun"))
    changed = enter_agreement(register, CITY, case)
    assert len(changed) == 1 + len(case.agreement.clauses)
    assert enter_agreement(register, CITY, case) == ()
    first = {clause.name: clause for clause in list_clauses(register, COMPANY)}
    assert first["C01"].due == date(2034, 12, 31)  # the period 2030 stands for 5 years
    assert (first["C01"].value, first["C01"].unit, first["C01"].owes) == (3000, "MW", ("company",))
    (record,) = read_agreement_record(register, COMPANY)
    assert (record.case_sha256, record.signed) == (case.sha256, SIGNED_ON)
    tighter = [
        replace(clause, value=3500.0) if clause.name == "C01" else clause
        for clause in case.agreement.clauses
    ]
    case = replace(case, agreement=replace(case.agreement, clauses=tuple(tighter)))
    assert enter_agreement(register, CITY, case) == ("clause/C01",)
    assert list_clauses(register, CITY)[0].version == 2
    assert find_changed(register) == ()


def test_the_projects_of_a_case_are_entered_once(register: Database) -> None:
    case = read_case(find_case("changchun"))
    with pytest.raises(NotPermittedError):  # of seven zones, all or none
        enter_case_projects(register, COUNTY, case)
    assert list_projects(register, CITY) == ()
    entered = enter_case_projects(register, CITY, case)
    assert len(entered) == len(case.projects) > 10
    found = {one.key: one.draft for one in list_projects(register, COMPANY)}
    jiutai = found["straw_g100000202233"]
    assert (jiutai.zone, jiutai.capacity_mw, jiutai.provenance) == ("jiutai", 30, "published")
    state = standings(list_projects(register, CITY), list_evidence(register, CITY))
    assert {one.state for one in state.values()} == {"intent"}  # a list is no document
    assert enter_case_projects(register, CITY, case) == ()


def test_measures_count_once_both_have_signed(register: Database) -> None:
    wind(register)
    entered = enter_measure(register, COUNTY, measured())
    sign_measure(register, COMPANY, entered.id, 1)
    assert not list_measures(register, CITY, project=WIND.key)[0].accepted
    assert sign_measure(register, CITY, entered.id, 2).accepted
    assert list_measures(register, CITY, clause="C01") == ()
    with pytest.raises(InvalidError) as caught:
        enter_measure(register, CITY, replace(measured(), project="", unit="furlong"))
    assert codes(caught) == {"unit": "among", "clause": "subject"}
    with pytest.raises(AbsentError):
        enter_measure(register, CITY, replace(measured(), clause="C99"))


def test_comments_are_kept_in_order(register: Database, clock) -> None:
    wind(register)
    enter_comment(register, CITY, f"project/{WIND.key}", "Where is the reply of the grid?")
    clock.pass_by(60)
    enter_comment(register, COMPANY, f"project/{WIND.key}", "上报省公司。")
    said = list_comments(register, CITY, f"project/{WIND.key}")
    assert [(one.by, one.text) for one in said] == [
        ("an", "Where is the reply of the grid?"),
        ("bo", "上报省公司。"),
    ]
    for subject in ("project/other", "user/an", "clause/C01", ""):
        with pytest.raises(AbsentError):
            enter_comment(register, CITY, subject, "text")


def test_the_chain_tells_every_record_whole(register: Database) -> None:
    wind(register)
    entered = paper(register)
    sign_evidence(register, CITY, entered.id, 1)
    enter_comment(register, CITY, f"project/{WIND.key}", "text")
    enter_measure(register, CITY, measured())
    rows = read_audit(register, COMPANY)
    assert [(row.sequence, row.user, row.verb) for row in rows] == [
        (1, "an", "enter_project"),
        (2, "an", "enter_evidence"),
        (3, "an", "sign_evidence"),
        (4, "an", "enter_comment"),
        (5, "an", "enter_measure"),
    ]
    assert rows[2].content["city_by"] == "an"
    assert read_audit(register, COMPANY, after=3, limit=1)[0].sequence == 4
    checked = verify_chain(register)
    assert (checked.rows, checked.intact, checked.head) == (5, True, rows[-1].hash)
    assert find_changed(register) == ()


@pytest.mark.parametrize("key", ["a\0b", "\ud800", "x" * 100_000, "'; DROP TABLE audit; --", ""])
def test_strange_keys_are_absent_and_no_fault_of_the_database(register: Database, key: str) -> None:
    wind(register)
    for ask in (
        lambda: read_project(register, CITY, key),
        lambda: list_evidence(register, CITY, key),
        lambda: read_evidence(register, CITY, key),
        lambda: sign_evidence(register, CITY, key, 1),
        lambda: sign_measure(register, CITY, key, 1),
        lambda: withdraw_evidence(register, CITY, key, 1, "reason"),
        lambda: withdraw_measure(register, CITY, key, 1, "reason"),
        lambda: enter_evidence(register, CITY, replace(document(), project=key)),
        lambda: enter_comment(register, CITY, f"project/{key}", "text"),
        lambda: read_job(register, CITY, key),
    ):
        with pytest.raises(AbsentError):
            ask()
    assert list_comments(register, CITY, key) == ()
    assert opening(register, CITY, key, key) is None
    if key:
        assert list_measures(register, CITY, clause=key) == ()
        with pytest.raises((AbsentError, InvalidError)):
            enter_measure(register, CITY, replace(measured(), clause=key, evidence=key))
    with pytest.raises((AbsentError, InvalidError)):
        enter_project(register, CITY, replace(WIND, key=key))
    assert verify_chain(register).rows == 1


@pytest.mark.parametrize("version", [-1, 0, 2, 2**31, 10**30])
def test_a_version_that_cannot_be_is_a_conflict(register: Database, version: int) -> None:
    wind(register)
    entered = paper(register)
    with pytest.raises(ConflictError):
        sign_evidence(register, CITY, entered.id, version)
    assert read_audit(register, CITY, after=10**30) == ()
