"""`longspring plan --past REGISTER`: what the register knows is built, for a plan made anew."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from longspring.cli.track.opening import books_of, opened

if TYPE_CHECKING:
    from longspring.program.past import Built


def built_of(case: str, database: str | None) -> "tuple[Built, ...]":
    """Return what both parties signed as connected by today; nothing without a register."""
    if database is None:
        return ()
    from longspring.case.read import read_case
    from longspring.case.shipped import find_case
    from longspring.track.baseline import frozen_builds
    from longspring.track.check import BEIJING
    from longspring.track.fact import facts_of

    with opened(database, Path(os.environ.get("LONGSPRING_FILES", "files"))) as register:
        books, today = books_of(register), register.clock().astimezone(BEIJING).date()
    return frozen_builds(facts_of(books, today), read_case(find_case(case)), today).builds
