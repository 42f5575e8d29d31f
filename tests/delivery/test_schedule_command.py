"""`longspring schedule` as a user runs it, on a case and on a plan."""

import json
from statistics import mean

import pytest

from cli.running import TINY, inside
from longspring.case.read import read_case
from longspring.delivery.day import worth_of
from longspring.delivery.roster import days_worth
from longspring.delivery.stages import stages_of
from longspring.delivery.survey import Asked, portfolio
from longspring.results import read_plan


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Return a plan of the tiny case."""
    folder = tmp_path_factory.mktemp("schedule") / "out"
    done = inside("plan", TINY, "--hours", "168", "-o", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_a_case_in_both_languages(tmp_path):
    english = inside("schedule", TINY, "--today", "2026-11-26", "-o", tmp_path / "s" / "one.json")
    assert english.returncode == 0, english.stderr
    assert "First wind farm  county  200  2026-12-01  2028-10-15" in english.stdout
    (row,) = [line for line in english.stdout.splitlines() if line.startswith("Wind admitted")]
    # All of the year is used, but a larger quota would save nothing.
    assert row.split()[5:] == ["200", "MW", "200", "MW", "0", "/", "100", "MW", "2027"]
    assert "No schedule is better" in english.stderr
    chinese = inside("schedule", TINY, "--today", "2026-11-26", "--lang", "zh")
    assert "一期风电" in chinese.stdout
    assert "已证明没有更好的进度" in chinese.stderr
    written = json.loads((tmp_path / "s" / "one.json").read_text("utf-8"))
    assert written["projects"][0]["connected"] == "2028-10-15"
    assert [path.name for path in (tmp_path / "s").iterdir()] == ["one.json"]


def test_a_plan_as_data(planned):
    done = inside("schedule", planned, "--today", "2026-11-26", "--json", "--limit", "2")
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
    earlier = inside("schedule", planned, "--today", "2026-11-26", "--json", "--period", "2029")
    assert [one["project"] for one in json.loads(earlier.stdout)["projects"]] == ["first_wind"]


def test_days_are_worth_what_the_prices_of_the_plan_say(planned):
    done = inside("schedule", planned, "--by", "value", "--json", "--limit", "1")
    assert json.loads(done.stdout)["unit"] == "CNY"
    plan, case = read_plan(planned), read_case(planned / "case")
    projects = portfolio(plan, case, stages_of(case), Asked())
    worth = worth_of(plan, case, "company")
    days = days_worth(plan, case, projects)
    middle = mean(one.money for one in worth.values())
    for one in projects:
        known = worth.get((one.technology, one.zone, one.period))
        if known is not None:
            per_mw = max(known.money, 0.05 * middle)
        else:  # the farm that was published belongs to no period: the mean of its technology
            assert one.key == "first_wind"
            per_mw = mean(two.money for (name, _, _), two in worth.items() if name == "wind")
        assert days[one.key] == pytest.approx(one.capacity * per_mw)
    refused = inside("schedule", TINY, "--by", "value")
    assert refused.returncode == 2
    assert "follows from the prices of a plan" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--today", "tomorrow"], 2, "'tomorrow' is no day"),
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
    done = inside("schedule", TINY, "--today", "2026-11-26", "-o", tmp_path / "there" / "one.json")
    assert done.returncode == 2
    assert "there is a file, expected a file to write. Name another one." in done.stderr
    assert inside("schedule", TINY, "-o", tmp_path).returncode == 2
    assert (tmp_path / "there").read_text("utf-8") == "mine"
