"""Clause templates on the command line, in both languages."""

import json
import shutil

import pytest

from cli.running import TINY, inside


@pytest.fixture
def tiny(tmp_path):
    return shutil.copytree(TINY, tmp_path / "tiny")


def test_templates_are_listed_without_a_plan():
    done = inside("clauses", "--templates")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert len(lines) == 1 + 20
    assert lines[6].split()[0] == "T06"
    assert "each period from 2030" in lines[6]
    assert "T10: no lawful condition (X). May be agreed: Tenders are open" in done.stderr
    assert "T13: not measured by a plan." in done.stderr
    chinese = inside("clauses", "--templates", "--lang", "zh")
    assert "清洁供热" in chinese.stdout
    assert "T10：不得作为条件（X）。可约定：公开招标" in chinese.stderr


def test_templates_as_json_hold_everything():
    found = json.loads(inside("clauses", "--templates", "--json").stdout)["templates"]
    heat = next(one for one in found if one["name"] == "T06")
    assert (heat["account"], heat["value"], heat["unit"]) == ("company_clean_heat", 6.0, "PJ/a")
    assert heat["terms"]["owners"][0]["office"]["zh"] == "供热主管部门"


def test_a_plan_or_templates_must_be_asked_for():
    assert inside("clauses").returncode == 2


def test_a_clause_is_written_and_printed(tiny):
    done = inside("clause", "new", "T01", tiny, "--field", "F1", "--year", 2030, "--value", 12)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("- name: C03\n  field: F1\n")
    assert "C03 stands in the agreement" in done.stderr
    assert "    value: 12\n" in (tiny / "agreement.yaml").read_text("utf-8")
    again = inside(
        *("clause", "new", "T01", tiny, "--field", "F1", "--year", 2030, "--json"),
    )
    found = json.loads(again.stdout)
    assert found["clause"] == "C04"
    assert found["yaml"].startswith("- name: C04")
    assert json.loads(inside("check", tiny, "--json").stdout)["clauses"] == 5


def test_what_law_forbids_is_refused_in_both_languages(tiny):
    case = tiny / "case.yaml"
    more = "parties:\n  - {name: local_industry, label: {en: Industry, zh: 工业}}\n"
    case.write_text(case.read_text("utf-8").replace("parties:\n", more), "utf-8")
    asked = ("clause", "new", "T11", tiny, "--field", "F1", "--strength", "binding")
    english = inside(*asked)
    assert english.returncode == 3
    assert "forbid local purchase or a matching factory" in english.stderr
    assert "does not depend on it" in english.stderr
    chinese = inside(*asked, "--lang", "zh")
    assert "禁止以本地采购或配套建厂作为资源配置条件" in chinese.stderr
    assert "风光资源配置不以此为条件" in chinese.stderr
