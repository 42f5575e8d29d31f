"""The ladder runs, who is too slow is stopped and not tried again, and a run can go on."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from ladder import Record, fill, main, stopped_before  # noqa: E402

pytestmark = pytest.mark.external

CASE = ["--case", str(ROOT / "tests" / "cases" / "tiny")]


def run(out: Path, *given: str) -> list[dict]:
    main([*CASE, "--out", str(out), *given])
    return json.loads(out.read_text("utf-8"))["records"]


def test_every_contender_climbs_a_tiny_ladder(tmp_path: Path):
    out = tmp_path / "ladder.json"
    found = run(out, "--rungs", "1x8x1", "--subjects", "network", "--limit", "300")
    assert [one["contender"] for one in found] == ["structured", "hipo", "pypsa-hipo", "pypsa"]
    for one in found:
        assert (one["status"], one["passed"], one["message"]) == ("done", True, "")
        assert one["objective"] == pytest.approx(found[0]["objective"], rel=1e-6)
        assert set(one["seconds"]) == {"read", "build", "solve"}
        assert 0.0 < sum(one["seconds"].values()) < one["wall"]
        assert one["iterations"] > 0
        assert one["columns"] > 0
        # An interpreter with NumPy has more than 50 MB, and nothing here a gigabyte.
        assert 50.0 < one["megabytes"] < 1000.0
    assert found[0]["gap"] <= 1e-6
    assert found[3]["gap"] is None
    # Going on with the file adds what it lacks, and measures nothing again.
    more = run(out, "--rungs", "1x8x1", "--contenders", "hipo", "--limit", "300", "--add")
    assert more[:4] == found
    assert [(one["subject"], one["contender"]) for one in more[4:]] == [("city", "hipo")]


def test_who_reaches_the_limit_is_stopped_and_not_tried_where_nothing_is_smaller(tmp_path: Path):
    """PyPSA cannot even be imported in a fifth of a second."""
    given = ["--subjects", "network", "--contenders", "pypsa", "--limit", "0.2"]
    first, second = run(tmp_path / "a.json", "--rungs", "1x8x1", "1x24x2", *given)
    assert (first["status"], first["objective"], first["passed"]) == ("stopped", None, None)
    assert first["wall"] > 0.2
    assert (second["status"], second["message"], second["wall"]) == ("skipped", "1x8x1", 0.0)
    # No more time, nothing new; more time, and both are tried again.
    again = run(tmp_path / "a.json", "--rungs", "1x8x1", "1x24x2", *given, "--add")
    assert again == [first, second]
    given[-1] = "0.3"
    longer = run(tmp_path / "a.json", "--rungs", "1x8x1", "1x24x2", *given, "--add")
    assert [(one["size"], one["status"], one["limit"]) for one in longer] == [
        ("1x8x1", "stopped", 0.3),
        ("1x24x2", "skipped", 0.3),
    ]


def test_a_smaller_size_is_one_that_is_larger_in_nothing():
    records = [Record("city", "3x672x6", "pypsa", limit=100.0)]

    def before(size: str, limit: float = 100.0, contender: str = "pypsa", subject: str = "city"):
        return stopped_before(Record(subject, size, contender, limit=limit), records)

    assert before("7x672x6") == before("3x672x6") == before("3x2190x6") == "3x672x6"
    assert before("11x8760x1") == ""  # fewer periods
    assert before("1x8760x6") == ""  # fewer zones
    assert before("7x672x6", limit=200.0) == ""  # more time
    assert before("7x672x6", contender="hipo") == before("7x672x6", subject="network") == ""


def test_a_contender_that_breaks_is_shown_as_failed_with_its_last_words(tmp_path: Path):
    record = Record("city", "1x8x1", "hipo")
    told = '{"stage": "read", "seconds": 2.5}\nchatter\n'
    fill(record, told, "Traceback ...\nValueError: it broke\n", 3.0, 99.0, False)
    assert (record.status, record.message) == ("failed", "ValueError: it broke")
    assert (record.seconds, record.wall, record.megabytes) == ({"read": 2.5}, 3.0, 99.0)


def test_who_is_stopped_has_told_what_it_had_done():
    record = Record("city", "1x8x1", "pypsa", limit=10.0)
    told = '{"stage": "build", "seconds": 4.0, "columns": 7, "rows": 3}\n{"stage": "sol'
    fill(record, told.rpartition("\n")[0], "", 10.1, 500.0, True)
    assert (record.status, record.seconds, record.columns) == ("stopped", {"build": 4.0}, 7)


def test_two_machines_do_not_share_a_table(tmp_path: Path):
    out = tmp_path / "ladder.json"
    other = {"machine": {"cores": 999}, "versions": {}, "records": []}
    out.write_text(json.dumps(other), "utf-8")
    with pytest.raises(SystemExit, match="Begin anew"):
        run(out, "--rungs", "1x8x1", "--add")
    assert json.loads(out.read_text("utf-8")) == other
