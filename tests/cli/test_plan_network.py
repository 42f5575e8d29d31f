"""From a PyPSA network to a certified plan, and from a case to a network, by the commands."""

import json
import shutil
from pathlib import Path

import numpy as np
import pypsa
import pytest

from cli.running import TINY, inside, longspring
from cli.test_plan import INTERFACE
from interop.networks import ac_dc_meshed, hourly, meshed_plan, periodic, write
from longspring.results import Series, read_plan

pytestmark = pytest.mark.external


@pytest.fixture(scope="module")
def network():
    """Return the network with PyPSA's own answer in it."""
    return meshed_plan()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder made by `import`."""
    place = tmp_path_factory.mktemp("network")
    path = write(ac_dc_meshed(), place / "mesh.nc")
    done = longspring("import", "pypsa", path, place / "net")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{place / 'net'}\n"
    assert "10 snapshots, 1 period(s)" in done.stderr
    assert {one.name for one in (place / "net").iterdir()} == {"network.nc", "pypsa.json"}
    return place / "net"


@pytest.fixture(scope="module")
def out(folder: Path) -> Path:
    """Return a plan of the network."""
    done = longspring("plan", folder, "-o", folder.with_name("out"))
    assert done.returncode == 0, done.stderr
    assert "10 snapshots, as in the network" in done.stdout
    return folder.with_name("out")


def test_the_manifest_has_every_key_of_the_interface(out: Path, network) -> None:
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    for key, parts in INTERFACE.items():
        assert key in manifest
        for part in parts:
            assert part in manifest[key], f"{key}.{part}"
    assert manifest["certificate"]["passed"] is True
    assert manifest["assumed_share"] is None
    constant = network.objective_constant
    assert manifest["objective_constant"] == pytest.approx(constant, rel=1e-9)
    assert manifest["objective"] == pytest.approx(network.objective + constant, rel=1e-6)
    # Capacities have no limit in the network: the bound stands on what its cost allows.
    assert manifest["certificate"]["safe_bound"] == pytest.approx(manifest["objective"], rel=1e-6)
    assert {one.name for one in out.iterdir()} == {
        "plan.nc",
        "manifest.json",
        "report.html",
        "case",
    }


def test_capacities_dispatch_and_prices_are_those_of_pypsa(out: Path, network) -> None:
    plan = read_plan(out)
    capacities = plan.tables["capacities"].columns
    total = {"generators": network.generators.p_nom_opt, "lines": network.lines.s_nom_opt}
    for component, theirs in total.items():
        chosen = capacities["component"] == component
        found = dict(zip(capacities["name"][chosen], capacities["value"][chosen], strict=True))
        assert found == pytest.approx(theirs.to_dict(), rel=1e-4, abs=1e-3)
    series = plan.tables["series"].columns
    assert isinstance(series, Series)
    for component, attribute, theirs in (
        ("generators", "p", network.generators_t.p),
        ("buses", "marginal_price", network.buses_t.marginal_price),
    ):
        chosen = series.labels["component"] == component
        assert set(series.labels["attribute"][chosen]) == {attribute}
        expected = theirs[list(series.labels["name"][chosen])].to_numpy().T
        np.testing.assert_allclose(series.value[chosen], expected, rtol=1e-4, atol=1e-3)
    limit = plan.tables["constraints"].columns
    assert limit["name"].tolist() == ["co2_limit"]
    assert limit["mu"][0] == pytest.approx(network.global_constraints.mu["co2_limit"], rel=1e-5)


def test_the_plan_is_certified_again_from_its_network(out: Path, tmp_path: Path) -> None:
    done = inside("certify", out, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["passed"] is True
    assert "no solution costs less" in inside("certify", out).stderr
    other = tmp_path / "other"
    shutil.copytree(out, other)
    shutil.rmtree(other / "case")
    made = inside("import", "pypsa", write(hourly(), tmp_path / "o.nc"), other / "case")
    assert made.returncode == 0, made.stderr
    done = inside("certify", other)
    assert done.returncode == 5
    assert "another one" in done.stderr


def test_the_report_is_in_both_languages_and_says_what_is_absent(out: Path) -> None:
    page = (out / "report.html").read_text("utf-8")
    for words in (
        "What this page does not hold",
        "本页未包含的内容",
        "Manchester Wind",
        "co2_limit",
    ):
        assert words in page


def test_a_second_plan_replaces_the_first_and_nothing_else(out: Path, folder: Path) -> None:
    done = inside("plan", folder, "-o", out, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kind"] == "pypsa"
    assert inside("plan", folder, "-o", folder).returncode == 2
    assert {one.name for one in folder.iterdir()} == {"network.nc", "pypsa.json"}


@pytest.mark.parametrize("command", ["ledger", "clauses"])
def test_commands_of_cases_say_that_a_network_has_none(out: Path, command: str) -> None:
    done = inside(command, out)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no accounts and no clauses" in done.stderr


def test_a_network_has_no_projects_to_schedule(out: Path) -> None:
    done = inside("schedule", out)
    assert (done.returncode, done.stdout) == (2, "")
    assert "which has no projects. Give a plan of a case." in done.stderr


def test_wrong_uses_end_with_2(out: Path, folder: Path, tmp_path: Path) -> None:
    assert inside("plan", folder, "-o", tmp_path / "x", "--hours", "3").returncode == 2
    assert inside("import", "pypsa", tmp_path / "no.nc", tmp_path / "y").returncode == 2
    assert inside("import", "other", folder / "network.nc", tmp_path / "y").returncode == 2
    assert inside("export", out, "--to", "pypsa", "-o", tmp_path / "z.nc").returncode == 2
    assert inside("export", folder, "--to", "pypsa", "-o", tmp_path / "z.nc").returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_network_and_its_plan_are_checked_and_exported(out: Path, folder: Path, tmp_path) -> None:
    counted = json.loads(inside("check", folder, "--json").stdout)
    assert (counted["generators"], counted["lines"], counted["snapshots"]) == (6, 7, 10)
    assert "generators" in inside("check", folder).stdout
    for source, name in ((folder, "a.mps"), (out, "b.mps")):
        assert inside("export", source, "--to", "mps", "-o", tmp_path / name).returncode == 0
    assert (tmp_path / "a.mps").read_text() == (tmp_path / "b.mps").read_text()
    assert inside("export", out, "--to", "csv", "-o", tmp_path / "csv").returncode == 0
    names = {one.stem for one in (tmp_path / "csv").iterdir()}
    assert names == {"capacities", "series", "constraints", "snapshots"}


def test_refusals_end_with_3_and_make_nothing(tmp_path: Path) -> None:
    made = hourly()
    made.add("Generator", "g", bus="a", p_nom=3.0, committable=True, marginal_cost_quadratic=0.1)
    path = write(made, tmp_path / "bad.nc")
    done = inside("import", "pypsa", path, tmp_path / "net")
    assert done.returncode == 3
    assert "marginal_cost_quadratic = 0.1 of g" in done.stderr
    assert "committable = True of g" in done.stderr
    assert (
        "无法表示的取值" in inside("import", "pypsa", path, tmp_path / "net", "--lang", "zh").stderr
    )
    assert [one.name for one in tmp_path.iterdir()] == ["bad.nc"]


def test_a_network_without_a_solution_ends_with_4(tmp_path: Path) -> None:
    made = periodic()
    made.generators["p_nom"] = 1.0
    done = inside("import", "pypsa", write(made, tmp_path / "small.nc"), tmp_path / "net")
    assert done.returncode == 0, done.stderr
    done = inside("plan", tmp_path / "net", "-o", tmp_path / "out")
    assert done.returncode == 4
    assert not (tmp_path / "out").exists()


def test_relaxed_commitment_is_asked_for_and_remembered(tmp_path: Path) -> None:
    made = hourly()
    made.add("Generator", "g", bus="a", p_nom=3.0, committable=True, p_min_pu=0.5)
    path = write(made, tmp_path / "unit.nc")
    done = inside("import", "pypsa", path, tmp_path / "net", "--relax")
    assert done.returncode == 0, done.stderr
    done = inside("plan", tmp_path / "net", "-o", tmp_path / "out", "--json")
    assert json.loads(done.stdout)["relaxed_commitment"] is True
    assert "Unit commitment is relaxed" in (tmp_path / "out/report.html").read_text("utf-8")


def test_a_case_and_its_plan_are_exported_alike(tmp_path: Path) -> None:
    """A plan is exported at its own steps: file for file the same as its case at those steps."""
    done = inside("plan", TINY, "-o", tmp_path / "out", "--hours", "876", "--json")
    expected = json.loads(done.stdout)["objective"]
    for source, more in ((TINY, ("--hours", "876")), (tmp_path / "out", ())):
        path = tmp_path / f"{Path(source).name}.nc"
        done = inside("export", source, "--to", "pypsa", "-o", path, *more)
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"{path}\n"
    first, second = pypsa.Network(tmp_path / "tiny.nc"), pypsa.Network(tmp_path / "out.nc")
    assert first.links_t.efficiency.equals(second.links_t.efficiency)
    assert first.links.index.equals(second.links.index)
    assert inside("import", "pypsa", tmp_path / "tiny.nc", tmp_path / "net").returncode == 0
    done = inside("plan", tmp_path / "net", "-o", tmp_path / "back", "--json")
    assert json.loads(done.stdout)["objective"] == pytest.approx(expected, rel=1e-6)
