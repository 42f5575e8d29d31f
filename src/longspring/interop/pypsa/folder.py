"""An imported network on disk: a folder with the network as it was and a small marker.

    pypsa.json    format, whether commitment is relaxed, and the digest of the network
    network.nc    the file as PyPSA wrote it

`longspring plan` takes such a folder where it takes a case.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from longspring.errors import UsageError
from longspring.interop.pypsa.check import check_network
from longspring.interop.pypsa.netcdf import read_network
from longspring.interop.pypsa.network import Network
from longspring.results.folder import replaced_folder

FORMAT = "longspring-pypsa-1"
MARKER, NETWORK = "pypsa.json", "network.nc"


@dataclass(frozen=True, slots=True, eq=False)
class ImportedFolder:
    """An imported network and how it is to be read."""

    folder: Path
    network: Network
    relax: bool
    sha256: str


def import_network(path: Path, folder: Path, *, relax: bool = False) -> ImportedFolder:
    """Put a network into a new folder that can be planned, wholly or not at all.

    Parameters
    ----------
    path : Path
        Network as netCDF, written by PyPSA.
    folder : Path
        To be made.
    relax : bool
        Whether committable units may be on in part.

    Raises
    ------
    CaseError
        If something in the network cannot be represented; lists everything.
    UsageError
        If the folder exists, or the file is no network.
    """
    if folder.exists():
        raise UsageError(f"found {str(folder)!r} already there, expected a folder not yet made.")
    network = read_network(path)
    check_network(network, relax=relax)
    digest = _digest(path)
    marker = {"format": FORMAT, "network": NETWORK, "relax": relax, "sha256": digest}
    with replaced_folder(folder.resolve()) as work:
        shutil.copyfile(path, work / NETWORK)
        (work / MARKER).write_text(json.dumps(marker, indent=1) + "\n", encoding="utf-8")
    return ImportedFolder(folder, network, relax, digest)


def is_imported(folder: Path) -> bool:
    """Return whether a folder holds an imported network."""
    return _marker(folder).get("format") == FORMAT


def read_imported(folder: Path) -> ImportedFolder:
    """Read an imported network.

    Raises
    ------
    UsageError
        If the network in the folder is not the one that was imported.
    """
    marker = _marker(folder)
    path = folder / NETWORK
    found = _digest(path) if path.is_file() else "absent"
    if found != marker["sha256"]:
        raise UsageError(
            f"{path} is not the network that was imported. Import it again into a new folder."
        )
    return ImportedFolder(folder, read_network(path), bool(marker["relax"]), found)


def _marker(folder: Path) -> dict[str, Any]:
    try:
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return marker if isinstance(marker, dict) else {}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
