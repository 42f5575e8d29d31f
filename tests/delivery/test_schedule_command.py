"""`longspring schedule` as a user runs it, on a case and on a plan."""

import json

import pytest

from cli.running import TINY, inside


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Return a plan of the tiny case."""
    folder = tmp_path_factory.mktemp("schedule") / "out"
    done = inside("plan", TINY, "--hours", "168", "-o", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_a_case_in_both_languages(tmp_path):
    english = inside("schedule", TINY, "--from", "2026-11-26", "-o", tmp_path / "s" / "one.json")
    assert english.returncode == 0, english.stderr
    assert "First wind farm  county  200  2026-12-01  2028-10-15" in english.stdout
    assert "Wind admitted in a year  200 MW           200 MW           2027" in english.stdout
    assert "No schedule is better" in english.stderr
    chinese = inside("schedule", TINY, "--from", "2026-11-26", "--lang", "zh")
    assert "一期风电" in chinese.stdout
    assert "已证明没有更好的进度" in chinese.stderr
    written = json.loads((tmp_path / "s" / "one.json").read_text("utf-8"))
    assert written["projects"][0]["connected"] == "2028-10-15"
    assert [path.name for path in (tmp_path / "s").iterdir()] == ["one.json"]


def test_a_plan_as_data(planned):
    done = inside("schedule", planned, "--from", "2026-11-26", "--json", "--limit", "2")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["format"] == "longspring-schedule-1"
    assert {one["provenance"] for one in found["projects"]} == {"published", "plan"}
    assert found["unlimited"] <= found["bound"] <= found["objective"]
    assert 0.0 <= found["gap"] <= found["waiting_gap"] <= 1.0
    for limit in found["limits"]:
        assert all(
            used <= room + 1e-6 for used, room in zip(limit["use"], limit["capacity"], strict=True)
        )
    earlier = inside(
        "schedule", planned, "--from", "2026-11-26", "--json", "--limit", "2", "--period", "2040"
    )
    assert len(json.loads(earlier.stdout)["projects"]) > len(found["projects"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--from", "tomorrow"], 2, "found 'tomorrow', expected a day as 2026-12-01"),
        (["--limit", "0"], 2, "limit"),
    ],
)
def test_what_cannot_be_acted_on_is_refused(arguments, code, words):
    done = inside("schedule", TINY, *arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert not done.stdout


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    done = inside("schedule", TINY, "--from", "2026-11-26", "-o", tmp_path / "there" / "one.json")
    assert done.returncode == 2
    assert "there is a file, expected a file to write. Name another one." in done.stderr
    assert inside("schedule", TINY, "-o", tmp_path).returncode == 2
    assert (tmp_path / "there").read_text("utf-8") == "mine"
