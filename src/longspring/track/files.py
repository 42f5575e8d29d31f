"""Files of evidence, kept by the SHA-256 of their content: the same file is kept once.

    FOLDER/ab/abcdef...      whole or not there: written beside, flushed, renamed

A file is kept before the record that names it is written, so a record never names a file that is
missing; a file whose record was refused stays and harms nobody.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from longspring.errors import AbsentError, LongspringError
from longspring.track.check import Checks
from longspring.track.records import StoredFile

LARGEST_FILE = 20 * 2**20  # [B]
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name, and its content."""

    name: str
    content: bytes


def check_upload(upload: Upload) -> None:
    """Refuse a file that is empty, too large or has no name.

    Raises
    ------
    InvalidError
        With every fault.
    """
    checks = Checks()
    checks.words("file.name", upload.name, NAME_LENGTH, empty=False)
    if not 0 < len(upload.content) <= LARGEST_FILE:
        checks.add("file_size", "file", len(upload.content), str(LARGEST_FILE))
    checks.done()


def keep_file(folder: Path, upload: Upload) -> StoredFile:
    """Keep a file on disk, atomically; return what finds it again."""
    check_upload(upload)
    digest = hashlib.sha256(upload.content).hexdigest()
    target = _place(folder, digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, upload.content)
        _flush(target.parent)
        _flush(folder)
    name = upload.name.replace("\\", "/").rsplit("/", 1)[-1]
    return StoredFile(name if name.strip(". ") else "file", digest, len(upload.content))


def read_kept(folder: Path, stored: StoredFile) -> bytes:
    """Return the content of a kept file.

    Raises
    ------
    AbsentError
        If it is no longer there.
    LongspringError
        If it is not what was kept.
    """
    try:
        content = _place(folder, stored.sha256).read_bytes()
    except FileNotFoundError as error:
        raise AbsentError(f"file {stored.sha256}") from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise LongspringError(
            f"The file {stored.sha256} was changed on disk since it was kept. "
            "Restore it from a copy of the register."
        )
    return content


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def _write(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
