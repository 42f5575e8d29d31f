"""Vintages: what is built, what still stands, what is retired early.

    standing[v,v]  = build[v]
    standing[v,p'] <= standing[v,p]     p' the period after p      (early retirement is allowed)
    standing[v,p]  = 0                  where p >= v + lifetime
    capacity[p]    = existing[p] + sum_v standing[v,p] <= upper
    existing[p]    <= what stands today and is not yet too old, non-increasing but for plants
                      already under construction

The same rows serve technologies, stores, lines and fleets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from longspring.program.builder import ProgramBuilder


@dataclass(frozen=True, slots=True)
class Stock:
    """Columns of one stock, by period year; a year without a column is absent."""

    build: dict[int, int]
    capacity: dict[int, int]
    alive: dict[int, tuple[int, ...]]  # period -> vintages whose cost is still being paid
    standing: dict[int, dict[int, int]]  # vintage -> period -> what is left of it
    existing: dict[int, int]  # period -> what is left of what stands today
    arriving: dict[int, float]  # period -> what of it is under construction and begins then


@dataclass(frozen=True, slots=True)
class StockLimits:
    """What bounds a stock."""

    name: str
    years: tuple[int, ...]
    upper: float  # most that may stand, in any period
    existing: tuple[float, ...]  # what still stands of today's, per period, if kept
    lifetime: float
    first_build: int
    last_build: int


def add_stock(builder: ProgramBuilder, limits: StockLimits) -> Stock | None:
    """Add the columns and rows of one stock; None if nothing stands and nothing may be built.

    Parameters
    ----------
    builder : ProgramBuilder
        Extended in place.
    limits : StockLimits
        Bounds in the unit of the stock.

    Returns
    -------
    Stock or None
        Column numbers by period.
    """
    build: dict[int, int] = {}
    for year in limits.years:
        if limits.upper > 0 and limits.first_build <= year <= limits.last_build:
            build[year] = builder.column(f"build:{limits.name}:{year}", limits.upper)
    existing, arriving = _add_existing(builder, limits)
    standing = {
        vintage: _add_standing(builder, limits, vintage, build[vintage]) for vintage in build
    }
    capacity: dict[int, int] = {}
    alive: dict[int, tuple[int, ...]] = {}
    for year, kept in zip(limits.years, limits.existing, strict=True):
        parts = [standing[v][year] for v in build if year in standing[v]]
        parts += [existing[year]] if year in existing else []
        alive[year] = tuple(v for v in build if year in standing[v])
        if parts:
            most = max(limits.upper, kept)
            capacity[year] = builder.column(f"capacity:{limits.name}:{year}", most)
            values = {capacity[year]: 1.0, **dict.fromkeys(parts, -1.0)}
            builder.row(f"capacity:{limits.name}:{year}", values, 0.0, 0.0)
    return Stock(build, capacity, alive, standing, existing, arriving) if capacity else None


def _add_existing(
    builder: ProgramBuilder, limits: StockLimits
) -> tuple[dict[int, int], dict[int, float]]:
    """Add the columns of what stands today; kept capacity may fall faster than by age."""
    columns: dict[int, int] = {}
    arriving: dict[int, float] = {}
    previous: tuple[int, float] | None = None
    for year, kept in zip(limits.years, limits.existing, strict=True):
        if kept <= 0:
            previous = None
            continue
        columns[year] = builder.column(f"existing:{limits.name}:{year}", kept)
        arriving[year] = max(0.0, kept - (previous[1] if previous else 0.0))
        if previous is not None:
            values = {columns[year]: 1.0, previous[0]: -1.0}
            name = f"retire:{limits.name}:existing:{year}"
            builder.row(name, values, upper=arriving[year])
        previous = (columns[year], kept)
    return columns, arriving


def _add_standing(
    builder: ProgramBuilder, limits: StockLimits, vintage: int, build: int
) -> dict[int, int]:
    """Add the columns of one vintage after the period it was built in."""
    columns = {vintage: build}
    previous = build
    for year in limits.years:
        if vintage < year < vintage + limits.lifetime:
            columns[year] = builder.column(f"standing:{limits.name}:{vintage}:{year}", limits.upper)
            values = {columns[year]: 1.0, previous: -1.0}
            builder.row(f"retire:{limits.name}:{vintage}:{year}", values, upper=0.0)
            previous = columns[year]
    return columns


def surviving(rows: Sequence[tuple[float, int, int]], years: Sequence[int]) -> tuple[float, ...]:
    """Return how much of (amount, start year, end year) rows stands in each of `years`."""
    return tuple(
        sum(amount for amount, start, end in rows if start <= year < end) for year in years
    )
