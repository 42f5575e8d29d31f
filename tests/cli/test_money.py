"""Money from the command line: values, pro forma, budgets and bills, in both languages."""

import csv
import json
from pathlib import Path

import pytest

from cli.running import TINY, inside, longspring


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan of the tiny case, made by the command."""
    folder = tmp_path_factory.mktemp("plans") / "tiny"
    done = longspring("plan", TINY, "-o", folder, "--hours", "876")
    assert done.returncode == 0, done.stderr
    return folder


def test_without_more_it_says_what_the_plan_is_worth_to_each(out: Path) -> None:
    found = json.loads(inside("money", out, "--json").stdout)
    worth = {row["party"]: row for row in found["parties"]}
    assert worth["company"]["rate"] == 0.07
    assert worth["city"]["rate"] == 0.05  # it has none of its own
    ledger = json.loads(inside("ledger", out, "--account", "npv", "--json").stdout)
    (company,) = (row for row in ledger if row["labels"] == ["company"])
    assert worth["company"]["npv"] == pytest.approx(sum(company["amounts"].values()), abs=0.01)
    assert [row["price_case"] for row in found["returns"]] == ["plan", "high", "low"]
    assert worth["company"]["npv_low"] < worth["company"]["npv"] < worth["company"]["npv_high"]
    assert worth["villages"]["npv_low"] == worth["villages"]["npv_high"]
    text = inside("money", out).stdout
    assert "7.00 %" in text
    assert "High price" in text
    assert "高价" in inside("money", out, "--lang", "zh").stdout


def test_a_party_has_projects_pro_forma_and_budget(out: Path) -> None:
    found = json.loads(inside("money", out, "--party", "company", "--json").stdout)
    assert set(found) == {"projects", "proforma", "budget"}
    received: dict[int, float] = {}
    for row in found["budget"]:
        received[row["year"]] = received.get(row["year"], 0.0) + row["received"]
    for row in found["proforma"]:
        lines = set(row) - {"scope", "party", "technology", "zone", "vintage", "price_case"}
        equity = sum(row[line] for line in lines - {"year", "standing"})
        assert received[row["year"]] == pytest.approx(equity, abs=1.0)
    text = inside("money", out, "--party", "company").stdout
    assert "Loan drawn" in text
    assert "Linear estimate of taxes, paid back" in text
    village = json.loads(inside("money", out, "--party", "villages", "--json").stdout)
    assert set(village) == {"budget"}


def test_a_project_by_year_under_another_price(out: Path) -> None:
    both = {}
    for prices in ("high", "low"):
        done = inside("money", out, "--project", "wind:county:today", "--prices", prices, "--json")
        both[prices] = {row["year"]: row for row in json.loads(done.stdout)["proforma"]}
    assert both["high"].keys() == both["low"].keys()
    for year, row in both["high"].items():
        assert row["revenue"] == pytest.approx(2.0 * both["low"][year]["revenue"])
    assert "2030" in inside("money", out, "--project", "wind:county:today").stdout


def test_bills_by_zone_as_csv(out: Path) -> None:
    done = inside("money", out, "--party", "households", "--zones", "--csv")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert {row["zone"] for row in rows} <= {"city", "county"}
    assert {int(row["year"]) for row in rows} == set(range(2030, 2050))
    assert "2040" in inside("money", out, "--party", "households", "--zones").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--party", "compny"), "Did you mean 'company'?"),
        (("--project", "wind:county"), "found no project 'wind:county'"),
        (("--prices", "hihg"), "Did you mean 'high'?"),
    ],
)
def test_what_is_not_there_is_named(out: Path, arguments: tuple[str, str], said: str) -> None:
    done = inside("money", out, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
