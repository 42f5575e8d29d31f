"""Networks drawn at random from all that can be imported, small enough to be solved in a second."""

import numpy as np
import pandas as pd
import pypsa

YEARS = (2030, 2040, 2050)


class Draw:
    """Draws from one seed; half of the series are constant."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.periods = self.chance(0.5)
        self.snapshots = None

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def one(self, *choices):
        return choices[int(self.random.integers(len(choices)))]

    def count(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high))

    def number(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def series(self, low: float, high: float):
        if self.chance(0.5):
            return self.number(low, high)
        values = self.random.uniform(low, high, len(self.snapshots)).round(3)
        return pd.Series(values, self.snapshots)

    def life(self) -> dict:
        if not self.periods or self.chance(0.4):
            return {}
        built = self.one(2025, 2030, 2035, 2040)
        return {"build_year": built, "lifetime": self.one(8.0, 15.0, 50.0)}

    def capacity(self, name: str) -> dict:
        size: dict = {name: self.number(1.0, 6.0)}
        if self.chance(0.5):
            size |= {f"{name}_extendable": True, "capital_cost": self.number(0.5, 20.0)}
            size |= {f"{name}_min": self.one(0.0, 0.0, 1.0), "fom_cost": self.one(0.0, 0.7)}
            size |= {f"{name}_max": self.one(np.inf, self.number(4.0, 12.0))}
        return size

    def flags(self, *names: str) -> dict[str, bool]:
        return {name: self.chance(0.5) for name in names}


def random_network(seed: int):
    """Return a network; it may have no solution."""
    draw = Draw(seed)
    network = _empty(draw)
    buses = list(network.buses.index)
    for bus in buses:
        network.add("Load", bus, bus=bus, p_set=draw.series(1.0, 6.0))
        network.add("Generator", f"shed {bus}", bus=bus, p_nom=1e3, marginal_cost=300.0)
    _add_generators(draw, network, buses)
    _add_branches(draw, network, buses)
    _add_storage(draw, network, buses)
    _add_constraints(draw, network)
    return network


def _empty(draw: Draw):
    network = pypsa.Network()
    times = pd.date_range("2019-01-01", periods=draw.count(2, 7), freq="h")
    network.set_snapshots(times)
    if draw.periods:
        years = list(YEARS[: draw.count(2, 4)])
        network.set_snapshots(pd.MultiIndex.from_product([years, times]))
        network.investment_periods = years
        weights = network.investment_period_weightings
        weights["objective"] = draw.random.uniform(1.0, 9.0, len(years))
        weights["years"] = draw.random.integers(1, 10, len(years)).astype(float)
    draw.snapshots = network.snapshots
    weightings = network.snapshot_weightings.astype(float)
    for name in weightings:
        weightings[name] = draw.random.integers(1, 5, len(network.snapshots)).astype(float)
    network.snapshot_weightings = weightings
    emissions = {"AC": 0.0, "DC": 0.0, "gas": 0.3, "wind": 0.0, "other": 0.1}
    network.add("Carrier", list(emissions), co2_emissions=list(emissions.values()))
    if draw.periods and draw.chance(0.4):
        network.carriers.loc["wind", "max_growth"] = 5.0
    buses = [f"b{number}" for number in range(draw.count(2, 5))]
    network.add("Bus", buses, v_nom=[draw.one(1.0, 2.0) for _ in buses])
    return network


def _add_generators(draw: Draw, network, buses: list[str]) -> None:
    for number in range(draw.count(2, 5)):
        more = draw.capacity("p_nom") | draw.life()
        if draw.chance(0.4):
            limits = {"ramp_limit_up": draw.number(0.05, 0.5)}
            more |= limits | {"ramp_limit_down": draw.series(0.1, 0.5)}
            more |= {"p_init": draw.one(np.nan, 0.5)}
        if draw.chance(0.2):
            more["e_sum_max"] = draw.number(20.0, 60.0)
        network.add(
            "Generator",
            f"g{number}",
            bus=draw.one(*buses),
            carrier=draw.one("gas", "wind"),
            p_min_pu=draw.one(0.0, 0.0, 0.1, -0.2),
            p_max_pu=draw.series(0.5, 1.0),
            marginal_cost=draw.series(-2.0, 40.0),
            efficiency=draw.series(0.4, 0.6),
            **more,
        )


def _add_branches(draw: Draw, network, buses: list[str]) -> None:
    def ends() -> dict[str, str]:
        start, end = draw.random.choice(buses, 2, replace=False)
        return {"bus0": str(start), "bus1": str(end)}

    for number in range(draw.count(1, 4)):
        more = draw.capacity("p_nom") | draw.life() | ends()
        if draw.chance(0.4):
            more |= {"bus2": draw.one(*buses), "efficiency2": draw.series(0.1, 0.3)}
        if draw.chance(0.3):
            more |= {"delay": 1, "cyclic_delay": draw.chance(0.5)}
        rates = {"efficiency": draw.series(0.5, 1.0), "marginal_cost": draw.series(0.0, 2.0)}
        low = draw.one(0.0, 0.0, -1.0)
        network.add("Link", f"k{number}", carrier="DC", length=2.0, p_min_pu=low, **more, **rates)
    for number in range(draw.count(0, 5)):
        more = draw.capacity("s_nom") | draw.life() | ends()
        rating = draw.series(0.5, 1.0)
        x = draw.number(0.1, 1.0)
        network.add("Line", f"l{number}", x=x, r=0.01, length=1.0, s_max_pu=rating, **more)
    if draw.chance(0.4):
        more = {"phase_shift": draw.number(-9.0, 9.0), "tap_ratio": 1.05} | draw.life() | ends()
        network.add("Transformer", "t", x=0.2, s_nom=5.0, **more)


def _add_storage(draw: Draw, network, buses: list[str]) -> None:
    for number in range(draw.count(0, 3)):
        flags = draw.flags("e_cyclic", "e_cyclic_per_period", "e_initial_per_period")
        prices = {"marginal_cost": draw.series(0.0, 0.2)}
        prices |= {"marginal_cost_storage": draw.series(0.0, 0.1)}
        held = {"e_initial": draw.one(0.0, 0.5), "standing_loss": draw.series(0.0, 0.05)}
        more = draw.capacity("e_nom") | draw.life() | flags | prices | held
        network.add("Store", f"s{number}", bus=draw.one(*buses), carrier="other", **more)
    for number in range(draw.count(0, 3)):
        flags = draw.flags(
            "cyclic_state_of_charge",
            "cyclic_state_of_charge_per_period",
            "state_of_charge_initial_per_period",
        )
        network.add(
            "StorageUnit",
            f"u{number}",
            bus=draw.one(*buses),
            max_hours=draw.number(1.0, 5.0),
            inflow=draw.series(0.0, 0.8),
            efficiency_store=draw.series(0.7, 1.0),
            efficiency_dispatch=draw.series(0.7, 1.0),
            marginal_cost=draw.series(0.0, 2.0),
            spill_cost=draw.series(0.0, 1.0),
            state_of_charge_initial=draw.one(0.0, 0.5),
            **(draw.capacity("p_nom") | flags | draw.life()),
        )


def _add_constraints(draw: Draw, network) -> None:
    def period(year: int) -> dict[str, int]:
        return {"investment_period": year} if draw.periods and draw.chance(0.5) else {}

    kinds = (
        ("primary_energy", "co2_emissions", draw.number(20.0, 900.0), period(2030)),
        ("operational_limit", "gas", draw.number(20.0, 900.0), {}),
        ("transmission_volume_expansion_limit", "AC,DC", 40.0, {}),
        ("transmission_expansion_cost_limit", "AC,DC", 400.0, period(2040)),
        ("tech_capacity_expansion_limit", "wind", 8.0, {}),
    )
    for kind, attribute, constant, more in kinds:
        if draw.chance(0.35):
            what = {"type": kind, "carrier_attribute": attribute, "constant": constant}
            network.add("GlobalConstraint", kind, sense="<=", **what, **more)
