"""The village plant, the level of coefficients, and ledgers by county, as a user asks for them."""

import json
import shutil

import pytest

from cli.running import TINY, inside


def test_villages_as_data_and_as_a_table_in_both_languages():
    done = inside("villages", "changchun", "--json")
    assert done.returncode == 0, done.stderr
    found = {
        (one["scheme"], one["price_case"], one["capital"]): one for one in json.loads(done.stdout)
    }
    assert round(found["wind_100", "protected", "debt"]["net"], -3) == 41_000
    assert round(found["wind_100", "market", "debt"]["net"], -3) == 9_000
    assert len(found) == 8
    english, chinese = (
        inside("villages", "changchun"),
        inside("villages", "changchun", "--lang", "zh"),
    )
    assert "40,815" in english.stdout
    assert "short of the promise" in english.stdout
    assert "40,815" in chinese.stdout
    assert "距承诺差额" in chinese.stdout


def test_a_case_without_schemes_says_so():
    done = inside("villages", TINY)
    assert done.returncode == 2
    assert "schemes.csv" in done.stderr


def changed_case(tmp_path, drop):
    """Return a copy of the tiny case whose coefficients lack the rows that begin with `drop`."""
    case = shutil.copytree(TINY, tmp_path / "case")
    lines = (case / "coefficients.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(drop)]
    assert len(kept) < len(lines)
    (case / "coefficients.csv").write_text("".join(kept), "utf-8")
    return case


def test_check_finds_rows_of_coefficients_that_are_missing(tmp_path):
    """Whatever a plan would be refused for, `check` says, with its code; nothing is planned."""
    case = changed_case(tmp_path, ("jobs,heat_pump,operation", "jobs_learning,electrolyser"))
    done = inside("check", case)
    assert done.returncode == 3
    assert "LS-0807 jobs.yaml" in done.stderr
    assert "no row of table 'jobs' for 'heat_pump', item 'operation'" in done.stderr
    assert "no row of table 'jobs_learning' for 'electrolyser'" in done.stderr
    found = json.loads(inside("check", case, "--json").stdout)["issues"]
    assert {one["code"] for one in found} == {"LS-0807"}
    assert all("coefficients.csv" in one["fix"] for one in found)


def test_check_finds_a_table_that_an_account_of_the_case_names_in_vain(tmp_path):
    case = changed_case(tmp_path, ("crew,",))
    own = """
  - name: crews
    ledger: jobs
    label: {en: Crews, zh: 班组}
    unit: "1"
    terms:
      - {quantity: build, factors: ["coefficient:crew"], where: {technology: wind}}
"""
    accounts = case / "accounts.yaml"
    before = accounts.read_text("utf-8") if accounts.exists() else "accounts:"
    accounts.write_text(before.rstrip() + own, "utf-8")
    done = inside("check", case)
    assert done.returncode == 3
    assert "accounts.yaml" in done.stderr
    assert "'coefficient:crew'" in done.stderr


def test_check_says_which_accounts_are_left_out_for_want_of_a_table(tmp_path):
    absent = json.loads(inside("check", TINY, "--json").stdout)["absent_tables"]
    assert absent["wage"] == ["rural_wages"]
    assert "charging" in inside("check", TINY).stderr
    case = changed_case(tmp_path, ("village_debt",))
    assert "village_debt" in json.loads(inside("check", case, "--json").stdout)["absent_tables"]
    assert "village_debt" not in absent


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Return a plan of the tiny case at the low level of its coefficients."""
    folder = tmp_path_factory.mktemp("level")
    case = shutil.copytree(TINY, folder / "case")
    account = (
        "{name: crew, ledger: own, label: {en: Crew, zh: 人手}, unit: '1', index: [zone, item], "
    )
    terms = "terms: [{quantity: build, factors: ['coefficient:crew'], where: {technology: wind}}]}"
    (case / "accounts.yaml").write_text(f"accounts:\n  - {account}{terms}\n", encoding="utf-8")
    done = inside("plan", case, "--hours", "168", "--coefficients", "low", "-o", folder / "out")
    assert done.returncode == 0, done.stderr
    return folder / "out"


def test_a_level_is_planned_at_kept_and_certified(planned):
    manifest = json.loads((planned / "manifest.json").read_text("utf-8"))
    assert manifest["coefficients"] == "low"
    done = inside("ledger", planned, "--account", "crew", "--json")
    lines = json.loads(done.stdout)
    assert {line["labels"][-1] for line in lines} == {"construction", "operation"}
    for line in lines:
        ratio = 4.0 if line["labels"][-1] == "construction" else 3.0  # 2 / 0.5 and 1.5 / 0.5
        for year, amount in line["amounts"].items():
            assert line["low"][year] == pytest.approx(amount)
            assert line["high"][year] == pytest.approx(ratio * amount)
    assert inside("certify", planned).returncode == 0


def test_counties_add_up_and_villages_divide(planned):
    whole = json.loads(inside("ledger", planned, "--account", "crew", "--json").stdout)
    shared = inside("ledger", planned, "--account", "crew", "--by", "county", "--json")
    counties = json.loads(shared.stdout)
    for year in ("2030", "2040"):
        total = sum(line["amounts"].get(year, 0.0) for line in whole)
        assert sum(line["amounts"].get(year, 0.0) for line in counties) == pytest.approx(total)
    each = inside("ledger", planned, "--account", "crew", "--by", "village", "--json")
    assert {line["unit"] for line in json.loads(each.stdout)} == {"1 per village"}
    shown = inside("ledger", planned, "--account", "crew", "--by", "county")
    assert "[" in shown.stdout
    assert "Construction" in shown.stdout
    assert "key of the account" in shown.stderr


def test_a_level_that_is_not_there_is_refused(tmp_path):
    done = inside("plan", tmp_path, "--coefficients", "middle", "-o", tmp_path / "out")
    assert done.returncode == 2
