"""Planning from the command line: files, exit codes, and what is left behind when it fails."""

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from cli.running import PROGRAM, TINY, longspring, surroundings

INTERFACE = {
    "objective": (),
    "certificate": ("passed", "primal", "dual", "gap", "safe_bound"),
    "solver": ("name", "version", "iterations", "seconds"),
    "seconds": ("read", "profiles", "build", "solve", "certify", "write"),
    "peak_rss_mb": (),
    "columns": (),
    "rows": (),
    "nonzeros": (),
    "case_sha256": (),
    "assumed_share": (),
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan of the tiny case, made by the command."""
    folder = tmp_path_factory.mktemp("plans") / "tiny"
    done = longspring("plan", TINY, "-o", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return a case that asks for more wind than may stand: clause C01 cannot be kept."""
    folder = tmp_path / "broken"
    shutil.copytree(TINY, folder)
    agreement = folder / "agreement.yaml"
    text = agreement.read_text("utf-8")
    assert text.count("value: 0.4\n") == 1
    agreement.write_text(text.replace("value: 0.4\n", "value: 400\n"), "utf-8")
    return folder


def test_a_plan_is_a_folder_of_three_files_and_its_case(out: Path) -> None:
    names = {path.name for path in out.iterdir()}
    assert names == {"plan.nc", "manifest.json", "report.html", "case"}


def test_the_manifest_has_every_key_of_the_interface(out: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    for key, parts in INTERFACE.items():
        assert key in manifest
        for part in parts:
            assert part in manifest[key], f"{key}.{part}"
    assert manifest["certificate"]["passed"] is True
    for part in ("primal", "dual", "gap"):
        assert 0 <= manifest["certificate"][part] <= 1e-6
    assert manifest["objective"] == pytest.approx(manifest["certificate"]["safe_bound"], rel=1e-6)


def test_json_goes_to_standard_output_and_words_to_standard_error(
    out: Path, tmp_path: Path
) -> None:
    done = longspring("plan", TINY, "-o", tmp_path / "again", "--json", NO_COLOR="1")
    manifest = json.loads(done.stdout)
    first = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["case_sha256"] == first["case_sha256"]
    assert manifest["objective"] == pytest.approx(first["objective"], rel=1e-9)
    assert "reading the case" in done.stderr
    assert "\x1b" not in done.stderr


def test_ledger_prints_one_line_an_account_and_one_account_in_full(out: Path) -> None:
    lines = json.loads(longspring("ledger", out, "--json").stdout)
    by_name = {line["account"]: line for line in lines}
    assert len(by_name) == len(lines)
    parts = json.loads(longspring("ledger", out, "--account", "capacity", "--json").stdout)
    for period, amount in by_name["capacity"]["amounts"].items():
        total = sum(part["amounts"].get(period, 0.0) for part in parts)
        assert total == pytest.approx(amount)
    positions = json.loads(longspring("ledger", out, "--account", "net_position", "--json").stdout)
    for period in by_name["system_cost"]["amounts"]:
        assert sum(part["amounts"][period] for part in positions) == pytest.approx(0.0, abs=1.0)


def test_ledger_names_the_nearest_account(out: Path) -> None:
    done = longspring("ledger", out, "--account", "co3")
    assert done.returncode == 2
    assert "Did you mean 'co2'?" in done.stderr


def test_clauses_prints_what_each_gets(out: Path) -> None:
    found = json.loads(longspring("clauses", out, "--json").stdout)
    rows = {(row["clause"], row["period"]): row for row in found["clauses"]}
    assert {clause for clause, _ in rows} == {"C01", "C02", "C16"}
    for row in rows.values():
        over = row["value"] - row["bound"]
        assert row["slack"] == pytest.approx(over if row["sense"] == ">=" else -over)
        assert bool(row["met"]) == (row["slack"] >= -1e-6 * max(1.0, abs(row["bound"])))
    assert "风电装机" in longspring("clauses", out, "--lang", "zh").stdout


def test_prices_lie_between_the_finite_differences(tmp_path: Path) -> None:
    """With 2 GW of wind asked for, C01 bends the plan; its price is checked by planning again."""
    case = tmp_path / "windy"
    shutil.copytree(TINY, case)
    agreement = case / "agreement.yaml"
    text = agreement.read_text("utf-8")
    agreement.write_text(text.replace("value: 0.4\n", "value: 2\n"), "utf-8")
    out = tmp_path / "out"
    assert longspring("plan", case, "-o", out, "--hours", "219").returncode == 0
    done = longspring("clauses", out, "--price", "--json")
    assert done.returncode == 0, done.stderr
    (price,) = json.loads(done.stdout)["prices"]
    assert price["clause"] == "C01"
    assert price["dual"] > 0
    assert price["fd_down"] - 1e-3 * price["dual"] <= price["dual"]
    assert price["dual"] <= price["fd_up"] + 1e-3 * price["dual"]
    assert price["drop_one_saving"] > 0
    assert longspring("certify", out).returncode == 0
    unknown = longspring("clauses", out, "--price", "--clause", "C99")
    assert (unknown.returncode, "one of C01, C02, C16" in unknown.stderr) == (2, True)


def test_certify_passes_what_was_planned_and_refuses_what_was_changed(
    out: Path, tmp_path: Path
) -> None:
    done = longspring("certify", out, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["passed"] is True
    changed = tmp_path / "changed"
    shutil.copytree(out, changed)
    prices = changed / "case" / "fuel_prices.csv"
    prices.write_text(prices.read_text("utf-8").replace("2040", "2040", 1) + "\n", "utf-8")
    costs = changed / "case" / "parameters.csv"
    costs.write_text(costs.read_text("utf-8").replace("0.0", "0.1", 1), "utf-8")
    refused = longspring("certify", changed)
    assert refused.returncode == 5
    assert "Plan again" in refused.stderr


def test_an_agreement_that_cannot_be_kept_ends_with_4_and_writes_nothing(
    broken: Path, tmp_path: Path
) -> None:
    done = longspring("plan", broken, "-o", tmp_path / "out")
    assert done.returncode == 4, done.stderr
    assert "longspring diagnose" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]


def test_diagnose_names_the_culprit_in_its_own_words(broken: Path) -> None:
    found = json.loads(longspring("diagnose", broken, "--json").stdout)
    assert found["feasible"] is False
    assert found["named"][0] == "C01"
    assert found["relaxations"][0]["possible"] < found["relaxations"][0]["agreed"]
    spoken = longspring("diagnose", broken, "--lang", "zh")
    assert spoken.returncode == 4
    assert "到2040年县域装机不低于40万千瓦" in spoken.stdout


def test_diagnose_finds_nothing_where_nothing_is_wrong() -> None:
    done = longspring("diagnose", TINY, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["feasible"] is True


def test_a_folder_that_is_no_plan_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    done = longspring("plan", TINY, "-o", tmp_path)
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_what_is_no_plan_is_said_to_be_none(tmp_path: Path) -> None:
    for command in ("ledger", "clauses", "certify"):
        done = longspring(command, tmp_path)
        assert done.returncode == 2, command
        assert "is not a plan" in done.stderr


def test_export_writes_tables_that_add_up_to_the_ledger(out: Path, tmp_path: Path) -> None:
    done = longspring("export", out, "--to", "csv", "-o", tmp_path / "tables")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "tables" / "accounts.csv") in done.stdout.splitlines()
    header = (tmp_path / "tables" / "accounts.csv").read_text("utf-8").splitlines()[0].split(",")
    assert {"account", "period", "value"} <= set(header)


def test_interrupting_ends_with_130_and_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [str(PROGRAM), "plan", str(TINY), "-o", str(tmp_path / "out"), "--hours", "1"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=surroundings(),
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("solving"):
            break
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []
