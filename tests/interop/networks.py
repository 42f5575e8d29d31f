"""PyPSA networks for the tests, and what PyPSA itself says of them.

The tables of `ac_dc_meshed`, and those of `model_energy` but for its series, are those of the
examples of PyPSA (PyPSA Contributors, CC-BY-4.0, examples/networks of github.com/PyPSA/PyPSA). The
series of `model_energy` have 2920 snapshots there; here they are ours, 240 steps made from a seed.
"""

import logging
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pypsa

from longspring.interop.pypsa.build import Imported, build_imported
from longspring.interop.pypsa.netcdf import read_network
from longspring.solve.choose import solve_certified

for chatty in ("linopy", "pypsa", "highspy"):
    logging.getLogger(chatty).setLevel(logging.ERROR)


def theirs(network, *, relax: bool = False) -> float:
    """Return the whole cost of PyPSA's optimum, what stands already included.

    These are the first two steps of `network.optimize`; the rest only sorts the answer.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = network.optimize.create_model(
            multi_investment_periods=network.has_periods,
            linearized_unit_commitment=relax,
            include_objective_constant=False,
        )
        status = model.solve("highs", io_api="direct", output_flag=False)
    assert status == ("ok", "optimal")
    return float(model.objective.value)


def write(network, path: Path) -> Path:
    """Write a network as PyPSA does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network.export_to_netcdf(path)
    return path


def imported(network, folder: Path, *, relax: bool = False) -> Imported:
    """Return a network as our program, by way of its file."""
    return build_imported(read_network(write(network, folder / "network.nc")), relax=relax)


def ours(network, folder: Path, *, relax: bool = False) -> float:
    """Return the objective of our certified optimum of a network."""
    program = imported(network, folder, relax=relax).program
    return solve_certified(program, "simplex").solution.objective


def hourly(steps: int = 6, weight: float = 1.0):
    """Return a network of one bus with a load, shedding of load, and equal steps."""
    network = pypsa.Network()
    network.set_snapshots(pd.date_range("2019-01-01", periods=steps, freq="h"))
    weigh(network, weight)
    return with_demand(network)


def weigh(network, weight: float) -> None:
    """Let every snapshot stand for so many hours."""
    weightings = network.snapshot_weightings.astype(float)
    weightings.loc[:, :] = weight
    network.snapshot_weightings = weightings


def periodic(years=(2030, 2040), steps: int = 4):
    """Return the same with investment periods."""
    network = pypsa.Network()
    times = pd.date_range("2019-01-01", periods=steps, freq="h")
    network.set_snapshots(pd.MultiIndex.from_product([years, times]))
    network.investment_periods = list(years)
    network.investment_period_weightings["objective"] = np.linspace(9.0, 5.0, len(years))
    network.investment_period_weightings["years"] = 10.0
    return with_demand(network)


def with_demand(network):
    """Add bus, load and shedding of load."""
    steps = len(network.snapshots)
    network.add("Carrier", ["AC", "gas", "wind", "shed"], co2_emissions=[0.0, 0.2, 0.0, 0.0])
    network.add("Bus", "a")
    network.add("Load", "load", bus="a", p_set=series(steps, 5.0, 10.0, seed=1))
    network.add("Generator", "shed", bus="a", carrier="shed", p_nom=1e3, marginal_cost=500.0)
    return network


def islands(count: int, steps: int = 6, network=None):
    """Return a network of buses i0, i1, ... that nothing joins, each with load and shedding."""
    network = hourly(steps) if network is None else network
    for number in range(count):
        bus = f"i{number}"
        load = series(len(network.snapshots), 5.0, 10.0, seed=number + 50)
        network.add("Bus", bus)
        network.add("Load", bus, bus=bus, p_set=load)
        network.add("Generator", bus, bus=bus, p_nom=1e3, marginal_cost=500.0)
    return network


def series(steps: int, low: float, high: float, seed: int) -> np.ndarray:
    """Return numbers between two bounds."""
    return np.random.default_rng(seed).uniform(low, high, steps).round(4)


