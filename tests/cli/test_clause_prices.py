"""Prices and curves of a stored plan: kept with it, not found twice, and safe from a stop."""

import json
import os
import shutil
import signal
import subprocess

import numpy as np
import pytest

from cli.running import PROGRAM, TINY, inside, surroundings
from longspring.pricing import price_clauses
from longspring.results import read_plan
from longspring.revisit import rewrite

# The cheapest plan has 1.6 GW by 2040; 2 GW and an early closure of gas emissions bend it.
EDITS = (
    ("value: 0.4", "value: 2"),
    ("value: 3\n", "value: 300\n"),
    ("remedy_price: 1000000\n", "remedy_price: 20000\n"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    parent = tmp_path_factory.mktemp("priced")
    case = shutil.copytree(TINY, parent / "tiny")
    path = case / "agreement.yaml"
    text = path.read_text("utf-8")
    for old, new in EDITS:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    done = inside("plan", case, "--hours", 2190, "-o", parent / "out")
    assert done.returncode == 0, done.stderr
    return parent / "out"


@pytest.fixture
def out(made, tmp_path):
    return shutil.copytree(made, tmp_path / "out")


def test_prices_are_kept_with_the_plan_and_found_once(out):
    done = inside("clauses", out, "--price", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {row["clause"] for row in found["prices"]} == {"C01", "C02"}
    assert [row["clause"] for row in found["terms"]] == ["C01", "C02", "C16"]
    assert found["terms"][0]["evidence_zh"] == "并网证明"
    assert found["owners"] == []
    marginal = {(row["clause"], row["period"]): row["present_price"] for row in found["clauses"]}
    for row in found["prices"]:
        assert row["consistent"]
        assert row["dual"] == pytest.approx(marginal[row["clause"], row["period"]], rel=1e-9)
        assert row["range_low"] <= row["range_high"]
        assert row["drop_one_saving"] > 0.0
        changes = [one["change"] for one in found["parties"] if one["clause"] == row["clause"]]
        # Positions are of some 1e9 CNY, so their differences are good to some 1e-6 CNY.
        assert abs(sum(changes)) <= 1e-9 * sum(map(abs, changes)) + 1e-4
    assert inside("certify", out).returncode == 0
    before = (out / "plan.nc").read_bytes()
    again = inside("clauses", out, "--price", "--json")
    assert "simplex" not in again.stderr  # nothing was solved
    assert json.loads(again.stdout) == found
    assert (out / "plan.nc").read_bytes() == before
    assert 'data-clause="C01"' in (out / "report.html").read_text("utf-8")


def test_prices_are_printed_with_their_check_in_both_languages(out):
    english = inside("clauses", out, "--price", "--clause", "C01")
    assert "agrees" in english.stdout or "kink" in english.stdout
    assert "company" in english.stdout
    assert "What each clause changes for each party" in english.stderr
    chinese = inside("clauses", out, "--lang", "zh")
    assert "相符" in chinese.stdout or "拐点" in chinese.stdout


def test_a_stop_keeps_what_is_done_and_the_next_run_goes_on(out):
    seen = []

    def stop_in_the_second(stage, iteration, gap, elapsed):
        seen.append(stage)
        if stage == "simplex" and any("(2/2)" in one for one in seen):
            raise KeyboardInterrupt

    kept = []
    found = price_clauses(out, progress=stop_in_the_second, keep=kept.append)
    assert isinstance(found.stop, KeyboardInterrupt)
    done = set(found.plan.tables["clause_prices"].columns["clause"].tolist())
    assert len(done) == len(kept) == 1
    assert set(found.undone) | done == {"C01", "C02"}
    rewrite(out, found.plan, "a report")
    stages = []
    rest = price_clauses(out, progress=lambda *state: stages.append(state[0]))
    assert f"{found.undone[0]} (1/1)" in stages
    assert rest.stop is None
    both = rest.plan.tables["clause_prices"].columns["clause"].tolist()
    assert set(both) == {"C01", "C02"}


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_command_of_a_background_shell_keeps_what_is_done_when_it_is_stopped(out, name):
    """A shell without job control starts `command &` deaf to SIGINT; nohup and scripts do so."""
    number = getattr(signal, name)
    arguments = ("clauses", str(out), "--price", "--hours", "438")
    shell = ("sh", "-c", '"$0" "$@" & echo $!; wait $!; exit $?', str(PROGRAM), *arguments)
    pipe = subprocess.PIPE
    with subprocess.Popen(
        shell, stdout=pipe, stderr=pipe, env=surroundings(), text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        child = int(process.stdout.readline())
        lines = []
        for line in process.stderr:
            lines.append(line)
            if "(2/2)" in line:
                os.kill(child, number)
        said = "".join(lines)
        assert process.wait(timeout=60) == 130, said
    assert "not reached: C0" in said
    prices = read_plan(out).tables["clause_prices"].columns
    assert len(set(prices["clause"].tolist())) == 1
    assert 'data-clause="C01"' in (out / "report.html").read_text("utf-8")


def test_a_stop_while_writing_hands_back_what_is_done(out):
    def stop(_plan):
        raise KeyboardInterrupt

    found = price_clauses(out, keep=stop)
    assert isinstance(found.stop, KeyboardInterrupt)
    assert set(found.plan.tables["clause_prices"].columns["clause"].tolist()) == {"C01"}
    assert found.undone == ("C02",)


def test_the_curve_is_convex_and_starts_where_the_clause_costs_nothing(out):
    done = inside("clauses", out, "--curve", "C01", "--points", 5, "--price", "--clause", "C01")
    assert done.returncode == 0, done.stderr
    assert "(agreed)" in done.stdout
    tables = read_plan(out).tables
    columns = tables["clause_curves"].columns
    bounds, costs = columns["bound"], columns["cost"]
    assert bounds.size == 5
    assert bounds[2] == pytest.approx(2000.0)
    assert costs[2] == 0.0
    slopes = np.diff(costs) / np.diff(bounds)
    assert np.all(np.diff(slopes) >= -1e-6 * abs(slopes).max())
    saving = tables["clause_prices"].columns["drop_one_saving"][0]
    assert costs[0] == pytest.approx(-saving, rel=1e-6)
    # The second point of the same request replaces the first: the table holds one curve.
    assert inside("clauses", out, "--curve", "C01", "--points", 3).returncode == 0
    assert read_plan(out).tables["clause_curves"].rows == 3


def test_what_cannot_be_priced_is_said(out):
    assert inside("clauses", out, "--curve", "C99").returncode == 2
    done = inside("clauses", out, "--price", "--clause", "C99")
    assert done.returncode == 2
    assert "expected one of C01" in done.stderr
    assert "nothing to price" in inside("clauses", out, "--price", "--clause", "C16").stderr
