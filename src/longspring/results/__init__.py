"""From a solution to labelled tables, and to a folder on disk that is whole or not there."""

from longspring.results.collect import collect
from longspring.results.record import certificate_record, solver_record
from longspring.results.store import read_plan, read_solution, write_plan
from longspring.results.table import Plan, Series, Table

__all__ = [
    "Plan",
    "Series",
    "Table",
    "certificate_record",
    "collect",
    "read_plan",
    "read_solution",
    "solver_record",
    "write_plan",
]