def table(text: str) -> pd.DataFrame:
    """Return a table of words separated by commas, the first one being the name."""
    lines = [line.strip().split(",") for line in text.strip().splitlines()]
    frame = pd.DataFrame(lines[1:], columns=lines[0]).set_index("name")
    words = [name for name in frame if name.startswith("bus") or name == "carrier"]
    return frame.astype({name: float for name in frame if name not in words})


GENERATORS = """
name,bus,p_nom,p_nom_min,carrier,marginal_cost,capital_cost,efficiency
Manchester Wind,Manchester,80.0,100.0,wind,0.11,2793.6516029328,1.0
Manchester Gas,Manchester,50000.0,0.0,gas,4.5323676307,196.6151679691,0.3500264336
Norway Wind,Norway,100.0,100.0,wind,0.09,2184.3747960912,1.0
Norway Gas,Norway,20000.0,0.0,gas,5.8928445406,158.2512497168,0.3568363832
Frankfurt Wind,Frankfurt,110.0,100.0,wind,0.1,2129.4561224763,1.0
Frankfurt Gas,Frankfurt,80000.0,0.0,gas,4.0863219899,102.6769530076,0.3516658529
"""
LINES = """
name,bus0,bus1,x,r,capital_cost
0,London,Manchester,0.7968782824,0.0,0.1367157553
1,Manchester,Norwich,0.3915599178,0.0,0.1334916779
2,Bremen DC,Norwich DC,0.0,0.2126041927,0.0086734246
3,Norwich DC,Norway DC,0.0,0.4861637504,0.1291260515
4,Norway DC,Bremen DC,0.0,0.4287266497,0.0624298729
5,Norwich,London,0.2388003463,0.0,0.0218524519
6,Bremen,Frankfurt,0.4,0.0,0.2
"""
LINKS = """
name,bus0,bus1,capital_cost
Norwich Converter,Norwich,Norwich DC,0.21
Norway Converter,Norway,Norway DC,0.2
Bremen Converter,Bremen,Bremen DC,0.19
DC link,London,Bremen,0.8765342
"""
WIND = {
    "Manchester Wind": "0.930019875 0.4857475804 0.2336917351 0.2576042221 0.6269055694 "
    "0.6035984088 0.6789075462 0.3613026112 0.6216040549 0.5215183715",
    "Frankfurt Wind": "0.5590784039 0.7529103711 0.1234650887 0.9666766524 0.8590078044 "
    "0.5261537924 0.077893008 0.0590234716 0.2485544952 0.1080601728",
    "Norway Wind": "0.9745832033 0.4812903778 0.4072258018 0.5999649628 0.524468219 "
    "0.0096927054 0.2204533621 0.8239185004 0.5562297265 0.4394160378",
}
LOADS = {
    "London": "35.7962441027 976.8245614698 250.5873120464 130.7531445827 151.1001686 "
    "931.857051942 289.8482871447 864.3433217147 689.5772637703 627.8789859434",
    "Norwich": "415.4625642653 262.6061464526 418.4763531902 552.9595393098 218.159858091 "
    "791.9762655836 531.8706808219 23.5134667186 970.0590684572 0.9248336907",
    "Frankfurt": "398.0478469638 432.4361062425 379.8039282662 868.3617642835 548.7707546221 "
    "828.6652426012 449.2907519075 699.1637663734 915.8667802518 414.8876464034",
    "Bremen": "640.0863775411 703.554333706 440.8361303183 612.5763056818 803.4367808051 "
    "605.4006873582 641.0905902397 408.0085411725 912.2477761646 898.0530916423",
    "Norway": "820.035835936 854.8340468618 42.550744351 647.5482327851 884.0738733306 "
    "509.0624485516 595.6079648147 291.6424496984 2.1534925491 760.7401765038",
    "Manchester": "857.5514402011 750.5996237166 156.5648760141 527.8708221189 83.8977589634 "
    "676.6233193474 731.1371004827 553.3448891847 298.338082262 768.2905859888",
}


