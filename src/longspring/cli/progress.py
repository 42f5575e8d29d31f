"""What a long run is doing: one live line on a terminal, plain lines otherwise.

Both go to standard error. A plain line is written when the stage changes, and every ten seconds.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from longspring.catalogue import Language, catalogue, message
from longspring.cli.output import say

Report = Callable[[str, int, float, float], None]  # stage, iteration, gap [1], elapsed [s]
PAUSE = 10.0  # seconds between plain lines of one stage


@contextmanager
def progress(language: Language) -> Iterator[Report]:
    """Yield a function that shows stage, iteration, gap and elapsed seconds."""
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        with live_line(language) as report:
            yield report
    else:
        yield plain_lines(language)


@contextmanager
def live_line(language: Language) -> Iterator[Report]:
    """Yield a report that keeps one line of the terminal up to date, with a spinner."""
    from rich.console import Console

    with Console(stderr=True).status(message(language, "stage.begin")) as status:
        yield lambda *state: status.update(sentence(language, *state))


def plain_lines(language: Language) -> Report:
    """Return a report that writes lines."""
    last = ["", 0.0]

    def report(stage: str, iteration: int, gap: float, elapsed: float) -> None:
        if stage != last[0] or elapsed - float(last[1]) >= PAUSE:
            last[:] = stage, elapsed
            say(sentence(language, stage, iteration, gap, elapsed))

    return report


def sentence(language: Language, stage: str, iteration: int, gap: float, elapsed: float) -> str:
    """Return a state in words; what a stage does not have is left out."""
    name = catalogue(language).get(f"stage.{stage}", stage)
    parts = [name]
    if iteration > 0:
        parts.append(message(language, "stage.iteration", iteration=iteration))
    if 0 < gap < float("inf"):
        parts.append(message(language, "stage.gap", gap=f"{gap:.1e}"))
    parts.append(message(language, "stage.elapsed", seconds=f"{elapsed:.0f}"))
    return ", ".join(parts) if language == "en" else "，".join(parts)
