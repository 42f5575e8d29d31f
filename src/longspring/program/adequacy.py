"""Adequacy: on the design day the heat still covers the stated share without the largest unit.

    sum firm_heat[k] capacity[k,z,p] - largest_unit[z]
        >= share[z] (design load[z,p] + sum peak use of fleets[z,p])

The design load is that of the profiles (largest hour, or design temperature) at the source. Steps
of any length keep this row, so merging hours never weakens it. A retrofit draws a negative peak.
"""

from longspring.case.model import Adequacy, Case
from longspring.program.builder import ProgramBuilder
from longspring.program.capacity import HOURS, Stocks
from longspring.program.demand import fleet_uses
from longspring.resource.build import Profiles


def add_adequacy(builder: ProgramBuilder, case: Case, profiles: Profiles, stocks: Stocks) -> None:
    """Add one row per listed carrier and zone and period."""
    for rule in case.adequacy:
        for period in case.periods:
            values = _firm(case, stocks, rule, period.year)
            peaks = _fleet_peaks(case, profiles, stocks, rule, period.year)
            values |= {column: -rule.share * peak for column, peak in peaks.items()}
            load = _design_load(case, profiles, rule, period.year)
            if peaks or load > 0:
                name = f"adequacy:{rule.carrier}:{rule.zone}:{period.year}"
                builder.row(name, values, lower=rule.share * load + rule.largest_unit)


def _firm(case: Case, stocks: Stocks, rule: Adequacy, year: int) -> dict[int, float]:
    values: dict[int, float] = {}
    for technology in case.technologies:
        heats = rule.carrier in (technology.carrier_heat, technology.carrier_out)
        stock = stocks.technologies.get((technology.technology, rule.zone))
        if heats and stock and year in stock.capacity and technology.firm_heat > 0:
            values[stock.capacity[year]] = technology.firm_heat
    return values


def _peak_ratio(profiles: Profiles, profile: str, zone: str) -> float:
    """Return the design load over the mean; 1 for a flat use."""
    return profiles.peak_ratio(profile, zone) if profile else 1.0


def _delivered(case: Case, carrier: str) -> float:
    loss = next(c.network_loss for c in case.carriers if c.name == carrier)
    return 1.0 / (1.0 - loss)


def _design_load(case: Case, profiles: Profiles, rule: Adequacy, year: int) -> float:
    load = 0.0
    for row in case.demands:
        if (row.carrier, row.zone, row.period) == (rule.carrier, rule.zone, year):
            load += row.energy / HOURS * _peak_ratio(profiles, row.profile, rule.zone)
    return load * _delivered(case, rule.carrier)


def _fleet_peaks(
    case: Case, profiles: Profiles, stocks: Stocks, rule: Adequacy, year: int
) -> dict[int, float]:
    """Return the peak draw per unit of each fleet that uses the carrier, by design column."""
    peaks: dict[int, float] = {}
    for fleet in case.fleets:
        stock = stocks.fleets.get((fleet.fleet, rule.zone))
        if stock is None or year not in stock.capacity:
            continue
        for use in fleet_uses(case, fleet.fleet):
            if use.carrier == rule.carrier:
                ratio = _peak_ratio(profiles, use.profile, rule.zone)
                peak = use.energy / HOURS * ratio * _delivered(case, rule.carrier)
                peaks[stock.capacity[year]] = peaks.get(stock.capacity[year], 0.0) + peak
    return peaks
