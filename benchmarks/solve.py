"""Solving speed: the structured solver beside HiPO on the same program, size by size.

    python benchmarks/solve.py [CASE] [--hours N ...] [--periods N] [--limit SECONDS]

Each solve runs in a process of its own and reports wall time, peak memory, iterations and what the
certificate says. HiPO runs without crossover, its best setting. A solver that reaches the limit is
stopped and shown as stopped. The clauses are left out where the periods are fewer than the case's,
since they name other periods.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import replace

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.benchmark import peak_memory
from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.ledger.account import open_ledgers
from longspring.program.block import BlockProgram, size
from longspring.program.build import build_program
from longspring.resource.build import build_profiles
from longspring.solve.certificate import certify
from longspring.solve.choose import solve
from longspring.timegrid import build_timegrid

SOLVERS = ("structured", "hipo")


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="?", default="changchun")
    parser.add_argument("--hours", type=int, nargs="+", default=[168, 48, 24])
    parser.add_argument("--periods", type=int, default=1)
    parser.add_argument("--limit", type=float, default=300.0)
    parser.add_argument("--solver", choices=SOLVERS)
    given = parser.parse_args()
    if given.solver is None:
        compare(given)
    else:
        program = build(given.case, given.hours[0], given.periods)
        print(json.dumps(measure(program, given.solver, given.limit)))


def compare(given: argparse.Namespace) -> None:
    """Run every solver at every size and print what they took."""
    print(f"{given.case}, {given.periods} period(s), stopped after {given.limit:g} s")
    print(
        f"{'steps of':>9}{'columns':>11}  {'solver':12}{'s':>8}{'times':>7}{'MB':>7}"
        f"{'iterations':>12}  certificate"
    )
    for hours in given.hours:
        first = 0.0
        for solver in SOLVERS:
            found = child(given, hours, solver)
            first = first or found["seconds"]
            print(
                f"{hours:>7} h{found['columns']:>11,}  {solver:12}{found['seconds']:8.1f}"
                f"{found['seconds'] / first:7.1f}{found['megabytes']:7.0f}"
                f"{found['iterations']:>12}  {found['verdict']}",
                flush=True,
            )


def child(given: argparse.Namespace, hours: int, solver: str) -> dict:
    """Measure one solve in a process of its own."""
    arguments = [given.case, "--hours", str(hours), "--periods", str(given.periods)]
    arguments += ["--limit", str(given.limit), "--solver", solver]
    done = subprocess.run(
        [sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def build(name: str, hours: int, periods: int) -> BlockProgram:
    """Build the program of some periods of a case with its objective."""
    case = read_case(find_case(name))
    whole = periods >= len(case.periods)
    case = replace(case, periods=case.periods[:periods])
    grid = build_timegrid(case, hours)
    profiles = build_profiles(case, grid)
    program, layout = build_program(case, grid, profiles)
    ledgers = open_ledgers(case, layout, profiles, grid)
    free = bind_objective(program, ledgers)
    return bind_clauses(free, ledgers, case.agreement).program if whole else free


def measure(program: BlockProgram, solver: str, limit: float) -> dict:
    """Solve once; a solver that fails or is stopped says so."""
    began = time.perf_counter()
    iterations: object = "-"
    try:
        solution = solve(program, solver, time_limit=limit)
        seconds = time.perf_counter() - began
        found = certify(program, solution)
        iterations = solution.iterations
        verdict = f"passed, gap {found.gap:.1e}" if found.passed else f"refused: {found.failed()}"
    except Exception as error:
        seconds, verdict = time.perf_counter() - began, f"{type(error).__name__}: {error}"
    return {
        "columns": size(program).columns,
        "seconds": seconds,
        "megabytes": peak_memory() / 1e6,
        "iterations": iterations,
        "verdict": verdict.splitlines()[0],
    }


if __name__ == "__main__":
    main()
