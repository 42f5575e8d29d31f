"""What a long solve keeps beside its target, so that a run that was killed goes on from there.

    .OUT.solve.npz     the point of the solver, with the key of the program it belongs to

A file is written beside its place and renamed, so that it is whole or not there. It is removed
when the plan is written. A file with another key, or a broken one, is as good as none.
"""

import contextlib
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_KEY = "key"

Arrays = Mapping[str, NDArray[np.float64]]


def kept_path(target: Path) -> Path:
    """Return where the point of a solve for `target` is kept."""
    return target.with_name(f".{target.name}.solve.npz")


def keep_point(target: Path, key: str, arrays: Arrays) -> None:
    """Write the point of a solve, whole or not at all."""
    path = kept_path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    work = path.with_suffix(f".{os.getpid()}.part")
    try:
        with work.open("wb") as file:
            np.savez(file, allow_pickle=False, **{_KEY: np.array(key)}, **arrays)
            file.flush()
            os.fsync(file.fileno())
        work.replace(path)
    finally:
        work.unlink(missing_ok=True)


def kept_point(target: Path, key: str) -> Arrays | None:
    """Return the point that a solve with this key kept for `target`, if there is one."""
    broken = OSError, ValueError, KeyError, zipfile.BadZipFile
    with (
        contextlib.suppress(*broken),
        kept_path(target).open("rb") as raw,
        np.load(raw, allow_pickle=False) as file,
    ):
        if str(file[_KEY]) == key:
            return {name: file[name] for name in file.files if name != _KEY}
    return None


def forget_point(target: Path) -> None:
    """Remove what was kept, and what a killed run left of a file."""
    path = kept_path(target)
    path.unlink(missing_ok=True)
    for part in path.parent.glob(f"{path.stem}.*.part"):
        part.unlink(missing_ok=True)
