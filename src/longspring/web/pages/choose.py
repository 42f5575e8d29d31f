"""Choices of a page: what was asked for must be among them, what was not asked for is the first."""

from collections.abc import Sequence
from typing import TypeVar

from longspring.web.faults import unknown

Key = TypeVar("Key", str, int)


def choose(what: str, asked: Key | None, options: Sequence[Key]) -> Key:
    """Return what was asked for, or the first option.

    Raises
    ------
    RoomError
        If it is not among the options; says which are near.
    """
    if asked is None or asked == "":
        return options[0]
    if asked in options:
        return asked
    raise unknown(what, str(asked), [str(option) for option in options])
