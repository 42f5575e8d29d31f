"""`longspring import`: another program's model into a folder that can be planned."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from longspring.catalogue import message
from longspring.cli.options import LanguageOption
from longspring.cli.output import say, show

Origin = Literal["pypsa"]


def import_network(
    form: Annotated[Origin, typer.Argument(metavar="FORM", show_default=False)],
    network: Annotated[Path, typer.Argument(metavar="NET.nc", show_default=False)],
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    relax: Annotated[bool, typer.Option("--relax")] = False,
    lang: LanguageOption = "en",
) -> None:
    """Check a network and put it into a new folder."""
    from longspring.interop.pypsa.folder import import_network as put

    assert form == "pypsa"
    found = put(network, folder, relax=relax).network
    show(str(folder))
    counts = {name: len(table.names) for name, table in found.components.items()}
    say(
        message(
            lang,
            "import.done",
            name=found.name or network.name,
            folder=folder,
            rows=sum(counts.values()),
            snapshots=len(found.snapshots),
            periods=len(found.periods.years),
        )
    )
