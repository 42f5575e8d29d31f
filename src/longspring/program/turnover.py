"""Turnover: what is left of every vintage, and what leaves, so that materials can be followed.

    retired[v,p]   = STANDING[v,p'] - STANDING[v,p]                 p' the period before p
    retired[0,p]   = EXISTING[p'] + arriving[p] - EXISTING[p]       what stands today, its vintage
                                                                    being the first period
    standing[p]    - standing[p'] = build[p] + arriving[p] - sum over v of retired[v,p]

Early retirement and the end of a lifetime are both in `retired`. No column and no row is added.

Quantities recorded: standing, retired, commissioned, with the label kind: power, energy or fleet.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from longspring.program.builder import ProgramBuilder
from longspring.program.layout import Term
from longspring.program.record import design_term
from longspring.program.vintage import Stock

POWER, ENERGY, FLEET = "power", "energy", "fleet"


def record_turnover(
    builder: ProgramBuilder,
    stock: Stock,
    kind: str,
    labels: Mapping[str, str],
    years: Sequence[int],
) -> None:
    """Record what stands by vintage, what leaves, and what of today's stock has yet to begin."""
    named = {**labels, "kind": kind}
    for vintage, columns in stock.standing.items():
        builder.terms += _follow(columns, {}, named, (vintage, years))
    builder.terms += _follow(stock.existing, stock.arriving, named, (years[0], years))
    for year, amount in stock.arriving.items():
        if year != years[0] and amount > 0:
            builder.terms.append(design_term("commissioned", year, named, {}, constant=amount))


def _follow(
    columns: Mapping[int, int],
    arriving: Mapping[int, float],
    labels: dict[str, str],
    when: tuple[int, Sequence[int]],
) -> Iterator[Term]:
    """Yield what stands of one vintage in each period, and what of it has left since the last."""
    vintage, years = when
    for year, column in columns.items():
        yield design_term("standing", year, labels, {column: 1.0}, vintage)
    for before, year in pairwise(years):
        values = {columns[before]: 1.0} if before in columns else {}
        values |= {columns[year]: -1.0} if year in columns else {}
        if values and year > vintage:
            started = arriving.get(year, 0.0)
            yield design_term("retired", year, labels, values, vintage, constant=started)
