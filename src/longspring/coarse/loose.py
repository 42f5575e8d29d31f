"""Where the two bounds differ, and which merged steps to split for it.

    upper - lower = sum over steps (z . y + |q| . (r x - y) + ...) + the same of design and totals

With values from a dispatch and duals from a merged program, the difference of the bounds is a sum
of slack times dual, none negative. What a step adds to it is its looseness. A merged step is
split where the hourly prices of the dispatch change most; how loose a piece will still be is
estimated by its share of their spread:

    estimate(piece) = looseness(S) spread(piece) / spread(S),
    spread(P) = sum over hours and balances of weight (price - mean price of P)^2
"""

import heapq
from typing import NamedTuple

import numpy as np

from longspring.program.block import BlockProgram, Floats
from longspring.program.solution import Solution
from longspring.solve.residual import batches, dense, gather, reduced_costs
from longspring.timegrid import Integers


class Signal(NamedTuple):
    """What the dispatch says of every fine step: its looseness, and prices with their weights."""

    loose: Floats  # (fine steps,)
    price: Floats  # (fine steps, balances of all blocks)
    weight: Floats  # (balances of all blocks,)


def find_looseness(program: BlockProgram, solution: Solution) -> Floats:
    """Return what every fine step adds to the difference of the bounds, all blocks together.

    Parameters
    ----------
    program : BlockProgram
        Fine program.
    solution : Solution
        Values of a dispatch, duals of a bound from below.
    """
    loose = np.zeros(program.blocks[0].steps)
    for batch in batches(program):
        block, y = batch.block, solution.y[batch.number][batch.at]
        limit_dual = solution.limit_dual[batch.number][batch.at]
        reduced, _ = reduced_costs(
            batch, solution.step_dual[batch.number], limit_dual, solution.total_dual
        )
        slack = dense(block.limit_ratio, batch.at) * solution.x[block.limit_by]
        loose[batch.at] -= np.sum(limit_dual * (slack - y[:, block.limited]), axis=1)
        below = np.minimum(reduced[:, block.bounded], 0.0)
        loose[batch.at] -= np.sum(below * dense(block.bound, batch.at), axis=1)
        loose[batch.at] += np.sum(reduced * y, axis=1)
    return np.maximum(loose, 0.0)


def read_signal(program: BlockProgram, bounds: Solution, dispatch: Solution) -> Signal:
    """Return looseness and prices of a dispatch beside a bound."""
    price: list[Floats] = []
    weight: list[Floats] = []
    for number, block in enumerate(program.blocks):
        rows = [place for place, name in enumerate(block.rows) if name.startswith("balance:")]
        price.append(dispatch.step_dual[number][:, rows] / block.step_hours[:, None])
        terms = np.zeros((block.steps, len(block.rows)))
        for batch in batches(program):
            if batch.number == number:
                y = dispatch.y[number][batch.at][:, block.step.column]
                moved = np.abs(dense(block.step, batch.at) * y)
                terms[batch.at] = gather(moved, block.step.row, len(block.rows))
        weight.append(terms[:, rows].mean(axis=0))
    return Signal(
        find_looseness(program, bounds), np.concatenate(price, axis=1), np.concatenate(weight)
    )


class _Piece(NamedTuple):
    """Fine steps begin to end (without) and what they are."""

    begin: int
    end: int
    cut: int  # where to split it
    left: float  # estimates of the two halves
    right: float


def split_steps(first: Integers, signal: Signal, most: int, enough: float) -> Integers:
    """Return more first steps: the loosest pieces are split first.

    Parameters
    ----------
    first : ndarray of shape (merged steps,)
        First fine step of every merged one.
    signal : Signal
        Looseness and prices of the fine steps.
    most : int
        Number of merged steps not to be exceeded.
    enough : float
        Splitting ends when the estimates add up to less than this.
    """
    borders = np.append(first, signal.loose.size)
    queue: list[tuple[float, _Piece]] = []
    left = 0.0
    for begin, end in zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True):
        loose = float(signal.loose[begin:end].sum())
        if end - begin > 1 and loose > 0.0:
            heapq.heappush(queue, (-loose, _best_cut(begin, end, loose, signal)))
            left += loose
    found = first.tolist()
    while queue and len(found) < most and left > enough:
        estimate, piece = heapq.heappop(queue)
        found.append(piece.cut)
        left += estimate + piece.left + piece.right
        for begin, end, rest in (
            (piece.begin, piece.cut, piece.left),
            (piece.cut, piece.end, piece.right),
        ):
            if end - begin > 1 and rest > 0.0:
                heapq.heappush(queue, (-rest, _best_cut(begin, end, rest, signal)))
    return np.array(sorted(found), dtype=np.int64)


def _best_cut(begin: int, end: int, loose: float, signal: Signal) -> _Piece:
    """Return a piece with the cut that leaves the smallest spread on its two sides."""
    price = signal.price[begin:end]
    price = (price - price.mean(axis=0)) * np.sqrt(signal.weight)
    count = np.arange(1, end - begin)
    square = np.cumsum((price**2).sum(axis=1))
    total = np.cumsum(price, axis=0)[:-1]
    means = (total**2).sum(axis=1)
    left = np.maximum(square[:-1] - means / count, 0.0)
    right = np.maximum(square[-1] - square[:-1] - means / (end - begin - count), 0.0)
    if square[-1] <= 0.0:
        # All hours have one price: halve the looseness.
        gone = np.cumsum(signal.loose[begin:end])
        at = int(np.clip(np.searchsorted(gone, gone[-1] / 2.0), 1, end - begin - 1))
        return _Piece(begin, end, begin + at, loose / 4.0, loose / 4.0)
    at = int(np.argmin(left + right))
    rest = loose / square[-1]
    return _Piece(begin, end, begin + at + 1, float(left[at] * rest), float(right[at] * rest))
