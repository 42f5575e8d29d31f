"""Runs the installed command as a user would."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("longspring")
TINY = Path(__file__).parents[1] / "cases" / "tiny"


def longspring(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `longspring` and return what it said."""
    return subprocess.run(
        [str(PROGRAM), *map(str, arguments)],
        cwd=cwd,
        env=surroundings(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


def surroundings(**more: str) -> dict[str, str]:
    """Return the environment without what steers the program, and with `more`."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("LONGSPRING")}
    return {**clean, "PYTHONDONTWRITEBYTECODE": "1", **more}
