"""The unit a table is written in does not change the plan: MW or GW, CNY/kW or CNY/MW."""

import csv
import shutil
from pathlib import Path

import pytest

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.case.read import read_case
from longspring.ledger.account import open_ledgers
from longspring.program.build import build_program
from longspring.resource.build import build_profiles
from longspring.solve.choose import solve_certified
from longspring.timegrid import build_timegrid

TINY = Path(__file__).parents[1] / "cases" / "tiny"
# Suffix, other suffix, and the factor from a number in the first to one in the second.
OTHER_UNITS = (
    ("_gwh_per_a", "_mwh_per_a", 1e3),
    ("_mw_per_a", "_gw_per_a", 1e-3),
    ("_cny_per_kw_per_a", "_cny_per_mw_per_a", 1e3),
    ("_cny_per_kw", "_cny_per_mw", 1e3),
    ("_cny_per_kwh", "_cny_per_mwh", 1e3),
    ("_cny_per_mwh", "_cny_per_gwh", 1e3),
    ("_cny_per_mw", "_cny_per_gw", 1e3),
    ("_t_per_mwh", "_t_per_gwh", 1e3),
    ("connected_power_kw", "connected_power_mw", 1e-3),
    ("_kt_per_a", "_t_per_a", 1e3),
    ("_mwh", "_gwh", 1e-3),
    ("_mw", "_gw", 1e-3),
    ("_km", "_m", 1e3),
)


def rewritten(source: Path, target: Path) -> int:
    """Write a table in other units where its header has one; return how many columns changed."""
    with source.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    changed = 0
    for place, name in enumerate(header):
        for old, new, factor in OTHER_UNITS:
            if name.endswith(old):
                header[place] = name.removesuffix(old) + new
                for row in rows:
                    row[place] = repr(float(row[place]) * factor) if row[place] else ""
                changed += 1
                break
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return changed


def objective(folder: Path) -> float:
    case = read_case(folder)
    grid = build_timegrid(case, 1460)
    profiles = build_profiles(case, grid)
    program, layout = build_program(case, grid, profiles)
    ledgers = open_ledgers(case, layout, profiles, grid)
    bound = bind_clauses(bind_objective(program, ledgers), ledgers, case.agreement)
    return solve_certified(bound.program, "simplex").certificate.objective


def test_other_units_same_plan(tmp_path):
    other = tmp_path / "other"
    shutil.copytree(TINY, other)
    changed = {table.name: rewritten(table, other / table.name) for table in TINY.glob("*.csv")}
    assert sum(changed.values()) > 20
    assert changed["demands.csv"] == 1
    assert objective(other) == pytest.approx(objective(TINY), rel=1e-9)
