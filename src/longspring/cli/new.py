"""`longspring new`: a case folder of one's own, begun as a copy of a shipped one."""

from pathlib import Path
from typing import Annotated

import typer

from longspring.catalogue import message
from longspring.cli.options import LanguageOption
from longspring.cli.output import say, show


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    origin: Annotated[str, typer.Option("--from", metavar="CASE")] = "changchun",
    lang: LanguageOption = "en",
) -> None:
    """Copy a case into a new folder."""
    from longspring.case.shipped import copy_case

    files = copy_case(origin, folder)
    show(str(folder))
    say(message(lang, "new.done", files=files, folder=folder, origin=origin))
