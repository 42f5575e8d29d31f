"""The cases that come with the package: find one by name, copy one to start from.

An installed package carries them in `longspring/cases`; a checkout has them in `cases`.
"""

import shutil
import tempfile
from difflib import get_close_matches
from pathlib import Path

from longspring.errors import UsageError

_PACKAGE = Path(__file__).parents[1]
_HOMES = (_PACKAGE / "cases", _PACKAGE.parents[1] / "cases")


def shipped_cases() -> tuple[str, ...]:
    """Return the names of the shipped cases in alphabetical order."""
    return tuple(sorted({path.parent.name for home in _HOMES for path in home.glob("*/case.yaml")}))


def find_case(name: str) -> Path:
    """Return the folder of a case given as a folder or as the name of a shipped case.

    Raises
    ------
    UsageError
        If there is neither such a folder nor such a shipped case.
    """
    folder = Path(name)
    if folder.is_dir():
        return folder
    for home in _HOMES:
        if (home / name / "case.yaml").is_file():
            return home / name
    names = shipped_cases()
    nearest = get_close_matches(name, names, n=1)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    raise UsageError(
        f"found no folder {name!r} and no shipped case of that name, expected a case folder or one "
        f"of: {', '.join(names)}.{hint}"
    )


def copy_case(name: str, folder: Path) -> int:
    """Copy a case into a new folder, wholly or not at all, and return the number of files.

    Raises
    ------
    UsageError
        If `folder` exists already.
    """
    if folder.exists():
        raise UsageError(f"found {str(folder)!r} already there, expected a folder not yet made.")
    source = find_case(name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as parent:
        copied = Path(parent) / folder.name
        shutil.copytree(source, copied, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        files = sum(path.is_file() for path in copied.rglob("*"))
        copied.rename(folder)
    return files
