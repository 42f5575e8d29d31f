"""MPS: another reader of the file finds the same program, and the same optimum."""

from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np
import pytest

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.interop.mps import write_mps
from longspring.program.block import BlockProgram
from longspring.program.matrix import to_matrix
from small_case import agreement, clause, opened, small_case, solve


@pytest.fixture
def program() -> BlockProgram:
    built, _, ledgers = opened(small_case())
    priced = bind_objective(built, ledgers)
    return bind_clauses(
        priced, ledgers, agreement(clause("C01", "wind_capacity", ">=", 10.0, "MW"))
    ).program


def read(path: Path) -> highspy.Highs:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    return highs


def test_another_reader_finds_every_number(program: BlockProgram, tmp_path: Path) -> None:
    write_mps(program, "small case", tmp_path / "small.mps")
    found, expected = read(tmp_path / "small.mps").getLp(), to_matrix(program)
    np.testing.assert_array_equal(found.col_cost_, expected.cost)
    np.testing.assert_array_equal(found.col_lower_, expected.column_lower)
    np.testing.assert_array_equal(found.col_upper_, expected.column_upper)
    np.testing.assert_array_equal(found.row_lower_, expected.row_lower)
    np.testing.assert_array_equal(found.row_upper_, expected.row_upper)
    np.testing.assert_array_equal(found.a_matrix_.start_, expected.start)
    np.testing.assert_array_equal(found.a_matrix_.index_, expected.index)
    np.testing.assert_array_equal(found.a_matrix_.value_, expected.value)
    assert found.offset_ == expected.offset
    assert not any(" " in name for name in found.col_names_)


def test_the_optimum_is_the_same(program: BlockProgram, tmp_path: Path) -> None:
    write_mps(program, "small", tmp_path / "small.mps")
    highs = read(tmp_path / "small.mps")
    highs.run()
    assert highs.getObjectiveValue() == pytest.approx(solve(program).objective, rel=1e-9)


def test_ranges_and_negative_bounds_survive(program: BlockProgram, tmp_path: Path) -> None:
    """The first design rows are given each form a row can have, and columns each bound."""
    design = program.design
    lower, upper = design.row_lower.copy(), design.row_upper.copy()
    lower[:4], upper[:4] = (-np.inf, 2.0, -3.5, 1.0), (-8.0, np.inf, 7.25, 1.0)
    column_lower, column_upper = design.lower.copy(), design.upper.copy()
    column_lower[:4], column_upper[:4] = (-np.inf, -5.0, 3.0, -np.inf), (np.inf, -1.0, 3.0, 4.0)
    design = replace(
        design, row_lower=lower, row_upper=upper, lower=column_lower, upper=column_upper
    )
    changed = replace(program, design=design, offset=-12.5)
    write_mps(changed, "bounds", tmp_path / "bounds.mps")
    found, expected = read(tmp_path / "bounds.mps").getLp(), to_matrix(changed)
    np.testing.assert_array_equal(found.row_lower_, expected.row_lower)
    np.testing.assert_array_equal(found.row_upper_, expected.row_upper)
    np.testing.assert_array_equal(found.col_lower_, expected.column_lower)
    np.testing.assert_array_equal(found.col_upper_, expected.column_upper)
    assert found.offset_ == -12.5


def test_a_failed_write_leaves_what_was_there(
    program: BlockProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "small.mps"
    path.write_text("before")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("longspring.interop.mps._bounds", fail)
    with pytest.raises(KeyboardInterrupt):
        write_mps(program, "small", path)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["small.mps"]
