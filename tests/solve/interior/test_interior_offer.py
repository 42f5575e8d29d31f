"""Points offered before the optimum: which ones, in which order, and what follows an answer."""

import pytest
from hypothesis import given, settings

from longspring.solve.certificate import TOLERANCE, certify
from longspring.solve.choose import solve_early
from longspring.solve.interior.method import InteriorOptions, solve_interior
from longspring.solve.memory import Memory, Offer
from solve.strategies import programs, town


class Listener:
    """Keeps what it is offered and takes the one that it is told to take."""

    def __init__(self, takes: int = -1) -> None:
        self.takes = takes
        self.seen = []

    def __call__(self, solution) -> bool:
        self.seen.append(solution)
        return len(self.seen) == self.takes


def offered(program, listener, gap=0.1):
    return solve_interior(program, InteriorOptions(threads=1, offer=Offer(gap, listener)))


@settings(max_examples=20, deadline=None)
@given(programs)
def test_every_point_that_is_offered_keeps_the_rows_and_bounds_the_optimum(program):
    listener = Listener()
    optimum = offered(program, listener)
    best = certify(program, optimum)
    assert best.passed
    size = 1.0 + abs(best.objective)
    for place, solution in enumerate(listener.seen):
        audit = certify(program, solution)
        assert audit.primal <= TOLERANCE
        assert audit.objective >= best.safe_bound - 1e-6 * size
        assert audit.safe_bound <= best.objective + 1e-6 * size
        # The solver's gap is that of its scaled program, where one unit is at most one.
        assert audit.objective - audit.safe_bound <= 1.1 * 0.1 / 2**place * size


def test_who_refuses_is_offered_half_the_gap_and_in_the_end_given_the_optimum():
    program = town(60, 2, 1)
    listener = Listener()
    optimum = offered(program, listener)
    gaps = [certify(program, one).safe_gap for one in listener.seen]
    assert len(gaps) >= 3
    assert gaps == sorted(gaps, reverse=True)
    alone = solve_interior(program, InteriorOptions(threads=1))
    assert optimum.objective == pytest.approx(alone.objective, rel=1e-6)


@pytest.mark.parametrize("takes", [1, 2])
def test_the_point_that_is_taken_is_returned(takes):
    listener = Listener(takes)
    found = offered(town(60, 2, 1), listener)
    assert found is listener.seen[-1]
    assert len(listener.seen) == takes


def test_without_an_offer_nothing_changes():
    program = town(60, 2, 1)
    alone = solve_interior(program, InteriorOptions(threads=1))
    narrow = offered(program, Listener(1), gap=1e-12)
    assert narrow.iterations == alone.iterations
    assert narrow.objective == alone.objective


def test_a_solve_that_was_killed_is_offered_again_from_where_it_was():
    program, points, gap = town(60, 2, 1), [], 0.01

    def keep(arrays) -> None:  # what is kept is a view of the point that moves on
        points.append({name: array.copy() for name, array in arrays.items()})

    whole = solve_early(program, Offer(gap, Listener(1)), memory=Memory(keep, None, 0.0))
    half = points[len(points) // 2]
    points.clear()
    listener = Listener(1)
    found = solve_early(program, Offer(gap, listener), memory=Memory(keep, half, 0.0))
    assert found is listener.seen[0]
    assert found.iterations == whole.iterations
    assert 0 < len(points) < whole.iterations
    assert certify(program, found).primal <= TOLERANCE
