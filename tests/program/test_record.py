"""Recording: a rate per step becomes energy per year, by hand."""

import numpy as np
import pytest

from longspring.program.builder import BlockBuilder
from longspring.program.record import operation_term
from program_cases import Arrays, grid


def block():
    return BlockBuilder(
        number=3,
        period=2040,
        weather_year="cold",
        share=0.25,
        grid=grid([760, 8000]),
        profiles=Arrays(),
        design_upper=[],
    )


def test_rates_are_multiplied_by_the_hours_of_the_step():
    one = operation_term(
        block(),
        "input",
        {"zone": "a"},
        {5: 0.5, 2: np.array([1.0, 0.25])},
        design={1: 7.0},
        constant=9.0,
    )
    # 0.5 x 760 and 0.5 x 8000; 1 x 760 and 0.25 x 8000. Design and constant are yearly already.
    assert one.y.tolist() == [5, 2]
    assert one.y_value.tolist() == [[380.0, 4000.0], [760.0, 2000.0]]
    assert (one.x.tolist(), one.x_value.tolist(), one.constant) == ([1], [7.0], 9.0)
    assert (one.block, one.period, one.vintage) == (3, 2040, 2040)
    assert (one.weather_year, one.share) == ("cold", 0.25)


def test_a_rate_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="broadcast"):
        operation_term(block(), "input", {}, {0: np.ones(3)})
