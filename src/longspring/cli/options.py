"""Arguments that several commands share. What they mean is said in the catalogue."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from longspring.catalogue import Language

Level = Literal["low", "central", "high"]
Algorithm = Literal["auto", "structured", "highs"]

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", show_default=False)]
PlanArgument = Annotated[Path, typer.Argument(metavar="OUT", show_default=False)]
HoursOption = Annotated[int | None, typer.Option("--hours", min=1, max=8760, show_default=False)]
LevelOption = Annotated[Level | None, typer.Option("--coefficients", show_default=False)]
GapOption = Annotated[str | None, typer.Option("--gap", metavar="GAP", show_default=False)]
SolverOption = Annotated[Algorithm, typer.Option("--solver")]
JsonOption = Annotated[bool, typer.Option("--json")]
LanguageOption = Annotated[Language, typer.Option("--lang", envvar="LONGSPRING_LANG")]
