"""Stored measurements become tables and pictures, and the pages hold what is stored."""

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from plot import COLOURS, picture  # noqa: E402
from show import filled, ladder_part, made, readme_part, scaling_part  # noqa: E402

STORED = json.loads((Path(__file__).parent / "ladder.json").read_text("utf-8"))
SCALING = json.loads((Path(__file__).parent / "scaling.json").read_text("utf-8"))
SVG = "{http://www.w3.org/2000/svg}"


def rows(part: str, word: str) -> list[list[str]]:
    lines = [line for line in part.splitlines() if word in line and line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_table_of_a_stored_ladder():
    part = ladder_part(STORED)
    assert "4 cores (A processor), 16 GB of memory" in part
    ours, hipo = rows(part, "longspring, structured")[0], rows(part, "longspring + HiPO")[0]
    assert ours == [
        *("1 x 672 x 1", "longspring, structured", "12,345", "0.5 s", "1.5 s", "8.0 s", "1.0"),
        *("300 MB", "40", "certified, gap 2e-08", "reference"),
    ]
    # 0.5 + 1.5 + 18 = 20 s beside 10 s; 1000.01 beside 1000 is 1e-5.
    assert hipo[6] == "2.0"
    assert hipo[10] == "+1e-05"
    assert hipo[9] == "refused (dual), gap 3e-05"


def test_who_was_stopped_skipped_or_failed_is_shown_as_that():
    part = ladder_part(STORED)
    best, default = rows(part, "its best setting"), rows(part, "its default")
    # Stopped at 100 s, where ours took 10 s.
    assert default[0][6:10] == ["> 10.0", "700 MB", "", "stopped at 100 s"]
    assert default[0][4] == "6.0 s"
    assert default[0][5] == ""
    assert default[1][6:10] == ["", "", "", "not tried: stopped at 1x672x1"]
    assert best[1][9] == "failed: MemoryError"
    assert best[0][9:11] == ["optimal, says HiGHS", "-2e-09"]


def test_sizes_stand_by_periods_steps_and_zones():
    order = [row[0] for row in rows(ladder_part(STORED), "longspring, structured")]
    assert order == ["1 x 672 x 1", "11 x 672 x 1", "1 x 2190 x 1"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_of_a_stored_ladder(language: str):
    tree = ElementTree.fromstring(picture(STORED["records"], language))
    dots = list(tree.iter(f"{SVG}circle"))
    open_marks = [one for one in tree.iter(f"{SVG}path") if one.get("fill") == "#ffffff"]
    done = sum(record["status"] == "done" for record in STORED["records"])
    stopped = sum(record["status"] == "stopped" for record in STORED["records"])
    assert len(dots) == done + len(COLOURS)  # and one each in the legend
    assert len(open_marks) == stopped + 1
    words = "".join(tree.itertext())
    assert ("seconds" in words) == (language == "en")
    assert ("分区数" in words) == (language == "zh")
    # A decade is as far from the next everywhere: 10 s stands between 1 s and 100 s.
    left = min(float(dot.get("cx")) for dot in dots)
    assert left >= 60.0
    width, height = (float(word) for word in tree.get("viewBox").split()[2:])
    for dot in dots:
        assert 0.0 < float(dot.get("cx")) < width
        assert 0.0 < float(dot.get("cy")) < height


def test_a_dot_stands_at_its_seconds():
    """From 10 s at the bottom, 342, to 100 s at the top, 92: 20 s at 342 - 250 log10(2) = 266.7."""
    tree = ElementTree.fromstring(picture(STORED["records"][:4], "en"))
    down = {dot.get("fill"): float(dot.get("cy")) for dot in tree.iter(f"{SVG}circle")}
    assert down[COLOURS["structured"]] == pytest.approx(342.0)
    assert down[COLOURS["hipo"]] == pytest.approx(266.7)
    triangle = [one for one in tree.iter(f"{SVG}path") if one.get("fill") == "#ffffff"][-1]
    # Its tip is 5 above its place.
    assert triangle.get("d").split("L")[1].split()[1] == "87.0"


def test_the_table_of_stored_scaling():
    part = scaling_part(SCALING)
    # 0.2 s for 100 steps, 0.44 s for 200: 2.2 beside 2 ms a step, 10 % above linear.
    assert "| 100 | 1 | 200 | 2,000 | +0% | 1.00 |" in part
    assert "| 200 | 1 | 440 | 2,200 | +10% | 1.00 |" in part
    assert "| 200 | 2 | 220 | 1,100 | +10% | 2.00 |" in part
    # 3 Gflop in 0.1 s are 30 of 60 Gflop/s.
    assert "| 100 | 1 | 3.00 | 0.100 | 30.0 | 60.0 | 50% |" in part


def test_a_page_keeps_its_words_and_needs_its_part():
    page = "a\n<!-- made: x -->\nold\n<!-- end -->\nb\n"
    assert filled(page, {"x": "new\n"}) == page.replace("old", "new")
    with pytest.raises(ValueError, match="made: y"):
        filled(page, {"y": "new\n"})


def test_the_readme_shows_the_picture_only_if_there_is_one():
    assert readme_part({}, "en") == ""
    assert "docs/images/benchmark-zh.svg" in readme_part(STORED, "zh")
    assert "100 秒" in readme_part(STORED, "zh")


def test_the_pages_hold_what_is_stored():
    for name, content in made(ROOT, ROOT / "benchmarks" / "results").items():
        assert (ROOT / name).read_text("utf-8") == content, f"{name}: run benchmarks/show.py"
