"""What is built already: bounds of columns, a plan that keeps them, and cases without room."""

from pathlib import Path

import numpy as np
import pytest

from longspring.errors import UsageError
from longspring.plan import Settings, build_model
from longspring.program.block import BlockProgram
from longspring.program.past import Built, with_past
from small_case import opened, small_case

CASE = small_case()
TINY = Path(__file__).parents[1] / "cases" / "tiny"


def bounds(program: BlockProgram) -> dict[str, tuple[float, float]]:
    design = program.design
    return {
        name: (float(low), float(high))
        for name, low, high in zip(design.names, design.lower, design.upper, strict=True)
        if name.startswith("build:")
    }


def test_what_is_built_bounds_its_own_column_and_no_other() -> None:
    program, layout, _ = opened(CASE)
    before = bounds(program)
    first, second = sorted(name for name in before if name.startswith("build:wind:"))
    zone, year = first.split(":")[2], int(first.split(":")[3])
    later = int(second.split(":")[3])
    past = (Built("wind", zone, year, 7.0, 7.0), Built("wind", zone, later, 3.0, None))
    after = bounds(with_past(program, layout, past))
    assert after == {**before, first: (7.0, 7.0), second: (3.0, before[second][1])}
    assert bounds(program) == before  # the first program is as it was
    assert with_past(program, layout, ()) is program


def test_nothing_else_of_the_program_changes() -> None:
    program, layout, _ = opened(CASE)
    place = next(term for term in layout.select("build", technology="wind"))
    past = (Built("wind", place.labels["zone"], place.period, 7.0, None),)
    after = with_past(program, layout, past)
    assert after.blocks is program.blocks
    assert after.design.entries is program.design.entries
    assert np.array_equal(after.design.upper, program.design.upper)


def test_a_limit_of_growth_gives_way_to_what_grew_faster() -> None:
    """The tiny case allows 80 MW of wind a year: 800 MW in the ten years of 2030."""
    model = build_model(TINY, Settings(hours=8760))
    program, layout = model.free, model.layout

    def limit(of: BlockProgram) -> float:
        return float(of.design.row_upper[of.design.row_names.index("build_limit:wind:2030")])

    assert limit(program) == 800
    for size, wanted in ((700.0, 800), (900.0, 900)):
        past = (Built("wind", "county", 2030, size, None),)
        assert limit(with_past(program, layout, past)) == wanted


def test_a_case_without_room_is_told_every_build() -> None:
    program, layout, _ = opened(CASE)
    term = next(term for term in layout.select("build", technology="wind"))
    place = term.labels["zone"], term.period
    past = (Built("wind", *place, 1e6, None), Built("wind", "nowhere", 2030, 5.0, None))
    with pytest.raises(UsageError) as caught:
        with_past(program, layout, past)
    lines = str(caught.value).split("\n")
    assert len(lines) == 3
    assert "1e+06 MW were built" in lines[0]
    assert lines[1] == "wind in nowhere, 2030: 5 MW were built, the case has room for 0 MW."
    assert "potentials.csv" in lines[2]
