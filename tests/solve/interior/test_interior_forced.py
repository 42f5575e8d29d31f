"""Rows that leave no room: what they fix, and what they are worth."""

from dataclasses import replace

import numpy as np
import pytest

from longspring.program.block import BlockProgram
from longspring.solve.certificate import certify
from longspring.solve.highs import HighsOptions, solve_highs
from longspring.solve.interior.fixed import find_fixed, without_fixed
from longspring.solve.interior.method import InteriorOptions, solve_interior
from solve.strategies import entries, town


def without_coal(periods: int, *, sense: float = 1.0) -> BlockProgram:
    """Return a town whose coal plants of the first period sum to at most nothing."""
    program = town(24, 2, periods)
    first = [k for k, name in enumerate(program.design.names) if name in COAL]
    totals = program.totals
    row = len(totals.names)
    ends = (-np.inf, 0.0) if sense > 0 else (0.0, np.inf)
    return replace(
        program,
        totals=replace(
            totals,
            names=(*totals.names, "no coal"),
            lower=np.append(totals.lower, ends[0]),
            upper=np.append(totals.upper, ends[1]),
            design=entries([row] * len(first), first, [sense] * len(first), {}, 1),
        ),
    )


COAL = ("coal.0.2030", "coal.1.2030")


def only_less(program: BlockProgram) -> BlockProgram:
    """Let no capacity exceed that of the period before."""
    design = program.design
    return replace(program, design=replace(design, row_upper=np.zeros(design.row_upper.size)))


def compare(program: BlockProgram) -> tuple:
    ours = solve_interior(program, InteriorOptions())
    theirs = solve_highs(program, HighsOptions("simplex"))
    certificate = certify(program, ours)
    assert certificate.passed, certificate.failed()
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-6)
    return ours, theirs


@pytest.mark.parametrize("sense", [1.0, -1.0])
def test_a_clause_against_coal_is_solved_and_priced(sense):
    program = without_coal(1, sense=sense)
    fixed = find_fixed(program)
    assert [program.design.names[k] for k in np.flatnonzero(fixed.zero)] == list(COAL)
    # Without coal there are no emissions: their cap says nothing any more.
    assert fixed.idle.tolist() == [True, True]
    ours, theirs = compare(program)
    assert np.sign(ours.total_dual[1]) == -sense
    assert ours.total_dual == pytest.approx(theirs.total_dual, rel=1e-5, abs=1e-3)
    assert not ours.x[fixed.zero].any()


def test_what_is_forbidden_stays_forbidden_where_it_may_only_shrink():
    program = only_less(without_coal(3))
    fixed = find_fixed(program)
    names = [program.design.names[k] for k in np.flatnonzero(fixed.zero)]
    assert len(names) == 6
    assert all(name.startswith("coal") for name in names)
    assert [len(forcing.columns) for forcing in fixed.forcing] == [2, 1, 1, 1, 1]
    ours, theirs = compare(program)
    assert ours.total_dual[-1] == pytest.approx(theirs.total_dual[-1], rel=1e-5)


def test_a_sum_that_must_be_zero_forces_its_parts():
    """capacity = existing + standing: where capacity is zero, both are."""
    program = without_coal(1)
    design = program.design
    row = entries([0, 0, 0], [2, 0, 3], [1.0, -1.0, -1.0], {}, 1)
    program = replace(
        program,
        design=replace(
            design,
            row_names=("capacity",),
            entries=row,
            row_lower=np.zeros(1),
            row_upper=np.zeros(1),
        ),
    )
    fixed = find_fixed(program)
    assert np.flatnonzero(fixed.zero).tolist() == [0, 2, 3, 8]
    assert [forcing.row for forcing in fixed.forcing] == [2, 0]
    ours, theirs = compare(program)
    # The price is not unique. Any that is right promises at least what a little coal would save.
    upper = np.append(program.totals.upper[:-1], 1.0)
    loose = replace(program, totals=replace(program.totals, upper=upper))
    saved = solve_highs(loose, HighsOptions("simplex")).objective - theirs.objective
    assert ours.total_dual[-1] <= saved + 1e-3 < 0.0


def test_nothing_is_forced_by_rows_with_room():
    program = town(24, 2, 2)
    fixed = find_fixed(program)
    assert not fixed.zero.any()
    assert not fixed.forcing
    assert not fixed.idle.any()


def test_a_row_among_dead_columns_that_asks_for_more_is_kept_to_be_found_infeasible():
    program = without_coal(1)
    totals = program.totals
    program = replace(program, totals=replace(totals, lower=np.array([5.0, -np.inf])))
    assert not find_fixed(program).idle[0]
    kept = without_fixed(program, find_fixed(program))
    assert kept.totals.lower[0] == 5.0
    assert kept.totals.blocks[0].row.size == 2
