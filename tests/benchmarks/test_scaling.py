"""The measurement of scaling runs on the solver as it is, and counts flops rightly."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from longspring.solve.interior.symbolic import Plan  # noqa: E402
from scaling import flops_of, main  # noqa: E402


def plan(**changes) -> Plan:
    """Return a plan that needs nothing but for what is named."""
    none = {
        name: np.zeros((0, 4), np.int32) if kind != "int" else 0
        for name, kind in ((n, str(t.__name__)) for n, t in Plan.__annotations__.items())
    }
    starts = {name: np.zeros(1, np.int32) for name in ("lower_start", "wide_start")}
    return Plan(**{**none, **starts, **changes})


def test_dense_rows_by_hand():
    # d = 3, b = 2, nothing carried: L and L^-1 2 * 27 / 3 = 18; L^-1 E 2 * 9 = 18;
    # W'W 3 * 2 * 3 = 18.
    assert flops_of(plan(dense=3, border=2)) == pytest.approx(54.0)


def test_a_chain_by_hand():
    # d = c = 2, k = 1, b = 4. Dense rows: 16 / 3 + 4 * 4 + 2 * 4 * 5 = 61.33; chain: L^-1 O
    # with one entry of O in the first row 2 * 2 = 4, its square 1 * 2 * 2 = 4, off the border
    # 2 * 4 * 1 * 2 = 16. Two more columns of the border that are skipped change nothing.
    linked = np.zeros(1, np.int32)
    found = flops_of(plan(dense=2, chain=2, carried=1, border=6, skip=2, linked=linked))
    assert found == pytest.approx(16 / 3 + 16 + 40 + 24)


def test_sparse_rows_and_products_by_hand():
    # One row with two below it (three places in all) and three of the border: 2 + 2 * 3 + 3 +
    # 2 * 2 * 3 + 3 * 4 = 35. Five lines of N at three flops, one limit at two: 17.
    starts = {"lower_start": np.array([0, 3]), "wide_start": np.array([0, 3])}
    lists = {"normal": np.zeros((5, 4)), "limit": np.zeros((1, 3))}
    assert flops_of(plan(sparse=1, **starts, **lists)) == pytest.approx(35.0 + 17.0)


def test_it_measures_the_solver_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """If the solver is built otherwise, this is where it shows."""
    out = tmp_path / "scaling.json"
    case = str(ROOT / "tests" / "cases" / "tiny")
    given = ["--case", case, "--hours", "438", "219", "--threads", "1", "--size", "200"]
    main([*given, "--out", str(out)])
    found = json.loads(out.read_text("utf-8"))
    assert [one["steps"] for one in found["iterations"]] == [20, 40]
    small, large = found["factor"]
    # The same pattern, twice the steps.
    assert large["gflop"] == pytest.approx(2.0 * small["gflop"], rel=1e-12)
    for one in (*found["factor"], *found["iterations"]):
        assert one["threads"] == 1
        assert one["seconds"] > 0.0
    assert 0.0 < large["gflop"] / large["seconds"] < large["peak"]
    assert set(found["machine"]) == {"cores", "memory_gb", "processor", "system"}
    assert "40 steps, 1 thread(s)" in capsys.readouterr().out
