"""What the structured solver says when its iterates no longer improve."""

from typing import Any

from longspring.errors import LongspringError
from longspring.program.solution import Solution


class StalledError(LongspringError):
    """The iterates no longer improve; the program may have no solution.

    `solution` is where they stood, if that is known: its duals may prove that none exists.
    """

    def __init__(self, message: str, point: Any = None) -> None:
        super().__init__(message)
        self.point = point
        self.solution: Solution | None = None