def ac_dc_meshed():
    """Return the example of that name: AC and DC networks, gas and wind, a limit on CO2."""
    network = pypsa.Network()
    network.set_snapshots(pd.date_range("2015-01-01", periods=10, freq="h"))
    network.add("Carrier", ["gas", "wind", "AC", "DC"], co2_emissions=[0.24, 0.0, 0.0, 0.0])
    for place in ("London", "Norwich", "Manchester", "Bremen", "Frankfurt", "Norway"):
        network.add("Bus", place, v_nom=380.0, carrier="AC")
        loads = [float(value) for value in LOADS[place].split()]
        network.add("Load", place, bus=place, p_set=loads)
    for place in ("Norwich DC", "Bremen DC", "Norway DC"):
        network.add("Bus", place, v_nom=200.0, carrier="DC")
    for name, row in table(GENERATORS).iterrows():
        wind = {"p_max_pu": [float(v) for v in WIND[name].split()]} if name in WIND else {}
        network.add("Generator", name, p_nom_extendable=True, **row, **wind)
    for name, row in table(LINES).iterrows():
        network.add("Line", name, s_nom=4e4, s_nom_extendable=True, carrier="AC", **row)
    for name, row in table(LINKS).iterrows():
        bounds = {"p_min_pu": -0.9, "p_max_pu": 0.9}
        network.add("Link", name, p_nom=1e3, p_nom_extendable=True, carrier="DC", **bounds, **row)
    network.add("GlobalConstraint", "co2_limit", sense="<=", constant=1000.0)
    return network


def model_energy(steps: int = 240):
    """Return the example of that name: wind, sun, battery and hydrogen for a steady demand."""
    network = pypsa.Network()
    network.set_snapshots(pd.date_range("2019-01-01", periods=steps, freq="3h"))
    weigh(network, 8760.0 / steps)
    network.add("Bus", ["electricity", "hydrogen"], carrier=["electricity", "hydrogen"])
    network.add("Load", "demand", bus="electricity", p_set=series(steps, 4e3, 9e3, seed=5))
    shed = {"p_nom": 10901.16, "marginal_cost": 2000.0}
    network.add("Generator", "load shedding", bus="electricity", **shed)
    noise = np.convolve(series(steps + 15, 0.0, 1.0, seed=6), np.ones(16) / 16.0, "valid")
    wind = np.clip((noise - 0.35) * 3.0, 0.0, 1.0).round(4)
    sun = np.clip(np.sin(np.arange(steps) * np.pi / 4.0), 0.0, None).round(4)
    for name, cost, output in (
        ("wind", 101644.12332388277, wind),
        ("solar", 51346.82981964593, sun),
    ):
        rest = {"p_nom_extendable": True, "capital_cost": cost, "p_max_pu": output}
        network.add("Generator", name, bus="electricity", **rest)
    for name, ends, efficiency, cost in (
        ("electrolysis", ("electricity", "hydrogen"), 0.6217, 188715.7758309984),
        ("turbine", ("hydrogen", "electricity"), 0.41, 116387.00137488062),
    ):
        rest = {"efficiency": efficiency, "p_nom_extendable": True, "capital_cost": cost}
        network.add("Link", name, bus0=ends[0], bus1=ends[1], **rest)
    rest = {"e_nom_extendable": True, "e_cyclic": True, "capital_cost": 148.31893020591625}
    network.add("Store", "hydrogen storage", bus="hydrogen", **rest)
    network.add(
        "StorageUnit",
        "battery storage",
        bus="electricity",
        p_nom_extendable=True,
        capital_cost=63361.75356490421,
        cyclic_state_of_charge=True,
        max_hours=3.0,
        efficiency_store=0.96,
        efficiency_dispatch=0.96,
    )
    return network


def meshed_plan():
    """Return `ac_dc_meshed` with PyPSA's own answer in it."""
    network = ac_dc_meshed()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        status = network.optimize(log_to_console=False, include_objective_constant=True)
    assert status == ("ok", "optimal")
    return network
