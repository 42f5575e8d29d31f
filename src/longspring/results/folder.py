"""A folder that is whole or not there, whatever kills the process.

A new folder is written beside its target, flushed to disk, and exchanged with it by one call of
the operating system; a system that cannot exchange renames twice. What an interrupted run
left behind is swept by the next one.
"""

import ctypes
import errno
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, renameat2(2)
_ASIDE = ".before"
_HERE = -100  # AT_FDCWD


@contextmanager
def replaced_folder(target: Path) -> Generator[Path]:
    """Yield an empty folder that takes the place of `target` when the body ends without error."""
    parent = target.parent
    parent.mkdir(parents=True, exist_ok=True)
    sweep(target)
    work = Path(tempfile.mkdtemp(prefix=_prefix(target, os.getpid()), dir=parent))
    try:
        yield work
        _flush_tree(work)
        work.chmod(0o755)
        _take_place(work, target)
        _flush(parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def sweep(target: Path) -> None:
    """Remove what dead runs on this machine left beside `target`."""
    start = _prefix(target, 0).removesuffix("0-")
    for path in target.parent.iterdir():
        if not path.name.startswith(start):
            continue
        pid = path.name.removeprefix(start).split("-")[0]
        if not pid.isdigit() or _alive(int(pid)):
            continue
        if path.name.endswith(_ASIDE) and not target.exists():
            path.rename(target)  # stopped between two renames: the former plan stays
        else:
            shutil.rmtree(path, ignore_errors=True)


def _prefix(target: Path, pid: int) -> str:
    return f".{target.name}.{socket.gethostname()}-{pid}-"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _take_place(work: Path, target: Path) -> None:
    """Put `work` where `target` is; what was there is then at `work`."""
    if not target.exists():
        work.rename(target)
    elif not _exchange(work, target):
        aside = work.with_name(f"{work.name}{_ASIDE}")
        target.rename(aside)
        work.rename(target)
        shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two paths at once; False where the system or its file system cannot."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    paths = os.fsencode(one), os.fsencode(other)
    if library.renameat2(_HERE, paths[0], _HERE, paths[1], _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))


def _flush_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _flush(path)
    _flush(folder)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
