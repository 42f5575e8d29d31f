"""Every fault put into a valid case is found, alone, with its line, in these very words."""

import os
from pathlib import Path
from typing import Any

import pytest
from folders import copy_tiny, edit, issues_of
from ruamel.yaml import YAML

FAULTS: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(
    (Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_fault_is_found_in_these_words(fault, tmp_path):
    folder = copy_tiny(tmp_path)
    for change in fault["edits"]:
        edit(folder, change)
    assert [str(issue) for issue in issues_of(folder)] == fault["issues"]


def test_there_are_many_faults_and_each_has_a_name_of_its_own():
    names = [fault["name"] for fault in FAULTS]
    assert len(names) >= 140
    assert len(set(names)) == len(names)


def test_every_issue_of_a_line_names_the_line():
    whole_file = ("LS-0102", "LS-0103", "LS-0106", "LS-0501 zones.geojson", "LS-0601", "LS-0604")
    whole_file += ("LS-0201 case.yaml: found an empty file", "LS-0301 zones.csv: found an empty")
    whole_file += ("LS-0716",)
    for fault in FAULTS:
        for message in fault["issues"]:
            place = message.split(" ")[1]
            assert place.count(":") == (1 if message.startswith(whole_file) else 2), message


def test_a_folder_that_is_not_there(tmp_path):
    (issue,) = issues_of(tmp_path / "nowhere")
    assert issue.code == "LS-0101"
    assert issue.file == str(tmp_path / "nowhere")


def test_a_folder_in_place_of_a_file(tmp_path):
    folder = copy_tiny(tmp_path)
    (folder / "zones.csv").unlink()
    (folder / "zones.csv").mkdir()
    (issue,) = issues_of(folder)
    assert (issue.code, issue.file, issue.found) == ("LS-0104", "zones.csv", "not a file")


def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path):
    folder = copy_tiny(tmp_path)
    (folder / "zones.csv").unlink()
    os.mkfifo(folder / "zones.csv")
    (issue,) = issues_of(folder)
    assert (issue.code, issue.file) == ("LS-0104", "zones.csv")


def test_a_file_larger_than_the_limit_is_not_read(tmp_path):
    folder = copy_tiny(tmp_path)
    with (folder / "fuels.csv").open("r+b") as file:
        file.truncate(9 * 2**20)
    (issue,) = issues_of(folder)
    assert (issue.code, issue.file, issue.found) == ("LS-0105", "fuels.csv", "9437184 bytes")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    folder = copy_tiny(tmp_path)
    secret = tmp_path / "secret.csv"
    secret.write_text("fuel\nsecret\n", encoding="utf-8")
    (folder / "fuels.csv").unlink()
    (folder / "fuels.csv").symlink_to(secret)
    (issue,) = issues_of(folder)
    assert (issue.code, issue.file) == ("LS-0107", "fuels.csv")
    assert "secret" not in str(issue)


def test_a_clause_on_an_account_that_is_not_defined(tmp_path):
    folder = copy_tiny(tmp_path)
    edit(folder, {"file": "agreement.yaml", "old": "account: co2\n", "new": "account: co3\n"})
    (issue,) = issues_of(folder)
    assert (issue.code, issue.file, issue.line) == ("LS-0501", "agreement.yaml", 52)
    assert (issue.found, issue.nearest) == ("'co3'", "co2")


def test_an_account_that_is_shipped_already(tmp_path):
    folder = copy_tiny(tmp_path)
    account = "- {name: co2, ledger: carbon, label: {en: CO2, zh: 碳}, unit: t/a, terms: []}"
    edit(folder, {"file": "accounts.yaml", "all": f"accounts:\n  {account}\n"})
    (issue,) = issues_of(folder)
    assert (issue.code, issue.file, issue.line) == ("LS-0805", "accounts.yaml", 2)
    assert "carbon.yaml" in issue.fix
