"""Every verb x role x party against the table of the contract, by calling the verb."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from people import CITY, COMPANY, WIND, document, measured, paper, wind

from longspring.case.model import Case
from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.errors import LongspringError, NotPermittedError
from longspring.track import register as verbs
from longspring.track.database import Database
from longspring.track.permit import RIGHTS, VERBS, may, permit, rights_of
from longspring.track.records import PARTIES, ROLES, Actor, SealedDraft

# Typed from the contract, not read from the program: role -> what it may do.
READ = {"read_register"}
ALL = set(VERBS)
EXPECTED = {
    "city": ALL,
    "company": ALL,
    # in its own zone; the agreement is of the whole city
    "county": READ
    | {"enter_project", "change_project", "enter_evidence", "withdraw_evidence", "enter_measure"}
    | {"withdraw_measure", "enter_comment", "read_audit"},
    "institute": READ | {"enter_comment", "start_job", "cancel_job", "read_sealed"},
    "auditor": READ | {"read_audit"},
    "viewer": READ,
}
BELONGS = {"city": {"city"}, "county": {"city"}, "company": {"company"}}
PROJECT = f"project/{WIND.key}"
HURDLE = SealedDraft("company", "hurdle", 0.065, "1")
# One call a verb; a verb without one fails the test below.
CALLS: dict[str, Callable[[Database, Actor, dict[str, Any]], Any]] = {
    "read_register": lambda db, actor, _: verbs.list_projects(db, actor),
    "enter_agreement": lambda db, actor, made: verbs.enter_agreement(db, actor, made["case"]),
    "enter_clause": lambda _, actor, __: permit(actor, "enter_clause"),
    "enter_project": lambda db, actor, _: verbs.enter_project(db, actor, replace(WIND, key="p2")),
    "change_project": lambda db, actor, _: verbs.change_project(db, actor, WIND, 1),
    "enter_evidence": lambda db, actor, _: verbs.enter_evidence(db, actor, document()),
    "withdraw_evidence": lambda db, actor, made: verbs.withdraw_evidence(
        db, actor, made["evidence"][actor.party], 1, "reason"
    ),
    "sign_evidence": lambda db, actor, made: verbs.sign_evidence(
        db, actor, made["evidence"]["city"], 1
    ),
    "enter_measure": lambda db, actor, _: verbs.enter_measure(db, actor, measured()),
    "withdraw_measure": lambda db, actor, made: verbs.withdraw_measure(
        db, actor, made["measures"][actor.party], 1, "reason"
    ),
    "sign_measure": lambda db, actor, made: verbs.sign_measure(
        db, actor, made["measures"]["city"], 1
    ),
    "enter_comment": lambda db, actor, _: verbs.enter_comment(db, actor, PROJECT, "text"),
    "read_audit": lambda db, actor, _: verbs.read_audit(db, actor),
    "write_sealed": lambda db, actor, _: verbs.write_sealed(db, actor, HURDLE),
    "read_sealed": lambda db, actor, _: verbs.list_sealed(db, actor),
    "start_job": lambda db, actor, _: verbs.start_job(db, actor, "revise", "plan", {}),
    "cancel_job": lambda db, actor, made: verbs.cancel_job(db, actor, made["job"][actor.party]),
}


@cache
def changchun() -> Case:
    return read_case(find_case("changchun"))


@pytest.fixture
def made(register: Database) -> dict[str, Any]:
    """Return what the verbs act on, of both parties."""
    wind(register)
    company = verbs.enter_evidence(register, COMPANY, document())
    return {
        "case": changchun(),
        "evidence": {"city": paper(register).id, "company": company.id},
        "measures": {
            actor.party: verbs.enter_measure(register, actor, measured()).id
            for actor in (CITY, COMPANY)
        },
        "job": {
            actor.party: verbs.start_job(register, actor, "revise", "plan", {}).job
            for actor in (CITY, COMPANY)
        },
    }


def test_every_verb_and_role_is_in_the_tables() -> None:
    assert CALLS.keys() == VERBS.keys()
    assert RIGHTS.keys() == EXPECTED.keys() == set(ROLES)


@pytest.mark.parametrize("verb", list(CALLS))
def test_each_cell_of_a_verb(verb: str, register: Database, made: dict[str, Any]) -> None:
    """Refused: NotPermittedError and not a row more. Allowed: anything but a refusal."""
    succeeded = 0
    for role in ROLES:
        for party in PARTIES:
            actor = Actor("someone", role, party, WIND.zone if role == "county" else "")
            allowed = party in BELONGS.get(role, PARTIES) and verb in EXPECTED[role]
            assert may(actor, verb, WIND.zone) is allowed, (role, party)
            before = verbs.verify_chain(register).rows
            try:
                CALLS[verb](register, actor, made)
                refused = False
                succeeded += 1
            except NotPermittedError:
                refused = True
            except LongspringError:
                refused = False  # an earlier cell of this verb has written already
            assert refused is not allowed, (verb, role, party)
            if refused:
                assert verbs.verify_chain(register).rows == before
    assert succeeded


@pytest.mark.parametrize(
    "verb",
    ["enter_project", "change_project", "enter_evidence", "enter_measure", "withdraw_measure"],
)
def test_a_county_enters_for_its_own_zone_alone(
    verb: str, register: Database, made: dict[str, Any]
) -> None:
    other = Actor("someone", "county", "city", "yushu")
    with pytest.raises(NotPermittedError, match="zone nongan"):
        CALLS[verb](register, other, made)


def test_a_county_cannot_take_a_project_into_its_zone(register: Database) -> None:
    wind(register)
    yushu = Actor("someone", "county", "city", "yushu")
    with pytest.raises(NotPermittedError):
        verbs.change_project(register, yushu, replace(WIND, zone="yushu"), 1)


def test_unknown_verbs_and_mismatched_people_may_nothing() -> None:
    assert not may(CITY, "drop_everything")
    assert rights_of(Actor("x", "city", "company")) == frozenset()
    assert rights_of(Actor("x", "mayor", "city")) == frozenset()  # pyright: ignore
    with pytest.raises(NotPermittedError):
        permit(CITY, "drop_everything")
