"""A case at another size: its most populous zones only, its counties as zones, fewer periods.

    fewer zones     the most populous ones; what lies in the others is left out
    counties        as many zones as counties: what a zone has is dealt out by population, so that
                    every county is its zone on a smaller scale and the optimum stays the same;
                    a site that others name (a factory) stays whole, in the most populous county

A variant of fewer zones or periods carries no clauses, since they speak of the whole. Limits of
the whole case (fuels, building per year) stay as they are, and so do wind and sun, which are
calibrated on the whole case.
"""

from collections.abc import Iterator
from dataclasses import Field, fields, replace
from typing import Any

from longspring.case.model import (
    AccountDefinition,
    Agreement,
    Case,
    County,
    Line,
    Market,
    Published,
)
from longspring.case.tables import TABLES
from longspring.plan import Clock, Model, Settings, build_at
from longspring.resource.build import build_profiles
from longspring.timegrid import build_timegrid

AMOUNTS = ("MW", "MWh", "MWh/a", "t/a", "km2")  # units of what is dealt out
COUNTS = ("quantity", "population", "rural_population", "villages")  # and numbers without a unit
# Records with a name of their own, which other tables may refer to.
SITES = {table.record for table in TABLES if "zone" not in table.key} - {Line, Market}
KEYS = ("market", "line")  # names of what is dealt out, which must stay one of a kind


def variant(case: Case, zones: int, periods: int) -> Case:
    """Return a case of so many zones and its first periods.

    Raises
    ------
    ValueError
        If the case cannot be had at that size.
    """
    known = sorted({len(case.counties), *range(1, len(case.zones) + 1)})
    if zones not in known or not 1 <= periods <= len(case.periods):
        raise ValueError(
            f"{case.name} can be had with {known} zones and 1 to {len(case.periods)} periods."
        )
    if zones > len(case.zones):
        case = by_county(case)
    if zones < len(case.zones) or periods < len(case.periods):
        case = cut(case, zones, periods)
    return case


def build_variant(case: Case, zones: int, periods: int, hours: int) -> Model:
    """Return the program of a variant in steps of so many hours."""
    chosen = variant(case, zones, periods)
    grid, whole = build_timegrid(chosen, hours), build_profiles(case)
    profiles = build_profiles(chosen)
    for row in case.profiles:
        if row.target_mean is not None:
            profiles.factors[row.profile] = whole.factor(row.profile)
    return build_at(Settings(hours), chosen, profiles, grid, Clock(None))


def cut(case: Case, zones: int, periods: int) -> Case:
    """Return the most populous zones and the first periods of a case, without its clauses."""
    order = sorted(case.zones, key=lambda zone: -zone.population)
    kept = {zone.zone for zone in order[:zones]}
    years = {period.year for period in case.periods[:periods]}

    def stays(row: Any) -> bool:
        places = [getattr(row, name, "") for name in ("zone", "zone_from", "zone_to")]
        year = getattr(row, "period", None)
        return all(set(filter(None, place.split(";"))) <= kept for place in places) and (
            year is None or year in years
        )

    tables = {
        name: tuple(row for row in rows if stays(row)) for name, rows in tables_of(case).items()
    }
    none = replace(case.agreement, fields=(), clauses=())
    return replace(case, **tables, periods=case.periods[:periods], agreement=none)


def by_county(case: Case) -> Case:
    """Return a case whose zones are its counties."""
    shares = county_shares(case)
    tables = {
        name: tuple(part for row in rows for part in parts(row, shares))
        for name, rows in tables_of(case).items()
    }
    tables["coefficients"] = renamed(tables["coefficients"], case.lines, shares)
    tables["accounts"] = tuple(wider_account(one, shares) for one in case.accounts)
    agreement = wider_agreement(case.agreement, shares)
    return replace(case, **tables, agreement=agreement)


