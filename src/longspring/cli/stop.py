"""Stopping a long command from outside so that it keeps what it has done.

    Ctrl-C, kill -INT, kill -TERM    one KeyboardInterrupt, wherever the command is

A shell that starts a command with `&` and has no job control lets it ignore SIGINT, and SIGTERM
ends a process without a word. Inside `stoppable` both are an interrupt like Ctrl-C.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise KeyboardInterrupt in the main thread on either signal, until the block ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _interrupt) for number in SIGNALS}
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
