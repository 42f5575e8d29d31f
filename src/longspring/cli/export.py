"""`longspring export`: a case's program as MPS, or a plan's tables as CSV."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from longspring.catalogue import message
from longspring.cli.options import HoursOption, LanguageOption
from longspring.cli.output import say, show
from longspring.cli.progress import progress

Form = Literal["mps", "csv"]


def export(
    source: Annotated[str, typer.Argument(metavar="SOURCE", show_default=False)],
    form: Annotated[Form, typer.Option("--to", show_default=False)],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="PATH", show_default=False)],
    hours: HoursOption = None,
    lang: LanguageOption = "en",
) -> None:
    """Write what other programs read."""
    if form == "mps":
        from longspring.interop.mps import write_mps
        from longspring.plan import Settings, build_model

        with progress(lang) as report:
            model = build_model(source, Settings(hours), report)
            write_mps(model.bound.program, model.case.name, out)
        written: tuple[str, ...] = (str(out),)
    else:
        from longspring.interop.table import write_tables
        from longspring.results import read_plan

        written = tuple(str(out / name) for name in write_tables(read_plan(Path(source)), out))
    for name in written:
        show(name)
    say(message(lang, "export.done", files=len(written)))
