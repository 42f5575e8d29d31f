"""How good a schedule of many projects is after a given time.

    python benchmarks/schedule.py [--projects 60] [--limit 20] [--seed 1] [--case changchun]

Projects are made up: of each technology that has a delivery class, in zones drawn at random, each
of the size of its class, due in the first period. Stages, gates and what is shared are those of
the case. Prints the gap, which is proved, and how far the schedule is from one without limits.
"""

import argparse
import json
import random
import sys
import time
from datetime import date

from longspring.case.model import Case
from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.delivery.agenda import agenda_of
from longspring.delivery.calendar import day_of
from longspring.delivery.portfolio import Project
from longspring.delivery.schedule import Search, find_schedule
from longspring.delivery.stages import Stages, stages_of
from longspring.delivery.timetable import binding, timetable
from machine import describe_machine


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--case", default="changchun")
    parser.add_argument("--projects", type=int, default=60)
    parser.add_argument("--limit", type=float, default=20.0, help="seconds")
    parser.add_argument("--seed", type=int, default=1, help="of projects and search")
    given = parser.parse_args(arguments)
    case = read_case(find_case(given.case))
    stages = stages_of(case)
    first = date(case.periods[0].year, 1, 1)
    projects = made_up(case, stages, given.projects, given.seed)
    began = time.perf_counter()
    agenda = agenda_of(case, stages, projects, first)
    built = time.perf_counter()
    found = find_schedule(agenda.problem, Search(given.limit, given.seed))
    record = timetable(agenda, found)
    shown = {
        "machine": describe_machine(),
        "projects": len(projects),
        "tasks": len(agenda.problem.tasks),
        "half_months": agenda.problem.horizon,
        "build_seconds": round(built - began, 2),
        "seconds": round(time.perf_counter() - built, 1),
        **{name: record[name] for name in ("status", "objective", "bound", "unlimited", "unit")},
        "gap": round(record["gap"], 4),
        "waiting_gap": round(record["waiting_gap"], 4),
        "full": [limit["limit"] for limit in binding(record)],
    }
    print(json.dumps(shown, indent=1))


def made_up(case: Case, stages: Stages, count: int, seed: int) -> list[Project]:
    """Return projects of the technologies that have a delivery class."""
    draw = random.Random(seed)
    technologies = sorted(stages.classes)
    owner = case.parties[0].name
    projects = []
    for number in range(count):
        technology = draw.choice(technologies)
        route = stages.routes[stages.classes[technology]]
        projects.append(
            Project(
                key=f"made_up_{number:03d}",
                label=route.label,
                technology=technology,
                zone=draw.choice(case.zones).zone,
                owner=owner,
                capacity=route.project_size,
                delivery_class=route.delivery_class,
                period=case.periods[0].year,
                begins=day_of(date(case.periods[0].year, 1, 1)),
                due=None,
                provenance="plan",
            )
        )
    return projects


if __name__ == "__main__":
    main(sys.argv[1:])
