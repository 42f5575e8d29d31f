"""The files of a case folder: which there may be, their text, and the hash of it all.

Text is UTF-8 (with or without byte order mark) or GB 18030, which contains GBK; line ends may
be of any system. The hash is over the normalised text, so it does not depend on either, nor on
where the folder is. Limits keep a wrong file from filling the memory: 8 MiB for a table or
YAML file, 64 MiB for a series or boundary file.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from longspring.case.codes import issue, nearest, quoted
from longspring.case.tables import TABLES
from longspring.errors import CaseError, Issue

MAX_BYTES = 8 * 2**20
MAX_SERIES_BYTES = 64 * 2**20

DOCUMENTS = ("case.yaml", "agreement.yaml", "accounts.yaml", "deal.yaml")
OPTIONAL_DOCUMENTS = ("accounts.yaml", "deal.yaml")
BOUNDARIES = "zones.geojson"
SERIES_FOLDERS = ("profiles", "weather")


def required_files() -> tuple[str, ...]:
    """Return the names of the files that no case can do without."""
    tables = tuple(f"{table.name}.csv" for table in TABLES if table.required)
    return tuple(name for name in DOCUMENTS if name not in OPTIONAL_DOCUMENTS) + tables


def known_files() -> tuple[str, ...]:
    """Return the names a file at the top of a case folder may have."""
    return (*DOCUMENTS, *(f"{table.name}.csv" for table in TABLES), BOUNDARIES)


def read_texts(folder: Path, issues: list[Issue]) -> dict[str, str]:
    """Return the normalised text of every file of a case, by its name in the folder.

    Hidden files and ``*.md`` at the top are left alone; any other unknown name is an issue.

    Raises
    ------
    CaseError
        If `folder` is not a folder.
    """
    if not folder.is_dir():
        fix = "Give the path of a case folder, or the name of a shipped case."
        missing = issue("LS-0101", (str(folder), 0), "no such folder", "a case folder", fix)
        raise CaseError((missing,))
    texts: dict[str, str] = {}
    known = known_files()
    for path in _visible(folder, issues):
        if path.name in SERIES_FOLDERS and path.is_dir():
            for inner in _visible(path, issues):
                name = f"{path.name}/{inner.name}"
                if inner.suffix == ".csv":
                    _read(folder, name, texts, issues)
                else:
                    fix = "Keep only .csv files here."
                    found = quoted(inner.name)
                    issues.append(issue("LS-0103", (name, 0), found, "a .csv file", fix))
        elif path.name in known:
            _read(folder, path.name, texts, issues)
        elif path.suffix != ".md" or not path.is_file():
            close = nearest(path.name, (*known, *SERIES_FOLDERS))
            fix = "Rename it, or move it out of the case folder."
            expected = "a file of a case"
            found = quoted(path.name)
            issues.append(Issue("LS-0103", path.name, 0, found, expected, close, fix))
    for name in required_files():
        if name not in texts and not any(problem.file == name for problem in issues):
            fix = f"Add {name}; see the reference of its columns."
            issues.append(issue("LS-0102", (name, 0), "no such file", f"a file {name}", fix))
    return texts


def _visible(folder: Path, issues: list[Issue]) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        fix = "Allow it to be read."
        where = (folder.name, 0)
        issues.append(issue("LS-0104", where, quoted(str(error.strerror)), "a folder", fix))
        return []


def _read(folder: Path, name: str, texts: dict[str, str], issues: list[Issue]) -> None:
    path = folder / name
    where = (name, 0)
    if not path.resolve().is_relative_to(folder.resolve()):
        fix = "Copy the file into the case."
        issues.append(issue("LS-0107", where, "a link", "a file inside the folder", fix))
        return
    limit = MAX_SERIES_BYTES if "/" in name or name == BOUNDARIES else MAX_BYTES
    text = read_text(path, name, limit, issues)
    if text is not None:
        texts[name] = text


def read_text(path: Path, name: str, limit: int, issues: list[Issue]) -> str | None:
    """Return the text of one file with line feeds, or None with an issue appended."""
    where = (name, 0)
    try:
        if not path.is_file():
            issues.append(issue("LS-0104", where, "not a file", "a file", "Replace it by a file."))
            return None
        size = path.stat().st_size
        if size > limit:
            expected = f"at most {limit // 2**20} MiB"
            fix = "Split it or drop what the case does not use."
            issues.append(issue("LS-0105", where, f"{size} bytes", expected, fix))
            return None
        data = path.read_bytes()
    except OSError as error:
        fix = "Allow it to be read."
        issues.append(issue("LS-0104", where, quoted(str(error.strerror)), "a file", fix))
        return None
    return decode(data, name, issues)


def decode(data: bytes, name: str, issues: list[Issue]) -> str | None:
    """Return bytes as text with line feeds, or None with an issue appended."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "\0" not in text:
            return text
        break
    fix = "Save the file as UTF-8."
    found = "a NUL character" if b"\0" in data else "bytes of another encoding"
    issues.append(issue("LS-0106", (name, 0), found, "UTF-8 or GB 18030 text", fix))
    return None


def content_hash(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 of normalised texts by name, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for name in sorted(texts):
        body = (texts[name].rstrip("\n") + "\n").encode()
        digest.update(f"{name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()