def county_shares(case: Case) -> dict[str, dict[str, float]]:
    """Return the share of people by zone and county; an undivided zone keeps its name."""
    found: dict[str, list[County]] = {zone.zone: [] for zone in case.zones}
    for county in case.counties:
        found[county.zone].append(county)
    shares = {}
    for zone, counties in found.items():
        people = sum(county.population for county in counties)
        shares[zone] = {
            f"{zone}_{county.county}": county.population / people for county in counties
        }
        if len(counties) < 2:
            shares[zone] = {zone: 1.0}
    return shares


def tables_of(case: Case) -> dict[str, tuple[Any, ...]]:
    """Return every table of a case some rows of which lie in a zone or a period."""
    names = {"zone", "zone_from", "period"}
    return {
        one.name: rows
        for one in fields(case)
        if isinstance(rows := getattr(case, one.name), tuple)
        and any(names & {part.name for part in fields(row)} for row in rows[:1])
    }


def parts(row: Any, shares: dict[str, dict[str, float]]) -> Iterator[Any]:
    """Yield what a row becomes where zones are counties."""
    zone = getattr(row, "zone", "")
    if isinstance(row, Line):
        for one, share in shares[row.zone_from].items():
            for other, rest in shares[row.zone_to].items():
                yield dealt(row, share * rest, {"zone_from": one, "zone_to": other})
    elif not zone or ";" in zone or isinstance(row, Published):
        yield widened(row, shares)
    elif getattr(row, "county", ""):
        # What lies in a county goes with it, whole.
        yield replace(row, zone=next((p for p in shares[zone] if p.endswith(row.county)), zone))
    elif type(row) in SITES:
        yield replace(row, zone=max(shares[zone], key=lambda place: shares[zone][place]))
    else:
        for place, share in shares[zone].items():
            yield dealt(row, share, {"zone": place})


def renamed(
    rows: tuple[Any, ...], lines: tuple[Line, ...], shares: dict[str, dict[str, float]]
) -> tuple[Any, ...]:
    """Return coefficients, those of a line for each line that it becomes."""
    names = {row.line: tuple(part.line for part in parts(row, shares)) for row in lines}
    return tuple(
        replace(row, technology=name)
        for row in rows
        for name in names.get(row.technology, (row.technology,))
    )


def widened(row: Any, shares: dict[str, dict[str, float]]) -> Any:
    """Return a row whose zones, a list in one cell, are named by county."""
    zones = [zone for zone in getattr(row, "zone", "").split(";") if zone]
    return replace(row, zone=";".join(p for z in zones for p in shares[z])) if zones else row


def dealt(row: Any, share: float, places: dict[str, str]) -> Any:
    """Return the share of a row that falls to a place: amounts scaled, the rest as it stands."""
    if all(getattr(row, name) == place for name, place in places.items()):
        return row
    changes: dict[str, Any] = dict(places)
    for one in fields(row):
        value = getattr(row, one.name)
        if is_amount(one) and value is not None:
            changes[one.name] = value * share
        elif one.name in KEYS:
            changes[one.name] = ":".join((value, *places.values()))
    return replace(row, **changes)


def is_amount(one: Field[Any]) -> bool:
    """Tell whether a column is dealt out (megawatts, homes) or holds everywhere (prices)."""
    return one.metadata.get("unit") in AMOUNTS or one.name in COUNTS


def wider_account(one: AccountDefinition, shares: dict[str, dict[str, float]]) -> AccountDefinition:
    """Return an account whose filters on zones name the counties."""
    terms = tuple(
        replace(
            term,
            where={
                label: tuple(p for z in values for p in shares[z]) if label == "zone" else values
                for label, values in term.where.items()
            },
        )
        for term in one.terms
    )
    return replace(one, terms=terms)


def wider_agreement(agreement: Agreement, shares: dict[str, dict[str, float]]) -> Agreement:
    """Return an agreement whose clauses name the counties."""
    clauses = tuple(
        replace(clause, zones=tuple(p for zone in clause.zones for p in shares[zone]))
        for clause in agreement.clauses
    )
    return replace(agreement, clauses=clauses)
