"""The network of a case in PyPSA's own words: what is in it, and that both of us solve it alike."""

import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from interop.networks import ours, theirs
from longspring.case.read import read_case

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from natural import natural_network  # noqa: E402
from variants import build_variant  # noqa: E402

pytestmark = pytest.mark.external

CASE = read_case(ROOT / "tests" / "cases" / "tiny")


@pytest.fixture(scope="module")
def network():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return natural_network(build_variant(CASE, 2, 2, 730))


def test_demands_are_those_of_the_case(network):
    hours = network.snapshot_weightings.generators
    for carrier in ("electricity", "heat_network"):
        loss = next(one.network_loss for one in CASE.carriers if one.name == carrier)
        for year in (2030, 2040):
            rows = [r for r in CASE.demands if (r.carrier, r.period) == (carrier, year)]
            names = [f"load {carrier} {zone.zone}" for zone in CASE.zones]
            fed = network.loads_t.p_set[[n for n in names if n in network.loads_t.p_set]]
            drawn = (fed.sum(axis=1) * hours).loc[year].sum() * (1.0 - loss)
            assert drawn == pytest.approx(sum(row.energy for row in rows), rel=1e-9)


def test_a_chp_stands_on_its_back_pressure_line(network):
    # efficiency 0.38, cb 0.5, cv 0.2: heat per fuel 0.38 / 0.7 = 0.542857, power half of that.
    links = network.links[network.links.carrier == "coal_chp"]
    assert len(links)
    np.testing.assert_allclose(links.efficiency2, 0.5428571428571428)
    np.testing.assert_allclose(links.efficiency, 0.2714285714285714)


def test_potentials_are_dealt_out_over_the_periods(network):
    rows = [row for row in CASE.potentials if row.technology == "wind"]
    stands = sum(row.capacity for row in CASE.existing if row.technology == "wind")
    wind = network.generators[network.generators.carrier == "wind"]
    most = wind.p_nom_max[wind.p_nom_extendable].sum()
    assert most == pytest.approx(sum(row.capacity for row in rows) - stands)


def test_both_find_the_same_optimum(network, tmp_path: Path):
    expected = theirs(network)
    assert expected > 0.0
    assert ours(network, tmp_path) == pytest.approx(expected, rel=1e-6)
