"""Build speed: our blocks and matrix beside linopy building the same rows.

    python benchmarks/build.py [CASE] [--hours N] [--periods N]

Each builder runs in a process of its own and reports wall time and growth of peak memory. linopy
is given every advantage: arrays of a whole block in a few calls, no names, no objective,
no solver. A model written by hand, component by component, makes many more calls.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from longspring.benchmark import measure_build, peak_memory
from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.program.block import Block, BlockProgram, Entries, Floats, Ints, Vector
from longspring.program.build import build_program
from longspring.resource.build import build_profiles
from longspring.timegrid import build_timegrid


def main() -> None:
    """Print one table of seconds and bytes per nonzero."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="?", default="changchun")
    parser.add_argument("--hours", type=int, default=1)
    parser.add_argument("--periods", type=int, default=1)
    parser.add_argument("--builder", choices=("longspring", "linopy"))
    given = parser.parse_args()
    if given.builder == "linopy":
        print(json.dumps(measure_linopy(find_case(given.case), given.hours, given.periods)))
    elif given.builder == "longspring":
        print(json.dumps(measure_longspring(find_case(given.case), given.hours, given.periods)))
    else:
        compare(given)


def compare(given: argparse.Namespace) -> None:
    """Run both builders and print what they took."""
    shown = []
    for builder in ("longspring", "linopy"):
        arguments = [given.case, "--hours", str(given.hours), "--periods", str(given.periods)]
        done = subprocess.run(
            [sys.executable, __file__, *arguments, "--builder", builder],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        shown += json.loads(done.stdout)
    print(f"{given.case}, {given.periods} period(s), steps of {given.hours} h")
    print(f"{'builder':28}{'nonzeros':>12}{'s':>9}{'us/nonzero':>12}{'B/nonzero':>11}")
    for name, nonzeros, seconds, grown in shown:
        each = 1e6 * seconds / nonzeros
        print(f"{name:28}{nonzeros:12,}{seconds:9.2f}{each:12.3f}{grown / nonzeros:11.1f}")


def measure_longspring(folder: Path, hours: int, periods: int) -> list[tuple[str, int, float, int]]:
    """Return what building the blocks and lowering them to one matrix take."""
    found = measure_build(folder, hours, periods)
    taken = {measure.stage: measure for measure in found.measures}
    blocks, lowered = taken["build"], taken["lower"]
    return [
        ("longspring, blocks", found.nonzeros, blocks.seconds, blocks.bytes),
        ("longspring, one matrix", found.nonzeros, lowered.seconds, lowered.bytes),
    ]


def measure_linopy(folder: Path, hours: int, periods: int) -> list[tuple[str, int, float, int]]:
    """Return what linopy takes to build the rows of the same program, and its matrix."""
    import linopy

    case = read_case(folder)
    object.__setattr__(case, "periods", case.periods[:periods])
    grid = build_timegrid(case, hours)
    program, _ = build_program(case, grid, build_profiles(case, grid))
    before, began = peak_memory(), time.perf_counter()
    model = linopy.Model()
    add_rows(model, program)
    built, memory = time.perf_counter() - began, peak_memory()
    matrix = model.matrices.A
    lowered = time.perf_counter() - began - built
    nonzeros = int(matrix.nnz)
    return [
        ("linopy, model", nonzeros, built, memory - before),
        ("linopy, one matrix", nonzeros, lowered, peak_memory() - memory),
    ]


def add_rows(model: Any, program: BlockProgram) -> None:
    """Add every column and row of the blocks of a program: few calls, all of them of arrays."""
    import pandas as pd

    design = program.design
    places = pd.RangeIndex(design.cost.size, name="place")
    x = model.add_variables(design.lower, design.upper, coords=[places], name="x")
    for number, block in enumerate(program.blocks):
        steps = pd.RangeIndex(block.steps, name="step")
        columns = pd.RangeIndex(len(block.columns), name="column")
        y = model.add_variables(lower=0, coords=[steps, columns], name=f"y{number}")
        labels = y.labels.to_numpy()
        add_step_rows(model, number, block, x.labels.to_numpy(), labels)
        add_limits(model, number, block, x.labels.to_numpy(), labels)


def add_step_rows(model: Any, number: int, block: Block, x: Ints, y: Ints) -> None:
    """Add the step rows of a block, those of equally many terms in one call."""
    parts = (block.step, block.carry, block.design)
    row = np.concatenate([part.row for part in parts])
    values = np.concatenate([dense(part, block.steps) for part in parts], axis=1)
    variables = np.concatenate(
        (
            y[:, block.step.column],
            np.roll(y, 1, axis=0)[:, block.carry.column],
            np.broadcast_to(x[block.design.column], (block.steps, block.design.row.size)),
        ),
        axis=1,
    )
    rhs, counts = block.rhs.dense(block.steps), np.bincount(row, minlength=len(block.rows))
    order = np.argsort(row, kind="stable")
    first = np.concatenate([[0], np.cumsum(counts)])
    for count in np.unique(counts[counts > 0]):
        rows = np.flatnonzero(counts == count)
        picked = order[first[rows][:, None] + np.arange(count)]
        total = expression(model, values[:, picked], variables[:, picked])
        model.add_constraints(total, "=", rhs[:, rows], name=f"rows{number}_{count}")


def add_limits(model: Any, number: int, block: Block, x: Ints, y: Ints) -> None:
    """Add `column - ratio * capacity <= 0` of a block in one call."""
    ratio = block.limit_ratio.dense(block.steps)
    by = np.broadcast_to(x[block.limit_by], ratio.shape)
    values = np.stack([np.ones_like(ratio), -ratio], axis=2)
    total = expression(model, values, np.stack([y[:, block.limited], by], axis=2))
    model.add_constraints(total, "<=", np.zeros_like(ratio), name=f"limits{number}")


def dense(entries: Entries, steps: int) -> Floats:
    """Return the values of entries in every step, shape (steps, entries)."""
    return Vector(entries.value, entries.varying, entries.series).dense(steps)


def expression(model: Any, values: Floats, variables: Ints) -> Any:
    """Return a linopy expression of shape (steps, rows) from arrays (steps, rows, terms)."""
    import xarray as xr
    from linopy import LinearExpression

    dimensions = ("step", "row", "_term")
    data = {"coeffs": (dimensions, values), "vars": (dimensions, variables)}
    return LinearExpression(xr.Dataset(data), model)


if __name__ == "__main__":
    main()
