"""`longspring plan --gap`: both bounds in the manifest, on the terminal and in the report."""

import json
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.running import PROGRAM, TINY, longspring, surroundings
from longspring.catalogue import percent_at_most
from longspring.cli.plan import share_of
from longspring.errors import UsageError

Made = tuple[Path, dict[str, Any], str]


# Who takes the hourly program, and who leaves it to merged steps.
SOLVERS = ("structured", "highs")


@pytest.fixture(scope="module", params=SOLVERS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return the folder of a plan within 15 %, what was printed of it, and what was said."""
    folder = tmp_path_factory.mktemp("plans") / "tiny"
    solver = str(request.param)
    done = longspring("plan", TINY, "-o", folder, "--gap", "15%", "--solver", solver, "--json")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout), done.stderr


def test_both_bounds_are_in_the_manifest_and_on_standard_output(made: Made) -> None:
    folder, printed, _ = made
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert printed["resolution"] == manifest["resolution"]
    found, certificate = manifest["resolution"], manifest["certificate"]
    assert found["steps"] == 8760
    assert found["asked_gap"] == 0.15
    assert 0 < found["lower"] < found["upper"] == manifest["objective"]
    gap = (found["upper"] - found["lower"]) / found["upper"]
    assert found["proved_gap"] == pytest.approx(gap, rel=1e-12)
    assert gap <= 0.15
    assert max(one["lower"] for one in found["rounds"]) == found["lower"]
    assert min(one["upper"] for one in found["rounds"]) == found["upper"]
    assert certificate["passed"] is True
    assert certificate["primal"] <= 1e-6
    assert certificate["safe_bound"] == pytest.approx(found["lower"], rel=1e-12)
    assert certificate["gap"] == pytest.approx(gap, rel=1e-6)


def test_the_rounds_are_told_as_they_go(made: Made) -> None:
    _, manifest, said = made
    found = manifest["resolution"]
    direct = found["merged_steps"] == found["steps"]
    assert direct == (manifest["solver"]["name"] == "structured")
    count = len(found["rounds"])
    assert said.count("the program of every hour, iteration") == (count if direct else 0)
    assert said.count("bound from merged steps, iteration") == (0 if direct else count)
    assert said.count("dispatching every hour, iteration") == (0 if direct else count)


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.004046, "0.41%"),
        (0.0041, "0.41%"),
        (0.0, "0.00%"),
        (1e-9, "0.01%"),
        (0.15, "15.00%"),
        (float("inf"), "inf%"),
    ],
)
def test_a_proved_gap_is_written_rounded_up(share: float, written: str) -> None:
    assert percent_at_most(share) == written


def test_the_report_names_both_bounds_in_both_languages(made: Made) -> None:
    folder, manifest, _ = made
    page = (folder / "report.html").read_text("utf-8")
    gap = percent_at_most(manifest["resolution"]["proved_gap"])
    lower = f"{manifest['resolution']['lower'] / 1e9:.4g}"
    for words in (rf"proved to be at most {gap} above[^<]*{lower}", rf"最多比最优方案高 {gap}"):
        assert re.search(words, page), words


def test_certify_proves_both_bounds_again(made: Made, tmp_path: Path) -> None:
    folder, manifest, _ = made
    done = longspring("certify", folder, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["safe_bound"] == pytest.approx(manifest["resolution"]["lower"], rel=1e-9)
    assert found["objective"] == pytest.approx(manifest["resolution"]["upper"], rel=1e-9)
    # A manifest that claims a narrower gap than is proved does not pass.
    boast = tmp_path / "boast"
    shutil.copytree(folder, boast)
    text = (boast / "manifest.json").read_text("utf-8")
    claimed = text.replace('"asked_gap": 0.15', '"asked_gap": 0.01')
    assert claimed != text
    (boast / "manifest.json").write_text(claimed, "utf-8")
    refused = longspring("certify", boast)
    assert refused.returncode == 5
    assert "gap" in refused.stderr


def test_clauses_of_a_plan_between_bounds_are_priced_at_named_steps_only(made: Made) -> None:
    refused = longspring("clauses", made[0], "--price")
    assert (refused.returncode, "--hours 24" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "share"), [("0.5%", 0.005), ("0.005", 0.005), (" 2 %", 0.02), ("1％", 0.01)]
)
def test_a_share_is_read_with_and_without_percent(text: str, share: float) -> None:
    assert share_of(text) == pytest.approx(share)


def test_no_gap_is_no_share() -> None:
    assert share_of(None) is None


@pytest.mark.parametrize("text", ["", "half", "%", "0,5%"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"Write 0\.5% or 0\.005"):
        share_of(text)


@pytest.mark.parametrize("text", ["0", "1.5", "nan", "-1%"])
def test_a_gap_out_of_range_ends_with_2(text: str, tmp_path: Path) -> None:
    done = longspring("plan", TINY, "-o", tmp_path / "out", f"--gap={text}")
    assert done.returncode == 2, done.stderr
    assert "give a share" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("solver", "stage", "solving"),
    [
        ("highs", "dispatching", "solving (simplex)"),
        ("structured", "the program of every hour", "solving, "),
    ],
)
def test_interrupting_a_solve_leaves_nothing(
    tmp_path: Path, solver: str, stage: str, solving: str
) -> None:
    how = ("--gap", "1%", "--solver", solver)
    process = subprocess.Popen(
        [str(PROGRAM), "plan", str(TINY), "-o", str(tmp_path / "out"), *how],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=surroundings(),
        text=True,
    )
    assert process.stderr is not None
    begun = False
    for line in process.stderr:
        begun |= line.startswith(stage)
        if begun and line.startswith(solving):
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []
