"""Several plans under one record: a folder that is whole or not there.

frontier.json     what was found, see `deal.record`
frontier.html     the page that shows it
points/NAME/      each plan, as `write_plan` writes it
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from longspring.errors import UsageError
from longspring.results.folder import replaced_folder
from longspring.results.store import plain

RECORD = "frontier.json"
PAGE = "frontier.html"
POINTS = "points"
FORMAT = "longspring-frontier-1"


@contextmanager
def bundle_folder(folder: Path) -> Generator[Path]:
    """Yield an empty folder that takes the place of `folder` when the body ends without error.

    Raises
    ------
    UsageError
        If the folder holds anything but an earlier frontier.
    """
    check_bundle(folder)
    with replaced_folder(folder.resolve()) as work:
        yield work


def check_bundle(folder: Path) -> None:
    """Raise UsageError unless a frontier may be written to `folder`."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file. Name a folder for the frontier.")
    if any(folder.iterdir()) and not is_bundle(folder):
        raise UsageError(
            f"{folder} holds something that is not a frontier and is left alone. Name a new folder."
        )


def write_bundle(work: Path, record: Mapping[str, Any], page: str) -> dict[str, Any]:
    """Write record and page beside the plans, and return the record as it was written."""
    written = plain({"format": FORMAT, **record})
    text = json.dumps(written, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    (work / RECORD).write_text(f"{text}\n", encoding="utf-8")
    (work / PAGE).write_text(page, encoding="utf-8")
    return written


def read_bundle(folder: Path) -> dict[str, Any]:
    """Return the record of a frontier; raises UsageError where there is none."""
    if not is_bundle(folder):
        raise UsageError(
            f"{folder} is not a frontier. Make one with `longspring frontier CASE -o OUT`."
        )
    return json.loads((folder / RECORD).read_text(encoding="utf-8"))


def is_bundle(folder: Path) -> bool:
    """Return whether a folder holds a frontier."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(record, dict) and record.get("format") == FORMAT
