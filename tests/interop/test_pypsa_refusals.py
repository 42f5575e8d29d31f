"""What a network holds that has no place with us is named and refused, all of it at once."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5netcdf
import numpy as np
import pytest

from interop.networks import hourly, imported, periodic, write
from longspring.errors import CaseError, UsageError
from longspring.interop.pypsa.folder import MARKER, import_network, read_imported
from longspring.interop.pypsa.netcdf import read_network

pytestmark = pytest.mark.external

Change = Callable[[Any], object]


def generator(**more: Any) -> Change:
    return lambda n: n.add("Generator", "g", bus="a", p_nom=3.0, **more)


def unit(kind: str, **more: Any) -> Change:
    return lambda n: n.add(kind, "u", bus="a", **more)


def branch(kind: str, **more: Any) -> Change:
    def change(n: Any) -> None:
        n.add("Bus", "b")
        n.add(kind, "k", bus0="a", bus1="b", **more)

    return change


def constraint(**more: Any) -> Change:
    return lambda n: n.add("GlobalConstraint", "c", **{"sense": "<=", "constant": 1.0, **more})


def emitting_store(n: Any) -> None:
    n.add("Store", "s", bus="a", carrier="gas", e_nom=3.0)
    n.add("GlobalConstraint", "c", sense="<=", constant=9.0)


def growth(n: Any) -> None:
    n.carriers.loc["wind", ["max_growth", "max_relative_growth"]] = [3.0, 1.5]


def no_hours(n: Any) -> None:
    n.add("Store", "s", bus="a", e_nom=3.0)
    n.snapshot_weightings["stores"] = [1.0, 1.0, 0.0, 1.0, 1.0, 1.0]


def uneven(n: Any) -> None:
    weightings = n.snapshot_weightings.astype(float)
    weightings.loc[2030] = 2.0
    n.snapshot_weightings = weightings
    costs = {"overnight_cost": 9.0, "discount_rate": 0.1, "lifetime": 9.0}
    n.add("Generator", "g", bus="a", p_nom_extendable=True, **costs)


def old_limit(n: Any) -> None:
    n.buses["nom_max_wind"] = 3.0


def mixed(n: Any) -> None:
    n.add("Bus", "b", carrier="DC")
    n.add("Line", "k", bus0="a", bus1="b", x=0.1, s_nom=1.0)


PERIODS = {"type": "operational_limit", "carrier_attribute": "gas", "investment_period": 1999}
REFUSED: dict[str, tuple[Change, tuple[str, str]]] = {
    "quadratic cost": (
        generator(marginal_cost_quadratic=0.25),
        ("generators", "marginal_cost_quadratic = 0.25 of g"),
    ),
    "quadratic cost over time": (
        generator(marginal_cost_quadratic=[0.0, 0.5, 0.0, 0.0, 0.0, 0.0]),
        ("generators", "marginal_cost_quadratic = 0.5 of g"),
    ),
    "quadratic cost of a store": (
        unit("Store", e_nom=1.0, marginal_cost_quadratic=0.25),
        ("stores", "marginal_cost_quadratic = 0.25 of u"),
    ),
    "modules": (
        generator(p_nom_mod=1.5, p_nom_extendable=True),
        ("generators", "p_nom_mod = 1.5 of g"),
    ),
    "modules of a store": (
        unit("Store", e_nom_mod=1.5, e_nom_extendable=True),
        ("stores", "e_nom_mod = 1.5 of u"),
    ),
    "modules of a storage unit": (
        unit("StorageUnit", p_nom_mod=1.5, p_nom_extendable=True),
        ("storage_units", "p_nom_mod = 1.5 of u"),
    ),
    "modules of a line": (
        branch("Line", x=0.1, s_nom_mod=1.5, s_nom_extendable=True),
        ("lines", "s_nom_mod = 1.5 of k"),
    ),
    "whole units": (generator(committable=True), ("generators", "committable = True of g")),
    "maintenance": (
        generator(maintainable=True, maintenance_duration=2.0),
        ("generators", "maintainable = True of g"),
    ),
    "standard type of a line": (
        branch("Line", type="Al/St 240/40 4-bundle 380.0", length=3.0),
        ("lines", "type = 'Al/St 240/40 4-bundle 380.0' of k"),
    ),
    "standard type of a transformer": (
        branch("Transformer", type="160 MVA 380/110 kV", s_nom=9.0),
        ("transformers", "type = '160 MVA 380/110 kV' of k"),
    ),
    "shunt of a transformer": (
        branch("Transformer", x=0.1, b=0.2, s_nom=9.0),
        ("transformers", "b = 0.2 of k"),
    ),
    "transformer without a base": (
        branch("Transformer", x=0.1, s_nom_extendable=True),
        ("transformers", "s_nom = 0 of k"),
    ),
    "shift that is optimised": (
        branch("Transformer", x=0.1, s_nom=9.0, phase_shift_max=5.0),
        ("transformers", "phase_shift_max = 5.0 of k"),
    ),
    "line between networks": (mixed, ("lines", "bus0 and bus1 = AC and DC of k")),
    "delay of two steps": (
        branch("Link", p_nom=1.0, delay=2),
        ("links", "delay = 2.0 of k"),
    ),
    "capacity that is set but not extendable": (
        generator(p_nom_set=2.0),
        ("generators", "p_nom_set = 2.0 of g"),
    ),
    "overnight cost without a rate": (
        generator(p_nom_extendable=True, overnight_cost=3.0),
        ("generators", "discount_rate = nan of g"),
    ),
    "series with a gap": (
        generator(p_max_pu=[1.0, np.nan, 1.0, 1.0, 1.0, 1.0]),
        ("generators", "p_max_pu = nan or inf of g"),
    ),
    "load with a gap": (
        lambda n: n.add("Load", "g", bus="a", p_set=[1.0, np.nan, 1.0, 1.0, 1.0, 1.0]),
        ("loads", "p_set = nan or inf of g"),
    ),
    "steps without hours": (no_hours, ("snapshots", "stores = 0 of stores s")),
    "limit in a column of buses": (old_limit, ("buses", "nom_max_wind = 3.0 of a")),
    "constraint of another type": (
        constraint(type="of_my_own"),
        ("global_constraints c", "type = 'of_my_own'"),
    ),
    "constraint of another sense": (
        constraint(sense="<"),
        ("global_constraints c", "sense = '<'"),
    ),
    "constraint on an unknown attribute": (
        constraint(carrier_attribute="so2_emissions"),
        ("global_constraints c", "carrier_attribute = 'so2_emissions'"),
    ),
    "constraint on an unknown period": (
        constraint(**PERIODS),
        ("global_constraints c", "investment_period = 1999.0"),
    ),
}
IN_PERIODS: dict[str, tuple[Change, tuple[str, str]]] = {
    "growth in proportion": (growth, ("carriers", "max_relative_growth = 1.5 of wind")),
    "emissions of a store that depletes": (
        emitting_store,
        ("global_constraints c", "carrier_attribute = 'co2_emissions'"),
    ),
    "dispatch before what is not there": (
        generator(build_year=2040, p_init=1.0, ramp_limit_down=0.2),
        ("generators", "p_init = 1.0 of g"),
    ),
    "overnight cost in uneven periods": (uneven, ("generators", "overnight_cost = 9.0 of g")),
}


def refused(network: Any, folder: Path, **more: bool) -> list[tuple[str, str]]:
    """Return file and finding of every issue."""
    with pytest.raises(CaseError) as caught:
        imported(network, folder, **more)
    return [(issue.file, issue.found) for issue in caught.value.issues]


@pytest.mark.parametrize("what", REFUSED)
def test_what_has_no_place_is_named(tmp_path: Path, what: str) -> None:
    network = hourly()
    change, expected = REFUSED[what]
    change(network)
    assert refused(network, tmp_path) == [expected]


@pytest.mark.parametrize("what", IN_PERIODS)
def test_what_has_no_place_in_periods_is_named(tmp_path: Path, what: str) -> None:
    network = periodic()
    change, expected = IN_PERIODS[what]
    change(network)
    assert refused(network, tmp_path) == [expected]


@pytest.mark.parametrize("more", [{"p_nom_extendable": True}, {}])
def test_what_cannot_be_relaxed_is_named(tmp_path: Path, more: dict[str, bool]) -> None:
    network = hourly() if more else periodic()
    generator(committable=True, **more)(network)
    (found,) = refused(network, tmp_path, relax=True)
    assert found == ("generators", "committable = True of g")


def test_everything_is_listed_at_once_and_alike_rows_together(tmp_path: Path) -> None:
    network = hourly()
    for number in range(8):
        network.add("Generator", f"g{number}", bus="a", p_nom=1.0, marginal_cost_quadratic=0.5)
    network.add("Store", "s", bus="a", e_nom_mod=2.0, e_nom_extendable=True)
    constraint(type="of_my_own")(network)
    assert refused(network, tmp_path) == [
        ("generators", "marginal_cost_quadratic = 0.5 of g0, g1, g2, g3, g4 and 3 more"),
        ("stores", "e_nom_mod = 2.0 of s"),
        ("global_constraints c", "type = 'of_my_own'"),
    ]


def test_a_bus_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    network = hourly()
    network.add("Bus", "harbour")
    network.add("Generator", "g", bus="harbor")
    with pytest.raises(CaseError) as caught:
        imported(network, tmp_path)
    (found,) = caught.value.issues
    assert (found.code, found.file, found.nearest) == ("LS-0903", "generators g", "harbour")


def test_a_piecewise_curve_and_scenarios_are_refused(tmp_path: Path) -> None:
    network = hourly()
    network.set_scenarios({"dry": 0.4, "wet": 0.6})
    assert refused(network, tmp_path) == [("scenario", "scenarios")]
    path = write(hourly(), tmp_path / "curve.nc")
    with h5netcdf.File(path, "a") as file:
        file.dimensions["generators_pw_marginal_cost_i"] = 1
        names = ("generators_pw_marginal_cost_i",)
        file.create_variable("generators_pw_marginal_cost", names, data=np.ones(1))
    with pytest.raises(CaseError, match=r"generators_pw_marginal_cost.*a piecewise curve"):
        import_network(path, tmp_path / "net")


def test_an_unknown_component_is_refused(tmp_path: Path) -> None:
    path = write(hourly(), tmp_path / "new.nc")
    with h5netcdf.File(path, "a") as file:
        file.dimensions["reactors_i"] = 2
        file.create_variable("reactors_i", ("reactors_i",), data=np.arange(2))
    with pytest.raises(CaseError, match="LS-0901 reactors: found 2 rows"):
        import_network(path, tmp_path / "net")
    assert not (tmp_path / "net").exists()


def test_what_does_not_enter_the_optimum_is_left_out_without_a_word(tmp_path: Path) -> None:
    network = hourly()
    network.add("ShuntImpedance", "s", bus="a", b=0.1)
    network.buses["country"] = "DE"
    network.generators["owner"] = "me"
    assert imported(network, tmp_path).program.blocks[0].steps == 6


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file"):
        read_network(tmp_path / "nothing.nc")
    text = tmp_path / "text.nc"
    text.write_text("no netCDF")
    with pytest.raises(UsageError, match="not a netCDF 4 file"):
        read_network(text)
    with h5netcdf.File(tmp_path / "empty.nc", "w") as file:
        file.attrs["name"] = "empty"
    with pytest.raises(UsageError, match="holds no PyPSA network"):
        read_network(tmp_path / "empty.nc")


def test_a_network_changed_after_its_import_is_refused(tmp_path: Path) -> None:
    path = write(hourly(), tmp_path / "network.nc")
    folder = tmp_path / "net"
    import_network(path, folder)
    assert read_imported(folder).network.snapshots[1] == "2019-01-01 01:00:00"
    with pytest.raises(UsageError, match="already there"):
        import_network(path, folder)
    (folder / "network.nc").write_bytes(write(hourly(5), tmp_path / "other.nc").read_bytes())
    with pytest.raises(UsageError, match="not the network that was imported"):
        read_imported(folder)
    assert (folder / MARKER).is_file()


def test_neither_pypsa_nor_what_it_stands_on_is_needed() -> None:
    heavy = ["pypsa", "pandas", "xarray", "linopy", "netCDF4"]
    code = (
        "import sys\n"
        "import longspring.interop.pypsa.planning, longspring.interop.pypsa.export\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
