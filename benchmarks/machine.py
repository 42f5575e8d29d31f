"""The machine that a figure was measured on, in words, without its name."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from longspring import __version__

LIBRARIES = ("highspy", "pypsa", "linopy", "numpy", "scipy", "numba")


def describe_machine() -> dict[str, object]:
    """Return cores, memory [GB], processor and system."""
    pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(pages * page / 1e9),
        "processor": processor(),
        "system": platform.system(),
    }


def processor() -> str:
    """Return the model of the processor."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


def versions() -> dict[str, str]:
    """Return the versions that a figure depends on."""
    own = {"python": platform.python_version(), "longspring": __version__}
    return own | {name: version(name) for name in LIBRARIES}
