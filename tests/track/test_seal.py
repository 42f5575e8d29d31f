"""Sealed values: their own party's alone, committed to, never hinted at."""

import json
from dataclasses import replace
from typing import Any

import pytest
from people import AUDITOR, CITY, COMPANY, wind

from longspring.errors import ConflictError, InvalidError, NotPermittedError
from longspring.track.database import Database
from longspring.track.records import Actor, SealedDraft
from longspring.track.register import (
    find_changed,
    list_projects,
    list_sealed,
    opening,
    read_audit,
    verify_chain,
    write_sealed,
)
from longspring.track.rows import all_rows
from longspring.track.seal import commitment
from longspring.track.tables import audit, sealed

SECRET = 0.0651234
HURDLE = SealedDraft("turnpike-secret", "hurdle", SECRET, "unit-secret")


def chain_text(register: Database) -> str:
    with register.reading() as connection:
        return json.dumps([dict(row) for row in all_rows(connection, audit.select())])


def test_each_party_reads_its_own_alone(register: Database) -> None:
    write_sealed(register, COMPANY, HURDLE)
    write_sealed(register, CITY, replace(HURDLE, key="reserve", value=7.0))
    assert [(one.key, one.value) for one in list_sealed(register, COMPANY)] == [("hurdle", SECRET)]
    assert [(one.key, one.value) for one in list_sealed(register, CITY)] == [("reserve", 7.0)]
    institute = Actor("x", "institute", "company")
    assert list_sealed(register, institute) == list_sealed(register, COMPANY)
    with pytest.raises(NotPermittedError):
        list_sealed(register, AUDITOR)


def test_the_same_name_of_the_other_party_is_free(register: Database) -> None:
    """A conflict would tell that the other party has sealed something."""
    write_sealed(register, COMPANY, HURDLE)
    written = write_sealed(register, CITY, replace(HURDLE, value="words"))
    assert (written.version, written.value) == (1, "words")
    assert opening(register, CITY, HURDLE.subject, "hurdle") != opening(
        register, COMPANY, HURDLE.subject, "hurdle"
    )
    assert opening(register, CITY, "nothing", "hurdle") is None


def test_nothing_of_a_sealed_value_is_in_the_chain(register: Database) -> None:
    wind(register)
    write_sealed(register, COMPANY, HURDLE)
    (row,) = [row for row in read_audit(register, CITY) if row.verb == "write_sealed"]
    assert (row.subject, set(row.content)) == ("sealed", {"commitment"})
    said = chain_text(register) + str(list_projects(register, CITY))
    for secret in (str(SECRET), "turnpike-secret", "unit-secret", "hurdle"):
        assert secret not in said


def test_the_owner_can_open_the_commitment_and_nobody_can_guess_it(register: Database) -> None:
    write_sealed(register, COMPANY, HURDLE)
    nonce, committed = opening(register, COMPANY, HURDLE.subject, "hurdle")  # pyright: ignore
    (row,) = read_audit(register, CITY)
    assert row.content["commitment"] == committed
    opened: dict[str, Any] = {
        "party": "company",
        "subject": HURDLE.subject,
        "key": "hurdle",
        "value": str(SECRET),
        "unit": "unit-secret",
        "version": 1,
        "nonce": nonce,
    }
    assert commitment(opened) == committed
    assert commitment({**opened, "value": "0.08"}) != committed
    write_sealed(register, COMPANY, HURDLE, 1)  # the same value again looks different
    assert read_audit(register, CITY)[-1].content["commitment"] != committed


def test_a_change_names_the_version_it_saw(register: Database) -> None:
    write_sealed(register, COMPANY, HURDLE)
    assert write_sealed(register, COMPANY, replace(HURDLE, value=0.07), 1).version == 2
    with pytest.raises(ConflictError):
        write_sealed(register, COMPANY, HURDLE, 1)
    with pytest.raises(ConflictError):
        write_sealed(register, COMPANY, HURDLE)
    assert verify_chain(register).rows == 2


def test_a_fault_does_not_show_the_value(register: Database) -> None:
    wrong = SealedDraft("company", "cost", 9.87654e99, "1")  # too large: faults show what they find
    with pytest.raises(InvalidError) as caught:
        write_sealed(register, COMPANY, wrong)
    assert "98765" not in f"{caught.value} {caught.value.faults}"
    with pytest.raises(InvalidError) as caught:
        write_sealed(register, COMPANY, replace(wrong, value="secret\0words"))
    assert "secret" not in f"{caught.value} {caught.value.faults}"


def test_a_value_changed_by_hand_no_longer_fits_its_commitment(register: Database) -> None:
    write_sealed(register, COMPANY, HURDLE)
    assert find_changed(register) == ()
    with register.writing() as connection:
        connection.execute(sealed.update().values(value="0.08"))
    assert find_changed(register) == ("sealed/company",)
