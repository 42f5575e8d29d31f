"""Recording of quantities: design columns as they are; a rate per step becomes energy per year."""

from collections.abc import Mapping

import numpy as np

from longspring.program.builder import BlockBuilder, Value
from longspring.program.layout import Term


def operation_term(
    block: BlockBuilder,
    quantity: str,
    labels: dict[str, str],
    rates: Mapping[int, Value],
    design: Mapping[int, float] | None = None,
    constant: float = 0.0,
) -> Term:
    """Return the term sum_t hours[t] rate[t].y[t] + design.x + constant of a block.

    Parameters
    ----------
    block : BlockBuilder
        Gives period, weather year and step hours.
    quantity, labels
        As in `layout`.
    rates : mapping of column to number or ndarray of shape (steps,)
        Rate per unit of the column [MW].
    design : mapping of design column to number
        Yearly amount per unit of the design column [MWh/a].
    constant : float
        Yearly amount [MWh/a].
    """
    hours = block.grid.step_hours
    design = design or {}
    values = [
        np.broadcast_to(np.asarray(rate, dtype=float) * hours, hours.shape)
        for rate in rates.values()
    ]
    return Term(
        quantity=quantity,
        period=block.period,
        vintage=block.period,
        weather_year=block.weather_year,
        share=block.share,
        labels=labels,
        block=block.number,
        x=np.fromiter(design.keys(), dtype=np.int32, count=len(design)),
        x_value=np.fromiter(design.values(), dtype=np.float64, count=len(design)),
        y=np.fromiter(rates.keys(), dtype=np.int32, count=len(rates)),
        y_value=np.array(values) if values else np.zeros((0, 1)),
        constant=constant,
    )


def design_term(
    quantity: str,
    year: int,
    labels: dict[str, str],
    values: Mapping[int, float],
    vintage: int | None = None,
    constant: float = 0.0,
) -> Term:
    """Return a term over design columns alone."""
    return Term(
        quantity=quantity,
        period=year,
        vintage=year if vintage is None else vintage,
        weather_year="",
        share=1.0,
        labels=labels,
        block=-1,
        x=np.fromiter(values.keys(), dtype=np.int32, count=len(values)),
        x_value=np.fromiter(values.values(), dtype=np.float64, count=len(values)),
        y=np.zeros(0, dtype=np.int32),
        y_value=np.zeros((0, 1)),
        constant=constant,
    )
