"""A solve that was killed goes on from where it was, to the same optimum."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from longspring.plan import Settings, plan_case, write_planned
from longspring.results.kept import forget_point, keep_point, kept_path, kept_point

TINY = Path(__file__).parent / "cases" / "tiny"
RUN = """
import sys
from pathlib import Path
from longspring.plan import Settings, plan_case
settings = Settings(hours=24, solver="structured", target=Path(sys.argv[2]), keep_every=0.0)
plan_case(sys.argv[1], settings, lambda *now: print(*now, flush=True))
"""


def test_what_was_kept_is_read_with_its_key_alone(tmp_path):
    target, arrays = tmp_path / "out", {"x": np.arange(3.0), "y.0": np.ones((2, 2))}
    assert kept_point(target, "a") is None
    keep_point(target, "a", arrays)
    found = kept_point(target, "a")
    assert found is not None
    assert sorted(found) == ["x", "y.0"]
    assert np.array_equal(found["x"], arrays["x"])
    assert kept_point(target, "b") is None
    kept_path(target).write_bytes(kept_path(target).read_bytes()[:200])
    assert kept_point(target, "a") is None
    forget_point(target)
    assert list(tmp_path.iterdir()) == []


def test_a_solve_killed_half_way_ends_at_the_same_optimum(tmp_path):
    """The child is killed at its tenth iteration; the next run begins there and not at 0."""
    target = tmp_path / "out"
    whole = plan_case(TINY, Settings(hours=24, solver="structured"))
    child = subprocess.Popen(
        [sys.executable, "-c", RUN, str(TINY), str(target)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    for line in child.stdout:
        stage, iteration, *_ = line.split()
        if stage == "solve" and int(iteration) >= 10:
            os.kill(child.pid, signal.SIGKILL)
            break
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL
    assert kept_path(target).exists()
    told: list[int] = []
    settings = Settings(hours=24, solver="structured", target=target)
    planned = plan_case(
        TINY, settings, lambda stage, *now: told.append(now[0]) if stage == "solve" else None
    )
    assert told[1] >= 8  # the first is the beginning of the stage
    assert planned.solution.objective == pytest.approx(whole.solution.objective, rel=1e-6)
    assert planned.plan.manifest["certificate"]["passed"]
    write_planned(planned, target, "<html></html>")
    assert not kept_path(target).exists()


def test_a_changed_case_begins_anew(tmp_path):
    target = tmp_path / "out"
    settings = Settings(hours=24, solver="structured", target=target, keep_every=0.0)
    plan_case(TINY, settings)
    assert kept_path(target).exists()
    told: list[int] = []
    other = Settings(hours=48, solver="structured", target=target)
    plan_case(TINY, other, lambda stage, *now: told.append(now[0]) if stage == "solve" else None)
    assert told[1] == 0
