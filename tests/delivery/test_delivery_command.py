"""`longspring delivery` on a plan of the tiny case: what it prints, in both languages."""

import json
import shutil
from pathlib import Path

import pytest

from cli.running import TINY, inside, longspring


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans") / "tiny"
    done = longspring("plan", TINY, "-o", folder, "--hours", "876")
    assert done.returncode == 0, done.stderr
    return folder


def asked(out: Path, *more: str) -> dict:
    done = inside("delivery", out, "--draws", "400", "--json", *more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_data_are_those_of_the_contract(out: Path) -> None:
    found = asked(out)
    assert (found["drawn"], found["seed"], found["today"]) == (400, 2022, "2030-01-01")
    first = next(one for one in found["projects"] if one["key"] == "first_wind")
    assert first["provenance"] == "published"
    assert first["p10"] <= first["p50"] <= first["p90"]
    assert {one["stage"] for one in first["stages"] if one["done_on"]} == {"A", "H"}
    planned = [one for one in found["projects"] if one["provenance"] == "plan"]
    assert planned
    assert all(one["due"] for one in planned)
    chart = found["quarters"]
    assert {len(series["values"]) for series in chart["series"]} == {len(chart["x"])}
    by_name = {one["clause"]: one for one in found["clauses"]}
    assert by_name["C16"]["kept"] is None
    assert set(by_name["C16"]["reason"]) == {"en", "zh"}
    assert [one["stage"] for one in found["stages"]] == ["A", "H", "I", "M", "N", "Q"]
    assert found["stages"][0]["actor"] == {"party": "city", "label": {"en": "City", "zh": "城市"}}
    assert any("register" in one["en"] for one in found["missing"])


def test_the_same_seed_prints_the_same_and_a_later_day_is_later(out: Path) -> None:
    first, again, other = asked(out), asked(out), asked(out, "--seed", "5")
    assert first == again
    assert first != other
    later = asked(out, "--today", "2031-06-01")
    assert later["today"] == "2031-06-01"
    begins = [
        min(one["begins"] for one in found["projects"] if one["provenance"] == "plan")
        for found in (first, later)
    ]
    assert begins[0] <= begins[1]
    assert begins[1] >= "2031-06-01"


LEDGER = """\
项目编号,项目名称,区县,类型,装机容量（万千瓦）,总投资（亿元）,签约日期,签约文号,签约机关
first_wind,一期风电,县域,陆上风电,20,12,2023-01-10,一号,市商务局
other_wind,另一风电,县域,陆上风电,5,3,2023-02-10,二号,市商务局
"""


def test_a_register_says_what_is_done(out: Path, tmp_path: Path, monkeypatch) -> None:
    """Evidence that both have signed is a date; what one has signed is not."""
    monkeypatch.setenv("LONGSPRING_PASSWORD", "correct horse battery 7")
    register = tmp_path / "register.db"
    monkeypatch.setenv("LONGSPRING_DATABASE", str(register))
    (tmp_path / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    by = ("--number", "1", "--issuer", "x")
    commands = [
        ("init", TINY),
        *(
            ("user", "add", name, "--role", party, "--party", party)
            for name, party in (("an", "city"), ("bo", "company"))
        ),
        ("import", tmp_path / "ledger.csv", "--case", TINY, "--commit", "--as", "an"),
        *(
            (*["evidence", "add", "first_wind"], stage, *by, "--dated", day, "--as", "bo")
            for stage, day in (("H", "2023-03-01"), ("M", "2024-05-02"))
        ),
    ]
    for command in commands:
        done = inside("track", *command)
        assert done.returncode == 0, (command, done.stderr)
    listed = json.loads(inside("track", "evidence", "list", "first_wind", "--json").stdout)
    (approval,) = [row for row in listed if row["what"] == "H"]
    for user in ("an", "bo"):
        assert inside("track", "sign", approval["id"], "--as", user).returncode == 0
    found = asked(out, "--register", str(register), "--today", "2030-06-01")
    by_key = {one["key"]: one for one in found["projects"]}
    dates = {one["stage"]: one["done_on"] for one in by_key["first_wind"]["stages"]}
    assert dates["H"] == "2023-03-01"  # the earlier of the document and of what was published
    assert dates["M"] is None
    # What was not done by the day of the register comes after it.
    later = [one["p10"] for one in by_key["first_wind"]["stages"] if one["done_on"] is None]
    assert min(later) >= "2030-06-01"
    assert by_key["other_wind"]["provenance"] == "entered"
    assert not any("No register" in one["en"] for one in found["missing"])


def test_the_tables_are_printed_in_both_languages(out: Path) -> None:
    english = inside("delivery", out, "--draws", "200")
    assert "Service environment" in english.stdout
    assert "assumed" in english.stderr
    chinese = inside("delivery", out, "--draws", "200", "--lang", "zh")
    assert "服务环境" in chinese.stdout
    assert "假设" in chinese.stderr
    assert "Service" not in chinese.stdout


def test_one_project_shows_its_stages(out: Path) -> None:
    done = inside("delivery", out, "--draws", "200", "--project", "first_wind")
    assert "First wind farm" in done.stdout
    assert "Start of construction" in done.stdout
    wrong = inside("delivery", out, "--draws", "200", "--project", "first_wint")
    assert wrong.returncode == 2
    assert "first_wind" in wrong.stderr


def test_a_day_that_is_none_is_refused(out: Path) -> None:
    done = inside("delivery", out, "--today", "26.11.2026")
    assert done.returncode == 2
    assert "2026-11-26" in done.stderr


def test_a_plan_whose_case_has_no_stages_says_what_to_add(out: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(out, bare)
    names = ("stages", "class_stages", "gates", "landings", "landing_priors", "projects")
    for name in (*names, "delivery_classes", "technology_classes"):
        (bare / "case" / f"{name}.csv").unlink()
    for path in (bare / "case").glob("shared_*.csv"):
        path.unlink()
    done = inside("delivery", bare)
    assert done.returncode == 2
    assert "class_stages.csv" in done.stderr
