"""`longspring export`: a case's program as MPS or as a PyPSA network, or a plan's tables as CSV."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import HoursOption, LanguageOption
from longspring.cli.output import say, show
from longspring.cli.progress import progress
from longspring.errors import UsageError

Form = Literal["mps", "pypsa", "csv"]


def export(
    source: Annotated[str, typer.Argument(metavar="SOURCE", show_default=False)],
    form: Annotated[Form, typer.Option("--to", show_default=False)],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="PATH", show_default=False)],
    hours: HoursOption = None,
    lang: LanguageOption = "en",
) -> None:
    """Write what other programs read."""
    if form in ("mps", "pypsa"):
        _export_program(form, source, out, hours, lang)
        written: tuple[str, ...] = (str(out),)
    else:
        from longspring.interop.table import write_tables
        from longspring.results import read_plan

        written = tuple(str(out / name) for name in write_tables(read_plan(Path(source)), out))
    for name in written:
        show(name)
    say(message(lang, "export.done", files=len(written)))


def _export_program(form: Form, source: str, out: Path, hours: int | None, lang: Language) -> None:
    """Write the program of a case, or of the case of a plan at the steps of that plan."""
    from longspring.interop.mps import write_mps
    from longspring.interop.pypsa.export import export_model
    from longspring.interop.pypsa.folder import is_imported
    from longspring.plan import Settings, build_model
    from longspring.results.store import is_plan, read_manifest

    folder, level = Path(source), None
    if is_plan(folder):
        manifest = read_manifest(folder)
        hours, level = hours or manifest["resolution"]["hours"], manifest.get("coefficients")
        folder = folder / "case"
        source = str(folder)
    if is_imported(folder):
        _export_network(form, folder, out)
        return
    with progress(lang) as report:
        model = build_model(source, Settings(hours, coefficients=level), report)
        if form == "mps":
            write_mps(model.bound.program, model.case.name, out)
        else:
            export_model(model, out)


def _export_network(form: Form, folder: Path, out: Path) -> None:
    """Write the program of an imported network; as a network it is there already."""
    from longspring.interop.mps import write_mps
    from longspring.interop.pypsa.build import build_imported
    from longspring.interop.pypsa.folder import NETWORK, read_imported

    if form == "pypsa":
        raise UsageError(f"it is a PyPSA network already: {folder / NETWORK}.")
    source = read_imported(folder)
    program = build_imported(source.network, relax=source.relax).program
    write_mps(program, source.network.name or folder.name, out)
