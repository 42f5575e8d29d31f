"""The case `tiny`, whole and with faults put into it."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from longspring.case.read import read_case
from longspring.errors import CaseError, Issue

TINY = Path(__file__).parents[1] / "cases" / "tiny"


def copy_tiny(parent: Path) -> Path:
    """Copy the tiny case into a folder that may be changed."""
    return Path(shutil.copytree(TINY, parent / "tiny"))


def edit(folder: Path, change: Mapping[str, Any]) -> None:
    """Do one edit of faults.yaml; a text to be replaced must be there."""
    path = folder / change["file"]
    if "old" in change:
        text = path.read_text(encoding="utf-8")
        assert change["old"] in text, change
        path.write_text(text.replace(change["old"], change["new"], 1), encoding="utf-8")
    elif "add" in change:
        path.write_text(path.read_text(encoding="utf-8") + change["add"], encoding="utf-8")
    elif "all" in change:
        path.write_text(change["all"], encoding="utf-8")
    elif "bytes" in change:
        path.write_bytes(bytes.fromhex(change["bytes"]))
    else:
        path.unlink()


def issues_of(folder: Path) -> tuple[Issue, ...]:
    """Return everything wrong with a case, () where it is valid."""
    try:
        read_case(folder)
    except CaseError as error:
        return error.issues
    return ()
