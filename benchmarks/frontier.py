"""The frontier of a case against plans in directions that it did not look in.

    python benchmarks/frontier.py [CASE] [--hours N] [--draws N] [--seed N] [--keep FILE]

The frontier is traced as `longspring frontier` traces it. Then weights of both sides are drawn at
random, each weighted program is solved and certified, and its plan is held against every cut of
the outer polygon. `room` is the least distance to a cut as a share of the side's range: below
-1e-8 a plan lies outside, and the program ends with 1.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from longspring.deal.frontier import Frontier, trace_frontier
from longspring.deal.problem import directed, open_program, worth
from longspring.deal.sandwich import Pair
from longspring.plan import Planned, Settings, build_model
from longspring.program.block import size
from longspring.solve.choose import Solver, solve_certified

OUTSIDE = -1e-8  # share of a range by which a plan must lie beyond a cut to lie outside
LARGEST_SIMPLEX = 10_000  # columns


@dataclass(frozen=True, slots=True)
class Draw:
    """One weighted plan: its utilities [CNY] and the room to the nearest cut [1]."""

    weights: Pair
    found: Pair
    room: float


def main() -> None:
    """Trace, draw, print, and fail if a plan lies outside."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="?", default="changchun")
    parser.add_argument("--hours", type=int, default=2190)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    began = time.perf_counter()
    frontier = trace_frontier(build_model(given.case, Settings(given.hours)), _forget, 0.005)
    traced = time.perf_counter() - began
    draws = drawn(frontier, given.draws, given.seed)
    record = measured(frontier, draws, traced) | {
        "case": given.case,
        "hours": given.hours,
        "seed": given.seed,
    }
    print(json.dumps(record, indent=2))
    if given.keep is not None:
        given.keep.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n", "utf-8")
    if record["outside"]:
        sys.exit(1)


def drawn(frontier: Frontier, draws: int, seed: int) -> list[Draw]:
    """Return the best plan for each of some weights drawn at random."""
    table, scale = frontier.table, frontier.sandwich.scale
    program = open_program(table, frontier.limits)
    solver: Solver = "ipx" if size(program).columns > LARGEST_SIMPLEX else "auto"
    found = []
    for angle in np.random.default_rng(seed).uniform(0.0, np.pi / 2.0, draws):
        weights = (float(np.cos(angle)) / scale[0], float(np.sin(angle)) / scale[1])
        chosen = dict(zip(table.sides, weights, strict=True))
        at = worth(table, solve_certified(directed(program, table, chosen), solver).solution)
        pair = (at.utilities[table.sides[0]], at.utilities[table.sides[1]])
        found.append(Draw(weights, pair, room(frontier, pair)))
        print(f"draw {len(found)}: room {found[-1].room:.2e}", file=sys.stderr, flush=True)
    return found


def room(frontier: Frontier, pair: Pair) -> float:
    """Return the least distance of a plan to a cut, each utility divided by its range [1]."""
    scale = frontier.sandwich.scale
    rooms = []
    for cut in frontier.sandwich.cuts:
        length = float(np.hypot(cut.weights[0] * scale[0], cut.weights[1] * scale[1]))
        value = cut.weights[0] * pair[0] + cut.weights[1] * pair[1]
        rooms.append((cut.bound - value) / length)
    return min(rooms)


def measured(frontier: Frontier, draws: list[Draw], seconds: float) -> dict[str, Any]:
    """Return what is told of a frontier and its draws."""
    none = frontier.points[0].worth.utilities
    sides = frontier.table.sides
    return {
        "gap": frontier.sandwich.gap,
        "corners": len(frontier.sandwich.points),
        "seconds": round(seconds, 1),
        "certified": all(point.certificate.passed for point in frontier.points),
        "points": {
            point.name: {side: point.worth.utilities[side] - none[side] for side in sides}
            for point in frontier.points
        },
        "draws": len(draws),
        "outside": sum(draw.room < OUTSIDE for draw in draws),
        "least_room": min(draw.room for draw in draws),
        "largest_room": max(draw.room for draw in draws),
    }


def _forget(name: str, planned: Planned) -> None:
    """Keep no plan: only the frontier is looked at."""


if __name__ == "__main__":
    main()
