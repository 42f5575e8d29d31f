"""The verbs of the register, from an agreement to a project that produces."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from longspring.case.columns import Label
from longspring.errors import ConflictError
from longspring.track.files import Upload
from longspring.track.records import Actor, EvidenceDraft, ProjectDraft
from longspring.track.register import (
    enter_evidence,
    enter_project,
    find_changed,
    list_evidence,
    list_projects,
    make_register,
    read_evidence_file,
    sign_evidence,
    verify_chain,
)
from longspring.track.standing import standings

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CITY = Actor("an", "city", "city")
COMPANY = Actor("bo", "company", "company")
WIND = ProjectDraft(
    key="nongan-wind-1",
    label=Label("Nong'an wind 1", "农安风电一期"),
    technology="wind",
    zone="nongan",
    capacity_mw=200,
    investment_cny=1.2e9,
    due_on=date(2028, 12, 31),
)


def test_a_project_goes_from_intent_to_producing(tmp_path: Path) -> None:
    register = make_register(str(tmp_path / "r.db"), clock=lambda: NOW)
    project = enter_project(register, CITY, WIND)
    assert (project.version, list_projects(register, COMPANY)) == (1, (project,))
    signed_on = date(2022, 9, 17)
    draft = EvidenceDraft(WIND.key, "signed", "长发改〔2022〕17号", "长春市发改委", signed_on)
    entered = enter_evidence(register, CITY, draft, Upload("a/b.pdf", b"%PDF"))
    state = standings(list_projects(register, CITY), list_evidence(register, CITY))
    assert (state[WIND.key].state, state[WIND.key].claimed) == ("intent", "signed")
    once = sign_evidence(register, CITY, entered.id, entered.version)
    assert not once.accepted
    with pytest.raises(ConflictError):
        sign_evidence(register, COMPANY, entered.id, entered.version)
    twice = sign_evidence(register, COMPANY, entered.id, once.version)
    assert twice.accepted
    state = standings(list_projects(register, CITY), list_evidence(register, CITY))
    assert state[WIND.key].state == "signed"
    assert state[WIND.key].since == {"signed": signed_on}
    stored, content = read_evidence_file(register, COMPANY, entered.id)
    assert (stored.name, stored.size, content) == ("b.pdf", 4, b"%PDF")
    checked = verify_chain(register)
    assert (checked.rows, checked.intact, find_changed(register)) == (4, True, ())
