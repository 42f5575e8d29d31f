"""Multipliers of the input-output table: what a purchase brings, at the seller and behind it.

    A[i,j]    = flow[i,j] / output[j]            what sector j buys of i in the country, per output
    L         = (I - A)^-1 = I + A + A^2 + ...   Leontief inverse
    direct[j] = v[j] = value added (or people employed) of j per output of j
    chain[j]  = sum over i of v[i] L[i,j]        of j and of everything made for it

Imports are not in A: what is bought abroad brings nothing at home. Both are per CNY bought from a
sector of the country at the price of its maker.

References
----------
    Miller and Blair 2009, Input-Output Analysis, 2nd edition, chapters 2 and 6.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from longspring.case.model import Case
from longspring.ledger.coefficient import CoefficientTable, Value
from longspring.program.block import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """Per CNY bought of each sector, in the order of `sectors`."""

    sectors: tuple[str, ...]
    direct: Floats
    chain: Floats

    def of(self, sector: str) -> tuple[float, float]:
        """Return the direct and the whole multiplier of a sector."""
        place = self.sectors.index(sector)
        return float(self.direct[place]), float(self.chain[place])


def leontief_inverse(coefficients: Floats) -> Floats:
    """Return (I - A)^-1.

    Parameters
    ----------
    coefficients : ndarray of shape (sectors, sectors)
        A[i, j], bought of i per output of j [1].

    Returns
    -------
    ndarray of shape (sectors, sectors)
        Output of i per final demand for j [1].
    """
    sectors = coefficients.shape[0]
    return np.asarray(np.linalg.inv(np.eye(sectors) - coefficients), dtype=np.float64)


def input_coefficients(case: Case) -> Floats:
    """Return A[i, j], bought of i in the country per output of j [1]."""
    place = {row.sector: number for number, row in enumerate(case.sectors)}
    flow = np.zeros((len(place), len(place)))
    for row in case.sector_flows:
        flow[place[row.supplier], place[row.buyer]] += row.flow
    return flow / np.array([row.output for row in case.sectors])


def multipliers(case: Case, amount: Mapping[str, float]) -> Multipliers:
    """Return the multipliers of what a sector has `amount` of a year.

    Parameters
    ----------
    case : Case
        Its input-output table.
    amount : mapping of str to float
        Value added [CNY/a] or people employed, by sector; a sector left out has none.

    Returns
    -------
    Multipliers
        Per CNY bought.
    """
    output = np.array([row.output for row in case.sectors])
    direct = np.array([amount.get(row.sector, 0.0) for row in case.sectors]) / output
    chain = direct @ leontief_inverse(input_coefficients(case))
    return Multipliers(tuple(row.sector for row in case.sectors), direct, chain)


def multiplier_tables(case: Case) -> tuple[CoefficientTable, ...]:
    """Return the four multipliers by item, at the level of the case and with their ranges.

    An item has those of the sector that makes it (item_sectors.csv). Only the number of people
    employed has a range of its own.
    """
    added = {row.sector: (row.value_added,) * 3 for row in case.sectors}
    people = {
        row.sector: tuple(
            row.employment * (1.0 if ratio is None else ratio)
            for ratio in (row.origin.low_ratio, 1.0, row.origin.high_ratio)
        )
        for row in case.sector_jobs
    }
    return (*_tables(case, "value_added", added), *_tables(case, "employment", people))


def _tables(
    case: Case, name: str, amounts: Mapping[str, tuple[float, ...]]
) -> tuple[CoefficientTable, CoefficientTable]:
    """Return the direct and the whole multiplier of amounts given low, central and high."""
    low, central, high = (
        multipliers(case, {sector: ends[place] for sector, ends in amounts.items()})
        for place in range(3)
    )
    chosen = {"low": low, "high": high}.get(case.coefficient_level, central)
    tables: list[CoefficientTable] = []
    for place, part in enumerate(("direct", "chain")):
        values: dict[tuple[str, str, int | None], Value] = {
            ("", row.item, None): Value(
                chosen.of(row.sector)[place],
                (low.of(row.sector)[place], high.of(row.sector)[place]),
            )
            for row in case.item_sectors
        }
        items = {"": tuple(row.item for row in case.item_sectors)}
        tables.append(CoefficientTable(f"{name}_{part}", values, items, alike=True))
    return tables[0], tables[1]
