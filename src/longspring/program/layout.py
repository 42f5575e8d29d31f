"""What the columns mean: labelled linear quantities, the vocabulary of ledgers and results.

A `Term` says: this quantity, of this technology in this zone and period, is the sum of these
columns times these coefficients. Operational terms are yearly amounts: step hours are already
in the coefficients, so that summing coefficient x column over the steps gives MWh/a (or t/a).

Quantities and their canonical units:

    build, capacity         technology: MW added in, standing in the period   labels vintage*
    energy_build, energy_capacity          stores: MWh
    annuity                 capacity still being paid off, per vintage, in MW (MWh for
                            annuity_energy): times the annualised cost of its vintage
    line_build, line_capacity, line_annuity             lines: MW
    fleet_build, fleet, fleet_annuity                   fleets: units of the service
    output                  energy delivered by a technology, per carrier, MWh/a
    input                   carrier energy drawn by a technology or fleet, per carrier, MWh/a
    fuel                    fuel energy burnt, per fuel and technology or fleet, MWh/a
    start                   capacity started, MW/a
    curtailment             availability x capacity - output of a source, MWh/a
    charge, discharge       stores, MWh/a
    flow                    lines, sent either way, MWh/a
    import, export          markets, MWh/a
    unserved                demand not met, per carrier, MWh/a
    demand                  exogenous demand met, per carrier and sector, MWh/a (constant only)
    purchase                seasonal fuel bought, MWh/a
    emission                process CO2 of a fleet (negative: removed), t/a; label kind
    exogenous_emission      CO2 of emissions.csv, t/a (constant only); label sector
    standing, retired       what is left of a vintage, and what left since the period before;
                            label kind: power (MW), energy (MWh), fleet (units of the service)
    commissioned            what is under construction today and begins in the period (constant)
    factory_build, factory_capacity, factory_annuity    factories: units of the component a year
    made, sold              of a factory: for the plan's own orders, for others; units/a; label
                            sector: plant where the component goes into plants or stores, part
    ordered                 of a component (label group) by what it is built into; units/a
    bought                  of a component, not made in the city; label kind: province, outside;
                            label sector as above
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from longspring.program.block import Floats, Ints

LABELS = (
    "technology",  # technology, store, line, fleet or market
    "group",
    "zone",
    "carrier",
    "fuel",
    "sector",
    "owner",
    "kind",
)


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One labelled linear quantity: constant + x_value.x[x] + sum over steps of y_value.y[:, y].

    `block` is -1 where no operational column takes part. `y_value` is broadcastable to
    (len(y), steps) and already contains the hours of each step.
    """

    quantity: str
    period: int
    vintage: int  # the period of building; equals period where it has no meaning
    weather_year: str  # "" where block is -1
    share: float  # probability of the weather year, 1 where block is -1
    labels: dict[str, str]
    block: int
    x: Ints
    x_value: Floats
    y: Ints
    y_value: Floats
    constant: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Every term of a program, in the order of building (deterministic)."""

    terms: tuple[Term, ...]

    def select(self, quantity: str, **labels: str) -> Iterator[Term]:
        """Yield the terms of `quantity` whose labels equal those given."""
        for term in self.terms:
            if term.quantity == quantity and all(
                term.labels.get(key) == value for key, value in labels.items()
            ):
                yield term


def evaluate(term: Term, x: Floats, y: tuple[Floats, ...]) -> float:
    """Return the value of a term at a solution, in its quantity's unit per year."""
    value = term.constant + float(term.x_value @ x[term.x])
    if term.block >= 0 and term.y.size:
        value += float(np.sum(term.y_value * y[term.block][:, term.y].T))
    return value
