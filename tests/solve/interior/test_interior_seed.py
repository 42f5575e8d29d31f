"""Beginning where another solve was half way: with fewer steps, or with another bound."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from longspring.program.block import BlockProgram
from longspring.solve.certificate import certify
from longspring.solve.choose import solve_certified
from longspring.solve.interior import coarser as coarser_steps
from longspring.solve.interior.coarser import coarser, merged_steps
from longspring.solve.interior.engine import Engine
from longspring.solve.interior.form import build_form
from longspring.solve.interior.method import InteriorOptions, solve_interior
from longspring.solve.interior.seed import fits, plant, take_seed
from longspring.solve.interior.start import starting_point
from longspring.solve.memory import Warm
from solve.strategies import programs, town


def test_merged_steps_hold_sums_of_costs_and_means_of_rows(monkeypatch):
    """Eleven steps by fours: the first four, and all that are left."""
    monkeypatch.setattr(coarser_steps, "LONG", 9)
    monkeypatch.setattr(coarser_steps, "SHORT", 3)
    program = town(11, 2, 1)
    found, merged = coarser(program)
    assert merged == 4
    assert merged_steps(11, 4).tolist() == [0, 4]
    fine, block = program.blocks[0], found.blocks[0]
    assert block.step_hours.tolist() == [fine.step_hours[:4].sum(), fine.step_hours[4:].sum()]
    cost, whole = block.cost.dense(2), fine.cost.dense(11)
    assert cost == pytest.approx(np.array([whole[:4].sum(axis=0), whole[4:].sum(axis=0)]))
    rhs, rows = block.rhs.dense(2), fine.rhs.dense(11)
    plain = ~np.isin(np.arange(len(fine.rows)), fine.carry.row)
    wanted = np.array([rows[:4].mean(axis=0), rows[4:].mean(axis=0)])
    assert rhs[:, plain] == pytest.approx(wanted[:, plain])


def test_flows_into_a_store_count_once_for_every_step_merged(monkeypatch):
    """level - keep level[t-1] - h eta charge + ..: four steps charge four times as much."""
    monkeypatch.setattr(coarser_steps, "LONG", 8)
    monkeypatch.setattr(coarser_steps, "SHORT", 2)
    program = town(8, 2, 1)
    found, merged = coarser(program)
    assert merged == 4
    fine, block = program.blocks[0], found.blocks[0]
    stored = np.isin(fine.step.row, fine.carry.row)
    level = stored & np.isin(fine.step.column, fine.carry.column)
    flow = stored & ~level
    assert flow.any()
    assert block.step.value[flow] == pytest.approx(4.0 * fine.step.value[flow])
    assert block.step.value[level] == pytest.approx(fine.step.value[level])
    assert block.carry.value == pytest.approx(-(np.abs(fine.carry.value) ** 4))


def test_short_years_are_left_alone():
    assert coarser(town(40, 2, 1))[1] == 1


def test_a_point_taken_is_the_point_planted():
    """Where nothing is near zero, nothing is lifted."""
    program = town(19, 2, 2)
    form = build_form(program, 2)
    engine = Engine(form, 1)
    point = starting_point(engine)
    generator = np.random.default_rng(4)
    for pairs in point.pairs:
        for part, key in zip(pairs, (pairs.y, pairs.q, pairs.y, pairs.q), strict=True):
            part[key > 0] *= generator.uniform(1.0, 2.0, int((key > 0).sum()))
    for number, rows in enumerate(point.rows):
        segment = form.segments[number]
        for lane, (first, end) in enumerate(segment.stretches):
            rows[: end - first, :, lane] = generator.normal(size=rows[: end - first, :, lane].shape)
        rows[0, segment.stencil.rows - segment.stencil.carried :] = 0.0
    point.nu[:] = generator.normal(size=point.nu.size)
    seed = take_seed(program, form, point)
    assert fits(program, seed)
    assert not fits(town(19, 3, 2), seed)
    found = plant(program, engine, seed)
    for before, after in zip(point.pairs, found.pairs, strict=True):
        for one, other in zip(before, after, strict=True):
            assert other == pytest.approx(one, rel=1e-12)
    for before, after in zip(point.rows, found.rows, strict=True):
        assert after == pytest.approx(before, rel=1e-12)
    assert found.nu == pytest.approx(point.nu, rel=1e-12)
    assert found.x == pytest.approx(point.x, rel=1e-12)


def test_a_long_year_begins_at_a_shorter_one(monkeypatch):
    program = town(60, 2, 2)
    plain = solve_interior(program, InteriorOptions())
    monkeypatch.setattr(coarser_steps, "LONG", 60)
    monkeypatch.setattr(coarser_steps, "SHORT", 15)
    found = solve_interior(program, InteriorOptions())
    assert certify(program, found).passed
    assert found.objective == pytest.approx(plain.objective, rel=1e-6)


def loosened(program: BlockProgram, share: float) -> BlockProgram:
    """Return the program with every upper bound of a total raised by a share of its size."""
    upper = program.totals.upper + share * (1.0 + np.abs(program.totals.upper))
    return replace(program, totals=replace(program.totals, upper=upper))


@settings(max_examples=25, deadline=None)
@given(programs)
def test_a_like_program_has_the_same_optimum_wherever_it_begins(program):
    warm = Warm()
    solve_certified(program, "structured", kept=(None, warm))
    other = loosened(program, 0.1)
    found = solve_certified(other, "structured", kept=(None, warm))
    plain = solve_certified(other, "structured")
    size = 1.0 + abs(plain.solution.objective)
    assert abs(found.solution.objective - plain.solution.objective) < 1e-6 * size


def test_a_row_without_bounds_gets_no_price():
    """A clause that is dropped had a dual where the seed was taken."""
    program = town(30, 2, 2)
    warm = Warm()
    solve_interior(program, InteriorOptions(warm=warm))
    assert warm.seed is not None
    nothing = np.full_like(program.totals.upper, np.inf)
    other = replace(program, totals=replace(program.totals, lower=-nothing, upper=nothing))
    found = solve_interior(other, InteriorOptions(warm=warm))
    assert certify(other, found).passed
    assert not found.total_dual.any()
