"""Random small cases, one per seed: two carriers, up to two zones and two periods, everything on.

Sources, committed and uncommitted conversions, CHP, a heat pump whose efficiency varies by the
hour, stores that lose, a line that loses, a market with an hourly price, cars that wait, homes
that insulate. Every demand may stay unserved at a price, so every case has a plan.
"""

from typing import Any

import numpy as np

from longspring.case import model
from longspring.program.block import Floats
from program_cases import (
    carrier,
    demand,
    label,
    make_case,
    potential,
    record,
    yearly,
    zone,
)

CO2 = yearly("co2", "fuel", "emission_factor", unit="t/a")
TECHNOLOGIES: tuple[dict[str, Any], ...] = (
    {"technology": "wind", "kind": "source", "availability_profile": "wind", "lifetime": 15.0},
    {"technology": "coal", "kind": "conversion", "fuel": "coal", "efficiency": 0.4},
    {
        "technology": "turbine",
        "kind": "conversion",
        "fuel": "gas",
        "efficiency": 0.5,
        "min_load": 0.4,
        "start_cost": 500.0,
    },
    {
        "technology": "chp",
        "kind": "chp",
        "carrier_heat": "heat",
        "fuel": "coal",
        "efficiency": 0.4,
        "power_loss": 0.18,
        "power_to_heat": 0.5,
        "heat_ratio": 1.1,
        "min_load": 0.4,
    },
    {
        "technology": "pump",
        "kind": "conversion",
        "carrier_in": "electricity",
        "carrier_out": "heat",
        "efficiency_profile": "cop",
        "availability_profile": "derating",
    },
    {"technology": "boiler", "kind": "conversion", "carrier_out": "heat", "fuel": "gas"},
)
STORES = (("battery", "electricity", 0.95, 1e-4, 8.0), ("tank", "heat", 0.99, 2e-3, 100.0))


def random_series(seed: int) -> dict[str, Floats]:
    """Return hourly profiles with days, weather of some days' length and noise."""
    generator = np.random.default_rng(seed)
    hour = np.arange(8760)
    days = np.repeat(generator.normal(0.0, 1.0, 73), 120)
    year, day = np.cos(2 * np.pi * hour / 8760), np.cos(2 * np.pi * (hour % 24) / 24)
    noise = generator.normal(0.0, 0.3, 8760)
    cold = 6.0 - 18.0 * year - 3.0 * days - 4.0 * day
    return {
        "wind": np.clip(0.35 + 0.15 * days + 0.1 * noise, 0.0, 1.0),
        "cop": np.clip(3.0 + 0.05 * cold, 1.4, 4.5),
        "derating": np.clip(0.85 + 0.01 * cold, 0.4, 1.0),
        "load": 1.0 + 0.1 * year + 0.2 * day,
        "cold": np.clip(18.0 - cold, 1.0, None),
        "price": np.clip(1.0 + 0.3 * day + 0.3 * noise, 0.1, None),
        "trips": 1.0 - 0.5 * day,
        "parked": 0.6 + 0.3 * day,
    }


