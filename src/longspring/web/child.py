"""The process of one long solve: a request on standard input, progress in lines of JSON.

    python -m longspring.web.child

A solve takes all of a processor and hundreds of megabytes, and may have to be stopped at once: it
runs in a process of its own. When the server dies, however it dies, the pipe closes and this
process ends; a plan is written whole or not at all.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from longspring.case.restrict import restriction_of
from longspring.errors import CaseError, LongspringError
from longspring.plan import Planned, Settings, plan_case, write_planned
from longspring.program.past import Built
from longspring.report import render_report
from longspring.results import Plan

PAUSE = 0.25  # between two lines of one stage [s]


def main() -> None:
    """Read a request, solve it, write the plan; the last line says how it ended."""
    request: dict[str, Any] = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _solve(request)
        _tell({"done": True})
    except LongspringError as error:
        _tell({"error": type(error).__name__, "text": _words(error)})
        sys.exit(error.exit_code)


def _end_with_parent() -> None:
    """End this process when the pipe from the server closes."""
    while sys.stdin.readline():
        pass
    os._exit(1)


def _solve(request: Mapping[str, Any]) -> None:
    out = Path(request["out"])
    settings = _settings(request)
    gap = request["gap"]
    if gap is None:
        planned = plan_case(request["case"], settings, _Reporter())
    else:
        from longspring.refine import plan_within

        planned = plan_within(request["case"], gap, settings, _Reporter())
    planned = _revised(planned, request["revision"])
    _tell({"stage": "write", "iteration": 0, "gap": None, "elapsed": None})
    write_planned(planned, out, render_report(planned.plan))


def _settings(request: Mapping[str, Any]) -> Settings:
    """Return the settings of the plan that is revised, so that the clause alone differs.

    What was agreed to be possible of the clause before says nothing of its new value.
    """
    held, clause = request["held"], request["revision"].get("clause")
    delivery = restriction_of(held.get("delivery"))
    if delivery is not None:
        relaxed = tuple(one for one in delivery.relaxed if one.clause != clause)
        delivery = replace(delivery, relaxed=relaxed)
    return Settings(
        hours=request["hours"],
        coefficients=request["coefficients"],
        delivery=delivery,
        past=tuple(Built(**one) for one in held.get("past", ())),
    )


def _revised(planned: Planned, revision: Mapping[str, Any]) -> Planned:
    """Return a plan whose manifest says what was changed of which plan."""
    manifest = {**planned.plan.manifest, "revision": dict(revision)}
    return replace(planned, plan=Plan(manifest, planned.plan.tables))


class _Reporter:
    """Tells progress, not more often than anyone reads; time is that of all stages together."""

    def __init__(self) -> None:
        self.stage, self.at, self.began = "", 0.0, time.monotonic()

    def __call__(self, stage: str, iteration: int, gap: float, _elapsed: float) -> None:
        now = time.monotonic()
        if stage != self.stage or now - self.at >= PAUSE:
            self.stage, self.at = stage, now
            known = gap if 0.0 < gap < float("inf") else None
            _tell(
                {"stage": stage, "iteration": iteration, "gap": known, "elapsed": now - self.began}
            )


def _words(error: LongspringError) -> str:
    """Return what went wrong in one line; of an invalid case the first few issues."""
    if isinstance(error, CaseError):
        return " ".join(str(issue) for issue in error.issues[:3])
    return str(error)


def _tell(line: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
