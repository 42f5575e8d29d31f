"""Terms: selection by labels, and their value at a point, by hand."""

import numpy as np

from longspring.program.layout import Layout, Term, evaluate
from longspring.program.record import design_term


def term(**values):
    given = {
        "quantity": "output",
        "period": 2030,
        "vintage": 2030,
        "weather_year": "w",
        "share": 0.5,
        "labels": {"technology": "wind", "zone": "a"},
        "block": 0,
        "x": np.array([1], dtype=np.int32),
        "x_value": np.array([10.0]),
        "y": np.array([0, 2], dtype=np.int32),
        "y_value": np.array([[1.0, 2.0], [3.0, 3.0]]),
        "constant": 4.0,
    }
    return Term(**given | values)


X = np.array([5.0, 7.0])
Y = (np.array([[1.0, 9.0, 2.0], [3.0, 9.0, 4.0]]),)  # (steps, columns)


def test_value_of_a_term():
    # 4 + 10 x 7 + column 0: 1 x 1 + 2 x 3 = 7 + column 2: 3 x 2 + 3 x 4 = 18. The share of the
    # weather year is not in it: whoever sums over weather years applies it.
    assert evaluate(term(), X, Y) == 4.0 + 70.0 + 7.0 + 18.0
    # One value for all steps is spread over them.
    assert evaluate(term(y_value=np.array([[1.0], [1.0]])), X, Y) == 74.0 + 4.0 + 6.0


def test_value_of_a_term_without_operation():
    one = design_term("build", 2030, {}, {0: 2.0, 1: 1.0}, vintage=2025, constant=1.0)
    assert evaluate(one, X, ()) == 1.0 + 10.0 + 7.0
    assert (one.block, one.share, one.vintage) == (-1, 1.0, 2025)


def test_select_matches_every_label_given():
    wind, sun = term(), term(labels={"technology": "sun", "zone": "a"})
    other = term(quantity="fuel")
    layout = Layout((wind, sun, other))
    assert list(layout.select("output", zone="a")) == [wind, sun]
    assert list(layout.select("output", zone="a", technology="sun")) == [sun]
    assert list(layout.select("output", carrier="electricity")) == []