def random_case(seed: int, zones: int = 0, **more: Any) -> model.Case:
    """Return a case; `zones` 0 leaves their number to chance."""
    generator = np.random.default_rng(seed)

    def some(low: float, high: float) -> float:
        return round(float(generator.uniform(low, high)), 3)

    places = "ab"[: zones or int(generator.integers(1, 3))]
    years = (2030, 2040)[: int(generator.integers(1, 3))]
    periods = tuple(model.Period(year, 10.0) for year in years)
    costs, store_costs, fuel_prices, markets, demands, services = [], [], [], [], [], []
    for year in years:
        costs += [
            record(
                model.TechnologyCost,
                technology=one["technology"],
                period=year,
                overnight_cost=some(2e5, 4e6),
                fixed_om=some(1e3, 6e4),
                variable_om=some(0.0, 15.0),
            )
            for one in TECHNOLOGIES
        ]
        store_costs += [
            record(
                model.StoreCost,
                store=name,
                period=year,
                power_cost=some(1e4, 2e5),
                energy_cost=some(1e3, 3e4),
                power_fixed_om=some(0.0, 1e3),
                energy_fixed_om=some(0.0, 50.0),
            )
            for name, *_ in STORES
        ]
        fuel_prices += [
            record(model.FuelPrice, fuel=name, period=year, price=some(80.0, 300.0), limit=limit)
            for name, limit in (("coal", None), ("gas", some(1e4, 1e6)), ("petrol", None))
        ]
        markets.append(
            record(
                model.Market,
                market="m",
                carrier="electricity",
                zone="a",
                period=year,
                import_limit=some(0.0, 20.0),
                export_limit=some(0.0, 20.0),
                import_price=some(300.0, 500.0),
                export_price=some(50.0, 250.0),
                price_profile="price",
            )
        )
        for place in places:
            demands += [
                demand(place, name, some(1e4, 3e5), year, profile=profile)
                for name, profile in (("electricity", "load"), ("heat", "cold"))
            ]
            services += [
                record(
                    model.Service, service=name, zone=place, period=year, quantity=some(1e3, 9e3)
                )
                for name in ("cars", "shells")
            ]
    technologies = tuple(
        record(model.Technology, **{"carrier_out": "electricity", "owner": "company"} | one)
        for one in TECHNOLOGIES
    )
    stores = tuple(
        record(
            model.Store,
            store=name,
            carrier=held,
            charge_efficiency=efficiency,
            discharge_efficiency=efficiency,
            loss_rate=loss,
            duration_min=1.0,
            duration_max=longest,
        )
        for name, held, efficiency, loss, longest in STORES
    )
    names = (*(one["technology"] for one in TECHNOLOGIES), "battery", "tank")
    lines = (
        record(
            model.Line,
            line="l",
            carrier="electricity",
            zone_from="a",
            zone_to="b",
            efficiency=0.95,
            existing_capacity=some(0.0, 10.0),
            max_capacity=50.0,
            overnight_cost=some(1e5, 1e6),
            fixed_om=100.0,
        ),
    )
    values: dict[str, Any] = {
        "periods": periods,
        "carriers": (
            carrier("electricity", network_loss=0.05),
            carrier("heat", disposable=True, network_loss=0.1),
        ),
        "zones": tuple(zone(name) for name in places),
        "technologies": technologies,
        "costs": tuple(costs),
        "stores": stores,
        "store_costs": tuple(store_costs),
        "potentials": tuple(
            potential(name, place, some(5.0, 80.0)) for name in names for place in places
        ),
        "existing": tuple(
            record(
                model.Existing,
                technology=name,
                zone=place,
                capacity=some(1.0, 30.0),
                start_year=2000,
                end_year=end,
            )
            for name, end in (("coal", 2035), ("boiler", 2050))
            for place in places
        ),
        "lines": lines[: len(places) - 1],
        "fuels": tuple(
            record(model.Fuel, fuel=name, emission_factor=factor)
            for name, factor in (("coal", 0.34), ("gas", 0.2), ("petrol", 0.25))
        ),
        "fuel_prices": tuple(fuel_prices),
        "markets": tuple(markets),
        "demands": tuple(demands),
        "services": tuple(services),
        "accounts": (CO2,),
    }
    return make_case(**values | _fleets(years, some) | more)


def _fleets(years: tuple[int, ...], some: Any) -> dict[str, Any]:
    kinds = (("petrol", "cars", "meet"), ("electric", "cars", "meet"), ("shell", "shells", "offer"))
    return {
        "fleets": tuple(
            record(model.Fleet, fleet=name, service=service, service_kind=kind)
            for name, service, kind in kinds
        ),
        "fleet_uses": (
            record(model.FleetUse, fleet="petrol", fuel="petrol", energy=8.0),
            record(
                model.FleetUse,
                fleet="electric",
                carrier="electricity",
                energy=3.0,
                profile="trips",
                flexible_share=0.5,
                connected_power=0.004,
                connected_profile="parked",
                window=24.0,
            ),
            record(model.FleetUse, fleet="shell", carrier="heat", energy=-4.0, profile="cold"),
        ),
        "fleet_costs": tuple(
            record(
                model.FleetCost,
                fleet=name,
                period=year,
                overnight_cost=some(1e4, 1e5),
                fixed_om=99.0,
            )
            for name, *_ in kinds
            for year in years
        ),
    }


def clause(account: str, value: float, **more: Any) -> model.Clause:
    """Return a binding upper bound on an account, by default in every period."""
    given: dict[str, Any] = {
        "name": "C",
        "field": "f",
        "label": label("C"),
        "text": label("C"),
        "owes": ("company",),
        "benefits": ("company",),
        "account": account,
        "sense": "<=",
        "value": value,
        "unit": "t/a",
        "minus": "",
        "ratio": 0.0,
        "periods": (),
        "zones": (),
        "aggregate": "each",
        "rule": "",
        "strength": "binding",
        "remedy_price": None,
        "legal": "B",
        "evidence": label("none"),
        "illustrative": True,
        "file": "agreement.yaml",
        "line": 1,
    }
    return model.Clause(**given | more)


def agreement(*clauses: model.Clause) -> model.Agreement:
    """Return an agreement of one field with these clauses."""
    field = model.Field("f", label("f"), label("f"), ("co2",))
    return model.Agreement(label("made"), "", ("company",), (field,), clauses)
