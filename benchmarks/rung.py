"""One measurement in a process of its own: one program, built and solved by one contender.

    python benchmarks/rung.py write  SUBJECT SIZE CASE FILE     put it where PyPSA finds it
    python benchmarks/rung.py CONTENDER SUBJECT SIZE CASE FILE  build, solve, judge

SIZE is ZONESxSTEPSxPERIODS. Each stage is told as one line of JSON as soon as it is over, so that
who is stopped has told what it had done. `read` and `build` lead from files to a program that can
be solved, `solve` from there to an answer; what a library then does to sort it is not counted.
"""

import json
import logging
import math
import os
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CONTENDERS = ("structured", "hipo", "pypsa", "pypsa-hipo")
SUBJECTS = ("city", "network")
HOURS = 8760


def main(arguments: list[str]) -> None:
    """Run what is asked for."""
    what, subject, size, case, file = arguments
    zones, steps, periods = (int(word) for word in size.split("x"))
    warnings.simplefilter("ignore")
    for chatty in ("linopy", "pypsa"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    asked = case, zones, periods, hours_of(steps)
    if what == "write":
        write(subject, asked, Path(file))
    elif what.startswith("pypsa"):
        run_pypsa(Path(file), best=what == "pypsa-hipo")
    else:
        run_longspring(what, build(subject, asked, Path(file)))


def hours_of(steps: int) -> int:
    """Return the length of steps of which a year has about so many [h]."""
    return max(1, round(HOURS / steps))


def tell(stage: str, **values: Any) -> None:
    """Tell that a stage is over."""
    print(json.dumps({"stage": stage, **values}), flush=True)


@contextmanager
def timed(stage: str) -> Iterator[dict[str, Any]]:
    """Tell how long a stage took, with whatever is put into the dictionary."""
    values: dict[str, Any] = {}
    began = time.perf_counter()
    yield values
    tell(stage, seconds=time.perf_counter() - began, **values)


def write(subject: str, asked: tuple[str, int, int, int], file: Path) -> None:
    """Write the program of a city as a network, or the network that PyPSA would be given."""
    from longspring.case.read import read_case
    from longspring.case.shipped import find_case
    from variants import build_variant

    case, zones, periods, hours = asked
    model = build_variant(read_case(find_case(case)), zones, periods, hours)
    if subject == "city":
        from longspring.interop.pypsa.export import export_model

        export_model(model, file)
    else:
        from natural import natural_network

        natural_network(model).export_to_netcdf(file)


def build(subject: str, asked: tuple[str, int, int, int], file: Path) -> Any:
    """Return our program of a subject."""
    from longspring.case.read import read_case
    from longspring.case.shipped import find_case
    from longspring.interop.pypsa.build import build_imported
    from longspring.interop.pypsa.netcdf import read_network
    from variants import build_variant

    if subject == "city":
        case, zones, periods, hours = asked
        with timed("read"):
            found = read_case(find_case(case))
        with timed("build") as told:
            program = build_variant(found, zones, periods, hours).bound.program
            told.update(sizes(program))
    else:
        with timed("read"):
            network = read_network(file)
        with timed("build") as told:
            program = build_imported(network).program
            told.update(sizes(program))
    return program


def sizes(program: Any) -> dict[str, int]:
    """Return the size of a program."""
    from longspring.program.block import size

    found = size(program)
    return {"columns": found.columns, "rows": found.rows, "nonzeros": found.nonzeros}


def run_longspring(solver: str, program: Any) -> None:
    """Solve with one of our solvers on all cores and let the certificate judge."""
    from longspring.solve.certificate import certify
    from longspring.solve.choose import solve
    from longspring.solve.highs import HighsOptions, solve_highs

    with timed("solve") as told:
        if solver == "hipo":
            solution = solve_highs(program, HighsOptions("hipo", threads=os.cpu_count() or 1))
        else:
            solution = solve(program, "structured")
        told |= {"objective": solution.objective, "iterations": solution.iterations}
    found = certify(program, solution)
    tell("judge", passed=bool(found.passed), gap=float(found.gap), failed=found.failed())


def run_pypsa(file: Path, *, best: bool) -> None:
    """Let PyPSA read, build and solve a network, as it does by default or at its best.

    By default HiGHS gets a file and chooses simplex. At its best it gets the arrays, and runs
    HiPO on all cores, without crossover.
    """
    import pypsa

    with timed("read"):
        network = pypsa.Network(file)
    with timed("build") as told:
        model = network.optimize.create_model(
            multi_investment_periods=True, include_objective_constant=False
        )
        told |= {"columns": int(model.nvars), "rows": int(model.ncons)}
    options: dict[str, Any] = {}
    if best:
        options = {"solver": "hipo", "run_crossover": "off", "threads": os.cpu_count()}
    with timed("solve") as told:
        status = model.solve("highs", io_api="direct" if best else None, **options)
        info = model.solver_model.getInfo()
        counts = info.simplex_iteration_count, info.ipm_iteration_count
        objective = float(model.objective.value)
        told |= {
            "objective": objective if math.isfinite(objective) else None,
            "iterations": sum(map(positive, counts)),
        }
    tell("judge", passed=status[1] == "optimal", gap=None, failed=status[1])


def positive(count: int) -> int:
    """Return a count, which HiGHS gives as -1 where there is none."""
    return max(0, int(count))


if __name__ == "__main__":
    main(sys.argv[1:])
