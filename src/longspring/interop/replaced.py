"""Writing a file wholly or not at all: into a neighbour first, then renamed into place."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import TextIO


def write_bytes(path: Path, data: bytes) -> None:
    """Put bytes in the place of `path`, all of them or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = mkstemp(prefix=f".{path.name}-", dir=path.parent)
    work = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        work.chmod(0o644)
        work.replace(path)
    finally:
        work.unlink(missing_ok=True)


@contextmanager
def replaced(path: Path) -> Iterator[TextIO]:
    """Yield a text file that takes the place of `path` once it is written without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = mkstemp(prefix=f".{path.name}-", dir=path.parent)
    work = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            yield file
        work.chmod(0o644)
        work.replace(path)
    finally:
        work.unlink(missing_ok=True)
