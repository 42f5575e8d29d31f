"""Runs the installed command as a user would."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
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


def inside(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, which saves a second of starting; return what it said."""
    from longspring.cli.main import main

    out, err = io.StringIO(), io.StringIO()
    code: int | str | None = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code
    done = code if isinstance(code, int) else int(code is not None)
    return subprocess.CompletedProcess(arguments, done, out.getvalue(), err.getvalue())
