"""Plans: tables from a solution, and folders that are whole or not there."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.case.read import read_case
from longspring.errors import ShapeError, UsageError
from longspring.ledger.account import open_ledgers
from longspring.program.build import build_program
from longspring.program.layout import evaluate
from longspring.resource.build import build_profiles
from longspring.results import (
    Plan,
    Series,
    Table,
    certificate_record,
    collect,
    read_plan,
    read_solution,
    solver_record,
    write_plan,
)
from longspring.results import folder as folder_module
from longspring.results.collect import Solved
from longspring.results.table import build_table
from longspring.solve.certificate import certify
from longspring.solve.choose import solve_certified
from longspring.timegrid import build_timegrid

TINY = Path(__file__).parent / "cases" / "tiny"
KILLS = 50


@pytest.fixture(scope="module")
def solved() -> Solved:
    """The tiny case in steps of four weeks, solved."""
    case = read_case(TINY)
    grid = build_timegrid(case, 672)
    profiles = build_profiles(case, grid)
    program, layout = build_program(case, grid, profiles)
    ledgers = open_ledgers(case, layout, profiles, grid)
    bound = bind_clauses(bind_objective(program, ledgers), ledgers, case.agreement).program
    return Solved(case, grid, layout, ledgers, bound, solve_certified(bound).solution)


@pytest.fixture(scope="module")
def plan(solved) -> Plan:
    certificate = certify(solved.program, solved.solution)
    manifest = {
        "certificate": certificate_record(certificate),
        "solver": solver_record(solved.solution),
        "seconds": {"solve": 1.0},
    }
    return Plan(manifest, collect(solved))


def rows(table: Table) -> list[tuple]:
    columns = {name: np.asarray(table.columns[name]).tolist() for name in table.columns}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


# ---------------------------------------------------------------------------------- tables


def test_a_series_reads_as_a_long_table():
    """Two series of three steps: label repeated, steps counted, values in order."""
    columns = Series({"zone": np.array(["a", "b"])}, np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    table = Table("series", columns)
    assert table.rows == 6
    assert list(columns) == ["zone", "step", "value"]
    assert len(columns) == 3
    assert columns["zone"].tolist() == ["a", "a", "a", "b", "b", "b"]
    assert columns["step"].tolist() == [0, 1, 2, 0, 1, 2]
    assert columns["value"].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_a_table_is_built_from_rows():
    table = build_table("t", ("name", "count", "met"), [("a", 1, True), ("b", 2, False)])
    assert table.rows == 2
    assert [table.columns[key].dtype.kind for key in ("name", "count", "met")] == ["U", "i", "i"]
    empty = build_table("t", ("name", "count"), [])
    assert empty.rows == 0
    assert list(empty.columns) == ["name", "count"]


def test_a_ragged_row_and_a_mixed_column_are_refused():
    with pytest.raises(ShapeError, match="1 cells, expected 2"):
        build_table("t", ("a", "b"), [("x",)])
    with pytest.raises(ShapeError, match="mixes"):
        build_table("t", ("a",), [(None,), (1,)])


def test_annual_holds_every_term_of_the_layout(solved, plan):
    annual = plan.tables["annual"]
    written: dict[str, float] = {}
    for row in rows(annual):
        written[row["quantity"]] = written.get(row["quantity"], 0.0) + row["value"]
    for quantity in ("capacity", "output", "demand", "fuel", "import"):
        expected = sum(
            term.share * evaluate(term, solved.solution.x, solved.solution.y)
            for term in solved.layout.select(quantity)
        )
        assert written[quantity] == pytest.approx(expected, rel=1e-9), quantity
    assert np.all(np.abs(annual.columns["value"]) > 1e-6)


def test_the_series_balance_in_every_zone_and_step(solved, plan):
    """Supply + arriving flow = demand + draw + departing flow, whatever the technology."""
    lines = {line.line: line for line in solved.case.lines}
    sign = dict.fromkeys(("output", "discharge", "import", "unserved"), 1.0)
    sign |= dict.fromkeys(("demand", "input", "charge", "export", "disposal"), -1.0)
    rest: dict[tuple, float] = {}
    largest = 0.0
    for row in rows(plan.tables["series"]):
        at = (row["period"], row["weather_year"], row["step"], row["carrier"])
        if row["quantity"] in sign:
            key = (*at, row["zone"])
            rest[key] = rest.get(key, 0.0) + sign[row["quantity"]] * row["value"]
            largest = max(largest, abs(row["value"]))
        elif row["quantity"] == "flow":
            line = lines[row["technology"]]
            other = line.zone_to if row["zone"] == line.zone_from else line.zone_from
            for zone, part in ((row["zone"], -1.0), (other, line.efficiency)):
                rest[*at, zone] = rest.get((*at, zone), 0.0) + part * row["value"]
    assert len(rest) > 50
    assert max(abs(value) for value in rest.values()) < 1e-6 * largest


def test_the_series_add_up_to_the_year(solved, plan):
    """Mean power times hours, over the steps, is the annual output."""
    hours = solved.grid.step_hours
    energy, annual = 0.0, 0.0
    for row in rows(plan.tables["series"]):
        if row["quantity"] == "output":
            energy += row["value"] * hours[row["step"]]
    for row in rows(plan.tables["annual"]):
        if row["quantity"] == "output":
            annual += row["value"]
    assert energy == pytest.approx(annual * len(solved.case.weather_years), rel=1e-9)


def test_a_price_is_the_cost_of_one_more_megawatt_hour(solved):
    """Raise a demand by 1 MW in one step: the objective rises by price x hours x weight."""
    table = collect(solved)["series"]
    block = solved.program.blocks[0]
    row, step = 0, 3
    _, carrier, zone = block.rows[row].split(":")
    found = [
        one["value"]
        for one in rows(table)
        if (one["quantity"], one["carrier"], one["zone"], one["period"], one["step"])
        == ("price", carrier, zone, block.period, step)
    ]
    rhs = block.rhs.dense(block.steps)
    rhs[step, row] += 1e-3
    every = np.arange(rhs.shape[1], dtype=np.int32)
    vector = type(block.rhs)(rhs[0], every, rhs.T.copy())
    blocks = (replace(block, rhs=vector), *solved.program.blocks[1:])
    more = solve_certified(replace(solved.program, blocks=blocks)).solution.objective
    weight = solved.ledgers.present_weight[block.period] * block.share * block.step_hours[step]
    rise = (more - solved.solution.objective) / (1e-3 * weight)
    assert rise == pytest.approx(found[0], rel=1e-3, abs=0.5)


def test_accounts_and_transfers_are_those_of_the_ledgers(solved, plan):
    cost = {
        row["period"]: row["value"]
        for row in rows(plan.tables["accounts"])
        if row["account"] == "system_cost"
    }
    present = sum(solved.ledgers.present_weight[period] * value for period, value in cost.items())
    # The clauses of the case may add the price of a shortfall to the objective.
    assert 0 < present <= solved.solution.objective * (1 + 1e-9)
    outside = sum(
        row["value"] * ((row["payee"] == "outside") - (row["payer"] == "outside"))
        for row in rows(plan.tables["transfers"])
    )
    assert outside == pytest.approx(sum(cost.values()), rel=1e-9)


def test_every_key_has_a_label_in_both_languages(plan):
    for key, table in (("zone", "zones"), ("technology", "technologies"), ("fuel", "fuels")):
        known = {
            row[key] for row in rows(plan.tables[table]) if row["label_en"] and row["label_zh"]
        }
        used = set(plan.tables["annual"].columns[key].tolist()) - {""}
        assert used <= known, (key, used - known)


# ----------------------------------------------------------------------------------- store


def test_reading_gives_back_what_was_written(tmp_path, solved, plan):
    extras = {"report.html": "<p>长春</p>", "raw/bytes.bin": b"\x00\x01", "case": TINY}
    written = write_plan(tmp_path / "plan", plan, solved.solution, extras)
    read = read_plan(tmp_path / "plan")
    assert read.manifest == written.manifest
    assert read.tables.keys() == plan.tables.keys()
    for name, table in plan.tables.items():
        assert list(read.tables[name].columns) == list(table.columns), name
        for key in table.columns:
            np.testing.assert_array_equal(read.tables[name].columns[key], table.columns[key])
    solution = read_solution(tmp_path / "plan")
    for name in ("x", "design_dual", "total_dual"):
        np.testing.assert_array_equal(getattr(solution, name), getattr(solved.solution, name))
    for name in ("y", "step_dual", "limit_dual"):
        for one, other in zip(getattr(solution, name), getattr(solved.solution, name), strict=True):
            np.testing.assert_array_equal(one, other)
    assert solution.objective == solved.solution.objective
    assert certify(solved.program, solution).passed
    assert (tmp_path / "plan" / "report.html").read_text(encoding="utf-8") == "<p>长春</p>"
    assert (tmp_path / "plan" / "raw" / "bytes.bin").read_bytes() == b"\x00\x01"
    assert (tmp_path / "plan" / "case" / "case.yaml").is_file()


def test_the_same_plan_gives_the_same_bytes(tmp_path, solved, plan):
    for name in ("one", "two"):
        write_plan(tmp_path / name, plan, solved.solution, {"report.html": "x"})
    one, two = ((tmp_path / name / "plan.nc").read_bytes() for name in ("one", "two"))
    assert one == two
    manifests = [json.loads((tmp_path / n / "manifest.json").read_text()) for n in ("one", "two")]
    for manifest in manifests:
        assert manifest["seconds"]["solve"] == 1.0
        assert manifest["seconds"].pop("write") > 0
    assert manifests[0] == manifests[1]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(texts, st.integers(-(2**31), 2**31), st.floats(allow_nan=False)), max_size=6)
)
def test_any_table_survives(tmp_path_factory, solved, cells):
    table = build_table("t", ("text", "count", "value"), cells)
    folder = tmp_path_factory.mktemp("plan") / "plan"
    write_plan(
        folder, Plan({"solver": solver_record(solved.solution)}, {"t": table}), solved.solution
    )
    back = read_plan(folder).tables["t"]
    for key, column in table.columns.items():
        assert back.columns[key].tolist() == column.tolist()
        assert back.columns[key].dtype.kind == column.dtype.kind


def test_what_is_not_finite_is_null_in_the_manifest(tmp_path, solved):
    manifest = {"solver": solver_record(solved.solution), "bound": -np.inf, "one": np.float64(1.0)}
    write_plan(tmp_path / "plan", Plan(manifest, {}), solved.solution)
    read = json.loads((tmp_path / "plan" / "manifest.json").read_text())
    assert read["bound"] is None
    assert read["one"] == 1.0


def test_a_plan_and_an_empty_folder_are_replaced_and_nothing_else(tmp_path, solved):
    solver = {"solver": solver_record(solved.solution)}
    target = tmp_path / "plan"
    target.mkdir()
    for number in range(3):
        write_plan(target, Plan({**solver, "number": number}, {}), solved.solution)
        assert read_plan(target).manifest["number"] == number
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "manifest.json").write_text("{}")
    with pytest.raises(UsageError, match="left alone"):
        write_plan(other, Plan(solver, {}), solved.solution)
    assert (other / "manifest.json").read_text() == "{}"
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        write_plan(tmp_path / "file", Plan(solver, {}), solved.solution)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "plan", "thesis"]


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "plan.nc", "manifest.json"])
def test_an_extra_stays_inside_and_takes_no_name_of_ours(tmp_path, solved, name):
    plan = Plan({"solver": solver_record(solved.solution)}, {})
    with pytest.raises(UsageError, match="choose another name"):
        write_plan(tmp_path / "plan", plan, solved.solution, {name: "x"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_plan_is_a_usage_error(tmp_path):
    for read in (read_plan, read_solution):
        with pytest.raises(UsageError, match="is not a plan"):
            read(tmp_path / "nowhere")


def test_an_error_while_writing_leaves_the_former_plan(tmp_path, solved):
    solver = {"solver": solver_record(solved.solution)}
    write_plan(tmp_path / "plan", Plan({**solver, "number": 1}, {}), solved.solution)
    with pytest.raises(FileNotFoundError):
        write_plan(
            tmp_path / "plan", Plan(solver, {}), solved.solution, {"case": tmp_path / "nowhere"}
        )
    assert read_plan(tmp_path / "plan").manifest["number"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_system_that_cannot_exchange_renames_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_module, "_exchange", lambda *_: False)
    target = tmp_path / "plan"
    for text in ("one", "two"):
        with folder_module.replaced_folder(target) as work:
            (work / "file").write_text(text)
    assert (target / "file").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_former_plan_set_aside_by_a_dead_run_comes_back(tmp_path):
    """Stopped between two renames: what was set aside is the plan."""
    target = tmp_path / "plan"
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    pid = int(done.stdout)
    aside = tmp_path / f"{folder_module._prefix(target, pid)}x.before"
    aside.mkdir()
    (aside / "file").write_text("former")
    folder_module.sweep(target)
    assert (target / "file").read_text() == "former"


CHILD = """
import os, sys
from pathlib import Path
import numpy as np
from longspring.program.solution import Solution
from longspring.results import Plan, Table, write_plan

