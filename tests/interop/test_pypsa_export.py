"""A case written as a PyPSA network has the same optimum in PyPSA, and read back, with us."""

import logging
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypsa
import pytest

from interop.networks import theirs
from interop.three_zones import three_zones
from longspring.errors import CaseError
from longspring.interop.pypsa.build import build_imported
from longspring.interop.pypsa.canvas import Span
from longspring.interop.pypsa.export import export_model
from longspring.interop.pypsa.image import network_of
from longspring.interop.pypsa.netcdf import read_network, write_network
from longspring.plan import Model, Settings, build_model
from longspring.program.block import BlockProgram
from longspring.solve.choose import solve_certified
from small_case import opened, small_case

pytestmark = pytest.mark.external

TINY = Path(__file__).parents[1] / "cases" / "tiny"
for chatty in ("linopy", "pypsa", "highspy"):
    logging.getLogger(chatty).setLevel(logging.ERROR)


def opened_network(path: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pypsa.Network(path)


def kinds(names: tuple[str, ...]) -> set[str]:
    return {name.split(":")[0] for name in names}


def cost_of(program: BlockProgram) -> float:
    return solve_certified(program, "simplex").solution.objective


@pytest.fixture(scope="module")
def changchun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Path]:
    """Return three zones of Changchun in two periods, steps of 168 h, and its network."""
    folder = tmp_path_factory.mktemp("changchun")
    model = build_model(three_zones(folder / "case"), Settings(168))
    export_model(model, folder / "network.nc")
    return model, folder / "network.nc"


def test_changchun_keeps_all_that_it_had(changchun: tuple[Model, Path]) -> None:
    """What the round trip is about: nothing of the case was left out to make it possible."""
    case, program = changchun[0].case, changchun[0].bound.program
    assert len(case.zones) == 3
    assert [period.year for period in case.periods] == [2025, 2030]
    assert {clause.strength for clause in case.agreement.clauses} >= {"binding", "best_effort"}
    design = {"capacity", "retire", "duration", "retrofit", "build_limit", "adequacy"}
    design |= {"service", "share", "factory", "orders", "export", "pool"}
    assert kinds(program.design.row_names) == design
    assert kinds(program.totals.names) == {"fuel_limit", "stock", "clause"}
    assert {"existing", "standing", "shortfall"} < kinds(program.design.names)
    operated = {"corner4", "online", "start", "level", "leak", "fleet_level", "flow", "import"}
    assert operated < kinds(program.blocks[0].columns)
    assert kinds(program.blocks[0].rows) > {"online", "start", "level", "fleet_level"}


def test_changchun_there_and_back(changchun: tuple[Model, Path]) -> None:
    model, path = changchun
    expected = cost_of(model.bound.program)
    network = opened_network(path)
    assert list(network.investment_periods) == [2025, 2030]
    assert theirs(network) == pytest.approx(expected, rel=1e-6)
    assert cost_of(build_imported(read_network(path)).program) == pytest.approx(expected, rel=1e-6)


def test_the_tiny_case_by_way_of_optimize(tmp_path: Path) -> None:
    """What a user of PyPSA would do, capacities and prices included."""
    model = build_model(TINY, Settings(438))
    export_model(model, tmp_path / "tiny.nc")
    solution = solve_certified(model.bound.program, "simplex").solution
    network = opened_network(tmp_path / "tiny.nc")
    status = network.optimize(
        multi_investment_periods=True, include_objective_constant=False, log_to_console=False
    )
    assert status == ("ok", "optimal")
    assert network.objective == pytest.approx(solution.objective, rel=1e-9)
    found = network.links.p_nom_opt[list(model.bound.program.design.names)].to_numpy()
    # Other capacities may cost the same; they must at least be worth the same money.
    worth = model.bound.program.design.cost
    assert worth @ found == pytest.approx(worth @ solution.x, rel=1e-6)
    bus = next(name for name in network.buses.index if name.startswith("balance:electricity"))
    assert network.buses_t.marginal_price[bus].max() > 1.0


def random_program(seed: int) -> BlockProgram:
    """Return the small case with everything that a program may hold changed at random."""
    draw = np.random.default_rng(seed)
    program, _, _ = opened(small_case())
    design = program.design
    cost = draw.uniform(0.0, 9.0, design.cost.size).round(3)
    blocks = tuple(
        replace(
            block,
            cost=replace(
                block.cost,
                value=np.zeros(len(block.columns)),
                varying=np.arange(len(block.columns), dtype=np.int32),
                series=draw.uniform(1.0, 5.0, (len(block.columns), block.steps)).round(3),
            ),
        )
        for block in program.blocks
    )
    # Every row gets two bounds, wide where it had none: a range that holds.
    wide = np.where(np.isfinite(design.row_upper), design.row_upper, 0.0) - 1e5
    lower = np.where(np.isfinite(design.row_lower), design.row_lower, wide)
    return replace(
        program,
        design=replace(design, cost=cost, row_lower=lower),
        blocks=blocks,
        offset=float(draw.uniform(-100.0, 100.0)),
    )


@pytest.mark.parametrize("seed", range(2))
def test_programs_with_costs_and_ranges_at_random(tmp_path: Path, seed: int) -> None:
    program = random_program(seed)
    spans = (Span(2030, 7.0, 10.0), Span(2040, 4.0, 10.0))
    write_network(network_of(program, "small", spans), tmp_path / "small.nc")
    expected = cost_of(program)
    assert theirs(opened_network(tmp_path / "small.nc")) == pytest.approx(expected, rel=1e-6)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    model = build_model(TINY, Settings(2190))
    export_model(model, tmp_path / "tiny.nc")
    first = read_network(tmp_path / "tiny.nc")
    write_network(first, tmp_path / "again.nc")
    second = read_network(tmp_path / "again.nc")
    assert first.snapshots == second.snapshots
    assert first.components.keys() == second.components.keys()
    for name, table in first.components.items():
        other = second.components[name]
        assert table.names == other.names
        for attribute, values in table.static.items():
            np.testing.assert_array_equal(values, other.static[attribute])
        for attribute, series in table.series.items():
            np.testing.assert_array_equal(series.values, other.series[attribute].values)


def test_several_weather_years_are_refused(tmp_path: Path) -> None:
    program, _, _ = opened(small_case((("typical", 0.7), ("calm", 0.3))))
    with pytest.raises(CaseError) as caught:
        network_of(program, "small", (Span(2030, 1.0, 10.0), Span(2040, 1.0, 10.0)))
    (found,) = caught.value.issues
    assert (found.code, found.found) == ("LS-0905", "weather years calm, typical")


def test_steps_shorter_than_an_hour_are_refused(tmp_path: Path) -> None:
    program, _, _ = opened(small_case())
    short = replace(program.blocks[0], step_hours=np.full(4, 0.5))
    assert short.carry.row.size
    with pytest.raises(CaseError) as caught:
        network_of(
            replace(program, blocks=(short, program.blocks[1])),
            "small",
            (Span(2030, 1.0, 10.0), Span(2040, 1.0, 10.0)),
        )
    (found,) = caught.value.issues
    assert (found.code, found.found) == ("LS-0905", "steps of 0.5 h")


def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tiny.nc"
    path.write_text("before")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("longspring.interop.pypsa.netcdf._write_component", fail)
    with pytest.raises(KeyboardInterrupt):
        export_model(build_model(TINY, Settings(8760)), path)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["tiny.nc"]
