"""How the structured solver scales: time per iteration, and share of dense peak of its factor.

    python benchmarks/scaling.py [--hours 20 10 5 2] [--threads 1 2]

    iteration   mean over iterations 4 to 12 of a solve, from one progress report to the next
    factor      best time of one factorisation, and the flops that its elimination needs
    peak        best speed of SciPy's dgemm on square matrices, on as many threads

Flops are counted from the plan of elimination, triangular factors as triangular, so that work
done on zeros counts for nothing; the root is left out. Both make the share smaller, not larger.
"""

import argparse
import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.program.block import BlockProgram
from longspring.solve.choose import solve_certified
from longspring.solve.interior.fixed import find_fixed, without_fixed
from longspring.solve.interior.form import build_form
from longspring.solve.interior.newton import Engine, factorise
from longspring.solve.interior.start import starting_point
from longspring.solve.interior.symbolic import Plan
from machine import describe_machine, versions
from variants import build_variant

HERE = Path(__file__).parent
SKIPPED, MEASURED = 3, 9  # iterations
REGULARISATION = 1e-11  # as the solver's own
REPEATS = 3


class EnoughError(Exception):
    """Ends a solve whose iterations have been timed."""


def main(arguments: list[str]) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--case", default="changchun")
    parser.add_argument("--zones", type=int, help="all if left out")
    parser.add_argument("--hours", type=int, nargs="+", default=[20, 10, 5, 2])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--size", type=int, default=2000, help="of the matrices of dgemm")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "scaling.json")
    given = parser.parse_args(arguments)
    case = read_case(find_case(given.case))
    zones = given.zones or len(case.zones)
    result: dict[str, Any] = {"machine": describe_machine(), "versions": versions()}
    result |= {"case": given.case, "zones": zones, "iterations": [], "factor": []}
    for threads in given.threads:
        if threads > (os.cpu_count() or 1):
            sys.exit(f"{threads} threads were asked for, the machine has {os.cpu_count()} cores.")
        peak, factors = 0.0, []
        for hours in given.hours:
            # Between the others and the best of all, since a machine has better and worse moments.
            peak = max(peak, dense_peak(threads, given.size))
            program = build_variant(case, zones, 1, hours).bound.program
            counts = {"steps": program.blocks[0].steps, "threads": threads}
            seconds = iteration_seconds(program, threads)
            result["iterations"].append({**counts, "seconds": seconds})
            gflop, taken = measure_factor(program, threads)
            factors.append({**counts, "gflop": gflop, "seconds": taken})
            print(
                f"{counts['steps']:6} steps, {threads} thread(s): {1e3 * seconds:8.1f} ms an "
                f"iteration, factor {1e3 * taken:7.1f} ms",
                flush=True,
            )
        for one in factors:
            speed = one["gflop"] / one["seconds"]
            print(
                f"{one['steps']:6} steps, {threads} thread(s): {speed:5.1f} of {peak:.1f} Gflop/s "
                f"({speed / peak:.0%})",
                flush=True,
            )
        result["factor"] += [{**one, "peak": peak} for one in factors]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(f"Written: {given.out}")


def dense_peak(threads: int, size: int) -> float:
    """Return the best speed of a product of square matrices [Gflop/s]."""
    from scipy.linalg.blas import dgemm

    draw = np.random.default_rng(1)
    a, b = (np.asfortranarray(draw.random((size, size))) for _ in range(2))
    with threadpool_limits(threads, "blas"):
        return max(2e-9 * size**3 / seconds(lambda: dgemm(1.0, a, b)) for _ in range(5))


def seconds(task: Any) -> float:
    """Return how long a task takes [s]."""
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def iteration_seconds(program: BlockProgram, threads: int) -> float:
    """Return the mean time of an iteration of a solve [s], first iterations left out."""
    marks: list[float] = []

    def progress(stage: str, iteration: int, gap: float, elapsed: float) -> None:
        marks.append(elapsed)
        if len(marks) > SKIPPED + MEASURED:
            raise EnoughError

    with suppress(EnoughError):
        solve_certified(program, "structured", threads=threads, progress=progress)
    if len(marks) <= SKIPPED + 1:
        raise ValueError(f"The program is solved in {len(marks)} iterations: too few to time.")
    return (marks[-1] - marks[SKIPPED]) / (len(marks) - 1 - SKIPPED)


def measure_factor(program: BlockProgram, threads: int) -> tuple[float, float]:
    """Return what one factorisation needs [Gflop] and the best time it took [s]."""
    cuts = -(-threads // len(program.blocks))
    form = build_form(without_fixed(program, find_fixed(program)), cuts)
    engine = Engine(form, threads)
    with threadpool_limits(1, "blas"):
        point = starting_point(engine)
        taken = min(
            seconds(lambda: factorise(engine, point, REGULARISATION)) for _ in range(REPEATS)
        )
    flops = sum(flops_of(s.plan) * float(s.stencil.length.sum()) for s in form.segments)
    return 1e-9 * flops, taken


def flops_of(plan: Plan) -> float:
    """Return the flops that the elimination of one step needs.

    With d dense rows, c of them in the chain, k of those carried, and b columns of the border that
    are not skipped:

        products        a b D: three a line, a b: two
        a sparse row    m rows below, w of the border: m + m (m + 1) + w + 2 m w + w (w + 1)
        chain           L^-1 O: 2 (c - i) for each entry of O, in row i;  its square: k (k + 1) c;
                        off the border: 2 b k c
        dense rows      L and L^-1: 2 d^3 / 3;  L^-1 E: b d^2;  W'W: d b (b + 1)
    """
    three = (plan.normal, plan.square, plan.link, plan.total, plan.carry_total, plan.total_total)
    two = (plan.limit, plan.carry_limit, plan.total_limit)
    products = 3 * sum(map(len, three)) + 2 * sum(map(len, two))
    m = np.diff(plan.lower_start) - 1.0
    w = np.diff(plan.wide_start).astype(float)
    sparse = float(np.sum(m + m * (m + 1) + w + 2 * m * w + w * (w + 1)))
    d, c, k = (float(n) for n in (plan.dense, plan.chain, plan.carried))
    b = float(plan.border - plan.skip)
    link = float(np.sum(2 * (c - plan.linked // max(1, plan.carried))))
    chain = link + k * (k + 1) * c + 2 * b * k * c
    return products + sparse + chain + 2 * d**3 / 3 + b * d**2 + d * b * (b + 1)


if __name__ == "__main__":
    main(sys.argv[1:])