def plan(number):
    same = np.full(2000, number)
    solution = Solution(same * 1.0, (np.full((50, 40), float(number)),), same[:0] * 1.0,
                        (np.zeros((50, 3)),), (np.zeros((50, 2)),), same[:0] * 1.0,
                        float(number), "simplex", "1", 1, 0.0)
    solver = {"name": "simplex", "version": "1", "iterations": 1, "seconds": 0.0}
    return Plan({"number": number, "solver": solver}, {"t": Table("t", {"value": same})}), solution

folder = Path(sys.argv[1])
write_plan(folder, *plan(0))
print("ready", flush=True)
# One writer after another, each killed by the parent while it writes.
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        number = int(line)
        while True:
            write_plan(folder, *plan(number))
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


def test_no_kill_leaves_a_half_written_plan(tmp_path):
    generator = np.random.default_rng(9)
    target = tmp_path / "plan"
    nursery = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    seen = set()
    with nursery:
        assert nursery.stdout.readline() == "ready\n"
        for number in range(1, KILLS + 1):
            nursery.stdin.write(f"{number}\n")
            nursery.stdin.flush()
            child = int(nursery.stdout.readline())
            time.sleep(generator.uniform(0.0, 0.25))
            os.kill(child, signal.SIGKILL)
            assert nursery.stdout.readline() == "dead\n"
            read = read_plan(target)
            written = read.manifest["number"]
            solution = read_solution(target)
            assert set(read.tables["t"].columns["value"].tolist()) == {written}
            assert set(solution.y[0].ravel().tolist()) == {float(written)}
            seen.add(written)
        nursery.stdin.close()
    assert len(seen) > 5  # some writers lived long enough to finish
    with folder_module.replaced_folder(target) as work:
        (work / "file").write_text("")
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]
