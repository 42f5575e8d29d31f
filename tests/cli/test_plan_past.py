"""`longspring plan --past REGISTER`: what both parties signed as connected is not planned anew."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cli.running import TINY, longspring
from longspring.case.columns import Label
from longspring.results.store import read_plan
from longspring.track.records import Actor, EvidenceDraft, ProjectDraft
from longspring.track.register import (
    enter_evidence,
    enter_project,
    make_register,
    sign_evidence,
)

CITY, COMPANY = Actor("an", "city", "city"), Actor("bo", "company", "company")
CONNECTED = date(2025, 6, 30)
BOILER = ProjectDraft(
    key="w1",
    label=Label("Boiler 1", "燃气锅炉一期"),
    technology="gas_boiler",
    zone="city",
    capacity_mw=50.0,
    investment_cny=9e9,
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a register in which 50 MW of boilers are connected, and 20 MW only claimed so."""
    folder = tmp_path_factory.mktemp("past")
    register = make_register(
        str(folder / "register.db"), clock=lambda: datetime(2026, 11, 26, tzinfo=UTC)
    )
    for key, size in (("w1", 50.0), ("w2", 20.0)):
        enter_project(register, CITY, replace(BOILER, key=key, capacity_mw=size))
        paper = EvidenceDraft(key, "Q", "1", "Grid", CONNECTED)
        entered = enter_evidence(register, COMPANY, paper)
        signed = sign_evidence(register, COMPANY, entered.id, 1)
        if key == "w1":
            sign_evidence(register, CITY, entered.id, signed.version)
    register.close()
    return folder


def built(folder: Path) -> float:
    """Return what a plan builds of boilers in 2030 [MW]."""
    columns = read_plan(folder).tables["annual"].columns
    names = ("quantity", "technology", "zone", "period", "value")
    found = [
        value
        for quantity, technology, zone, period, value in zip(
            *(columns[name].tolist() for name in names), strict=True
        )
        if (quantity, technology, zone, period) == ("build", "gas_boiler", "city", 2030)
    ]
    return found[0] if found else 0.0


def test_what_is_connected_is_built_in_the_new_plan(place: Path) -> None:
    for name, more in (("free", ()), ("held", ("--past", place / "register.db"))):
        done = longspring("plan", TINY, "-o", place / name, *more)
        assert done.returncode == 0, done.stderr
    assert built(place / "free") < 0.01
    assert built(place / "held") == pytest.approx(50, abs=0.01)  # what is claimed is not held
    free, held = (
        json.loads((place / name / "manifest.json").read_text("utf-8")) for name in ("free", "held")
    )
    assert "past" not in free
    assert held["past"] == [
        {"technology": "gas_boiler", "zone": "city", "period": 2030, "least": 50.0, "most": None}
    ]
    assert held["certificate"]["passed"]
    assert held["objective"] > free["objective"]  # it is dearer to do what was done
    assert "1 builds of the register" in done.stdout
    done = longspring("certify", place / "held")  # the stored plan is of the same program
    assert done.returncode == 0, done.stderr


def test_a_register_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = longspring("plan", TINY, "-o", tmp_path / "out", "--past", tmp_path / "none.db")
    assert done.returncode == 2
    assert "no register" in done.stderr
    assert list(tmp_path.iterdir()) == []
