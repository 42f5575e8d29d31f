"""`longspring doctor`: what this installation consists of, and whether it can solve."""

import platform

import typer

from longspring import __version__
from longspring.catalogue import message
from longspring.cli.options import JsonOption, LanguageOption
from longspring.cli.output import say, show_json, show_table

PACKAGES = (
    "numpy",
    "scipy",
    "highspy",
    "highspy-extras",
    "ruamel.yaml",
    "h5netcdf",
    "h5py",
    "pint",
    "typer",
    "rich",
)


def doctor(json: JsonOption = False, lang: LanguageOption = "en") -> None:
    """List versions and say whether everything that a plan needs is there."""
    from longspring.case.shipped import shipped_cases

    parts = {"longspring": __version__, "python": platform.python_version()}
    parts |= {package: _version(package) for package in PACKAGES}
    missing = [package for package in PACKAGES if not parts[package]]
    uneven = parts["highspy"] != parts["highspy-extras"]
    cases = shipped_cases()
    healthy = not missing and not uneven and bool(cases)
    if json:
        show_json({"healthy": healthy, "versions": parts, "missing": missing, "cases": cases})
    else:
        header = (message(lang, "doctor.part"), message(lang, "doctor.version"))
        show_table(header, [(name, found or "-") for name, found in parts.items()])
        say(message(lang, "doctor.cases", cases=", ".join(cases) or "-"))
        if missing:
            say(message(lang, "doctor.missing", names=", ".join(missing)))
        if uneven:
            say(message(lang, "doctor.uneven"))
        say(message(lang, "doctor.healthy" if healthy else "doctor.unhealthy"))
    if not healthy:
        raise typer.Exit(1)


def _version(package: str) -> str:
    """Return the version of an installed package, "" where it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return ""
